"""Mistakes one makes: what each changes, where it hides, and which gives the numbers one has.

Every result of the notes is a picture, left ⊗ right (:mod:`engine.correlation`), or the sum that is
∂L/∂b. A mistake changes something in how it comes about (``recipes``, ``changes``): the turn, the
zeros, the padding, the channels, a factor. What it leads to is computed from the changed recipe, so
that nothing about it is only said. A statement "whatever the numbers are" is decided on the
products themselves, not on examples.

``catalogue`` is the one table; ``made`` computes what any of them makes of a result. Of those that
"What if" tells at length ``disguises`` has the numbers that hide them, ``outcomes`` those they lead
to, ``products`` what holds whatever the numbers are, and ``picture_values`` what any picture gives,
right or wrong.

``diagnosis`` holds numbers of one's own against the right ones: ``precision`` says how exactly they
are meant, ``search`` which mistakes give them (computed on a ``bench``), ``apart`` tells those
apart that agree, ``patterns`` and ``shapes`` describe what none explains; ``sums`` writes one
number out as the sum that it is.
"""

from engine.mistakes.apart import Apart
from engine.mistakes.catalogue import (
    MEAN,
    MISTAKES,
    NO_PADDING,
    NO_ROTATION,
    NO_ZEROS,
    PADDING_K,
    PADDING_P,
    TABLE,
    TRANSPOSE,
    TRUE_CONVOLUTION,
    WRONG_SIDE,
    Mistake,
    right_size,
)
from engine.mistakes.diagnosis import Diagnosis, Finding, GridDiagnosis, diagnose
from engine.mistakes.disguises import Array, Arrays
from engine.mistakes.made import made, made_in_grids
from engine.mistakes.outcomes import Outcome, gradient_check, hiding, outcome, spoilt
from engine.mistakes.patterns import Pattern
from engine.mistakes.products import (
    MOST_PRODUCTS,
    Product,
    TooManyProducts,
    changes_nothing,
    factors,
    hides_whatever,
    keeps_the_sum,
    right_products,
    wrong_products,
)
from engine.mistakes.recipes import BIAS, GATHER, KERNEL, SLIDE
from engine.mistakes.shapes import WrongShape
from engine.mistakes.sums import Sum, sum_of, value_of

__all__ = [
    "BIAS",
    "GATHER",
    "KERNEL",
    "MEAN",
    "MISTAKES",
    "MOST_PRODUCTS",
    "NO_PADDING",
    "NO_ROTATION",
    "NO_ZEROS",
    "PADDING_K",
    "PADDING_P",
    "SLIDE",
    "TABLE",
    "TRANSPOSE",
    "TRUE_CONVOLUTION",
    "WRONG_SIDE",
    "Apart",
    "Array",
    "Arrays",
    "Diagnosis",
    "Finding",
    "GridDiagnosis",
    "Mistake",
    "Outcome",
    "Pattern",
    "Product",
    "Sum",
    "TooManyProducts",
    "WrongShape",
    "changes_nothing",
    "diagnose",
    "factors",
    "gradient_check",
    "hides_whatever",
    "hiding",
    "keeps_the_sum",
    "made",
    "made_in_grids",
    "outcome",
    "right_products",
    "right_size",
    "spoilt",
    "sum_of",
    "value_of",
    "wrong_products",
]
