r"""Names of several letters, as programs have them: each is read as one sign, and shown in full.

``dout`` and ``grad_output`` are the gradient that comes from the loss; ``grad_input``, ``dL_dx``
and ``dweight`` are gradients by what they name.
"""

from __future__ import annotations

import re
from types import MappingProxyType

_NAMES = {
    "dz": "dout grad_output grad_outputs grad_out gradOutput d_out dL_dout dL_dO dLdout top_diff "
    "upstream d_output doutput",
    "k": "weight weights kernel kernels filter filters filt wgt",
    "x": "input inputs inp image img x_in A_prev a_prev",
    "z": "output outputs out y_out",
    "b": "bias biases",
    "padded": "x_pad x_padded xpad X_pad X_padded padded_x padded_input input_padded padded",
    "windows": "windows patches x_windows x_strided X_strided strided windowed",
}
_IN_PROGRAMS = {
    "dz": "gradient gradients grad grads delta deltas error errors upstream_gradient "
    "upstream_gradients upstream_grad previous_gradient prev_gradient prev_grad out_grad "
    "accum_grad dvalues d_next dnext loss_gradient next_grad next_gradient",
    "k": "conv_filter conv_kernel kernel_matrix kernel_weights",
    "x": "last_input input_data input_tensor input_image input_img input_matrix input_map images "
    "features feature_map X_in inputs_data prev_output",
    "z": "result convolved output_matrix output_image output_map output_tensor output_data "
    "feature_maps conv_out conv_output activation_map out_img",
    "padded": "Xpad pad_x pad_X padX padx Xp X_p x_p xp a_prev_pad A_prev_pad image_pad "
    "image_padded img_pad img_padded padded_image padded_img padded_X "
    "padded_inputs inputs_padded inp_pad input_pad x_padding",
}
_FIRST = 0xE000

ROLE_OF = MappingProxyType(
    {
        name: role
        for known in (_NAMES, _IN_PROGRAMS)
        for role, names in known.items()
        for name in names.split()
    }
)
"""What each name means."""
SIGN_OF = MappingProxyType({name: chr(_FIRST + n) for n, name in enumerate(ROLE_OF)})
"""The sign that a name is read as."""
NAME_OF = MappingProxyType({sign: name for name, sign in SIGN_OF.items()})
ROLE_OF_SIGN = MappingProxyType({SIGN_OF[name]: role for name, role in ROLE_OF.items()})
SIGNS = "\ue000-\ue0ff"
"""All such signs, for a class of characters."""

HIDDEN = MappingProxyType({"x": "\ue0f0", "z": "\ue0f1", "k": "\ue0f2"})
"""Grids for which a text has no letter of their own, such as one letter for input and output."""
OUTPUT_PADDING = "\ue0f9"
"""The size of that name."""
MATRIX = "\ue0f8"
"""The matrix that takes vec X to vec Z, whatever its letter."""

_IN_FORMULAS = [name for names in _NAMES.values() for name in names.split()]
_LONGEST_FIRST = "|".join(sorted(map(re.escape, _IN_FORMULAS), key=len, reverse=True))
NAMES = re.compile(
    rf"(?<![A-Za-z_\\])(?<!_\{{)(?P<gradient>(?:dL|dJ|dE|dC)_?d_?|grad_|d_|d)?(?P<name>{_LONGEST_FIRST})"
    r"(?![A-Za-z]|_[A-Za-z])"
)
"""A name, perhaps with what makes it a gradient before it."""
SHORT = re.compile(r"(?<![A-Za-z_\\])(?:(?:dL|dJ|dE|dC)_?d_?|grad_)(?P<name>[A-Za-z])(?![A-Za-z_])")
"""A gradient by one letter: dL_dz, grad_w."""


def in_latex(sign: str) -> str:
    r"""A name as LaTeX.

    >>> in_latex(SIGN_OF["grad_output"])
    '\\mathit{grad\\_output}'
    """
    hidden = {hidden: grid for grid, hidden in HIDDEN.items()} | {
        MATRIX: "C",
        OUTPUT_PADDING: r"\text{output padding}",
    }
    if sign in hidden:
        return hidden[sign]
    if sign not in NAME_OF:
        return f"{chr(ord(sign) - 0xE0A0 + ord('A'))}'"
    name = NAME_OF[sign].replace("_", r"\_")
    return rf"\mathit{{{name}}}"


def read_name(found: re.Match[str]) -> str:
    """A name as its sign, a gradient with a d before it."""
    name, gradient = found["name"], found["gradient"]
    whole = f"{gradient or ''}{name}"
    if whole in SIGN_OF:
        return SIGN_OF[whole]
    return ("d" if gradient else "") + SIGN_OF[name]
