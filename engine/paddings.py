r"""Paddings that other frameworks know by name, resolved to numbers as PyTorch takes them.

"same" ties the sizes to the stride: a convolution leaves ⌈i / s⌉ cells of i, its transpose makes
i · s of i. What that needs is shared out to both ends of the axis, and where it is odd one end has
one more:

.. math::
    \text{convolution:}\quad t &= \max(0,\ (\lceil i/s \rceil - 1) s + d(k-1) + 1 - i) \\
    \text{transposed:}\quad t &= \max(0,\ d(k-1) + 1 - s), \qquad
    \text{output\_padding} = \max(0,\ s - d(k-1) - 1)

TensorFlow's (and Keras's) "same" and ONNX's SAME_UPPER put the odd one at the end, SAME_LOWER at
the beginning; at stride 1 PyTorch's "same" is TensorFlow's. A transposed convolution *crops* its
t cells: it is the gradient of the convolution that leads from i · s to i. Where the dilated kernel
is shorter than the stride it crops nothing, and s − d(k−1) − 1 cells are added at the end, which no
product reaches: that is ``output_padding``.

Sources: TensorFlow, ``tf.nn.convolution`` ("SAME") and ``tf.nn.conv_transpose``; Keras,
``Conv2DTranspose`` with ``output_padding=None``; ONNX operators Conv and ConvTranspose,
``auto_pad``.
"""

from __future__ import annotations

from typing import Literal

from engine.geometry import Padding, Pair, same_padding

Odd = Literal["before", "after"]
"""At which end of an axis an odd cell of padding goes: SAME_LOWER's, or SAME_UPPER's."""


def same(size: Pair, kernel: Pair, stride: Pair, dilation: Pair, odd: Odd = "after") -> Padding:
    """((top, bottom), (left, right)) with which a convolution leaves ⌈i / s⌉ rows and columns.

    Every pair is (vertical, horizontal). The padding is never negative: where the windows leave
    cells over anyway, there is none.

    >>> same((4, 5), (3, 3), (2, 2), (1, 1)), same((4, 5), (3, 3), (2, 2), (1, 1), "before")
    (((0, 1), (1, 1)), ((1, 0), (1, 1)))
    """
    (top, bottom), (left, right) = (
        same_padding(*sizes) for sizes in zip(size, kernel, stride, dilation, strict=True)
    )
    if odd == "after":
        return (top, bottom), (left, right)
    return (bottom, top), (right, left)


def transposed_same(kernel: Pair, stride: Pair, dilation: Pair, odd: Odd = "after") -> Padding:
    """((top, bottom), (left, right)) that a transposed convolution crops so that i · s are left.

    Nothing where the dilated kernel is no longer than the stride.

    >>> transposed_same((3, 1), (2, 2), (1, 1)), transposed_same((3, 1), (2, 2), (1, 1), "before")
    (((0, 1), (0, 0)), ((1, 0), (0, 0)))
    """
    rows, columns = (_shared(-spare, odd) for spare in _spare(kernel, stride, dilation))
    return rows, columns


def same_output_padding(kernel: Pair, stride: Pair, dilation: Pair) -> Pair:
    """The output_padding with which TensorFlow's "same" has i · s cells under a short kernel.

    onnxruntime adds none: under a kernel shorter than the stride it leaves (i − 1)s + d(k − 1) + 1.

    >>> same_output_padding((3, 1), (2, 2), (1, 1))
    (0, 1)
    """
    down, across = (max(0, spare) for spare in _spare(kernel, stride, dilation))
    return down, across


def to_output_size(
    size: Pair,
    output_size: Pair,
    kernel: Pair,
    stride: Pair,
    dilation: Pair,
    output_padding: Pair = (0, 0),
    odd: Odd = "after",
) -> tuple[Padding, Pair]:
    """The padding and output_padding with which a transposed convolution makes a size.

    (i − 1)s + d(k − 1) + output_padding + 1 − o cells are cropped and shared out to both ends, as
    for ONNX's output_shape and TensorFlow's; of fewer than none, as many are added at the end.

    >>> to_output_size((3, 3), (10, 8), (3, 3), (3, 2), (1, 1))
    (((0, 0), (0, 0)), (1, 1))
    """
    sides = zip(size, output_size, kernel, stride, dilation, output_padding, strict=True)
    totals = [(i - 1) * s + d * (k - 1) + more + 1 - o for i, o, k, s, d, more in sides]
    # An output padding that is cropped again takes from the end what it has put there.
    pads = [_shared(total, odd) for total in totals]
    kept = [more + max(0, -total) for total, more in zip(totals, output_padding, strict=True)]
    pairs = [_netted(pad, more) for pad, more in zip(pads, kept, strict=True)]
    return (pairs[0][0], pairs[1][0]), (pairs[0][1], pairs[1][1])


def _netted(pad: Pair, more: int) -> tuple[Pair, int]:
    """A crop at the end and cells added there, taken off against each other."""
    before, after = pad
    both = min(after, more)
    return (before, after - both), more - both


def _spare(kernel: Pair, stride: Pair, dilation: Pair) -> Pair:
    """s − d(k − 1) − 1: by how much the dilated kernel is shorter than the stride."""
    rows, columns = (s - d * (k - 1) - 1 for k, s, d in zip(kernel, stride, dilation, strict=True))
    return rows, columns


def _shared(cells: int, odd: Odd) -> Pair:
    """So many cells shared out to both ends; none of a negative number."""
    less, more = max(0, cells) // 2, (max(0, cells) + 1) // 2
    return (less, more) if odd == "after" else (more, less)
