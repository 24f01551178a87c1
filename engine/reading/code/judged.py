"""The verdict on a program: each result that it makes, held against the engine's lines."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product, zip_longest
from typing import Any, NamedTuple

import numpy as np

from engine.reading.assumptions import (
    AXES,
    AXES_IN_WORDS,
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
from engine.reading.claims import EQUAL, NOT_UNDERSTOOD, PROVED, SLIP, Check
from engine.reading.code.arrays import Arithmetic, Misfit, NoAxis, as_typed
from engine.reading.code.before import TARGETS
from engine.reading.code.calls import library_of
from engine.reading.code.layouts import Grids, Layout, has_channels, layouts
from engine.reading.code.names import (
    COLUMNS_OF_X,
    grids_named,
    parts_of,
    says_either,
    sign_of,
    sizes,
    sizes_in,
)
from engine.reading.code.parsed import OF_SELF, line_of, parsed, typed_names
from engine.reading.code.refusals import Leaves, OfTwoSides, UnknownName
from engine.reading.code.returned import with_names
from engine.reading.code.running import Run
from engine.reading.code.why import (
    CHANNELS,
    agree,
    order_of_kernel,
    why_other_shape,
    why_unlike,
    without_bias,
)
from engine.reading.code.written import OfResult, Written
from engine.reading.code_names import NAME_OF, ROLE_OF
from engine.reading.letters import Scheme, schemes
from engine.reading.names import Names
from engine.reading.polynomials import Polynomial, Polynomials, same
from engine.reading.reader import CannotRead
from engine.reading.syntax import Derivative, Product, Statement, Sum, Summand, Symbol
from engine.results import result_of
from engine.symbolic import Derivation, Line

MOST_TRIED = 12
"""So many ways of reading the names and the axes are tried."""
MOST_OF_ONE, MOST_OF_ALL = 200_000, 400_000
"""So many products are made for one way, and for all of them together."""
MOST_TOLD = 3
"""So many wrong cells are told one by one."""

_GRADIENTS = {"x": "dx", "k": "dk", "b": "db", "z": "dz", "padded": "dpadded"}
_MAKES_NOTHING = "I cannot read this: it makes none of Z, ∂L/∂X, ∂L/∂K and ∂L/∂b."
_LINES = {"z": "z", "dx": "x", "dk": "k", "db": "b"}
OF_OUTPUT = "height and width are the output's"
_IN_PROGRAMS = ("padded", "windows")
"""Roles that only programs have: x with its padding, and its windows."""
_AXES = {"nhw": "N H W", "chw": "C H W", "nchw": "N C H W", "hwc": "H W C", "nhwc": "N H W C"}


@dataclass(frozen=True)
class Found:
    """What became of one result of a program, and the engine's lines that it was held against."""

    statement: Statement
    checks: tuple[Check, ...]
    liberties: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    lines: tuple[Line, ...]
    cells: int


@dataclass(frozen=True)
class _Tried:
    """One way to read the names and the axes of a program."""

    scheme: Scheme
    layout: Layout
    assumes: tuple[Assumption, ...]
    of_output: bool = False
    """Whether H and W are the output's height and width."""


def judge_code(
    text: str, derivation: Derivation, names: Names, meanings: Mapping[str, str], budget: Budget
) -> tuple[list[Found], tuple[Question, ...]]:
    """What became of each result of a program, or what has to be asked before.

    Raises CannotRead for what is no known form.
    """
    tree = with_names(parsed(text))
    found_names = grids_named(tree)
    named = {sign_of(key): role for key, role in meanings.items() if sign_of(key)}
    typed = typed_names(tree)
    in_text = [name for name in found_names if re.search(rf"\b{re.escape(typed[name])}", text)]
    ways, questions = _schemes(in_text, names, named)  # none is told that nobody wrote
    if questions:
        return [], questions
    program = _Program(text, tree, found_names, derivation, meanings, budget)
    trials = (program.tried(one) for one in _ways(ways, program, names))
    try:
        return _best(trials, program), ()
    except UnknownName as error:
        if error.name in sizes_in(tree):
            raise CannotRead(
                f"I cannot read this: “{error.name[:24]}” is set nowhere; paste the lines that set "
                "it, too."
            ) from None
        return [], (asked(error.name, rf"\text{{{error.name}}}".replace("_", r"\_"), MEANINGS),)


def _schemes(
    found: list[str], names: Names, named: Mapping[str, str]
) -> tuple[list[Scheme], tuple[Question, ...]]:
    """What the names may be; grad_input beside x is known without its own letter.

    A grid may have several names, and a letter that only its gradient has, as the w of dw.
    """
    found = [name for name in found if name.removeprefix(OF_SELF) not in COLUMNS_OF_X]
    plain = [name for name in found if not (parts_of(name)[0] and parts_of(name)[1] in ROLE_OF)]
    own = {sign_of(parts_of(name)[1]) for name in found if not parts_of(name)[0]}
    first: tuple[list[Scheme], tuple[Question, ...]] | None = None
    for some in (found, plain):
        signs = list(dict.fromkeys(sign_of(parts_of(name)[1]) for name in some))
        shared = [sign for sign in signs if sign in NAME_OF or sign not in own]
        ways, questions = schemes(signs, names, named, _IN_PROGRAMS, shared=shared)
        if not questions:
            return ways, ()
        first = first or (ways, questions)
    assert first
    return first


class _Program:
    """A program before the engine's lines."""

    def __init__(
        self,
        text: str,
        tree: ast.Module,
        names: list[str],
        derivation: Derivation,
        meanings: Mapping[str, str],
        budget: Budget,
    ) -> None:
        self.text, self.tree, self.names = text, tree, names
        self.derivation, self.spec, self.meanings = derivation, derivation.spec, meanings
        self.library = library_of(tree)
        self.columns = any(parts_of(n)[2] or n.removeprefix(OF_SELF) in COLUMNS_OF_X for n in names)
        self.typed = typed_names(tree)
        self._left = MOST_OF_ALL
        self._each = max(budget.left, MOST_OF_ONE)

    def tried(self, way: _Tried) -> _Trial:
        """What one way comes to; CannotRead where all of them together are too much."""
        budget = Budget(min(self._each, self._left))
        before = budget.left
        try:
            return _Trial(way, self._judged(way, budget))
        except TooMuch:
            raise
        except (CannotRead, Misfit, Leaves, UnknownName) as error:
            return _Trial(way, [], error)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            # NumPy's own, of a text that nobody has foreseen.
            said = "I cannot read this: it does what I do not know with its arrays."
            return _Trial(way, [], CannotRead(said))
        finally:
            self._left -= before - budget.left

    def _judged(self, tried: _Tried, budget: Budget) -> list[_Outcome]:
        values = Polynomials(self.derivation, budget)
        grids = Grids(self.derivation, tried.layout, values)
        roles = {name: _role(name, tried.scheme) for name in self.names}
        roles |= {name: role for name, role in self.meanings.items() if not sign_of(name)}
        for calls_own in (True, False):
            run = Run(roles, sizes(self.spec, of_output=tried.of_output), grids, Arithmetic(budget))
            run.program(self.tree.body, calls_own=calls_own)
            made = [name for name in run.made if roles.get(name) in TARGETS]
            if made or not run.frames.own:
                break
        unread = [run.unread[name] for name in made if name in run.unread]
        if len(unread) == len(made):
            raise next(iter(unread or run.unread.values()), CannotRead(_MAKES_NOTHING))
        cells = Written(run, roles, self.typed)
        held = {name: self._held(name, roles[name], run, tried, cells, values) for name in made}
        return [*_without_twins(held, roles).values()]

    def _held(
        self, name: str, role: str, run: Run, tried: _Tried, cells: Written, values: Polynomials
    ) -> _Outcome:
        """A result of a program beside what it should be."""
        target = TARGETS[role]
        result = result_of(_LINES[target])
        assumes = [*tried.assumes, *(Assumption(f"line {n} is not read") for n in run.left_out)]

        def found(checks: Iterable[Check], size: int = 0) -> Found:
            text = line_of(name, self.tree, self.text)
            statement, lines = Statement((_shown(target, run),), text=text), values.used
            told = tuple(run.liberties), tuple(assumes)
            return Found(statement, tuple(checks), *told, tuple(lines.values()), size)

        if name in run.unread:
            check = Check(NOT_UNDERSTOOD, "", (str(run.unread[name]),), result)
            return _Outcome(right=False, tell=lambda: found([check]))
        written = run.values[name]
        if role == "dpadded":
            written = run.cropped(written)
        expected = run.grids.expected("dx") if role == "dpadded" else run.expected(role)
        if not isinstance(written, np.ndarray) or not _alike(written, expected):
            said = f"${as_typed(self.typed[name])}$ has shape {getattr(written, 'shape', ())}: "
            said += f"{expected.shape} is needed."
            more = why_other_shape(written, expected, target, run, self.text)
            other = Check(SLIP, "", (said, *more), result)
            return _Outcome(right=False, tell=lambda: found([other]))
        written, size = written.reshape(expected.shape), int(expected.size)
        if target == "z" and self.derivation.notation.biased:
            bare = without_bias(expected)
            if agree(written, bare):
                says = BIAS_IN_WORDS["none"]
                assumes.append(Assumption(says, BIAS, "none", others(BIAS_IN_WORDS, "none")))
                expected = bare
        if agree(written, expected):
            return _Outcome(right=True, tell=lambda: found([Check(PROVED, "", (), result)], size))
        mine = cells.of_result(name)
        return _Outcome(
            right=False,
            tell=lambda: found(_unlike(written, expected, target, mine, run, self.text), size),
        )


def _without_twins(held: dict[str, _Outcome], roles: Mapping[str, str]) -> dict[str, _Outcome]:
    """The results without the gradient of the padded x, where that of x says the same."""
    whole = [one for name, one in held.items() if roles[name] == "dx"]
    return {
        name: one
        for name, one in held.items()
        if roles[name] != "dpadded" or all(one.right != other.right for other in whole)
    }


class _Outcome(NamedTuple):
    """Whether a result is right; all there is to tell of it is found when it is told."""

    right: bool
    tell: Callable[[], Found]


class _Trial(NamedTuple):
    """What one way to read a program came to, or why it came to nothing."""

    way: _Tried
    found: list[_Outcome]
    refusal: Exception | None = None

    @property
    def right(self) -> int:
        """How many results are right."""
        return sum(one.right for one in self.found)

    @property
    def told(self) -> list[Found]:
        """What is told of each result."""
        return [one.tell() for one in self.found]

    @property
    def whole(self) -> bool:
        """Whether all are."""
        return bool(self.found) and self.right == len(self.found)


def _best(trials: Iterable[_Trial], program: _Program) -> list[Found]:
    """The results under the likeliest way that proves them, or the most of them.

    The kernel's axes in the operation's own order come first. Where the channels are as many on
    both sides, the other order is a slip that can happen, and no way to read it.
    """
    own: list[_Trial] = []
    strange: list[_Trial] = []
    for trial in trials:
        if isinstance(trial.refusal, UnknownName) and not own:
            raise trial.refusal
        if trial.whole and trial.way.layout.own:
            return trial.told
        (own if trial.way.layout.own else strange).append(trial)
    best, other = _most(own), _most(strange)
    spec = program.spec
    unlike = spec.in_channels != spec.out_channels or AXES in program.meanings
    if other and unlike and other.right > (best.right if best else 0):
        return other.told
    if best and other:
        return [*_with_order(best, other, program)]
    if best or other:
        return (best or other).told  # type: ignore[union-attr]
    return _refused([one.refusal for one in (*own, *strange) if one.refusal], program)


def _most(trials: list[_Trial]) -> _Trial | None:
    """The first of the ways with the most right results; none where none made any."""
    return max((one for one in trials if one.found), key=lambda one: one.right, default=None)


def _refused(refusals: list[Exception], program: _Program) -> list[Found]:
    """What is said where no way comes to anything: an unknown form before what does not fit."""
    for refusal in refusals:
        if isinstance(refusal, UnknownName | OfTwoSides):
            raise refusal
    for refusal in reversed(refusals):
        if isinstance(refusal, CannotRead):
            raise refusal
    if not refusals:
        raise CannotRead("I cannot read this: it is no form of a program that I know.")
    said = next((one for one in refusals if not isinstance(one, NoAxis)), refusals[0])
    check = Check(SLIP, "", (_sentence(said),))
    return [Found(Statement((), text=program.text), (check,), (), (), (), 0)]


def _with_order(best: _Trial, other: _Trial, program: _Program) -> Iterator[Found]:
    """The results, those that are right with the kernel's channels exchanged told to be so."""
    kernels = {one for one in program.names if _role(one, best.way.scheme) == "k"}
    for outcome, there in zip_longest(best.found, other.found[: len(best.found)]):
        found = outcome.tell()
        if outcome.right or there is None or not there.right:
            yield found
            continue
        said = order_of_kernel(program.tree, kernels, program.spec, whole=other.whole)
        first, *rest = found.checks
        told = [one for one in first.differences if not one.startswith(CHANNELS)]
        first = replace(first, differences=(said, *told), at="")
        yield replace(found, checks=(first, *rest))


def _sentence(error: Exception) -> str:
    if isinstance(error, Misfit) and error.says:
        return error.says
    return str(error).replace("$", "")


def _ways(ways: list[Scheme], program: _Program, names: Names) -> Iterator[_Tried]:
    """The ways to read the names and the axes, those with the kernel's own order first."""
    asked_for = "" if program.library else program.meanings.get(AXES, "")
    every = list(layouts(program.spec, program.library, columns=program.columns))
    whose = (False, True) if says_either(program.tree) else (False,)
    for own in (True, False):
        some = [one for one in every if one.own == own and _is_asked(one, asked_for)]
        for of_output, scheme, layout in islice(product(whose, ways, some), MOST_TRIED):
            assumes = [*_assumed(scheme, layout, program, names)]
            assumes += [Assumption(OF_OUTPUT)] * of_output
            yield _Tried(scheme, layout, tuple(assumes), of_output)


def _is_asked(layout: Layout, asked_for: str) -> bool:
    by_rank = "c" not in layout.maps and asked_for != "last"
    return asked_for in ("", layout.kernel_first) or by_rank


def _assumed(
    scheme: Scheme, layout: Layout, program: _Program, names: Names
) -> Iterator[Assumption]:
    yield from scheme.assumes
    if layout.maps != "hw":
        kernel = " ".join({"o": "out", "i": "in", "h": "H", "w": "W"}[a] for a in layout.kernel)
        says = f"axes are {_AXES[layout.maps]}, of the kernel {kernel}"
        if layout.x_maps:
            says += ", of the input H W"
        if program.library:
            yield Assumption(f"{says}, as {program.library} has them")
        else:
            value = layout.kernel_first
            words = dict(AXES_IN_WORDS)
            if not has_channels(program.spec) or program.spec.groups > 1:
                del words["first" if value == "in first" else "in first"]
            yield Assumption(says, AXES, value, others(words, value))
    if layout.batch:
        yield Assumption("the first axis is the batch")
    if names.base != 0:
        yield Assumption(BASES_IN_WORDS["0"], BASE, "0")


def _role(name: str, scheme: Scheme) -> str:
    if of_x := COLUMNS_OF_X.get(name.removeprefix(OF_SELF)):
        return of_x
    gradient, bare, columns = parts_of(name)
    role = scheme.grids.get(sign_of(bare), "") or ROLE_OF.get(bare, "")
    if gradient:
        role = _GRADIENTS.get(role, "")
    return f"{role} columns" if columns and role != "b" else role


def _alike(written: Any, expected: Any) -> bool:
    """Whether the shapes are one; of one number, or of biases, axes of length 1 aside."""
    if written.shape == expected.shape:
        return True
    one, other = ([n for n in array.shape if n > 1] for array in (written, expected))
    if written.size != expected.size:
        return False
    return bool((one == other and expected.ndim < 2) or written.size == 1)


def _unlike(
    written: Any, expected: Any, target: str, cells: OfResult, run: Run, text: str
) -> Iterator[Check]:
    """The cells that are not what they should be: of the first few what is other, and why."""
    result, told = result_of(_LINES[target]), 0
    for index, right in np.ndenumerate(expected):
        if same(written[index], right):
            continue
        told += 1
        at = cells.at(index)
        if told > MOST_TOLD:
            yield Check(SLIP, "", (), result, at=at)
            continue
        differences = tuple(_differences(written[index], right, cells))
        why = why_unlike(written, expected, target, run, text) if told == 1 else ""
        if why:
            differences = (why, *(f"${at}$: {one}" for one in differences))
        yield Check(SLIP, f"{at} = {cells.sum(right)}", differences, result, at="" if why else at)


def _differences(found: Polynomial, right: Polynomial, cells: OfResult) -> Iterator[str]:
    for here, there, says in ((found, right, "too many"), (right, found, "missing")):
        more = [(one, n - there.get(one, 0)) for one, n in here.items() if n > there.get(one, 0)]
        for one, n in more[:MOST_TOLD]:
            yield f"${cells.product(one, n)}$ is {says}."


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
