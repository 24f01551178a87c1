"""What is typed is read, whatever the hand; what cannot be read is refused with the place."""

from __future__ import annotations

import re

import pytest

from engine import Conv2dSpec, symbolic
from engine.reading import LONGEST_TEXT, CannotRead, compare, read
from engine.reading.reader import DEEPEST
from tests.notes import EQUATIONS, Equation

LINE = symbolic.derive(Conv2dSpec((3, 3), (2, 2))).input_gradient.at((0, 0, 1))
"""∂L/∂x_{12} = ∂L/∂z_{11} k_{12} + ∂L/∂z_{12} k_{11}"""

HANDS = [
    "dz11*k12 + dz12*k11",
    "dz11 k12 + dz12 k11",
    "dz11k12+dz12k11",
    "dx12 = dz_11·k_12 + dz_{12} ⋅ k_{1,1}",
    "dL/dx12 = dL/dz11 k12 + dL/dz_12 k11",
    "∂L/∂x₁₂ = ∂L/∂z₁₁ k₁₂ + ∂L/∂z₁₂ k₁₁",
    "dz[1,1] k[1,2] + dz[1, 2] * k[1, 1]",
    "dz[1][1] k[1][2] + dz[1][2] k[1][1]",
    r"\frac{\partial L}{\partial z_{11}} k_{12} + \dfrac{\partial L}{\partial z_{12}} \cdot k_{11}",
    r"\frac{dL}{dz_{11}} k_{12} + \frac{\mathrm{d}L}{\mathrm{d}z_{12}} k_{11}",
    r"\delta_{11} k_{12} + δ_12 k_11",
    r"\left(\underline{\frac{\partial L}{\partial z_{11}}}\right) \mathbf{k}_{12} + dz12 k11",
    "dz11 dz11/dx12 + dz12 dz12/dx12",
    "dz11 k12 + dz12 k11 + dz21 0 + dz22 * 0",
    "(dz11 k12) + (dz12) (k11)",
    "$$ dz11 k12 \\; + \\quad dz12 k11 $$",
    "dz11 k12\n + dz12 k11",
    r"\frac{\partial L}{\partial x_{12}} &= dz11 k12 \\ &\quad + dz12 k11",
]


@pytest.mark.parametrize("text", HANDS)
def test_every_hand_is_read(text: str) -> None:
    found = compare(LINE, text)
    assert found.right, (text, found.differences)
    assert found.equal


@pytest.mark.parametrize("equation", EQUATIONS, ids=lambda equation: str(equation.number))
def test_the_notes_are_read(equation: Equation) -> None:
    assert read(equation.latex)


@pytest.mark.parametrize(
    ("text", "at", "says"),
    [
        ("dz11 k12 + ", 11, "at its end"),
        ("dz11 k12 + + 3", 11, "“+” (character 12)"),
        ("dz11 = = 3", 7, "(character 8)"),
        (r"\frac{\partial L}{3} k_{11}", 18, "expected ∂"),
        (r"\cdots", 0, "character 1"),
        ("x_{11} ! k", 7, "“!”"),
        ("((x11)", 6, "at its end"),
        ("x_{i+}", 5, "an index"),
        ("__import__('os')", 0, "character 1"),
        ("", 0, "nothing"),
        (" \n ", 0, "nothing"),
        ("(" * 25_000, LONGEST_TEXT, "25000 characters"),
        ("(" * 100, DEEPEST, "brackets are open"),
        ("x_{11} + 1234567 k_{11}", 0, "digits"),
        (r"\begin{bmatrix} 1 & 2 \\ 3 \end{bmatrix}", 0, "rows of a matrix"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, at: int, says: str) -> None:
    with pytest.raises(CannotRead) as refusal:
        read(text)
    assert says in str(refusal.value), str(refusal.value)
    assert refusal.value.at == at


@pytest.mark.parametrize(
    "text",
    [
        "dz11 ![](//a.b/c)",
        r"\text{a$ ![](//a.b/c)}",
        "x11 + <img src=x>",
        "[a](//b.c) = 1",
        "x ** y",
    ],
)
def test_a_refusal_quotes_no_markup(text: str) -> None:
    with pytest.raises(CannotRead) as refusal:
        read(text)
    (quoted,) = re.findall("“(.*?)”", str(refusal.value)) or [""]
    assert re.fullmatch(r"\\?\w*|.", quoted), quoted
