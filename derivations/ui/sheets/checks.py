"""How each exercise checks itself in a notebook: by a property where there is one, else by a hash.

What can be found by another road is held against it: a gradient against differences of the loss, so
that whoever is wrong sees the way to find out; a padding against the size that it makes. What no
other road leads to (a number of Z, a term, a letter) is held against a hash of it: enough to check
an answer, too little to read it off.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import prod
from typing import Any, cast

import numpy as np

from derivations.ui.take_along.literals import literal
from engine.geometry import Conv2dSpec, Spec
from engine.practice.grid_pair import letter_of
from engine.programs import as_program
from engine.sheets import Block, Grids, Room, Task, Words
from engine.sheets.by_grids import Choosing, Filling
from engine.sheets.by_line import AFactor, ANumber, ASlip, WhatVanishes, WholeLine, nested
from engine.sheets.by_size import Size, WhichOutputPadding, WhichPadding
from engine.symbolic import Cell, Line, Notation, Values, array_place
from engine.taps import grid_shape

HELPERS = '''import hashlib

import numpy as np


def fingerprint(exercise, *answer):
    """What is kept of an answer: enough to check it, too little to read it off."""
    flat = [_plain(one) for one in answer]
    text = "/".join(["{salt}", str(exercise), *flat])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(one):
    """3, 3.0 and np.int64(3) alike; "B" and " b" alike; grids and pairs number by number."""
    if isinstance(one, str):
        return "".join(one.split()).lower()
    if np.ndim(one):
        return ",".join(map(_plain, np.ravel(one)))
    return format(round(float(one), 6) + 0.0, ".12g")


def there(answer):
    """Nothing is compared before there is an answer."""
    assert answer is not ..., "There is no answer yet."
    return answer


def by_differences(loss, at):
    """∂loss/∂at, cell by cell: how far the loss moves where one cell moves by 1.

    It is exact here: the loss is linear in every grid.
    """
    moved = [loss(at + one.reshape(at.shape)) for one in np.eye(at.size)]
    return np.reshape(moved, at.shape) - loss(at)


def some_numbers(turn, *shape):
    """Numbers to try something with."""
    flat = [(31 * n * n + 17 * n + 41 * turn) % 97 - 48 for n in range(int(np.prod(shape)))]
    return np.reshape(flat, shape)'''


@dataclass(frozen=True)
class Check:
    """The cells of an exercise, and what its question shows in a notebook."""

    shown: tuple[Block, ...]
    given: str
    stub: str
    solution: str
    code: str


Writer = Callable[[Any, int, str], Check]


def check_of(task: Task, number: int, salt: str) -> Check:
    """The check of an exercise by its number on the sheet; ``salt``: which sheet it is."""
    writer = next(write for kind, write in _WRITERS.items() if isinstance(task, kind))
    return writer(task, number, salt)


def fingerprint(salt: str, exercise: int, *answer: object) -> str:
    """The notebook's own function of this name, in Python as it stands there."""
    text = "/".join([salt, str(exercise), *map(_plain, answer)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(one: object) -> str:
    if isinstance(one, str):
        return "".join(one.split()).lower()
    if isinstance(one, list | tuple):
        return ",".join(_plain(part) for part in _flat(one))
    return format(round(float(cast("float", one)), 6) + 0.0, ".12g")


def _flat(nested_: Any) -> Iterator[Any]:
    for one in nested_:
        if isinstance(one, list | tuple):
            yield from _flat(one)
        else:
            yield one


def some_numbers(turn: int, shape: tuple[int, ...]) -> list[object]:
    """The notebook's own function of this name."""
    return nested([(31 * n * n + 17 * n + 41 * turn) % 97 - 48 for n in range(prod(shape))], shape)


# --- what several have ----------------------------------------------------------------------------


def _without_room(task: Task, *, grids: bool = True) -> tuple[Block, ...]:
    """The question without lines to write on, and where they stand in code without grids."""
    left_out = Room if grids else (Room, Grids)
    return tuple(block for block in task.question if not isinstance(block, left_out))


def _shape(spec: Spec, grid: str) -> tuple[int, ...]:
    """The shape of a grid in a notebook: of one channel a matrix."""
    if grid == "b":
        return (spec.out_channels,)
    whole = spec.kernel_shape if grid == "k" else grid_shape(spec, grid)
    return whole[-2:] if prod(whole[:-2]) == 1 and _is_plain(spec) else whole


def _is_plain(spec: Spec) -> bool:
    return spec.in_channels == spec.out_channels == 1


def _place(spec: Spec, cell: Cell) -> tuple[int, ...]:
    place = array_place(spec, cell)
    return place[-2:] if cell.grid != "b" and _is_plain(spec) else place


def code_of(spec: Spec, cell: Cell) -> str:
    """A cell as it is written in a notebook: x[0, 1]."""
    return f"{cell.grid}[{', '.join(map(str, _place(spec, cell)))}]"


def _arrays(task: ANumber, number: int) -> str:
    """The numbers that are given, as arrays."""
    spec = task.spec
    grids = ["x", "k", *(["b"] if task.derivation.notation.biased else []), "dz"]
    if task.result == "forward":
        grids.remove("dz")
    return "\n".join(
        _assigned(f"{grid}{number}", np.array(task.arrays[grid]).reshape(_shape(spec, grid)))
        for grid in grids
    )


def _assigned(name: str, values: np.ndarray) -> str:
    start = f"{name} = np.array("
    return f"{start}{literal(values, len(start))})"


def _loss(spec: Spec, notation: Notation, number: int, dz: str) -> str:
    """The forward pass of a layer, and the loss whose ∂L/∂z is dz."""
    program = as_program(
        spec, "forward", "loops", bias=notation.biased, turned=notation.convolution
    )
    _, _, function = program.partition("\n\n")
    bias = ", b" if notation.biased else ""
    shapes = {
        "x": (1, *grid_shape(spec, "x")), "k": spec.kernel_shape,
        "dz": (1, *grid_shape(spec, "dz")),
    }  # fmt: skip
    taken = {grid: f"np.reshape({name}, {shapes[grid]})" for grid, name in
             (("x", "x"), ("k", "k"), ("dz", dz))}  # fmt: skip
    return (
        f"{function.strip().replace('def forward(', f'def forward{number}(')}\n\n\n"
        f"def loss{number}(x, k{bias}{', dz' if dz == 'dz' else ''}):\n"
        f'    """L, of which dz is the gradient by z."""\n'
        f"    z = forward{number}({taken['x']}, {taken['k']}{bias})\n"
        f"    return ({taken['dz']} * z).sum()"
    )


def _of_hash(exercise: int, answer: str, salt: str, right: tuple[object, ...], says: str) -> str:
    """A check that holds an answer against its fingerprint."""
    found = fingerprint(salt, exercise, *right)
    return f'assert fingerprint({exercise}, {answer}) == "{found}", "{says}"'


# --- numbers --------------------------------------------------------------------------------------


def _number(task: ANumber, n: int, salt: str) -> Check:
    if task.result == "forward":
        code = _of_hash(n, f"there(answer{n})", salt, (task.right,), "Not yet.")
    else:
        code = _by_differences(task, n)
    return Check(
        _without_room(task, grids=False), _arrays(task, n),
        f"answer{n} = ...  # a number, or what computes it", f"answer{n} = {task.right}", code,
    )  # fmt: skip


def _by_differences(task: ANumber, n: int) -> str:
    """The gradient as it is found by moving its cell."""
    notation, grid = task.derivation.notation, task.line.target.grid
    operands = ["x", "k", *(["b"] if notation.biased else [])]
    given = ", ".join(grid if one == grid else f"{one}{n}" for one in operands)
    place = ", ".join(map(str, _place(task.spec, task.line.target)))
    return (
        f"{_loss(task.spec, notation, n, f'dz{n}')}\n\n\n"
        f"found = by_differences(lambda {grid}: loss{n}({given}), {grid}{n})[{place}]\n"
        f"assert np.isclose(there(answer{n}), found), "
        f'"Where this cell moves by 1, the loss moves by another number."'
    )


# --- terms ----------------------------------------------------------------------------------------

TRIES = 3
"""With so many sets of numbers a line is tried."""


def _line(task: WholeLine, n: int, salt: str) -> Check:
    spec, line = task.spec, task.line
    terms = [" * ".join(code_of(spec, cell) for cell in term.factors) for term in line.terms]
    takes = "x, k, b" if line.target.grid == "z" else "x, k, dz"
    if not task.derivation.notation.biased:
        takes = takes.replace(", b", "")
    shapes = ", ".join(f"{grid} {_written(_shape(spec, grid))}" for grid in takes.split(", "))
    example = "x[0, 0] * k[0, 0]" if _is_plain(spec) else "x[0, 0, 0] * k[0, 0, 0, 0]"
    head = f"def line{n}({takes}):\n    return "
    tries = _line_by_hash if line.target.grid == "z" else _line_by_differences
    return Check(
        (*_without_room(task), Words(f"As code, each product written out, such as `{example}`; "
                                     f"the shapes are {shapes}.")),
        "", f"{head}...", f"{head}{' + '.join(terms)}", tries(task, n, salt),
    )  # fmt: skip


def _some(spec: Spec, grid: str, turn: str) -> str:
    """Numbers for a grid, as a notebook makes them."""
    return f"some_numbers({turn}, {', '.join(map(str, _shape(spec, grid)))})"


def _written(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))


def _tried(spec: Spec, biased: bool) -> list[str]:
    """The grids a line is tried with."""
    return ["x", "k", *(["b"] if biased else []), "dz"]


def _line_by_hash(task: WholeLine, n: int, salt: str) -> str:
    """Of a line of Z the numbers that come out."""
    spec, biased = task.spec, task.derivation.notation.biased
    grids = _tried(spec, biased)[: 3 if biased else 2]
    found = [_value(spec, task.line, turn) for turn in range(TRIES)]
    given = ", ".join(
        _some(spec, grid, f"turn + {3 * at}" if at else "turn") for at, grid in enumerate(grids)
    )
    return f"found = [there(line{n}({given})) for turn in range({TRIES})]\n" + _of_hash(
        n, "found", salt, (found,), "With other numbers something else comes out."
    )


def _value(spec: Spec, line: Line, turn: int) -> int:
    shapes = {"x": grid_shape(spec, "x"), "k": spec.kernel_shape, "b": (spec.out_channels,)}
    numbers = {
        grid: some_numbers(turn + 3 * at, shape) for at, (grid, shape) in enumerate(shapes.items())
    }
    return int(Values(spec, **numbers).line(line))


def _line_by_differences(task: WholeLine, n: int, salt: str) -> str:
    """Of a gradient's line what the loss says, with several sets of numbers."""
    spec, notation, grid = task.spec, task.derivation.notation, task.line.target.grid
    bias = f", some_numbers(turn + 6, {spec.out_channels})" if notation.biased else ""
    drawn = "\n".join(
        f"    {one} = {_some(spec, one, f'turn + {3 * at}' if at else 'turn')}"
        for at, one in enumerate(("x", "k", "dz"))
    )
    place = ", ".join(map(str, _place(spec, task.line.target)))
    return (
        f"{_loss(spec, notation, n, 'dz')}\n\n\n"
        f"for turn in range({TRIES}):\n{drawn}\n"
        f"    found = by_differences(lambda {grid}: loss{n}(x, k{bias}, dz), {grid})[{place}]\n"
        f"    assert np.isclose(there(line{n}(x, k, dz)), found), "
        f'"Where this cell moves by 1, the loss moves by another number."'
    )


def _slip(task: ASlip, n: int, salt: str) -> Check:
    _, right = task.cells
    code = code_of(task.spec, right)
    answer = f"there(term{n}), there(right{n})"
    return Check(
        (*_without_room(task), _as_code(task)),
        "",
        f"term{n} = ...  # the number of the term, the first is 1\n"
        f"right{n} = ...  # what belongs there in place of the wrong factor",
        f'term{n} = {task.slip.place + 1}\nright{n} = "{code}"',
        _of_hash(n, answer, salt, (task.slip.place + 1, code), "Not yet."),
    )


def _as_code(task: Task) -> Words:
    example = '"x[0, 1]"' if _is_plain(task.spec) else '"x[0, 1, 2]"'
    return Words(
        f"A factor is written as code, as a text such as `{example}`; the arrays are `x`, `k`, `b` "
        "and `dz`, the weight with its axes as PyTorch has them."
    )


def _factor(task: AFactor, n: int, salt: str) -> Check:
    code = code_of(task.spec, task.exercise.right)
    return Check(
        (*_without_room(task), _as_code(task)),
        "", f"factor{n} = ...", f'factor{n} = "{code}"',
        _of_hash(n, f"there(factor{n})", salt, (code,), "Not yet."),
    )  # fmt: skip


def _vanishing(task: WhatVanishes, n: int, salt: str) -> Check:
    zero = [cell.index[-2:] for cell in task.exercise.cells if cell in task.exercise.right]
    return Check(
        (*_without_room(task), Words("List the (row, column) of each of them, counted from 0.")),
        "", f"zero{n} = ...  # such as [(0, 1), (2, 0)]", f"zero{n} = {zero}",
        _by_moving(task, n),
    )  # fmt: skip


def _by_moving(task: WhatVanishes, n: int) -> str:
    """The z that stay where they are when the cell moves."""
    spec, notation, grid = task.spec, task.derivation.notation, task.line.target.grid
    program = as_program(spec, "forward", "loops", bias=False, turned=notation.convolution)
    function = program.partition("\n\n")[2].strip()
    place = ", ".join(map(str, _place(spec, task.line.target)))
    shapes = {"x": (1, *grid_shape(spec, "x")), "k": spec.kernel_shape}
    both = ", ".join(f"{one}.reshape{shapes[one]}" for one in ("x", "k"))
    return (
        f"{function.replace('def forward(', f'def forward{n}(')}\n\n\n"
        f"x, k = np.ones({_shape(spec, 'x')}), np.ones({_shape(spec, 'k')})\n"
        f"before = forward{n}({both})\n"
        f"{grid}[{place}] += 1  # only this cell moves\n"
        f"stay = np.argwhere((forward{n}({both}) == before)[0, 0])\n"
        f"mine = {{tuple(map(int, one)) for one in there(zero{n})}}\n"
        "assert mine == {tuple(map(int, one)) for one in stay}, "
        '"Other z than these stay as they are when the cell moves."'
    )


# --- grids ----------------------------------------------------------------------------------------


def _choosing(task: Choosing, n: int, salt: str) -> Check:
    letter = letter_of(task.exercise.place)
    return Check(
        _without_room(task), "", f'pair{n} = ...  # "A", "B" …', f'pair{n} = "{letter}"',
        _of_hash(n, f"there(pair{n})", salt, (letter,), "Not this pair."),
    )  # fmt: skip


def _filling(task: Filling, n: int, salt: str) -> Check:
    picture = task.picture
    sides = (("left", picture.left), ("right", picture.right))
    given = "\n".join(
        f"{one.grid}{n} = {_some(task.spec, one.grid, str(at))}"
        for at, (_, one) in enumerate(sides)
    )
    stub = "\n".join(f"{name}{n} = np.zeros({one.size})" for name, one in sides)
    filled = "\n".join(f"{name}{n} = np.array({_filled(task, one, n)})" for name, one in sides)
    says = Words(
        "The numbers are those of the next cell. Fill in `left` and `right` with them: by hand, or "
        "by slices, `np.pad`, `np.rot90` and the like."
    )
    return Check(
        (*_without_room(task, grids=False), says), given, stub, filled, _laid(task, n, salt)
    )


def _filled(task: Filling, one: Any, n: int) -> str:
    rows = [
        "[" + ", ".join(_entry(one.cell((i, j)), one.grid, n) for j in range(one.size[1])) + "]"
        for i in range(one.size[0])
    ]
    return "[" + ", ".join(rows) + "]"


def _entry(place: Any, grid: str, n: int) -> str:
    return f"{grid}{n}[{place[0]}, {place[1]}]" if place else "0"


def _laid(task: Filling, n: int, salt: str) -> str:
    """What comes of both grids, held against the gradient that the loss has."""
    down, across = task.picture.step
    rows, columns = task.picture.result.size
    laid = (
        f"assert left{n}.shape == {task.picture.left.size}\n"
        f"assert right{n}.shape == {task.picture.right.size}\n"
        f"windows = np.lib.stride_tricks.sliding_window_view(left{n}, right{n}.shape)\n"
        f"laid = (windows[::{down}, ::{across}] * right{n}).sum((2, 3))[:{rows}, :{columns}]\n"
    )
    if task.result == "forward":
        return laid + _of_hash(
            n, f"left{n}, right{n}", salt, tuple(_numbers_in(task)), "One of the grids is another."
        )
    spec, notation, grid = task.spec, task.derivation.notation, task.grid
    other = "k" if grid == "x" else "x"
    bias = f", np.zeros({spec.out_channels})" if notation.biased else ""
    given = f"x, {other}{n}" if grid == "x" else f"{other}{n}, k"
    turned = "[::-1, ::-1]" if notation.convolution and grid == "k" else ""
    return (
        f"{_loss(spec, notation, n, f'dz{n}')}\n\n\n"
        f"{laid}"
        f"at = np.zeros({_shape(spec, grid)})\n"
        f"found = by_differences(lambda {grid}: loss{n}({given}{bias}), at){turned}\n"
        f'assert np.allclose(laid, found), "The grids do not give what the loss says."'
    )


def _numbers_in(task: Filling) -> Iterator[list[object]]:
    for at, one in enumerate((task.picture.left, task.picture.right)):
        flat = some_numbers(at, _shape(task.spec, one.grid))
        yield [
            [_number_at(flat, one.cell((i, j))) for j in range(one.size[1])]
            for i in range(one.size[0])
        ]


def _number_at(grid: Any, place: Any) -> object:
    return grid[place[0]][place[1]] if place else 0


# --- sizes ----------------------------------------------------------------------------------------


def _size(task: Size, n: int, salt: str) -> Check:
    return Check(
        _without_room(task), "", f"size{n} = ...  # (rows, columns)", f"size{n} = {task.right}",
        _of_hash(n, f"there(size{n})", salt, (task.right,), "Not yet."),
    )  # fmt: skip


def _padding(task: WhichPadding, n: int, salt: str) -> Check:
    made = _sizes_made(task.spec, f"padding{n}", None)
    smallest = ""
    if isinstance(task.spec, Conv2dSpec):
        smaller = _sizes_made(task.spec, f"(padding{n} - 1)", None)
        smallest = (
            f"\nassert padding{n} == 0 or {smaller} != {task.spec.output_size}, "
            '"A smaller one does it, too."'
        )
    return Check(
        _without_room(task), "", f"padding{n} = ...  # a number", f"padding{n} = {task.right}",
        f"there(padding{n})\nmade = {made}\n"
        f'assert made == {task.spec.output_size}, f"That makes {{made[0]}}×{{made[1]}}."{smallest}',
    )  # fmt: skip


def _output_padding(task: WhichOutputPadding, n: int, salt: str) -> Check:
    names = (f"rows{n}", f"columns{n}")
    made = _sizes_made(task.spec, None, names)
    rows, columns = task.right
    return Check(
        _without_room(task),
        "",
        f"rows{n}, columns{n} = ..., ...  # output_padding of the rows, of the columns",
        f"rows{n}, columns{n} = {rows}, {columns}",
        f"there(rows{n}), there(columns{n})\nmade = {made}\n"
        f'assert made == {task.spec.output_size}, f"That makes {{made[0]}}×{{made[1]}}."',
    )


def _sizes_made(spec: Spec, padding: str | None, more: tuple[str, str] | None) -> str:
    """The size as a formula in which the padding, or the output_padding, is still to be put."""
    found = []
    for side, axis in enumerate(spec.axes):
        p = f"2 * {padding}" if padding else str(axis.pad_before + axis.pad_after)
        if isinstance(spec, Conv2dSpec):
            found.append(f"({axis.fine} + {p} - {axis.span}) // {axis.stride} + 1")
        else:
            added = more[side] if more else str(spec.output_padding[side])
            start = (axis.coarse - 1) * axis.stride + axis.span
            found.append(f"{start} - {p} + {added}")
    return f"({', '.join(found)})"


_WRITERS: dict[type[Task], Writer] = {
    ANumber: _number,
    WholeLine: _line,
    ASlip: _slip,
    AFactor: _factor,
    WhatVanishes: _vanishing,
    Choosing: _choosing,
    Filling: _filling,
    Size: _size,
    WhichPadding: _padding,
    WhichOutputPadding: _output_padding,
}
