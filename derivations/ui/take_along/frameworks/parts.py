"""What a program of any framework is made of."""

from __future__ import annotations

from typing import NamedTuple

from derivations.ui.take_along.subject import Subject


class Parts(NamedTuple):
    """Pieces of a program, between the numbers and the checks."""

    imports: str
    forward: str
    """The function that makes z of x, k and, where there is one, b."""
    backward: str
    """Statements that call it, and what goes back."""
    found: dict[str, str]
    """What is found as an array of NumPy: {name: expression}."""


def operands(subject: Subject) -> str:
    """What the layer is a function of."""
    return "x, k, b" if "b" in subject.arrays else "x, k"


def function(subject: Subject, *lines: str) -> str:
    """The forward pass of these lines, with what turns a true convolution's kernel before."""
    body = "\n".join(f"    {line}" for line in lines)
    return f"def forward({operands(subject)}):\n{body}\n"


def slope(subject: Subject) -> str:
    """The slope of a leaky ReLU."""
    activation = subject.problem.activation
    assert activation
    return f"{activation.slope:.6f}".rstrip("0").rstrip(".") or "0"
