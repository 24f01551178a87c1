"""What the calls around numbers stand for: array, tensor, matrix, arange, ones, reshape.

A table from names to what reads their arguments; a name that is not in it is refused. Nothing is
looked up or run, and sizes are checked before an array is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, prod
from typing import Any

import numpy as np

from engine.reading.layers.calls import shown
from engine.reading.printed.entries import (
    EXACT,
    MOST_NUMBERS,
    Entries,
    Number,
    check_size,
    counted,
    of_each,
    row,
    stacked,
)
from engine.reading.reader import CannotRead

Arguments = Sequence[Any]
Named = Mapping[str, Any]


@dataclass(frozen=True)
class Name:
    """A name that stands where a value could: torch.float32."""

    text: str
    at: int


TYPES = frozenset(
    [
        "Float64",
        "Float32",
        "Float16",
        "Int64",
        "Int32",
        "Int",
        "Int16",
        "Int8",
        "UInt8",
        "Bool",
        "Real",
        "Any",
        "float",
        "double",
        "int",
        "single",
        "float32",
        "float64",
        "int32",
        "int64",
        "float16",
        "bfloat16",
        "uint8",
    ]
)
WRAPPERS = frozenset(
    [
        "array",
        "asarray",
        "ascontiguousarray",
        "tensor",
        "Tensor",
        "FloatTensor",
        "DoubleTensor",
        "LongTensor",
        "IntTensor",
        "as_tensor",
        "from_numpy",
        "constant",
        "Variable",
        "variable",
        "convert_to_tensor",
        "Array",
        "DeviceArray",
        "ArrayImpl",
        "asmatrix",
        "mat",
        "Parameter",
        "list",
        "tuple",
        "float32",
        "float64",
        "float16",
        "int32",
        "int64",
        "int8",
        "uint8",
        "float",
        "int",
        "double",
        "single",
        "Float64",
        "Float32",
        "Int64",
        "to_tensor",
        "stack",
        "Vector",
        "device_put",
        "ndarray",
        "Matrix",
        "List",
        "structure",
        "tensor2d",
        "tensor4d",
        "xarray",
        "xtensor",
    ]
)
RANDOM = frozenset(
    [
        "rand",
        "randn",
        "random",
        "normal",
        "uniform",
        "randint",
        "standard_normal",
        "rnorm",
        "runif",
        "randi",
        "default_rng",
        "sample",
        "integers",
        "random_sample",
        "rand_like",
        "randn_like",
    ]
)


def is_known(name: str) -> bool:
    """Whether a call is one of those that are read."""
    short = name.rpartition(".")[2]
    return short in WRAPPERS or short in MAKERS or short in RANDOM


def call(name: str, placed: Arguments, named: Named, at: int, told: list[str]) -> Any:
    """The value of a call that is known; CannotRead, saying why, for any other."""
    short = name.rpartition(".")[2]
    if short in RANDOM or ".random." in f".{name}":
        said = "gives random numbers: only the program that ran has them, so paste what it prints"
        raise CannotRead(f"{shown(name)} {said}.", at)
    try:
        if short in WRAPPERS:
            return _wrapped(placed, named)
        if short in MAKERS:
            least, make = MAKERS[short]
            if len(placed) < least:
                raise _NoSuchCall(f"needs {least} numbers or more")
            return make(name, placed, named)
    except _NoSuchCall as error:
        raise CannotRead(f"{shown(name)} {error}.", at) from None
    known = "array, tensor, matrix, arange, linspace, ones, zeros, eye and reshape"
    raise CannotRead(f"{shown(name)} is no call that is known here: known are {known}.", at)


class _NoSuchCall(Exception):
    """Arguments that a call does not take; what is said of it."""


def scalar(value: Any) -> Number | None:
    """A value as one number; None for anything else."""
    if isinstance(value, Number):
        return value
    if isinstance(value, Entries) and value.shape == ():
        return Number(float(value.values), float(value.last), int(value.digits), value.is_whole)
    return None


def repeats(value: Entries, times: Any, at: int) -> int:
    """How often a list is repeated by a product, as Python does with [[1, 0, -1]] * 3; 0 for none.

    CannotRead for a list of several numbers: MATLAB multiplies them.
    """
    count = scalar(times)
    if count is None or not count.is_whole or not 1 < count.value <= 64:
        return 0
    if value.ndim == 1 and value.values.size > 1:
        told = "may repeat the list or multiply its numbers: write them out"
        raise CannotRead(f"“* {int(count.value)}” {told}.", at)
    return int(count.value) if value.ndim and len(value.values) == 1 else 0


def is_counted(value: Entries) -> bool:
    """Whether it is no list of written numbers."""
    return bool(np.all(value.last == EXACT))


def repeated(value: Entries, times: int) -> Entries:
    """A list's rows several times, as in [[1, 0, -1]] * 3."""
    check_size([value.values.size * times])
    return of_each([value] * times, np.concatenate)


# --- arguments ------------------------------------------------------------------------------------


def _array(value: Any) -> Entries:
    if isinstance(value, Entries):
        return value
    if isinstance(value, Number):
        return row([value]).reshaped(())
    raise _NoSuchCall("needs numbers in brackets")


def _whole(value: Any) -> int:
    number = scalar(value)
    if number is None or not float(number.value).is_integer() or abs(number.value) > MOST_NUMBERS:
        raise _NoSuchCall("needs whole numbers for its sizes")
    return int(number.value)


def _shape(values: Arguments) -> tuple[int, ...]:
    """A shape given as one bracket or as several numbers."""
    if len(values) == 1 and isinstance(values[0], Entries):
        if values[0].ndim > 1:
            raise _NoSuchCall("needs a shape such as (2, 2)")
        values = [Number(float(n), 0, 1, True) for n in values[0].values.ravel()]
    return tuple(_whole(value) for value in values)


def _number(value: Any) -> Number:
    number = scalar(value)
    if number is None:
        raise _NoSuchCall("needs numbers")
    return number


# --- what makes arrays ----------------------------------------------------------------------------


def _wrapped(placed: Arguments, named: Named) -> Any:
    numbers = [value for value in placed if isinstance(value, (Entries, Number))]
    keys = ("data", "object", "value", "initial_value", "input", "dim")
    numbers = numbers or [named[key] for key in keys if key in named]
    if not numbers:
        raise _NoSuchCall("has no numbers in it")
    whole = _array(numbers[0])
    if "dim" in named and isinstance(named["dim"], Entries):  # R: the first index runs fastest
        return _r_array(whole, _shape([named["dim"]]))
    size = named.get("shape", named.get("size"))
    if isinstance(size, Entries) and whole.values.size > 1:
        return whole.reshaped(_shape([size]))
    return whole if whole.ndim else numbers[0]


def _r_array(flat: Entries, shape: tuple[int, ...]) -> Entries:
    """R's array(c(…), dim = c(rows, columns, pages)), pages first."""
    check_size(shape)
    whole = flat.reshaped(shape, order="F")
    pages = range(whole.ndim - 1, 1, -1)
    return whole.transposed((*pages, 0, 1)) if whole.ndim > 2 else whole


def _matrix(name: str, placed: Arguments, named: Named) -> Entries:
    """R's matrix(c(1, 2, 3, 4), nrow = 2, byrow = TRUE), column by column without byrow."""
    whole = _array(placed[0] if placed else named.get("data"))
    sizes = {**dict(zip(("nrow", "ncol"), placed[1:3], strict=False)), **named}
    if "nrow" not in sizes and "ncol" not in sizes:
        return whole if whole.ndim > 1 else whole.reshaped((whole.values.size, 1))
    shape = tuple(_whole(sizes[side]) if side in sizes else -1 for side in ("nrow", "ncol"))
    by = sizes.get("byrow", placed[3] if len(placed) > 3 else None)
    is_by_row = isinstance(by, Name) and by.text in ("TRUE", "T")
    if -1 not in shape and whole.values.size == 1:
        return _filled(float(whole.values.ravel()[0]), shape)
    return whole.reshaped(shape, order="C" if is_by_row else "F")


def _c(name: str, placed: Arguments, named: Named) -> Entries:
    if placed and all(isinstance(value, Number) for value in placed):
        return row([*placed])
    parts = [_array(value) for value in placed]
    flat = [part.reshaped((part.values.size,)) for part in parts]
    return _end_to_end(flat)


def _end_to_end(parts: Sequence[Entries]) -> Entries:
    if not parts:
        raise _NoSuchCall("has no numbers in it")
    check_size([sum(part.values.size for part in parts)])
    return of_each(parts, np.concatenate)


def _bound(name: str, placed: Arguments, named: Named) -> Entries:
    """rbind and cbind of rows; stack, vstack."""
    rows = [_array(value) for value in placed]
    whole = stacked(rows) if len(rows) > 1 else rows[0]
    return whole.transposed() if name.endswith("cbind") else whole


def _reshape(name: str, placed: Arguments, named: Named) -> Entries:
    """NumPy's goes row by row; the reshape of MATLAB and Julia, without a dot, column by column."""
    if len(placed) < 2 and "shape" not in named:
        raise _NoSuchCall("needs numbers and a shape")
    shape = _shape(placed[1:] or [named["shape"]])
    whole = _array(placed[0])
    return whole.reshaped(shape) if "." in name else _r_array(whole, shape)


def _filled(value: float, shape: tuple[int, ...]) -> Entries:
    check_size([max(n, 0) for n in shape])
    return counted(np.full(shape, value), is_whole=float(value).is_integer())


def _alike(value: float) -> Callable[[str, Arguments, Named], Entries]:
    """ones(3, 3), ones((3, 3)), torch.zeros(1, 1, 3, 3), MATLAB's ones(3)."""

    def make(name: str, placed: Arguments, named: Named) -> Entries:
        sizes = [one for one in placed if isinstance(one, (Entries, Number))]
        shape = _shape(sizes or [named[key] for key in ("shape", "size") if key in named])
        if not sizes and not shape:
            raise _NoSuchCall("needs a shape")
        if len(shape) == 1 and "." not in name:
            shape = shape * 2
        return _filled(value, shape)

    return make


def _outer(name: str, placed: Arguments, named: Named) -> Entries:
    """np.outer([1, 2, 1], [1, 0, -1])."""
    down, across = (_array(value) for value in placed[:2])
    check_size([down.values.size * across.values.size])
    values = np.outer(down.values, across.values)
    return counted(values, is_whole=down.is_whole and across.is_whole)


def _tiled(name: str, placed: Arguments, named: Named) -> Entries:
    """np.tile([1, 0, -1], (3, 1))."""
    whole, times = _array(placed[0]), _shape(placed[1:2])
    check_size([whole.values.size * max(1, prod(max(0, n) for n in times))])
    if min(times) < 1 or len(times) > 6:
        raise _NoSuchCall("needs how often along each axis")
    return of_each([whole], lambda grids: np.tile(grids[0], times))


def _full(name: str, placed: Arguments, named: Named) -> Entries:
    value = placed[1] if len(placed) > 1 else named.get("fill_value")
    return _filled(_number(value).value, _shape(placed[:1]))


def _eye(name: str, placed: Arguments, named: Named) -> Entries:
    shape = _shape(placed[:2])
    check_size([max(0, shape[0]), max(0, shape[-1])])
    return counted(np.eye(shape[0], shape[-1]), is_whole=True)


def _arange(name: str, placed: Arguments, named: Named) -> Entries:
    ends = [_number(value) for value in placed[:3]]
    one = Number(1, 0, 1, True)
    first, last = (one._replace(value=0), ends[0]) if len(ends) == 1 else ends[:2]
    by = ends[2] if len(ends) > 2 else _number(named.get("step", one))
    if not by.value:
        raise _NoSuchCall("goes by steps of 0")
    count = max(0, ceil((last.value - first.value) / by.value)) if abs(by.value) > 1e-9 else 1e9
    check_size([int(min(count, 2**62))])
    values = first.value + by.value * np.arange(int(count))
    return counted(values, is_whole=first.is_whole and by.is_whole and last.is_whole)


def _linspace(name: str, placed: Arguments, named: Named) -> Entries:
    counts = (
        placed[2] if len(placed) > 2 else named.get("num", named.get("steps", named.get("length")))
    )
    if counts is None:
        counts = Number(50, 0, 2, True) if "np" in name else Number(100, 0, 3, True)
    count = _whole(counts)
    check_size([max(count, 0)])
    first, last = (_number(value).value for value in placed[:2])
    return counted(np.linspace(first, last, count), is_whole=False)


def _seq(name: str, placed: Arguments, named: Named) -> Entries:
    by = _number(named["by"]) if "by" in named else _number(placed[2]) if len(placed) > 2 else 1
    return steps(_number(placed[0]), _number(placed[1]), by, 0)


def _same(name: str, placed: Arguments, named: Named) -> Entries:
    return _array(placed[0] if placed else None)


MAKERS: dict[str, tuple[int, Callable[[str, Arguments, Named], Any]]] = {
    "matrix": (0, _matrix),
    "c": (1, _c),
    "rbind": (1, _bound),
    "cbind": (1, _bound),
    "vstack": (1, _same),
    "reshape": (1, _reshape),
    "zeros": (0, _alike(0.0)),
    "ones": (0, _alike(1.0)),
    "full": (1, _full),
    "outer": (2, _outer),
    "tile": (2, _tiled),
    "fill": (2, lambda name, placed, named: _full(name, placed[::-1], named)),
    "eye": (1, _eye),
    "identity": (1, _eye),
    "arange": (1, _arange),
    "range": (1, _arange),
    "linspace": (2, _linspace),
    "seq": (2, _seq),
    "print": (1, _same),
}
"""Names, how many arguments by place they need, and what reads them."""


def steps(first: Number, last: Number, step: Number | int, at: int) -> Entries:
    """first:step:last with its last number, as MATLAB, Julia and R count."""
    by = float(step.value if isinstance(step, Number) else step)
    far = (last.value - first.value) / by if by else -1.0
    if not 0 <= far < MOST_NUMBERS:
        told = f"expected 1 to {MOST_NUMBERS}"
        raise CannotRead(
            f"The range has {max(0, int(far + 1)) if far < 1e18 else 'too many'} numbers: {told}.",
            at,
        )
    values = first.value + by * np.arange(int(far + 1e-9) + 1)
    whole = first.is_whole and (not isinstance(step, Number) or step.is_whole)
    return counted(values, is_whole=whole)


# --- methods --------------------------------------------------------------------------------------

_IGNORED = frozenset(
    [
        "float",
        "double",
        "half",
        "int",
        "long",
        "cuda",
        "cpu",
        "detach",
        "clone",
        "requires_grad_",
        "requires_grad",
        "numpy",
        "tolist",
        "contiguous",
        "to",
        "astype",
        "type",
        "copy",
        "item",
        "data",
        "retain_grad",
        "block_until_ready",
        "values",
    ]
)


def method(name: str, value: Entries, placed: Arguments, at: int) -> Entries:
    """What a method makes of an array: a shape, the axes, or the same."""
    try:
        if name in ("reshape", "view"):
            return value.reshaped(_shape(placed))
        if name in ("T", "t", "mT"):
            return value.transposed((*range(value.ndim - 2), -1, -2)) if value.ndim > 1 else value
        if name in ("transpose", "permute"):
            return _transposed(name, value, placed)
        if name in ("unsqueeze", "expand_dims"):
            return _unsqueezed(value, _whole(placed[0]) if placed else 0)
        if name in ("squeeze",):
            return value.reshaped([n for n in value.shape if n > 1])
        if name in ("flatten", "ravel"):
            return value.reshaped((-1,))
        if name in ("repeat_", "fill_"):
            raise _NoSuchCall("is not known here")
    except _NoSuchCall as error:
        raise CannotRead(f"{shown('.' + name)} {error}.", at) from None
    if name in _IGNORED:
        return value
    raise CannotRead(f"{shown('.' + name)} is no method that is known here.", at)


def _transposed(name: str, value: Entries, placed: Arguments) -> Entries:
    axes = _shape(placed) if placed else tuple(range(value.ndim))[::-1]
    axes = tuple(axis % max(1, value.ndim) for axis in axes)
    if name == "transpose" and len(axes) == 2 and value.ndim != 2:  # PyTorch changes two over
        order = [*range(value.ndim)]
        order[axes[0]], order[axes[1]] = order[axes[1]], order[axes[0]]
        axes = tuple(order)
    if sorted(axes) != [*range(value.ndim)]:
        raise _NoSuchCall("needs each axis once")
    return value.transposed(axes)


def _unsqueezed(value: Entries, axis: int) -> Entries:
    shape = [*value.shape]
    shape.insert(axis if axis >= 0 else len(shape) + 1 + axis, 1)
    return value.reshaped(shape)
