"""What is told of a program: which results are blamed, how many cells, in which names, and why."""

from __future__ import annotations

import time

import pytest

from engine.geometry import Spec
from engine.reading import CannotRead, Verdict, judge, worst
from engine.reading.assumptions import AXES
from engine.reading.claims import NOT_UNDERSTOOD, PROVED, SLIP
from engine.reading.verdict import LOOSE
from engine.symbolic import derive
from tests.engine.reading.people import CONV, FILTERS, GROUPED, LARGE, PAIRS

LOOPS = "for o in range(2):\n for c in range(2):\n  for i, j in np.ndindex(2, 2):\n   {}\n"
RIGHT_DW = LOOPS.format("dw[o, c] += dout[o, i, j] * x[c, i:i+2, j:j+2]")
WRONG_DX = LOOPS.format("dx[c, i:i+2, j:j+2] += dout[o, i, j] * w[c, o]")


def said(verdict: Verdict) -> str:
    return " ".join(one for check in verdict.failed for one in check.differences)


def only(text: str, spec: Spec = CONV) -> Verdict:
    (verdict,) = judge(text, derive(spec))
    return verdict


@pytest.mark.parametrize(
    ("second", "where"), [("db = dout.sum()", "db"), (WRONG_DX, "dx")], ids=["db", "dx"]
)
def test_one_slip_leaves_the_other_results_right(second: str, where: str) -> None:
    first, other = judge(RIGHT_DW + second, derive(PAIRS))
    assert (first.kind, other.kind) == (PROVED, SLIP)
    assert where in said(other)


def test_a_kernel_the_other_way_round_is_told_as_a_slip_and_may_be_said_to_be_right() -> None:
    verdict = only(WRONG_DX, PAIRS)
    assert r"$\texttt{w[c, o]}$: in Conv2d's order the first axis" in said(verdict)
    assert "right if yours is (in, out, …)" in said(verdict)
    assert "in first" in {c.value for one in verdict.assumptions for c in one.others}
    (answered,) = judge(WRONG_DX, derive(PAIRS), meanings={AXES: "in first"})
    assert answered.kind == PROVED


def test_of_a_library_the_order_of_axes_is_no_choice() -> None:
    text = "dX = F.conv2d(dZ, torch.flip(K, [2, 3]), padding=1)"
    (verdict,) = judge(text, derive(PAIRS), meanings={AXES: "in first"})
    assert verdict.kind == SLIP
    assert not [one for one in verdict.assumptions if one.key == AXES]


def test_every_wrong_cell_is_counted_and_the_first_are_told() -> None:
    verdict = only("dX = F.conv2d(dZ, K, padding=1)")
    assert (len(verdict.failed), verdict.instances) == (9, 9)
    assert [bool(check.differences) for check in verdict.failed] == [True] * 3 + [False] * 6


def test_cells_are_named_as_the_program_names_them() -> None:
    first = only("x.grad = F.conv2d(z.grad, w, padding=1)").failed[0]
    assert r"$\texttt{x.grad[0, 0]}$: $\texttt{z.grad[0, 0]} \cdot \texttt{w[1, 1]}$" in " ".join(
        first.differences
    )
    assert first.right == r"\texttt{x.grad[0, 0]} = \texttt{z.grad[0, 0]} \cdot \texttt{w[0, 0]}"


@pytest.mark.parametrize(
    ("text", "spec", "why"),
    [
        ("dX = F.conv2d(dZ, K, padding=1)", CONV, "The kernel is not turned"),
        ("dX = signal.convolve2d(dZ, np.rot90(K, 2))", CONV, "turned by 180° twice, or not at all"),
        ("Z = signal.convolve2d(X, K, 'valid') + b", CONV, "for Z it stays as it is"),
        ("dX = signal.convolve2d(dZ, K.T)", CONV, "rows and columns of the kernel are exchanged"),
        ("dX = signal.convolve2d(dZ, np.flipud(K))", CONV, "one axis is turned as it should be"),
        ("dK = signal.convolve2d(X, dZ, 'valid')", CONV, "∂L/∂Z is turned by 180°"),
        ("dK = signal.correlate2d(X, dZ.T, 'valid')", CONV, "rows and columns of ∂L/∂Z are"),
        ("dK = signal.correlate2d(X, dZ, 'valid')[::-1, ::-1]", CONV, "∂L/∂K turned by 180°"),
        ("dK = signal.correlate2d(X, dZ, 'valid').T", CONV, "rows and columns of ∂L/∂K are"),
        ("db = dZ.mean()", CONV, "a mean where the sum belongs"),
        ("db = 2 * dZ.sum()", CONV, "2 times ∂L/∂b"),
        ("dX = F.conv_transpose2d(dZ, K.transpose(0, 1))", PAIRS, "The channel axes of the kernel"),
        ("dX = F.conv2d(dZ, K, padding=1)", PAIRS, "and its channel axes stand the other way"),
        ("dX = F.conv2d(dZ, K, padding=1)", FILTERS, "exchange its channel axes"),
        ("Z = np.einsum('chwij,ocij->ohw', windows, K) + b", PAIRS, "All but the bias is right"),
        ("Z = F.conv2d(X, K, b)", GROUPED, "it needs groups=2"),
        ("dX = F.conv_transpose2d(dZ, K)", GROUPED, "it needs groups=2"),
        ("db = dZ.sum()", PAIRS, "the sum over all filters"),
        ("dK = X.T @ dZ", CONV, r"$\texttt{X.T @ dZ}$: shapes (3, 3) and (2, 2)"),
    ],
)
def test_the_reason_is_given_where_one_change_explains_every_cell(
    text: str, spec: Spec, why: str
) -> None:
    assert why in said(only(text, spec))


def test_no_reason_is_given_that_does_not_explain_every_cell() -> None:
    verdict = only("dX = signal.convolve2d(dZ, K)\ndX[0, 0] = 0")
    assert (len(verdict.failed), verdict.instances) == (1, 9)
    assert said(verdict) == r"$\texttt{dZ[0, 0]} \cdot \texttt{K[0, 0]}$ is missing."


def test_a_convolution_along_one_axis_is_refused_with_what_there_is_for_grids() -> None:
    with pytest.raises(CannotRead, match=r"slide along one axis only.*convolve2d"):
        judge("dX = np.convolve(dZ, K)", derive(CONV))


def test_a_line_that_is_not_read_leaves_the_others_judged() -> None:
    text = "dx = remember(x)\ndw = signal.correlate2d(x, dout, 'valid')\ndb = dout.mean()"
    assert [one.kind for one in judge(text, derive(CONV))] == [NOT_UNDERSTOOD, PROVED, SLIP]


def test_what_is_made_of_a_line_that_is_not_read_is_not_read_either() -> None:
    text = "kept = remember(x)\ndw = signal.correlate2d(kept, dout, 'valid')\ndb = dout.sum()"
    assert [one.kind for one in judge(text, derive(CONV))] == [NOT_UNDERSTOOD, PROVED]


def test_a_piece_of_a_program_in_a_sentence_is_no_markdown() -> None:
    verdict = only("dK = (X * 2)[:, :2].T @ (dZ * 3)[:1]")
    assert "*" not in said(verdict).replace(r"\texttt{", "").partition("$")[0]
    assert said(verdict).count("$") == 2


def test_a_wrong_program_of_a_large_layer_is_answered_soon() -> None:
    start = time.process_time()
    assert only("dX = F.conv2d(dZ, K, padding=1)", LARGE).kind == SLIP
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("for i in range(H):\n    for j in range(W):\n        dX[i:i+2, j:j+2] += dZ[i, j] * K",
         "height and width are the output's"),
        ("X = np.array([[1, 2, 0], [0, 1, 3], [2, 1, 0]])\nK = np.random.randn(2, 2)\n"
         "dX = signal.convolve2d(dZ, K)",
         "the numbers of an example are left out"),
        ("for region, i, j in self.iterate_regions(X):\n    dK += dZ[i, j] * region",
         "each round has a window and its place"),
    ],
)  # fmt: skip
def test_what_is_taken_for_granted_is_told(text: str, told: str) -> None:
    verdict = only(text)
    assert verdict.kind in (PROVED, LOOSE), said(verdict)
    assert any(told in one for one in (*verdict.read_as, *verdict.liberties))


def test_a_name_that_only_counts_is_asked_for_by_its_line() -> None:
    with pytest.raises(CannotRead, match="“top” is set nowhere; paste the lines that set it"):
        judge("dX[top:top+2, 0:2] += dZ[0, 0] * K", derive(CONV))


def test_no_name_is_told_that_is_not_in_the_text() -> None:
    text = "def input_gradient(k, dz):\n    return signal.convolve2d(dz, k)"
    verdict = only(text)
    assert verdict.kind == PROVED
    assert not [says for says in verdict.read_as if "input" in says]


@pytest.mark.parametrize(
    "text",
    [
        "assert X.shape == (4, 4)\ndX = signal.convolve2d(dZ, K)",
        "if X.shape[0] != 4:\n    raise ValueError('4 rows')\ndX = signal.convolve2d(dZ, K)",
    ],
)
def test_what_a_program_demands_of_its_sizes_has_to_hold(text: str) -> None:
    assert only(text).kind == SLIP


@pytest.mark.parametrize(
    "text",
    [
        "def f(n):\n    return f(n)\ndX = f(dZ)",
        "def f(n):\n    yield n\nfor a in f(dZ):\n    dX += a",
        "dX = np.zeros((3, 3))\ndX[X] = dZ",
        "dX = np.lib.stride_tricks.as_strided(dZ, (3, 3), (1, -1))",
        "dX = np.lib.stride_tricks.as_strided(dZ, (3, 3, 3, 3, 3, 3, 3, 3), (0,) * 8)",
        "dX = np.stack([dZ, X])",
        "dX = [1] * 10000 * 10000",
        "dX = dZ + range(3)",
        "dX = np.array([[1, 2], [3]])",
        "a = []\nfor i in range(20000):\n    a.append(i)\ndX = np.array(a)",
        "dX = max(X, K)",
        "dX = X[0][0][0][0]",
        "dX[0][0:2] = dZ",
        "dX = (X is K) * dZ",
        "dX = im2col(X, 0, 0)",
        "dX = im2col(X, 9, 9)",
        "dX = F.fold(X, 3, 2)",
        "assert X == K\ndX = dZ",
    ],
)
def test_nothing_strange_is_more_than_refused(text: str) -> None:
    try:
        verdicts = judge(text, derive(CONV))
    except CannotRead:
        return
    assert worst(verdicts) in (SLIP, NOT_UNDERSTOOD)


@pytest.mark.parametrize(
    "text",
    [
        "for i in range(10000):\n    a = np.zeros((200, 200))\ndX = dZ",
        "for i in range(10000):\n    a = np.lib.stride_tricks.as_strided(X, (200, 200), (0, 0))",
        "for i in range(10000):\n    b = np.pad(X, 60)\ndX = dZ",
        "a = X\nfor i in range(30):\n    a = np.concatenate([a, a])\ndX = a",
        "for a in itertools.product(range(10000), range(10000)):\n    b = 1\ndX = dZ",
        "dX = np.lib.stride_tricks.sliding_window_view(np.pad(X, 60), (9, 9))",
        "dX = im2col(np.pad(X[None, None], 60), 9, 9)",
        "dX = np.stack([np.zeros((200, 200))] * 200)",
    ],
)
def test_what_grows_without_an_end_is_refused(text: str) -> None:
    with pytest.raises(CannotRead, match=r"too many|too large"):
        judge(text, derive(CONV))


def test_a_result_is_at_the_line_that_makes_it_and_told_once() -> None:
    text = (
        "\n    dx_pad = np.zeros_like(x_pad)\n    dw = np.zeros_like(w)\n"
        "    for i in range(2):\n        for j in range(2):\n"
        "            dx_pad[i:i+2, j:j+2] = w * dout[i, j]\n"
        "            dw += x_pad[i:i+2, j:j+2] * dout[i, j]\n    dx = dx_pad\n"
    )
    verdicts = judge(text, derive(CONV))
    assert [(one.kind, one.statement.text) for one in verdicts] == [
        (PROVED, "dw += x_pad[i:i+2, j:j+2] * dout[i, j]"),
        (SLIP, "dx = dx_pad"),
    ]
