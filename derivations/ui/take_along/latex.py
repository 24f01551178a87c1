r"""The text and the formulas of a view as LaTeX that plain pdflatex sets.

A document stands as it is; a body is to be \input into one's own, and its first comment says which
packages it needs. Whatever is no LaTeX of ours is escaped: words, the layer, the link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from derivations.ui.take_along import formulas, markdown
from derivations.ui.take_along.general import paragraphs_of
from derivations.ui.take_along.subject import Chain, Paragraph, Subject, System

PACKAGES = ("amsmath", "amssymb", "graphicx")

_PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[utf8]{inputenc}
\usepackage[T1]{fontenc}
\usepackage{amsmath,amssymb}
\usepackage{graphicx}
\usepackage[margin=2.2cm]{geometry}
\usepackage[hidelinks]{hyperref}
\setlength{\parindent}{0pt}
\setlength{\parskip}{6pt plus 2pt}
"""

_FIT = r"""% A formula that is wider or higher than the page is made smaller.
\providecommand{\fit}[1]{\sbox0{$\displaystyle #1$}%
  \ifdim\wd0>\linewidth \sbox0{\resizebox{\linewidth}{!}{\usebox0}}\fi
  \ifdim\dimexpr\ht0+\dp0\relax>.8\textheight
    \sbox0{\resizebox*{!}{.8\textheight}{\usebox0}}\fi
  \usebox0}
"""


# --- files ----------------------------------------------------------------------------------------


def document(subject: Subject) -> str:
    """The whole derivation as a document."""
    inner = _body(subject)
    preamble = _PREAMBLE + _fit(inner)
    return (
        f"{comment(subject, 'The whole derivation: pdflatex sets it as it is.')}\n{preamble}\n"
        f"\\begin{{document}}\n\n{inner}\n\n{_link(subject)}\n\n\\end{{document}}\n"
    )


def body(subject: Subject) -> str:
    r"""The same, to be \input into a document of one's own."""
    inner = _body(subject)
    return f"{for_input(subject, 'The derivation.', inner)}\n{inner}\n"


def line(subject: Subject) -> str:
    """The line of the selected cell, from the chain rule to its number."""
    return _formulas(subject, "The line of the selected cell.", formulas.lines_at(subject))


def all_lines(subject: Subject) -> str:
    """Every line, one system after the other."""
    found = (one for result in subject.results for one in formulas.all_lines(subject, result))
    return _formulas(subject, "All lines.", found)


def matrices(subject: Subject) -> str:
    """The equations of matrices."""
    told = "The equation of matrices, in symbols and in numbers."
    return _formulas(subject, told, formulas.matrix_equations(subject))


def _formulas(subject: Subject, says: str, found: Iterable[str]) -> str:
    r"""Formulas to be \input."""
    inner = "\n\n".join(map(displayed, found))
    return f"{for_input(subject, says, inner)}\n{inner}\n"


def for_input(subject: Subject, says: str, inner: str) -> str:
    r"""What stands before something to be \input: which packages it needs."""
    needs = ", ".join(PACKAGES if r"\fit{" in inner else PACKAGES[:2])
    told = f"{says} For \\input; it needs the packages {needs}."
    return f"{comment(subject, told)}\n{_fit(inner)}"


def _fit(inner: str) -> str:
    r"""The definition of \fit, where it is used."""
    return _FIT if r"\fit{" in inner else ""


def comment(subject: Subject, says: str) -> str:
    """What stands at the head of a file: the layer, what it is, and the link."""
    lines = [printable(subject.layer), says, f"The view it comes from: {subject.link.text}"]
    if subject.link.says:
        lines.append(subject.link.says)
    return "\n".join(f"% {one}" for one in lines)


def printable(words: str) -> str:
    """A text on one line, for a comment."""
    return "".join(c for c in words if c.isprintable())


def _link(subject: Subject) -> str:
    command = r"\url" if "://" in subject.link.text else r"\nolinkurl"
    return rf"{{\raggedright This view in the app: {command}{{{subject.link.text}}}\par}}"


# --- the text -------------------------------------------------------------------------------------


def _body(subject: Subject) -> str:
    title = inline(markdown.escaped(subject.title))
    parts = [f"\\section*{{{title}}}", f"\\texttt{{{text(printable(subject.layer))}}}"]
    for paragraph in paragraphs_of(subject):
        parts += written(subject, paragraph)
    parts.append(r"\subsection*{In numbers}")
    parts += map(displayed, formulas.closing(subject))
    return "\n\n".join(parts)


def written(subject: Subject, paragraph: Paragraph) -> Iterator[str]:
    """A paragraph as LaTeX."""
    if isinstance(paragraph, System):
        yield from map(displayed, formulas.pieces(subject, paragraph))
    elif isinstance(paragraph, Chain):
        yield displayed(formulas.chain_of(subject, paragraph))
    else:
        for one in markdown.written(subject, paragraph):
            yield of_markdown(one)


_BLOCKS = re.compile(r"\$\$\n?(?P<formula>.*?)\n?\$\$", re.DOTALL)


def of_markdown(source: str) -> str:
    r"""A paragraph of a page, headings and formulas and all.

    >>> print(of_markdown("## The $k$\n\n**One** of 100% & `a_b`"))
    \subsection*{The $k$}
    <BLANKLINE>
    \textbf{One} of 100\% \& \texttt{a\_b}
    """
    found, end = [], 0
    for block in _BLOCKS.finditer(source):
        found += [*_words(source[end : block.start()]), displayed(block["formula"])]
        end = block.end()
    return "\n\n".join([*found, *_words(source[end:])])


def _words(source: str) -> Iterator[str]:
    for one in filter(None, (part.strip() for part in source.split("\n\n"))):
        if one.startswith("## "):
            yield f"\\subsection*{{{inline(one[3:])}}}"
        elif one.startswith("- "):
            items = "\n".join(f"  \\item {inline(item[2:])}" for item in one.splitlines())
            yield f"\\begin{{itemize}}\n{items}\n\\end{{itemize}}"
        else:
            yield inline(one)


_INLINE = re.compile(
    r"(?P<math>\$[^$]+\$)|`(?P<code>[^`]*)`|(?P<bold>\*\*(?P<strong>.+?)\*\*)"
    r"|(?P<italic>(?<![\w*])\*(?P<em>[^*\s][^*]*)\*)|\\(?P<sign>[^\w\s])",
    re.DOTALL,
)


def inline(source: str) -> str:
    """A line of Markdown."""
    found, end = [], 0
    for part in _INLINE.finditer(source):
        found += [text(source[end : part.start()]), _dressed(part)]
        end = part.end()
    return "".join([*found, text(source[end:])])


def _dressed(part: re.Match[str]) -> str:
    if part["math"]:
        return f"${math(part['math'][1:-1])}$"
    if part["code"] is not None:
        return rf"\texttt{{{text(part['code'])}}}"
    if part["bold"]:
        return rf"\textbf{{{inline(part['strong'])}}}"
    if part["italic"]:
        return rf"\emph{{{inline(part['em'])}}}"
    return text(part["sign"])


# --- what is escaped ------------------------------------------------------------------------------

_ESCAPED = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
    "“": "``", "”": "''", "’": "'", "‘": "`", "–": "--", "—": "---", "…": r"\dots{}",
    "°": r"\textdegree{}", "\N{NO-BREAK SPACE}": "~", "\N{NARROW NO-BREAK SPACE}": r"\,",
}  # fmt: skip
_IN_MATH = {
    "×": r"\times", "⊗": r"\otimes", "⊙": r"\odot", "∂": r"\partial", "Σ": r"\sum", "·": r"\cdot",
    "−": "-", "→": r"\to", "←": r"\leftarrow", "≤": r"\le", "≥": r"\ge", "≠": r"\ne",
    "√": r"\surd", "½": r"\tfrac12", "⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil",
    "⌉": r"\rceil", "∞": r"\infty", "ℓ": r"\ell", "ℒ": r"\mathcal{L}", "∇": r"\nabla",
    "✓": r"\checkmark", "′": "'", "²": "^2", "ᵀ": "^T",
}  # fmt: skip
_SMALL_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi o pi rho varsigma "
    "sigma tau upsilon phi chi psi omega"
)
GREEK = {
    chr(ord("α") + n): "o" if name == "o" else f"\\{name}"
    for n, name in enumerate(_SMALL_GREEK.split())
}
_LIKE_LATIN = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True))
_LARGE_GREEK = {
    chr(ord(small) - 32): _LIKE_LATIN.get(chr(ord(small) - 32)) or f"\\{name[1:].capitalize()}"
    for small, name in GREEK.items()
    if small != "ς"
}
_SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
_MATH = {**GREEK, **_LARGE_GREEK, **_IN_MATH}


def text(words: str) -> str:
    r"""Words in which LaTeX reads nothing, and no sign that it does not have.

    >>> print(text(r"50% of a_b on 3×3 \end{document}"))
    50\% of a\_b on 3$\times$3 \textbackslash{}end\{document\}
    """
    return "".join(map(_sign, words))


def _sign(sign: str) -> str:
    if sign in _ESCAPED:
        return _ESCAPED[sign]
    if sign in _MATH:
        return f"${_MATH[sign]}$"
    if sign in _SUBSCRIPTS:
        return f"$_{_SUBSCRIPTS[sign]}$"
    known = sign == "\n" or sign in _LATIN or (sign.isascii() and sign.isprintable())
    return sign if known else ""


_LATIN = "äöüÄÖÜßéèêàâáíóúñçÉÈÀÇ"


def math(latex: str) -> str:
    r"""A formula of ours, with the letters that are no command of LaTeX as one.

    >>> print(math("α_{11} + \\theta"))
    \alpha _{11} + \theta
    """
    return "".join(
        (f"{_MATH[sign]} " if _MATH[sign].startswith("\\") else _MATH[sign])
        if sign in _MATH
        else sign if sign.isascii() else ""
        for sign in latex
    )  # fmt: skip


LONG = 420
"""Characters of a formula from which on it may be wider than a page."""


def displayed(latex: str) -> str:
    """A formula on lines of its own, readable as source, too."""
    latex = math(latex.strip())
    if r"\begin{bmatrix}" in latex and len(latex) > LONG:
        return f"\\[\n\\fit{{{broken(latex)}}}\n\\]"
    return f"\\[\n{broken(latex)}\n\\]"


def broken(latex: str) -> str:
    """With a line of source for every row of the formula."""
    latex = re.sub(r"\\\\(\[\d+pt\])? ", lambda end: f"{end[0].rstrip()}\n  ", latex)
    latex = re.sub(r"(\\begin\{(?:aligned|bmatrix)\}) ", r"\1\n  ", latex)
    return re.sub(r" (\\end\{(?:aligned|bmatrix)\})", r"\n\1", latex)
