"""True statements as data: a target and its terms with running indices, and what they are worth.

A claim is held in the writer's own base. ``holds`` computes both sides by the NumPy engine's
numbers and loops over every index; it reads no text, so that it can tell what may be called right.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from engine import Conv2dSpec, numeric
from engine.geometry import Spec
from tests.cases import random_arrays

Index = tuple[tuple[int, str], ...]
"""A linear index: (factor, letter) pairs, "" for the number."""


@dataclass(frozen=True)
class Factor:
    """A cell: of "x", "k", "z", "dz" or "b", or a gradient "dx", "dk", "db"."""

    grid: str
    index: tuple[Index, ...] = ()


@dataclass(frozen=True)
class Term:
    """Σ over some letters, each from where to where, of sign · factors."""

    factors: tuple[Factor, ...]
    over: tuple[tuple[str, int, int], ...] = ()
    sign: int = 1


@dataclass(frozen=True)
class Claim:
    """target = Σ terms, for all values of the target's letters; counted from ``base``."""

    spec: Spec
    target: Factor
    terms: tuple[Term, ...]
    base: int


def index(*steps: tuple[int, str] | int | str) -> Index:
    """A linear index, its numbers added up."""
    number = sum(one for one in steps if isinstance(one, int))
    named = [(1, one) if isinstance(one, str) else one for one in steps if not isinstance(one, int)]
    return (*named, *([(number, "")] if number or not named else []))


# --- true ones


def _axes(spec: Spec) -> Iterator[tuple[int, int, int]]:
    for axis in spec.axes:
        yield axis.stride, axis.dilation, axis.pad_before


def rules(spec: Spec, base: int) -> Iterator[Claim]:
    """The forward rule, both gradients and the bias, in their usual ways."""
    convolution = isinstance(spec, Conv2dSpec)
    fine, coarse = ("x", "z") if convolution else ("z", "x")
    (s, d, p), (t, e, q) = _axes(spec)
    last = {"k": spec.kernel_size, coarse: _size(spec, coarse)}
    letters = {"k": "mn", coarse: "ij"}
    spans = {
        grid: tuple(
            (letter, base, base + n - 1)
            for letter, n in zip(letters[grid], last[grid], strict=True)
        )
        for grid in letters
    }
    # The fine cell that coarse (i, j) and kernel (m, n) meet in, written from the base on.
    meets = (
        index((s, "i"), (d, "m"), base - p - (s + d) * base),
        index((t, "j"), (e, "n"), base - q - (t + e) * base),
    )
    plain = {grid: tuple(index(letter) for letter in letters[grid]) for grid in letters}
    far = "dz" if fine == "z" else fine
    near = "dz" if coarse == "z" else coarse
    bias = Term((Factor("b"),))
    if convolution:
        inner = (Factor("k", plain["k"]), Factor("x", meets))
        yield Claim(spec, Factor("z", plain["z"]), (Term(inner, spans["k"]),), base)
        yield Claim(spec, Factor("z", plain["z"]), (Term(inner, spans["k"]), bias), base)
    else:
        inner = (Factor("dz", meets), Factor("k", plain["k"]))
        yield Claim(spec, Factor("dx", plain["x"]), (Term(inner, spans["k"]),), base)
    both = (Factor(near, plain[coarse]), Factor(far, meets))
    yield Claim(spec, Factor("dk", plain["k"]), (Term(both, spans[coarse]),), base)
    yield (
        Claim(spec, Factor("db"), (Term((Factor("dz", plain.get("z", ())),), spans["z"]),), base)
        if convolution
        else _bias_of_fine(spec, base)
    )
    if s == t == d == e == 1:
        spread = (
            index("u", (-1, "i"), p), index("v", (-1, "j"), q),
        )  # fmt: skip
        moved = tuple(replace_number(one, base) for one in spread)
        target = Factor("dx" if convolution else "z", (index("u"), index("v")))
        inner = (Factor(near, plain[coarse]), Factor("k", moved))
        yield Claim(spec, target, (Term(inner, spans[coarse]),), base)


def replace_number(one: Index, base: int) -> Index:
    return index(*[step for step in one if step[1]], sum(n for n, a in one if not a) + base)


def _bias_of_fine(spec: Spec, base: int) -> Claim:
    height, width = spec.output_size
    spans = (("i", base, base + height - 1), ("j", base, base + width - 1))
    return Claim(
        spec, Factor("db"), (Term((Factor("dz", (index("i"), index("j"))),), spans),), base
    )


def _size(spec: Spec, grid: str) -> tuple[int, int]:
    return {"x": spec.input_size, "z": spec.output_size, "k": spec.kernel_size}[grid[-1]]


def lines(spec: Spec, base: int, chance: random.Random) -> Claim:
    """One line of a result, its terms in any order: every index a number."""
    from engine.symbolic import derive

    found = chance.choice([line for part in derive(spec).results.values() for line in part])
    grid = found.target.grid

    def written(cell) -> Factor:  # type: ignore[no-untyped-def]
        if cell.grid == "b":
            return Factor("b")
        return Factor(cell.grid, tuple(index(n + base) for n in cell.index[-2:]))

    target = written(found.target)
    target = target if grid == "z" else replace(target, grid=f"d{grid}")
    terms = [Term(tuple(map(written, term.factors))) for term in found.terms]
    chance.shuffle(terms)
    return Claim(spec, target, tuple(terms), base)


# --- what they are worth


class Numbers:
    """The grids of a geometry as numbers: random ones, and what NumPy makes of them."""

    def __init__(self, spec: Spec) -> None:
        x, k, b, dz = random_arrays(spec, seed=7)
        x, k, dz = (array * 7 + 3 for array in (x, k, dz))
        b = b * 0 + 1009
        forward, backward = numeric.conv2d, numeric.conv2d_backward
        names = {"stride": spec.stride, "padding": spec.padding, "dilation": spec.dilation}
        if not isinstance(spec, Conv2dSpec):
            forward, backward = numeric.conv_transpose2d, numeric.conv_transpose2d_backward
            names["output_padding"] = spec.output_padding  # type: ignore[attr-defined]
        z = forward(x, k, b, **names)
        found = backward(x, k, dz, **names)
        self.grids = {
            "x": x[0, 0], "k": k[0, 0], "b": b[0], "z": z[0, 0], "dz": dz[0, 0],
            "dx": found.dx[0, 0], "dk": found.dk[0, 0], "db": found.db[0],
        }  # fmt: skip

    def value(self, factor: Factor, values: dict[str, int], base: int) -> int:
        grid = np.asarray(self.grids[factor.grid])
        if not factor.index:
            return int(grid) if grid.ndim == 0 else 0
        place = [
            sum(n * values.get(a, 1 if not a else 0) for n, a in one) - base for one in factor.index
        ]
        inside = all(0 <= at < size for at, size in zip(place, grid.shape, strict=True))
        return int(grid[tuple(place)]) if inside else 0


def holds(
    claim: Claim, numbers: Numbers, *, unbiased: bool = True, base: int | None = None
) -> bool:
    """Whether a claim is true; ``unbiased``: or true without a bias, where it has none."""
    base = claim.base if base is None else base
    has_bias = any(f.grid == "b" for term in claim.terms for f in term.factors)
    free = [one[0][1] for one in claim.target.index if len(one) == 1 and one[0][1]]
    sizes = _size(claim.spec, claim.target.grid) if claim.target.index else ()
    spans = [
        range(base, base + size)
        for one, size in zip(claim.target.index, sizes, strict=False)
        if one[0][1]
    ]
    if len(set(free)) != len(free):
        return False
    offsets = set()
    for values in product(*spans):
        known = dict(zip(free, values, strict=True))
        total = sum(_term(term, known, numbers, base) for term in claim.terms)
        offsets.add(numbers.value(claim.target, known, base) - total)
    if offsets == {0}:
        return True
    bias = int(numbers.grids["b"])
    return unbiased and claim.target.grid == "z" and not has_bias and offsets == {bias}


def _term(term: Term, known: dict[str, int], numbers: Numbers, base: int) -> int:
    total = 0
    letters = [letter for letter, _, _ in term.over]
    for values in product(*(range(first, last + 1) for _, first, last in term.over)):
        here = {**known, **dict(zip(letters, values, strict=True))}
        worth = term.sign
        for factor in term.factors:
            worth *= numbers.value(factor, here, base)
        total += worth
    return total


# --- false ones


Mutation = Callable[[Claim, random.Random], Claim | None]


def _changed_factor(claim: Claim, chance: random.Random, change) -> Claim | None:  # type: ignore[no-untyped-def]
    places = [(t, f) for t, term in enumerate(claim.terms) for f in range(len(term.factors))]
    t, f = chance.choice(places)
    factors = list(claim.terms[t].factors)
    new = change(factors[f])
    if new is None or new == factors[f]:
        return None
    factors[f] = new
    terms = list(claim.terms)
    terms[t] = replace(terms[t], factors=tuple(factors))
    return replace(claim, terms=tuple(terms))


def moved(claim: Claim, chance: random.Random) -> Claim | None:
    """One index is off by one."""

    def change(factor: Factor) -> Factor | None:
        if not factor.index:
            return None
        at = chance.randrange(2)
        new = list(factor.index)
        new[at] = index(
            *[s for s in new[at] if s[1]],
            sum(n for n, a in new[at] if not a) + chance.choice((-1, 1)),
        )
        return replace(factor, index=tuple(new))

    return _changed_factor(claim, chance, change)


def turned(claim: Claim, chance: random.Random) -> Claim | None:
    """One letter of an index has the other sign."""

    def change(factor: Factor) -> Factor | None:
        if not factor.index or not any(a for one in factor.index for _, a in one):
            return None
        at = chance.randrange(2)
        letters = [n for n, (_, a) in enumerate(factor.index[at]) if a]
        if len(letters) < 2:
            return None
        which = chance.choice(letters)
        steps = [(-n, a) if i == which else (n, a) for i, (n, a) in enumerate(factor.index[at])]
        new = list(factor.index)
        new[at] = tuple(steps)
        return replace(factor, index=tuple(new))

    return _changed_factor(claim, chance, change)


def exchanged(claim: Claim, chance: random.Random) -> Claim | None:
    """Row and column of one cell are exchanged: transposed."""
    return _changed_factor(claim, chance, lambda f: replace(f, index=f.index[::-1]))


def rotated(claim: Claim, chance: random.Random) -> Claim | None:
    """A kernel cell is the one that stands there after a turn by 180°."""

    def change(factor: Factor) -> Factor | None:
        if factor.grid != "k":
            return None
        sizes = claim.spec.kernel_size
        return replace(
            factor,
            index=tuple(
                index(
                    *[(-n, a) for n, a in one if a],
                    2 * claim.base + size - 1 - sum(n for n, a in one if not a),
                )
                for one, size in zip(factor.index, sizes, strict=True)
            ),
        )

    return _changed_factor(claim, chance, change)


def other_grid(claim: Claim, chance: random.Random) -> Claim | None:
    """One cell is of another grid."""
    grids = {"x": ("k", "dz"), "k": ("x", "dz"), "dz": ("x", "k"), "b": ()}
    return _changed_factor(
        claim,
        chance,
        lambda f: replace(f, grid=chance.choice(grids[f.grid])) if grids.get(f.grid) else None,
    )


def other_sign(claim: Claim, chance: random.Random) -> Claim:
    terms = list(claim.terms)
    at = chance.randrange(len(terms))
    terms[at] = replace(terms[at], sign=-terms[at].sign)
    return replace(claim, terms=tuple(terms))


def dropped(claim: Claim, chance: random.Random) -> Claim | None:
    if len(claim.terms) < 2:
        return None
    at = chance.randrange(len(claim.terms))
    return replace(claim, terms=claim.terms[:at] + claim.terms[at + 1 :])


def doubled(claim: Claim, chance: random.Random) -> Claim:
    return replace(claim, terms=(*claim.terms, chance.choice(claim.terms)))


def factor_gone(claim: Claim, chance: random.Random) -> Claim | None:
    at = chance.randrange(len(claim.terms))
    factors = claim.terms[at].factors
    if len(factors) < 2:
        return None
    gone = chance.randrange(len(factors))
    terms = list(claim.terms)
    terms[at] = replace(terms[at], factors=factors[:gone] + factors[gone + 1 :])
    return replace(claim, terms=tuple(terms))


def limits(claim: Claim, chance: random.Random) -> Claim | None:
    """A sum begins or ends one too early or too late."""
    places = [n for n, term in enumerate(claim.terms) if term.over]
    if not places:
        return None
    at = chance.choice(places)
    over = list(claim.terms[at].over)
    which = chance.randrange(len(over))
    letter, first, last = over[which]
    over[which] = chance.choice(
        ((letter, first + 1, last), (letter, first, last - 1), (letter, first - 1, last - 1),
         (letter, first + 1, last + 1))
    )  # fmt: skip
    terms = list(claim.terms)
    terms[at] = replace(terms[at], over=tuple(over))
    return replace(claim, terms=tuple(terms))


def other_target(claim: Claim, chance: random.Random) -> Claim | None:
    """The left side names another cell."""
    numbers = [n for n, one in enumerate(claim.target.index) if not one[0][1]]
    if not numbers:
        return None
    at = chance.choice(numbers)
    size = _size(claim.spec, claim.target.grid)[at]
    others = [n + claim.base for n in range(size) if n + claim.base != claim.target.index[at][0][0]]
    if not others:
        return None
    new = list(claim.target.index)
    new[at] = index(chance.choice(others))
    return replace(claim, target=replace(claim.target, index=tuple(new)))


MUTATIONS: tuple[Mutation, ...] = (
    moved, turned, exchanged, rotated, other_grid, other_sign, dropped, doubled, factor_gone,
    limits, other_target,
)  # fmt: skip
