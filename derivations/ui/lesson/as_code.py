"""The layer as the code of each framework, and a result as a NumPy program, to copy."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import streamlit as st

from derivations.ui.problem.problem import Problem
from derivations.ui.problem.wording import literal
from derivations.ui.settings import given
from engine.geometry import Spec
from engine.programs import Form, as_program
from engine.reading import FRAMEWORKS, as_code, read_layer

PROGRAMS: dict[str, Form] = {"NumPy, einsum": "einsum", "NumPy, loops": "loops"}


class Code(NamedTuple):
    """What is shown of a choice."""

    lines: str
    says: tuple[str, ...]
    """What is to be known of it, a sentence each."""


def show(problem: Problem, result: str) -> None:
    """The names to choose from, and what is chosen; on the page of Z the frameworks, too."""
    names = [*(FRAMEWORKS if result == "forward" else ()), *PROGRAMS]
    with st.container(key="code", gap="xsmall"):
        chosen = st.pills("As code", names, key=f"code-{result}")
        if not chosen:
            return
        code = _code(problem, result, chosen)
        if code.lines:
            st.code(code.lines, language="python", wrap_lines=True)
        if code.says:
            st.caption(literal(" ".join(code.says)))


def _code(problem: Problem, result: str, name: str) -> Code:
    whole = given.run().whole
    spec = whole.spec() if whole else problem.spec
    bias = (whole.bias if whole else True) and problem.notation.biased
    turned = problem.notation.convolution
    if name in PROGRAMS:
        code = Code(as_program(spec, result, PROGRAMS[name], bias=bias, turned=turned), _OF_NUMPY)
        return code._replace(says=(*code.says, *_behind(problem, result)))
    said = [_TURN] if turned else []
    code = of_framework(spec, bias, name)
    return code._replace(says=(*code.says, *said))


def _behind(problem: Problem, result: str) -> Iterator[str]:
    """Where dz comes from, behind an activation."""
    if problem.activation and result != "forward":
        yield f"It begins with dz = da * {problem.activation.derivative_code('z')}."


_OF_NUMPY = (
    "Of a whole batch: x is (N, C, H, W), and what all samples share is a sum over n, too.",
)
_TURN = "It cross-correlates: turn the kernel of your convolution by 180° before."


@lru_cache(maxsize=256)
def of_framework(spec: Spec, bias: bool, framework: str) -> Code:
    """The layer in a framework, with what differs there; or why there is none."""
    try:
        lines = as_code(spec, bias, framework)
    except ValueError as error:
        return Code("", (f"{error}.",))
    return Code(lines, tuple(_differs(lines)))


def _differs(lines: str) -> Iterator[str]:
    """What reading the code back has to say of it, and what stands in it beside the layer."""
    for said in read_layer(lines).remarks:
        if "taken as its padding" not in said:
            yield said
    if "ZeroPad" in lines:
        yield "It has no padding of this kind: a layer puts the zeros on, or takes cells off."
    if "Cropping2D" in lines:
        yield "It has no padding of this kind: a layer behind takes the cells off."
    if "transpose_kernel=True" in lines:
        yield "Without transpose_kernel=True the kernel would not be turned."
