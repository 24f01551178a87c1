"""The notes, checked: every equation as it is written, its verdict, and a box for one's own."""

import streamlit as st

from derivations.ui.notes_checked import equations, your_own
from derivations.ui.settings import given, row
from derivations.ui.settings.remarks import show_remarks
from engine.symbolic import NOTES

problem = given.current()
st.title("The notes, checked", anchor=False)
st.markdown(
    "Every equation of the notes as it stands there. A parser reads its LaTeX, both sides are "
    "written out and compared with what the engine derives, and SymPy proves the engine's own "
    "lines. Nobody typed in what is right and what is wrong."
)
equations.show_summary()
row.show()
show_remarks(problem)

st.subheader("Check your own", anchor=False)
your_own.show_box(problem)

st.subheader("The 57 equations", anchor=False)
if problem.notation != NOTES:
    st.caption("The notes keep their own notation; the box above reads yours.")
equations.show()
