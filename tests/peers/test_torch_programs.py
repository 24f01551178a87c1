"""Lines of PyTorch are right or not as PyTorch itself, which runs these, our own data, says."""

from __future__ import annotations

import random
from typing import Any

import pytest
import torch
from torch.nn import functional

from engine.geometry import Conv2dSpec, Spec
from engine.reading import judge, worst
from engine.reading.claims import PROVED
from engine.reading.verdict import LOOSE
from engine.symbolic import derive
from tests.engine.reading.people import (
    BUSY,
    FILTERS,
    FRAMES,
    GROUPED,
    GROUPED_FRAMES,
    PAIRS,
    SQUARE_FRAMES,
)

torch.set_num_threads(1)

SPECS = {
    "filters": FILTERS, "pairs": PAIRS, "busy": BUSY, "grouped": GROUPED, "frames": FRAMES,
    "square frames": SQUARE_FRAMES, "grouped frames": GROUPED_FRAMES,
}  # fmt: skip
SEEDS = range(40)
_CHANGES = (
    ".flip(2, 3)", ".flip(-1, -2)", ".flip(2)", ".transpose(0, 1)", ".swapaxes(0, 1)",
    ".transpose(2, 3)", ".permute(1, 0, 2, 3)",
)  # fmt: skip
_AXES = ("(0, 2, 3)", "(2, 3)", "(1, 2)", "")


def line(spec: Spec, chance: random.Random) -> str:
    """A line of PyTorch, with the layer's own stride, padding, dilation and groups or with none."""
    said = {"stride": spec.stride[0], "padding": spec.padding[0][0], "groups": spec.groups}
    says = "".join(f", {name}={n}" for name, n in said.items() if n != (name != "padding"))
    says = says if chance.random() < 0.8 else ""
    kernel = "K" + "".join(chance.choices(_CHANGES, k=chance.choice((0, 0, 1, 2))))
    name = chance.choice(("conv2d", "conv_transpose2d"))
    return chance.choice(
        (
            f"Z = F.{name}(X, {kernel}, b{says})",
            f"dX = F.{name}(dZ, {kernel}{says})",
            f"dX = F.conv2d(dZ, {kernel}, padding=1)",
            f"dX = torch.nn.grad.conv2d_input(X.shape, {kernel}, dZ{says})",
            f"dK = torch.nn.grad.conv2d_weight(X, K.shape, dZ{says})",
            "dK = F.conv2d(X.transpose(0, 1), dZ.transpose(0, 1)).transpose(0, 1)",
            f"db = dZ.{chance.choice(('sum', 'mean'))}({chance.choice(_AXES)})",
        )
    )


def grids(spec: Spec, examples: int) -> dict[str, Any]:
    """Random whole numbers, and what autograd makes of them."""
    of = {"stride": spec.stride, "dilation": spec.dilation, "groups": spec.groups}
    of["padding"] = tuple(before for before, _ in spec.padding)
    apply, first, second = functional.conv_transpose2d, spec.in_channels, spec.out_channels
    if isinstance(spec, Conv2dSpec):
        apply, first, second = functional.conv2d, second, first

    def whole(*shape: int) -> torch.Tensor:
        return torch.randint(-9, 10, shape).double().requires_grad_()

    x, b = whole(examples, spec.in_channels, *spec.input_size), whole(spec.out_channels)
    k = whole(first, second // spec.groups, *spec.kernel_size)
    z = apply(x, k, b, **of)
    dz = torch.randint(-9, 10, z.shape).double()
    z.backward(dz)
    made = {"X": x, "K": k, "b": b, "Z": z, "dZ": dz, "dX": x.grad, "dK": k.grad, "db": b.grad}
    return {name: array.detach() for name, array in made.items()}


def holds(text: str, made: dict[str, Any]) -> bool:
    """Whether the result that a line makes is autograd's."""
    name, _, right = text.partition(" = ")
    place = {**made, "F": functional, "torch": torch}
    try:
        found = eval(right, place)  # noqa: S307 (data of these tests)
    except (RuntimeError, IndexError):
        return False
    return bool(found.shape == made[name].shape and torch.equal(found, made[name]))


def without_batch(made: dict[str, Any]) -> dict[str, Any]:
    """The grids of one example as a layer without a batch has them."""
    flat = ("X", "Z", "dZ", "dX")
    return {name: array[0] if name in flat else array for name, array in made.items()}


@pytest.mark.parametrize("name", SPECS)
def test_a_line_is_right_where_pytorch_says_so(name: str) -> None:
    torch.manual_seed(0)
    spec, rights = SPECS[name], 0
    for seed in SEEDS:
        text = line(spec, random.Random(seed))
        right = holds(text, grids(spec, 2)) or holds(text, without_batch(grids(spec, 1)))
        assert (worst(judge(text, derive(spec))) in (PROVED, LOOSE)) == right, text
        rights += right
    assert rights > 3
