"""The one table of mistakes: what each is called, what it is made in, and what it changes there.

"What if" tells nine of them at length; a diagnosis tries all. What a mistake does is a change of
the right recipe (:mod:`engine.mistakes.changes`), often with variants: the same thought in other
code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod

from engine.correlation import Correlation, as_correlation
from engine.geometry import Axis, Pair, Spec
from engine.mistakes import changes as do
from engine.mistakes.disguises import (
    Hiding,
    coarse_like_its_turn,
    gradients_without_a_sum,
    kernel_like_its_turn,
    kernel_like_its_turned_transpose,
    nothing_on_the_coarse_grid,
)
from engine.mistakes.recipes import (
    BIAS,
    GATHER,
    KERNEL,
    SLIDE,
    Change,
    Factor,
    Recipe,
    Setting,
    picture_of,
    result_made_in,
    right_recipe,
)
from engine.results import Result

Changes = tuple[Change, ...]


@dataclass(frozen=True, eq=False)
class Mistake:
    """One thing done wrong: its name, what is said of it, and what it changes in which result.

    ``phrase`` goes on after "with": "K not turned". Names of grids stand in braces: {result} is
    what is spoiled, {left} and {right} are the grids it is made of, {fine} and {coarse} the larger
    and the smaller side of the operation.
    """

    name: str
    title: str
    phrase: str
    says: str
    """One sentence."""
    made: Mapping[str, Changes]
    """By what it is made in: the changes that come of this mistake, any one of them."""
    page: str = ""
    """The page that explains it; empty for the page that derives the result."""
    hides: Hiding | None = None
    """The numbers with which it does not show; None for those that "What if" does not show."""
    alone: bool = False
    """Whether it is never one of two."""

    def __reduce__(self) -> tuple[Callable[[str], Mistake], tuple[str]]:
        """Sent to another process it is the same mistake of the table there: it is its name."""
        return _named, (self.name,)

    @property
    def spoils(self) -> str:
        """What "What if" shows it in."""
        return next(iter(self.made))

    def result(self, spec: Spec) -> Result:
        """The name of the spoiled result."""
        return result_made_in(spec, self.spoils)

    def recipes(self, setting: Setting) -> tuple[Recipe, ...]:
        """What it makes of a result; empty where it cannot be made."""
        right = right_recipe(setting)
        found = [change(right) for change in self.made.get(setting.made_in, ())]
        return tuple(one for one in found if one is not None and one != right)

    def recipe(self, spec: Spec) -> Recipe:
        """The first of them on a single sample; the right one where there is none."""
        setting = Setting(spec, 1, self.spoils)
        return next(iter(self.recipes(setting)), right_recipe(setting))

    def picture(self, spec: Spec) -> Correlation | None:
        """The picture as the mistake has it; None for ∂L/∂b, which has none."""
        return None if self.spoils == BIAS else picture_of(self.recipe(spec))

    def divisor(self, spec: Spec) -> int:
        """What every sum is divided by: 1, or the cells of a filter where a mean is taken."""
        recipe = self.recipe(spec)
        return prod(spec.output_size) if recipe.after else 1

    def size(self, spec: Spec) -> Pair:
        """(height, width) of the wrong grid; 0 where nothing is left of it."""
        picture = self.picture(spec)
        return (1, 1) if picture is None else picture.size

    def explained_by(self, spec: Spec, made_in: str) -> str:
        """The script of the page that explains it, as its path below the pages without ".py"."""
        if self.page:
            return self.page
        operation = "conv2d" if spec.fine_grid == "x" else "conv_transpose2d"
        return f"{operation}/{result_made_in(spec, made_in)}"


def right_size(spec: Spec, mistake: Mistake) -> Pair:
    """(height, width) of the right grid."""
    if mistake.spoils == BIAS:
        return 1, 1
    return as_correlation(spec, mistake.result(spec)).result.size


# --- those that "What if" shows -------------------------------------------------------------------


def _of_the_forward_pass(axis: Axis) -> Pair:
    return axis.pad_before, axis.pad_after + axis.remainder


_none = do.both(do.border(lambda axis: (0, 0)))
_behind = do.both(do.all_behind)
_fewer = do.both(do.more(-1, -1))
_more = do.both(do.then(do.more(1, 1), do.uncut))
_exchanged = do.both(do.exchanged)

NO_ROTATION = Mistake(
    "no-rotation", "No rotation", "K not turned",
    "K is laid on the window as it is, not turned by 180°.",
    {GATHER: (do.both(do.turned),)}, "why_rotated", kernel_like_its_turn,
)  # fmt: skip
TRANSPOSE = Mistake(
    "transpose", "Transpose", "K transposed instead of turned",
    "K is turned over its diagonal, rows become columns, where it should be turned by 180°.",
    {GATHER: (do.transposed,)}, "why_rotated", kernel_like_its_turned_transpose,
)  # fmt: skip
NO_PADDING = Mistake(
    "no-padding", "No padding", "the padding left out",
    "{left} is left without its padding.",
    {GATHER: (_none,), SLIDE: (_none, _behind), KERNEL: (_none, _behind)},
    "", nothing_on_the_coarse_grid,
)  # fmt: skip
PADDING_K = Mistake(
    "padding-k", "Padding k", "one zero too many around {left}",
    "{left} has one zero too many on each side.",
    {GATHER: (_more,), SLIDE: (_more,), KERNEL: (_more,)}, "", nothing_on_the_coarse_grid,
)  # fmt: skip
PADDING_P = Mistake(
    "padding-p", "Padding p", "the operation's own padding p around {left}",
    "{left} is padded by p, where d(k − 1) − p belongs.",
    {GATHER: (do.both(do.border(_of_the_forward_pass)),)}, "", nothing_on_the_coarse_grid,
)  # fmt: skip
NO_ZEROS = Mistake(
    "no-zeros", "No zeros between", "no zeros between the cells of {coarse}",
    "The cells of {coarse} stand side by side, whatever the stride is.",
    {
        GATHER: (do.both(do.side_by_side), do.both(do.then(do.side_by_side, do.filled))),
        KERNEL: (do.both(do.undilated), do.both(do.then(do.undilated, do.uncut))),
    }, "", nothing_on_the_coarse_grid,
)  # fmt: skip
WRONG_SIDE = Mistake(
    "wrong-side", "Wrong side", "the paddings before and behind exchanged",
    "What belongs before the first cell of {left} and behind the last have changed places.",
    {GATHER: (_exchanged,), SLIDE: (_exchanged,), KERNEL: (_exchanged,)}, "",
    nothing_on_the_coarse_grid,
)  # fmt: skip
TRUE_CONVOLUTION = Mistake(
    "true-convolution", "True convolution", "{right} turned, as in a true convolution",
    "{right} is turned by 180° before it slides over {left}.",
    {KERNEL: (do.both(do.turned),)}, "", coarse_like_its_turn,
)  # fmt: skip
MEAN = Mistake(
    "mean", "Mean", "the mean over the positions for their sum",
    "The sum is divided by the number of positions.",
    dict.fromkeys((BIAS, KERNEL, GATHER, SLIDE), (do.afterwards(factor=do.mean_over("cells")),)),
    "", gradients_without_a_sum,
)  # fmt: skip

MISTAKES = (
    *(NO_ROTATION, TRANSPOSE, NO_PADDING, PADDING_K, PADDING_P, NO_ZEROS, WRONG_SIDE),
    *(TRUE_CONVOLUTION, MEAN),
)
"""Those that "What if" shows, in the order in which it tells them."""


# --- how K is turned, and the grids laid ----------------------------------------------------------

_ALL = (GATHER, SLIDE, KERNEL)
_EVERY = (*_ALL, BIAS)


def _in(made_in: tuple[str, ...], *variants: Change) -> dict[str, Changes]:
    return dict.fromkeys(made_in, variants)


_rows, _columns = do.along(do.turned, None), do.along(None, do.turned)

_TURNS = (
    Mistake(
        "flipped-kernel", "Flipped kernel", "K turned, as in a true convolution",
        "K is turned by 180° before it slides over {left}.",
        {SLIDE: (do.both(do.turned),)},
    ),
    Mistake(
        "rows-only", "Rows only", "{right} turned upside down only",
        "The rows of {right} are reversed and its columns are not.",
        {GATHER: (_columns,), SLIDE: (_rows,), KERNEL: (_rows,)}, "why_rotated",
    ),
    Mistake(
        "columns-only", "Columns only", "{right} turned from left to right only",
        "The columns of {right} are reversed and its rows are not.",
        {GATHER: (_rows,), SLIDE: (_columns,), KERNEL: (_columns,)}, "why_rotated",
    ),
    Mistake(
        "transposed-too", "Transposed", "{right} transposed",
        "Rows and columns of {right} are exchanged.",
        _in(_ALL, do.transposed_too),
    ),
    Mistake(
        "turned-result", "Turned result", "{result} turned by 180°",
        "The right numbers of {result} stand turned by 180°, as when {left} and {right} change "
        "places.",
        _in(_ALL, do.afterwards(do.turned_over)),
    ),
    Mistake(
        "transposed-result", "Transposed result", "rows and columns of {result} exchanged",
        "The right numbers of {result} stand with rows and columns exchanged.",
        _in(_ALL, do.afterwards(do.in_order(0, 1, 3, 2))),
    ),
)  # fmt: skip


def _pads(before: bool, behind: bool) -> do.OfSide:
    """The border on one side only."""
    return lambda side, axis: do.more(-side.before * (not before), -side.after * (not behind))(
        side, axis
    )


def _reach(axis: Axis) -> tuple[int, int, int]:
    """d(k − 1), the padding of both sides together, and what is left over."""
    return axis.span - 1, axis.pad_before + axis.pad_after, axis.remainder


def _whole(axis: Axis) -> Pair:
    reach, _, rest = _reach(axis)
    return reach, reach + rest


def _cut_behind(axis: Axis) -> Pair:
    reach, pads, rest = _reach(axis)
    return reach, reach - pads + rest


def _cut_before(axis: Axis) -> Pair:
    reach, pads, rest = _reach(axis)
    return reach - pads, reach + rest


def _cut_exchanged(axis: Axis) -> Pair:
    before, after = axis.implied_padding
    return after, before + axis.remainder


def _rest_before(axis: Axis) -> Pair:
    before, after = axis.implied_padding
    return before + axis.remainder, after


def _undilated(axis: Axis) -> Pair:
    reach = axis.kernel - 1
    return reach - axis.pad_before, reach - axis.pad_after + axis.remainder


_cropped = (_cut_behind, _cut_before, _cut_exchanged)

_BORDERS = (
    Mistake(
        "padding-one-less", "One zero less", "one zero too few around {left}",
        "{left} has one zero too few on each side.",
        _in(_ALL, _fewer),
    ),
    Mistake(
        "padding-one-side", "One side only", "{left} padded on one side only",
        "{left} has its padding before the first cell only, or behind the last only.",
        _in(_ALL, do.both(_pads(True, False)), do.both(_pads(False, True))),
    ),
    Mistake(
        "wrapped", "Wrapped around", "{left} wrapped around instead of padded",
        "Where zeros belong around {left} stand its own cells from the other end: np.roll brings "
        "them there.",
        _in(_ALL, do.both(do.wrapped)),
    ),
    Mistake(
        "uncropped", "Not cropped", "the padding not cut off again",
        "What lies in the padding is still part of {result}: p rows and columns too many.",
        {GATHER: (do.both(do.border(_whole)),)},
    ),
    Mistake(
        "cropped-wrong-side", "Cropped on the wrong side", "the padding cut off on the wrong side",
        "As many rows and columns are cut off as should be, but not where the padding was.",
        {GATHER: tuple(do.both(do.border(crop)) for crop in _cropped)},
    ),
    Mistake(
        "no-remainder", "Remainder left out", "the rows and columns left over not put back",
        "The rows and columns behind the last window are missing.",
        {GATHER: (do.both(do.border(lambda axis: axis.implied_padding)),)},
    ),
    Mistake(
        "remainder-before", "Remainder in front", "the rows and columns left over put in front",
        "What is left over behind the last window stands before the first one.",
        {GATHER: (do.both(do.border(_rest_before)),)},
    ),
    Mistake(
        "remainder-kept", "Remainder not cut off", "the rows and columns left over not cut off",
        "What is left over behind the last window gives results of its own.",
        _in((SLIDE, KERNEL), do.both(do.uncut)),
    ),
)  # fmt: skip

_STEPS = (
    Mistake(
        "stride-in-backward", "Stride in the backward", "the window moved by the stride",
        "The window over {left} goes on in steps of the stride, where it should go cell by cell.",
        {
            GATHER: (do.both(do.strided), do.both(do.then(do.side_by_side, do.strided))),
            KERNEL: (
                do.both(do.then(do.undilated, do.strided)),
                do.both(do.then(do.undilated, do.strided, do.uncut)),
                do.both(do.strided),
            ),
        },
    ),
    Mistake(
        "no-stride", "No stride", "the stride forgotten",
        "The window over {left} goes on cell by cell, whatever the stride is.",
        {SLIDE: (do.both(do.by_ones), do.both(do.then(do.by_ones, do.as_many)))},
    ),
    Mistake(
        "strides-exchanged", "Strides exchanged", "the strides of rows and columns exchanged",
        "The stride of the rows is used along the columns, and that of the columns along the rows.",
        {
            GATHER: (
                do.of_the_other_side("between"), do.of_the_other_side("between", do.filled)
            ),
            SLIDE: (do.of_the_other_side("step"), do.of_the_other_side("step", do.as_many)),
            KERNEL: (do.of_the_other_side("apart"),),
        },
    ),
    Mistake(
        "no-dilation", "No dilation", "the dilation forgotten",
        "K is used without zeros between its cells.",
        {
            GATHER: (
                do.both(do.then(do.undilated, do.border(_undilated))),
                do.both(do.then(do.undilated, do.border(_undilated), do.filled)),
            ),
            SLIDE: (do.both(do.undilated), do.both(do.then(do.undilated, do.as_many))),
            KERNEL: (do.both(do.by_ones), do.both(do.then(do.by_ones, do.uncut))),
        },
    ),
    Mistake(
        "no-dilation-padding", "Padding without dilation", "the dilation forgotten in the padding",
        "{left} is padded by k − 1 − p, where d(k − 1) − p belongs.",
        {GATHER: (do.both(do.border(_undilated)),)},
    ),
    Mistake(
        "no-dilation-kernel", "Kernel without dilation", "the dilation forgotten in K alone",
        "{left} is padded for a dilated K, but K has no zeros between its cells.",
        {GATHER: (do.both(do.undilated),)},
    ),
    Mistake(
        "zeros-in-wrong-grid", "Zeros in the wrong grid", "the zeros between put in the wrong grid",
        "The zeros that belong between the cells of {coarse} stand in the other grid.",
        {
            GATHER: (do.both(do.zeros_exchanged), do.both(do.zeros_in_the_other)),
            KERNEL: (
                do.both(do.zeros_in_the_fine),
                do.both(do.then(do.zeros_in_the_fine, do.uncut)),
            ),
        },
    ),
    Mistake(
        "one-zero-more", "One zero more between",
        "s zeros, one too many, between the cells of {coarse}",
        "There are s zeros between the cells of {coarse}, where s − 1 belong.",
        {GATHER: (do.both(do.one_zero_more),), KERNEL: (do.both(do.one_place_more),)},
    ),
    Mistake(
        "stride-for-dilation", "Stride for dilation", "stride and dilation exchanged",
        "The stride is used where the dilation belongs, and the other way round.",
        {
            SLIDE: (
                do.both(do.stride_for_dilation),
                do.both(do.then(do.stride_for_dilation, do.as_many)),
            ),
            KERNEL: (do.both(do.stride_for_dilation),),
        },
    ),
)  # fmt: skip

# --- channels, samples, groups --------------------------------------------------------------------

_CHANNELS = (
    Mistake(
        "channels-exchanged", "In and out exchanged", "in and out channels exchanged",
        "The channels of K that are summed over and those that are not have changed places.",
        {
            GATHER: (do.from_grid("k", do.exchanged_in_groups), do.from_grid("k", do.refolded)),
            SLIDE: (do.from_grid("k", do.exchanged_in_groups), do.from_grid("k", do.refolded)),
            KERNEL: (
                do.afterwards(do.in_order(1, 0, 2, 3)),
                do.afterwards(do.refolded_result),
                do.afterwards(do.exchanged_in_groups),
                do.afterwards(do.refolded),
            ),
        },
    ),
    Mistake(
        "groups-ignored", "Groups ignored", "the groups ignored",
        "Every filter reads the channels of the first group, or of all groups.",
        _in(_ALL, do.meeting("first"), do.meeting("all")),
    ),
    Mistake(
        "batch-for-channel", "Batch for channel", "samples and channels exchanged",
        "The axes of the samples and of the channels have changed places.",
        {
            **_in(
                (GATHER, SLIDE),
                do.afterwards(do.in_order(1, 0, 2, 3)), do.from_left(do.exchanged_axes(0, 1)),
            ),
            KERNEL: (
                do.from_left(do.exchanged_axes(0, 1)), do.from_right(do.exchanged_axes(0, 1)),
            ),
            BIAS: (do.from_left(do.exchanged_axes(0, 1)),),
        },
    ),
    Mistake(
        "height-for-width", "Height for width", "height and width exchanged",
        "Rows and columns of {left} or {right} are exchanged before anything is done.",
        {
            **_in((GATHER, SLIDE), do.from_left(do.exchanged_axes(2, 3))),
            KERNEL: (
                do.from_left(do.exchanged_axes(2, 3)), do.from_right(do.exchanged_axes(2, 3)),
            ),
        },
    ),
    Mistake(
        "channels-last", "Channels last", "the channels last (N H W C)",
        "The right numbers of {result} stand in the order of other libraries: channels last.",
        {
            **_in((GATHER, SLIDE), do.afterwards(do.in_order(0, 2, 3, 1))),
            KERNEL: (
                do.afterwards(do.in_order(2, 3, 1, 0)), do.afterwards(do.in_order(0, 2, 3, 1)),
            ),
        },
    ),
    Mistake(
        "nhwc-as-nchw", "N H W C read as N C H W", "N H W C read as N C H W",
        "Numbers that lie with the channels last are read as if they lay with the rows last.",
        {
            **_in(
                (GATHER, SLIDE),
                *(do.from_left(do.reread(order)) for order in ("nhwc", "-nhwc")),
                *(do.from_right(do.reread(order)) for order in ("hwio", "-hwio", "nhwc")),
                *(do.afterwards(do.reread(order)) for order in ("nhwc", "-nhwc")),
            ),
            KERNEL: (
                *(do.from_left(do.reread(order)) for order in ("nhwc", "-nhwc")),
                *(do.from_right(do.reread(order)) for order in ("nhwc", "-nhwc")),
                *(do.afterwards(do.reread(order)) for order in ("hwio", "-hwio", "nhwc")),
            ),
            BIAS: tuple(do.from_left(do.reread(order)) for order in ("nhwc", "-nhwc")),
        },
    ),
)  # fmt: skip

# --- what is summed -------------------------------------------------------------------------------

_last_sample = do.from_left(do.only(0))

_KEPT = (
    Mistake(
        "last-sample", "Last sample only", "the last sample alone",
        "Of the batch only the last sample is there: = for +=.",
        {KERNEL: (_last_sample,), BIAS: (_last_sample,)},
    ),
    Mistake(
        "first-sample", "First sample only", "the first sample alone",
        "Of the batch only the first sample is looked at.",
        {
            KERNEL: (do.from_left(do.only(0, place=0)),),
            BIAS: (do.from_left(do.only(0, place=0)),),
        },
    ),
    Mistake(
        "last-window", "Last window only", "the last window alone",
        "Each window overwrites what those before it brought to a cell: = for +=.",
        {
            GATHER: (do.keeping_last("window"), do.keeping_last("channel")),
            KERNEL: (
                do.keeping_last("window"), do.keeping_last("channel"),
                do.from_right(do.only(2, 3)), do.from_right(do.only(0, 2, 3)),
            ),
            BIAS: (do.from_left(do.only(2, 3)), do.from_left(do.only(0, 2, 3))),
        },
    ),
    Mistake(
        "last-channel", "Last channel only", "the last channel alone",
        "Of the channels that are summed over only the last is there: = for +=.",
        {
            GATHER: (do.from_grid("k", do.last_of_group(0)),),
            SLIDE: (do.from_grid("k", do.last_of_group(1)),),
        },
    ),
    Mistake(
        "last-product", "Last product only", "the last product alone",
        "Of every window only the last product is there: = for +=.",
        {
            SLIDE: (
                do.keeping_last("window"), do.keeping_last("channel"),
                do.from_grid("k", do.only(2, 3)),
            ),
        },
    ),
)  # fmt: skip


def _scaled(name: str, title: str, phrase: str, says: str, *factors: Factor) -> Mistake:
    made = _in(_EVERY, *(do.afterwards(factor=factor) for factor in factors))
    return Mistake(name, title, phrase, says, made)


_FACTORS = (
    _scaled(
        "mean-batch", "Mean over the batch", "the mean over the batch for the sum",
        "Everything is divided by the number of samples.", do.mean_over("samples"),
    ),
    _scaled(
        "mean-both", "Mean over batch and positions", "the mean over batch and positions",
        "Everything is divided by the number of samples times positions.",
        do.mean_over("samples", "cells"),
    ),
    _scaled(
        "mean-loss", "Mean over Z", "the mean over all of Z for its sum",
        "Everything is divided by the number of cells of Z, channels included (a mean square: "
        "and doubled).",
        do.mean_over_z(1), do.mean_over_z(2),
    ),
    _scaled("sign", "Sign", "the wrong sign", "Every number has the wrong sign.", do.times(-1)),
    _scaled(
        "added-twice", "Added twice", "the gradient added to an old one",
        "The same gradient is added to the one that was there: the backward pass ran twice.",
        do.of_gradients(2),
    ),
    _scaled(
        "factor-2", "Factor 2", "a factor 2 too much",
        "Every number is twice the right one.", do.times(2),
    ),
    _scaled(
        "factor-half", "Factor ½", "a factor ½ too much",
        "Every number is half the right one.", do.times(0.5),
    ),
    _scaled(
        "sum-batch", "Sum over the batch", "the sum over the batch for the mean",
        "Every number is too large by the number of samples.", do.sum_over("samples"),
    ),
    _scaled(
        "sum-positions", "Sum over positions", "the sum over the positions once too often",
        "Every number is too large by the number of positions.", do.sum_over("cells"),
    ),
    _scaled(
        "sum-both", "Sum over batch and positions", "the sum over batch and positions for the mean",
        "Every number is too large by the number of samples times positions.",
        do.sum_over("samples", "cells"),
    ),
)  # fmt: skip

_BIASES = (
    Mistake(
        "no-bias", "No bias", "the bias left out",
        "No bias is added.",
        _in((GATHER, SLIDE), do.adding(None)),
    ),
    Mistake(
        "bias-twice", "Bias twice", "the bias added twice",
        "The bias is added twice.",
        _in((GATHER, SLIDE), do.adding(do.bias_times(do.twice))),
    ),
    Mistake(
        "bias-in-loop", "Bias in the loop", "the bias added inside of the loop",
        "The bias is added once for every channel, or for every product.",
        _in(
            (GATHER, SLIDE),
            do.adding(do.bias_times(do.channels_summed)), do.adding(do.bias_times(do.products)),
        ),
    ),
    Mistake(
        "bias-minus", "Bias subtracted", "the bias subtracted",
        "The bias is subtracted.",
        _in((GATHER, SLIDE), do.adding(do.bias_times(do.minus_once))),
    ),
    Mistake(
        "bias-axes", "Bias over the wrong axes", "the bias along the wrong axes",
        "The axis of the channels is taken for another one.",
        {
            **_in((GATHER, SLIDE), *(do.adding(do.bias_along(axis)) for axis in (3, 2, 0))),
            BIAS: tuple(
                do.summing(*axes)
                for axes in (
                    (0, 1, 2), (0, 1, 3), (1, 2, 3), (2, 3), (0,), (0, 1, 2, 3), (1,), (0, 1),
                )
            ),
        },
    ),
)  # fmt: skip

# --- moved by one, another grid -------------------------------------------------------------------


def _shift(name: str, where: str, down: int, right: int) -> Mistake:
    def moved(by: int) -> do.OfSide:
        return lambda side, axis: do.more(by * side.step, -by * side.step)(side, axis)

    slid = do.along(moved(down), moved(right))
    index = do.along(do.more(down, -down), do.more(right, -right))
    return Mistake(
        f"shift-{name}", f"One place {where}", f"everything one place {where}",
        f"Every number stands one place {where} of where it belongs: an index is off by one.",
        _in(_ALL, slid, do.afterwards(do.shifted(down, right)), index),
    )  # fmt: skip


_NEIGHBOURS = ((1, 1), (-1, -1), (1, 0), (-1, 0), (0, 1), (0, -1), (1, -1), (-1, 1))

_SHIFTS = tuple(
    _shift(name, where, down, right)
    for name, where, down, right in (
        ("down-right", "down and right", 1, 1),
        ("up-left", "up and left", -1, -1),
        ("down", "down", 1, 0),
        ("up", "up", -1, 0),
        ("right", "to the right", 0, 1),
        ("left", "to the left", 0, -1),
        ("down-left", "down and left", 1, -1),
        ("up-right", "up and right", -1, 1),
    )
)

_ROLLED = Mistake(
    "rolled", "Rolled", "{result} moved by np.roll",
    "Every number stands one place on, and what leaves {result} at one end comes in at the other.",
    _in(_ALL, *(do.afterwards(do.rolled(down, right)) for down, right in _NEIGHBOURS)),
)  # fmt: skip

_NAMED = {
    "dx": "∂L/∂X", "dk": "∂L/∂K", "db": "∂L/∂B", "z": "Z",
    "dz": "∂L/∂Z", "x": "X", "k": "K", "b": "B",
}  # fmt: skip
"""The grids as the notes write them."""

_OTHERS = (
    Mistake(
        "ones-for-dz", "Without ∂L/∂Z", "1 for every ∂L/∂z",
        "What comes from above is left out: every ∂L/∂z is taken for 1.",
        _in(_EVERY, do.from_grid("dz", do.ones)),
    ),
    Mistake(
        "z-for-dz", "Z for ∂L/∂Z", "Z in place of ∂L/∂Z",
        "Z itself stands where ∂L/∂Z belongs.",
        _in(_EVERY, do.from_z),
    ),
    *(
        Mistake(
            f"{grid}-instead", f"{written} instead", f"{written} in its place",
            f"These are the numbers of {written}, not of {{result}}.",
            _in(_EVERY, do.instead(grid)), alone=True,
        )
        for grid, written in _NAMED.items()
    ),
)  # fmt: skip

TABLE = (
    *(NO_ROTATION, TRUE_CONVOLUTION, _TURNS[0], TRANSPOSE, NO_PADDING, NO_ZEROS, MEAN),
    *_FACTORS[:1],
    *_TURNS[1:4],
    *(PADDING_P, PADDING_K, WRONG_SIDE),
    *_BIASES,
    *_STEPS,
    *_KEPT,
    *_FACTORS[1:],
    *_TURNS[4:],
    *_CHANNELS,
    *_BORDERS,
    *_SHIFTS,
    _ROLLED,
    *_OTHERS,
)
"""Every mistake there is, the likeliest first."""


def _named(name: str) -> Mistake:
    return next(mistake for mistake in TABLE if mistake.name == name)


def words(setting: Setting) -> dict[str, str]:
    """What stands for the names in braces, as the notes write it."""
    recipe, spec = right_recipe(setting), setting.spec
    fine, coarse = ("X", "∂L/∂Z") if spec.fine_grid == "x" else ("∂L/∂Z", "X")
    result = {"forward": "z", "kernel_gradient": "dk", "input_gradient": "dx"}
    return {
        "result": _NAMED[result.get(setting.result, "db")],
        "left": _NAMED[recipe.left],
        "right": _NAMED.get(recipe.right, ""),
        "fine": fine,
        "coarse": coarse,
    }
