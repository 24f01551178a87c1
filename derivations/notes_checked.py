"""The notes, checked: every equation as it is written, and its verdict."""

import streamlit as st

from derivations.ui import contents, pages
from derivations.ui.notes_checked import equations, report
from derivations.ui.settings import given, link, row
from derivations.ui.settings.remarks import show_remarks
from derivations.ui.take_along import take_along
from engine.symbolic import NOTES

problem = given.current()
st.title("The notes, checked", anchor=False)
st.markdown(
    "Every equation of the notes as it stands there. A parser reads its LaTeX, both sides are "
    "written out and compared with what the engine derives, and SymPy proves the engine's own "
    "lines. Nobody typed in what is right and what is wrong."
)
equations.show_summary()
with row.show():
    take_along.show(groups=report.GROUPS)
show_remarks(problem)
st.page_link(
    pages.of(contents.MINE),
    label=contents.MINE.label_in(problem.notation),
    query_params=link.to({"tex": link.held("tex")}),
)

st.subheader("The 57 equations", anchor=False)
if problem.notation != NOTES:
    st.caption("The notes keep their own notation; “Is mine right?” reads yours.")
equations.show()
