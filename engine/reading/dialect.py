"""The readings that a text allows: which letters are which grid, the loss, the base, the axes.

A reading changes what letters mean and never what is said: geometry, turns and terms stay as
written. One letter has one role through the whole text, and only a role that it is known for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from types import MappingProxyType
from typing import Any

from engine.reading.arithmetic import is_arithmetic
from engine.reading.limits import with_numbers
from engine.reading.names import Names, NoCell, cell_of
from engine.reading.syntax import (
    Derivative,
    Limits,
    Shift,
    Statement,
    Summation,
    Symbol,
    parts_of,
    rebuilt,
)
from engine.symbolic import Derivation, Notation

LOSSES = "LJECℒℓ"
"""Letters of a loss: what is differentiated and has no subscript."""

ROLES = MappingProxyType(
    {
        "x": "xaiuofmhsv",
        "k": "kwfhθgc",
        "z": "zyocshuavp",
        "dz": "gδdΔe",
        "b": "bβ",
    }
)
"""The letters that each grid is known by in books, articles and code; capitals alike."""

_SAYS = {"x": "the input", "k": "the kernel", "z": "the output", "b": "the bias"}

MOST_READINGS = 24
"""So many readings of one text are tried."""


@dataclass(frozen=True)
class Reading:
    """One way to read a text: its statements as they are then, its names, what it assumes."""

    statements: tuple[Statement, ...]
    names: Names
    notation: Notation
    assumes: tuple[str, ...] = ()


def readings(
    statements: Sequence[Statement], derivation: Derivation, names: Names
) -> tuple[list[Reading], tuple[str, ...]]:
    """The readings of a text, fewest assumptions first, and the letters that no reading covers."""
    spec = derivation.spec
    told: list[str] = []
    plain = tuple(with_numbers(one, spec, told) for one in statements)
    told = list(dict.fromkeys(told))
    plain = _without_layers(plain, told)
    loss = _loss(plain, names)
    if loss and loss != names.loss:
        told.append(f"{_shown(loss)} is the loss")
    loss = loss or names.loss
    letters = _letters(plain, loss)
    unknown = [letter for letter in letters if letter not in names.grids]
    schemes, strange = _schemes(letters, unknown, names)
    if strange:
        return [], tuple(strange)
    found = []
    for grids, says in schemes:
        here = Names(MappingProxyType(grids), names.base, loss)
        bias = any(grids.get(letter) == "b" for letter in letters)
        for dressed, axes in _by_axes(plain, here, derivation):
            for base, no_bias in product(_bases(dressed, here, derivation), (True, False)):
                if no_bias and (bias or not _speaks_of_z(dressed, here)):
                    continue
                assumes = [*told, *says, *axes]
                if base != names.base:
                    assumes.append(f"indices count from {base}")
                if no_bias:
                    assumes.append("no bias")
                found.append(
                    Reading(
                        dressed,
                        Names(here.grids, base, loss),
                        _notation(here, base, not no_bias, derivation),
                        tuple(assumes),
                    )
                )
    found.sort(key=lambda one: len(one.assumes))
    return found[:MOST_READINGS], ()


def _notation(names: Names, base: int, biased: bool, derivation: Derivation) -> Notation:
    """The notation in which a reading is answered: the writer's letters."""
    own = derivation.notation
    here = {grid: letter for letter, grid in names.grids.items() if letter.islower()}
    four = " ".join(here.get(grid, "β") for grid in ("x", "k", "z", "b"))
    same = all(here.get(grid) == own.letter(grid) for grid in ("x", "k", "z"))
    same = same and here.get("b") == own.bias(derivation.spec).lower()
    loss = {"ℒ": r"\mathcal{L}", "ℓ": r"\ell"}.get(names.loss, names.loss)
    letters = own.letters if same else four
    return replace(own, letters=letters, base=base, biased=biased and own.biased, loss=loss)


def _shown(letter: str) -> str:
    return {"ℒ": r"$\mathcal{L}$", "ℓ": r"$\ell$", "δ": r"$\delta$"}.get(letter, f"${letter}$")


# --- what says nothing


def _without_layers(statements: tuple[Statement, ...], told: list[str]) -> tuple[Statement, ...]:
    """Without the superscripts that say which layer: ^l, ^{(l)}, ^{l-1}."""
    below = {letter for one in _symbols(statements) for place in one.below for letter in _of(place)}
    if "l" in below:
        return statements
    layers = False

    def less(node: Any) -> Any:
        nonlocal layers
        if isinstance(node, Symbol) and node.above and all(map(_is_layer, node.above)):
            layers = True
            return Symbol(node.letter, node.below)
        return node

    found = rebuilt(statements, less)
    if layers:
        told.append("$l$ above a letter says which layer it is of")
    return found


def _is_layer(place: object) -> bool:
    letters = [letter for letter in _of(place) if letter]
    return letters in (["l"], ["L"])


def _of(place: object) -> list[str]:
    """The letters of one index."""
    if isinstance(place, Shift):
        return [one for _, letters in place.steps for one in letters.split("·") if one]
    return [sign for sign in str(place) if sign.isalpha()]


def _symbols(node: object) -> Iterator[Symbol]:
    """Every symbol that is no limit of a sum."""
    if isinstance(node, Limits):
        return
    if isinstance(node, Symbol):
        yield node
        return
    parts = node if isinstance(node, tuple) else ()
    if hasattr(node, "__dataclass_fields__"):
        parts = tuple(getattr(node, name) for name in node.__dataclass_fields__)
    for part in parts:
        yield from _symbols(part)


# --- letters


def _loss(statements: tuple[Statement, ...], names: Names) -> str:
    """The letter of the loss, where one is differentiated; the text has one or none."""
    found = {
        part.of.letter
        for part in parts_of(statements)
        if isinstance(part, Derivative) and part.of and not part.of.below and not part.of.above
    }
    found = {letter for letter in found if letter in LOSSES and letter not in names.grids}
    return found.pop() if len(found) == 1 else ""


def _letters(statements: tuple[Statement, ...], loss: str) -> list[str]:
    cells = [one for one in statements if not is_arithmetic(one)]
    found = dict.fromkeys(one.letter for one in _symbols(tuple(cells)))
    return [letter for letter in found if letter != loss]


def _schemes(
    letters: list[str], unknown: list[str], names: Names
) -> tuple[list[tuple[dict[str, str], tuple[str, ...]]], list[str]]:
    """What the unknown letters may be, and those that may be nothing."""
    taken = {names.grids[letter] for letter in letters if letter in names.grids}
    forms = list(dict.fromkeys(letter.lower() for letter in unknown))
    may = {
        form: [r for r, known in ROLES.items() if form in known.lower() and r not in taken]
        for form in forms
    }
    strange = [letter for letter in unknown if not may[letter.lower()]]
    if strange:
        return [], strange
    found = []
    # The letters come in the order of the text: of several schemes the likeliest come first.
    schemes = (
        roles for roles in product(*(may[f] for f in forms)) if len(set(roles)) == len(roles)
    )
    for roles in islice(schemes, 8):
        grids = {a: b for a, b in names.grids.items() if b in ("b", "dz") or b not in roles}
        grids = {a: b for a, b in grids.items() if a.lower() not in forms}
        says = []
        for form, role in zip(forms, roles, strict=True):
            grids |= {form: role, form.upper(): role}
            shown = next(letter for letter in unknown if letter.lower() == form)
            meaning = _SAYS.get(role, f"∂{names.loss}/∂{names.matrix('z')}")
            says.append(f"{_shown(shown)} is {meaning}")
        found.append((grids, tuple(says)))
    return found, [] if found else unknown


# --- from where indices count


def _bases(statements: tuple[Statement, ...], names: Names, derivation: Derivation) -> list[int]:
    """The first index: by the numbers that stand as indices, else both, the page's first."""
    numbers = [
        number
        for one in _symbols(statements)
        for places in (one.below, one.above)
        for place in places
        if isinstance(place, str) and place.isdecimal()
        # "10" alone is two indices, beside another it is ten.
        for number in (place if len(places) == 1 and len(place) == 2 else [place])
    ]
    if not numbers:
        return _bases_of_limits(statements, names)
    if "0" in numbers:
        return [0]
    if names.base == 0 and _leaves_its_grid(statements, names, derivation):
        return [1]
    return [names.base]


def _bases_of_limits(statements: tuple[Statement, ...], names: Names) -> list[int]:
    first = {
        part.between[0]
        for part in parts_of(statements)
        if isinstance(part, Limits) and part.between
    }
    if first in ({0}, {1}):
        return [int(str(first.pop()))]
    runs = any(_of(place) for one in _symbols(statements) for place in (*one.below, *one.above))
    return [names.base, 1 - names.base] if runs else [names.base]


def _leaves_its_grid(
    statements: tuple[Statement, ...], names: Names, derivation: Derivation
) -> bool:
    for one in _symbols(statements):
        if one.below and all(isinstance(place, str) and place.isdecimal() for place in one.below):
            small = (
                one if one.letter.islower() else Symbol(one.letter.lower(), one.below, one.above)
            )
            try:
                cell_of(small, derivation.spec, names, {})
            except NoCell:
                return True
    return False


def _speaks_of_z(statements: tuple[Statement, ...], names: Names) -> bool:
    """Whether some z is said to be something: else a bias would make no difference."""
    gradients = {
        id(symbol)
        for part in parts_of(statements)
        if isinstance(part, Derivative)
        for symbol in (part.of, part.by)
    }
    return any(
        names.grids.get(one.letter) == "z" and id(one) not in gradients
        for one in _symbols(statements)
    )


# --- the order of axes

_LAST = {
    "x": (2, 0, 1),
    "z": (2, 0, 1),
    "dz": (2, 0, 1),
    "k": (3, 2, 0, 1),
}
_AXES = {"x": 3, "z": 3, "dz": 3, "k": 4}


def _by_axes(
    statements: tuple[Statement, ...], names: Names, derivation: Derivation
) -> Iterator[tuple[tuple[Statement, ...], tuple[str, ...]]]:
    """The statements with every order of axes that they may have."""
    told: tuple[str, ...] = ()
    batch = _batch(statements, names)
    if batch:
        statements = _without_batch(statements, names, batch)
        told = (f"${batch}$ runs over the batch: it is checked for one example",)
    yield statements, told
    counts = {
        (names.grids.get(one.letter), len(_split(one))) for one in _symbols(statements) if one.below
    }
    if counts & set(_AXES.items()):
        yield (
            _ordered(statements, names, _LAST),
            (*told, "axes are H W C, of the kernel H W in out"),
        )
        if derivation.spec.gathered_result != "input_gradient":
            order = {"k": (1, 0, 2, 3)}
            yield _ordered(statements, names, order), (*told, "the kernel's axes are in, out, H, W")


def _split(symbol: Symbol) -> tuple[Any, ...]:
    """The indices below, one each: "boij" are four."""
    if len(symbol.below) == 1 and isinstance(symbol.below[0], str) and len(symbol.below[0]) > 2:
        return tuple(symbol.below[0])
    return symbol.below


def _ordered(
    statements: tuple[Statement, ...], names: Names, order: Mapping[str, tuple[int, ...]]
) -> tuple[Statement, ...]:
    def moved(node: Any) -> Any:
        if not isinstance(node, Symbol):
            return node
        places, way = _split(node), order.get(names.grids.get(node.letter, ""), ())
        if not way or len(places) != len(way):
            return node
        return Symbol(node.letter, tuple(places[n] for n in way), node.above)

    return rebuilt(statements, moved)


def _batch(statements: tuple[Statement, ...], names: Names) -> str:
    """The letter that stands first on every x, z and ∂L/∂z of four indices; never on a kernel."""
    first = set()
    kernels: set[str] = set()
    for one in _symbols(statements):
        grid, places = names.grids.get(one.letter), _split(one)
        if grid in ("x", "z", "dz"):
            if len(places) != 4 or not isinstance(places[0], str):
                return ""
            first.add(places[0])
        elif grid == "k":
            kernels |= {letter for place in places for letter in _of(place)}
    if len(first) != 1 or first & kernels:
        return ""
    letter = first.pop()
    summed = [
        letter in [a for limits in part.over for a in limits.letters]
        for part in parts_of(statements)
        if isinstance(part, Summation)
    ]
    of_kernel = any(
        isinstance(part, Derivative) and names.grids.get(part.by.letter) in ("k", "b")
        for part in parts_of(statements)
    )
    # A gradient of the kernel sums over the batch; anything else is said of each example.
    return letter if letter.isalpha() and any(summed) == of_kernel else ""


def _without_batch(
    statements: tuple[Statement, ...], names: Names, batch: str
) -> tuple[Statement, ...]:
    def less(node: Any) -> Any:
        if isinstance(node, Symbol) and names.grids.get(node.letter) in ("x", "z", "dz"):
            return Symbol(node.letter, _split(node)[1:], node.above)
        if isinstance(node, Summation):
            rest = tuple(
                Limits(tuple(a for a in limits.letters if a != batch), limits.between)
                for limits in node.over
            )
            return Summation(node.before, tuple(one for one in rest if one.letters), node.body)
        return node

    return rebuilt(statements, less)
