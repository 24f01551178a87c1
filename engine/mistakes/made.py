"""What any mistake of the table makes of a result, held against the right one."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from engine.geometry import Spec
from engine.mistakes.bench import Bench
from engine.mistakes.catalogue import Mistake, words
from engine.mistakes.diagnosis import RESULT_OF, Finding, GridDiagnosis
from engine.mistakes.operands import operands
from engine.mistakes.recipes import Array, Recipe, made_in_of
from engine.mistakes.search import same_shape

ROUNDING = 1e-9
"""Numbers that part by less than this part of the largest one agree."""


def made_in_grids(spec: Spec, mistake: Mistake) -> tuple[str, ...]:
    """The results in which a mistake may be made: "z", "dk", "db", "dx"."""
    there = ("z", "dk", "db", "dx")
    return tuple(one for one in there if made_in_of(spec, RESULT_OF[one]) in mistake.made)


def made(
    spec: Spec,
    x: ArrayLike,
    k: ArrayLike,
    dz: ArrayLike,
    mistake: Mistake,
    grid: str,
    *,
    b: ArrayLike | None = None,
) -> GridDiagnosis | None:
    """The numbers of "dx", "dk", "db" or "z" with a mistake in them; None: it cannot be made here.

    The arrays are taken as :func:`engine.mistakes.diagnose` takes them. Of several ways to make the
    mistake the first is taken that shows. Raises ValueError for an unknown grid.

    >>> from engine import Conv2dSpec
    >>> from engine.mistakes import NO_ROTATION
    >>> x, k, dz = np.zeros((3, 3)), [[2, 3], [1, 4]], [[1, 0], [-1, 2]]
    >>> made(Conv2dSpec((3, 3), (2, 2)), x, k, dz, NO_ROTATION, "dx").claimed[0, 0].tolist()
    [[4.0, 1.0, 0.0], [-1.0, 9.0, 2.0], [-3.0, 4.0, 4.0]]
    """
    if grid not in RESULT_OF:
        raise ValueError(f"grid {grid!r}: expected dx, dk, db or z")
    with np.errstate(all="ignore"):
        bench = Bench(spec, operands(spec, x, k, dz, b))
        setting = bench.setting(made_in_of(spec, RESULT_OF[grid]))
        right = bench.array(grid)
        tried = [(recipe, _numbers(bench, recipe)) for recipe in mistake.recipes(setting)]
        found = [(recipe, numbers) for recipe, numbers in tried if numbers is not None]
        if not found:
            return None
        recipe, wrong = next((one for one in found if _shows(one[1], right)), found[0])
        says = f"{words(setting)['result']} with {mistake.phrase.format(**words(setting))}."
        page = mistake.explained_by(spec, setting.made_in)
        finding = Finding((mistake,), says, page, float("inf"), recipe)
        allowed = _allowed(right)
        differs = None
        if same_shape(setting.made_in, wrong.shape, right.shape):
            wrong = wrong.reshape(right.shape)
            differs = ~((abs(wrong - right) <= allowed) | (wrong == right))
        is_right = differs is not None and not differs.any()
    return GridDiagnosis(grid, setting, is_right, says, wrong, right, allowed, differs, (finding,))


def _numbers(bench: Bench, recipe: Recipe) -> Array | None:
    shape = bench.shape(recipe)
    return None if shape is None or 0 in shape else bench.whole(recipe)


def _allowed(right: Array) -> Array:
    return np.full(right.shape, ROUNDING * float(np.abs(right).max(initial=0)))


def _shows(wrong: Array, right: Array) -> bool:
    return wrong.shape != right.shape or bool((abs(wrong - right) > _allowed(right)).any())
