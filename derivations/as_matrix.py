"""As a matrix: C and its transpose, linked entry by entry with the grids."""

import streamlit as st

from derivations.ui import as_matrix
from derivations.ui.problem.cell_names import result_name
from derivations.ui.settings import sidebar
from derivations.ui.settings.remarks import show_remarks
from derivations.ui.stage.evidence import badges
from engine import agreement
from engine.results import RESULTS

problem = sidebar.current()
st.title("As a matrix", anchor=False)
st.markdown(
    problem.write(
        "$Z$ is linear in $X$, so with both written as one long column there is a matrix for it. A "
        "convolution multiplies by $C$; its gradient, and the transposed convolution, multiply by "
        "$C^T$. The name says no more than that."
    )
)
show_remarks(problem)

rows, columns = as_matrix.matrix_size(problem)
if max(rows, columns) > as_matrix.LONGEST_SIDE:
    st.info(
        f"Here the matrix has {rows} rows and {columns} columns. It is drawn up to "
        f"{as_matrix.LONGEST_SIDE} of each: choose a smaller input or fewer channels in the "
        "sidebar.",
        icon=":material/info:",
    )
else:
    as_matrix.show_matrices(problem)

st.subheader("What to see", anchor=False)
st.markdown(
    problem.write(
        "- **A row** belongs to one $z$: the kernel, laid out over the cells of its window. Point "
        "at a $z$.\n"
        "- **A column** belongs to one $x$: every $z$ that uses it, each with another kernel cell. "
        r"Read down, it is the line of $\frac{\partial L}{\partial x}$; that is all the transpose "
        "does.\n"
        "- **A kernel cell** fills its diagonals: the same number wherever the window slides. Its "
        "gradient adds up what meets along them.\n"
        "- **Groups** leave whole blocks empty; a row of zeros is a $z$ (or a column, an $x$) that "
        "no product reaches."
    )
)
is_conv = problem.operation.name == "conv2d"
matrix, turned, bias = ("C", "C^T", "B") if is_conv else ("C^T", "C", "b")
with st.container(
    horizontal=True, horizontal_alignment="center", vertical_alignment="center", gap="large"
):
    for equation in (
        rf"\operatorname{{vec}} Z = {matrix} \operatorname{{vec}} X + {bias}",
        rf"\frac{{\partial L}}{{\partial \operatorname{{vec}} X}} = {turned} "
        r"\frac{\partial L}{\partial \operatorname{vec} Z}",
    ):
        st.markdown(rf"$\displaystyle {problem.tex(equation)}$", width="content")
with st.container(horizontal=True, horizontal_alignment="center"):
    for result in RESULTS:
        verdict = agreement.matrix_verdict(
            problem.spec, result, **problem.arrays, notation=problem.notation
        )
        badges([verdict] if verdict else [], of=result_name(problem, result))
