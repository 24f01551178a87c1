"""∂L/∂B of the 2-D convolution: the notes' equations 17 to 21."""

import streamlit as st

from derivations.ui.lesson.lesson import close_lesson, open_lesson
from derivations.ui.stage.equations import loosely, show_system

lesson = open_lesson(
    "bias_gradient",
    "Conv 2D: the gradient of the bias, ∂L/∂B",
    r"$B$ is added once to every $z_{ij}$, so each of them hands its whole "
    r"$\frac{\partial L}{\partial z_{ij}}$ on: the gradient is their sum.",
)

lesson.section("What is sought", "17–18")
lesson.latex(
    r"\frac{\partial L}{\partial B} = \frac{\partial L}{\partial Z} \frac{\partial Z}{\partial B}"
)
loosely("17", "this is shorthand for the sum that follows.")
lesson.latex(
    r"\frac{\partial L}{\partial B} = \sum_{ij} \frac{\partial L}{\partial z_{ij}} "
    r"\frac{\partial z_{ij}}{\partial B}"
)
loosely(
    "18",
    r"the sum has no index there and runs over every $ij$; $Z_{ij}$ is the $z_{ij}$ of the "
    r"other equations.",
)

lesson.section("The chain rule over every z", "19")
show_system(lesson.lines, "chain", "chain")
loosely(
    "19",
    "$B_k$ is the bias of filter $k$. With one filter there is one $B$; the index has nothing "
    "to do "
    "with the kernel $k$.",
)

lesson.section("Every local derivative is 1", "20")
if lesson.problem.has_channels:
    lesson.markdown("Each filter has a bias of its own, and its $z$ contain no other:")
    lesson.latex(
        r"\frac{\partial z^{(o)}_{ij}}{\partial B_k} = \begin{cases} 1 & o = k \\ 0 & o \neq k "
        r"\end{cases} \quad \forall i, j"
    )
else:
    lesson.latex(r"\frac{\partial z_{ij}}{\partial B} = 1 \quad \forall i, j")
loosely(
    "20",
    r"“for all $k$” holds for a filter's own output. With several filters "
    r"$\frac{\partial z^{(c)}_{ij}}{\partial B_k}$ is 1 for $c = k$ and 0 otherwise.",
)
st.latex(r"\Downarrow")

lesson.section("The sum of the gradients", "21")
show_system(lesson.lines, "result", "b")
lesson.latex(r"\frac{\partial L}{\partial B} = \sum_{ij} \frac{\partial L}{\partial z_{ij}}")
loosely(
    "21",
    r"the subscript of $Z$ is missing under the sum: each $\frac{\partial L}{\partial z_{ij}}$ "
    r"is added.",
)

close_lesson(lesson)
