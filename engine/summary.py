r"""What a layer does, told with its own numbers: a headline and a row for each of its figures.

Every formula has the layer's numbers in it and comes to the figure that stands behind it; every
sentence is chosen by what :mod:`engine.figures` counts. Written in the notes' notation.

.. math:: (32 - 1) \cdot 2 - 2 \cdot 1 + 4 = 64
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from engine.figures import Along, Figures
from engine.geometry import Axis, Conv2dSpec, ConvTranspose2dSpec, Pair, Spec

_SIDES = ("row", "column")


class Row(NamedTuple):
    """One thing that people ask of a layer."""

    name: str
    latex: str = ""
    says: str = ""
    """A sentence, or the end of one, below the formula; a grid of counts has no formula."""


def headline(spec: Spec) -> tuple[str, str]:
    """What becomes of the size, and of which grids, in two sentences.

    >>> from engine import ConvTranspose2dSpec
    >>> layer = ConvTranspose2dSpec(32, 4, stride=2, padding=1, in_channels=16, out_channels=8)
    >>> headline(layer)[0]
    'It doubles the size, of any input.'
    """
    ins, outs = (
        f"{_counted(count, 'channel')} of {_by(size)}"
        for count, size in (
            (spec.in_channels, spec.input_size),
            (spec.out_channels, spec.output_size),
        )
    )
    become = "becomes" if spec.in_channels == 1 else "become"
    return f"{_resized(spec)}.", f"{ins} {become} {outs}: {_how(spec)}{_grouped(spec)}."


def shortly(spec: Spec) -> str:
    """What becomes of the size, where that has a word, and of the channels in groups; or nothing.

    >>> shortly(Conv2dSpec((4, 4), 3))
    ''
    >>> shortly(Conv2dSpec((4, 4), 3, padding=1, in_channels=4, out_channels=2, groups=2))
    'It keeps the size, of any input. In 2 groups: 1 channel of Z from 2 channels of X each.'
    """
    resized = _resized(spec)
    said = "" if resized.startswith("It makes") else resized
    return f"{said}{_grouped(spec)}.".removeprefix(".").strip()


def rows(spec: Spec, bias: bool = True) -> tuple[Row, ...]:
    r"""A row for every figure, in the order in which they are asked for.

    Raises ValueError where a window, a stride or a padding is too large to be counted.

    >>> print(rows(Conv2dSpec((6, 6), 3, stride=2, padding=1))[0].latex)
    \lfloor (6 + 2 \cdot 1 - 3) / 2 \rfloor + 1 = 3
    """
    figures = Figures(spec, bias)
    return (
        *_sizes(spec),
        *_other_sizes(spec),
        _implied_padding(spec),
        _parameters(figures),
        _multiply_adds(figures),
        _one_z(figures),
        _receptive_field(figures),
        *_unreached(figures),
        _overlap(figures),
    )


def _counted(count: int, thing: str) -> str:
    return f"{number(count)} {thing}{'' if count == 1 else 's'}"


def _by(pair: Pair) -> str:
    return f"{pair[0]}×{pair[1]}"


def number(value: int) -> str:
    """A number in words, its thousands a narrow space apart.

    >>> number(2032128).split("\u202f")
    ['2', '032', '128']
    """
    return f"{value:,}".replace(",", "\u202f")


def _tex(value: int) -> str:
    return f"{value:,}".replace(",", r"\,")


# --- in words -------------------------------------------------------------------------------------


def _resized(spec: Spec) -> str:
    """What becomes of the size."""
    before, after = spec.input_size, spec.output_size
    rows, columns = (Fraction(new, old) for new, old in zip(after, before, strict=True))
    height, width = map(_changed, (rows, columns), spec.stride)
    if not (height and width):
        return f"It makes {_by(after)} of {_by(before)}"
    of_any = _of_any(spec, (rows, columns))
    if rows == columns:
        return f"It {height.format('the size')}{of_any}"
    return f"It {height.format('the height')} and {width.format('the width')}{of_any}"


def _changed(ratio: Fraction, stride: int) -> str:
    """What becomes of a length; empty where there is no short word for it.

    What the border alone adds or takes away is no part of it: of 4×4 a 3×3 kernel makes 2×2.
    """
    if ratio != 1 and stride not in (ratio, 1 / ratio):
        return ""
    if ratio < 1:
        return _PARTS.get(1 / ratio, "")
    if ratio.denominator > 1:
        return ""
    return _TIMES.get(ratio, f"makes {{}} {ratio} times as large")


_TIMES: Mapping[Fraction | int, str] = {1: "keeps {}", 2: "doubles {}", 3: "triples {}"}
_PARTS: Mapping[Fraction | int, str] = {
    2: "halves {}",
    3: "leaves a third of {}",
    4: "leaves a quarter of {}",
}


def _of_any(spec: Spec, ratios: tuple[Fraction, Fraction]) -> str:
    """Whether the ratios are the same whatever the input is."""
    fitting = all(
        axis.span + _more(spec, side) == axis.stride + axis.pad_before + axis.pad_after
        for side, axis in enumerate(spec.axes)
    )
    steps = tuple(map(Fraction, spec.stride))
    return ", of any input" if steps == ratios and fitting else ""


def _more(spec: Spec, side: int) -> int:
    more: Pair = getattr(spec, "output_padding", (0, 0))
    return more[side]


def _how(spec: Spec) -> str:
    """How a cell comes to its window or patch."""
    patch = _by((spec.axes[0].span, spec.axes[1].span))
    apart = _apart(spec.stride)
    if isinstance(spec, Conv2dSpec):
        seen = "one cell" if patch == "1×1" else f"a window of {patch}"
        return f"every z looks at {seen} of {_padded(spec)}, and the windows start {apart}"
    cropped = ", cropped at the edges" if any(map(any, spec.padding)) else ""
    if patch == "1×1":
        return f"every x times K is one z, and they stand {apart}{cropped}"
    told = "every x paints K onto a patch of"
    return f"{told} {patch}, and the patches start {apart}{cropped}"


def _apart(steps: Pair) -> str:
    """How far apart, in cells, from row to row and from column to column.

    >>> _apart((2, 2)), _apart((2, 1))
    ('2 cells apart', '2 cells apart down and 1 across')
    """
    down, across = steps
    apart = f"{_counted(down, 'cell')} apart"
    return apart if down == across else f"{apart} down and {across} across"


def _padded(spec: Spec) -> str:
    return "padded X" if any(map(any, spec.padding)) else "X"


def _grouped(spec: Spec) -> str:
    """What the groups do to the channels."""
    if spec.groups == 1:
        return ""
    ins, outs = spec.in_channels_per_group, spec.out_channels_per_group
    if ins == 1:
        made = "one channel" if outs == 1 else f"{outs} channels"
        return f". Depthwise: {made} of Z from every channel of X, and from no other"
    return (
        f". In {spec.groups} groups: {_counted(outs, 'channel')} of Z from "
        f"{_counted(ins, 'channel')} of X each"
    )


# --- sizes ----------------------------------------------------------------------------------------


def _sizes(spec: Spec) -> Iterator[Row]:
    found = [_size(axis, spec, side) for side, axis in enumerate(spec.axes)]
    if spec.axes[0] == spec.axes[1]:
        yield Row("Size", *found[0])
        return
    for name, (latex, says) in zip(("Height", "Width"), found, strict=True):
        yield Row(name, latex, says)


def _size(axis: Axis, spec: Spec, side: int) -> tuple[str, str]:
    if isinstance(spec, Conv2dSpec):
        return _of_convolution(axis), _left_over(spec, side)
    return _of_transposed(axis, _more(spec, side)), ""


def _other_sizes(spec: Spec) -> Iterator[Row]:
    """The sizes of which output_padding chooses one: a convolution takes all of them back."""
    if isinstance(spec, Conv2dSpec):
        return
    (most, across), (below, beside) = spec.stride, spec.output_padding
    if most == across and below == beside:
        sizes = {more: _with_more(spec, (more, more)) for more in range(most)}
        says = _chosen(sizes, _by(spec.input_size))
    else:
        tall = {more: _with_more(spec, (more, beside))[:1] for more in range(most)}
        wide = {more: _with_more(spec, (below, more))[1:] for more in range(across)}
        of_sides = zip(_SIDES, (tall, wide), spec.input_size, strict=True)
        told = ((f"{name}s", _chosen(sizes, str(size))) for name, sizes, size in of_sides)
        says = "; ".join(f"{name}: {said}" for name, said in told if said)
    if says:
        yield Row("Which size", "", says)


def _with_more(spec: ConvTranspose2dSpec, more: Pair) -> tuple[int, ...]:
    """The size of Z with another output_padding; () where it would have no cell."""
    try:
        return replace(spec, output_padding=more).output_size
    except ValueError:
        return ()


def _chosen(sizes: Mapping[int, tuple[int, ...]], back: str) -> str:
    """Which output_padding gives which size; empty where there is nothing to choose."""
    told = [f"{more} gives {'×'.join(map(str, size))}" for more, size in sizes.items() if size]
    if len(told) < 2:
        return ""
    told = told if len(told) <= MOST_TOLD else [*told[: MOST_TOLD - 1], "…", told[-1]]
    taken = "both" if len(sizes) == 2 else "each of them"
    return f"output_padding {', '.join(told)}: a convolution takes {taken} to {back}"


MOST_TOLD = 4
"""So many sizes are told one by one."""


def _left_over(spec: Spec, side: int) -> str:
    """The rows or columns that no window has room for; of both where one row stands for both."""
    rest = spec.axes[side].remainder
    alike = spec.axes[0] == spec.axes[1]
    lines = [_counted(rest, name) for name in (_SIDES if alike else _SIDES[side : side + 1])]
    return f"{' and '.join(lines)} of {_padded(spec)} left over at the end" if rest else ""


def _of_convolution(axis: Axis) -> str:
    padded = f"{_tex(axis.fine)}{_pads(axis, '+')}"
    taken = f" - {_tex(axis.kernel)}" if axis.dilation == 1 else f" - {_reach(axis)} - 1"
    if axis.stride == 1:
        return f"{padded}{taken} + 1 = {_tex(axis.coarse)}"
    inner = f"({padded}{taken}) / {_tex(axis.stride)}"
    floor = rf"\lfloor {inner} \rfloor" if axis.remainder else inner
    return f"{floor} + 1 = {_tex(axis.coarse)}"


def _of_transposed(axis: Axis, more: int) -> str:
    window = f" + {_tex(axis.kernel)}" if axis.dilation == 1 else f" + {_reach(axis)} + 1"
    added = f" + {_tex(more)}" if more else ""
    start = rf"({_tex(axis.coarse)} - 1) \cdot {_tex(axis.stride)}"
    return f"{start}{_pads(axis, '-')}{window}{added} = {_tex(axis.fine)}"


def _reach(axis: Axis) -> str:
    return rf"{_tex(axis.dilation)} \cdot ({_tex(axis.kernel)} - 1)"


def _pads(axis: Axis, sign: str) -> str:
    before, after = axis.pad_before, axis.pad_after
    if before == after:
        return rf" {sign} 2 \cdot {_tex(before)}" if before else ""
    return f" {sign} {_tex(before)} {sign} {_tex(after)}"


def _implied_padding(spec: Spec) -> Row:
    """d(k − 1) − p; of both axes where they are alike, else every end by its number."""
    axis = spec.axes[0]
    grid = "∂L/∂Z, on the way back" if isinstance(spec, Conv2dSpec) else "X"
    beside = " and ".join(filter(None, (_between(spec), _behind(spec))))
    says = f"around {grid}{', with ' if beside else ''}{beside}"
    sides = {(one.kernel, one.dilation, one.pad_before, one.pad_after) for one in spec.axes}
    if len(sides) == 1 and axis.pad_before == axis.pad_after:
        crop = "; so much is cut off there" if axis.implied_padding[0] < 0 else ""
        return Row("Implied padding", _implied(axis), f"{says}{crop}")
    (top, bottom), (left, right) = spec.implied_padding
    ends = ((top, "top"), (bottom, "bottom"), (left, "left"), (right, "right"))
    listed = ", ".join(f"{_signed(value)} {name}" for value, name in ends)
    crop = "; a negative number is cut off" if min(value for value, _ in ends) < 0 else ""
    return Row("Implied padding", "", f"{listed} {says}{crop}")


def _implied(axis: Axis) -> str:
    here, result = _tex(axis.pad_before), _tex(axis.implied_padding[0])
    if axis.dilation == 1:
        return f"k - p - 1 = {_tex(axis.kernel)} - {here} - 1 = {result}"
    return f"d(k - 1) - p = {_reach(axis)} - {here} = {result}"


def _signed(value: int) -> str:
    return str(value).replace("-", "−")


def _between(spec: Spec) -> str:
    """The zeros between the cells of the coarse grid, where there are any."""
    counts = [axis.stride - 1 if axis.coarse > 1 else 0 for axis in spec.axes]
    if counts[0] == counts[1]:
        return f"{_zeros(counts[0])} between its cells" if counts[0] else ""
    found = [
        f"{_zeros(count)} between its {side}s"
        for count, side in zip(counts, _SIDES, strict=True)
        if count
    ]
    return " and ".join(found)


def _zeros(count: int) -> str:
    return "1 zero" if count == 1 else f"{count} zeros"


def _behind(spec: Spec) -> str:
    """What stands at its end beside, for the cells that no window has room for."""
    more = " and ".join(
        _counted(count, name) for count, name in zip(spec.remainder, _SIDES, strict=True) if count
    )
    return f"{more} more at the end" if more else ""


# --- costs ----------------------------------------------------------------------------------------


def _parameters(figures: Figures) -> Row:
    spec = figures.spec
    factors = [spec.in_channels_per_group, spec.out_channels, *spec.kernel_size]
    added = f" + {_tex(spec.out_channels)}" if figures.bias else ""
    latex = f"{_product(factors)}{added} = {_tex(figures.parameters)}"
    return Row("Parameters", latex, "" if figures.bias else "without a bias")


def _product(factors: Sequence[int]) -> str:
    return r" \cdot ".join(map(_tex, factors))


def _multiply_adds(figures: Figures) -> Row:
    spec = figures.spec
    rows, columns = (along.meetings for along in figures.along)
    cells = f"{_tex(rows)}^2" if rows == columns else _product([rows, columns])
    latex = rf"{cells} \cdot {_product([spec.in_channels_per_group, spec.out_channels])}"
    says = "for one image"
    if figures.multiply_adds < figures.all_multiply_adds:
        cut = "the zeros of the padding" if isinstance(spec, Conv2dSpec) else "what is cropped"
        says += f"; {number(figures.all_multiply_adds)} with {cut}"
    return Row("Multiply-adds", f"{latex} = {_tex(figures.multiply_adds)}", says)


def _one_z(figures: Figures) -> Row:
    fewest, most = figures.products
    down, across = (max(counts) for counts in figures.of_z)
    latex = f"{_product([down, across, figures.spec.in_channels_per_group])} = {_tex(most)}"
    bias = " and the bias" if figures.bias else ""
    says = f"{'product' if most == 1 else 'products'}{bias}"
    if fewest < most:
        least = number(fewest) if fewest else "none"
        says += f"; the z with the fewest has {least}"
    return Row("One z", latex, says)


def _receptive_field(figures: Figures) -> Row:
    spec = figures.spec
    span = _by((spec.axes[0].span, spec.axes[1].span))
    holes = _holes(spec)
    if isinstance(spec, Conv2dSpec):
        return Row("Receptive field", "", f"one z sees {span} of {_padded(spec)}{holes}")
    down, across = (max(counts) for counts in figures.of_z)
    most = f"up to {_by((down, across))} x" if (down, across) != (1, 1) else "at most one x"
    return Row("Receptive field", "", f"one z sees {most}; one x reaches up to {span} of Z{holes}")


def _holes(spec: Spec) -> str:
    """Which of a window's cells are met, where they do not lie side by side."""
    down, across = (d if k > 1 else 0 for d, k in zip(spec.dilation, spec.kernel_size, strict=True))
    if max(down, across) < 2:
        return ""
    of_both = down and across and down != across
    apart = f"{down} apart down and {across} across" if of_both else f"{max(down, across)} apart"
    return f", {_by(spec.kernel_size)} cells of it, {apart}"


# --- what is not reached, and what is reached unevenly --------------------------------------------


def _unreached(figures: Figures) -> Iterator[Row]:
    counts = [along.unreached for along in figures.along]
    if not any(counts):
        return
    lines = " and ".join(
        _counted(count, name) for count, name in zip(counts, _SIDES, strict=True) if count
    )
    if isinstance(figures.spec, Conv2dSpec):
        says = f"{lines} of X: in no window, their gradient is 0"
    else:
        says = f"{lines} of Z: {'the bias alone' if figures.bias else 'they are 0'}"
    yield Row("Not reached", "", says)


def _overlap(figures: Figures) -> Row:
    """How many products a cell of the fine grid has far from its edges, and whether all have."""
    rows, columns = figures.along
    counts = sorted({down * across for down in rows.pattern for across in columns.pattern})
    is_even = rows.is_even and columns.is_even
    said = f"{'even' if is_even else 'uneven'}{_why(rows, columns)}"
    is_seen = rows.has_inside and columns.has_inside
    return Row("Overlap", "", f"{said}; {_inside(figures.spec, counts, is_seen)}{_made(figures)}")


def _inside(spec: Spec, counts: Sequence[int], is_seen: bool) -> str:
    *others, last = map(str, counts)
    listed = f"{', '.join(others)} or {last}" if others else last
    one = listed == "1"
    where = "inside" if is_seen else "far from the edges of a larger grid"
    if isinstance(spec, Conv2dSpec):
        return f"every x {where} lies in {listed} window{'' if one else 's'}"
    return f"every z {where} has {listed} patch{'' if one else 'es'}"


def _made(figures: Figures) -> str:
    """What unequal overlaps look like."""
    rows, columns = figures.along
    is_back = isinstance(figures.spec, Conv2dSpec)
    if rows.is_even and columns.is_even:
        return "" if is_back else ": no checkerboard from it"
    made = "stripes" if rows.is_even or columns.is_even else "a checkerboard"
    if 0 in (*rows.pattern, *columns.pattern):
        made = "gaps"
    return f": {made} in ∂L/∂X" if is_back else f": {made}"


def _why(rows: Along, columns: Along) -> str:
    """Whether the kernel is a multiple of the stride, which is all there is to it undilated."""
    one, other = rows.axis, columns.axis
    if (one.kernel, one.stride, one.dilation) == (other.kernel, other.stride, other.dilation):
        return f": {_multiple(one)}" if _multiple(one) else ""
    told = [
        f"{name}s: {said}"
        for name, axis in zip(_SIDES, (one, other), strict=True)
        if (said := _multiple(axis))
    ]
    return f" ({', '.join(told)})" if told else ""


def _multiple(axis: Axis) -> str:
    if axis.dilation > 1 or axis.stride == 1:
        return ""
    article = "a" if axis.kernel % axis.stride == 0 else "no"
    return f"{axis.kernel} is {article} multiple of {axis.stride}"


def overlap_counts(spec: Spec, most: int = 8) -> tuple[tuple[int, ...], ...]:
    """The products of the cells inside, two periods of the pattern each way; () if they are even.

    >>> overlap_counts(Conv2dSpec((9, 9), 3, stride=2))
    ((4, 2, 4, 2), (2, 1, 2, 1), (4, 2, 4, 2), (2, 1, 2, 1))
    """
    rows, columns = Figures(spec).along
    if rows.is_even and columns.is_even:
        return ()
    down, across = ((along.pattern * 2)[:most] for along in (rows, columns))
    if len(across) < len(down):  # one that is even all along has a pattern of one cell
        across = (across * len(down))[: len(down)]
    if len(down) < len(across):
        down = (down * len(across))[: len(across)]
    return tuple(tuple(n * m for m in across) for n in down)
