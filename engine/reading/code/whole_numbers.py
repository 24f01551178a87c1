"""Arithmetic and comparisons of the whole numbers of a program: its sizes and indices."""

from __future__ import annotations

import ast
from fractions import Fraction

from engine.reading.reader import CannotRead

LARGEST = 10_000
"""No size in a program is larger."""


def of_numbers(one: int | Fraction, op: ast.operator, other: int | Fraction) -> int | Fraction:
    """one op other, whole where it is."""
    found: int | Fraction
    match op:
        case ast.Add():
            found = one + other
        case ast.Sub():
            found = one - other
        case ast.Mult():
            found = one * other
        case ast.FloorDiv() if other:
            found = one // other
        case ast.Div() if other:
            found = Fraction(one) / other
        case ast.Mod() if other:
            found = one % other
        case _:
            raise CannotRead("I cannot read this: of whole numbers I read +, −, *, /, // and %.")
    if not -(LARGEST**2) <= found <= LARGEST**2:
        raise CannotRead("I cannot read this: a number is too large.")
    return int(found) if found == int(found) else found


def compares(one: int, op: ast.cmpop, other: int) -> bool:
    """Whether two numbers compare as it says."""
    match op:
        case ast.Lt():
            return one < other
        case ast.LtE():
            return one <= other
        case ast.Gt():
            return one > other
        case ast.GtE():
            return one >= other
        case ast.Eq():
            return one == other
        case ast.NotEq():
            return one != other
    raise CannotRead("I cannot read this: a condition compares whole numbers.")
