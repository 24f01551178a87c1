r"""Lines through an activation: ∂L/∂a f′(z) is ∂L/∂z, and read as such.

Each a is made of its own z alone, so that a line through an activation is one of the notes' lines
in which every ∂L/∂z is written out. What is written out is put together again, and every sign keeps
its place: blanks stand where f′(z) was.
"""

from __future__ import annotations

import re

_FUNCTION = (
    r"(?:\\(?:operatorname|mathrm|text|mathit)\{\w+\}|\\(?:sigma|varphi|phi|tanh)"
    r"|(?:leaky_?)?relu|sigmoid|tanh|[fghσφ])"
)
_PRIME = r"\s*(?:'|′|\^\s*\\prime|\^\s*\{\s*\\prime\s*\})"
_OPEN, _CLOSE = r"\s*(?:\\left)?\s*\(\s*", r"\s*(?:\\right)?\s*\)"
# Possessive: what has been taken is not given back, so that no text takes long.
_TIMES = r"(?:\s|\*|·|⊙|\\cdot|\\times|\\odot|\\[,;!])*+"
_SCRIPTS = r"(?:\s*[\^_]\s*(?:\{[^{}]*\}|\w+)|\s*\[[^\[\]]*\]|[0-9₀-₉⁰-⁹⁽⁾¹²³])*+"
_D = r"(?:\\partial\s*|∂\s*|d)"


def through(text: str, a: str, z: str) -> str:
    r"""A text in which every ∂L/∂a f′(z), or ∂L/∂a ∂a/∂z, is ∂L/∂z.

    ``a`` and ``z``: the letters of both, in plain characters. A product of two places stays as it
    is: it is no ∂L/∂z.

    >>> through("dx11 = da11*f'(z11)*k11", "a", "z")
    'dx11 = dz11        *k11'
    >>> through(r"\frac{\partial L}{\partial A} \odot f'(Z)", "a", "z").rstrip()
    '\\frac{\\partial L}{\\partial Z}'
    >>> through("da11*f'(z12)", "a", "z")
    "da11*f'(z12)"
    """
    letter, other = (f"(?:{re.escape(one)}|{re.escape(one.upper())})" for one in (a, z))
    fraction = rf"\\[dt]?frac\s*\{{\s*{_D}[^{{}}]*\}}\s*\{{\s*{_D}"
    upstream = (
        rf"(?P<head>{fraction}|{_D}(?:L|\\ell)?\s*/\s*{_D}|d(?:L_?d)?)(?P<a>{letter})"
        rf"(?P<at>{_SCRIPTS})(?P<end>\s*\}}(?=\s|\\|\*|·|⊙|{_FUNCTION}))?"
    )
    own = rf"{other}(?P=at)"
    slope = rf"{_FUNCTION}{_PRIME}{_OPEN}{own}{_CLOSE}"
    local = rf"\\[dt]?frac\s*\{{\s*{_D}{letter}(?P=at)\s*\}}\s*\{{\s*{_D}{own}\s*\}}"
    found = re.compile(rf"(?<![A-Za-z\\]){upstream}{_TIMES}(?:{slope}|{local})")

    def together(match: re.Match[str]) -> str:
        name = z.upper() if match["a"] == a.upper() != a else z
        put = f"{match['head']}{name}{match['at']}{match['end'] or ''}"
        return put.ljust(len(match[0]))

    return found.sub(together, text)


def calls(text: str, z: str) -> bool:
    """Whether a text still has f, or f′, of a z: no line of the notes has any function.

    >>> calls("a11 = f(z11)", "z"), calls("f11*(z11 + z12)", "z")
    (True, False)
    """
    other = f"(?:{re.escape(z)}|{re.escape(z.upper())})"
    return bool(re.search(rf"(?<![A-Za-z\\]){_FUNCTION}(?:{_PRIME})?{_OPEN}{other}", text))
