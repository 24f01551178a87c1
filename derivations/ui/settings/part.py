"""What of a layer the stage can show: the layer itself where it fits, else its nearest part.

The *whole* layer is what its framework has, of any size; its *part* is within the bounds of the
fields. What is told of a layer's sizes and costs is told of the whole one.

>>> from engine.reading import read_layer
>>> whole = whole_of(read_layer("Conv2d(2048, 2048, 1) on 7×7"))
>>> line_of(whole), line_of(part_of(whole)).startswith("Conv2d(2048")
('Conv2d(2048, 2048, 1) on 7×7', False)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product

from derivations.ui.problem.operations import (
    BOUNDS,
    Operation,
    Settings,
    alike,
    check_cells,
    is_within,
)
from derivations.ui.settings import layer as layers
from engine.geometry import Padding, Pair
from engine.misfits import TooManyCells
from engine.reading import CannotRead, Layer, read_layer

USUAL_SIZE, USUAL_TRANSPOSED = 3, 4
"""Rows and columns of an input that nothing is said of, where the layer fits on so few."""


ROOM = {"h": 32, "w": 32, "ci": 16, "co": 16, "gr": 16}
"""What is beyond its bounds is cut to so much, with which a page is quick."""


# --- the whole layer ------------------------------------------------------------------------------


def whole_of(layer: Layer, size: Pair | None = None) -> Layer:
    """A layer on its input; where its text names none on ``size`` or on one that shows enough.

    Raises CannotRead where the layer names a size of Z that its input cannot give.
    """
    if layer.input_size is None:
        layer = replace(layer, input_size=size if size and _shows(layer, size) else _fitting(layer))
    return replace(layers.with_fixed_padding(layer), others=(), assumed=())


def _shows(layer: Layer, size: Pair) -> bool:
    """Whether a layer fits on an input, which has room for the kernel and shows a stride."""
    try:
        spec = layer.spec(size)
    except ValueError:
        return False
    return layer.transposed or all(
        axis.fine >= axis.span and (axis.coarse > 1 or axis.stride == 1) for axis in spec.axes
    )


def _fitting(layer: Layer) -> Pair:
    """A small input on which a layer shows what it does."""
    rows, columns = (_fitting_along(layer, side) for side in (0, 1))
    return rows, columns


def _fitting_along(layer: Layer, side: int) -> int:
    kernel, stride, dilation = (
        pair[side] for pair in (layer.kernel_size, layer.stride, layer.dilation)
    )
    span = dilation * (kernel - 1) + 1
    if layer.output_size:
        return -(-layer.output_size[side] // stride)
    if not layer.transposed:
        # Without a padding two windows; a padding gives room for the second by itself.
        return max(USUAL_SIZE, span + max(0, stride - _padding(layer, side)))
    cropped = _padding(layer, side)
    return max(USUAL_TRANSPOSED, -(-max(0, cropped - span + 1) // stride) + 1)


def _padding(layer: Layer, side: int) -> int:
    """Both ends together; none where it is a name, which never crops everything."""
    padding = layer.padding
    if isinstance(padding, str):
        return 0
    return 2 * padding if isinstance(padding, int) else sum(padding[side])


def line_of(layer: Layer) -> str:
    """A layer and its input in one line, which :func:`engine.reading.read_layer` reads back."""
    size = layer.input_size or (0, 0)
    return f"{called(layer)} on {size[0]}×{size[1]}"


def called(layer: Layer) -> str:
    """A layer without its input, as PyTorch writes it, with what is not as usual there."""
    name = layers.NAMES[layers.operation_of(layer).name]
    given = "".join(f", {name}={value}" for name, value in _arguments(layer))
    return f"{name}({layer.in_channels}, {layer.out_channels}, {alike(layer.kernel_size)}{given})"


def _arguments(layer: Layer) -> Iterator[tuple[str, object]]:
    """What is not as usual."""
    for name, usual in (("stride", (1, 1)), ("output_padding", (0, 0)), ("dilation", (1, 1))):
        if (pair := getattr(layer, name)) != usual:
            yield name, alike(pair)
        if name == "stride" and layer.padding != 0:
            padding = layer.padding
            yield "padding", f'"{padding}"' if isinstance(padding, str) else padding
    if layer.groups > 1:
        yield "groups", layer.groups
    if not layer.bias:
        yield "bias", False


# --- its part -------------------------------------------------------------------------------------


Bounds = Mapping[str, tuple[int, int, str]]

SMALL: Bounds = {
    name: (least, min(most, {"h": 16, "w": 16, "kh": 7, "kw": 7, "s": 4, "d": 3, "o": 3,
                             "ci": 4, "co": 4, "gr": 4}.get(name, 4)), title)
    for name, (least, most, title) in BOUNDS.items()
}  # fmt: skip
"""What a page shows that draws or tries every number of a layer."""


def small_part(operation: Operation, settings: Settings) -> tuple[Settings, str]:
    """The nearest settings within SMALL, and a sentence on it; both as they are where they fit."""
    deciding = [name for name in operation.deciding(settings) if name in SMALL]
    if all(is_within(name, settings[name], SMALL[name][1]) for name in deciding):
        return settings, ""
    line = layers.write(operation, settings, short=True)
    part = part_of(whole_of(read_layer(line)), SMALL)
    found = operation.notes | layers.settings_of(part)
    shown = layers.write(operation, found, short=True)
    return found, f"This page shows smaller layers: of {line} it shows the part {shown}."


def room(name: str, bounds: Bounds) -> int:
    """How large a setting may be in a part."""
    most = bounds[name][1]
    return min(most, ROOM.get(name, most))


NO_PADDING: Padding = ((0, 0), (0, 0))


def part_of(whole: Layer, bounds: Bounds = BOUNDS) -> Layer:
    """The layer within the bounds of the fields that is nearest to a whole one.

    Raises CannotRead where the whole one does not fit together, and is too large to be mended.
    """
    if bounds is BOUNDS and _is_within(whole):
        return whole
    try:
        padding = whole.spec().padding
    except ValueError as error:
        raise CannotRead(f"The layer does not fit: {error}.") from None
    whole = _with_fewer_channels(whole, bounds)
    if bounds is BOUNDS and _is_within(whole):
        return whole
    # A transposed one may crop all that a smaller input gives: then its part crops nothing.
    for pads, (kernel, dilation) in product((padding, NO_PADDING), _windows(whole, bounds)):
        part = _cut(whole, pads, kernel, dilation, bounds)
        try:
            part.spec()
        except ValueError:
            continue
        return _small_enough(part)
    raise AssertionError("a kernel of one cell fits on every input")


def _is_within(layer: Layer) -> bool:
    try:
        layers.settings_of(layer)
        check_cells(layer.spec())
    except (CannotRead, TooManyCells):
        return False
    except ValueError:
        return True  # what does not fit is told where it is set
    return True


def _small_enough(part: Layer) -> Layer:
    """A layer on an input of which Z has no more cells than can be shown."""
    while True:
        try:
            check_cells(part.spec())
        except TooManyCells:
            rows, columns = part.input_size or (1, 1)
            part = replace(part, input_size=(max(1, rows * 3 // 4), max(1, columns * 3 // 4)))
        else:
            return part


def _windows(whole: Layer, bounds: Bounds) -> Iterator[tuple[Pair, Pair]]:
    """Kernels and dilations within their bounds, the largest first."""
    rows, columns = _kernel(whole, bounds)
    for dilation in _dilations(whole, bounds):
        yield (rows, columns), dilation
    for less in range(1, max(rows, columns)):
        yield (max(1, rows - less), max(1, columns - less)), (1, 1)


def _dilations(whole: Layer, bounds: Bounds) -> Iterable[Pair]:
    """Those of rows and columns stay alike where they are."""
    down, across = _within(whole.dilation, "d", bounds)
    if whole.dilation[0] == whole.dilation[1]:
        return ((less, less) for less in range(down, 0, -1))
    every = product(range(1, down + 1), range(1, across + 1))
    return sorted(every, key=lambda pair: (sum(pair), pair), reverse=True)


def _kernel(whole: Layer, bounds: Bounds) -> Pair:
    """A kernel that lies side by side with the next, as in a patch embedding, stays so."""
    down, across = _within(whole.stride, "s", bounds)
    if whole.kernel_size != whole.stride:
        down = across = bounds["kh"][1]
    return min(whole.kernel_size[0], down), min(whole.kernel_size[1], across)


def _cut(whole: Layer, padding: Padding, kernel: Pair, dilation: Pair, bounds: Bounds) -> Layer:
    stride = _within(whole.stride, "s", bounds)
    pads = tuple(
        _cut_padding(whole, padding[side], side, kernel, dilation, bounds) for side in (0, 1)
    )
    rows, columns = (
        _cut_size(size, name, step, bounds)
        for size, name, step in zip(whole.input_size or (1, 1), "hw", stride, strict=True)
    )
    below, beside = (
        min(more, max(step, apart) - 1)
        for more, step, apart in zip(
            _within(whole.output_padding, "o", bounds), stride, dilation, strict=True
        )
    )
    return replace(
        whole,
        input_size=(rows, columns),
        kernel_size=kernel,
        stride=stride,
        dilation=dilation,
        padding=_simple((pads[0], pads[1])),
        output_padding=(below, beside),
    )


def _simple(padding: Padding) -> int | Padding:
    numbers = {number for side in padding for number in side}
    return numbers.pop() if len(numbers) == 1 else padding


def _within(pair: Pair, name: str, bounds: Bounds) -> Pair:
    """The numbers for rows and columns, each no larger than its bounds allow."""
    most = bounds[name][1]
    return min(pair[0], most), min(pair[1], most)


def _cut_padding(
    whole: Layer, pads: Pair, side: int, kernel: Pair, dilation: Pair, bounds: Bounds
) -> Pair:
    """What is over of a padding when the kernel becomes shorter: half of that at either end."""
    reach = whole.dilation[side] * (whole.kernel_size[side] - 1)
    less = max(0, reach - dilation[side] * (kernel[side] - 1))
    most = bounds["p"][1]
    before, after = pads
    return min(max(0, before - less // 2), most), min(max(0, after - (less + 1) // 2), most)


def _cut_size(size: int, name: str, stride: int, bounds: Bounds) -> int:
    """As many cells as there is room for, of which the windows leave as many over."""
    most = room(name, bounds)
    return size if size <= bounds[name][1] else max(1, most - (most - size) % stride)


def _with_fewer_channels(whole: Layer, bounds: Bounds) -> Layer:
    """As many whole groups as there is room for."""
    counts = {"ci": whole.in_channels, "co": whole.out_channels, "gr": whole.groups}
    if all(count <= bounds[name][1] for name, count in counts.items()):
        return whole
    most = min(room(name, bounds) for name in counts)
    ins, outs = whole.in_channels // whole.groups, whole.out_channels // whole.groups
    groups = min(whole.groups, max(most // max(ins, outs), min(2, most)))
    ins, outs = min(ins, most // groups), min(outs, most // groups)
    return replace(whole, in_channels=ins * groups, out_channels=outs * groups, groups=groups)
