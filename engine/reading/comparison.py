"""One line, term by term: what is right, what is not there, what is missing.

A gradient line may be written at any stage: a term stands for its z, as ∂L/∂z · ∂z/∂t, with the
local derivative put in, or with the 0 it is. The vanishing terms are written all or none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from engine.reading.names import Names
from engine.reading.polynomials import Polynomials, same
from engine.reading.reader import CannotRead, read
from engine.reading.syntax import Sum
from engine.reading.terms import Atom, Interpreter, Partial, Unknown, Written
from engine.symbolic import Cell, Fragment, Line, Term

RIGHT, WRONG_SIGN, DOUBLED, NOT_THERE = "right", "wrong sign", "doubled", "not there"

MOST_STRAYS = 40
"""Of more stray terms than these it is not asked which term of the line each might stand for."""


@dataclass(frozen=True)
class Outcome:
    """What became of one written term; ``term`` is the line's own that it is or stands for."""

    kind: str
    latex: str
    text: str
    factors: tuple[Atom, ...]
    term: Fragment | None
    says: str = ""


@dataclass(frozen=True)
class Comparison:
    """A written sum beside the engine's line.

    ``right``: term for term the line, in any order; ``equal``: the same polynomial, however it is
    written; ``left``: what is wrong with the left side, if anything.
    """

    line: Line
    outcomes: tuple[Outcome, ...]
    missing: tuple[Fragment, ...]
    equal: bool
    in_order: bool
    stage: str
    left: str = ""
    liberties: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Whether every term is right and none is missing."""
        return (
            not self.left
            and not self.missing
            and all(outcome.kind == RIGHT for outcome in self.outcomes)
        )

    @property
    def differences(self) -> tuple[str, ...]:
        """Everything that is not right, a sentence each."""
        said = [outcome.says for outcome in self.outcomes if outcome.kind != RIGHT]
        gone = [f"${part.latex}$ is missing." for part in self.missing]
        return tuple(dict.fromkeys([*([self.left] if self.left else []), *said, *gone]))


def compare(line: Line, text: str, names: Names | None = None) -> Comparison:
    """A text beside a line: its right side alone, or with the line's own left side.

    Of several sides (chain = local = result) the last counts. ``names`` are by default those of
    the line's own notation. Raises CannotRead for a text that is no such line.

    >>> from engine import Conv2dSpec, symbolic
    >>> line = symbolic.derive(Conv2dSpec()).input_gradient.at((0, 0, 1))
    >>> found = compare(line, "dz11*k11 + dz12 k11")
    >>> [outcome.kind for outcome in found.outcomes]
    ['not there', 'right']
    >>> found.differences
    ('$k_{11}$ stands where $k_{12}$ belongs.',)
    """
    statements = read(text)
    if len(statements) != 1:
        raise CannotRead(f"One line is asked for: I read {len(statements)} of them.")
    interpreter = Interpreter(line.derivation, names)
    *before, right = statements[0].sides
    return compare_sum(line, right, interpreter, before[0] if before else None)


def compare_sum(
    line: Line, right: Sum, interpreter: Interpreter, left: Sum | None = None
) -> Comparison:
    """A sum that was read, and perhaps its left side, beside a line."""
    terms = interpreter.terms(right)
    return compare_terms(line, terms, interpreter, _about_left(line, left, interpreter))


def compare_terms(
    line: Line,
    terms: Sequence[Written],
    interpreter: Interpreter,
    left: str = "",
    values: Polynomials | None = None,
) -> Comparison:
    """Terms as they were written, beside a line; ``values`` are what is known of it already."""
    stage = _stage(terms)
    entries = _living(line) if stage == "result" else _entries(line)
    interpreter.budget.spend(len(entries))
    matching = _Matching(entries, interpreter)
    outcomes = matching.outcomes([term for term in terms if not _is_nothing(term)])
    missing = matching.missing(stage)
    values = values or Polynomials(line.derivation, interpreter.budget)
    return Comparison(
        line,
        outcomes,
        missing,
        same(values.of_terms(terms), values.of_line(line)),
        matching.in_order,
        stage,
        left,
        tuple(interpreter.liberties),
    )


class _Entry(NamedTuple):
    """A term that a line may have: how it may be written, and how the engine writes it."""

    forms: tuple[_Form, ...]
    vanishes: bool
    by_stage: dict[str, Fragment]


_Form = tuple[tuple[Atom, ...], bool]
"""The factors without their order, and whether a 0 stands among them."""


def _form(factors: Sequence[Atom], zero: bool = False) -> _Form:
    return tuple(sorted(factors, key=repr)), zero


def _living(line: Line) -> list[_Entry]:
    """The surviving terms: no other is looked for where no 0 and no local derivative is written."""
    return [
        _Entry((_form(part.cells),), False, {"result": part}) for part in line.fragments("result")
    ]


def _entries(line: Line) -> list[_Entry]:
    """All terms, the vanishing ones too."""
    if line.target.grid == "z":
        return [
            _Entry((_form(part.cells, part.vanishes),), part.vanishes, {"result": part})
            for part in line.fragments("local")
        ]
    entries = []
    for chain, local in zip(line.fragments("chain"), line.fragments("local"), strict=True):
        upstream = chain.cells[0]
        partial = Partial(Cell("z", upstream.index), line.target)
        forms = (_form((upstream, partial)), _form(local.cells, local.vanishes))
        entries.append(_Entry(forms, chain.vanishes, {"chain": chain, "local": local}))
    for entry, part in zip(
        (e for e in entries if not e.vanishes), line.fragments("result"), strict=True
    ):
        entry.by_stage["result"] = part
    return entries


def _stage(terms: Sequence[Written]) -> str:
    """The stage at which a sum is written, as far as it shows."""
    if any(_has_local(term.factors) for term in terms):
        return "chain"
    return "local" if any(term.number == 0 and term.factors for term in terms) else "result"


def _has_local(factors: Sequence[Atom]) -> bool:
    """Whether a local derivative ∂z/∂t is among them."""
    return any(isinstance(factor, Partial) and factor.of for factor in factors)


def _is_nothing(term: Written) -> bool:
    """A lone 0: how a sum without a term is written."""
    return term.number == 0 and not term.factors


class _Matching:
    """Written terms dealt out to the terms of a line."""

    def __init__(self, entries: list[_Entry], interpreter: Interpreter) -> None:
        self.entries = entries
        self.interpreter = interpreter
        self.place = {form: n for n, entry in enumerate(entries) for form in entry.forms}
        self.open = dict.fromkeys(range(len(entries)))
        self.met: list[int] = []

    @property
    def in_order(self) -> bool:
        """Whether what was met stands in the order of the line."""
        return self.met == sorted(self.met)

    def outcomes(self, terms: Sequence[Written]) -> tuple[Outcome, ...]:
        """One outcome a term: exact ones first, then those that nearly are."""
        found: dict[int, Outcome] = {}
        for exact in (True, False):
            for n, term in enumerate(terms):
                if n not in found and (outcome := self._known(term, exact)):
                    found[n] = outcome
        rest = [n for n in range(len(terms)) if n not in found]
        if len(rest) > MOST_STRAYS:
            found |= {n: self._stray(terms[n], None) for n in rest}
            rest = []
        while rest:
            n, entry = max(
                ((n, e) for n in rest for e in (self._nearest(terms[n]),)),
                key=lambda pair: self._likeness(terms[pair[0]], pair[1]),
            )
            found[n] = self._stray(terms[n], entry)
            rest.remove(n)
        return tuple(found[n] for n in range(len(terms)))

    def missing(self, stage: str) -> tuple[Fragment, ...]:
        """What nobody wrote; vanishing terms only where some of them were written."""
        some = any(self.entries[n].vanishes for n in self.met)
        return tuple(
            self._fragment(n, stage) for n in self.open if some or not self.entries[n].vanishes
        )

    def _known(self, term: Written, exact: bool) -> Outcome | None:
        """The outcome of a term that the line has; in the first round only when it is right."""
        zero = term.number == 0
        place = self.place.get(_form(term.factors, zero))
        if place is None:
            return None
        entry = self.entries[place]
        wrongly_zero = [f for f in term.marked_zero if not entry.vanishes and f in term.factors]
        fits = term.sign > 0 and term.number in (0, 1) and not wrongly_zero
        if place in self.open and (fits or not exact):
            del self.open[place]
            self.met.append(place)
            if fits:
                return self._outcome(RIGHT, term, place)
            if wrongly_zero:
                return self._outcome(NOT_THERE, term, place, self._not_zero(wrongly_zero))
            if term.number != 1 and not zero:
                return self._outcome(DOUBLED, term, place, self._counted(term))
            return self._outcome(WRONG_SIGN, term, place, f"The sign of ${term.latex}$ is wrong.")
        return None if exact else self._outcome(DOUBLED, term, place, self._counted(term))

    def _counted(self, term: Written) -> str:
        if term.number != 1:
            return f"${term.latex}$ counts {term.number} times: it belongs there once."
        return f"${term.latex}$ is there more than once."

    def _not_zero(self, factors: list[Atom]) -> str:
        shown = [self.interpreter.latex(f) for f in factors if isinstance(f, Partial)]
        return f"${' '.join(shown)}$ is marked as 0, and is not."

    def _nearest(self, term: Written) -> int | None:
        """The open term that a stray one most resembles: a living one rather than a vanishing."""
        likely = [n for n in self.open if self._likeness(term, n)]
        return max(likely, key=lambda n: self._likeness(term, n), default=None)

    def _likeness(self, term: Written, place: int | None) -> tuple[int, ...]:
        if place is None:
            return ()
        entry = self.entries[place]
        zero = term.number == 0
        shared, weight = max(
            (_shared(term.factors, factors), _upstream(term.factors, factors))
            for factors, _ in entry.forms
        )
        return (shared, zero == entry.vanishes, weight) if shared else ()

    def _stray(self, term: Written, place: int | None) -> Outcome:
        unknown = [factor for factor in term.factors if isinstance(factor, Unknown)]
        if term.number == 0 and not (term.marked_zero or unknown or place is not None):
            self.interpreter.liberties["What is multiplied by 0 is left out."] = None
            return self._outcome(RIGHT, term, None)
        if place is None:
            why = f" {unknown[0].why}" if unknown else ""
            return self._outcome(
                NOT_THERE, term, None, f"${term.latex}$ does not belong here.{why}"
            )
        del self.open[place]
        self.met.append(place)
        return self._outcome(NOT_THERE, term, place, self._difference(term, place))

    def _difference(self, term: Written, place: int) -> str:
        """Which factor stands where which belongs."""
        entry = self.entries[place]
        local = _stage([term]) == "chain"
        factors, _ = max(
            entry.forms,
            key=lambda form: (_shared(term.factors, form[0]), local == _has_local(form[0])),
        )
        wrong, right = Counter(term.factors), Counter(factors)
        wrong, right = wrong - right, right - wrong
        stands, belongs = (
            " ".join(map(self.interpreter.latex, c.elements())) for c in (wrong, right)
        )
        zero = term.number == 0
        stands, belongs = (
            stands or ("0" if zero else ""),
            belongs or ("0" if entry.vanishes else ""),
        )
        sign = "; its sign is wrong" if term.sign < 0 else ""
        if not stands:
            return f"${term.latex}$ lacks the factor ${belongs}${sign}."
        if not belongs:
            return f"${stands}$ is one factor too many in ${term.latex}${sign}."
        unknown = next((f for f in wrong if isinstance(f, Unknown)), None)
        if unknown:
            return f"{unknown.why.rstrip('.')}; ${belongs}$ belongs there{sign}."
        return f"${stands}$ stands where ${belongs}$ belongs{sign}."

    def _outcome(self, kind: str, term: Written, place: int | None, says: str = "") -> Outcome:
        shown = f"-{term.latex}" if term.sign < 0 else term.latex
        stage = _stage([term])
        part = None if place is None else self._fragment(place, stage)
        return Outcome(kind, shown, term.text, term.factors, part, says)

    def _fragment(self, place: int, stage: str) -> Fragment:
        by_stage = self.entries[place].by_stage
        return by_stage.get(stage) or by_stage.get("local") or next(iter(by_stage.values()))


def _shared(some: Sequence[Atom], others: Sequence[Atom]) -> int:
    return sum((Counter(some) & Counter(others)).values())


def _upstream(some: Sequence[Atom], others: Sequence[Atom]) -> int:
    """Whether both have the same ∂L/∂z: what a term is known by."""
    return sum(1 for a in some if a in others and isinstance(a, Cell) and a.grid in ("dz", "x"))


def _about_left(line: Line, left: Sum | None, interpreter: Interpreter) -> str:
    """What is wrong with a left side that is not the line's own."""
    if left is None:
        return ""
    if target_of(left, interpreter) == line.target:
        return ""
    shown = " + ".join(term.latex for term in interpreter.terms(left))
    return f"The left side says ${shown}$: this is the line of ${line.left_side}$."


def target_of(left: Sum, interpreter: Interpreter) -> Cell | None:
    """The cell of the line whose left side this is: z_{11}, or t of ∂L/∂t."""
    terms = interpreter.terms(left)
    if len(terms) != 1 or terms[0].sign < 0 or terms[0].number != 1 or len(terms[0].factors) != 1:
        return None
    (atom,) = terms[0].factors
    if isinstance(atom, Cell):
        return atom if atom.grid == "z" else None
    return atom.by if isinstance(atom, Partial) and atom.of is None else None


__all__ = ["Comparison", "Outcome", "Term", "compare", "compare_sum", "compare_terms", "target_of"]
