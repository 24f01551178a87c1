"""What the loops of a program run over."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import islice, product
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.reading.code import calls
from engine.reading.code.arrays import as_array
from engine.reading.code.parsed import OF_SELF
from engine.reading.code.places import Places
from engine.reading.code.whole_numbers import LARGEST
from engine.reading.reader import CannotRead

if TYPE_CHECKING:
    from engine.reading.code.values import Values

REGIONS = "each round has a window and its place"
"""Told of a loop over iterate_regions(…), which is not there to be read."""

_RANGES = ("range", "xrange", "np.arange", "trange", "prange", "nb.prange", "numba.prange")
_NO_FORM = "I cannot read this: a loop runs over a range(…)."


def running(run: Values, over: ast.expr) -> Iterator[Any]:
    """The values that a loop runs over; CannotRead for what is no known form."""
    match over:
        case ast.Call() if run.frames.has(over):
            yield from _several(run.frames.called(run, over))
        case ast.Call(func=func, args=args):
            yield from _called(run, calls.name_of(func).removeprefix(OF_SELF), args)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            yield from map(run.value, elements)
        case ast.Name():
            yield from _several(run.value(over))
        case _:
            raise CannotRead(_NO_FORM)


def _called(run: Values, name: str, args: list[ast.expr]) -> Iterator[Any]:
    if name in _RANGES and 1 <= len(args) <= 3:
        yield from _range(run, args)
        return
    match name, args:
        case (("product" | "itertools.product"), _):
            yield from product(*(_all(run, one) for one in args))
        case "np.ndenumerate", [array]:
            whole = as_array(run.value(array))
            for place in np.ndindex(whole.shape):
                yield tuple(map(int, place)), as_array(whole[place])
        case "np.ndindex", _:
            sizes = [run.value(one) for one in args]
            if len(sizes) == 1 and isinstance(sizes[0], tuple):
                sizes = list(sizes[0])
            yield from product(*(range(run.small(n)) for n in sizes))
        case "enumerate", [inner]:
            yield from enumerate(running(run, inner))
        case "zip", _ if args:
            yield from zip(*(_all(run, one) for one in args), strict=False)
        case "reversed", [inner]:
            yield from reversed(_all(run, inner))
        case "tqdm", [inner, *_]:
            yield from running(run, inner)
        case "iterate_regions", [_]:
            yield from _regions(run)
        case _:
            raise CannotRead(_NO_FORM)


def _all(run: Values, over: ast.expr) -> list[Any]:
    """All that a loop runs over; CannotRead where it is more than may be carried out."""
    found = [*islice(running(run, over), LARGEST + 1)]
    if len(found) > LARGEST:
        raise CannotRead("I cannot read this: its loops have too many steps.")
    return found


def _range(run: Values, args: list[ast.expr]) -> range:
    numbers = [run.whole(one) for one in args]
    if len(numbers) == 3 and numbers[2] == 0:
        raise CannotRead("I cannot read this: a range with steps of 0.")
    return range(*numbers)


def _several(value: Any) -> Iterator[Any]:
    """The parts of what a loop runs over by its name."""
    if isinstance(value, np.ndarray) and value.ndim:
        yield from map(as_array, value)
    elif isinstance(value, Places):
        yield from (value[n] for n in range(len(value.numbers)))
    elif isinstance(value, tuple | list | range):
        yield from value
    else:
        raise CannotRead(_NO_FORM)


def _regions(run: Values) -> Iterator[Any]:
    """Every window of x, with the row and the column of its output."""
    run.liberties[REGIONS] = None
    windows = run.grids.windows(run.padded(run.grids.given("x")))
    if windows.ndim != 4:
        raise CannotRead(_NO_FORM)
    for i, j in product(*map(range, windows.shape[:2])):
        yield windows[i, j], i, j
