"""The sandbox: every number open, Z and all three gradients live."""

import streamlit as st

from derivations.ui.sandbox import evidence, fillings, learning
from derivations.ui.settings import given, row
from derivations.ui.settings.remarks import show_remarks
from derivations.ui.stage import stage
from derivations.ui.take_along import take_along

problem = given.current()
st.title("Sandbox", anchor=False)
st.markdown(
    problem.write(
        "Change a number in its cell, a filling or the geometry: $Z$ and all three gradients "
        "follow. Fill $X$ with “one hot” to see where a single cell goes."
    )
)
with st.container(key="stage", border=True):
    settings = row.show()
    show_remarks(problem)
    numbers = st.container()
st.subheader("From gradient to learning", anchor=False)
st.markdown(
    problem.write(
        "A gradient says how $L$ grows. Learning is to go the other way: a step takes every number "
        "that it moves a little against its gradient."
    )
)
lesson = learning.show(problem)
with settings:
    take_along.show("", lesson.now)
with numbers:
    found = evidence.verdicts_of(lesson.now, lesson.loss if lesson.has_own_loss else None)
    stage.show_all(lesson.now, found, lesson.moved if lesson.taken else ())
    fillings.choose(
        lesson.start, [grid for grid in ("x", "k", "dz", "da") if grid in lesson.settable]
    )
