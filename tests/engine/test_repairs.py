"""Repairs against trying everything; what does not fit against the spec of one axis alone."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine import Conv2dSpec, ConvTranspose2dSpec
from engine.geometry import LARGEST, Spec
from engine.misfits import (
    ChannelsNotShared,
    KernelTooLong,
    NothingLeft,
    OutOfRange,
    OutputPaddingTooLarge,
    SameWithStride,
    UnknownPadding,
)
from engine.repairs import MOST_REPAIRS, PREFERRED, Repair, repairs, what_does_not_fit
from tests.effort import draws

BOUNDS = {
    "input_size": (1, 6),
    "kernel_size": (1, 5),
    "stride": (1, 3),
    "padding": (0, 3),
    "dilation": (1, 3),
    "in_channels": (1, 4),
    "out_channels": (1, 4),
    "groups": (1, 3),
}
BEYOND = 2
"""How far outside the bounds the settings may be."""


@st.composite
def some_settings(draw: st.DrawFn, cls: type[Spec]) -> dict[str, Any]:
    """Any numbers in and just outside the bounds, single and in pairs."""
    bounds = bounds_of(cls)
    found: dict[str, Any] = {}
    for name, (least, most) in bounds.items():
        if name in ("in_channels", "out_channels", "groups"):
            found[name] = draw(st.just(1) | st.integers(1, most))
            continue
        number = st.just(least) | st.integers(max(0, least - 1), most + BEYOND)
        pair = st.tuples(number, number)
        found[name] = draw(number | pair | st.tuples(pair, pair) if name == "padding" else pair)
    return found


def bounds_of(cls: type[Spec]) -> dict[str, tuple[int, int]]:
    return BOUNDS | ({"output_padding": (0, 2)} if cls is ConvTranspose2dSpec else {})


def is_legal(cls: type[Spec], given_settings: dict[str, Any]) -> bool:
    try:
        cls(**given_settings)
    except ValueError:
        return False
    return True


def flat(value: Any) -> list[int]:
    return (
        [number for part in value for number in flat(part)]
        if hasattr(value, "__len__")
        else [value]
    )


def shaped(value: Any, numbers: list[int]) -> Any:
    if not hasattr(value, "__len__"):
        return numbers[0]
    size = len(numbers) // len(value)
    parts = (numbers[n * size : n * size + size] for n in range(len(value)))
    return tuple(shaped(part, one) for part, one in zip(value, parts, strict=True))


def smallest_changes(cls: type[Spec], given_settings: dict[str, Any]) -> dict[str, int]:
    """For every parameter that alone can help, by how much it has to change: by trying it all."""
    found: dict[str, int] = {}
    for name, (least, most) in bounds_of(cls).items():
        old = flat(given_settings[name])
        distances = [
            sum(abs(a - b) for a, b in zip(old, new, strict=True))
            for new in product(range(least, most + 1), repeat=len(old))
            if is_legal(cls, given_settings | {name: shaped(given_settings[name], list(new))})
        ]
        if distances:
            found[name] = min(distances)
    return found


@pytest.mark.parametrize("cls", [Conv2dSpec, ConvTranspose2dSpec])
@draws(60)
@given(data=st.data())
def test_repairs_are_legal_and_no_smaller_change_is(cls: type[Spec], data: st.DataObject) -> None:
    bad = data.draw(some_settings(cls))
    assume(not is_legal(cls, bad))
    found = repairs(cls, bad, bounds_of(cls))
    sizes = [repair.size for repair in found]
    assert sizes == sorted(sizes)
    assert len(found) <= MOST_REPAIRS
    for repair in found:
        check(cls, bad, repair)
    smallest = smallest_changes(cls, bad)
    if smallest:
        assert {tuple(repair.changes) for repair in found} <= {(name,) for name in smallest}
        assert sizes == sorted(smallest.values())[:MOST_REPAIRS]
        assert all(repair.size == smallest[next(iter(repair.changes))] for repair in found)
    else:
        assert all(len(repair.changes) == 2 for repair in found)


def check(cls: type[Spec], bad: dict[str, Any], repair: Repair) -> None:
    assert is_legal(cls, bad | repair.changes)
    total = 0
    for name, new in repair.changes.items():
        least, most = bounds_of(cls)[name]
        assert all(least <= number <= most for number in flat(new))
        assert shaped(bad[name], flat(new)) == new, "the old value's form"
        distances = [abs(a - b) for a, b in zip(flat(bad[name]), flat(new), strict=True)]
        assert any(distances)
        total += sum(distances)
    assert repair.size == total


@pytest.mark.parametrize("cls", [Conv2dSpec, ConvTranspose2dSpec])
@given(data=st.data())
def test_legal_settings_need_no_repair(cls: type[Spec], data: st.DataObject) -> None:
    some = data.draw(some_settings(cls))
    legal = is_legal(cls, some)
    assert bool(what_does_not_fit(cls, some)) is not legal
    if legal:
        assert repairs(cls, some, bounds_of(cls)) == ()


@pytest.mark.parametrize("cls", [Conv2dSpec, ConvTranspose2dSpec])
@given(data=st.data())
def test_the_misfits_are_on_the_axes_that_do_not_fit(cls: type[Spec], data: st.DataObject) -> None:
    some = data.draw(some_settings(cls))
    found = what_does_not_fit(cls, some)
    assume(not any(isinstance(misfit, OutOfRange) for misfit in found))
    channels = {name: some.pop(name) for name in ("in_channels", "out_channels", "groups")}
    shared = {m.name for m in found if isinstance(m, ChannelsNotShared)}
    assert shared == {
        n for n in ("in_channels", "out_channels") if channels[n] % channels["groups"]
    }
    for side, name in enumerate(("rows", "columns")):
        alone = {name: along(value, side) for name, value in some.items()}
        fits = is_legal(cls, alone)
        assert fits is not any(getattr(m, "side", "") == name for m in found)


def along(value: Any, side: int) -> Any:
    """The same on both axes as the settings are on one."""
    if not hasattr(value, "__len__"):
        return value
    return (value[side], value[side])


def test_the_kernel_is_too_long() -> None:
    (misfit,) = what_does_not_fit(
        Conv2dSpec,
        {"input_size": (3, 6), "kernel_size": 3, "dilation": 2, "padding": ((0, 1), (0, 0))},
    )
    assert misfit == KernelTooLong("rows", 3, 0, 1, 3, 2)
    assert (misfit.padded, misfit.span, list(misfit.cells)) == (4, 5, [0, 2, 4])


def test_the_transposed_output_does_not_come_about() -> None:
    found = what_does_not_fit(
        ConvTranspose2dSpec,
        {"input_size": (2, 4), "kernel_size": 2, "padding": 2, "output_padding": (0, 1)},
    )
    assert found == (NothingLeft("rows", 3, 2, 2), OutputPaddingTooLarge("columns", 1, 1, 1))
    assert isinstance(found[0], NothingLeft)
    assert isinstance(found[1], OutputPaddingTooLarge)
    assert (found[0].size, found[1].largest) == (-1, 0)


def test_what_is_illegal_alone_is_said_by_the_spec() -> None:
    (misfit,) = what_does_not_fit(Conv2dSpec, {"stride": 0})
    assert misfit == OutOfRange("stride", 0, 1, LARGEST)
    assert str(misfit) == "stride is 0: it must be at least 1"
    (misfit,) = what_does_not_fit(ConvTranspose2dSpec, {"padding": "same"})
    assert misfit == UnknownPadding("same", ())
    assert str(misfit).startswith("padding 'same': a transposed convolution has no named")
    (misfit,) = what_does_not_fit(Conv2dSpec, {"padding": "same", "in_channels": 3, "groups": 3})
    assert misfit == ChannelsNotShared("out_channels", 1, 3)


@pytest.mark.parametrize(
    ("cls", "bad", "sentences"),
    [
        (
            Conv2dSpec,
            {"input_size": (3, 3), "kernel_size": (5, 5)},
            [
                "padding 1 instead of 0",
                "kernel 3 × 3 instead of 5 × 5",
                "input 5 × 5 instead of 3 × 3",
            ],
        ),
        (
            Conv2dSpec,
            {"input_size": (6, 3), "kernel_size": (2, 4), "padding": ((0, 0), (0, 0))},
            [
                "left padding 1 instead of 0",
                "kernel width 3 instead of 4",
                "input width 4 instead of 3",
            ],
        ),
        (
            ConvTranspose2dSpec,
            {"output_padding": (1, 0), "stride": 1},
            [
                "dilation 2 instead of 1",
                "vertical output_padding 0 instead of 1",
                "stride 2 instead of 1",
            ],
        ),
        (
            Conv2dSpec,
            {"in_channels": 3, "out_channels": 4, "groups": 2},
            ["groups 1 instead of 2", "in_channels 4 instead of 3"],
        ),
        (
            Conv2dSpec,
            {"padding": "same", "stride": 2},
            [
                "padding 0 instead of same",
                "padding top 0, bottom 1, left 0, right 1 instead of same",
                "stride 1 instead of 2",
            ],
        ),
        (
            Conv2dSpec,
            {"kernel_size": 4, "in_channels": 3, "groups": 3},
            [
                "padding 1 instead of 0 and groups 1 instead of 3",
                "kernel 3 instead of 4 and groups 1 instead of 3",
                "kernel 3 instead of 4 and out_channels 3 instead of 1",
                "padding 1 instead of 0 and out_channels 3 instead of 1",
            ],
        ),
    ],
    ids=["too-long", "one-axis", "output-padding", "groups", "named", "two-at-once"],
)
def test_the_sentences(cls: type[Spec], bad: dict[str, Any], sentences: list[str]) -> None:
    found = repairs(cls, bad, bounds_of(cls))
    assert sorted(r.sentence for r in found) == sorted(sentences)


@given(
    st.integers(1, 20), st.integers(1, 7), st.integers(2, 4), st.integers(1, 3), st.integers(0, 3)
)
def test_same_by_side_gives_every_stride_its_share_of_the_input(
    size: int, kernel: int, stride: int, dilation: int, most: int
) -> None:
    bad = {"padding": "same", "input_size": size, "kernel_size": kernel, "dilation": dilation}
    bad["stride"] = stride
    named = [r for r in repairs(Conv2dSpec, bad, {}) if set(r.changes) == {"padding"}]
    for repair in named:
        spec = Conv2dSpec(**bad | repair.changes)
        assert spec.output_size == (-(-size // stride),) * 2
        (top, bottom), (left, right) = spec.padding
        assert (top, bottom) == (left, right)
        assert bottom - top in (0, 1)
        # No zero too many: with one less at the end the last window does not fit.
        less = bad | {"padding": ((top, max(0, bottom - 1)), (left, right))}
        if bottom and is_legal(Conv2dSpec, less):
            assert Conv2dSpec(**less).output_size[0] < spec.output_size[0]
    bounded = repairs(Conv2dSpec, bad, {"padding": (0, most)})
    assert all(n <= most for r in bounded for n in np.ravel(r.changes["padding"]))
    (rows, columns) = what_does_not_fit(Conv2dSpec, bad)
    assert isinstance(rows, SameWithStride)
    assert (rows.output, columns.side) == (-(-size // stride), "columns")


def test_only_bounded_parameters_change() -> None:
    bad = {"kernel_size": 5}
    assert [r.changes for r in repairs(Conv2dSpec, bad, {"padding": (0, 4)})] == [{"padding": 1}]
    assert repairs(Conv2dSpec, bad, {"padding": (0, 0), "stride": (1, 4)}) == ()
    assert repairs(Conv2dSpec, bad, {}) == ()


def test_far_outside_its_bounds_a_number_comes_back_at_once() -> None:
    (repair,) = repairs(Conv2dSpec, {"kernel_size": (10**9, 2)}, {"kernel_size": (1, 7)})
    assert repair.changes == {"kernel_size": (3, 2)}
    assert repair.size == 10**9 - 3


def test_equal_changes_stand_in_the_order_of_preference() -> None:
    found = repairs(Conv2dSpec, {"input_size": 3, "kernel_size": 4}, BOUNDS)
    assert [repair.size for repair in found] == [1, 1, 1]
    names = [next(iter(repair.changes)) for repair in found]
    assert names == sorted(names, key=PREFERRED.index)


def test_a_wrong_type_is_an_error_of_the_caller() -> None:
    with pytest.raises(TypeError, match="stride is 'a'"):
        repairs(Conv2dSpec, {"stride": "a"}, BOUNDS)
    with pytest.raises(TypeError, match="strides"):
        what_does_not_fit(Conv2dSpec, {"strides": 1})
