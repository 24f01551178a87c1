"""Numbers beside a layer: on the page they are the grids', and nothing else is taken for them."""

from __future__ import annotations

import numpy as np
import pytest

from derivations.ui import contents
from derivations.ui.settings.parameters import PARAMETERS
from derivations.ui.settings.pasted import read
from derivations.ui.settings.pasted_numbers import judged_in
from tests.derivations.visits import check, opened, stage_of, values_on


def shown(text: str, *names: str) -> list[np.ndarray]:
    """The numbers on the stage of the page that a text opens."""
    found = read(text)
    link = {key: PARAMETERS[key].write(value) for key, value in found.parameters.items()}
    stage = stage_of(check(opened(contents.NOTES[found.operation][0], **link)))
    return [
        values_on(stage, grid, name) for grid, name in zip(("x", "k", "dz"), names, strict=False)
    ]


def test_an_answer_of_a_forum_is_set_whole() -> None:
    text = "ConvTranspose2d(1,1,1,stride=2), x=[[-1.9954,-0.3385]], W=-0.7767, dY=[1.5,0,0.7]"
    x, k, dz = shown(text, "x", "k", "dz")
    assert x.tolist() == [[[-1.9954, -0.3385]]]
    assert k.ravel().tolist() == [-0.7767]
    assert dz.tolist() == [[[1.5, 0, 0.7]]]
    assert read(text).says == "The numbers of X, K and ∂L/∂Z are those of the text."


def test_a_weight_with_channels_is_pytorchs() -> None:
    weight = np.arange(16).reshape(2, 2, 2, 2)
    image = np.arange(18).reshape(1, 2, 3, 3) - 4
    text = f"nn.Conv2d(2, 2, 2)\nx = torch.tensor({image.tolist()})\nw = {weight.tolist()}"
    x, k = shown(text, "x", "k")
    np.testing.assert_array_equal(x, image[0])
    np.testing.assert_array_equal(k.ravel(), weight.ravel())


@pytest.mark.parametrize(
    "text",
    [
        "k = 3\nnn.Conv2d(1, 1, k)",
        "x = (1, 1, 8, 8)\nnn.Conv2d(1, 1, 3)",
        "b = 1\nnn.Conv2d(1, 1, 1)",
        "Conv2D(1, 2), k = [[[[1]],[[2]]],[[[3]],[[4]]]]",
        "nn.Conv2d(1, 1, 2) on 3×3, x = [[1e6, 1], [2, 3]]",
        "nn.Conv2d(1, 1, 2) on 3×3, x = [[nan, 1], [2, 3]]",
    ],
)
def test_what_is_no_number_of_a_grid_is_left_alone(text: str) -> None:
    assert not read(text).numbers


def test_numbers_of_another_size_are_told() -> None:
    found = read("nn.Conv2d(1, 1, 2) on 3×3, x = [[1, 2], [3, 4]], w = [[1, 2], [3, 4]]")
    assert {*found.numbers} == {"k"}
    assert found.says.endswith("Those of X are of another size than here, and left out.")


@pytest.mark.parametrize(
    ("text", "is_judged"),
    [
        ("nn.Conv2d(1, 1, 1)\nx = 1 2; 3 4\nw = 2\ndout = 1 1; 1 1\ndx = 2 2; 2 3", True),
        ("nn.Conv2d(1, 1, 1)\nx = 1 2; 3 4\nw = 2\nmy grad_weight = 10", True),
        ("nn.Conv2d(1, 1, 1)\nx = 1 2; 3 4\nw = 2\ndout = 1 1; 1 1", False),
        ("nn.Conv2d(1, 1, 1)", False),
    ],
)
def test_results_that_stand_beside_a_layer_are_to_be_judged(text: str, is_judged: bool) -> None:
    assert judged_in(text) == is_judged


def test_what_the_text_puts_behind_the_layer_is_set() -> None:
    """Then what arrives there is ∂L/∂A, unless it is said to be ∂L/∂Z."""
    layer = "nn.Sequential(nn.Conv2d(1, 1, 2), nn.LeakyReLU(0.2)) on 3×3"
    assert read(layer).parameters.items() >= {"act": "leaky_relu", "slope": 0.2}.items()
    arrives = read(f"{layer}\ndout = [[1, 2], [3, 4]]")
    assert arrives.parameters.items() >= {"act": "leaky_relu", "g": "[[1, 2], [3, 4]]"}.items()
    assert "∂L/∂A" in arrives.says
    given = read(f"{layer}\ndz = [[1, 2], [3, 4]]")
    assert given.parameters.items() >= {"act": "", "g": "[[1, 2], [3, 4]]"}.items()
    assert "∂L/∂Z is given, so Leaky ReLU behind Z is left out." in given.says
    assert "act" not in read("nn.Conv2d(1, 1, 2)").parameters


def test_numbers_that_are_too_long_for_a_link_are_held() -> None:
    """The weight of a transposed convolution in its own order, as the page has it afterwards."""
    dice = np.random.default_rng(1)
    weight = dice.normal(size=(6, 10, 3, 3)).round(6)
    image = dice.normal(size=(6, 4, 4)).round(3)
    text = f"nn.ConvTranspose2d(6, 10, 3)\nx = {image.tolist()}\nw = {weight.tolist()}"
    found = read(text)
    assert found.numbers["k"].startswith("numbers-")
    assert "held while this page is open" in found.says
    x, k = shown(text, "x", "k")
    np.testing.assert_array_equal(x, image)
    np.testing.assert_array_equal(k, weight.transpose(1, 0, 2, 3).reshape(60, 3, 3))
