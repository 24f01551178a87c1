"""The sandbox: every number open, Z and all three gradients live."""

import streamlit as st

from derivations.ui.sandbox import learning, overview
from derivations.ui.settings import given, row
from derivations.ui.settings.remarks import show_remarks

problem = given.current()
st.title("Sandbox", anchor=False)
st.markdown(
    problem.write(
        "Change a number, a filling or the geometry: $Z$ and all three gradients follow. "
        "Fill $X$ with “one hot” to see where a single cell goes."
    )
)
row.show()
show_remarks(problem)

numbers = st.container()
st.subheader("From gradient to learning", anchor=False)
st.markdown(
    "A gradient says how $L$ grows. Learning is to go the other way: a step takes every number "
    "that it moves a little against its gradient."
)
lesson = learning.show(problem)
with numbers:
    st.subheader("The numbers", anchor=False)
    overview.show_inputs(lesson)

verdicts = overview.verdicts_of(lesson.now, lesson.loss if lesson.computes_upstream else None)
for result, title in (
    ("forward", "Forward: Z"),
    ("kernel_gradient", "Kernel gradient: ∂L/∂K"),
    ("bias_gradient", f"Bias gradient: ∂L/∂{problem.bias}"),
    ("input_gradient", "Input gradient: ∂L/∂X"),
):
    st.subheader(problem.write(title), anchor=False)
    overview.show_row(lesson.now, result, verdicts[result])
