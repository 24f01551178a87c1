"""Z of the 2-D convolution: the notes' equations 1 to 5."""

import streamlit as st

from derivations.ui.equations import show_system
from derivations.ui.lesson import close_lesson, open_lesson
from engine.symbolic.layout import correlation_equation

lesson = open_lesson(
    "forward",
    "Conv 2D, forward: Z",
    "Each $z_{ij}$ is one window of $X$, multiplied cell by cell with $K$ and summed, plus $B$. "
    "$K$ is not rotated: what a neural network calls convolution is a cross-correlation, written "
    r"$\otimes$ in the notes.",
    convolution="Each $z_{ij}$ is one window of $X$, multiplied cell by cell with $K$ rotated by "
    "180° and summed, plus $B$. That is the true convolution of signal processing, written "
    r"$\ast$; $\otimes$ is a cross-correlation. The rotation stands here, in the definition: "
    r"$\frac{\partial L}{\partial X}$ will have none.",
)

lesson.section("The definition", "1")
st.latex(correlation_equation(lesson.symbols, lesson.picture))

lesson.section("Every z, written out", "2–5")
lesson.markdown(
    "Follow the underlined $k_{11}$ from line to line: it stands beside another $x$ each time. "
    r"That is all the chain rule will need for $\frac{\partial L}{\partial k_{11}}$."
)
show_system(lesson.lines, "result", "z", underline=(lesson.tex("k_{11}"),), underline_left=True)

close_lesson(lesson)
