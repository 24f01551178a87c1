"""What pages claim, read back from their text and held against the engine.

Each reader finds one kind of sentence or formula on a page and compares what it says with the
table of taps and with NumPy; it gives the number of claims it has held.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import product

import numpy as np
from streamlit.testing.v1 import AppTest

from derivations.ui.charts.heatmaps import OUTLINE
from derivations.ui.contents import Entry
from derivations.ui.problem.cell_names import spoken
from derivations.ui.problem.problem import Problem, derivation_of
from engine import mistakes
from engine.correlation import INSERTED, PADDING, as_correlation
from engine.geometry import Conv2dSpec, ConvTranspose2dSpec
from engine.mistakes import MISTAKES, Mistake, Outcome
from engine.results import GRID_OF
from engine.symbolic import Cell, array_place
from engine.taps import Tap, axis_taps, grid_shape, taps
from tests.derivations.visits import later_formulas, layouts_of, model_of, result_of


class Page:
    """A page that is open, the problem it is about, and what is true of it."""

    def __init__(
        self, app: AppTest, problem: Problem, entry: Entry, mistake: Mistake = MISTAKES[0]
    ) -> None:
        self.app, self.problem, self.entry, self.mistake = app, problem, entry, mistake
        self.spec, self.notation = problem.spec, problem.notation

    @cached_property
    def texts(self) -> list[str]:
        """Every sentence of the page but what is said of the notes' own example."""
        found = [*self.app.title, *self.app.markdown, *self.app.caption, *self.app.info]
        found += [*self.app.subheader, *self.app.latex]
        texts = [text.value for text in found if not re.match(r":gray\[|:orange\[", text.value)]
        texts += [f"$$\n{latex}\n$$" for latex in later_formulas(self.app)]
        return [part for text in texts for part in text.split("\n\n")]

    @cached_property
    def taps(self) -> list[Tap]:
        """The table of taps, with the kernel as the visitor counts it."""
        return [*taps(self.spec, turned=self.notation.convolution)]

    @property
    def result(self) -> str:
        """The result that the page derives."""
        return result_of(self.entry)

    @cached_property
    def numbers(self) -> dict[str, float]:
        """The number of every cell by its LaTeX; of a gradient by that of ∂L/∂cell."""
        symbols = derivation_of(self.spec, self.notation).symbols
        found: dict[str, float] = {}
        for grid in ("x", "k", "b", "dz"):
            found |= {
                symbols.latex(cell): self.problem.arrays[grid][array_place(self.spec, cell)].item()
                for cell in self.cells(grid)
            }
        for result, grid in GRID_OF.items():
            values = self.problem.result(result)
            for cell, value in zip(self.cells(grid), values.ravel().tolist(), strict=True):
                name = symbols.latex(cell)
                found[name if grid == "z" else rf"\frac{{\partial L}}{{\partial {name}}}"] = value
        return found

    @cached_property
    def by_length(self) -> list[str]:
        """The names in numbers and 0, the longest first."""
        return sorted([*self.numbers, "0"], key=len, reverse=True)

    def cells(self, grid: str) -> list[Cell]:
        """All cells of a grid, row-major."""
        return [Cell(grid, at) for at in product(*map(range, grid_shape(self.spec, grid)))]

    @cached_property
    def called(self) -> dict[str, Cell]:
        """The cells by the name they have in a sentence, in LaTeX or in plain characters."""
        symbols = derivation_of(self.spec, self.notation).symbols
        cells = [cell for grid in ("x", "k", "z", "dz", "b") for cell in self.cells(grid)]
        found = {symbols.latex(cell): cell for cell in cells}
        return found | {spoken(self.problem, cell): cell for cell in cells}

    def users(self, cell: Cell) -> list[Cell]:
        """The z that contain a cell of x or k."""
        at = {"x": 0, "k": 1}[cell.grid]
        return [Cell("z", z) for z in dict.fromkeys(t.z for t in self.taps if t[at] == cell.index)]


Reader = Callable[[Page], int]


def _found(page: Page, pattern: str) -> Iterator[re.Match[str]]:
    for text in page.texts:
        yield from re.finditer(pattern, text)


# --- formulas -------------------------------------------------------------------------------------


def lines(page: Page) -> int:
    """Every written line whose terms are products of cells comes to the engine's number."""
    held = 0
    for text in page.texts:
        if r"\begin{aligned}" not in text or "matrix" in text or r"\cdots" in text:
            continue
        body = re.sub(r"\\colorbox\{#\w+\}\{\\\(\\displaystyle (.*?)\\\)\}", r"\1", text)
        body = re.sub(r"\\underline\{((?:[^{}]|\{[^{}]*\})*)\}", r"\1", body)
        body = re.sub(r"\\\\(?:\[\d+pt\])? &\\quad \+", " + ", body)
        for row in re.split(r"\\\\(?:\[\d+pt\])?", body):
            left, equals, right = row.partition("&=")
            if not equals:
                continue
            left = re.sub(r"^.*\\begin\{aligned\}", "", left).strip(" $\n")
            right = re.sub(r"\\end\{aligned\}.*$", "", right, flags=re.DOTALL).strip(" $\n")
            value = _sum(page, right)
            if value is not None and left in page.numbers:
                assert np.isclose(value, page.numbers[left]), (left, right)
                held += 1
    return held


def _sum(page: Page, right: str) -> float | None:
    """A sum of products of cells in numbers; None where something else stands in it."""
    total = 0.0
    for term in right.split(" + "):
        value, rest = 1.0, term
        while rest:
            name = next((n for n in page.by_length if rest.startswith(n)), None)
            if name is None:
                return None
            value *= page.numbers.get(name, 0.0)
            rest = rest[len(name) :].strip()
        total += value
    return total


def marks(page: Page) -> int:
    """Under a 0 stands a local derivative that vanishes, under a ? one that does not."""
    held = 0
    of = r"\\frac\{\\partial ((?:[^{}]|\{[^{}]*\})*)\}\{\\partial ((?:[^{}]|\{[^{}]*\})*)\}"
    for found in _found(page, r"\\overset\{(\\overset\{0\}\{\\parallel\}|\?)\}\{" + of + r"\}"):
        mark, z, target = found.groups()
        z, target = page.called[z], page.called[target]
        own = z.index[0] == target.index[0]
        contains = own if target.grid == "b" else z in page.users(target)
        assert (mark == "?") == contains, found[0]
        held += 1
    return held


_MATRIX = r"\{?(?:\\def\\arraystretch\{[\d.]+\} )?\\begin\{bmatrix\} (.*?) \\end\{bmatrix\}\}?"


def pictures(page: Page) -> int:
    """A pair of matrices with ⊗ between them gives the matrix behind the equals sign."""
    held = 0
    said = " ".join(page.texts)
    pattern = r"and the window goes on by (?:(one|\d+) cells?|(\d+) down or (\d+) across)\."
    (by,) = {*re.findall(pattern, said)} or {("one", "", "")}
    down, across = (int(by[0] or n) if by[0] != "one" else 1 for n in by[1:])
    for text in page.texts:
        parts = re.findall(_MATRIX, text)
        if not parts or not re.search(r"\\otimes [{\\]", text) or "dots" in text:
            continue
        *grids, end = [_values(page, part) for part in parts]
        total = np.zeros(end.shape)
        for left, right in zip(grids[::2], grids[1::2], strict=True):
            windows = np.lib.stride_tricks.sliding_window_view(left, right.shape)
            windows = windows[::down, ::across]
            assert windows.shape[:2] == end.shape, text
            total += np.einsum("ijab,ab->ij", windows, right)
        if page.result == "forward":
            total += page.numbers[
                re.findall(r"\+ (\w(?:_\{\d+\})?) (?:\\\\\[4pt\] & )?= ", text)[-1]
            ]
        assert np.allclose(total, end), text
        held += 1
    return held


def _values(page: Page, matrix: str) -> np.ndarray:
    rows = re.split(r" \\\\ ", matrix)
    return np.array([[page.numbers.get(e, 0.0) for e in row.split(" & ")] for row in rows])


def stage(page: Page) -> int:
    """The stage has NumPy's numbers of the page's result."""
    model = model_of(page.app, "stage-view")
    picture = model["rows"][0]
    assert picture["result"] == page.result
    assert np.allclose(model["values"][picture["values"]], page.problem.result(page.result).ravel())
    return 1


# --- sentences about lines ------------------------------------------------------------------------


def uses(page: Page) -> int:
    """How many z contain a cell."""
    held = 0
    every = len(page.cells("z"))
    for found in _found(page, r"\$([^$]+)\$ is used by (?:one|(\d+) of the (\d+)) \$"):
        assert len(page.users(page.called[found[1]])) == int(found[2] or 1) != every
        assert int(found[3] or every) == every
        held += 1
    for found in _found(page, r"Every \$.\$ contains \$([^$]+)\$"):
        assert len(page.users(page.called[found[1]])) == every
        held += 1
    for found in _found(page, r"No \$.\$ contains \$([^$]+)\$"):
        assert not page.users(page.called[found[1]])
        held += 1
    return held


def followed(page: Page) -> int:
    """In how many lines the underlined kernel cell stands, and beside which x."""
    held = 0
    pattern = r"underlined \$([^$]+)\$: it stands (beside one|in every line|in (\d+) of the (\d+))"
    for found in _found(page, pattern):
        at = page.called[found[1]].index
        beside = [tap.x for tap in page.taps if tap.k == at]
        every = len(page.cells("z"))
        expected = {"beside one": 1, "in every line": every}.get(found[2]) or int(found[3])
        assert len(beside) == len({*beside}) == expected
        assert int(found[4] or every) == every
        held += 1
    for _ in _found(page, "No window meets a cell of"):
        assert not page.taps
        held += 1
    return held


def orders(page: Page) -> int:
    """The z of a line and the k beside them; of an order that there is none to be seen."""
    held = 0
    shared = [(tap.x, tap.z[0]) for tap in page.taps]
    pattern = (
        r"In the line of \$([^$]+)\$ the \$.\$ run forwards, (.*?), and (?:so do )?"
        r"the \$.\$( backwards)?, (.*)\."
    )
    for found in _found(page, pattern):
        x = page.called[found[1]]
        z, k = (re.findall(r"\$([^$]+)\$|…", found[n]) for n in (2, 4))
        assert len(z) == len(k) > 1
        assert bool(found[3]) != page.notation.convolution
        for one, other in zip(z, k, strict=True):
            if one:
                tap = Tap(x.index, page.called[other].index, page.called[one].index)
                assert tap in page.taps
        assert len({*shared}) < len(shared)
        held += 1
    for _ in _found(page, r"Here no \$.\$ is used by two"):
        assert len({*shared}) == len(shared)
        held += 1
    return held


# --- sentences about the geometry -----------------------------------------------------------------


def borders(page: Page) -> int:
    """The zeros that are named, put around and between the coarse cells, give the fine grid."""
    held = 0
    for text in page.texts:
        if not re.match(
            r"Here (?:nothing is added around|[^$]* on each side|[^$]* at the right)", text
        ):
            continue
        sides = _sides(text)
        between = [
            int((re.search(rf"(\d+) zeros? between two {lines}", text) or [0, 0])[1])
            for lines in ("rows", "columns")
        ]
        assert _by_hand(page, sides, between), text
        held += 1
    for found in _found(page, r"k - p - 1 = (\d+) - (\d+) - 1 = (-?\d+)"):
        k, p, implied = map(int, found.groups())
        assert (k, p, 1) in _along_the_sides(page)
        assert k - p - 1 == implied
        held += 1
    for found in _found(page, r"d\(k-1\) - p = (\d+)\\,\((\d+)-1\) - (\d+) = (-?\d+)"):
        d, k, p, implied = map(int, found.groups())
        assert (k, p, d) in _along_the_sides(page)
        assert d * (k - 1) - p == implied
        held += 1
    return held


def _along_the_sides(page: Page) -> set[tuple[int, int, int]]:
    """Kernel, padding and dilation at every side."""
    axes = page.spec.axes
    return {(a.kernel, p, a.dilation) for a in axes for p in (a.pad_before, a.pad_after)}


def _sides(text: str) -> list[int]:
    if " on each side" in text or "around" in text:
        return [_count(text)] * 4
    parts = [
        re.search(rf"([^,]*?) at the {side}", text) for side in ("top", "bottom", "left", "right")
    ]
    return [_count(part[1]) for part in parts if part]


def _count(text: str) -> int:
    number = re.search(r"(\d+) (?:row|column)", text)
    if not number:
        assert "nothing" in text
        return 0
    return -int(number[1]) if "cut off" in text else int(number[1])


def _by_hand(page: Page, sides: list[int], between: list[int]) -> bool:
    """Whether a coarse channel, set out so, under K turned gives what it adds to the fine one."""
    convolution = isinstance(page.spec, Conv2dSpec)
    coarse = page.problem.grids["dz" if convolution else "x"][0].astype(float)
    kernel = page.problem.operands["k"][0, 0].astype(float)
    spread = np.zeros([(n - 1) * (b + 1) + 1 for n, b in zip(coarse.shape, between, strict=True)])
    spread[:: between[0] + 1, :: between[1] + 1] = coarse
    top, bottom, left, right = sides
    padded = np.pad(spread, [(max(0, top), max(0, bottom)), (max(0, left), max(0, right))])
    height, width = padded.shape
    padded = padded[max(0, -top) : height - max(0, -bottom), max(0, -left) : width - max(0, -right)]
    (down, across), (kh, kw) = page.spec.dilation, kernel.shape
    turned = np.zeros((down * (kh - 1) + 1, across * (kw - 1) + 1))
    turned[::down, ::across] = kernel[::-1, ::-1]
    found = np.einsum(
        "ijab,ab->ij", np.lib.stride_tricks.sliding_window_view(padded, turned.shape), turned
    )
    fine = np.zeros(page.spec.input_size if convolution else page.spec.output_size)
    for tap in taps(page.spec):
        if tap.x[0] == tap.z[0] == 0:
            one, other = (tap.x, tap.z) if convolution else (tap.z, tap.x)
            fine[one[1:]] += coarse[other[1:]] * kernel[tap.k[2:]]
    return found.shape == fine.shape and np.allclose(found, fine)


def slides(page: Page) -> int:
    """By how much the moving factor moves from one k to the next."""
    held = 0
    pattern = r"moves (on|\*back\*) by (one cell|(\d+) cells)"
    for found in _found(page, pattern):
        by = int(found[3] or 1) * (-1 if "back" in found[1] else 1)
        at = 0 if isinstance(page.spec, Conv2dSpec) else 2
        where = {(tap.k, tap[2 - at]): tap[at] for tap in page.taps}
        for (k, held_fast), moved in where.items():
            for side in (-2, -1):
                after = [*k]
                after[side] += 1
                there = where.get((tuple(after), held_fast))
                if there:
                    assert there[side] - moved[side] == by
        held += 1
    for _ in _found(page, "There is one .k. and so one place"):
        assert page.spec.kernel_size == (1, 1)
        held += 1
    for found in _found(
        page, r"With this stride .* has ((?:\d+ zeros? between two \w+(?: and )?)+)"
    ):
        told = re.findall(r"(\d+) zeros? between two (\w+)", found[1])
        sides = zip(("rows", "columns"), page.spec.axes, strict=True)
        spread = {name: a.stride - 1 for name, a in sides if a.stride > 1 and a.coarse > 1}
        assert {name: int(zeros) for zeros, name in told} == spread
        held += 1
    return held


def unreached(page: Page) -> int:
    """The rows and columns that no product reaches, and the output_padding for them."""
    held = 0
    convolution = isinstance(page.spec, Conv2dSpec)
    fine = 0 if convolution else 2
    size = page.spec.input_size if convolution else page.spec.output_size
    for text in page.texts:
        told = re.search(r"No (?:window|product) reaches (.*?) of .* \(dotted\)", text)
        if not told:
            continue
        for side, word in enumerate(("row", "column")):
            met = {tap[fine] for tap in axis_taps(page.spec, side)}
            missed = [n + page.notation.base for n in range(size[side]) if n not in met]
            listed = re.search(rf"{word}s? ([\d, ]+)", told[1])
            if "…" not in told[1]:
                assert [int(n) for n in re.findall(r"\d+", listed[1] if listed else "")] == missed
        if needs := re.search(r"needs output_padding (?:(\d+)|\((\d+), (\d+)\))", text):
            pair = needs[1] or (int(needs[2]), int(needs[3]))
            back = ConvTranspose2dSpec(
                page.spec.output_size,
                page.spec.kernel_size,
                stride=page.spec.stride,
                padding=page.spec.padding,
                dilation=page.spec.dilation,
                output_padding=pair if isinstance(pair, tuple) else int(pair),
            )
            assert back.output_size == page.spec.input_size
        held += 1
    return held


def channels(page: Page) -> int:
    """How many channels or filters a sum runs over."""
    held = 0
    at, other = (0, 2) if page.result == "input_gradient" else (2, 0)
    pattern = r"runs over (?:all (\d+)|the (\d+)|the one|(both)) (?:channels?|filters?)"
    for found in _found(page, pattern):
        first = [(tap.x[0], tap.k[:2], tap.z[0]) for tap in _all_channels(page)]
        met = {tap[other] for tap in first if tap[at] == 0}
        assert len(met) == int(found[1] or found[2] or (2 if found[3] else 1))
        held += 1
    return held


def _all_channels(page: Page) -> list[Tap]:
    """The taps of the same channels in a geometry in which none is lost to padding."""
    kind = type(page.spec)
    shared = {name: getattr(page.spec, name) for name in ("in_channels", "out_channels", "groups")}
    return [*taps(kind((1, 1), (1, 1), **shared))]


def titles(page: Page) -> int:
    """What is said beside the first grid's letter was done to it."""
    if page.result == "bias_gradient":
        return 0
    left = as_correlation(page.spec, page.result, turned=page.notation.convolution).left
    board = model_of(page.app, "stage-view")["rows"][0]["boards"][0]
    assert board["grid"] == left.grid
    told = board["done"]
    for word, place in (("padded", PADDING), ("zeros between", INSERTED)):
        assert (word in told) == (place in (*left.rows, *left.columns)), told
    assert ("cropped" in told) == left.is_cropped, told
    return 1


# --- which gradient needs a turn ------------------------------------------------------------------


def turns(page: Page) -> int:
    """How the answer says that factors lie from window to window, or from one k to the next."""
    held = 0
    letters = [page.notation.letter(grid) for grid in "xkz"]
    windows = 2 if isinstance(page.spec, Conv2dSpec) else 0
    patterns = (
        # what is fixed, what moves, what is gone through, and which way it goes
        (r"\$(.)\$ of several windows lies further \*back\* .*?so its \$(.)\$ run", windows, -1),
        (r"\$(.)\$ of several windows meets an? \$(.)\$ further \*on\*", windows, 1),
        (r"a fixed \$(.)\$ meets an? \$(.)\$ further \*on\*", windows, 1),
        (
            r"From one \$.\$ to the next a fixed \$(.)\$ reaches a \$(.)\$ further \*on\*",
            windows,
            1,
        ),
    )
    for pattern, along, way in patterns:
        for found in _found(page, pattern):
            fixed, moves = (letters.index(letter) for letter in found.groups())
            assert _goes(page, fixed, moves, along) <= {way}, found[0]
            held += 1
    moved = r"(?:lie|that a fixed \$.\$ reaches lies) further \*back\*"
    back = rf"one \$(.)\$ to the next the \$(.)\$ {moved}"
    for found in _found(page, back):
        along, moves = (letters.index(letter) for letter in found.groups())
        assert _goes(page, windows if moves == 0 else 0, moves, along) <= {-1}, found[0]
        held += 1
    return held


def _goes(page: Page, fixed: int, moves: int, along: int) -> set[int]:
    """Which ways one factor goes along each axis, another one held, while a third goes on."""
    found = set()
    for side in (0, 1):
        table = axis_taps(page.spec, side, turned=page.notation.convolution)
        places = sorted((tap[fixed], tap[along], tap[moves]) for tap in table)
        for one, other in itertools.pairwise(places):
            if one[0] == other[0]:
                found.add(int(np.sign(other[2] - one[2])))
    return found


def first_windows(page: Page) -> int:
    """How far the window hangs over in its first place, and what the padding takes away."""
    held = 0
    for element in page.app.get("html"):
        said = re.findall(r'<p class="conv-first-said">(.*?)</p>', element.proto.body)
        for told in said:
            for side, name in enumerate(("row", "column")):
                axis = page.spec.axes[side]
                over = re.search(rf"(\d+) {name}s? (?:above|left of)", told)
                cut = re.search(rf"the first (\d+ )?{name}", told)
                assert int(over[1] if over else 0) == axis.dilation * (axis.kernel - 1)
                assert int((cut[1] or 1) if cut else 0) == page.spec.padding[side][0]
        held += bool(said)
    return held


def backwards(page: Page) -> int:
    """The padding and the stride that the backward pass is said to have, off the taps."""
    held = 0
    apart = r"stand the layer's stride apart \(here (.*?)\), and it moves on .*? \(here (.*?)\)"
    for found in _found(page, rf"stride and dilation change places: .*? {apart}"):
        assert [_pair(told) for told in found.groups()] == [page.spec.stride, page.spec.dilation]
        slid = 2 if isinstance(page.spec, Conv2dSpec) else 0
        for side, axis in enumerate(page.spec.axes):
            for tap in axis_taps(page.spec, side):
                at = tap[slid] * axis.stride + tap[1] * axis.dilation - axis.pad_before
                assert tap[2 - slid] == at
        held += 1
    around = (
        r"it needs \$(.*?)\$ rows and columns of zeros(; below 0.*?off)?(, and what is left.*?)?"
    )
    gaps = r"\$s-1(?: = (\d+))?\$(?: \((.*?)\))?"
    for found in _found(page, rf"{around}; between its cells {gaps}, and .* \*\*stride 1"):
        picture = as_correlation(page.spec, page.result, turned=page.notation.convolution)
        assert picture.step == (1, 1)
        implied = {n for pair in page.spec.implied_padding for n in pair}
        if number := re.fullmatch(
            r"d\(k-1\)-p = (\d+) \\cdot \((\d+)-1\)-(\d+) = (-?\d+)", found[1]
        ):
            d, k, p, end = map(int, number.groups())
            assert implied == {end} == {d * (k - 1) - p}
        else:
            assert found[1] == "d(k-1)-p"
        assert bool(found[2]) == (min(implied) < 0)
        assert bool(found[3]) == any(page.spec.remainder)
        between = (int(found[4]),) * 2 if found[4] else _pair(found[5])
        assert tuple(n + 1 for n in between) == page.spec.stride
        held += 1
    for _ in _found(page, r"has the stride, the padding and the dilation of the layer"):
        picture = as_correlation(page.spec, page.result, turned=page.notation.convolution)
        assert picture.step == page.spec.stride
        held += 1
    return held


def sizes(page: Page) -> int:
    """What the letters k, s, p and d are said to be, with this geometry's numbers."""
    held = 0
    pattern = (
        r"Here \$k\$ is how many .*? has \((.*?)\), \$s\$ the stride \((.*?)\), \$p\$ the padding "
        r"\((.*?)\) and \$d\$ the dilation \((.*?)\)"
    )
    for found in _found(page, pattern):
        kernel, stride, padding, dilation = found.groups()
        assert _pair(kernel) == page.spec.kernel_size
        assert _pair(stride) == page.spec.stride
        assert _pair(dilation) == page.spec.dilation
        numbers = [int(number) for number in re.findall(r"\d+", padding)]
        told = numbers * 4 if len(numbers) == 1 else numbers
        assert told == [side for pair in page.spec.padding for side in pair]
        held += 1
    for text in page.texts:  # no such letter without a word on what it is
        assert held or "d(k-1)" not in text or "o = " in text, text
    return held


def _pair(told: str) -> tuple[int, ...]:
    """What "2" and "3 down and 2 across" say."""
    numbers = [int(number) for number in re.findall(r"\d+", told)]
    return tuple(numbers * 2 if len(numbers) == 1 else numbers)


def no_holes(page: Page) -> int:
    """No text is left half written."""
    for text in page.texts:
        assert not re.search(r"\{(coarse|fine|bias|nothing)\}|\bNone\b|\bnan\b", text), text
    return len(page.texts)


LESSON_READERS: tuple[Reader, ...] = (
    lines, marks, pictures, stage, uses, followed, orders, borders, slides, unreached,
    channels, titles, turns, first_windows, backwards, sizes, no_holes,
)  # fmt: skip
"""What is read back from a derivation page."""


# --- what if --------------------------------------------------------------------------------------


def _outcome(page: Page, **grids: np.ndarray) -> Outcome:
    problem = replace(page.problem, grids={**page.problem.grids, **grids})
    return mistakes.outcome(page.spec, page.mistake, problem.operands)


def verdict(page: Page) -> int:
    """Whether it shows, how many cells differ, and whether there is anything to get wrong."""
    said, found = page.app.info[0].value, _outcome(page)
    moot = mistakes.changes_nothing(page.spec, page.mistake)
    assert ("nothing to get wrong" in said) == moot
    if moot:
        return 1
    assert ("The shape itself" in said) == (found.differs is None)
    if found.differs is not None:
        assert ("it **hides**" in said) == found.hides
        count = re.search(r"(\d+) of (\d+) cells differ", said)
        assert found.hides or count or (found.differs.size == 1 and "the one cell differs" in said)
        assert not re.search(r"\b1 cells", said)
        if count:
            assert [*map(int, count.groups())] == [found.differs.sum(), found.differs.size]
    assert ("although lines are wrong" in said) == found.hides
    return 2


def outlined(page: Page) -> int:
    """The outlined cell is the first that differs, and every one before it is right."""
    found = _outcome(page)
    for told in _found(page, r"Outlined: (\S+), the first (number|line) that is wrong"):
        grids = ["mistake-right", "mistake-wrong", "mistake-difference"]
        frames = {
            key: [shape for shape in layout["shapes"] if shape["line"].get("color") == OUTLINE]
            for key, layout in layouts_of(page.app).items()
            if key in grids
        }
        assert all(len(shapes) == 1 for shapes in frames.values()), frames
        if told[2] == "number":
            assert found.differs is not None
            grid = GRID_OF[page.mistake.result(page.spec)]
            shown = page.problem.shown(grid, found.differs)
            first = page.cells(grid)[int(np.flatnonzero(shown)[0])]
            assert told[1].endswith(spoken(page.problem, first))
        return 1
    return 0


def facts(page: Page) -> int:
    """Every computed statement on where it shows and where it hides."""
    held, found = 0, _outcome(page)
    result = page.mistake.result(page.spec)
    names = {page.problem.plain(grid): grid for grid in ("x", "k", "dz")}
    right, wrong = found.right.sum(), found.wrong.sum()
    for text in page.texts:
        if told := re.search(r"With this (\S+) it hides, whatever (\S+) is", text):
            assert all(_outcome(page, **one).hides for one in _others(page, names[told[2]]))
        elif told := re.search(r"With this (\S+) some (\S+) shows it", text):
            assert not all(_outcome(page, **one).hides for one in _others(page, names[told[2]]))
        elif told := re.search(r"is the right one whatever the numbers are, here (\S+):", text):
            assert right == wrong == _number(told[1])
            for one in _others(page, "x", "k", "b", "dz"):
                other = _outcome(page, **one)
                assert other.right.sum() == other.wrong.sum()
        elif told := re.search(r"The sum over \S+ is (\S+) both times", text):
            assert np.isclose(right, wrong)
            assert np.isclose(right, _number(told[1]), atol=1e-3)
        elif told := re.search(r"The sum over \S+ is (\S+) instead of (\S+):", text):
            numbers = [_number(told[1]), _number(told[2])]
            assert np.isclose([wrong, right], numbers, atol=1e-3).all()
            assert not np.isclose(right, wrong)
        elif "Every sign is wrong" in text or "Every sum has the wrong sign" in text:
            bias = page.problem.operands["b"][:, None, None] if result == "forward" else 0
            assert np.array_equal(found.wrong - bias, -(found.right - bias))
            assert ("climbs" in text) == (result != "forward")
        elif "The shape shows it whatever" in text:
            assert found.differs is None
        elif "Every line that both grids have is right" in text:
            high, wide = (min(p) for p in zip(*(a.shape[-2:] for a in found[:2]), strict=True))
            assert np.array_equal(found.right[..., :high, :wide], found.wrong[..., :high, :wide])
        elif "No cell is left to compare" in text:
            assert not found.wrong.size
        else:
            continue
        held += 1
    return held


def _number(shown: str) -> float:
    return float(shown.replace("−", "-"))


def _others(page: Page, *grids: str) -> Iterator[dict[str, np.ndarray]]:
    """Other numbers for some grids, drawn a few times."""
    for seed in range(6):
        rng = np.random.default_rng(seed)
        yield {grid: rng.integers(-9, 10, page.problem.grids[grid].shape) for grid in grids}


def checks(page: Page) -> int:
    """The gradient check gives the right number."""
    told = {one.label: one.value for one in page.app.metric}
    if not told:
        return 0
    assert told["Gradient check"] == told["Right"]
    nothing = any("Here it finds nothing" in text for text in page.texts)
    assert nothing == (told["Right"] == told["Wrong"])
    return 1


# --- why rotated ----------------------------------------------------------------------------------


def patches(page: Page) -> int:
    """How far patches start from each other, and whether there is an order to be seen."""
    held = 0
    convolution = isinstance(page.spec, Conv2dSpec)
    fine, coarse = (0, 2) if convolution else (2, 0)
    wide = [axis for axis in page.spec.axes if axis.coarse > 1]
    for found in _found(page, r"Patches start (\d+) cells apart,"):
        assert {axis.stride for axis in wide} == {int(found[1])} != {1}
        held += 1
    each = r"Patches start (\d+) cells? apart down and (\d+) cells? apart across"
    for found in _found(page, each):
        assert tuple(map(int, found.groups())) == page.spec.stride
        assert len(wide) == len({*page.spec.stride}) == 2
        held += 1
    together = [(tap[fine], tap[coarse][0]) for tap in page.taps]
    for _ in _found(page, r"Here there is no order to see"):
        assert len({*together}) == len(together)
        held += 1
    for _ in _found(page, r"run forwards, (the \$.\$ backwards|and so do)"):
        assert len({*together}) < len(together)
        held += 1
    for _ in _found(page, "every product falls on padding or is cut off"):
        assert not page.taps
        held += 1
    return held


WHAT_IF_READERS: tuple[Reader, ...] = (verdict, outlined, facts, checks, no_holes)

"""What is read back from the page of mistakes."""

EVERYWHERE: tuple[Reader, ...] = (lines, patches, no_holes)
"""What is read back from any page."""
