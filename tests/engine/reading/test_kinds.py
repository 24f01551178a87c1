"""What a text is told to be, for a field that takes everything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.reading import kind_of
from tests.effort import draws
from tests.engine.reading.layer_lines import LINES
from tests.engine.reading.pasted import PASTED


@pytest.mark.parametrize("text", [text for text, *_ in LINES.values()], ids=LINES)
def test_layers_are_layers(text: str) -> None:
    assert kind_of(text) == "layer"


@pytest.mark.parametrize("text", [text for text, _ in PASTED.values()], ids=PASTED)
def test_numbers_are_numbers(text: str) -> None:
    assert kind_of(text) == "numbers"


@pytest.mark.parametrize(
    "text",
    [
        "y_{11} = x_{11}w_{11} + x_{12}w_{12} + x_{21}w_{21} + x_{22}w_{22} + b",
        r"\frac{\partial L}{\partial x_{12}} = \frac{\partial L}{\partial y_{11}} w_{12}",
        "dx11 = 1",
        "x_{11} = 3",
        "∂L/∂x11 = 2",
        "dL/dx[0,0] = 3",
        "dX[i,j] += dZ[p,q]*K[i-p,j-q]",
        "dX = conv(dZ, rot180(K), 'full')",
        "conv(X, K)",
        "o = i + 2p - k + 1",
        "o = (4 - 2 + 2*2)/1 + 1 = 7",
        r"\begin{bmatrix} w_{11} & w_{12} \\ w_{21} & w_{22} \end{bmatrix}",
        "hello",
        "",
    ],
)
def test_the_rest_is_a_line(text: str) -> None:
    assert kind_of(text) == "line"


@pytest.mark.parametrize(
    "text",
    ["MaxPool2d(2)", "nn.Linear(3, 4)", "Conv2d(1, 1)", "conv2d (Conv2D)  (None, 26, 26, 32)  320"],
)
def test_what_is_no_layer_here_is_for_the_reader_of_layers(text: str) -> None:
    """It says why it is none."""
    assert kind_of(text) == "layer"


@draws(200)
@given(st.text(max_size=60))
def test_any_text_is_of_a_kind(text: str) -> None:
    assert kind_of(text) in ("layer", "numbers", "line")
