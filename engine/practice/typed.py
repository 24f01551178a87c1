"""What was typed, read in the light of an exercise's line."""

from __future__ import annotations

from dataclasses import replace

from engine.practice.products import Product
from engine.reading import CannotRead, Comparison, Names, compare, read
from engine.reading.terms import Interpreter, Unknown, Written
from engine.symbolic import Cell, Derivation, Line


def names_of(derivation: Derivation) -> Names:
    """The letters and the first index in which an answer is typed: those in which it is asked."""
    notation = derivation.notation
    letters = {notation.letter(grid): grid for grid in ("x", "k", "z")}
    grids = {"b": "b", **letters, "δ": "dz"}
    return Names(
        {**{letter.upper(): grid for letter, grid in grids.items()}, **grids}, base=notation.base
    )


def other_base(names: Names) -> Names:
    """The same letters, counted from 0 where they are counted from 1, or from 1 where from 0."""
    return replace(names, base=1 - names.base)


def read_line(line: Line, text: str) -> Comparison:
    """A typed sum beside the line; CannotRead for anything else."""
    return compare(line, text, names_of(line.derivation))


def right_in_other_base(line: Line, text: str) -> bool:
    """Whether the text is the line when its indices are counted from the other number."""
    return compare(line, text, other_base(names_of(line.derivation))).right


def says_other_base(line: Line) -> str:
    """What is said to an answer that counts from the other number."""
    base = names_of(line.derivation).base
    return f"Read from {1 - base} this is right; here cells count from {base}."


def products_in(line: Line, text: str) -> tuple[Product, ...] | None:
    """The products that were typed; None where a factor is no cell of this geometry."""
    interpreter = Interpreter(line.derivation, names_of(line.derivation))
    products = []
    for term in interpreter.terms(read(text)[0].sides[-1]):
        cells = tuple(factor for factor in term.factors if isinstance(factor, Cell))
        if len(cells) < len(term.factors):
            return None
        products.append(Product(term.sign * term.number, cells))
    return tuple(products)


def read_cell(derivation: Derivation, text: str, names: Names | None = None) -> Cell:
    """The one cell that was typed; CannotRead for anything else.

    A left side before it does no harm: the last side counts.
    """
    statements = read(text)
    interpreter = Interpreter(derivation, names or names_of(derivation))
    terms = interpreter.terms(statements[0].sides[-1])
    if len(statements) != 1 or len(terms) != 1 or not _is_lone(terms[0]):
        raise CannotRead("One cell is asked for, such as the others of the line.")
    (atom,) = terms[0].factors
    if isinstance(atom, Unknown):
        raise CannotRead(atom.why)
    if not isinstance(atom, Cell):
        raise CannotRead(f"One cell is asked for: ${interpreter.latex(atom)}$ is a derivative.")
    return atom


def _is_lone(term: Written) -> bool:
    return term.sign == term.number == len(term.factors) == 1
