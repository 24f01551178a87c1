"""The known forms of a program, written out: loops, assignments, sums and products of arrays."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from engine.geometry import Pair
from engine.reading.budget import FOR_A_TERM, TooMuch
from engine.reading.code import calls, loops
from engine.reading.code.arrays import (
    Arithmetic,
    Array,
    Misfit,
    as_array,
    as_typed,
    bordered,
    zeros,
)
from engine.reading.code.columns import im2col
from engine.reading.code.functions import Frames, Returned, functions_in
from engine.reading.code.layouts import Grids
from engine.reading.reader import CannotRead
from engine.reading.terms import OUTSIDE
from engine.taps import grid_shape

MOST_STEPS = 20_000
"""So many statements are carried out, loops written out."""
EVERYWHERE = "each filter's bias stands at every place that the filter makes"
"""Told of a result that begins as a copy of the biases."""
LARGEST = 10_000
"""No size in a program is larger."""

TARGETS = {
    "z": "z", "dx": "dx", "dk": "dk", "db": "db", "dpadded": "dx",
    "z columns": "z", "dx columns": "dx", "dk columns": "dk",
}  # fmt: skip
"""The roles of what a program makes, and which result each is."""


class Leaves(ValueError):
    """A slice or an index that leaves its array, in a sentence."""


class _Continue(Exception):
    """The rest of a loop's body is left out."""


class _Break(Exception):
    """The rest of a loop is left out."""


class OfTwoSides(CannotRead):
    """A size that rows and columns have each their own of, where one number is meant."""

    def __init__(self, name: str, size: Pair) -> None:
        super().__init__(
            f"“{name}” is one number there, and here the rows have {size[0]} and the columns "
            f"{size[1]}: write {name}[0] and {name}[1], or the numbers."
        )


class UnknownName(ValueError):
    """A name that is nothing here."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Run:
    """One program before the grids of one layout; ``made`` are the results it made."""

    Unknown = UnknownName

    def __init__(
        self,
        roles: Mapping[str, str],
        sizes: Mapping[str, int | Pair],
        grids: Grids,
        arithmetic: Arithmetic,
    ) -> None:
        self.roles = roles
        self.sizes = sizes
        self.grids = grids
        self.arithmetic = arithmetic
        self.spec = grids.spec
        self.values: dict[str, Any] = {}
        self.made: dict[str, None] = {}
        self.liberties: dict[str, None] = {}
        self.unread: dict[str, CannotRead | UnknownName] = {}
        """Names that a line sets which cannot be read, each with why."""
        self.left_out: list[int] = []
        """The lines that cannot be read."""
        self.frames = Frames()
        self._steps = 0

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
                self.left_out.append(statement.lineno)
                for name in names:
                    self.values.pop(name, None)
                    self.unread[name] = error
                    if self.roles.get(name) in TARGETS:
                        self.made[name] = None

    def block(self, body: list[ast.stmt]) -> None:
        """Statements one after the other."""
        for statement in body:
            self._steps += 1
            if self._steps > MOST_STEPS:
                raise CannotRead("I cannot read this: its loops have too many steps.")
            self.arithmetic.budget.spend(1)
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.For(target=target, iter=over, body=body, orelse=[]):
                for value in loops.running(self, over):
                    self._set(target, value)
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
                self.block(body if self._true(test) else orelse)
            case (
                ast.Assign(targets=[ast.Subscript() as target])
                | ast.AugAssign(target=ast.Subscript() as target)
            ) if free := self._free(target):
                self._for_each(free, target, node)
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Name(id=name)) if (
                not self._is_known(name) and any(map(self._is_grid, names))
            ):
                pass  # x, w, b, conv_param = cache: they are what their names say
            case ast.Assign(targets=targets, value=value):
                found = self.value(value)
                for target in targets:
                    self._set(target, found, is_view=isinstance(value, ast.Subscript))
            case ast.AnnAssign(target=target, value=value) if value:
                self._set(target, self.value(value))
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
            case ast.Import() | ast.ImportFrom() | ast.Assert() | ast.Raise():
                pass
            case ast.Expr(value=ast.Call(func=func)) if _only_tells(calls.name_of(func)):
                pass
            case _:
                raise CannotRead(f"I cannot read line {node.lineno} of this program.")

    def _is_known(self, name: str) -> bool:
        """Whether a name is worth something here."""
        return name in self.values or name in self.sizes or bool(self.roles.get(name))

    def _is_grid(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and bool(self.roles.get(node.id))

    def _free(self, target: ast.Subscript) -> list[tuple[str, int]]:
        """Indices of what is set that no loop runs over: each with the axis it stands on."""
        index = target.slice
        parts = index.elts if isinstance(index, ast.Tuple) else [index]
        if any(_is_extra(part) for part in parts):
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
        array = self._target(target.value.id)
        if not isinstance(array, np.ndarray) or any(axis >= array.ndim for _, axis in free):
            raise Leaves(f"{target.value.id} has fewer axes than there are indices.")
        names = [name for name, _ in free]
        for numbers in product(*(range(array.shape[axis]) for _, axis in free)):
            self.values.update(zip(names, numbers, strict=True))
            self.block([node])
        for name in names:
            self.values.pop(name, None)

    def _set(self, target: ast.expr, value: Any, *, is_view: bool = False) -> None:
        match target:
            case ast.Name(id=name):
                if self.roles.get(name) in TARGETS and not isinstance(value, int):
                    self.made[name] = None
                    value = self._everywhere(name, value)
                self.values[name] = value if is_view else _own(value)
                self.unread.pop(name, None)
            case ast.Tuple(elts=parts) | ast.List(elts=parts) if isinstance(value, tuple):
                if len(parts) != len(value):
                    raise Leaves(f"{len(parts)} names are set to {len(value)} values.")
                for part, one in zip(parts, value, strict=True):
                    self._set(part, one)
            case ast.Subscript(value=ast.Name(id=name), slice=index):
                self._put(name, index, value, lambda _, new: new)
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
                known = (
                    self._target(name) if self.roles.get(name) in TARGETS else self.value(target)
                )
                if isinstance(known, int) and isinstance(value, int):
                    self.values[name] = known + sign * value
                    return
                self.values[name] = self._fits(
                    self.arithmetic.plus(known, value, sign), known, name
                )
            case ast.Subscript(value=ast.Name(id=name), slice=index):
                self._put(name, index, value, lambda old, new: self.arithmetic.plus(old, new, sign))
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
        array = self._target(name)
        if not isinstance(array, np.ndarray):
            raise CannotRead(f"I cannot read this: {name} is no array.")
        place, outside = self._index(array, index)
        if outside:
            self.liberties[OUTSIDE] = None
            return
        old, new = as_array(array[place]), as_array(value)
        if not _broadcasts(new.shape, old.shape):
            raise Leaves(f"A {new.shape} array is put where a {old.shape} one is.")
        changed = as_array(change(old, new))
        self.arithmetic.budget.spend(changed.size)
        array[place] = changed[()] if old.ndim == 0 else np.broadcast_to(changed, old.shape)

    def _target(self, name: str) -> Any:
        """An array that is set: zeros of its own shape, where nothing has been set yet."""
        if name in self.unread:
            raise self.unread[name]
        if name not in self.values:
            role = self.roles.get(name, "")
            if role not in TARGETS:
                return self.value(ast.Name(id=name, ctx=ast.Load()))
            self.values[name] = zeros(self.shape_of(role))
        if self.roles.get(name) in TARGETS:
            self.made[name] = None
        return self.values[name]

    def shape_of(self, role: str) -> tuple[int, ...]:
        """The shape of a result in this layout."""
        if role == "dpadded":
            return tuple(self.padded(self.grids.given("x")).shape)
        return tuple(self.expected(role).shape)

    def expected(self, role: str) -> Array:
        """What a result should be, as this program holds it."""
        if role == "dx columns":
            kernel, upstream = self.columns("k columns"), self.columns("dz columns")
            if self.grids.layout.columns_first:
                return calls.matmul(self, kernel.T, upstream)
            return calls.matmul(self, upstream, kernel.T)
        whole = self.grids.expected(TARGETS[role])
        if not role.endswith("columns"):
            return whole
        return self._as_columns(whole, is_kernel=role[0:2] == "dk")

    def _as_columns(self, whole: Array, *, is_kernel: bool = False) -> Array:
        """A kernel with a filter a row, or a map with a channel a row; or the other way round."""
        first = self.grids.layout.columns_first
        if is_kernel or whole.ndim < 4:
            found = whole.reshape(whole.shape[0] if whole.ndim > 2 else 1, -1)
            return found if first else found.T
        if first:  # the examples run fastest
            return whole.transpose(1, 2, 3, 0).reshape(whole.shape[1], -1)
        return whole.transpose(0, 2, 3, 1).reshape(-1, whole.shape[1])

    # --- values

    def value(self, node: ast.expr) -> Any:
        """What an expression is worth: a whole number, a tuple, a text or an array."""
        match node:
            case ast.Constant(value=bool() | None | str() as value):
                return value
            case ast.Constant(value=int() | float() as value) if value == int(value):
                if abs(value) > LARGEST:
                    raise CannotRead(f"I cannot read this: {value} is too large.")
                return int(value)
            case ast.Name(id=name):
                return self._named(name)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                return tuple(map(self.value, elements))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                found = self.value(operand)
                return (
                    -found if isinstance(found, int) else self.arithmetic.times(found, as_array(-1))
                )
            case ast.BinOp(left=left, op=op, right=right):
                self._check_numbers(left, right)
                one, other = self.value(left), self.value(right)
                try:
                    return self._operation(one, op, other)
                except Misfit as misfit:
                    if misfit.says:
                        raise
                    said = f"In ${as_typed(ast.unparse(node)[:60])}$: shapes {misfit.shapes}."
                    raise Misfit((), (), said) from None
            case ast.ListComp():
                return self._listed(node)
            case ast.Subscript():
                return self._subscript(node)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Call():
                return self._call(node)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.value(body if self._true(test) else orelse)
            case _:
                raise CannotRead("I cannot read this: it has a form that I do not know.")

    def _check_numbers(self, *nodes: ast.expr) -> None:
        """OfTwoSides for the name of a size that is computed with as if it were one number."""
        for node in nodes:
            if isinstance(node, ast.Name) and node.id not in {*self.values, *self.roles}:
                size = self.sizes.get(node.id)
                if isinstance(size, tuple):
                    raise OfTwoSides(node.id, size)

    def _named(self, name: str) -> Any:
        if name in self.unread:
            raise self.unread[name]
        if name in self.values:
            return self.values[name]
        role = self.roles.get(name, "")
        if role in TARGETS:
            return self._target(name)
        if role:
            self.values[name] = self._given(role)
            return self.values[name]
        if name in self.sizes:
            return self.sizes[name]
        if name.endswith("_shape"):
            return tuple(map(int, as_array(self._named(name.removesuffix("_shape"))).shape))
        raise UnknownName(name)

    def _given(self, role: str) -> Array:
        """What is there before the program begins."""
        if role == "padded":
            return self.padded(self.grids.given("x"))
        if role == "windows":
            return self.grids.windows(self.padded(self.grids.given("x")))
        return self.columns(role) if role.endswith("columns") else self.grids.given(role)

    def _operation(self, one: Any, op: ast.operator, other: Any) -> Any:
        if isinstance(one, int) and isinstance(other, int):
            return _of_numbers(one, op, other)
        if isinstance(one, tuple) or isinstance(other, tuple):
            if isinstance(op, ast.Add) and isinstance(one, tuple) and isinstance(other, tuple):
                return one + other
            raise CannotRead("I cannot read this: it computes with tuples.")
        if isinstance(one, str | None) or isinstance(other, str | None):
            raise CannotRead("I cannot read this: it computes with texts.")
        match op:
            case ast.Add() | ast.Sub():
                return self.arithmetic.plus(one, other, 1 if isinstance(op, ast.Add) else -1)
            case ast.Mult():
                return self.arithmetic.times(one, other)
            case ast.MatMult():
                return calls.matmul(self, as_array(one), as_array(other))
            case ast.Div() if isinstance(other, int) and other:
                return self.arithmetic.times(one, as_array(Fraction(1, other)))
        raise CannotRead("I cannot read this: of arrays I read +, −, *, @ and / by a number.")

    def _subscript(self, node: ast.Subscript) -> Any:
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            return self._named(node.slice.value)  # conv_param["stride"]
        whole = self.value(node.value)
        if isinstance(whole, tuple):
            if isinstance(node.slice, ast.Slice):
                return whole[slice(*self._bounds(node.slice, len(whole)))]
            at = self.whole(node.slice)
            if not -len(whole) <= at < len(whole):
                raise Leaves(f"There are {len(whole)} of them, not {at + 1}.")
            return whole[at]
        if not isinstance(whole, np.ndarray):
            raise CannotRead("I cannot read this: an index stands at what is no array.")
        place, outside = self._index(whole, node.slice)
        found = as_array(whole[place])
        if outside:
            self.liberties[OUTSIDE] = None
            return zeros(found.shape)
        return found

    def _index(self, array: Array, node: ast.expr) -> tuple[tuple[Any, ...], bool]:
        """An index as NumPy has it, and whether a whole number in it lies outside."""
        parts = list(node.elts) if isinstance(node, ast.Tuple) else [node]
        counted = sum(not _is_extra(part) for part in parts)
        if counted > array.ndim:
            raise Leaves(f"There are {counted} indices where there are {array.ndim} axes.")
        place: list[Any] = []
        axis, outside = 0, False
        for part in parts:
            if isinstance(part, ast.Constant) and part.value is Ellipsis:
                place.append(Ellipsis)
                axis += array.ndim - counted
            elif _is_extra(part):
                place.append(None)
            elif isinstance(part, ast.Slice):
                place.append(slice(*self._bounds(part, array.shape[axis])))
                axis += 1
            else:
                at, size = self.value(part), array.shape[axis]
                if isinstance(at, slice):
                    place.append(at)
                else:
                    at = self._small_or_less(at)
                    literal = isinstance(part, ast.UnaryOp) and isinstance(
                        part.operand, ast.Constant
                    )
                    outside |= not (0 <= at < size or (literal and -size <= at < 0))
                    place.append(at if not outside else 0)
                axis += 1
        return tuple(place), outside

    def _bounds(self, part: ast.Slice, size: int) -> tuple[int | None, int | None, int | None]:
        lower, upper, step = (
            None if one is None else self.whole(one) for one in (part.lower, part.upper, part.step)
        )
        if step == 0:
            raise CannotRead("I cannot read this: a slice with steps of 0.")
        if upper == 0 and isinstance(part.upper, ast.UnaryOp):
            upper = None  # pad:-pad without a padding
        if step is None or step > 0:
            literal = isinstance(part.lower, ast.UnaryOp)
            if ((lower or 0) < 0 and not literal) or (upper or 0) > size:
                raise Leaves(f"{lower}:{upper} leaves the array: this axis has {size}.")
        return lower, upper, step

    def _attribute(self, node: ast.Attribute) -> Any:
        if isinstance(node.value, ast.Name) and node.value.id == "self":
            return self._named(node.attr)
        whole = self.value(node.value)
        if isinstance(whole, np.ndarray):
            match node.attr:
                case "shape":
                    return tuple(map(int, whole.shape))
                case "T":
                    return whole.T
                case "mT":
                    return whole.swapaxes(-1, -2)
                case "ndim":
                    return whole.ndim
                case "size":
                    return int(whole.size)
        raise CannotRead(f"I cannot read this: .{node.attr[:20]} is nothing that I know.")

    def _call(self, node: ast.Call) -> Any:
        if calls.name_of(node.func) in ("sum", "np.sum") and isinstance(
            node.args[0] if node.args else None, ast.GeneratorExp | ast.ListComp
        ):
            return self._comprehended(node.args[0])  # type: ignore[arg-type]
        if isinstance(node.func, ast.Name) and node.func.id in self.frames.own:
            return self.frames.called(self, node)
        match node:
            case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str(name)), *_]):
                return self._named(name)  # conv_param.get("stride", 1)
        return calls.call(self, node)

    def _listed(self, node: ast.ListComp) -> Array:
        """A list of what a comprehension runs over, as an array."""
        if len(node.generators) != 1 or node.generators[0].ifs:
            raise CannotRead("I cannot read this: a list has one range, and no condition.")
        kept, found = dict(self.values), []
        for value in loops.running(self, node.generators[0].iter):
            self._steps += 1
            self.arithmetic.budget.spend(1)
            self._set(node.generators[0].target, value)
            found.append(as_array(self.value(node.elt)))
        self.values = kept
        if not found or len({one.shape for one in found}) != 1:
            raise CannotRead("I cannot read this: a list of different things.")
        return calls.stacked(found)

    def _comprehended(self, node: ast.GeneratorExp | ast.ListComp) -> Any:
        """The sum of what a comprehension runs over."""
        total: Any = 0
        kept = dict(self.values)

        def run(rest: list[ast.comprehension]) -> None:
            nonlocal total
            if not rest:
                self._steps += 1
                self.arithmetic.budget.spend(FOR_A_TERM)
                total = self._operation(total, ast.Add(), self.value(node.elt))
                return
            for value in loops.running(self, rest[0].iter):
                self._set(rest[0].target, value)
                if all(self._true(test) for test in rest[0].ifs):
                    run(rest[1:])

        run(node.generators)
        self.values = kept
        return total

    # --- numbers

    def _true(self, test: ast.expr) -> bool:
        """Whether whole numbers, or texts, compare as it says."""
        match test:
            case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() as op], comparators=[other]):
                return (self.value(left) is self.value(other)) == isinstance(op, ast.Is)
            case ast.Compare(
                left=left, ops=[ast.Eq() | ast.NotEq() as op], comparators=[other]
            ) if any(
                isinstance(one, ast.Constant | ast.Tuple)
                and not isinstance(getattr(one, "value", 0), int | float)
                for one in (left, other)
            ):
                return (self.value(left) == self.value(other)) == isinstance(op, ast.Eq)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self._true(operand)
            case ast.BoolOp(op=op, values=values):
                return (all if isinstance(op, ast.And) else any)(self._true(one) for one in values)
            case ast.Compare(left=left, ops=ops, comparators=others):
                numbers = [self.whole(one) for one in (left, *others)]
                pairs = zip(numbers, numbers[1:], ops, strict=False)
                return all(_compares(a, op, b) for a, b, op in pairs)
        found = self.value(test)
        if isinstance(found, int | str | None):
            return bool(found)
        raise CannotRead("I cannot read this: a condition compares whole numbers.")

    def whole(self, node: ast.expr) -> int:
        return self._small_or_less(self.value(node))

    def _small_or_less(self, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST:
            raise CannotRead("I cannot read this: a whole number is needed as a size or an index.")
        return value

    def small(self, value: Any) -> int:
        return max(0, self._small_or_less(value))

    # --- what a geometry makes of its grids

    def padded(self, array: Array) -> Array:
        """x with its own padding."""
        widths = [(0, 0)] * array.ndim
        for axis, letter in zip(self.spec.axes, "hw", strict=True):
            widths[self.grids.layout.of_map("x").index(letter)] = (
                max(0, axis.pad_before),
                max(0, axis.pad_after),
            )
        return bordered(array, widths)

    def cropped(self, array: Array) -> Array:
        """The gradient of the padded x without that of its padding."""
        place = [slice(None)] * array.ndim
        for axis, letter, size in zip(self.spec.axes, "hw", self.spec.input_size, strict=True):
            first = max(0, axis.pad_before)
            place[self.grids.layout.of_map("x").index(letter)] = slice(first, first + size)
        return array[tuple(place)]

    def columns(self, role: str) -> Array:
        """A grid as the columns of im2col: x its windows, k a filter a row, dz a channel a row."""
        grid, layout = role.partition(" ")[0], self.grids.layout
        if layout.maps[-1] == "c":
            raise CannotRead("I cannot read this: columns of maps whose channels come last.")
        if grid == "x":
            return im2col(self, self.padded(self.grids.given("x")))
        return self._as_columns(self.grids.given(grid), is_kernel=grid == "k")


_ONLY_TELLS = {"print", "requires_grad_", "retain_grad", "backward", "manual_seed", "seed"}


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


def _own(value: Any) -> Any:
    """An array that may be changed without changing another."""
    return value.copy() if isinstance(value, np.ndarray) else value


def _is_extra(part: ast.expr) -> bool:
    """Whether an index takes no axis: None, np.newaxis, …"""
    if isinstance(part, ast.Constant):
        return part.value is None or part.value is Ellipsis
    return isinstance(part, ast.Attribute) and part.attr == "newaxis"


def _broadcasts(shape: tuple[int, ...], into: tuple[int, ...]) -> bool:
    try:
        return np.broadcast_shapes(shape, into) == into
    except ValueError:
        return False


def _of_numbers(one: int, op: ast.operator, other: int) -> int:
    match op:
        case ast.Add():
            found = one + other
        case ast.Sub():
            found = one - other
        case ast.Mult():
            found = one * other
        case ast.FloorDiv() | ast.Div() | ast.Mod() if other:
            if isinstance(op, ast.Div) and one % other:
                raise CannotRead("I cannot read this: a size is no whole number.")
            found = one % other if isinstance(op, ast.Mod) else one // other
        case _:
            raise CannotRead("I cannot read this: of whole numbers I read +, −, *, // and %.")
    if abs(found) > LARGEST**2:
        raise CannotRead("I cannot read this: a number is too large.")
    return found


def _compares(one: int, op: ast.cmpop, other: int) -> bool:
    match op:
        case ast.Lt():
            return one < other
        case ast.LtE():
            return one <= other
        case ast.Gt():
            return one > other
        case ast.GtE():
            return one >= other
        case ast.Eq():
            return one == other
        case ast.NotEq():
            return one != other
    raise CannotRead("I cannot read this: a condition compares whole numbers.")


__all__ = ["Leaves", "Run", "UnknownName", "grid_shape"]
