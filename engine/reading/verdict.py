"""The verdict on whatever is stated: a line, a rule with running indices, a picture, a system.

Everything is decided by computation: both sides are written out as polynomials in the cells and
compared, lines also term by term, and every engine line that took part is proved by SymPy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import Any

from engine.reading import arithmetic
from engine.reading.assumptions import (
    BASE,
    BASES_IN_WORDS,
    Assumption,
    Question,
    check_meanings,
    others,
)
from engine.reading.budget import FOR_A_TERM, Budget, TooMuch, products_of_a_picture
from engine.reading.claims import EQUAL, NOT_UNDERSTOOD, PROVED, SLIP, Check, Claims
from engine.reading.code.parsed import looks_like_code, may_be_code
from engine.reading.code.windows import OF_DELTA, Program, has_windows, programs
from engine.reading.code_names import OUTPUT_PADDING
from engine.reading.dialect import readings
from engine.reading.given import Given
from engine.reading.names import Names
from engine.reading.normal_form import firm
from engine.reading.numbers import is_nothing, speaks_numbers
from engine.reading.reader import CannotRead, read
from engine.reading.strange import unknown_word, word_of
from engine.reading.syntax import (
    CrossCorrelation,
    Derivative,
    Shift,
    Statement,
    Summation,
    Symbol,
    parts_of,
)
from engine.reading.terms import Interpreter
from engine.reading.to_latex import latex
from engine.symbolic import Cell, Derivation, Line, Notation, derive, prove_line

LOOSE = "proved, with loose notation"
KINDS = (PROVED, LOOSE, EQUAL, NOT_UNDERSTOOD, SLIP)
"""From the best to the worst."""

SAYS_NOTHING = "Both sides are the same, which says nothing that could be right or wrong."
MOST_STATEMENTS = 400
"""So many statements are read at once."""
MOST_PROVED = 2_000
"""Terms of the lines of a text that SymPy proves again; longer ones it does not."""


@dataclass(frozen=True)
class Verdict:
    """What became of a statement: its checks, the liberties taken, the lines SymPy proved."""

    statement: Statement
    checks: tuple[Check, ...]
    liberties: tuple[str, ...] = ()
    proved: int = 0
    instances: int = 1
    assumptions: tuple[Assumption, ...] = ()
    """What was assumed of foreign notation: which letter is which, the base, no bias."""
    questions: tuple[Question, ...] = ()
    """What has to be known before it can be understood."""
    notation: Notation | None = None
    """The notation that it is written in, where that is not the derivation's own."""

    @property
    def read_as(self) -> tuple[str, ...]:
        """What was assumed, in sentences."""
        return tuple(one.says for one in self.assumptions)

    @property
    def kind(self) -> str:
        """The worst of the checks."""
        worst = max((check.kind for check in self.checks), key=KINDS.index)
        return LOOSE if worst == PROVED and self.liberties else worst

    @property
    def latex(self) -> str:
        """The statement as it was understood."""
        return latex(self.statement)

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that found something."""
        return tuple(check for check in self.checks if check.kind != PROVED)


def judge(
    text: str,
    derivation: Derivation,
    names: Names | None = None,
    *,
    numbers: Mapping[str, Any] | None = None,
    meanings: Mapping[str, str] | None = None,
) -> tuple[Verdict, ...]:
    r"""The verdict on each statement of a text.

    ``meanings`` answers what was asked or assumed, by the ``key`` of a question or an assumption:
    {"G": "dz", "base": "0"}; see :mod:`engine.reading.assumptions`.

    ``numbers`` has some of "x" (C, H, W), "k" (out, in, kh, kw), "b" (out,) and "dz" (C, h, w),
    with one channel also (height, width): with them a line or a grid of numbers is compared with
    what the engine makes of them; where one is missing that is needed, it is not understood.
    Raises CannotRead for what is no statement, or is too large to be checked, and ValueError for
    numbers of another shape and meanings that are none.

    >>> from engine import Conv2dSpec, symbolic
    >>> d = symbolic.derive(Conv2dSpec((3, 3), (2, 2)))
    >>> (verdict,) = judge(r"\frac{\partial L}{\partial x_{11}} = dz_v k_{11}", d)
    >>> verdict.kind
    'a slip'
    >>> (verdict,) = judge("dx11 = 6", d, numbers={"k": [[3, 0], [0, 0]], "dz": [[2, 0], [0, 0]]})
    >>> verdict.kind
    'proved'
    """
    check_meanings(meanings or {})
    if looks_like_code(text):
        return _of_code(text, derivation, names, meanings or {})
    try:
        statements = read(text)
    except CannotRead as refusal:
        if has_windows(text):
            return _of_windows(text, derivation, names, meanings or {}, refusal)
        if not may_be_code(text):
            raise
        return _of_code(text, derivation, names, meanings or {})
    if len(statements) > MOST_STATEMENTS:
        raise CannotRead(
            f"The text has {len(statements)} lines: I check at most {MOST_STATEMENTS} at once."
        )
    if names:
        return _judged(statements, derivation, names, numbers, Budget())
    return _read_best(text, statements, derivation, numbers, meanings or {})


def _of_code(
    text: str, derivation: Derivation, names: Names | None, meanings: Mapping[str, str]
) -> tuple[Verdict, ...]:
    """The verdict on each result that a program makes."""
    from engine.reading.code.judged import judge_code  # NumPy is there for programs alone

    budget = Budget()
    here = names or Names.of(derivation.notation)
    found, asked = judge_code(text, derivation, here, meanings, budget)
    if asked:
        return (_not_understood(Statement((), text=text), asked),)
    bench = _Bench(derivation, here, Given(derivation, None), budget)
    return tuple(
        Verdict(
            one.statement,
            one.checks,
            one.liberties,
            bench.prove(one.lines),
            max(1, one.cells),
            one.assumptions,
        )
        for one in found
    )


def _of_windows(
    text: str,
    derivation: Derivation,
    names: Names | None,
    meanings: Mapping[str, str],
    refusal: CannotRead,
) -> tuple[Verdict, ...]:
    """The verdict on a formula with windows: on the first of those it may be that is right."""
    found: list[tuple[Verdict, ...]] = []
    page = derivation.notation.base
    bases = [int(meanings[BASE])] if BASE in meanings else [page, 1 - page]
    ways = [one for one in programs(text) if one.base in bases]
    for program in sorted(ways, key=lambda one: (len(one.says), bases.index(one.base))):
        try:
            verdicts = _of_code(program.text, derivation, names, {**meanings, BASE: "0"})
        except CannotRead:
            continue
        verdicts = tuple(_told_of(one, program, page) for one in verdicts)
        if worst(verdicts) in (PROVED, LOOSE):
            return verdicts
        found.append(verdicts)
    if not found:
        raise refusal
    return min(found, key=lambda verdicts: KINDS.index(worst(verdicts)))


def _told_of(verdict: Verdict, program: Program, page: int) -> Verdict:
    """The verdict on a program as one on the formula: how that was counted."""
    told = [one for one in verdict.assumptions if one.key not in (BASE, OF_DELTA)]
    if program.base != page:
        base = str(program.base)
        told.append(Assumption(BASES_IN_WORDS[base], BASE, base, others(BASES_IN_WORDS, base)))
    told += map(Assumption, program.says)
    return replace(verdict, assumptions=tuple(told))


def _judged(
    statements: tuple[Statement, ...],
    derivation: Derivation,
    names: Names,
    numbers: Mapping[str, Any] | None,
    budget: Budget,
) -> tuple[Verdict, ...]:
    """The verdicts under one reading."""
    bench = _Bench(derivation, names, Given(derivation, numbers), budget)
    judges = [_Judge(one, bench) for one in statements]
    bench.budget.check(sum(judge.size for judge in judges))
    return tuple(judge.verdict() for judge in judges)


def _read_best(
    text: str,
    statements: tuple[Statement, ...],
    derivation: Derivation,
    numbers: Mapping[str, Any] | None,
    meanings: Mapping[str, str],
) -> tuple[Verdict, ...]:
    """The verdicts under the reading with the fewest assumptions that proves the text.

    Where none does, under the first: what is wrong is wrong under every one of them. A letter that
    can be nothing makes a text not understood, and never a slip.
    """
    tried, asked = readings(statements, derivation, Names.of(derivation.notation), meanings)
    if asked:
        if any(one.key == OUTPUT_PADDING for one in asked):
            raise CannotRead("output_padding is a size: say what a size is, as in o = 2i + 1.")
        if any(map(arithmetic.is_of_nothing, statements)):
            raise CannotRead("This is a size: say what it is the size of, as in o = (i - k)/s + 1.")
        if word := word_of(text, [one.key for one in asked]):
            raise CannotRead(str(word), word.at)
        return tuple(_not_understood(one, asked) for one in statements)
    budget, found, refusal, doubt = Budget(), [], None, ""
    # A number of z is one with its bias, where the bias has a number.
    counts = "b" in (numbers or {}) and any(map(_gives_numbers, statements))
    for reading in tried:
        if counts and not reading.notation.biased:
            continue
        try:
            there = derive(derivation.spec, reading.notation)
            verdicts = _judged(reading.statements, there, reading.names, numbers, budget)
        except CannotRead as error:
            # What was not looked at to its end is not called a slip.
            refusal = error if isinstance(error, TooMuch) else refusal or error
            continue
        verdicts = tuple(
            replace(
                verdict,
                statement=as_typed,
                assumptions=reading.assumes,
                notation=None if reading.notation == derivation.notation else reading.notation,
            )
            for verdict, as_typed in zip(verdicts, statements, strict=True)
        )
        is_proved = worst(verdicts) in (PROVED, LOOSE)
        if is_proved and reading.is_doubtful:
            doubt = f"It is right if {reading.counts_apart}; counted alike it is not."
        elif is_proved:
            return verdicts
        elif not reading.counts_apart:
            found.append(verdicts)
    if not found or isinstance(refusal, TooMuch):
        raise refusal or CannotRead("I cannot read this.")
    best = min(found, key=lambda verdicts: KINDS.index(worst(verdicts)))
    if worst(best) == SLIP and doubt:
        said = Check(NOT_UNDERSTOOD, "", (doubt,))
        return tuple(Verdict(one, (said,)) for one in statements)
    if worst(best) == SLIP and (word := unknown_word(text, Names.of(derivation.notation))):
        raise CannotRead(str(word), word.at)
    return best


def _gives_numbers(statement: Statement) -> bool:
    """Whether it says a number; the 0 that a derivative is, is none."""
    derived = any(isinstance(part, Derivative) for part in parts_of((statement,)))
    return any(
        speaks_numbers(side) and not (derived and is_nothing(side)) for side in statement.sides
    )


def _not_understood(statement: Statement, asked: tuple[Question, ...]) -> Verdict:
    """What is said where a letter can be none of the grids: a question, not a slip."""
    said = tuple(question.says for question in asked)
    return Verdict(statement, (Check(NOT_UNDERSTOOD, "", said),), questions=asked)


def worst(verdicts: tuple[Verdict, ...]) -> str:
    """The worst kind among the verdicts of a system."""
    return max((verdict.kind for verdict in verdicts), key=KINDS.index)


class _Bench:
    """What the statements of a text share: names, numbers, what it may cost, what was proved."""

    def __init__(self, derivation: Derivation, names: Names, given: Given, budget: Budget) -> None:
        self.derivation = derivation
        self.names = names
        self.given = given
        self.budget = budget
        self._proved: set[Cell] = set()
        self._to_prove = MOST_PROVED

    def prove(self, lines: Collection[Line]) -> int:
        """Prove the lines that are not proved yet, unless they are very long: how many are."""
        new = [line for line in lines if line.target not in self._proved]
        self._to_prove -= sum(line.size for line in new)
        if self._to_prove < 0:
            return 0
        for line in new:
            prove_line(self.derivation, line)
            self._proved.add(line.target)
        return len(lines)


class _Judge:
    """One statement before the engine."""

    def __init__(self, statement: Statement, bench: _Bench) -> None:
        self.statement = statement
        self.bench = bench
        self.derivation = bench.derivation
        self.spec = bench.derivation.spec
        self.names = bench.names
        convolution = self.derivation.notation.convolution
        self.meant, self.liberties = firm(statement, self.spec, self.names, convolution=convolution)
        self.ranges = Interpreter(self.derivation, self.names).ranges(self.meant.sides)

    @property
    def size(self) -> int:
        """For how many products the statement stands, about: what is compared, not yet made."""
        grids = sum(isinstance(part, CrossCorrelation) for part in parts_of(self.meant))
        terms = prod(map(len, self.ranges.values()))
        return FOR_A_TERM * terms + 2 * grids * products_of_a_picture(self.spec)

    def verdict(self) -> Verdict:
        """The verdict on the statement."""
        given, *others = self.statement.sides
        if others and all(other == given for other in others):
            return Verdict(self.statement, (Check(NOT_UNDERSTOOD, "", (SAYS_NOTHING,)),))
        if arithmetic.is_arithmetic(self.statement):
            return self._arithmetic()
        if clash := self._clash():
            return Verdict(self.statement, (Check(SLIP, "", (clash,)),), tuple(self.liberties))
        found = [self._claims(values) for values in self._instances()]
        checks = tuple(check for claims in found for check in claims.checks())
        liberties = {**self.liberties}
        used: dict[Cell, Line] = {}
        for claims in found:
            liberties |= claims.interpreter.liberties
            used |= claims.used
        proved = self.bench.prove(used.values())
        return Verdict(self.statement, checks, tuple(liberties), proved, len(found))

    def _clash(self) -> str:
        """What is said of an index that one side gives and a sum of another runs over."""
        given, *others = self.meant.sides
        free = dict.fromkeys(_letters(given, outside_sums=True))
        summed = {
            letter
            for side in others
            for part in _summations(side)
            for limits in part.over
            for letter in limits.letters
        }
        both = [letter for letter in free if letter in summed]
        if not both:
            return ""
        named = " and ".join(f"${letter}$" for letter in both)
        is_are = "is" if len(both) == 1 else "are"
        return f"{named} {is_are} given on the left and summed over on the right: sum over others."

    def _arithmetic(self) -> Verdict:
        found = arithmetic.check(self.statement, self.spec)
        kind = PROVED if found.right else EQUAL if found.equal else SLIP
        check = Check(kind, found.correct, found.differences, self.spec.gathered_result)
        return Verdict(self.statement, (check,), (found.told,) if found.told else ())

    # --- rules with running indices

    def _instances(self) -> Iterator[dict[str, int]]:
        """Every value of the free indices; one empty instance for a statement without any."""
        bound = _bound(self.meant.sides)
        spans = {letter: span for letter, span in self.ranges.items() if letter not in bound}
        for numbers in product(*spans.values()):
            yield dict(zip(spans, numbers, strict=True))

    def _claims(self, values: dict[str, int]) -> Claims:
        interpreter = Interpreter(self.derivation, self.names, values, self.bench.budget)
        at = ", ".join(f"{letter} = {number}" for letter, number in values.items())
        return Claims(self.meant.sides, interpreter, at, self.bench.given)


def _bound(node: object) -> set[str]:
    """The letters that a Σ runs over; without an index, those that stand nowhere outside a Σ."""
    found: set[str] = set()
    for part in _summations(node):
        letters = {letter for limits in part.over for letter in limits.letters}
        found |= letters or set(_letters(part.body)) - set(_letters(node, outside_sums=True))
    return found


def _summations(node: object) -> Iterator[Summation]:
    if isinstance(node, Summation):
        yield node
    for part in _parts(node):
        yield from _summations(part)


def _letters(node: object, *, outside_sums: bool = False) -> Iterator[str]:
    """The letters among the indices of a node."""
    if outside_sums and isinstance(node, Summation):
        return
    if isinstance(node, Symbol):
        for place in (*node.below, *node.above):
            steps = place.steps if isinstance(place, Shift) else [(1, sign) for sign in place]
            yield from (c for _, letters in steps for c in letters.split("·") if c.isalpha())
    else:
        for part in _parts(node):
            yield from _letters(part, outside_sums=outside_sums)


def _parts(node: object) -> Iterator[object]:
    if isinstance(node, tuple):
        yield from node
    elif hasattr(node, "__dataclass_fields__"):
        yield from (getattr(node, name) for name in node.__dataclass_fields__)
