"""Is mine right? What somebody wrote at the left, the verdict on it at the right."""

import streamlit as st

from derivations.ui.is_mine_right import answer, diagnosed, numbers_box, own_machine, report, typed
from derivations.ui.settings import conventions, given, link, row
from derivations.ui.settings.remarks import show_remarks
from derivations.ui.take_along import take_along

problem = given.current()
with st.container(key="asked"):
    st.title("Is mine right?", anchor=False)
    st.caption(
        "Paste a line, a rule, a program or numbers. It is read in your own letters, and nothing "
        "of it is run."
    )
settings = row.show()
show_remarks(problem)
first, second = st.container(), st.container()
if link.came_with("nums") and not link.came_with("tex"):
    first, second = second, first
with first, st.container(key="mine", border=True):
    here, beside = st.columns([380, 790], gap="large")
    with here:
        text = typed.box(problem)
    with beside, st.container(key="answer"):
        found = answer.judged(problem, text)
        if not numbers_box.offer(text) or answer.is_right(found):
            answer.show(problem, found)
with second, st.container(key="mine-numbers", border=True):
    here, beside = st.columns([380, 790], gap="large")
    with here:
        numbers = numbers_box.box(problem)
    with beside, st.container(key="diagnosis"):
        diagnosed.show(problem, numbers)
        own_machine.show(problem, numbers)
with settings:
    take_along.show(groups=report.groups(problem, text, found, numbers))
typed.show_examples(problem)
numbers_box.show_examples(problem)
conventions.show(problem.notation)
typed.show_places(text, answer.places(text, found))
