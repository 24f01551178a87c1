"""Which letter is which grid, and which the loss: what is known by custom, what is answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import islice, product
from types import MappingProxyType
from typing import NamedTuple

from engine.reading.arithmetic import is_arithmetic
from engine.reading.assumptions import (
    LOSS,
    MEANINGS,
    Assumption,
    Question,
    asked,
    is_letter,
    others,
)
from engine.reading.code_names import HIDDEN, NAME_OF, ROLE_OF_SIGN, SIGN_OF, in_latex
from engine.reading.names import Names
from engine.reading.syntax import Derivative, Statement, cells_of, parts_of

LOSSES = "LJECℒℓ"
"""Letters of a loss: what is differentiated and has no subscript."""

ROLES = MappingProxyType(
    {
        "x": "xaiuofmhsv",
        "k": "kwfhθωgc",
        "z": "zyocshuav",
        "dz": "gδdΔe",
        "b": "bβ",
    }
)
"""The letters that each grid is known by in books, articles and code; capitals alike."""

_WORDS = {"padded": "the padded input", "windows": "the windows of the input"}

MOST_SCHEMES = 8
"""So many ways of giving roles to the letters of a text are tried."""

LETTERS_IN_LATEX = MappingProxyType(
    {"ℒ": r"\mathcal{L}", "ℓ": r"\ell", "δ": r"\delta", "Δ": r"\Delta", "∇": r"\nabla"}
)


class Scheme(NamedTuple):
    """Which letter is which grid, and what had to be assumed for it."""

    grids: Mapping[str, str]
    assumes: tuple[Assumption, ...]


def shown(letter: str) -> str:
    """A letter as LaTeX."""
    return in_latex(letter) if letter in NAME_OF else LETTERS_IN_LATEX.get(letter, letter)


def loss_of(
    statements: tuple[Statement, ...], names: Names, meanings: Mapping[str, str]
) -> tuple[str, tuple[Assumption, ...]]:
    """The letter of the loss, where one is differentiated; the text has one or none."""
    answered = [letter for letter, role in meanings.items() if role == LOSS]
    found = {
        part.of.letter
        for part in parts_of(statements)
        if isinstance(part, Derivative) and part.of and not part.of.below and not part.of.above
    }
    found = {letter for letter in found if letter in LOSSES and letter not in names.grids}
    loss = answered[0] if answered else found.pop() if len(found) == 1 else names.loss
    if loss == names.loss:
        return loss, ()
    return loss, (_is(loss, LOSS, f"${shown(loss)}$ is the loss"),)


def letters_in(statements: Sequence[Statement], loss: str) -> list[str]:
    """The letters of cells and grids, in the order written."""
    cells = tuple(one for one in statements if not is_arithmetic(one))
    found = dict.fromkeys(one.letter for one in cells_of(cells))
    return [letter for letter in found if letter != loss]


def schemes(
    letters: list[str],
    names: Names,
    meanings: Mapping[str, str],
    more: Sequence[str] = (),
    inputs: Collection[str] = (),
    shared: Collection[str] = (),
) -> tuple[list[Scheme], tuple[Question, ...]]:
    """What the unknown letters may be, likeliest first; or what has to be asked about them.

    ``more`` are roles beside those of the grids that a name may have, ``inputs`` letters that are
    no output. ``shared`` are names, of which one grid may have several.
    """
    answered = {
        SIGN_OF.get(key, key): role
        for key, role in meanings.items()
        if role != LOSS and is_letter(key)
    }
    forms = {_form(letter): role for letter, role in answered.items()}
    unknown = [one for one in letters if one not in names.grids or _form(one) in forms]
    # What a δ of the layer below is by has no letter of its own, and takes none.
    known = [one for one in letters if one in names.grids and one != HIDDEN["x"]]
    taken = {names.grids[one] for one in known if one not in unknown}
    free = [role for role in MEANINGS if role not in taken]
    also = [role for one in known if one in shared and (role := names.grids[one]) in taken]
    may: dict[str, list[str]] = {}
    for letter in unknown:
        form = _form(letter)
        those = (*free, *more, *(also if letter in shared else ()))
        here = [role for role in those if role != "z" or form not in inputs]
        may[form] = [forms[form]] if form in forms else _usual(form, here)
    strange = [letter for letter in unknown if not may[_form(letter)]]
    if strange:
        return [], tuple(
            asked(NAME_OF.get(letter, letter), shown(letter), free) for letter in strange
        )
    # The letters come in the order of the text: of several schemes the likeliest come first.
    alone = [form for form in may if form not in shared]
    ways = (
        roles
        for roles in product(*may.values())
        if _are_apart(dict(zip(may, roles, strict=True)), alone)
    )
    few = islice(ways, MOST_SCHEMES)
    found = [_scheme(dict(zip(may, way, strict=True)), unknown, names) for way in few]
    if found:
        return found, ()
    return [], tuple(_about(letter, free) for letter in unknown)


def _are_apart(roles: Mapping[str, str], alone: Collection[str]) -> bool:
    """Whether no two letters are one grid, and none is one that a name is."""
    found = [roles[form] for form in alone]
    others = {role for form, role in roles.items() if form not in alone}
    return len({*found}) == len(found) and not others & {*found}


def _about(letter: str, free: Sequence[str]) -> Question:
    return asked(NAME_OF.get(letter, letter), shown(letter), free)


def _usual(form: str, free: list[str]) -> list[str]:
    """The roles that a letter or a name is known by, among those that are free."""
    named = [ROLE_OF_SIGN[form]] if form in ROLE_OF_SIGN else None
    known = named or [role for role, letters in ROLES.items() if form in letters.lower()]
    return [role for role in known if role in free]


def _form(letter: str) -> str:
    """A letter without its case: a cell and its grid are one."""
    return letter.lower()


def _scheme(roles: Mapping[str, str], unknown: list[str], names: Names) -> Scheme:
    held = {
        a: b
        for a, b in names.grids.items()
        if b in ("b", "dz") or b not in roles.values() or a == HIDDEN["x"]
    }
    grids = {a: b for a, b in held.items() if _form(a) not in roles}
    assumes = []
    for form, role in roles.items():
        grids |= {form: role, form.upper(): role}
        letter = next(one for one in unknown if _form(one) == form)
        meaning = _WORDS.get(role) or (MEANINGS[role] if role != "dz" else _upstream(names))
        assumes.append(_is(letter, role, f"${shown(letter)}$ is {meaning}"))
    return Scheme(MappingProxyType(grids), tuple(assumes))


def _upstream(names: Names) -> str:
    return f"∂{names.loss}/∂{names.matrix('z')}"


def _is(letter: str, role: str, says: str) -> Assumption:
    return Assumption(says, NAME_OF.get(letter, letter), role, others(MEANINGS, role))
