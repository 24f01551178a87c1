"""Convolutions by their names in libraries, each with what its own call says and nothing else.

Stride, padding, dilation and groups that a call does not give are 1, 0, 1 and 1: it is what the
library does. PyTorch's kernels are (out, in/groups, h, w), (in, out/groups, h, w) when transposed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from engine.reading.code.arrays import Array, Misfit, as_array, bordered, filled, zeros
from engine.reading.polynomials import Polynomial
from engine.reading.reader import CannotRead

if TYPE_CHECKING:
    from engine.reading.code.values import Values

Named = dict[str, Any]
_Pads = tuple[tuple[int, int], tuple[int, int]]
_AFTER_BIAS = ("stride", "padding", "dilation", "groups")
_MODES = ("full", "valid", "same")
EXCHANGE = "exchange its channel axes, as in .transpose(0, 1)"


class _Way:
    """Stride, padding, dilation and groups of a call."""

    def __init__(self, named: Named, window: Sequence[int]) -> None:
        self.stride = pair(named.get("stride"), 1)
        self.dilation = pair(named.get("dilation"), 1)
        self.groups = named.get("groups", 1)
        self.spans = tuple(d * (k - 1) + 1 for d, k in zip(self.dilation, window, strict=True))
        self.padding = _padding(named.get("padding", 0), self.spans)
        if named.get("padding") == "same" and max(self.stride) > 1:
            raise Misfit(1, self.stride, "padding='same' goes with stride 1 only.")
        if min(*self.stride, *self.dilation, self.groups) < 1:
            raise CannotRead("I cannot read this: stride, dilation and groups are 1 or more.")

    def output_size(self, size: Sequence[int]) -> tuple[int, ...]:
        """The height and width of what comes out; Misfit where the kernel has no room."""
        found = tuple(
            (length + sum(pads) - span) // step + 1
            for length, pads, span, step in zip(
                size, self.padding, self.spans, self.stride, strict=True
            )
        )
        if min(found) < 1:
            raise Misfit(tuple(size), tuple(self.spans))
        return found

    def places(self, i: int, j: int, m: int, n: int) -> tuple[int, int]:
        """Where tap (m, n) of output (i, j) lies in the input, its padding cut off."""
        (down, across), (tall, wide) = self.stride, self.dilation
        (top, _), (left, _) = self.padding
        return i * down + m * tall - top, j * across + n * wide - left


def pair(value: Any, usual: int) -> tuple[int, int]:
    """A number for both axes, or one for each."""
    value = usual if value is None else value
    if isinstance(value, int):
        return value, value
    first, second = value
    return int(first), int(second)


def _padding(value: Any, spans: Sequence[int]) -> _Pads:
    """The padding of the four sides."""
    whole = [span - 1 for span in spans]
    match value:
        case "full":
            return (whole[0], whole[0]), (whole[1], whole[1])
        case "same" | "SAME":
            (p, q) = whole
            return (p // 2, p - p // 2), (q // 2, q - q // 2)
        case "valid" | "VALID" | None:
            return (0, 0), (0, 0)
        case ((int(), int()), (int(), int())):
            (top, bottom), (left, right) = value
            return (top, bottom), (left, right)
    p, q = pair(value, 0)
    if not 0 <= min(p, q) <= max(p, q) <= 64:
        raise CannotRead("I cannot read this: a padding is from 0 to 64.")
    return (p, p), (q, q)


class _Ranks:
    """Maps as (N, C, H, W) and kernels as four axes, and results as the maps had been."""

    def __init__(self, *maps: Array) -> None:
        ranks = {one.ndim for one in maps}
        if len(ranks) != 1 or not ranks <= {2, 3, 4}:
            raise Misfit(*[one.shape for one in maps][:2])
        (self.rank,) = ranks

    def map(self, array: Array) -> Array:
        """A map with all its axes."""
        return array[(None,) * (4 - self.rank)]

    def kernel(self, array: Array) -> Array:
        """A kernel with all its axes; Misfit where it has fewer or more than the maps need."""
        if array.ndim != (2 if self.rank == 2 else 4):
            said = f"A convolution is called with a kernel {array.shape}: "
            said += f"one of {2 if self.rank == 2 else 4} axes goes with its first array."
            raise Misfit(4, array.shape, said)
        return array if array.ndim == 4 else array[None, None]

    def back(self, array: Array) -> Array:
        """A map as it was given."""
        return array[(0,) * (4 - self.rank)]

    def kernel_back(self, array: Array) -> Array:
        """A kernel as it was given."""
        return array[0, 0] if self.rank == 2 else array


def _taken(names: Sequence[str], args: Sequence[Any], named: Named) -> Named:
    if len(args) > len(names):
        raise TypeError
    return dict(zip(names, args, strict=False)) | named


def _check_channels(
    run: Values, maps: int, kernel: int, groups: int, shape: tuple[int, ...], what: str
) -> None:
    """Misfit where a kernel is for another number of channels."""
    if maps == kernel * groups:
        return
    by = f" in {groups} groups" if groups > 1 else ""
    said = f"{what} is called with a kernel {shape}{by}: it is for {kernel * groups} channels, "
    said += f"and the first array has {maps}"
    if groups == 1 and maps == kernel * run.spec.groups:
        said += f": it needs groups={run.spec.groups}"
    elif groups == 1 and maps == shape[0]:
        said += f": {EXCHANGE}"
    raise Misfit(maps, kernel, f"{said}.")


def conv2d(run: Values, args: list[Any], named: Named) -> Array:
    """The cross-correlation that PyTorch has: x, w, b, stride, padding, dilation, groups."""
    bias = args[2] if len(args) > 2 else named.get("bias")
    if isinstance(bias, str):  # one's own: conv2d(x, w, "full")
        named, bias = {**named, "padding": bias}, None
    elif named.get("mode") in _MODES:
        named = {**named, "padding": named["mode"]}
    named = _taken(_AFTER_BIAS, args[3:], named)
    x, w = as_array(args[0]), as_array(args[1])
    ranks = _Ranks(x)
    found = _correlated(run, ranks.map(x), ranks.kernel(w), named)
    return _with_bias(run, ranks.back(found), bias)


def _correlated(run: Values, x: Array, w: Array, named: Named) -> Array:
    way = _Way(named, w.shape[2:])
    examples, channels, *size = x.shape
    outs, ins, rows, columns = w.shape
    _check_channels(run, channels, ins, way.groups, w.shape, "conv2d")
    if outs % way.groups:
        raise Misfit(outs, way.groups)
    (top, bottom), (left, right) = way.padding
    padded = bordered(x, [(0, 0), (0, 0), (top, bottom), (left, right)])
    (down, across), (tall, wide) = way.stride, way.dilation
    height, width = way.output_size(size)

    def at(index: tuple[int, ...]) -> Polynomial:
        example, o, i, j = index
        first = o // (outs // way.groups) * ins
        i, j = i * down, j * across
        part = padded[
            example,
            first : first + ins,
            i : i + tall * (rows - 1) + 1 : tall,
            j : j + wide * (columns - 1) + 1 : wide,
        ]
        return run.arithmetic.inner(part, w[o])

    return filled((examples, outs, height, width), at)


def _with_bias(run: Values, found: Array, bias: Any) -> Array:
    if bias is None:
        return found
    bias = as_array(bias)
    if found.ndim == 2:
        found = found[None]
        return _with_bias(run, found, bias)[0]
    if bias.ndim > 1 or (bias.ndim and bias.size != found.shape[-3]):
        said = f"The bias has {bias.size} numbers, what is made {found.shape[-3]} channels"
        said += f": it needs groups={run.spec.groups}." if run.spec.groups > 1 else "."
        raise Misfit(bias.shape, found.shape, said)
    return run.arithmetic.plus(found, bias.reshape(-1, 1, 1))


def conv_transpose2d(run: Values, args: list[Any], named: Named) -> Array:
    """The transposed one: the kernel scattered, and the padding cut off."""
    bias = args[2] if len(args) > 2 else named.get("bias")
    order = ("stride", "padding", "output_padding", "groups", "dilation")
    named = _taken(order, args[3:], named)
    x, w = as_array(args[0]), as_array(args[1])
    ranks = _Ranks(x)
    x, w = ranks.map(x), ranks.kernel(w)
    way, more = _Way(named, w.shape[2:]), pair(named.get("output_padding"), 0)
    size = [
        (n - 1) * step - sum(pads) + span + add
        for n, step, pads, span, add in zip(
            x.shape[2:], way.stride, way.padding, way.spans, more, strict=True
        )
    ]
    if min(size) < 1:
        raise Misfit(x.shape, w.shape)
    return _with_bias(run, ranks.back(_scattered(run, x, w, way, size, "conv_transpose2d")), bias)


def _scattered(run: Values, x: Array, w: Array, way: _Way, size: Sequence[int], what: str) -> Array:
    """Every cell of x times the kernel, put where its window lies."""
    examples, channels, height, width = x.shape
    ins, outs, rows, columns = w.shape
    if channels != ins or channels % way.groups:
        said = f"{what} is called with a kernel {w.shape}: it is for {ins} channels, and the first "
        said += f"array has {channels}"
        said += f": {EXCHANGE}." if channels == outs else "."
        raise Misfit(channels, ins, said)
    found = zeros([examples, outs * way.groups, *size])
    for example, c in product(range(examples), range(channels)):
        first = c // (channels // way.groups) * outs
        for i, j, m, n in product(range(height), range(width), range(rows), range(columns)):
            row, column = way.places(i, j, m, n)
            if 0 <= row < size[0] and 0 <= column < size[1]:
                for o in range(outs):
                    run.arithmetic.add_product(
                        found[example, first + o, row, column], x[example, c, i, j], w[c, o, m, n]
                    )
    return found


_OF_GRADIENTS = ("stride", "padding", "dilation", "groups")


def conv2d_input(run: Values, args: list[Any], named: Named) -> Array:
    """torch.nn.grad.conv2d_input(input_size, weight, grad_output, …): ∂L/∂X."""
    named = _taken(("input_size", "weight", "grad_output", *_OF_GRADIENTS), args, named)
    size, w, dz = named["input_size"], as_array(named["weight"]), as_array(named["grad_output"])
    ranks = _Ranks(dz)
    w, dz = ranks.kernel(w), ranks.map(dz)
    way = _Way(named, w.shape[2:])
    found = _scattered(run, dz, w, way, tuple(size)[-2:], "conv2d_input")
    if way.output_size(tuple(size)[-2:]) != dz.shape[2:] or found.shape[1] != ([1, *size])[-3]:
        raise Misfit(tuple(size), dz.shape)
    return ranks.back(found)


def conv2d_weight(run: Values, args: list[Any], named: Named) -> Array:
    """torch.nn.grad.conv2d_weight(input, weight_size, grad_output, …): ∂L/∂K."""
    named = _taken(("input", "weight_size", "grad_output", *_OF_GRADIENTS), args, named)
    x, dz = as_array(named["input"]), as_array(named["grad_output"])
    ranks = _Ranks(x, dz)
    x, dz = ranks.map(x), ranks.map(dz)
    shape = (1, 1, *named["weight_size"])[-4:]
    way = _Way(named, shape[2:])
    outs, ins = shape[:2]
    if way.output_size(x.shape[2:]) != dz.shape[2:] or dz.shape[1] != outs:
        raise Misfit(x.shape, dz.shape)
    _check_channels(run, x.shape[1], ins, way.groups, tuple(shape), "conv2d_weight")
    (top, bottom), (left, right) = way.padding
    padded = bordered(x, [(0, 0), (0, 0), (top, bottom), (left, right)])
    (down, across), (tall, wide) = way.stride, way.dilation
    height, width = dz.shape[2:]

    def at(index: tuple[int, ...]) -> Polynomial:
        o, i, m, n = index
        channel = o // (outs // way.groups) * ins + i
        m, n = m * tall, n * wide
        part = padded[
            :,
            channel,
            m : m + down * (height - 1) + 1 : down,
            n : n + across * (width - 1) + 1 : across,
        ]
        return run.arithmetic.inner(part, dz[:, o])

    return ranks.kernel_back(filled(shape, at))


# --- TensorFlow: maps N H W C, kernels H W in out; JAX's conv: as PyTorch's


def tf_conv2d(run: Values, args: list[Any], named: Named) -> Array:
    """tf.nn.conv2d(input, filters, strides, padding, data_format, dilations)."""
    order = ("input", "filters", "strides", "padding", "data_format", "dilations")
    named = _taken(order, args, named)
    if named.get("data_format", "NHWC") not in ("NHWC", None):
        raise CannotRead("I cannot read this: of TensorFlow's data formats I read NHWC.")
    x, w = as_array(named["input"]), as_array(named["filters"])
    if x.ndim != 4 or w.ndim != 4:
        raise Misfit(x.shape, w.shape)
    way = {
        "stride": _of_maps(named.get("strides")),
        "dilation": _of_maps(named.get("dilations")),
        "padding": _padding_of_tf(named["padding"], x.shape[1:3], w.shape[:2], named),
    }
    found = _correlated(run, x.transpose(0, 3, 1, 2), w.transpose(3, 2, 0, 1), way)
    return found.transpose(0, 2, 3, 1)


def _of_maps(value: Any) -> Any:
    """Strides and dilations: 2, (2, 2) or (1, 2, 2, 1)."""
    return tuple(value)[1:3] if isinstance(value, tuple) and len(value) == 4 else value


def _padding_of_tf(
    value: Any, size: Sequence[int], window: Sequence[int], named: Named
) -> str | _Pads:
    """SAME as TensorFlow has it: what is odd stands at the bottom and right; or four pairs."""
    if value == "VALID":
        return "valid"
    if value != "SAME":
        _, rows, columns, _ = value
        return tuple(rows), tuple(columns)
    steps, spread = (
        pair(_of_maps(named.get("strides")), 1),
        pair(_of_maps(named.get("dilations")), 1),
    )
    found = []
    for length, k, step, d in zip(size, window, steps, spread, strict=True):
        whole = max(0, (-(-length // step) - 1) * step + d * (k - 1) + 1 - length)
        found.append((whole // 2, whole - whole // 2))
    return found[0], found[1]


def lax_conv(run: Values, args: list[Any], named: Named) -> Array:
    """jax.lax.conv(lhs, rhs, window_strides, padding): N C H W and out in H W."""
    named = _taken(("lhs", "rhs", "window_strides", "padding"), args, named)
    x, w = as_array(named["lhs"]), as_array(named["rhs"])
    if x.ndim != 4 or w.ndim != 4 or not set(named) <= {"lhs", "rhs", "window_strides", "padding"}:
        raise Misfit(x.shape, w.shape)
    strides = {"strides": named["window_strides"]}
    padding = _padding_of_tf(named["padding"], x.shape[2:], w.shape[2:], strides)
    return _correlated(run, x, w, {"stride": named["window_strides"], "padding": padding})


# --- of two grids: SciPy and MATLAB


def two_dimensional(*, turn: bool) -> Callable[[Values, list[Any], Named], Any]:
    """scipy's convolve2d, which turns the second grid, and correlate2d, which does not."""

    def slid(run: Values, args: list[Any], named: Named) -> Any:
        left, right = _plane(args[0]), _plane(args[1])
        mode = args[2] if len(args) > 2 else named.get("mode", "full")
        if mode not in _MODES:
            raise CannotRead("I cannot read this: a mode is full, valid or same.")
        if mode == "valid" and all(a < b for a, b in zip(left.shape, right.shape, strict=True)):
            found = slid(run, [right, left], {"mode": mode})  # the smaller one slides
            return found if turn else found[::-1, ::-1]
        rows, columns = right.shape
        # "same" has what is odd at the top and left.
        same = (rows // 2, rows - 1 - rows // 2), (columns // 2, columns - 1 - columns // 2)
        way = {"padding": same if mode == "same" else mode}
        turned = right[::-1, ::-1] if turn else right
        return _correlated(run, left[None, None], turned[None, None], way)[0, 0]

    return slid


def _plane(array: Array) -> Array:
    """A grid of one channel."""
    array = as_array(array)
    while array.ndim > 2 and array.shape[0] == 1:
        array = array[0]
    if array.ndim != 2:
        said = f"Two grids of one channel are slid over each other: {array.shape} is none."
        raise Misfit((), (), said)
    return array


def along_one_axis(run: Values, args: list[Any], named: Named) -> Any:
    """np.convolve and np.correlate: refused, for a grid has two axes."""
    raise CannotRead(
        "I cannot read this: np.convolve and np.correlate slide along one axis only. For grids "
        "there are convolve2d and correlate2d of scipy.signal."
    )


__all__ = [
    "along_one_axis",
    "conv2d",
    "conv2d_input",
    "conv2d_weight",
    "conv_transpose2d",
    "lax_conv",
    "tf_conv2d",
    "two_dimensional",
]
