r"""Formulas with windows of a grid in them as the programs they are: Σ(X_{i:i+2, j:j+2} ⊙ K).

Whether the last index of a window belongs to it, and from where is counted, such a formula does not
say: each way is one program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

_WINDOW = re.compile(r"_\s*\{[^{}]{1,30}:[^{}]{1,60}\}|\[[^\[\]]{1,30}:[^\[\]]{1,60}\]")
OF_DELTA = "dout"
"""The name of δ in a program."""
_WORD = r"\\(?:text|operatorname|mathrm)\s*\{\s*"
_PLAIN = (
    (
        r"\\(?:left|right|[bB]igg?[lr]?|displaystyle|[,;:! ]|q?quad|limits|nolimits)(?![A-Za-z])",
        " ",
    ),
    (r"\\(?:mathbf|boldsymbol|bm|mathit|mathrm|mathsf|vec)\s*\{\s*(\w)\s*\}", r"\1"),
    (r"\\(?:odot|circ|times)(?![A-Za-z])|[⊙∘]", "*"),
    (
        r"(?:\\langle(?![A-Za-z])|⟨)(.{1,80}?[\]}])\s*,(.{1,80}?)(?:\\rangle(?![A-Za-z])|⟩)"
        r"(?:\s*_\s*\{?F\}?)?",
        r"\\sum (\1 * \2)",
    ),
    (rf"(?:{_WORD})?(?:rot180|flip)\s*\}}?\s*\(\s*(\w+)\s*\)", r"np.rot90(\1, 2)"),
    (rf"{_WORD}sum\s*\}}", r"\\sum "),
    (r"\\delta(?![A-Za-z])|δ", OF_DELTA),
    (r"\$+|\\[\[\]]|\.\s*$", ""),
)
_INNER = re.compile(r"\\(?:cdot|otimes|ast|star)(?![A-Za-z])|[·⊗∗⋆⊛]")
"""Signs that add up what they multiply, where a window stands beside them."""
_GRADIENT = re.compile(
    r"\\[dt]?frac\s*\{\s*(?:\\partial|d)\s*(?:L|J|E|C|\\mathcal\s*\{?L\}?|\\ell)\s*\}"
    r"\s*\{\s*(?:\\partial|d)\s*(?P<grid>[A-Za-z]+)(?P<at>\s*_\s*(?:\{[^{}]*\}|\w))?\s*\}"
)
_PLACE = re.compile(
    r"(?<=[A-Za-z])\s*(?:_\s*(?:\{(?P<inner>[^{}]*)\}|(?P<sign>\w))|\[(?P<code>[^\[\]]*)\])"
)
_OF_A_SUM = re.compile(r"\)\s*_\s*\{[^{}:]*\}")
_SUM = re.compile(
    r"(?:\\sum(?![A-Za-z])|[∑Σ])\s*(?:_\s*(?:\{(?P<over>[^{}]*)\}|(?P<one>[a-z])))?"
    r"\s*(?:\^\s*(?:\{(?P<most>[^{}]*)\}|(?P<top>\w)))?"
)
_STATEMENT = re.compile(r"(?P<target>[^=]{1,40}?)\+?=(?P<right>[^=]+)")
_ENDS = ("H_out", "W_out")


BELONGS = "the last index of a window belongs to it"
ADDS_UP = "between a window and $K$ the sign adds the products up"


class Program(NamedTuple):
    """A formula as a program, and how its windows were read."""

    text: str
    base: int = 0
    says: tuple[str, ...] = ()


def has_windows(text: str) -> bool:
    """Whether a formula has windows of a grid in it."""
    return bool(_WINDOW.search(text))


def programs(text: str) -> Iterator[Program]:
    r"""The programs that a formula with windows may be.

    >>> print(next(programs(r"z_{ij} = \sum (X_{i:i+2, j:j+2} \odot K) + b")).text)
    z[i, j] = np.sum((X[i:i+2, j:j+2] * K)) + b
    """
    for pattern, plain in _PLAIN:
        text = re.sub(pattern, plain, text)
    inner = _INNER.search(text) and not _SUM.search(text)
    text = re.sub(r"(?<==)", r" \\sum ", text) if inner else text
    text = _INNER.sub("*", text)
    text = _GRADIENT.sub(lambda found: f"d{found['grid']}{found['at'] or ''}", text)
    text = _OF_A_SUM.sub(")", text).replace("&", "")
    for base, belongs in product((0, 1), (False, True)):
        lines = [_line(line, base, belongs) for line in re.split(r"\\\\|\n", text) if line.strip()]
        if all(lines):
            says = (BELONGS,) * belongs + (ADDS_UP,) * bool(inner)
            yield Program("\n".join(lines), base, says)


class _Sum(NamedTuple):
    """A Σ of a formula: its letters, and from where to where."""

    over: tuple[str, ...]
    least: str
    most: str

    @classmethod
    def of(cls, found: re.Match[str]) -> _Sum:
        over, _, least = (found["over"] or found["one"] or "").partition("=")
        most = found["most"] or found["top"] or ""
        return cls(tuple(re.findall(r"[a-z]", over)), least.strip(), most.strip())

    @property
    def is_of_cells(self) -> bool:
        """Whether it has limits, or none at all."""
        return bool(self.least) == bool(self.most)

    def loops(self, base: int, ends: Iterator[str]) -> Iterator[str]:
        """A loop for each letter, counted from 0."""
        for letter in self.over:
            end = next(ends, "")
            less = f"-{base}" if base else ""
            limits = f"{self.least}{less}, {self.most}+1{less}" if self.least else end
            yield f"for {letter} in range({limits}):"


def _line(line: str, base: int, belongs: bool) -> str:
    """One statement; empty where it is none that is known."""
    sums = [_Sum.of(found) for found in _SUM.finditer(line)]
    match = _STATEMENT.fullmatch(_SUM.sub("\0", line.strip()))
    if not match or "\0" in match["target"] or not all(one.is_of_cells for one in sums):
        return ""
    target, right = match["target"].strip(), match["right"].strip()
    running = {letter for one in sums for letter in one.over}
    running |= {letter for place in _PLACE.finditer(target) for letter in _letters(place[0])}

    def indexed(found: re.Match[str]) -> str:
        inner = found["inner"] or found["sign"] or found["code"]
        return f"[{', '.join(_places(inner, running, base, belongs))}]"

    return _program(_PLACE.sub(indexed, target), _PLACE.sub(indexed, right), sums, base)


def _program(target: str, right: str, sums: list[_Sum], base: int) -> str:
    """A sum over places as loops around a +=, a sum of a grid as np.sum."""
    ends = iter(_ENDS)
    loops: list[str] = []
    while sums and right.startswith("\0") and _runs_in(sums[0], right):
        loops += sums.pop(0).loops(base, ends)
        right = right[1:].strip()
    if any(one.least for one in sums) or len(loops) > len(_ENDS):
        return ""  # the limits of a sum of a grid say nothing that a program could
    right = _with_sums(re.sub(r"(?:\0\s*)+", "\0", right))
    right = re.sub(r"(?<=[\])])\s*(?=[A-Za-z(])", " * ", right)
    lines = [f"{target} {'+=' if loops else '='} {right}"]
    for loop in reversed(loops):
        lines = [loop, *(f"    {line}" for line in lines)]
    return "\n".join(lines)


def _runs_in(one: _Sum, text: str) -> bool:
    return any(re.search(rf"(?<![A-Za-z]){letter}(?![A-Za-z])", text) for letter in one.over)


def _with_sums(text: str) -> str:
    """Each sum of a grid as np.sum: it goes to the next sign that is in no bracket."""
    before, mark, rest = text.partition("\0")
    if not mark:
        return text
    depth = 0
    for at, sign in enumerate(rest):
        depth += (sign in "([") - (sign in ")]")
        if sign in "+-" and not depth:
            return f"{before}np.sum({rest[:at].strip()}) {_with_sums(rest[at:])}"
    return f"{before}np.sum({rest.strip()})"


def _letters(text: str) -> list[str]:
    """The letters of the indices before an equals sign."""
    return re.findall(r"[a-z]", text.split("=")[0])


def _places(inner: str, running: set[str], base: int, belongs: bool) -> Iterator[str]:
    """The indices of a cell or a window as a program has them, which counts from 0."""
    parts = inner.split(",") if "," in inner or ":" in inner else list(inner.strip())
    for part in parts:
        first, colon, last = part.partition(":")
        if not colon:
            yield _index(first, running, base)
        else:
            end = _index(last, running, base)
            yield f"{_index(first, running, base)}:{end}{'+1' if belongs else ''}"


def _index(text: str, running: set[str], base: int) -> str:
    """An index counted from 0, its products written out: 2i as 2*i."""
    text = re.sub(r"\s+", "", text)
    text = re.sub(r"(?<=[\da-z)])(?=[a-z(])", "*", text)
    if not base:
        return text
    if text in running:
        return text  # one more and one less
    more = re.sub(r"[a-z]", lambda f: f"({f[0]}+1)" if f[0] in running else f[0], text)
    return f"{more}-1"
