"""Where a line of the text and each of its terms can be found again in the document.

KaTeX is not trusted with classes or attributes, but sets a box of any colour: one of no opacity
shows nothing, and its other digits say what stands in it. ``readLink`` in stage/text_places.js
reads them; its tests are run on what this module writes.
"""

from __future__ import annotations

MOST_LINES, MOST_PRODUCTS = 255, 65_535
"""What the digits have room for: two for the line, four for the product."""


def colour(line: int, product: int | None = None) -> str:
    """The colour of a line of a piece, from 0, and of a product in it; None: its left side.

    >>> colour(0), colour(2, 3), colour(0, 299)
    ('#01000000', '#03000400', '#01012c00')
    """
    if line >= MOST_LINES or (product or 0) >= MOST_PRODUCTS:
        raise ValueError(f"no colour for product {product} of line {line}")
    return f"#{line + 1:02x}{0 if product is None else product + 1:04x}00"


def boxed(line: int, product: int | None, latex: str) -> str:
    """A left side or a term in its box: a mark of a system."""
    return rf"\colorbox{{{colour(line, product)}}}{{\(\displaystyle {latex}\)}}"
