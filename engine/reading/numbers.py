"""Sides that speak of numbers instead of cells, and how exactly they are written."""

from __future__ import annotations

from fractions import Fraction

from engine.reading.syntax import Matrix, Number, Sum, Symbol, Words, parts_of


def speaks_numbers(side: Sum) -> bool:
    """Whether a side is made of numbers alone, or has a matrix with numbers in it.

    A 0 among cells is padding, and a number before a cell counts it: those are of cells.
    """
    if _is_plain(side):
        return True
    matrices = (part for part in parts_of(side) if isinstance(part, Matrix))
    return any(
        _is_plain(entry) and not is_nothing(entry)
        for matrix in matrices
        for row in matrix.rows
        for entry in row
    )


def _is_plain(node: object) -> bool:
    return not any(isinstance(part, (Symbol, Words)) for part in parts_of(node))


def is_nothing(side: Sum) -> bool:
    """Whether it is 0 and nothing else."""
    return is_one_number(side) and all(n.value == 0 for n in _numbers(side))


def is_one_number(side: Sum) -> bool:
    """Whether it is a lone number, perhaps with a sign."""
    parts = [part for part in parts_of(side) if isinstance(part, (Number, Matrix, Symbol))]
    return len(side.summands) == 1 and len(parts) == 1 and isinstance(parts[0], Number)


def unit(side: Sum) -> Fraction:
    """Half of the last decimal that is written: a number may be rounded by so much."""
    places = [len(n.text.partition(".")[2]) for n in _numbers(side) if n.text]
    return Fraction(1, 2 * 10 ** min(places)) if places else Fraction(0)


def _numbers(node: object) -> list[Number]:
    return [part for part in parts_of(node) if isinstance(part, Number)]
