"""The layer in JAX."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.ui.take_along.frameworks.parts import Parts, function, operands, slope
from derivations.ui.take_along.subject import Subject
from engine.geometry import ConvTranspose2dSpec, Spec

_ACTIVATIONS = {
    "relu": "jnp.where(z > 0, z, 0)", "leaky_relu": "jnp.where(z > 0, z, SLOPE * z)",
    "sigmoid": "jax.nn.sigmoid(z)", "tanh": "jnp.tanh(z)",
}  # fmt: skip


def program(subject: Subject) -> Parts:
    """One general convolution; a transposed one is that of a spread and padded x."""
    names = operands(subject)
    back = [f"z, back = jax.vjp(forward, {names})"]
    gradients = ", ".join(f"d{name}" for name in names.split(", "))
    if activation := subject.problem.activation:
        code = _ACTIVATIONS[activation.name]
        code = code.replace("SLOPE", slope(subject)) if "SLOPE" in code else code
        back += [f"a, back_to_z = jax.vjp(lambda z: {code}, z)", "(dz,) = back_to_z(da)"]
    back.append(f"{gradients} = back(dz)")
    return Parts(
        "import jax\nimport jax.numpy as jnp\nimport numpy as np\n\n"
        'jax.config.update("jax_enable_x64", True)  # in float32 the last digits would differ',
        function(subject, *_forward(subject)),
        "\n".join(back),
        {name: name for name in ("z", *gradients.split(", "))},
    )


def _forward(subject: Subject) -> Iterator[str]:
    spec, true = subject.spec, subject.problem.notation.convolution
    if true == isinstance(spec, ConvTranspose2dSpec):
        pass  # K stands as it is
    elif true:
        yield "k = k[:, :, ::-1, ::-1]  # a true convolution turns K"
    else:
        yield "k = k[:, :, ::-1, ::-1]  # x is gathered by K turned"
    if isinstance(spec, ConvTranspose2dSpec):
        yield from _exchanged(spec)
        window, border = (1, 1), tuple(axis.border for axis in spec.axes)
        spread = f"lhs_dilation={spec.stride},  # s - 1 zeros between the cells of x"
    else:
        window, border, spread = spec.stride, spec.padding, ""
    arguments = [
        f"window_strides={window},",
        f"padding={border},",
        *([spread] if spread else []),
        *([f"rhs_dilation={spec.dilation},"] if spec.dilation != (1, 1) else []),
        *([f"feature_group_count={spec.groups},"] if spec.groups > 1 else []),
        'dimension_numbers=("NCHW", "OIHW", "NCHW"),',
    ]
    yield "z = jax.lax.conv_general_dilated("
    yield from ("    x,", "    k,", *(f"    {one}" for one in arguments), ")")
    yield "return z + b[:, None, None]" if "b" in subject.arrays else "return z"


def _exchanged(spec: Spec) -> Iterator[str]:
    """The weight of a transposed convolution with its output channels first, as JAX has them."""
    if spec.groups == 1:
        yield "k = k.swapaxes(0, 1)"
        return
    ins, outs = spec.in_channels_per_group, spec.out_channels_per_group
    yield f"k = k.reshape({spec.groups}, {ins}, {outs}, *k.shape[2:]).swapaxes(1, 2)"
    yield f"k = k.reshape({spec.out_channels}, {ins}, *k.shape[3:])"
