"""A program's own functions: called, they are carried out with what they are given."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from engine.reading.code.parsed import OF_SELF
from engine.reading.code.refusals import UnknownName
from engine.reading.reader import CannotRead

if TYPE_CHECKING:
    from engine.reading.code.values import Values

DEEPEST = 6
"""So many functions may be under way at once."""
_NOTHING = object()


class Returned(Exception):
    """A function is left, with what it gives."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class Frames:
    """The functions that a program has of its own, and those that are under way."""

    def __init__(self) -> None:
        self.own: Mapping[str, ast.FunctionDef] = {}
        self._yields: list[list[Any]] = []
        self._locals: list[set[str]] = [set()]

    @property
    def depth(self) -> int:
        """How many functions are under way."""
        return len(self._yields)

    def give(self, value: Any) -> None:
        """What a generator yields."""
        if not self._yields:
            raise CannotRead("I cannot read this: it yields where there is no function.")
        self._yields[-1].append(value)

    @contextmanager
    def inside(self, function: ast.FunctionDef) -> Iterator[None]:
        """While a function is carried out where it stands: its names are no other function's."""
        self._locals.append(locals_of(function))
        try:
            yield
        finally:
            self._locals.pop()

    def has(self, node: ast.Call) -> bool:
        """Whether a call is of a function of the program's own."""
        return _called(node) in self.own

    def called(self, run: Values, node: ast.Call) -> Any:
        """What a function of the program's own gives; of a generator all that it yields."""
        function = self.own[_called(node)]
        if self.depth >= DEEPEST:
            raise CannotRead("I cannot read this: its functions call each other too deeply.")
        given = dict(_given(run, function, node))
        self._yields.append([])
        try:
            with _locals(run, locals_of(function), self._locals[-1], given), self.inside(function):
                run.block(function.body)
                value = None
        except Returned as returned:
            value = returned.value
        finally:
            yielded = self._yields.pop()
        return yielded if _is_generator(function) else value


def functions_in(body: Iterable[ast.stmt]) -> dict[str, ast.FunctionDef]:
    """The functions of a program that it calls itself, by their names."""
    module = ast.Module([*body], [])
    called = {
        node.func.id
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    called |= {name.removeprefix(OF_SELF) for name in called}
    return {
        node.name: node
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef) and node.name in called
    }


def locals_of(function: ast.FunctionDef) -> set[str]:
    """The names that are a function's own: what it is given, and what it sets; not self.x."""
    found = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found |= {node.id} if not node.id.startswith(OF_SELF) else set()
    return found


def _called(node: ast.Call) -> str:
    return node.func.id.removeprefix(OF_SELF) if isinstance(node.func, ast.Name) else ""


def _is_generator(function: ast.FunctionDef) -> bool:
    return any(isinstance(node, ast.Yield) for node in ast.walk(function))


def _given(run: Values, function: ast.FunctionDef, node: ast.Call) -> Iterator[tuple[str, Any]]:
    """What each of a function's arguments is; one of an unknown name is what its own name says."""
    names = [one.arg for one in function.args.args if one.arg != "self"]
    values: dict[str, ast.expr] = {}
    usual = function.args.defaults
    values.update(zip(names[len(names) - len(usual) :], usual, strict=True))
    for one, usual_one in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True):
        if usual_one:
            values[one.arg] = usual_one
    if len(node.args) > len(names):
        raise CannotRead(f"I cannot read this: {function.name[:24]}(…) has fewer arguments.")
    values.update(zip(names, node.args, strict=False))
    values.update({one.arg: one.value for one in node.keywords if one.arg})
    for name, value in values.items():
        try:
            yield name, run.value(value)
        except UnknownName:
            if not isinstance(value, ast.Name):
                raise


@contextmanager
def _locals(
    run: Values, own: set[str], callers: set[str], given: Mapping[str, Any]
) -> Iterator[None]:
    """A function's own names, without those of its caller; afterwards what they had been."""
    before = {name: run.values.get(name, _NOTHING) for name in own | callers}
    made, unread = dict(run.made), dict(run.unread)
    for name in before:
        run.values.pop(name, None)
        run.unread.pop(name, None)
    run.values.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            run.values.pop(name, None)
            if value is not _NOTHING:
                run.values[name] = value
            if name not in made:
                run.made.pop(name, None)
        run.unread.update(unread)
