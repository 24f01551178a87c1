"""∂L/∂K of the 2-D transposed convolution: the notes' equations 47 to 51."""

import streamlit as st

from derivations.ui.lesson.lesson import close_lesson, open_lesson
from derivations.ui.stage.equations import differs, loosely, show_marked_chain, show_system
from engine.symbolic.layout import correlation_equation, local_derivative

lesson = open_lesson(
    "kernel_gradient",
    "Conv 2D Transpose: the gradient of the kernel, ∂L/∂K",
    r"$\frac{\partial L}{\partial Z}$ is the larger grid now: $X$ slides over it. Each "
    r"$\frac{\partial L}{\partial k_{mn}}$ meets every $x$ once, and most $z$ not at all.",
    convolution=r"$\frac{\partial L}{\partial Z}$ is the larger grid now: $X$ slides over it, and "
    r"what it collects comes out rotated by 180°. Each $\frac{\partial L}{\partial k_{mn}}$ meets "
    "every $x$ once, and most $z$ not at all.",
)

lesson.section("What is sought", "47")
lesson.latex(
    r"\frac{\partial L}{\partial k_{mn}} = \sum_{ij} \frac{\partial L}{\partial z_{ij}} "
    r"\frac{\partial z_{ij}}{\partial k_{mn}}"
)
loosely("47", r"the sum has no index there: it runs over every $ij$.")

lesson.section("The chain rule over every z", "48")
show_system([lesson.line(1, 1)], "chain", "chain")
show_marked_chain(lesson.line(1, 1))
k, z = lesson.symbols.names["k"][0], lesson.tex("z")
st.markdown(f"One local derivative, worked: what stands beside ${k}$ in that ${z}$ is left.")
st.latex(local_derivative(lesson.line(1, 1)))

lesson.section("The local derivatives put in", "49")
show_system([lesson.line(1, 1)], "local", "local")
differs(
    49,
    r"\frac{\partial L}{\partial k_{11}} = \frac{\partial L}{\partial z_{11}} x_{11} + "
    r"\frac{\partial L}{\partial z_{12}} x_{12} + "
    r"\frac{\partial L}{\partial z_{13}} 0 + \frac{\partial L}{\partial z_{21}} x_{11} + "
    r"\frac{\partial L}{\partial z_{22}} x_{12} + "
    r"\frac{\partial L}{\partial z_{23}} 0 + \frac{\partial L}{\partial z_{31}} 0 + "
    r"\frac{\partial L}{\partial z_{32}} 0 + "
    r"\frac{\partial L}{\partial z_{33}} 0",
    lesson.in_notes(1, 1, "local"),
    r"In $z_{21} = x_{11} k_{21} + x_{21} k_{11} + b$ it is $x_{21}$ that stands beside "
    r"$k_{11}$, and "
    "in $z_{22}$ it is $x_{22}$.",
)

lesson.section("What is left", "50")
show_system(lesson.lines, "result", "k")
differs(
    50,
    r"\frac{\partial L}{\partial k_{11}} = \frac{\partial L}{\partial z_{11}} x_{11} + "
    r"\frac{\partial L}{\partial z_{12}} x_{12} + "
    r"\frac{\partial L}{\partial z_{21}} x_{11} + \frac{\partial L}{\partial z_{22}} x_{12}",
    lesson.in_notes(1, 1),
    "The same two subscripts; they also contradict equation 51, where $X$ slides over "
    r"$\frac{\partial L}{\partial Z}$ whole.",
)

lesson.section("What the system is", "51")
st.latex(correlation_equation(lesson.symbols, lesson.picture))
lesson.latex(
    r"\frac{\partial L}{\partial K} = \frac{\partial L}{\partial Z} \otimes X",
    convolution=r"\frac{\partial L}{\partial K} = \operatorname{rot}_{180^\circ} \left( "
    r"\frac{\partial L}{\partial Z} \otimes X \right)",
)
loosely("51", r"the lower-case $k$ under the fraction is the matrix $K$.")
lesson.markdown(
    "No rotation.",
    convolution="The first place of the window belongs to the last cell of $K$: the result stands "
    "there rotated by 180°.",
)
lesson.markdown(
    "With a stride, $X$ has $s-1$ zeros between its cells; with padding, "
    r"$\frac{\partial L}{\partial Z}$ gets back the border that was cropped from $Z$, as zeros."
)

close_lesson(lesson)
