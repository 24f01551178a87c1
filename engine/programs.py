r"""The four results as short NumPy programs to read and to run: as loops, and with einsum.

Loops say the sum that the notes write, one product a turn; einsum says the same of windows on a
padded grid, which is the picture that the notes end in. All are of a batch: x is (N, C, H, W), and
where a kernel or a bias is shared by all samples the sum runs over n, too.

.. math:: \frac{\partial L}{\partial k^{(o,c)}_{uv}}
    = \sum_n \sum_{ij} \frac{\partial L}{\partial z^{(n,o)}_{ij}} x^{(n,c)}_{si + du - p, \dots}
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from engine.geometry import Axis, Conv2dSpec, Pair, Spec
from engine.results import FACTORS, RESULTS, checked_result, grid_of

Form = Literal["loops", "einsum"]
FORMS: tuple[Form, ...] = ("loops", "einsum")


def as_program(
    spec: Spec, result: str, form: Form = "loops", *, bias: bool = True, turned: bool = False
) -> str:
    """A self-contained function that computes a result of arrays of this geometry.

    ``result``: one of RESULTS; "forward" takes x, k and, with a ``bias``, b, the gradients the two
    grids that they need. ``turned``: K is the kernel of a true convolution. Raises ValueError for
    another result or form.

    >>> print(as_program(Conv2dSpec(), "bias_gradient", "einsum"))
    import numpy as np
    <BLANKLINE>
    def bias_gradient(dz):
        return np.einsum("noij->o", dz)
    """
    if result not in RESULTS or form not in FORMS:
        known = f"{', '.join(RESULTS)} as {' or '.join(FORMS)}"
        raise ValueError(f"{result!r} as {form!r} is no program that is known here: {known}")
    takes, lines = _WRITERS[form](spec, result, bias)
    if turned and "k" in takes:
        lines = ["k = k[:, :, ::-1, ::-1]  # a true convolution turns K", *lines]
    if turned and result == "kernel_gradient":
        lines = [*lines[:-1], f"{lines[-1]}[:, :, ::-1, ::-1]  # a true convolution turns K"]
    inner = "\n".join(f"    {line}" for line in lines)
    view = "\nfrom numpy.lib.stride_tricks import sliding_window_view" if _VIEW in inner else ""
    return f"import numpy as np{view}\n\ndef {result}({', '.join(takes)}):\n{inner}"


_VIEW = "sliding_window_view"


_TAKES = {
    "forward": ("x", "k"),
    "kernel_gradient": ("x", "dz"),
    "input_gradient": ("k", "dz"),
    "bias_gradient": ("dz",),
}


def _takes(result: str, bias: bool) -> tuple[str, ...]:
    return (*_TAKES[result], *(("b",) if result == "forward" and bias else ()))


# --- loops ----------------------------------------------------------------------------------------


def _loops(spec: Spec, result: str, bias: bool) -> tuple[tuple[str, ...], list[str]]:
    takes = _takes(result, bias)
    if result == "bias_gradient":
        rows, columns = spec.output_size
        turns = f"len(dz), {spec.out_channels}, {rows}, {columns}"
        return takes, [
            f"db = np.zeros({spec.out_channels})",
            f"for n, o, i, j in np.ndindex({turns}):",
            "    db[o] += dz[n, o, i, j]",
            "return db",
        ]
    made, operands = _MADE[result], [name for name in takes if name != "b"]
    batch = next(name for name in operands if name != "k")
    turns = ", ".join((f"len({batch})", *map(str, _turns(spec))))
    product = " * ".join(_cell(spec, name) for name in FACTORS[checked_result(result)])
    return takes, [
        *_padded(spec, operands),
        *_empty(spec, made, batch),
        f"for n, {_places(spec)}, i, j, u, v in np.ndindex({turns}):",
        f"    {_cell(spec, made)} += {product}",
        *_cropped(spec, made, bias),
    ]


_MADE = {"forward": "z", "kernel_gradient": "dk", "input_gradient": "dx"}


def _places(spec: Spec) -> str:
    """The first two axes of the weight."""
    return "o, c" if isinstance(spec, Conv2dSpec) else "c, o"


def _turns(spec: Spec) -> tuple[int, ...]:
    """How often each index runs: those of the weight's channels, of a coarse cell, of K's cell."""
    coarse = tuple(axis.coarse for axis in spec.axes)
    return (*spec.kernel_shape[:2], *coarse, *spec.kernel_size)


def _grid(name: str) -> str:
    """The grid of an array: x of dx."""
    return name.removeprefix("d")


def _is_fine(spec: Spec, name: str) -> bool:
    return _grid(name) == spec.fine_grid


def _cell(spec: Spec, name: str) -> str:
    """A cell of an array in the innermost line."""
    if _grid(name) == "k":
        return f"{name}[{_places(spec)}, u, v]"
    channel = _channel(spec, _grid(name))
    if not _is_fine(spec, name):
        return f"{name}[n, {channel}, i, j]"
    rows, columns = spec.axes
    padded = f"{name}p" if any(map(any, spec.padding)) else name
    return f"{padded}[n, {channel}, {_place(rows, 'i', 'u')}, {_place(columns, 'j', 'v')}]"


def _channel(spec: Spec, grid: str) -> str:
    """The channel: with groups one of the two indices counts within its group."""
    own, other = ("o", "c") if grid == "z" else ("c", "o")
    is_within = (grid == "x") == isinstance(spec, Conv2dSpec)
    if spec.groups == 1 or not is_within:
        return own
    mine, others = spec.in_channels_per_group, spec.out_channels_per_group
    if grid == "z":
        mine, others = others, mine
    group = other if others == 1 else f"{other} // {others}"
    return group if mine == 1 else f"{group} * {mine} + {own}"


def _place(axis: Axis, coarse: str, place: str) -> str:
    first = coarse if axis.stride == 1 else f"{axis.stride} * {coarse}"
    return f"{first} + {place}" if axis.dilation == 1 else f"{first} + {axis.dilation} * {place}"


def _padded(spec: Spec, names: Iterable[str]) -> list[str]:
    """The fine grid with its zeros, where it is one that is given."""
    if not any(map(any, spec.padding)):
        return []
    return [f"{name}p = {_pad(name, spec.padding)}" for name in names if _is_fine(spec, name)]


def _pad(name: str, pads: tuple[Pair, Pair]) -> str:
    return (
        f"np.pad({name}, ((0, 0), (0, 0), {pads[0]}, {pads[1]}))" if any(map(any, pads)) else name
    )


def _empty(spec: Spec, name: str, like: str) -> list[str]:
    """Zeros to add up in: the kernel, or a grid, a fine one with room for its padding."""
    if _grid(name) == "k":
        return [f"{name} = np.zeros({spec.kernel_shape})"]
    channels = spec.out_channels if name == "z" else spec.in_channels
    if not _is_fine(spec, name):
        rows, columns = (axis.coarse for axis in spec.axes)
        return [f"{name} = np.zeros((len({like}), {channels}, {rows}, {columns}))"]
    rows, columns = (axis.fine + axis.pad_before + axis.pad_after for axis in spec.axes)
    padded = f"{name}p" if any(map(any, spec.padding)) else name
    return [f"{padded} = np.zeros((len({like}), {channels}, {rows}, {columns}))"]


def _cropped(spec: Spec, name: str, bias: bool) -> list[str]:
    """The end: without the padding, and with the bias."""
    if _grid(name) == "k":
        return [f"return {name}"]
    added = " + b[:, None, None]" if name == "z" and bias else ""
    if not (_is_fine(spec, name) and any(map(any, spec.padding))):
        return [f"return {name}{added}"]
    cut = ", ".join(f"{axis.pad_before}:{axis.pad_before + axis.fine}" for axis in spec.axes)
    return [f"return {name}p[:, :, {cut}]{added}"]


# --- einsum ---------------------------------------------------------------------------------------


def _einsum(spec: Spec, result: str, bias: bool) -> tuple[tuple[str, ...], list[str]]:
    takes = _takes(result, bias)
    if result == "bias_gradient":
        return takes, ['return np.einsum("noij->o", dz)']
    lines = _gathered(spec) if result == spec.gathered_result else _windowed(spec, result)
    if result == "forward" and bias:
        lines[-1] += " + b[:, None, None]"
    return takes, lines


def _windowed(spec: Spec, result: str) -> list[str]:
    """Windows on the padded fine grid: a cell of the coarse grid each."""
    fine, coarse = ("x", "dz") if isinstance(spec, Conv2dSpec) else ("dz", "x")
    cut = ", ".join(_every(axis) for axis in spec.axes)
    padded = f"{fine}p" if any(map(any, spec.padding)) else fine
    lines = [*_padded(spec, [fine]), *_windows(spec, padded, cut)]
    operands = {"windows": fine, "k": "k"}
    if result == "kernel_gradient":
        operands = {"windows": fine, coarse: coarse}
    return [*lines, *_summed(spec, operands, grid_of(result))]


def _windows(spec: Spec, grid: str, cut: str) -> list[str]:
    """Every window that is needed, and of each the cells under those of K."""
    rows, columns = spec.axes
    tail = "" if spec.dilation == (1, 1) else f"[..., ::{rows.dilation}, ::{columns.dilation}]"
    head = f"[:, :, {cut}]" if cut != ":, :" else ""
    return [f"windows = {_VIEW}({grid}, ({rows.span}, {columns.span}), axis=(2, 3)){head}{tail}"]


def _every(axis: Axis) -> str:
    """The windows of one axis: every s-th, as many as there are coarse cells."""
    last = axis.coarse * axis.stride if axis.remainder >= axis.stride else ""
    return f":{last}:{axis.stride}" if axis.stride > 1 else f":{last}"


def _gathered(spec: Spec) -> list[str]:
    """The coarse grid spread, padded and looked at through K turned."""
    coarse = "dz" if isinstance(spec, Conv2dSpec) else "x"
    lines, grid = _spread(spec, coarse)
    lines += [*_bordered(spec, grid), *_windows(spec, "padded", ":, :")]
    lines += ["turned = k[:, :, ::-1, ::-1]"]
    return [*lines, *_summed(spec, {"windows": coarse, "turned": "k"}, spec.fine_grid)]


def _spread(spec: Spec, coarse: str) -> tuple[list[str], str]:
    """The coarse grid with s − 1 zeros between its cells."""
    if spec.stride == (1, 1):
        return [], coarse
    rows, columns = ((axis.coarse - 1) * axis.stride + 1 for axis in spec.axes)
    down, across = spec.stride
    return [
        f"spread = np.zeros((*{coarse}.shape[:2], {rows}, {columns}))",
        f"spread[:, :, ::{down}, ::{across}] = {coarse}",
    ], "spread"


def _bordered(spec: Spec, grid: str) -> list[str]:
    """The border d(k − 1) − p around it; where that is negative, cells are cut off."""
    borders = [axis.border for axis in spec.axes]
    rows, columns = ((max(0, before), max(0, after)) for before, after in borders)
    lines = [f"padded = {_pad(grid, (rows, columns))}"]
    if any(end < 0 for border in borders for end in border):
        cut = ", ".join(_cut(*border) for border in borders)
        lines.append(f"padded = padded[:, :, {cut}]")
    return lines


def _cut(before: int, after: int) -> str:
    first, last = (str(-before) if before < 0 else ""), (str(after) if after < 0 else "")
    return f"{first}:{last}"


def _summed(spec: Spec, operands: dict[str, str], made: str) -> list[str]:
    """The sum: of arrays, each with the grid that it holds, into a grid."""
    parts = [
        _axes(spec, grid) + ("uv" if name == "windows" else "") for name, grid in operands.items()
    ]
    total = f'np.einsum("{",".join(parts)}->{_axes(spec, made)}", {", ".join(operands)})'
    if spec.groups == 1:
        return [f"return {total}"]
    split = [f"{name} = {_split(spec, name, grid)}" for name, grid in operands.items()]
    if made == "k":
        return [*split, f"return {total}.reshape({spec.kernel_shape})"]
    channels = spec.in_channels if made == "x" else spec.out_channels
    name = "dx" if made == "x" else made
    ends = [f"{name} = {total}", f"return {name}.reshape(-1, {channels}, *{name}.shape[-2:])"]
    return [*split, *ends]


def _axes(spec: Spec, grid: str) -> str:
    """The indices of a grid's axes; with groups g is that of the group."""
    group = "g" if spec.groups > 1 else ""
    if grid == "k":
        return f"{group}{'oc' if isinstance(spec, Conv2dSpec) else 'co'}uv"
    return f"n{group}{'c' if grid == 'x' else 'o'}ij"


def _split(spec: Spec, name: str, grid: str) -> str:
    """An array with an axis for the groups of its own."""
    ins, outs = spec.in_channels_per_group, spec.out_channels_per_group
    if grid == "k":
        first = outs if isinstance(spec, Conv2dSpec) else ins
        return f"{name}.reshape({spec.groups}, {first}, *{name}.shape[1:])"
    return f"{name}.reshape(-1, {spec.groups}, {ins if grid == 'x' else outs}, *{name}.shape[2:])"


_WRITERS = {"loops": _loops, "einsum": _einsum}
