"""Numbers as whatever prints them: what is read, with which precision, and what is refused."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.reading import (
    LONGEST_NUMBERS,
    CannotRead,
    Numbers,
    read_named_numbers,
    read_numbers,
)
from engine.reading.printed import grid_of
from tests.effort import draws
from tests.engine.reading.pasted import CUBE, PASTED, A

SECONDS_FOR_ANY_TEXT = 2.0  # a bound that only a runaway pattern breaks: usual are milliseconds


@pytest.mark.parametrize(("text", "expected"), PASTED.values(), ids=PASTED)
def test_what_is_pasted_is_read(text: str, expected: Any) -> None:
    found, right = read_numbers(text), np.asarray(expected)
    assert found.shape == right.shape
    np.testing.assert_allclose(found, right, rtol=1e-14, atol=0)


def test_whole_numbers_stay_whole() -> None:
    assert read_numbers("1 2; 3 4").dtype == np.int64
    assert read_numbers("[[1, 2], [3, 4.]]").dtype == np.float64
    assert read_numbers("9007199254740993").dtype == np.float64  # no float64 is this number


# --- several arrays in a paste --------------------------------------------------------------------

SEVERAL: dict[str, tuple[str, list[tuple[str, str | None, Any]]]] = {
    "lines": (
        "x = [[1, 2], [3, 4]]\nw = [[1, 0]]\ndout = [5]",
        [("x", "x", A), ("w", "k", [[1, 0]]), ("dout", "dz", [5])],
    ),
    "commas": (
        "x = [[1, 2], [3, 4]], w = [[1, 0]], dout = [5]",
        [("x", "x", A), ("w", "k", [[1, 0]]), ("dout", "dz", [5])],
    ),
    "blanks": ("x = [[1, 2], [3, 4]] w = [[1, 0]]", [("x", "x", A), ("w", "k", [[1, 0]])]),
    "and": ("X = [1 2; 3 4] and K = [1 0; 0 1]", [("X", "x", A), ("K", "k", [[1, 0], [0, 1]])]),
    "semicolons": ("X = [1 2; 3 4]; dZ = [1 0];", [("X", "x", A), ("dZ", "dz", [1, 0])]),
    "rows": ("x = 1 2; 3 4, w = 5", [("x", "x", A), ("w", "k", 5)]),
    "colons": ("x:\n1 2\n3 4\nw:\n1 0\n", [("x", "x", A), ("w", "k", [1, 0])]),
    "chain": ("X=K=[[1,2],[3,4]]", [("X", "x", A), ("K", "k", A)]),
    "json": (
        '{"input": [[1, 2], [3, 4]], "weight": [[1, 0]], "bias": 0.5}',
        [("input", "x", A), ("weight", "k", [[1, 0]]), ("bias", "b", 0.5)],
    ),
    "python": (
        "import torch\nx = torch.tensor([[1., 2.],\n                  [3., 4.]])  # input\n"
        "grad_out = torch.ones(2, 2)\n",
        [("x", "x", A), ("grad_out", "dz", np.ones((2, 2)))],
    ),
    "session": (
        ">>> x.grad\ntensor([[1., 2.],\n        [3., 4.]])\n>>> conv.weight.grad\ntensor([[5.]])",
        [("x.grad", "dx", A), ("conv.weight.grad", "dk", [[5]])],
    ),
    "matlab": (
        "X =\n\n     1     2\n     3     4\n\nK =\n\n     1     0\n     0     1\n\n",
        [("X", "x", A), ("K", "k", [[1, 0], [0, 1]])],
    ),
    "matlab-pages": (
        "X(:,:,1) =\n\n 1 2\n 3 4\n\nX(:,:,2) =\n\n 5 6\n 7 8\n\nb =\n\n 3\n",
        [("X", "x", CUBE), ("b", "b", 3)],
    ),
    "latex": (
        r"X = \begin{bmatrix}1&2\\3&4\end{bmatrix}, \quad "
        r"\frac{\partial L}{\partial Z} = \begin{bmatrix}5\end{bmatrix}",
        [("X", "x", A), (r"\frac{\partial L}{\partial Z}", "dz", [[5]])],
    ),
    "without-names": (
        "tensor([[1., 2.],\n        [3., 4.]])\ntensor([[5.]])", [("", None, A), ("", None, [[5]])],
    ),
    "prints": (
        "dx: [[1 2]\n [3 4]]\ndw: [[1 0]]\ndb: [5]",
        [("dx", "dx", A), ("dw", "dk", [[1, 0]]), ("db", "db", [5])],
    ),
    "is": (
        "X is [[1, 2], [3, 4]], K is [[5]]", [("X", "x", A), ("K", "k", [[5]])],
    ),
    "unknown-names": ("foo = [1, 2], bar = 3 4", [("foo", None, [1, 2]), ("bar", None, [3, 4])]),
    "a-grid-and-numbers": (
        "x=[[-1.9954,-0.3385]], W=-0.7767, dY=[1.5,0,0.7]",
        [("x", "x", [[-1.9954, -0.3385]]), ("W", "k", -0.7767), ("dY", "dz", [1.5, 0, 0.7])],
    ),
    "generators": (
        "X=0..15 (4x4), W=[[1,2],[3,4]]", [("X", "x", np.arange(16).reshape(4, 4)), ("W", "k", A)],
    ),
    "script": (
        "x = torch.tensor([[1., 2.], [3., 4.]])\ny = F.conv2d(x, w)\ny.sum().backward()\n"
        "print(x.grad)\ndout = torch.tensor([[5.]])\n",
        [("x", "x", A), ("dout", "dz", [[5]])],
    ),
    "latex-sentence": (
        r"$X=\begin{bmatrix}1&2\\3&4\end{bmatrix}$ and $K=\begin{bmatrix}5\end{bmatrix}$",
        [("X", "x", A), ("K", "k", [[5]])],
    ),
    "state": (
        "{'weight': tensor([[1., 2.], [3., 4.]]), 'bias': tensor([5.])}",
        [("weight", "k", A), ("bias", "b", [5])],
    ),
    "old-state": (
        "OrderedDict([('weight', tensor([[1., 2.], [3., 4.]])), ('bias', tensor([5.]))])",
        [("weight", "k", A), ("bias", "b", [5])],
    ),
    "new-state": (
        "OrderedDict({'weight': tensor([[1., 2.], [3., 4.]]), 'bias': tensor([5.])})",
        [("weight", "k", A), ("bias", "b", [5])],
    ),
    "headings": ("# x\n1 2\n3 4\n# k\n5 6\n", [("x", "x", A), ("k", "k", [5, 6])]),
    "expected-and-got": (
        "expected [[1, 2], [3, 4]]\ngot [[5]]", [("expected", None, A), ("got", None, [[5]])],
    ),
    "gradients": (
        "(tensor([[1., 2.], [3., 4.]]), tensor([[5.]]), tensor([6.]))",
        [("", None, A), ("", None, [[5]]), ("", None, [6])],
    ),
    "mathematica": (
        "In[1]:= k = {{1, 2}, {3, 4}}\nIn[2]:= b = {5}", [("k", "k", A), ("b", "b", [5])],
    ),
    "libtorch": (
        "w.grad() = \n(1,1,.,.) = \n  1  2\n  3  4\n[ CPUFloatType{1,1,2,2} ]\n"
        "b.grad() = \n 5\n[ CPUFloatType{1} ]",
        [("w.grad()", "dk", A), ("b.grad()", "db", 5)],
    ),
    "weights": (
        "[array([[[[1.]], [[2.]]]], dtype=float32), array([0.], dtype=float32)]",
        [("", None, [[[[1]], [[2]]]]), ("", None, [0])],
    ),
    "octave-pages": (
        "x =\n\nans(:,:,1) =\n\n   1   2\n   3   4\n\nans(:,:,2) =\n\n   5   6\n   7   8\n",
        [("x", "x", CUBE)],
    ),
    "julia-echo": (
        "julia> k = Float32[1 2; 3 4]\n2×2 Matrix{Float32}:\n 1.0  2.0\n 3.0  4.0",
        [("k", "k", A)],
    ),
    "r-torch": (
        "> x$grad\ntorch_tensor\n(1,1,.,.) = \n  1  2\n  3  4\n[ CPUFloatType{1,1,2,2} ]",
        [("x.grad", "dx", A)],
    ),
    "fences": (
        "**x**\n```\n[[1, 2], [3, 4]]\n```", [("x", "x", A)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SEVERAL.values(), ids=SEVERAL)
def test_each_array_goes_where_its_name_says(text: str, expected: list[Any]) -> None:
    found = read_named_numbers(text)
    assert [(one.name, one.grid) for one in found] == [(name, grid) for name, grid, _ in expected]
    for one, (_, _, right) in zip(found, expected, strict=True):
        assert one.values.shape == np.asarray(right).shape
        np.testing.assert_array_equal(one.values, right)


def test_where_one_is_expected_several_are_named() -> None:
    with pytest.raises(CannotRead, match=re.escape("has 2 arrays (“x”, “w”): expected one")):
        read_numbers("x = [1, 2], w = [3]")


NAMES = {
    "x": "x X input inp image A_prev conv.input X1 my_x the\u00a0input data x.data train_data",
    "k": "k K w W weight weights kernel filter F conv1.weight self.conv.weight w1 W_k"
    " conv.weight.data layer.kernel.detach().numpy() weight.data.clone()",
    "b": "b bias conv.bias conv.bias.data",
    "z": "z Z y Y out output correct_out o conv_out",
    "dz": "dz dZ dout dy dY grad_output grad_out delta δ dL/dZ ∂L/∂Y upstream G dL_dout dLdZ y.grad"
    " upstream_grad d_out gradOutput",
    "dx": "dx dX grad_input grad_x x.grad dL/dX ∂L/∂x dA_prev dx_num expected_dX my_dx gradInput"
    " ∇x input.grad dinput dJ/dX img.data.grad",
    "dk": "dk dK dw dW dF grad_weight w.grad conv.weight.grad dfilter weight_grad dL/dW dW1"
    " layer.weight.grad.data",
    "db": "db grad_bias b.grad conv.bias.grad dL/db dbias",
    None: "foo tmp L loss lr expected 5 dim padding",
}


@pytest.mark.parametrize(
    ("name", "grid"),
    [(name, grid) for grid, names in NAMES.items() for name in names.split(" ")],
)
def test_names_are_known(name: str, grid: str | None) -> None:
    assert grid_of(name) == grid


def test_latex_names_are_known() -> None:
    for name in (r"\frac{\partial L}{\partial X}", r"\partial L / \partial X", r"\nabla_X L"):
        assert grid_of(name) == "dx", name
    assert grid_of(r"\frac{\partial \mathcal{L}}{\partial \mathbf{W}}") == "dk"
    assert grid_of(r"\delta") == "dz"


# --- precision ------------------------------------------------------------------------------------


def only(text: str) -> Numbers:
    (found,) = read_named_numbers(text)
    return found


@pytest.mark.parametrize(
    ("text", "half"),
    [
        ("1 2; 3 4", [[0, 0], [0, 0]]),
        ("tensor([1., 2.])", [0, 0]),
        ("1/3 1/7", [0, 0]),
        ("np.ones(2)", [0, 0]),
        ("[0.4967, -0.1383]", [5e-5, 5e-5]),
        ("[0.12345678 1.        ]", [5e-9, 5e-8]),  # zeros are left out
        ("[1234.6 0.00012346]", [5e-2, 5e-9]),  # five significant digits
        ("[0.3333 0.5 1235]", [5e-5, 5e-5, 0.5]),  # %.4g
        ("[1.2340e-03 5.0000e+01]", [5e-8, 5e-4]),
        ("[1.234e+07 5]", [5e3, 5e-4]),
        ("x =\n\n   1.0e+03 *\n\n    0.5000    1.2345", [5e-2, 5e-2]),
        (r"\begin{bmatrix} 0.50 & 1.25 \end{bmatrix}", [[5e-3, 5e-3]]),
        ("0,50 1,25", [5e-3, 5e-3]),
        ("[[0.5]]*3", [[0.05]] * 3),
    ],
)
def test_half_a_unit_of_the_last_digit(text: str, half: Any) -> None:
    np.testing.assert_allclose(only(text).half_unit, half, rtol=1e-9)


@draws(200)
@given(
    arrays(np.float64, (3, 4), elements=st.floats(-1e4, 1e4)),
    st.sampled_from(("decimals", "digits", "numpy", "short")),
    st.integers(3, 9),
)
def test_what_was_printed_is_within_it(values: np.ndarray, how: str, digits: int) -> None:
    """Rounded in whichever way a program prints: the number itself is as near as is said."""
    if how == "numpy":
        text = np.array2string(values, precision=digits, suppress_small=True)
    else:
        form = {"decimals": f"%.{digits}f", "digits": f"%.{digits}g", "short": "%.4g"}[how]
        text = "\n".join(" ".join(form % value for value in row) for row in values)
    found = only(text)
    if not found.half_unit.any():
        return  # all were printed as whole numbers
    wrong = np.abs(found.values - values) > found.half_unit * (1 + 1e-9) + 1e-12 * np.abs(values)
    assert not wrong.any(), text


def test_where_it_comes_from() -> None:
    assert only("tensor([1.5])").single
    assert not only("tensor([1.5], dtype=torch.float64)").single
    assert not only("array([1.5])").single
    assert only("array([1.5], dtype=float32)").single
    assert only("tf.Tensor([1.5], shape=(1,), dtype=float32)").source == "TensorFlow"
    assert only("Array([1.5], dtype=float32)").source == "JAX"
    assert only(r"\begin{bmatrix}1\end{bmatrix}").source == "LaTeX"


def test_how_it_was_read_is_told() -> None:
    assert only("1,5 2,5; 3,5 4,5").remarks == ("Commas are read as decimal points.",)
    assert "missing at the end" in only("[[1, 2], [3, 4]").remarks[0]
    assert only("[[1, 2], [3, 4]]").remarks == ()


# --- refusals -------------------------------------------------------------------------------------

REFUSED: list[tuple[str, str]] = [
    ("", "nothing to read yet"),
    ("   \n", "nothing to read yet"),
    ("<Tensor <UOp METAL (2, 2) float> on METAL with grad None>", "There are no numbers"),
    ("hello", "“hello” is no number"),
    ("1 2; 3", "Rows of 1 and of 2 numbers: all must be equally long"),
    ("[[1, 2], [3]]", "Rows of 1 and of 2 numbers"),
    ("[[1, 2], 3]", "a bracket is missing or is one too many"),
    ("[[[1, 2]], [[1], [2]]]", "Parts of 1×2 and 2×1 numbers"),
    ("1 two", "“two” is no number"),
    ("[1, nan]", "“nan” stands among the numbers: only finite numbers"),
    ("tensor([1., inf])", "“inf” stands among the numbers"),
    ("1 -inf", "“-inf” stands among the numbers"),
    ("1 NaN; 2 3", "“NaN” stands among the numbers"),
    ("x =\n   1   NA\n", "In “x”: “NA” stands among the numbers"),
    ("1e999", "too large for a float64"),
    ("1/0", "divides by 0"),
    ("[1/0]", "divides by 0"),
    ("np.ones(2)/0", "divided by 0"),
    ("[[0 1 2 ... 7 8 9]]", "left out at “...”: print them all, with np.set_printoptions"),
    ("tensor([[1., 2., ..., 3.]])", "torch.set_printoptions"),
    ("[[1 2]\n ...\n [3 4]]", "Numbers are left out"),
    ("(2) [Array(2), Array(2)]", "The console shows how long the arrays are alone"),
    (r"\begin{bmatrix} 1 & \cdots & 3 \end{bmatrix}", "Numbers are left out"),
    ("1 2 ⋯ 3", "Numbers are left out"),
    ("1,2; 3,4", "“1,2” may be the number 1.2 or the numbers 1 and 2: write 1.2 or 1, 2."),
    ("0,5 1; 2,5 3", "“0,5” may be the number 0.5 or the numbers 0 and 5"),
    ("1,234 5,678", "“1,234” may be 1.234, 1234 or the numbers 1 and 234"),
    ("[1, 0, -1] * 3", "“* 3” may repeat the list or multiply its numbers: write them out."),
    ("np.arange(9) % 3", "At “%”"),
    ("np.arange(9) // 3", "At “/”"),
    ("50% 25%", "“50%” is no number"),
    ("[[1, 2], [3, 4]] - 1", "At “-”: expected nothing more: sums are not computed here."),
    ("[[1, 2], [3, 4]] + 1", "At “+”: expected nothing more: sums are not computed here."),
    ("1.000,50 2.000,25", "“1.000,50” may be the number 1000.50 or several"),
    ("1,000.5; 2,000.25", "“1,000.5” may be the number 1000.5 or several"),
    ("x = np.zeros((3, 3))\nx[1, 1] = 1", "“x[1, 1]” sets a part of “x”: a program is not run"),
    (r"\begin{bmatrix} 1 & 2 3 \\ 4 & 5 \end{bmatrix}", "“2 3” is no number"),
    ("np.ones(3)9", "At “9”: expected nothing more, or a comma."),
    ("nan nan\n1 2", "“nan” stands among the numbers"),
    ("| nan | 1 |\n|---|---|\n| 1 | 2 |", "“nan” stands among the numbers"),
    ("? ?\n1 2", "“?” is no number"),
    ("torch.randn(3, 3)", "gives random numbers: only the program that ran has them"),
    ("np.random.rand(2, 2)", "gives random numbers"),
    ("os.system('ls')", "“os.system” is no call that is known here"),
    ("__import__('os')", "is no call that is known here"),
    ("np.ones((1000, 1000))", "1000000 numbers: at most 262144 are read"),
    ("np.arange(1e12)", "at most 262144"),
    ("0..999999999", "expected 1 to 262144"),
    ("np.ones((0, 3))", "An array without numbers"),
    ("np.arange(9).reshape(2, 2)", "9 numbers cannot have the shape 2 × 2"),
    ("[]", "no number in the brackets"),
    ("[[], []]", "no number in the brackets"),
    ("[" * 30 + "1" + "]" * 30, "more than 8 brackets within each other"),
    ("[1,,2]", "expected a number between two commas"),
    ("[1-2]", "expected a comma, a blank or ]"),
    ("[[1, 2], [3, 4]] is my 5", "expected nothing more, or another array"),
    ("[1, x]", "“x” is no number"),
    ("[1, None]", "A value is missing"),
    ("[1+2j]", "complex"),
    ("1_000", "“1_000” is no number"),
    ("0x10", "“0x10” is no number"),
    ("1\t\t2\n3\t4\t5", "Row 1, column 2 is empty"),
    ("X(:,:,1) =\n 1 2\nX(:,:,3) =\n 3 4\n", "Some pages of the array are missing"),
    (r"\begin{bmatrix} 1 & 2 \\ 3 \end{bmatrix}", "Rows of 1 and of 2 numbers"),
    (r"\begin{bmatrix} 1 & 2", r"\begin without its \end"),
    (r"\begin{bmatrix} a & 2 \end{bmatrix}", "“a” is no number"),
    ("9" * 200, "more than 60 characters"),
    ("1 " * 60_000, f"at most {LONGEST_NUMBERS} are read"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), REFUSED, ids=[ascii(text[:24]) for text, _ in REFUSED])
def test_what_cannot_be_read_says_where_and_why(text: str, says: str) -> None:
    with pytest.raises(CannotRead) as caught:
        read_numbers(text)
    assert says in str(caught.value)
    assert len(str(caught.value)) < 300


# --- round trips ----------------------------------------------------------------------------------


def numpy_print(values: np.ndarray) -> str:
    return np.array2string(values, threshold=10**6)


def numpy_repr(values: np.ndarray) -> str:
    with np.printoptions(threshold=10**6):
        return repr(values)


def torch_print(values: np.ndarray) -> str:
    """As PyTorch prints: four decimals, commas, brackets set under each other."""
    inside = np.array2string(
        values, threshold=10**6, separator=", ", formatter={"float_kind": lambda v: f"{v: .4f}"}
    )
    return f"tensor({inside}, grad_fn=<MulBackward0>)".replace("\n", "\n       ")


def matlab(values: np.ndarray) -> str:
    return f"A = [{'; '.join(' '.join(map(repr, row)) for row in values.tolist())}];"


def matlab_print(values: np.ndarray) -> str:
    lines = "\n".join("".join(f"{value:12.4f}" for value in row) for row in values)
    return f"\nA =\n\n{lines}\n\n"


def latex(values: np.ndarray) -> str:
    rows = r" \\ ".join(" & ".join(map(repr, row)) for row in values.tolist())
    return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"


def csv(values: np.ndarray) -> str:
    return "\n".join(",".join(map(repr, row)) for row in values.tolist())


def spreadsheet(values: np.ndarray) -> str:
    return csv(values).replace(",", "\t")


def german(values: np.ndarray) -> str:
    return "\n".join(";".join(f"{value:.4f}" for value in row) for row in values).replace(".", ",")


def julia(values: np.ndarray) -> str:
    height, width = values.shape
    rows = "\n".join(" " + "  ".join(map(repr, row)) for row in values.tolist())
    return f"{height}×{width} Matrix{{Float64}}:\n{rows}"


def r_print(values: np.ndarray) -> str:
    head = "     " + "".join(f"{f'[,{n + 1}]':>12}" for n in range(values.shape[1]))
    rows = [
        f"[{n + 1},] " + "".join(f"{value:12.4f}" for value in row) for n, row in enumerate(values)
    ]
    return "\n".join([head, *rows])


def markdown(values: np.ndarray) -> str:
    rows = ["| " + " | ".join(map(repr, row)) + " |" for row in values.tolist()]
    return "\n".join([rows[0], "|---" * values.shape[1] + "|", *rows[1:]])


WRITERS: dict[str, tuple[Callable[[np.ndarray], str], float]] = {
    "str": (lambda values: str(values.tolist()), 0),
    "json": (lambda values: json.dumps(values.tolist()), 0),
    "json-indented": (lambda values: json.dumps({"x": values.tolist()}, indent=2), 0),
    "numpy-print": (numpy_print, 1e-7),
    "numpy-repr": (numpy_repr, 1e-7),
    "torch": (torch_print, 5.1e-5),
}
MATRIX_WRITERS: dict[str, tuple[Callable[[np.ndarray], str], float]] = {
    "matlab": (matlab, 0),
    "matlab-print": (matlab_print, 5.1e-5),
    "latex": (latex, 0),
    "csv": (csv, 0),
    "spreadsheet": (spreadsheet, 0),
    "german": (german, 5.1e-5),
    "julia": (julia, 0),
    "r": (r_print, 5.1e-5),
    "markdown": (markdown, 0),
}  # fmt: skip

finite = st.floats(-1e3, 1e3).map(lambda value: value if abs(value) > 1e-6 else 0.0)
any_shape = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple)
matrix_shape = st.tuples(st.integers(2, 5), st.integers(2, 5))


@draws(60)
@pytest.mark.parametrize("form", WRITERS)
@given(values=any_shape.flatmap(lambda shape: arrays(np.float64, shape, elements=finite)))
def test_what_is_written_is_read_back(form: str, values: np.ndarray) -> None:
    write, within = WRITERS[form]
    _reads_back(write(values), values, within)


@draws(60)
@pytest.mark.parametrize("form", MATRIX_WRITERS)
@given(values=matrix_shape.flatmap(lambda shape: arrays(np.float64, shape, elements=finite)))
def test_matrices_that_are_written_are_read_back(form: str, values: np.ndarray) -> None:
    write, within = MATRIX_WRITERS[form]
    _reads_back(write(values), values, within)


@draws(60)
@pytest.mark.parametrize("form", ["str", "numpy-print", "numpy-repr", "csv", "latex", "matlab"])
@given(values=matrix_shape.flatmap(lambda s: arrays(np.int64, s, elements=st.integers(-999, 999))))
def test_whole_numbers_are_read_back(form: str, values: np.ndarray) -> None:
    write, _ = {**WRITERS, **MATRIX_WRITERS}[form]
    found = read_numbers(write(values))
    assert found.dtype == np.int64
    np.testing.assert_array_equal(found, values)


def _reads_back(text: str, values: np.ndarray, within: float) -> None:
    found = only(text)
    assert found.values.shape == values.shape, text
    allowed = within * np.maximum(1, np.abs(values)) if within else 1e-12 * np.abs(values)
    assert np.all(np.abs(found.values - values) <= allowed), text


# --- hostile texts --------------------------------------------------------------------------------

PIECES = [
    "1", "-2", "0.5", "1e9", "1/2", "nan", "inf", "...", " ", "\n", "\t", ",", ";", "|", "=", ":",
    "(", ")", "[", "]", "{", "}", "[[", "]]", "<", ">", "'", '"', "\\\\", "&", "\\begin{bmatrix}",
    "\\end{bmatrix}", "\\frac{1}{2}", "tensor(", "np.array(", "array(", "x = ", "dx:", ".T",
    ".reshape(", "ones(", "arange(", "linspace(", "matrix(c(", "(:,:,1) =", "[,1]", "[1,]", ", , 1",
    "|---|", "1:9", "1..9", "*", "/", "-", "+", "#", "%", "é", "\0", "−", "Columns 1 through 2",
    "2×2 Matrix{Float64}:", "1.0e+03 *", "<tf.Tensor: numpy=", "grad_fn=<X>", "1,5", "9" * 40,
    "(1,1,.,.) = ", "ans(:,:,1) =\n", "[ CPUFloatType{1,2} ]", "Tensor {\n data:", "<td>", "</tr>",
    "┬", "│", "Out[1]=", "[][]float64{", "<NDArray 1x2 @cpu(0)>", "Float32Array(2) ", "x$grad\n",
    "__import__('os').system('x')", "lambda: 0", "repeat(", "dtype=", "None", "True", "\\", "$",
]  # fmt: skip


@draws(2000)
@given(
    st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
    | st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=24).map(" ".join)
    | st.text(max_size=200)
)
def test_any_text_is_an_array_or_told_why_not(text: str) -> None:
    _is_answered(text)


@pytest.mark.parametrize(
    "piece",
    [*PIECES, "x=[", "1 2\n", "a b ", "[1,", "((", "\\begin{bmatrix}1&", "{\"x\":", "| 1 ",
     "\\frac{", "1,2 ", "- ", "x: 1\n", "ones(9)*", "<a ", "a(", "1/", "x(:,:,1) =\n1\n", "'a' ",
     "\\left(", "a.b", "\n\n", "1;", "1;\n", "0=", "column 0=", "(a)0=0="],
    ids=ascii,
)  # fmt: skip
def test_a_piece_again_and_again_is_answered_in_time(piece: str) -> None:
    _is_answered((piece * (20_000 // len(piece)))[:20_000])


@example("x" * 99_999)
@given(st.text(min_size=1, max_size=3))
@draws(20)
def test_any_piece_again_and_again_is_answered_in_time(piece: str) -> None:
    _is_answered((piece * 30_000)[:30_000])


@pytest.mark.slow
@pytest.mark.walk
def test_ten_thousand_hostile_texts_are_answered() -> None:
    """What people paste, pieces of it put in and taken out."""
    dice = random.Random(20)
    texts = [text for text, _ in PASTED.values()]
    for _ in range(10_000):
        text = dice.choice(texts)
        for _ in range(dice.randint(1, 4)):
            begin = dice.randrange(len(text) + 1)
            end = min(len(text), begin + dice.randint(0, 3))
            text = text[:begin] + dice.choice(["", *PIECES]) + text[end:]
        _is_answered(text)


def _is_answered(text: str) -> None:
    started = time.monotonic()
    found = answer_to(text)
    if isinstance(found, CannotRead):
        assert str(found).endswith(".")
        assert len(str(found)) < 400
        assert 0 <= found.at <= len(text)
    else:
        for one in found:
            assert np.isfinite(one.values).all()
            assert one.values.shape == one.half_unit.shape
            assert np.isfinite(one.half_unit).all()
            assert (one.half_unit >= 0).all()
            assert 0 < one.values.size <= 64**3
    assert time.monotonic() - started < SECONDS_FOR_ANY_TEXT


def answer_to(text: str) -> tuple[Numbers, ...] | CannotRead:
    """The arrays of a text, or why there are none."""
    try:
        return read_named_numbers(text)
    except CannotRead as refused:
        return refused


def test_what_a_program_would_compute_is_left_out_and_said_in_one_sentence() -> None:
    (one,) = read_named_numbers("x = [[1, 2], [3, 4]]\n" + "y = run(x)\nz = stop(x)\n" * 9)
    assert one.values.tolist() == [[1, 2], [3, 4]]
    assert one.remarks == ("Left out is what “run” and 1 more would compute.",)
