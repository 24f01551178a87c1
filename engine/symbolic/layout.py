r"""Whole equations from lines and grids: matrices, systems, the marks over the chain rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from engine.correlation import Correlation, Expanded
from engine.geometry import Axis, Spec
from engine.symbolic.cells import Symbols, partial
from engine.symbolic.lines import Fragment, Line, Summands
from engine.symbolic.widths import ROW, ems, rows_of
from engine.taps import channel_taps, grid_shape

LONGEST_SIDE = 8
"""A matrix with more rows or columns is written with dots."""

MOST_SUMMANDS, MOST_SHORTENED = 50, 18
"""A longer sum (the largest window of one channel has 49 products) is written with dots, in so many
summands as the second number says; so is any longer than that with zeros among its summands."""


def matrix(symbols: Symbols, grid: Expanded, channel: int = 0, *, gradient: bool = False) -> str:
    """An expanded grid as a bmatrix: its cells by name, padding and inserted zeros as 0.

    ``channel`` is the flat channel; with ``gradient`` every cell t is written ∂L/∂t.
    """
    _, height, width = (1, *grid_shape(symbols.spec, grid.grid))[-3:]
    names = symbols.names[grid.grid]

    def entry(row: int, column: int) -> str:
        if row < 0 or column < 0:
            return "0"
        name = names[(channel * height + row) * width + column]
        return symbols.notation.gradient(name) if gradient else name

    return bmatrix([[entry(row, column) for column in grid.columns] for row in grid.rows])


def plain_matrix(symbols: Symbols, grid: str, channel: int = 0, *, gradient: bool = False) -> str:
    """A grid as it is, in a bmatrix: one flat channel, nothing around or between its cells."""
    height, width = grid_shape(symbols.spec, grid)[-2:]
    plain = Expanded(grid, tuple(range(height)), tuple(range(width)))
    return matrix(symbols, plain, channel, gradient=gradient)


def transposed_definition(symbols: Symbols, sign: str) -> str:
    r"""Z of a transposed convolution by definition: x \otimes^T k + b = z, for the first filter.

    ``sign`` stands between the grids; every product of a sum over channels has a row of its own.
    """
    pairs = [(x, k) for x, k, z in channel_taps(symbols.spec) if z == 0]
    products = [
        f"{plain_matrix(symbols, 'x', x)} {sign} {plain_matrix(symbols, 'k', k)}"
        if x >= 0
        else DOTS
        for x, k in _few(pairs, (-1, -1))
    ]
    bias = symbols.names["b"][0] if symbols.notation.biased else ""
    return _summed(products, bias, plain_matrix(symbols, "z"))


def bmatrix(rows: Sequence[Sequence[str]]) -> str:
    r"""Entries as a bmatrix; more than ``LONGEST_SIDE`` rows or columns are shortened by dots.

    >>> bmatrix([["a", "b"], ["c", "d"]])
    '\\begin{bmatrix} a & b \\\\ c & d \\end{bmatrix}'
    """
    short = [_shorten(list(row), r"\cdots") for row in rows]
    if len(short) > LONGEST_SIDE:
        dots = [r"\ddots" if entry == r"\cdots" else r"\vdots" for entry in short[0]]
        short = [*short[: LONGEST_SIDE - 2], dots, short[-1]]
    body = r" \\ ".join(" & ".join(row) for row in short)
    # Fractions and raised channels fill their line: rows of them need air, as on paper.
    high, raised = r"\frac" in body, "^" in body
    stretch = 1.7 + 0.4 * raised if high else 1.35 * raised
    air = rf"\def\arraystretch{{{stretch:.3g}}}" if stretch else ""
    inner = rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"
    return f"{{{air} {inner}}}" if air else inner


def _shorten(row: list[str], dots: str) -> list[str]:
    return row if len(row) <= LONGEST_SIDE else [*row[: LONGEST_SIDE - 2], dots, row[-1]]


def correlation_equation(symbols: Symbols, picture: Correlation, channel: int = 0) -> str:
    r"""The closing picture in matrices: left \otimes right, summed over channels, = result.

    For the result's flat ``channel``; every product of a sum has a row of its own. z stands as
    itself with its bias, x and k as the gradients ∂L/∂x and ∂L/∂k.
    """
    result = picture.result.grid
    products = [
        rf"{matrix(symbols, picture.left, left)} \otimes {matrix(symbols, picture.right, right)}"
        if left >= 0
        else DOTS
        for left, right in _few(list(picture.channels(symbols.spec, channel)), (-1, -1))
    ]
    bias = symbols.names["b"][channel] if result == "z" and symbols.notation.biased else ""
    end = matrix(symbols, picture.result, channel, gradient=result != "z")
    return _summed(products, bias, end)


MOST_MATRICES = 4
"""Of a sum of more products of matrices the first two and the last are written."""

DOTS = r"\cdots"


def _few(pairs: list[tuple[int, int]], dots: tuple[int, int]) -> list[tuple[int, int]]:
    return pairs if len(pairs) <= MOST_MATRICES else [*pairs[:2], dots, pairs[-1]]


def _summed(products: Sequence[str], bias: str, end: str) -> str:
    """Products one below the other, a bias behind the last, and what they come to."""
    rows = r" \\[4pt] &\quad + ".join(products) + (f" + {bias}" if bias else "")
    if len(products) == 1:
        return f"{rows} = {end}"
    return rf"\begin{{aligned}} & {rows} \\[4pt] & = {end} \end{{aligned}}"


def marked_chain(line: Line) -> Summands:
    """The chain rule with the notes' marks: ✓ is known, ? is sought, 0 vanishes."""
    names, target = line.derivation.symbols.names, line.derivation.symbols.latex(line.target)
    parts = line.summands("chain")

    def write(place: int) -> Fragment:
        part = parts[place]
        return part._replace(latex=_marked(names["dz"][place], names["z"][place], target, part))

    return Summands(len(parts), parts.alive, write)


def _marked(upstream: str, z: str, target: str, part: Fragment) -> str:
    mark = r"\overset{0}{\parallel}" if part.vanishes else "?"
    known = rf"\overset{{\checkmark}}{{{upstream}}}"
    return rf"{known} \overset{{{mark}}}{{{partial(z, target)}}}"


def local_derivative(line: Line) -> str:
    r"""The notes' one local derivative, worked: ∂z/∂t = ∂/∂t (the whole z line) = its value.

    Taken at the first z that uses t; empty when no z does.
    """
    if not line.terms:
        return ""
    symbols = line.derivation.symbols
    upstream, *other = line.terms[0].factors
    z = line.derivation.forward.at(upstream.index)
    target = symbols.latex(line.target)
    value = symbols.latex(other[0]) if other else "1"
    left, of_t = partial(z.left_side, target), rf"\frac{{\partial}}{{\partial {target}}}"
    parts = written(z.fragments("result"))
    rows = [" + ".join(row) for row in rows_of(parts, ems(left + of_t))]
    if len(rows) == 1:
        return rf"{left} = {of_t} ({rows[0]}) = {value}"
    right = r" \\[4pt] &\qquad + ".join(rows)
    return rf"\begin{{aligned}} {left} &= {of_t} \big({right}\big) \\ &= {value} \end{{aligned}}"


def kept(parts: Sequence[Fragment]) -> list[int | None]:
    """Which summands of a sum are written, None standing for dots.

    Up to ``MOST_SHORTENED`` summands all are, and up to ``MOST_SUMMANDS`` when none vanishes; of a
    longer sum the first, the last and, as far as they fit, those that survive. A wall of fractions
    tells no more than its beginning, and a browser takes a quarter of a second to set it.
    """
    alive = _alive(parts)
    if len(parts) <= (MOST_SUMMANDS if len(alive) == len(parts) else MOST_SHORTENED):
        return list(range(len(parts)))
    shown = sorted({0, 1, *alive[: MOST_SHORTENED - 3], len(parts) - 1})
    places: list[int | None] = []
    for before, place in zip([-1, *shown], shown, strict=False):
        if place > before + 1:
            places.append(None)
        places.append(place)
    return places


Mark = Callable[[int, int | None, str], str]
"""What is written for a part of a system, by its line, its product (None: the left side) and its
LaTeX. What vanishes is no product and stays as it is."""


def unmarked(line: int, product: int | None, latex: str) -> str:
    """A part as it is."""
    return latex


def _alive(parts: Sequence[Fragment]) -> Sequence[int]:
    if isinstance(parts, Summands):
        return parts.alive
    return [place for place, part in enumerate(parts) if not part.vanishes]


def system(
    lines: Iterable[Line],
    stage: str = "result",
    *,
    alive_only: bool = False,
    row: float = ROW,
    mark: Mark = unmarked,
) -> str:
    """Lines as one aligned system with a brace, as the notes set it; ``row`` em are a row's room.

    ``alive_only`` leaves the vanishing summands of the chain stage out.
    """
    rows = []
    for at, line in enumerate(lines):
        parts = _surviving(line.summands(stage)) if alive_only else line.summands(stage)
        number = {place: n for n, place in enumerate(_alive(parts))}
        shown = list(zip(kept(parts), written(parts), strict=True))
        room = rows_of([latex for _, latex in shown], ems(line.left_side), row)
        terms = iter([
            mark(at, number[place], latex) if place in number else latex for place, latex in shown
        ])  # fmt: skip
        marked = [" + ".join(next(terms) for _ in one) for one in room]
        rows.append((rf"{mark(at, None, line.left_side)} &= ", marked))
    end = _row_end([f"{left}{' '.join(right)}" for left, right in rows])
    body = rf" {end} ".join(
        left + (rf" {end} &\quad + ".join(right) or "0") for left, right in rows
    )
    aligned = rf"\begin{{aligned}} {body} \end{{aligned}}"
    return aligned if len(rows) == 1 else rf"\left\{{ {aligned} \right."


def _surviving(parts: Summands) -> Summands:
    """The summands that do not vanish."""
    alive = parts.alive
    return Summands(len(alive), range(len(alive)), lambda place: parts[alive[place]])


def written(parts: Sequence[Fragment]) -> list[str]:
    """The summands of a sum in LaTeX, a long one with dots."""
    return [r"\cdots" if place is None else parts[place].latex for place in kept(parts)]


def _row_end(rows: list[str]) -> str:
    """Fractions fill their line and need air, with raised channels more of it."""
    high, raised = (any(part in row for row in rows) for part in (r"\frac", "^"))
    if not high:
        return r"\\[4pt]" if raised else r"\\"
    return r"\\[16pt]" if raised else r"\\[8pt]"


def implied_padding(spec: Spec) -> str:
    """The implied padding in numbers; one equation a side where the sides differ.

    d(k − 1) − p, and with dilation 1 as the notes have it, k − p − 1.
    """
    names = ("top", "bottom", "left", "right")
    written = [
        _implied(axis, padding, implied)
        for axis, paddings in zip(spec.axes, spec.padding, strict=True)
        for padding, implied in zip(paddings, axis.implied_padding, strict=True)
    ]
    if len(set(written)) == 1:
        return written[0]
    if written[0] == written[1] and written[2] == written[3]:
        return rf"\text{{rows: }} {written[0]} \qquad \text{{columns: }} {written[2]}"
    sides = (
        rf"\text{{{name}: }} &{equation}" for name, equation in zip(names, written, strict=True)
    )
    body = r" \\ ".join(sides)
    return rf"\begin{{aligned}} {body} \end{{aligned}}"


def _implied(axis: Axis, padding: int, implied: int) -> str:
    if axis.dilation == 1:
        return rf"k - p - 1 = {axis.kernel} - {padding} - 1 = {implied}"
    return rf"d(k-1) - p = {axis.dilation}\,({axis.kernel}-1) - {padding} = {implied}"


def underlined(latex: str, *names: str) -> str:
    r"""Every one of the names underlined, as the notes underline the symbol they follow."""
    for name in names:
        latex = latex.replace(name, rf"\underline{{{name}}}")
    return latex
