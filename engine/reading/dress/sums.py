r"""The limits of sums in their many ways, as \sum_{m=0}^{1}, one sum after the other."""

from __future__ import annotations

import re

from engine.reading.dress.dressed import Pass, seen

_SUM = r"(?:\\sum|∑)\s*_\s*"
_UPPER = r"\s*(?:\^\s*(?:\{(?P<upper>[^{}]{1,60})\}|(?P<sign>\w)))?"
_LESS = r"<|≤|\\leq?(?![A-Za-z])"
_STACK = seen(_SUM, r"\{\s*\\substack\s*\{(?P<all>[^{}]{1,120})\}\s*\}", _UPPER)
_LIST = seen(_SUM, r"\{(?P<all>[^{}]{1,80})\}", _UPPER)
_BETWEEN = seen(
    rf"_\s*\{{(?P<least>[^{{}}<>≤=,\\]{{1,20}}?)\s*(?P<up>{_LESS})(?P<letters>[^{{}}<>≤=\\]{{1,20}}?)",
    rf"(?P<to>{_LESS})(?P<most>[^{{}}<>≤=]{{1,30}})\}}(?!\s*\^)",
)
_SET = seen(
    r"_\s*\{\s*(?P<letters>[^{}=∈\\]{1,16}?)\s*(?:∈|\\in(?![A-Za-z]))\s*(?:\\?\{|\[)\s*",
    r"(?P<least>[^{},\]]{1,16}),\s*(?:[^{}\]]{0,24},)?\s*(?P<most>[^{},\]\\]{1,24})\s*(?:\\?\}|\])\s*\}",
)
_SAYS_LIMITS = re.compile(r"[=<≤∈]|\\(?:leq?|in)\b")


def _between(found: re.Match[str]) -> str:
    """0 ≤ m,n < 2 as m,n=0}^{2-1."""
    least, most = found["least"].strip(), found["most"].strip()
    first = f"{least}+1" if found["up"] == "<" else least
    last = f"{most}-1" if found["to"] == "<" else most
    return f"_{{{found['letters'].strip()}={first}}}^{{{last}}}"


def _top(found: re.Match[str]) -> str:
    return found["upper"] or found["sign"] or ""


def _sums(lines: list[str], tops: list[str]) -> str:
    return "".join(
        rf"\sum_{{{line.strip()}}}" + (f"^{{{top.strip()}}}" if top else "")
        for line, top in zip(lines, tops, strict=True)
    )


def _stacked(found: re.Match[str]) -> str:
    r"""The lines of a \substack."""
    lines = [line for line in re.split(r"\\\\(?:\[[^\]]*\])?", found["all"]) if line.strip()]
    if not any(map(_SAYS_LIMITS.search, lines)):
        lines = [",".join(line.strip() for line in lines)]
    return _sums(lines, [_top(found)] * len(lines))


def _listed(found: re.Match[str]) -> str:
    r"""\sum_{m=0,n=0}^{1}."""
    upper = _top(found)
    parts = re.split(r",(?=[^=,]*=)|;", found["all"])
    tops = upper.split(",") if upper.count(",") == len(parts) - 1 else [upper] * len(parts)
    if len(parts) < 2 or not all("=" in part for part in parts):
        return found[0]
    return _sums(parts, tops)


# A sum by its word: over indices, or before a gradient or a grid.
_BY_WORD = seen(
    r"(?<![A-Za-z\\.{_])sum(?:s|mation)?(?:\s+over)?\s*",
    r"(?P<over>_\s*(?:\{[^{}]{1,40}\}|[a-z]{1,4}(?![A-Za-z(])))?(?=[\s\\^A-Za-z∂(])(?!\s*\()",
)

# Two signs in a row, before a number, a letter or a bracket.
_TWO_SIGNS = seen(r"(?P<one>[-+−–])\s*(?P<other>[-−–])\s*(?=[\dA-Za-z\\(∂])")

LIMITS: tuple[Pass, ...] = (
    (_TWO_SIGNS, lambda f: "-" if f["one"] == "+" else "+"),
    (_BY_WORD, lambda f: rf"\sum{f['over'] or ''} "),
    (_STACK, _stacked),
    (_BETWEEN, _between),
    (_SET, lambda f: f"_{{{f['letters']}={f['least']}}}^{{{f['most'].strip()}}}"),
    (_LIST, _listed),
)
