"""How much each field takes. Of more, Streamlit takes nothing without a word: a script says it."""

from __future__ import annotations

from derivations.ui.problem.operations import OPERATIONS
from derivations.ui.settings.parameters import LONGEST_LETTERS, LONGEST_PAIR

A_GRID = 120_000

MOST = {
    **{operation.key(grid): A_GRID for operation in OPERATIONS for grid in "xkbgt"},
    "nums": 120_000,
    "tex": 100_000,
    "given-": 2_000,
    "_pair_": LONGEST_PAIR,
    "_letter_": LONGEST_LETTERS // 3,
}
"""Characters that a field takes, by its key, or by how the keys of its kind begin.

Many more than are read: what is too long to be read is told in words of its own. A server lets so
many through (`serve/limits.py`): of more it would hear no more of the visitor.
"""
