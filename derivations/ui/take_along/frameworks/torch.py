"""The layer in PyTorch."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.ui.take_along.frameworks.parts import Parts, function, operands, slope
from derivations.ui.take_along.subject import Subject
from engine.geometry import ConvTranspose2dSpec, Spec

_ACTIVATIONS = {
    "relu": "F.relu(z)", "leaky_relu": "F.leaky_relu(z, SLOPE)", "sigmoid": "torch.sigmoid(z)",
    "tanh": "torch.tanh(z)",
}  # fmt: skip


def program(subject: Subject) -> Parts:
    """Its functional form, on tensors that remember how they came about."""
    names = operands(subject)
    back = [
        f"{names} = (torch.tensor(one, requires_grad=True) for one in ({names}))",
        f"z = forward({names})",
        *_back(subject),
    ]
    found = {"z": "z.detach().numpy()"} | {
        f"d{name}": f"{name}.grad.numpy()" for name in names.split(", ")
    }
    return Parts(
        "import numpy as np\nimport torch\nimport torch.nn.functional as F",
        function(subject, *_forward(subject)),
        "\n".join(back),
        found,
    )


def _back(subject: Subject) -> Iterator[str]:
    if not (activation := subject.problem.activation):
        yield "z.backward(torch.tensor(dz))"
        return
    code = _ACTIVATIONS[activation.name]
    yield f"a = {code.replace('SLOPE', slope(subject)) if 'SLOPE' in code else code}"
    yield "a.backward(torch.tensor(da))"


def _forward(subject: Subject) -> Iterator[str]:
    """PyTorch pads both sides alike: what differs is padded, or cut off, by hand."""
    spec = subject.spec
    if subject.problem.notation.convolution:
        yield "k = torch.flip(k, (2, 3))  # a true convolution turns K"
    bias = "b" if "b" in subject.arrays else "None"
    (top, bottom), (left, right) = spec.padding
    alike = top == bottom and left == right
    padding = f", padding={(top, left)}" if alike and (top or left) else ""
    if isinstance(spec, ConvTranspose2dSpec):
        call = f"F.conv_transpose2d(x, k, {bias}{_how(spec)}{padding})"
        if alike:
            yield f"return {call}"
            return
        height, width = spec.output_size
        yield "# The padding of a transposed convolution is what is cut off."
        yield f"whole = {call}"
        yield f"return whole[:, :, {top}:{top + height}, {left}:{left + width}]"
        return
    if not alike:
        yield f"x = F.pad(x, ({left}, {right}, {top}, {bottom}))  # left, right, top, bottom"
    yield f"return F.conv2d(x, k, {bias}{_how(spec)}{padding})"


def _how(spec: Spec) -> str:
    """The arguments that are not as PyTorch has them anyway."""
    usual = {"stride": (1, 1), "dilation": (1, 1), "groups": 1, "output_padding": (0, 0)}
    found = {name: getattr(spec, name, as_usual) for name, as_usual in usual.items()}
    return "".join(f", {name}={value}" for name, value in found.items() if value != usual[name])
