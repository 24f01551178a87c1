"""Formulas that stand in prose: what is between dollars or backticks, and the rest left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.reading.dress.dressed import Dressed

_MARKS = re.compile(r"\$\$|\$|\\[\[\]()]|```(?:\w*\n)?|`")
_CLOSES = {"$$": "$$", "$": "$", r"\[": r"\]", r"\(": r"\)", "`": "`"}
_PROSE = re.compile(r"(?<![A-Za-z\\{])[A-Za-z]{3,}\s+[A-Za-z]{2,}|\b[A-Z][a-z]{2,}\b")


def formulas_only(found: Dressed) -> Dressed:
    """The formulas alone, a line each, where words stand around them; else the whole text.

    Of several those count that state something.
    """
    spans = list(_formulas(found.text))
    if not spans or not _PROSE.search(_around(found.text, spans)):
        return found
    stating = [span for span in spans if "=" in found.text[span[0] : span[1]]] or spans
    text: list[str] = []
    at: list[int] = []
    for start, end in stating:
        text += [found.text[start:end], "\n"]
        at += [*found.at[start:end], found.at[end]]
    return Dressed("".join(text), (*at, found.at[-1]))


def _formulas(text: str) -> Iterator[tuple[int, int]]:
    """Where formulas begin and end, their marks left out."""
    closing, start = "", 0
    for mark in _MARKS.finditer(text):
        if not closing:
            closing, start = _CLOSES.get(mark[0], "```" if "```" in mark[0] else ""), mark.end()
        elif mark[0].strip() == closing or (closing == "```" and "```" in mark[0]):
            if mark.start() > start:
                yield start, mark.start()
            closing = ""


def _around(text: str, spans: list[tuple[int, int]]) -> str:
    """What stands between the formulas."""
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    return " ".join(text[a:b] for a, b in zip(ends, starts, strict=True))


_BOXES = re.compile(
    r"(?P<box>\\(?:boxed|fbox|underline)\s?\{)"
    r"|(?P<style>\\(?:mathbf|boldsymbol|bm|pmb|mathsf)\s?\{(?!\s?\\?[A-Za-z]{1,20}\s?\}))"
    r"|(?P<whole>(?:^|(?<=[\n$\[;]))[ \t]{0,8}\{)|[{}]"
)


def unboxed(found: Dressed) -> Dressed:
    r"""Without what stands around whole statements, \boxed{…} and {…}, or makes a part bold.

    A \boxed{…} around a term stays.
    """
    opened: list[tuple[int, int, str]] = []
    gone: set[int] = set()
    for mark in _BOXES.finditer(found.text):
        if mark[0] != "}":
            opened.append((*mark.span(), mark.lastgroup or ""))
        elif opened:
            start, end, kind = opened.pop()
            states = kind in ("box", "whole") and "=" in found.text[end : mark.start()]
            if kind == "style" or (
                states and not found.text[max(0, start - 9) : start].rstrip().endswith(("_", "^"))
            ):
                gone |= {*range(start, end), mark.start()}
    if not gone:
        return found
    kept = [n for n in range(len(found.text)) if n not in gone]
    return Dressed(
        "".join(found.text[n] for n in kept), (*(found.at[n] for n in kept), found.at[-1])
    )
