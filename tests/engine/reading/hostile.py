"""Strings that nobody would type, and some that somebody might: for the reader to survive."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.notes import EQUATIONS

TOKENS = [
    *"xkzbXKZBLdijmnpsTδ∂⊗⊙⊛∗Σ∑↷·*/+-−=&,;()[]{}^_|~$!?.:<>'\"%#@ \n\t₁₂⁽¹ʼ²⁾0123456789",
    *("11", "22", "10,11", "x_{11}", "k_{22}", "dz11", "dL/dz", "∂L/∂z₁₁", "_{ij}", "^{(1,2)}"),
    *(r"\frac", r"\partial", r"\frac{\partial L}{\partial z_{11}}", r"\sum", r"\sum_{ij}"),
    *(r"\begin{bmatrix}", r"\end{bmatrix}", r"\\", r"\left(", r"\right)", r"\left\{", r"\right."),
    *(r"\overset{0}{\parallel}", r"\overset{180^\circ}{\curvearrowright}", r"\underline{"),
    *(r"\cancel{", r"\text{imp. padd}", r"\quad", r"\forall i,j", r"\otimes", r"\odot", r"\cdot"),
    *(r"\begin{aligned}", r"\end{aligned}", r"\underbrace{", "}_{0}", "[[", "]]", "1/4", "^T"),
    *("__import__('os').system('true')", "exec(", "lambda", "\x00", "\u202e", "😀", "${x}"),
]
LONG = 20_200


def noise(chance: random.Random) -> str:
    """Any characters at all."""
    size = chance.choice((1, 5, 40, 400, LONG))
    most = chance.choice((128, 0x2FFF))
    return "".join(chr(chance.randrange(most)) for _ in range(size))


def soup(chance: random.Random) -> str:
    """The reader's own words in any order."""
    return "".join(chance.choice(TOKENS) for _ in range(chance.choice((2, 8, 30, 120, 700))))


def torn(chance: random.Random) -> str:
    """An equation of the notes with pieces cut out, doubled and exchanged."""
    text = chance.choice(EQUATIONS).latex
    for _ in range(chance.randrange(1, 6)):
        a, b = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        b = min(b, a + 12)
        text = chance.choice(
            (text[:a] + text[b:], text[:b] + text[a:], text[:a] + chance.choice(TOKENS) + text[b:])
        )
        if not text:
            return "="
    return text


def repeated(chance: random.Random) -> str:
    """One piece over and over, as deep or as long as it goes."""
    piece = "".join(chance.choice(TOKENS) for _ in range(chance.randrange(1, 4)))
    head = chance.choice(("", "z_{11} = ", r"\frac{\partial L}{\partial x_{mn}} = ", "X ⊗ K = "))
    return head + piece * chance.choice((30, 300, LONG // max(1, len(piece))))


def swollen(chance: random.Random) -> str:
    """Well-formed, and far more than it looks: brackets to multiply out, sums within sums."""
    bracket = "(" + "+".join(["x11", "k11", "dz11", "2"][: chance.randrange(2, 5)]) + ")"
    sums = r"\sum_{ijmn}" * chance.randrange(1, 5) + " x_{ij} k_{mn} z_{ij}"
    spans = "".join(rf"\sum_{{{i}=1}}^{{{chance.choice((9, 999999))}}}" for i in "ijmn")
    return chance.choice(
        (
            f"z11 = {bracket * chance.randrange(1, 200)}",
            f"z11 = {sums}",
            f"z_{{ij}} = {spans} x_{{ij}}",
            f"x_{{ij}} k_{{mn}} z_{{uv}} b = {sums}",
            " ⊗ ".join(["X", "K"] * chance.randrange(1, 200)),
            "z11 = " + "999999" * chance.randrange(1, 500),
            "z11 = " + " ".join(["999999"] * 500),
            "x_{i+" + "9" * 6 + "j} = 1",
            "(" * chance.randrange(1, 30) + "x11" + ")" * chance.randrange(1, 30),
            r"\begin{bmatrix}" + " & ".join(["X"] * 300) + r"\end{bmatrix} ⊗ K",
            "K ⊗ " + r"\begin{bmatrix}" + r"\\".join(["1 & 2 & 3"] * 100) + r"\end{bmatrix}",
            ";".join(["z_{ij} = x_{ij}"] * 250),
        )
    )


KINDS: tuple[Callable[[random.Random], str], ...] = (noise, soup, torn, repeated, swollen)


def strings(count: int, seed: int) -> list[str]:
    """So many hostile strings, the same for the same seed."""
    chance = random.Random(seed)
    return [chance.choice(KINDS)(chance) for _ in range(count)]
