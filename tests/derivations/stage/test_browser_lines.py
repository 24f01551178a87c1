"""The browser writes of any line, term by term, what the engine writes: line.js runs under Node."""

from __future__ import annotations

import json
import re
import subprocess
from itertools import cycle, product
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from derivations.ui.charts.equations import tex
from derivations.ui.problem.cell_names import place_of, spoken
from derivations.ui.problem.operations import OPERATIONS
from derivations.ui.problem.problem import Problem, derivation_of
from derivations.ui.problem.wording import plain
from derivations.ui.stage.model import model
from derivations.ui.stage.sentences import said_on_the_stage
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

BOUNDS = {"h": 8, "w": 8, "kh": 4, "kw": 4, "p": 3, "pt": 3, "pb": 3, "pl": 3, "pr": 3}

problems = st.tuples(st.sampled_from(OPERATIONS), st.sampled_from(NOTATIONS)).flatmap(
    lambda drawn: legal_settings(drawn[0], BOUNDS).map(
        lambda settings: problem_of(drawn[0], settings, notation=drawn[1])
    )
)


def in_the_browser(asked: list[tuple[Problem, str, list[Line]]]) -> list[list[dict[str, Any]]]:
    told = [
        (
            model(problem, (result,), (0, 0, 0), "result"),
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
    assert [*written["steps"]] == [*steps, "numbers"]
    for step in steps:
        compare_stage(problem, line, line.fragments(step), written, written["steps"][step])
    terms = [part.latex for part in line.fragments("result")]
    assert written["latex"] == f"{line.left_side} = {' + '.join(terms) or '0'}"
    compare_numbers(problem, line, written)
    compare_sentences(problem, line, written)


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
    assert numbers == [[in_type(factor) for factor in term] for term in values.factors(line)]
    assert written["value"] == in_type(values.line(line))


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
    return tex(value).replace("-", "−")


@draws(15, deadline=None)
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
