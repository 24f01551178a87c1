"""What the expressions of a program are worth: whole numbers, tuples, texts and arrays."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from engine.geometry import Pair
from engine.reading.budget import FOR_A_TERM
from engine.reading.code import calls, loops, places
from engine.reading.code.arrays import Arithmetic, Array, Misfit, as_array, as_typed, zeros
from engine.reading.code.before import GIVEN, TARGETS, Before
from engine.reading.code.functions import Frames
from engine.reading.code.layouts import Grids
from engine.reading.code.parsed import OF_SELF
from engine.reading.code.places import Places
from engine.reading.code.refusals import Leaves, OfTwoSides, UnknownName
from engine.reading.code.whole_numbers import LARGEST, compares, of_numbers
from engine.reading.code_names import ROLE_OF
from engine.reading.reader import CannotRead
from engine.reading.terms import OUTSIDE

MOST_STEPS = 20_000
"""So many statements are carried out, loops written out."""
COLUMN = "the biases are held as a column"
"""Told of biases that only fit as one."""

_TYPES = {"int": int, "tuple": tuple, "list": tuple, "float": Fraction}


class Values(Before):
    """The names of a program, and what they are worth; ``made`` are the results it made."""

    def __init__(
        self,
        roles: Mapping[str, str],
        sizes: Mapping[str, int | Pair],
        grids: Grids,
        arithmetic: Arithmetic,
    ) -> None:
        super().__init__(grids, arithmetic)
        self.roles = roles
        self.sizes = sizes
        self.values: dict[str, Any] = {}
        self.made: dict[str, None] = {}
        self.liberties: dict[str, None] = {}
        self.unread: dict[str, CannotRead | UnknownName] = {}
        """Names that a line sets which cannot be read, each with why."""
        self.frames = Frames()
        self.steps = 0

    def block(self, body: list[ast.stmt]) -> None:
        """Statements one after the other."""
        raise NotImplementedError

    def set(self, target: ast.expr, value: Any, *, is_view: bool = False) -> None:
        """Set a name, some names or entries of an array."""
        raise NotImplementedError

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
                return tuple(self.parts(elements))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                found = self.value(operand)
                return (
                    -found
                    if isinstance(found, int | Fraction)
                    else self.arithmetic.times(found, as_array(-1))
                )
            case ast.BinOp(left=left, op=op, right=right):
                self._check_numbers(left, right)
                one, other = self.value(left), self.value(right)
                try:
                    return self.operation(one, op, other)
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
                return self.value(body if self.true(test) else orelse)
            case _:
                raise CannotRead("I cannot read this: it has a form that I do not know.")

    def parts(self, elements: Iterable[ast.expr]) -> Iterator[Any]:
        """The values of a tuple, or of arguments; those of *shape are several."""
        for one in elements:
            if isinstance(one, ast.Starred):
                found = self.value(one.value)
                if not isinstance(found, tuple):
                    raise CannotRead("I cannot read this: a * stands before what is no tuple.")
                yield from found
            else:
                yield self.value(one)

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
            return self.target(name)
        if role:
            self.values[name] = self.given(role)
            return self.values[name]
        name = name.removeprefix(OF_SELF)
        if name in self.sizes:
            return self.sizes[name]
        if name in _TYPES:
            return _TYPES[name]
        if name.endswith("_shape") and (shape := self._shape_by_name(name)):
            return shape
        raise UnknownName(name)

    def _shape_by_name(self, name: str) -> tuple[int, ...]:
        """The shape of kernels_shape; none where it is no grid's."""
        of = name.removesuffix("_shape")
        role = self.roles.get(of) or self.roles.get(f"{OF_SELF}{of}") or ROLE_OF.get(of, "")
        if role == "z":
            return self.shape_of("z")
        return tuple(self.grids.given(role).shape) if role in GIVEN else ()

    def operation(self, one: Any, op: ast.operator, other: Any) -> Any:
        """one op other, of numbers or of arrays."""
        if isinstance(one, int | Fraction) and isinstance(other, int | Fraction):
            return of_numbers(one, op, other)
        if isinstance(one, Places) or isinstance(other, Places):
            return places.operation(one, op, other)
        if isinstance(one, tuple) or isinstance(other, tuple):
            if isinstance(op, ast.Add) and isinstance(one, tuple) and isinstance(other, tuple):
                if len(one) + len(other) > MOST_STEPS:
                    raise CannotRead("I cannot read this: a list of it is too long.")
                return one + other
            if isinstance(op, ast.Mult) and isinstance(one, tuple) and isinstance(other, int):
                return one * min(max(other, 0), MOST_STEPS // max(1, len(one)))
            raise CannotRead("I cannot read this: it computes with tuples.")
        if not all(isinstance(value, int | Fraction | np.ndarray) for value in (one, other)):
            raise CannotRead("I cannot read this: it computes with texts.")
        if isinstance(op, ast.Add) and self._is_column(other, beside=one):
            self.liberties[COLUMN] = None
            other = other[:, None]
        match op:
            case ast.Add() | ast.Sub():
                return self.arithmetic.plus(one, other, 1 if isinstance(op, ast.Add) else -1)
            case ast.Mult():
                return self.arithmetic.times(one, other)
            case ast.MatMult():
                return calls.matmul(self, as_array(one), as_array(other))
            case ast.Div() if isinstance(other, int | Fraction) and other:
                return self.arithmetic.times(one, as_array(1 / Fraction(other)))
        raise CannotRead("I cannot read this: of arrays I read +, −, *, @ and / by a number.")

    def _is_column(self, biases: Any, *, beside: Any) -> bool:
        """Whether biases only fit beside a filter a row, as a column."""
        shape = np.shape(beside)
        return (
            isinstance(biases, np.ndarray)
            and biases.shape == (self.spec.out_channels,)
            and len(shape) == 2
            and shape[0] == len(biases) != shape[1]
            and all(cell.grid == "b" for one in biases for cells in one for cell in cells)
        )

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
        if isinstance(whole, Places):
            place, outside = self.index(whole.numbers, node.slice)
            if outside:
                raise Leaves(f"There are {whole.shape} places, and it reads others.")
            return whole[place]
        if not isinstance(whole, np.ndarray):
            raise CannotRead("I cannot read this: an index stands at what is no array.")
        if isinstance(node.value, ast.Name) and self.roles.get(node.value.id) == "b":
            whole = _with_ones(whole, node.slice)
        place, outside = self.index(whole, node.slice)
        found = as_array(whole[place])
        if outside:
            self.liberties[OUTSIDE] = None
            return zeros(found.shape)
        return found

    def index(self, array: Array, node: ast.expr) -> tuple[tuple[Any, ...], bool]:
        """An index as NumPy has it, and whether a whole number in it lies outside."""
        parts = list(node.elts) if isinstance(node, ast.Tuple) else [node]
        counted = sum(not is_extra(part) for part in parts)
        if counted > array.ndim:
            raise Leaves(f"There are {counted} indices where there are {array.ndim} axes.")
        place: list[Any] = []
        axis, outside = 0, False
        for part in parts:
            if isinstance(part, ast.Constant) and part.value is Ellipsis:
                place.append(Ellipsis)
                axis += array.ndim - counted
            elif is_extra(part):
                place.append(None)
            elif isinstance(part, ast.Slice):
                place.append(slice(*self._bounds(part, array.shape[axis])))
                axis += 1
            else:
                at, size = self.value(part), array.shape[axis]
                if isinstance(at, slice):
                    place.append(at)
                elif isinstance(at, Places):
                    place.append(places.within(at, size))
                else:
                    at = self._small_or_less(at)
                    literal = isinstance(part, ast.UnaryOp) and isinstance(
                        part.operand, ast.Constant
                    )
                    outside |= not (0 <= at < size or (literal and -size <= at < 0))
                    place.append(at if not outside else 0)
                axis += 1
        places.check_read(array, tuple(place))
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
        whole = self.value(node.value)
        if isinstance(whole, Places) and node.attr in ("shape", "size", "ndim", "T"):
            return places.attribute(whole, node.attr)
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
                case "strides":  # of entries, one after the other
                    return tuple(int(np.prod(whole.shape[n + 1 :])) for n in range(whole.ndim))
                case "itemsize":
                    return 1
                case "size":
                    return int(whole.size)
        raise CannotRead(f"I cannot read this: .{node.attr[:20]} is nothing that I know.")

    def _call(self, node: ast.Call) -> Any:
        if calls.name_of(node.func) in ("sum", "np.sum") and isinstance(
            node.args[0] if node.args else None, ast.GeneratorExp | ast.ListComp
        ):
            return self._comprehended(node.args[0])  # type: ignore[arg-type]
        if self.frames.has(node):
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
            self.steps += 1
            self.arithmetic.budget.spend(1)
            self.set(node.generators[0].target, value)
            found.append(calls.array_of(self.value(node.elt)))
        self.values = kept
        return calls.stacked(found)

    def _comprehended(self, node: ast.GeneratorExp | ast.ListComp) -> Any:
        """The sum of what a comprehension runs over."""
        total: Any = 0
        kept = dict(self.values)

        def run(rest: list[ast.comprehension]) -> None:
            nonlocal total
            if not rest:
                self.steps += 1
                self.arithmetic.budget.spend(FOR_A_TERM)
                total = self.operation(total, ast.Add(), self.value(node.elt))
                return
            for value in loops.running(self, rest[0].iter):
                self.set(rest[0].target, value)
                if all(self.true(test) for test in rest[0].ifs):
                    run(rest[1:])

        run(node.generators)
        self.values = kept
        return total

    def target(self, name: str) -> Any:
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

    # --- numbers

    def true(self, test: ast.expr) -> bool:
        """Whether whole numbers, or texts, compare as it says."""
        match test:
            case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() as op], comparators=[other]):
                same = self.value(left) is self.value(other)
                return same == isinstance(op, ast.Is)
            case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq() as op], comparators=[other]):
                same = self._plain(left) == self._plain(other)
                return same == isinstance(op, ast.Eq)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self.true(operand)
            case ast.BoolOp(op=op, values=values):
                return (all if isinstance(op, ast.And) else any)(self.true(one) for one in values)
            case ast.Compare(left=left, ops=ops, comparators=others):
                numbers = [self.whole(one) for one in (left, *others)]
                pairs = zip(numbers, numbers[1:], ops, strict=False)
                return all(compares(a, op, b) for a, b, op in pairs)
        found = self.value(test)
        if isinstance(found, int | str | None):
            return bool(found)
        raise CannotRead("I cannot read this: a condition compares whole numbers.")

    def _plain(self, node: ast.expr) -> object:
        """A value that can be compared: no array."""
        found: object = self.value(node)
        if isinstance(found, np.ndarray):
            raise CannotRead("I cannot read this: a condition compares arrays.")
        return found

    def whole(self, node: ast.expr) -> int:
        """A whole number, as a size or an index."""
        return self._small_or_less(self.value(node))

    def _small_or_less(self, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST:
            raise CannotRead("I cannot read this: a whole number is needed as a size or an index.")
        return value

    def small(self, value: Any) -> int:
        """A whole number, 0 or more."""
        return max(0, self._small_or_less(value))


def _with_ones(biases: Array, index: ast.expr) -> Array:
    """Biases as they are held where they are indexed as b[:, :, :, c], or as b[f, 0]."""
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    if biases.ndim != 1 or len(parts) < 2 or any(map(is_extra, parts)):
        return biases
    running = [n for n, one in enumerate(parts) if not isinstance(one, ast.Slice | ast.Constant)]
    return biases.reshape([-1 if n == (running or [0])[-1] else 1 for n in range(len(parts))])


def is_extra(part: ast.expr) -> bool:
    """Whether an index takes no axis: None, np.newaxis, …"""
    if isinstance(part, ast.Constant):
        return part.value is None or part.value is Ellipsis
    return isinstance(part, ast.Attribute) and part.attr == "newaxis"
