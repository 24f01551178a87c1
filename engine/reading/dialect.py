"""The readings that a text allows: which letters are which grid, the loss, the base, the axes.

A reading changes what letters mean and never what is said: geometry, turns and terms stay as
written. One letter has one role through the whole text, and only a role that it is known for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.reading.assumptions import (
    AXES,
    BASE,
    BASES_IN_WORDS,
    BIAS,
    BIAS_IN_WORDS,
    Assumption,
    Question,
    others,
)
from engine.reading.axes import by_axes
from engine.reading.bases import bases, counted_apart
from engine.reading.channels import by_channels
from engine.reading.code_names import NAME_OF
from engine.reading.habits import habits
from engine.reading.letters import LETTERS_IN_LATEX, Scheme, letters_in, loss_of, schemes
from engine.reading.levels import without_levels
from engine.reading.limits import of_the_output, with_numbers
from engine.reading.matrices import with_matrix
from engine.reading.names import Names
from engine.reading.syntax import (
    Derivative,
    Statement,
    cells_of,
    parts_of,
)
from engine.symbolic import Derivation, Notation

MOST_READINGS = 24
"""So many readings of one text are tried."""


@dataclass(frozen=True)
class Reading:
    """One way to read a text: its statements as they are then, its names, what it assumes."""

    statements: tuple[Statement, ...]
    names: Names
    notation: Notation
    assumes: tuple[Assumption, ...] = ()
    counts_apart: str = ""
    """How its channels count, where otherwise than its notation: it can prove a text alone."""
    is_doubtful: bool = False
    """Whether nothing in the text says so for certain."""


def readings(
    statements: Sequence[Statement],
    derivation: Derivation,
    names: Names,
    meanings: Mapping[str, str],
) -> tuple[list[Reading], tuple[Question, ...]]:
    """The readings of a text, fewest assumptions first, or what has to be asked before."""
    statements = tuple(statements)
    lengths: list[str] = []
    plain = of_the_output(statements, derivation.spec, lengths)
    plain = tuple(with_numbers(one, derivation.spec, lengths) for one in plain)
    told = [Assumption(says) for says in dict.fromkeys(lengths)]
    plain, layers, inputs = without_levels(plain, names, derivation.spec)
    plain, matrix = with_matrix(plain, names)
    loss, of_loss = loss_of(plain, names, meanings)
    told += [*layers, *matrix, *habits(statements, names.loss)]
    letters = letters_in(plain, loss)
    found, questions = schemes(letters, names, meanings, inputs=inputs)
    every = [
        reading
        for scheme in found
        for reading in _of_scheme(
            scheme, replace(names, loss=loss), plain, derivation, meanings, (*told, *of_loss)
        )
    ]
    every.sort(key=lambda one: len(one.assumes))
    return every[:MOST_READINGS], questions


def _of_scheme(
    scheme: Scheme,
    names: Names,
    statements: tuple[Statement, ...],
    derivation: Derivation,
    meanings: Mapping[str, str],
    told: tuple[Assumption, ...],
) -> Iterator[Reading]:
    """The readings under one choice of letters: every order of axes, base, with a bias or none."""
    here = replace(names, grids=scheme.grids)
    upstream = _upstream(statements, here)
    for dressed, axes in _arranged(statements, here, derivation, meanings):
        counted = [int(meanings[BASE])] if BASE in meanings else bases(dressed, here, derivation)
        ways = [(dressed, base, _of_base(base, names), "", False) for base in counted]
        apart = counted_apart(dressed, here, derivation.spec) if BASE not in meanings else None
        if apart and (apart.is_sure or names.base not in counted):
            told_ = (Assumption(apart.says),)
            ways.append((apart.statements, apart.base, told_, apart.says, not apart.is_sure))
        for as_counted, base, of_base, says, is_doubtful in ways:
            for no_bias in _biases(dressed, here, meanings):
                of_bias = (_of(BIAS, "none", BIAS_IN_WORDS),) if no_bias else ()
                yield Reading(
                    as_counted,
                    replace(here, base=base),
                    _notation(here, base, not no_bias, upstream, derivation),
                    (*told, *scheme.assumes, *axes, *of_base, *of_bias),
                    says,
                    is_doubtful,
                )


def _arranged(
    statements: tuple[Statement, ...],
    names: Names,
    derivation: Derivation,
    meanings: Mapping[str, str],
) -> Iterator[tuple[tuple[Statement, ...], tuple[Assumption, ...]]]:
    """The statements with every order of axes, and of the channels of whole grids."""
    for channelled, says in by_channels(statements, names, derivation.spec):
        told = tuple(map(Assumption, says))
        for dressed, axes in by_axes(channelled, names, derivation, meanings.get(AXES, "")):
            yield dressed, (*told, *axes)


def _of_base(base: int, names: Names) -> tuple[Assumption, ...]:
    return (_of(BASE, str(base), BASES_IN_WORDS),) if base != names.base else ()


def _of(key: str, value: str, words: Mapping[str, str]) -> Assumption:
    return Assumption(words[value], key, value, others(words, value))


def _biases(
    statements: tuple[Statement, ...], names: Names, meanings: Mapping[str, str]
) -> tuple[bool, ...]:
    """Whether z may be without a bias: only where the text has none and speaks of z."""
    if BIAS in meanings:
        return (meanings[BIAS] == "none",)
    bias = any(names.grids.get(one.letter) == "b" for one in cells_of(statements))
    return (False,) if bias or not _speaks_of_z(statements, names) else (True, False)


def _speaks_of_z(statements: tuple[Statement, ...], names: Names) -> bool:
    """Whether some z is said to be something: else a bias would make no difference."""
    gradients = {
        id(symbol)
        for part in parts_of(statements)
        if isinstance(part, Derivative)
        for symbol in (part.of, part.by)
    }
    return any(
        names.grids.get(one.letter) == "z" and id(one) not in gradients
        for one in cells_of(statements)
    )


def _upstream(statements: tuple[Statement, ...], names: Names) -> str:
    """The letter or the name that a text has for ∂L/∂z; empty where it has none."""
    found = {one.letter for one in cells_of(statements) if names.grids.get(one.letter) == "dz"}
    if len(found) != 1:
        return ""
    letter = found.pop()
    return NAME_OF.get(letter) or LETTERS_IN_LATEX.get(letter, letter)


def _notation(
    names: Names, base: int, biased: bool, upstream: str, derivation: Derivation
) -> Notation:
    """The notation in which a reading is answered: the writer's letters, else the page's own."""
    own = derivation.notation
    here = {grid: letter for letter, grid in names.grids.items() if letter.islower()}
    mine = {grid: own.letter(grid) for grid in ("x", "k", "z")}
    mine["b"] = own.bias(derivation.spec)
    four = {grid: here.get(grid, letter) for grid, letter in mine.items()}
    same = all(four[grid].lower() == letter.lower() for grid, letter in mine.items())
    loss = LETTERS_IN_LATEX.get(names.loss, names.loss)
    letters = own.letters if same else " ".join(four.values())
    found = replace(
        own, base=base, biased=biased and own.biased, loss=loss, upstream=upstream or own.upstream
    )
    try:
        return replace(found, letters=letters)
    except ValueError:  # a name of code, or two of the page's letters for one
        return found
