r"""Matrices in LaTeX: \frac{1}{9} \begin{bmatrix} 1 & 0 \\ \frac{1}{2} & 3 \end{bmatrix}."""

from __future__ import annotations

import re

from engine.reading.layers.calls import shown
from engine.reading.printed.entries import Entries, Number, row, stacked
from engine.reading.printed.number import fraction, no_number
from engine.reading.reader import CannotRead

_NAMES = r"(?:[bpvBV]?(?:small)?matrix\*?|array|cases|aligned)"
_MATRIX = re.compile(
    rf"\\begin\s*\{{({_NAMES})\}}(?:\s*\[[^\]]*\])?"
    r"(?P<inside>[^\\]*(?:\\(?!end\b|begin\b).[^\\]*)*)\\end\s*\{\1\}"
    r"(?P<turned>\s*(?:\\right\s*[\])|.])?\s*\^\s*\{?\s*(?:T|\\top|\\intercal|\\mathsf\s*T)\}?)?",
    re.DOTALL,
)
_PLAIN_TEX = re.compile(r"\\p?matrix\s*\{(?P<inside>[^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")
_DRESS = re.compile(
    r"\\(?:left|right|[bB]igg?[lr]?)\s*(?:\\?[\[\](){}|.])"
    r"|\\(?:hline|displaystyle|quad|qquad|limits|rm|bf|it)(?![a-z])|\\[,;:!> ]"
    r"|\\h?phantom\s*\{[^{}]*\}|\\(?:color|textcolor)\s*\{[^{}]*\}"
    r"|\\(?:text|mathbf|mathrm|boldsymbol|bm|textbf|mathit)(?=\s*\{)"
)
_FRACTION = re.compile(r"\\[dt]?frac\s*(?:\{([^{}]*)\}|(\d))\s*(?:\{([^{}]*)\}|(\d))")
_POWER = re.compile(r"(?:\\(?:cdot|times)|\*|·|×)\s*10\s*\^\s*(?:\{\s*([-+]?\d+)\s*\}|([-+]?\d))")
_DOTS = re.compile(r"\\[clvd]?dots(?![a-z])")
_TIMES = re.compile(r"\\(?:cdot|times|ast)(?![a-z])|[*·×]")


def is_latex(text: str) -> bool:
    """Whether a text has a matrix in LaTeX."""
    return "\\begin" in text or bool(_PLAIN_TEX.search(text)) or "\\\\" in text


def read_latex(text: str) -> list[Entries]:
    """The matrices of a text in their order; CannotRead for what stands between them."""
    if dots := _DOTS.search(text):
        raise CannotRead(f"Numbers are left out at {shown(dots[0])}: write all of them.")
    found: list[Entries] = []
    at = 0
    for matrix in _matrices(text):
        whole = _matrix(matrix["inside"])
        if matrix.groupdict().get("turned"):
            whole = whole.transposed()
        found.append(_with_factor(text[at : matrix.start()], whole))
        at = matrix.end()
    if found and (rest := _undressed(text[at:]).strip(" .,;\n{}")):
        raise CannotRead(f"After the matrix stands {shown(rest)}: expected nothing more.", at)
    return found or [_matrix(text)]


def _matrices(text: str) -> list[re.Match[str]]:
    return [*_MATRIX.finditer(text)] or [*_PLAIN_TEX.finditer(text)]


def _matrix(inside: str) -> Entries:
    inside = re.sub(r"\A\s*\{[clr|@{}\s]*\}", "", inside)  # the columns of an array
    if "\\begin" in inside or "\\end" in inside:
        raise CannotRead(r"A matrix has a \begin without its \end, or one within another.")
    if "\\\\" not in inside:  # Markdown has made one backslash of two
        inside = re.sub(r"\\(?=\s|\Z)", lambda _: "\\\\", inside)
    lines = re.split(r"\\\\(?:\s*\[[^\]]*\])?|\\cr(?![a-z])", inside)
    rows = [_row(line) for line in lines if _undressed(line).strip()]
    if not rows:
        raise CannotRead("There is no number in the matrix.")
    return stacked(rows)


def _row(line: str) -> Entries:
    cells = line.split("&")
    if len(cells) == 1:  # 1, 2, 3 in a row without &
        cells = _undressed(line).replace(",", " ").split() or cells
    return row([_number(cell) for cell in cells])


def _undressed(text: str) -> str:
    return _DRESS.sub(" ", text)


def _number(cell: str) -> Number:
    r"""A cell: a number, \frac{1}{9}, 1.2 \cdot 10^{-3}."""
    plain = _FRACTION.sub(lambda m: f"{m[1] or m[2]}/{m[3] or m[4]}", _undressed(cell))
    plain = _POWER.sub(lambda m: f"e{m[1] or m[2]}", plain)
    plain = re.sub(r"[{}$]", "", plain).strip()
    if re.search(r"[\d.]\s+[\d.]", plain):
        raise no_number(plain, 0)
    return fraction(re.sub(r"\s", "", plain))


def _with_factor(before: str, whole: Entries) -> Entries:
    """A matrix times the number before it."""
    plain = _undressed(before).strip(" ,;.\n")
    plain = _TIMES.sub("", _POWER.sub(lambda m: f"e{m[1] or m[2]}", plain)).strip()
    if not plain or plain in ("{", "and", "(", "["):
        return whole
    sign = f"{plain}1" if plain in "-+" else plain
    return whole.times(_number(sign))
