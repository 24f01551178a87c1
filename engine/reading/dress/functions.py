"""Cells written as functions, Z(i, j), and gradients written with a nabla."""

from __future__ import annotations

import re

from engine.reading.code_names import SIGNS
from engine.reading.dress.dressed import Pass, seen
from engine.reading.dress.signs import AT

_LETTER = rf"[A-Za-zα-ωΑ-Ω{SIGNS}]"
_NABLA = seen(
    rf"∇\s*_?\s*(?:\{{\s*(?P<a>{_LETTER}[^{{}}]{{0,12}}(?:\{{[^{{}}]*\}})?)\s*\}}",
    rf"|(?<=_)(?P<b>{_LETTER}))\s*[LJECℒℓ](?![A-Za-z_])",
)
_LONE_NABLA = seen(rf"∇\s?(?=[A-Za-zα-ω{SIGNS}](?![A-Za-z(]))(?![LJECℒℓ])")
_LONE_DELTA = seen(r"Δ\s?(?=[A-Za-z](?![A-Za-z(]))")
_DELTA_OF = seen(r"δ\s?_\s?(?:\{\s?([A-Z])\s?\}|([A-Z])(?![A-Za-z]))")
"""The gradient of a grid: ∇X, ΔX, δ_X."""
_IN_BRACKETS = seen(
    rf"(?:\\left\s*)?[(\[]\s*(?P<d>d{_LETTER})\s*(?:\\right\s*)?[)\]]\s*(?=_|\[|\()"
)
_INNER = r"(?:[^()=\\{}]|\\[,;:! ]|\\cdot\b|\([^()=\\{}]{0,30}\)){1,80}"
_FUNCTION = seen(
    rf"(?P<head>(?:(?<![A-Za-ce-z\\])|(?<=\^[a-z]))[A-Za-zα-ωΑ-Ω{SIGNS}]|\)\s?)",
    rf"\((?P<inner>{_INNER})\)",
)

_PARTIAL = r"\\[dt]?frac\s?\{\s?(?:\\partial|∂)[^{}]{1,30}\}\s?\{(?:[^{}]|\{[^{}]*\}){1,60}\}"
_INNER_PRODUCT = seen(
    rf"(?:\\left\s?)?(?:\\langle(?![A-Za-z])|⟨)\s?(?P<a>{_PARTIAL})\s?,\s?(?:\\,\s?)?",
    rf"(?P<b>{_PARTIAL})\s?(?:\\right\s?)?(?:\\rangle(?![A-Za-z])|⟩)",
    r"(?:\s?_\s?(?:\{\s?(?:F|\\text\s?\{F\}|\\mathrm\s?\{F\})\s?\}|F(?![A-Za-z])))?",
)
"""⟨∂L/∂Z, ∂Z/∂x⟩: the chain rule, over every cell of Z."""
_OF_A_CHANNEL = seen(
    rf"(?P<head>(?<![A-Za-z\\]){_LETTER}(?:\s?\^\s?\{{[^{{}}]{{1,12}}\}})?)\s?_\s?",
    r"(?:\{\s?(?P<a>[a-zο-ω0-9ι](?:,?\s?[a-zο-ω0-9ι])?)\s?\}|(?P<b>[a-z0-9]))",
    r"(?P<layer>\s?\^\s?\{[^{}]{1,12}\})?\s?(?:\\left\s?)?",
    rf"\((?P<inner>{_INNER}?)(?:\\right\s?)?\)",
)
"""X_i(m, n): the cell of a channel."""


def _of_a_channel(found: re.Match[str]) -> str:
    if not _has_comma(found["inner"]):
        return found[0]
    channels = found["a"] or found["b"]
    if "," not in channels:
        channels = ",".join(channels.replace(" ", ""))
    return f"{found['head']}{found['layer'] or ''}_{{{channels},{found['inner']}}}"


def _function(found: re.Match[str]) -> str:
    inner = found["inner"]
    at = AT if found["head"][0] == ")" else ""
    return f"{found['head'].strip()}{at}[{inner}]" if _has_comma(inner) else found[0]


def _has_comma(text: str) -> bool:
    """Whether a comma stands outside of every bracket."""
    depth = 0
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and not depth:
            return True
    return False


FUNCTIONS: tuple[Pass, ...] = (
    (_NABLA, lambda f: f"d{f['a'] or f['b']}"),
    (seen(rf"∇\s*_\s*(?:\{{\s*({_LETTER})\s*\}}|({_LETTER}))"), lambda f: f"d{f[1] or f[2]}"),
    (_LONE_NABLA, "d"),
    (_LONE_DELTA, "d"),
    (_DELTA_OF, lambda f: f"d{f[1] or f[2]}"),
    (_IN_BRACKETS, lambda f: f["d"]),
    (_INNER_PRODUCT, lambda f: f"{f['a']} {f['b']}"),
    (_OF_A_CHANNEL, _of_a_channel),
    (_FUNCTION, _function),
    (seen(r"\)\s*\[(?=[^\[\]]{1,60},)"), f"){AT}["),
)
