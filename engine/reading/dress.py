r"""What a text wears: marks that say nothing are blanked, letters of other alphabets made one sign.

Every replacement is as long as what it replaces, so that a place in the dressed text is the place
in the text that was typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_NAMES = """
    alpha beta gamma zeta eta theta iota kappa lambda mu nu xi rho sigma tau phi chi psi omega
    epsilon varepsilon vartheta varphi Delta Theta Phi Psi Omega delta ell nabla
"""
_GREEK = dict(zip(_NAMES.split(), "αβγζηθικλμνξρστφχψωεεθφΔΘΦΨΩδℓ∇", strict=True))
_COMMAND = re.compile(r"\\([A-Za-z]+)")
PRIMED = 0x1D552 - ord("a")
"""A primed index m' is one sign, the double-struck letter, so that an index stays one letter."""

_SAYS_NOTHING = re.compile(
    r"""(?<!\\)%[^\n]*                                             # a comment
    | \\(?:color|tag|label|hspace|vspace|hphantom|phantom)\*?\s*\{[^{}]*\}
    | \\rule\s*\{[^{}]*\}\s*\{[^{}]*\}
    | \\(?:notag|nonumber|hfill|noindent|newline|qed|blacksquare|square)(?![A-Za-z])
    | \\(?:dots|ldots|cdots|vdots)(?![A-Za-z])(?=\s*(?:\\\\|\\end|\n|$)) | [∎□■]
    | \.\.\.|…                                                     # and so on
    | (?<!\\right)(?<!\\right\ )[.,](?=\s*(?:\$+|\\\]|\\\))?\s*$)  # a final full stop
    | \\[()](?![A-Za-z])
    | \u200b""",
    re.VERBOSE,
)
_ENDS = re.compile(r"[ \t\u00a0]+(?=\n)")
"""Blanks at the end of a line: the line ends where they begin."""
_WORDS = (
    "so that|therefore|hence|thus|similarly|likewise|where|then|finally|because|we have|we get|"
    "it follows that|this gives"
)
"""What stands between two statements and says nothing about them."""
_BETWEEN = re.compile(
    r"\\(?:therefore|implies|Longrightarrow|because|iff)(?![A-Za-z])|[∴⟹]"
    rf"|\\(?:text|textrm|mathrm)\s*\{{\s*(?:{_WORDS}|and|so)\s*[,:]?\s*\}}"
    rf"|(?<![A-Za-z\\{{_^])(?:{_WORDS})(?![A-Za-z])[ \t]*[,:]?"
    r"|(?<=\n)[ \t]*(?:and|so)\b[ \t]*[,:]?(?=[ \t]*\n)",
    re.IGNORECASE,
)
_PRIME = re.compile(r"([a-z])\s*(?:'|′|\^\s*\\prime(?![A-Za-z])|\^\s*\{\s*(?:\\prime|')\s*\})")
_SCRIPT_L = re.compile(r"\\(?:mathcal|mathscr|mathfrak)\s*(?:\{\s*([A-Z])\s*\}|\s([A-Z]))")
_FUNCTION = re.compile(r"(?<![A-Za-z\\{])([A-Za-zδ])\(([^()=\\]*,[^()=\\]*)\)")
_GRID = r"(?:\\frac\{\\partial\s*[A-Zℒ]\}\{\\partial\s*[A-Z]\}|d[A-Z]|[A-Zδ])"
"""A grid by name, as it stands in a call."""
_CALL = re.compile(
    r"(?:\\(?:text|operatorname|mathrm)\{conv(?:2d)?\}|(?<![A-Za-z\\.])conv(?:2d)?)"
    rf"\s*(?:\\left)?\((?P<left>\s*{_GRID}\s*),"
    rf"(?P<right>\s*(?:(?:↷|rot180)\s*\(\s*{_GRID}\s*\)|{_GRID})\s*\))"
)
_TURNED_ABOVE = re.compile(
    r"(?P<grid>[A-Za-z])\s*\^\s*\{\s*(?:\\(?:text|mathrm|operatorname)\s*\{\s*)?"
    r"(?:rot\s*180|flip|rot|180\s*\^?\s*(?:\\circ|°)?)\s*\}?\s*\}"
)
_NUMPY_TURN = re.compile(
    r"np\.(?:rot90\(\s*(?P<a>[A-Za-z])\s*,\s*2\s*\)|flip\(\s*(?P<b>[A-Za-z])\s*\))"
    r"|(?P<c>[A-Za-z])\[::-1,\s*::-1\]"
)
_PADDED = re.compile(
    r"(?:\\(?:text|operatorname|mathrm)\{pad\}|(?<![A-Za-z.\\{])pad)\s*"
    r"(?=\((?:\\frac\{\\partial\s*[A-Zℒ]\}\{\\partial\s*[A-Z]\}|d[A-Z]|δ)\)\s*(?:[*∗⊗⋆]|\\(?:ast|star|otimes)))"
)
"""pad(∂L/∂Z) as the left of a product: the padding that this result has."""
_NABLA = re.compile(
    r"∇\s*_\s*(?:\{\s*(?P<a>[A-Za-z][^{}]{0,12}(?:\{[^{}]*\})?)\s*\}|(?P<b>[A-Za-z]))"
    r"\s*[LJECℒ](?![A-Za-z_])"
)
_SUBSTACK = re.compile(r"\\substack\s*\{([^{}]*)\}")
_CODE = re.compile(
    r"(?<![A-Za-z\\_])(?:grad_output|grad_out|dout)(?![A-Za-z_])(?=\s*(?:\[|[*+=)]|$|\\|_))"
)
_TURNS = re.compile(
    r"\\(?:text|operatorname|mathrm)\s*\{\s*(?:rot180|flip|rot)\s*\}(?=\s*(?:\\left)?\()"
    r"|(?<![A-Za-z\\])flip(?=\s*\()"
)


def dressed(text: str) -> str:
    r"""The text with every mark that says nothing blanked, as long as it was.

    >>> dressed(r"\color{green}{w_{12}} + 0.")
    '             {w_{12}} + 0 '
    >>> dressed("Z(i,j) = X(i, j)")
    'Z[i,j] = X[i, j]'
    """
    plain = _put(_SAYS_NOTHING, lambda _: "", text)
    text = _ENDS.sub(lambda found: "\n" * len(found[0]), plain if plain.strip() else text)
    text = _put(_BETWEEN, lambda _: ";", text)
    text = _put(_SCRIPT_L, lambda found: "ℒ" if "L" in found[0] else found[1] or found[2], text)
    # At the end of its place: a number right behind a letter is its index.
    text = _COMMAND.sub(lambda found: _GREEK.get(found[1], found[0]).rjust(len(found[0])), text)
    text = _put(_PRIME, lambda found: chr(ord(found[1]) + PRIMED), text)
    text = _put(_SUBSTACK, lambda found: found[1].replace(r"\\", ", "), text)
    text = _put(_TURNS, lambda _: "↷", text)
    text = _put(_TURNED_ABOVE, lambda found: f"↷{found['grid']}", text)
    text = _put(_NUMPY_TURN, lambda found: f"↷{found['a'] or found['b'] or found['c']}", text)
    text = _put(_PADDED, lambda _: "", text)
    text = _put(_CALL, lambda found: f"({found['left']}∗{found['right']}", text)
    text = _put(_NABLA, lambda found: f"d{found['a'] or found['b']}", text)
    text = _put(_CODE, lambda _: "δ", text)
    return _put(_FUNCTION, lambda found: f"{found[1]}[{found[2]}]", text)


def _put(pattern: re.Pattern[str], change: Callable[[re.Match[str]], str], text: str) -> str:
    return pattern.sub(lambda found: change(found).ljust(len(found[0])), text)
