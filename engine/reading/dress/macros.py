r"""A writer's own macros, \newcommand and \def, written out where they are used."""

from __future__ import annotations

import re

from engine.reading.dress.dressed import Dressed

MOST_MACROS, LONGEST_BODY, MOST_ROUNDS, LONGEST = 20, 200, 4, 20_000
"""So many macros of so many characters are written out, macros in macros so often, to so much."""

_BRACED = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
_DEFINED = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand)\*?\s*+\{?\s*+(\\[A-Za-z]++)\s*+\}?\s*+"
    rf"(?:\[(\d)\])?\s*+{_BRACED}|\\def\s*+(\\[A-Za-z]++)((?:#\d)*)\s*+{_BRACED}"
)


def written_out(found: Dressed) -> Dressed:
    r"""The text with every macro that it defines written out.

    >>> text = r"\def\d{\partial} \d z"
    >>> written_out(Dressed(text, tuple(range(len(text) + 1)))).text.strip()
    '\\partial z'
    """
    macros: dict[str, tuple[int, str]] = {}
    for one in _DEFINED.finditer(found.text):
        count = int(one[2] or 0) if one[1] else len(one[5]) // 2
        macros[one[1] or one[4]] = (count, one[3] if one[1] else one[6])
    if not macros or len(macros) > MOST_MACROS:
        return found
    if any(len(body) > LONGEST_BODY for _, body in macros.values()):
        return found
    found = found.put(_DEFINED, "")
    for _ in range(MOST_ROUNDS):
        before = found.text
        for name, (count, body) in macros.items():
            found = _used(found, name, count, body)
            if len(found.text) > LONGEST:
                return found
        if found.text == before:
            break
    return found


def _used(found: Dressed, name: str, count: int, body: str) -> Dressed:
    r"""One macro written out, its arguments in braces or single signs."""
    argument = rf"\s*(?:{_BRACED}|(\w))"
    pattern = re.compile(rf"{re.escape(name)}(?![A-Za-z])" + argument * count)

    def put(use: re.Match[str]) -> str:
        pairs = [use.group(2 * n + 1, 2 * n + 2) for n in range(count)]
        given = ["", *(sign if braced is None else braced for braced, sign in pairs)]
        return re.sub(r"#(\d)", lambda at: given[int(at[1])] if int(at[1]) <= count else "", body)

    return found.put(pattern, put)
