"""PyTorch's activations behind its convolutions: f, f′ and all that comes back through them."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from engine import numeric
from engine.activations import Activation
from engine.geometry import Conv2dSpec, Spec
from engine.numeric import Behind, Linear
from tests.cases import conv2d_specs, conv_transpose2d_specs, random_arrays
from tests.effort import draws

PEERS = {
    "relu": (Activation("relu"), functional.relu),
    "leaky": (Activation("leaky_relu"), functional.leaky_relu),
    "leaky 0.2": (Activation("leaky_relu", 0.2), lambda z: functional.leaky_relu(z, 0.2)),
    "sigmoid": (Activation("sigmoid"), torch.sigmoid),
    "tanh": (Activation("tanh"), torch.tanh),
}


@pytest.mark.parametrize("name", PEERS)
def test_both_are_pytorchs_at_zero_too(name: str) -> None:
    mine, theirs = PEERS[name]
    z = torch.tensor([-40.0, -3.0, -0.5, -0.0, 0.0, 0.5, 3.0, 40.0], dtype=torch.float64)
    z.requires_grad_()
    a = theirs(z)
    a.sum().backward()
    assert z.grad is not None
    assert mine.value(z.detach().numpy()) == pytest.approx(a.detach().numpy(), rel=1e-14)
    assert mine.derivative(z.detach().numpy()) == pytest.approx(z.grad.numpy(), abs=1e-15)


@draws(60)
@given(
    spec=conv2d_specs() | conv_transpose2d_specs(),
    name=st.sampled_from([*PEERS]),
    seed=st.integers(0, 99),
)
def test_the_gradients_behind_it_agree(spec: Spec, name: str, seed: int) -> None:
    mine, theirs = PEERS[name]
    arrays = random_arrays(spec, seed=seed, dtype=float)
    x, k, b = (torch.tensor(one) for one in arrays[:3])
    for one in (x, k, b):
        one.requires_grad_()
    z = torch.tensor(numeric.forward(spec, *(one.detach().numpy() for one in (x, k, b))))
    z.requires_grad_()
    da = arrays.dz.reshape(z.shape)
    theirs(z).backward(torch.tensor(da))
    assert z.grad is not None
    loss = Behind(mine, Linear(da))
    dz = loss.gradient(z.detach().numpy())
    assert dz == pytest.approx(z.grad.numpy(), abs=1e-13)
    if isinstance(spec, Conv2dSpec) and len({*spec.padding[0], *spec.padding[1]}) == 1:
        out = functional.conv2d(
            x, k, b, stride=spec.stride, padding=spec.padding[0][0], dilation=spec.dilation,
            groups=spec.groups,
        )  # fmt: skip
        theirs(out).backward(torch.tensor(da))
        found = numeric.backward(spec, x.detach().numpy(), k.detach().numpy(), dz)
        for mine_, one in zip(found, (x, k, b), strict=True):
            assert one.grad is not None
            assert mine_ == pytest.approx(one.grad.numpy(), rel=1e-9, abs=1e-9)
