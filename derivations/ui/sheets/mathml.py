r"""LaTeX of this house as MathML, which every browser sets by itself: no script, no font, no host.

Only what the engine's writers use is known, and everything else is refused: what comes from outside
are letters that a notation has checked. So a new command fails a test, and nothing is shown wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape

from derivations.ui.take_along.latex import GREEK

_TOKENS = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\s+|.", re.DOTALL)

_SIGNS = {
    r"\cdot": "⋅", r"\times": "×", r"\otimes": "⊗", r"\partial": "∂", r"\sum": "∑", r"\to": "→",
    r"\lfloor": "⌊", r"\rfloor": "⌋", r"\le": "≤", r"\ge": "≥", r"\ne": "≠", r"\%": "%", r"\_": "_",
    r"\square": "□", r"\ldots": "…", r"\cdots": "⋯", "-": "−",
}  # fmt: skip
_LETTERS = {
    r"\ell": "ℓ", r"\nabla": "∇", r"\Delta": "Δ",
    **{name: sign for sign, name in GREEK.items() if name.startswith("\\")},
}  # fmt: skip
_SPACES = {r"\,": "0.17em", r"\;": "0.28em", r"\quad": "1em", r"\qquad": "2em", r"\ ": "0.25em"}
_STYLES = {r"\mathbf": "bold", r"\mathit": "italic", r"\mathrm": "normal", r"\mathcal": "script"}
_SCRIPT = {"L": "ℒ", "B": "ℬ", "E": "ℰ", "F": "ℱ", "H": "ℋ", "I": "ℐ", "M": "ℳ", "R": "ℛ"}
_TEXTS = {r"\text": "", r"\textbf": ' style="font-weight:bold"'}


class UnknownLatex(ValueError):
    """A command, or an ending, that no writer of this house uses."""


@lru_cache(maxsize=4096)
def mathml(latex: str) -> str:
    r"""A formula as a ``math`` element; raises UnknownLatex.

    >>> mathml("x_{11}")
    '<math displaystyle="true"><msub><mi>x</mi><mn>11</mn></msub></math>'
    """
    reader = _Reader(_TOKENS.findall(latex))
    inner = reader.row()
    if reader.tokens:
        raise UnknownLatex(f"{latex!r} goes on behind its end")
    return f'<math displaystyle="true">{inner}</math>'


class _Reader:
    """Reads tokens from the front; what is read is gone."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens[::-1]

    def row(self, end: str = "") -> str:
        """All up to an end, which is read, too."""
        found: list[str] = []
        while self.tokens:
            token = self.tokens.pop()
            if token == end:
                return "".join(found)
            if token.isspace():
                continue
            found.append(self._with_scripts(self._atom(token)))
        if end:
            raise UnknownLatex(f"{end!r} is missing")
        return "".join(found)

    def _with_scripts(self, base: str) -> str:
        scripts: dict[str, str] = {}
        while self.tokens and self.tokens[-1] in "^_":
            sign = self.tokens.pop()
            scripts[sign] = self._argument()
        if not scripts:
            return base
        name = {"_": "msub", "^": "msup"}.get("".join(scripts), "msubsup")
        return (
            f"<{name}>{base}{''.join(scripts[sign] for sign in '_^' if sign in scripts)}</{name}>"
        )

    def _argument(self) -> str:
        """What stands in braces, or the one sign that stands there, as one element."""
        inner = self._braced()
        return inner if _is_one(inner) else f"<mrow>{inner}</mrow>"

    def _braced(self) -> str:
        while self.tokens and self.tokens[-1].isspace():
            self.tokens.pop()
        if not self.tokens:
            raise UnknownLatex("an argument is missing")
        token = self.tokens.pop()
        return self.row("}") if token == "{" else self._atom(token)

    def _words(self) -> str:
        """The plain text in braces."""
        if not self.tokens or self.tokens.pop() != "{":
            raise UnknownLatex("a text is missing")
        found = []
        while self.tokens and (token := self.tokens.pop()) != "}":
            found.append({r"\_": "_", r"\%": "%"}.get(token, token))
        return escape("".join(found).replace(" ", "\N{NO-BREAK SPACE}"))

    def _atom(self, token: str) -> str:
        if token == "{":
            return f"<mrow>{self.row('}')}</mrow>"
        if token in _COMMANDS:
            return _COMMANDS[token](self)
        if token in _TEXTS:
            return f"<mtext{_TEXTS[token]}>{self._words()}</mtext>"
        if token in _STYLES:
            return _styled(token, self._words())
        if token in _SPACES:
            return f'<mspace width="{_SPACES[token]}"/>'
        if token in _LETTERS:
            return f"<mi>{_LETTERS[token]}</mi>"
        return _plain(token)


def _plain(token: str) -> str:
    if token[0].isdigit():
        return f"<mn>{token}</mn>"
    if token in _SIGNS:
        return f"<mo>{_SIGNS[token]}</mo>"
    if token.startswith("\\") or token in "{}&^_$#%~":
        raise UnknownLatex(f"{token!r} is not known")
    if token.isalpha():
        return f"<mi>{escape(token)}</mi>"
    return f"<mo{STIFF if token in '()[]' else ''}>{escape(token)}</mo>"


STIFF = ' stretchy="false"'


def _styled(command: str, words: str) -> str:
    if command == r"\mathcal":
        return f"<mi>{_SCRIPT.get(words, words)}</mi>"
    if command == r"\mathbf":
        return f'<mtext style="font-weight:bold">{words.replace("-", "−")}</mtext>'
    return f'<mi mathvariant="normal" style="font-style:{_STYLES[command]}">{words}</mi>'


def _fraction(reader: _Reader) -> str:
    above = reader._argument()
    return f"<mfrac>{above}{reader._argument()}</mfrac>"


def _boxed(reader: _Reader) -> str:
    return f'<mrow class="boxed">{reader._braced()}</mrow>'


_COMMANDS: dict[str, Callable[[_Reader], str]] = {r"\frac": _fraction, r"\boxed": _boxed}

_ONE = re.compile(r"<(\w+)[^>]*>(?:(?!<\1\b).)*</\1>|<\w+[^>]*/>", re.DOTALL)


def _is_one(inner: str) -> bool:
    return _ONE.fullmatch(inner) is not None
