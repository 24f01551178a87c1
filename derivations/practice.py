"""Practice: seeded exercises from the lines of both notes."""

import streamlit as st

from derivations.ui import controls, practice
from derivations.ui.remarks import show_remarks

problem = controls.current()
st.title("Practice", anchor=False)
st.markdown(
    "Do it yourself: exercises from the same lines, for the geometry and the numbers of the "
    "sidebar. The address carries the exercise: a copied link opens the very same one."
)
show_remarks(problem, practice.link_remarks())
practice.show(problem)
