"""The one door of links: what an address says is taken from it, and written to it, here alone.

The address is the state. A link is taken when a visit begins, when a page is opened with
parameters, and when the browser goes back or forward; from then on the fields hold what is set,
and every run ends with writing the address from them. What a link leaves out is as usual.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from derivations.ui.problem.wording import quoted
from derivations.ui.settings import short
from derivations.ui.settings.parameters import CONVENTIONS, PARAMETERS, Text, within

_VISIT = "_visit"
"""The key of what is known of a visit beside its fields."""


@dataclass
class _Visit:
    """What the runs of a session know of its addresses and fields.

    One object: to ask Streamlit's state for each by itself would be a tenth of a run.
    """

    page: str | None = None
    """The page of the run before, by Streamlit's own name; None before a visit's first."""
    asked: dict[str, str] | None = None
    """What the link says that this run has taken: {key: text}; None where it has taken none."""
    unread: str = ""
    """What of its short form could not be read: it may have been cut off on its way."""
    keys: tuple[str, ...] = ()
    """The parameters of the page."""
    starts: dict[str, Any] = field(default_factory=dict)
    """What the page's own parameters say when they are left out: {key: value}."""
    drawn: set[str] | None = None
    """The parameters that have a field in this run; None between the runs."""
    part: set[str] | None = None
    """Those that have it in the part of the page that may run alone."""
    part_was: set[str] = field(default_factory=set)
    """The same, before."""
    fields: set[str] = field(default_factory=set)
    """Those that have a field in the browser."""
    is_turned: bool = False
    """Whether those are another page's: a page has its own fields, also under the same key."""
    came_with: frozenset[str] | None = None
    """The page's parameters that said something when it was opened; None until that is asked."""
    came_before: frozenset[str] | None = None
    """The same of the session that the browser comes back from, until it is asked for."""
    is_going: bool = False
    """Whether the page is about to be left, with settings that are the next one's."""
    held: dict[str, Any] = field(default_factory=dict)
    """All that is set, as the run before has left it: {key: value}."""
    last: dict[str, Any] = field(default_factory=dict)
    """What parameters say whose field has gone: Streamlit forgets it, or tells older values."""


def _visit() -> _Visit:
    """What is known of the visit."""
    found: _Visit | None = st.session_state.get(_VISIT)
    if found is None:
        found = st.session_state[_VISIT] = _Visit()
    return found


# --- taking ---------------------------------------------------------------------------------------


BACK = "went-back"
"""What an address that Back or Forward leads to has beside its parameters, and loses at once."""


def arrive() -> None:
    """Begin a run: see whether an address is to be taken, and take its conventions."""
    visit = _visit()
    first, came = visit.page is None, visit.page != _page()
    # The oldest Streamlit does not tell the browser's Back and Forward from other runs; that of the
    # edition without a server is made to say it in the address.
    is_told = getattr(get_script_run_ctx(), "is_history_navigation", False)
    back = bool(is_told) or BACK in st.query_params
    said = short.unpacked({key: st.query_params.get_all(key)[0] for key in st.query_params})
    asked = {key: text for key, text in said.items() if key in PARAMETERS}
    visit.asked = asked if first or back or (came and asked) else None
    visit.unread = short.unread(st.query_params.get(short.PACKED, ""))
    if first or back or came:
        visit.came_with = None
    visit.is_turned |= came
    if came:  # with the page before Streamlit has forgotten what its fields said
        visit.is_going = False
        gone = {key: visit.held[key] for key in visit.fields if key in visit.held}
        visit.last = visit.last | gone
    visit.drawn, visit.part_was = set(), set()
    _restore()
    _take(CONVENTIONS)


def _page() -> str:
    context = get_script_run_ctx()
    return context.page_script_hash if context else ""


def take(keys: Collection[str]) -> None:
    """Take what the address says, where one is to be taken: all of it.

    What it leaves out is as usual on this page, and stays as it is on the others.
    """
    visit = _visit()
    visit.page = _page()  # in a visit's first run it is known from here on
    visit.keys = tuple(keys)
    _take({*keys, *(visit.asked or {})})


def came_with(key: str) -> bool:
    """Whether a parameter said something when the page was opened, which asks so in every run."""
    visit = _visit()
    if visit.came_with is None:
        before, visit.came_before = visit.came_before, None
        visit.came_with = _opened_with(visit.keys) if before is None else before
    return key in visit.came_with


def _opened_with(keys: Iterable[str]) -> frozenset[str]:
    return frozenset(key for key in keys if held(key) not in (None, PARAMETERS[key].start))


def _take(keys: Iterable[str]) -> None:
    visit = _visit()
    asked, last = visit.asked, visit.last
    if asked is None:
        return
    state = _state()
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
    last = _visit().last
    value = last[key] if key in last else st.session_state.get(key)
    return PARAMETERS[key].start if value is None else value


def held_of(keys: Iterable[str]) -> list[Any]:
    """What several parameters say, in their order."""
    state, last = st.session_state, _visit().last
    values = ((PARAMETERS[key].start, last[key] if key in last else state.get(key)) for key in keys)
    return [start if value is None else value for start, value in values]


def put(key: str, value: Any) -> None:
    """Set a parameter, before its field is drawn."""
    st.session_state[key] = value
    last = _visit().last
    if key in last:
        last[key] = value


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
    visit = _visit()
    visit.starts[key] = start
    for drawn in (visit.drawn, visit.part):
        if drawn is not None:
            drawn.add(key)
    value = st.session_state.get(key)
    if value is None or visit.is_turned or key not in visit.fields:
        # Set anew, so that a field that comes back in the browser takes it over.
        st.session_state[key] = start if value is None else value
    visit.last.pop(key, None)


# --- what the browser keeps beside the address ----------------------------------------------------


def beside() -> dict[str, str]:
    """What is set and not said by the page's address: other pages' settings, and what is too long.

    In a link's own words: :func:`take_back` backwards.
    """
    visit = _visit()
    said, found = {*visit.keys}, {}
    for key, value in (visit.held | visit.last).items():
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
    found = _visit().came_with
    return None if found is None else sorted(found)


def take_back(texts: Mapping[str, Any], opened_with: Any) -> None:
    """Set what another session had set beside the address, at the beginning of a run.

    What the address of this page says is newer: it is taken from there.
    """
    visit = _visit()
    said = {*visit.keys}
    for key, text in texts.items():
        if key not in PARAMETERS or not isinstance(text, str) or len(text) > LONGEST_BESIDE:
            continue
        parameter = PARAMETERS[key]
        value = text if type(parameter) is Text else parameter.read(text)
        if value is not None and not (key in said and parameter.carries(value)):
            put(key, value)
    if isinstance(opened_with, list):
        visit.came_before = frozenset(map(str, opened_with)) & PARAMETERS.keys()


# --- what could not be taken ----------------------------------------------------------------------


def refused() -> list[str]:
    """What this run's link asks for in vain, a phrase each."""
    visit = _visit()
    asked, rest = visit.asked, visit.unread
    if asked is None:
        return []
    found = [
        _phrase(PARAMETERS[key].title, asked[key], PARAMETERS[key].bounds)
        for key in visit.keys
        if key in asked and PARAMETERS[key].start is not None
        if PARAMETERS[key].read(asked[key]) is None
    ]
    return (
        [*found, _phrase("settings in short", rest, "names and numbers, as h5w4")]
        if rest
        else found
    )


def misplaced(key: str, title: str, least: int, most: int) -> Iterator[str]:
    """The same of a number whose bounds only the page knows, and which then is as usual."""
    asked = _visit().asked or {}
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
    visit = _visit()
    drawn = visit.drawn or set()
    visit.drawn = None
    visit.asked = None  # it is told once, and not by every fragment that runs again
    _settle(visit, drawn if whole else drawn | visit.fields)
    visit.is_turned &= not whole
    _write(visit)


def begin_part() -> bool:
    """Begin a fragment that has fields, and that :func:`write` ends; whether it is run alone.

    Then it may draw others than it did before.
    """
    visit = _visit()
    visit.fields = visit.fields | (visit.part or set())
    visit.part = set()
    alone = visit.drawn is None
    if alone:
        _restore()
    return alone


def _end_part(visit: _Visit) -> None:
    before, now = visit.part_was, visit.part or set()
    visit.part, visit.part_was = None, now
    if visit.drawn is None:
        _settle(visit, (visit.fields - before) | now)


def _settle(visit: _Visit, drawn: set[str]) -> None:
    """Take down which fields there are, and what those that have gone said last."""
    state = st.session_state
    visit.last = visit.last | {key: state[key] for key in visit.fields - drawn if key in state}
    visit.fields = drawn


def write() -> None:
    """Write the address of the page as it is set, also at the end of a fragment that is run alone.

    Within a whole run the fields are not all drawn yet: the run itself writes it when it ends.
    """
    visit = _visit()
    if visit.part is not None:
        _end_part(visit)
    elif visit.drawn is None:
        _restore()
    if visit.drawn is None:
        _write(visit)


def go() -> None:
    """Leave the address as it is until another page is shown, so that Back leads to this one."""
    _visit().is_going = True


def _write(visit: _Visit) -> None:
    visit.held = _all_held()
    if visit.is_going:
        return
    address = _said(visit.held, visit.keys)
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
    visit = _visit()
    for held in (st.session_state, visit.held, visit.last):
        if key in held:
            del held[key]


def _restore() -> None:
    visit, state = _visit(), _state()
    told = {key: value for key, value in visit.held.items() if key not in state} | visit.last
    for key, value in told.items():
        st.session_state[key] = value


def address_of(keys: Iterable[str], *, whole: bool = False) -> dict[str, str]:
    """What an address says of some parameters: all that are not as usual.

    ``whole``: also what it has no room for.
    """
    return _said(_state(), keys, whole=whole)


def _said(values: Mapping[str, Any], keys: Iterable[str], *, whole: bool = False) -> dict[str, str]:
    starts = _visit().starts
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
