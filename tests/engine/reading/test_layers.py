"""Layers as people copy them: what each says, and what is said to what is none."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import ConvTranspose2dSpec
from engine.reading import LONGEST_LAYER, CannotRead, Layer, read_layer
from tests.effort import draws

CONV = Layer(False, 1, 1, (2, 2))

PRINTED = """Net(
  (pool): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
  (conv1): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1), padding=same)
  (fc): Linear(in_features=8, out_features=2, bias=True)
)"""


@pytest.mark.parametrize(
    ("text", "layer"),
    [
        ("Conv2d(1, 1, 2)", CONV),
        ("nn.Conv2d(1,1,2)", CONV),
        ("torch.nn.Conv2d( 1, 1,\n  kernel_size = 2,\n)", CONV),
        ("self.conv = nn.Conv2d(1, 1, 2)  # the first", CONV),
        ("nn.Conv2d(in_channels=1, out_channels=1, kernel_size=[2, 2]),", CONV),
        ("Conv2d(1, 1, 2, 1, 0, 1, 1, True, 'zeros', device=None, dtype=torch.float32)", CONV),
        ("Conv2d(1, 1, (2,)) on 3×3", Layer(False, 1, 1, (2, 2), input_size=(3, 3))),
        ("Conv2d(1, 1, 2) on 3x4 → Z 2×3", Layer(False, 1, 1, (2, 2), input_size=(3, 4))),
        (
            "(conv1): Conv2d(3, 64, kernel_size=(7, 7), stride=(2, 2), padding=(3, 3), bias=False)",
            Layer(False, 3, 64, (7, 7), (2, 2), 3, bias=False),
        ),
        (
            "nn.Conv2d(16, 33, (3, 5), stride=(2, 1), padding=(4, 2), dilation=(3, 1))",
            Layer(False, 16, 33, (3, 5), (2, 1), ((4, 4), (2, 2)), dilation=(3, 1)),
        ),
        ("nn.Conv2d(1, 1, 2, padding='same')", Layer(False, 1, 1, (2, 2), padding="same")),
        (PRINTED, Layer(False, 3, 8, (3, 3), padding="same")),
        (
            "nn.ConvTranspose2d(16, 8, 4, 2, 1)",
            Layer(True, 16, 8, (4, 4), (2, 2), 1),
        ),
        (
            "ConvTranspose2d(1, 1, 3, 2, 1, 1, 1, False, 2)",
            Layer(True, 1, 1, (3, 3), (2, 2), 1, (1, 1), (2, 2), bias=False),
        ),
    ],
)
def test_read(text: str, layer: Layer) -> None:
    assert read_layer(text) == layer


def test_of_several_the_first_is_taken_and_that_is_said() -> None:
    layer = read_layer("nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Conv2d(2, 1, 3))")
    assert (layer.out_channels, layer.kernel_size) == (2, (3, 3))
    assert layer.remarks == ("The text has 2 convolutions; the first is taken.",)


def test_the_geometry_is_pytorchs() -> None:
    layer = read_layer("nn.ConvTranspose2d(16, 8, 4, 2, 1) on 4×4")
    assert layer.spec() == ConvTranspose2dSpec(
        (4, 4), (4, 4), stride=2, padding=1, in_channels=16, out_channels=8
    )
    assert layer.spec((7, 5)).output_size == (14, 10)
    with pytest.raises(ValueError, match="names no input size"):
        read_layer("nn.Conv2d(1, 1, 2)").spec()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Nothing is no layer: expected a layer such as Conv2d(1, 1, 2"),
        ("x_{11} k_{11}", "“x_{11} k_{11}” is no layer"),
        ("Linear(3, 4)", "“Linear” is none of the layers that are known here"),
        ("Conv1d(1, 1, 2)", "“Conv1d” is none of the layers"),
        ("Conv2d", "Conv2d has no arguments in brackets"),
        ("Conv2d(1, 1)", "Conv2d is missing kernel_size"),
        ("Conv2d()", "is missing in_channels, out_channels and kernel_size"),
        ("Conv2d(1, 1, 2", "At the end: expected a comma or )."),
        ("Conv2d(1, 1, 2 3)", "At “3”: expected a comma or )."),
        ("Conv2d(1, 1, ,)", "At “,”: expected a value"),
        ("Conv2d(1, 1, k)", "Conv2d has kernel_size=k, which says no value"),
        ("Conv2d(1, 1, 0)", "Conv2d has kernel_size=0: expected a whole number, 1 or more."),
        ("Conv2d(1, 1, 1.5)", "Conv2d has kernel_size=1.5: expected a whole number"),
        ("Conv2d(1, 1, True)", "Conv2d has kernel_size=True: expected a whole number"),
        ("Conv2d(1, 1, (1, 2, 3))", "kernel_size=(1, 2, 3): expected a number, or two"),
        ("Conv2d(1, 1, 2, padding=-1)", "padding=-1: expected a whole number, 0 or more"),
        ("Conv2d(1, 1, 2, padding='full')", "padding=“full”: expected a number, “same” or"),
        ("ConvTranspose2d(1, 1, 2, padding='same')", "it has no padding by name"),
        ("Conv2d(1, 1, 2, padding_mode='circular')", "only a padding of zeros is derived"),
        ("Conv2d(1, 1, 2, bias=0)", "bias=0: expected True or False"),
        ("Conv2d(1, 1, 2, foo=3)", "Conv2d has no “foo”: it takes in_channels,"),
        ("Conv2d(1, 1, 2, in_channels=3)", "is given in_channels twice"),
        ("Conv2d(1, 1, 2, stride=1, stride=2)", "“stride” is given twice"),
        ("Conv2d(1, 1, 2, stride=2, 1)", "the value after stride=… needs a name too"),
        ("Conv2d(1, 1, 2, 1, 1, 1, 1, True, 'zeros', 1)", "10 arguments by place"),
        ("Conv2d(1, 1, 2) on a boat", "After the layer stands “on a boat”"),
        ("Conv2d(1, 1, 2) on 0×3", "“0” is no size"),
        ("Conv2d(1, 1, 12345678901)", "too long for a number here"),
        (f"Conv2d({'(' * 9}1{')' * 9}, 1, 2)", "too many brackets within brackets"),
        (f"Conv2d({'1, ' * 99})", "more than 40 arguments"),
        ("x" * (LONGEST_LAYER + 1), f"at most {LONGEST_LAYER} are read"),
    ],
)
def test_what_cannot_be_read_says_what_was_expected(text: str, says: str) -> None:
    with pytest.raises(CannotRead, match=re.escape(says)):
        read_layer(text)


PIECES = [
    "Conv2d(", "ConvTranspose2d(", "nn.", "(", ")", "[", "]", ",", "=", "1", "2", "-3", "1e9",
    "1.5", '"', "'same'", "same", "stride", "padding", "kernel_size", "True", "None", " on ", "3×3",
    "\n", "#", "→", "__import__('os')", "lambda: 0", "é", "\0", "9" * 40, "f(" * 30,
]  # fmt: skip


@draws(300)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=20).map("".join))
def test_any_text_is_a_layer_or_told_why_not(text: str) -> None:
    said = answer_to(text)
    if isinstance(said, CannotRead):
        assert str(said).endswith(".")
        assert len(str(said)) < 300
        assert 0 <= said.at <= len(text)


def answer_to(text: str) -> Layer | CannotRead:
    """The layer, or why there is none."""
    try:
        return read_layer(text)
    except CannotRead as refused:
        return refused
