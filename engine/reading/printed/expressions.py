r"""Numbers within brackets, as programs write and print them, and what stands around the brackets.

``[[1, 2], [3, 4]]``, ``[[1 2]\n [3 4]]``, ``[1 2; 3 4]``, ``{{1, 2}, {3, 4}}``, ``tensor([…],
device='cuda:0')``, ``1/9 * ones(3, 3)``. A text is parsed, never evaluated: the calls that
are known are those of :mod:`calls`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from math import prod
from typing import Any

from engine.reading.layers.calls import shown
from engine.reading.printed import calls
from engine.reading.printed.entries import (
    EXACT,
    Entries,
    Number,
    counted,
    row,
    stacked,
    uneven,
)
from engine.reading.printed.number import NOT_FINITE, fraction, no_number
from engine.reading.printed.tokens import Token, tokens
from engine.reading.reader import CannotRead

CLOSING = {"[": "]", "(": ")", "{": "}"}
DEEPEST = 8
MOST_ARGUMENTS = 40
LONGEST_FLAT_LINE = 60
"""Columns from which on NumPy may have broken a long row into lines."""

Value = Any
"""A Number, Entries, a tuple of whole numbers, a word, or None for what is passed over."""


@dataclass
class Reader:
    """The words of a text, one at a time."""

    text: str
    words: list[Token]
    place: int = 0
    depth: int = 0
    aside: int = 0
    """How many arguments by name are open."""
    told: list[str] = field(default_factory=list)

    @property
    def now(self) -> Token:
        """The word that comes."""
        return self.words[self.place]

    def comes(self, *marks: str) -> bool:
        """Whether one of some marks comes."""
        return self.now.kind in ("mark", "quote") and self.now.text in marks

    def take(self) -> Token:
        """The word that comes, and on to the next."""
        token = self.now
        self.place += token.kind != "end"
        return token

    def expect(self, mark: str) -> Token:
        """A mark, or CannotRead."""
        if not self.comes(mark):
            raise self.unexpected(mark)
        return self.take()

    def unexpected(self, expected: str) -> CannotRead:
        """Why the word that comes cannot stand here."""
        token = self.now
        if token.kind == "dots":
            return left_out(token)
        if token.kind == "end":
            return CannotRead(f"At the end: expected {expected}.", token.at)
        return CannotRead(f"At {shown(token.text)}: expected {expected}.", token.at)


def left_out(token: Token) -> CannotRead:
    """Dots in a print stand for numbers that are not there."""
    told = (
        "print them all, with np.set_printoptions(threshold=10**6) or "
        'torch.set_printoptions(profile="full")'
    )
    return CannotRead(f"Numbers are left out at {shown(token.text)}: {told}.", token.at)


def read_all(text: str, at: int = 0) -> tuple[list[Entries], list[str]]:
    """The arrays that a text holds one after another, and what was taken kindly of it.

    Raises CannotRead with the place.
    """
    reader = Reader(text, tokens(text, at))
    found: list[Entries] = []
    bars = 0
    while reader.now.kind != "end":
        value = _expression(reader)
        if found and isinstance(value, calls.Name):
            told = "expected nothing more, or another array"
            raise CannotRead(f"At {shown(value.text)}: {told}.", value.at)
        found.append(_sized(_entries(value, reader), reader))
        if _ends_in_words(reader):
            break
        bars += reader.comes("|")
        _surplus_brackets(reader)
        is_parted = False
        while reader.comes(",", ";", "|") or reader.now.text == ".":
            reader.take()
            _surplus_brackets(reader)
            is_parted = True
        if not (is_parted or reader.now.blank or reader.now.kind == "end"):
            raise reader.unexpected("nothing more, or a comma")
        if reader.comes("-", "+") and not (is_parted or reader.now.blank == "\n"):
            raise reader.unexpected("nothing more: sums are not computed here")
        if reader.now.kind not in ("end", "number") and not _opens(reader):
            raise reader.unexpected("nothing more, or another array")
    if not found:
        raise CannotRead("There is no number in the text.", at)
    return _together(found, bars), reader.told


_SETTING = re.compile(
    r"\b(?:strides?|padding|pad|dilation|groups?|kernel|size|seed|batch)\b\s*[:=]?\s*\d{1,6}\b"
)
"""What is said of the layer behind the numbers: stride 2, padding 1."""


_MORE = re.compile(r"[\d\[\](){}<>=∞|]")
"""What may be part of another array."""


def _sized(value: Entries, reader: Reader) -> Entries:
    """An array behind which its shape stands: [[1, 2], [3, 4]] (2×2)."""
    before, shape = reader.place, _sizes_behind(reader)
    if shape and value.values.size == prod(shape):
        return value.reshaped(shape)
    reader.place = before
    return value


def _ends_in_words(reader: Reader) -> bool:
    """Whether nothing follows but words, which are left out and told."""
    if reader.now.kind not in ("end", "name", "other") and reader.now.text not in ".:;,":
        return False
    at = reader.now.at
    if _MORE.search(_SETTING.sub("", reader.text[at : at + 200])):
        return False
    rest = reader.text[at:].strip(" .,;:!?\n\t")
    if not rest:
        return True
    if _MORE.search(_SETTING.sub("", rest)) or NOT_FINITE.search(rest.partition(" ")[0]):
        return False
    reader.told.append(f"What follows the numbers is left out: {shown(rest)}.")
    return True


def _opens(reader: Reader) -> bool:
    return reader.comes(*CLOSING, "<", "-") or reader.now.kind in ("name", "range")


def _surplus_brackets(reader: Reader) -> None:
    """Closing brackets that nothing has opened, at the end of what was copied."""
    while reader.comes(*CLOSING.values(), ">"):
        if any(token.kind in ("number", "name") for token in reader.words[reader.place :]):
            raise reader.unexpected("a number: this bracket was not opened")
        reader.take()


def _together(found: list[Entries], bars: int) -> list[Entries]:
    """Rows that are printed one by one are one array; so are channels with bars between."""
    rows = len(found) > 1 and all(part.ndim == 1 for part in found)
    if rows and len({part.shape for part in found}) == 1 and not bars:
        return [stacked(found)]
    if bars:
        return [stacked([_matrix(part) for part in found])]
    return found


def _matrix(part: Entries) -> Entries:
    return part if part.ndim > 1 else part.reshaped((1, part.values.size))


def _entries(value: Value, reader: Reader) -> Entries:
    if isinstance(value, Entries):
        return value
    if isinstance(value, Number):
        return row([value]).reshaped(())
    if isinstance(value, tuple):
        return row([Number(float(n), 0, len(str(n)), True) for n in value])
    if isinstance(value, calls.Name):
        raise no_number(value.text, value.at)
    if value is None:
        told = "print its values, such as x.numpy() or x.tolist()"
        raise CannotRead(f"There are no numbers in what is pasted: {told}.", reader.now.at)
    raise reader.unexpected("numbers")


# --- products -------------------------------------------------------------------------------------


def _expression(reader: Reader) -> Value:
    """A value, and what it is multiplied with or divided by."""
    begin = reader.now
    value = _signed(reader)
    is_list = begin.text == "[" and reader.words[reader.place - 1].text == "]"
    while reader.comes("*", "/", ".*", "./"):
        mark = reader.take()
        other = _signed(reader)
        if is_list and mark.text == "*" and (times := calls.repeats(value, other, mark.at)):
            value = calls.repeated(value, times)
        else:
            value = _product(value, mark, other)
            is_list = False
    return value


def _product(value: Value, mark: Token, other: Value) -> Value:
    is_divided = mark.text.endswith("/")
    one, two = (calls.scalar(part) for part in (value, other))
    if one and two:
        return _of_two(one, two, mark, is_divided=is_divided)
    if isinstance(value, Entries) and two:
        return value.times(two, divided=is_divided)
    if isinstance(other, Entries) and one and not is_divided:
        return other.times(one)
    told = "only a number with a number or an array is multiplied here"
    raise CannotRead(f"At {shown(mark.text)}: {told}.", mark.at)


def _of_two(one: Number, two: Number, mark: Token, *, is_divided: bool) -> Number:
    both = row([one]).times(two, divided=is_divided)
    exact = is_divided and one.is_whole and two.is_whole
    last = EXACT if exact else float(both.last[0])
    return Number(float(both.values[0]), last, one.digits, both.is_whole)


def _signed(reader: Reader) -> Value:
    """A value with a minus before it."""
    if not reader.comes("-", "+"):
        return _with_postfixes(reader, _primary(reader))
    minus = reader.take().text == "-"
    value = _with_postfixes(reader, _primary(reader))
    sign = Number(-1.0, EXACT, 1, True)
    if isinstance(value, Number):
        return value._replace(value=-value.value) if minus else value
    return _entries(value, reader).times(sign) if minus else value


def _with_postfixes(reader: Reader, value: Value) -> Value:
    """What follows a value without a blank: .reshape(2, 2), .T, ', or a shape in brackets."""
    while reader.now.kind in ("method", "quote") or reader.comes("["):
        if reader.comes("["):
            axes = _AXES.match(reader.text, reader.now.at)
            if reader.now.blank or not axes or not isinstance(value, Entries):
                break
            while reader.now.kind != "end" and reader.now.at < axes.end():
                reader.take()
            count = len(re.findall("None|newaxis", axes[0]))
            value = value.reshaped((*(1,) * count, *value.shape))
            continue
        token = reader.take()
        if token.kind == "quote":
            value = calls.method("T", _entries(value, reader), (), token.at)
            continue
        arguments: tuple[Value, ...] = ()
        if reader.comes("(") and not reader.now.blank:
            arguments, _ = arguments_of(reader)
        value = calls.method(token.text[1:], _entries(value, reader), arguments, token.at)
    return value


_AXES = re.compile(r"\[\s*(?:(?:None|np\.newaxis|:|\.\.\.)\s*+,?\s*+)++\]")
"""Axes of length 1 that are put before an array: [None, None]."""


# --- values ---------------------------------------------------------------------------------------


def _primary(reader: Reader) -> Value:
    token = reader.now
    if token.kind == "number":
        return _number(reader)
    if token.kind == "range":
        return _dotted_range(reader)
    if token.kind == "name":
        return _name(reader)
    if token.kind == "word":
        return reader.take().text
    if reader.comes("<"):
        return _angled(reader)
    if reader.comes(*CLOSING):
        return _brackets(reader)
    if token.kind in ("bad", "other"):
        raise no_number(token.text, token.at)
    raise reader.unexpected("a number or a bracket")


def _number(reader: Reader) -> Value:
    """A number, a fraction without blanks, or a range 1:9."""
    token = reader.take()
    text, at = token.text, token.at
    if reader.comes("/") and not reader.now.blank and _number_follows(reader):
        reader.take()
        text += "/" + reader.take().text
    if reader.comes(":") and _number_follows(reader):
        return _range(reader, text, at)
    return fraction(text, at)


def _number_follows(reader: Reader) -> bool:
    return reader.words[reader.place + 1].kind == "number"


def _range(reader: Reader, text: str, at: int) -> Entries:
    """MATLAB's and Julia's first:last and first:step:last."""
    ends = [fraction(text, at)]
    while reader.comes(":") and _number_follows(reader) and len(ends) < 3:
        reader.take()
        token = reader.take()
        ends.append(fraction(token.text, token.at))
    first, last, step = ends[0], ends[-1], ends[1] if len(ends) == 3 else 1
    return _shaped(reader, calls.steps(first, last, step, at))


def _dotted_range(reader: Reader) -> Value:
    """1..9, perhaps with its shape behind: 2..5 (2×2)."""
    token = reader.take()
    first, last = (fraction(end, token.at) for end in token.text.split(".."))
    return _shaped(reader, calls.steps(first, last, 1, token.at))


_SIZES = re.compile(r"\(\s*\d{1,6}(?:\s*[×x,]\s*\d{1,6})*\s*\)")


def _sizes_behind(reader: Reader) -> tuple[int, ...]:
    """The shape that stands in brackets behind a value: (2×2), (2, 3, 4, 4); () where none does."""
    found = _SIZES.match(reader.text, reader.now.at) if reader.comes("(") else None
    if not found:
        return ()
    while reader.now.kind != "end" and reader.now.at < found.end():
        reader.take()
    return tuple(int(n) for n in re.findall(r"\d+", found[0]))


def _shaped(reader: Reader, flat: Entries) -> Entries:
    shape = _sizes_behind(reader)
    return flat.reshaped(shape) if shape else flat


def _name(reader: Reader) -> Value:
    token = reader.take()
    name = token.text.rpartition(".")[2]
    if reader.comes("(") and not reader.now.blank:
        if reader.aside and not calls.is_known(token.text):
            return _passed_over(reader)
        arguments, named = arguments_of(reader)
        shape = _sizes_behind(reader) if name == "linspace" and len(arguments) == 2 else ()
        if shape:
            named["num"] = Number(float(prod(shape)), 0, 1, True)
        value = calls.call(token.text, arguments, named, token.at, reader.told)
        return value.reshaped(shape) if shape else value
    if reader.comes("[") and name in calls.TYPES:  # Julia: Float32[1 2; 3 4]
        return _brackets(reader)
    if name in ("True", "False", "true", "false"):
        return Number(float(name in ("True", "true")), 0, 1, True)
    if NOT_FINITE.fullmatch(name):
        raise no_number(name, token.at)
    if name in ("None", "null", "none", "missing"):
        return None
    return calls.Name(token.text, token.at)


def _passed_over(reader: Reader) -> None:
    """The brackets of a call that says nothing of the numbers: device=torch.device(…)."""
    depth = 0
    while reader.now.kind != "end":
        token = reader.take()
        depth += (token.text in CLOSING) - (token.text in CLOSING.values())
        if not depth:
            return


def _angled(reader: Reader) -> Value:
    """<tf.Tensor: shape=(2, 2), dtype=float32, numpy=array(…)>, or <AddBackward0>, passed over."""
    _deeper(reader)
    reader.expect("<")
    value: Value = None
    depth = 1
    while depth:
        token = reader.now
        if token.kind == "end":
            raise reader.unexpected(">")
        if token.text == "numpy" and reader.words[reader.place + 1].text == "=":
            reader.take()
            reader.take()
            value = _expression(reader)
            continue
        depth += (token.text == "<") - (token.text == ">")
        reader.take()
    reader.depth -= 1
    return value


def arguments_of(reader: Reader) -> tuple[tuple[Value, ...], dict[str, Value]]:
    """The arguments of a call, by place and by name; the opening bracket comes."""
    _deeper(reader)
    reader.expect("(")
    placed: list[Value] = []
    named: dict[str, Value] = {}
    while not reader.comes(")"):
        if len(placed) + len(named) >= MOST_ARGUMENTS and not _is_c(placed):
            raise CannotRead(f"There are more than {MOST_ARGUMENTS} arguments.", reader.now.at)
        _argument(reader, placed, named)
        if reader.now.kind == "end":
            _missing(reader)
            break
        if not reader.comes(")"):
            reader.expect(",")
    if reader.comes(")"):
        reader.take()
    reader.depth -= 1
    return tuple(placed), named


def _is_c(placed: list[Value]) -> bool:
    """Whether the arguments are nothing but numbers, as in R's c(1, 2, 3)."""
    return all(isinstance(value, Number) for value in placed)


def _argument(reader: Reader, placed: list[Value], named: dict[str, Value]) -> None:
    token = reader.now
    after = reader.words[min(reader.place + 1, len(reader.words) - 1)]
    if token.kind in ("name", "method") and after.text == "=":
        reader.take()
        reader.take()
        reader.aside += 1
        named[token.text.lower().lstrip(".")] = _expression(reader)
        reader.aside -= 1
        return
    placed.append(_expression(reader))


def _deeper(reader: Reader) -> None:
    reader.depth += 1
    if reader.depth > DEEPEST:
        told = f"There are more than {DEEPEST} brackets within each other."
        raise CannotRead(told, reader.now.at)


def _missing(reader: Reader) -> None:
    told = "A closing bracket is missing at the end: read as if it stood there."
    if told not in reader.told:
        reader.told.append(told)


# --- brackets -------------------------------------------------------------------------------------


def _brackets(reader: Reader) -> Value:
    """What stands in brackets: numbers in a row, rows, pages; (2, 3) is a shape or a row."""
    _deeper(reader)
    opening = reader.take()
    closing = CLOSING[opening.text]
    pages = _items(reader, closing, is_outermost=reader.depth == 1)
    if reader.now.kind == "end":
        _missing(reader)
    else:
        reader.expect(closing)
    reader.depth -= 1
    if not any(rows for rows in pages):
        raise CannotRead("There is no number in the brackets.", opening.at)
    found = [_rows(rows, reader) for rows in pages if rows]
    whole = found[0] if len(found) == 1 else stacked(found)
    if opening.text == "(" and whole.shape == (1,):
        return calls.scalar(whole.reshaped(())) or whole
    return whole


Rows = list[list[Value]]


def _items(reader: Reader, closing: str, *, is_outermost: bool) -> list[Rows]:
    """The values in brackets by pages and rows; new rows begin at semicolons and line breaks."""
    pages: list[Rows] = [[[]]]
    lines, begun = [0], reader.now.at
    while not reader.comes(closing) and reader.now.kind != "end":
        if reader.comes(";"):
            reader.take()
            pages[-1].append([])
            continue
        if reader.comes(";;", ";;;", ";;;;"):
            reader.take()
            pages.append([[]])
            continue
        items = pages[-1][-1]
        before = reader.place
        if items and reader.now.blank == "\n":
            lines.append(sum(len(line) for line in pages[-1]))
        _item(reader, items, closing)
        assert reader.place > before
    by_semicolons = [[line for line in rows if line] for rows in pages]
    is_plain = len(pages) == 1 and len(by_semicolons[0]) == 1
    if is_plain and len(lines) > 1 and is_outermost and _is_by_lines(reader, begun, closing):
        return [_cut(by_semicolons[0][0], [*lines, len(by_semicolons[0][0])])]
    return by_semicolons


def _item(reader: Reader, items: list[Value], closing: str) -> None:
    if reader.now.kind == "bad":
        raise no_number(reader.now.text, reader.now.at)
    if items and not reader.now.blank and reader.words[reader.place - 1].text not in ",;[({":
        raise reader.unexpected(f"a comma, a blank or {closing}")
    items.append(_expression(reader))
    if reader.comes(","):
        reader.take()
        if reader.comes(","):
            raise reader.unexpected("a number between two commas")


def _is_by_lines(reader: Reader, begun: int, closing: str) -> bool:
    """Whether line breaks in a lone bracket end rows: not after commas, nor of full lines."""
    inside = reader.text[begun : reader.now.at].rstrip()
    lines = [line.strip() for line in inside.split("\n") if line.strip()]
    is_short = all(len(line) <= LONGEST_FLAT_LINE for line in lines)
    return is_short and not any(line.endswith(",") for line in lines[:-1]) and closing == "]"


def _cut(items: list[Value], starts: list[int]) -> Rows:
    if any(isinstance(item, Entries) for item in items):
        return [items]
    return [items[begin:end] for begin, end in pairwise(starts) if end > begin]


def _rows(rows: Rows, reader: Reader) -> Entries:
    """Rows of numbers as a matrix; a single row as a row; arrays in a row stacked."""
    lines = [_row(line, reader) for line in rows if line]
    if len(lines) == 1:
        return lines[0]
    return stacked(lines)


def _row(items: list[Value], reader: Reader) -> Entries:
    items = [calls.scalar(item) or item for item in items]
    if all(isinstance(item, Number) for item in items):
        return row(items)
    for item in items:
        if isinstance(item, calls.Name):
            raise no_number(item.text, item.at)
        if item is None:
            raise CannotRead("A value is missing among the numbers (None).", reader.now.at)
        if isinstance(item, str):
            raise no_number(item, reader.now.at)
    parts = [_entries(item, reader) for item in items]
    if len(parts) == 1 and calls.is_counted(parts[0]):
        return parts[0]  # [1:9]
    shapes = sorted({part.shape for part in parts})
    if len(shapes) > 1:
        raise uneven(shapes)
    return stacked(parts)


__all__ = ["counted", "read_all"]
