"""One result by its name: the numeric twin of a derivation's lines."""

from __future__ import annotations

from engine.geometry import Conv2dSpec, Spec
from engine.numeric.conv2d import conv2d, conv2d_backward
from engine.numeric.conv_transpose2d import conv_transpose2d, conv_transpose2d_backward
from engine.numeric.grids import Array, rotate180

_GRADIENTS = {"input_gradient": "dx", "kernel_gradient": "dk", "bias_gradient": "db"}


def compute(
    spec: Spec,
    result: str,
    *,
    x: Array,
    k: Array,
    b: Array,
    dz: Array,
    convolution: bool = False,
) -> Array:
    """The result ``"forward"``, ``"kernel_gradient"``, ``"input_gradient"`` or ``"bias_gradient"``.

    Arrays as :func:`conv2d` takes them; the result has the shape of z, k, x or (C_out,). With
    ``convolution`` k is the kernel of a true convolution: it is turned by 180° before, and so is
    its gradient afterwards. Raises ValueError for another name or for arrays that do not fit.

    >>> compute(Conv2dSpec((1, 3), (1, 2)), "forward", x=[[1, 10, 100]],
    ...         k=[[1, 2]], b=0, dz=None, convolution=True)
    array([[ 12, 120]])
    """
    if not convolution:
        return _correlate(spec, result, x, k, b, dz)
    found = _correlate(spec, result, x, rotate180(k), b, dz)
    return rotate180(found) if result == "kernel_gradient" else found


def _correlate(spec: Spec, result: str, x: Array, k: Array, b: Array, dz: Array) -> Array:
    convolution = isinstance(spec, Conv2dSpec)
    hyper = spec.hyper_parameters
    if result == "forward":
        return (conv2d if convolution else conv_transpose2d)(x, k, b, **hyper)
    if result not in _GRADIENTS:
        raise ValueError(f"result {result!r}: expected 'forward' or one of {tuple(_GRADIENTS)}")
    back = conv2d_backward if convolution else conv_transpose2d_backward
    gradient: Array = getattr(back(x, k, dz, **hyper), _GRADIENTS[result])
    return gradient
