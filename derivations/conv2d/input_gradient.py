"""∂L/∂X of the 2-D convolution: the notes' equations 22 to 34."""

import streamlit as st

from derivations.ui.lesson.lesson import close_lesson, open_lesson
from derivations.ui.stage import sentences
from derivations.ui.stage.equations import differs, loosely, show_marked_chain, show_system
from engine.symbolic.layout import correlation_equation, implied_padding, matrix

lesson = open_lesson(
    "input_gradient",
    "Conv 2D: the gradient of the input, ∂L/∂X",
    r"Each $x_{mn}$ is met by another cell of $K$ in every window that covers it. Collected in the "
    r"order of $z$, the kernel is read backwards: padded $\frac{\partial L}{\partial Z}$, "
    "cross-correlated with $K$ rotated by 180°.",
    convolution=r"Each $x_{mn}$ is met by another cell of $K$ in every window that covers it. The "
    "forward pass reads the kernel backwards, and the way home reads that backwards once more: "
    r"padded $\frac{\partial L}{\partial Z}$, cross-correlated with $K$ as it is.",
)

lesson.section("What is sought", "22")
lesson.latex(
    r"\frac{\partial L}{\partial x_{mn}} = \sum_{ij} \frac{\partial L}{\partial z_{ij}} "
    r"\frac{\partial z_{ij}}{\partial x_{mn}}"
)
loosely("22", r"the sum has no index there: it runs over every $ij$.")

lesson.section("Most local derivatives vanish", "23–24")
st.markdown(sentences.uses(lesson.line(1, 1)))
show_marked_chain(lesson.line(1, 1))
show_system([lesson.line(1, 1)], "result", "corner")
differs(
    24,
    r"\frac{\partial L}{\partial x_{11}} = \frac{\partial L}{\partial z_v} k_{11}",
    lesson.in_notes(1, 1),
    "There is no $z_v$: the subscript 11 was misread.",
)

lesson.section("All of them", "24–32")
show_system(lesson.lines, "result", "x")
differs(
    28,
    r"\frac{\partial L}{\partial x_{22}} = \frac{\partial L}{\partial z_v} k_{22} + "
    r"\frac{\partial L}{\partial z_{12}} k_{21} + \frac{\partial L}{\partial z_{21}} k_{12} + "
    r"\frac{\partial L}{\partial z_{22}} k_{11}",
    lesson.in_notes(2, 2),
    "The same $z_v$ for $z_{11}$.",
)

lesson.section("What the system is", "33")
if lesson.longest_line.size > 1:
    st.markdown(sentences.order(lesson.longest_line))
lesson.markdown(
    "So the kernel is read backwards: that is why $K$ is rotated. Where the window hangs over the "
    "edge, the padding supplies the zeros.",
    convolution="So the kernel is read as it stands: that is why $K$ is not rotated here. In the "
    "lines of $z$ it is read backwards; the notes have it the other way round. Where the window "
    "hangs over the edge, the padding supplies the zeros.",
)
st.latex(correlation_equation(lesson.symbols, lesson.picture))
st.latex(
    lesson.tex(r"\text{padding of } \tfrac{\partial L}{\partial Z}: \quad ")
    + implied_padding(lesson.problem.spec)
)
lesson.markdown(
    "A negative number is a crop. With a stride, $s-1$ zeros stand between the cells of "
    r"$\frac{\partial L}{\partial Z}$, and the rows and columns left over behind the last window "
    "get as many zeros more at the bottom and right."
)

lesson.section("K and the turn by 180°", "34")
kernel = lesson.picture.right
turned = kernel if kernel.rotated else kernel.turned
if not kernel.rotated:
    lesson.markdown("Here $K$ stands as it is; rotated it stands in the equation of $Z$:")
st.latex(
    rf"{lesson.tex('K')} = {matrix(lesson.symbols, kernel.unrotated)} \quad "
    rf"\overset{{180^\circ}}{{\curvearrowright}} \quad {matrix(lesson.symbols, turned)}"
)
loosely(
    "34",
    r"read as an equation the arrows say that $K$ equals its own turn; the right-hand matrix is "
    r"the one of equation 33.",
)

close_lesson(lesson)
