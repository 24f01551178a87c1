"""Hands: how somebody writes. A claim is written in random letters, styles, marks and alphabets."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.engine.reading.claimed import Claim, Factor, Index, Term

_LETTERS = (
    "x k z b",
    "x w y b",
    "a w z b",
    "i f o b",
    "x h y b",
    "X W Y b",
    "I K S b",
    "u w y β",
    "x θ y β",
)
_LOSSES = ("L", "J", "E", "C", r"\mathcal{L}")
_GRADIENTS = ("frac", "frac", "dfrac", "slash", "d", "upstream", "nabla")
_UPSTREAM = (r"\delta", "G", "δ", "g")
_SCRIPTS = ("{ij}", "{i,j}", "{i,j}", "[i,j]", "(i,j)")
_LAYERS = ("", "", "", "^{l}", "^{(l)}", "^{[l]}")
_RUNNING = ("mnijuv", "abijuv", "rsijpq", "uvijmn", "m'n'ijpq", "αβμνξη")
_TIMES = (" ", r" \cdot ", " ", "*", r"\,")
_FRAMES = (
    "{}",
    "{}",
    "${}$",
    "$$ {} $$",
    r"\[ {} \]",
    r"\begin{{align}} {} \end{{align}}",
    r"{} \quad \text{{for all }} i, j",
    "{}.",
)


@dataclass(frozen=True)
class Hand:
    """One way of writing."""

    letters: tuple[str, ...]
    loss: str
    gradient: str
    upstream: str
    scripts: str
    layer: str
    running: str
    times: str
    frame: str
    one_sum: bool
    spelled: bool

    def write(self, claim: Claim) -> str:
        """A claim in this hand."""
        right = ""
        for n, term in enumerate(claim.terms):
            sign = "-" if term.sign < 0 else "+"
            right += f" {sign} {self._term(term)}" if n or term.sign < 0 else self._term(term)
        equals = " &= " if "align" in self.frame else " = "
        # A sum takes the bias in its body: it comes first.
        bias = [term for term in claim.terms if term.factors[0].grid == "b" and term.sign > 0]
        if any(term.over for term in claim.terms) and bias:
            rest = [term for term in claim.terms if term not in bias]
            right = " + ".join([*map(self._term, bias), *map(self._term, rest)])
            if any(term.sign < 0 for term in rest):
                right = "".join(
                    (" - " if t.sign < 0 else " + " if n else "") + self._term(t)
                    for n, t in enumerate([*bias, *rest])
                )
        return self.frame.format(f"{self._factor(claim.target)}{equals}{right or '0'}")

    def _term(self, term: Term) -> str:
        body = self.times.join(map(self._factor, term.factors))
        if not term.over:
            return body
        spans = {(first, last) for _, first, last in term.over}
        letters = [self._letter(letter) for letter, _, _ in term.over]
        if self.one_sum and len(spans) == 1:
            first, last = spans.pop()
            return rf"\sum_{{{','.join(letters)}={first}}}^{{{last}}} {body}"
        sums = "".join(
            rf"\sum_{{{self._letter(letter)}={first}}}^{{{last}}} "
            for letter, first, last in term.over
        )
        return sums + body

    def _letter(self, letter: str) -> str:
        place = "mnijuv".index(letter)
        found = [
            c + "'" * (self.running[n + 1 : n + 2] == "'")
            for n, c in enumerate(self.running)
            if c != "'"
        ]
        return found[place]

    def _factor(self, factor: Factor) -> str:
        grid = factor.grid
        if grid == "dz" and self.gradient == "upstream":
            return self._cell(self.upstream, factor.index)
        if not grid.startswith("d"):
            return self._cell(self._of(grid), factor.index)
        cell = self._cell(self._of(grid[1:]), factor.index)
        match self.gradient:
            case "slash":
                return rf"\partial {self.loss}/\partial {cell}"
            case "d":
                return f"d{cell}"
            case "nabla":
                return rf"\nabla_{{{cell}}} {self.loss}"
            case "dfrac":
                return rf"\dfrac{{\partial {self.loss}}}{{\partial {cell}}}"
        return rf"\frac{{\partial {self.loss}}}{{\partial {cell}}}"

    def _of(self, grid: str) -> str:
        return self.letters["xkzb".index(grid)]

    def _cell(self, letter: str, place: tuple[Index, ...]) -> str:
        layer = self.layer
        if layer and letter == self._of("x"):
            layer = layer.replace("l", "l-1")
        if not place:
            return f"{letter}{layer}"
        one, other = (self._index(one) for one in place)
        plain = all(len(text) == 1 for text in (one, other))
        scripts = self.scripts if plain or self.scripts != "{ij}" else "{i,j}"
        inner = scripts.replace("i", "\0").replace("j", other).replace("\0", one)
        if scripts[0] == "{":
            return f"{letter}{layer}_{inner}"
        return f"{letter}{layer}{inner}" if not layer else f"{letter}{layer}_{{{one},{other}}}"

    def _index(self, one: Index) -> str:
        text = ""
        for n, letter in one:
            shown = self._letter(letter) if letter else ""
            size = "" if abs(n) == 1 and letter else str(abs(n))
            sign = "-" if n < 0 else "+" if text else ""
            text += f"{sign}{size}{shown}"
        return text


def hand(chance: random.Random) -> Hand:
    """A hand by chance."""
    letters = tuple(chance.choice(_LETTERS).split())
    gradient = chance.choice(_GRADIENTS)
    scripts = chance.choice(_SCRIPTS)
    loss = chance.choice(_LOSSES)
    if gradient == "nabla":
        scripts = "{i,j}"
    if gradient == "d" and scripts[0] != "{":
        scripts = "[i,j]"
    return Hand(
        letters, loss, gradient, chance.choice(_UPSTREAM), scripts,
        "" if gradient in ("d", "nabla") else chance.choice(_LAYERS),
        chance.choice(_RUNNING), chance.choice(_TIMES), chance.choice(_FRAMES),
        chance.random() < 0.5, chance.random() < 0.5,
    )  # fmt: skip
