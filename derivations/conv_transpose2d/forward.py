"""Z of the 2-D transposed convolution: the notes' equations 35 to 46."""

import streamlit as st

from derivations.ui.lesson.lesson import close_lesson, open_lesson
from derivations.ui.stage.equations import differs, loosely, show_system
from engine.symbolic.layout import correlation_equation, implied_padding, matrix, plain_matrix

lesson = open_lesson(
    "forward",
    "Conv 2D Transpose, forward: Z",
    "A convolution gathers a window of $X$ into one $z$; its transpose spreads each $x$ over a "
    "window of $Z$. Where the windows overlap they add up. It is the same table of products as "
    r"$\frac{\partial L}{\partial X}$ of a convolution: padded $X$ under $K$ rotated by 180°.",
    convolution="A true convolution gathers a window of $X$ into one $z$; its transpose spreads "
    "each $x$ over a window of $Z$. Where the windows overlap they add up. It is the same table of "
    r"products as $\frac{\partial L}{\partial X}$ of a true convolution: padded $X$ under $K$ as "
    "it is.",
)

lesson.section("The definition", "35")
st.latex(
    rf"{plain_matrix(lesson.symbols, 'x')} "
    + lesson.tex(r"\otimes^{T} ", convolution=r"\ast^{T} ")
    + rf"{plain_matrix(lesson.symbols, 'k')} + b = {matrix(lesson.symbols, lesson.picture.result)}"
)
differs(
    35,
    r"\left( X \otimes K \right)^T + b = Z",
    r"X \otimes^{T} K + b = Z, \qquad \operatorname{vec} Z = C^{T} \operatorname{vec} X + b",
    "It is not the result of a convolution that is transposed (with 2×2 grids that would be 1×1, "
    "not 3×3) but the operator: $C$ is the matrix with which a convolution maps $Z$'s size to "
    "$X$'s.",
)

lesson.section("Every z, written out", "36–44")
show_system(lesson.lines, "result", "z")

lesson.section("The same as a direct convolution", "45–46")
st.latex(correlation_equation(lesson.symbols, lesson.picture))
loosely("45", "there is no right-hand side there and no bias: what stands there is $Z - b$.")
st.latex(r"\text{implied padding} = " + implied_padding(lesson.problem.spec))
lesson.markdown(
    "With dilation 1 it is the $k - p - 1$ of the notes. A negative number is a crop. "
    "With a stride, $s-1$ zeros stand between the cells of $X$; `output_padding` adds rows at the "
    "bottom and columns at the right, which hold $b$ and whatever products reach them."
)

close_lesson(lesson)
