"""A geometry as the code of each framework: :func:`read_layer` backwards.

Where a framework has no padding of that kind the code puts the zeros on, or takes the cells off, by
a layer of its own. What a framework has not at all is a ValueError that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from engine import paddings
from engine.geometry import Conv2dSpec, Padding, Pair, Spec


def as_code(spec: Spec, bias: bool = True, framework: str = "PyTorch") -> str:
    """The lines of a program that make a layer of this geometry.

    ``framework``: one of FRAMEWORKS. Raises ValueError where it has no such layer.

    >>> from engine import Conv2dSpec
    >>> as_code(Conv2dSpec((32, 32), 3, stride=2, padding=1, in_channels=3, out_channels=16))
    'nn.Conv2d(3, 16, 3, stride=2, padding=1)'
    """
    if framework not in FRAMEWORKS:
        known = ", ".join(FRAMEWORKS)
        raise ValueError(f"{framework!r} is no framework that is known here: use one of {known}")
    return FRAMEWORKS[framework](spec, bias)


def _arguments(pairs: Iterable[tuple[str, Any, Any]]) -> str:
    """The arguments by name that are not as they are without being said."""
    return "".join(f", {name}={value}" for name, value, usual in pairs if value != usual)


def _one_or_two(value: Pair) -> int | Pair:
    return value[0] if value[0] == value[1] else value


def _even(padding: Padding) -> Pair | None:
    """(vertical, horizontal), where both ends have the same."""
    return (
        (padding[0][0], padding[1][0])
        if all(before == after for before, after in padding)
        else None
    )


def _around(padding: Padding, sign: int = 1) -> tuple[int, int, int, int]:
    """(left, right, top, bottom), as PyTorch and tinygrad have it."""
    (top, bottom), (left, right) = padding
    return sign * left, sign * right, sign * top, sign * bottom


def _split(spec: Spec) -> tuple[Padding, Padding, Pair]:
    """A padding as the part that is even, what is over at the ends, and the output padding.

    Of a transposed convolution more at the beginning is an output padding: it cuts off less.
    """
    even = tuple((min(side), min(side)) for side in spec.padding)
    over = tuple(
        (before - least, after - least)
        for (before, after), (least, _) in zip(spec.padding, even, strict=True)
    )
    more = getattr(spec, "output_padding", (0, 0))
    return (even[0], even[1]), (over[0], over[1]), more


# --- PyTorch and tinygrad -------------------------------------------------------------------------


def _pytorch(spec: Spec, bias: bool) -> str:
    padding = _even(spec.padding)
    if padding is not None:
        return _module("nn", spec, bias, _one_or_two(padding))
    if isinstance(spec, Conv2dSpec):
        layer = _module("nn", spec, bias, 0)
        return f"nn.Sequential(nn.ZeroPad2d({_around(spec.padding)}), {layer})"
    even, over, _ = _split(spec)
    layer = _module("nn", spec, bias, _one_or_two((even[0][0], even[1][0])))
    return f"nn.Sequential({layer}, nn.ZeroPad2d({_around(over, -1)}))"


def _module(prefix: str, spec: Spec, bias: bool, padding: Any) -> str:
    name = "Conv2d" if isinstance(spec, Conv2dSpec) else "ConvTranspose2d"
    more = getattr(spec, "output_padding", (0, 0))
    given = _arguments(
        (
            ("stride", _one_or_two(spec.stride), 1),
            ("padding", padding, 0),
            ("output_padding", _one_or_two(more), 0),
            ("dilation", _one_or_two(spec.dilation), 1),
            ("groups", spec.groups, 1),
            ("bias", bias, True),
        )
    )
    kernel = _one_or_two(spec.kernel_size)
    return f"{prefix}.{name}({spec.in_channels}, {spec.out_channels}, {kernel}{given})"


def _tinygrad(spec: Spec, bias: bool) -> str:
    padding = _even(spec.padding)
    sides = _around(spec.padding) if padding is None else _one_or_two(padding)
    return _module("tinygrad.nn", spec, bias, sides)


# --- Keras ----------------------------------------------------------------------------------------


def _keras(spec: Spec, bias: bool) -> str:
    layers = [f"keras.Input(({spec.input_size[0]}, {spec.input_size[1]}, {spec.in_channels}))"]
    layers += _keras_conv2d(spec, bias) if isinstance(spec, Conv2dSpec) else _keras_back(spec, bias)
    return f"keras.Sequential([{', '.join(layers)}])"


def _keras_hyper(spec: Spec) -> list[tuple[str, Any, Any]]:
    return [
        ("strides", _one_or_two(spec.stride), 1),
        ("dilation_rate", _one_or_two(spec.dilation), 1),
    ]


def _keras_conv2d(spec: Conv2dSpec, bias: bool) -> list[str]:
    _refuse_stride_with_dilation(spec)
    is_same = spec.padding == _same(spec)
    padding = '"same"' if is_same and any(map(any, spec.padding)) else '"valid"'
    given = [
        *_keras_hyper(spec),
        ("padding", padding, '"valid"'),
        ("groups", spec.groups, 1),
        ("use_bias", bias, True),
    ]
    kernel = _one_or_two(spec.kernel_size)
    layer = f"layers.Conv2D({spec.out_channels}, {kernel}{_arguments(given)})"
    if padding == '"same"' or not any(map(any, spec.padding)):
        return [layer]
    return [f"layers.ZeroPadding2D({spec.padding})", layer]


def _same(spec: Spec) -> Padding:
    return paddings.same(spec.input_size, spec.kernel_size, spec.stride, spec.dilation)


def _keras_back(spec: Spec, bias: bool) -> list[str]:
    _refuse_stride_with_dilation(spec)
    if spec.groups > 1:
        raise ValueError("Keras's Conv2DTranspose has no groups: write one for each group")
    more = getattr(spec, "output_padding", (0, 0))
    window = spec.kernel_size, spec.stride, spec.dilation
    is_same = (spec.padding, more) == (
        paddings.transposed_same(*window), paddings.same_output_padding(*window),
    )  # fmt: skip
    if is_same:
        given: list[tuple[str, Any, Any]] = [("padding", '"same"', '"valid"')]
    else:
        short = paddings.same_output_padding(*window)
        given = [("output_padding", _keras_more(spec, more), (0, 0) if short == (0, 0) else None)]
    given = [*_keras_hyper(spec), *given, ("use_bias", bias, True)]
    kernel = _one_or_two(spec.kernel_size)
    layer = f"layers.Conv2DTranspose({spec.out_channels}, {kernel}{_arguments(given)})"
    if is_same or not any(map(any, spec.padding)):
        return [layer]
    return [layer, f"layers.Cropping2D({spec.padding})"]


def _keras_more(spec: Spec, more: Pair) -> Pair:
    if any(extra >= step for extra, step in zip(more, spec.stride, strict=True) if extra):
        told = "Keras takes an output_padding smaller than the stride"
        raise ValueError(f"output_padding is {more} and the stride {spec.stride}: {told}")
    return more


def _refuse_stride_with_dilation(spec: Spec) -> None:
    if max(spec.stride) > 1 and max(spec.dilation) > 1:
        told = "Keras has no layer with a stride and a dilation above 1"
        raise ValueError(f"stride is {spec.stride} and dilation {spec.dilation}: {told}")


# --- TensorFlow and JAX ---------------------------------------------------------------------------


def _tensorflow(spec: Spec, bias: bool) -> str:
    height, width = spec.input_size
    into, out, groups = spec.in_channels, spec.out_channels, spec.groups
    image = f"x = tf.zeros((1, {height}, {width}, {into}))"
    rows, columns = spec.kernel_size
    if isinstance(spec, Conv2dSpec):
        kernel = f"k = tf.zeros(({rows}, {columns}, {into // groups}, {out}))"
        call = f"tf.nn.conv2d(x, k, {_tf_hyper(spec)}, padding={_tf_padding(spec)})"
        return _with_bias(f"{image}\n{kernel}\nz = {call}", bias, f"tf.zeros({out})")
    if groups > 1:
        raise ValueError("tf.nn.conv2d_transpose has no groups: write one for each group")
    name = _tf_transposed_padding(spec)
    down, across = spec.output_size
    kernel = f"k = tf.zeros(({rows}, {columns}, {out}, {into}))"
    shape = f"(1, {down}, {across}, {out})"
    call = f"tf.nn.conv2d_transpose(x, k, {shape}, {_tf_hyper(spec)}, padding={name})"
    return _with_bias(f"{image}\n{kernel}\nz = {call}", bias, f"tf.zeros({out})")


def _tf_hyper(spec: Spec) -> str:
    dilations = f", dilations={[*spec.dilation]}" if spec.dilation != (1, 1) else ""
    return f"strides={[*spec.stride]}{dilations}"


def _tf_padding(spec: Spec) -> str:
    if not any(map(any, spec.padding)):
        return '"VALID"'
    if spec.padding == _same(spec):
        return '"SAME"'
    (top, bottom), (left, right) = spec.padding
    return f"[[0, 0], [{top}, {bottom}], [{left}, {right}], [0, 0]]"


def _tf_transposed_padding(spec: Spec) -> str:
    more = getattr(spec, "output_padding", (0, 0))
    window = spec.kernel_size, spec.stride, spec.dilation
    made = paddings.to_output_size(spec.input_size, spec.output_size, *window)
    if made == (spec.padding, more):
        name = '"VALID"' if not any(map(any, spec.padding)) else '"SAME"'
        ratio = zip(spec.output_size, spec.stride, spec.input_size, strict=True)
        if name == '"VALID"' or all(-(-o // s) == i for o, s, i in ratio):
            return name
    told = "tf.nn.conv2d_transpose takes “SAME” and “VALID” alone: crop what is over"
    raise ValueError(f"padding is {spec.padding}: {told}")


def _with_bias(lines: str, bias: bool, zeros: str) -> str:
    return f"{lines} + {zeros}" if bias else lines


def _jax(spec: Spec, bias: bool) -> str:
    height, width = spec.input_size
    shape = ", ".join(map(str, spec.kernel_shape))
    lines = [
        f"x = jnp.zeros((1, {spec.in_channels}, {height}, {width}))",
        f"k = jnp.zeros(({shape}))",
    ]
    if isinstance(spec, Conv2dSpec):
        given = _arguments(
            (("rhs_dilation", spec.dilation, (1, 1)), ("feature_group_count", spec.groups, 1))
        )
        call = f"lax.conv_general_dilated(x, k, {spec.stride}, {spec.padding}{given})"
    else:
        call = f"lax.conv_transpose(x, k, {spec.stride}, {_jax_pads(spec)}{_jax_axes(spec)})"
    added = f"jnp.zeros(({spec.out_channels}, 1, 1))"
    return _with_bias("\n".join([*lines, f"z = {call}"]), bias, added)


def _jax_pads(spec: Spec) -> Padding:
    """The padding of the spread input; where the end has more, that is the output padding."""
    if spec.groups > 1:
        raise ValueError("lax.conv_transpose has no groups: write one for each group")
    more = getattr(spec, "output_padding", (0, 0))
    reach = [axis.implied_padding for axis in spec.axes]
    pads = [(before, after + extra) for (before, after), extra in zip(reach, more, strict=True)]
    return pads[0], pads[1]


def _jax_axes(spec: Spec) -> str:
    given = _arguments((("rhs_dilation", spec.dilation, (1, 1)),))
    return f'{given}, dimension_numbers=("NCHW", "OIHW", "NCHW"), transpose_kernel=True'


def _flax(spec: Spec, bias: bool) -> str:
    if isinstance(spec, Conv2dSpec):
        name, pads, groups = "Conv", spec.padding, spec.groups
    else:
        name, pads, groups = "ConvTranspose", _jax_pads(spec), 1
    given = _arguments(
        (
            ("strides", spec.stride, (1, 1)),
            ("padding", pads, None),
            ("kernel_dilation", spec.dilation, (1, 1)),
            ("feature_group_count", groups, 1),
            ("use_bias", bias, True),
            ("transpose_kernel", not isinstance(spec, Conv2dSpec), False),
        )
    )
    sizes = f"{spec.in_channels}, {spec.out_channels}, {spec.kernel_size}"
    return f"nnx.{name}({sizes}{given}, rngs=rngs)"


# --- ONNX -----------------------------------------------------------------------------------------


def _onnx(spec: Spec, bias: bool) -> str:
    (top, bottom), (left, right) = spec.padding
    name = "Conv" if isinstance(spec, Conv2dSpec) else "ConvTranspose"
    more = getattr(spec, "output_padding", (0, 0))
    given = _arguments(
        (
            ("kernel_shape", [*spec.kernel_size], None),
            ("strides", [*spec.stride], [1, 1]),
            ("pads", [top, left, bottom, right], [0, 0, 0, 0]),
            ("output_padding", [*more], [0, 0]),
            ("dilations", [*spec.dilation], [1, 1]),
            ("group", spec.groups, 1),
        )
    )
    inputs = '["x", "k", "b"]' if bias else '["x", "k"]'
    image = (1, spec.in_channels, *spec.input_size)
    shapes = f"# x {image}, k {spec.kernel_shape}"
    return f'{shapes}\nonnx.helper.make_node("{name}", {inputs}, ["z"]{given})'


FRAMEWORKS: dict[str, Callable[[Spec, bool], str]] = {
    "PyTorch": _pytorch,
    "Keras": _keras,
    "TensorFlow": _tensorflow,
    "JAX": _jax,
    "Flax": _flax,
    "ONNX": _onnx,
    "tinygrad": _tinygrad,
}
"""What writes the code of each framework."""
