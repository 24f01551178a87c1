"""The symbolic engine: every result as ordered terms in the notes' symbols, proved by SymPy.

``derive(spec)`` gives the lines, ``prove(derivation)`` differentiates and compares them,
``Values`` puts numbers in. SymPy is imported where the first expression is made: names, lines and
numbers do without it, and so does the page a visitor comes to first.
"""

from engine.symbolic.cells import Cell, Symbols
from engine.symbolic.lines import STAGES, Derivation, Fragment, Line, Lines, Term, derive
from engine.symbolic.notation import NOTES, Notation
from engine.symbolic.proof import ProofError, prove, prove_line
from engine.symbolic.values import Values, array_place

__all__ = [
    "NOTES",
    "STAGES",
    "Cell",
    "Derivation",
    "Fragment",
    "Line",
    "Lines",
    "Notation",
    "ProofError",
    "Symbols",
    "Term",
    "Values",
    "array_place",
    "derive",
    "prove",
    "prove_line",
]
