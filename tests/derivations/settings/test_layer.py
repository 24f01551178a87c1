"""The geometry as a layer's line: what is written is read back, and what goes too far is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.ui import contents
from derivations.ui.problem.operations import (
    CONV2D,
    CONV_TRANSPOSE2D,
    EQUAL,
    OPERATIONS,
    SAME,
    SIDES,
    TENSORFLOW,
    Operation,
    Settings,
)
from derivations.ui.settings import layer
from engine.reading import CannotRead, read_layer
from tests.derivations.pages import lessons
from tests.derivations.problems import any_settings
from tests.effort import draws


@pytest.mark.parametrize(
    ("operation", "settings", "written", "short"),
    [
        (CONV2D, {}, "Conv2d(1, 1, 2, stride=1, padding=0) on 3×3", "Conv2d(1, 1, 2) on 3×3"),
        (
            CONV_TRANSPOSE2D,
            {"s": 2, "o": 1, "kh": 3},
            "ConvTranspose2d(1, 1, (3, 2), stride=2, padding=0, output_padding=1) on 2×2",
            "ConvTranspose2d(1, 1, (3, 2), stride=2, output_padding=1) on 2×2",
        ),
        (
            CONV2D,
            {"ci": 4, "co": 2, "gr": 2, "d": 3, "w": 16, "pm": SAME},
            'Conv2d(4, 2, 2, stride=1, padding="same", dilation=3, groups=2) on 3×16',
            'Conv2d(4, 2, 2, padding="same", dilation=3, groups=2) on 3×16',
        ),
        (
            CONV2D,
            {"pm": SIDES, "pt": 1, "pr": 2},
            "Conv2d(1, 1, 2, stride=1, padding=((1, 0), (0, 2))) on 3×3",
            "Conv2d(1, 1, 2, padding=((1, 0), (0, 2))) on 3×3",
        ),
        (
            CONV2D,
            {"pm": SIDES, "pl": 1, "pr": 1},
            "Conv2d(1, 1, 2, stride=1, padding=(0, 1)) on 3×3",
            "Conv2d(1, 1, 2, padding=(0, 1)) on 3×3",
        ),
        (
            CONV_TRANSPOSE2D,
            {"s": (2, 1), "d": (1, 3), "o": (1, 2)},
            "ConvTranspose2d(1, 1, 2, stride=(2, 1), padding=0, output_padding=(1, 2), "
            "dilation=(1, 3)) on 2×2",
            "ConvTranspose2d(1, 1, 2, stride=(2, 1), output_padding=(1, 2), dilation=(1, 3)) "
            "on 2×2",
        ),
        (
            CONV_TRANSPOSE2D,
            {"pm": TENSORFLOW, "o": 1},
            'ConvTranspose2d(1, 1, 2, stride=1, padding="same_tensorflow") on 2×2',
            'ConvTranspose2d(1, 1, 2, padding="same_tensorflow") on 2×2',
        ),
    ],
)
def test_written(operation: Operation, settings: Settings, written: str, short: str) -> None:
    set_ = operation.notes | settings
    assert layer.write(operation, set_) == written
    assert layer.write(operation, set_, short=True) == short


@draws(200)
@given(
    st.sampled_from(OPERATIONS).flatmap(lambda one: st.tuples(st.just(one), any_settings(one))),
    st.booleans(),
)
def test_what_is_written_is_read_back(case: tuple[Operation, Settings], short: bool) -> None:
    operation, drawn = case
    settings = operation.notes | drawn
    read = read_layer(layer.write(operation, settings, short=short))
    assert layer.operation_of(read) is operation
    back = layer.settings_of(read)
    sides = {settings[name] for name in ("pt", "pb", "pl", "pr")}
    if settings["pm"] == SIDES and len(sides) == 1:
        settings |= {"pm": EQUAL, "p": sides.pop()}  # which a layer does not tell from that
    deciding = operation.deciding(settings)
    assert {name: back[name] for name in deciding} == {name: settings[name] for name in deciding}
    assert not read.remarks


@draws(50)
@given(st.sampled_from(OPERATIONS).flatmap(lambda o: st.tuples(st.just(o), any_settings(o))))
def test_a_layer_has_the_geometry_of_its_settings(case: tuple[Operation, Settings]) -> None:
    operation, drawn = case
    settings = operation.notes | drawn
    read = read_layer(layer.write(operation, settings))
    try:
        spec = operation.spec(settings)
    except ValueError:
        with pytest.raises(ValueError, match=r"\S"):
            read.spec()
    else:
        assert read.spec() == spec


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_every_number_of_the_line_has_its_bounds(operation: Operation) -> None:
    settings = operation.notes | {"pm": SIDES, "pt": 1, "kw": 5, "d": 2, "gr": 3, "h": 11}
    bounds = layer.bounds(operation, settings)
    assert bounds[:4] == [(1, 64), (1, 64), (1, 11), (1, 11)]
    assert bounds[5:9] == [(0, 40)] * 4
    assert bounds[-4:] == [(1, 8), (1, 64), (1, 64), (1, 64)]
    apart = layer.bounds(operation, operation.notes | {"s": (2, 1), "o": (1, 0), "d": (1, 2)})
    assert apart.count((1, 8)) == 4
    assert apart.count((0, 7)) == 2 * (operation is CONV_TRANSPOSE2D)


def test_an_input_that_is_not_named_stays() -> None:
    assert not {"h", "w"} & {*layer.settings_of(read_layer("Conv2d(1, 1, 2)"))}


def test_a_size_of_z_that_is_asked_for_sets_the_padding() -> None:
    text = "ConvTranspose kernel_shape=[3, 3], strides=[2, 2], output_shape=[8, 8]"
    settings = layer.settings_of(read_layer(f"{text} on 4x4"))
    assert [settings[name] for name in ("pm", "pt", "pb", "pl", "pr")] == [SIDES, 1, 0, 1, 0]
    with pytest.raises(CannotRead, match="say on which input it stands"):
        layer.settings_of(read_layer(text))


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("Conv2D(1, 3, strides=2, padding='same') on 4x4", {"pm": TENSORFLOW, "s": 2, "kh": 3}),
        ("Conv2D(1, 3, padding='same')", {"pm": SAME}),
        ("Conv2DTranspose(1, 3, strides=2, padding='same')", {"pm": TENSORFLOW}),
        ("Conv kernel_shape=[3, 3], pads=[0, 0, 1, 1]", {"pm": SIDES, "pb": 1, "pt": 0, "pr": 1}),
        ("nn.Conv(2, (3, 3), padding='VALID')", {"co": 2, "ci": 1, "p": 0}),
        ("x.conv2d(w, stride=2)", {"s": 2, "kw": 3}),
    ],
)
def test_layers_of_other_frameworks_are_set(text: str, settings: Settings) -> None:
    found = layer.settings_of(read_layer(text))
    assert {name: found[name] for name in settings} == settings


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Conv2d(1, 1, 12)", "kernel height 12 is too large here: it goes from 1 to 11."),
        ("Conv2d(3, 65, 3)", "output channels 65 is too large here: it goes from 1 to 64."),
        ("Conv2d(1, 1, 2) on 3×65", "input width 65 is too large here: it goes from 1 to 64."),
        ("Conv2d(1, 1, 2, stride=(1, 9))", "stride 9 is too large here: it goes from 1 to 8."),
        ("ConvTranspose2d(1, 1, 2, output_padding=9)", "output_padding 9 is too large here"),
    ],
)
def test_what_goes_too_far_is_told_with_its_bounds(text: str, says: str) -> None:
    with pytest.raises(CannotRead) as refused:
        layer.settings_of(read_layer(text))
    assert says in str(refused.value)


@lessons
def test_the_counterpart_derives_the_same_of_the_other_operation(entry: contents.Entry) -> None:
    other = contents.counterpart(entry)
    assert other.operation is not entry.operation
    assert other.script.rpartition("/")[2] == entry.script.rpartition("/")[2]
    assert contents.counterpart(other) is entry
    assert contents.counterpart(contents.SANDBOX) is contents.SANDBOX
