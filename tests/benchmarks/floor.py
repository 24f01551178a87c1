"""The least that a page of this kind can be: a heading, a heatmap, a formula."""

import plotly.graph_objects as go
import streamlit as st

st.title("Floor")
st.plotly_chart(go.Figure(go.Heatmap(z=[[1, 2, 0], [0, 1, 3], [2, -1, 1]])), key="floor")
st.latex(r"\frac{\partial L}{\partial x_{11}} = \frac{\partial L}{\partial z_{11}} k_{11}")
