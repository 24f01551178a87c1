"""From text to statements: LaTeX as the notes have it, or what one types in a hurry."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import normalize

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import VisitError
from lark.tree import Meta

from engine.reading.dress import (
    CONV_FULL,
    CONV_SAME,
    CONV_VALID,
    CORR,
    CORR_FULL,
    CORR_SAME,
    CORR_VALID,
    FULL,
    SAME,
    VALID,
    Dressed,
    dressed,
)
from engine.reading.syntax import (
    CrossCorrelation,
    Derivative,
    Dilated,
    Extreme,
    Factor,
    Floor,
    Limits,
    Matrix,
    Misplaced,
    Number,
    Operator,
    Padded,
    Picked,
    Place,
    Product,
    Ratio,
    Shift,
    Statement,
    Sum,
    Summand,
    Summation,
    Symbol,
    Term,
    Transposed,
    Turned,
    Vanishing,
    Vectorised,
    Words,
)

LONGEST_TEXT = 20_000
"""Characters of a text that are read."""
DEEPEST = 24
"""Brackets within brackets."""
MOST_DIGITS = 6
SIZES_IN_INDICES = "sdSDr"
"""Stride and dilation: beside an index they multiply it."""
MOST_STEPS = 16
"""Terms of one index, its brackets multiplied out."""

_MODES = {
    FULL: "full", CONV_FULL: "full", VALID: "valid", CONV_VALID: "valid", SAME: "same",
    CONV_SAME: "same", CORR_FULL: "full", CORR_VALID: "valid", CORR_SAME: "same",
}  # fmt: skip

EXPECTED = {
    "NAME": "a cell such as x_{11}",
    "NUMBER": "a number",
    "SIGN": "+ or −",
    "_EQUALS": "=",
    "_RPAR": ")",
    "_LPAR": "(",
    "_RBRACE": "}",
    "_LBRACE": "{",
    "_END": r"\end{bmatrix}",
    "_AND": "&",
    "WORD": "an index",
    "BARE": "an index",
    "_D": "∂",
    "_PARTIAL": "∂",
    "_SLASH": "/",
    "RSQB": "]",
    "CARET": "^",
}
"""What may come next, in words; what is not here is left out of the sentence."""


class CannotRead(ValueError):
    """A text that is no statement: the sentence says where, ``at`` counts characters from 0."""

    def __init__(self, sentence: str, at: int = 0) -> None:
        super().__init__(sentence)
        self.at = at


def read(text: str) -> tuple[Statement, ...]:
    r"""The statements of a text, one for each line of a system.

    Raises CannotRead with the place for anything else, and for a text that is too long or too
    deeply nested.

    >>> (statement,) = read(r"z_{11} = x_{11} k_{11} + B")
    >>> [len(side.summands) for side in statement.sides]
    [1, 2]
    """
    _check_bounds(text)
    try:
        worn = dressed(text)
        return _Builder(text, worn).transform(_grammar().parse(worn.text))
    except UnexpectedInput as error:
        raise _refused(text, worn, error) from None
    except VisitError as error:
        if isinstance(error.orig_exc, CannotRead):
            raise error.orig_exc from None
        raise


def _check_bounds(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise CannotRead(
            f"The text has {len(text)} characters: I read at most {LONGEST_TEXT}.", LONGEST_TEXT
        )
    if not text.strip():
        raise CannotRead("There is nothing to read yet.")
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if depth > DEEPEST:
            raise CannotRead(
                f"I cannot read this at character {place + 1}: "
                f"more than {DEEPEST} brackets are open.",
                place,
            )


def _refused(text: str, worn: Dressed, error: UnexpectedInput) -> CannotRead:
    ended = getattr(getattr(error, "token", None), "type", "") == "$END"
    place = len(text) if ended else worn.place(getattr(error, "pos_in_stream", 0))
    known = getattr(error, "accepts", None) or getattr(error, "allowed", None) or ()
    hopes = list(dict.fromkeys(EXPECTED[name] for name in sorted(known) if name in EXPECTED))
    hoped = f": expected {' or '.join(filter(None, (', '.join(hopes[:-1]), *hopes[-1:])))}"
    hoped = hoped if hopes else ""
    if place >= len(text):
        return CannotRead(f"I cannot read this at its end{hoped}.", len(text))
    # No more than a word: what is quoted here is shown on a page.
    shown = re.match(r"\\[A-Za-z]{1,20}|\w{1,12}", text[place:])
    found = shown.group() if shown else text[place].strip() or "a space"
    return CannotRead(f"I cannot read this at “{found}” (character {place + 1}){hoped}.", place)


@cache
def _grammar() -> Lark:
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer="contextual", propagate_positions=True)


@v_args(inline=True)
class _Builder(Transformer[Token, tuple[Statement, ...]]):
    """The tree of the parser as a syntax tree."""

    def __init__(self, text: str, worn: Dressed) -> None:
        super().__init__()
        self.text = text
        self.worn = worn

    # --- statements and sums

    def start(self, *statements: Statement) -> tuple[Statement, ...]:
        return statements

    @v_args(meta=True)
    def statement(self, meta: Meta, parts: list[Any]) -> Statement:
        for_all: tuple[str, ...] = ()
        if isinstance(parts[-1], Token):
            for_all = tuple(re.sub(r"\\forall|∀|[\s,]", "", parts.pop()))
        return Statement(tuple(parts), for_all, self._written(meta, behind=True))

    def sum(self, *summands: Summand) -> Sum:
        return Sum(summands)

    @v_args(meta=True)
    def summand(self, meta: Meta, parts: list[Any]) -> Summand:
        minus = isinstance(parts[0], Token) and parts[0] != "+"
        return Summand(-1 if minus else 1, parts[-1], self._written(meta).lstrip("+-−– "))

    def _written(self, meta: Meta, *, behind: bool = False) -> str:
        """What was typed, with what came off ``behind`` it, such as a slope."""
        end = meta.end_pos
        while behind and self.worn.text[end : end + 1] == " ":
            end += 1
        return self.text[self.worn.place(meta.start_pos) : self.worn.place(end)].strip()

    # --- terms

    def product(self, *factors: Factor) -> Product:
        return Product(tuple(part for factor in factors for part in _spliced(factor)))

    def correlation(self, first: Product, *rest: Any) -> Term:
        left: Term = first
        for sign, right in zip(rest[::2], rest[1::2], strict=True):
            name, _, mode = str(sign).strip().partition("_")
            left = CrossCorrelation(left, name, right, mode)
        return left

    def call(self, name: Token, left: Product, right: Product, *mode: Token) -> Sum:
        """conv(A, B, "full") is A ∗ B; correlate(A, B) is the cross-correlation, A ⋆ B."""
        sign = "⋆" if name in (CORR, CORR_FULL, CORR_VALID, CORR_SAME) else "∗"
        said = _MODES.get(str(mode[0])) if mode else _MODES.get(str(name), "")
        return Sum((Summand(1, CrossCorrelation(left, sign, right, said or "")),))

    def summation(self, *parts: Any) -> Summation:
        *before, body = parts
        over = tuple(part for part in before if isinstance(part, Limits))
        factors = before[0].factors if before and isinstance(before[0], Product) else ()
        return Summation(factors, over, body)

    def over(self, *words: Token) -> Limits:
        letters = tuple(letter for word in words for letter in word)
        if not all(letter.isalpha() for letter in letters):
            raise CannotRead(f"I cannot read this: a sum runs over letters, not {''.join(words)}.")
        return Limits(letters)

    def between(self, *parts: Any) -> Limits:
        *words, least, most = parts
        letters = tuple(str(word) for word in words)
        if any(len(word) != 1 for word in letters):
            raise CannotRead(f"I cannot read this: {', '.join(letters)} is no single index.")
        return Limits(letters, (_bound(least), _bound(most)))

    def bound(self, name: Token) -> Sum:
        return Sum((Summand(1, Product((Symbol(str(name)),))),))

    def upside_down(self, most: Any, *parts: Any) -> Limits:
        return self.between(*parts, most)

    # --- factors

    def number(self, digits: Token) -> Number:
        return Number(_whole(digits))

    def decimal(self, digits: Token) -> Number:
        if len(digits) > 2 * MOST_DIGITS + 1:
            raise CannotRead(
                f"I cannot read this: {digits[:9]}… has more than {2 * MOST_DIGITS} digits."
            )
        return Number(Fraction(str(digits)), str(digits))

    def ratio(self, above: Sum, below: Sum) -> Factor:
        one, other = _lone_number(above), _lone_number(below)
        if other == 0:
            raise CannotRead("I cannot read this: something is divided by 0.")
        if one is None or other is None:
            return Ratio(above, below)
        return Number(Fraction(one, other))

    def floor(self, body: Sum) -> Floor:
        return Floor(body)

    def largest(self, *of: Sum) -> Extreme:
        return Extreme(1, of)

    def smallest(self, *of: Sum) -> Extreme:
        return Extreme(-1, of)

    def ceiling(self, body: Sum) -> Sum:
        """⌈a⌉ is −⌊−a⌋."""
        minus = Sum(tuple(Summand(-one.sign, one.term, one.text) for one in body.summands))
        return Sum((Summand(-1, Product((Floor(minus),))),))

    def floored(self, body: Factor, below: Token | Factor) -> Factor:
        """a // b is ⌊a / b⌋."""
        return Floor(Sum((Summand(1, Product(_spliced(self.divided(body, below)))),)))

    def divided(self, body: Factor, below: Token | Factor) -> Factor:
        if not isinstance(below, Token):
            above = Sum((Summand(1, Product(_spliced(body))),))
            return Ratio(above, Sum((Summand(1, Product(_spliced(below))),)))
        return Sum((Summand(1, Product((Number(_ratio(1, below)), *_spliced(body)))),))

    def words(self, text: Token) -> Words:
        return Words(text[text.index("{") + 1 : -1].strip())

    def transposed(self, body: Factor) -> Transposed:
        return Transposed(body)

    def turned(self, body: Factor) -> Factor:
        match body:
            case Picked(whole, places):  # rot180(K)_{mn}
                return Picked(Turned(whole), places)
            case Symbol(letter, below, above) if below:
                return Picked(Turned(Symbol(letter, (), above)), below)
        return Turned(body)

    def picked(self, body: Factor, places: tuple[Place, ...]) -> Factor:
        match body:
            case Sum((Summand(1, Product((Derivative(of, Symbol(letter, (), above)),))),)):
                return Derivative(of, Symbol(letter, places, above))
            case Sum((Summand(1, Product((Symbol(letter, (), above),))),)):
                return Symbol(letter, places, above)
            case Sum((Summand(1, Product((only,))),)):
                return Picked(only, places)
        return Picked(body, places)

    def padded(self, body: Sum, *by: Sum) -> Padded:
        return Padded(body, by[0] if by else None)

    def padded_by(self, by: Sum, body: Sum) -> Padded:
        return Padded(body, by)

    def dilated(self, body: Sum, *_: Sum) -> Dilated:
        return Dilated(body)

    def misplaced(self) -> Misplaced:
        return Misplaced("The slope is of another layer than the $\\delta$ on the left.")

    def vectorised(self, body: Factor) -> Vectorised:
        return Vectorised(body)

    def vanishing(self, body: Factor) -> Vanishing:
        return Vanishing(body)

    def underbrace(self, body: Sum, value: Token) -> Factor:
        return Vanishing(body) if _whole(value) == 0 else body

    def derivative(self, of: Symbol, by: Symbol) -> Derivative:
        return Derivative(of, by)

    def gradient(self, by: Symbol) -> Derivative:
        return Derivative(None, by)

    def operator(self, by: Symbol, body: Sum) -> Operator:
        return Operator(by, body)

    def matrix(self, *rows: tuple[Sum, ...]) -> Matrix:
        if len({len(row) for row in rows}) != 1:
            lengths = ", ".join(str(len(row)) for row in rows)
            raise CannotRead(f"I cannot read this: the rows of a matrix have {lengths} entries.")
        return Matrix(rows)

    def row(self, *entries: Sum) -> tuple[Sum, ...]:
        return entries

    # --- symbols

    def symbol(self, name: Token, *scripts: tuple[str, tuple[Place, ...]]) -> Symbol:
        letter = "δ" if name == r"\delta" else str(name)
        found: dict[str, tuple[Place, ...]] = {}
        for where, places in scripts:
            if where == "[]":  # x[1,1] or x[1][1]
                found["below"] = found.get("below", ()) + places
                continue
            if where in found:
                raise CannotRead(f"I cannot read this: {letter} has two scripts {where}.")
            found[where] = places
        return Symbol(letter, found.get("below", ()), found.get("above", ()))

    def below(self, places: tuple[Place, ...]) -> tuple[str, tuple[Place, ...]]:
        return "below", places

    def bracketed(self, places: tuple[Place, ...]) -> tuple[str, tuple[Place, ...]]:
        return "[]", places

    def above(self, places: tuple[Place, ...]) -> tuple[str, tuple[Place, ...]]:
        return "above", places

    def below_bare(self, token: Token) -> tuple[str, tuple[Place, ...]]:
        return "below", _bare(token)

    def above_bare(self, token: Token) -> tuple[str, tuple[Place, ...]]:
        return "above", _bare(token)

    def places(self, *places: Place | tuple[Place, Place]) -> tuple[Place, ...]:
        return tuple(
            one for place in places for one in (place if isinstance(place, tuple) else (place,))
        )

    def place(self, *parts: Any) -> Place:
        if len(parts) == 1 and not isinstance(parts[0], Token):
            return str(parts[0].text)
        steps, sign = [], 1
        for part in parts:
            if isinstance(part, Token):
                sign = 1 if part == "+" else -1
            else:
                steps.append(part.signed(sign))
        return Shift(tuple(steps))

    def spot(self, *parts: Any) -> Place | tuple[Place, ...]:
        if len(parts) == 1 and isinstance(parts[0], tuple):
            return parts[0]
        if len(parts) == 1 and isinstance(parts[0], _Step):
            return str(parts[0].text)
        steps: list[tuple[int, str]] = []
        over = next((part.over for part in parts if isinstance(part, Shift)), (1, ""))
        sign = 1
        for part in parts:
            if isinstance(part, Token):
                sign = 1 if part == "+" else -1
            elif isinstance(part, Shift):
                if part.over != over:
                    raise CannotRead("I cannot read this: an index is divided by several numbers.")
                steps += [(sign * n, letters) for n, letters in part.steps]
            else:
                more = _times(_steps_of(part), [over])
                steps += [(sign * n, letters) for n, letters in more]
        return Shift(tuple(steps), over)

    def divided_index(self, whole: Any, over: Any) -> Shift:
        """(i − m)/s: it is an index where it is a whole number."""
        steps, by = (_steps_of_index(part) for part in (whole, over))
        if len(by) != 1:
            raise CannotRead("I cannot read this: an index is divided by a sum.")
        return Shift(tuple(steps), by[0])

    def inner(self, place: Place) -> _Inner:
        if isinstance(place, Shift) and place.over != (1, ""):
            raise CannotRead("I cannot read this: a quotient stands within an index.")
        if isinstance(place, Shift):
            return _Inner(place.steps)
        return _Inner([_Step(place).signed(1)])

    def multiple(self, *parts: Any) -> _Step | list[tuple[int, str]] | tuple[Place, ...]:
        """A product written out: 2(i − 1) is 2i − 2; but (i + m)(j + n) are two indices."""
        if len(parts) == 2 and all(isinstance(part, _Inner) for part in parts):
            return tuple(Shift(tuple(part)) for part in parts)
        if all(isinstance(part, Token) for part in parts) and "".join(parts).isalnum():
            text = "".join(parts)
            if len(parts) == 1 or re.fullmatch(r"[0-9]+[^0-9]", text):
                return _Step(text)
        found = [(1, "")]
        for part in parts:
            found = _times(found, _steps_of(_Step(part) if isinstance(part, Token) else part))
        return found

    def sized(self, letter: Token, side: Token) -> list[tuple[int, str]]:
        """A size of one side, s_h: its name is one, and no running letter."""
        return [(1, f"{letter}_{side}")]

    def step(self, *tokens: Token) -> _Step:
        return _Step("".join(tokens))


class _Inner(list[tuple[int, str]]):
    """An index in brackets, its steps."""


class _Step:
    """A part of an index: digits, letters, or both."""

    def __init__(self, text: str) -> None:
        self.text = text

    def signed(self, sign: int) -> tuple[int, str]:
        digits, letter = re.fullmatch(r"([0-9]*)(\D*)", self.text).groups()  # type: ignore[union-attr]
        if len(letter) == 2 and set(letter) & set(SIZES_IN_INDICES):
            return sign * (_whole(digits) if digits else 1), "·".join(letter)  # is + m
        if len(letter) > 1:
            raise CannotRead(
                f"I cannot read this: {letter} is no single index; part two by a comma."
            )
        return sign * (_whole(digits) if digits else 1), letter


def _steps_of(part: _Step | list[tuple[int, str]]) -> list[tuple[int, str]]:
    return [part.signed(1)] if isinstance(part, _Step) else part


def _steps_of_index(part: Any) -> list[tuple[int, str]]:
    """The steps of a whole index, or of a part of one."""
    if isinstance(part, Shift):
        return [*part.steps]
    return _steps_of(_Step(str(part)) if isinstance(part, str) else part)


def _times(steps: list[tuple[int, str]], others: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The product of two sums, written out."""
    found = [(n * m, "·".join(filter(None, (a, b)))) for n, a in steps for m, b in others]
    if len(found) > MOST_STEPS or max(abs(n) for n, _ in found) > 10**MOST_DIGITS:
        raise CannotRead("I cannot read this: an index is too long a product.")
    return found


def _spliced(factor: Factor) -> tuple[Factor, ...]:
    """A bracket around one product is none."""
    if isinstance(factor, Sum) and len(factor.summands) == 1:
        (only,) = factor.summands
        if only.sign > 0 and isinstance(only.term, Product):
            return only.term.factors
    return (factor,)


def _bare(token: Token) -> tuple[Place, ...]:
    plain = normalize("NFKC", token.replace("ʼ", ","))
    return tuple(part for part in plain.strip("()").split(",") if part)


def _bound(bound: Token | Sum) -> int | Sum:
    """A limit of a sum: a whole number where it is one."""
    if isinstance(bound, Token):
        return _whole(bound)
    match bound:
        case Sum((Summand(sign, Product((Number(int() as value),))),)):
            return sign * value
    return bound


def _lone_number(side: Sum) -> int | None:
    match side:
        case Sum((Summand(1, Product((Number(int() as value, ""),))),)):
            return value
    return None


def _ratio(above: int, below: Token) -> Fraction:
    if _whole(below) == 0:
        raise CannotRead(f"I cannot read this: {above} is divided by 0.")
    return Fraction(above, _whole(below))


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise CannotRead(f"I cannot read this: {digits[:9]}… has more than {MOST_DIGITS} digits.")
    return int(digits)
