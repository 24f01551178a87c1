r"""The step behind Z by itself, dz = da * (z > 0): what a line makes of ∂L/∂Z, at some numbers.

Any formula of z, of a = f(z) and of ∂L/∂a is read: it is parsed, and computed with numbers by the
few operations that are known here. Nothing of it is run.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.activations import Activation
from engine.reading.printed.names import grid_behind

Array = NDArray[np.float64]

Z: Array = np.array([-2.25, -1.5, -0.75, -0.25, 0.0, 0.5, 1.0, 1.75, 2.5])
DA: Array = np.array([1.5, -2.0, 0.75, -1.25, 2.25, -0.5, 3.0, -1.75, 1.0])
"""The numbers with which a line is computed; at z = 0 a ReLU has its corner."""
Z.setflags(write=False)
DA.setflags(write=False)

LONGEST = 300
"""Characters of a line that are looked at."""
DEEPEST = 12
"""Brackets within brackets."""


class _CannotRead(ValueError):
    """A line that is no such formula."""


def upstream_by(text: str, a: str, z: str, activation: Activation) -> Array | None:
    """∂L/∂Z at :data:`Z` and :data:`DA` by a line dz = …; None for a text that is no such line.

    ``a`` and ``z``: the letters of both, in plain characters.

    >>> upstream_by("dz = da * (z > 0)", "a", "z", Activation("relu")).tolist()
    [0.0, -0.0, 0.0, -0.0, 0.0, -0.5, 3.0, -1.75, 1.0]
    >>> upstream_by("dx11 = dz11 k11", "a", "z", Activation("relu"))
    """
    if len(text) > LONGEST or text.count("=") - 2 * len(re.findall(r"[<>]=", text)) > 1:
        return None
    left, sign, right = _plain(text, a, z).partition("=")
    try:
        reader = _Reader(right, a, z, activation)
        if not sign or reader.name(left.strip()) != "dz":
            return None
        with np.errstate(all="ignore"):
            found = np.broadcast_to(reader.all(), Z.shape).astype(float)
    except _CannotRead:
        return None
    return found if "da" in reader.seen and len(reader.places) < 2 else None


# --- as plain characters --------------------------------------------------------------------------

_SCRIPTS = r"(?:\s*[_^]\s*(?:\{[^{}]*\}|\(?\w+\)?)|\[[^\[\]<>]*\]|[0-9₀-₉⁰-⁹⁽⁾])*+"
_D = r"\s*(?:∂|d)\s*"
_PLAIN = (
    (r"\\(?:left|right|big|Big|bigl|bigr|displaystyle)(?![A-Za-z])|\\[,;!: ]|~", " "),
    (r"\\(?:odot|cdot|circ|times|ast)(?![A-Za-z])|[⊙·∘×∗]", "*"),
    (r"\\partial(?![A-Za-z])", "∂"),
    (r"\\(?:operatorname|mathrm|text|mathit|mathbf|mathbb)\s*\{\s*(\w+)\s*\}", r" \1"),
    (r"\\sigma(?![A-Za-z])", "σ"),
    (r"\\(?:varphi|phi)(?![A-Za-z])", "φ"),
    (r"\\delta(?![A-Za-z])", "δ"),
    (r"\\(tanh|exp|max)(?![A-Za-z])", r" \1"),
    (r"\^\s*(?:\\prime|\{\s*\\prime\s*\})|′", "'"),
    (r"²|\*\*\s*2(?![\d.])|\^\s*(?:2(?![\d.])|\{\s*2\s*\})", " SQUARED "),
    (r"−", "-"),
    (r"\\(?:ge|geq)(?![A-Za-z])|≥", ">="),
    (r"\\gt(?![A-Za-z])", ">"),
    (r"\.(?:astype|float|double|to|type|int)\s*\([^()]*\)", " "),
    (r"(?<![A-Za-z_])(?:[A-Za-z_]\w{0,20}\.){1,4}(?=[a-z_]+\s*\()", " "),
)  # fmt: skip


def _plain(text: str, a: str, z: str) -> str:
    """LaTeX and code in the same characters, fractions of derivatives as da, dz and f'(z)."""
    for pattern, instead in _PLAIN:
        text = re.sub(pattern, instead, text)
    letters = f"({re.escape(a)}|{re.escape(a.upper())}|{re.escape(z)}|{re.escape(z.upper())})"
    for over, under, close in ((r"\\[dt]?frac\s*\{", r"\s*\}\s*\{", r"\s*\}"), ("", r"\s*/", "")):
        local = rf"{over}{_D}(?:{re.escape(a)}|{re.escape(a.upper())})({_SCRIPTS}){under}{_D}"
        text = re.sub(rf"{local}{letters}{_SCRIPTS}{close}", r" f'(\2\1) ", text)
        loss = rf"{over}{_D}[A-Za-z]{under}{_D}{letters}({_SCRIPTS}){close}"
        text = re.sub(loss, r" d\1\2 ", text)
    return re.sub(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", r"((\1)/(\2))", text)


# --- and as numbers -------------------------------------------------------------------------------

_TOKENS = re.compile(
    rf"\s*(?:(?P<number>\d+(?:\.\d*)?(?:e[-+]?\d+)?|\.\d+)"
    rf"|(?P<squared>SQUARED)|(?P<name>[^\W\d_](?:[^\W\d_]|_(?=[^\W\d_]))*+)(?P<at>{_SCRIPTS})"
    rf"(?P<prime>'?)|(?P<sign>\*\*|>=|<=|[-+*/()\[\],<>]))"
)


class _Token(NamedTuple):
    kind: str
    text: str
    at: str = ""


# As lambdas: NumPy's own take more arguments, and write into one of them.
_FUNCTIONS: dict[str, Callable[..., Array]] = {
    "exp": lambda one: np.exp(one),
    "where": lambda one, then, other: np.asarray(np.where(one != 0, then, other), float),
    "maximum": lambda one, other: np.maximum(one, other),
    "max": lambda one, other: np.maximum(one, other),
}
_OPERATIONS: dict[str, Callable[[Array, Array], Array]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    ">": lambda one, other: np.asarray(one > other, float),
    "<": lambda one, other: np.asarray(one < other, float),
    ">=": lambda one, other: np.asarray(one >= other, float),
    "<=": lambda one, other: np.asarray(one <= other, float),
}
_LEVELS = ((">", "<", ">=", "<="), ("+", "-"), ("*", "/"))


class _Reader:
    """A formula, read and computed token by token; ``seen``: the grids in it."""

    def __init__(self, text: str, a: str, z: str, activation: Activation) -> None:
        self.a, self.z, self.activation = a, z, activation
        self.seen: set[str] = set()
        self.places: set[str] = set()
        self.values = {"z": Z, "a": activation.value(Z), "da": DA}
        self.tokens = [*self._tokens(text)]

    def all(self) -> Array:
        found = self.level(0, 0)
        if self.tokens:
            raise _CannotRead
        return found

    def _tokens(self, text: str) -> list[_Token]:
        found, at = [], 0
        text = text.rstrip(" .;,\n")
        while at < len(text):
            token = _TOKENS.match(text, at)
            if not token:
                raise _CannotRead
            kind = str(next(name for name in ("number", "squared", "name", "sign") if token[name]))
            found.append(_Token(kind, token[kind] + (token["prime"] or ""), token["at"] or ""))
            at = token.end()
        return found[::-1]

    def name(self, text: str) -> str:
        """The grid that a name is, its place taken down."""
        found = _TOKENS.fullmatch(text)
        if not found or not found["name"]:
            raise _CannotRead
        return self.grid(_Token("name", found["name"], found["at"] or ""))

    def grid(self, token: _Token) -> str:
        name = token.text
        own = {self.a: "a", self.z: "z", f"d{self.a}": "da", f"d{self.z}": "dz"}
        grid = own.get(name) or own.get(name.lower()) or grid_behind(name, self.a)
        if grid not in ("z", "a", "da", "dz"):
            raise _CannotRead
        self.seen.add(grid)
        self.places.add(re.sub(r"[\s_{},]", "", token.at))
        return grid

    def next_is(self, *texts: str) -> bool:
        return bool(self.tokens) and self.tokens[-1].text in texts

    def level(self, at: int, depth: int) -> Array:
        if depth > DEEPEST:
            raise _CannotRead
        if at == len(_LEVELS):
            return self.power(depth)
        found = self.level(at + 1, depth)
        while self.next_is(*_LEVELS[at]) or (at == len(_LEVELS) - 1 and self.begins()):
            sign = self.tokens.pop().text if self.next_is(*_LEVELS[at]) else "*"
            found = _OPERATIONS[sign](found, self.level(at + 1, depth))
        return found

    def begins(self) -> bool:
        """Whether another factor stands here, with no sign before it."""
        return bool(self.tokens) and (
            self.tokens[-1].kind in ("name", "number") or self.next_is("(", "[")
        )

    def power(self, depth: int) -> Array:
        if self.next_is("-", "+"):
            sign = self.tokens.pop().text
            return self.power(depth + 1) * (-1 if sign == "-" else 1)
        found = self.atom(depth)
        while self.next_is("SQUARED"):
            self.tokens.pop()
            found = found * found
        return found

    def atom(self, depth: int) -> Array:
        if not self.tokens:
            raise _CannotRead
        token = self.tokens.pop()
        if token.kind == "number":
            return np.asarray(float(token.text))
        if token.text in ("(", "["):
            (found,) = self.several(token.text, depth)
            return found
        if token.kind != "name":
            raise _CannotRead
        squared = self.next_is("SQUARED") and len(self.tokens) > 1 and self.tokens[-2].text == "("
        if (self.next_is("(") or squared) and (function := self.function(token.text)):
            if squared:  # tanh²(z)
                self.tokens.pop()
            found = self.call(function, depth)
            return found * found if squared else found
        grid = self.grid(token)
        if grid == "dz":
            raise _CannotRead
        return self.values[grid]

    def call(self, function: Callable[..., Array], depth: int) -> Array:
        try:
            return np.asarray(function(*self.several(self.tokens.pop().text, depth)), float)
        except TypeError:
            raise _CannotRead from None

    def several(self, opening: str, depth: int) -> list[Array]:
        found = [self.level(0, depth + 1)]
        while self.next_is(","):
            self.tokens.pop()
            found.append(self.level(0, depth + 1))
        if not self.next_is(")" if opening == "(" else "]"):
            raise _CannotRead
        self.tokens.pop()
        return found

    def function(self, name: str) -> Callable[..., Array] | None:
        if name in _FUNCTIONS:
            return _FUNCTIONS[name]
        bare = name.removesuffix("'").lower()
        of = self.activation
        if bare in ("relu", "sigmoid", "tanh") and bare != of.name:
            of = Activation(bare)
        elif bare not in ("f", "g", "h", "σ", "φ", of.name, of.name.replace("_", "")):
            return None
        return of.derivative if name.endswith("'") else of.value
