"""The convolution, the transposed convolution and their gradients, computed with NumPy.

``windows`` holds the one primitive, a strided view of all windows, and ``sums`` the three sums
over it; ``conv2d`` and ``conv_transpose2d`` are those sums under their names, ``by_spec`` picks
between them, and ``partly`` computes after a small change only what it reaches. ``rotation`` is the
notes' road to ∂L/∂X, ``matrix`` every result as a matrix times a column and ``finite_differences``
the gradient by trial: readable witnesses. ``losses`` are what stands above z, ``descent`` is what
the gradients are for. Nothing here reads the symbolic engine's table of taps.
"""

from engine.numeric.by_spec import (
    MADE_OF,
    alone,
    backward,
    compute,
    forward,
    input_gradient,
    kernel_gradient,
)
from engine.numeric.conv2d import conv2d, conv2d_backward
from engine.numeric.conv_transpose2d import conv_transpose2d, conv_transpose2d_backward
from engine.numeric.descent import Descent, curvature, descend
from engine.numeric.finite_differences import finite_differences
from engine.numeric.gradients import Gradients
from engine.numeric.grids import insert_zeros, rotate180, zero_pad
from engine.numeric.losses import Behind, HalfSquares, Linear, Loss
from engine.numeric.matrix import input_matrix, kernel_matrix, kernel_places, matrix_road
from engine.numeric.partly import again
from engine.numeric.rotation import input_gradient_by_rotation

__all__ = [
    "MADE_OF",
    "Behind",
    "Descent",
    "Gradients",
    "HalfSquares",
    "Linear",
    "Loss",
    "again",
    "alone",
    "backward",
    "compute",
    "conv2d",
    "conv2d_backward",
    "conv_transpose2d",
    "conv_transpose2d_backward",
    "curvature",
    "descend",
    "finite_differences",
    "forward",
    "input_gradient",
    "input_gradient_by_rotation",
    "input_matrix",
    "insert_zeros",
    "kernel_gradient",
    "kernel_matrix",
    "kernel_places",
    "matrix_road",
    "rotate180",
    "zero_pad",
]
