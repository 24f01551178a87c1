"""What if I get it wrong? One mistake at a time, beside the right answer."""

import streamlit as st

from derivations.ui.settings import given, link, row
from derivations.ui.settings.remarks import show_remarks
from derivations.ui.take_along import take_along
from derivations.ui.what_if import comparison, others, report

problem = given.current()
st.title("What if I get it wrong?", anchor=False)
st.markdown(
    "One mistake at a time, beside the right answer: where it shows, where it hides, and what "
    "finds it. Everything here is computed from the numbers that are set."
)
settings = row.show()
show_remarks(problem)
mistake, other = comparison.choose(), others.choose()
with settings:
    take_along.show(groups=report.groups(mistake, other, str(link.held("made"))))
if other:
    others.show(problem, other)
else:
    comparison.show(problem, mistake)
