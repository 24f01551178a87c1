"""A view as a program that runs: its numbers, Z and the gradients, and what they have to be.

The names in code do not change with the notation: x, k, b, z, and dz for ∂L/∂Z.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from derivations.ui.take_along.frameworks import jax, tensorflow, torch
from derivations.ui.take_along.frameworks.parts import Parts
from derivations.ui.take_along.literals import literal
from derivations.ui.take_along.subject import Subject
from engine import numeric
from engine.activations import Activation
from engine.programs import Form, as_program
from engine.results import RESULTS

Writer = Callable[[Subject], str]
"""What writes a file."""

GIVEN, FOUND = ("x", "k", "b"), ("z", "dx", "dk", "db")


def numpy_loops(subject: Subject) -> str:
    """A NumPy program in which every product is a turn of a loop."""
    return _numpy(subject, "loops", "in NumPy, as loops to read")


def numpy_vectorised(subject: Subject) -> str:
    """A NumPy program of windows and einsum."""
    return _numpy(subject, "einsum", "in NumPy, vectorised")


def pytorch(subject: Subject) -> str:
    """A PyTorch program; autograd goes back."""
    return _framework(subject, "in PyTorch, the gradients by autograd", torch.program)


def jax_program(subject: Subject) -> str:
    """A JAX program; its vjp goes back."""
    return _framework(subject, "in JAX, the gradients by its vjp", jax.program)


def tensorflow_program(subject: Subject) -> str:
    """A TensorFlow program; a gradient tape goes back."""
    return _framework(subject, "in TensorFlow, the gradients by a tape", tensorflow.program)


# --- what every program begins with ---------------------------------------------------------------


def head(subject: Subject, how: str, what: str = "Z and all gradients") -> str:
    """The docstring: what it is, and the link."""
    lines = [f"{printable(subject.layer)}.", "", f"{what[0].upper()}{what[1:]}, {how}."]
    if subject.letters:
        lines.append(f"On the page {printable(subject.letters)}.")
    lines += [f"The view it comes from: {subject.link.text}"]
    if subject.link.says:
        lines.append(subject.link.says)
    return '"""' + "\n".join(lines) + '\n"""'


def printable(text: str) -> str:
    r"""A text that ends no string and begins nothing in one.

    >>> printable('a "b" \\c')
    'a b c'
    """
    return "".join(c for c in text if c.isprintable() and c not in '"\\')


def given(subject: Subject, *, float_type: str = "float") -> str:
    """The numbers that are given, each an array with its layout."""
    layouts = {
        "x": "(N, C, H, W)",
        "k": kernel_layout(subject),
        "b": "(C_out,)",
        "dz": "∂L/∂z, as z: (N, C_out, H, W)",
        "da": "∂L/∂a, as a: (N, C_out, H, W)",
    }
    names = [name for name in (*GIVEN, subject.problem.upstream) if name in subject.arrays]
    return "\n".join(
        f"# {layouts[name]}\n{assigned(name, subject.arrays[name], float_type)}" for name in names
    )


def kernel_layout(subject: Subject) -> str:
    """The axes of a weight as they stand in code."""
    share = " / groups" if subject.spec.groups > 1 else ""
    axes = ("C_out", f"C_in{share}") if subject.operation == "conv2d" else ("C_in", f"C_out{share}")
    return f"({', '.join(axes)}, kH, kW)"


def assigned(name: str, values: np.ndarray, float_type: str = "float") -> str:
    """An array by its name."""
    start = f"{name} = np.array("
    return f"{start}{literal(values, len(start))}, dtype={float_type})"


def checks(subject: Subject, found: dict[str, str]) -> str:
    """What the page shows, and that the program found it: by the names that ``found`` gives it."""
    if not subject.problem.is_finite:
        return "# Some results pass what a float64 holds: there is nothing to compare them with."
    lines = ["# What the page shows, and so what has to come out."]
    for name, expression in found.items():
        loose = f"rtol=0, atol={tolerance(subject, name):.0e}"
        right = literal(subject.arrays[name], 4)
        text = f"np.testing.assert_allclose({expression}, {right}, {loose})"
        if "\n" in right or len(text) > 98:
            lines += ["np.testing.assert_allclose(", f"    {expression},"]
            lines += [f"    {right},", f"    {loose},", ")"]
        else:
            lines.append(text)
    return "\n".join(lines)


def tolerance(subject: Subject, name: str) -> float:
    """How far rounding may lead: a 10⁻⁹ of what the products would sum up to without signs."""
    arrays = {key: np.abs(np.asarray(one, float)) for key, one in subject.arrays.items()}
    with np.errstate(over="ignore", invalid="ignore"):
        found = _sizes(subject, arrays)[name]
    largest = float(np.nan_to_num(found, posinf=1e300).max(initial=0))
    return 1e-9 * max(largest, 1e-290)


def _sizes(subject: Subject, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    spec = subject.spec
    if subject.problem.notation.convolution:
        arrays["k"] = numeric.rotate180(arrays["k"])
    bias = arrays.get("b", np.zeros(spec.out_channels))
    z = numeric.forward(spec, arrays["x"], arrays["k"], bias)
    back = numeric.backward(spec, arrays["x"], arrays["k"], arrays.get("da", arrays["dz"]))
    return {"z": z, "a": z, "dz": arrays.get("da", arrays["dz"]), **back._asdict()}


def wanted(subject: Subject) -> tuple[str, ...]:
    """What is computed and held against the page."""
    return tuple(name for name in FOUND if name in subject.arrays)


# --- NumPy ----------------------------------------------------------------------------------------


def _numpy(subject: Subject, form: Form, how: str) -> str:
    imports, functions = functions_of(subject, form)
    parts = [
        f"{head(subject, how)}\n\n{imports}",
        f"# --- the numbers\n\n{given(subject)}",
        f"# --- there and back\n\n\n{functions}",
        "\n".join(_computed(subject)),
        checks(subject, {name: name for name in wanted(subject)}),
        print_found(subject),
    ]
    return "\n\n".join(parts) + "\n"


def functions_of(subject: Subject, form: Form) -> tuple[str, str]:
    """The imports of the four results as functions, and these."""
    turned, biased = subject.problem.notation.convolution, "b" in subject.arrays
    imports: dict[str, None] = {}
    functions = []
    for result in RESULTS:
        if result == "bias_gradient" and not biased:
            continue
        program = as_program(subject.spec, result, form, bias=biased, turned=turned)
        lines, _, function = program.partition("\n\n")
        imports |= dict.fromkeys(lines.splitlines())
        functions.append(function.strip())
    return "\n".join(imports), "\n\n\n".join(functions) + "\n"


def _computed(subject: Subject) -> Iterator[str]:
    """The calls of the functions."""
    yield "# --- of these numbers\n"
    biased = "b" in subject.arrays
    yield f"z = forward(x, k{', b' if biased else ''})"
    if activation := subject.problem.activation:
        yield f"dz = da * {derivative_code(activation)}  # ∂L/∂z = ∂L/∂a · f′(z)"
    yield "dx = input_gradient(k, dz)"
    yield "dk = kernel_gradient(x, dz)"
    if biased:
        yield "db = bias_gradient(dz)"


def derivative_code(activation: Activation) -> str:
    """f′(z) in NumPy, one that does not overflow."""
    if activation.name == "sigmoid":
        return "np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))) ** 2"
    return activation.derivative_code("z")


def print_found(subject: Subject, expressions: dict[str, str] | None = None) -> str:
    """The end of a program: what it found, told."""
    names = expressions or {name: name for name in wanted(subject)}
    pairs = [f'"{name}": {expression}' for name, expression in names.items()]
    shown = f"{{{', '.join(pairs)}}}"
    if len(shown) > LONGEST_DICT:
        shown = "{\n" + "".join(f"    {pair},\n" for pair in pairs) + "}"
    end = 'print("All is as the page shows it.")' if subject.problem.is_finite else ""
    return f'for name, grid in {shown}.items():\n    print(f"{{name}} =\\n{{grid}}\\n")\n' + end


LONGEST_DICT = 70
"""Characters of a dictionary that stands on one line."""


def _framework(subject: Subject, how: str, write: Callable[[Subject], Parts]) -> str:
    parts = write(subject)
    return (
        "\n\n".join(
            [
                f"{head(subject, how)}\n\n{parts.imports}",
                f"# --- the numbers\n\n{given(subject)}",
                f"# --- there\n\n\n{parts.forward}",
                f"# --- and back\n\n{parts.backward}",
                checks(subject, parts.found),
                print_found(subject, parts.found),
            ]
        )
        + "\n"
    )
