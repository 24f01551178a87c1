"""What a field of Streamlit asks of a session's state, asked for alone and not of all of it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

FIELDS = ("text_widgets", "number_input", "selectbox", "slider", "radio", "time_widgets")
NAME = "get_session_state"


def ask_alone() -> None:
    """Let a field look up its own key, where it would have all of the state put together first.

    A sixth of a first page, which has a dozen fields. A Streamlit that does it otherwise is left as
    it is.
    """
    for name in FIELDS:
        module = import_module(f"streamlit.elements.widgets.{name}")
        get = getattr(module, NAME, None)
        if get is not None:
            setattr(module, NAME, lambda get=get: Asked(get()))


class Asked:
    """A session's state of which ``filtered_state`` answers for one key at a time."""

    def __init__(self, state: Any) -> None:
        self._state = state

    @property
    def filtered_state(self) -> Asked:
        """What users and fields have set, by its key."""
        return self

    def __contains__(self, key: str) -> bool:
        return key in self._state

    def __getitem__(self, key: str) -> Any:
        return self._state[key]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._state, name)
