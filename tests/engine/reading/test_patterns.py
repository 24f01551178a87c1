"""Texts on which a careless pattern runs away: each is answered in a moment, whatever reads it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from time import process_time
from typing import Any

import pytest

from engine import Conv2dSpec
from engine.reading import judge, kind_of, read_layer, read_named_numbers
from engine.symbolic import derive

SLOWEST = 2.0
"""Seconds of the processor: usual are milliseconds, a pattern that runs away takes hours."""

READERS: dict[str, Callable[[str], Any]] = {
    "judge": lambda text: judge(text, derive(Conv2dSpec())),
    "layer": read_layer,
    "numbers": read_named_numbers,
    "kind": kind_of,
}

TEXTS = {
    "words behind a size": "3×3 " + "a" * 60 + "!",
    "a size in a sentence": "a 3×3 convoth strivoth strivoth strivoth stride 2 a padding 1",
    "axes and blanks": "x = [1, 2][" + ":  " * 60 + "!",
    "signs without names": "z_{11} = " + "%=" * 15_000,
    "names of sizes without an end": "out_" * 4_000 + " = " + "pad_" * 900,
    "lines of names of sizes": ("out_h = " + "-(-(in_h " * 60 + "\n") * 30,
    "roundings without an end": "o = " + "ceil(" * 22 + "i//" * 4_000,
    "words of sizes": "o = " + r"\text{stride} " * 1_200,
    "colons without names": "z: " + "% :" * 15_000,
    "blanks behind a layer": "Conv2d(1, 1, 3)" + " " * 19_000,
    "blanks behind an option": "Conv2dConfig::new([1, 2], [3, 3])" + " \n" * 9_000,
    "words of a size": "conv " + "input      of    size  " * 800,
    "subscripts that do not end": "x_{" + "c_{out}," * 2_000,
    "sums that do not end": r"\sum_{k_h," * 2_000,
    "a loss of very much": r"\frac{\partial J(" + "W^{(l)},b" * 1_500,
    "entries of channels": "X_{i}(" + "m+u," * 3_000 + "X_i(m" * 1_000,
    "slopes of a layer": "δ^l = " + "δ^{l+1} ⊙ σ'(z^l) " * 1_000,
    "slopes that do not end": "δ^l = " + "σ'(z^l" * 3_000,
    "matrices with indices": r"\delta^l_{ij} = \delta^{l+1}_{ij} * rot180(" * 400,
    "matrices that are turned": r"\delta_{ij} = rot180(" + r"{ij}\delta" * 3_000,
    "turns that do not end": r"\text{rot}_{180^\circ}\{" * 800,
    "turned lines": r"x_{ij} = x_{ij}" + "* " * 6_000 + "rot180(",
    "words among indices": "x_{" + "ch,oc+" * 2_500 + "}",
    "quotients among indices": "x_{" + r"\frac{i}{s}+" * 1_500 + "}",
    "quotients in quotients": "x_{" + r"\frac{" * 900 + "i",
    "losses by name": r"\partial Loss" * 1_500,
    "limits in letters": r"\sum_{i=1}^{n_{f}-q}" * 800 + "x_{i}",
    "places that are worked out": "dx = x[" + "np.arange(" * 60 + "2" + ")" * 60 + "]",
    "rows of blanks": r"\left[ a" + r" \quad" * 3_000,
    "rows that do not end": r"\left[ a \quad b " * 1_000,
    "columns that do not end": r"\left[\begin{aligned} a " * 700,
    "fractions that do not end": r"\frac{a}{b}^{pad" * 1_000 + r"\frac{a}{" + "b{c}" * 2_000,
    "products that do not end": r"\langle \frac{\partial L}{\partial Z}, " * 500,
    "bold braces": r"\mathbf{\frac{" * 10 + "x" * 8_000,
    "signs before a grid": "∇ " * 8_000 + "Δ" * 4_000,
    **{
        f"blanks behind {start}": start + " " * 6_000 + "x"
        for start in (
            *("180^\\circ", "a^{180", "a^{\\text{180", ",full", ",\\text{full", "_{0∈{0,"),
            *("_{0\\in[0,", "\\newcommand\\a", "\\def\\a", "Conv2d(1, 1, 2) →", "x = [:", "3×3"),
        )
    },
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_it_is_answered_in_a_moment(reader: str, text: str) -> None:
    start = process_time()
    with suppress(ValueError):  # a sentence is an answer, too
        READERS[reader](text)
    assert process_time() - start < SLOWEST
