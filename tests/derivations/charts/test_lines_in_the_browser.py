"""The browser says and lights of any line what Python derives: its modules run under Node."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from derivations.ui.charts import linker
from derivations.ui.charts.panels import panels
from derivations.ui.problem.cell_names import place_of
from derivations.ui.problem.problem import Problem, derivation_of
from derivations.ui.stage.sentences import sentence
from engine.results import RESULTS, factors_of, result_of
from engine.symbolic import Line, Notation
from tests.derivations.problems import CASES, Case, problem_of
from tests.node import node

SCRIPT = Path(__file__).parents[2] / "js" / "say_lines.js"
NOTATIONS = {
    "the notes'": Notation(),
    "counted from 0": Notation(base=0, letters="X W Y b", delta=True, convolution=True),
}


def in_the_browser(told: list[tuple[dict[str, Any], list[list[int]]]]) -> list[list[Any]]:
    run = subprocess.run(
        [node(), str(SCRIPT)], input=json.dumps(told), capture_output=True, text=True, check=True
    )
    found: list[list[Any]] = json.loads(run.stdout)
    return found


def lines_of(problem: Problem, result: str) -> list[Line]:
    return list(derivation_of(problem.spec, problem.notation).results[result])


@pytest.mark.parametrize("notation", NOTATIONS.values(), ids=NOTATIONS)
def test_of_every_line_the_browser_says_and_lights_what_is_derived(notation: Notation) -> None:
    asked = [
        (case, result, problem)
        for case, result in product(CASES.values(), RESULTS)
        for problem in [problem_of_one_sample(case, notation)]
    ]
    told = [
        (
            linker.model(problem, result, panels(problem, result), {}),
            [list(place_of(problem.spec, line.target)) for line in lines_of(problem, result)],
        )
        for _, result, problem in asked
    ]
    for (_, result, problem), found in zip(asked, in_the_browser(told), strict=True):
        for line, said in zip(lines_of(problem, result), found, strict=True):
            assert said["sentence"] == sentence(line, problem)
            assert said["met"] == met_by(problem, line)


def problem_of_one_sample(case: Case, notation: Notation) -> Problem:
    operation, geometry, _ = case
    problem = problem_of(operation, geometry)
    return replace(problem, notation=notation)


def met_by(problem: Problem, line: Line) -> dict[str, list[list[int]]]:
    """The cells of every factor of a line, each once, in reading order."""
    found: dict[str, set[tuple[int, ...]]] = {}
    for term in line.terms:
        for cell in term.factors:
            if line.target.grid != "z" or cell.grid != "b":
                found.setdefault(cell.grid, set()).add(place_of(problem.spec, cell))
    grids = factors_of(result_of(line.target.grid))
    return {grid: [list(place) for place in sorted(found.get(grid, ()))] for grid in grids}
