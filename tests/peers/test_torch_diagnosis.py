"""PyTorch's own gradients are right as it prints them, and its users' mistakes are found out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from engine.geometry import Conv2dSpec, Spec
from engine.mistakes import diagnose
from engine.reading import read_named_numbers
from tests.cases import Arrays, conv2d_specs, conv_transpose2d_specs, shapes
from tests.effort import draws
from tests.peers.test_torch import peer, peer_forward

any_spec = conv2d_specs() | conv_transpose2d_specs()
NAMES = ("dx", "dk", "db")


def normal(spec: Spec, batch: int, seed: int, dtype: Any = np.float32) -> Arrays:
    rng = np.random.default_rng(seed)
    return Arrays(*(rng.normal(size=shape).astype(dtype) for shape in shapes(spec, batch)))


def found(spec: Spec, arrays: Arrays, claimed: dict[str, Any], **told: Any) -> Any:
    x, k, b, dz = arrays
    return diagnose(spec, x, k, dz, claimed, b=b, **told)


@draws(100)
@given(spec=any_spec, batch=st.integers(1, 3), seed=st.integers(0, 99))
def test_autograd_is_right_as_it_is_and_as_it_is_printed(spec: Spec, batch: int, seed: int) -> None:
    arrays = normal(spec, batch, seed)
    z, gradients = peer(spec, arrays)
    claimed = {"z": z, **dict(zip(NAMES, gradients, strict=True))}
    diagnosis = found(spec, arrays, claimed)
    assert diagnosis.right, diagnosis.says
    torch.set_printoptions(threshold=10**6, linewidth=10**4)
    printed, units = {}, {}
    for name, values in claimed.items():
        (read,) = read_named_numbers(repr(torch.tensor(values)))
        printed[name], units[name] = read.values, read.half_unit
    assert found(spec, arrays, printed).right
    assert found(spec, arrays, printed, precision=units).right


def gradients_of(
    spec: Spec, arrays: Arrays, loss: Callable[[Any, Any], Any], times: int = 1
) -> dict[str, Any]:
    x, k, b = (torch.tensor(a, requires_grad=True) for a in arrays[:3])
    for _ in range(times):
        loss(peer_forward(spec, x, k, b), torch.tensor(arrays.dz)).backward()
    grads = (leaf.grad for leaf in (x, k, b))
    return {name: grad.numpy() for name, grad in zip(NAMES, grads, strict=True) if grad is not None}


LOSSES: dict[str, tuple[Callable[[Any, Any], Any], int]] = {
    "added-twice": (lambda z, dz: (z * dz).sum(), 2),
    "mean-loss mean mean-both mean-batch": (lambda z, dz: (z * dz).mean(), 1),
    "mean-batch": (lambda z, dz: (z * dz).sum() / len(z), 1),
    "sign": (lambda z, dz: -(z * dz).sum(), 1),
    "ones-for-dz": (lambda z, dz: z.sum(), 1),
    "z-for-dz": (lambda z, dz: (z * z).sum() / 2, 1),
}


@pytest.mark.parametrize("names", LOSSES)
@draws(20)
@given(spec=any_spec, batch=st.integers(1, 3), seed=st.integers(0, 99))
def test_another_loss_is_found_out(names: str, spec: Spec, batch: int, seed: int) -> None:
    arrays = normal(spec, batch, seed, np.float64)
    loss, times = LOSSES[names]
    for name, claimed in gradients_of(spec, arrays, loss, times).items():
        one = found(spec, arrays, {name: claimed}).of(name)
        alone = {finding.names[0] for finding in one.findings if len(finding.names) == 1}
        assert one.right or alone & {*names.split()}, one.says


@draws(40)
@given(
    size=st.tuples(st.integers(3, 6), st.integers(3, 6)),
    kernel=st.integers(1, 3),
    channels=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    seed=st.integers(0, 99),
)
def test_a_convolution_in_place_of_its_gradient(
    size: tuple[int, int], kernel: int, channels: tuple[int, int], seed: int
) -> None:
    padding, (ins, outs) = seed % kernel, channels
    spec = Conv2dSpec(size, kernel, padding=padding, in_channels=ins, out_channels=outs)
    arrays = normal(spec, 2, seed, np.float64)
    dz, k = torch.tensor(arrays.dz), torch.tensor(arrays.k).transpose(0, 1)
    claimed = functional.conv2d(dz, k, padding=kernel - 1 - padding).numpy()
    one = found(spec, arrays, {"dx": claimed}).of("dx")
    assert one.right or ("no-rotation",) in [finding.names for finding in one.findings], one.says
