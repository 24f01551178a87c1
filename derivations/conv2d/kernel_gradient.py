"""∂L/∂K of the 2-D convolution: the notes' equations 6 to 16."""

import streamlit as st

from derivations.ui.lesson.lesson import close_lesson, open_lesson
from derivations.ui.stage.equations import loosely, show_marked_chain, show_system
from engine.symbolic.layout import correlation_equation, local_derivative, plain_matrix

lesson = open_lesson(
    "kernel_gradient",
    "Conv 2D: the gradient of the kernel, ∂L/∂K",
    r"Every $k_{mn}$ lies in the window of every $z_{ij}$ of its filter (over padding it meets a "
    "0), so its gradient is a sum over all of them; "
    r"what it collects is $X$, cross-correlated with $\frac{\partial L}{\partial Z}$.",
    convolution="Every $k_{mn}$ lies in the window of every $z_{ij}$ of its filter (over padding "
    "it meets a 0), so its gradient is a sum over all of them; "
    r"what it collects is $X$, cross-correlated with $\frac{\partial L}{\partial Z}$, and "
    "it comes out rotated by 180°.",
)

lesson.section("What is sought", "6–8")
lesson.latex(
    r"\frac{\partial L}{\partial K} = \frac{\partial L}{\partial Z} \times "
    r"\frac{\partial Z}{\partial K}"
)
loosely(
    "6",
    r"$\times$ is no matrix product: it stands for a sum over every $z_{ij}$, as equation 8 "
    r"writes it.",
)
st.latex(
    lesson.tex(r"\frac{\partial L}{\partial K} = ")
    + rf"{plain_matrix(lesson.symbols, 'k', gradient=True)}"
)
lesson.latex(
    r"\frac{\partial L}{\partial k_{mn}} = \sum_{ij} \frac{\partial L}{\partial z_{ij}} "
    r"\cdot \frac{\partial z_{ij}}{\partial k_{mn}}"
)

lesson.section("The chain rule over every z", "9–12")
show_system(lesson.lines, "chain", "chain")
lesson.markdown(
    r"In each product the first factor is known (✓): $\frac{\partial L}{\partial Z}$ arrives from "
    "the layer above. The second is sought (?):"
)
show_marked_chain(lesson.line(2, 2))

lesson.section("One local derivative, worked", "13")
lesson.markdown(
    "Only one summand of the line contains the kernel cell; what stands beside it is left."
)
st.latex(local_derivative(lesson.line(1, 1)))

lesson.section("All of them put in", "14")
show_system(lesson.lines, "result", "k")

lesson.section("What the system is", "15–16")
lesson.markdown(
    r"Read down a column of the system: the $\frac{\partial L}{\partial z}$ never change, the $x$ "
    r"move on by one cell. That is $\frac{\partial L}{\partial Z}$ sliding over $X$, without a "
    "rotation.",
    convolution=r"Read down a column of the system: the $\frac{\partial L}{\partial z}$ never "
    r"change, the $x$ move *back* by one cell. $\frac{\partial L}{\partial Z}$ slides over $X$ as "
    "ever, but the first place of its window belongs to the last cell of $K$: the result stands "
    "there rotated by 180°.",
)
lesson.markdown(
    r"With a stride, $\frac{\partial L}{\partial Z}$ has $s-1$ zeros between its cells; with a "
    "dilation it slides in steps of $d$."
)
st.latex(correlation_equation(lesson.symbols, lesson.picture))
lesson.latex(
    r"X \otimes \frac{\partial L}{\partial Z} = \frac{\partial L}{\partial K}",
    convolution=r"\frac{\partial L}{\partial K} = \operatorname{rot}_{180^\circ} \left( X \otimes "
    r"\frac{\partial L}{\partial Z} \right)",
)
if lesson.picture.result.rotated:
    lesson.markdown(
        r"Textbooks also write $\operatorname{rot}_{180^\circ}(X) \ast "
        r"\frac{\partial L}{\partial Z}$, which is the same where no row or column is left over "
        "behind the last window."
    )
loosely(
    "15",
    r"$(*)$ is the $\otimes$ of the other equations. A true convolution would rotate "
    r"$\frac{\partial L}{\partial Z}$ by 180° and be wrong here.",
)
loosely("16", r"the lower-case $k$ under the fraction is the matrix $K$.")

close_lesson(lesson)
