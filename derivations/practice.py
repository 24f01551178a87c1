"""Practice: seeded exercises from the lines of both notes."""

import streamlit as st

from derivations.ui.practice import answer_key, exercise_view
from derivations.ui.settings import given, row
from derivations.ui.settings.remarks import show_remarks
from derivations.ui.sheets import section
from derivations.ui.take_along import take_along

problem = given.current()
st.title("Practice", anchor=False)
st.markdown(
    "Do it yourself: exercises from the same lines, for the geometry and the numbers that "
    "are set. The address carries the exercise: a copied link opens the very same one."
)
with row.show():
    take_along.show(groups=())
show_remarks(problem)
section.show(problem)
if exercise_view.offers(problem):
    choice = exercise_view.choose(problem)
    if answer_key.switch():
        answer_key.show(problem, choice)
    else:
        exercise_view.show(problem, choice)
