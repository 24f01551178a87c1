r"""The notes as data: all 57 equations, each with what it claims in a form a test can hold.

The LaTeX is read from the notes by the equation's number. Beside it stand the factors as they are
read off the page, typed by hand and never by the engine: ``x12`` is a cell, ``dz11`` is ∂L/∂z_11
(one known number in the notes), ``z11/k12`` is ∂z_11/∂k_12, ``0`` a zero that the notes write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine import Conv2dSpec, ConvTranspose2dSpec
from engine.geometry import Spec

CONV = Conv2dSpec((3, 3), (2, 2))
TRANSPOSED = ConvTranspose2dSpec((2, 2), (2, 2))

TEXT = Path(__file__).parents[1] / "derivations" / "notes.md"
SECTIONS = {"Conv 2D Backprop": "conv2d", "Conv 2D Transpose": "conv_transpose2d"}


def written() -> Iterator[tuple[str, str]]:
    """The document and the LaTeX of every display equation, in the notes' order."""
    for part in re.split(r"^# ", TEXT.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        title, body = part.split("\n", 1)
        for latex in re.findall(r"\$\$(.+?)\$\$", body):
            yield SECTIONS[title.strip()], latex.strip()


WRITTEN = tuple(written())

Marks = tuple[tuple[str, str], ...]
"""What is read differently from how it is written: (written, read) pairs."""


@dataclass(frozen=True)
class Sum:
    """One line: the target cell equals the sum of these products, in this order.

    ``alive_only``: the notes leave the vanishing summands out. ``zero``: the z cells whose summand
    the notes mark as 0. ``right``: where the notes slip, the terms there should be.
    """

    result: str
    target: str
    terms: str
    stage: str = "result"
    alive_only: bool = False
    zero: str = ""
    right: str = ""


@dataclass(frozen=True)
class System:
    """Several lines under one brace."""

    sums: tuple[Sum, ...]


@dataclass(frozen=True)
class General:
    """A rule with running indices: put in, it gives the line of every cell at this stage."""

    result: str
    stage: str


@dataclass(frozen=True)
class Picture:
    """left ⊗ right (+ bias) = product: the entries of the grids in their order.

    ``product`` is empty where the notes have no right-hand side or only its name.
    """

    result: str
    left: str
    right: str
    product: str = ""


@dataclass(frozen=True)
class Shorthand:
    """The same as another equation of the notes, once ``marks`` spell it out."""

    of: int


@dataclass(frozen=True)
class GradientMatrix:
    """∂L/∂K is the grid of all ∂L/∂k_mn."""

    result: str


@dataclass(frozen=True)
class LocalDerivative:
    """∂z/∂t is the derivative of the whole z line, and this single cell."""

    z: str
    by: str
    value: str


@dataclass(frozen=True)
class LocalOnes:
    """Every ∂z_ij/∂b is 1."""


@dataclass(frozen=True)
class GridNames:
    """A picture in capital letters: left ⊗ right = ∂L/∂target, none of them padded or turned."""

    result: str
    left: str
    right: str


@dataclass(frozen=True)
class TurnedKernel:
    """The kernel before and after the turn by 180°."""

    kernel: str
    turned: str


@dataclass(frozen=True)
class TransposedDefinition:
    """The sizes of X, K and Z as drawn."""

    left: str
    right: str
    product: str


@dataclass(frozen=True)
class ImpliedPadding:
    """k − p − 1 = padding."""

    kernel: int
    padding: int
    implied: int


Claim = (
    Sum
    | System
    | General
    | Picture
    | Shorthand
    | GradientMatrix
    | LocalDerivative
    | LocalOnes
    | GridNames
    | TurnedKernel
    | TransposedDefinition
    | ImpliedPadding
)


@dataclass(frozen=True)
class Equation:
    """A display equation of the notes.

    ``number`` counts from 1 through both documents. ``slip`` says what is wrong and what is right;
    ``remark`` what is only loosely written, and ``marks`` how it is read.
    """

    number: int
    claim: Claim
    marks: Marks = ()
    slip: str = ""
    remark: str = ""

    @property
    def latex(self) -> str:
        """As it is written, slips included."""
        return WRITTEN[self.number - 1][1]

    @property
    def section(self) -> str:
        """The document: "conv2d" or "conv_transpose2d"."""
        return WRITTEN[self.number - 1][0]

    @property
    def spec(self) -> Spec:
        """The example of its document."""
        return {"conv2d": CONV, "conv_transpose2d": TRANSPOSED}[self.section]


CAPITAL_Z = (("Z_{", "z_{"),)
BIAS_K = (("B_k", "B"),)
NO_INDEX = ((r"\sum ", r"\sum_{ij} "),)

EQUATIONS = (
    Equation(
        1,
        Picture(
            "forward",
            "x11 x12 x13; x21 x22 x23; x31 x32 x33",
            "k11 k12; k21 k22",
            "z11 z12; z21 z22",
        ),
    ),
    Equation(2, Sum("forward", "z11", "x11 k11 + x12 k12 + x21 k21 + x22 k22 + B")),
    Equation(3, Sum("forward", "z12", "x12 k11 + x13 k12 + x22 k21 + x23 k22 + B")),
    Equation(4, Sum("forward", "z21", "x21 k11 + x22 k12 + x31 k21 + x32 k22 + B")),
    Equation(5, Sum("forward", "z22", "x22 k11 + x23 k12 + x32 k21 + x33 k22 + B")),
    Equation(
        6,
        Shorthand(8),
        marks=(
            (r"\partial K}", r"\partial k_{mn}}"),
            (
                r"= \frac{\partial L}{\partial Z} \times \frac{\partial Z}",
                r"= \sum_{ij} \frac{\partial L}{\partial z_{ij}} \frac{\partial z_{ij}}",
            ),
        ),
        remark="the cross is no matrix product: a sum over all z_ij is meant, as in equation 8",
    ),
    Equation(7, GradientMatrix("kernel_gradient")),
    Equation(8, General("kernel_gradient", "chain"), marks=((r"\cdot ", ""),)),
    Equation(
        9,
        Sum(
            "kernel_gradient",
            "k11",
            "dz11 z11/k11 + dz12 z12/k11 + dz21 z21/k11 + dz22 z22/k11",
            stage="chain",
        ),
    ),
    Equation(
        10,
        Sum(
            "kernel_gradient",
            "k12",
            "dz11 z11/k12 + dz12 z12/k12 + dz21 z21/k12 + dz22 z22/k12",
            stage="chain",
        ),
    ),
    Equation(
        11,
        Sum(
            "kernel_gradient",
            "k21",
            "dz11 z11/k21 + dz12 z12/k21 + dz21 z21/k21 + dz22 z22/k21",
            stage="chain",
        ),
    ),
    Equation(
        12,
        Sum(
            "kernel_gradient",
            "k22",
            "dz11 z11/k22 + dz12 z12/k22 + dz21 z21/k22 + dz22 z22/k22",
            stage="chain",
        ),
    ),
    Equation(13, LocalDerivative("z11", "k11", "x11")),
    Equation(
        14,
        System(
            (
                Sum("kernel_gradient", "k11", "dz11 x11 + dz12 x12 + dz21 x21 + dz22 x22"),
                Sum("kernel_gradient", "k12", "dz11 x12 + dz12 x13 + dz21 x22 + dz22 x23"),
                Sum("kernel_gradient", "k21", "dz11 x21 + dz12 x22 + dz21 x31 + dz22 x32"),
                Sum("kernel_gradient", "k22", "dz11 x22 + dz12 x23 + dz21 x32 + dz22 x33"),
            )
        ),
    ),
    Equation(
        15,
        Picture(
            "kernel_gradient",
            "x11 x12 x13; x21 x22 x23; x31 x32 x33",
            "dz11 dz12; dz21 dz22",
            "k11 k12; k21 k22",
        ),
        marks=((r"\quad (*) \quad", r"\otimes"),),
        remark="(*) stands for the sign written ⊗ elsewhere; "
        "a true convolution would turn ∂L/∂Z and be wrong",
    ),
    Equation(
        16,
        GridNames("kernel_gradient", "x", "dz"),
        marks=((r"\partial k}", r"\partial K}"),),
        remark="lower-case k where the matrix K is meant",
    ),
    Equation(
        17,
        Shorthand(18),
        marks=(
            (
                r"= \frac{\partial L}{\partial Z} \frac{\partial Z}",
                r"= \sum_{ij} \frac{\partial L}{\partial z_{ij}} \frac{\partial z_{ij}}",
            ),
        ),
        remark="shorthand: a sum over all z_ij is meant",
    ),
    Equation(
        18,
        General("bias_gradient", "chain"),
        marks=(*NO_INDEX, *CAPITAL_Z),
        remark="the sum has no index; capital Z_ij for the z_ij of the rest",
    ),
    Equation(
        19,
        Sum(
            "bias_gradient", "B", "dz11 z11/B + dz12 z12/B + dz21 z21/B + dz22 z22/B", stage="chain"
        ),
        marks=(*CAPITAL_Z, *BIAS_K),
        remark="B_k has not been introduced: there is one B so far, and k also names the kernel",
    ),
    Equation(
        20,
        LocalOnes(),
        marks=(*CAPITAL_Z, *BIAS_K),
        remark="with several filters it is 1 only where Z is filter k's own output, else 0",
    ),
    Equation(
        21,
        General("bias_gradient", "result"),
        marks=((r"\partial Z}", r"\partial z_{ij}}"), *BIAS_K),
        remark="the subscript ij is missing under the sum",
    ),
    Equation(22, General("input_gradient", "chain"), marks=NO_INDEX, remark="the sum has no index"),
    Equation(
        23,
        Sum(
            "input_gradient",
            "x11",
            "dz11 z11/x11 + dz12 z12/x11 + dz21 z21/x11 + dz22 z22/x11",
            stage="chain",
            zero="dz12 dz21 dz22",
        ),
    ),
    Equation(
        24,
        Sum("input_gradient", "x11", "dzv k11", right="dz11 k11"),
        slip="∂L/∂z_v is written for ∂L/∂z_11",
    ),
    Equation(25, Sum("input_gradient", "x12", "dz11 k12 + dz12 k11")),
    Equation(26, Sum("input_gradient", "x13", "dz12 k12")),
    Equation(27, Sum("input_gradient", "x21", "dz11 k21 + dz21 k11")),
    Equation(
        28,
        Sum(
            "input_gradient",
            "x22",
            "dzv k22 + dz12 k21 + dz21 k12 + dz22 k11",
            right="dz11 k22 + dz12 k21 + dz21 k12 + dz22 k11",
        ),
        slip="∂L/∂z_v is written for ∂L/∂z_11",
    ),
    Equation(29, Sum("input_gradient", "x23", "dz12 k22 + dz22 k12")),
    Equation(30, Sum("input_gradient", "x31", "dz21 k21")),
    Equation(31, Sum("input_gradient", "x32", "dz21 k22 + dz22 k21")),
    Equation(32, Sum("input_gradient", "x33", "dz22 k22")),
    Equation(
        33,
        Picture(
            "input_gradient",
            "0 0 0 0; 0 dz11 dz12 0; 0 dz21 dz22 0; 0 0 0 0",
            "k22 k21; k12 k11",
            "x11 x12 x13; x21 x22 x23; x31 x32 x33",
        ),
    ),
    Equation(
        34,
        TurnedKernel("k11 k12; k21 k22", "k22 k21; k12 k11"),
        remark="read as an equation it says that K is its own turn by 180°: "
        "the turned kernel is [[k_22, k_21], [k_12, k_11]], as equation 33 has it",
    ),
    Equation(
        35,
        TransposedDefinition(
            "x11 x12; x21 x22", "k11 k12; k21 k22", "z11 z12 z13; z21 z22 z23; z31 z32 z33"
        ),
        slip="the left side as written is the transpose of a 1×1 correlation "
        "and cannot be 3×3: the operator is transposed and not its result",
    ),
    Equation(36, Sum("forward", "z11", "x11 k11 + b")),
    Equation(37, Sum("forward", "z12", "x11 k12 + x12 k11 + b")),
    Equation(38, Sum("forward", "z13", "x12 k12 + b")),
    Equation(39, Sum("forward", "z21", "x11 k21 + x21 k11 + b")),
    Equation(40, Sum("forward", "z22", "x11 k22 + x12 k21 + x21 k12 + x22 k11 + b")),
    Equation(41, Sum("forward", "z23", "x12 k22 + x22 k12 + b")),
    Equation(42, Sum("forward", "z31", "x21 k21 + b")),
    Equation(43, Sum("forward", "z32", "x21 k22 + x22 k21 + b")),
    Equation(44, Sum("forward", "z33", "x22 k22 + b")),
    Equation(
        45,
        Picture("forward", "0 0 0 0; 0 x11 x12 0; 0 x21 x22 0; 0 0 0 0", "k22 k21; k12 k11"),
        remark="no right-hand side and no bias: it is Z − b",
    ),
    Equation(46, ImpliedPadding(kernel=2, padding=0, implied=1)),
    Equation(
        47, General("kernel_gradient", "chain"), marks=NO_INDEX, remark="the sum has no index"
    ),
    Equation(
        48,
        Sum(
            "kernel_gradient",
            "k11",
            "dz11 z11/k11 + dz12 z12/k11 + dz13 z13/k11 + dz21 z21/k11 + dz22 z22/k11 + "
            "dz23 z23/k11 + dz31 z31/k11 + dz32 z32/k11 + dz33 z33/k11",
            stage="chain",
        ),
    ),
    Equation(
        49,
        Sum(
            "kernel_gradient",
            "k11",
            "dz11 x11 + dz12 x12 + dz13 0 + dz21 x11 + dz22 x12 + "
            "dz23 0 + dz31 0 + dz32 0 + dz33 0",
            stage="local",
            right="dz11 x11 + dz12 x12 + dz13 0 + dz21 x21 + dz22 x22 + "
            "dz23 0 + dz31 0 + dz32 0 + dz33 0",
        ),
        slip="the factor of ∂L/∂z_21 is x_21 and not x_11, that of ∂L/∂z_22 is x_22 and not x_12",
    ),
    Equation(
        50,
        Sum(
            "kernel_gradient",
            "k11",
            "dz11 x11 + dz12 x12 + dz21 x11 + dz22 x12",
            right="dz11 x11 + dz12 x12 + dz21 x21 + dz22 x22",
        ),
        slip="the two slips of equation 49 again, against equation 51",
    ),
    Equation(
        51,
        Picture(
            "kernel_gradient", "dz11 dz12 dz13; dz21 dz22 dz23; dz31 dz32 dz33", "x11 x12; x21 x22"
        ),
    ),
    Equation(52, General("bias_gradient", "chain"), marks=NO_INDEX, remark="the sum has no index"),
    Equation(
        53,
        General("bias_gradient", "result"),
        marks=(
            (
                r"\sum_{i,j} \frac{\partial L}{\partial z}",
                r"\sum_{ij} \frac{\partial L}{\partial z_{ij}}",
            ),
        ),
        remark="the subscript ij is missing under the sum",
    ),
    Equation(54, General("input_gradient", "chain")),
    Equation(
        55,
        System(
            (
                Sum(
                    "input_gradient",
                    "x11",
                    "dz11 z11/x11 + dz12 z12/x11 + dz21 z21/x11 + dz22 z22/x11",
                    stage="chain",
                    alive_only=True,
                ),
                Sum(
                    "input_gradient",
                    "x12",
                    "dz12 z12/x12 + dz13 z13/x12 + dz22 z22/x12 + dz23 z23/x12",
                    stage="chain",
                    alive_only=True,
                ),
                Sum(
                    "input_gradient",
                    "x21",
                    "dz21 z21/x21 + dz22 z22/x21 + dz31 z31/x21 + dz32 z32/x21",
                    stage="chain",
                    alive_only=True,
                ),
                Sum(
                    "input_gradient",
                    "x22",
                    "dz22 z22/x22 + dz23 z23/x22 + dz32 z32/x22 + dz33 z33/x22",
                    stage="chain",
                    alive_only=True,
                ),
            )
        ),
        marks=((r"\begin{array}{l}", r"\begin{aligned}"), (r"\end{array}", r"\end{aligned}")),
    ),
    Equation(
        56,
        System(
            (
                Sum("input_gradient", "x11", "dz11 k11 + dz12 k12 + dz21 k21 + dz22 k22"),
                Sum("input_gradient", "x12", "dz12 k11 + dz13 k12 + dz22 k21 + dz23 k22"),
                Sum("input_gradient", "x21", "dz21 k11 + dz22 k12 + dz31 k21 + dz32 k22"),
                Sum(
                    "input_gradient",
                    "x22",
                    "dz21 k11 + dz23 k12 + dz32 k21 + dz33 k22",
                    right="dz22 k11 + dz23 k12 + dz32 k21 + dz33 k22",
                ),
            )
        ),
        slip="fourth row: ∂L/∂z_21 k_11 is written for ∂L/∂z_22 k_11, against equations 55 and 57",
    ),
    Equation(
        57,
        Picture(
            "input_gradient",
            "dz11 dz12 dz13; dz21 dz22 dz23; dz31 dz32 dz33",
            "k11 k12; k21 k22",
            "x11 x12; x21 x22",
        ),
        marks=((r"\odot", r"\otimes"),),
        remark="the sign of an element-wise product for that of the cross-correlation",
    ),
)
