"""What a text puts directly behind a layer, and what it does not."""

from __future__ import annotations

import pytest

from engine.activations import Activation
from engine.reading import read_layer

RELU, TANH = Activation("relu"), Activation("tanh")


def leaky(slope: float) -> Activation:
    return Activation("leaky_relu", slope)


CASES = {
    "keras": ("Conv2D(8, 3, activation='relu')", RELU),
    "keras by a name": ("Conv2DTranspose(8, 3, activation=tf.nn.tanh)", TANH),
    "keras's function": ("Conv2D(8, 3, activation='leaky_relu')", leaky(0.2)),
    "keras's layer": ("Conv2D(8, 3, activation=LeakyReLU(alpha=0.1))", leaky(0.1)),
    "keras, none": ("Conv2D(8, 3, activation=None)", None),
    "keras, linear": ("Conv2D(8, 3, activation='linear')", None),
    "keras's configuration": (
        "{'filters': 8, 'kernel_size': (3, 3), 'activation': 'sigmoid'}",
        Activation("sigmoid"),
    ),
    "keras, added": ("model.add(Conv2D(8, 3))\nmodel.add(Activation('tanh'))", TANH),
    "keras, functional": (
        "x = layers.Conv2D(8, 3)(x)\nx = layers.LeakyReLU()(x)",
        leaky(0.3),
    ),
    "tensorflow, around": ("tf.nn.relu(tf.nn.conv2d(x, w, strides=1, padding='SAME'))", RELU),
    "pytorch, around": ("F.leaky_relu(F.conv2d(x, w), 0.2)", leaky(0.2)),
    "pytorch, next line": ("y = F.conv2d(x, w)\na = torch.tanh(y)", TANH),
    "pytorch, of another": ("y = F.conv2d(x, w)\na = torch.tanh(z)", None),
    "a row": ("nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(inplace=True))", RELU),
    "a row with names": ("OrderedDict([('c', nn.Conv2d(1, 2, 3)), ('r', nn.ReLU())])", RELU),
    "not directly": ("nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU())", None),
    "another function": ("nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU6())", None),
    "printed": (
        "Sequential(\n  (0): Conv2d(3, 8, kernel_size=(3, 3))\n  (1): ReLU(inplace=True)\n)",
        RELU,
    ),
    "printed with names": (
        "Net(\n  (up): Sequential(\n    (c): Conv2d(3, 8, kernel_size=(3, 3))\n"
        "    (f): LeakyReLU(negative_slope=0.2, inplace=True)\n  )\n)",
        leaky(0.2),
    ),
    "printed, in no row": (
        "Net(\n  (c): Conv2d(3, 8, kernel_size=(3, 3))\n  (f): ReLU()\n)",
        None,
    ),
    "two attributes": ("self.c = nn.Conv2d(3, 8, 3)\nself.f = nn.ReLU()", None),
    "flax": ("x = nn.Conv(features=8, kernel_size=(3, 3))(x)\nx = nn.relu(x)", RELU),
    "jax": ("jax.nn.sigmoid(lax.conv(x, w, (1, 1), 'SAME'))", Activation("sigmoid")),
    "tinygrad": ("x.conv2d(w).relu()", RELU),
}


@pytest.mark.parametrize("name", CASES)
def test_what_stands_behind_a_layer(name: str) -> None:
    text, expected = CASES[name]
    assert read_layer(text).activation == expected


def test_what_is_not_known_is_told() -> None:
    layer = read_layer("Conv2D(8, 3, activation='gelu')")
    assert layer.activation is None
    assert "What stands behind Z, “gelu”, is left out: it is none that is known here." in (
        layer.remarks
    )


def test_each_layer_of_a_text_has_its_own() -> None:
    row = "nn.Conv2d(1, 6, 5), nn.Tanh(), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.Conv2d(16, 3, 1)"
    layer = read_layer(f"nn.Sequential({row})")
    assert [one.activation for one in (layer, *layer.others)] == [TANH, RELU, None]
