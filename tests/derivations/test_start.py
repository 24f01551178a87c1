"""What the tour says of its example, read back from its words and held against the taps."""

from __future__ import annotations

import re

import pytest

from derivations.ui.problem.operations import CONV2D
from derivations.ui.start import tour
from engine.symbolic import Notation
from engine.taps import taps
from tests.cases import NOTATIONS
from tests.derivations.problems import problem_of

TAPS = [*taps(CONV2D.spec(CONV2D.notes))]
"""All products of the notes' example, x and k row-major in each window."""


def at(name: str) -> tuple[int, int]:
    row, column = re.findall(r"\d", name)[:2]
    return int(row) - 1, int(column) - 1


def window_of_z(z: str) -> list[tuple[int, int]]:
    """The x in the window of a z, in its order."""
    return sorted(tap.x[1:] for tap in TAPS if tap.z[1:] == at(z))


def window_of_x(x: str) -> list[tuple[int, int]]:
    """The z in the window of an x of which all four z are there."""
    return sorted(tap.z[1:] for tap in TAPS if tap.x[1:] == at(x))


def test_where_the_tour_says_that_a_cell_lies_in_a_window_it_does() -> None:
    said = " ".join(step.says for step in tour.STEPS)
    first, last = re.search(
        r"\$x_\{22\}\$ lies in four windows.* of \$(z_\{\d+\})\$ it is the last cell, in that of "
        r"\$(z_\{\d+\})\$ the first",
        said,
    ).groups()  # type: ignore[union-attr]
    assert len(window_of_x("x_{22}")) == 4
    assert window_of_z(first)[-1] == window_of_z(last)[0] == at("x_{22}")
    x, z, other, back, k = re.search(
        r"\$(x\S+)\$ is the last cell in the window of \$(z\S+)\$, and \$(z\S+)\$ the first in the "
        r"window of \$(x\S+)\$\. So \$(k\S+)\$",
        said,
    ).groups()  # type: ignore[union-attr]
    assert (x, z) == (back, other)
    assert window_of_z(z)[-1] == at(x)
    assert window_of_x(x)[0] == at(z)
    assert [tap.k[2:] for tap in TAPS if (tap.x[1:], tap.z[1:]) == (at(x), at(z))] == [at(k)]
    run = re.search(r"its \$k\$ run backwards, (.*?)\. Laid", said)[1]  # type: ignore[index]
    met = sorted((tap.z, tap.k[2:]) for tap in TAPS if tap.x[1:] == at("x_{22}"))
    assert [at(name) for name in re.findall(r"k_\{\d+\}", run)] == [k for _, k in met]
    alone = re.search(r"\$(x\S+)\$ went into \$(z\S+)\$ alone, through \$(k\S+)\$", said)
    assert alone
    assert [(tap.z[1:], tap.k[2:]) for tap in TAPS if tap.x[1:] == at(alone[1])] == [
        (at(alone[2]), at(alone[3]))
    ]


@pytest.mark.parametrize("notation", NOTATIONS.values(), ids=NOTATIONS)
def test_window_and_sign_are_explained_before_they_are_needed(notation: Notation) -> None:
    steps = tour.told(problem_of(CONV2D, CONV2D.notes, notation=notation))
    told = [step["says"] for step in steps]
    assert "window" in told[0]
    assert "a piece as large as" in told[0]
    assert r"\otimes" in told[1]
    assert not any(word in step["title"] for step in steps for word in ("scatter", "gather"))
    of_bias = [place for place, step in enumerate(steps) if step["row"] == tour.BIAS]
    titles = [step["title"] for step in steps]
    assert min(of_bias) == titles.index("The bias")
