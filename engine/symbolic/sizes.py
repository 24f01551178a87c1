r"""Where the output's size comes from, with the numbers put in, and what the size forgets.

.. math:: o = \left\lfloor \frac{i + 2p - d(k-1) - 1}{s} \right\rfloor + 1

for a convolution: the floor throws the remainder away, so up to s input sizes share one output
size. The transposed convolution has to pick one of them, and ``output_padding`` is the choice:

.. math:: o = (i-1)s - 2p + d(k-1) + \text{output\_padding} + 1

Source: Dumoulin & Visin (2016), relationships 6, 14 and 15; PyTorch ``torch.nn.ConvTranspose2d``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from engine.geometry import Axis, Conv2dSpec, Spec

BOTH = "rows and columns"
LARGEST_STRIDE = 2**20
"""Of a larger stride or dilation the possible output paddings are not listed."""

_SIDES = ("rows", "columns")
_EXTRA = r"\text{output\_padding}"
_MOST_SIZES = 5
"""A longer list of sizes is written with dots."""


class DerivedSize(NamedTuple):
    """How the size along ``side`` comes about: "rows", "columns", or ``BOTH`` alike."""

    side: str
    size: int
    latex: str
    remark: str
    """What the floor leaves over or what output_padding adds; empty where there is nothing."""


class Preimage(NamedTuple):
    """Which sizes of the finer grid belong to one size of the coarser grid along ``side``."""

    side: str
    sizes: range
    output_paddings: dict[int, int]
    """Of a transposed convolution: every legal output_padding by the output size it picks."""
    latex: str
    sentence: str


def derived_sizes(spec: Spec) -> tuple[DerivedSize, ...]:
    r"""The output's size derived: one equation, or one for rows and one for columns.

    The rule has its floor; from the numbers on the floor stands only where it takes something
    away.

    >>> (both,) = derived_sizes(Conv2dSpec((6, 6), (3, 3), stride=2, padding=1))
    >>> both.latex.split(" = ")[3:], both.remark
    (['\\lfloor 2.5 \\rfloor + 1', '3'], '1 row and 1 column left over')
    """
    write = _convolution if isinstance(spec, Conv2dSpec) else _transposed
    ends = "{} left over" if isinstance(spec, Conv2dSpec) else "output_padding adds {}"
    equations = [write(axis, side) for axis, side in zip(spec.axes, _SIDES, strict=True)]
    return tuple(
        DerivedSize(side, spec.output_size[n], equations[n], _remark(ends, spec.axes[n], side))
        for side, n in _apart_or_both(equations)
    )


def same_output_inputs(axis: Axis) -> range:
    """The fine sizes that a convolution with this stride, padding and kernel takes to ``coarse``.

    For a convolution: the inputs that share its output size. For a transposed convolution: the
    outputs that a convolution would take back to its input; none where the output consists of an
    output_padding not below the stride.

    >>> same_output_inputs(Conv2dSpec((6, 6), (3, 3), stride=2, padding=1).axes[0])
    range(5, 7)
    """
    first = _smallest_fine(axis)
    return range(max(1, first), first + axis.stride)


def output_paddings(axis: Axis) -> dict[int, int]:
    """Every legal output_padding of a transposed convolution by the output size that it picks.

    It is smaller than the stride or than the dilation. Below the stride the sizes are those of
    :func:`same_output_inputs`; a larger one makes an output that a convolution takes elsewhere.
    Raises ValueError for a stride or a dilation above ``LARGEST_STRIDE``.

    >>> output_paddings(Conv2dSpec((6, 6), (3, 3), stride=2, padding=1).axes[0])
    {5: 0, 6: 1}
    """
    for name, step in (("stride", axis.stride), ("dilation", axis.dilation)):
        if step > LARGEST_STRIDE:
            raise ValueError(f"{name} {step} has too many sizes to list: at most 2**20")
    return {size: size - _smallest_fine(axis) for size in _possible_outputs(axis)}


def _possible_outputs(axis: Axis) -> range:
    """The output sizes a transposed convolution can have with some legal output_padding."""
    first = _smallest_fine(axis)
    return range(max(1, first), first + max(axis.stride, axis.dilation))


def preimages(spec: Spec) -> tuple[Preimage, ...]:
    """The inverse question for rows and columns: one answer where both have the same.

    >>> (both,) = preimages(Conv2dSpec((6, 6), (3, 3), stride=2, padding=1))
    >>> both.sentence
    'An input height or width of 5 or 6 gives the same output height or width 3.'
    """
    convolution = isinstance(spec, Conv2dSpec)
    write, say = (
        (_inverse_convolution, _forgotten) if convolution else (_inverse_transposed, _chosen)
    )
    answers = [(write(axis), say(axis, BOTH)) for axis in spec.axes]
    return tuple(
        Preimage(
            side,
            same_output_inputs(spec.axes[n]),
            {} if convolution else output_paddings(spec.axes[n]),
            answers[n][0],
            say(spec.axes[n], side),
        )
        for side, n in _apart_or_both(answers)
    )


def _apart_or_both(answers: Iterable[object]) -> list[tuple[str, int]]:
    """Rows and columns by the number of their axis; one of them for both where they agree."""
    rows, columns = answers
    return [(BOTH, 0)] if rows == columns else [("rows", 0), ("columns", 1)]


def _smallest_fine(axis: Axis) -> int:
    """(o − 1)s + d(k − 1) + 1 − p − p: the fine size with nothing left over; it may be below 1."""
    return (axis.coarse - 1) * axis.stride + axis.span - axis.pad_before - axis.pad_after


# --- the equations ----------------------------------------------------------------------------


def _convolution(axis: Axis, side: str) -> str:
    numerator = axis.fine + axis.pad_before + axis.pad_after - axis.span
    rule = rf"i + {_padding_symbols(axis, side, ' + ')} - d(k-1) - 1"
    bites = axis.remainder > 0
    numbers = _floor(_fraction(axis, str(axis.fine)), bites=bites)
    quotient = rf"\lfloor {_quotient(numerator, axis.stride)} \rfloor" if bites else axis.coarse - 1
    general = _floor(rf"\frac{{{rule}}}{{s}}", bites=True)
    return f"o = {general} + 1 = {numbers} + 1 = {quotient} + 1 = {axis.coarse}"


def _transposed(axis: Axis, side: str) -> str:
    rule = rf"(i-1)s - {_padding_symbols(axis, side, ' - ')} + d(k-1) + {_EXTRA} + 1"
    numbers = (
        rf"({axis.coarse}-1) \cdot {axis.stride} - {_padding_numbers(axis, ' - ')} "
        rf"+ {_reach(axis)} + {axis.remainder} + 1"
    )
    return f"o = {rule} = {numbers} = {axis.fine}"


def _inverse_convolution(axis: Axis) -> str:
    left = _floor(_fraction(axis, "i"), bites=axis.stride > 1)
    return rf"{left} + 1 = {axis.coarse} \iff i \in {_set(same_output_inputs(axis))}"


def _inverse_transposed(axis: Axis) -> str:
    return rf"o' = {_smallest_fine(axis)} + {_EXTRA} \in {_set(_possible_outputs(axis))}"


def _fraction(axis: Axis, size: str) -> str:
    padded = rf"{size} + {_padding_numbers(axis, ' + ')}"
    return rf"\frac{{{padded} - {_reach(axis)} - 1}}{{{axis.stride}}}"


def _floor(latex: str, *, bites: bool) -> str:
    return rf"\left\lfloor {latex} \right\rfloor" if bites else latex


def _reach(axis: Axis) -> str:
    return rf"{axis.dilation}\,({axis.kernel}-1)"


def _padding_symbols(axis: Axis, side: str, sign: str) -> str:
    if axis.pad_before == axis.pad_after:
        return "2p"
    names = ("top", "bottom") if side == "rows" else ("left", "right")
    return sign.join(rf"p_{{\text{{{name}}}}}" for name in names)


def _padding_numbers(axis: Axis, sign: str) -> str:
    if axis.pad_before == axis.pad_after:
        return rf"2 \cdot {axis.pad_before}"
    return f"{axis.pad_before}{sign}{axis.pad_after}"


def _quotient(numerator: int, stride: int) -> str:
    r"""A quotient exactly: in at most two decimals, else as a fraction.

    >>> _quotient(5, 2), _quotient(7, 3)
    ('2.5', '\\tfrac{7}{3}')
    """
    hundredths, rest = divmod(numerator * 100, stride)
    if rest:
        return rf"\tfrac{{{numerator}}}{{{stride}}}"
    return f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0")


def _set(sizes: range) -> str:
    inner = ", ".join(_listed(sizes, r"\ldots"))
    return rf"\{{{inner}\}}" if inner else r"\varnothing"


# --- in words ---------------------------------------------------------------------------------


def _remark(sentence: str, axis: Axis, side: str) -> str:
    count = axis.remainder
    words = [
        f"{count} {word if count > 1 else word[:-1]}"
        for word in (_SIDES if side == BOTH else (side,))
    ]
    return sentence.format(" and ".join(words)) if count else ""


def _forgotten(axis: Axis, side: str) -> str:
    name, sizes = _name(side), same_output_inputs(axis)
    if len(sizes) == 1:
        return f"Only an input {name} of {sizes[0]} gives the output {name} {axis.coarse}."
    return f"An input {name} of {_one_of(sizes)} gives the same output {name} {axis.coarse}."


def _chosen(axis: Axis, side: str) -> str:
    name, sizes = _name(side), same_output_inputs(axis)
    which = f"an output {name} of {_one_of(sizes)}" if sizes else f"no output {name}"
    back = f"A convolution takes {which} back to {axis.coarse}"
    if axis.remainder >= axis.stride:
        reached = axis.coarse + axis.remainder // axis.stride
        return (
            f"{back}; output_padding {axis.remainder} is not below the stride {axis.stride}, and "
            f"makes {axis.fine}, which a convolution takes to {reached}."
        )
    if len(sizes) == 1 and len(_possible_outputs(axis)) > 1:
        return (
            f"{back} and no other. A larger output_padding, below the dilation {axis.dilation}, "
            "makes a size that a convolution takes elsewhere."
        )
    if len(sizes) == 1:
        return f"{back} and no other: there is nothing for output_padding to choose."
    return f"{back}: output_padding {axis.remainder} chooses {axis.fine}."


def _name(side: str) -> str:
    return {"rows": "height", "columns": "width"}.get(side, "height or width")


def _one_of(sizes: range) -> str:
    *others, last = _listed(sizes, "…")
    return f"{', '.join(others)} or {last}" if others else last


def _listed(sizes: range, dots: str) -> list[str]:
    if len(sizes) <= _MOST_SIZES:
        return [str(size) for size in sizes]
    return [str(sizes[0]), str(sizes[1]), dots, str(sizes[-1])]
