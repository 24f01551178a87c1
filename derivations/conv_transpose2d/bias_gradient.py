"""∂L/∂b of the 2-D transposed convolution: the notes' equations 52 and 53."""

import streamlit as st

from derivations.ui.lesson.lesson import close_lesson, open_lesson
from derivations.ui.stage.equations import loosely, show_system

lesson = open_lesson(
    "bias_gradient",
    "Conv 2D Transpose: the gradient of the bias, ∂L/∂b",
    r"$b$ is added once to every $z_{ij}$, `output_padding` included: its gradient is the sum of "
    r"$\frac{\partial L}{\partial Z}$, as for the convolution.",
)

lesson.section("What is sought, and every local derivative", "52")
lesson.latex(
    r"\frac{\partial L}{\partial b} = \sum_{ij} \frac{\partial L}{\partial z_{ij}} "
    r"\frac{\partial z_{ij}}{\partial b} \quad , \quad \frac{\partial z_{ij}}{\partial b} = 1 "
    r"\quad \forall i, j"
)
loosely("52", r"the sum has no index there: it runs over every $ij$.")
show_system(lesson.lines, "chain", "chain")
st.latex(r"\Downarrow")

lesson.section("The sum of the gradients", "53")
show_system(lesson.lines, "result", "b")
lesson.latex(r"\frac{\partial L}{\partial b} = \sum_{i,j} \frac{\partial L}{\partial z_{ij}}")
loosely(
    "53",
    r"the subscript of $z$ is missing under the sum: each $\frac{\partial L}{\partial z_{ij}}$ "
    r"is added.",
)

close_lesson(lesson)
