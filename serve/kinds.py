"""Which kind of value a widget has: Streamlit takes what is sent for it as if it had that kind.

A text sent for a number ends the run of a page with an exception. The app says of every widget what
it is, so the guard has only to listen; ids are made of what a widget is, alike for all visitors. Of
a widget that is not known (a visitor comes back to another process) everything is let through, as
long as it is called like one.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from typing import Any

import streamlit  # noqa: F401 (its messages cannot be imported before it)
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

VALUES = {
    "button": {"trigger_value"},
    "button_group": {"string_array_value", "int_array_value"},
    "checkbox": {"bool_value"},
    "download_button": {"trigger_value"},
    "file_uploader": {"file_uploader_state_value"},
    "multiselect": {"string_array_value", "int_array_value"},
    "number_input": {"double_value", "int_value"},
    "radio": {"string_value", "int_value"},
    "selectbox": {"string_value", "int_value"},
    "slider": {"double_array_value", "int_array_value", "string_array_value"},
    "text_area": {"string_value"},
    "text_input": {"string_value"},
}
"""The fields of a widget's state by its kind; a component's texts are read by the app itself."""

MARK = b"$$ID-"
"""What the id of every widget begins with."""

OWN = "$$"
"""What every id begins with that is no visitor's own: of one that he has made up Streamlit finds no
widget, and ends the run of some pages with an exception."""

MOST_KNOWN = 20_000

Known = tuple[str, frozenset[str] | None]
"""A kind, and the options of a widget that has some."""


class Kinds:
    """The widgets that the app has put on anybody's page, those told last."""

    def __init__(self) -> None:
        self.known: OrderedDict[str, Known] = OrderedDict()

    def listen(self, data: bytes | None) -> None:
        """Remember the widget that a message to a visitor puts on his page."""
        if not data or MARK not in data:
            return
        message = ForwardMsg()
        message.ParseFromString(data)
        if message.WhichOneof("type") != "delta":
            return
        if message.delta.WhichOneof("type") != "new_element":
            return
        element = message.delta.new_element
        kind = element.WhichOneof("type") or ""
        if kind in VALUES:
            sent: Any = getattr(element, kind)
            self.known[sent.id] = kind, options_of(kind, sent)
            self.known.move_to_end(sent.id)
            if len(self.known) > MOST_KNOWN:
                self.known.popitem(last=False)

    def without_misfits(self, message: BackMsg) -> bool:
        """Take out what no widget may have, so that the app knows its last value; whether any.

        It is no reason to close: what can be chosen may have changed while somebody chose.
        """
        states = message.rerun_script.widget_states.widgets
        misfits = [place for place, state in enumerate(states) if not self.fits(state)]
        for place in reversed(misfits):
            del states[place]
        return bool(misfits)

    def fits(self, state: WidgetState) -> bool:
        """Whether a value is one that its widget may have."""
        if not state.id.startswith(OWN):
            return False
        field = state.WhichOneof("value")
        kind, options = self.known.get(state.id, ("", None))
        if field is None or not kind:
            return True
        if field not in VALUES[kind]:
            return False
        if field == "double_value":
            return math.isfinite(state.double_value)
        if field == "double_array_value":
            return all(map(math.isfinite, state.double_array_value.data))
        return options is None or field != "string_value" or state.string_value in options


def options_of(kind: str, widget: Any) -> frozenset[str] | None:
    """What can be chosen, as a front end tells it; None of a widget whose values are free."""
    if kind not in ("radio", "selectbox") or getattr(widget, "accept_new_options", False):
        return None
    return frozenset(widget.options)
