"""What stands around and between the cells of a spread grid, and why: read off the geometry.

∂L/∂X of a convolution and Z of a transposed one lay K on the coarse grid (∂L/∂Z, or X) with zeros
around and between its cells.
"""

from __future__ import annotations

from collections.abc import Iterator

from derivations.ui.problem.problem import Problem
from derivations.ui.problem.wording import down_and_across
from engine.correlation import Correlation
from engine.geometry import Axis, Conv2dSpec, Padding, Spec


def sentences(problem: Problem) -> Iterator[str]:
    """Why the padding is d(k − 1) − p, why the window moves by one, and what stands here."""
    convolution = isinstance(problem.spec, Conv2dSpec)
    said = _OF_A_CONVOLUTION if convolution else _OF_A_TRANSPOSED_ONE
    yield from map(problem.write, said)
    yield problem.write(here(problem.spec))


def backward(problem: Problem) -> str:
    """Which padding and which stride the gradient by the input of a convolution goes with."""
    spec = problem.spec
    cut = "; below 0, so many are cut off" if min(map(min, spec.implied_padding)) < 0 else ""
    extra = ", and what is left over at the bottom and right" if any(spec.remainder) else ""
    said = problem.write(
        "The backward pass has a padding and a stride of its own. "
        rf"Around $\partial L/\partial Z$ it needs ${_implied(spec)}$ rows and columns of "
        f"zeros{cut}{extra}; between its cells {_gaps(spec)}, and it goes on by **stride 1**."
    )
    return f"{said} {sizes(problem)}"


def backward_of_kernel(problem: Problem) -> str:
    """The same of the gradient by the kernel: stride and dilation change places."""
    spec = problem.spec
    slid, over = r"\partial L/\partial Z", "X"
    if not isinstance(spec, Conv2dSpec):
        slid, over = over, slid
    return problem.write(
        f"The backward pass has the padding of the layer, around ${over}$; stride and dilation "
        f"change places: the cells of ${slid}$ stand the layer's stride apart (here "
        f"{down_and_across(spec.stride)}), and it moves on by the layer's dilation (here "
        f"{down_and_across(spec.dilation)})."
    )


# --- the letters of the sizes -------------------------------------------------------------------


def sizes(problem: Problem) -> str:
    """What k, s, p and d are, with the numbers of this geometry; it is in no visitor's letters.

    >>> from derivations.ui.problem.operations import CONV2D
    >>> print(sizes(Problem(CONV2D, CONV2D.spec(CONV2D.notes), {})))
    Here $k$ is how many rows and columns $K$ has (2), $s$ the stride (1), $p$ the padding (0) and \
$d$ the dilation (1): how far apart the cells of $K$ lie.
    """
    spec, kernel = problem.spec, f"${problem.notation.matrix('k')}$"
    return (
        f"Here $k$ is how many rows and columns {kernel} has "
        f"({down_and_across(spec.kernel_size)}), $s$ the stride ({down_and_across(spec.stride)}), "
        f"$p$ the padding ({_sides_of(spec.padding)}) and $d$ the dilation "
        f"({down_and_across(spec.dilation)}): how far apart the cells of {kernel} lie."
    )


def _sides_of(padding: Padding) -> str:
    """A number, or one for every side."""
    sides = [side for pair in padding for side in pair]
    if len({*sides}) == 1:
        return str(sides[0])
    return ", ".join(f"{count} {place}" for count, place in zip(sides, _PLACES, strict=True))


def _implied(spec: Spec) -> str:
    """d(k − 1) − p, with its numbers where all sides have the same."""
    written = {
        rf"{axis.dilation} \cdot ({axis.kernel}-1)-{padding} = {implied}"
        for axis in spec.axes
        for padding, implied in zip(
            (axis.pad_before, axis.pad_after), axis.implied_padding, strict=True
        )
    }
    return "d(k-1)-p" + (f" = {written.pop()}" if len(written) == 1 else "")


def _gaps(spec: Spec) -> str:
    """s − 1, with its number, or those down and across."""
    down, across = (step - 1 for step in spec.stride)
    return f"$s-1 = {down}$" if down == across else f"$s-1$ ({down_and_across((down, across))})"


_OF_A_CONVOLUTION = (
    r"**Why $d(k-1)$?** The first cell of the padded $X$ lies in the first window alone: the "
    r"window on $\frac{\partial L}{\partial Z}$ has to meet the first "
    r"$\frac{\partial L}{\partial z}$ with its last cell only, and its other rows and columns, "
    r"$d(k-1)$ cells, hang over the edge. **Why $-p$?** The first $p$ of those places are the "
    "padding that already stood around $X$, and its gradient is not asked for.",
    "**The window moves by one cell, whatever the stride:** every $x$ has a gradient, so none is "
    "skipped. The stride is in the zeros: windows that start $s$ cells apart leave $s-1$ zeros "
    r"between two $\frac{\partial L}{\partial z}$. What is left over behind the "
    "last window needs as many zeros more at the bottom and right.",
)

_OF_A_TRANSPOSED_ONE = (
    "**Why $d(k-1)$?** Only the patch of the first $x$ reaches the first cell, so the window on "
    "$X$ has to meet the first $x$ with its last cell only, and its other rows and columns, "
    "$d(k-1)$ cells, hang over the edge. **Why $-p$?** The padding of a transposed convolution "
    "cuts $p$ rows and columns off each side of $Z$: those places are not asked for.",
    "**The window moves by one cell, whatever the stride:** every $z$ is asked for, so none is "
    "skipped. The stride is in the zeros: patches that start $s$ cells apart leave $s-1$ zeros "
    "between two $x$. `output_padding` asks for as many rows and columns more at the bottom and "
    "right, which hold whatever products reach them, plus $b$.",
)


def here(spec: Spec) -> str:
    """What stands around and between the cells of the coarse grid in this geometry.

    >>> here(Conv2dSpec((3, 3), (2, 2)))
    'Here ∂L/∂Z has 1 row or column of zeros on each side.'
    >>> here(Conv2dSpec((6, 5), (1, 3), stride=2, padding=1))[:45]
    'Here ∂L/∂Z has 1 row cut off at the top, noth'
    """
    coarse = "∂L/∂Z" if isinstance(spec, Conv2dSpec) else "X"
    rows, columns = map(_border, spec.axes)
    sides = [*rows, *columns]
    if not any(sides):
        around = f"Here nothing is added around {coarse}"
    elif len({*sides}) == 1:
        several = _side(sides[0], "row or column", "rows or columns")
        around = f"Here {coarse} has {several} on each side"
    else:
        places = zip(sides, ("row", "row", "column", "column"), _PLACES, strict=True)
        listed = [f"{_side(n, one, f'{one}s')} {place}" for n, one, place in places]
        around = f"Here {coarse} has {', '.join(listed)}"
    return f"{around}{_between(spec)}."


_PLACES = ("at the top", "at the bottom", "at the left", "at the right")


def _border(axis: Axis) -> tuple[int, int]:
    before, after = axis.implied_padding
    return before, after + axis.remainder


def _side(count: int, one: str, several: str) -> str:
    """How many lines of zeros there are, or, of a negative number, how many are cut off."""
    if not count:
        return "nothing added"
    lines = f"{abs(count)} {one if abs(count) == 1 else several}"
    return f"{lines} of zeros" if count > 0 else f"{lines} cut off"


def _between(spec: Spec) -> str:
    """The zeros between the cells, where there are any."""
    found = [
        f"{axis.stride - 1} {'zero' if axis.stride == 2 else 'zeros'} between two {lines}"
        for axis, lines in zip(spec.axes, ("rows", "columns"), strict=True)
        if axis.coarse > 1 and axis.stride > 1
    ]
    return f"; {' and '.join(found)}" if found else ""


def steps(picture: Correlation) -> str:
    """What ⊗ stands for, and by how much the window goes on."""
    down, across = picture.step
    by = f"{down} down or {across} across" if down != across else _cells(down)
    return (
        r"$\otimes$ lays the right grid on the left one. The cells under it are a *window*: each "
        "is multiplied with what lies on it, the products are added up, and the window goes on by "
        f"{by}."
    )


def _cells(count: int) -> str:
    return "one cell" if count == 1 else f"{count} cells"


# --- the kernel's gradient ----------------------------------------------------------------------


def slides(problem: Problem) -> str:
    """How the coarse grid slides over the fine one for ∂L/∂K, and what stands between its cells."""
    spec, true = problem.spec, problem.notation.convolution
    convolution = isinstance(spec, Conv2dSpec)
    upstream = r"\frac{\partial L}{\partial %s}"
    stays, moves = (upstream % "z", "x") if convolution else ("x", upstream % "z")
    slid, over = (upstream % "Z", "X") if convolution else ("X", upstream % "Z")
    if max(spec.kernel_size) == 1:
        said = f"There is one $k$ and so one place: ${slid}$ lies on ${over}$ once."
    else:
        way = "*back*" if true else "on"
        said = (
            f"Go from one $k$ to the next, to the right or down: every ${stays}$ stays, and its "
            f"${moves}$ moves {way} by {_steps(spec.dilation)} (where there is none, a 0 stands "
            f"for it). That is ${slid}$ sliding over ${over}$"
        )
        said += (
            ", but the first place of its window belongs to the last cell of $K$: the result "
            "stands there rotated by 180°."
            if true
            else ", without a rotation."
        )
    return problem.write(f"{said}{_spread(spec, slid)}")


def _steps(dilation: tuple[int, int]) -> str:
    down, across = dilation
    if down != across:
        return f"{across} or {down} cells"
    return "one cell" if down == 1 else f"{down} cells, as the dilation says"


def _spread(spec: Spec, slid: str) -> str:
    between = _between(spec).removeprefix("; ")
    return f" With this stride ${slid}$ has {between}." if between else ""
