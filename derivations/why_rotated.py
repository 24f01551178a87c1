"""Why the kernel is rotated by 180°: scatter and gather in step, and the answer in five steps."""

import streamlit as st

from derivations.ui.settings import given, row
from derivations.ui.settings.remarks import show_remarks
from derivations.ui.stage import hall
from derivations.ui.take_along import take_along
from derivations.ui.why_rotated import five_steps, two_ways

problem = given.current()
reason = two_ways.too_large(problem.spec)
if hall.is_asked() and not reason:
    two_ways.show_alone(problem)
    with st.container(key="hall-along"):
        take_along.show(two_ways.result_of(problem), groups=take_along.WITHOUT_STAGE)
else:
    st.title("Why rotated by 180°", anchor=False)
    st.markdown(five_steps.claim(problem))
    with row.show():
        take_along.show(two_ways.result_of(problem), groups=take_along.WITHOUT_STAGE)
    show_remarks(problem, two_ways.remarks(problem))
    if reason:
        st.info(
            f"{reason} The two ways are drawn for smaller ones: choose an example above. "
            "The answer below holds for every size.",
            icon=":material/info:",
        )
    else:
        two_ways.show(problem)
    st.subheader("The answer in five steps", anchor=False)
    five_steps.show_steps(problem)
