"""The start page: both passes alive, the notes as a table of contents in formulas, questions."""

import streamlit as st

from derivations.ui import contents, pages
from derivations.ui.settings import given, link
from derivations.ui.settings.remarks import show_remarks
from derivations.ui.start import opening, paste
from derivations.ui.take_along import take_along

_SAYS = (
    r"$\otimes$ lays $K$ on a *window* of $X$, a piece as large as $K$: cell by cell they are "
    "multiplied and added up, then $K$ moves on. Point at any cell but the zeros of the padding: a "
    "product of it lights up on the way there and on the way back, and both lines are written out."
)

paste.follow()
problem = given.current()
with st.container(key="opening"):
    st.title("How gradients flow through a convolution", anchor=False)
    st.caption(problem.write(_SAYS))
    with st.container(key="start-along"):
        take_along.show(groups=take_along.OF_BOTH)
    show_remarks(problem)  # in here: what begins the tour stands over the stage's head
with st.container(key="stage", border=True):
    opening.show(problem.notation)
paste.show()

conv, transpose, questions, beyond = st.columns([3, 3, 2, 2])
for column, (operation, entries) in zip((conv, transpose), contents.NOTES.items(), strict=True):
    with column.container(key=f"contents-{operation.name}", gap="xsmall"):
        st.subheader(operation.title, anchor=False)
        for entry in entries:
            st.page_link(pages.of(entry), label=entry.line_in(problem.notation))
with questions.container(key="contents-questions", gap="xsmall"):
    st.subheader("Questions", anchor=False)
    for entry in contents.ASKED:
        st.page_link(pages.of(entry), label=entry.title_in(problem.notation))
with beyond.container(key="contents-tried", gap="xsmall"):
    st.subheader("To try", anchor=False)
    for entry in contents.TRIED:
        st.page_link(pages.of(entry), label=entry.title_in(problem.notation))
    for example in contents.EXAMPLES:
        st.page_link(
            pages.of(example.entry), label=example.title, query_params=link.to(example.settings)
        )
