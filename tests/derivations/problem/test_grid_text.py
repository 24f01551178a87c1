"""The grammar of typed numbers: what is read, what is refused, and that nothing else can happen."""

from __future__ import annotations

import time
from itertools import product

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from derivations.ui.problem import grid_text
from derivations.ui.problem.fillings import FILLINGS
from derivations.ui.problem.grid_text import CannotRead, default, read, write
from derivations.ui.problem.operations import LARGEST_INPUT, LARGEST_KERNEL
from engine import reading

ROLES = ("x", "k", "b", "dz")
SECONDS_FOR_ANY_TEXT = 5.0  # a bound that only a runaway pattern breaks: usual are 0.2 of one

shapes = st.tuples(st.integers(1, 9), st.integers(1, 9))
floats = st.floats(allow_nan=False, allow_infinity=False)


def matrices(numbers_of: st.SearchStrategy[float]) -> st.SearchStrategy[np.ndarray]:
    return shapes.flatmap(
        lambda shape: st.lists(
            numbers_of, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]
        ).map(lambda flat: np.array(flat).reshape(shape))
    )


# --- what is a weight -------------------------------------------------------------------------


@given(st.text("-+.0123456789eE; ", max_size=60))
@example("2 3; -2 4")
@example("1;2;3;4")
def test_rows_that_are_not_read_for_it_are_no_weight(text: str) -> None:
    assert grid_text.ROWS.fullmatch(text)
    try:
        found = reading.read_named_numbers(text)
    except ValueError:
        return
    assert all(one.values.ndim < 4 for one in found), found


@pytest.mark.parametrize(
    "text", ["[[[[1, 2]]]]", "[[[[1.0 2.0]\n   [3.0 4.0]]]]", "w = [[[[1, 2]]]]"]
)
def test_a_weight_is_read(text: str) -> None:
    assert not grid_text.ROWS.fullmatch(text)
    assert grid_text.weight_size(text) in {(1, 1, 1, 2), (1, 1, 2, 2)}


# --- what is written is read again ------------------------------------------------------------


@given(matrices(st.integers(1 - 2**53, 2**53 - 1)))
def test_integers_are_read_as_they_are_written(values: np.ndarray) -> None:
    found = read(write(values), values.shape, "x")
    assert found.values.dtype.kind == "i"
    assert np.array_equal(found.values, values)
    assert found.remark == ""


@given(matrices(floats))
def test_any_float_is_read_as_it_is_written(values: np.ndarray) -> None:
    found = read(write(values), values.shape, "k").values
    assert np.array_equal(found, values)
    assert write(found) == write(values)


@pytest.mark.parametrize("text", ["9007199254740993", "1e20", "-9007199254740992 1"])
def test_a_whole_number_that_no_float_is_sure_of_is_a_float(text: str) -> None:
    assert read(text, (1, 2), "x").values.dtype.kind == "f"


@pytest.mark.parametrize(
    "text",
    [
        "1 2 0; 3 -1 2",
        "1,2,0;3,-1,2",
        "1, 2, 0\n3, -1, 2",
        "1\t2\t0\r\n3\t-1\t2\r\n",
        "[[1, 2, 0], [3, -1, 2]]",
        "[[1 2 0]\n [3 -1 2]]",
        "{1 2 0; 3 -1 2}",
        "  1 2  0 ;3 −1 2 ; ",
        "1. 2.0 0.000; +3 -1 2",
    ],
)
def test_a_matrix_is_read_however_it_is_pasted(text: str) -> None:
    assert read(text, (2, 3), "x").values.tolist() == [[1, 2, 0], [3, -1, 2]]


def test_digits_of_any_script_are_digits() -> None:
    assert read("١ ２; 3 4", (2, 2), "x").values.tolist() == [[1, 2], [3, 4]]


def test_what_numpy_and_python_print_can_be_pasted() -> None:
    values = np.arange(12).reshape(3, 4) - 5
    for text in (str(values), str(values.tolist()), repr(values.tolist())):
        assert np.array_equal(read(text, (3, 4), "dz").values, values)


@pytest.mark.parametrize(
    "text",
    [
        "array([[ 1, -2],\n       [ 3,  4]])",
        "tensor([[ 1, -2],\n        [ 3,  4]])",
        "tensor([[1., -2.], [3., 4.]], dtype=torch.float64)",
        "array([[1, -2], [3, 4]], dtype=int32)",
        "torch.tensor([[1, -2], [3, 4]])",
        "torch.tensor([[1., -2.], [3., 4.]], device='cuda:0', requires_grad=True)",
        "tensor([[1., -2.], [3., 4.]], grad_fn=<MulBackward0>)",
        "np.array([[1, -2], [3, 4]], dtype=np.float32)",
        "numpy.asarray([[1, -2],\n [3, 4]],)",
        "1 -2 3 4",  # a field of one line turns line breaks into blanks
    ],
)
def test_what_is_copied_from_a_notebook_can_be_pasted(text: str) -> None:
    found = read(text, (2, 2), "x")
    assert found.values.tolist() == [[1, -2], [3, 4]]
    assert found.remark == ""


@pytest.mark.parametrize(
    "text",
    [
        "x = [1 -2; 3 4];",
        r"\begin{bmatrix} 1 & -2 \\ 3 & 4 \end{bmatrix}",
        "tf.Tensor(\n[[ 1. -2.]\n [ 3.  4.]], shape=(2, 2), dtype=float32)",
        "2×2 Matrix{Float64}:\n 1.0  -2.0\n 3.0   4.0",
        "{{1, -2}, {3, 4}}",
        "w = [5], x = [[1, -2], [3, 4]], dout = 6 7",  # of several the one that is named so
        "1,-2;3,4",  # commas that part numbers: with points there would be two
    ],
)
def test_what_other_programs_print_can_be_pasted(text: str) -> None:
    found = read(text, (2, 2), "x")
    assert found.values.tolist() == [[1, -2], [3, 4]]
    assert found.remark == ""


def test_how_numbers_were_read_is_told() -> None:
    assert read("1,5 -2,5; 3,5 4,5", (2, 2), "x").remark == "Commas are read as decimal points."
    image = np.arange(24).reshape(1, 3, 4, 2)
    found = read(str(image.tolist()), (2, 3, 4), "x")
    assert np.array_equal(found.values, np.moveaxis(image[0], -1, 0))
    assert found.remark == "The axes are read as N H W C: the channels stand last."
    kernel = np.arange(24).reshape(2, 3, 1, 4)  # rows, columns, in, out
    found = read(str(kernel.tolist()), (4, 2, 3), "k")
    assert np.array_equal(found.values, kernel.transpose(3, 2, 0, 1)[:, 0])


def test_commas_of_which_the_grid_decides_nothing_are_asked_about() -> None:
    with pytest.raises(CannotRead, match=r"`1,2` may be the number 1.2 or the numbers 1 and 2"):
        read("1,2;3,4", (3, 3), "x")
    assert read("1,2;3,4", (2, 1), "x").values.tolist() == [[1.2], [3.4]]


@given(st.text(alphabet="![](/)ab`“”*<>1 ;=", max_size=30))
def test_what_a_sentence_repeats_of_a_text_is_no_markdown(text: str) -> None:
    said = refusal(text)
    outside = "".join(said.split("`")[::2])
    assert said.count("`") % 2 == 0
    assert not set("!<*“”") & set(outside), outside
    assert "](" not in outside


def refusal(text: str) -> str:
    """What is said of a text that holds no grid; nothing of one that does."""
    try:
        read(text, (2, 2), "x")
    except CannotRead as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.4967", 0.4967),
        ("0.49671415", 0.49671415),
        ("-1.38264301e-01", -0.138264301),
        ("0.12345678901234567", 0.12345678901234567),
        ("-3e20", -3e20),
        ("1000", 1000),
        ("1e2", 100),
        ("1/2", 0.5),
        ("-1/3", -1 / 3),
        ("2.5/0.5", 5),
        ("-0.00001", -0.00001),
        ("-0.0", 0),
    ],
)
def test_a_number_is_kept_whole(text: str, value: float) -> None:
    found = read(f"{text} 1", (1, 2), "x").values
    assert found.tolist() == [[value, 1]]
    assert np.array_equal(read(write(found), (1, 2), "x").values, found)


def test_a_third_pair_of_brackets_holds_channels() -> None:
    values = np.arange(12).reshape(2, 2, 3)
    for text in (
        str(values),
        repr(values),
        str(values.tolist()),
        f"torch.tensor({values.tolist()})",
    ):
        found = read(text, (2, 2, 3), "x")
        assert np.array_equal(found.values, values), text
        assert not found.remark


# --- a matrix of another shape ----------------------------------------------------------------


@given(matrices(st.integers(-9, 9)), shapes, st.sampled_from(ROLES))
def test_cells_keep_their_place_on_a_grid_of_another_shape(
    typed: np.ndarray, shape: tuple[int, int], role: str
) -> None:
    found = read(write(typed), shape, role)
    assert found.values.shape == shape
    if typed.shape == (1, shape[0] * shape[1]):
        assert np.array_equal(found.values.ravel(), typed.ravel())
        return  # one long row is cut into the rows of its grid
    for place in np.ndindex(shape):
        inside = place[0] < typed.shape[0] and place[1] < typed.shape[1]
        assert found.values[place] == (typed[place] if inside else default(shape, role)[place])
    assert bool(found.remark) == (typed.shape != shape)
    assert (found.typed_shape == typed.shape) if found.remark else (found.typed_shape is None)


@pytest.mark.parametrize(
    ("text", "shape", "said"),
    [
        (
            "1 2 3 4; 5 6 7 8; 1 2 3 4; 5 6 7 8",
            (3, 3),
            "their last row and last column are cut off.",
        ),
        ("1 2 3 4", (1, 3), "their last column is cut off."),
        ("1 2 3 4 5", (1, 3), "their last 2 columns are cut off."),
        ("1 2; 3 4", (3, 2), "the last row of the grid has the default numbers."),
        ("1 2; 3 4", (4, 2), "the last 2 rows of the grid have the default numbers."),
        (
            "1 2 3; 4 5 6",
            (3, 2),
            "their last column is cut off; the last row of the grid has the default numbers.",
        ),
        ("1 | 2 | 3", (2, 1, 1), "their last channel is cut off."),
        ("1 2; 3 4 | 1 2; 3 4", (2, 2), "their last channel is cut off."),
        ("1 2; 3 4", (2, 2, 2), "the last channel of the grid has the default numbers."),
        (
            "1 2 3 | 4",
            (2, 1, 2),
            "their last column is cut off; where any are missing, the default numbers stand.",
        ),
    ],
)
def test_the_remark_says_what_is_cut_off_and_what_is_filled(
    text: str, shape: tuple[int, ...], said: str
) -> None:
    assert read(text, shape, "x").remark.split(" grid: ", 1)[1] == said


@given(matrices(st.integers(-9, 9)), shapes)
def test_the_default_numbers_are_named_just_where_they_stand(
    typed: np.ndarray, shape: tuple[int, int]
) -> None:
    """And what is cut off, just where something is."""
    found = read(write(typed), shape, "x")
    if not found.remark:
        return
    there, here = typed.shape, shape
    said = found.remark.split(" grid: ", 1)[1]
    assert ("cut off" in said) == any(a > b for a, b in zip(there, here, strict=True))
    assert ("default" in said) == any(a < b for a, b in zip(there, here, strict=True))


# --- channels ---------------------------------------------------------------------------------

stacks = st.tuples(st.integers(1, 4), st.integers(1, 6), st.integers(1, 6))


def integers(shape: tuple[int, ...], seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(-999, 1000, shape)


@given(stacks, st.integers(0, 999), st.booleans())
def test_channels_are_read_as_they_are_written(
    shape: tuple[int, ...], seed: int, whole: bool
) -> None:
    values = integers(shape, seed) / (1 if whole else 10_000)
    text = write(values)
    assert text.count("|") == shape[0] - 1
    found = read(text, shape, "x")
    assert np.array_equal(found.values, values)
    assert found.remark == ""


@pytest.mark.parametrize(
    "text",
    [
        "1 2; 3 4 | 5 6; 7 8",
        "1,2;3,4|5,6;7,8",
        "[[1, 2], [3, 4]] | [[5, 6], [7, 8]]",
        "1 2\n3 4\n|\n5 6\n7 8",
    ],
)
def test_a_bar_parts_two_channels(text: str) -> None:
    assert read(text, (2, 2, 2), "x").values.tolist() == [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]


@given(stacks, stacks, st.integers(0, 99), st.sampled_from(("x", "k", "dz")))
def test_cells_keep_their_channel_and_place_on_another_grid(
    typed: tuple[int, ...], shape: tuple[int, ...], seed: int, role: str
) -> None:
    values = integers(typed, seed)
    found = read(write(values), shape, role)
    assert found.values.shape == shape
    if typed[:2] == (1, 1) and values.size == np.prod(shape):
        assert np.array_equal(found.values.ravel(), values.ravel())
        return  # one long row is cut into the rows of its grid
    for place in np.ndindex(shape):
        inside = all(at < side for at, side in zip(place, typed, strict=True))
        assert found.values[place] == (values[place] if inside else default(shape, role)[place])
    assert bool(found.remark) == (typed != shape)


def test_one_number_that_is_not_whole_makes_all_channels_so() -> None:
    found = read("1 2 | 0.5 4", (2, 1, 2), "x").values
    assert found.dtype.kind == "f"
    assert found.tolist() == [[[1, 2]], [[0.5, 4]]]


@given(stacks, st.sampled_from(ROLES))
def test_the_channels_of_the_default_numbers_are_not_all_alike(
    shape: tuple[int, ...], role: str
) -> None:
    values = default(shape, role)
    assert values.shape == shape
    assert np.array_equal(values[0], default(shape[1:], role))  # one channel is what it was
    if shape[0] > 1 and values[0].size > 3:
        assert any(not np.array_equal(values[0], other) for other in values[1:])


def test_no_channel_of_a_default_kernel_is_its_own_turn() -> None:
    for channels, h, w in product((2, 4, 16), range(1, 8), range(1, 8)):
        for kernel in default((channels, h, w), "k"):
            assert h == w == 1 or not np.array_equal(kernel, kernel[::-1, ::-1]), (channels, h, w)


ONE = "one hot 1,1"


@pytest.mark.parametrize("filling", FILLINGS)
@pytest.mark.parametrize("shape", [(2, 1, 1), (3, 4, 5), (16, 7, 7)])
def test_every_filling_fills_every_channel(filling: str, shape: tuple[int, ...]) -> None:
    values = read(filling, shape, "k").values
    assert values.shape == shape
    if filling not in ("random 1", "normal 1", "uniform 1", "arange", "linspace -1 1", ONE):
        assert all(np.array_equal(values[0], other) for other in values)


def test_a_single_1_stands_in_one_channel() -> None:
    for text, place in (
        ("one hot", (0, 0, 0)),
        ("one hot 2,1", (0, 1, 0)),
        ("one hot 3,1,2", (2, 0, 1)),
    ):
        values = read(text, (3, 2, 2), "x").values
        assert values.sum() == 1
        assert values[place] == 1
    with pytest.raises(CannotRead, match="channels go from 1 to 3"):
        read("one hot 4,1,1", (3, 2, 2), "x")


@pytest.mark.parametrize(
    "text", ["1 2 |", "| 1", "1 || 2", "|", "|" * 3999, "1 2 | 3; 4 5", "1 | x", "1 |" * 600]
)
def test_channels_that_are_none_are_refused_with_a_short_sentence(text: str) -> None:
    with pytest.raises(CannotRead) as caught:
        read(text, (2, 1, 2), "x")
    assert 10 < len(str(caught.value)) < 250


# --- fillings ---------------------------------------------------------------------------------


@pytest.mark.parametrize("filling", FILLINGS)
@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (3, 5), (16, 16), (31, 32)])
def test_every_filling_fills_every_shape(filling: str, shape: tuple[int, int]) -> None:
    values = read(filling.upper(), shape, "x").values
    assert values.shape == shape
    assert np.abs(values).max() <= (4 if filling != "arange" else values.size)
    assert write(values) == write(np.round(values, 4)), "few digits"


def test_the_fillings_are_what_they_say() -> None:
    def filled(text: str, shape: tuple[int, int] = (3, 3)) -> list[list[int]]:
        return read(text, shape, "k").values.tolist()

    assert filled("zeros") == [[0] * 3] * 3
    assert filled("ones") == [[1] * 3] * 3
    assert filled("checkerboard") == [[1, -1, 1], [-1, 1, -1], [1, -1, 1]]
    assert filled("edge") == [[-1, 0, 1]] * 3
    assert filled("one hot 2,3") == [[0, 0, 0], [0, 0, 1], [0, 0, 0]]
    assert filled("one hot") == filled("one hot 1 1") == [[1, 0, 0], [0, 0, 0], [0, 0, 0]]
    for chance in ("random", "normal", "uniform"):
        assert filled(f"{chance} 7") == filled(f"{chance} 7") != filled(f"{chance} 8")
        assert filled(chance) == filled(f"{chance} 1")
    assert filled("arange") == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    assert filled("linspace 0 4") == [[0, 0.5, 1], [1.5, 2, 2.5], [3, 3.5, 4]]
    assert filled("linspace -0.5 0.5", (1, 3)) == [[-0.5, 0, 0.5]]
    assert filled("sobel") == [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    assert filled("sobel", (3, 5)) == [[0, -1, 0, 1, 0], [0, -2, 0, 2, 0], [0, -1, 0, 1, 0]]
    assert filled("laplace", (1, 3)) == [[1, -4, 1]]
    assert sum(map(sum, filled("blur"))) == 1
    assert filled("identity") == [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
    assert filled("ring", (4, 4)) == [[0, 1, 1, 0], [1, 0, 0, 1], [1, 0, 0, 1], [0, 1, 1, 0]]
    assert filled("digit 7", (5, 3)) == [[1, 1, 1], [0, 0, 1], [0, 1, 0], [0, 1, 0], [0, 1, 0]]
    assert len({str(filled(f"digit {n}", (7, 5))) for n in range(10)}) == 10


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("digit 11", "it goes from 0 to 9"),
        ("normal -2", "a seed is 0 or more"),
        ("linspace 1", "neither numbers nor one of the fillings"),
        ("one hot 1.5,1", "neither numbers nor one of the fillings"),
        ("ones 3", "neither numbers nor one of the fillings"),
    ],
)
def test_a_filling_that_is_none_is_refused(text: str, why: str) -> None:
    with pytest.raises(CannotRead, match=why):
        read(text, (3, 3), "x")


@pytest.mark.parametrize("text", ["one hot 4,1", "one hot 1,0", "one hot 999999,1"])
def test_a_single_1_outside_of_the_grid_is_refused_with_its_bounds(text: str) -> None:
    with pytest.raises(CannotRead, match=r"rows go from 1 to 3, columns from 1 to 2"):
        read(text, (3, 2), "x")


# --- defaults ---------------------------------------------------------------------------------


def test_no_default_kernel_is_its_own_turn() -> None:
    sides = range(1, LARGEST_KERNEL + 1)
    for shape in product(sides, sides):
        kernel = default(shape, "k")
        assert kernel.size == 1 or not np.array_equal(kernel, kernel[::-1, ::-1]), shape


def test_numbers_that_happen_to_be_their_own_turn_are_no_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(grid_text, "_mixed", lambda rows, columns, salt: np.zeros_like(rows))
    for shape in ((1, 2), (2, 2), (3, 3)):
        kernel = default(shape, "k")
        assert not np.array_equal(kernel, kernel[::-1, ::-1])


@pytest.mark.parametrize("role", ROLES)
def test_defaults_are_small_integers_and_always_the_same(role: str) -> None:
    for shape in ((1, 1), (3, 3), (LARGEST_INPUT, LARGEST_INPUT), (82, 82)):
        values = read("  ", shape, role).values
        assert values.shape == shape
        assert values.dtype.kind == "i"
        assert np.abs(values).max() <= 5
        assert np.array_equal(values, default(shape, role))


def test_a_link_without_numbers_shows_these_for_ever() -> None:
    # Not a snapshot of chance: a copied link says nothing of default numbers, so they may not move.
    assert default((3, 3), "x").tolist() == [[1, -1, 0], [4, -3, 0], [-1, 4, 2]]
    assert default((2, 2), "k").tolist() == [[2, 3], [-2, 4]]
    assert default((2, 2), "dz").tolist() == [[1, -3], [2, 1]]


# --- hostile texts ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "garbage",
        "1 2; 3",
        "1 two",
        "1/0.000",
        "1/2/3",
        "/2",
        "1e309",
        "-1e999 1",
        "1e308/1e-9",
        "nan",
        "1 nan; 2 3",
        "tensor([[inf, 1.]])",
        "inf",
        "-inf",
        "0x10",
        "1_000",
        "½",
        "1/0",
        "__import__('os').system('true')",
        "exec('x')",
        "'; DROP TABLE x; --",
        "<script>alert(1)</script>",
        "random 1 2",
        "random 99999999999999999999",
        "random -1",
        "ones 3",
        "one hot 1",
        "one hot 1 2 3",
        "[[[[",
        ";;;;",
        "[];[]",
        ",",
        "-",
        "+",
        ".",
        "1 . 2",
        "\x00",
        "1\x002",
        "\ud800",
        "9" * 10_000,
        "1 " * 40_001,
    ],
    ids=lambda text: ascii(text[:24]),
)
def test_what_is_no_grid_is_refused_with_a_short_sentence(text: str) -> None:
    with pytest.raises(CannotRead) as caught:
        read(text, (2, 2), "x")
    assert 10 < len(str(caught.value)) < 250


_PIECES = ["1", "-2", "0.5", " ", ",", ";", "|", "\n", "[", "]", "].[", "-", ".", "e", "ones"]
_PIECES += ["one hot", "array(", "tensor(", ")", "dtype=int"]


@given(
    st.text(max_size=300) | st.lists(st.sampled_from(_PIECES), max_size=200).map("".join),
    shapes | stacks,
    st.sampled_from(ROLES),
)
@example("0A00000000000=A(0", (2, 2), "x")
@example("1" + "\na" * 99 + "=A(0", (4, 9, 9), "x")
@example("a" * 100_000, (2, 2), "x")
@example("1" * 100_000, (2, 2), "x")
@example("[" * 100_000, (2, 2), "x")
@example("]" + " " * 3_000 + "x", (2, 2), "x")
@example("]," * 1_900, (2, 2), "x")
@example("one hot" + " 1," * 30_000, (2, 2), "x")
@example("a" + " " * 50_000 + "1", (2, 2), "x")
@example("1 " * 50_000, (2, 2), "x")
@example("1|" * 50_000, (4, 2, 2), "x")
@example("array(" * 20_000, (2, 2), "x")
@example("tensor(" + "," * 50_000, (2, 2), "x")
def test_any_text_is_a_bounded_grid_or_a_refusal(
    text: str, shape: tuple[int, ...], role: str
) -> None:
    started = time.monotonic()
    refusal = ""
    try:
        found = read(text, shape, role)
    except CannotRead as error:
        refusal = str(error)
    if refusal:
        assert len(refusal) < 250
    else:
        assert found.values.shape == shape
        assert np.isfinite(found.values).all()
        assert len(found.remark) < 250
    assert time.monotonic() - started < SECONDS_FOR_ANY_TEXT


@given(st.text(max_size=40))
@example("0D0")
def test_no_text_reaches_an_interpreter(text: str) -> None:
    # Whatever is read is made of digits, also 1e5, Fortran's 1d5, C's 5f and R's 5L: a text of
    # anything else names a filling or is refused.
    try:
        read(text, (2, 2), "x")
    except CannotRead:
        return
    words = text.strip().lower()
    first = words.replace(",", " ").split()[0] if words[:1].isalpha() else ""
    assert first in ("", *(filling.split()[0] for filling in FILLINGS))
    assert first or {letter for letter in words if letter.isalpha()} <= {*"edfl"}


def test_a_row_of_biases_may_have_a_bar_between_any_two() -> None:
    for text in ("0 1 4 -5", "0 | 1 | 4 | -5"):
        found = read(text, (1, 4), "b")
        assert found.values.tolist() == [[0, 1, 4, -5]], text
        assert not found.remark, text
