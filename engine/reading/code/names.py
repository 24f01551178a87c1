"""What the names of a program are: grids, gradients, sizes, and what is set on the way."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from engine.geometry import Conv2dSpec, Pair, Spec
from engine.reading.code.functions import functions_in, locals_of
from engine.reading.code.layouts import EXAMPLES
from engine.reading.code.parsed import OF_SELF
from engine.reading.code_names import ROLE_OF, SIGN_OF

_GRADIENT = re.compile(
    r"^(?:d_?[LJEC]_?d_?|grads?_(?:of_|wrt_)?|gradients?_(?:of_|wrt_)?|delta_|d_|d)(?=[A-Za-z])"
)
_GRADIENT_BEHIND = re.compile(r"_?(?:grads?|gradients?|Grads?|Gradients?|error|delta)$")
_PADDED_GRADIENT = re.compile(r"^(?:pad|padded)_d([xX])$")
_COLUMNS = re.compile(r"(?:_cols?|_row|_flat|_reshaped|_mat|_matrix)$|^col_(?=[A-Za-z])")
COLUMNS_OF_X = {
    "col": "x columns", "cols": "x columns", "dcol": "dx columns", "dcols": "dx columns",
    "d_col": "dx columns", "d_cols": "dx columns", "grad_col": "dx columns",
}  # fmt: skip
"""Names of the columns of im2col that say nothing of what stands in them: it is x."""
_MODULES = {"np", "numpy", "torch", "F", "scipy", "signal", "tf", "jnp", "nn", "jax", "self"}
_BUILTINS = {"range", "sum", "len", "int", "enumerate", "zip", "print", "min", "max", "slice"}


def sign_of(name: str) -> str:
    """The sign by which a name is looked up: its letter, or that of a longer name."""
    name = name.removeprefix(OF_SELF)
    return name if len(name) == 1 else SIGN_OF.get(name, "")


def parts_of(name: str) -> tuple[bool, str, bool]:
    """Whether a name is a gradient, what it names, and whether it is held as columns.

    >>> parts_of("dW_col"), parts_of("dout"), parts_of("kernels_gradient")
    ((True, 'W', True), (False, 'dout', False), (True, 'kernels', False))
    """
    name = name.removeprefix(OF_SELF)
    columns = bool(_COLUMNS.search(name)) and name not in ROLE_OF
    bare = _COLUMNS.sub("", name) if columns else name
    if bare in ROLE_OF:
        return False, bare, columns
    bare = _PADDED_GRADIENT.sub(r"d\1_pad", bare)
    for pattern in (_GRADIENT, _GRADIENT_BEHIND):
        rest = pattern.sub("", bare)
        if rest != bare and (len(rest) == 1 or rest in ROLE_OF):
            return True, rest, columns
    return False, bare, columns


def grids_named(tree: ast.AST) -> list[str]:
    """The names that stand for grids, in the order written: one letter, or a name that is known."""
    others = sizes_in(tree) | _made_on_the_way(tree)
    found: dict[str, None] = {}
    for node in _in_order(_without_locals(tree)):
        if not isinstance(node, ast.Name) or node.id in _MODULES | _BUILTINS | others:
            continue
        if sign_of(parts_of(node.id)[1]) or node.id.removeprefix(OF_SELF) in COLUMNS_OF_X:
            found[node.id] = None
    return list(found)


def _without_locals(tree: ast.AST) -> ast.AST:
    """The tree, of the functions that it calls itself but what is not their own."""
    functions = functions_in(getattr(tree, "body", []))
    found: list[ast.stmt] = []
    for statement in getattr(tree, "body", []):
        if isinstance(statement, ast.FunctionDef) and statement.name in functions:
            own = locals_of(statement)
            found += [
                ast.copy_location(ast.Expr(node), node)
                for node in ast.walk(statement)
                if isinstance(node, ast.Name) and node.id not in own
            ]
        else:
            found.append(statement)
    return ast.Module(found, [])


def _made_on_the_way(tree: ast.AST) -> set[str]:
    """Names that are no grid of the layer's: what a loop sets anew in each round, windows."""
    first: dict[str, str] = {}

    def see(node: ast.AST, *, looped: bool) -> None:
        looped = looped or isinstance(node, ast.For)
        children = list(ast.iter_child_nodes(node))
        if isinstance(node, ast.Assign):  # what is set is read before it is
            children = [node.value, *node.targets]
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            first.setdefault(node.target.id, "")  # it adds up what was there before
        for child in children:
            see(child, looped=looped)
        if isinstance(node, ast.Name):
            is_set = isinstance(node.ctx, ast.Store)
            first.setdefault(node.id, ("looped" if looped else "set") if is_set else "")

    see(tree, looped=False)
    return {name for name, how in first.items() if how == "looped" or (how and _is_made(name))}


def _is_made(name: str) -> bool:
    """Whether it is of x with its padding, or of windows: not what a program begins with."""
    is_gradient, bare, _ = parts_of(name)
    return not is_gradient and ROLE_OF.get(bare) in ("padded", "windows")


def _in_order(tree: ast.AST) -> list[ast.AST]:
    """Every node, in the order written."""
    return sorted(
        ast.walk(tree),
        key=lambda node: (getattr(node, "lineno", 0), getattr(node, "col_offset", 0)),
    )


def sizes_in(tree: ast.AST) -> set[str]:
    """Names that only ever stand among indices, bounds and whole numbers."""
    numbers: set[str] = set()
    iterated: set[str] = set()
    for node in ast.walk(tree):
        inner: list[ast.AST] = []
        if isinstance(node, ast.Subscript):
            inner = [node.slice]
        elif isinstance(node, ast.Call):
            inner = _sizes_of_call(node)
        elif isinstance(node, ast.For | ast.comprehension):
            inner = [node.target]
            iterated |= {node.iter.id} if isinstance(node.iter, ast.Name) else set()
        elif isinstance(node, ast.Assign) and _of_shape(node.value):
            inner = list(node.targets)
        elif isinstance(node, ast.keyword):
            inner = [node.value]
        elif isinstance(node, ast.Compare) and not isinstance(node.ops[0], ast.Is | ast.IsNot):
            inner = [node]
        elif isinstance(node, ast.Assign) and _is_of_sizes(node.value):
            inner = [node.value, *node.targets]
        numbers |= {name for part in inner for name in _counted(part)}
    arrays: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.value, ast.Name):
            arrays.add(node.value.id)
    return (numbers - arrays) | _places(tree, numbers | iterated)


def _places(tree: ast.AST, counted: set[str]) -> set[str]:
    """Of the names that are set to np.arange(…), or to what is made of it, those that count.

    Those are ``counted``, among indices or by loops, and what they are made of: an example's
    x = np.arange(9).reshape(3, 3) is none.
    """
    made = {name: value for name, value in _set_to(tree) if _is_of_range(value)}
    of = {name: {*_counted(value)} for name, value in _set_to(tree)}
    found = counted & {*made, *(name for name in of if of[name] & {*made})}
    while more := {part for name in found for part in of.get(name, ())} & {*made} - found:
        found |= more
    return found & {*made}


def _set_to(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The names that are set, each with what to."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = [*zip(target.elts, node.value.elts, strict=False)]
            for one, value in pairs:
                if isinstance(one, ast.Name):
                    yield one.id, value


def _is_of_range(value: ast.AST) -> bool:
    """Whether np.arange(…) stands in it, and no other function but those that keep its numbers."""
    calls = [node.func for node in ast.walk(value) if isinstance(node, ast.Call)]
    names = {
        one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in calls
    }
    return "arange" in names and names <= {"arange", *_KEEP_NUMBERS}


_KEEP_NUMBERS = {"repeat", "tile", "reshape", "astype", "ravel", "flatten", "view"}


def _counted(node: ast.AST) -> Iterator[str]:
    """The names in an index or a size, but for those of which it is a length."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "len":
        return
    else:
        for child in ast.iter_child_nodes(node):
            yield from _counted(child)


_TAKE_SIZES = {"range", "zeros", "empty", "ones"}
_METHODS_OF_SIZES = {"reshape", "view", "expand"}


def _sizes_of_call(node: ast.Call) -> list[ast.AST]:
    """What a call takes as sizes: all of range(…) and zeros(…), all but x of x.reshape(…)."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in _TAKE_SIZES:
        return list(node.args)
    if name == "at":  # np.add.at(x, index, more)
        return list(node.args[1:2])
    if name in _METHODS_OF_SIZES:
        of = node.func.value if isinstance(node.func, ast.Attribute) else None
        is_module = isinstance(of, ast.Name) and of.id in _MODULES
        return list(node.args[1:] if is_module else node.args)
    return []


def _of_shape(value: ast.AST) -> bool:
    """Whether it is a shape, a part of one, or a whole number: what is set to it is a size."""
    while isinstance(value, ast.Subscript):
        value = value.value
    if isinstance(value, ast.Constant):
        return isinstance(value.value, int)
    return isinstance(value, ast.Attribute) and value.attr == "shape"


def _is_of_sizes(value: ast.AST) -> bool:
    """Whether it is a whole number by its form: int(…), or something // something."""
    if isinstance(value, ast.Call):
        return getattr(value.func, "id", "") == "int"
    if not isinstance(value, ast.BinOp):
        return False
    return isinstance(value.op, ast.FloorDiv) or any(map(_is_of_sizes, (value.left, value.right)))


OF_EITHER = ("H h height", "W w width")
"""Names that are a height, and a width: the input's, or the output's."""


def says_either(tree: ast.AST) -> bool:
    """Whether a program has a height or a width that it does not set itself."""
    names = {name for both in OF_EITHER for name in both.split()}
    read, is_set = (
        {
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, context)
        }
        for context in (ast.Load, ast.Store)
    )
    return bool((names & read & sizes_in(tree)) - is_set)


def sizes(spec: Spec, *, of_output: bool = False) -> Mapping[str, int | Pair]:
    """Names of sizes, as far as this geometry has them; ``of_output``: whose ``OF_EITHER`` are."""
    (height, width), (rows, columns) = spec.input_size, spec.kernel_size
    tall, wide = spec.output_size
    known: dict[str, int | Pair] = {}

    def called(names: str, number: int | Pair) -> None:
        known.update(dict.fromkeys(names.split(), number))

    for names, size in zip(
        OF_EITHER, spec.output_size if of_output else spec.input_size, strict=True
    ):
        called(names, size)
    called("H_in Hin h_in in_h IH n_H_prev H_prev in_height input_height H_i ih", height)
    called("W_in Win w_in in_w IW n_W_prev W_prev in_width input_width W_i iw", width)
    called("HH kh kH KH k_h K_h kernel_h kernel_height filter_h filter_height fh FH R h_k", rows)
    called("WW kw kW KW k_w K_w kernel_w kernel_width filter_w filter_width fw FW S_w w_k", columns)
    called("H_out Hout out_h oh OH H_o Ho h_out n_H out_height output_height H2 H_ new_h P_h", tall)
    called("W_out Wout out_w ow OW W_o Wo w_out n_W out_width output_width W2 W_ new_w P_w", wide)
    called("H_conv h_conv output_h new_height nh", tall)
    called("W_conv w_conv output_w new_width nw", wide)
    called("N batch_size batch m B n_samples num_samples bs", EXAMPLES)
    called("C C_in Cin in_channels n_C_prev in_c IC I input_depth input_channels", spec.in_channels)
    called("n_channels num_channels channels in_ch c_in n_in ic", spec.in_channels)
    called("F C_out Cout out_channels n_C out_c OC O K_out num_filters M D", spec.out_channels)
    called("FN n_filters nb_filters depth output_depth output_channels", spec.out_channels)
    called("out_ch c_out n_out oc", spec.out_channels)
    if rows == columns:
        called("k K f kernel_size filter_size ksize KS kernel_dim filter_dim", rows)
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
