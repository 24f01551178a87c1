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
