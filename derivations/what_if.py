"""What if I get it wrong? One mistake at a time, beside the right answer."""

import streamlit as st

from derivations.ui import controls, what_if
from derivations.ui.remarks import show_remarks

problem = controls.current()
st.title("What if I get it wrong?", anchor=False)
st.markdown(
    "One mistake at a time, beside the right answer: where it shows, where it hides, and what "
    "finds it. Everything here is computed from the numbers of the sidebar."
)
show_remarks(problem, what_if.remarks())
what_if.show(problem, what_if.choose())
