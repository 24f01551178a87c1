"""Sheets: the same for ever, thirty different, right by the engine, and silent about each other."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Conv2dSpec, numeric
from engine.results import RESULT_OF
from engine.sheets import (
    LEVELS,
    MOST_COPIES,
    MOST_TASKS,
    OPERATIONS,
    TASKS,
    Plan,
    Sheet,
    Task,
    draw,
)
from engine.sheets.by_grids import OfPicture
from engine.sheets.by_line import ANumber, ASlip, OfLine, Shows
from engine.sheets.by_size import OfSize, Size, WhichOutputPadding, WhichPadding
from engine.sheets.content import text_of
from engine.symbolic import Notation, Term, array_place
from tests.effort import draws, share
from tests.engine.practice.drawn import notations

ROOT = Path(__file__).parents[3]

plans = st.builds(
    Plan,
    kinds=st.lists(st.sampled_from(list(TASKS)), min_size=1, unique=True).map(tuple),
    count=st.integers(1, MOST_TASKS),
    level=st.sampled_from(LEVELS),
    operations=st.lists(st.sampled_from(OPERATIONS), min_size=1, unique=True).map(tuple),
    seed=st.integers(1, 999_999),
    notation=notations(),
)


def sheets_of(plan: Plan) -> Iterator[Task]:
    return (task for sheet in draw(plan) for task in sheet.tasks)


def told(sheet: Sheet) -> list[str]:
    return [task.text for task in sheet.tasks]


# --- drawn ------------------------------------------------------------------------------------


LINKED = {
    "easy": [
        ("a convolution, input 4×3, kernel 2×2", r"\frac{\partial L}{\partial x_{12}}"),
        ("a transposed convolution, input 3×3, kernel 2×2", r"\frac{\partial L}{\partial x_{21}}"),
        ("a transposed convolution, input 8×10, kernel 2×2", ""),
    ],
    "middle": [
        ("a convolution, input 3×5, kernel 2×3, stride 2, padding 1",
         r"\frac{\partial L}{\partial x_{34}}"),
        ("a convolution, input 3×5, kernel 2×2, padding 1", "z_{26}"),
        ("a transposed convolution, input 22×7, kernel 3×3", ""),
    ],
    "hard": [
        ("a transposed convolution from 1 channel to 2, input 3×3, kernel 2×2, stride 2, padding 1",
         r"\frac{\partial L}{\partial x^{(1)}_{33}}"),
        ("a convolution from 2 channels to 1, input 4×3, kernel 2×2",
         r"\frac{\partial L}{\partial x^{(1)}_{22}}"),
        ("a transposed convolution, input 8×32, kernel 2×2, stride 3, padding 2", ""),
    ],
}  # fmt: skip
"""What sheets that are handed out have: a key that is drawn later has to be theirs."""


@pytest.mark.parametrize("level", LINKED)
def test_a_seed_draws_the_same_sheet_for_ever(level: str) -> None:
    (sheet,) = draw(Plan(("dx", "slip", "size"), 3, level, seed=4711))
    assert [(task.layer, getattr(task, "target", "")) for task in sheet.tasks] == LINKED[level]


@pytest.mark.slow
def test_a_draw_does_not_depend_on_the_process() -> None:
    code = (
        "from engine.sheets import *\n"
        "for level in LEVELS:\n"
        "    for sheet in draw(Plan(count=13, level=level, seed=4711, copies=2)):\n"
        "        print(*(task.text for task in sheet.tasks), sep='|')"
    )
    found = [
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert found[0] == found[1]
    assert len(found[0].splitlines()) == 2 * len(LEVELS)


@pytest.mark.parametrize("level", LEVELS)
def test_a_sheet_is_the_same_however_many_are_asked_for(level: str) -> None:
    plan = Plan(level=level, seed=8)
    many = draw(Plan(level=level, seed=8, copies=3))
    assert told(draw(plan)[0]) == told(many[0])
    assert [sheet.number for sheet in many] == [1, 2, 3]


@pytest.mark.parametrize("operations", [OPERATIONS, OPERATIONS[:1], OPERATIONS[1:]], ids=str)
@pytest.mark.parametrize("level", LEVELS)
def test_thirty_sheets_are_whole_and_different(level: str, operations: tuple[str, ...]) -> None:
    drawn = draw(Plan(count=8, level=level, operations=operations, seed=3, copies=30))
    assert {len(sheet.tasks) for sheet in drawn} == {8}
    assert len({tuple(told(sheet)) for sheet in drawn}) == 30
    kinds = {tuple(task.kind for task in sheet.tasks) for sheet in drawn}
    assert len(kinds) == 1, "the sheets are alike in what they ask"
    texts = [text for sheet in drawn for text in told(sheet)]
    if len(operations) == 2:
        assert len({*texts}) >= 0.95 * len(texts)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("kind", TASKS)
def test_every_kind_is_there_at_every_level(kind: str, level: str) -> None:
    (sheet,) = draw(Plan((kind,), 3, level))
    assert [task.kind for task in sheet.tasks] == [kind] * 3
    assert len({*told(sheet)}) == 3


def test_a_level_is_what_it_says() -> None:
    for seed in range(share(10)):
        for task in sheets_of(Plan(("z", "dk", "dx", "line", "slip"), 10, "easy", seed=seed)):
            assert task.spec.kernel_size == (2, 2)
            assert task.spec.stride == (1, 1)
            assert not any(map(any, task.spec.padding))
        for task in sheets_of(Plan(("z", "dk", "dx"), 9, "hard", seed=seed)):
            spec = task.spec
            more = getattr(spec, "output_padding", (0, 0))
            assert max(spec.dilation) > 1 or spec.in_channels * spec.out_channels > 1 or any(more)


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": 0}, {"count": MOST_TASKS + 1}, {"copies": 0}, {"copies": MOST_COPIES + 1},
        {"kinds": ()}, {"kinds": ("essay",)}, {"level": "hopeless"}, {"operations": ("pool",)},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_beyond_the_bounds_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"expected some of|there are 1 to"):
        Plan(**wrong)


def test_without_a_bias_nothing_is_asked_of_it() -> None:
    plan = Plan(count=13, notation=Notation(biased=False), level="middle")
    assert "db" not in plan.possible
    assert not any(
        cell.grid == "b"
        for task in sheets_of(plan)
        if isinstance(task, OfLine)
        for term in task.line.terms
        for cell in term.factors
    )
    assert not draw(Plan(("db",), notation=Notation(biased=False)))[0].tasks


# --- right ------------------------------------------------------------------------------------


@draws(60)
@given(plan=plans)
def test_the_answers_are_the_engines(plan: Plan) -> None:
    for task in sheets_of(plan):
        if isinstance(task, ANumber):
            assert task.right == by_numpy(task)
            assert rf"\mathbf{{{task.right}}}" in text_of(task.answer)
        elif isinstance(task, Size):
            shape = np.shape(zeros(task))[-2:]
            assert task.right == shape
            assert text_of(task.answer) == rf"{shape[0]} \times {shape[1]}"
        elif isinstance(task, ASlip):
            repaired = [term.factors for term in task.line.terms]
            assert repaired[task.slip.place] == task.slip.right
            wrong = [*repaired]
            wrong[task.slip.place] = task.slip.wrong
            assert sum(one != other for one, other in zip(wrong, repaired, strict=True)) == 1
            assert task.slip.wrong not in repaired


def by_numpy(task: ANumber) -> int:
    """The number by the engine that reads no table."""
    spec, arrays = task.spec, {grid: np.array(one) for grid, one in task.arrays.items()}
    turned = task.derivation.notation.convolution
    if turned:
        arrays["k"] = numeric.rotate180(arrays["k"])
    if not task.derivation.notation.biased:
        arrays["b"] = 0 * arrays["b"]
    result = RESULT_OF[task.line.target.grid]  # type: ignore[index]
    found = numeric.compute(spec, result, **arrays)
    if turned and result == "kernel_gradient":
        found = numeric.rotate180(found)
    return int(found[array_place(spec, task.line.target)])


def zeros(task: Task) -> np.ndarray:
    spec = task.spec
    x = np.zeros((spec.in_channels, *spec.input_size))
    return numeric.forward(spec, x, np.zeros(spec.kernel_shape), np.zeros(spec.out_channels))


def test_paddings_are_the_only_ones() -> None:
    """No smaller padding, and no other output_padding, makes a Z of that size."""
    for seed in range(share(20)):
        for level in LEVELS:
            for task in sheets_of(Plan(("padding", "more"), 6, level, seed=seed)):
                spec = task.spec
                if isinstance(task, WhichOutputPadding):
                    assert all(0 <= one < s for one, s in zip(task.right, spec.stride, strict=True))
                    continue
                assert isinstance(task, WhichPadding)
                for smaller in range(task.right):
                    try:
                        assert task._with(smaller).output_size != spec.output_size
                    except ValueError:
                        continue


def test_a_turned_kernel_is_noticed() -> None:
    """Whoever does not turn K, or turns it, gets another number."""
    for seed in range(share(20)):
        for task in sheets_of(Plan(("dx", "z"), 8, "middle", seed=seed)):
            assert isinstance(task, ANumber)
            assert task._tells


# --- none gives another's answer away ---------------------------------------------------------


@draws(80)
@given(plan=plans)
def test_no_exercise_shows_what_another_asks_for(plan: Plan) -> None:
    """By what is to be read, and not by the facts that the exercises tell of themselves."""
    for sheet in draw(plan):
        for one, other in permutations(sheet.tasks, 2):
            assert one.text != other.text
            shows_no_line(one, other)
            shows_no_size(one, other)
            shows_no_turn(one, other)


def shows_no_line(one: Task, other: Task) -> None:
    """The line of the other is nowhere in the question of the one, nor all but a factor of it.

    Nor with other letters: that of the transposed convolution that goes back is the same.
    """
    if not isinstance(other, OfLine):
        return
    parts = terms_of(other.line.terms, other)
    if len(parts) > 1:
        assert " + ".join(parts) not in one.text
    if isinstance(one, Shows) and other.line.target.grid != "b":
        missing = met_in(other) - met_in(one)
        assert len(missing) >= (2 if len(met_in(other)) > 2 else 1)


def met_in(task: OfLine) -> set[tuple[object, ...]]:
    """Which cells (of X, K and Z of the convolution, with their channels) meet in a line."""
    back, target = not isinstance(task.spec, Conv2dSpec), task.line.target
    own = {"x": "z", "z": "x"}.get(target.grid, "k") if back else target.grid
    found = set()
    for term in task.line.terms:
        if len(term.factors) < 2:
            continue
        met = {cell.grid.removeprefix("d"): cell.index for cell in (*term.factors, target)}
        x, k, z = met["x"], met["k"], met["z"]
        found.add((own, z, (k[1], k[0], *k[2:]), x) if back else (own, x, k, z))
    return found


def terms_of(terms: tuple[Term, ...], task: Task) -> list[str]:
    latex = task.derivation.symbols.latex
    return [" ".join(map(latex, term.factors)) for term in terms]


def shows_no_size(one: Task, other: Task) -> None:
    """Nowhere are grids of the sizes that the other asks for, there or on the way back."""
    if isinstance(other, OfSize):
        assert relations(one).isdisjoint(relations(other))


def relations(task: Task) -> set[tuple[object, ...]]:
    spec = task.spec
    found = set()
    for side in (0, 1):
        large, small = spec.input_size[side], spec.output_size[side]
        if not isinstance(spec, Conv2dSpec):
            large, small = small, large
        rest = (spec.stride[side], spec.padding[side], spec.dilation[side])
        found.add((large, small, spec.kernel_size[side], *rest))
    return found


def shows_no_turn(one: Task, other: Task) -> None:
    """A written line shows whether K is turned: no other asks for it of the same result."""
    if isinstance(one, Shows) and isinstance(other, OfPicture):
        mine = type(one.spec), one.line.target.grid
        assert mine != (type(other.spec), other.grid)


def test_what_gives_away_is_found() -> None:
    """The rule itself: the same line shown and asked for, its sizes, its turn."""

    def one(kind: str, seed: int) -> Task:
        return next(sheets_of(Plan((kind,), 1, "easy", OPERATIONS[:1], seed)))

    slips = [one("slip", seed) for seed in range(1, 40)]
    lines = [one("line", seed) for seed in range(1, 40)]
    fills = [one("fill", seed) for seed in range(1, 40)]
    sizes = [one("size", seed) for seed in range(1, 40)]
    assert any(slip.gives_away(line) for slip in slips for line in lines)
    assert any(slip.gives_away(fill) for slip in slips for fill in fills)
    assert any(a.gives_away(b) for a in sizes for b in sizes if a.text != b.text or a is b)
    assert not any(line.gives_away(slip) for slip in slips for line in lines)
    assert not any(size.gives_away(line) for size in sizes for line in lines)


def test_cells_are_named_as_they_stand_in_their_grids() -> None:
    """Titles of several channels say which they are of."""
    plan = Plan(("z",), 12, "hard", seed=2)
    titles = {
        grid.title
        for task in sheets_of(plan)
        if task.spec.in_channels * task.spec.out_channels > 1
        for block in task.question
        for grid in getattr(block, "grids", ())
    }
    assert any("^{(" in title for title in titles)
