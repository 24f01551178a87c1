"""The functions of programs that are known, each by what it says of arrays."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import islice
from math import ceil, floor, prod
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.reading.code import places
from engine.reading.code.arrays import (
    MOST_ENTRIES,
    Array,
    Misfit,
    NoAxis,
    as_array,
    bordered,
    check_size,
    filled,
    zeros,
)
from engine.reading.code.columns import FUNCTIONS as COLUMNS
from engine.reading.code.columns import fold, unfold
from engine.reading.code.convolutions import (
    along_one_axis,
    conv2d,
    conv2d_input,
    conv2d_weight,
    conv_transpose2d,
    lax_conv,
    tf_conv2d,
    two_dimensional,
)
from engine.reading.code.layouts import JAX, PYTORCH, TENSORFLOW
from engine.reading.code.places import Places
from engine.reading.reader import CannotRead

if TYPE_CHECKING:
    from engine.reading.code.before import Before
    from engine.reading.code.values import Values

ENTRIES_OF_A_PRODUCT = 8
"""So many entries of an array that is made cost as much as one product."""

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


def call(run: Values, node: ast.Call) -> Any:
    """What a call is worth; CannotRead for a function that is not known."""
    name = name_of(node.func)
    short = name.rpartition(".")[2]
    method = isinstance(node.func, ast.Attribute) and not _is_module(node.func.value)
    known = _METHODS.get(short) if method else _function(node.func)
    if known is None and short not in places.OF_PLACES:
        raise CannotRead(f"I cannot read this: {short[:24]}(…) is no function that I know.")
    kept = (one for one in node.keywords if one.arg and one.arg not in _OF_TYPES)
    named = {one.arg: run.value(one.value) for one in kept if one.arg}
    args = [*run.parts(node.args)]
    if method:
        args = [run.value(node.func.value), *args]  # type: ignore[attr-defined]
    if args and isinstance(args[0], Places):
        known = places.OF_PLACES.get(short)
    if known is None:
        raise CannotRead(f"I cannot read this: {short[:24]}(…) is no function that I know.")
    try:
        found = known(run, args, named)
        if isinstance(found, np.ndarray | Places):
            run.arithmetic.budget.spend(prod(found.shape) // ENTRIES_OF_A_PRODUCT)
        return found
    except np.exceptions.AxisError:
        raise NoAxis(short[:24]) from None
    except (IndexError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, CannotRead | Misfit):
            raise
        raise CannotRead(f"I cannot read this: {short[:24]}(…) has other arguments.") from None


_OF_TYPES = {"dtype", "device", "requires_grad"}
"""Arguments that change no number here."""


def is_of_example(func: ast.expr) -> bool:
    """Whether a function makes the numbers of an example: np.random.randn, np.ones_like."""
    *modules, short = _dotted(func)
    return "random" in modules or short in _OF_EXAMPLES


_OF_EXAMPLES = {
    "randn", "rand", "randint", "normal", "uniform", "ones", "ones_like", "randn_like", "rand_like",
    "full", "full_like", "eye", "linspace", "standard_normal", "integers", "xavier_init",
}  # fmt: skip


def _function(func: ast.expr) -> Any:
    """What a function does, in its own library; None for one that is not known."""
    *modules, short = _dotted(func)
    family = _family(modules)
    if (family, short) in _OWN:
        return _OWN[family, short]
    if "ndimage" in modules or (short in _SLIDING and family in (TENSORFLOW, JAX)):
        return None  # the first mirrors at the border
    return _FUNCTIONS.get(short)


def _is_module(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in (
        "np", "numpy", "torch", "jnp", "F", "scipy", "signal", "tf", "nn", "jax", "lax", "cp", "xp",
    )  # fmt: skip


# --- sums and products


def _sum(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
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


def _mean(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
    """The sum over as many as are summed: never what a gradient here is, and read to be told."""
    array = as_array(args[0])
    total = _sum(run, args, named)
    count = max(1, array.size // max(1, as_array(total).size))
    return run.arithmetic.times(total, as_array(Fraction(1, count)))


def matmul(run: Before, one: Array, other: Array) -> Array:
    """The product of two matrices, of a matrix and a vector, or of as many matrices each."""
    if not one.ndim or not other.ndim or max(one.ndim, other.ndim) > 4:
        raise CannotRead("I cannot read this: @ joins two matrices.")
    left = "uvab"[-one.ndim :]
    right = "bc"[: other.ndim] if other.ndim < 3 else "uv"[-(other.ndim - 2) :] + "bc"
    if one.shape[-1] != other.shape[-2 if other.ndim > 1 else 0]:
        raise Misfit(one.shape, other.shape)
    into = "".join(sorted({*left, *right} - {"b"}, key="uvac".index))
    return run.arithmetic.contracted([left, right], [one, other], into)


def _single_step(run: Values, args: list[Any], _: dict[str, Any]) -> Any:
    """conv_single_step(window, W, b): the sum of the products, and the bias."""
    window, kernel, bias = map(as_array, args)
    total = _sum(run, [run.arithmetic.times(window, kernel)], {})
    return run.arithmetic.plus(total, bias.reshape(()))


def _dot(run: Values, args: list[Any], _: dict[str, Any]) -> Any:
    one, other = map(as_array, args)
    return matmul(run, one, other) if one.ndim and other.ndim else run.arithmetic.times(one, other)


def _multiply(run: Values, args: list[Any], _: dict[str, Any]) -> Any:
    return run.arithmetic.times(*args)


_EINSUM = re.compile(r"[A-Za-z]*(?:,[A-Za-z]*)*(?:->[A-Za-z]*)?")


def _einsum(run: Values, args: list[Any], _: dict[str, Any]) -> Any:
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


def _tensordot(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
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


def _zeros(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
    shape = args[0] if len(args) == 1 else tuple(args)
    return zeros(
        (shape,) if isinstance(shape, int) else tuple(one for one in shape if isinstance(one, int))
    )


def _zeros_like(run: Values, args: list[Any], _: dict[str, Any]) -> Any:
    return zeros(as_array(args[0]).shape)


def _reshape(run: Values, args: list[Any], _: dict[str, Any]) -> Any:
    shape = args[1] if len(args) == 2 else tuple(args[1:])
    return args[0].reshape(shape)


def _transpose(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
    axes = named.get("axes") or (args[1] if len(args) == 2 else tuple(args[1:]))
    if "dim0" in named:
        axes = (named["dim0"], named["dim1"])
    if isinstance(axes, tuple) and len(axes) == 2 < args[0].ndim:  # torch: two axes exchanged
        return _swapaxes(run, [args[0], *axes], {})
    if axes and len(axes) != args[0].ndim:
        raise NoAxis("transpose")
    return args[0].transpose(axes) if axes else args[0].T


def _swapaxes(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
    array, *axes = args
    one, other = axes or [*named.values()]
    return array.swapaxes(one, other)


def _moveaxis(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
    return np.moveaxis(*args, **named)


def _same(run: Values, args: list[Any], _: dict[str, Any]) -> Any:
    return args[0]


def _ravel(run: Values, args: list[Any], _: dict[str, Any]) -> Any:
    return args[0].reshape(-1)


def _squeeze(run: Values, args: list[Any], _: dict[str, Any]) -> Any:
    return args[0].reshape([size for size in args[0].shape if size != 1])


def _flip(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
    axes = args[1] if len(args) > 1 else named.get("axis", named.get("dims", named.get("dim")))
    if len(args) > 2:  # Tensor.flip(2, 3)
        axes = tuple(args[1:])
    return np.flip(args[0], axes)


def _flipud(run: Values, args: list[Any], _: dict[str, Any]) -> Any:
    return args[0][::-1]


def _fliplr(run: Values, args: list[Any], _: dict[str, Any]) -> Any:
    return args[0][:, ::-1]


def _rot90(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
    times = args[1] if len(args) > 1 else named.get("k", 1)
    axes = args[2] if len(args) > 2 else named.get("axes", named.get("dims", (0, 1)))
    return np.rot90(args[0], times, axes)


def _rot180(run: Values, args: list[Any], _: dict[str, Any]) -> Any:
    return args[0][..., ::-1, ::-1]


def _pad(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
    array = as_array(args[0])
    widths = args[1] if len(args) > 1 else named.get("pad_width", named.get("pad"))
    mode = args[2] if len(args) > 2 else named.get("mode", "constant")
    if mode != "constant" or any(_leaves(named.get("constant_values", 0))):
        raise CannotRead("I cannot read this: a padding of something else than zeros.")
    if widths is None:
        return run.padded(array)
    if isinstance(widths, int):
        return bordered(array, [(widths, widths)] * array.ndim)
    widths = tuple(one * 2 if isinstance(one, tuple) and len(one) == 1 else one for one in widths)
    if all(isinstance(one, int) for one in widths):
        if len(widths) == 4 and array.ndim >= 2:  # torch: left, right, top, bottom
            left, right, top, bottom = widths
            return bordered(array, [(0, 0)] * (array.ndim - 2) + [(top, bottom), (left, right)])
        return bordered(array, [tuple(widths)] * array.ndim)
    return bordered(array, [tuple(pair) for pair in widths])


def _zero_pad(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
    """zero_pad(X, pad), as one's own: rows and columns alone."""
    array = as_array(args[0])
    width = args[1] if len(args) > 1 else named.get("pad")
    if not isinstance(width, int) or array.ndim < 3:
        return _pad(run, args, named)
    maps = run.grids.layout.maps[-array.ndim :]
    return bordered(array, [(width, width) if axis in "hw" else (0, 0) for axis in maps])


def _len(run: Values, args: list[Any], _: dict[str, Any]) -> int:
    return args[0].shape[0] if isinstance(args[0], np.ndarray) else len(args[0])


def _int(run: Values, args: list[Any], _: dict[str, Any]) -> int:
    return int(args[0])


def _float(run: Values, args: list[Any], _: dict[str, Any]) -> Any:
    """float(b) of an array of one number."""
    array = args[0]
    return array.reshape(()) if isinstance(array, np.ndarray) and array.size == 1 else array


def _of_numbers(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of whole numbers and fractions."""

    def called(run: Values, args: list[Any], _: dict[str, Any]) -> Any:
        if not all(isinstance(one, int | Fraction) for one in args):
            raise TypeError
        return function(*args)

    return called


def _is_whole(run: Values, args: list[Any], _: dict[str, Any]) -> bool:
    return bool(args[0] == int(args[0]))


def _is_instance(run: Values, args: list[Any], _: dict[str, Any]) -> bool:
    return isinstance(args[0], args[1])


def _range(run: Values, args: list[Any], _: dict[str, Any]) -> range:
    if not all(isinstance(one, int) for one in args):
        raise TypeError
    return range(*args)


def _slice(run: Values, args: list[Any], _: dict[str, Any]) -> slice:
    return slice(*args)


def _windows(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
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


def _as_strided(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
    """as_strided(x, shape, strides): strides count entries, whatever the size of one."""
    array = as_array(args[0])
    shape, strides = (
        tuple(args[n] if len(args) > n else named[name])
        for n, name in ((1, "shape"), (2, "strides"))
    )
    if len(shape) != len(strides) or len(shape) > 8:
        raise TypeError
    flat = array.reshape(-1)
    last = sum((size - 1) * step for size, step in zip(shape, strides, strict=True))
    if min(shape) < 1 or min(strides) < 0 or last >= flat.size:
        raise Misfit((), (), "as_strided(…) leaves its array.")

    def at(index: tuple[int, ...]) -> Any:
        return flat[sum(n * step for n, step in zip(index, strides, strict=True))]

    return filled(shape, at)


def _stack(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
    axis = args[1] if len(args) > 1 else named.get("axis", named.get("dim", 0))
    return np.moveaxis(stacked([as_array(one) for one in args[0]]), 0, axis)


def _concatenate(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
    axis = args[1] if len(args) > 1 else named.get("axis", named.get("dim", 0))
    arrays = [as_array(one) for one in args[0]]
    check_size([sum(one.size for one in arrays)])
    return np.concatenate(arrays, axis)


def _array(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
    return array_of(args[0])


def array_of(value: Any) -> Array:
    """An array of an array, of a number, or of a list of such."""
    if isinstance(value, tuple):
        check_size([len([*islice(_leaves(value), MOST_ENTRIES + 1)])])
        return stacked([array_of(one) for one in value])
    return as_array(value)


def _leaves(value: Any) -> Iterator[Any]:
    """What a list of lists is made of."""
    if isinstance(value, tuple):
        for one in value:
            yield from _leaves(one)
    else:
        yield value


def _unsqueeze(run: Values, args: list[Any], named: dict[str, Any]) -> Any:
    axis = args[1] if len(args) > 1 else named.get("axis", named.get("dim"))
    if not isinstance(axis, int):
        raise TypeError
    return np.expand_dims(as_array(args[0]), axis)


def stacked(arrays: list[Array]) -> Array:
    """Arrays of one shape, one after the other along a new first axis."""
    if not arrays or len({one.shape for one in arrays}) != 1:
        raise CannotRead("I cannot read this: a list of different things.")
    check_size([len(arrays), arrays[0].size])
    found = np.empty((len(arrays), *arrays[0].shape), dtype=object)
    for n, one in enumerate(arrays):
        found[n] = one[()] if one.ndim == 0 else one
    return found


_SHAPES: dict[str, Callable[[Any, list[Any], dict[str, Any]], Any]] = {
    "sum": _sum, "dot": _dot, "matmul": _dot, "mm": _dot, "reshape": _reshape, "view": _reshape,
    "transpose": _transpose, "permute": _transpose, "copy": _same, "contiguous": _same,
    "clone": _same, "ravel": _ravel, "flatten": _ravel, "squeeze": _squeeze, "flip": _flip,
    "swapaxes": _swapaxes, "swapdims": _swapaxes, "moveaxis": _moveaxis, "movedim": _moveaxis,
    "mean": _mean, "unsqueeze": _unsqueeze,
}  # fmt: skip
_METHODS = {
    **_SHAPES,
    "astype": _same,
    "detach": _same,
    "numpy": _same,
    "item": _same,
    "float": _same,
    "double": _same,
    "to": _same,
    "type": _same,
    "cpu": _same,
    "is_integer": _is_whole,
}
_FUNCTIONS = {
    **_SHAPES, "array": _array, "asarray": _array, "tensor": _array, "Tensor": _array,
    "stack": _stack, "concatenate": _concatenate, "cat": _concatenate, "expand_dims": _unsqueeze,
    "unsqueeze": _unsqueeze, "as_strided": _as_strided, "isinstance": _is_instance,
    "ceil": _of_numbers(ceil), "floor": _of_numbers(floor), "max": _of_numbers(max),
    "min": _of_numbers(min), "unfold": unfold, "fold": fold, "mul": _multiply,
    "multiply": _multiply,
    "einsum": _einsum, "tensordot": _tensordot, "zeros": _zeros, "empty": _zeros,
    "zeros_like": _zeros_like, "empty_like": _zeros_like, "flipud": _flipud, "fliplr": _fliplr,
    "rot90": _rot90, "rot180": _rot180, "rotate180": _rot180, "pad": _pad, "zero_pad": _zero_pad,
    "len": _len, "int": _int, "slice": _slice, "range": _range, "sliding_window_view": _windows,
    "convolve2d": two_dimensional(turn=True), "correlate2d": two_dimensional(turn=False),
    "correlate": two_dimensional(turn=False), "convolve": two_dimensional(turn=True),
    "convn": two_dimensional(turn=True), "conv2": two_dimensional(turn=True),
    "fftconvolve": two_dimensional(turn=True), "conv2d": conv2d, "conv": conv2d,
    "conv_transpose2d": conv_transpose2d, "convTranspose2d": conv_transpose2d,
    "conv2d_input": conv2d_input, "conv2d_weight": conv2d_weight, **COLUMNS, "float": _float,
    "conv_single_step": _single_step, **places.FUNCTIONS,
}  # fmt: skip
_OWN = {
    ("np", "convolve"): along_one_axis, ("np", "correlate"): along_one_axis,
    (TENSORFLOW, "conv2d"): tf_conv2d, (JAX, "conv"): lax_conv,
}  # fmt: skip
"""Functions that mean something else in one library."""
_SLIDING = {
    "conv2d",
    "conv",
    "conv_transpose2d",
    "convTranspose2d",
    "conv2d_input",
    "conv2d_weight",
}


def library_of(tree: ast.AST) -> str:
    """Whose order of axes a program has, by the convolutions that it calls: none without any."""
    found = ""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            *modules, short = _dotted(node.func)
            if short in _SLIDING:
                family = _family(modules)
                found = family if family in (TENSORFLOW, JAX) else found or PYTORCH
    return found


def _dotted(func: ast.expr) -> list[str]:
    """The names of what is called, one a dot; "" first where it is a method of a value."""
    parts: list[str] = []
    while isinstance(func, ast.Attribute):
        parts.insert(0, func.attr)
        func = func.value
    return [func.id if isinstance(func, ast.Name) else "", *parts]


def _family(modules: Sequence[str]) -> str:
    """Which library a function is of, as far as that matters."""
    if not modules:
        return ""
    if modules[0] in ("tf", "tensorflow", "keras"):
        return TENSORFLOW
    if modules[-1] == "lax":
        return JAX
    return "np" if modules[0] in ("np", "numpy", "jnp", "cp", "xp") else ""
