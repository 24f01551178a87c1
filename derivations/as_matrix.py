"""As a matrix: C and its transpose, linked entry by entry with the grids."""

import streamlit as st

from derivations.ui import as_matrix
from derivations.ui.problem.cell_names import RESULT_TITLES, result_name
from derivations.ui.problem.operations import CONV2D
from derivations.ui.problem.wording import counted
from derivations.ui.settings import given, row
from derivations.ui.settings.remarks import show_remarks
from derivations.ui.stage.evidence import badges
from derivations.ui.take_along import take_along
from engine import agreement

problem = given.current()
z_minus_b = "Z - B" if problem.operation is CONV2D else "Z - b"
st.title("As a matrix", anchor=False)
st.markdown(
    problem.write(
        f"${z_minus_b}$ is linear in $X$, so with both written as one long column there is a "
        "matrix for it. A convolution multiplies by $C$; its input gradient, and the transposed "
        "convolution, multiply by $C^T$. That is all that “transposed” means."
    )
)
with row.show():
    take_along.show(groups=take_along.OF_MATRICES)
show_remarks(problem)

rows, columns = as_matrix.matrix_size(problem)
if max(rows, columns) > as_matrix.LONGEST_SIDE:
    st.info(
        f"Here the matrix has {counted(rows, 'row')} and {counted(columns, 'column')}. It is "
        f"drawn up to {as_matrix.LONGEST_SIDE} of each: choose a smaller input or fewer "
        "channels.",
        icon=":material/info:",
    )
else:
    as_matrix.show_matrices(problem)

st.subheader("What to see", anchor=False)
st.markdown(
    problem.write(
        "In the matrix that leads to $Z$:\n\n"
        "- **A row** belongs to one $z$: the kernel cells, each below the $x$ it meets there.\n"
        "- **A column** belongs to one $x$: every $z$ that uses it, those of one filter with "
        r"different kernel cells. Read down, it is the line of $\frac{\partial L}{\partial x}$; "
        "that is all the transpose does.\n"
        "- **A kernel cell** stands once in the row of every $z$ that it takes part in, and goes "
        "on with the window from row to row. Its gradient adds up what meets at these places.\n"
        "- An empty row is a $z$, an empty column an $x$, that no product reaches."
    )
    + (
        "\n- **Groups** leave whole blocks empty: the channels of one group meet no other group."
        if problem.spec.groups > 1
        else ""
    )
)
is_conv = problem.operation is CONV2D
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
    # Of results that no float64 holds the note says that nothing is compared.
    for result in RESULT_TITLES if problem.is_finite else {}:
        if result == "bias_gradient" and not problem.notation.biased:
            continue
        verdict = agreement.matrix_verdict(
            problem.spec, result, **problem.arrays, notation=problem.notation
        )
        badges([verdict] if verdict else [], problem, of=result_name(problem, result))
