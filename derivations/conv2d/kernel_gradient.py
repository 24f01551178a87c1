"""∂L/∂K of the 2-D convolution: the notes' equations 6 to 16."""

import streamlit as st

from derivations.ui.equations import loosely, section, show_marked_chain, show_system
from derivations.ui.lesson import close_lesson, open_lesson
from engine.symbolic.layout import correlation_equation, local_derivative, matrix

lesson = open_lesson(
    "kernel_gradient",
    "Conv 2D: the gradient of the kernel, ∂L/∂K",
    r"Every $k_{mn}$ takes part in every $z_{ij}$, so its gradient is a sum over all of them; "
    r"what it collects is $X$, cross-correlated with $\frac{\partial L}{\partial Z}$.",
)

section("What is sought", "6–8")
st.latex(
    r"\frac{\partial L}{\partial K} = \frac{\partial L}{\partial Z} \times \frac{\partial "
    r"Z}{\partial K}"
)
loosely(
    "6",
    r"$\times$ is no matrix product: it stands for a sum over every $z_{ij}$, as equation 8 "
    r"writes it.",
)
st.latex(
    rf"\frac{{\partial L}}{{\partial K}} = "
    rf"{matrix(lesson.symbols, lesson.picture.result, gradient=True)}"
)
st.latex(
    r"\frac{\partial L}{\partial k_{mn}} = \sum_{ij} \frac{\partial L}{\partial z_{ij}} "
    r"\cdot \frac{\partial z_{ij}}{\partial k_{mn}}"
)

section("The chain rule over every z", "9–12")
show_system(lesson.lines, "chain", "chain")
st.markdown(
    r"In each product the first factor is known (✓): $\frac{\partial L}{\partial Z}$ arrives from "
    "the layer above. The second is sought (?):"
)
show_marked_chain(lesson.line(2, 2))

section("One local derivative, worked", "13")
st.markdown("Only one summand of the line contains the kernel cell; what stands beside it is left.")
st.latex(local_derivative(lesson.line(1, 1)))

section("All of them put in", "14")
show_system(lesson.lines, "result", "k")

section("What the system is", "15–16")
st.markdown(
    r"Read down a column of the system: the $\frac{\partial L}{\partial z}$ never change, the "
    r"$x$ move "
    r"on by one cell. That is $\frac{\partial L}{\partial Z}$ sliding over $X$, without a "
    r"rotation. "
    r"With a stride, $\frac{\partial L}{\partial Z}$ has $s-1$ zeros between its cells; with a "
    r"dilation it slides in steps of $d$."
)
st.latex(correlation_equation(lesson.symbols, lesson.picture))
st.latex(r"X \otimes \frac{\partial L}{\partial Z} = \frac{\partial L}{\partial K}")
loosely(
    "15",
    r"$(*)$ is the $\otimes$ of the other equations. A true convolution would rotate "
    r"$\frac{\partial L}{\partial Z}$ by 180° and be wrong here.",
)
loosely("16", r"the lower-case $k$ under the fraction is the matrix $K$.")

close_lesson(lesson)
