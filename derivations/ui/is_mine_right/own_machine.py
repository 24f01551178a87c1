"""Files for one's own machine: these numbers, the right results, and a gradient check of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import streamlit as st

from derivations.ui.elsewhere import compute
from derivations.ui.is_mine_right.numbers_box import Found
from derivations.ui.problem import claims
from derivations.ui.problem.problem import Problem
from derivations.ui.settings import given, layer
from engine import numeric, own_machine

TEST, NOTEBOOK = "check_my_backward.py", "check_my_backward.ipynb"


def show(problem: Problem, found: Found | None) -> None:
    """The two files, a click each."""
    if problem.misfit:
        return
    arrays = arrays_of(problem, found)
    numbers = 2 * sum(values.size for values in arrays.values())
    title = layer.write(problem.operation, given.held_settings(problem.operation), short=True)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="own-machine"):
        st.caption("For your own machine", width="content")
        if numbers > own_machine.MOST_NUMBERS:
            st.caption("A file of so many numbers would be too large: choose a smaller layer.")
            return
        write = partial(asked_for, problem, arrays, title)
        _download(
            "A test",
            TEST,
            "text/x-python",
            partial(write, own_machine.check_file),
            "A Python file: these numbers, the right results, and a gradient check to run "
            "against your own functions. NumPy is all it needs.",
        )
        _download(
            "A notebook", NOTEBOOK, "application/x-ipynb+json",
            partial(write, own_machine.notebook), "The same for Jupyter.",
        )  # fmt: skip


def _download(label: str, name: str, mime: str, write: Callable[[], str], says: str) -> None:
    """A file that is written when it is asked for."""
    st.download_button(
        label,
        write,
        name,
        mime,
        key=f"download-{label.split()[-1]}",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        help=says,
    )


def arrays_of(problem: Problem, found: Found | None) -> dict[str, np.ndarray]:
    """x, k, b, dz that are computed with, (N, C, H, W), as the engine has them."""
    if found and found.judgement:
        return {grid: np.asarray(values) for grid, values in found.judgement.arrays.items()}
    return {
        grid: values if grid in ("k", "b") else values.reshape(claims.shape_of(problem.spec, grid))
        for grid, values in problem.operands.items()
    }


def asked_for(
    problem: Problem, arrays: Mapping[str, np.ndarray], title: str, write: own_machine.Writer
) -> str:
    """A file, made where it keeps nobody else waiting."""
    return compute(written, problem, arrays, title, write)


def written(
    problem: Problem, arrays: Mapping[str, np.ndarray], title: str, write: own_machine.Writer
) -> str:
    """A file with these numbers and the right results, K as the visitor's convolution has it."""
    spec = problem.spec
    x, k, b, dz = (arrays[grid] for grid in ("x", "k", "b", "dz"))
    right = {"z": numeric.forward(spec, x, k, b), **numeric.backward(spec, x, k, dz)._asdict()}
    whole = {
        grid: claims.counted(problem, grid, values) for grid, values in {**arrays, **right}.items()
    }
    return write(spec, whole, title, turned=problem.notation.convolution)
