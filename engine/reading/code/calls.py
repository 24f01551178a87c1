"""The functions of programs that are known, each by what it says of arrays."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.reading.code.arrays import Array, Misfit, as_array, filled, zeros
from engine.reading.reader import CannotRead

if TYPE_CHECKING:
    from engine.reading.code.running import Run

_MODULES = {"numpy": "np", "jnp": "np", "torch": "np", "xp": "np", "tf": "np", "cp": "np"}


def name_of(func: ast.expr) -> str:
    """The dotted name of what is called; of NumPy and its likes "np.…"."""
    parts: list[str] = []
    while isinstance(func, ast.Attribute):
        parts.insert(0, func.attr)
        func = func.value
    if not isinstance(func, ast.Name):
        return f".{parts[-1]}" if parts else ""
    if func.id in ("np", *_MODULES) and parts:
        return f"np.{parts[-1]}"
    return ".".join([func.id, *parts])


def call(run: Run, node: ast.Call) -> Any:
    """What a call is worth; CannotRead for a function that is not known."""
    name = name_of(node.func)
    short = name.rpartition(".")[2]
    named = {one.arg: run.value(one.value) for one in node.keywords if one.arg}
    args = [run.value(one) for one in node.args if not isinstance(one, ast.Starred)]
    method = isinstance(node.func, ast.Attribute) and not _is_module(node.func.value)
    if method:
        args = [run.value(node.func.value), *args]  # type: ignore[attr-defined]
    known = _METHODS.get(short) if method else _FUNCTIONS.get(short)
    if known is None or any(isinstance(one, ast.Starred) for one in node.args):
        raise CannotRead(f"I cannot read this: {short[:24]}(…) is no function that I know.")
    try:
        return known(run, args, named)
    except (IndexError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, CannotRead | Misfit):
            raise
        raise CannotRead(f"I cannot read this: {short[:24]}(…) has other arguments.") from None


def _is_module(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in (
        "np", "numpy", "torch", "jnp", "F", "scipy", "signal", "tf", "nn", "jax", "lax", "cp", "xp",
    )  # fmt: skip


# --- sums and products


def _sum(run: Run, args: list[Any], named: dict[str, Any]) -> Any:
    array = as_array(args[0])
    axes = args[1] if len(args) > 1 else named.get("axis", named.get("dim"))
    if axes is None:
        axes = tuple(range(array.ndim))
    axes = (axes,) if isinstance(axes, int) else tuple(axes)
    if not all(-array.ndim <= axis < array.ndim for axis in axes):
        raise Misfit(array.shape, axes)
    axes = sorted({axis % array.ndim for axis in axes})
    found = run.arithmetic.summed(array, axes)
    if named.get("keepdims") or named.get("keepdim"):
        found = found.reshape([1 if n in axes else size for n, size in enumerate(array.shape)])
    return found


def matmul(run: Run, one: Array, other: Array) -> Array:
    """The product of two matrices, or of a matrix and a vector."""
    if one.ndim not in (1, 2) or other.ndim not in (1, 2):
        raise CannotRead("I cannot read this: @ joins two matrices.")
    left, right = ("ab"[-one.ndim :], "bc"[: other.ndim])
    if one.shape[-1] != other.shape[0]:
        raise Misfit(one.shape, other.shape)
    into = "".join(letter for letter in left + right if letter != "b")
    return run.arithmetic.contracted([left, right], [one, other], into)


def _dot(run: Run, args: list[Any], _: dict[str, Any]) -> Any:
    one, other = map(as_array, args)
    return matmul(run, one, other) if one.ndim and other.ndim else run.arithmetic.times(one, other)


def _multiply(run: Run, args: list[Any], _: dict[str, Any]) -> Any:
    return run.arithmetic.times(*args)


_EINSUM = re.compile(r"[A-Za-z]*(?:,[A-Za-z]*)*(?:->[A-Za-z]*)?")


def _einsum(run: Run, args: list[Any], _: dict[str, Any]) -> Any:
    says, arrays = str(args[0]).replace(" ", ""), [as_array(one) for one in args[1:]]
    if not _EINSUM.fullmatch(says):
        raise CannotRead("I cannot read this: an einsum without its letters.")
    before, arrow, into = says.partition("->")
    subscripts = before.split(",")
    if not arrow:
        counts = Counter("".join(subscripts))
        into = "".join(sorted(letter for letter, n in counts.items() if n == 1))
    if len(subscripts) != len(arrays) or any(
        len(names) != array.ndim for names, array in zip(subscripts, arrays, strict=False)
    ):
        raise Misfit([array.shape for array in arrays], before)
    if not set(into) <= set("".join(subscripts)) or len(set(into)) != len(into):
        raise CannotRead("I cannot read this: an einsum that gives what it has not got.")
    return run.arithmetic.contracted(subscripts, arrays, into)


def _tensordot(run: Run, args: list[Any], named: dict[str, Any]) -> Any:
    one, other = map(as_array, args[:2])
    axes = args[2] if len(args) > 2 else named.get("axes", 2)
    if isinstance(axes, int):
        pairs = [(one.ndim - axes + n, n) for n in range(axes)]
    else:
        first, second = ((part,) if isinstance(part, int) else part for part in axes)
        pairs = list(zip(first, second, strict=True))
    letters = [chr(97 + n) for n in range(one.ndim)]
    others = [chr(65 + n) for n in range(other.ndim)]
    summed = set()
    for a, b in pairs:
        others[b % other.ndim] = letters[a % one.ndim]
        summed.add(letters[a % one.ndim])
    into = "".join(letter for letter in [*letters, *others] if letter not in summed)
    return run.arithmetic.contracted(["".join(letters), "".join(others)], [one, other], into)


# --- shapes


def _zeros(run: Run, args: list[Any], named: dict[str, Any]) -> Any:
    shape = args[0] if len(args) == 1 else tuple(args)
    return zeros(
        (shape,) if isinstance(shape, int) else tuple(one for one in shape if isinstance(one, int))
    )


def _zeros_like(run: Run, args: list[Any], _: dict[str, Any]) -> Any:
    return zeros(as_array(args[0]).shape)


def _reshape(run: Run, args: list[Any], _: dict[str, Any]) -> Any:
    shape = args[1] if len(args) == 2 else tuple(args[1:])
    return args[0].reshape(shape)


def _transpose(run: Run, args: list[Any], named: dict[str, Any]) -> Any:
    axes = named.get("axes") or (args[1] if len(args) == 2 else tuple(args[1:]))
    return args[0].transpose(axes) if axes else args[0].T


def _same(run: Run, args: list[Any], _: dict[str, Any]) -> Any:
    return args[0]


def _ravel(run: Run, args: list[Any], _: dict[str, Any]) -> Any:
    return args[0].reshape(-1)


def _squeeze(run: Run, args: list[Any], _: dict[str, Any]) -> Any:
    return args[0].reshape([size for size in args[0].shape if size != 1])


def _flip(run: Run, args: list[Any], named: dict[str, Any]) -> Any:
    axes = args[1] if len(args) > 1 else named.get("axis", named.get("dims", named.get("dim")))
    return np.flip(args[0], axes)


def _flipud(run: Run, args: list[Any], _: dict[str, Any]) -> Any:
    return args[0][::-1]


def _fliplr(run: Run, args: list[Any], _: dict[str, Any]) -> Any:
    return args[0][:, ::-1]


def _rot90(run: Run, args: list[Any], named: dict[str, Any]) -> Any:
    times = args[1] if len(args) > 1 else named.get("k", 1)
    axes = args[2] if len(args) > 2 else named.get("axes", named.get("dims", (0, 1)))
    return np.rot90(args[0], times, axes)


def _rot180(run: Run, args: list[Any], _: dict[str, Any]) -> Any:
    return args[0][..., ::-1, ::-1]


def bordered(array: Array, widths: Sequence[tuple[int, int]]) -> Array:
    """An array with zeros around it."""
    if any(not 0 <= n <= 64 for pair in widths for n in pair):
        raise CannotRead("I cannot read this: a padding is too wide.")
    found = zeros([size + sum(pair) for size, pair in zip(array.shape, widths, strict=True)])
    place = tuple(slice(a, a + size) for size, (a, _) in zip(array.shape, widths, strict=True))
    found[place] = array
    return found


def _pad(run: Run, args: list[Any], named: dict[str, Any]) -> Any:
    array = as_array(args[0])
    widths = args[1] if len(args) > 1 else named.get("pad_width", named.get("pad"))
    mode = args[2] if len(args) > 2 else named.get("mode", "constant")
    if mode != "constant" or named.get("constant_values", 0) != 0:
        raise CannotRead("I cannot read this: a padding of something else than zeros.")
    if widths is None:
        return run.padded(array)
    if isinstance(widths, int):
        return bordered(array, [(widths, widths)] * array.ndim)
    if all(isinstance(one, int) for one in widths):
        if len(widths) == 4 and array.ndim >= 2:  # torch: left, right, top, bottom
            left, right, top, bottom = widths
            return bordered(array, [(0, 0)] * (array.ndim - 2) + [(top, bottom), (left, right)])
        return bordered(array, [tuple(widths)] * array.ndim)
    return bordered(array, [tuple(pair) for pair in widths])


def _len(run: Run, args: list[Any], _: dict[str, Any]) -> int:
    return args[0].shape[0] if isinstance(args[0], np.ndarray) else len(args[0])


def _int(run: Run, args: list[Any], _: dict[str, Any]) -> int:
    return int(args[0])


def _slice(run: Run, args: list[Any], _: dict[str, Any]) -> slice:
    return slice(*args)


def _windows(run: Run, args: list[Any], named: dict[str, Any]) -> Any:
    """sliding_window_view: every window, stride 1."""
    array, window = args[0], args[1] if len(args) > 1 else named["window_shape"]
    axes = args[2] if len(args) > 2 else named.get("axis", tuple(range(array.ndim))[-len(window) :])
    axes = tuple(axis % array.ndim for axis in axes)
    counts = [
        size - window[axes.index(n)] + 1 if n in axes else size
        for n, size in enumerate(array.shape)
    ]

    def at(index: tuple[int, ...]) -> Any:
        place = list(index[: array.ndim])
        for n, axis in enumerate(axes):
            place[axis] += index[array.ndim + n]
        return array[tuple(place)]

    return filled([*counts, *window], at)


# --- convolutions by name


def _slid(run: Run, left: Array, right: Array, step: Sequence[int] = (1, 1)) -> Array:
    """The cross-correlation of two grids, as they stand."""
    rows, columns = right.shape
    down, across = (left.shape[0] - rows) // step[0] + 1, (left.shape[1] - columns) // step[1] + 1
    if min(down, across) < 1:
        raise Misfit(left.shape, right.shape)

    def at(index: tuple[int, ...]) -> Any:
        i, j = index[0] * step[0], index[1] * step[1]
        part = run.arithmetic.times(left[i : i + rows, j : j + columns], right)
        return run.arithmetic.summed(part, (0, 1))[()]

    return filled((down, across), at)


def _two_dimensional(turn: bool) -> Callable[[Run, list[Any], dict[str, Any]], Any]:
    """scipy's convolve2d, which turns the second grid, and correlate2d, which does not."""

    def slid(run: Run, args: list[Any], named: dict[str, Any]) -> Any:
        left, right = _plane(args[0]), _plane(args[1])
        mode = args[2] if len(args) > 2 else named.get("mode", "full")
        rows, columns = (size - 1 for size in right.shape)
        if mode == "full":
            left = bordered(left, [(rows, rows), (columns, columns)])
        elif mode == "same":
            top, first = (rows + 1) // 2, (columns + 1) // 2
            left = bordered(left, [(top, rows - top), (first, columns - first)])
        elif mode != "valid":
            raise CannotRead("I cannot read this: a mode is full, valid or same.")
        return _slid(run, left, right[::-1, ::-1] if turn else right)

    return slid


def _plane(array: Array) -> Array:
    """A grid of one channel."""
    array = as_array(array)
    while array.ndim > 2 and array.shape[0] == 1:
        array = array[0]
    if array.ndim != 2:
        raise CannotRead("I cannot read this: two grids of one channel are slid over each other.")
    return array


def _pair(value: Any, usual: int) -> tuple[int, int]:
    value = usual if value is None else value
    return (value, value) if isinstance(value, int) else tuple(value)


def _conv2d(run: Run, args: list[Any], named: dict[str, Any]) -> Any:
    """conv2d(x, w, b): a cross-correlation; several channels are summed as PyTorch does."""
    x, w = as_array(args[0]), as_array(args[1])
    bias = args[2] if len(args) > 2 else named.get("bias")
    names = dict(zip(("stride", "padding", "dilation"), args[3:6], strict=False)) | named
    modes = {"full": None, "valid": 0, "same": "same"}
    mode = bias if isinstance(bias, str) else names.get("mode")
    bias = None if isinstance(bias, str) else bias
    padding = names.get("padding", 0)
    if mode is not None:
        padding = modes[mode]
    down, across = _pair(names.get("dilation"), 1)
    w = _spread(w, (down, across))
    rows, columns = w.shape[-2:]
    p, q = _pair(
        (rows - 1, columns - 1) if padding is None else 0 if isinstance(padding, str) else padding,
        0,
    )
    if padding == "same":
        p, q = (rows - 1) // 2, (columns - 1) // 2
    x = bordered(x, [(0, 0)] * (x.ndim - 2) + [(p, p), (q, q)])
    step = _pair(names.get("stride"), 1)
    found = _slid(run, x, w, step) if x.ndim == 2 else _slid_over_channels(run, x, w, step)
    if bias is None:
        return found
    bias = as_array(bias)
    return run.arithmetic.plus(found, bias.reshape(-1, 1, 1) if bias.ndim else bias)


def _slid_over_channels(run: Run, x: Array, w: Array, step: tuple[int, int]) -> Array:
    if x.ndim == 4:
        each = [_slid_over_channels(run, one, w, step) for one in x]
        return stacked(each)
    if x.ndim != 3 or w.ndim != 4 or w.shape[1] != x.shape[0]:
        raise Misfit(x.shape, w.shape)
    planes = []
    for kernel in w:
        total: Any = None
        for plane, one in zip(x, kernel, strict=True):
            part = _slid(run, plane, one, step)
            total = part if total is None else run.arithmetic.plus(total, part)
        planes.append(total)
    return stacked(planes)


def stacked(arrays: list[Array]) -> Array:
    """Arrays of one shape, one after the other along a new first axis."""
    found = np.empty((len(arrays), *arrays[0].shape), dtype=object)
    for n, one in enumerate(arrays):
        found[n] = one[()] if one.ndim == 0 else one
    return found


def _spread(array: Array, steps: tuple[int, int]) -> Array:
    """Zeros between the rows and columns."""
    *before, rows, columns = array.shape
    (down, across) = steps
    found = zeros([*before, (rows - 1) * down + 1, (columns - 1) * across + 1])
    found[..., ::down, ::across] = array
    return found


def _conv_transpose2d(run: Run, args: list[Any], named: dict[str, Any]) -> Any:
    """conv_transpose2d(x, w, b): the kernel scattered, and the padding cut off."""
    x, w = as_array(args[0]), as_array(args[1])
    bias = args[2] if len(args) > 2 else named.get("bias")
    names = dict(zip(("stride", "padding", "output_padding"), args[3:6], strict=False)) | named
    step, (p, q) = _pair(names.get("stride"), 1), _pair(names.get("padding"), 0)
    more = _pair(names.get("output_padding"), 0)
    w = _spread(w, _pair(names.get("dilation"), 1))
    rows, columns = w.shape[-2:]
    x = _spread(x, step)
    border = [(rows - 1, rows - 1 + more[0]), (columns - 1, columns - 1 + more[1])]
    x = bordered(x, [(0, 0)] * (x.ndim - 2) + border)
    turned = w[..., ::-1, ::-1]
    found = (
        _slid(run, x, turned)
        if x.ndim == 2
        else _slid_over_channels(run, x, turned.transpose(1, 0, 2, 3), (1, 1))
    )
    height, width = found.shape[-2:]
    found = found[..., p : height - p, q : width - q]
    if bias is None:
        return found
    bias = as_array(bias)
    return run.arithmetic.plus(found, bias.reshape(-1, 1, 1) if bias.ndim else bias)


_SHAPES: dict[str, Callable[[Any, list[Any], dict[str, Any]], Any]] = {
    "sum": _sum, "dot": _dot, "matmul": _dot, "mm": _dot, "reshape": _reshape, "view": _reshape,
    "transpose": _transpose, "permute": _transpose, "copy": _same, "contiguous": _same,
    "clone": _same, "ravel": _ravel, "flatten": _ravel, "squeeze": _squeeze, "flip": _flip,
}  # fmt: skip
_METHODS = {**_SHAPES, "astype": _same, "detach": _same, "numpy": _same, "item": _same}
_FUNCTIONS = {
    **_SHAPES, "array": _same, "asarray": _same, "multiply": _multiply, "mul": _multiply,
    "einsum": _einsum, "tensordot": _tensordot, "zeros": _zeros, "empty": _zeros,
    "zeros_like": _zeros_like, "empty_like": _zeros_like, "flipud": _flipud, "fliplr": _fliplr,
    "rot90": _rot90, "rot180": _rot180, "rotate180": _rot180, "pad": _pad, "zero_pad": _pad,
    "len": _len, "int": _int, "slice": _slice, "sliding_window_view": _windows,
    "convolve2d": _two_dimensional(True), "correlate2d": _two_dimensional(False),
    "conv2d": _conv2d, "conv": _conv2d, "correlate": _two_dimensional(False),
    "conv_transpose2d": _conv_transpose2d, "convTranspose2d": _conv_transpose2d,
    "convn": _two_dimensional(True), "conv2": _two_dimensional(True),
    "fftconvolve": _two_dimensional(True), "convolve": _two_dimensional(True),
}  # fmt: skip
