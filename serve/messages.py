"""What a browser may say to the app: one message, looked at before the app hears of it."""

from __future__ import annotations

from typing import Literal

import streamlit  # noqa: F401 (its messages cannot be imported before it)
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from serve.limits import Limits

ALLOWED = frozenset({"rerun_script", "stop_script", "app_heartbeat", "file_urls_request"})
"""What the front end of this app says. Not among them: clearing the caches of all visitors, running
on save, what only developers ask for, and operations of elements that no page has. Of operations
there is one: a file that is written when it is asked for."""

TEXTS = ("string_value", "json_value", "json_trigger_value")
LISTS = ("double_array_value", "int_array_value", "string_array_value")
PLAIN = ("trigger_value", "bool_value", "double_value", "int_value")
"""The kinds of values that the app's widgets have."""

LONGEST_ID = 500
"""Characters of a number or of a name that Streamlit gives: none has more than 200."""

# Codes of RFC 6455, section 7.4.1.
PROTOCOL, KIND, POLICY, TOO_BIG = 1002, 1003, 1008, 1009


class Refused(ValueError):
    """A message that no front end of this app sends: ``code`` closes the websocket.

    ``reason`` is one of a few fixed phrases, to be counted and logged; nothing of the message is
    in it.
    """

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


def read(data: bytes | None, limits: Limits) -> BackMsg | None:
    """A message that the app may hear of; None for one that is left out without a word.

    Raises Refused for a message after which nothing more is heard of its sender.
    """
    if data is None:
        raise Refused(KIND, "a text frame")
    if len(data) > limits.frame:
        raise Refused(TOO_BIG, "a frame that is too large")
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except DecodeError:
        raise Refused(PROTOCOL, "no message") from None
    kind = message.WhichOneof("type")
    if kind == "rerun_script":
        _check_state(message.rerun_script, limits)
    elif kind == "file_urls_request" and len(message.file_urls_request.file_names) > limits.names:
        raise Refused(POLICY, "too many files")
    elif kind == "backend_operation_request":
        return message if _asks_for_a_file(message.backend_operation_request) else None
    return message if kind in ALLOWED else None


def forget_old_hashes(message: BackMsg, limits: Limits) -> bool:
    """Leave out the messages held longest, which the app then sends anew; whether any.

    A front end that changes numbers for an hour goes on naming what it has held since it came.
    """
    hashes = message.rerun_script.cached_message_hashes
    too_many = len(hashes) - limits.hashes
    if too_many > 0:
        del hashes[:too_many]
    return too_many > 0


def _asks_for_a_file(request: BackendOperationRequest) -> bool:
    """Whether a file is asked for that its button writes only then; by a name that we gave."""
    names = (request.request_id, request.session_id, request.deferred_file.file_id)
    if any(len(name) > LONGEST_ID for name in names):
        raise Refused(POLICY, "a name that is too long")
    return request.WhichOneof("payload") == "deferred_file"


def asks_for_a_run(message: BackMsg) -> bool:
    """Whether the app runs a page for it."""
    return message.WhichOneof("type") == "rerun_script"


def asks_for_a_file(message: BackMsg) -> bool:
    """Whether the app writes a file for it, apart from any run."""
    return message.WhichOneof("type") == "backend_operation_request"


Ends = Literal["a run", "a file"]


def ends(data: bytes | None) -> Ends | None:
    """What is done by a message to a visitor: a run that no other follows at once, or a file."""
    if not data or len(data) > LARGEST_END:
        return None
    message = ForwardMsg()
    message.ParseFromString(data)
    kind = message.WhichOneof("type")
    if kind == "backend_operation_response":
        return "a file"
    finished = kind == "script_finished"
    if finished and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
        return "a run"
    return None


LARGEST_END = 300
"""Bytes of a message that says so: it has less than 200. The others need not be looked at."""


def _check_state(state: ClientState, limits: Limits) -> None:
    if len(state.query_string) > limits.query:
        raise Refused(POLICY, "an address that is too long")
    if len(state.widget_states.widgets) > limits.widgets:
        raise Refused(POLICY, "too many widgets")
    names = (state.page_script_hash, state.page_name, state.fragment_id)
    if any(len(name) > LONGEST_ID for name in (*names, *state.cached_message_hashes)):
        raise Refused(POLICY, "a name that is too long")
    for widget in state.widget_states.widgets:
        _check_widget(widget, limits)


def _check_widget(widget: WidgetState, limits: Limits) -> None:
    if len(widget.id) > LONGEST_ID:
        raise Refused(POLICY, "a name that is too long")
    kind = widget.WhichOneof("value")
    if kind in TEXTS:
        if len(getattr(widget, kind)) > limits.text:
            raise Refused(POLICY, "a text that is too long")
    elif kind in LISTS:
        if len(getattr(widget, kind).data) > limits.names:
            raise Refused(POLICY, "a list that is too long")
    elif kind == "file_uploader_state_value":
        if len(widget.file_uploader_state_value.uploaded_file_info) > limits.names:
            raise Refused(POLICY, "too many files")
    elif kind not in (*PLAIN, "string_trigger_value", None):
        raise Refused(POLICY, "a value of no widget here")
