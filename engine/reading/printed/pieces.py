"""A paste of several arrays in its pieces: each with the name before it, and the page it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.reading.printed.names import grid_of
from engine.reading.reader import CannotRead

_BRACKETS = re.compile(
    r"(?P<opens>\\begin\b|<(?=[A-Za-z])|[(\[{])"
    r"|(?P<closes>\\end\s*\{[^{}]*\}|(?<![-<=])>|[)\]}])|\\\\|.",
    re.DOTALL,
)
LONGEST_NAME = 80
MOST_PIECES = 200
MOST_SIGNS = 1_000
"""Signs behind a name; all that stands before one is looked at."""

_JULIA_HEAD = re.compile(
    r"(?<!\d)\d++(?:-element|(?:×\d+)+)[ \t]+[^\W\d][^\n]{0,200}?:(?=[ \t]*(?:\n|\Z))"
)
_PAGE = re.compile(r"[(\[]\s*:\s*,\s*:\s*(?P<page>(?:,\s*\d+\s*)+)[)\]]\s*\Z")
_OBJECT = re.compile(r"\s*\{\s*[\"']?[^\W\d][\w.]*[\"']?\s*[:=]")
_SIGN = re.compile(
    r"\b(?:is|are)\b(?=\s*(?:[\[({]|tensor|array|np\.|torch\.))|<-|←|:=|(?<![=<>!:])=(?!=)"
    r"|(?<=[\w\"')\]}*^]):(?=[ \t]*(?:[\n\[({<\\]|\Z|[ \t][-+\d.\\\w]))"
)
_LETTER = re.compile(r"[^\W\d_]|[∂∇δ]")
_ALONE = re.compile(r"[*`]{0,3}[^\W\d][\w.]*'?[*`]{0,3}")
_NO_NAME = re.compile(r"(?i)columns?\b|nan\Z|inf\Z|true\Z|false\Z|none\Z|null\Z")
_LEADING = re.compile(
    r"\s*(?P<name>(?:[^\W\d]|∂|δ|∇)[^\n\d\[\](){}=:;,<]{0,40}?)[ \t]+"
    r"(?=[\[\d({.+-]|tensor|array|np\.|torch\.)"
)

_SAID = re.compile(r"\s*(?P<name>[^\W\d][^\n\d\[\](){}=:;,<]{0,60}?)[ \t]+(?:is|are)[ \t]*\n")
_WORDS = re.compile(r"[ \t]*((?:[^\W\d]\w*[ \t]+){1,3})(?=\[)")


@dataclass(frozen=True)
class Piece:
    """A part of a text: what stands for one array."""

    name: str
    page: tuple[int, ...]
    """Of MATLAB's x(:,:,2,1) the (2, 1); () where it is the whole array."""
    text: str
    at: int


def pieces(text: str) -> list[Piece]:
    """The parts of a text in their order; text without a name is one part with the name ""."""
    heads = [head.span() for head in _JULIA_HEAD.finditer(text)]
    text = _without_heads(text)
    marks = _marks(text)
    if len(marks) > MOST_PIECES:
        raise CannotRead(f"The text has {len(marks)} arrays: at most {MOST_PIECES} are read.")
    found: list[Piece] = []
    shared: list[str] = []
    begin, name = 0, ""
    page: tuple[int, ...] = ()
    for start, end, label in [*marks, (len(text), len(text), None)]:
        begin = _behind_echo(text, begin, start, heads)
        body = text[begin:start]
        if _says_something(body) or (label is None and not found and not shared):
            found += [Piece(one, page, body, begin) for one in (*shared, name)]
            shared = []
        elif name and label is not None and _name(label, name)[0] != name:
            shared.append(name)  # X = K = [[0, 1], [2, 3]]
        if label is not None:
            begin, (name, page) = end, _name(label, name if label.strip()[:1] in "[(" else "")
    return [_led(piece) for piece in found]


def _behind_echo(text: str, begin: int, stop: int, heads: list[tuple[int, int]]) -> int:
    """Where what Julia prints of a line that was typed begins; the same place where nothing is."""
    own = [(first, last) for first, last in heads if begin <= first < stop]
    if (
        len(own) == 1
        and "\n" in text[begin : own[0][0]]
        and _says_something(text[begin : own[0][0]])
    ):
        return own[0][1]
    return begin


def _says_something(body: str) -> bool:
    return bool(re.search(r"[\w\[({<∞]", body))


def _without_heads(text: str) -> str:
    """Without the outer brackets of an object, and the heads that Julia puts before arrays."""
    if _OBJECT.match(text) and text.rstrip(" \n\t);").endswith("}"):
        first, last = text.index("{"), text.rindex("}")
        text = f"{text[:first]} {text[first + 1 : last]} {text[last + 1 :]}"
    return _JULIA_HEAD.sub(lambda found: " " * len(found[0]), text)


def _marks(text: str) -> list[tuple[int, int, str]]:
    """Where a name begins, where what it names begins, and the name."""
    found: list[tuple[int, int, str]] = []
    after = signs = 0
    outside = _outside(text)
    for part in re.finditer(r"[^,;\n]*?(?:\n|[,;]|\Z)|", outside):
        begin, stop = part.span()
        for sign in _SIGN.finditer(outside, begin, stop):
            signs += 1
            if signs > MOST_SIGNS:
                raise CannotRead(
                    f"More than {MOST_SIGNS} equals signs or colons: a text has fewer."
                )
            label = text[max(begin, after) : sign.start()]
            if place := _label(label, has_before=bool(found)):
                start = max(begin, after) + place[0]
                found.append((start, sign.end(), place[1]))
                after = sign.end()
        if not found or found[-1][1] <= begin:
            line = outside[begin:stop].strip()
            if _is_alone(line, text, begin, stop):
                found.append((begin, stop, line))
                after = stop
            elif (words := _words_before(text, begin)) and not _NO_NAME.match(words[1]):
                found.append((begin, words.end(), words[1].strip()))
                after = words.end()
    return found


def _words_before(text: str, begin: int) -> re.Match[str] | None:
    """Words at the beginning of a line with a bracket behind them: expected [[1, 2]]."""
    if text[max(0, begin - 1) : begin] not in ("", "\n"):
        return None
    return _WORDS.match(text, begin)


def _is_alone(line: str, text: str, begin: int, stop: int) -> bool:
    """Whether a name stands alone on its line, with numbers on the next."""
    is_name = _ALONE.fullmatch(line) and not _NO_NAME.match(line) and len(line) <= LONGEST_NAME
    is_whole = text[max(0, begin - 1) : begin] in ("", "\n") and text[stop - 1 : stop] == "\n"
    return bool(is_name and is_whole and text[stop:].lstrip()[:1])


def _outside(text: str) -> str:
    """The text with blanks where brackets or a LaTeX environment are open."""
    shown, depth = [], 0
    for mark in _BRACKETS.finditer(text):
        word, kind = mark[0], mark.lastgroup
        depth = max(0, depth - (kind == "closes"))
        is_hidden = depth or (kind and len(word) > 1) or (word in "<>" and kind)
        shown.append(" " * len(word) if is_hidden else word)
        depth += kind == "opens"
    return "".join(shown)


def _label(slice_: str, *, has_before: bool) -> tuple[int, str] | None:
    """Where in a slice before a sign the name begins, and the name; None where there is none."""
    text = slice_.strip(" \t\"'")
    if _PAGE.search(text) and not _NO_NAME.match(text):
        return len(slice_) - len(slice_.lstrip()), text
    if not _LETTER.search(text) or _NO_NAME.match(text):
        return None
    last = max(slice_.rfind(sign) for sign in ")]}")
    behind = slice_[last + 1 :].strip() if last >= 0 else ""
    is_array = text[0] in "[({-+." or text.startswith("\\begin")
    if behind and (is_array or text[0].isdigit() or (has_before and _is_value(text))):
        begin = slice_.index(behind, last)
        return (begin, behind) if _LETTER.search(behind) else None
    if text[0].isdigit() or text[0] in "+-.":
        word = _LETTER.search(slice_)
        assert word is not None
        return word.start(), slice_[word.start() :].strip()
    begin = len(slice_) - len(slice_.lstrip())
    return begin, text[-LONGEST_NAME:]


def _is_value(text: str) -> bool:
    return bool(re.match(r"[\w.]+\(.*\d.*\)", text, re.DOTALL))


def _name(label: str, before: str) -> tuple[str, tuple[int, ...]]:
    """A name without its page, and the page."""
    plain = label.strip(" \t\n\"'`*&")
    page = _PAGE.search(plain)
    if not page:
        plain = re.sub(r"\s+(?:is|are)\Z", "", plain)
        return re.sub(
            r"^(?:(?:and\b|,|\\q?quad\b|\\[,;! \\]|\.|const\b|let\b|var\b)\s*)+", "", plain
        ), ()
    numbers = tuple(int(n) for n in re.findall(r"\d{1,6}", page["page"]))
    return plain[: page.start()].strip() or before, numbers


def _led(piece: Piece) -> Piece:
    """A piece whose text begins with a grid's name: dX [[1, 2], [3, 4]]."""
    if piece.name:
        return piece
    if said := _SAID.match(piece.text):
        return Piece(said["name"], (), piece.text[said.end() :], piece.at + said.end())
    found = _LEADING.match(piece.text)
    if not found:
        return piece
    name = re.sub(r"\s+(?:is|are|was|gives|be|as)\Z", "", found["name"].strip())
    if grid_of(name) is None or re.search(r"[\w)]\Z", name) is None:
        return piece
    return Piece(name, (), piece.text[found.end() :], piece.at + found.end())
