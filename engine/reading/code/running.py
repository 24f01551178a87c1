"""The known forms of a program, carried out: loops, assignments, functions of its own."""

from __future__ import annotations

import ast
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from engine.reading.budget import TooMuch
from engine.reading.code import calls, loops, places
from engine.reading.code.arrays import Array, Misfit, as_array
from engine.reading.code.before import GIVEN, TARGETS
from engine.reading.code.functions import Returned, functions_in
from engine.reading.code.refusals import Leaves, UnknownName
from engine.reading.code.values import MOST_STEPS, Values, is_extra
from engine.reading.reader import CannotRead
from engine.reading.terms import OUTSIDE

EXAMPLE = "the numbers of an example are left out: the cells stand for any"
"""Told of a program that sets what it begins with to numbers."""
EVERYWHERE = "each filter's bias stands at every place that the filter makes"
"""Told of a result that begins as a copy of the biases."""


class _Continue(Exception):
    """The rest of a loop's body is left out."""


class _Break(Exception):
    """The rest of a loop is left out."""


class Run(Values):
    """One program before the grids of one layout."""

    left_out: tuple[int, ...] = ()
    """The lines that cannot be read."""

    # --- statements

    def program(self, body: list[ast.stmt], *, calls_own: bool = True) -> None:
        """A program, or a function: what cannot be read leaves what it sets unread, no more.

        ``calls_own``: a function that it calls is carried out there, and not where it stands.
        """
        if calls_own:
            self.frames.own = functions_in(body)
        self._lines(body)

    def _lines(self, body: list[ast.stmt]) -> None:
        for statement in body:
            if isinstance(statement, ast.FunctionDef):
                if statement.name not in self.frames.own:
                    with self.frames.inside(statement):
                        self._lines(statement.body)
                continue
            if isinstance(statement, ast.With):
                self._lines(statement.body)
                continue
            try:
                self.block([statement])
            except TooMuch:
                raise
            except (_Continue, _Break):
                raise CannotRead("I cannot read this: it leaves a loop where none is.") from None
            except (CannotRead, UnknownName) as error:
                names = _set_in(statement)
                made = any(self.roles.get(name) in TARGETS for name in names)
                if not names or (made and isinstance(error, UnknownName)):
                    raise
                self.left_out += (statement.lineno,)
                for name in names:
                    self.values.pop(name, None)
                    self.unread[name] = error
                    if self.roles.get(name) in TARGETS:
                        self.made[name] = None

    def block(self, body: list[ast.stmt]) -> None:
        """Statements one after the other."""
        for statement in body:
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise CannotRead("I cannot read this: its loops have too many steps.")
            self.arithmetic.budget.spend(1)
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.For(target=target, iter=over, body=body, orelse=[]):
                for value in loops.running(self, over):
                    self.set(target, value)
                    try:
                        self.block(body)
                    except _Continue:
                        continue
                    except _Break:
                        break
            case ast.Continue():
                raise _Continue
            case ast.Break():
                raise _Break
            case ast.With(body=body):
                self.block(body)
            case ast.If(test=test, body=body, orelse=orelse):
                self.block(body if self.true(test) else orelse)
            case (
                ast.Assign(targets=[ast.Subscript() as target])
                | ast.AugAssign(target=ast.Subscript() as target)
            ) if free := self._free(target):
                self._for_each(free, target, node)
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Name(id=name)) if (
                not self._is_known(name)
                and any(map(self._is_grid, names))
                and all(isinstance(one, ast.Name) for one in names)
            ):
                pass  # x, w, b, conv_param = cache: they are what their names say
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if self.roles.get(
                name
            ) in GIVEN and self._is_example(value):
                self.liberties[EXAMPLE] = None
            case ast.Assign(targets=targets, value=value):
                found = self.value(value)
                for target in targets:
                    self.set(target, found, is_view=isinstance(value, ast.Subscript))
            case ast.AnnAssign(target=target, value=value) if value:
                self.set(target, self.value(value))
            case ast.AugAssign(target=target, op=ast.Add() | ast.Sub() as op, value=value):
                self._add(target, self.value(value), 1 if isinstance(op, ast.Add) else -1)
            case ast.FunctionDef(name=name, body=body):
                if name not in self.frames.own:
                    self.block(body)
            case ast.Return(value=value) if self.frames.depth:
                raise Returned(self.value(value) if value else None)
            case ast.Expr(value=ast.Yield(value=value)):
                self.frames.give(self.value(value) if value else None)
            case ast.Expr(value=ast.Constant()) | ast.Pass() | ast.Return():
                pass
            case ast.Import() | ast.ImportFrom():
                pass
            case ast.Assert(test=test):
                self._asserted(test)
            case ast.Raise():
                raise Leaves("It raises an error of its own.")
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[more]
                )
            ):
                known = self.value(ast.Name(name, ast.Load()))
                self.values[name] = self.operation(known, ast.Add(), (self.value(more),))
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(
                        attr="at", value=ast.Attribute(attr="add" | "subtract" as op)
                    ),
                    args=[ast.Name(id=name), where, more],
                )
            ):
                self._add_at(name, where, self.value(more), 1 if op == "add" else -1)
            case ast.Expr(value=ast.Call(func=func)) if _only_tells(calls.name_of(func)):
                pass
            case _:
                raise CannotRead(f"I cannot read line {node.lineno} of this program.")

    def _is_example(self, value: ast.expr) -> bool:
        """Whether it is numbers of an example: written out, drawn by chance, or all alike."""
        made = [one for one in ast.walk(value) if isinstance(one, ast.Call | ast.List)]
        names = {one.id for one in ast.walk(value) if isinstance(one, ast.Name)}
        known = {name for name in names if self.roles.get(name) or name in self.values}
        sizes = {name for name in known if isinstance(self.values.get(name), int | tuple)}
        likes = any(isinstance(one, ast.Call) and calls.is_of_example(one.func) for one in made)
        return bool(made) and (known == sizes or likes)

    def _asserted(self, test: ast.expr) -> None:
        """What a program asserts of its sizes; of anything else nothing is asked."""
        try:
            holds = self.true(test)
        except (CannotRead, UnknownName, Misfit):
            return
        if not holds:
            raise Leaves("What it asserts of its sizes does not hold here.")

    def _is_known(self, name: str) -> bool:
        """Whether a name is worth something here."""
        return name in self.values or name in self.sizes or bool(self.roles.get(name))

    def _is_grid(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and bool(self.roles.get(node.id))

    def _free(self, target: ast.Subscript) -> list[tuple[str, int]]:
        """Indices of what is set that no loop runs over: each with the axis it stands on."""
        index = target.slice
        parts = index.elts if isinstance(index, ast.Tuple) else [index]
        if any(is_extra(part) for part in parts):
            return []
        return [
            (part.id, axis)
            for axis, part in enumerate(parts)
            if isinstance(part, ast.Name) and part.id not in self.values and len(part.id) < 3
        ]

    def _for_each(self, free: list[tuple[str, int]], target: ast.Subscript, node: ast.stmt) -> None:
        """A line that is said of every entry: it is carried out for each."""
        if not isinstance(target.value, ast.Name):
            raise CannotRead(f"I cannot read line {target.lineno} of this program.")
        array = self.target(target.value.id)
        if not isinstance(array, np.ndarray) or any(axis >= array.ndim for _, axis in free):
            raise Leaves(f"{target.value.id} has fewer axes than there are indices.")
        names = [name for name, _ in free]
        for numbers in product(*(range(array.shape[axis]) for _, axis in free)):
            self.values.update(zip(names, numbers, strict=True))
            self.block([node])
        for name in names:
            self.values.pop(name, None)

    def set(self, target: ast.expr, value: Any, *, is_view: bool = False) -> None:
        """Set a name, some names or entries of an array; a view is not copied."""
        match target:
            case ast.Name(id=name):
                if self.roles.get(name) in TARGETS and not isinstance(value, int | None):
                    self.made[name] = None
                    value = self._everywhere(name, value)
                self.values[name] = value if is_view else _own(value)
                self.unread.pop(name, None)
            case ast.Tuple(elts=parts) | ast.List(elts=parts) if isinstance(value, tuple):
                if len(parts) != len(value):
                    raise Leaves(f"{len(parts)} names are set to {len(value)} values.")
                for part, one in zip(parts, value, strict=True):
                    self.set(part, one)
            case ast.Subscript() if place := _place(target):
                self._put(*place, value, lambda _, new: new)
            case _:
                raise CannotRead(f"I cannot read line {target.lineno} of this program.")

    def _everywhere(self, name: str, value: Any) -> Any:
        """Biases, one a filter, that z begins with: each at every place of its filter."""
        maps = self.grids.layout.maps
        if self.roles[name] != "z" or np.shape(value) != (self.spec.out_channels,):
            return value
        if "c" not in maps:
            return value
        shape = self.shape_of("z")
        self.liberties[EVERYWHERE] = None
        ones = [len(value) if axis == "c" else 1 for axis in maps]
        return np.broadcast_to(value.reshape(ones), shape)

    def _add(self, target: ast.expr, value: Any, sign: int) -> None:
        match target:
            case ast.Name(id=name):
                known = self.target(name) if self.roles.get(name) in TARGETS else self.value(target)
                if isinstance(known, int) and isinstance(value, int):
                    self.values[name] = known + sign * value
                    return
                self.values[name] = self._fits(
                    self.arithmetic.plus(known, value, sign), known, name
                )
            case ast.Subscript() if place := _place(target):
                self._put(*place, value, lambda old, new: self.arithmetic.plus(old, new, sign))
            case _:
                raise CannotRead(f"I cannot read line {target.lineno} of this program.")

    def _fits(self, found: Array, known: Any, name: str) -> Array:
        if isinstance(known, np.ndarray) and known.shape != found.shape:
            raise Leaves(f"{name} has shape {known.shape}, what is added has {found.shape}.")
        return found

    def _put(
        self, name: str, index: ast.expr, value: Any, change: Callable[[Any, Any], Any]
    ) -> None:
        """Entries of an array set, or added to."""
        array = self.target(name)
        if not isinstance(array, np.ndarray):
            raise CannotRead(f"I cannot read this: {name} is no array.")
        place, outside = self.index(array, index)
        if outside:
            self.liberties[OUTSIDE] = None
            return
        old, new = as_array(array[place]), as_array(value)
        if not _broadcasts(new.shape, old.shape):
            raise Leaves(f"A {new.shape} array is put where a {old.shape} one is.")
        changed = as_array(change(old, new))
        self.arithmetic.budget.spend(changed.size)
        array[place] = changed[()] if old.ndim == 0 else np.broadcast_to(changed, old.shape)

    def _add_at(self, name: str, index: ast.expr, value: Any, sign: int) -> None:
        """Entries of an array added to, as often as each is named."""
        array = self.target(name)
        if not isinstance(array, np.ndarray):
            raise CannotRead(f"I cannot read this: {name} is no array.")
        place, outside = self.index(array, index)
        if outside:
            raise Leaves(f"An index leaves {name}.")
        places.added_at(self, array, place, as_array(value), sign)


_ONLY_TELLS = {
    "print",
    "requires_grad_",
    "retain_grad",
    "backward",
    "manual_seed",
    "seed",
    "save_for_backward",
    "zero_grad",
    "set_printoptions",
    "float",
}


def _only_tells(name: str) -> bool:
    """Whether a function changes none of the grids: it prints, compares, or runs autograd."""
    short = name.rpartition(".")[2]
    return short.startswith("assert_") or short in _ONLY_TELLS


def _set_in(node: ast.AST) -> list[str]:
    """The names that a statement sets; of a call by itself all that it might change."""
    found: dict[str, None] = {}
    for part in ast.walk(node):
        if isinstance(part, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = part.targets if isinstance(part, ast.Assign) else [part.target]
            for target in targets:
                for one in ast.walk(target):
                    if isinstance(one, ast.Name):
                        found[one.id] = None
        elif isinstance(part, ast.Expr):
            found |= dict.fromkeys(one.id for one in ast.walk(part) if isinstance(one, ast.Name))
        elif isinstance(part, ast.For):
            found |= dict.fromkeys(
                one.id for one in ast.walk(part.target) if isinstance(one, ast.Name)
            )
    return list(found)


def _place(target: ast.Subscript) -> tuple[str, ast.expr] | None:
    """The name of an array that is set, and where: x[i][j] is x[i, j] of whole numbers."""
    parts: list[ast.expr] = []
    node: ast.expr = target
    while isinstance(node, ast.Subscript):
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if parts and any(isinstance(one, ast.Slice) or is_extra(one) for one in inner):
            return None
        parts = [*inner, *parts]
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return node.id, parts[0] if len(parts) == 1 else ast.Tuple(parts, ast.Load())


def _own(value: Any) -> Any:
    """An array that may be changed without changing another."""
    return value.copy() if isinstance(value, np.ndarray) else value


def _broadcasts(shape: tuple[int, ...], into: tuple[int, ...]) -> bool:
    try:
        return np.broadcast_shapes(shape, into) == into
    except ValueError:
        return False
