"""The rules by index: read back as they are written, they meet the cells that the taps do."""

from __future__ import annotations

import ast
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Conv2dSpec, ConvTranspose2dSpec
from engine.geometry import Spec
from engine.symbolic.index_rule import fine_index, index_rule, kernel_index
from engine.taps import axis_taps
from tests.effort import draws
from tests.engine.test_figures import specs


def at(index: str, **values: int) -> int:
    """What an index comes to: 2i+u-3."""
    text = re.sub(r"(\d)([a-z])", r"\1*\2", index)
    text = re.sub(r"[a-z]", lambda name: f"({values[name[0]]})", text)
    return _value(ast.parse(text, mode="eval").body)


def _value(node: ast.expr) -> int:
    if isinstance(node, ast.Constant):
        return int(str(node.value))
    if isinstance(node, ast.UnaryOp):
        return -_value(node.operand)
    assert isinstance(node, ast.BinOp)
    left, right = _value(node.left), _value(node.right)
    return {ast.Add: left + right, ast.Sub: left - right, ast.Mult: left * right}[type(node.op)]


@draws(200)
@given(specs(), st.sampled_from((0, 1)), st.booleans())
def test_the_indices_are_those_of_the_taps(spec: Spec, base: int, turned: bool) -> None:
    fine_is_x = isinstance(spec, Conv2dSpec)
    for side, axis in enumerate(spec.axes):
        met = {
            (tap.x if fine_is_x else tap.z, tap.k, tap.z if fine_is_x else tap.x)
            for tap in axis_taps(spec, side, turned=turned)
        }
        index = fine_index(axis, "i", "u", base, turned=turned)
        found = {
            (at(index, i=coarse + base, u=place + base) - base, place, coarse)
            for coarse in range(axis.coarse)
            for place in range(axis.kernel)
        }
        assert {one for one in found if 0 <= one[0] < axis.fine} == met
        if axis.dilation == 1:
            index = kernel_index(axis, "m", "i", base, turned=turned)
            found = {
                (fine, at(index, m=fine + base, i=coarse + base) - base, coarse)
                for fine in range(axis.fine)
                for coarse in range(axis.coarse)
            }
            assert {one for one in found if 0 <= one[1] < axis.kernel} == met


@pytest.mark.parametrize(
    ("spec", "result", "latex"),
    [
        (Conv2dSpec(), "forward", r"z_{mn} = B + \sum_{uv} x_{m+u-1,\,n+v-1} \, k_{uv}"),
        (ConvTranspose2dSpec(4, 4, stride=2, padding=1, in_channels=3, out_channels=2), "forward",
         r"z^{(o)}_{mn} = b_o + \sum_c \sum_{ij} x^{(c)}_{ij} \, k^{(o,c)}_{m-2i+3,\,n-2j+3}"),
        (Conv2dSpec(in_channels=2), "input_gradient",
         r"\frac{\partial L}{\partial x^{(c)}_{mn}} = \sum_o \sum_{ij} "
         r"\frac{\partial L}{\partial z^{(o)}_{ij}} \, k^{(o,c)}_{m-i+1,\,n-j+1}"),
        (Conv2dSpec(5, dilation=2), "input_gradient",
         r"\frac{\partial L}{\partial x_{mn}} = \sum_{\substack{ij,\,uv \\ i+2u-2 = m \\ "
         r"j+2v-2 = n}} \frac{\partial L}{\partial z_{ij}} \, k_{uv}"),
    ],
)  # fmt: skip
def test_rules(spec: Spec, result: str, latex: str) -> None:
    assert index_rule(spec, result).latex == latex


def test_over_a_batch_what_is_shared_sums_over_the_samples() -> None:
    assert index_rule(Conv2dSpec(), "kernel_gradient", batch=True).latex == (
        r"\frac{\partial L}{\partial k_{uv}} = \sum_n \sum_{ij} "
        r"\frac{\partial L}{\partial z^{(n)}_{ij}} \, x^{(n)}_{i+u-1,\,j+v-1}"
    )
    assert r"\sum_n" not in index_rule(Conv2dSpec(), "input_gradient", batch=True).latex


def test_which_terms_are_zero_is_said_where_there_are_any() -> None:
    assert index_rule(Conv2dSpec(padding=1), "forward").says.startswith("Where there is no such x")
    assert not index_rule(Conv2dSpec(), "forward").says
    said = index_rule(ConvTranspose2dSpec(kernel_size=(2, 3)), "forward", base=0).says
    assert said == "K has rows 0 to 1 and columns 0 to 2 only; all other terms are 0."


def test_the_bias_has_no_such_rule() -> None:
    with pytest.raises(ValueError, match="no index to follow"):
        index_rule(Conv2dSpec(), "bias_gradient")
