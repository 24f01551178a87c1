"""The stage in TikZ, for plain pdflatex: each grid a matrix that looks in the source as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from derivations.ui.problem import numerals
from derivations.ui.take_along import formulas, latex
from derivations.ui.take_along.figure import (
    COLOURS,
    LINE,
    MOST_CELLS,
    NUMBERS,
    SYMBOLS,
    WINDOW,
    Board,
    Cell,
    Picture,
    fits,
    picture,
)
from derivations.ui.take_along.subject import Subject
from engine.symbolic.widths import ems

WIDTH, HEIGHT = 168.0, 150.0
"""Millimetres that a page has for grids: below them stands the line."""
LARGEST, LARGEST_NAMED, SMALLEST = 9.0, 11.0, 3.5
"""How large a cell is drawn, in millimetres: with a name above its number, too."""
GAP = 14.0
"""What stands between two grids takes so much."""


def document(subject: Subject) -> str:
    """A document of the pictures of a view, each to be cut out and put into one's own.

    Raises ValueError where there are too many cells to be drawn.
    """
    drawn, shows = [(result, picture(subject, result)) for result in subject.results], subject.shows
    if not fits(subject):
        raise ValueError(f"more than {MOST_CELLS} cells are no picture: choose a smaller layer")
    size = min(_cell_size(one, shows) for _, one in drawn)
    bodies = [_drawing(subject, result, one, size, shows) for result, one in drawn]
    return (
        f"{latex.comment(subject, 'The grids in TikZ: pdflatex sets it as it is.')}\n"
        f"{_preamble(size, _font(drawn, size, shows), shows)}\n\\begin{{document}}\n\n"
        + "\n\\bigskip\n\n".join(bodies)
        + "\n\\end{document}\n"
    )


FONTS = {
    "normalsize": (10, 8.0),
    "small": (9, 6.5),
    "footnotesize": (8, 6.5),
    "scriptsize": (7, 5.0),
}
"""Points of each font, and millimetres of the smallest cell that it goes well with."""

MILLIMETRES = 0.3515
"""Of a point."""


def _font(drawn: Sequence[tuple[str, Picture]], size: float, shows: Collection[str]) -> str:
    """The largest font in which the longest text of a cell leaves some of it free."""
    cells = (
        cell
        for _, one in drawn
        for board in (*(board for row in one.products for board in row), *one.ends)
        for row in board.cells
        for cell in row
        if cell.kind == "cell"
    )
    longest = max((ems(_longest(cell, shows)) for cell in cells), default=0.0)
    for name, (points, least) in FONTS.items():
        if size >= least and longest * points * MILLIMETRES <= 0.88 * size:
            return f"\\{name}"
    return r"\tiny"


def _longest(cell: Cell, shows: Collection[str]) -> str:
    if NUMBERS in shows:
        return numerals.tex(cell.value)
    return cell.name if SYMBOLS in shows else ""


def _preamble(size: float, font: str, shows: Collection[str]) -> str:
    both = NUMBERS in shows and SYMBOLS in shows
    cell = (
        r"""
% A cell with its name above its number.
\newcommand{\both}[2]{\shortstack{$\scriptscriptstyle #1$\\$#2$}}
"""
        if both
        else ""
    )
    return rf"""\documentclass{{article}}
\usepackage[utf8]{{inputenc}}
\usepackage[T1]{{fontenc}}
\usepackage{{amsmath,amssymb}}
\usepackage[a4paper,margin=2cm]{{geometry}}
\usepackage{{tikz}}
\usetikzlibrary{{matrix,positioning,fit}}
\pagestyle{{empty}}
\setlength{{\parindent}}{{0pt}}
{cell}
\tikzset{{
  grid/.style={{
    matrix of math nodes, ampersand replacement=\&, inner sep=0pt,
    row sep=-\pgflinewidth, column sep=-\pgflinewidth,
    nodes={{cell, anchor=center}}, nodes in empty cells,
  }},
  cell/.style={{draw=black!45, minimum size={size:.3g}mm, inner sep=0pt, font={font}}},
  zero/.style={{fill=black!6, text=black!55, densely dotted}},  % padding, and zeros between
  positive/.style={{fill=blue!#1!white}},
  negative/.style={{fill=red!#1!white}},
  window/.style={{draw=orange!80!black, very thick, rounded corners=1pt, inner sep=0pt}},
}}
"""


def _cell_size(drawn: Picture, shows: Collection[str]) -> float:
    """A cell as large as the widest row and all rows together have room for."""
    boards = [*drawn.products[0], *drawn.ends]
    columns = sum(board.size[1] for board in boards)
    rows = sum(max(board.size[0] for board in row) for row in drawn.products)
    wide = (WIDTH - GAP * (len(boards) - 1)) / columns
    high = (HEIGHT - GAP * (len(drawn.products) - 1)) / rows
    most = LARGEST_NAMED if SYMBOLS in shows else LARGEST
    return max(SMALLEST, min(most, wide, high))


# --- one picture ----------------------------------------------------------------------------------


def _drawing(
    subject: Subject, result: str, drawn: Picture, size: float, shows: Collection[str]
) -> str:
    lines = ["\\begin{tikzpicture}"]
    several = len(drawn.products) > 1
    for at, row in enumerate(drawn.products):
        names = [f"{board.key}{at + 1 if several else ''}" for board in row]
        below = f"left{at}" if at else ""
        lines += _row(row, names, below, shows)
    lines += _ends(drawn, several, shows)
    if drawn.left_out:
        last = f"left{len(drawn.products)}"
        lines.append(rf"\node [below=3mm of {last}] {{and {drawn.left_out} more products}};")
    if LINE in shows:
        lines += _line(subject, result)
    return "\n".join([lines[0], *(f"  {line}" for line in lines[1:]), "\\end{tikzpicture}", ""])


def _row(
    boards: tuple[Board, ...], names: list[str], below: str, shows: Collection[str]
) -> Iterator[str]:
    """The grids of one product, the first below those of the product before."""
    before = ""
    for board, name in zip(boards, names, strict=True):
        where = f"right=2mm of sign-{name}" if before else f"below=11mm of {below}" if below else ""
        if before:
            yield _sign(board.sign, name, f"right=2mm of {before}")
        yield from _grid(board, name, where, shows)
        if below and not before:
            yield _sign("+", name, f"left=2mm of {name}")
        before = name


def _sign(sign: str, name: str, where: str) -> str:
    return rf"\node (sign-{name}) [{where}] {{${sign}$}};"


def _ends(drawn: Picture, several: bool, shows: Collection[str]) -> Iterator[str]:
    """What the products come to, right of them, in the middle of their height."""
    last = drawn.products[0][-1].key
    before = f"{last}1" if several else last
    if several:
        yield (rf"\node (sum) [fit=({last}1)({last}{len(drawn.products)}), inner sep=0pt] {{}};")
        before = "sum"
    for board in drawn.ends:
        yield _sign(board.sign, board.key, f"right=2mm of {before}")
        yield from _grid(board, board.key, f"right=2mm of sign-{board.key}", shows)
        before = board.key


def _grid(board: Board, name: str, where: str, shows: Collection[str]) -> Iterator[str]:
    """A grid as a matrix, its title above, and what lights on it."""
    most = numerals.strongest(np.array([cell.value for row in board.cells for cell in row]))
    yield rf"\matrix ({name}) [grid{', ' + where if where else ''}] {{"
    texts = [[_cell(cell, most, shows) for cell in row] for row in board.cells]
    widths = [max(len(row[column]) for row in texts) for column in range(len(texts[0]))]
    for row in texts:
        padded = (one.rjust(width) for one, width in zip(row, widths, strict=True))
        yield "  " + r" \& ".join(padded) + r" \\"
    yield "};"
    done = f"\\text{{ {board.done}}}" if board.done else ""
    yield rf"\node [above=1mm of {name}] {{${latex.math(board.title)}{done}$}};"
    if board.lit and WINDOW in shows:
        top, left, bottom, right = (at + 1 for at in board.lit)
        yield (rf"\node [window, fit=({name}-{top}-{left})({name}-{bottom}-{right})] {{}};")


def _cell(cell: Cell, most: float, shows: Collection[str]) -> str:
    if cell.kind != "cell":
        return "|[zero]| 0"
    number, name = numerals.tex(cell.value), latex.math(cell.name).strip()
    named = SYMBOLS in shows and name
    if NUMBERS in shows and named:
        text = rf"\both{{{name}}}{{{number}}}"
    elif named:
        text = name
    else:
        text = number if NUMBERS in shows else "{}"
    return f"{_colour(cell, most)}{text}" if COLOURS in shows else text


def _colour(cell: Cell, most: float) -> str:
    """By its size in tenths, blue above zero and red below."""
    share = min(abs(cell.value) / most, 1)
    tenths = 5 * round(share * 10) if share == share else 0
    if not tenths or cell.value == 0:
        return ""
    return f"|[{'positive' if cell.value > 0 else 'negative'}={tenths}]| "


def _line(subject: Subject, result: str) -> Iterator[str]:
    """The line of the selected cell below all grids."""
    line = formulas.line_at(subject, result)
    found = latex.math(formulas.of_line(subject, line, ["result"]))
    yield r"\node [below=6mm] at (current bounding box.south) {"
    yield f"  $\\displaystyle {latex.broken(found)}$"
    yield "};"
