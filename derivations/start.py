"""The start page: what this is and where it leads, and the way into the two notes."""

import streamlit as st

from derivations.ui import contents
from derivations.ui.problem.operations import CONV2D
from derivations.ui.sandbox import overview
from derivations.ui.settings import given, link
from derivations.ui.stage import linker

problem = given.current()
st.title("How gradients flow through a convolution", anchor=False)
st.markdown(
    problem.write(
        "Two pages of notes derive, symbol by symbol, what a 2-D convolution and a 2-D transposed "
        "convolution do with a gradient. Here they are alive: pick a cell, and its line stands "
        "there from the chain rule over every $z_{ij}$ to the number, its window lit on padded and "
        "rotated grids. Change the numbers, the stride or the padding, and everything follows; "
        "every line is proved by SymPy and checked by NumPy, every gradient by finite differences "
        "too, as you look at it. $X$ is the input, $K$ the kernel, $Z$ the output, $L$ the loss."
    )
)

st.subheader("Where it leads", anchor=False)
which = "first" if problem.operation is CONV2D else "second"
st.markdown(f"The picture the {which} note ends in, with live numbers. Hover a cell.")
linker.load()
overview.show_row(problem, "input_gradient", overview.verdicts_of(problem)["input_gradient"])

for column, (operation, entries) in zip(st.columns(2), contents.NOTES.items(), strict=True):
    with column.container(border=True, height="stretch"):
        st.subheader(operation.title, anchor=False)
        for entry in entries:
            st.page_link(entry.script, label=entry.label_in(problem.notation))

questions, beyond = st.columns(2)
with questions.container(border=True, height="stretch"):
    st.subheader("Questions", anchor=False)
    for entry in contents.QUESTIONS:
        st.page_link(entry.script, label=entry.label_in(problem.notation))
with beyond.container(border=True, height="stretch"):
    st.subheader("Beyond the notes", anchor=False)
    st.page_link(contents.SANDBOX.script, label=contents.SANDBOX.label_in(problem.notation))
    for example in contents.EXAMPLES:
        st.page_link(
            example.entry.script,
            label=f"**{example.title}**  \n{example.says}",
            query_params=link.to(example.settings),
        )

st.caption(
    "The address holds the geometry and the numbers: a copied link reopens the same view. "
    "Keys: ← and → walk through the cells."
)
