"""What a function gives back without a name: it is given one, so that it is a result."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from engine.reading.code.names import parts_of
from engine.reading.code_names import ROLE_OF

_RESULTS = {
    "grad_weight": re.compile(
        r"(kernel|weight|filter)s?_?grad|grad_?(kernel|weight|filter)|^d[wk]$"
    ),
    "grad_bias": re.compile(r"bias_?grad|grad_?bias|^db$"),
    "grad_input": re.compile(r"input_?grad|grad_?input|^dx$"),
    "out": re.compile(r"forward|^conv|^cross_?corr|^corr|^trans_?conv|^deconv"),
}
"""The names of results, and of functions that make them."""


def with_names(tree: ast.Module) -> ast.Module:
    """The program, each result that it returns set to a name before."""
    return _Named().visit(tree)  # type: ignore[no-any-return]


class _Named(ast.NodeTransformer):
    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        if node.body and isinstance(last := node.body[-1], ast.Return) and last.value:
            node.body[-1:] = [*_assigned(node, last), last]
        return node


def _assigned(function: ast.FunctionDef, last: ast.Return) -> Iterator[ast.Assign]:
    """Each value that has no name of its own set to that of what it is made of, or is known by."""
    values = last.value.elts if isinstance(last.value, ast.Tuple) else [last.value]
    places: list[ast.expr] = []
    for value in values:
        name = "" if isinstance(value, ast.Name | ast.Constant | None) else _name(function, value)
        if not name or value is None:
            places.append(value)  # type: ignore[arg-type]
            continue
        target = ast.Name(name, ast.Store())
        yield ast.fix_missing_locations(ast.copy_location(ast.Assign([target], value), value))
        places.append(ast.copy_location(ast.Name(name, ast.Load()), value))
    if isinstance(last.value, ast.Tuple):
        last.value = ast.copy_location(ast.Tuple(places, ast.Load()), last.value)
    else:
        (last.value,) = places


def _name(function: ast.FunctionDef, value: ast.expr | None) -> str:
    base = _base(value)
    stored = {
        one.id
        for one in ast.walk(function)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }
    if base in stored:
        is_gradient, bare, _ = parts_of(base)
        if is_gradient and ROLE_OF.get(bare) == "padded":
            return "grad_input"  # cropped
        if is_gradient or ROLE_OF.get(bare) == "z" or len(base) == 1:
            return base
    known = (name for name, called in _RESULTS.items() if called.search(function.name.lower()))
    return next(known, "") if not isinstance(value, ast.Tuple) else ""


def _base(value: ast.expr | None) -> str:
    """The name of what is cropped, reshaped or added to: dx of dx[:, :, 1:-1].reshape(3)."""
    while True:
        match value:
            case ast.Subscript(value=inner) | ast.Call(func=ast.Attribute(value=inner)):
                value = inner
            case ast.BinOp(left=inner, op=ast.Add()):
                value = inner
            case ast.Name(id=name):
                return name
            case _:
                return ""
