"""Letters: styles, Greek, names of several letters, primes, gradients written over a letter."""

from __future__ import annotations

import re
from unicodedata import normalize

from engine.reading.code_names import NAMES, SHORT, read_name
from engine.reading.dress.dressed import TEXT, Pass, seen

PRIMED = 0x1D552 - ord("a")
"""A primed index m' is one sign, the double-struck letter, so that an index stays one letter."""
PRIMED_CAPITAL = 0xE0A0 - ord("A")
"""And of a capital letter, such as the H' of a size."""

_COMMANDS = """
    alpha beta gamma zeta eta theta iota kappa lambda mu nu xi rho sigma tau phi chi psi omega
    epsilon varepsilon vartheta varphi Delta Theta Phi Psi Omega delta ell nabla
"""
_GREEK = dict(zip(_COMMANDS.split(), "αβγζηθικλμνξρστφχψωεεθφΔΘΦΨΩδℓ∇", strict=True))
_STYLES = "math(?:bf|it|sf|bb|tt|cal|scr|frak|rm)|boldsymbol|bm|vec|rm|bf"
_STYLE = seen(
    rf"\\(?P<style>{_STYLES})\s*",
    r"(?:\{\s*(?P<a>\\?[A-Za-z]+|[α-ωΑ-Ω])\s*\}|(?<=[a-z]\ )(?P<b>[A-Za-z])(?![A-Za-z])|(?=\\))",
)
_SCRIPTS = ("mathcal", "mathscr", "mathfrak")
_NAME_IN_TEXT = seen(
    rf"{TEXT}\s*\{{\s*(?P<a>[A-Za-z]+(?:\\?_[A-Za-z]+)+",
    r"|dout|weight|input|output|kernel|filter|bias|out)\s*\}",
)
_PRIME = r"\s*(?:'(?!')|′|\^\s*\\prime(?![A-Za-z])|\^\s*\{\s*(?:\\prime|')\s*\})"
_BY = r"\{((?:[^{}]|\{[^{}]*\}){1,60})\}"
_OPERATED = seen(
    r"\\[dt]?frac\s*\{\s*(?:\\partial|∂)\s*\}\s*\{\s*(?:\\partial|∂)\s*((?:[^{}]|\{[^{}]*\}){1,40})\}",
    r"\s*([LJECℒ])(?:\([^()]{0,30}\))?(?![A-Za-z_(])",
)
"""∂/∂K before the loss."""
_VEC_BELOW = seen(
    rf"((?:\\partial|∂)\s*)(?:{TEXT}\s*\{{\s*vec\s*\}}|vec\b)\s*\(?\s*([A-Za-z])\s*\)?(?=\s*\}})"
)
CHANNEL = seen(
    r"(?<![A-Za-z])c_(?:\{\s?\\(?:text|mathrm)\s?\{\s?(?:out|in)\s?\}\s?\}",
    r"|\{\s?(?:out|in)\s?\}|(?:out|in)\b)",
)
"""c_{out} as one index."""
_ARGUMENTS = r"\((?:[^(){}=+*]|[_^]\{[^{}]*\}){1,60}\)"
_OF_LOSS = seen(rf"((?:\\partial|∂)\s?[LJECℒ])\s?{_ARGUMENTS}(?=\s*[}}/])")
_OF_FUNCTION = seen(rf"((?:\\partial|∂)\s?)f\s?{_ARGUMENTS}(?=\s*[}}/])")
"""J(W, b) is the loss, and so is the f(Y) that is differentiated."""
_STANDING_ALONE = seen(r"(?<![A-Za-z}_^])\{\s?([A-Za-zα-ω])\s?\}(?=\s?[_^])")
"""{X}_{11}: braces around one letter."""
_LOW = "₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"


def _greek(found: re.Match[str]) -> str:
    return _GREEK.get(found[1], found[0])


def _styled(found: re.Match[str]) -> str:
    letter, style = found["a"] or found["b"], found["style"]
    if letter is None:
        return ""  # \boldsymbol\delta
    if letter == "d" and style in ("mathrm", "rm"):
        return found[0]
    if len(letter) > 1 and not letter.startswith("\\"):
        return found[0]
    return "ℒ" if style in _SCRIPTS and letter == "L" else letter


def _low(found: re.Match[str]) -> str:
    """Small letters below as a subscript; numbers alone the grammar reads itself."""
    plain = normalize("NFKC", found[0]).replace("−", "-")
    return found[0] if plain.replace(",", "").isdigit() else f"_{{{plain}}}"


def _primed(found: re.Match[str]) -> str:
    return chr(ord(found[1]) + (PRIMED_CAPITAL if found[1].isupper() else PRIMED))


LETTERS: tuple[Pass, ...] = (
    (seen(rf"\\p?dv\s*{_BY}\s*{_BY}"), lambda f: rf"\frac{{\partial {f[1]}}}{{\partial {f[2]}}}"),
    (_STYLE, _styled),
    (_NAME_IN_TEXT, lambda f: f["a"].replace("\\", "")),
    (seen(r"\\([A-Za-z]+)"), _greek),
    (
        seen(r"\\(?:dot|bar)\s*(?:\{\s*([A-Za-zα-ω])\s*\}|\s([A-Za-z]))"),
        lambda f: f"d{f[1] or f[2]}",
    ),
    (NAMES, read_name),
    (SHORT, lambda f: f"d{f['name']}"),
    (seen(rf"(?<![A-Za-z])([HWNOI]){_PRIME}"), _primed),
    (seen(rf"([a-z]){_PRIME}"), _primed),
    (seen(rf"[{_LOW}]+(?:,[{_LOW}]+)*"), _low),
    (_OPERATED, lambda f: rf"\frac{{\partial {f[2]}}}{{\partial {f[1]}}}"),
    (_VEC_BELOW, lambda f: f"{f[1]}{f[2]}"),
    (CHANNEL, lambda f: "ο" if "out" in f[0] else "ι"),
    (seen(r"(?<=[LJECℒ])\s*\((?:[A-Za-zα-ω∂\s,;]|\\[,;])*\)(?=\s*[}/])"), ""),
    (_OF_LOSS, lambda f: f[1]),
    (_OF_FUNCTION, lambda f: f"{f[1]}ℒ"),
    (_STANDING_ALONE, lambda f: f[1]),
    (seen(r"(?<=_)\{\s?([^{}]{1,24}?)\s*,\s*\}"), lambda f: f"{{{f[1]}}}"),
    (seen(r"δ\s?\{\s?(\d\d|\d+,\s?\d+)\s?\}"), lambda f: f"δ_{{{f[1]}}}"),
)
