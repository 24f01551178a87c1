"""What a chosen padding is, in a sentence: whose rule it is, what it comes to, and in PyTorch."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.ui.problem.operations import (
    CONV2D,
    ODD,
    SAME,
    SAME_LOWER,
    SAME_UPPER,
    SIDES,
    TENSORFLOW,
    VALID,
    Operation,
    Settings,
    both,
)
from derivations.ui.problem.wording import counted, named
from engine.geometry import Axis, ConvTranspose2dSpec, Pair, Spec

_WHOSE = {
    SAME: "PyTorch’s “same”",
    VALID: "PyTorch’s “valid”",
    TENSORFLOW: "TensorFlow’s and Keras’s “same”",
    SAME_UPPER: "ONNX’s SAME_UPPER",
    SAME_LOWER: "ONNX’s SAME_LOWER",
}
_ENDS = {"rows": ("above", "below"), "columns": ("at the left", "at the right")}


def padding_said(operation: Operation, settings: Settings) -> str:
    """The sentence of a padding that is more than one number; empty for that.

    >>> settings = CONV2D.notes | {"h": 4, "w": 4, "s": 2, "kh": 3, "kw": 3, "pm": TENSORFLOW}
    >>> print(padding_said(CONV2D, settings).split(";")[0])
    TensorFlow’s and Keras’s “same”: ⌈4/2⌉ = 2 rows, padding 0 above and 1 below
    """
    mode = settings["pm"]
    if mode == SAME and _is_more_than_one(settings["s"]):
        return "PyTorch knows “same” with stride 1 only. TensorFlow’s goes with any stride."
    try:
        spec = operation.spec(settings)
    except ValueError:  # what does not fit is said beside the grids
        return ""
    said = []
    if mode in _WHOSE:
        axes = zip(spec.axes, _ENDS, strict=True)
        of_sides = "; ".join(_of_side(operation, mode, axis, side) for axis, side in axes)
        said.append(f"{_WHOSE[mode]}: {of_sides}.")
    if mode == SIDES or mode in ODD:
        said += _in_pytorch(spec)
    said += _not_together(operation, settings)
    return " ".join(said)


def _of_side(operation: Operation, mode: str, axis: Axis, side: str) -> str:
    """The size along an axis, and how it comes about."""
    if operation is not CONV2D:
        return _transposed(mode, axis, side)
    if mode == VALID:
        return f"{counted(axis.coarse, side)} without padding"
    start, end = _ENDS[side]
    size = axis.fine if mode == SAME else f"⌈{axis.fine}/{axis.stride}⌉ = {axis.coarse}"
    sized = f"{size} {named(axis.coarse, side)}"
    return f"{sized}, padding {axis.pad_before} {start} and {axis.pad_after} {end}"


def _transposed(mode: str, axis: Axis, side: str) -> str:
    start, end = _ENDS[side]
    cells = axis.coarse * axis.stride
    size = f"{axis.coarse}·{axis.stride} = {cells}"
    sized = f"{size} {named(cells, side)}"
    spanned = (axis.coarse - 1) * axis.stride + axis.span
    if axis.span < axis.stride:
        if mode == TENSORFLOW:
            return (
                f"{sized}: the products span {spanned}, output_padding {axis.remainder} is "
                f"added {end}"
            )
        return (
            f"{counted(spanned, side)}: no more than the products span, as onnxruntime has it "
            f"under a kernel shorter than the stride (the text of ONNX says {size})"
        )
    if axis.pad_before == axis.pad_after == 0:
        return f"{sized}, nothing cut off"
    return (
        f"{sized}: of the {spanned} that the products span, {axis.pad_before} {start} and "
        f"{axis.pad_after} {end} are cut off"
    )


def _in_pytorch(spec: Spec) -> Iterator[str]:
    """How it is done in PyTorch, which takes one number for both ends of an axis."""
    (top, bottom), (left, right) = spec.padding
    if (top, left) == (bottom, right):
        yield f"In PyTorch: `padding=({top}, {left})`{_output_padding(spec)}."
    elif isinstance(spec, ConvTranspose2dSpec):
        height, width = spec.output_size
        rows, columns = f"{top}:{top + height}", f"{left}:{left + width}"
        yield (
            f"In PyTorch the sides are cut off afterwards: `padding=0`{_output_padding(spec)}, "
            f"then `z[..., {rows}, {columns}]`."
        )
    else:
        yield (
            f"In PyTorch the zeros are put on first: `F.pad(x, ({left}, {right}, {top}, {bottom}))`"
            ", then `padding=0`."
        )


def _output_padding(spec: Spec) -> str:
    extra = spec.remainder if isinstance(spec, ConvTranspose2dSpec) else (0, 0)
    return f" and `output_padding=({extra[0]}, {extra[1]})`" if any(extra) else ""


def _not_together(operation: Operation, settings: Settings) -> Iterator[str]:
    """What a framework refuses although its rule has an answer."""
    mode, dilated = settings["pm"], _is_more_than_one(settings["d"])
    if mode == TENSORFLOW and dilated and _is_more_than_one(settings["s"]):
        yield "Keras itself takes no stride together with a dilation."
    if mode in (SAME_UPPER, SAME_LOWER) and dilated and operation is CONV2D:
        yield "onnxruntime itself takes no dilation with it."


def _is_more_than_one(value: int | Pair) -> bool:
    """Along the rows, the columns, or both."""
    return max(both(value)) > 1
