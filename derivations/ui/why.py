"""Why K is rotated, in words and formulas: one product followed there and back."""

from __future__ import annotations

from math import prod

import streamlit as st

from derivations.ui.hues import hues, tinted
from derivations.ui.problem import Problem
from derivations.ui.stage import derivation_of
from engine.geometry import Conv2dSpec, Spec
from engine.scatter import fine_size, gathering
from engine.symbolic import Cell, Derivation, Line
from engine.symbolic.layout import matrix, partial, system
from engine.taps import kernel_pairs

MOST_COLOURED_TERMS = 240
"""The lines of a longer system are not repeated in colour."""


def claim(problem: Problem) -> str:
    """What the page shows, in two sentences."""
    if problem.operation.name == "conv2d":
        return (
            r"There are two ways to the same $\frac{\partial L}{\partial X}$. **Scatter**: each "
            r"$\frac{\partial L}{\partial z_{ij}}$ paints $K$, as it is, onto its patch. "
            r"**Gather**: each $\frac{\partial L}{\partial x_{mn}}$ looks back at the $z$ through "
            "a window. Follow one cell: the terms are the same, and the order in which the window "
            "meets them is the rotation."
        )
    return (
        "There are two ways to the same $Z$. **Scatter**: each $x_{ij}$ paints $K$, as it is, "
        "onto its patch: that is the definition. **Gather**: each $z_{mn}$ looks back at the $x$ "
        "through a window. Follow one cell: the terms are the same, and the order in which the "
        "window meets them is the rotation."
    )


def show_steps(problem: Problem) -> None:
    """The answer, step by step, in the symbols of this geometry; the last line is to project."""
    derivation = derivation_of(problem.spec)
    line = _told_line(derivation)
    for number, (title, text, latex) in enumerate(_steps(derivation, line), start=1):
        st.markdown(f"**{number}. {title}** {text}")
        st.latex(coloured(derivation, latex))
    with st.container(border=True):
        st.markdown(
            "#### Painted with K is collected with K rotated by 180°:  \n"
            "#### whoever stands further right in the window, hits from further left in K.",
            text_alignment="center",
        )
    _show_all(derivation)


def _lines(derivation: Derivation) -> list[Line]:
    """The lines both ways lead to: ∂L/∂x of a convolution, z of a transposed one."""
    spec = derivation.spec
    lines = derivation.input_gradient if isinstance(spec, Conv2dSpec) else derivation.forward
    return lines[: prod(fine_size(spec))]


def _told_line(derivation: Derivation) -> Line:
    """The first of the longest lines: an inner cell."""
    return max(_lines(derivation), key=lambda line: line.size)


def coloured(derivation: Derivation, latex: str) -> str:
    """Every kernel cell in its hue; the cells of another channel have the hues of their place."""
    names, cells = derivation.symbols.names["k"], prod(derivation.spec.kernel_size)
    palette = hues(cells)
    for flat in range(cells * len(kernel_pairs(derivation.spec))):
        latex = latex.replace(names[flat], tinted(names[flat], palette[flat % cells]))
    return latex


_Step = tuple[str, str, str]
"""What a step is called, what it says, and its formula."""


def _steps(derivation: Derivation, line: Line) -> list[_Step]:
    if not line.size:
        return []
    there = _there_of_convolution if isinstance(derivation.spec, Conv2dSpec) else _there_transposed
    return [*there(derivation, line), *_back(derivation, line)]


def _there_of_convolution(derivation: Derivation, line: Line) -> list[_Step]:
    """How the numbers get to X: the product of the forward pass, and the way home."""
    upstream, k = line.terms[0].factors
    name = derivation.symbols.latex
    z, x = name(Cell("z", upstream.index)), name(line.target)
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
            "paints $K$ as it is. Nothing is turned.",
            rf"{partial(z, x)} = {name(k)}, \qquad {name(upstream)} \cdot "
            + matrix(derivation.symbols, gathering(derivation.spec).right.unrotated),
        ),
    ]


def _there_transposed(derivation: Derivation, line: Line) -> list[_Step]:
    """How the numbers get to Z: by definition."""
    x, k = line.terms[0].factors
    name = derivation.symbols.latex
    return [
        (
            "The definition is a scatter.",
            f"A transposed convolution lets ${name(x)}$ paint $K$ as it is, and adds up where "
            "patches overlap. Nothing is turned.",
            rf"{name(x)} \cdot "
            + matrix(derivation.symbols, gathering(derivation.spec).right.unrotated),
        ),
        (
            "One cell of one patch.",
            f"So ${name(line.target)}$ receives from ${name(x)}$ the product with ${name(k)}$, and "
            "as many more as there are patches on it.",
            rf"{name(line.target)} = \cdots + {name(x)} {name(k)} + \cdots",
        ),
    ]


def _back(derivation: Derivation, line: Line) -> list[_Step]:
    """Standing on one fine cell: its line, the order of its kernel cells, and the window."""
    spec, symbols = derivation.spec, derivation.symbols
    letter = "z" if isinstance(spec, Conv2dSpec) else "x"
    target = symbols.latex(line.target)
    picture = gathering(spec)
    return [
        (
            "Now stand on one cell and look back (gather).",
            f"Collect what the patches leave at ${target}$, the ${letter}$ in reading order:",
            line.latex(),
        ),
        (
            f"The ${letter}$ run forwards, the $k$ backwards.",
            f"Go to the next ${letter}$ on the right: its patch starts further right, so "
            f"${target}$ lies further *left* in it. Go one down: it lies further *up*. Backwards "
            "along the rows, backwards along the columns: that is half a turn. A transpose would "
            "exchange rows and columns; a mirror would turn one of the two.",
            f"{matrix(symbols, picture.right.unrotated)} \\quad "
            rf"\overset{{180^\circ}}{{\curvearrowright}} \quad {matrix(symbols, picture.right)}",
        ),
        (
            "Lay the turned K on the window.",
            f"Place by place it meets the terms of the line. {_zeros(spec, letter)}",
            rf"{matrix(symbols, picture.left)} \otimes {matrix(symbols, picture.right)}",
        ),
    ]


def _zeros(spec: Spec, letter: str) -> str:
    """What the zeros of the window are: cells at which no patch starts."""
    said = f"Where the window hangs over the edge there is no ${letter}$: the padding's zeros."
    if max(spec.stride) == 1:
        return said
    down, across = spec.stride
    apart = f"{down}" if down == across else f"{down} (down) and {across} (across)"
    return (
        f"{said} Patches start {apart} cells apart, and the window moves by one: between two "
        f"${letter}$ it passes cells at which no patch starts. Those are the inserted zeros."
    )


def _show_all(derivation: Derivation) -> None:
    lines = _lines(derivation)
    if sum(line.size for line in lines) > MOST_COLOURED_TERMS:
        return
    with st.expander("Every line, in the same colours", icon=":material/palette:"):
        latex = coloured(derivation, system(lines))
        with st.container(key="system-coloured"):
            st.latex(latex)
