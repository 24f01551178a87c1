"""The derived sizes against the spec, the inverse question against trying every size."""

from __future__ import annotations

import ast
import operator
import re
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from math import floor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine import Conv2dSpec, ConvTranspose2dSpec
from engine.geometry import Axis, Spec
from engine.symbolic.sizes import (
    BOTH,
    derived_sizes,
    output_paddings,
    preimages,
    same_output_inputs,
)
from tests.cases import conv2d_specs, conv_transpose2d_specs

every_spec = conv2d_specs() | conv_transpose2d_specs()


def number(latex: str) -> Fraction:
    """The value of one side of an equation in numbers, read as a student would."""
    text = re.sub(r"\\t?frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", latex)
    for mark, meaning in {
        r"\left\lfloor": "floor(",
        r"\lfloor": "floor(",
        r"\right\rfloor": ")",
        r"\rfloor": ")",
        r"\cdot": "*",
        r"\,": "*",
    }.items():
        text = text.replace(mark, meaning)
    return worth(ast.parse(text.strip(), mode="eval").body)


OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def worth(node: ast.expr) -> Fraction:
    if isinstance(node, ast.Constant):
        return Fraction(str(node.value))
    if isinstance(node, ast.Call):
        return Fraction(floor(worth(node.args[0])))
    assert isinstance(node, ast.BinOp)
    return OPERATIONS[type(node.op)](worth(node.left), worth(node.right))


@given(spec=every_spec)
def test_every_side_of_the_equation_is_the_size(spec: Spec) -> None:
    found = derived_sizes(spec)
    sizes = dict(zip(("rows", "columns"), spec.output_size, strict=True))
    assert [one.side for one in found] in ([BOTH], ["rows", "columns"])
    for one in found:
        _, _, *sides = one.latex.split(" = ")
        assert len(sides) >= 2
        assert {number(side) for side in sides} == {one.size}
        assert one.size == sizes.get(one.side, spec.output_size[0])
    if found[0].side == BOTH:
        assert spec.axes[0] == spec.axes[1]
    else:
        asymmetric = any(a.pad_before != a.pad_after for a in spec.axes)
        assert spec.axes[0] != spec.axes[1] or asymmetric


@given(spec=conv2d_specs())
def test_the_floor_stands_only_where_it_bites(spec: Conv2dSpec) -> None:
    for one in derived_sizes(spec):
        axis = spec.axes[one.side == "columns"]
        rule, numbers = one.latex.split(" = ")[1], one.latex.split(" = ", 2)[2]
        assert "floor" in rule
        assert ("floor" in numbers) == (axis.remainder > 0) == bool(one.remark)


def test_the_whole_equation() -> None:
    (both,) = derived_sizes(Conv2dSpec((6, 6), (3, 3), stride=2, padding=1))
    assert both == (
        BOTH,
        3,
        r"o = \left\lfloor \frac{i + 2p - d(k-1) - 1}{s} \right\rfloor + 1 "
        r"= \left\lfloor \frac{6 + 2 \cdot 1 - 1\,(3-1) - 1}{2} \right\rfloor + 1 "
        r"= \lfloor 2.5 \rfloor + 1 = 3",
        "1 row and 1 column left over",
    )
    rows, columns = derived_sizes(
        Conv2dSpec((8, 5), (2, 3), stride=(3, 1), padding=((0, 2), (1, 1)))
    )
    assert rows.latex.endswith(r"= \lfloor \tfrac{8}{3} \rfloor + 1 = 3")
    assert r"i + p_{\text{top}} + p_{\text{bottom}} - d(k-1) - 1" in rows.latex
    assert r"\frac{8 + 0 + 2 - 1\,(2-1) - 1}{3}" in rows.latex
    assert (rows.remark, columns.remark) == ("2 rows left over", "")
    assert columns.latex.endswith(r"= \frac{5 + 2 \cdot 1 - 1\,(3-1) - 1}{1} + 1 = 4 + 1 = 5")


def test_the_whole_transposed_equation() -> None:
    spec = ConvTranspose2dSpec((3, 3), (3, 3), stride=2, padding=1, output_padding=(1, 0))
    rows, columns = derived_sizes(spec)
    assert rows.latex == (
        r"o = (i-1)s - 2p + d(k-1) + \text{output\_padding} + 1 "
        r"= (3-1) \cdot 2 - 2 \cdot 1 + 1\,(3-1) + 1 + 1 = 6"
    )
    assert (rows.remark, columns.remark) == ("output_padding adds 1 row", "")
    rows, _ = derived_sizes(replace(spec, padding=((0, 1), (1, 1))))
    assert r"- p_{\text{top}} - p_{\text{bottom}} +" in rows.latex
    assert "- 0 - 1 +" in rows.latex


def coarse_of(axis: Axis, fine: int) -> int | None:
    """How many windows a fine axis of that size has, by sliding one; None where none fits."""
    ends = range(axis.span, fine + axis.pad_before + axis.pad_after + 1, axis.stride)
    return len(ends) or None


@given(spec=every_spec)
def test_the_sizes_are_all_that_lead_there(spec: Spec) -> None:
    for axis in spec.axes:
        tried = [fine for fine in range(1, 80) if coarse_of(axis, fine) == axis.coarse]
        assert list(same_output_inputs(axis)) == tried
        if isinstance(spec, Conv2dSpec):
            assert axis.fine in tried


def tried_output_paddings(spec: ConvTranspose2dSpec, side: int) -> dict[int, int]:
    """The output size by every output_padding that the spec accepts along a side."""
    found = {}
    for extra in range(max(spec.stride[side], spec.dilation[side]) + 1):
        pair = list(spec.output_padding)
        pair[side] = extra
        with suppress(ValueError):
            found[replace(spec, output_padding=tuple(pair)).output_size[side]] = extra
    return found


@given(spec=conv_transpose2d_specs())
def test_every_legal_output_padding_picks_its_size_and_there_is_no_other(
    spec: ConvTranspose2dSpec,
) -> None:
    for side, axis in enumerate(spec.axes):
        picked = output_paddings(axis)
        assert picked == tried_output_paddings(spec, side)
        below = [size for size, extra in picked.items() if extra < axis.stride]
        assert below == list(same_output_inputs(axis))


@given(spec=conv_transpose2d_specs())
@example(spec=ConvTranspose2dSpec((5, 5), (2, 2), dilation=2, output_padding=1))
@example(spec=ConvTranspose2dSpec((5, 5), (2, 2), dilation=3, stride=2))
def test_the_size_itself_is_among_those_that_the_formula_lists(spec: ConvTranspose2dSpec) -> None:
    for one in preimages(spec):
        side = int(one.side == "columns")
        smallest, _, listed = re.fullmatch(
            r"o' = (-?\d+) \+ (\\text\{output\\_padding\}) \\in \\\{(.*)\\\}", one.latex
        ).groups()  # type: ignore[union-attr]
        assert int(smallest) + spec.output_padding[side] == spec.output_size[side]
        sizes = [int(size) for size in listed.split(", ")]
        assert sizes == list(tried_output_paddings(spec, side))
        assert spec.output_size[side] in sizes
        nothing = "nothing for output_padding to choose" in one.sentence
        assert nothing <= (len(sizes) == 1)


@given(spec=every_spec)
def test_the_inverse_in_words_names_the_sizes(spec: Spec) -> None:
    found = preimages(spec)
    for one in found:
        axis = spec.axes[one.side == "columns"]
        assert one.sizes == same_output_inputs(axis)
        assert one.output_paddings == (
            {} if isinstance(spec, Conv2dSpec) else output_paddings(axis)
        )
        shown = one.latex.split(r"\in ")[1].strip(r"\{}").split(", ")
        assert shown == [str(size) for size in one.output_paddings or one.sizes]
        assert all(re.search(rf"\b{size}\b", one.sentence) for size in one.sizes)
    if found[0].side == BOTH:
        rows, columns = spec.axes
        assert same_output_inputs(rows) == same_output_inputs(columns)
        assert rows.coarse == columns.coarse


def test_the_sentences() -> None:
    assert preimages(Conv2dSpec())[0].sentence == (
        "Only an input height or width of 3 gives the output height or width 2."
    )
    rows, columns = preimages(ConvTranspose2dSpec((3, 3), (3, 3), stride=(2, 1), padding=1))
    assert rows.latex == r"o' = 5 + \text{output\_padding} \in \{5, 6\}"
    assert rows.output_paddings == {5: 0, 6: 1}
    assert rows.sentence == (
        "A convolution takes an output height of 5 or 6 back to 3: output_padding 0 chooses 5."
    )
    assert columns.sentence == (
        "A convolution takes an output width of 3 back to 3 and no other: "
        "there is nothing for output_padding to choose."
    )
    (both,) = preimages(ConvTranspose2dSpec((5, 5), (2, 2), dilation=2))
    assert both.latex == r"o' = 7 + \text{output\_padding} \in \{7, 8\}"
    assert both.sentence == (
        "A convolution takes an output height or width of 7 back to 5 and no other. A larger "
        "output_padding, below the dilation 2, makes a size that a convolution takes elsewhere."
    )
    (both,) = preimages(ConvTranspose2dSpec((2, 2), (2, 2), dilation=3, output_padding=2))
    assert both.sentence == (
        "A convolution takes an output height or width of 5 back to 2; output_padding 2 is not "
        "below the stride 1, and makes 7, which a convolution takes to 4."
    )


def test_there_may_be_no_size_that_leads_there() -> None:
    spec = ConvTranspose2dSpec((1, 1), dilation=3, padding=((5, 0), (5, 0)), output_padding=2)
    (both,) = preimages(spec)
    assert not both.sizes
    assert both.sentence == (
        "A convolution takes no output height or width back to 1; output_padding 2 is not below "
        "the stride 1, and makes 1, which a convolution takes to 3."
    )


@given(spec=conv_transpose2d_specs(), data=st.data())
def test_an_output_padding_beyond_the_stride_leads_elsewhere(
    spec: ConvTranspose2dSpec, data: st.DataObject
) -> None:
    extra = tuple(data.draw(st.integers(stride, stride + 2)) for stride in spec.stride)
    spec = replace(spec, output_padding=extra, dilation=max(extra) + 1, padding=0)
    for one in preimages(spec):
        axis = spec.axes[one.side == "columns"]
        if axis.remainder >= axis.stride:
            assert axis.fine not in one.sizes
            assert one.sentence.endswith(f"takes to {coarse_of(axis, axis.fine)}.")


def test_a_large_stride_is_written_with_dots_and_not_listed() -> None:
    (both,) = preimages(Conv2dSpec((9, 9), (2, 2), stride=10**6))
    assert both.latex.endswith(r"\iff i \in \{2, 3, \ldots, 1000001\}")
    assert "of 2, 3, … or 1000001 gives" in both.sentence
    with pytest.raises(ValueError, match="stride 2097152 has too many sizes to list"):
        output_paddings(Conv2dSpec((9, 9), (2, 2), stride=2**21).axes[0])
