"""Sheets as notebooks with cells to fill in that check themselves, as nbgrader marks them.

Each exercise has up to four cells: what is asked, what is given, the answer, the check. The sheet's
are as nbgrader hands them out, with a stub where the answer goes; the key's have it, between
nbgrader's own marks, so that they are the source it makes assignments of.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from derivations.ui.sheets.checks import HELPERS, Check, check_of
from derivations.ui.sheets.outside import Handout, title_of
from derivations.ui.take_along import markdown
from engine.sheets import Block, Formula, Grid, Grids, Sheet, Task, Words

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
STUB = "# YOUR CODE HERE"


def sheet(handout: Handout, one: Sheet) -> str:
    """A notebook without answers."""
    return _document(handout, one, key=False)


def key(handout: Handout, one: Sheet) -> str:
    """The same notebook with them: every check passes."""
    return _document(handout, one, key=True)


def _document(handout: Handout, one: Sheet, *, key: bool) -> str:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {
        "cells": list(_cells(handout, one, key)),
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(whole, indent=1, ensure_ascii=False)


def _cells(handout: Handout, one: Sheet, key: bool) -> Iterator[dict[str, Any]]:
    yield _markdown("title", _opening(handout, one, key))
    yield _code("helpers", HELPERS.format(salt=f"{handout.plan.seed}/{one.number}"))
    for number, task in enumerate(one.tasks, start=1):
        check = check_of(task, number, f"{handout.plan.seed}/{one.number}")
        yield _markdown(f"question-{number}", _question(handout, number, task))
        if check.given:
            yield _code(f"given-{number}", check.given)
        yield _code(f"answer-{number}", _answer(check, key), solution=True)
        yield _code(f"check-{number}", check.code, points=1)


def _opening(handout: Handout, one: Sheet, key: bool) -> str:
    heading = markdown.escaped(handout.heading)
    title = f"# {'Key: ' if key else ''}{heading}\n\n{handout.mark(one)}"
    says = "Cells are counted from 0 in code, as NumPy counts, whatever the formulas count from."
    link = f"\n\n[The sheets in the app]({handout.link.text})" if key else ""
    return f"{title}\n\n{markdown.escaped(handout.counting)} {says}{link}"


def _question(handout: Handout, number: int, task: Task) -> str:
    title = title_of(task.kind, handout.plan.notation, task.spec)
    shown = [_block(block) for block in check_of(task, number, "").shown]
    return "\n\n".join([f"## {number}. {markdown.escaped(title)}", *filter(None, shown)])


def _block(block: Block) -> str:
    if isinstance(block, Words):
        return block.text
    if isinstance(block, Formula):
        return markdown.displayed(block.latex)
    return _grids(block) if isinstance(block, Grids) else ""


def _grids(block: Grids) -> str:
    drawn = r" \quad ".join(map(_grid, block.grids))
    label = f"**{block.label}** {block.says}".strip() + "\n\n" if block.label else ""
    return f"{label}{markdown.displayed(drawn)}"


def _grid(grid: Grid) -> str:
    rows = "".join(" & ".join(row) + r" \\ \hline " for row in grid.rows)
    columns = "c|" * len(grid.rows[0])
    array = rf"\begin{{array}}{{|{columns}}} \hline {rows}\end{{array}}"
    return rf"{grid.sign} \overset{{{grid.title}}}{{{array}}}".strip()


def _answer(check: Check, key: bool) -> str:
    if not key:
        return f"{STUB}\n{check.stub}"
    return f"{BEGIN}\n{check.solution}\n{END}"


# --- cells ----------------------------------------------------------------------------------------


def _markdown(name: str, source: str) -> dict[str, Any]:
    return {
        "cell_type": "markdown", "id": name, "source": _lines(source),
        "metadata": {"nbgrader": _marks(name, locked=True)},
    }  # fmt: skip


def _code(name: str, source: str, *, solution: bool = False, points: int = 0) -> dict[str, Any]:
    marks = _marks(name, locked=not solution) | {"solution": solution, "grade": bool(points)}
    return {
        "cell_type": "code", "id": name, "source": _lines(source), "execution_count": None,
        "outputs": [], "metadata": {"nbgrader": marks | ({"points": points} if points else {})},
    }  # fmt: skip


def _marks(name: str, *, locked: bool) -> dict[str, Any]:
    """What nbgrader is told of a cell."""
    return {
        "grade_id": name, "locked": locked, "grade": False, "solution": False, "task": False,
        "schema_version": 3,
    }  # fmt: skip


def _lines(source: str) -> list[str]:
    return source.strip().splitlines(keepends=True)
