"""Why the kernel is rotated by 180°: scatter and gather in step, and the answer in five steps."""

import streamlit as st

from derivations.ui import controls, two_ways, why
from derivations.ui.remarks import show_remarks

problem = controls.current()
st.title("Why rotated by 180°", anchor=False)
st.markdown(why.claim(problem))
show_remarks(problem, two_ways.remarks(problem))

if reason := two_ways.too_large(problem.spec):
    st.info(
        f"{reason} The two ways are drawn for smaller ones: choose an example in the sidebar. "
        "The answer below holds for every size.",
        icon=":material/info:",
    )
else:
    two_ways.show(problem)

st.subheader("The answer in five steps", anchor=False)
why.show_steps(problem)
