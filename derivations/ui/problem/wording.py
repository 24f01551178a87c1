"""A text in the notes' notation, put into the visitor's.

Pages are written as the notes are. In a text, what stands between dollar signs is LaTeX; in the
words around it a letter that stands alone is a grid or a cell: X, ∂L/∂Z, z. Code between backticks
stays as it is.
"""

from __future__ import annotations

import re

from engine.geometry import Pair, Spec
from engine.symbolic import NOTES, Notation, rewriting

_PARTS = re.compile(r"(?P<math>\$[^$]+\$)|(?P<code>`[^`]*`)|[^$`]+|.", re.DOTALL)
_NAME = re.compile(
    r"(?P<upstream>∂L/∂[zZ](?!\w))|(?P<added> [+-] [bB](?!\w))"
    r"|(?<![\w<{])(?<!</)[xkzbXKZBL](?![\w>}])"
)
_WITH_A_BIAS = re.compile(r"(?:, plus|, with|,| and) (?:\$[bB]\$|[bB](?![\w*]))(?: added,)?")
"""How a text speaks of the bias by the way: without one this goes."""

_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho _ "
    "sigma tau upsilon phi chi psi omega"
)
_PLAIN = {
    **{rf"\{name}": chr(ord("α") + n) for n, name in enumerate(_GREEK.split())},
    r"\Delta": "Δ",
    r"\nabla": "∇",
    r"\ell": "ℓ",
    r"\mathcal{L}": "ℒ",
}
"""Letters that LaTeX spells out, as one sign."""
_DRESSED = re.compile(r"\\(?:mathit|mathcal|mathbf|mathrm)\{([^{}]*)\}")


WORD_JOINER = "\u2060"

MOST_QUOTED = 20
"""Of a text that came from outside so many characters are quoted."""


def quoted(text: str, most: int = MOST_QUOTED) -> str:
    """What came from outside, shown as text: a code span, in which Markdown reads nothing.

    >>> quoted("![](//host/a.png) and `more`")
    '`![](//host/a.png) an`'
    """
    shown = " ".join("".join(filter(str.isprintable, text.replace("`", "'")))[:most].split())
    # Streamlit looks for its icons before Markdown is read: a mark without width parts the name.
    return f"`{shown.replace(':material/', f':{WORD_JOINER}material/')}`" if shown else "` `"


_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-!|$:~^&])")


def literal(text: str) -> str:
    r"""A sentence that quotes what came from outside, in which Markdown reads nothing.

    >>> print(literal("at “*” (character 3): x_{11}"))
    at “\*” \(character 3\)\: x\_\{11\}
    """
    return _MARKDOWN.sub(r"\\\1", text)


def plain(latex: str) -> str:
    r"""The letter, or the name of code, of some LaTeX in plain characters.

    >>> plain(r"\theta"), plain(r"\mathcal{L}"), plain(r"\mathit{grad\_out}"), plain("x")
    ('θ', 'ℒ', 'grad_out', 'x')
    """
    return _PLAIN.get(latex) or _DRESSED.sub(r"\1", latex).replace(r"\_", "_")


def upstream(notation: Notation, z: str = "") -> str:
    """∂L/∂Z, or of one z, in plain characters: δ where it has a letter.

    >>> upstream(Notation(loss="J", letters="x w y b")), upstream(Notation(upstream="G"), "z")
    ('∂J/∂Y', 'G')
    """
    letter = plain(notation.upstream_letter)
    return letter or gradient(notation, z or plain(notation.matrix("z")))


def gradient(notation: Notation, name: str) -> str:
    """∂L/∂ of something that has a name in plain characters."""
    return f"∂{plain(notation.loss)}/∂{name}"


def grid_name(notation: Notation, spec: Spec, grid: str) -> str:
    """What a whole grid is called: X, K, Z, B, ∂L/∂Z or δ, A, ∂L/∂A, f′(Z), and T of a target."""
    if grid == "dz":
        return upstream(notation)
    if grid == "da":
        return gradient(notation, plain(notation.matrix("a")))
    if grid == "df":
        return f"{notation.function}′({plain(notation.matrix('z'))})"
    return {"b": plain(notation.bias(spec)), "t": "T"}.get(grid) or plain(notation.matrix(grid))


def write(notation: Notation, text: str) -> str:
    """A page's text in another notation than the notes'.

    >>> write(Notation(base=0, letters="a w z b"), "The K of $k_{11}$, not of `K`")
    'The W of $w_{00}$, not of `K`'
    >>> write(Notation(biased=False), "the products, plus $B$; $K$, $B$ and $X$: Z = X ⊗ K + B")
    'the products; $K$ and $X$: Z = X ⊗ K'
    """
    if notation == NOTES:
        return text
    if not notation.biased:
        text = _WITH_A_BIAS.sub("", text)
    return _PARTS.sub(lambda part: _rewritten(notation, part), text)


def _rewritten(notation: Notation, part: re.Match[str]) -> str:
    if part["math"]:
        return rewriting.latex(notation, part["math"])
    return part[0] if part["code"] else words(notation, part[0])


def words(notation: Notation, text: str) -> str:
    """A text without LaTeX.

    >>> words(Notation(letters="X W Y b", delta=True), "∂L/∂K: X cross-correlated with ∂L/∂Z")
    '∂L/∂W: X cross-correlated with δ'
    """
    return _NAME.sub(lambda name: _word(notation, name), text)


def _word(notation: Notation, name: re.Match[str]) -> str:
    if name["upstream"]:
        return upstream(notation, _letter(notation, name[0][-1]))
    if name["added"]:
        return name[0][:-1] + _letter(notation, name[0][-1]) if notation.biased else ""
    return _letter(notation, name[0])


def _letter(notation: Notation, letter: str) -> str:
    return plain(rewriting.latex(notation, letter))


def down_and_across(pair: Pair) -> str:
    """A number of both sides, or one for the rows and one for the columns.

    >>> down_and_across((2, 2)), down_and_across((2, 1))
    ('2', '2 down and 1 across')
    """
    down, across = pair
    return str(down) if down == across else f"{down} down and {across} across"


def counted(number: int, thing: str) -> str:
    """A number of things.

    >>> counted(1, "row"), counted(2, "column")
    ('1 row', '2 columns')
    """
    return f"{number} {named(number, thing)}"


def named(number: int, thing: str) -> str:
    """What so many things are called, the thing given as one or as many.

    >>> named(1, "rows"), named(2, "rows"), named(2, "input channel")
    ('row', 'rows', 'input channels')
    """
    one = thing.removesuffix("s")
    return one if number == 1 else f"{one}s"
