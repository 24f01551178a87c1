"""The browser writes of any line, term by term, what the engine writes: line.js runs under Node."""

from __future__ import annotations

import json
import re
import subprocess
from itertools import cycle, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.ui.problem.cell_names import place_of, spoken
from derivations.ui.problem.numerals import readable
from derivations.ui.problem.operations import CONV2D, CONV_TRANSPOSE2D, OPERATIONS, Operation
from derivations.ui.problem.problem import Problem, derivation_of, with_activation
from derivations.ui.problem.wording import plain
from derivations.ui.stage.model import model
from derivations.ui.stage.sentences import said_on_the_stage
from engine.activations import Activation
from engine.geometry import Conv2dSpec
from engine.results import RESULTS, result_of
from engine.symbolic import Cell, Fragment, Line, Notation, Values
from engine.symbolic.layout import kept
from tests.derivations.problems import CASES, legal_settings, problem_of
from tests.effort import draws
from tests.node import node

SCRIPT = Path(__file__).parents[2] / "js" / "write_lines.js"

MOST_LINES = 6
"""Of the lines of a result so many are compared, spread over all of them."""

NOTATIONS = (
    Notation(),
    Notation(base=0, letters="X W Y b", delta=True),
    Notation(convolution=True),
    Notation(base=0, letters="I W O β", loss="J", biased=False, upstream="G"),
)

EVERY_CHANNEL = dict.fromkeys("xkz", range(64))

MOST_GONE = 40
"""Of the summands of a line that vanish so many are written by write_lines.js."""

BOUNDS = {"h": 8, "w": 8, "kh": 4, "kw": 4, "p": 3, "pt": 3, "pb": 3, "pl": 3, "pr": 3}

ACTIVATIONS = (None, None, Activation("relu"), Activation("leaky_relu", 0.1), Activation("tanh"))


def behind(problem: Problem, activation: Activation | None) -> Problem:
    return with_activation(problem, activation) if activation else problem


problems = st.tuples(
    st.sampled_from(OPERATIONS), st.sampled_from(NOTATIONS), st.sampled_from(ACTIVATIONS)
).flatmap(
    lambda drawn: legal_settings(drawn[0], BOUNDS).map(
        lambda settings: behind(problem_of(drawn[0], settings, notation=drawn[1]), drawn[2])
    )
)


def in_the_browser(asked: list[tuple[Problem, str, list[Line]]]) -> list[list[dict[str, Any]]]:
    told = [
        (
            model(problem, (result,), (0, 0, 0), "result", wanted=EVERY_CHANNEL),
            [place_of(problem.spec, line.target) for line in lines],
        )
        for problem, result, lines in asked
    ]
    run = subprocess.run(
        [node(), str(SCRIPT)], input=json.dumps(told), capture_output=True, text=True, check=True
    )
    found: list[list[dict[str, Any]]] = json.loads(run.stdout)
    return found


def some_lines(problem: Problem, result: str) -> list[Line]:
    lines = derivation_of(problem.spec, problem.notation).results[result]
    step = max(1, len(lines) // MOST_LINES)
    return [lines[place] for place in range(0, len(lines), step)]


def check(problems: list[Problem]) -> None:
    asked = [
        (problem, result, some_lines(problem, result))
        for problem, result in product(problems, RESULTS)
    ]
    for (problem, _, lines), found in zip(asked, in_the_browser(asked), strict=True):
        for line, written in zip(lines, found, strict=True):
            compare(problem, line, written)


def compare(problem: Problem, line: Line, written: dict[str, Any]) -> None:
    assert written["left"] == line.left_side
    steps = ["local", "result"] if line.target.grid == "z" else ["chain", "local", "result"]
    more = ["activation"] if problem.activation and line.target.grid != "z" else []
    assert [*written["steps"]] == [*steps, *more, "numbers"]
    for step in steps:
        compare_stage(problem, line, line.fragments(step), written, written["steps"][step])
    terms = [part.latex for part in line.fragments("result")]
    assert written["latex"] == f"{line.left_side} = {' + '.join(terms) or '0'}"
    compare_numbers(problem, line, written)
    compare_sentences(problem, line, written)
    compare_why_gone(problem, line, written)


def compare_stage(
    problem: Problem,
    line: Line,
    parts: tuple[Fragment, ...],
    written: dict[str, Any],
    stage: dict[str, Any],
) -> None:
    assert [" ".join(one["factors"]) for one in stage["summands"]] == [p.latex for p in parts]
    assert stage["kept"] == kept(parts)
    assert stage["alive"] == [i for i, part in enumerate(parts) if not part.vanishes]
    for one, part in zip(stage["summands"], parts, strict=True):
        first = part.cells[0]
        place = list(place_of(problem.spec, first))
        assert (one["tap"] < 0) == part.vanishes
        if part.vanishes:
            assert one["without"] == place
            continue
        tap = written["taps"][one["tap"]]
        for cell in part.cells:
            if cell != line.target or cell.grid == "b":
                grid = "z" if cell.grid == "dz" else cell.grid
                assert tap[grid] == list(place_of(problem.spec, cell))


def compare_numbers(problem: Problem, line: Line, written: dict[str, Any]) -> None:
    values = Values(problem.spec, **problem.arrays)
    numbers = [one["factors"] for one in written["steps"]["numbers"]["summands"]]
    if problem.activation and line.target.grid != "z":
        compare_activation(problem, line, written, numbers)
    else:
        assert numbers == [[in_type(factor) for factor in term] for term in values.factors(line)]
    total = values.line(line)
    if problem.activation:  # floats: NumPy's own sum is what is shown
        found = problem.result(result_of(line.target.grid))[place_of(problem.spec, line.target)]
        assert found == pytest.approx(total, abs=1e-9)
        total = found
    assert written["value"] == in_type(total)


def compare_activation(
    problem: Problem, line: Line, written: dict[str, Any], numbers: list[list[str]]
) -> None:
    """∂L/∂z is written out as ∂L/∂a f′(z), and the numbers are those of the visitor and of f′."""
    names = [one["factors"] for one in written["steps"]["activation"]["summands"]]
    notation, symbols = problem.notation, line.derivation.symbols
    assert problem.activation
    slopes = problem.activation.derivative(problem.result("forward"))
    for term, name, number in zip(line.terms, names, numbers, strict=True):
        upstream, *others = term.factors
        z = symbols.latex(Cell("z", upstream.index))
        a = z.replace(notation.letter("z"), notation.letter("a"), 1)
        assert name == [
            notation.gradient(a), notation.slope(z), *map(symbols.latex, others)
        ]  # fmt: skip
        at = place_of(problem.spec, upstream)
        assert number[:2] == [in_type(problem.grids["da"][at]), in_type(slopes[at])]
        assert len(number) == 2 + len(others)


PLACES = {"x": "input", "k": "kernel", "b": "bias", "z": "output"}
WORDS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


def compare_sentences(problem: Problem, line: Line, written: dict[str, Any]) -> None:
    """The sentences name what the line's own terms are made of, and count what vanishes."""
    said = {
        which: re.sub(r"\$(.+?)\$", lambda letter: plain(letter[1]), text)
        for which, text in said_on_the_stage(problem, result_of(line.target.grid)).items()
    }
    over = "x" if line.target.grid == "z" else "z"
    products = [cells_of(line, term.factors) for term in line.terms]
    names = [spoken(problem, cells[over]) for cells in products if over in cells]
    gone = sum(part.vanishes for part in line.fragments("local"))
    number = len(names)
    which = "none" if not number else "one" if number == 1 else "some" if gone else "every"
    expected = said[which].format(
        name=spoken(problem, line.target), cells=enumerated(names), count=word(number)
    )
    if number:
        rest = said["rest" if gone > 1 else "rest-one"].format(count=word(gone))
        expected += rest if gone else "."
    assert written["says"] == expected
    assert written["tapSays"] == [
        said["tap" if over in cells else "bias"].format(
            **{PLACES[grid]: spoken(problem, cell) for grid, cell in cells.items()}
        )
        for cells in products[:20]
    ]


def compare_why_gone(problem: Problem, line: Line, written: dict[str, Any]) -> None:
    """Of every summand that vanishes the z, or the k, that meets nothing, and why."""
    gone = [part.cells[0] for part in line.fragments("local") if part.vanishes]
    assert written["goneSays"] == [why_gone(problem, line, cell) for cell in gone[:MOST_GONE]]


def why_gone(problem: Problem, line: Line, cell: Cell) -> str:
    said = said_on_the_stage(problem, result_of(line.target.grid))
    name = spoken(problem, line.target)
    if cell.grid == "k":
        return said["gone"].format(name=name, kernel=spoken(problem, cell))
    z = cell._replace(grid="z")
    which = "gone" if share_channels(problem, line.target, z) else "apart"
    return said[which].format(name=name, output=spoken(problem, z))


def share_channels(problem: Problem, cell: Cell, z: Cell) -> bool:
    """Whether a z is made with the channel of an x, or is of the filter of a k or a bias."""
    spec = problem.spec
    group = z.index[0] // spec.out_channels_per_group
    if cell.grid == "x":
        return bool(cell.index[0] // spec.in_channels_per_group == group)
    if cell.grid == "b" or isinstance(spec, Conv2dSpec):
        return bool(cell.index[0] == z.index[0])
    own = cell.index[0] == z.index[0] % spec.out_channels_per_group
    return bool(own and cell.index[1] // spec.in_channels_per_group == group)


def cells_of(line: Line, factors: tuple[Cell, ...]) -> dict[str, Cell]:
    """The cells that meet in a product of a line, by their grid."""
    cells = [line.target, *(cell._replace(grid=cell.grid[-1]) for cell in factors)]
    return {cell.grid: cell for cell in cells if len(factors) == 1 or cell.grid != "b"}


def word(count: int) -> str:
    return WORDS[count] if count < len(WORDS) else str(count)


def enumerated(names: list[str]) -> str:
    if len(names) > 6:
        return f"{', '.join(names[:4])}, … {names[-1]} ({len(names)} in all)"
    *first, last = names or [""]
    return f"{', '.join(first)} and {last}" if first else last


def in_type(value: float) -> str:
    return readable(value)


@draws(6, deadline=None)
@given(st.lists(problems, min_size=1, max_size=4))
def test_every_stage_of_a_line_is_the_engines(problems: list[Problem]) -> None:
    check(problems)


def test_every_stage_of_a_line_is_the_engines_in_every_example() -> None:
    every = [
        problem_of(operation, settings, notation=notation)
        for (operation, settings, _), notation in zip(
            CASES.values(), cycle(NOTATIONS), strict=False
        )
    ]
    check(every)


GROUPS = {"ci": 2, "co": 2, "gr": 2}


@pytest.mark.parametrize(
    ("operation", "more", "result", "says"),
    [
        (CONV2D, {}, "input_gradient", "The window of z₁₂ leaves x₁₁ out: ∂z₁₂/∂x₁₁ = 0."),
        (CONV2D, {"p": 1}, "kernel_gradient", "In z₁₁ k₁₁ met a zero: ∂z₁₁/∂k₁₁ = 0."),
        (CONV2D, {"p": 1}, "forward", "In z₁₁ k₁₁ meets a zero: this term is 0."),
        (CONV_TRANSPOSE2D, {}, "input_gradient", "x₁₁ did not go into z₁₃: ∂z₁₃/∂x₁₁ = 0."),
        (
            CONV2D,
            {**GROUPS, "h": 2, "w": 2},
            "input_gradient",
            "z⁽²⁾₁₁ is not made of the channel of x⁽¹⁾₁₁: ∂z⁽²⁾₁₁/∂x⁽¹⁾₁₁ = 0.",
        ),
        (
            CONV2D,
            {**GROUPS, "h": 2, "w": 2},
            "bias_gradient",
            "B₁ is not of the filter that makes z⁽²⁾₁₁: ∂z⁽²⁾₁₁/∂B₁ = 0.",
        ),
    ],
)
def test_why_a_term_vanishes(
    operation: Operation, more: dict[str, int], result: str, says: str
) -> None:
    problem = problem_of(operation, {**operation.notes, **more})
    line = derivation_of(problem.spec, problem.notation).results[result][0]
    [[written]] = in_the_browser([(problem, result, [line])])
    assert written["goneSays"][0] == says
