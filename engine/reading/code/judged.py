"""The verdict on a program: each result that it makes, held against the engine's lines."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from engine.reading.assumptions import (
    AXES,
    BASE,
    BASES_IN_WORDS,
    BIAS,
    BIAS_IN_WORDS,
    MEANINGS,
    Assumption,
    Question,
    asked,
    others,
)
from engine.reading.budget import Budget, TooMuch
from engine.reading.claims import EQUAL, PROVED, SLIP, Check
from engine.reading.code.arrays import Arithmetic, Misfit
from engine.reading.code.layouts import Grids, Layout, layouts
from engine.reading.code.names import grids_named, parts_of, sign_of, sizes
from engine.reading.code.parsed import parsed
from engine.reading.code.running import TARGETS, Leaves, Run, UnknownName
from engine.reading.letters import Scheme, schemes
from engine.reading.names import Names
from engine.reading.polynomials import Polynomial, Polynomials, same
from engine.reading.reader import CannotRead
from engine.reading.syntax import Derivative, Product, Statement, Sum, Summand, Symbol
from engine.results import result_of
from engine.symbolic import Cell, Derivation, Line

MOST_TRIED = 12
"""So many ways of reading the names and the axes are tried."""
MOST_TOLD = 3
"""So many wrong cells are told one by one."""

_GRADIENTS = {"x": "dx", "k": "dk", "b": "db", "z": "dz", "padded": "dpadded"}
_LINES = {"z": "z", "dx": "x", "dk": "k", "db": "b"}
_IN_PROGRAMS = ("padded", "windows")
"""Roles that only programs have: x with its padding, and its windows."""
_AXES = {"chw": "C H W", "nchw": "N C H W", "hwc": "H W C", "nhwc": "N H W C"}


@dataclass(frozen=True)
class Found:
    """What became of one result of a program, and the engine's lines that it was held against."""

    statement: Statement
    checks: tuple[Check, ...]
    liberties: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    lines: tuple[Line, ...]
    cells: int

    @property
    def right(self) -> bool:
        """Whether nothing is wrong."""
        return all(check.kind == PROVED for check in self.checks)


@dataclass(frozen=True)
class _Tried:
    """One way to read the names and the axes of a program."""

    scheme: Scheme
    layout: Layout
    assumes: tuple[Assumption, ...]


def judge_code(
    text: str, derivation: Derivation, names: Names, meanings: Mapping[str, str], budget: Budget
) -> tuple[list[Found], tuple[Question, ...]]:
    """What became of each result of a program, or what has to be asked before.

    Raises CannotRead for what is no known form.
    """
    tree = parsed(text)
    found_names = grids_named(tree)
    signs = list(dict.fromkeys(sign_of(parts_of(name)[1]) for name in found_names))
    named = {sign_of(key): role for key, role in meanings.items() if sign_of(key)}
    ways, questions = schemes(signs, names, named, _IN_PROGRAMS)
    if questions:
        return [], questions
    first: list[Found] = []
    refusal: Exception | None = None
    for tried in _ways(ways, derivation, names, meanings):
        try:
            found = _judged(text, tree, found_names, tried, derivation, meanings, budget)
        except UnknownName as error:
            return [], (asked(error.name, rf"\text{{{error.name}}}".replace("_", r"\_"), MEANINGS),)
        except TooMuch:
            raise
        except (CannotRead, Misfit, Leaves) as error:
            refusal = _likelier(refusal, error)
            continue
        if all(one.right for one in found):
            return found, ()
        first = first or found
    if first:
        return first, ()
    if isinstance(refusal, Misfit | Leaves):
        check = Check(SLIP, "", (_sentence(refusal),))
        return [Found(Statement((), text=text), (check,), (), (), (), 0)], ()
    raise refusal or CannotRead("I cannot read this program.")


def _likelier(one: Exception | None, other: Exception) -> Exception:
    """Of two refusals the one to tell: what is no known form rather than what does not fit."""
    return other if one is None or isinstance(other, CannotRead) else one


def _sentence(error: Exception) -> str:
    return str(error).replace("$", "")


def _ways(
    ways: list[Scheme], derivation: Derivation, names: Names, meanings: Mapping[str, str]
) -> Iterator[_Tried]:
    count = 0
    for scheme, layout in product(ways, layouts(derivation.spec)):
        if AXES in meanings and (meanings[AXES] == "last") != (layout.maps[-1] == "c"):
            continue
        count += 1
        if count > MOST_TRIED:
            return
        assumes = list(scheme.assumes)
        if layout.maps != "hw":
            kernel = " ".join({"o": "out", "i": "in", "h": "H", "w": "W"}[a] for a in layout.kernel)
            value = "last" if layout.maps[-1] == "c" else "first"
            words = {"first": "channels first", "last": "channels last"}
            says = f"axes are {_AXES[layout.maps]}, of the kernel {kernel}"
            assumes.append(Assumption(says, AXES, value, others(words, value)))
        if layout.batch:
            assumes.append(Assumption("the first axis is the batch"))
        if names.base != 0:
            assumes.append(Assumption(BASES_IN_WORDS["0"], BASE, "0"))
        yield _Tried(scheme, layout, tuple(assumes))


def _judged(
    text: str,
    tree: ast.Module,
    names: list[str],
    tried: _Tried,
    derivation: Derivation,
    meanings: Mapping[str, str],
    budget: Budget,
) -> list[Found]:
    values = Polynomials(derivation, budget)
    grids = Grids(derivation, tried.layout, values)
    roles = {name: _role(name, tried.scheme) for name in names}
    roles |= {name: role for name, role in meanings.items() if not sign_of(name)}
    run = Run(roles, sizes(derivation.spec), grids, Arithmetic(budget))
    run.block(tree.body)
    made = [name for name in run.made if roles.get(name) in TARGETS]
    if not made:
        raise CannotRead("I cannot read this: it makes none of Z, ∂L/∂X, ∂L/∂K and ∂L/∂b.")
    return [_held(name, roles[name], run, tried, text, values) for name in made]


def _role(name: str, scheme: Scheme) -> str:
    gradient, bare, columns = parts_of(name)
    role = scheme.grids.get(sign_of(bare), "")
    if gradient:
        role = _GRADIENTS.get(role, "")
    return f"{role} columns" if columns and role != "b" else role


def _held(name: str, role: str, run: Run, tried: _Tried, text: str, values: Polynomials) -> Found:
    """A result of a program beside what it should be."""
    target = TARGETS[role]
    written = run.values[name]
    if role == "dpadded":
        written = run.cropped(written)
    expected = run.grids.expected("dx") if role == "dpadded" else run.expected(role)
    assumes = list(tried.assumes)
    statement = Statement((_shown(target, run),), text=text)
    result = result_of(_LINES[target])
    lines = tuple(values.used.values())
    if not isinstance(written, np.ndarray) or not _alike(written, expected):
        shape = getattr(written, "shape", ())
        said = f"{name} has shape {shape}: {expected.shape} is needed."
        return Found(statement, (Check(SLIP, "", (said,), result),), (), tuple(assumes), lines, 0)
    written = written.reshape(expected.shape)
    derivation = run.grids.derivation
    if target == "z" and derivation.notation.biased:
        bare = _without_bias(expected)
        if all(same(a, b) for a, b in zip(written.flat, bare.flat, strict=True)):
            says = BIAS_IN_WORDS["none"]
            assumes.append(Assumption(says, BIAS, "none", others(BIAS_IN_WORDS, "none")))
            expected = bare
    checks = tuple(_unlike(written, expected, target, run)) or (Check(PROVED, "", (), result),)
    return Found(statement, checks, tuple(run.liberties), tuple(assumes), lines, int(expected.size))


def _alike(written: Any, expected: Any) -> bool:
    """Whether the shapes are one, axes of length 1 aside where nothing else differs."""
    if written.shape == expected.shape:
        return True
    return bool(written.size == expected.size == 1)


def _without_bias(expected: Any) -> Any:
    found = expected.copy()
    for index, worth in np.ndenumerate(expected):
        found[index] = Counter(
            {monomial: n for monomial, n in worth.items() if monomial[0].grid != "b"}
        )
    return found


def _unlike(written: Any, expected: Any, target: str, run: Run) -> Iterator[Check]:
    """The first cells that are not what they should be."""
    told = 0
    for index, right in np.ndenumerate(expected):
        found = written[index]
        if same(found, right):
            continue
        told += 1
        if told <= MOST_TOLD:
            differences = tuple(_differences(found, right, run))
            at = "[" + ", ".join(map(str, index)) + "]" if index else ""
            latex = " + ".join(_monomial(one, n, run) for one, n in right.items() if n) or "0"
            yield Check(SLIP, latex, differences, result_of(_LINES[target]), at=at)


def _differences(found: Polynomial, right: Polynomial, run: Run) -> Iterator[str]:
    for here, there, says in ((found, right, "too many"), (right, found, "missing")):
        more = [(one, n - there.get(one, 0)) for one, n in here.items() if n > there.get(one, 0)]
        for one, n in more[:MOST_TOLD]:
            yield f"${_monomial(one, n, run)}$ is {says}."


def _monomial(monomial: tuple[Any, ...], n: int, run: Run) -> str:
    symbols = run.grids.derivation.symbols
    names = [symbols.latex(Cell(cell.grid.rstrip("'"), cell.index)) for cell in monomial]
    return " ".join([*([str(n)] if n != 1 or not names else []), *names])


def _shown(target: str, run: Run) -> Sum:
    """A result as the left side of a statement."""
    notation = run.grids.derivation.notation
    if target == "db":
        symbol = Symbol(notation.bias(run.spec))
    else:
        symbol = Symbol(notation.matrix(_LINES[target]))
    factor = symbol if target == "z" else Derivative(Symbol(notation.loss), symbol)
    return Sum((Summand(1, Product((factor,))),))


__all__ = ["EQUAL", "Found", "judge_code"]
