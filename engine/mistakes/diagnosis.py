"""Is mine right, and if not, why: numbers of one's own held against the engine's.

``diagnose`` says of each grid whether it is right within the precision it was written with; of one
that is not, which mistakes give exactly these numbers, and where none does, what is to be seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from engine.activations import Activation
from engine.geometry import Spec
from engine.mistakes import precision as exactly
from engine.mistakes import search
from engine.mistakes.apart import Apart, tell_apart
from engine.mistakes.bench import Bench
from engine.mistakes.catalogue import Mistake, words
from engine.mistakes.operands import operands
from engine.mistakes.patterns import Index, Pattern, pattern
from engine.mistakes.recipes import BIAS, KERNEL, Array, Recipe, Setting, made_in_of
from engine.mistakes.shapes import WrongShape, as_right, wrong_shape
from engine.results import Result

RESULT_OF: Mapping[str, Result] = {
    "dx": "input_gradient",
    "dk": "kernel_gradient",
    "db": "bias_gradient",
    "z": "forward",
}
"""What a claimed grid is the result of."""

BEHIND = "a"
"""The grid f(Z), which can be claimed where an activation stands behind Z."""

Precision = Mapping[str, ArrayLike] | None


@dataclass(frozen=True, eq=False)
class Finding:
    """One mistake, or two together, that give exactly the numbers.

    ``says``: a sentence; ``page``: the page that explains it, as its script's path below the pages
    without ".py"; ``bits``: chance gives such numbers in one of 2 to this power; ``recipe``: how
    the wrong numbers come about.
    """

    mistakes: tuple[Mistake, ...]
    says: str
    page: str
    bits: float
    recipe: Recipe

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the mistakes."""
        return tuple(mistake.name for mistake in self.mistakes)


@dataclass(frozen=True, eq=False)
class GridDiagnosis:
    """What there is to say of one claimed grid.

    ``claimed`` and ``expected`` are arrays of the same shape (x's with batch and channels), but
    for a claimed one of a wrong shape. ``differs``: a bool for every cell; None of a wrong shape.
    ``findings``: the likeliest first; all of them give the same numbers here. ``pattern``: what is
    to be seen where there are none. ``shape``: what is said of a wrong shape.
    """

    grid: str
    setting: Setting
    right: bool
    says: str
    claimed: Array
    expected: Array
    allowed: Array
    """By how much each number may differ from the right one."""
    differs: Array | None
    findings: tuple[Finding, ...] = ()
    pattern: Pattern | None = None
    shape: WrongShape | None = None

    @property
    def cells(self) -> tuple[Index, ...]:
        """The cells that differ, row-major."""
        if self.differs is None:
            return ()
        return tuple(tuple(int(i) for i in at) for at in np.argwhere(self.differs))

    @property
    def first(self) -> Index | None:
        """The first cell that differs."""
        if self.differs is None or not self.differs.any():
            return None
        at = np.unravel_index(int(np.argmax(self.differs)), self.differs.shape)
        return tuple(int(i) for i in at)


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """What there is to say of all claimed grids, in the order in which they were given."""

    spec: Spec
    grids: tuple[GridDiagnosis, ...]

    @property
    def right(self) -> bool:
        """Whether every claimed grid is right."""
        return all(one.right for one in self.grids)

    @property
    def says(self) -> str:
        """A sentence of each grid."""
        return " ".join(one.says for one in self.grids)

    def of(self, grid: str) -> GridDiagnosis:
        """What there is to say of "dx", "dk", "db" or "z"; KeyError where it was not claimed."""
        for one in self.grids:
            if one.grid == grid:
                return one
        raise KeyError(grid)

    def tell_apart(self, grid: str) -> Apart | None:
        """Numbers on which the findings for a grid differ; None where there are not two of them.

        Those that agree on any numbers are grouped: in this geometry they are the same.
        """
        one = self.of(grid)
        recipes = [finding.recipe for finding in one.findings]
        return tell_apart(one.setting, recipes) if len(recipes) > 1 else None


def diagnose(
    spec: Spec,
    x: ArrayLike,
    k: ArrayLike,
    dz: ArrayLike | None,
    claimed: Mapping[str, ArrayLike],
    *,
    b: ArrayLike | None = None,
    precision: Precision = None,
    activation: Activation | None = None,
) -> Diagnosis:
    """Hold claimed results against the right ones, and name the mistakes that give them.

    ``x``, ``k``, ``b``, ``dz``: as :mod:`engine.numeric` takes them for ``spec``, with or without
    batch and channels; dz may be None where only z is claimed. ``claimed``: {"dx" | "dk" | "db" |
    "z": array}, of any shape. ``precision``: by how much the numbers of a grid may be rounded, a
    number or an array of the grid's shape; also of "x", "k", "b" and "dz", whose rounding then
    counts in every sum. A claimed grid without one is as exact as the digits it is written with.
    ``activation``: what stands behind Z; then "a" may be claimed, too, which is f(Z).

    Raises ValueError (TypeError for a wrong type) for operands that do not fit the spec, for an
    unknown grid, and where nothing is claimed.

    >>> from engine import Conv2dSpec
    >>> x, k, dz = [[1, 2, 0], [0, 1, 3], [2, 1, 0]], [[2, 3], [1, 4]], [[1, 0], [-1, 2]]
    >>> mine = [[4, 1, 0], [-1, 9, 2], [-3, 4, 4]]
    >>> found = diagnose(Conv2dSpec((3, 3), (2, 2)), x, k, dz, {"dx": mine})
    >>> found.of("dx").says
    '∂L/∂X is exactly what you get with K not turned.'
    """
    if not claimed:
        raise ValueError("nothing is claimed: give at least one of dx, dk, db and z")
    known = {*RESULT_OF, *([BEHIND] if activation else [])}
    if unknown := [grid for grid in claimed if grid not in known]:
        raise ValueError(f"grid {unknown[0]!r} is claimed: expected dx, dk, db or z")
    if dz is None and not {*claimed} <= {"z", BEHIND}:
        raise ValueError("dz is None: it is needed for every gradient")
    with np.errstate(all="ignore"):
        case = _Case(spec, operands(spec, x, k, dz, b), precision or {}, activation)
        found = [case.grid(name, values) for name, values in claimed.items()]
    return Diagnosis(spec, tuple(_agreeing_first(found)))


def _agreeing_first(grids: list[GridDiagnosis]) -> list[GridDiagnosis]:
    """Of several findings first those that explain other grids, too."""
    named = [{finding.names for finding in one.findings} for one in grids]

    def ranked(one: GridDiagnosis) -> GridDiagnosis:
        if len(one.findings) < 2:
            return one

        def explains(finding: Finding) -> int:
            return sum(finding.names in names for names in named)

        findings = tuple(sorted(one.findings, key=explains, reverse=True))
        return replace(one, findings=findings, says=_says_all(one.grid, one.setting, findings))

    return [ranked(one) for one in grids]


class _Case:
    """The operands with everything that is computed from them once."""

    def __init__(
        self,
        spec: Spec,
        arrays: Mapping[str, Array],
        precision: Mapping[str, Any],
        activation: Activation | None,
    ):
        self.bench, self.precision = Bench(spec, arrays), precision
        self.activation = activation
        self.whole = all(np.array_equal(values, np.rint(values)) for values in arrays.values())

    def grid(self, name: str, values: ArrayLike) -> GridDiagnosis:
        """One claimed grid."""
        given = _numbers(name, values)
        setting = self.bench.setting(made_in_of(self.bench.spec, RESULT_OF.get(name, "forward")))
        expected = self._right(name)
        likeliest, *others = self._written(name, given)
        shaped = as_right(given, expected.shape, setting.made_in)
        if shaped is None:
            return self._of_wrong_shape(name, setting, given, likeliest)
        held = self._held(name, setting, shaped, likeliest)
        # What is right under one of the ways in which it may be rounded is not blamed.
        for one in (held, *(self._held(name, setting, shaped, other) for other in others)):
            if one.right:
                return replace(one, says=_says_right(name, setting, expected))
        slack = self._slack(name, setting, likeliest.single)
        return self._explained(held, self._sought(name, setting, shaped, likeliest, slack))

    def _right(self, name: str) -> Array:
        """What a grid should be."""
        if name != BEHIND:
            return self.bench.array(name)
        assert self.activation
        return self.activation.value(self.bench.array("z"))

    def _held(
        self, name: str, setting: Setting, shaped: Array, written: exactly.Written
    ) -> GridDiagnosis:
        """The numbers of a grid held against the right ones, as exactly as they are written."""
        expected = self._right(name)
        slack = self._slack(name, setting, written.single)
        allowed = written.half_unit.reshape(expected.shape) + slack
        differs = ~((abs(shaped - expected) <= allowed) | (shaped == expected))
        right = not differs.any()
        return GridDiagnosis(name, setting, right, "", shaped, expected, allowed, differs)

    def _sought(
        self,
        name: str,
        setting: Setting,
        numbers: Array,
        written: exactly.Written,
        slack: Array,
    ) -> search.Sought:
        """What is to be explained; where all that is right is 0, its own size counts."""
        whole = self.whole and np.array_equal(numbers, np.rint(numbers))
        size = np.abs(numbers).max(initial=0)
        own = exactly.rounding(size, _terms_at_most(setting), written.single and not whole)
        loosest = max(float(slack.max(initial=0)), float(own))
        half_unit = written.half_unit.reshape(numbers.shape)
        through = self.activation.value if name == BEHIND and self.activation else None
        return search.Sought(numbers, half_unit, loosest, self._right(name), whole, through)

    def _written(self, name: str, given: Array) -> list[exactly.Written]:
        if name in self.precision:
            return [exactly.told(self.precision[name], given)]
        return exactly.readings(given)

    def _explained(self, held: GridDiagnosis, sought: search.Sought) -> GridDiagnosis:
        findings = self._findings(held.grid, held.setting, sought)
        if findings or held.differs is None:
            says = _says_all(held.grid, held.setting, findings)
            return replace(held, findings=findings, says=says)
        seen = pattern(held.setting, held.claimed, held.expected, held.differs, self._terms(held))
        name = _name(held.grid, held.setting)
        says = f"{name} is wrong, by no mistake that is known. {seen.says}"
        return replace(held, pattern=seen, says=says)

    def _findings(self, grid: str, setting: Setting, sought: search.Sought) -> tuple[Finding, ...]:
        if not np.isfinite(sought.numbers).all() or not sought.numbers.size:
            return ()
        found = search.one(self.bench, setting.made_in, sought)
        found = found or search.two(self.bench, setting.made_in, sought)
        return tuple(_finding(grid, setting, match) for match in found)

    def _of_wrong_shape(
        self, name: str, setting: Setting, given: Array, written: exactly.Written
    ) -> GridDiagnosis:
        expected = self._right(name)
        slack = self._slack(name, setting, written.single)
        sought = self._sought(name, setting, given, written, slack)
        findings = self._findings(name, setting, sought)
        shape = wrong_shape(self.bench, setting, given, expected, sought.allowed(1))
        says = f"{_name(name, setting)} has the wrong shape. {shape.says}"
        if findings:
            says = f"{_says_all(name, setting, findings)} {shape.rule}"
        none = np.zeros(())
        return GridDiagnosis(
            name, setting, False, says, given, expected, none, None, findings, shape=shape
        )

    # --- how exact --------------------------------------------------------------------------------

    def _slack(self, name: str, setting: Setting, single: bool) -> Array:
        """By how much rounding on the way may move each right number."""
        if name == BEHIND:
            assert self.activation
            own = exactly.rounding(np.abs(self._right(name)), 1, single)
            return self.activation.curved[0] * self._slack("z", setting, single) + own
        bound = self._sizes.array(name)
        exact = self.whole and float(bound.max(initial=0)) < 2**24
        found = exactly.rounding(bound, _terms_at_most(setting), single and not exact)
        if self._enlarged is not None:
            found = found + np.maximum(0, self._enlarged.array(name) - bound)
        return np.nan_to_num(found, nan=0.0, posinf=0.0)

    @cached_property
    def _sizes(self) -> Bench:
        arrays = self.bench.arrays
        return Bench(self.bench.spec, {grid: abs(arrays[grid]) for grid in _OPERANDS})

    @cached_property
    def _enlarged(self) -> Bench | None:
        """The sizes of the operands, each as much larger as it may be rounded."""
        told = {grid: self.precision[grid] for grid in _OPERANDS if grid in self.precision}
        if not told:
            return None
        larger = dict(self._sizes.arrays)
        for grid, half_unit in told.items():
            units = np.asarray(half_unit, float)
            shape = units.shape if units.ndim == 0 else larger[grid].shape
            larger[grid] = larger[grid] + exactly.told(units.reshape(shape), larger[grid]).half_unit
        return Bench(self.bench.spec, {grid: larger[grid] for grid in _OPERANDS})

    def _terms(self, held: GridDiagnosis) -> Array:
        """How many products are summed in each cell of the right result."""
        arrays = self.bench.arrays
        ones = {grid: np.ones_like(arrays[grid]) for grid in _OPERANDS}
        return Bench(self.bench.spec, ones).array("z" if held.grid == BEHIND else held.grid)


_OPERANDS = ("x", "k", "b", "dz")


def _numbers(name: str, values: ArrayLike) -> Array:
    try:
        given = np.asarray(values)
    except ValueError as error:
        raise ValueError(f"{name} is not a rectangular array: {error}") from None
    if given.dtype.kind not in "iuf":
        raise TypeError(f"{name} has dtype {given.dtype}: expected whole or floating-point numbers")
    return given if given.dtype == np.float32 else given.astype(float)


def _terms_at_most(setting: Setting) -> int:
    spec = setting.spec
    if setting.made_in in (KERNEL, BIAS):
        return setting.batch * prod(spec.output_size)
    channels = max(spec.in_channels_per_group, spec.out_channels_per_group)
    return channels * prod(spec.kernel_size)


# --- the sentences --------------------------------------------------------------------------------


def _name(grid: str, setting: Setting) -> str:
    return "A" if grid == BEHIND else words(setting)["result"]


def _finding(grid: str, setting: Setting, match: search.Match) -> Finding:
    phrase = " and ".join(mistake.phrase for mistake in match.mistakes).format(**words(setting))
    says = f"{_name(grid, setting)} is exactly what you get with {phrase}{_perhaps(match)}."
    page = match.mistakes[0].explained_by(setting.spec, setting.made_in)
    return Finding(match.mistakes, says, page, match.bits, match.recipe)


def _says_all(grid: str, setting: Setting, findings: tuple[Finding, ...]) -> str:
    """All findings in a sentence: "… with this, or with that"."""
    told = words(setting)
    phrases = [
        " and ".join(mistake.phrase for mistake in finding.mistakes).format(**told)
        for finding in findings
    ]
    perhaps = _perhaps(findings[0])
    name = _name(grid, setting)
    return f"{name} is exactly what you get with {', or with '.join(phrases)}{perhaps}."


def _perhaps(match: search.Match | Finding) -> str:
    """A doubt, where the numbers tell so little that chance would do."""
    return "" if match.bits >= search.FEWEST_BITS else " (which so few numbers may be by chance)"


def _says_right(grid: str, setting: Setting, expected: Array) -> str:
    count = f"all {expected.size} numbers" if expected.size > 1 else "its one number"
    return f"{_name(grid, setting)} is right: {count}."
