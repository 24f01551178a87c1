"""Programs with one thing wrong are never right: NumPy runs these, our own data, and tells."""

from __future__ import annotations

import random
import re
import warnings
from functools import cache
from typing import Any

import numpy as np
import pytest

from engine import Conv2dSpec, numeric
from engine.reading import CannotRead, judge, worst
from engine.reading.claims import PROVED
from engine.reading.terms import OUTSIDE
from engine.reading.verdict import LOOSE
from engine.symbolic import derive
from tests.engine.reading.people import CASES, RIGHT, Case

_OF_CODE = re.compile(r"^\s*for .*:|np\.einsum|np\.sum\(", re.MULTILINE)
PROGRAMS = [
    case
    for case in CASES
    if case.expected == RIGHT
    and isinstance(case.spec, Conv2dSpec)
    and _OF_CODE.search(case.text)
    # Neither a function, which nobody calls, nor a line that is said of every entry.
    and not re.search(r"^\w+\[[a-z], ?[a-z]\] \+?=|^def ", case.text)
    and not re.search(r"kernel in out|H W in out", case.told)
]
FEW, MANY = 4, 24


@cache
def grids(spec: Conv2dSpec, batch: bool) -> dict[str, Any]:
    """Two examples of random whole numbers, or one, and what NumPy's engine makes of them."""
    chance = np.random.default_rng(3)
    several = spec.in_channels > 1 or spec.out_channels > 1
    shapes = {
        "x": (2, spec.in_channels, *spec.input_size),
        "k": (spec.out_channels, spec.in_channels // spec.groups, *spec.kernel_size),
        "b": (spec.out_channels,),
        "dz": (2, spec.out_channels, *spec.output_size),
    }
    made = {name: chance.integers(-9, 10, shape) for name, shape in shapes.items()}
    names = {name: getattr(spec, name) for name in ("stride", "padding", "dilation", "groups")}
    if not batch:
        made["x"], made["dz"] = made["x"][:1], made["dz"][:1]
    made["z"] = numeric.conv2d(made["x"], made["k"], made["b"], **names)
    found = numeric.conv2d_backward(made["x"], made["k"], made["dz"], **names)
    made |= {"dx": found.dx, "dk": found.dk, "db": found.db}
    if batch:
        return made
    if several:
        return made | {name: made[name][0] for name in ("x", "z", "dz", "dx")}
    flat = {name: array[0, 0] for name, array in made.items() if array.ndim == 4}
    return flat | {"b": made["b"][0], "db": made["db"][0]}


def results(case: Case, text: str, made: dict[str, Any]) -> dict[str, Any] | None:
    """What a program of our own makes when NumPy runs it; None where it fails."""
    spec = case.spec
    pad = spec.padding[0][0]
    padding = [(0, 0)] * (made["x"].ndim - 2) + [(pad, pad)] * 2
    padded = np.pad(made["x"], padding)
    there = {"dX": "dx", "dK": "dk", "Z": "z", "dx": "dx", "dw": "dk", "db": "db", "out": "z"}
    zeros = {name: np.zeros_like(made[of]) for name, of in there.items()}
    given = {
        "X": made["x"], "x": made["x"], "K": made["k"], "w": made["k"], "b": made["b"],
        "bias": made["b"],
        "dZ": made["dz"], "dout": made["dz"], "x_pad": padded, "dx_pad": np.zeros_like(padded),
    }  # fmt: skip
    (height, width), (rows, columns) = spec.input_size, spec.kernel_size
    sizes = {
        "H": height, "W": width, "kh": rows, "kw": columns, "HH": rows, "WW": columns, "N": 2,
        "F": spec.out_channels, "H_out": spec.output_size[0], "W_out": spec.output_size[1],
        "stride": spec.stride[0], "s": spec.stride[0],
    }  # fmt: skip
    windows = np.lib.stride_tricks.sliding_window_view(padded, spec.kernel_size, axis=(-2, -1))
    place: dict[str, Any] = {"np": np, **zeros, **given, **sizes, "windows": windows}
    try:
        with warnings.catch_warnings(action="ignore"):
            exec(compile(text, case.name, "exec"), place)  # noqa: S102 (data of these tests)
    except (IndexError, ValueError, NameError, TypeError):
        return None
    if "dx_pad[" in text:
        inner = slice(pad, -pad) if pad else slice(None)
        place["dx"] = place["dx_pad"][..., inner, inner]
    return {name: place[name] for name in there if re.search(rf"\b{name}\b|\b{name}_pad", text)}


def holds(case: Case, text: str) -> bool:
    """Whether every result is the engine's, of a batch or of one example."""
    spec = case.spec
    several = spec.in_channels > 1 or spec.out_channels > 1
    ways = (True, False) if several else (False,)
    return any(_holds(case, text, grids(spec, batch)) for batch in ways)  # type: ignore[arg-type]


def _holds(case: Case, text: str, made: dict[str, Any]) -> bool:
    """Whether every result is the engine's, z also without its bias."""
    there = {"dX": "dx", "dK": "dk", "Z": "z", "dx": "dx", "dw": "dk", "db": "db", "out": "z"}
    found = results(case, text, made)
    if found is None:
        return False
    bias = np.reshape(made["b"], (-1, 1, 1)) if made["z"].ndim > 2 else made["b"]
    return all(
        np.array_equal(array, made[there[name]])
        or (there[name] == "z" and np.array_equal(array, made["z"] - bias))
        for name, array in found.items()
    )


def mutant(text: str, chance: random.Random) -> str:
    """A program with one thing wrong."""
    ways = [
        (r"(?<![\w.'])\d(?!\w)", lambda f: str(max(0, int(f[0]) + chance.choice((-1, 1))))),
        (r"(?<=\w)\+(?=\w)", lambda f: "-"),
        (r" \* ", lambda f: " + "),
        (r"\+=", lambda f: "="),
        (r"\[(\w), ?(\w)\]", lambda f: f"[{f[2]}, {f[1]}]"),
        (r"\b([KXw])\b(?!\[|\.)", lambda f: f"{f[1]}[..., ::-1, ::-1]"),
        (r"(?<=['a-z,>])(\w)(\w)(?=[,'-])", lambda f: f[2] + f[1]),
        (r"\[(\w)\]", lambda f: ""),
    ]
    chance.shuffle(ways)
    for pattern, change in ways:
        places = list(re.finditer(pattern, text))
        if places:
            at = chance.choice(places)
            return text[: at.start()] + change(at) + text[at.end() :]
    return text


def is_right(case: Case, text: str) -> bool:
    try:
        verdicts = judge(text, derive(case.spec))
    except CannotRead:
        return False
    if any(OUTSIDE in verdict.liberties for verdict in verdicts):
        return False  # NumPy counts from the end, or refuses: that is told
    if any("of the kernel in out" in says for verdict in verdicts for says in verdict.read_as):
        return False  # another kernel than our own: that is told
    return worst(verdicts) in (PROVED, LOOSE)


@pytest.mark.parametrize("case", PROGRAMS, ids=lambda case: case.name)
def test_numpy_agrees_that_it_is_true(case: Case) -> None:
    assert holds(case, case.text)


def assert_never_right(case: Case, seeds: range) -> None:
    for seed in seeds:
        wrong = mutant(case.text, random.Random(seed))
        if wrong != case.text and not holds(case, wrong):
            assert not is_right(case, wrong), wrong


@pytest.mark.parametrize("case", PROGRAMS, ids=lambda case: case.name)
def test_some_mutants_of_a_program_are_never_right(case: Case) -> None:
    assert_never_right(case, range(FEW))


@pytest.mark.slow
@pytest.mark.walk
@pytest.mark.parametrize("case", PROGRAMS, ids=lambda case: case.name)
def test_many_mutants_of_a_program_are_never_right(case: Case) -> None:
    assert_never_right(case, range(FEW, MANY))
