"""The part of a layer that the stage shows: legal, within its bounds, all of it where it can be."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.ui import contents
from derivations.ui.problem.operations import BOUNDS, SIDES, TENSORFLOW, is_within
from derivations.ui.settings import layer as layers
from derivations.ui.settings import pasted
from derivations.ui.settings.part import line_of, part_of, room, whole_of
from engine.reading import CannotRead, Layer, read_layer
from tests.derivations.visits import check, model_of, opened
from tests.effort import draws
from tests.engine.reading.layer_lines import LINES

PAIRS = st.tuples(st.integers(1, 40), st.integers(1, 40))


SIDE = st.tuples(
    st.integers(1, 40),
    st.integers(1, 12),
    st.integers(1, 12),
    st.tuples(st.integers(0, 12), st.integers(0, 12)),
)
"""Kernel, stride, dilation and padding along one side."""


@st.composite
def large_layers(draw: st.DrawFn) -> Layer:
    """Layers of any size that fit on their input."""
    sides, sizes = (draw(SIDE), draw(SIDE)), []
    transposed, groups = draw(st.booleans()), draw(st.integers(1, 300))
    for kernel, stride, dilation, ends in sides:
        lacking = sum(ends) - dilation * (kernel - 1)
        least = 1 - (-lacking // stride) if transposed else 1 - lacking
        sizes.append(draw(st.integers(max(1, least), 2000)))
    kernels, strides, dilations, paddings = zip(*sides, strict=True)
    return Layer(
        transposed,
        groups * draw(st.integers(1, 300)),
        groups * draw(st.integers(1, 300)),
        kernels,
        stride=strides,
        padding=paddings,
        output_padding=(draw(st.integers(0, strides[0] - 1)), 0) if transposed else (0, 0),
        dilation=dilations,
        groups=groups,
        bias=draw(st.booleans()),
        input_size=(sizes[0], sizes[1]),
    )


@draws(300)
@given(large_layers())
def test_the_part_is_within_the_bounds_and_fits(layer: Layer) -> None:
    part = part_of(layer)
    settings = layers.settings_of(part)
    for name, value in settings.items():
        if name in BOUNDS:
            assert is_within(name, value)
    assert part.spec()
    assert part_of(part) == part
    for name in ("in_channels", "out_channels", "groups"):
        assert getattr(part, name) <= getattr(layer, name)
    assert (part.in_channels == part.groups) >= (layer.in_channels == layer.groups), "depthwise"
    assert (part.groups == 1) == (layer.groups == 1)


@draws(200)
@given(large_layers())
def test_a_layer_as_a_line_is_read_back(layer: Layer) -> None:
    read = read_layer(line_of(layer))
    assert (read.spec(), read.bias) == (layer.spec(), layer.bias)
    assert not read.remarks


@draws(200)
@given(large_layers(), st.none() | PAIRS)
def test_an_input_is_chosen_on_which_the_layer_fits(layer: Layer, size: Any) -> None:
    whole = whole_of(Layer(**{**vars(layer), "input_size": None}), size)
    spec = whole.spec()
    if not layer.transposed:
        assert all(axis.coarse > 1 or axis.stride == 1 for axis in spec.axes)


@pytest.mark.parametrize("name", LINES)
def test_a_layer_of_every_framework_has_a_part(name: str) -> None:
    text, _, bias, spec = LINES[name]
    found = pasted.read(text)
    whole = read_layer(found.whole) if found.whole else None
    assert found.biased is bias
    if whole:
        assert whole.bias is bias
        assert whole.spec(spec.input_size).kernel_shape == spec.kernel_shape
    assert found.operation.spec(found.operation.notes | found.settings)


@pytest.mark.parametrize(
    ("text", "settings", "says"),
    [
        ("nn.Conv2d(1, 1, 2)", {"h": 3, "w": 3}, "No input size is named: 3×3 is taken."),
        ("nn.Conv2d(1, 1, 3, 2)", {"h": 5, "w": 5}, "No input size is named: 5×5 is taken."),
        ("nn.ConvTranspose2d(999, 8, 4, 2, 1) on 320",
         {"ci": room("ci", BOUNDS), "h": room("h", BOUNDS), "p": 1, "s": 2},
         "on 320×320 the stage shows the part ConvTranspose2d(16,"),
        ("Conv2d(1, 1, 2, bias=False) on 4", {"h": 4}, "The layer has no bias: B is 0"),
        ("Conv2d(1, 1, 3, stride=(1, 9), dilation=(20, 2)) on 50×40", {"s": (1, 8), "d": (8, 2)},
         "the part Conv2d(1, 1, 3, stride=(1, 8), dilation=(8, 2)) on 50×40, with another stride, "
         "another dilation;"),
        ("Conv2d(3, 8, 3, padding=24, dilation=24) on 60", {"d": 8},
         "with another padding, another dilation;"),
        ("Conv2D(2, 3, strides=2, padding='same')", {"pm": "same (TensorFlow, Keras)"},
         "PyTorch has no “same” with a stride"),
    ],
)  # fmt: skip
def test_what_is_set_and_said(text: str, settings: dict[str, Any], says: str) -> None:
    found = pasted.read(text)
    assert found.settings | settings == found.settings
    assert says in found.says


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("Conv2d(1, 1, 2, stride=(2, 1)) on 4", {"s": (2, 1), "d": 1}),
        ("Conv2d(1, 1, 3, dilation=(1, 2)) on 9", {"s": 1, "d": (1, 2)}),
        ("ConvTranspose2d(16, 8, (3, 1), stride=(2, 1), output_padding=(1, 0)) on 5×3",
         {"s": (2, 1), "o": (1, 0)}),
        ("ConvTranspose kernel_shape=[3, 3], strides=[2, 3], output_shape=[9, 9] on 4x3",
         {"s": (2, 3), "o": 0, "pm": SIDES, "pt": 0, "pb": 0, "pl": 0, "pr": 0}),
        ("Conv2DTranspose(1, 2, strides=(3, 2), padding='same') on 4x3",
         {"s": (3, 2), "pm": TENSORFLOW}),
    ],
)  # fmt: skip
def test_rows_and_columns_of_their_own_are_shown_as_they_are(
    text: str, settings: dict[str, Any]
) -> None:
    found = pasted.read(text)
    assert found.settings | settings == found.settings
    assert "shows a part" not in found.says
    assert found.operation.spec(found.stands[1]) == read_layer(text).spec(
        (found.settings["h"], found.settings["w"])
    )


def test_an_input_that_is_set_stays_where_it_shows_the_layer() -> None:
    assert pasted.read("nn.Conv2d(1, 1, 3)", lambda _: (5, 4)).settings["h"] == 5
    assert pasted.read("nn.Conv2d(1, 1, 3, 2)", lambda _: (3, 3)).settings["h"] == 5
    assert pasted.read("nn.Conv2d(1, 1, 7)", lambda _: (5, 4)).settings["h"] == 8


TWO = "(a): Conv2d(1, 2, kernel_size=(3, 3), stride=(1, 1))\n(b): Conv2d(2, 1, kernel_size=(1, 1))"


def test_of_several_layers_one_is_chosen() -> None:
    first, other = (pasted.read(TWO, which=n) for n in (0, 1))
    assert first.layers == (("a", "Conv2d(1, 2, 3)"), ("b", "Conv2d(2, 1, 1)"))
    assert other.layers == first.layers
    assert (first.settings["kh"], other.settings["kh"]) == (3, 1)
    assert "the first is taken" not in first.says


def test_what_is_no_layer_says_so() -> None:
    with pytest.raises(CannotRead, match="Linear"):
        pasted.read("nn.Linear(3, 4)")


def test_a_layer_with_too_many_channels_alone_keeps_its_padding_by_name() -> None:
    found = pasted.read("Conv2DTranspose(999, 3, strides=2, padding='same') on 4×4")
    assert (found.settings["pm"], found.settings["co"]) == (TENSORFLOW, room("co", BOUNDS))


def test_a_page_of_smaller_layers_says_which_part_it_shows_and_what_the_layer_makes() -> None:
    app = check(opened(contents.WHAT_IF, h=64, w=20, kh=3, s="8,1", d="1,2", ci=9), warnings=1)
    assert app.warning[0].value == (
        "This page shows smaller layers: of Conv2d(9, 1, (3, 2), stride=(8, 1), dilation=(1, 2)) "
        "on 64×20 it shows the part Conv2d(4, 1, (3, 2), stride=(4, 1), dilation=(1, 2)) on 16×16."
    )
    assert model_of(app, "layer-line")["after"] == "→ Z 8×18"
