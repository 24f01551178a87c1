"""What a page is about: one operation, its geometry and its numbers."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod
from typing import Any, NamedTuple

import numpy as np

from derivations.ui.kept import Kept, fingerprint
from derivations.ui.problem import wording
from derivations.ui.problem.operations import Operation, Settings
from engine import numeric
from engine.activations import Activation
from engine.geometry import Conv2dSpec, Spec
from engine.misfits import Misfit
from engine.results import GRID_OF, RESULTS, Result, checked_result, grid_of
from engine.symbolic import NOTES, Derivation, Notation, derive, rewriting
from engine.taps import grid_shape

GRIDS = ("x", "k", "b", "dz")
"""What a line is made of."""
OF_Z = ("z", "dz", "a", "da", "df")
"""Grids of z's shape: a = f(z), ∂L/∂a and f′(z) are there with an activation alone."""


@dataclass(frozen=True)
class Unfit:
    """Settings that make no geometry, and every rule they break."""

    settings: Settings
    misfits: tuple[Misfit, ...]


@dataclass(frozen=True)
class Problem:
    """One operation, its geometry and its numbers; ``samples`` is the batch size."""

    operation: Operation
    spec: Spec
    grids: dict[str, np.ndarray]
    """x, k, b, dz as (channels, height, width): samples and channels, or (out, in), as one axis.

    With an activation also da, the visitor's ∂L/∂A, from which dz then is computed.
    """
    remarks: tuple[str, ...] = ()
    samples: int = 1
    misfit: Unfit | None = None
    """What the visitor set, where it makes no geometry and the notes' example stands for it."""
    notation: Notation = NOTES
    activation: Activation | None = None
    """What stands behind Z, where anything does."""

    @property
    def upstream(self) -> str:
        """The grid that arrives from the layer that follows: dz, behind an activation da."""
        return "da" if self.activation else "dz"

    @property
    def own_grids(self) -> tuple[str, ...]:
        """The grids whose numbers are the visitor's."""
        return tuple(self.upstream if grid == "dz" else grid for grid in GRIDS)

    @property
    def has_channels(self) -> bool:
        """Whether there is more than one channel in or out."""
        return self.spec.in_channels > 1 or self.spec.out_channels > 1

    @property
    def naming(self) -> Hashable:
        """All that the names of its cells depend on, as a key."""
        naming = self.spec, self.samples, self.notation
        return (*naming, self.activation) if self.activation else naming

    @property
    def key(self) -> Hashable:
        """All that a result and its evidence depend on, as a key."""
        return self.naming, *self._prints.items()

    @cached_property
    def _prints(self) -> dict[str, Hashable]:
        return {
            grid: fingerprint(self.grids[grid]) for grid in dict.fromkeys((*GRIDS, self.upstream))
        }

    @property
    def products(self) -> int:
        """How many products a forward pass is the sum of, those with padding counted."""
        spec = self.spec
        coarse = self.spec.output_size if isinstance(spec, Conv2dSpec) else spec.input_size
        kernels = spec.in_channels * spec.out_channels // spec.groups
        return self.samples * kernels * prod(spec.kernel_size) * prod(coarse)

    @property
    def bias(self) -> str:
        """The letter of the bias: B, or b."""
        return self.notation.bias(self.spec)

    def matrix(self, grid: str) -> str:
        r"""The LaTeX of a whole grid: X, K, ``\frac{\partial L}{\partial Z}``, Z, B or T."""
        return {"b": self.bias, "t": "T"}.get(grid) or self.notation.matrix(grid)

    def plain(self, grid: str) -> str:
        """The same in plain characters: ∂L/∂Z."""
        return wording.grid_name(self.notation, self.spec, grid)

    def gradient(self, name: str) -> str:
        """∂L/∂ of something that has a name in plain characters."""
        return wording.gradient(self.notation, name)

    def write(self, text: str, *, convolution: str | None = None) -> str:
        """A page's text, written in the notes' notation, in the visitor's.

        ``convolution`` stands for it where K is the kernel of a true convolution.
        """
        return wording.write(self.notation, self._either(text, convolution))

    def tex(self, text: str, *, convolution: str | None = None) -> str:
        """The same for a text that is LaTeX as a whole."""
        return rewriting.latex(self.notation, self._either(text, convolution))

    def _either(self, text: str, convolution: str | None) -> str:
        return text if convolution is None or not self.notation.convolution else convolution

    def behind(self, grid: str) -> np.ndarray:
        """The numbers of a = f(z), or of f′(z), as a page holds them (with an activation)."""
        assert self.activation
        z = self.result("forward")
        return self.activation.value(z) if grid == "a" else self.activation.derivative(z)

    def result(self, name: str) -> np.ndarray:
        """The numbers of "forward" or a gradient, as a page holds them."""
        if name not in self._results:
            with np.errstate(over="ignore", invalid="ignore"):  # too large becomes infinite
                self._results.update(_computed(self, checked_result(name)))
        return self.shown(grid_of(name), self._results[name])

    @cached_property
    def _results(self) -> dict[str, np.ndarray]:
        """What has been computed so far, as :mod:`engine.numeric` gives it."""
        return {}

    @cached_property
    def is_finite(self) -> bool:
        """Whether every result is a number that a float64 holds."""
        if all(
            np.abs(numbers).max(initial=0) < FAR_FROM_THE_LARGEST for numbers in self.grids.values()
        ):
            return True
        return all(np.isfinite(self.result(name)).all() for name in RESULTS)

    @property
    def operands(self) -> dict[str, Any]:
        """The numbers as :mod:`engine.numeric` computes with them.

        Its conv2d is a cross-correlation: the kernel of a true convolution is turned by 180°.
        """
        arrays = self.arrays
        if self.notation.convolution:
            arrays["k"] = numeric.rotate180(arrays["k"])
        return arrays

    def shown(self, grid: str, values: np.ndarray) -> np.ndarray:
        """An array that was computed from the operands, as a page holds it."""
        if grid == "k" and self.notation.convolution:
            values = numeric.rotate180(values)
        return channels_of(self.spec, grid, values)

    @property
    def arrays(self) -> dict[str, Any]:
        """The visitor's numbers in the engines' layout: (C, h, w), in a batch (N, C, h, w)."""
        spec = self.spec
        batch = (self.samples,) if self.samples > 1 else ()
        return {
            "x": self.grids["x"].reshape(*batch, *grid_shape(spec, "x")),
            "k": weights(spec, self.grids["k"]),
            "b": self.grids["b"].ravel(),
            "dz": self.grids["dz"].reshape(*batch, *grid_shape(spec, "dz")),
        }


def summable(spec: Spec, grids: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Whole numbers as they are, where every sum of a layer is exact; else floating-point ones.

    A sum of whole numbers that is too large would silently be another number.
    """
    if all(numbers.dtype.kind == "f" for numbers in grids.values()):
        return grids
    x, k, b, dz = (float(np.abs(grids[grid]).max(initial=0)) + 1 for grid in GRIDS)
    window = spec.in_channels_per_group * prod(spec.kernel_size)
    # L is the largest of them: every gradient is a part of it, moved by a step of 1.
    loss = grids["dz"].size * dz * (window * x * k + b)
    if loss < 2**53:
        return grids
    return {grid: numbers.astype(float) for grid, numbers in grids.items()}


def _computed(problem: Problem, result: Result) -> dict[str, np.ndarray]:
    """A result; of a small layer with all gradients, which cost as little together."""
    if problem.products > FEW_PRODUCTS:
        return {result: _kept_or_computed(problem, result)}
    x, k, b, dz = (problem.operands[grid] for grid in GRIDS)
    if result == "forward":
        return {result: numeric.forward(problem.spec, x, k, b)}
    found = numeric.backward(problem.spec, x, k, dz)
    return {name: found.of(grid) for name, grid in GRID_OF.items() if grid != "z"}


class _Computed(NamedTuple):
    """A result, and what it was computed from."""

    operands: dict[str, np.ndarray]
    found: np.ndarray


def _kept_or_computed(problem: Problem, result: Result) -> np.ndarray:
    """A result of a large layer, kept until one of the operands it is made of changes.

    BLAS has no integers: whole numbers are computed as floats where these hold each sum exactly.
    """
    operands = {grid: problem.operands[grid] for grid in numeric.MADE_OF[result]}
    key = (problem.naming, result, *(problem._prints[grid] for grid in operands))
    in_floats = is_exact_in_floats(problem, operands)
    size = 2 * sum(numbers.nbytes for numbers in operands.values())

    def make() -> _Computed:
        made_of = operands
        if in_floats:
            made_of = {grid: one.astype(float) for grid, one in operands.items()}
        return _after_the_last(problem, result, made_of)

    computed = COMPUTED.of(key, make, size)
    LAST.put((problem.naming, result), computed)
    return computed.found.astype(np.int64) if in_floats else computed.found


def is_exact_in_floats(problem: Problem, operands: dict[str, np.ndarray]) -> bool:
    """Whether floats hold every sum of products of these whole numbers as it is."""
    most = max(numbers.size for numbers in problem.grids.values())
    sizes = (float(np.abs(one).max(initial=0)) for one in operands.values())
    largest = prod(sorted(sizes, reverse=True)[:2])
    return all(one.dtype.kind == "i" for one in operands.values()) and most * largest < 2**52


def _after_the_last(problem: Problem, result: Result, operands: dict[str, np.ndarray]) -> _Computed:
    """A result; where little has changed since it was asked for last, only what that reaches."""
    last, found = LAST.get((problem.naming, result)), None
    if last and all(one.dtype == last.operands[grid].dtype for grid, one in operands.items()):
        found = numeric.again(problem.spec, result, operands, *last)
    if found is None:
        found = numeric.alone(problem.spec, result, operands)
    return _Computed(operands, found)


FAR_FROM_THE_LARGEST = 1e100
"""No sum of products of smaller numbers passes what a float64 holds."""

FEW_PRODUCTS = 200_000
"""Of a layer of no more products nothing is gained by keeping what is computed."""

COMPUTED = Kept[_Computed](100_000_000)
"""By their bytes."""

LAST = Kept[_Computed](12)
"""Of a geometry the result that was asked for last: four of each."""


def weights(spec: Spec, channels: np.ndarray) -> np.ndarray:
    """The weight array of k's (out, in) channels: transposed, its in axis comes first."""
    return channels.reshape(grid_shape(spec, "k")).transpose(spec.weight_order)


def channels_of(spec: Spec, grid: str, values: np.ndarray) -> np.ndarray:
    """An engine's array as (channels, height, width): :func:`weights` backwards, b as (O, 1, 1)."""
    if grid == "b":
        return values.reshape(-1, 1, 1)
    if grid == "k":
        values = values.transpose(spec.weight_order)
    return values.reshape(-1, *values.shape[-2:])


def shape_of(spec: Spec, grid: str, samples: int = 1) -> tuple[int, int, int]:
    """(channels, height, width) of a grid as a page holds it."""
    if grid == "b":
        return spec.out_channels, 1, 1
    of = "z" if grid in (*OF_Z, "t") else grid  # a target stands beside z
    *channels, height, width = grid_shape(spec, of)
    batch = samples if of in ("x", "z") else 1
    return batch * int(np.prod(channels)), height, width


def with_activation(problem: Problem, activation: Activation) -> Problem:
    """A problem whose upstream numbers are ∂L/∂A: what its ∂L/∂Z then is."""
    da = problem.grids["dz"]
    behind = replace(problem, activation=activation, grids={**problem.grids, "da": da})
    dz = activation.backward(behind.result("forward"), da)
    return replace(behind, grids={**behind.grids, "dz": dz})


def derivation_of(spec: Spec, notation: Notation = NOTES) -> Derivation:
    """The derivation of a spec, kept because its names are made once."""
    size = sum(int(np.prod(grid_shape(spec, grid))) for grid in ("x", "k", "z")) + 100
    return DERIVATIONS.of((spec, notation), lambda: derive(spec, notation), size)


DERIVATIONS = Kept[Derivation](60_000)
"""By their cells, each of which gets its names when they are asked for."""
