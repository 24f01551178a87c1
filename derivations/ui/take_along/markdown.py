"""The text of a view as Markdown: for notes, a wiki, a notebook."""

from __future__ import annotations

import re
from collections.abc import Iterator

from derivations.ui.take_along import formulas
from derivations.ui.take_along.general import paragraphs_of
from derivations.ui.take_along.subject import Chain, Paragraph, Subject, System

_NUMBERS = re.compile(r" ?:small\[notes [^\]]*\]")
_SMALL = re.compile(r":(?:small|gray|orange)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]")
_DISPLAYED = re.compile(r"\$\$\n?(.*?)\n?\$\$", re.DOTALL)


def document(subject: Subject) -> str:
    """The whole derivation, with formulas between double dollar signs."""
    parts = [f"# {title(subject)}", *sections(subject), "## In numbers", *_numbers(subject)]
    return "\n\n".join([*parts, end(subject)]) + "\n"


def title(subject: Subject) -> str:
    """What it is of: the page, and the layer."""
    return " · ".join(filter(None, (escaped(subject.title), f"`{code(subject.layer)}`")))


def sections(subject: Subject) -> Iterator[str]:
    """The text of the page, a paragraph each."""
    for paragraph in paragraphs_of(subject):
        yield from written(subject, paragraph)


def written(subject: Subject, paragraph: Paragraph) -> Iterator[str]:
    """A paragraph as Markdown that needs nothing but formulas."""
    if isinstance(paragraph, System):
        yield from map(displayed, formulas.pieces(subject, paragraph))
    elif isinstance(paragraph, Chain):
        yield displayed(formulas.chain_of(subject, paragraph))
    else:
        text = _SMALL.sub(r"\1", _NUMBERS.sub("", paragraph))
        yield _DISPLAYED.sub(lambda found: displayed(found[1]), text)


def displayed(latex: str) -> str:
    """A formula on lines of its own; some readers of Markdown take the backslash off a brace."""
    safe = latex.replace(r"\left\{", r"\left\lbrace").replace(r"\,", r"\thinspace ")
    return f"$$\n{safe}\n$$"


def _numbers(subject: Subject) -> Iterator[str]:
    yield from map(displayed, formulas.closing(subject))


def end(subject: Subject) -> str:
    """The link that opens the view again."""
    said = f" {subject.link.says}" if subject.link.says else ""
    return f"[This view]({subject.link.text}).{said}"


_SIGNS = re.compile(r"([\\`*_{}\[\]()<>#+\-!|$~^&])")


def escaped(text: str) -> str:
    r"""A text in which Markdown reads nothing.

    >>> print(escaped("a*b"))
    a\*b
    """
    return _SIGNS.sub(r"\\\1", _on_one_line(text))


def code(text: str) -> str:
    """A text that has room between backticks."""
    return _on_one_line(text).replace("`", "'")


def _on_one_line(text: str) -> str:
    return "".join(filter(str.isprintable, text))
