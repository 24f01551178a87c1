"""What is told of a layer: every formula comes to its figure, and every sentence is counted."""

from __future__ import annotations

import ast
import operator
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Conv2dSpec, ConvTranspose2dSpec, summary
from engine.figures import Figures
from engine.geometry import Spec
from engine.summary import Row
from engine.taps import axis_taps
from tests.effort import draws
from tests.engine.test_figures import specs


def told(spec: Spec, bias: bool = True) -> dict[str, Row]:
    return {row.name: row for row in summary.rows(spec, bias)}


@draws(60)
@given(specs())
def test_a_convolution_takes_every_size_back_that_output_padding_chooses(spec: Spec) -> None:
    says = told(spec)["Which size"].says if "Which size" in told(spec) else ""
    sizes = re.findall(r"(rows|columns)?(?:: output_padding| …,|,)? ?(\d+) gives ([\d×]+)", says)
    several = isinstance(spec, ConvTranspose2dSpec) and max(a.stride for a in spec.axes) > 1
    assert several or not sizes
    side = ""
    for said_of, more, size in sizes:
        side = said_of or side
        given = int(more), int(more)
        if side:
            given = replaced(spec.output_padding, side, int(more))  # type: ignore[union-attr]
        there = replace(spec, output_padding=given)
        made = there.output_size[side == "columns" :][: 1 if side else 2]
        assert size == "×".join(map(str, made)), says
        back = Conv2dSpec(
            there.output_size, spec.kernel_size, stride=spec.stride, padding=spec.padding,
            dilation=spec.dilation,
        )  # fmt: skip
        taken, whole = back.output_size, spec.input_size
        assert taken == whole if not side else taken[side == "columns"] == whole[side == "columns"]


def replaced(pair: tuple[int, int], side: str, number: int) -> tuple[int, int]:
    return (number, pair[1]) if side == "rows" else (pair[0], number)


OPERATORS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Pow: operator.pow,
    ast.FloorDiv: operator.floordiv,
}


def value(node: ast.expr) -> int:
    """What a formula of whole numbers comes to."""
    if isinstance(node, ast.Constant):
        assert isinstance(node.value, int)
        return node.value
    if isinstance(node, ast.UnaryOp):
        return -value(node.operand)
    assert isinstance(node, ast.BinOp)
    left, right = value(node.left), value(node.right)
    if isinstance(node.op, ast.Div):
        assert left % right == 0, "a division without a floor comes out even"
        return left // right
    return OPERATORS[type(node.op)](left, right)


def computed(latex: str) -> tuple[int, int]:
    """Both sides of a formula; where letters stand before the numbers, without them."""
    text = re.sub(r"^[kd][^=]*= ", "", latex)
    text = re.sub(r"\\lfloor (.*) / (\d+) \\rfloor", r"\1 // \2", text)
    text = text.replace(r"\,", "").replace(r"\cdot", "*").replace("^2", "**2")
    left, right = text.split(" = ")
    return value(ast.parse(left, mode="eval").body), int(right)


@draws(300)
@given(specs(longest=40, channels=4), st.booleans())
def test_every_formula_comes_to_its_figure(spec: Spec, bias: bool) -> None:
    rows, figures = told(spec, bias), Figures(spec, bias)
    height, width = spec.output_size
    right = {
        "Size": height,
        "Height": height,
        "Width": width,
        "Implied padding": spec.implied_padding[0][0],
        "Parameters": figures.parameters,
        "Multiply-adds": figures.multiply_adds,
        "One z": figures.products[1],
    }
    for name, row in rows.items():
        if row.latex:
            left, comes_to = computed(row.latex)
            assert left == comes_to == right[name], row
    assert ("Size" in rows) != ("Height" in rows)
    if "Size" in rows:
        assert height == width


@draws(300)
@given(specs(longest=30))
def test_the_floor_and_what_is_left_over_go_together(spec: Spec) -> None:
    rows = told(spec)
    for side, name in enumerate(("Height", "Width")):
        row = rows.get(name) or rows["Size"]
        left = isinstance(spec, Conv2dSpec) and spec.remainder[side]
        assert ("left over" in row.says) == bool(left)
        assert not left or row.says.startswith(f"{left} ")


@draws(300)
@given(specs(longest=30))
def test_what_is_said_of_the_size(spec: Spec) -> None:
    said, _ = summary.headline(spec)
    (i, j), (o, p) = spec.input_size, spec.output_size
    for way, times in (("keeps", 1), ("doubles", 2), ("triples", 3)):
        by_stride = times == 1 or spec.stride == (times, times)
        assert (f"{way} the size" in said) == (by_stride and (times * i, times * j) == (o, p))
        for side, (old, new) in (("height", (i, o)), ("width", (j, p))):
            assert f"{way} the {side}" not in said or times * old == new
    for way, parts in (("halves", 2), ("a third of", 3), ("a quarter of", 4)):
        by_stride = spec.stride == (parts, parts)
        assert (f"{way} the size" in said) == (by_stride and (i, j) == (parts * o, parts * p))
        for side, (old, new) in (("height", (i, o)), ("width", (j, p))):
            assert f"{way} the {side}" not in said or old == parts * new
    if "of any input" in said:
        larger = type(spec)((i + 6, j + 12), **{k: v for k, v in vars(spec).items() if k in HYPER})
        assert larger.output_size == (o * (i + 6) // i, p * (j + 12) // j)


HYPER = (
    "kernel_size", "stride", "padding", "dilation", "groups", "in_channels", "out_channels",
    "output_padding",
)  # fmt: skip


@draws(300)
@given(specs(longest=40))
def test_the_overlap_is_that_of_the_cells_inside(spec: Spec) -> None:
    said = told(spec)["Overlap"].says
    counts, is_inside = [], []
    for side, axis in enumerate(spec.axes):
        met = Counter(t.x if isinstance(spec, Conv2dSpec) else t.z for t in axis_taps(spec, side))
        first = max(0, axis.span - 1 - axis.pad_before)
        last = min(axis.fine, axis.coarse * axis.stride - axis.pad_before)
        counts.append({met[n] for n in range(first, last)})
        is_inside.append(last - first >= axis.stride)
    assert ("larger grid" in said) == (not all(is_inside))
    if not all(is_inside):
        return
    found = {n * m for n in counts[0] for m in counts[1]}
    listed = re.search(r"(?:lies in|has) ([\d, or]+) (?:window|patch)", said)
    assert listed
    assert {int(n) for n in re.findall(r"\d+", listed[1])} == found
    assert said.startswith("even") == (max(map(len, counts)) == 1)
    assert ("a checkerboard" in said) == (min(map(len, counts)) > 1 and 0 not in found)
    grid = summary.overlap_counts(spec)
    assert {n for row in grid for n in row} == (found if len(found) > 1 else set())
    assert bool(grid) != said.startswith("even")


@draws(200)
@given(specs(longest=30), st.booleans())
def test_the_fewest_products_and_what_is_not_reached(spec: Spec, bias: bool) -> None:
    rows = told(spec, bias)
    fewest, most = Figures(spec).products
    found = re.search(r"the fewest has (\S+)", rows["One z"].says)
    assert bool(found) == (fewest < most)
    if found:
        assert found[1] == (str(fewest) if fewest else "none")
    unreached = len(spec.unreached_rows), len(spec.unreached_columns)
    assert ("Not reached" in rows) == any(unreached)
    if any(unreached):
        said = rows["Not reached"].says
        for count, name in zip(unreached, ("row", "column"), strict=True):
            assert (f"{count} {name}" in said) == bool(count)
    assert ("without a bias" in rows["Parameters"].says) == (not bias)


@pytest.mark.parametrize(
    ("spec", "name", "says"),
    [
        (ConvTranspose2dSpec(32, 4, stride=2, padding=1, in_channels=16, out_channels=8),
         "Overlap", "even: 4 is a multiple of 2; every z inside has 4 patches: no checkerboard"),
        (ConvTranspose2dSpec(8, 3, stride=2), "Overlap",
         "uneven: 3 is no multiple of 2; every z inside has 1, 2 or 4 patches: a checkerboard"),
        (ConvTranspose2dSpec(8, (3, 4), stride=2), "Overlap",
         "uneven (rows: 3 is no multiple of 2, columns: 4 is a multiple of 2); every z inside has "
         "2 or 4 patches: stripes"),
        (ConvTranspose2dSpec(4, 3, stride=(3, 1), output_padding=(1, 0)), "Which size",
         "rows: output_padding 0 gives 12, 1 gives 13, 2 gives 14: a convolution takes each of "
         "them to 4"),
        (Conv2dSpec(9, 3, dilation=(2, 1)), "Receptive field",
         "one z sees 5×3 of X, 3×3 cells of it, 2 apart down and 1 across"),
        (Conv2dSpec(9, (3, 1), dilation=(2, 3)), "Receptive field",
         "one z sees 5×1 of X, 3×1 cells of it, 2 apart"),
        (ConvTranspose2dSpec(8, 2, stride=3), "Overlap",
         "uneven: 2 is no multiple of 3; every z inside has 0 or 1 patches: gaps"),
        (Conv2dSpec(224, 7, stride=2, padding=3, in_channels=3, out_channels=64), "Receptive field",
         "one z sees 7×7 of padded X"),
        (Conv2dSpec(33, 3, dilation=6, padding=6), "Receptive field",
         "one z sees 13×13 of padded X, 3×3 cells of it, 6 apart"),
        (Conv2dSpec(6, 3, stride=2, padding=1), "Implied padding",
         "around ∂L/∂Z, on the way back, with 1 zero between its cells and 1 row and 1 column more "
         "at the end"),
        (Conv2dSpec(8, 2, padding=3), "Implied padding",
         "around ∂L/∂Z, on the way back; so much is cut off there"),
        (ConvTranspose2dSpec((1, 1), (3, 1), stride=(2, 1), output_padding=(1, 0)), "Not reached",
         "1 row of Z: the bias alone"),
    ],
)  # fmt: skip
def test_sentences(spec: Spec, name: str, says: str) -> None:
    assert told(spec)[name].says.startswith(says)


@pytest.mark.parametrize(
    ("spec", "said", "how"),
    [
        (Conv2dSpec((4, 6), (2, 1), stride=(2, 1)), "It halves the height and keeps the width.",
         "a window of 2×1 of X, and the windows start 2 cells apart down and 1 across."),
        (ConvTranspose2dSpec((4, 6), (3, 4), stride=(3, 2), padding=(0, 1)),
         "It triples the height and doubles the width, of any input.",
         "the patches start 3 cells apart down and 2 across, cropped at the edges."),
        (Conv2dSpec((5, 6), 3, stride=(2, 1)), "It makes 2×4 of 5×6.",
         "the windows start 2 cells apart down and 1 across."),
    ],
)  # fmt: skip
def test_rows_and_columns_of_their_own(spec: Spec, said: str, how: str) -> None:
    assert summary.headline(spec)[0] == said
    assert summary.headline(spec)[1].endswith(how)


def test_a_large_layer_is_told_exactly() -> None:
    spec = Conv2dSpec(224, 3, padding=1, in_channels=2048, out_channels=2048, groups=2048)
    rows = told(spec, bias=False)
    assert rows["Parameters"].latex.endswith(r"= 18\,432")
    assert rows["Multiply-adds"].latex == r"670^2 \cdot 1 \cdot 2\,048 = 919\,347\,200"
    assert "Depthwise" in summary.headline(spec)[1]
