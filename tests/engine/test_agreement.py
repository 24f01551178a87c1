"""The verdicts hold where the engines agree, and say where and by how much where they do not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Conv2dSpec, ConvTranspose2dSpec, agreement, numeric, symbolic
from engine.agreement import (
    AS_IT_IS,
    DIFFERENCES,
    MATRIX,
    PROVED,
    SYMBOLS,
    TORCH,
    TURNED,
    Evidence,
    line_verdicts,
    matrix_verdict,
    torch_verdict,
    verdicts,
)
from engine.geometry import Spec
from engine.numeric import by_spec, matrix, pytorch, rotation
from engine.symbolic import Line, Values, proof
from tests.cases import (
    CONV2D,
    CONV_TRANSPOSE2D,
    conv2d_specs,
    conv_transpose2d_specs,
    notations,
    shapes,
    true_convolution,
)
from tests.effort import draws

specs = conv2d_specs(max_size=5, max_channels=3) | conv_transpose2d_specs(
    max_size=3, max_channels=3
)
CONV, TRANSPOSED = Conv2dSpec(), ConvTranspose2dSpec((2, 2), (2, 2))
RESULTS = ("forward", "kernel_gradient", "input_gradient", "bias_gradient")
NUMBERS = {
    "x": [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
    "k": [[1, 0], [2, -1]],
    "b": 10,
    "dz": [[1, 2], [3, 4]],
}
WHAT = {
    ("conv", "z"): {PROVED, SYMBOLS, MATRIX},
    ("conv", "x"): {PROVED, SYMBOLS, DIFFERENCES, TURNED, MATRIX},
    ("transposed", "z"): {PROVED, SYMBOLS, TURNED, MATRIX},
    ("transposed", "x"): {PROVED, SYMBOLS, DIFFERENCES, MATRIX},
}


def numbers(spec: Spec, seed: int, dtype: Any) -> dict[str, np.ndarray]:
    """x, k, b and dz without a batch axis: small integers, or floats of very different sizes."""
    rng = np.random.default_rng(seed)
    x, k, b, dz = shapes(spec)
    found = {"x": x[1:], "k": k, "b": b, "dz": dz[1:]}
    if np.issubdtype(dtype, np.integer):
        return {grid: rng.integers(-9, 10, shape).astype(dtype) for grid, shape in found.items()}
    return {
        grid: (rng.normal(size=shape) * 10.0 ** rng.integers(-6, 7, shape)).astype(dtype)
        for grid, shape in found.items()
    }


@pytest.mark.parametrize("dtype", [np.int8, np.int64, np.float32, np.float64])
@given(spec=specs, seed=st.integers(0, 999))
def test_everything_agrees(dtype: Any, spec: Spec, seed: int) -> None:
    given_numbers = numbers(spec, seed, dtype)
    for name, found in verdicts(spec, **given_numbers).items():
        assert all(verdict.holds for verdict in found), (name, found)
    d = symbolic.derive(spec)
    for lines in d.results.values():
        found = line_verdicts(d, lines[seed % len(lines)], **given_numbers)
        assert all(verdict.holds for verdict in found), found


@given(spec=specs, seed=st.integers(0, 999), notation=notations(convolution=True))
def test_everything_agrees_on_a_true_convolution(
    spec: Spec, seed: int, notation: symbolic.Notation
) -> None:
    given_numbers = numbers(spec, seed, np.int64)
    for name, found in verdicts(spec, **given_numbers, notation=notation).items():
        assert all(verdict.holds for verdict in found), (name, found)
        numbers_of_cells = np.ravel(found[0].right).tolist()
        assert numbers_of_cells == cells_of(spec, name, given_numbers), "the visitor's own order"
    d = symbolic.derive(spec, notation)
    for lines in d.results.values():
        found = line_verdicts(d, lines[seed % len(lines)], **given_numbers)
        assert all(verdict.holds for verdict in found), found


def cells_of(spec: Spec, result: str, arrays: dict[str, np.ndarray]) -> list[int]:
    """The numbers of a true convolution's result, row-major over its cells (k: out axis first)."""
    found = true_convolution(spec, result, **arrays)
    if result == "kernel_gradient" and isinstance(spec, ConvTranspose2dSpec):
        found = found.swapaxes(0, 1)
    return list(found.ravel().tolist())


def test_the_witness_of_a_true_convolution_turns_nothing() -> None:
    d = symbolic.derive(CONV, symbolic.Notation(convolution=True))
    *_, as_it_is, _ = line_verdicts(d, d.input_gradient.at((0, 1, 1)), **NUMBERS)
    assert (as_it_is.claim, as_it_is.left) == (AS_IT_IS, 1 * 1 + 2 * 0 + 3 * 2 + 4 * -1)
    assert as_it_is.sentence == "NumPy gives 3, the kernel as it is gives 3"


def test_where_numbers_differ_is_counted_from_the_first_index(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Values, "line", lambda values, line: -1)
    zero_based = symbolic.Notation(base=0)
    (found, *_) = verdicts(CONV, **NUMBERS, notation=zero_based)["kernel_gradient"]
    assert "the first at row 0, column 0: the line gives −1" in found.sentence


@pytest.mark.parametrize(("operation", "grid"), WHAT)
def test_each_line_has_its_evidence(operation: str, grid: str) -> None:
    spec = CONV if operation == "conv" else TRANSPOSED
    d = symbolic.derive(spec)
    line = d.forward[0] if grid == "z" else d.input_gradient[0]
    found = line_verdicts(d, line, **numbers(spec, 1, np.int64))
    assert {verdict.claim for verdict in found} == WHAT[operation, grid]
    kernel = line_verdicts(d, d.kernel_gradient[0], **numbers(spec, 1, np.int64))
    assert [verdict.claim for verdict in kernel] == [PROVED, SYMBOLS, DIFFERENCES, MATRIX]


def test_sentences_have_the_numbers_in_them() -> None:
    d = symbolic.derive(CONV)
    proved, symbols, differences, turned, by_matrix = line_verdicts(
        d, d.input_gradient.at((0, 1, 1)), **NUMBERS
    )
    assert proved.sentence == "SymPy differentiates every z and finds the same sum"
    assert symbols.sentence == "the line gives 7, NumPy gives 7"
    assert differences.sentence == "NumPy gives 7, the finite difference gives 7"
    assert turned.sentence == "NumPy gives 7, the turned kernel gives 7"
    assert by_matrix.sentence == "NumPy gives 7, the matrix gives 7"
    assert (symbols.left, symbols.right) == (7, 7)
    (whole, *_) = verdicts(CONV, **NUMBERS)["forward"]
    assert whole.sentence == "all 4 numbers agree"
    assert whole.left == whole.right == [14, 16, 20, 22]


def test_floats_are_read_in_six_digits() -> None:
    d = symbolic.derive(CONV)
    third = NUMBERS | {"dz": [[1 / 3, 0.0], [0.0, 0.0]]}
    _, symbols, *_ = line_verdicts(d, d.kernel_gradient[0], **third)
    assert symbols.sentence == "the line gives 0.333333, NumPy gives 0.333333"


def test_a_wrong_numeric_engine_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    right = numeric.conv2d_backward

    def wrong(*arguments: Any, **hyper: Any) -> numeric.Gradients:
        found = right(*arguments, **hyper)
        dx = found.dx.copy()
        dx[0, 1, 2] += 1
        return found._replace(dx=dx)

    monkeypatch.setattr(by_spec, "conv2d_backward", wrong)
    symbols, *others = found = verdicts(CONV, **NUMBERS)["input_gradient"]
    assert len(others) == 3
    assert not any(verdict.holds for verdict in found)
    assert symbols.sentence == (
        "1 of 9 numbers differ, the first at row 2, column 3: the line gives −2, NumPy gives −1"
    )
    d = symbolic.derive(CONV)
    _, symbols, *_ = line_verdicts(d, d.input_gradient[5], **NUMBERS)
    assert (symbols.holds, symbols.left, symbols.right) == (False, -2, -1)
    assert all(v.holds for v in line_verdicts(d, d.input_gradient[4], **NUMBERS))


def test_a_wrong_line_is_a_verdict_and_no_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Line, "factors", lambda line: (("dz", "k"), ([0], [1])))
    d = symbolic.derive(CONV)
    proved, symbols, *others = line_verdicts(d, d.input_gradient[0], **NUMBERS)
    assert not proved.holds
    assert proved.left != proved.right
    assert str(proved.left) in proved.sentence
    assert str(proved.right) in proved.sentence
    assert (symbols.holds, symbols.left, symbols.right) == (False, 0, 1)
    assert all(verdict.holds for verdict in others), "NumPy is not to blame"


def test_the_place_names_the_channel_where_there_are_several(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Values, "line", lambda self, line: 10**6 if line.place > 5 else 0)
    spec = Conv2dSpec((2, 2), (1, 1), in_channels=2, out_channels=2)
    zeros = {grid: array * 0 for grid, array in numbers(spec, 1, np.int64).items()}
    found = verdicts(spec, **zeros)["input_gradient"][0]
    assert found.sentence.startswith(
        "2 of 8 numbers differ, the first at channel 2, row 2, column 1:"
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_rounding_allowed_is_small(dtype: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred units in the last place of one result is more than rounding explains."""
    right = numeric.conv2d

    def wrong(*arguments: Any, **hyper: Any) -> np.ndarray:
        z = right(*arguments, **hyper)
        z[0, 0, 0] *= 1 + 100 * np.finfo(dtype).eps
        return z

    monkeypatch.setattr(by_spec, "conv2d", wrong)
    ones = {grid: np.abs(a) + 1 for grid, a in numbers(CONV, 3, np.int64).items()}
    ones = {grid: array.astype(dtype) for grid, array in ones.items()}
    symbols, by_matrix = verdicts(CONV, **ones)["forward"]
    assert not symbols.holds
    assert not by_matrix.holds
    assert symbols.left[0] != symbols.right[0]


@pytest.mark.parametrize("spec", [CONV, TRANSPOSED, Conv2dSpec((40, 40))], ids=str)
def test_the_verdict_of_the_matrix_alone_is_the_one_among_all(spec):
    given = numbers(spec, 0, np.int64)
    for result, found in verdicts(spec, **given).items():
        among_all = [verdict for verdict in found if verdict.claim == MATRIX]
        alone = matrix_verdict(spec, result, **given)
        assert among_all == ([alone] if alone else [])
    assert any(matrix_verdict(spec, result, **given) is None for result in RESULTS) == (
        spec.input_size == (40, 40)
    )


NUMPY = {SYMBOLS, DIFFERENCES, TURNED, MATRIX}
ROADS: dict[str, tuple[Any, str, Any, set[str]]] = {
    "the proof": (proof, "_expected", lambda right: right + 1, {PROVED}),
    "the line": (Values, "line", lambda right: right + 1, {SYMBOLS}),
    "the differences": (numeric, "finite_differences", lambda right: right + 1, {DIFFERENCES}),
    "the turned kernel": (rotation, "turned_kernel", lambda right: right[..., ::-1], {TURNED}),
    "the matrix": (matrix, "shifts", lambda right: right * 2, {MATRIX}),
    "NumPy's gradients": (
        by_spec,
        "conv2d_backward",
        lambda right: numeric.Gradients(*(array + 1 for array in right)),
        NUMPY,
    ),
    "NumPy's transposed Z": (by_spec, "conv_transpose2d", lambda right: right + 1, NUMPY),
}
"""What is broken, how, and the verdicts that shall notice."""


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize(
    ("spec", "result"),
    [(CONV, "input_gradient"), (TRANSPOSED, "forward")],
    ids=["conv", "transposed"],
)
def test_a_broken_road_is_the_only_one_that_fails(
    spec: Spec, result: str, road: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, name, breaks, noticed = ROADS[road]
    right = getattr(owner, name)
    monkeypatch.setattr(owner, name, lambda *a, **hyper: breaks(right(*a, **hyper)))
    untouched = {"NumPy's gradients": TRANSPOSED, "NumPy's transposed Z": CONV}
    noticed = set() if untouched.get(road) == spec else noticed
    d = symbolic.derive(spec)
    given_numbers = numbers(spec, 4, np.int64)
    found = line_verdicts(d, d.results[result][0], **given_numbers)
    assert {v.claim for v in found if not v.holds} == noticed & {v.claim for v in found}
    for verdict in found:
        assert (verdict.left == verdict.right) is verdict.holds or verdict.claim == PROVED
        assert f"{verdict.left}".replace("-", "−") in verdict.sentence or verdict.claim == PROVED
        assert f"{verdict.right}".replace("-", "−") in verdict.sentence or verdict.claim == PROVED
    for verdict in verdicts(spec, **given_numbers)[result]:
        assert verdict.holds is (verdict.claim not in noticed)


def test_a_large_matrix_is_left_out() -> None:
    spec = Conv2dSpec((1, 1025), (1, 1))
    d = symbolic.derive(spec)
    given_numbers = numbers(spec, 0, np.int64)
    claims = {
        name: [v.claim for v in line_verdicts(d, lines[0], **given_numbers)]
        for name, lines in d.results.items()
    }
    assert {name for name, found in claims.items() if MATRIX in found} == {
        "kernel_gradient",
        "bias_gradient",
    }


@pytest.mark.parametrize("dtype", [np.int64, np.float32])
@given(spec=specs, seed=st.integers(0, 999), samples=st.integers(1, 3))
def test_everything_agrees_in_a_batch(dtype: Any, spec: Spec, seed: int, samples: int) -> None:
    batch = batched(spec, seed, dtype, samples)
    for name, found in verdicts(spec, **batch).items():
        assert all(verdict.holds for verdict in found), (name, found)


def batched(spec: Spec, seed: int, dtype: Any, samples: int) -> dict[str, np.ndarray]:
    """As ``numbers``, with so many samples."""
    several = [numbers(spec, seed + n, dtype) for n in range(samples)]
    batch = {name: np.stack([one[name] for one in several]) for name in ("x", "dz")}
    return several[0] | batch


@pytest.mark.parametrize("spec", [CONV2D["channels"], CONV_TRANSPOSE2D["groups"]], ids=str)
def test_a_batch_is_read_sample_by_sample_and_summed(spec: Spec) -> None:
    batch = batched(spec, 1, np.int64, 3)
    found = verdicts(spec, **batch)
    for name, (symbols, *_) in found.items():
        expected = numeric.compute(spec, name, **batch)
        if name == "kernel_gradient" and isinstance(spec, ConvTranspose2dSpec):
            expected = expected.swapaxes(0, 1)
        assert symbols.left == symbols.right == expected.ravel().tolist(), name
    d = symbolic.derive(spec)
    whole = line_verdicts(d, d.kernel_gradient[0], **batch)[1]
    assert whole.left == found["kernel_gradient"][0].left[0]
    each = line_verdicts(d, d.forward[0], **batch)[1]
    assert each.sentence == "all 3 numbers agree"


def test_the_place_names_the_sample_in_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    right = numeric.conv2d

    def wrong(*arguments: Any, **hyper: Any) -> np.ndarray:
        z = right(*arguments, **hyper)
        z[1, 0, 1, 0] += 1
        return z

    monkeypatch.setattr(by_spec, "conv2d", wrong)
    symbols, _ = verdicts(CONV, **batched(CONV, 1, np.int64, 2))["forward"]
    assert symbols.sentence.startswith("1 of 8 numbers differ, the first at sample 2, row 2, col")


def test_a_batch_must_fit() -> None:
    batch = batched(CONV, 1, np.int64, 2)
    with pytest.raises(ValueError, match="x has 2 samples but dz has 1"):
        verdicts(CONV, **(batch | {"dz": batch["dz"][:1]}))
    with pytest.raises(ValueError, match="x is an empty batch"):
        verdicts(CONV, **(batch | {"x": batch["x"][:0]}))


def test_without_pytorch_there_is_no_verdict_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pytorch, "find_spec", lambda name: None)
    assert torch_verdict(CONV, "forward", **NUMBERS) is None


@pytest.mark.parametrize("error", [0, 1])
@pytest.mark.parametrize("samples", [1, 2])
def test_the_verdict_by_pytorch(error: int, samples: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With NumPy's numbers in its place: the real one is in tests/peers."""

    def stand_in(*a: Any, **arrays: Any) -> np.ndarray:
        return numeric.compute(*a, **arrays).astype(np.float64) + error

    monkeypatch.setattr(pytorch, "is_installed", lambda: True)
    monkeypatch.setattr(pytorch, "compute_by_pytorch", stand_in)
    for result in ("forward", "kernel_gradient", "input_gradient", "bias_gradient"):
        found = torch_verdict(CONV, result, **batched(CONV, 2, np.int64, samples))
        assert isinstance(found, Evidence)
        assert (found.claim, found.holds) == (TORCH, not error)


def test_pytorch_is_asked_for_known_results_only() -> None:
    with pytest.raises(ValueError, match="result 'z': expected one of forward"):
        pytorch.compute_by_pytorch(CONV, "z", **NUMBERS)


def test_nothing_agrees_with_nan() -> None:
    symbols, by_matrix = verdicts(CONV, **(NUMBERS | {"b": float("nan")}))["forward"]
    assert not by_matrix.holds
    assert not symbols.holds
    assert symbols.sentence.endswith("the line gives nan, NumPy gives nan")


@pytest.mark.parametrize("power", [-300, -160, -20, 20, 140])
@draws(10)
@given(spec=specs, seed=st.integers(0, 999))
def test_numbers_of_any_size_agree(power: int, spec: Spec, seed: int) -> None:
    """Tiny ones whose products vanish, and large ones beside which a step of 1 is nothing."""
    given_numbers = numbers(spec, seed, np.float64)
    scaled = {grid: array * 10.0**power for grid, array in given_numbers.items()}
    for name, found in verdicts(spec, **scaled).items():
        assert all(verdict.holds for verdict in found), (name, found)
        if power >= -160:  # below that every product is 0
            assert SYMBOLS in {verdict.claim for verdict in found}


@pytest.mark.parametrize("power", [-20, 20, 90])
@pytest.mark.parametrize("road", ["the line", "the differences", "the turned kernel", "the matrix"])
def test_a_broken_road_is_found_at_any_size(
    power: int, road: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a billionth of the number: an absolute tolerance would hide it, or be hurt by rounding."""
    owner, name, _, noticed = ROADS[road]
    given_numbers = numbers(CONV, 4, np.float64)
    scaled = {grid: array * 10.0**power for grid, array in given_numbers.items()}
    d = symbolic.derive(CONV)
    line = d.results["input_gradient"][4]
    assert noticed <= {v.claim for v in line_verdicts(d, line, **scaled) if v.holds}
    right = getattr(owner, name)
    monkeypatch.setattr(owner, name, lambda *a, **hyper: right(*a, **hyper) * (1 + 1e-9))
    found = line_verdicts(d, line, **scaled)
    assert {v.claim for v in found if not v.holds} == noticed


def test_what_rounding_would_make_worthless_says_nothing() -> None:
    """Where sums pass a float64, and where a difference drowns beside a number that is larger."""
    huge = {grid: np.full(np.shape(array), 1e200) for grid, array in NUMBERS.items()}
    found = verdicts(CONV, **huge)
    assert found["forward"] == found["kernel_gradient"] == found["input_gradient"] == ()
    assert found["bias_gradient"]
    lost = {**NUMBERS, "b": 1e25}
    assert {one.claim for one in verdicts(CONV, **lost)["input_gradient"]} == {
        SYMBOLS, TURNED, MATRIX,
    }  # fmt: skip
    loss = numeric.Linear(np.full((1, 2, 2), 1e200))
    assert agreement.loss_verdict(CONV, "input_gradient", loss, **huge) is None


def test_integers_must_agree_exactly() -> None:
    assert agreement._agree(2**60, 2**60, 0.0)
    assert not agreement._agree(2**60, 2**60 + 1, 0.0)


def test_a_wrong_shape_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"dz has shape \(1, 1, 1\): this geometry needs"):
        verdicts(CONV, **(NUMBERS | {"dz": [[1]]}))
