"""The matrix that takes vec X to vec Z, by whichever letter it is written: C vec X."""

from __future__ import annotations

from typing import Any

from engine.reading.assumptions import Assumption
from engine.reading.code_names import MATRIX
from engine.reading.names import Names
from engine.reading.syntax import (
    Derivative,
    Factor,
    Product,
    Statement,
    Sum,
    Summand,
    Symbol,
    Transposed,
    Vectorised,
    cells_of,
    parts_of,
    rebuilt,
)

MATRICES = ("C", "D")
"""Letters of the matrix that need no vec behind them."""


def with_matrix(
    statements: tuple[Statement, ...], names: Names
) -> tuple[tuple[Statement, ...], tuple[Assumption, ...]]:
    """The statements with the letter before a vec(…) as the matrix of the convolution."""
    statements = rebuilt(statements, _with_vectors)
    letters = {
        letter
        for part in parts_of(statements)
        if isinstance(part, Product)
        for one, other in zip(part.factors, part.factors[1:], strict=False)
        if isinstance(other, Vectorised) and (letter := _letter(one))
    }
    elsewhere = {
        one.letter for one in cells_of(statements) if one.below or one.letter in names.grids
    }
    derived = {
        one.of.letter for one in parts_of(statements) if isinstance(one, Derivative) and one.of
    }
    letters -= elsewhere | derived
    if len(letters) != 1:
        return statements, ()
    (letter,) = letters
    return rebuilt(statements, lambda node: _named(node, letter)), (
        Assumption(rf"${letter}$ is the matrix that the convolution is of $\operatorname{{vec}}$"),
    )


def _with_vectors(node: Any) -> Any:
    """C x as C vec x: behind the letter of a matrix a whole grid is its vector."""
    if not isinstance(node, Product) or len(node.factors) != 2:
        return node
    matrix, grid = node.factors
    symbol = grid.by if isinstance(grid, Derivative) else grid
    whole = isinstance(symbol, Symbol) and not symbol.below and not symbol.above
    if _letter(matrix) not in MATRICES or not whole or symbol == Symbol(_letter(matrix)):
        return node
    return Product((matrix, Vectorised(grid)))


def _letter(factor: Factor) -> str:
    match factor:
        case Symbol(letter, (), ()):
            return letter
        case Transposed(body):
            return _letter(body)
        case Sum((Summand(1, Product((only,))),)):
            return _letter(only)
    return ""


def _named(node: Any, letter: str) -> Any:
    return Symbol(MATRIX) if node == Symbol(letter) else node
