"""Notebooks of sheets: right answers pass every check, and every wrong one fails at its own."""

from __future__ import annotations

import ast
import importlib.util
import json
from collections.abc import Iterator
from typing import Any

import pytest

from derivations.ui.sheets import checks, notebook
from derivations.ui.sheets.outside import Handout
from engine.sheets import LEVELS, Plan
from engine.symbolic import NOTES, Notation
from tests.derivations.sheets.handouts import GREEK, HANDOUTS, OWN, UNBIASED
from tests.effort import share

HAS_JUPYTER = all(map(importlib.util.find_spec, ("nbformat", "nbclient", "ipykernel")))
needs_jupyter = pytest.mark.skipif(
    not HAS_JUPYTER,
    reason="NO NOTEBOOK WAS RUN BY JUPYTER: nbformat, nbclient or ipykernel is not installed "
    "(requirements-test.txt)",
)

Cells = dict[str, str]
"""The code of a notebook by the names of its cells."""


def code(text: str) -> Cells:
    return {
        cell["id"]: "".join(cell["source"])
        for cell in json.loads(text)["cells"]
        if cell["cell_type"] == "code"
    }


def run(source: str, space: dict[str, Any]) -> None:
    exec(compile(source, "cell", "exec"), space)  # noqa: S102


def everything(seeds: int) -> Iterator[Handout]:
    """Sheets of every kind, level and notation."""
    for seed in range(1, seeds + 1):
        for level in LEVELS:
            notation = (NOTES, OWN, GREEK, UNBIASED)[seed % 4]
            yield Handout(Plan(count=13, level=level, seed=seed, notation=notation))


def test_right_answers_pass_and_no_answer_fails() -> None:
    for handout in everything(share(8)):
        (sheet,) = handout.sheets()
        key, empty = code(notebook.key(handout, sheet)), code(notebook.sheet(handout, sheet))
        assert {*key} == {*empty}
        space: dict[str, Any] = {}
        for name, source in empty.items():
            if name.startswith("check-"):
                with pytest.raises((AssertionError, TypeError)):
                    run(source, space)
            else:
                run(source, space)
        space = {}
        for source in key.values():
            run(source, space)


def wrong(kind: str, source: str) -> Iterator[str]:
    """Other answers than the right one, of the same form."""
    lines = [line for line in source.splitlines() if not line.startswith("###")]
    name, _, value = lines[-1].partition(" = ")
    before = "\n".join(lines[:-1])
    if kind == "line":
        head, _, total = "\n".join(lines).partition("return ")
        first, *rest = total.split(" + ")
        yield f"{head}return {' + '.join(rest) or 0}"
        yield f"{head}return {' + '.join([first, first, *rest])}"
        yield f"{head}return -({total})"
    elif kind == "fill":
        yield f"{before}\n{name} = 2 * {value}"
        left = before.partition(" = ")[0]
        yield f"{source}\n{left} = {left} + 1"
    elif kind in ("z", "dk", "dx", "db"):
        yield from (f"{name} = {value} + {by}" for by in (1, -1, 0.5))
        yield f"{name} = -({value}) or 3"
    elif kind == "grids":
        yield from (f'{name} = "{letter}"' for letter in "ABCDE" if letter not in value)
    elif kind == "slip":
        yield f"{before} + 1\n{name} = {value}"
        yield f'{before}\n{name} = "q" + {value}'
    elif kind == "factor":
        yield f'{name} = {value}.replace("[", "[1")'
    elif kind == "vanish":
        cells = ast.literal_eval(value)
        yield f"{name} = {cells[1:]}"
        yield f"{name} = {[*cells, (20, 0)]}"
    elif kind == "size":
        rows, columns = ast.literal_eval(value)
        yield from (f"{name} = {one}" for one in ((rows + 1, columns), (rows, columns - 1)))
    elif kind == "padding":
        yield from (f"{name} = {value} + {by}" for by in (1, -1, 2))
    else:
        rows, columns = ast.literal_eval(value)
        yield from (f"{name} = {one}" for one in ((rows + 1, columns), (rows, columns + 1)))


def test_every_wrong_answer_fails_at_its_own_check() -> None:
    for handout in everything(share(4)):
        (sheet,) = handout.sheets()
        cells, space = code(notebook.key(handout, sheet)), {}
        run(cells["helpers"], space)
        for number, task in enumerate(sheet.tasks, start=1):
            run(cells.get(f"given-{number}", ""), space)
            found = 0
            for answer in wrong(task.kind, cells[f"answer-{number}"]):
                run(answer, space)
                with pytest.raises(AssertionError):
                    run(cells[f"check-{number}"], space)
                found += 1
            assert found, task.kind


def test_answers_count_however_they_are_written() -> None:
    space: dict[str, Any] = {}
    run(checks.HELPERS.format(salt="1/2"), space)
    told = space["fingerprint"]
    for same in ((3, 3.0, "np.int64(3)"), ("(3, 4)", "[3, 4]", "np.array([3.0, 4])"),
                 ('"k[0, 1]"', '" K[0,1]"'), ("0", "-0.0")):  # fmt: skip
        assert len({told(1, eval(str(one), space)) for one in same}) == 1, same  # noqa: S307
    assert told(1, 3) == checks.fingerprint("1/2", 1, 3)
    assert told(1, [[1, 2], [3, 4]]) == checks.fingerprint("1/2", 1, [[1, 2], [3, 4]])
    assert len({told(1, 3), told(2, 3), told(1, 4)}) == 3


def test_no_answer_stands_in_a_sheet() -> None:
    """Neither in a cell nor anywhere else: a hash, or another road to it."""
    for handout in everything(share(4)):
        (sheet,) = handout.sheets()
        key, empty = code(notebook.key(handout, sheet)), notebook.sheet(handout, sheet)
        for name, source in key.items():
            if not name.startswith("answer-"):
                continue
            for line in source.splitlines():
                if not line.startswith("###") and not line.startswith("def "):
                    assert json.dumps(line.strip())[1:-1] not in empty, line


@pytest.mark.parametrize("name", HANDOUTS)
def test_nbgrader_is_told_what_each_cell_is(name: str) -> None:
    handout = HANDOUTS[name]
    for sheet in handout.sheets():
        cells = json.loads(notebook.sheet(handout, sheet))["cells"]
        marks = [cell["metadata"]["nbgrader"] for cell in cells]
        assert len({mark["grade_id"] for mark in marks}) == len(marks)
        graded = [mark for mark in marks if mark["grade"]]
        assert len(graded) == len(sheet.tasks)
        assert all(mark["locked"] and mark["points"] == 1 for mark in graded)
        answers = [mark for mark in marks if mark["solution"]]
        assert len(answers) == len(sheet.tasks)
        assert not any(mark["locked"] for mark in answers)
        key = json.loads(notebook.key(handout, sheet))["cells"]
        for cell in key:
            if cell["metadata"]["nbgrader"]["solution"]:
                assert cell["source"][0].strip() == "### BEGIN SOLUTION"
                assert cell["source"][-1].strip() == "### END SOLUTION"


@needs_jupyter
@pytest.mark.parametrize("name", HANDOUTS)
def test_every_notebook_is_valid(name: str) -> None:
    import nbformat

    handout = HANDOUTS[name]
    for sheet in handout.sheets():
        for write in (notebook.sheet, notebook.key):
            nbformat.validate(nbformat.reads(write(handout, sheet), 4))


@needs_jupyter
@pytest.mark.slow
def test_jupyter_runs_a_key() -> None:
    import nbclient
    import nbformat

    handout = HANDOUTS["hard"]
    read = nbformat.reads(notebook.key(handout, handout.sheets()[0]), 4)
    nbclient.NotebookClient(read, timeout=120).execute()
    assert not [out for cell in read.cells for out in cell.get("outputs", ())
                if out.output_type == "error"]  # fmt: skip


def test_indices_in_code_do_not_follow_the_notation() -> None:
    """The same sheet counted from 0 or from 1 has the same code."""
    drawn = []
    for base in (0, 1):
        handout = Handout(Plan(("line", "slip"), 4, "middle", notation=Notation(base=base)))
        drawn.append(code(notebook.key(handout, handout.sheets()[0])))
    assert drawn[0] == drawn[1]
