"""Layers as people copy them: what each says, and what is said to what is none."""

from __future__ import annotations

import random
import re
import time
from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Conv2dSpec, ConvTranspose2dSpec, numeric
from engine.geometry import Spec
from engine.reading import LONGEST_LAYER, CannotRead, Layer, as_code, read_layer
from engine.reading.layers import FRAMEWORKS
from tests.cases import conv2d_specs, conv_transpose2d_specs
from tests.effort import draws
from tests.engine.reading.layer_lines import LINES

CONV = Layer(False, 1, 1, (2, 2))
SECONDS_FOR_ANY_TEXT = 2.0  # a bound that only a runaway pattern breaks: usual are milliseconds

PRINTED = """Net(
  (pool): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
  (conv1): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1), padding=same)
  (fc): Linear(in_features=8, out_features=2, bias=True)
)"""


@pytest.mark.parametrize(
    ("text", "layer"),
    [
        ("Conv2d(1, 1, 2)", CONV),
        ("nn.Conv2d(1,1,2)", CONV),
        ("torch.nn.Conv2d( 1, 1,\n  kernel_size = 2,\n)", CONV),
        ("self.conv = nn.Conv2d(1, 1, 2)  # the first", CONV),
        ("nn.Conv2d(in_channels=1, out_channels=1, kernel_size=[2, 2]),", CONV),
        ("Conv2d(1, 1, 2, 1, 0, 1, 1, True, 'zeros', device=None, dtype=torch.float32)", CONV),
        ("Conv2d(1, 1, (2,)) on 3×3", Layer(False, 1, 1, (2, 2), input_size=(3, 3))),
        ("Conv2d(1, 1, 2) on 3x4 → Z 2×3", Layer(False, 1, 1, (2, 2), input_size=(3, 4))),
        (
            "(conv1): Conv2d(3, 64, kernel_size=(7, 7), stride=(2, 2), padding=(3, 3), bias=False)",
            Layer(False, 3, 64, (7, 7), (2, 2), 3, bias=False),
        ),
        (
            "nn.Conv2d(16, 33, (3, 5), stride=(2, 1), padding=(4, 2), dilation=(3, 1))",
            Layer(False, 16, 33, (3, 5), (2, 1), ((4, 4), (2, 2)), dilation=(3, 1)),
        ),
        ("nn.Conv2d(1, 1, 2, padding='same')", Layer(False, 1, 1, (2, 2), padding="same")),
        (PRINTED, Layer(False, 3, 8, (3, 3), padding="same")),
        (
            "nn.ConvTranspose2d(16, 8, 4, 2, 1)",
            Layer(True, 16, 8, (4, 4), (2, 2), 1),
        ),
        (
            "ConvTranspose2d(1, 1, 3, 2, 1, 1, 1, False, 2)",
            Layer(True, 1, 1, (3, 3), (2, 2), 1, (1, 1), (2, 2), bias=False),
        ),
    ],
)
def test_read(text: str, layer: Layer) -> None:
    assert read_layer(text) == layer


def test_of_several_the_first_is_taken_and_that_is_said() -> None:
    layer = read_layer("nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Conv2d(2, 1, 3))")
    assert (layer.out_channels, layer.kernel_size) == (2, (3, 3))
    assert layer.remarks == ("The text has 2 convolutions; the first is taken.",)
    assert layer.others == (Layer(False, 2, 1, (3, 3)),)


@pytest.mark.parametrize(("text", "framework", "bias", "spec"), LINES.values(), ids=LINES)
def test_what_people_paste_is_read(text: str, framework: str, bias: bool, spec: Spec) -> None:
    layer = read_layer(text)
    assert layer.spec(layer.input_size or spec.input_size) == spec
    assert (layer.framework, layer.bias) == (framework, bias)
    for said in layer.remarks:
        assert said.endswith(".")
        assert len(said) < 200


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Conv2D(8, 3, strides=2, padding='same')", "PyTorch has no “same” with a stride"),
        ("Conv2D(8, 3)", "Keras has x as N H W C"),
        ("Conv2D(8, 3)", "learns its input channels from the input: taken as 1"),
        ("Conv2D(width, 3)", "filters is width, of which nothing is known: taken as 1"),
        ("Conv2DTranspose(8, 3, 2, 'same')", "“same” makes size · stride of a size"),
        ("Conv2DTranspose(8, 2, 3)", "Keras adds cells at the end, to size · stride"),
        (
            "SeparableConv2D(8, 3)",
            "It is two layers: this depthwise one without a bias, and behind",
        ),
        ("tf.nn.conv2d(x, w, 1, 'SAME')", "The shape of w is not known"),
        ("lax.conv_transpose(x, k, (2, 2), 'SAME')", "numbers are those with K turned by 180°"),
        ("nn.ConvTranspose(8, (3, 3))", "JAX does not turn the kernel"),
        (
            "lax.conv_general_dilated(x, k, (1, 1), [(1, 1), (1, 1)], lhs_dilation=(2, 2))",
            "lax.conv_general_dilated moves the kernel as it is over the spread input",
        ),
        ("Conv2D(8, 3, strides=2, dilation_rate=2)", "Keras refuses strides and dilation_rate"),
        ("Conv2DTranspose(8, 3, 2, dilation_rate=2)", "Keras refuses strides and dilation_rate"),
        ("tf.nn.depthwise_conv2d(x, w, [1, 2, 2, 1], 'SAME', dilations=2)", "strides of 1 alone"),
        ("tf.nn.conv2d_transpose(x, w, (1, 8, 8, 1), 1, dilations=2)", "on a GPU alone"),
        (
            "%y : Float(1, 8, 4, 4) = onnx::Conv[kernel_shape=[3, 3], strides=[2, 2]](%x, %w)",
            "Its input is not said: 10×10 is one of those that lead to 4×4.",
        ),
        ("Conv kernel_shape=[3,3], auto_pad=SAME_LOWER", "an odd zero at the top and left"),
        ("ConvTranspose kernel_shape=[3,3], output_shape=[8, 8] on 4x4", "output_shape decides"),
        ("nn.Conv2d(nz, 8, 3)", "in_channels is nz, of which nothing is known: taken as 1."),
        ("nn.Sequential(nn.ZeroPad2d(1), nn.Conv2d(1, 1, 3))", "taken as its padding"),
        ("Conv((3, 3), 1 => 1)", "Flux turns the kernel by 180°"),
        ("CrossCor((3, 2), 1 => 1)", "the first is taken as the rows"),
        (
            "convolution2dLayer(3,8,'Padding','same','Stride',2)",
            "PyTorch has no “same” with a stri",
        ),
        ("hk.Conv2D(8, 3)", "Haiku has x as N H W C"),
        ("slim.conv2d(x, 8, [3, 3])", "Slim pads to “SAME” and has a ReLU behind"),
    ],
)
def test_what_is_not_as_in_pytorch_is_told(text: str, says: str) -> None:
    assert any(says in said for said in read_layer(text).remarks)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        (
            "lax.conv_general_dilated(x, k, (1, 1), 'VALID', lhs_dilation=(2, 2))",
            "transpose_kernel",
        ),
        ("tf.nn.conv2d(x, w, 2, 'VALID', dilations=2)", "strides of 1 alone"),
        ("Conv2D(8, 3, dilation_rate=2)", "refuses"),
    ],
)
def test_what_is_not_so_is_not_told(text: str, never: str) -> None:
    assert not any(never in said for said in read_layer(text).remarks)


NAMED = """Net(
  (stem): Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1))
  (layer1): Sequential(
    (0): Block(
      (conv1): Conv2d(8, 8, kernel_size=(3, 3), stride=(1, 1))
    )
    (1): Conv2d(8, 4, kernel_size=(1, 1), stride=(1, 1))
  )
  (up): ConvTranspose2d(4, 3, kernel_size=(2, 2), stride=(2, 2))
)"""


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (NAMED, ["stem", "layer1.0.conv1", "layer1.1", "up"]),
        ("self.conv1 = nn.Conv2d(1, 1, 2)\nself.up: nn.Module = nn.ConvTranspose2d(1, 1, 2)",
         ["conv1", "up"]),
        ("Sequential((0): Conv2d(1, 1, 2), (1): Conv2d(1, 2, 2))", ["0", "1"]),
        ("layers.Conv2D(8, 3, name='stem')", ["stem"]),
        ("nn.Conv2d(1, 1, 2)", [""]),
        ("conv1(torch::nn::Conv2dOptions(1, 1, 2)), up(nn::ConvTranspose2dOptions(1, 1, 2))",
         ["conv1", "up"]),
        ("convolution2dLayer(3,8,'Name','stem')", ["stem"]),
        ('layer { name: "stem" convolution_param { num_output: 8 kernel_size: 3 } }', ["stem"]),
        ("net = nn.Sequential(nn.Conv2d(1, 1, 2), nn.Conv2d(1, 1, 3))", ["", ""]),
        ("%12 : Float(1, 1, 3, 3) = onnx::Conv[pads=[0, 0, 0, 0]](%x, %w)\n"
         "%up : Float(1, 1, 3, 3) = onnx::Conv[pads=[1, 1, 1, 1]](%12, %w)", ["", "up"]),
    ],
)  # fmt: skip
def test_a_layer_has_the_name_that_the_text_gives_it(text: str, names: list[str]) -> None:
    layer = read_layer(text)
    assert [one.name for one in (layer, *layer.others)] == names


def test_a_separable_convolution_is_two() -> None:
    layer = read_layer("SeparableConv2D(64, 3, depth_multiplier=2, input_shape=(8, 8, 16))")
    assert (layer.in_channels, layer.out_channels, layer.groups, layer.bias) == (16, 32, 16, False)
    (behind,) = layer.others
    assert (behind.in_channels, behind.out_channels, behind.kernel_size) == (32, 64, (1, 1))
    assert behind.bias


def test_what_is_not_said_is_named() -> None:
    assert read_layer("F.conv2d(x, w)").assumed == ("in_channels", "out_channels", "kernel_size")
    assert read_layer("Conv2D(8, 3)").assumed == ("in_channels",)
    assert read_layer("Conv2D(8, 3) on 28x28x3").assumed == ()
    assert read_layer("Conv2D(8, 3) on 28x28x3").in_channels == 3
    assert read_layer("nn.Conv2d(3, 8, 3)").assumed == ()


def test_a_printed_model_offers_all_its_convolutions() -> None:
    names = "\n".join(f"  ({n}): Conv2d({n + 1}, {n + 2}, kernel_size=(3, 3))" for n in range(9))
    layer = read_layer(f"Net(\n{names}\n  (fc): Linear(in_features=8, out_features=2)\n)")
    assert [other.in_channels for other in layer.others] == [*range(2, 10)]
    assert layer.remarks[-1] == "The text has 9 convolutions; the first is taken."


# --- the frameworks' own rules --------------------------------------------------------------------

sizes = st.integers(1, 12)
steps = st.integers(1, 4)


@draws(200)
@given(sizes, steps, steps, steps, st.booleans())
def test_same_and_valid_are_tensorflows(i: int, k: int, s: int, d: int, same: bool) -> None:
    """tf.nn: SAME ceil(i / s), VALID ceil((i − span + 1) / s), as its documentation has it."""
    if s > 1 and d > 1:
        return
    span = d * (k - 1) + 1
    name = "SAME" if same else "VALID"
    lines = (
        f"Conv2D(1, {k}, strides={s}, dilation_rate={d}, padding='{name.lower()}')",
        f"x = tf.zeros((1, {i}, {i}, 1))\nw = tf.zeros(({k}, {k}, 1, 1))\n"
        f"tf.nn.conv2d(x, w, {s}, '{name}', dilations={d})",
        f"lax.conv_general_dilated(x, w, ({s}, {s}), '{name}', rhs_dilation=({d}, {d}))"
        f"  # w: (1, 1, {k}, {k})",
        f"nn.Conv(1, ({k}, {k}), strides={s}, kernel_dilation={d}, padding='{name}')",
    )
    expected = ceil(i / s) if same else ceil((i - span + 1) / s)
    if expected < 1:
        return
    for line in lines:
        assert read_layer(line).spec((i, i)).output_size == (expected, expected), line


@draws(200)
@given(sizes, steps, steps, st.booleans(), st.none() | st.integers(0, 3))
def test_transposed_sizes_are_kerass(i: int, k: int, s: int, same: bool, more: int | None) -> None:
    """conv_utils.deconv_output_length, in our words."""
    if more is not None and more >= s:
        return
    if more is None:
        expected = i * s if same else i * s + max(k - s, 0)
    else:
        expected = (i - 1) * s + k - (2 * (k // 2) if same else 0) + more
    if expected < 1:
        return
    padding = "same" if same else "valid"
    line = f"Conv2DTranspose(1, {k}, {s}, '{padding}', output_padding={more})"
    assert read_layer(line).spec((i, i)).output_size == (expected, expected)


@draws(200)
@given(sizes, steps, steps, steps, st.sampled_from(("SAME", "VALID")), st.integers(0, 99))
def test_jaxs_transposed_is_a_correlation_of_the_spread_input(
    i: int, k: int, s: int, d: int, name: str, seed: int
) -> None:
    """lax.conv_transpose: x spread, padded as JAX's own rule says, K over it without a turn."""
    span = d * (k - 1) + 1
    total = span + s - 2 + (max(span - s, 0) if name == "VALID" else 0)
    before = span - 1 if name == "VALID" or s > span - 1 else ceil(total / 2)
    rng = np.random.default_rng(seed)
    x, kernel = rng.integers(-3, 4, (i, i)), rng.integers(-3, 4, (k, k))
    spread = np.zeros(((i - 1) * s + 1,) * 2, int)
    spread[::s, ::s] = x
    padding = ((before, total - before),) * 2
    right = numeric.conv2d(np.pad(spread, padding), kernel, dilation=d)
    line = f"lax.conv_transpose(x, k, ({s}, {s}), '{name}', rhs_dilation=({d}, {d}))"
    layer = read_layer(f"{line}  # k: ({k}, {k}, 1, 1)")
    spec = layer.spec((i, i))
    assert isinstance(spec, ConvTranspose2dSpec)
    found = numeric.conv_transpose2d(x, kernel[::-1, ::-1].copy(), **spec.hyper_parameters)
    np.testing.assert_array_equal(found, right)


@draws(200)
@given(sizes, steps, steps, st.integers(0, 2), st.integers(0, 5), st.booleans())
def test_onnxs_output_shape_is_reached(
    i: int, k: int, s: int, more: int, less: int, upper: bool
) -> None:
    """ONNX ConvTranspose: total = s(i − 1) + output_padding + k − o, the odd one where it says."""
    whole = (i - 1) * s + k + more
    size = whole - less
    if size < 1 or more >= s:
        return
    auto = ', auto_pad="SAME_UPPER"' if upper else ""
    shape = f"output_shape=[{size}, {size}], output_padding=[{more}, {more}]"
    layer = read_layer(f"ConvTranspose kernel_shape=[{k}, {k}], strides=[{s}, {s}], {shape}{auto}")
    spec = layer.spec((i, i))
    assert isinstance(spec, ConvTranspose2dSpec)
    assert spec.output_size == (size, size)
    begin = less // 2 if upper else less - less // 2
    assert spec.padding[0][0] == begin


# Worked examples of ONNX's own operator tests, by their numbers: an image that counts from 0 and a
# kernel of ones.
@pytest.mark.parametrize(
    ("line", "image", "rows"),
    [
        ("Conv pads=[1,1,1,1]", (5, 5), {0: [12, 21, 27, 33, 24], 4: [72, 111, 117, 123, 84]}),
        ("Conv pads=[0,0,0,0]", (5, 5), {0: [54, 63, 72], 2: [144, 153, 162]}),
        (
            "Conv pads=[1,1,1,1], strides=[2,2]", (7, 5),
            {0: [12, 27, 24], 3: [112, 177, 124]},
        ),
        ("Conv pads=[0,0,0,0], strides=[2,2]", (7, 5), {0: [54, 72], 2: [234, 252]}),
        ("Conv pads=[1,0,1,0], strides=[2,2]", (7, 5), {0: [21, 33], 3: [171, 183]}),
        ("ConvTranspose strides=[1,1]", (3, 3), {0: [0, 1, 3, 3, 2], 2: [9, 21, 36, 27, 15]}),
        (
            "ConvTranspose strides=[3,2], output_shape=[10,8]", (3, 3),
            {0: [0, 0, 1, 1, 3, 2, 2, 0], 6: [6, 6, 13, 7, 15, 8, 8, 0], 9: [0] * 8},
        ),
        (
            "ConvTranspose strides=[3,2], output_padding=[1,1]", (3, 3),
            {3: [3, 3, 7, 4, 9, 5, 5, 0], 9: [0] * 8},
        ),
        (
            "ConvTranspose strides=[3,2], pads=[1,2,1,2]", (3, 3),
            {0: [1, 1, 3], 2: [7, 4, 9], 6: [13, 7, 15]},
        ),
    ],
)  # fmt: skip
def test_onnxs_published_numbers(
    line: str, image: tuple[int, int], rows: dict[int, list[int]]
) -> None:
    spec = read_layer(line).spec(image)
    x, ones = np.arange(float(np.prod(image))).reshape(image), np.ones((3, 3))
    run = numeric.conv_transpose2d if isinstance(spec, ConvTranspose2dSpec) else numeric.conv2d
    found = run(x, ones, **spec.hyper_parameters)
    for row, numbers in rows.items():
        assert found[row].tolist() == numbers


def test_a_transposed_same_upper_of_a_question() -> None:
    """2…5 under 2…10 with SAME_UPPER: not the 4×4 of VALID."""
    layer = read_layer("ConvTranspose auto_pad=SAME_UPPER, kernel_shape=[3, 3] on 2x2")
    x, k = np.arange(2.0, 6).reshape(2, 2), np.arange(2.0, 11).reshape(3, 3)
    found = numeric.conv_transpose2d(x, k, **layer.spec().hyper_parameters)
    assert found.tolist() == [[49, 63], [91, 105]]


# --- and back -------------------------------------------------------------------------------------


@draws(150)
@pytest.mark.parametrize("framework", FRAMEWORKS)
@given(spec=conv2d_specs() | conv_transpose2d_specs(), bias=st.booleans())
def test_what_is_written_as_code_is_read_back(framework: str, spec: Spec, bias: bool) -> None:
    try:
        text = as_code(spec, bias, framework)
    except ValueError as error:
        assert str(error)[0].islower() or framework in str(error)  # noqa: PT017
        return
    layer = read_layer(text)
    assert layer.framework == framework
    back = layer.spec(layer.input_size or spec.input_size)
    assert back.output_size == spec.output_size
    assert _same_taps(back, spec), (text, back, spec)
    if framework not in ("JAX", "TensorFlow"):  # they add it in another line
        assert layer.bias == bias


def _same_taps(one: Spec, other: Spec) -> bool:
    """Whether two geometries are the same but for how their padding is written."""
    names = (
        "input_size",
        "kernel_size",
        "stride",
        "dilation",
        "in_channels",
        "out_channels",
        "groups",
    )
    return all(getattr(one, name) == getattr(other, name) for name in names) and (
        one.output_size == other.output_size
        and one.padding[0][0] == other.padding[0][0]
        and one.padding[1][0] == other.padding[1][0]
    )


def test_code_is_what_one_would_write() -> None:
    spec = Conv2dSpec((32, 32), 3, stride=2, padding=1, in_channels=3, out_channels=16)
    assert as_code(spec, False) == "nn.Conv2d(3, 16, 3, stride=2, padding=1, bias=False)"
    assert (
        as_code(spec, framework="tinygrad") == "tinygrad.nn.Conv2d(3, 16, 3, stride=2, padding=1)"
    )
    assert "layers.ZeroPadding2D(((1, 1), (1, 1))), layers.Conv2D(16, 3, strides=2)" in as_code(
        spec, framework="Keras"
    )
    layer = read_layer("Conv2D(16, 3, strides=2, padding='same') on 32x32x3")
    conv = 'layers.Conv2D(16, 3, strides=2, padding="same")'
    assert layer.code() == f"keras.Sequential([keras.Input((32, 32, 3)), {conv}])"
    assert layer.code("PyTorch") == (
        "nn.Sequential(nn.ZeroPad2d((0, 1, 0, 1)), nn.Conv2d(3, 16, 3, stride=2))"
    )
    layer = read_layer("Conv2dConfig::new([3, 16], [3, 3])")
    assert layer.code(input_size=(8, 8)) == "nn.Conv2d(3, 16, 3)"
    with pytest.raises(ValueError, match="no framework that is known here"):
        as_code(spec, framework="Fortran")


def test_the_geometry_is_pytorchs() -> None:
    layer = read_layer("nn.ConvTranspose2d(16, 8, 4, 2, 1) on 4×4")
    assert layer.spec() == ConvTranspose2dSpec(
        (4, 4), (4, 4), stride=2, padding=1, in_channels=16, out_channels=8
    )
    assert layer.spec((7, 5)).output_size == (14, 10)
    with pytest.raises(ValueError, match="names no input size"):
        read_layer("nn.Conv2d(1, 1, 2)").spec()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "The line is empty: expected a layer such as Conv2d(1, 1, 2"),
        ("x_{11} k_{11}", "“x_{11} k_{11}” is no layer"),
        (
            "nn.Conv2D(3, 16, 3)",
            "Conv2D has 3 arguments by place: Paddle has in, out and kernel first, Gluon out",
        ),
        ("paddle.nn.Conv2D(3, 8, 3, padding='SAME', dilation=2)", "under “SAME” Paddle takes it"),
        ("paddle.nn.Conv2DTranspose(3, 8, 3, padding='SAME')", "the padding is expected in numb"),
        ("mx.sym.Deconvolution(x, kernel=(3, 3), num_filter=1, target_shape=(9, 9))", "in numbers"),
        ("nn.Conv2d(3, 8, 3, pad_mode='reflect')", "expected “same”, “valid” or “pad”."),
        ("nn.Conv2d(3, 8, 3, pad_mode='same', padding=1)", "under pad_mode “pad” alone"),
        ("torch.nn.Conv2dTranspose(3, 8, 4)", "PyTorch calls it ConvTranspose2d, MindSpore"),
        ("L.Deconvolution2D(3, 8, 4, outsize=(9, 9))", "has outsize"),
        ("hk.Conv2DTranspose(8, 3)", "its sizes are not known here"),
        ("slim.conv2d(net)", "conv2d is missing num_outputs and kernel_size"),
        (
            "Conv((3, 3, 3), 1 => 1)",
            "Conv has a kernel of 3 axes: here are the convolutions in two",
        ),
        ("ConvTranspose((3, 3), 1 => 1; stride=2, pad=SamePad())", "crop differently"),
        ("convolution2dLayer(3,16,2)", "expected pairs such as 'Stride',2"),
        ("convolution2dLayer(3,16,'PaddingValue','replicate')", "only a padding of zeros"),
        ("transposedConv2dLayer(3,8,'Stride',2,'Cropping','same')", "does not share out evenly"),
        (
            "Conv2dConfig::new([3, 8], [4, 4]).with_padding(PaddingConfig2d::Same)",
            "its versions differ",
        ),
        ("Conv2dConfig::new(3, [3, 3])", "Conv2dConfig has the channels 3: expected two"),
        (
            "[convolutional]\nsize=3\ndilation=2",
            "convolutional has dilation=2: it is read in a cfg",
        ),
        ("[convolutional]\nsize=a", "convolutional has size=“a”: expected a whole number"),
        ("convolution_param { num_output: 8 }", "Convolution is missing kernel_size"),
        ("convolution_param { num_output: 8 kernel_h: 3 }", "expected kernel_h and kernel_w"),
        ("dict(type='Conv2d', kernel_size=3)", "Conv2d is missing in_channels and out_channels"),
        ("ConvModule(3, 8, 3, conv_cfg=dict(type='DCNv2'))", "ConvModule has conv_cfg"),
        ("eqx.nn.ConvTranspose2d(3, 8, 3, key=key)", "does not turn its kernel as PyTorch does"),
        ("Linear(3, 4)", "Linear is a fully connected layer: no convolution."),
        ("nn.MaxPool2d(2)", "MaxPool2d is a pooling layer: no convolution."),
        ("BatchNorm2d(64)", "BatchNorm2d is a normalization: no convolution."),
        ("nn.ReLU(inplace=True)", "ReLU is an activation: no convolution."),
        ("Conv1d(1, 1, 2)", "Conv1d is a convolution in one dimension; it is the one in two"),
        (
            "nn.Conv3d(1, 1, 2)",
            "Conv3d is a convolution in three dimensions, here are those in two",
        ),
        ("Dense", "Dense is a fully connected layer: no convolution."),
        ("foo(3, 4)", "“foo” is none of the layers that are known here, those of PyTorch, Keras"),
        ("conv2d (Conv2D)  (None, 26, 26, 32)  320", "a summary does not say the kernel"),
        ("Conv2D()", "Conv2D is missing filters and kernel_size: filters and kernel_size come"),
        ("Conv2D(8, 3, padding='full')", "padding=“full”: expected “same” or “valid”."),
        (
            "Conv2D(8, 3, stride=2)",
            "Conv2D has no “stride”, but strides: it takes filters",
        ),
        ("tf.nn.conv2d(x, w, [2, 1, 1, 1], 'SAME')", "expected 1 for batch and channels."),
        ("tf.nn.conv2d(x, w, 1, 'FULL')", "expected “SAME”, “VALID” or a list of four pairs."),
        ("nn.Conv(8, (3,))", "kernel_size=(3): expected two numbers, (rows, columns)."),
        ("nn.Conv(8, (3, 3), padding='CIRCULAR')", "expected “SAME”, “VALID” or pairs"),
        (
            "lax.conv_general_dilated(x, k, (2, 2), [(1, 1), (1, 1)], lhs_dilation=(2, 2))",
            "lhs_dilation and window_strides above 1",
        ),
        ("lax.conv_transpose(x, k, (2, 2), [(3, 3), (3, 3)])", "more than 2 zeros before"),
        ("Conv kernel_shape=[3, 3, 3], strides=[1]", "convolutions in two dimensions"),
        ("Conv kernel_shape=[3, 3], pads=[1, 1]", "four numbers: top, left, bottom, right"),
        ("Conv kernel_shape=[3, 3], auto_pad=SAME", "expected NOTSET, VALID, SAME_UPPER"),
        ("Conv2d(4, 4, 3, 1), stride=(2, 1))", "After the layer stands “stride=(2, 1))”"),
        ("nn.Conv2d3, 64, kernel_size=7, stride=2)", "is no layer"),
        ("Conv2d(4, 4, 3, groups=g)", "Conv2d has groups=g, which says no value"),
        ("Conv2d", "Conv2d has no arguments in brackets"),
        ("Conv2d(1, 1)", "Conv2d is missing kernel_size"),
        ("Conv2d()", "is missing in_channels, out_channels and kernel_size"),
        ("Conv2d(1, 1, 2", "At the end: expected a comma or )."),
        ("Conv2d(1, 1, 2 3)", "At “3”: expected a comma or )."),
        ("Conv2d(1, 1, ,)", "At “,”: expected a value"),
        ("Conv2d(1, 1, k)", "Conv2d has kernel_size=k, which says no value"),
        ("Conv2d(1, 1, 0)", "Conv2d has kernel_size=0: expected a whole number, 1 or more."),
        ("Conv2d(1, 1, 1.5)", "Conv2d has kernel_size=1.5: expected a whole number"),
        ("Conv2d(1, 1, True)", "Conv2d has kernel_size=True: expected a whole number"),
        ("Conv2d(1, 1, (1, 2, 3))", "kernel_size=(1, 2, 3): expected a number, or two"),
        ("Conv2d(1, 1, 2, padding=-1)", "padding=-1: expected a whole number, 0 or more"),
        ("Conv2d(1, 1, 2, padding='full')", "padding=“full”: expected a number, “same” or"),
        ("ConvTranspose2d(1, 1, 2, padding='same')", "it has no padding by name"),
        ("Conv2d(1, 1, 2, padding_mode='circular')", "only a padding of zeros is derived"),
        ("Conv2d(1, 1, 2, bias=0)", "bias=0: expected True or False"),
        ("Conv2d(1, 1, 2, foo=3)", "Conv2d has no “foo”: it takes in_channels,"),
        ("Conv2d(1, 1, 2, in_channels=3)", "is given in_channels twice"),
        ("Conv2d(1, 1, 2, stride=1, stride=2)", "“stride” is given twice"),
        ("Conv2d(1, 1, 2, stride=2, 1)", "the value after stride=… needs a name too"),
        ("Conv2d(1, 1, 2, 1, 1, 1, 1, True, 'zeros', 1)", "10 arguments by place"),
        ("Conv2d(1, 1, 2) on a boat", "After the layer stands “on a boat”"),
        ("Conv2d(1, 1, 2) on 0×3", "“0” is no size"),
        ("Conv2d(1, 1, 12345678901)", "too long for a number here"),
        (f"Conv2d({'(' * 9}1{')' * 9}, 1, 2)", "too many brackets within brackets"),
        (f"Conv2d({'1, ' * 99})", "more than 40 arguments"),
        ("x" * (LONGEST_LAYER + 1), f"at most {LONGEST_LAYER} are read"),
    ],
)
def test_what_cannot_be_read_says_what_was_expected(text: str, says: str) -> None:
    with pytest.raises(CannotRead, match=re.escape(says)):
        read_layer(text)


PIECES = [
    "Conv2d(", "ConvTranspose2d(", "nn.", "(", ")", "[", "]", ",", "=", "1", "2", "-3", "1e9",
    "1.5", '"', "'same'", "same", "stride", "padding", "kernel_size", "True", "None", " on ", "3×3",
    "Conv2D(", "Conv2DTranspose(", "tf.nn.conv2d(x, w, ", "F.conv2d(", "lax.conv_transpose(x, k, ",
    "nn.Conv(", "make_node('Conv', ", "Conv kernel_shape=", "[3, 3]", "pads=", "auto_pad: ",
    "SAME_UPPER", "output_shape=", "x = ", "torch.randn(", "ZeroPad2d(", "Input(", "filters",
    "Conv((3, 3), 1 => ", "SamePad()", "convolution2dLayer(3,", "'Stride',", "nn_conv2d(", "c(",
    "Conv2dOptions(1, 2, 3)", ".stride(2)", "Conv2dConfig::new([1, 2], [3, 3])", ".with_stride(",
    "conv2d({filters: 1, ", "kernelSize: 2", "Conv2D(3 -> ", "slim.conv2d(x, 1, 2", "L.", "hk.",
    "[convolutional]\n", "size=3\n", "convolution_param { num_output: 1 ", "layer {",
    "type: Conv2d\n",
    "kernel_size: 3 ", "dict(type='Conv2d', ", "ConvModule(", "key=key",
    "10 filters", "5x5", "of ", "32x32x3", "3 -> 16", "/2", "stride (2, 2)", "k=3, ", "input ",
    "import mindspore\n", "import paddle\n", "mx.sym.Convolution(", "Conv2dConfig(", ";", "=>",
    "strides", ".conv2d(", "*", "//", "%", "{", "}", ":", "on 3x3", "(1, 3, 8, 8)",
    'op_type: "Conv"', 'name: "pads"\nints: 1\n',
    "\n", "#", "→", "__import__('os')", "lambda: 0", "é", "\0", "9" * 40, "f(" * 30,
]  # fmt: skip


@draws(2000)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=20).map("".join))
def test_any_text_is_a_layer_or_told_why_not(text: str) -> None:
    _is_answered(text)


@pytest.mark.parametrize("piece", [*PIECES, "Conv2d(1, 1, 2)\n", "a.", "x = (", "(1,"], ids=ascii)
def test_a_piece_again_and_again_is_answered_in_time(piece: str) -> None:
    _is_answered((piece * LONGEST_LAYER)[:LONGEST_LAYER])


@pytest.mark.slow
def test_ten_thousand_hostile_texts_are_answered() -> None:
    """What people paste, pieces of it put in and taken out."""
    dice = random.Random(20)
    texts = [text for text, *_ in LINES.values()]
    for _ in range(10_000):
        text = dice.choice(texts)
        for _ in range(dice.randint(1, 4)):
            begin = dice.randrange(len(text) + 1)
            end = min(len(text), begin + dice.randint(0, 3))
            text = text[:begin] + dice.choice(["", *PIECES]) + text[end:]
        _is_answered(text)


def _is_answered(text: str) -> None:
    started = time.monotonic()
    said = answer_to(text)
    if isinstance(said, CannotRead):
        assert str(said).endswith(".")
        assert len(str(said)) < 400
        assert 0 <= said.at <= len(text)
    assert time.monotonic() - started < SECONDS_FOR_ANY_TEXT


def answer_to(text: str) -> Layer | CannotRead:
    """The layer, or why there is none."""
    try:
        return read_layer(text)
    except CannotRead as refused:
        return refused
