"""What the letters of a page stand for, in one line, in the visitor's notation."""

from __future__ import annotations

from derivations.ui.problem.problem import Problem
from derivations.ui.problem.wording import plain
from engine.geometry import Pair


def sentence(problem: Problem, result: str) -> str:
    """The grids with their sizes, channels first; of a gradient also L and what arrives of it.

    >>> from derivations.ui.problem.operations import CONV2D
    >>> print(sentence(Problem(CONV2D, CONV2D.spec(CONV2D.notes), {}), "forward"))
    X is the input (3×3), K the kernel (2×2), B the bias, Z the output (2×2).
    """
    spec = problem.spec
    x, k, b, z = (problem.plain(grid) for grid in ("x", "k", "b", "z"))
    kernels = "×".join(map(str, spec.kernel_shape if problem.has_channels else spec.kernel_size))
    said = (
        f"{x} is the input ({_size(problem, spec.in_channels, spec.input_size)}), {k} the kernel "
        f"({kernels}){f', {b} the bias' if problem.notation.biased else ''}, {z} the output "
        f"({_size(problem, spec.out_channels, spec.output_size)})"
    )
    if problem.activation:
        said += f", {problem.plain('a')} = {problem.notation.function}({z})"
    if result == "forward":
        return f"{said}."
    upstream = problem.plain("dz")
    if upstream != problem.gradient(z):
        upstream = f"{upstream} = {problem.gradient(z)}"
    loss = plain(problem.notation.loss)
    if problem.activation:
        da, slope = problem.plain("da"), problem.plain("df")
        return (
            f"{said}, {loss} the loss; {da} arrives from the layer that follows, and {upstream} = "
            f"{da} ⊙ {slope}."
        )
    return f"{said}, {loss} the loss; {upstream} arrives from the layer that follows."


def _size(problem: Problem, channels: int, size: Pair) -> str:
    shape = (channels, *size) if problem.has_channels else size
    return "×".join(map(str, shape))
