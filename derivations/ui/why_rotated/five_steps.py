"""Why K is rotated, in words and formulas: one product followed there and back."""

from __future__ import annotations

from math import prod

import streamlit as st

from derivations.ui.problem.problem import Problem, derivation_of
from derivations.ui.problem.wording import counted
from derivations.ui.stage.sentences import has_an_order
from derivations.ui.why_rotated.hues import hues, tinted
from engine.geometry import Conv2dSpec, Spec
from engine.symbolic import Cell, Derivation, Line
from engine.symbolic.cells import partial
from engine.symbolic.layout import matrix, system
from engine.taps import kernel_pairs
from engine.two_ways import brush, fine_size, gathering

MOST_COLOURED_TERMS = 240
"""The lines of a longer system are not repeated in colour."""


_GATHER = (
    "Follow one cell: both ways have the same terms, and in the window their $k$ stand rotated by "
    "180° against the patch."
)
_PAINTED, _PAINTED_TURNED = "paints $K$, as it is,", "paints $K$, rotated by 180°,"


def claim(problem: Problem) -> str:
    """What the page shows, in two sentences, in the visitor's notation."""
    text = (
        r"There are two ways to the same $\frac{\partial L}{\partial X}$. **Scatter**: each "
        rf"$\frac{{\partial L}}{{\partial z_{{ij}}}}$ {_PAINTED} onto its patch. "
        r"**Gather**: each $\frac{\partial L}{\partial x_{mn}}$ looks back at the $z$ through "
        f"a window. {_GATHER}"
        if isinstance(problem.spec, Conv2dSpec)
        else f"There are two ways to the same $Z$. **Scatter**: each $x_{{ij}}$ {_PAINTED} onto "
        "its patch: that is the definition. **Gather**: each $z_{mn}$ looks back at the $x$ "
        f"through a window. {_GATHER}"
    )
    return problem.write(text, convolution=text.replace(_PAINTED, _PAINTED_TURNED))


def show_steps(problem: Problem) -> None:
    """The answer, step by step, in the symbols of this geometry; the last line is to project."""
    derivation = derivation_of(problem.spec, problem.notation)
    steps = _steps(problem, derivation)
    if not steps:
        st.markdown(
            problem.write(
                "In this geometry every product falls on padding or is cut off: there is none to "
                "follow. Choose less padding or another stride above."
            )
        )
    for number, (title, text, latex) in enumerate(steps, start=1):
        st.markdown(f"**{number}. {title}** {text}")
        st.latex(coloured(derivation, latex))
    kernel = problem.plain("k")
    with st.container(border=True):
        st.markdown(
            f"#### Scatter with {kernel} rotated by 180° = gather with {kernel} as it is\n"
            "A turn on the way there and a turn on the way back: together none."
            if problem.notation.convolution
            else f"#### Scatter with {kernel} = gather with {kernel} rotated by 180°\n"
            f"One step further right in the window is one step further left in {kernel}.",
            text_alignment="center",
        )
    _show_all(derivation)


def _lines(derivation: Derivation) -> list[Line]:
    """The lines both ways lead to: ∂L/∂x of a convolution, z of a transposed one."""
    spec = derivation.spec
    lines = derivation.input_gradient if isinstance(spec, Conv2dSpec) else derivation.forward
    return lines[: prod(fine_size(spec))]


def coloured(derivation: Derivation, latex: str) -> str:
    """Every kernel cell in its hue; the cells of another channel have the hues of their place."""
    names, cells = derivation.symbols.names["k"], prod(derivation.spec.kernel_size)
    palette = hues(cells)
    for flat in range(cells * len(kernel_pairs(derivation.spec))):
        latex = latex.replace(names[flat], tinted(names[flat], palette[flat % cells]))
    return latex


_Step = tuple[str, str, str]
"""What a step is called, what it says, and its formula."""


def _steps(problem: Problem, derivation: Derivation) -> list[_Step]:
    """Told at the first of the longest lines, an inner cell; nothing where no patch hits a cell."""
    line = max(_lines(derivation), key=lambda line: line.size)
    if len(line.terms[:1]) == 0 or len(line.terms[0].factors) < 2:
        return []
    there = _there_of_convolution if isinstance(derivation.spec, Conv2dSpec) else _there_transposed
    return [*there(problem, derivation, line), *_back(problem, derivation, line)]


def _painted(problem: Problem, derivation: Derivation) -> tuple[str, str]:
    """How K lies on a patch: in words, and as a matrix."""
    turned = problem.notation.convolution
    kernel = brush(problem.spec, turned=turned)
    how = (
        "rotated by 180°: that is how a true convolution reads it"
        if turned
        else "as it is. Nothing is turned"
    )
    return f"${problem.matrix('k')}$ {how}", matrix(derivation.symbols, kernel)


def _there_of_convolution(problem: Problem, derivation: Derivation, line: Line) -> list[_Step]:
    """How the numbers get to X: the product of the forward pass, and the way home."""
    upstream, k = line.terms[0].factors
    name = derivation.symbols.latex
    z, x = name(Cell("z", upstream.index)), name(line.target)
    how, painted = _painted(problem, derivation)
    return [
        (
            "There: a product is made.",
            f"Of all that ${z}$ is made of, one product has ${x}$ in it:",
            rf"{z} = \cdots + {x} {name(k)} + \cdots",
        ),
        (
            "Home by the same door (scatter).",
            f"${x}$ came in through ${name(k)}$, so the gradient of ${z}$ goes back to ${x}$ "
            f"through ${name(k)}$. The same holds for every cell of the window: ${name(upstream)}$ "
            f"paints {how}.",
            rf"{partial(z, x)} = {name(k)}, \qquad {name(upstream)} \cdot {painted}",
        ),
    ]


def _there_transposed(problem: Problem, derivation: Derivation, line: Line) -> list[_Step]:
    """How the numbers get to Z: by definition."""
    x, k = line.terms[0].factors
    name = derivation.symbols.latex
    how, painted = _painted(problem, derivation)
    return [
        (
            "The definition is a scatter.",
            f"Where patches overlap they are added up, and ${name(x)}$ paints {how}.",
            rf"{name(x)} \cdot {painted}",
        ),
        (
            "One cell of one patch.",
            f"So ${name(line.target)}$ receives from ${name(x)}$ the product with ${name(k)}$, and "
            "one product from every other patch that has a kernel cell on it.",
            rf"{name(line.target)} = \cdots + {name(x)} {name(k)} + \cdots",
        ),
    ]


def _back(problem: Problem, derivation: Derivation, line: Line) -> list[_Step]:
    """Standing on one fine cell: its line, the order of its kernel cells, and the window."""
    spec, symbols, notation = derivation.spec, derivation.symbols, problem.notation
    gradient = notation.upstream_letter or notation.letter("z")
    letter = gradient if isinstance(spec, Conv2dSpec) else notation.letter("x")
    target, kernel = symbols.latex(line.target), problem.matrix("k")
    turned = notation.convolution
    picture, on_patch = gathering(spec, turned=turned), brush(spec, turned=turned)
    after = picture.right if picture.right.rotated else picture.right.unrotated
    order = _order_turned if turned else _order
    if not has_an_order(line):
        order = _no_order
    title, text = order(f"${letter}$", f"${notation.letter('k')}$", f"${target}$", f"${kernel}$")
    return [
        (
            "Now stand on one cell and look back (gather).",
            f"Collect what the patches leave at ${target}$, the ${letter}$ in reading order:",
            system([line]),
        ),
        (
            title,
            text,
            f"{matrix(symbols, on_patch)} \\quad "
            rf"\overset{{180^\circ}}{{\curvearrowright}} \quad {matrix(symbols, after)}",
        ),
        (
            f"Lay ${kernel}$ on the window{'' if turned else ', rotated'}.",
            f"Place by place it meets the terms of the line{_of_first(line)}. "
            f"{_zeros(spec, letter)}",
            rf"{matrix(symbols, picture.left)} \otimes {matrix(symbols, picture.right)}",
        ),
    ]


def _of_first(line: Line) -> str:
    """Of which channel the drawn window is, where the line sums over several."""
    grid, convolution = line.derivation.spec, isinstance(line.derivation.spec, Conv2dSpec)
    several = grid.out_channels_per_group if convolution else grid.in_channels_per_group
    if several == 1:
        return ""
    first = line.derivation.notation.number(0)
    return f" that belong to {'filter' if convolution else 'channel'} {first}"


def _no_order(letter: str, k: str, target: str, kernel: str) -> tuple[str, str]:
    """What there is to say where no two patches of one grid meet a cell."""
    return (
        "Here there is no order to see.",
        f"No cell gets two products with {k} of one channel. The window is turned by the same rule "
        "nevertheless: where patches overlap, the next one "
        f"starts further right or down, so {target} would lie further *left* or *up* in it.",
    )


def _order(letter: str, k: str, target: str, kernel: str) -> tuple[str, str]:
    """Why the kernel cells run backwards where it lies on the patch as it is."""
    return (
        f"The {letter} run forwards, the {k} backwards.",
        f"Go to the next {letter} on the right: its patch starts further right, so {target} lies "
        "further *left* in it. Go one down: it lies further *up*. Backwards along the rows, "
        "backwards along the columns: that is half a turn. A transpose would exchange rows and "
        "columns; a mirror would turn one of the two.",
    )


def _order_turned(letter: str, k: str, target: str, kernel: str) -> tuple[str, str]:
    """Why they run forwards where it lies on the patch rotated."""
    return (
        f"The {letter} run forwards, and so do the {k}.",
        f"Go to the next {letter} on the right: its patch starts further right, so {target} lies "
        f"further *left* in it. On the patch {kernel} lies rotated: further left there is further "
        "right in it. The same holds for up and down. Two turns by 180° are none.",
    )


def _zeros(spec: Spec, letter: str) -> str:
    """What the zeros of the window are: cells at which no patch starts."""
    said = f"Where the window hangs over the edge there is no ${letter}$, and a zero stands for it."
    steps = {
        way: axis.stride
        for way, axis in zip(("down", "across"), spec.axes, strict=True)
        if axis.coarse > 1
    }
    if max(steps.values(), default=1) == 1:
        return said
    alike = len({*steps.values()}) == 1
    apart = (
        f"{max(steps.values())} cells apart"
        if alike
        else " and ".join(f"{counted(step, 'cell')} apart {way}" for way, step in steps.items())
    )
    return (
        f"{said} Patches start {apart}, and the window "
        f"moves by one: between two ${letter}$ it passes cells at which no patch starts. Those are "
        "the inserted zeros."
    )


def _show_all(derivation: Derivation) -> None:
    lines = _lines(derivation)
    if sum(line.size for line in lines) > MOST_COLOURED_TERMS:
        return
    with st.expander("Every line, in the same colours", icon=":material/palette:"):
        latex = coloured(derivation, system(lines))
        with st.container(key="system-coloured"):
            st.latex(latex)
