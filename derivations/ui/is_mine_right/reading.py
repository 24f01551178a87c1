"""How a text was read: each assumption a choice, each question with buttons, one click for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from derivations.ui.problem.problem import Problem
from derivations.ui.settings import conventions, link
from derivations.ui.settings.parameters import LONGEST_MEANINGS, PARAMETERS
from engine.reading import Assumption, Choice, Verdict
from engine.reading.assumptions import (
    AXES,
    AXES_IN_WORDS,
    BASE,
    BASES_IN_WORDS,
    BIAS,
    BIAS_IN_WORDS,
    MEANINGS,
    is_letter,
)
from engine.reading.code_names import NAME_OF, SIGN_OF
from engine.symbolic import Notation

SAID = "as"
"""The parameter that holds what the visitor has said."""

IN_WORDS: Mapping[str, Mapping[str, str]] = {
    BASE: BASES_IN_WORDS,
    BIAS: BIAS_IN_WORDS,
    AXES: AXES_IN_WORDS,
}


def meanings(text: str) -> dict[str, str]:
    """What the visitor has said that may concern a text, as the engine takes it."""
    return {SIGN_OF.get(key, key): value for key, value in _held(text).items()}


def _held(text: str) -> dict[str, str]:
    """The same by the letters and names as they are typed: none that is not in the text."""
    held: dict[str, str] = link.held(SAID)
    return {key: value for key, value in held.items() if not is_letter(key) or key in text}


def show(problem: Problem, verdicts: Sequence[Verdict]) -> None:
    """What was assumed, what is asked, and the notation to be adopted."""
    first = verdicts[0]
    said = _said(first.assumptions)
    if first.assumptions or said:
        with st.container(horizontal=True, vertical_alignment="center", key="reading", gap="small"):
            st.caption("Read as", width="content")
            for n, assumption in enumerate(first.assumptions):
                _show_assumption(n, assumption)
            for key, words in said.items():
                st.button(f"{words} ✕", key=f"unsay-{key}", type="tertiary", on_click=_unsay,
                          args=(key,), help="You said so. Take it back.")  # fmt: skip
            if (notation := _of_the_text(problem, first)) != problem.notation:
                st.button(
                    "Use this notation everywhere",
                    key="everywhere",
                    on_click=_adopt,
                    args=(notation,),
                )
    for question in first.questions:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(question.says, width="content")
            for choice in question.choices:
                _choice_button(question.key, choice)


def _of_the_text(problem: Problem, verdict: Verdict) -> Notation:
    """The notation that a text is written in, with its own letter of the gradient of z."""
    found = verdict.notation or problem.notation
    letter = next((one.key for one in verdict.assumptions if one.key and one.value == "dz"), "")
    try:
        return replace(found, upstream=typed(letter), delta=False) if letter else found
    except ValueError:  # a letter that can be none there
        return found


def _adopt(notation: Notation) -> None:
    """Make a notation that of all pages: what it says need not be said of the text."""
    conventions.adopt(notation)
    link.put(SAID, {key: value for key, value in link.held(SAID).items() if key == AXES})


def _show_assumption(n: int, assumption: Assumption) -> None:
    """One thing that was assumed: one other choice is a click away, several unfold."""
    if not assumption.others:
        st.markdown(assumption.says, width="content")
    elif len(assumption.others) == 1:
        (other,) = assumption.others
        st.button(
            assumption.says,
            key=f"assumed-{typed(assumption.key)}",
            type="tertiary",
            help=f"Read it instead: {other.says}",
            on_click=_say,
            args=(assumption.key, other.value),
        )
    else:
        with st.popover(assumption.says, type="tertiary", key=f"assumed-{n}-{assumption.says}"):
            for choice in assumption.others:
                _choice_button(assumption.key, choice)


def _choice_button(key: str, choice: Choice) -> None:
    st.button(
        choice.says,
        key=f"mean-{typed(key)}-{choice.value}",
        on_click=_say,
        args=(key, choice.value),
    )


def _said(assumptions: Sequence[Assumption]) -> dict[str, str]:
    """What was said and is no assumption any more, in words by its key."""
    told = {typed(one.key) for one in assumptions}
    held = _held(str(link.held("tex")))
    words = {key: IN_WORDS.get(key, MEANINGS)[value] for key, value in held.items()}
    return {
        key: f"{_shown(key)} is {says}" if is_letter(key) else says
        for key, says in words.items()
        if key not in told
    }


def typed(key: str) -> str:
    """A letter as it is; a name of code by that name, for which the engine has a sign."""
    return NAME_OF.get(key, key)


def _shown(name: str) -> str:
    return f"${name}$" if len(name) == 1 else f"`{name}`"


def _say(key: str, value: str) -> None:
    """Take down what a key means."""
    said = {**link.held(SAID), typed(key): value}
    if len(PARAMETERS[SAID].write(said)) <= LONGEST_MEANINGS:
        link.put(SAID, said)


def _unsay(key: str) -> None:
    link.put(SAID, {one: value for one, value in link.held(SAID).items() if one != key})
