"""Z of the 2-D convolution: the notes' equations 1 to 5."""

import streamlit as st

from derivations.ui.lesson.lesson import close_lesson, open_lesson
from derivations.ui.stage.equations import show_system
from engine.symbolic.cells import partial
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
k, x = lesson.symbols.names["k"][0], lesson.tex("x")
st.markdown(
    f"Follow the underlined ${k}$ from line to line: it stands beside another ${x}$ each time. "
    f"That is all the chain rule will need for ${partial('L', k)}$."
)
show_system(lesson.lines, "result", "z", underline=(k,), underline_left=True)

close_lesson(lesson)
