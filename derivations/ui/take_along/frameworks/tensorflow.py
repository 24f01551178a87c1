"""The layer in TensorFlow, and as Keras has it where it has it."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.ui.take_along.frameworks.parts import Parts, function, operands, slope
from derivations.ui.take_along.subject import Subject
from engine.geometry import ConvTranspose2dSpec, Spec
from engine.reading import as_code

_ACTIVATIONS = {
    "relu": "tf.nn.relu(z)", "leaky_relu": "tf.nn.leaky_relu(z, alpha=SLOPE)",
    "sigmoid": "tf.sigmoid(z)", "tanh": "tf.tanh(z)",
}  # fmt: skip


def program(subject: Subject) -> Parts:
    """Its own convolutions, with channels last inside and first outside."""
    names = operands(subject)
    back = [
        f"{names} = (tf.constant(one) for one in ({names}))",
        "with tf.GradientTape() as tape:",
        f"    tape.watch([{names}])",
        f"    z = forward({names})",
    ]
    of, upstream = "z", "dz"
    if activation := subject.problem.activation:
        code = _ACTIVATIONS[activation.name]
        code = code.replace("SLOPE", slope(subject)) if "SLOPE" in code else code
        back.append(f"    a = {code}")
        of, upstream = "a", "da"
    gradients = ", ".join(f"d{name}" for name in names.split(", "))
    back.append(
        f"{gradients} = tape.gradient({of}, [{names}], output_gradients=tf.constant({upstream}))"
    )
    return Parts(
        "import numpy as np\nimport tensorflow as tf",
        "\n".join([*_keras(subject), function(subject, *_forward(subject))]),
        "\n".join(back),
        {name: f"{name}.numpy()" for name in ("z", *gradients.split(", "))},
    )


def _keras(subject: Subject) -> Iterator[str]:
    """The layer as Keras has it, for comparison; where it has none the functions below remain."""
    try:
        lines = as_code(subject.spec, "b" in subject.arrays, "Keras")
    except ValueError:
        return
    yield "# As a layer of Keras; its kernel is tf.transpose(k, (2, 3, 1, 0))."
    yield from (f"# {line}" for line in lines.splitlines() if line.strip())
    yield "\n"


def _forward(subject: Subject) -> Iterator[str]:
    spec = subject.spec
    if subject.problem.notation.convolution:
        yield "k = k[:, :, ::-1, ::-1]  # a true convolution turns K"
    yield "x = tf.transpose(x, (0, 2, 3, 1))  # channels last"
    transposed = isinstance(spec, ConvTranspose2dSpec)
    order = "(kH, kW, C_out, C_in)" if transposed else "(kH, kW, C_in, C_out)"
    yield f"k = tf.transpose(k, (2, 3, 1, 0))  # {order}"
    yield from _spread(spec)
    yield from _whole(spec) if transposed else _windows(spec)
    if "b" in subject.arrays:
        yield "z = z + b"
    yield "return tf.transpose(z, (0, 3, 1, 2))"


def _spread(spec: Spec) -> Iterator[str]:
    """A dilated kernel, put in by hand: on a CPU TensorFlow has no gradient of one."""
    if spec.dilation == (1, 1):
        return
    (rows, columns), (down, across) = spec.kernel_size, spec.dilation
    high, wide = (axis.span for axis in spec.axes)
    yield "# Zeros between the cells of K: on a CPU there is no gradient of a dilated convolution."
    yield "ins, outs = k.shape[2:]"
    yield f"k = tf.reshape(k, ({rows}, 1, {columns}, 1, ins, outs))"
    pads = f"(0, 0), (0, {down - 1}), (0, 0), (0, {across - 1}), (0, 0), (0, 0)"
    yield f"k = tf.pad(k, ({pads}))"
    yield f"k = tf.reshape(k, ({rows * down}, {columns * across}, ins, outs))[:{high}, :{wide}]"


def _windows(spec: Spec) -> Iterator[str]:
    if any(map(any, spec.padding)):
        yield f"x = tf.pad(x, ((0, 0), {spec.padding[0]}, {spec.padding[1]}, (0, 0)))"
    conv = f'tf.nn.conv2d({{}}, {{}}, strides={spec.stride}, padding="VALID")'
    if spec.groups == 1:
        yield f"z = {conv.format('x', 'k')}"
        return
    yield "# A group at a time: on a CPU there is no gradient of several."
    yield f"groups = zip(tf.split(x, {spec.groups}, 3), tf.split(k, {spec.groups}, 3))"
    yield f"z = tf.concat([{conv.format('one', 'its')} for one, its in groups], 3)"


def _whole(spec: Spec) -> Iterator[str]:
    """The patches that K paints, without the padding that is cut off."""
    high, wide = ((axis.coarse - 1) * axis.stride + axis.span for axis in spec.axes)
    shape = f"(len(x), {high}, {wide}, {spec.out_channels_per_group})"
    paint = f'tf.nn.conv2d_transpose({{}}, {{}}, {shape}, {spec.stride}, "VALID")'
    if spec.groups == 1:
        yield f"z = {paint.format('x', 'k')}"
    else:
        yield f"groups = zip(tf.split(x, {spec.groups}, 3), tf.split(k, {spec.groups}, 3))"
        yield f"z = tf.concat([{paint.format('one', 'its')} for one, its in groups], 3)"
    down, across = (max(0, axis.remainder) for axis in spec.axes)
    if down or across:
        yield f"z = tf.pad(z, ((0, 0), (0, {down}), (0, {across}), (0, 0)))  # output_padding"
    if any(map(any, spec.padding)):
        (top, _), (left, _) = spec.padding
        height, width = spec.output_size
        yield f"z = z[:, {top} : {top + height}, {left} : {left + width}]  # the padding cut off"
