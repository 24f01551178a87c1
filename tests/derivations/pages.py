"""The pages of the notes by name, and the marks that run a test once for each page."""

from __future__ import annotations

import pytest

from derivations.ui import contents
from derivations.ui.problem.operations import CONV2D, CONV_TRANSPOSE2D

FORWARD, KERNEL_GRADIENT, BIAS_GRADIENT, INPUT_GRADIENT = contents.NOTES[CONV2D]
(
    TRANSPOSED_FORWARD,
    TRANSPOSED_KERNEL_GRADIENT,
    TRANSPOSED_BIAS_GRADIENT,
    TRANSPOSED_INPUT_GRADIENT,
) = contents.NOTES[CONV_TRANSPOSE2D]

LESSONS = [entry for pages in contents.NOTES.values() for entry in pages]
"""The pages of both notes, in their order."""

lessons = pytest.mark.parametrize("entry", LESSONS, ids=lambda entry: entry.url)
pages = pytest.mark.parametrize("entry", contents.ALL, ids=lambda entry: entry.url or "start")
