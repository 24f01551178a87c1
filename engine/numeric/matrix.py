r"""The fourth road: a convolution as a matrix, its gradients as that matrix transposed.

With x and z written as one long column each (row-major, channels first) a convolution is

.. math:: \text{vec } Z = C(K)\,\text{vec } X + b, \qquad
    \frac{\partial L}{\partial\,\text{vec } X} = C(K)^T\,\frac{\partial L}{\partial\,\text{vec } Z}

and the transposed convolution with the same kernel is the matrix :math:`C(K)^T`: hence its name.
C is made of shifts. Along one axis kernel cell u takes fine cell m to coarse cell i, which is a
0/1 matrix R_u; along the other axis Q_v does the same; and

.. math:: C = \sum_{u,v} k_{uv}\ R_u \otimes Q_v \qquad (\otimes \text{ the Kronecker product}).

z is linear in K as well: vec Z = D(X) vec K + b with the same shifts. Slow, and written from the
definition alone: it reads neither the windows nor the table of taps. Every product with a 0 of the
matrix is carried out, so an inf or NaN spreads over everything.

Source: Dumoulin & Visin (2016), section 4.1.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from engine.geometry import Axis, Conv2dSpec, Spec
from engine.numeric.arguments import read
from engine.numeric.grids import Array, native, rotate180
from engine.results import Result, checked_result, grid_of

LARGEST_MATRIX = 2**24
"""No matrix made here may have more entries (128 MiB in float64)."""

Shape = tuple[int, ...]


def shifts(axis: Axis) -> Array:
    r"""The 0/1 matrices of one axis: where fine cell m, kernel cell u and coarse cell i meet.

    .. math:: S_{m,u,i} = 1 \iff m = i s + u d - p

    A boolean array (fine, kernel, coarse). The padding has no m: what a window reads there is 0.

    >>> shifts(Conv2dSpec((3, 3), (2, 2)).axes[0])[:, 1].astype(int)  # u = 1: one cell further
    array([[0, 0],
           [1, 0],
           [0, 1]])
    """
    _check_entries("the table of an axis", axis.fine, axis.kernel, axis.coarse)
    m, u, i = np.ogrid[: axis.fine, : axis.kernel, : axis.coarse]
    return np.asarray(m == i * axis.stride + u * axis.dilation - axis.pad_before)


def kernel_matrix(spec: Spec, k: ArrayLike) -> Array:
    r"""Make C with vec Z = C vec X + b: a cell of z a row, a cell of x a column.

    .. math:: C_{oij,\,cmn} = \sum_{u,v} k_{o,c,u,v}\ R_{m,u,i}\ Q_{n,v,j}

    For a transposed convolution it is the transpose of the matrix that its kernel makes of a
    convolution. ``k`` is the weight array, or (kh, kw) with one channel; C is (|z|, |x|), channels
    first and row-major, 0 between channels of different groups, in k's dtype. Raises ValueError
    for another shape or more than ``LARGEST_MATRIX`` entries.

    >>> kernel_matrix(Conv2dSpec((1, 4), (1, 3)), [[1, 2, 3]])
    array([[1, 2, 3, 0],
           [0, 1, 2, 3]])
    """
    weights = _weights(spec, native(k))
    _check_entries("the matrix", *matrix_shape(spec, "forward"))
    convolution = _fine_to_coarse(spec, weights)
    return convolution if isinstance(spec, Conv2dSpec) else convolution.T


def input_matrix(spec: Spec, x: ArrayLike) -> Array:
    r"""Make D with vec Z = D vec K + b: a cell of z a row, a cell of the weight array a column.

    .. math:: D_{oij,\,o'cuv} = \delta_{oo'} \sum_{m,n} x_{c,m,n}\ R_{m,u,i}\ Q_{n,v,j}

    for a convolution; a transposed one sums over the (i, j) of x where this sums over the (m, n).
    So ∂L/∂K is Dᵀ vec ∂L/∂Z. ``x`` is (C_in, H, W), or (H, W) with one channel; D is (|z|, |k|)
    in x's dtype. Errors as for :func:`kernel_matrix`.

    >>> input_matrix(Conv2dSpec((1, 4), (1, 3)), [[5, 6, 7, 8]])
    array([[5, 6, 7],
           [6, 7, 8]])
    """
    shape = _grids(spec)["x"]
    cells = _samples("x", native(x), shape)
    if len(cells) != 1:
        raise ValueError(f"x has shape {np.shape(x)}: the matrix is that of one sample, {shape}")
    _check_entries("the matrix", *matrix_shape(spec, "kernel_gradient"))
    by_group = cells.reshape(spec.groups, -1, *shape[1:])
    rows, columns = map(shifts, spec.axes)
    if isinstance(spec, Conv2dSpec):
        windows = _einsum("gcmn,mui,nvj->gijcuv", by_group, rows, columns)
        filters = np.eye(spec.out_channels_per_group, dtype=bool)
        return _block_diagonal(_einsum("gijcuv,op->goijpcuv", windows, filters), 4)
    windows = _einsum("goij,mui,nvj->gmnouv", by_group, rows, columns)
    filters = np.eye(spec.out_channels_per_group, dtype=bool)
    return _block_diagonal(_einsum("gmnouv,cd->gcmnoduv", windows, filters), 4)


def bias_matrix(spec: Spec) -> Array:
    """The 0/1 matrix that gives every cell of z its filter's bias: (|z|, C_out), boolean.

    >>> bias_matrix(Conv2dSpec((2, 1), (1, 1), out_channels=2)).astype(int)
    array([[1, 0],
           [1, 0],
           [0, 1],
           [0, 1]])
    """
    _check_entries("the matrix", *matrix_shape(spec, "bias_gradient"))
    return np.eye(spec.out_channels, dtype=bool).repeat(prod(spec.output_size), axis=0)


def kernel_places(spec: Spec, *, turned: bool = False) -> Array:
    """Which cell of k stands at each entry of C: its flat place, or −1 where C is always 0.

    Places count the cells row-major with the out axis first and ``in`` within its group (a
    transposed convolution: ``out`` within its group), as the cells of k are indexed everywhere
    but in a transposed weight array. An integer array (|z|, |x|): it is the matrix of a kernel
    whose cells are numbered from 1, less 1, as two cells of k never meet in one entry. ``turned``:
    K is the kernel of a true convolution, whose cells meet x turned by 180°.

    >>> kernel_places(Conv2dSpec((1, 4), (1, 3)))
    array([[ 0,  1,  2, -1],
           [-1,  0,  1,  2]])
    """
    shape = spec.weight_place(spec.kernel_shape)
    numbers = np.arange(1, prod(shape) + 1).reshape(shape)
    numbers = rotate180(numbers) if turned else numbers
    return kernel_matrix(spec, numbers.transpose(spec.weight_order)) - 1


def matrix_road(
    spec: Spec, result: str, *, x: ArrayLike, k: ArrayLike, b: ArrayLike, dz: ArrayLike
) -> Array:
    r"""Compute a result by its matrix and nothing else.

    .. math::
        \text{vec } Z &= C\,\text{vec } X + B\,b &
        \frac{\partial L}{\partial X} &= C^T\,\text{vec }\frac{\partial L}{\partial Z} \\
        \frac{\partial L}{\partial K} &= D^T\,\text{vec }\frac{\partial L}{\partial Z} &
        \frac{\partial L}{\partial b} &= B^T\,\text{vec }\frac{\partial L}{\partial Z}

    ``result`` is "forward", "kernel_gradient", "input_gradient" or "bias_gradient"; arrays are as
    :func:`engine.numeric.compute` takes them, with or without a batch, and the result has the
    shape it gives. In a batch every sample meets the same C; the D of all samples are summed.
    Raises ValueError for another name, another shape or a matrix of more than ``LARGEST_MATRIX``
    entries.

    >>> matrix_road(Conv2dSpec(), "forward", x=np.eye(3, dtype=int), k=[[1, 2], [3, 4]], b=10,
    ...             dz=np.zeros((2, 2), int))
    array([[15, 13],
           [12, 15]])
    """
    road = _ROADS[checked_result(result)]
    arrays, dtype = read(x=x, k=k, b=b, dz=dz)
    operands = _operands(spec, *arrays)
    found = road(spec, operands)
    return found.reshape(_result_shape(spec, result, *arrays[:2])).astype(dtype, copy=False)


def matrix_shape(spec: Spec, result: str) -> tuple[int, int]:
    """(rows, columns) of the matrix by which :func:`matrix_road` computes ``result``.

    >>> matrix_shape(Conv2dSpec((8, 8), (3, 3)), "forward")
    (36, 64)

    Raises ValueError for another name.
    """
    cells = {grid: prod(shape) for grid, shape in _grids(spec).items()}
    cells |= {"k": prod(spec.kernel_shape), "b": spec.out_channels}
    of = grid_of(result)
    return cells["z"], cells["x" if of == "z" else of]


class _Operands(NamedTuple):
    """x and dz with one sample a row, the weight array, and b."""

    x: Array
    k: Array
    b: Array
    dz: Array


def _operands(spec: Spec, x: Array, k: Array, b: Array, dz: Array) -> _Operands:
    shapes = _grids(spec)
    found = _Operands(
        _samples("x", x, shapes["x"]), _weights(spec, k), b, _samples("dz", dz, shapes["z"])
    )
    if len(found.x) != len(found.dz):
        raise ValueError(f"x has {len(found.x)} samples but dz has {len(found.dz)}")
    if b.shape not in ((spec.out_channels,), *([()] if spec.out_channels == 1 else [])):
        raise ValueError(f"b has shape {b.shape}: this geometry needs ({spec.out_channels},)")
    return found._replace(b=b.reshape(spec.out_channels))


def _forward(spec: Spec, given: _Operands) -> Array:
    z: Array = given.x @ kernel_matrix(spec, given.k).T + bias_matrix(spec) @ given.b
    return z


def _input_gradient(spec: Spec, given: _Operands) -> Array:
    product: Array = given.dz @ kernel_matrix(spec, given.k).conj()
    return product


def _kernel_gradient(spec: Spec, given: _Operands) -> Array:
    total = np.zeros(given.k.size, given.k.dtype)
    for x, dz in zip(given.x, given.dz, strict=True):
        matrix = input_matrix(spec, x.reshape(_grids(spec)["x"]))
        total += matrix.conj().T @ dz
    return total


def _bias_gradient(spec: Spec, given: _Operands) -> Array:
    products = given.dz @ bias_matrix(spec)
    total: Array = np.add.reduce(products, axis=0, dtype=products.dtype)
    return total


_ROADS: dict[Result, Callable[[Spec, _Operands], Array]] = {
    "forward": _forward,
    "kernel_gradient": _kernel_gradient,
    "input_gradient": _input_gradient,
    "bias_gradient": _bias_gradient,
}


def _result_shape(spec: Spec, result: str, x: Array, k: Array) -> Shape:
    if result == "forward":
        shape = _grids(spec)["z"]
        return shape[1:] if x.ndim == 2 and shape[0] == 1 else (*x.shape[:-3], *shape)
    shapes: dict[str, Shape] = {"kernel_gradient": k.shape, "input_gradient": x.shape}
    return shapes.get(result, (spec.out_channels,))


def _fine_to_coarse(spec: Spec, weights: Array) -> Array:
    """C of the convolution with these weights, whichever operation the spec is: coarse × fine."""
    rows, columns = map(shifts, spec.axes)
    by_group = weights.reshape(spec.groups, -1, *weights.shape[1:])
    return _block_diagonal(_einsum("gocuv,mui,nvj->goijcmn", by_group, rows, columns), 4)


def _block_diagonal(blocks: Array, row_axes: int) -> Array:
    """One matrix with a block a group: the axes [group, row..., column...] become (rows, columns).

    ``row_axes`` counts the axes up to the first column axis, the group's included.
    """
    groups, *shape = blocks.shape
    rows, columns = prod(shape[: row_axes - 1]), prod(shape[row_axes - 1 :])
    matrix = np.zeros((groups, rows, groups, columns), blocks.dtype)
    own = np.arange(groups)
    matrix[own, :, own] = blocks.reshape(groups, rows, columns)
    return matrix.reshape(groups * rows, groups * columns)


def _einsum(subscripts: str, *operands: Array) -> Array:
    found: Array = np.einsum(subscripts, *operands, optimize=True)
    return found


def _grids(spec: Spec) -> dict[str, Shape]:
    """The shapes of one sample of x and of z."""
    return {
        "x": (spec.in_channels, *spec.input_size),
        "z": (spec.out_channels, *spec.output_size),
    }


def _weights(spec: Spec, k: Array) -> Array:
    """The weight array: (coarse channels, fine channels of a group, kh, kw) for both operations."""
    shape = spec.kernel_shape
    if k.shape != shape and (shape[:2] != (1, 1) or k.shape != shape[2:]):
        raise ValueError(f"k has shape {k.shape}: this geometry needs {shape}")
    return k.reshape(shape)


def _samples(name: str, array: Array, shape: Shape) -> Array:
    """x or dz as a matrix, one sample a row."""
    alone = shape[1:] if shape[0] == 1 else shape
    if array.shape not in (shape, alone) and (array.ndim != 4 or array.shape[1:] != shape):
        raise ValueError(f"{name} has shape {array.shape}: this geometry needs {shape} a sample")
    return array.reshape(-1 if array.size else 0, prod(shape))


def _check_entries(what: str, *shape: int) -> None:
    entries = prod(shape)
    if entries > LARGEST_MATRIX:
        raise ValueError(
            f"{what} would have {' × '.join(map(str, shape))} = {entries} entries: "
            f"at most {LARGEST_MATRIX} are made, use smaller sizes or fewer channels"
        )
