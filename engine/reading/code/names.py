"""What the names of a program are: grids, gradients, sizes, and what is set on the way."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from engine.geometry import Conv2dSpec, Pair, Spec
from engine.reading.code.layouts import EXAMPLES
from engine.reading.code_names import ROLE_OF, SIGN_OF

_GRADIENT = re.compile(r"^(?:d[LJEC]_?d_?|grad_|d_|d)(?=[A-Za-z])")
_COLUMNS = re.compile(r"(?:_cols?|_row|_flat|_reshaped|_mat|_matrix)$")
_MODULES = {"np", "numpy", "torch", "F", "scipy", "signal", "tf", "jnp", "nn", "jax", "self"}
_BUILTINS = {"range", "sum", "len", "int", "enumerate", "zip", "print", "min", "max", "slice"}


def sign_of(name: str) -> str:
    """The sign by which a name is looked up: its letter, or that of a longer name."""
    return name if len(name) == 1 else SIGN_OF.get(name, "")


def parts_of(name: str) -> tuple[bool, str, bool]:
    """Whether a name is a gradient, what it names, and whether it is held as columns.

    >>> parts_of("dW_col"), parts_of("dout"), parts_of("grad_input")
    ((True, 'W', True), (False, 'dout', False), (True, 'input', False))
    """
    columns = bool(_COLUMNS.search(name)) and name not in ROLE_OF
    bare = _COLUMNS.sub("", name) if columns else name
    if bare in ROLE_OF:
        return False, bare, columns
    found = _GRADIENT.match(bare)
    rest = bare[found.end() :] if found else ""
    if rest and (len(rest) == 1 or rest in ROLE_OF):
        return True, rest, columns
    return False, bare, columns


def grids_named(tree: ast.AST) -> list[str]:
    """The names that stand for grids, in the order written: one letter, or a name that is known."""
    sized = _sizes_in(tree)
    found: dict[str, None] = {}
    for node in _in_order(tree):
        if isinstance(node, ast.Name) and node.id not in _MODULES | _BUILTINS:
            bare = parts_of(node.id)[1]
            if sign_of(bare) and node.id not in sized:
                found[node.id] = None
    return list(found)


def _in_order(tree: ast.AST) -> list[ast.AST]:
    """Every node, in the order written."""
    return sorted(
        ast.walk(tree),
        key=lambda node: (getattr(node, "lineno", 0), getattr(node, "col_offset", 0)),
    )


def _sizes_in(tree: ast.AST) -> set[str]:
    """Names that only ever stand among indices, bounds and whole numbers."""
    numbers: set[str] = set()
    for node in ast.walk(tree):
        inner: list[ast.AST] = []
        if isinstance(node, ast.Subscript):
            inner = [node.slice]
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range":
            inner = list(node.args)
        elif isinstance(node, ast.For | ast.comprehension):
            inner = [node.target]
        elif isinstance(node, ast.Assign) and _of_shape(node.value):
            inner = list(node.targets)
        elif isinstance(node, ast.keyword):
            inner = [node.value]
        numbers |= {one.id for part in inner for one in ast.walk(part) if isinstance(one, ast.Name)}
    arrays: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.value, ast.Name):
            arrays.add(node.value.id)
    return numbers - arrays


def _of_shape(value: ast.AST) -> bool:
    """Whether it is a shape, a part of one, or a whole number: what is set to it is a size."""
    while isinstance(value, ast.Subscript):
        value = value.value
    if isinstance(value, ast.Constant):
        return isinstance(value.value, int)
    return isinstance(value, ast.Attribute) and value.attr == "shape"


def sizes(spec: Spec) -> Mapping[str, int | Pair]:
    """Names of sizes, as far as this geometry has them."""
    (height, width), (rows, columns) = spec.input_size, spec.kernel_size
    tall, wide = spec.output_size
    known: dict[str, int | Pair] = {}

    def called(names: str, number: int | Pair) -> None:
        known.update(dict.fromkeys(names.split(), number))

    called("H H_in Hin h_in in_h IH n_H_prev H_prev", height)
    called("W W_in Win w_in in_w IW n_W_prev W_prev", width)
    called("HH kh kH KH k_h K_h kernel_h kernel_height filter_h fh FH R h_k", rows)
    called("WW kw kW KW k_w K_w kernel_w kernel_width filter_w fw FW S_w w_k", columns)
    called("H_out Hout out_h oh OH H_o Ho h_out n_H out_height H2 H_ new_h P_h", tall)
    called("W_out Wout out_w ow OW W_o Wo w_out n_W out_width W2 W_ new_w P_w", wide)
    called("N batch_size batch m B", EXAMPLES)
    called("C C_in Cin in_channels n_C_prev in_c IC I", spec.in_channels)
    called("F C_out Cout out_channels n_C out_c OC O K_out num_filters M D", spec.out_channels)
    if rows == columns:
        called("k K f kernel_size filter_size ksize KS", rows)
    ends = [(axis.pad_before, axis.pad_after) for axis in spec.axes]
    padding = (ends[0][0], ends[1][0])
    for names, pair in (
        ("s S stride strides", spec.stride),
        ("d dilation rate r", spec.dilation),
        ("p P pad padding", padding),
    ):
        if pair is padding and any(before != after for before, after in ends):
            continue
        if pair[0] == pair[1]:
            called(names, pair[0])
        else:  # what is one for rows and columns is a pair, and no number
            called(names, pair)
    for side, words in zip(spec.axes, ("h y rows", "w x cols"), strict=True):
        for word in words.split():
            called(f"s_{word} s{word} stride_{word} stride{word.capitalize()}", side.stride)
            called(f"dilation_{word} dil_{word}", side.dilation)
            if side.pad_before == side.pad_after:
                called(f"p_{word} pad_{word} padding_{word}", side.pad_before)
    if height == width:
        called("n", height)
    if not isinstance(spec, Conv2dSpec):
        known.pop("m", None)
    return known
