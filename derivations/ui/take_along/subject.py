"""What is taken along: a view as it is set, apart from the screen, for every writer of files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from urllib.parse import quote

import numpy as np

from derivations.ui.problem.cell_names import Place
from derivations.ui.problem.problem import Problem, derivation_of, shape_of, weights
from engine.geometry import Conv2dSpec, Spec
from engine.results import RESULTS, grid_of
from engine.symbolic import Derivation, Line
from engine.taps import grid_shape

MOST_NUMBERS = 20_000
"""With more of them a file is too large to be looked at."""


@dataclass(frozen=True)
class Link:
    """The address that opens a view again."""

    address: str
    """Beginning with a slash where the server does not know by which name it is reached."""
    whole: bool = True
    """Whether it says all: numbers that are too long for a link it does not."""
    short: str = ""
    """The same in as few characters as can be."""
    stage: str = ""
    """The same of the stage alone; empty where there is none."""

    @property
    def text(self) -> str:
        """The address in characters that end no string, comment or command.

        >>> Link('http://a.example/x?k=1 2"').text
        'http://a.example/x?k=1%202%22'
        """
        return quote(self.address, safe="/:@?&=%+,;.-_~")

    @property
    def says(self) -> str:
        """What is to be known of it; empty where it is the whole address of all that is set."""
        said = [] if "://" in self.address else ["Put the host of the app before it."]
        if not self.whole:
            said.append("Numbers that are too long for a link are left out.")
        return " ".join(said)


class System(NamedTuple):
    """Lines of a result as one system, from one on."""

    result: str
    start: int
    size: int
    stage: str
    alive_only: bool = False
    underline: tuple[str, ...] = ()


class Chain(NamedTuple):
    """The chain rule of the line at a place, with the notes' marks."""

    place: int


Paragraph = str | System | Chain
"""A paragraph of a page's text: Markdown in the visitor's notation, or lines to be written out."""


@dataclass(frozen=True)
class Subject:
    """A view: what is derived, with which numbers, and where one stands in it."""

    problem: Problem
    result: str
    """The result the page derives; empty on a page of all four."""
    at: Place
    """The selected cell: its channel, row and column, counted from 0."""
    layer: str
    """The layer and its input in one line."""
    link: Link
    title: str = ""
    paragraphs: tuple[Paragraph, ...] = ()
    """The text of the page, one after the other."""
    shows: tuple[str, ...] = ("numbers", "window", "colours", "line")
    """What is in its pictures: see :mod:`figure`."""

    @property
    def spec(self) -> Spec:
        """The geometry."""
        return self.problem.spec

    @property
    def results(self) -> tuple[str, ...]:
        """The results it is about; without a bias there is no gradient by it."""
        if self.result:
            return (self.result,)
        biased = self.problem.notation.biased
        return tuple(one for one in RESULTS if biased or one != "bias_gradient")

    @property
    def stem(self) -> str:
        """How its files' names begin."""
        kind = "conv2d" if isinstance(self.spec, Conv2dSpec) else "conv_transpose2d"
        return f"{kind}_{self.result}" if self.result else kind

    @property
    def operation(self) -> str:
        """What is computed, in a name that a program may have."""
        return self.problem.operation.name

    @property
    def letters(self) -> str:
        """Which letters of the page the names of code stand for; empty where they are the same."""
        names = {grid: self.problem.plain(grid) for grid in ("x", "k", "b", "z", "dz")}
        if not self.problem.notation.biased:
            del names["b"]
        if all(name.lower() == grid for grid, name in names.items() if grid != "dz"):
            return ""
        return ", ".join(f"{grid} is {name}" for grid, name in names.items())

    @cached_property
    def arrays(self) -> Mapping[str, np.ndarray]:
        """The numbers as programs hold them: x, z (N, C, H, W), k and dk in the weight's layout.

        What a true convolution turns is as the visitor has it. Without a bias there is none, but on
        the page of its gradient.
        """
        problem, spec = self.problem, self.problem.spec
        found = {
            "x": _batch(problem.grids["x"], spec, "x"),
            "k": weights(spec, problem.grids["k"]),
            "b": problem.grids["b"].ravel(),
            **({"da": _batch(problem.grids["da"], spec, "z")} if problem.activation else {}),
            "dz": _batch(problem.grids["dz"], spec, "z"),
            "z": _batch(problem.result("forward"), spec, "z"),
            "dx": _batch(problem.result("input_gradient"), spec, "x"),
            "dk": weights(spec, problem.result("kernel_gradient")),
            "db": problem.result("bias_gradient").ravel(),
        }
        biased = problem.notation.biased or self.result == "bias_gradient"
        return {name: np.asarray(one) for name, one in found.items() if biased or "b" not in name}

    @property
    def derivation(self) -> Derivation:
        """Every line of it."""
        return derivation_of(self.spec, self.problem.notation)

    @property
    def line(self) -> Line:
        """The line of the selected cell (of a page that derives one result)."""
        _, height, width = shape_of(self.spec, grid_of(self.result), self.problem.samples)
        channel, row, column = self.at
        return self.derivation.results[self.result][(channel * height + row) * width + column]


def _batch(values: np.ndarray, spec: Spec, grid: str) -> np.ndarray:
    """A grid as a page holds it as (N, C, H, W)."""
    return values.reshape(-1, *grid_shape(spec, grid))


def count(problem: Problem) -> int:
    """How many numbers a program of this problem has in it."""
    return 2 * sum(values.size for values in problem.grids.values())
