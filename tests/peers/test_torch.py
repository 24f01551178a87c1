"""PyTorch as the peer: the same numbers forward and backward, the same acceptances and refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch.nn import functional

from engine import numeric
from engine.agreement import torch_verdict
from engine.geometry import Conv2dSpec, ConvTranspose2dSpec, Spec
from engine.results import RESULTS
from engine.symbolic import Notation
from tests import plans
from tests.cases import (
    CONV2D,
    CONV_TRANSPOSE2D,
    Arrays,
    arrays_for,
    conv2d_specs,
    conv_transpose2d_specs,
    hyper,
    random_arrays,
)
from tests.effort import draws

torch.set_num_threads(1)

TRUE_CONVOLUTION = Notation(convolution=True)

EVERY = {f"conv2d-{name}": spec for name, spec in CONV2D.items()}
EVERY |= {f"conv_transpose2d-{name}": spec for name, spec in CONV_TRANSPOSE2D.items()}

TINY = {"float16": 1e-2, "float32": 1e-5, "float64": 1e-13}
"""Largest relative difference between two orders of summation."""


def peer_forward(spec: Spec, x: Any, k: Any, b: Any) -> Any:
    """PyTorch's operation; its padding is symmetric, so the rest is padded or cropped by hand."""
    (top, bottom), (left, right) = spec.padding
    shared = {"stride": spec.stride, "dilation": spec.dilation, "groups": spec.groups}
    if not isinstance(spec, ConvTranspose2dSpec):
        if (top, left) == (bottom, right):
            return functional.conv2d(x, k, b, padding=(top, left), **shared)
        padded = functional.pad(x, (left, right, top, bottom))
        return functional.conv2d(padded, k, b, **shared)
    shared["output_padding"] = spec.output_padding
    if (top, left) == (bottom, right):
        return functional.conv_transpose2d(x, k, b, padding=(top, left), **shared)
    z = functional.conv_transpose2d(x, k, b, **shared)
    return z[..., top : z.shape[-2] - bottom, left : z.shape[-1] - right]


def peer(spec: Spec, arrays: Arrays) -> tuple[np.ndarray, list[np.ndarray]]:
    """PyTorch's z and its gradients of x, k and b."""
    x, k, b, dz = (torch.tensor(a) for a in arrays)
    leaves = [a.requires_grad_() for a in (x, k, b)]
    z = peer_forward(spec, *leaves)
    gradients = torch.autograd.grad(z, leaves, dz)
    return z.detach().numpy(), [a.numpy() for a in gradients]


def ours(spec: Spec, arrays: Arrays) -> tuple[np.ndarray, list[np.ndarray]]:
    """Our z and our gradients of x, k and b."""
    x, k, b, dz = arrays
    name = "conv_transpose2d" if isinstance(spec, ConvTranspose2dSpec) else "conv2d"
    z = getattr(numeric, name)(x, k, b, **hyper(spec))
    return z, list(getattr(numeric, f"{name}_backward")(x, k, dz, **hyper(spec)))


def assert_same(spec: Spec, arrays: Arrays) -> None:
    """Values, shapes, dtypes and the places of inf and NaN agree."""
    tiny = TINY.get(arrays.x.dtype.name, 1e-5)
    z, gradients = ours(spec, arrays)
    peer_z, peer_gradients = peer(spec, arrays)
    for name, mine, theirs in zip(
        ("z", "dx", "dk", "db"), (z, *gradients), (peer_z, *peer_gradients), strict=True
    ):
        assert mine.dtype == theirs.dtype, name
        np.testing.assert_allclose(mine, theirs, rtol=tiny, atol=tiny, err_msg=f"{name} of {spec}")


@draws(300)
@given(spec=conv2d_specs() | conv_transpose2d_specs(), data=st.data())
def test_small_integers_agree_exactly(spec: Spec, data: st.DataObject) -> None:
    arrays = data.draw(arrays_for(spec, dtype=np.float64))
    z, gradients = ours(spec, arrays)
    peer_z, peer_gradients = peer(spec, arrays)
    np.testing.assert_array_equal(z, peer_z)
    for mine, theirs in zip(gradients, peer_gradients, strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "complex64", "complex128"])
@pytest.mark.parametrize("spec", EVERY.values(), ids=EVERY)
def test_every_dtype_agrees(spec: Spec, dtype: str) -> None:
    rng = np.random.default_rng(1)
    arrays = random_arrays(spec, batch=2, dtype=dtype)
    noise = [rng.normal(size=a.shape) for a in arrays]
    if dtype.startswith("complex"):
        noise = [n + 1j * rng.normal(size=n.shape) for n in noise]
    assert_same(spec, Arrays(*(np.asarray(n, dtype) for n in noise)))


@draws(60)
@given(
    spec=conv2d_specs() | conv_transpose2d_specs(),
    seed=st.integers(0, 99),
    dtype=st.sampled_from([np.int64, np.float32, np.float64]),
)
def test_the_verdict_by_pytorch(spec: Spec, seed: int, dtype: Any) -> None:
    arrays = random_arrays(spec, batch=2, seed=seed, dtype=dtype)
    if dtype is not np.int64:
        noise = np.random.default_rng(seed)
        arrays = Arrays(*(a + noise.normal(size=a.shape).astype(dtype) for a in arrays))
    for result in RESULTS:
        verdict = torch_verdict(spec, result, **arrays._asdict())
        assert verdict is not None
        assert verdict.holds, verdict
        whole = torch_verdict(
            spec, result, **arrays._replace(x=arrays.x[0], dz=arrays.dz[0])._asdict()
        )
        assert whole is not None
        assert whole.holds, whole
        turned = torch_verdict(spec, result, **arrays._asdict(), notation=TRUE_CONVOLUTION)
        assert turned is not None
        assert turned.holds, turned


@draws(60)
@given(spec=conv2d_specs() | conv_transpose2d_specs(), seed=st.integers(0, 99))
def test_rank_3_agrees(spec: Spec, seed: int) -> None:
    x, k, b, dz = random_arrays(spec, seed=seed, dtype=np.float32)
    assert_same(spec, Arrays(x[0], k, b, dz[0]))


@draws(300)
@given(
    spec=conv2d_specs() | conv_transpose2d_specs(),
    place=st.tuples(st.sampled_from(["x", "k", "dz"]), st.integers(0, 10**6)),
    wild=st.sampled_from([np.nan, np.inf, -np.inf]),
    dtype=st.sampled_from([np.float32, np.float64]),
)
@pytest.mark.filterwarnings("ignore:invalid value", "ignore:TF32 acceleration")
def test_inf_and_nan_travel_as_in_pytorch(
    spec: Spec, place: tuple[str, int], wild: float, dtype: Any
) -> None:
    """In PyTorch's own kernels: oneDNN's, taken for some shapes only, skip padding in places."""
    arrays = random_arrays(spec, batch=2, dtype=dtype)
    name, index = place
    target = getattr(arrays, name)
    target.flat[index % target.size] = wild
    with torch.backends.mkldnn.flags(enabled=False):
        assert_same(spec, arrays)


@draws(200)
@given(
    spec=conv2d_specs() | conv_transpose2d_specs(),
    place=st.tuples(st.sampled_from(["x", "k", "dz"]), st.integers(0, 10**6)),
    wild=st.sampled_from([0, np.nan, np.inf, -np.inf]),
    dtype=st.sampled_from([np.float32, np.float64]),
)
@pytest.mark.filterwarnings("ignore:invalid value", "ignore:TF32 acceleration")
def test_the_roads_of_large_grids_agree(
    spec: Spec, place: tuple[str, int], wild: float, dtype: Any
) -> None:
    arrays = random_arrays(spec, batch=2, dtype=dtype)
    name, index = place
    target = getattr(arrays, name)
    target.flat[index % target.size] = wild
    with plans.planned(**plans.LARGE), torch.backends.mkldnn.flags(enabled=False):
        assert_same(spec, arrays)


def alike(channels: int, groups: int) -> dict[str, int]:
    return {"in_channels": channels, "out_channels": channels, "groups": groups}


LARGE: dict[str, Spec] = {
    "depthwise": Conv2dSpec((56, 56), (3, 3), padding=1, **alike(16, 16)),
    "depthwise-stride": Conv2dSpec((56, 56), (3, 3), stride=2, padding=1, **alike(16, 16)),
    "depthwise-long": Conv2dSpec((400, 300), (5, 5), padding=2, dilation=2, **alike(2, 2)),
    "four-groups": Conv2dSpec((56, 56), (3, 3), padding=1, **alike(16, 4)),
    "transposed-stride": ConvTranspose2dSpec((28, 28), (4, 4), stride=2, padding=1, **alike(8, 1)),
    "transposed-depthwise": ConvTranspose2dSpec(
        (28, 28), (3, 3), stride=2, padding=1, output_padding=1, **alike(16, 16)
    ),
    "transposed-dilated": ConvTranspose2dSpec(
        (20, 28), (3, 4), stride=(4, 3), dilation=(2, 3), output_padding=1, **alike(8, 4)
    ),
}
"""Grids as large as the fast roads are for."""


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("spec", LARGE.values(), ids=LARGE)
def test_large_grids_agree(spec: Spec, dtype: str) -> None:
    """Exactly: small integers."""
    (z, gradients), (peer_z, peer_gradients) = (
        compute(spec, random_arrays(spec, batch=2, dtype=dtype)) for compute in (ours, peer)
    )
    np.testing.assert_array_equal(z, peer_z)
    for mine, theirs in zip(gradients, peer_gradients, strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.filterwarnings("ignore:Using padding='same'")
@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("kernel", [(1, 1), (2, 2), (3, 3), (2, 5)])
@pytest.mark.parametrize("dilation", [1, 2])
def test_named_padding_agrees(padding: str, kernel: tuple[int, int], dilation: int) -> None:
    rng = np.random.default_rng(0)
    x, k = rng.normal(size=(1, 2, 9, 10)), rng.normal(size=(3, 2, *kernel))
    z = numeric.conv2d(x, k, padding=padding, dilation=dilation)
    theirs = functional.conv2d(torch.tensor(x), torch.tensor(k), padding=padding, dilation=dilation)
    np.testing.assert_allclose(z, theirs.numpy(), rtol=1e-13, atol=1e-13)


def test_an_empty_batch_is_accepted() -> None:
    for spec in (CONV2D["groups"], CONV_TRANSPOSE2D["groups"]):
        assert_same(spec, random_arrays(spec, batch=0, dtype=np.float32))


INTEGERS = ["uint8", "int8", "int16", "int32", "int64"]


@pytest.mark.parametrize("dtype", INTEGERS)
def test_integers_agree_and_stay_integers(dtype: str) -> None:
    x, k, b, _ = random_arrays(CONV2D["channels"], dtype=dtype)
    theirs = functional.conv2d(*(torch.tensor(a) for a in (x, k, b))).numpy()
    z = numeric.conv2d(x, k, b)
    assert z.dtype == theirs.dtype
    np.testing.assert_array_equal(z, theirs)


def test_int64_transposed_agrees() -> None:
    x, k, b, _ = random_arrays(CONV_TRANSPOSE2D["channels"])
    theirs = functional.conv_transpose2d(*(torch.tensor(a) for a in (x, k, b))).numpy()
    np.testing.assert_array_equal(numeric.conv_transpose2d(x, k, b), theirs)


def _call(name: str, x_shape: tuple, k_shape: tuple, **keywords: Any) -> tuple[bool, bool]:
    """Whether PyTorch and whether we accept the call; z has the same shape if both do."""
    x, k = np.ones(x_shape, np.float32), np.ones(k_shape, np.float32)
    shapes = []
    for function, operands in (
        (getattr(functional, name), (torch.tensor(x), torch.tensor(k))),
        (getattr(numeric, name), (x, k)),
    ):
        try:
            shapes.append(tuple(function(*operands, **keywords).shape))
        except (RuntimeError, TypeError, ValueError):
            shapes.append(None)
        except IndexError:  # PyTorch's, for an empty kernel over an empty batch
            assert function is not getattr(numeric, name)
            shapes.append(None)
    if shapes[0] and 0 in shapes[0][-2:]:
        # An output without a cell: most of PyTorch's kernels refuse it, one for groups does not.
        shapes[0] = None
    if None not in shapes:
        assert shapes[0] == shapes[1]
    return shapes[0] is not None, shapes[1] is not None


small = st.integers(0, 4)


@draws(500)
@given(
    name=st.sampled_from(["conv2d", "conv_transpose2d"]),
    x_shape=st.tuples(small, small, small, small) | st.tuples(small, small, small),
    k_shape=st.tuples(small, small, small, small),
    stride=st.integers(-1, 3),
    padding=st.integers(-1, 3) | st.tuples(small, small),
    dilation=st.integers(0, 3),
    groups=st.integers(-1, 3),
    output_padding=st.none() | st.integers(-1, 3),
)
@example(
    name="conv_transpose2d",
    x_shape=(3, 1, 1),
    k_shape=(3, 1, 2, 2),
    stride=1,
    padding=2,
    dilation=3,
    groups=3,
    output_padding=None,
)
def test_what_pytorch_refuses_we_refuse(
    name: str, x_shape: tuple, k_shape: tuple, output_padding: int | None, **keywords: Any
) -> None:
    """And the reverse, but for axes of length 0 other than the batch.

    Over an empty batch PyTorch forgets half of its checks; we ask the same as of a batch of one.
    """
    if name == "conv_transpose2d" and output_padding is not None:
        keywords["output_padding"] = output_padding
    theirs, mine = _call(name, x_shape, k_shape, **keywords)
    channels, *size = x_shape[-3:]
    if len(x_shape) == 4 and x_shape[0] == 0:
        theirs, of_one = _call(name, (1, *x_shape[1:]), k_shape, **keywords)
        assert mine == of_one
    if 0 in (channels, *size):
        assert not mine
    else:
        assert mine == theirs


@draws(300)
@given(spec=conv2d_specs() | conv_transpose2d_specs(), change=st.sampled_from([-1, 1]))
def test_wrong_channels_are_refused_by_both(spec: Spec, change: int) -> None:
    name = "conv_transpose2d" if isinstance(spec, ConvTranspose2dSpec) else "conv2d"
    if len({*spec.padding[0]}) + len({*spec.padding[1]}) > 2 or spec.in_channels + change < 1:
        return
    keywords = hyper(spec) | {"padding": (spec.padding[0][0], spec.padding[1][0])}
    x_shape = (1, spec.in_channels + change, *spec.input_size)
    assert _call(name, x_shape, spec.kernel_shape, **keywords) == (False, False)


@pytest.mark.parametrize(
    "keywords",
    [
        {"stride": True},
        {"stride": 1.0},
        {"stride": (1, 1, 1)},
        {"padding": "full"},
        {"padding": "same", "stride": 2},
        {"padding": 0.0},
        {"groups": 1.0},
        {"dilation": "1"},
    ],
    ids=str,
)
def test_wrong_types_are_refused_by_both(keywords: dict[str, Any]) -> None:
    assert _call("conv2d", (1, 1, 3, 3), (1, 1, 2, 2)) == (True, True)
    assert _call("conv2d", (1, 1, 3, 3), (1, 1, 2, 2), **keywords) == (False, False)
