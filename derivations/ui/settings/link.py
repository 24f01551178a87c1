"""The one door of links: what an address says is taken from it, and written to it, here alone.

The address is the state. A link is taken when a visit begins, when a page is opened with
parameters, and when the browser goes back or forward; from then on the fields hold what is set,
and every run ends with writing the address from them. What a link leaves out is as usual.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from derivations.ui.problem.wording import quoted
from derivations.ui.settings import short
from derivations.ui.settings.parameters import CONVENTIONS, PARAMETERS, Text, within

_PAGE = "_page"
"""The page of the run before, by Streamlit's own name."""
_ASKED = "_asked"
"""What the link says that this run has taken: {key: text}; None where it has taken none."""
_UNREAD = "_unread"
"""What of its short form could not be read: it may have been cut off on its way."""
_KEYS = "_keys"
"""The parameters of the page."""
_STARTS = "_starts"
"""What the page's own parameters say when they are left out: {key: value}."""
_DRAWN = "_drawn"
"""The parameters that have a field in this run; None between the runs."""
_PART, _PART_WAS = "_part", "_part_was"
"""Those that have it in the part of the page that may run alone, now and before."""
_FIELDS = "_fields"
"""Those that have a field in the browser."""
_TURNED = "_turned"
"""Whether those are another page's: a page has its own fields, also under the same key."""

_CAME_WITH = "_came_with"
"""The page's parameters that said something when it was opened; None until that is asked."""

_BEFORE = "_came_before"
"""The same of the session that the browser comes back from, until it is asked for."""

_GOING = "_going"
"""Whether the page is about to be left, with settings that are the next one's."""

_HELD = "_held"
"""All that is set, as the run before has left it: {key: value}."""
_LAST = "_last"
"""What is set by parameters whose field has gone: Streamlit forgets it, and tells older values."""


# --- taking ---------------------------------------------------------------------------------------


BACK = "went-back"
"""What an address that Back or Forward leads to has beside its parameters, and loses at once."""


def arrive() -> None:
    """Begin a run: see whether an address is to be taken, and take its conventions."""
    first, came = _PAGE not in st.session_state, st.session_state.get(_PAGE) != _page()
    # The oldest Streamlit does not tell the browser's Back and Forward from other runs; that of the
    # edition without a server is made to say it in the address.
    is_told = getattr(get_script_run_ctx(), "is_history_navigation", False)
    back = bool(is_told) or BACK in st.query_params
    said = short.unpacked({key: st.query_params.get_all(key)[0] for key in st.query_params})
    asked = {key: text for key, text in said.items() if key in PARAMETERS}
    st.session_state[_ASKED] = asked if first or back or (came and asked) else None
    st.session_state[_UNREAD] = short.unread(st.query_params.get(short.PACKED, ""))
    if first or back or came:
        st.session_state[_CAME_WITH] = None
    st.session_state[_TURNED] = came or st.session_state.get(_TURNED, False)
    if came:  # with the page before Streamlit has forgotten what its fields said
        st.session_state.pop(_GOING, None)
        held = st.session_state.get(_HELD, {})
        st.session_state[_LAST] = _last() | {key: held[key] for key in _fields() if key in held}
    st.session_state[_DRAWN], st.session_state[_PART_WAS] = set(), set()
    _restore()
    _take(CONVENTIONS)


def _page() -> str:
    context = get_script_run_ctx()
    return context.page_script_hash if context else ""


def take(keys: Collection[str]) -> None:
    """Take what the address says, where one is to be taken: all of it.

    What it leaves out is as usual on this page, and stays as it is on the others.
    """
    st.session_state[_PAGE] = _page()  # in a visit's first run it is known from here on
    st.session_state[_KEYS] = tuple(keys)
    _take({*keys, *(st.session_state[_ASKED] or {})})


def came_with(key: str) -> bool:
    """Whether a parameter said something when the page was opened, which asks so in every run."""
    if st.session_state.get(_CAME_WITH) is None:
        before = st.session_state.pop(_BEFORE, None)
        st.session_state[_CAME_WITH] = _opened_with() if before is None else before
    return key in st.session_state[_CAME_WITH]


def _opened_with() -> frozenset[str]:
    return frozenset(
        key
        for key in st.session_state.get(_KEYS, ())
        if held(key) not in (None, PARAMETERS[key].start)
    )


def _take(keys: Iterable[str]) -> None:
    asked = st.session_state[_ASKED]
    if asked is None:
        return
    state, last = _state(), _last()
    for key in keys:
        parameter, now = PARAMETERS[key], last.get(key, state.get(key))
        if key not in asked and (now is None or not parameter.carries(now)):
            continue  # it is as usual, or no address says it, so none takes it back
        found = parameter.read(asked[key]) if key in asked else None
        value = parameter.start if found is None else found
        if value is not None:
            put(key, value)
        else:
            _forget(key)


def held(key: str) -> Any:
    """What a parameter says, whether it has a field or not; None where only the page knows."""
    value = _last().get(key, st.session_state.get(key))
    return PARAMETERS[key].start if value is None else value


def held_of(keys: Iterable[str]) -> list[Any]:
    """What several parameters say, in their order."""
    state, last = st.session_state, _last()
    values = ((PARAMETERS[key].start, last[key] if key in last else state.get(key)) for key in keys)
    return [start if value is None else value for start, value in values]


def put(key: str, value: Any) -> None:
    """Set a parameter, before its field is drawn."""
    st.session_state[key] = value
    if key in _last():
        _last()[key] = value


def set_all(keys: Iterable[str], values: Mapping[str, Any]) -> None:
    """Set parameters, before their fields are drawn: those without a value as usual."""
    for key in keys:
        value = values.get(key, PARAMETERS[key].start)
        if value is None:
            _forget(key)
        else:
            put(key, value)


def prepare(key: str, start: Any) -> None:
    """Set the field of a parameter that is about to be drawn, if nothing is set yet."""
    st.session_state.setdefault(_STARTS, {})[key] = start
    for drawn in (st.session_state.get(_DRAWN), st.session_state.get(_PART)):
        if drawn is not None:
            drawn.add(key)
    value = st.session_state.get(key)
    if value is None or st.session_state.get(_TURNED) or key not in _fields():
        # Set anew, so that a field that comes back in the browser takes it over.
        st.session_state[key] = start if value is None else value
    _last().pop(key, None)


# --- what the browser keeps beside the address ----------------------------------------------------


def beside() -> dict[str, str]:
    """What is set and not said by the page's address: other pages' settings, and what is too long.

    In a link's own words: :func:`take_back` backwards.
    """
    said = {*st.session_state.get(_KEYS, ())}
    found = {}
    for key, value in (st.session_state.get(_HELD, {}) | _last()).items():
        parameter = PARAMETERS[key]
        if value in (None, parameter.start) or (key in said and parameter.carries(value)):
            continue
        text = parameter.write(value)
        if len(text) <= LONGEST_BESIDE:
            found[key] = text
    return found


LONGEST_BESIDE = 60_000
"""Characters of a text; a longer one does not come by any message."""


def came() -> list[str] | None:
    """With what the page was opened; None where nothing has asked."""
    found = st.session_state.get(_CAME_WITH)
    return None if found is None else sorted(found)


def take_back(texts: Mapping[str, Any], opened_with: Any) -> None:
    """Set what another session had set beside the address, at the beginning of a run.

    What the address of this page says is newer: it is taken from there.
    """
    said = {*st.session_state.get(_KEYS, ())}
    for key, text in texts.items():
        if key not in PARAMETERS or not isinstance(text, str) or len(text) > LONGEST_BESIDE:
            continue
        parameter = PARAMETERS[key]
        value = text if type(parameter) is Text else parameter.read(text)
        if value is not None and not (key in said and parameter.carries(value)):
            put(key, value)
    if isinstance(opened_with, list):
        st.session_state[_BEFORE] = frozenset(map(str, opened_with)) & PARAMETERS.keys()


# --- what could not be taken ----------------------------------------------------------------------


def refused() -> list[str]:
    """What this run's link asks for in vain, a phrase each."""
    asked = st.session_state.get(_ASKED)
    if asked is None:
        return []
    found = [
        _phrase(PARAMETERS[key].title, asked[key], PARAMETERS[key].bounds)
        for key in st.session_state.get(_KEYS, ())
        if key in asked and PARAMETERS[key].start is not None
        if PARAMETERS[key].read(asked[key]) is None
    ]
    rest = st.session_state.get(_UNREAD)
    return (
        [*found, _phrase("settings in short", rest, "names and numbers, as h5w4")]
        if rest
        else found
    )


def misplaced(key: str, title: str, least: int, most: int) -> Iterator[str]:
    """The same of a number whose bounds only the page knows, and which then is as usual."""
    asked = st.session_state.get(_ASKED) or {}
    found = PARAMETERS[key].read(asked[key]) if key in asked else least
    if found is None or not least <= found <= most:
        _forget(key)
        yield _phrase(title, asked[key], within(least, most))


def _phrase(title: str, text: str, bounds: str) -> str:
    return f"{title} {quoted(text)} ({bounds})"


def sentence(phrases: Iterable[str]) -> list[str]:
    """One sentence about all that a link asked for in vain; none where that is nothing."""
    told = ", ".join(phrases)
    return [f"The link asked for {told}: the usual value is shown instead."] if told else []


# --- writing --------------------------------------------------------------------------------------


def leave(*, whole: bool = True) -> None:
    """End a run: all fields are drawn, and the address can be written.

    ``whole``: nothing broke the run off; fields that it has not come to are there all the same.
    """
    drawn = st.session_state.get(_DRAWN) or set()
    st.session_state[_DRAWN] = None
    st.session_state[_ASKED] = None  # it is told once, and not by every fragment that runs again
    _settle(drawn if whole else drawn | _fields())
    st.session_state[_TURNED] = st.session_state.get(_TURNED, False) and not whole
    _write()


def begin_part() -> bool:
    """Begin a fragment that has fields, and that :func:`write` ends; whether it is run alone.

    Then it may draw others than it did before.
    """
    st.session_state[_FIELDS] = _fields() | (st.session_state.get(_PART) or set())
    st.session_state[_PART] = set()
    alone = st.session_state.get(_DRAWN) is None
    if alone:
        _restore()
    return alone


def _end_part() -> None:
    before, now = st.session_state[_PART_WAS], st.session_state[_PART]
    st.session_state[_PART], st.session_state[_PART_WAS] = None, now
    if st.session_state.get(_DRAWN) is None:
        _settle((_fields() - before) | now)


def _settle(drawn: set[str]) -> None:
    """Take down which fields there are, and what those that have gone said last."""
    gone = {key: st.session_state[key] for key in _fields() - drawn if key in st.session_state}
    st.session_state[_LAST] = _last() | gone
    st.session_state[_FIELDS] = drawn


def _fields() -> set[str]:
    found: set[str] = st.session_state.get(_FIELDS, set())
    return found


def _last() -> dict[str, Any]:
    found: dict[str, Any] = st.session_state.get(_LAST, {})
    return found


def write() -> None:
    """Write the address of the page as it is set, also at the end of a fragment that is run alone.

    Within a whole run the fields are not all drawn yet: the run itself writes it when it ends.
    """
    if st.session_state.get(_PART) is not None:
        _end_part()
    elif st.session_state.get(_DRAWN) is None:
        _restore()
    if st.session_state.get(_DRAWN) is None:
        _write()


def go() -> None:
    """Leave the address as it is until another page is shown, so that Back leads to this one."""
    st.session_state[_GOING] = True


def _write() -> None:
    held = st.session_state[_HELD] = _all_held()
    if st.session_state.get(_GOING):
        return
    address = _said(held, st.session_state.get(_KEYS, ()))
    if st.query_params.to_dict() != address:
        st.query_params.from_dict(address)


def _all_held() -> dict[str, Any]:
    """All settings, to be kept: Streamlit forgets a field with the page that it stands on."""
    state = _state()
    return {key: state[key] for key in PARAMETERS if key in state}


def _state() -> dict[str, Any]:
    """What the session holds, asked for at once: all by themselves take Streamlit far longer.

    Not for a few of them: with it comes what every component has sent, each in a class of its own.
    """
    try:
        return st.session_state.to_dict()
    except KeyError:  # somebody has told the state of a widget that is on no page
        return {key: st.session_state[key] for key in PARAMETERS if key in st.session_state}


def _forget(key: str) -> None:
    for held in (st.session_state, st.session_state.get(_HELD, {}), _last()):
        if key in held:
            del held[key]


def _restore() -> None:
    for key, value in _last().items():
        st.session_state[key] = value
    for key, value in st.session_state.get(_HELD, {}).items():
        if key not in st.session_state:
            st.session_state[key] = value


def address_of(keys: Iterable[str], *, whole: bool = False) -> dict[str, str]:
    """What an address says of some parameters: all that are not as usual.

    ``whole``: also what it has no room for.
    """
    keys = tuple(keys)
    return _said({key: st.session_state.get(key) for key in keys}, keys, whole=whole)


def _said(values: Mapping[str, Any], keys: Iterable[str], *, whole: bool = False) -> dict[str, str]:
    starts = st.session_state.get(_STARTS, {})
    found = {}
    for key in keys:
        parameter, value = PARAMETERS[key], values.get(key)
        usual = starts.get(key) if parameter.start is None else parameter.start
        if value is not None and value != usual and (whole or parameter.carries(value)):
            found[key] = parameter.write(value)
    return found


def to(settings: Mapping[str, Any]) -> dict[str, str]:
    """The parameters of a link on a page: settings, with the visitor's own conventions."""
    written = {key: PARAMETERS[key].write(value) for key, value in settings.items()}
    return address_of(CONVENTIONS) | written
