"""Whole programs, as people have them, and how NumPy runs each: what it makes, what is right."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy import signal

from engine import Conv2dSpec, ConvTranspose2dSpec, numeric
from engine.geometry import Spec
from engine.taps import kernel_channels

Grids = dict[str, Any]
Pairs = list[tuple[Any, Any]]
"""What a program makes beside what is right."""

_FOLDER = Path(__file__).with_name("whole")
PLAIN = Conv2dSpec((4, 4), (2, 2))
BUSY = Conv2dSpec((5, 5), (3, 3), stride=2, padding=1, in_channels=2, out_channels=3)
CHANNELS = Conv2dSpec((4, 4), (3, 3), in_channels=2, out_channels=3)
FILTERS = Conv2dSpec((4, 4), (3, 3), out_channels=2)
STRIDED = Conv2dSpec((5, 5), (3, 3), stride=2)
GUARDED = Conv2dSpec((5, 5), (3, 3), stride=2, padding=1)
TRANSPOSED = ConvTranspose2dSpec((2, 3), (3, 3), stride=2, padding=1, in_channels=2, out_channels=3)


class Whole(NamedTuple):
    """A program, the geometry for which it is right, and how it is run."""

    name: str
    spec: Spec
    run: Callable[[dict[str, Any], Grids], Pairs]

    @property
    def text(self) -> str:
        """The program."""
        return (_FOLDER / f"{self.name}.txt").read_text(encoding="utf-8")

    def holds(self, text: str) -> bool | None:
        """Whether NumPy makes of a text what is right; None of a name or a form that is none."""
        there: dict[str, Any] = {"np": np, "signal": signal, "print": lambda *_: None, **_HELPERS}
        try:
            with warnings.catch_warnings(action="ignore"):
                there |= _begun(self.name, self.spec)
                exec(compile(text, self.name, "exec"), there)  # noqa: S102 (data of these tests)
                pairs = self.run(there, grids(self.spec))
        except (AttributeError, NameError, SyntaxError, TypeError):
            return None
        except (ArithmeticError, AssertionError, LookupError, ValueError):
            return False
        return all(
            np.size(found) == np.size(right) and np.allclose(np.reshape(found, right.shape), right)
            for found, right in pairs
        )


@cache
def grids(spec: Spec) -> Grids:
    """Two examples of random whole numbers, and what the engine makes of them."""
    chance = np.random.default_rng(5)
    made = {
        name: chance.integers(-9, 10, shape).astype(float)
        for name, shape in {
            "x": (2, spec.in_channels, *spec.input_size),
            "k": _weight_shape(spec),
            "b": (spec.out_channels,),
            "dz": (2, spec.out_channels, *spec.output_size),
        }.items()
    }
    for result, name in (("forward", "z"), ("input_gradient", "dx"), ("kernel_gradient", "dk"),
                         ("bias_gradient", "db")):  # fmt: skip
        made[name] = numeric.compute(spec, result, **{n: made[n] for n in ("x", "k", "b", "dz")})
    return made


def _weight_shape(spec: Spec) -> tuple[int, ...]:
    shape = (*kernel_channels(spec), *spec.kernel_size)
    return tuple(shape[axis] for axis in spec.weight_order)


def _begun(name: str, spec: Spec) -> dict[str, Any]:
    """What a program without a function finds."""
    made = grids(spec)
    if name == "numbers_of_an_example":
        return {"X": made["x"][0, 0], "K": made["k"][0, 0], "dZ": made["dz"][0, 0]}
    if name == "own_im2col":
        return {"x": made["x"], "W": made["k"], "b": made["b"]}
    return {}


# --- what these programs take for granted


def _zero_pad(x: Any, pad: int) -> Any:
    return np.pad(x, ((0, 0), (pad, pad), (pad, pad), (0, 0)))


def _windows(shape: Any, fh: int, fw: int, stride: int) -> list[tuple[int, int, slice, slice]]:
    down, across = (shape[-2] - fh) // stride + 1, (shape[-1] - fw) // stride + 1
    return [
        (i, j, slice(i * stride, i * stride + fh), slice(j * stride, j * stride + fw))
        for i in range(down)
        for j in range(across)
    ]


def _im2col(x: Any, fh: int, fw: int, stride: int = 1, pad: int = 0) -> Any:
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    rows = [x[:, :, a, b].reshape(len(x), -1) for _, _, a, b in _windows(x.shape, fh, fw, stride)]
    return np.stack(rows, axis=1).reshape(len(x) * len(rows), -1)


def _col2im(col: Any, shape: Any, fh: int, fw: int, stride: int = 1, pad: int = 0) -> Any:
    n, channels, height, width = shape
    found = np.zeros((n, channels, height + 2 * pad, width + 2 * pad))
    windows = _windows(found.shape, fh, fw, stride)
    col = col.reshape(n, len(windows), channels, fh, fw)
    for at, (_, _, a, b) in enumerate(windows):
        found[:, :, a, b] += col[:, at]
    return found[:, :, pad : pad + height, pad : pad + width]


def _im2col_fastest(x: Any, fh: int, fw: int, padding: int = 1, stride: int = 1) -> Any:
    rows = _im2col(x, fh, fw, stride, padding)
    return rows.reshape(len(x), -1, rows.shape[1]).transpose(2, 1, 0).reshape(rows.shape[1], -1)


def _col2im_fastest(
    cols: Any, shape: Any, fh: int, fw: int, padding: int = 1, stride: int = 1
) -> Any:
    rows = cols.reshape(cols.shape[0], -1, shape[0]).transpose(2, 1, 0).reshape(-1, cols.shape[0])
    return _col2im(rows, shape, fh, fw, stride, padding)


_HELPERS = {
    "zero_pad": _zero_pad, "im2col": _im2col, "col2im": _col2im,
    "im2col_indices": _im2col_fastest, "col2im_indices": _col2im_fastest,
}  # fmt: skip

# --- how each is run


class Object:
    """An object with what its class would have set."""

    def __init__(self, **kept: Any) -> None:
        self.__dict__.update(kept)


def _correlate_class(there: dict[str, Any], g: Grids) -> Pairs:
    layer = there["Convolutional"]((2, 4, 4), 3, 3)
    layer.kernels, layer.input, layer.input_shape = g["k"].copy(), g["x"][0], g["x"][0].shape
    dx = layer.backward(g["dz"][0], 0)
    alone = numeric.conv2d_backward(g["x"][:1], g["k"], g["dz"][:1]).dk
    return [(dx, g["dx"][0]), (layer.last, alone)]


def _last(grid: Any) -> Any:
    return grid.transpose(0, 2, 3, 1)


def _kernel_last(grid: Any) -> Any:
    return grid.transpose(2, 3, 1, 0)


def _slices_channels_last(there: dict[str, Any], g: Grids) -> Pairs:
    cache = (_last(g["x"]), _kernel_last(g["k"]), g["b"].reshape(1, 1, 1, -1), _WAY)
    dx, dk, db = there["conv_backward"](_last(g["dz"]), cache)
    return [(dx, _last(g["dx"])), (dk, _kernel_last(g["dk"])), (db, g["db"])]


def _step_channels_last(there: dict[str, Any], g: Grids) -> Pairs:
    given = _last(g["x"]), _kernel_last(g["k"]), g["b"].reshape(1, 1, 1, -1)
    return [(there["conv_forward"](*given, _WAY), _last(g["z"]))]


_WAY = {"stride": 2, "pad": 1}


def _generator(there: dict[str, Any], g: Grids) -> Pairs:
    layer, dz = there["Conv"](g["k"][:, 0]), g["dz"][0].transpose(1, 2, 0)
    z = layer.forward(g["x"][0, 0])
    bare = numeric.conv2d(g["x"][:1], g["k"])[0].transpose(1, 2, 0)
    alone = numeric.conv2d_backward(g["x"][:1], g["k"], g["dz"][:1]).dk[:, 0]
    return [(z, bare), (layer.backward(dz), alone)]


def _naive(there: dict[str, Any], g: Grids) -> Pairs:
    found = there["conv_backward_naive"](g["dz"], (g["x"], g["k"], g["b"], _WAY))
    return [*zip(found, (g["dx"], g["dk"], g["db"]), strict=True)]


def _columns_class(there: dict[str, Any], g: Grids) -> Pairs:
    layer = there["Convolution"](g["k"], g["b"], 2, 1)
    z, dx = layer.forward(g["x"]), layer.backward(g["dz"])
    return [(z, g["z"]), (dx, g["dx"]), (layer.dW, g["dk"]), (layer.db, g["db"])]


def _columns_examples_fastest(there: dict[str, Any], g: Grids) -> Pairs:
    columns = _im2col_fastest(g["x"], 3, 3, 1, 2)
    found = there["conv_backward"](g["dz"], (g["x"], g["k"], g["b"], 2, 1, columns))
    return [*zip(found, (g["dx"], g["dk"], g["db"]), strict=True)]


def _places_at_once(there: dict[str, Any], g: Grids) -> Pairs:
    z, cache = there["conv_forward"](g["x"], g["k"], g["b"].reshape(-1, 1), 2, 1)
    found = there["conv_backward"](g["dz"], cache)
    return [(z, g["z"]), *zip(found, (g["dx"], g["dk"], g["db"]), strict=True)]


def _zeros_inserted(there: dict[str, Any], g: Grids) -> Pairs:
    layer = there["Conv2D"](2, 3, 3, 1, 2)
    layer.weight, layer.bias = g["k"], g["b"]
    z, found = layer.forward(g["x"]), layer.backward(g["dz"])
    return [(z, g["z"]), *zip(found, (g["db"], g["dk"], g["dx"]), strict=True)]


def _batch_without_channels(there: dict[str, Any], g: Grids) -> Pairs:
    found = there["conv2d_backward"](g["x"][:, 0], g["k"][0, 0], g["dz"][:, 0], 2)
    return [*zip(found, (g["dx"][:, 0], g["dk"][0, 0]), strict=True)]


def _guarded(there: dict[str, Any], g: Grids) -> Pairs:
    found = there["conv2d_backward"](g["dz"][:, 0], g["x"][:, 0], g["k"][0, 0], 2, 1)
    return [*zip(found, (g["dx"][:, 0], g["dk"][0, 0]), strict=True)]


def _own_im2col(there: dict[str, Any], g: Grids) -> Pairs:
    return [(there["out"], g["z"])]


def _strides(there: dict[str, Any], g: Grids) -> Pairs:
    entries = Object(x=g["x"], weight=g["k"])
    return [*zip(there["backward"](entries, g["dz"]), (g["dk"], g["db"]), strict=True)]


def _lists(there: dict[str, Any], g: Grids) -> Pairs:
    given = g["x"][0, 0].tolist(), g["k"][0, 0].tolist(), g["dz"][0, 0].tolist()
    right = numeric.conv2d_backward(g["x"][:1], g["k"], g["dz"][:1])
    return [*zip(there["backward"](*given), (right.dx[0, 0], right.dk[0, 0]), strict=True)]


def _zeros_between(there: dict[str, Any], g: Grids) -> Pairs:
    found = there["backward"](g["dz"][0, 0], g["x"][0, 0], g["k"][0, 0], 2)
    right = numeric.conv2d_backward(g["x"][:1], g["k"], g["dz"][:1], stride=2)
    return [*zip(found, (right.dx[0, 0], right.dk[0, 0]), strict=True)]


def _numbers_of_an_example(there: dict[str, Any], g: Grids) -> Pairs:
    right = numeric.conv2d_backward(g["x"][:1], g["k"], g["dz"][:1])
    z = numeric.conv2d(g["x"][:1], g["k"])[0, 0]
    return [(there["Z"], z), (there["dK"], right.dk[0, 0]), (there["dX"], right.dx[0, 0])]


def _scatter_of_transposed(there: dict[str, Any], g: Grids) -> Pairs:
    return [(there["conv_transpose2d_forward"](g["x"], g["k"], g["b"], 2, 1), g["z"])]


PROGRAMS = [
    Whole("correlate_class", CHANNELS, _correlate_class),
    Whole("slices_channels_last", BUSY, _slices_channels_last),
    Whole("step_channels_last", BUSY, _step_channels_last),
    Whole("generator", FILTERS, _generator),
    Whole("naive", BUSY, _naive),
    Whole("columns_class", BUSY, _columns_class),
    Whole("columns_examples_fastest", BUSY, _columns_examples_fastest),
    Whole("places_at_once", BUSY, _places_at_once),
    Whole("zeros_inserted", BUSY, _zeros_inserted),
    Whole("batch_without_channels", STRIDED, _batch_without_channels),
    Whole("guarded", GUARDED, _guarded),
    Whole("own_im2col", CHANNELS, _own_im2col),
    Whole("strides", CHANNELS, _strides),
    Whole("lists", PLAIN, _lists),
    Whole("zeros_between", STRIDED, _zeros_between),
    Whole("numbers_of_an_example", Conv2dSpec((3, 3), (2, 2)), _numbers_of_an_example),
    Whole("scatter_of_transposed", TRANSPOSED, _scatter_of_transposed),
]
