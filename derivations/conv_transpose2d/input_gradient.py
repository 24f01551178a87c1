"""∂L/∂X of the 2-D convolution: the notes' equations 22 to 34."""

import streamlit as st

from derivations.ui import controls, stage
problem = controls.current()
st.title("x")
controls.show_remarks(problem)
stage.show(problem, "input_gradient")
