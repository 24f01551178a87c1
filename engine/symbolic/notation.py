r"""Notations: how the cells are written, from where they are counted, what "convolution" means.

The notes' notation is the default: x k z with B or b, counted from 1, ∂L/∂z_{11} written out, and
⊗ a cross-correlation. A notation changes how a derivation is written. Only ``convolution`` changes
what is said: K is then the kernel of a true convolution, which meets x turned by 180°, and the turn
that the notes find in ∂L/∂X moves to the other results:

============  ==================  ===========================  ==================
convolution   Z                   ∂L/∂K                        ∂L/∂X
============  ==================  ===========================  ==================
False         X ⊗ K               X ⊗ ∂L/∂Z                    ∂L/∂Z ⊗ K rotated
True          X ⊗ K rotated       X ⊗ ∂L/∂Z, then rotated      ∂L/∂Z ⊗ K
============  ==================  ===========================  ==================
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType

from engine.geometry import Conv2dSpec, Spec

LETTERS = MappingProxyType(
    {
        "x k z b": {"x": "x", "k": "k", "z": "z"},
        "X W Y b": {"x": "x", "k": "w", "z": "y"},
        "a w z b": {"x": "a", "k": "w", "z": "z"},
    }
)
"""The letters of the cells of x, k and z by the name of their scheme. A matrix has the capital."""

BASES = (1, 0)

_NOTES_LETTERS = "x k z b"
_BEHIND, _FUNCTIONS = "ahyurspq", "fghrspquv"
"""For what an activation makes, and for itself: more than others may have taken, and no index."""
_DRESSED = re.compile(r"\\mathcal\{(.)\}")
_LETTER = re.compile(r"[A-Za-zα-ω]|\\(?:alpha|beta|gamma|theta|phi|psi|omega|ell|mathcal\{[A-Z]\})")

_UPSTREAM = re.compile(rf"{_LETTER.pattern}|\\(?:delta|Delta)|δ|Δ|[A-Za-z][A-Za-z_]{{1,15}}")


@dataclass(frozen=True)
class Notation:
    r"""How a derivation is written; the defaults are the notes'.

    ``base``: the first index, 1 or 0, of rows, columns and channels. ``letters``: a name of
    ``LETTERS``, or any four letters, parted by blanks, for input, kernel, output and bias.
    ``delta``: ∂L/∂z_{11} is written \delta_{11}; ``upstream``: it is written with this letter, or
    name of code, such as G or dout. ``convolution``: K is the kernel of a true
    convolution. ``loss``: the letter of the loss. ``biased``: z has a bias. Raises ValueError
    (TypeError for a wrong type) for anything else.

    >>> Notation(base=0, letters="X W Y b").letter("k"), Notation(base=0).subscript(0, 1)
    ('w', '01')
    >>> Notation(letters="i f o b", loss="J").matrix("dz")
    '\\frac{\\partial J}{\\partial O}'
    """

    base: int = 1
    letters: str = _NOTES_LETTERS
    delta: bool = False
    convolution: bool = False
    loss: str = "L"
    biased: bool = True
    upstream: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.base, bool) or not isinstance(self.base, int):
            raise TypeError(f"base is {self.base!r}: expected the number 1 or 0")
        if self.base not in BASES:
            raise ValueError(f"base is {self.base}: indices start at 1 or at 0")
        if self.letters not in LETTERS and not _are_letters(self.letters.split()):
            raise ValueError(
                f"letters is {self.letters!r}: expected one of {tuple(LETTERS)}, or four different "
                "letters for input, kernel, output and bias"
            )
        if not _LETTER.fullmatch(self.loss):
            raise ValueError(f"loss is {self.loss!r}: expected one letter")
        if self.upstream and not _UPSTREAM.fullmatch(self.upstream):
            raise ValueError(f"upstream is {self.upstream!r}: expected one letter or one name")
        for name in ("delta", "convolution", "biased"):
            if not isinstance(getattr(self, name), bool):
                raise TypeError(f"{name} is {getattr(self, name)!r}: expected True or False")

    def letter(self, grid: str) -> str:
        """The letter of a cell of ``"x"``, ``"k"`` or ``"z"``, and of ``"a"``, which is f(z).

        >>> NOTES.letter("a"), Notation(letters="a w z b").letter("a")
        ('a', 'h')
        """
        if grid == "a":
            return self._free(_BEHIND, self.function)
        if self.letters in LETTERS:
            return LETTERS[self.letters][grid]
        return self.letters.split()["xkz".index(grid)]

    def matrix(self, grid: str) -> str:
        r"""The LaTeX of a whole grid: ``X``, ``K``, ``Z``, and of dz ``\frac{∂L}{∂Z}``.

        Of what an activation makes of Z: ``A``, of da ``\frac{∂L}{∂A}``, of df ``f'(Z)``.
        """
        if grid == "dz":
            return self.upstream_letter or self.gradient(self.matrix("z"))
        if grid == "da":
            return self.gradient(self.matrix("a"))
        if grid == "df":
            return self.slope(self.matrix("z"))
        letter = self.letter(grid)
        return letter if letter.startswith("\\") else letter.upper()

    @property
    def upstream_letter(self) -> str:
        r"""The LaTeX of the letter of ∂L/∂z; empty where ∂L/∂z is written out.

        >>> Notation(delta=True).upstream_letter, Notation(upstream="dout").upstream_letter
        ('\\delta', '\\mathit{dout}')
        """
        if len(self.upstream) > 1 and not self.upstream.startswith("\\"):
            return rf"\mathit{{{self.upstream.replace('_', chr(92) + '_')}}}"
        return self.upstream or (r"\delta" if self.delta else "")

    @property
    def function(self) -> str:
        """The letter of an activation: f, or the first that means nothing else.

        >>> NOTES.function, Notation(letters="i f o b").function
        ('f', 'g')
        """
        return self._free(_FUNCTIONS)

    def slope(self, name: str) -> str:
        """The LaTeX of the activation's derivative at a place: f'(z_{11})."""
        return f"{self.function}'({name})"

    def _free(self, letters: str, *taken: str) -> str:
        """The first of some letters that stands for nothing yet, large or small."""
        names = [*(self.letter(grid) for grid in "xkz"), self.bias(Conv2dSpec())]
        names += [self.loss, self.upstream_letter, *taken]
        others = {_DRESSED.sub(r"\1", one).lower() for one in names}
        return next(letter for letter in letters if letter not in others)

    def gradient(self, name: str) -> str:
        r"""The LaTeX of a derivative of the loss: ``\frac{∂L}{∂Z}``."""
        return rf"\frac{{\partial {self.loss}}}{{\partial {name}}}"

    def bias(self, spec: Spec) -> str:
        """The letter of the bias: in the notes B, and b of a transposed convolution."""
        if self.letters not in LETTERS:
            return self.letters.split()[3]
        capital = self.letters == _NOTES_LETTERS and isinstance(spec, Conv2dSpec)
        return "B" if capital else "b"

    def number(self, place: int) -> str:
        """A zero-based place as it is counted: of a channel, a filter, a row or a column."""
        return str(place + self.base)

    def subscript(self, row: int, column: int) -> str:
        """The subscript of a zero-based row and column; from two digits on a comma parts them.

        >>> NOTES.subscript(0, 1), NOTES.subscript(9, 0), Notation(base=0).subscript(9, 0)
        ('12', '10,1', '90')
        """
        row, column = row + self.base, column + self.base
        return f"{row},{column}" if row > 9 or column > 9 else f"{row}{column}"


def _are_letters(letters: list[str]) -> bool:
    return (
        len(letters) == 4
        and all(map(_LETTER.fullmatch, letters))
        and len({letter.lower() for letter in letters}) == 4
    )


NOTES = Notation()
"""The notation of the notes."""
