r"""The functions that stand behind Z, and their derivatives.

.. math:: a = f(z), \qquad
    \frac{\partial L}{\partial Z} = \frac{\partial L}{\partial A} \odot f'(Z)

Each a is made of its own z alone, so the chain rule is a product cell by cell.

=============  ==============================  ===================================
name           f(z)                            f′(z)
=============  ==============================  ===================================
relu           max(0, z)                       1 where z > 0, else 0
leaky_relu     z where z > 0, else slope · z   1 where z > 0, else the slope
sigmoid        1 / (1 + exp(−z))               f(z) (1 − f(z))
tanh           tanh(z)                         1 − tanh²(z)
=============  ==============================  ===================================

At z = 0 the first two have a corner and no derivative. What is taken for it there is what PyTorch
takes: that of the side of z < 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]

SLOPE = 0.01
"""The slope of a leaky ReLU for z < 0, where none is said: PyTorch's."""


class _Function(NamedTuple):
    """A function by its numbers and its formulas, in which ``@`` is the place of z."""

    title: str
    value: Callable[[Array, float], Array]
    derivative: Callable[[Array, float], Array]
    latex: str
    derivative_latex: str
    plain: str
    derivative_plain: str
    derivative_code: str
    curved: tuple[float, float, float] = (1, 0, 0)
    """The largest f′, f″ and f‴ there are, without their signs."""


def _sigmoid(z: Array, _: float) -> Array:
    small = np.exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, 1, small) / (1 + small))


def _sigmoid_derivative(z: Array, _: float) -> Array:
    small = np.exp(-np.abs(z))
    return np.asarray(small / np.square(1 + small))


_CASES = r"\begin{{cases}} {} & @ > 0 \\ {} & @ \le 0 \end{{cases}}"

_TABLE = MappingProxyType(
    {
        "relu": _Function(
            "ReLU",
            lambda z, _: np.maximum(z, 0),
            lambda z, _: (z > 0).astype(z.dtype),
            r"\max(0, @)",
            _CASES.format(1, 0),
            "max(0, @)",
            "1 where @ > 0, otherwise 0",
            "(@ > 0)",
        ),
        "leaky_relu": _Function(
            "Leaky ReLU",
            lambda z, slope: np.where(z > 0, z, z * z.dtype.type(slope)),
            lambda z, slope: np.where(z > 0, z.dtype.type(1), z.dtype.type(slope)),
            _CASES.format("@", "SLOPE @"),
            _CASES.format(1, "SLOPE"),
            "@ where @ > 0, otherwise SLOPE @",
            "1 where @ > 0, otherwise SLOPE",
            "np.where(@ > 0, 1, SLOPE)",
        ),
        "sigmoid": _Function(
            "Sigmoid",
            _sigmoid,
            _sigmoid_derivative,
            r"\frac{1}{1 + \exp(-@)}",
            r"FUNCTION(@) \left( 1 - FUNCTION(@) \right)",
            "1 / (1 + exp(−@))",
            "FUNCTION(@) (1 − FUNCTION(@))",
            "np.exp(-@) / (1 + np.exp(-@)) ** 2",
            (1 / 4, 0.0963, 1 / 8),
        ),
        "tanh": _Function(
            "tanh",
            lambda z, _: np.tanh(z),
            lambda z, _: 4 * _sigmoid_derivative(2 * z, 0),
            r"\tanh(@)",
            r"1 - \tanh^2(@)",
            "tanh(@)",
            "1 − tanh²(@)",
            "(1 - np.tanh(@) ** 2)",
            (1, 0.77, 2),
        ),
    }
)

NAMES = tuple(_TABLE)
"""All of them, in the order of the table."""


@dataclass(frozen=True)
class Activation:
    """One of the functions; ``slope`` is that of a leaky ReLU for z < 0, and of no other.

    Raises ValueError for an unknown name, and for a slope that is no number or not the function's.

    >>> Activation("relu").value([-2, 0, 3]), Activation("relu").derivative([-2, 0, 3])
    (array([0, 0, 3]), array([0, 0, 1]))
    >>> Activation("leaky_relu", 0.1).backward([-2, 3], [10, 10])
    array([ 1., 10.])
    """

    name: str
    slope: float = SLOPE

    def __post_init__(self) -> None:
        if self.name not in _TABLE:
            raise ValueError(f"name is {self.name!r}: expected one of {', '.join(NAMES)}")
        if not isfinite(self.slope):
            raise ValueError(f"slope is {self.slope}: expected a finite number")
        if self.slope != SLOPE and not self.has_slope:
            raise ValueError(f"slope is {self.slope}: {self.name} has none to choose")

    @property
    def title(self) -> str:
        """What it is called: ReLU."""
        return _TABLE[self.name].title

    @property
    def has_slope(self) -> bool:
        """Whether there is a slope to choose."""
        return self.name == "leaky_relu"

    @property
    def has_corner(self) -> bool:
        """Whether there is no derivative at z = 0."""
        return self.name in ("relu", "leaky_relu")

    # --- numbers ------------------------------------------------------------------------------

    def value(self, z: ArrayLike) -> Array:
        """f(z) of every z, in its shape; float32 stays float32, and the ReLU of integers whole."""
        z = self._in_its_numbers(z)
        return _TABLE[self.name].value(z, self.slope)

    def derivative(self, z: ArrayLike) -> Array:
        """f′(z) of every z; at the corner of a ReLU that of the side of z < 0."""
        z = self._in_its_numbers(z)
        return _TABLE[self.name].derivative(z, self.slope)

    def backward(self, z: ArrayLike, da: ArrayLike) -> Array:
        """∂L/∂Z = ∂L/∂A ⊙ f′(Z); ``da`` has z's shape, ValueError otherwise."""
        if np.shape(da) != np.shape(z):
            raise ValueError(f"da has shape {np.shape(da)}, but z has shape {np.shape(z)}")
        return np.asarray(np.multiply(da, self.derivative(z)))

    def beside(self, start: ArrayLike, z: ArrayLike) -> Array:
        """f(z), where from each ``start`` at the corner the line of z < 0 is followed both ways.

        A difference across the corner would see two slopes: this one sees that which is taken.
        """
        z, start = self._in_its_numbers(z), np.asarray(start)
        if not self.has_corner:
            return self.value(z)
        slope = self.derivative(np.zeros(1, z.dtype))[0]
        return np.where(start == 0, z * slope, self.value(z))

    @property
    def curved(self) -> tuple[float, float, float]:
        """The largest |f′|, |f″| and |f‴| there are, away from a corner."""
        first, second, third = _TABLE[self.name].curved
        return max(first, abs(self.slope) if self.has_slope else 0), second, third

    def _in_its_numbers(self, z: ArrayLike) -> Array:
        """An array in which its values have room: floating point for all but the ReLU."""
        z = np.asarray(z)
        return z.astype(float) if z.dtype.kind in "iu" and self.name != "relu" else z

    # --- formulas -----------------------------------------------------------------------------

    def latex(self, z: str) -> str:
        r"""The LaTeX of f(z).

        >>> Activation("relu").latex("z_{11}")
        '\\max(0, z_{11})'
        """
        return self._written(_TABLE[self.name].latex, z, "")

    def derivative_latex(self, z: str, function: str = "f") -> str:
        r"""The LaTeX of f′(z), ``function`` being the letter of f.

        >>> Activation("tanh").derivative_latex("z")
        '1 - \\tanh^2(z)'
        """
        return self._written(_TABLE[self.name].derivative_latex, z, function)

    def plain(self, z: str) -> str:
        """f(z) in plain characters.

        >>> Activation("leaky_relu", 0.2).plain("z")
        'z where z > 0, otherwise 0.2 z'
        """
        return self._written(_TABLE[self.name].plain, z, "")

    def derivative_plain(self, z: str, function: str = "f") -> str:
        """f′(z) in plain characters.

        >>> Activation("sigmoid").derivative_plain("z")
        'f(z) (1 − f(z))'
        """
        return self._written(_TABLE[self.name].derivative_plain, z, function)

    def derivative_code(self, z: str) -> str:
        """f′(z) in NumPy, as a factor.

        >>> Activation("relu").derivative_code("z")
        '(z > 0)'
        """
        return self._written(_TABLE[self.name].derivative_code, z, "")

    def _written(self, formula: str, z: str, function: str) -> str:
        slope = f"{self.slope:.6f}".rstrip("0").rstrip(".")
        return formula.replace("SLOPE", slope).replace("FUNCTION", function).replace("@", z)
