"""Mistakes one makes in a backward pass: what each changes in the picture, and where it hides.

Every result of the notes is a picture, left ⊗ right (:mod:`engine.correlation`), or the sum that is
∂L/∂b. A mistake changes one thing in it: the turn, the zeros, the padding. What it leads to is
computed from the changed picture, so that nothing about it is only said. A statement "whatever the
numbers are" is decided on the products themselves, not on examples.

``catalogue`` has the mistakes, ``disguises`` the numbers that hide them, ``outcomes`` those they
lead to, ``products`` what holds whatever the numbers are; ``picture_values`` is what any picture
gives, right or wrong.
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
    "TooManyProducts",
    "WrongShape",
    "changes_nothing",
    "diagnose",
    "factors",
    "gradient_check",
    "hides_whatever",
    "hiding",
    "keeps_the_sum",
    "outcome",
    "right_products",
    "right_size",
    "spoilt",
    "wrong_products",
]
