"""What the files for one's own machine ask of PyTorch agrees with what they say."""

from __future__ import annotations

import random

import pytest

from engine import own_machine
from tests.engine.test_diagnosis import random_spec
from tests.engine.test_own_machine import arrays_of

torch = pytest.importorskip("torch")


@pytest.mark.parametrize("seed", range(40))
def test_pytorch_agrees(seed: int) -> None:
    spec, turned = random_spec(random.Random(seed)), seed % 3 == 0
    arrays = arrays_of(spec, 1 + seed % 2, turned=turned)
    text = own_machine.check_file(spec, arrays, "a layer", turned=turned)
    space: dict[str, object] = {"__name__": "not main"}
    exec(text, space)  # noqa: S102
    space["BY_ITSELF"] = True
    assert space["by_torch"]() is not None  # type: ignore[operator]
    space["test_right_by_pytorch"]()  # type: ignore[operator]
