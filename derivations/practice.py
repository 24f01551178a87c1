"""Practice: seeded exercises from the lines of both notes."""

import streamlit as st

from derivations.ui import answer_key, controls, practice
from derivations.ui.remarks import show_remarks

problem = controls.current()
st.title("Practice", anchor=False)
st.markdown(
    "Do it yourself: exercises from the same lines, for the geometry and the numbers of the "
    "sidebar. The address carries the exercise: a copied link opens the very same one."
)
show_remarks(problem, practice.link_remarks())
if practice.offers(problem):
    choice = practice.choose()
    if answer_key.switch():
        answer_key.show(problem, choice)
    else:
        practice.show(problem, choice)
