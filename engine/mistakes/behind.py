r"""Mistakes behind Z: gradients that are right for another ∂L/∂Z than that of the activation.

.. math:: \frac{\partial L}{\partial Z} = \frac{\partial L}{\partial A} \odot f'(Z)

They are made before any picture of :mod:`engine.mistakes.catalogue`: each is another ∂L/∂Z, from
which everything then is computed as it should be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from engine.activations import NAMES, Activation
from engine.geometry import Spec
from engine.mistakes.bench import Bench
from engine.mistakes.diagnosis import BEHIND, GridDiagnosis
from engine.mistakes.recipes import Array


class Behind(NamedTuple):
    """A mistake by its name; ``phrase`` has places for {f}, {z}, {a}, {b}, {dz} and {da}."""

    name: str
    phrase: str
    made: Callable[[Activation, Array, Array], Array]
    """∂L/∂Z as it then is, of f, Z and ∂L/∂A; of those of A itself A, of f, Z and the bias."""


def _with_a_as_z(f: Activation, z: Array) -> Array:
    """The formula that is f′ of a = f(z), a (1 − a) or 1 − a², with z put in for a."""
    return np.asarray(z * (1 - z) if f.name == "sigmoid" else 1 - z * z)


def _with_one_at_the_corner(f: Activation, z: Array) -> Array:
    return np.where(z == 0, 1, f.derivative(z))


TABLE = (
    Behind(
        "forgotten",
        "{f}′ forgotten: {da} taken as {dz}",
        lambda f, z, da: da,
    ),
    Behind(
        "of-a",
        "{f}′({a}) in the place of {f}′({z})",
        lambda f, z, da: da * f.derivative(f.value(z)),
    ),
    Behind(
        "value",
        "{a} in the place of {f}′({z})",
        lambda f, z, da: da * f.value(z),
    ),
    Behind(
        "twice",
        "{f}′({z}) multiplied twice",
        lambda f, z, da: f.backward(z, f.backward(z, da)),
    ),
    Behind(
        "of-da",
        "{f}′({da}) in the place of {f}′({z})",
        lambda f, z, da: f.backward(da, da),
    ),
    Behind(
        "other-side",
        "the two sides of {f}′ changed over",
        lambda f, z, da: f.backward(-z, da),
    ),
    Behind(
        "corner",
        "{f}′ = 1 where {z} is 0",
        lambda f, z, da: da * _with_one_at_the_corner(f, z),
    ),
    Behind(
        "z-for-a",
        "{z} in the place of {a} in the formula of {f}′",
        lambda f, z, da: da * _with_a_as_z(f, z),
    ),
)
"""The likeliest first."""


def _another(name: str) -> Behind:
    """Another function in the place of f."""
    other = Activation(name)
    phrase = f"{other.title} in the place of {{f}}"
    return Behind(f"as-{name}", phrase, lambda f, z, b: other.value(z))


OF_A = (
    Behind("no-activation", "{f} forgotten: {z} taken as {a}", lambda f, z, b: z),
    Behind("derivative", "{f}′({z}) in the place of {f}({z})", lambda f, z, b: f.derivative(z)),
    Behind("twice", "{f} taken twice", lambda f, z, b: f.value(f.value(z))),
    Behind("bias-behind", "{b} added behind {f}", lambda f, z, b: f.value(z - b) + b),
    *map(_another, NAMES),
)
"""Of A itself, made of f, Z and the bias as it stands beside Z."""

_OF = {
    "of-a": ("sigmoid", "tanh"),
    "other-side": ("relu", "leaky_relu"),
    "corner": ("relu", "leaky_relu"),
    "z-for-a": ("sigmoid", "tanh"),
}
"""Those that are made with some functions alone."""


def giving(activation: Activation, z: Array, da: Array, dz: Array) -> tuple[Behind, ...]:
    """The mistakes that make this ∂L/∂Z of these numbers; of right ones all that change nothing."""
    return tuple(
        mistake
        for mistake in TABLE
        if activation.name in _OF.get(mistake.name, (activation.name,))
        if np.allclose(mistake.made(activation, z, da), dz, rtol=1e-9, atol=1e-12)
    )


def explaining(
    spec: Spec,
    arrays: Mapping[str, Array],
    activation: Activation,
    da: Array | None,
    one: GridDiagnosis,
) -> tuple[Behind, ...]:
    """The mistakes that give exactly the numbers of a grid that is wrong.

    ``arrays``: x, k, b with a batch, as in :class:`Bench`, and the right dz; ``da``: ∂L/∂A in z's
    shape, None where the claimed grids are not made of it. What changes nothing in these numbers
    explains none.
    """
    if one.right or one.differs is None or one.grid == "z":
        return ()
    if one.grid == BEHIND:
        z = Bench(spec, arrays).array("z").astype(float)
        b = np.asarray(arrays["b"], float)[:, None, None]
        return tuple(
            mistake
            for mistake in OF_A
            if mistake.name != f"as-{activation.name}"
            if _agrees(one, np.asarray(mistake.made(activation, z, b)))
        )
    if da is None:
        return ()
    return tuple(
        mistake
        for mistake, found in _made(spec, arrays, activation, da, one.grid)
        if _agrees(one, found)
    )


def _made(
    spec: Spec, arrays: Mapping[str, Array], activation: Activation, da: Array, grid: str
) -> Iterator[tuple[Behind, Array]]:
    z = Bench(spec, arrays).array("z").astype(float)
    for mistake in TABLE:
        if activation.name in _OF.get(mistake.name, (activation.name,)):
            dz = np.asarray(mistake.made(activation, z, np.asarray(da, float)))
            yield mistake, Bench(spec, {**arrays, "dz": dz}).array(grid)


def _agrees(one: GridDiagnosis, found: Array) -> bool:
    """Within what the right numbers may be rounded by; these may be larger, and rounded more."""
    bound = one.allowed + ROUNDING * np.abs(found).max()
    return bool((abs(one.claimed - found) <= bound).all())


ROUNDING = 1e-6
"""That of float32 over a sum, as a share of the largest number."""
