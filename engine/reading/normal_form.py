r"""Loose notation made firm, and every liberty that was taken told in a sentence.

Σ without an index, ∂L/∂Z × ∂Z/∂K for a sum over every z_{ij}, Z_{ij} for z_{ij}, k for K, ⊙ for ⊗:
what is meant can be said, and what is meant is what is compared.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple, TypeGuard

from engine.geometry import Spec
from engine.reading.code_names import MATRIX
from engine.reading.names import Names, NoCell, shape_of
from engine.reading.syntax import (
    CrossCorrelation,
    Derivative,
    Dilated,
    Factor,
    Limits,
    Matrix,
    Misplaced,
    Padded,
    Picked,
    Place,
    Product,
    Shift,
    Statement,
    Sum,
    Summand,
    Summation,
    Symbol,
    Transposed,
    Turned,
    Vectorised,
    parts_of,
    rebuilt,
)
from engine.reading.to_latex import latex, quoted

CROSS_CORRELATION = (r"\otimes", "⊗")
TRUE_CONVOLUTION = r"\ast"
STARS = (r"\ast", "∗", "(*)", "*")
"""Signs that are a true convolution in a notation that has one, and may be one in any other."""

_INCREMENT = re.compile(r"\+\s?\}?\s?=")

Liberties = dict[str, None]
"""Sentences, in the order in which they came up."""


class Firm(NamedTuple):
    """A statement as it is meant, and a sentence for everything that was read freely."""

    statement: Statement
    liberties: Liberties


def firm(statement: Statement, spec: Spec, names: Names, *, convolution: bool = False) -> Firm:
    """The statement in firm notation; ``convolution``: ∗ is a true one, and not a loose ⊗."""
    reader = _Firm(spec, names, convolution)
    steps = (
        reader.spell_increments, reader.spell_stars, reader.spell_matrices, reader.spell_shorthand,
        reader.give_subscripts, reader.mend,
    )  # fmt: skip
    for step in steps:
        statement = step(statement)
    return Firm(statement, reader.told)


class _Firm:
    def __init__(self, spec: Spec, names: Names, convolution: bool) -> None:
        self.convolution = convolution
        self.spec = spec
        self.names = names
        self.told: Liberties = {}

    # --- code and stars

    def spell_increments(self, statement: Statement) -> Statement:
        """dX[i,j] += … in a loop is a sum over every index that is not on the left."""
        if not _INCREMENT.search(statement.text) or len(statement.sides) != 2:
            return statement
        statement = self._gathered(statement)
        left, right = statement.sides
        taken = set(_running(left))
        alone = {c for place in _places(right) if isinstance(place, str) for c in place}
        running = dict.fromkeys(_running(right))
        letters = tuple(c for c in running if c not in taken and c in alone)
        if not letters or any(isinstance(part, Summation) for part in parts_of(right)):
            return statement
        self.tell(f"$+=$ sums over every ${', '.join(letters)}$.")
        summands = tuple(
            replace(one, term=Summation((), (Limits(letters),), one.term)) for one in right.summands
        )
        return replace(statement, sides=(left, Sum(summands)))

    def _gathered(self, statement: Statement) -> Statement:
        """Into x_{i+u} goes what x_p gets of every i: u is p − i."""
        left, right = statement.sides
        kernels = [part for part in parts_of(right) if isinstance(part, Symbol)]
        alone = {place for one in kernels if self._grid(one) == "k" for place in one.below}
        free = (one for one in "pqrtmn" if one not in {*_running(left), *_running(right)})
        put: dict[Place, Place] = {}
        targets: dict[Place, Place] = {}
        for place in _places(left):
            if not isinstance(place, Shift) or sum(map(bool, (c for _, c in place.steps))) < 2:
                continue
            own = [(n, c) for n, c in place.steps if c in alone and abs(n) == 1]
            new = next(free, "")
            if len(own) != 1 or not new:
                return statement
            ((n, letter),) = own
            rest = tuple((-n * m, c) for m, c in place.steps if c != letter)
            put[letter], targets[place] = Shift(((n, new), *rest)), new
        if not targets or any(_shifts(right, letter) for letter in put):
            return statement
        self.tell("What goes into a sum of indices is gathered at each place.")
        sides = (_with_places(left, targets), _with_places(right, put))
        return replace(statement, sides=sides)

    def spell_stars(self, statement: Statement) -> Statement:
        """X * K of two whole grids is no product of numbers."""
        return rebuilt(statement, self._starred)

    def _starred(self, node: Any) -> Any:
        if not isinstance(node, Summand) or "*" not in node.text:
            return node
        if isinstance(node.term, Summation) and isinstance(node.term.body, Product):
            inner = self._starred(replace(node, term=node.term.body))
            return replace(node, term=replace(node.term, body=inner.term))
        match node.term:
            case CrossCorrelation(Product() as inner, _, Product((Misplaced(),)) as slope, _):
                starred = self._starred(replace(node, term=inner)).term
                return replace(node, term=replace(node.term, left=starred, right=slope))
            case CrossCorrelation(Product((Misplaced(),)) as slope, _, Product() as inner, _):
                starred = self._starred(replace(node, term=inner)).term
                return replace(node, term=replace(node.term, left=starred, right=slope))
        if not isinstance(node.term, Product):
            return node
        factors = node.term.factors
        if len(factors) != 2 or not all(map(self._is_grid, factors)):
            return node
        left, right = (Product((factor,)) for factor in factors)
        return replace(node, term=CrossCorrelation(left, "*", right))

    def _is_grid(self, factor: Factor) -> bool:
        match factor:
            case Matrix():
                return True
            case Turned(body) | Transposed(body) | Padded(body) | Dilated(body):
                return self._is_grid(body)
            case Derivative(_, by):
                return self._is_grid(by)
            case Symbol(_, ()):
                return self._grid(factor) in ("x", "k", "z", "dz")
            case Sum((Summand(1, Product((only,))),)):
                return self._is_grid(only)
        return False

    # --- the matrix of the convolution

    def spell_matrices(self, statement: Statement) -> Statement:
        """C vec X → ∂Z/∂X vec X; beside vec K the matrix is ∂Z/∂K."""
        parts = list(parts_of(statement.sides))
        if not any(isinstance(part, Symbol) and part.letter == MATRIX for part in parts):
            return statement
        vectors = [part for part in parts if isinstance(part, Vectorised)]
        grids = {
            self._grid(part)
            for one in vectors
            for part in parts_of(one)
            if isinstance(part, Symbol)
        }
        by = "k" if "k" in grids else "x"
        matrix = Derivative(*(Symbol(self._letter_of(grid)) for grid in ("z", by)))
        return rebuilt(
            statement,
            lambda node: matrix if isinstance(node, Symbol) and node.letter == MATRIX else node,
        )

    def _letter_of(self, grid: str) -> str:
        """A letter that names a grid here."""
        return next(letter for letter, of in self.names.grids.items() if of == grid)

    # --- a product of whole derivatives is a chain rule

    def spell_shorthand(self, statement: Statement) -> Statement:
        """∂L/∂K = ∂L/∂Z ∂Z/∂K → ∂L/∂k_{mn} = Σ_{ij} ∂L/∂z_{ij} ∂z_{ij}/∂k_{mn}."""
        if len(statement.sides) < 2:
            return statement
        by = self._target(statement.sides[0])
        if by is None:
            return statement
        target = self._indexed(by, "mnef") if _is_whole(by) else by
        sides = tuple(self._spelled(side, by, target) for side in statement.sides[1:])
        if sides == statement.sides[1:]:
            return statement
        if _is_whole(by) and not target.above:
            sides = tuple(_entry_of(side, target) for side in sides)
        left = rebuilt(statement.sides[0], lambda node: target if node == by else node)
        return replace(statement, sides=(left, *sides))

    def _spelled(self, side: Sum, by: Symbol, target: Symbol) -> Sum:
        return Sum(tuple(self._spelled_summand(one, by, target) for one in side.summands))

    def _spelled_summand(self, summand: Summand, by: Symbol, target: Symbol) -> Summand:
        if not isinstance(summand.term, Product):
            return summand
        summand = self._with_gradient(summand)
        if not isinstance(summand.term, Product):
            return summand
        z = self._whole_z(summand.term.factors)
        if z is None:
            return summand
        # The Jacobian, perhaps transposed: as a sum over cells it says the same.
        local = Derivative(z, by)
        summand = rebuilt(summand, lambda node: local if _is_transposed(node, local) else node)
        if not isinstance(summand.term, Product) or local not in summand.term.factors:
            return summand
        cell = self._indexed(z, "ijcd" if not by.below else "uvcd")
        self.tell(
            f"{quoted(summand.term)} is shorthand: the sum over every {quoted(cell)} is meant."
        )
        put_in = {z: cell, by: target}
        firm = rebuilt(
            summand.term, lambda node: put_in.get(node, node) if _is_whole(node) else node
        )
        letters = tuple(letter for place in (*cell.above, *cell.below) for letter in str(place))
        return replace(summand, term=Summation((), (Limits(letters),), firm))

    def _with_gradient(self, summand: Summand) -> Summand:
        """δ beside ∂Z/∂X as ∂L/∂Z."""
        parts = list(parts_of(summand.term))
        of_z = [one.of for one in parts if isinstance(one, Derivative) and one.of]
        if len(of_z) != 1 or not _is_whole(of_z[0]) or self._grid(of_z[0]) != "z":
            return summand
        if not isinstance(summand.term, Product):
            return summand
        factors = tuple(
            Derivative(None, of_z[0])
            if isinstance(one, Symbol) and _is_whole(one) and self._grid(one) == "dz"
            else one
            for one in summand.term.factors
        )
        return replace(summand, term=Product(factors))

    # --- a sum whose summand does not show what it runs over

    def give_subscripts(self, statement: Statement) -> Statement:
        """Σ_{ij} ∂L/∂Z → Σ_{ij} ∂L/∂z_{ij}; and a Σ without any index is told."""
        return rebuilt(statement, self._given)

    def _given(self, node: Any) -> Any:
        if not isinstance(node, Summation):
            return node
        if not node.over:
            self.tell(r"$\sum$ has no index: it runs over every index that is not on the left.")
            return self._over_cells(node)
        letters = "".join(letter for limits in node.over for letter in limits.letters)
        whole = self._whole_z(_factors(node))
        if whole is None:
            return node
        cell = Symbol(whole.letter.lower(), (letters,))
        gradient = latex(Derivative(None, whole))
        self.tell(f"The subscript ${letters}$ is missing: under the sum ${gradient}$ is each cell.")
        return rebuilt(node, lambda part: cell if part == whole else part)

    def _over_cells(self, node: Summation) -> Summation:
        """Σ ∂L/∂Z → Σ_{ij} ∂L/∂z_{ij}: of whole grids each cell."""
        whole = next((f for f in _factors(node) if self._is_upstream(f)), None)
        if whole is None:
            return node
        by = whole if isinstance(whole, Symbol) else whole.by
        cell = self._indexed(by)
        letters = tuple(letter for place in (*cell.above, *cell.below) for letter in str(place))
        found = rebuilt(node, lambda part: cell if part == by else part)
        return replace(found, over=(Limits(letters),))

    def _is_upstream(self, factor: Factor) -> TypeGuard[Symbol | Derivative]:
        """Whether it is ∂L/∂Z without a subscript."""
        if isinstance(factor, Symbol):
            return _is_whole(factor) and self._grid(factor) == "dz"
        return self._whole_z((factor,)) is not None

    # --- letters and signs

    def mend(self, statement: Statement) -> Statement:
        """Capitals, lower-case matrices, a bias with an index of its own, signs, arrows."""
        sides = statement.sides
        if len(sides) > 1 and all(_turned(side) for side in sides):
            self.tell("The arrows are read as turning both sides by 180°.")
        return rebuilt(statement, self._mended)

    def _mended(self, node: Any) -> Any:
        if isinstance(node, CrossCorrelation) and node.sign not in CROSS_CORRELATION:
            sign = "(*)" if "(" in node.sign else f"${node.sign}$"
            if node.sign in STARS or sign == "(*)":
                # What a star is shows by the grids that it joins: see sliding.
                return replace(node, sign=TRUE_CONVOLUTION if self.convolution else sign.strip("$"))
            self.tell(rf"{sign} is read as $\otimes$, the cross-correlation.")
        return self._mended_symbol(node) if isinstance(node, Symbol) else node

    def _mended_symbol(self, symbol: Symbol) -> Symbol:
        grid, letter = self._grid(symbol), symbol.letter
        if grid == "b":
            return self._mended_bias(symbol)
        if letter in self.names.capitals:
            return symbol
        if grid in ("x", "k", "z") and symbol.below and letter.isupper():
            self.tell(f"Capital ${letter}$ with a subscript: its cell ${letter.lower()}$ is meant.")
            return replace(symbol, letter=letter.lower())
        if grid in ("x", "k", "z") and not symbol.below and letter.islower():
            self.tell(f"Lower-case ${letter}$: the whole ${letter.upper()}$ is meant.")
            return replace(symbol, letter=letter.upper())
        return symbol

    def _mended_bias(self, symbol: Symbol) -> Symbol:
        place = symbol.below[0] if len(symbol.below) == 1 else None
        if self.spec.out_channels > 1 or not (isinstance(place, str) and place.isalpha()):
            return symbol
        self.tell(f"{quoted(symbol)}: there is one bias, and it is meant.")
        return Symbol(symbol.letter)

    # --- helpers

    def tell(self, sentence: str) -> None:
        self.told[sentence] = None

    def _grid(self, symbol: Symbol) -> str:
        try:
            return self.names.grid(symbol)
        except NoCell:
            return ""

    def _target(self, side: Sum) -> Symbol | None:
        """T, when the side speaks of ∂L/∂T and T is X, K or a bias, or a cell of them."""
        for part in parts_of(side):
            if isinstance(part, Derivative) and self._grid(part.by) in ("x", "k", "b"):
                return part.by
        return None

    def _whole_z(self, factors: tuple[Factor, ...]) -> Symbol | None:
        """Z, when ∂L/∂Z without a subscript is among the factors."""
        for factor in factors:
            if isinstance(factor, Derivative) and _is_whole(factor.by):
                of_loss = factor.of is None or self.names.is_loss(factor.of)
                if of_loss and self._grid(factor.by) == "z":
                    return factor.by
        return None

    def _indexed(self, symbol: Symbol, letters: str = "ijcd") -> Symbol:
        """A whole grid's general cell: z_{ij}, with its channels where there are several."""
        grid = self._grid(symbol)
        shape = shape_of(grid, self.spec)
        if grid == "b":
            return Symbol(symbol.letter, (letters[0],)) if shape[0] > 1 else symbol
        several = any(size > 1 for size in shape[:-2])
        above = tuple(letters[2 : 2 + len(shape) - 2]) if several else ()
        return Symbol(symbol.letter.lower(), (letters[:2],), above)


def _places(node: object) -> list[Place]:
    symbols = (part for part in parts_of(node) if isinstance(part, Symbol))
    return [place for one in symbols for place in (*one.above, *one.below)]


def _running(node: object) -> list[str]:
    """The letters among the indices of a node, in the order written."""
    found = []
    for place in _places(node):
        steps = place.steps if isinstance(place, Shift) else [(1, c) for c in place]
        found += [c for _, letters in steps for c in letters.split("·") if c.isalpha()]
    return found


def _shifts(node: object, letter: Place) -> bool:
    """Whether a letter stands in an index with a sign."""
    shifts = (place for place in _places(node) if isinstance(place, Shift))
    return any(c == letter for place in shifts for _, c in place.steps)


def _with_places(side: Sum, put: Mapping[Place, Place]) -> Sum:
    """A sum with other indices in some places."""

    def changed(node: Any) -> Any:
        if not isinstance(node, Symbol):
            return node
        return replace(node, below=tuple(put.get(place, place) for place in node.below))

    return rebuilt(side, changed)


def _is_whole(node: object) -> bool:
    return isinstance(node, Symbol) and not node.below and not node.above


def _entry_of(side: Sum, cell: Symbol) -> Sum:
    """The entry of a side that is a picture, where the others are said of one cell."""
    if not any(isinstance(part, CrossCorrelation) for part in parts_of(side)):
        return side
    return Sum((Summand(1, Product((Picked(side, cell.below),))),))


def _is_transposed(node: object, factor: Factor) -> bool:
    """Whether a node is a factor transposed, perhaps in brackets."""
    match node:
        case Transposed(Sum((Summand(1, Product((only,))),))) | Transposed(only):
            return only == factor
    return False


def _factors(node: Summation) -> tuple[Factor, ...]:
    return node.body.factors if isinstance(node.body, Product) else ()


def _turned(side: Sum) -> bool:
    match side:
        case Sum((Summand(1, Product((Turned(),))),)):
            return True
    return False
