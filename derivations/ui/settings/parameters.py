"""Every parameter of the address: its name, what it sets, its bounds, how it is read and written.

The one table. The fields of the pages are named by its keys, :mod:`link` reads and writes the
address by it, and the README's list is held against it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any

from derivations.ui.problem.cell_names import RESULT_TITLES
from derivations.ui.problem.operations import (
    BOUNDS,
    CONV2D,
    MOST_SAMPLES,
    OF_BOTH_SIDES,
    OPERATIONS,
    PADDING_IN_LINKS,
    Operation,
    alike,
)
from engine.activations import NAMES as ACTIVATIONS
from engine.activations import SLOPE
from engine.geometry import Pair
from engine.mistakes import MISTAKES, TABLE
from engine.reading import LONGEST_TEXT, read_layer
from engine.reading.assumptions import check_meanings
from engine.reading.printed import LONGEST_NUMBERS
from engine.symbolic import NOTES
from engine.symbolic.notation import BASES


@dataclass(frozen=True)
class Parameter:
    """One parameter; ``start`` is what it says when it is left out, None: the page knows."""

    key: str
    title: str
    """What it sets, as a sentence names it."""
    start: Any = None

    def read(self, text: str) -> Any:
        """The value a link gives, or None when it gives none."""
        raise NotImplementedError

    def write(self, value: Any) -> str:
        """A value as a link has it: :meth:`read` backwards."""
        return str(value)

    def carries(self, value: Any) -> bool:
        """Whether a link has room for a value; one that has none leaves it out."""
        return True

    @property
    def bounds(self) -> str:
        """What a link may say, in a phrase."""
        raise NotImplementedError


@dataclass(frozen=True)
class WholeNumber(Parameter):
    """A whole number from ``least`` to ``most``."""

    least: int = 0
    most: int = 0

    def read(self, text: str) -> int | None:
        """The number, if it is one within the bounds."""
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(self.most))):
            return None
        return int(text) if self.least <= int(text) <= self.most else None

    @property
    def bounds(self) -> str:
        """Smallest and largest."""
        return within(self.least, self.most)


@dataclass(frozen=True)
class OfBothSides(WholeNumber):
    """A whole number for rows and columns, or one for each: 2, or 2,1."""

    def read(self, text: str) -> int | Pair | None:  # type: ignore[override]
        """One number, or (vertical, horizontal); parted by a comma or a space, also in brackets.

        >>> stride = OfBothSides("s", "stride", 1, 1, 8)
        >>> [stride.read(text) for text in ("2", "2,1", "(2, 1)", "2 1", "2,2", "2,9", "2,1,1")]
        [2, (2, 1), (2, 1), (2, 1), 2, None, None]
        """
        parts = _ONE_OR_TWO.fullmatch(text) if len(text) <= LONGEST_PAIR else None
        if parts is None:
            return None
        rows, columns = super().read(parts[1]), super().read(parts[2] or parts[1])
        return None if rows is None or columns is None else alike((rows, columns))

    def write(self, value: Any) -> str:
        """One number where both are the same.

        >>> OfBothSides("s", "stride").write((2, 1)), OfBothSides("s", "stride").write(2)
        ('2,1', '2')
        """
        return str(value) if isinstance(value, int) else ",".join(map(str, value))

    @property
    def bounds(self) -> str:
        """Smallest and largest, and that there may be two."""
        return f"{super().bounds}, or is two such numbers, for rows and columns, as in 2,1"


LONGEST_PAIR = 12
_ONE_OR_TWO = re.compile(r"\s*[(\[]?\s*(\d+)(?:(?:\s*[,;]\s*|\s+)(\d+))?\s*[)\]]?\s*")


@dataclass(frozen=True)
class Decimal(Parameter):
    """A number from ``least`` to ``most``."""

    least: float = 0
    most: float = 0

    def read(self, text: str) -> float | None:
        """The number, if it is one within the bounds."""
        try:
            value = float(text) if len(text) <= LONGEST_DECIMAL else float("nan")
        except ValueError:
            return None
        return value if isfinite(value) and self.least <= value <= self.most else None

    def write(self, value: Any) -> str:
        """As short as it can be written."""
        return f"{value:.6f}".rstrip("0").rstrip(".") or "0"

    @property
    def bounds(self) -> str:
        """Smallest and largest."""
        return within(self.write(self.least), self.write(self.most))


LONGEST_DECIMAL = 24


MOST_NAMES = 20
"""So many names of a choice are listed."""


@dataclass(frozen=True)
class Choice(Parameter):
    """One of some values by its name."""

    values: Mapping[str, Any] = field(default_factory=dict)

    def read(self, text: str) -> Any:
        """The value of a name, or of the one name that is written otherwise: ReLU, LeakyReLU.

        >>> act = Choice("act", "activation", "", named(("relu", "leaky_relu", "")))
        >>> [act.read(text) for text in ("relu", "ReLU", "LeakyReLU", "leaky-relu", "gelu", "-")]
        ['relu', 'relu', 'leaky_relu', 'leaky_relu', None, None]
        """
        if text in self.values or len(text) > LONGEST_NAME:
            return self.values.get(text)
        bare = _bare(text)
        like = {name for name in self.values if bare and _bare(name) == bare}
        return self.values[like.pop()] if len(like) == 1 else None

    def write(self, value: Any) -> str:
        """The first name of a value; of one that is none of them, its own text."""
        return next((name for name, one in self.values.items() if one == value), str(value))

    @property
    def bounds(self) -> str:
        """The names, of many the first; two for one value are those of different pages."""
        names: dict[str, list[str]] = {}
        for name, value in self.values.items():
            if name:  # nothing is what is meant where a link has none
                names.setdefault(repr(value), []).append(name)
        told = list(map(" or ".join, names.values()))
        shown = told if len(told) <= MOST_NAMES else [*told[:MOST_NAMES], "…"]
        return f"there are {', '.join(shown)}"


LONGEST_NAME = 80


def _bare(name: str) -> str:
    """A name without what is written in many ways: capitals, and what parts its words."""
    return re.sub(r"[\s_-]+", "", name).casefold()


@dataclass(frozen=True)
class Several(Parameter):
    """Any of some names, parted by commas."""

    names: tuple[str, ...] = ()

    def read(self, text: str) -> list[str] | None:
        """The names, if all of them are known."""
        found = text.split(",") if text else []
        return found if len(text) <= LONGEST_NAMES and {*found} <= {*self.names} else None

    def write(self, value: Any) -> str:
        """In the order of the names."""
        return ",".join(name for name in self.names if name in value)

    @property
    def bounds(self) -> str:
        """The names."""
        return f"there are {', '.join(self.names)}"


LONGEST_NAMES = 80


@dataclass(frozen=True)
class Text(Parameter):
    """A text of so many characters at most; the page says what it makes of it."""

    start: str = ""
    most: int = 0

    def read(self, text: str) -> str | None:
        """The text, if it is not too long."""
        return text if len(text) <= self.most else None

    def carries(self, value: Any) -> bool:
        """Browsers and servers refuse an address that is too long."""
        return len(value) <= LONGEST_IN_LINK

    @property
    def bounds(self) -> str:
        """The length."""
        return f"at most {self.most} characters"


LONGEST_IN_LINK = 4_000


@dataclass(frozen=True)
class LayerLine(Text):
    """A layer and its input in one line; no other text."""

    most: int = 300

    def read(self, text: str) -> str | None:
        """The line, if it names a layer and an input on which it fits."""
        try:
            fits = bool(text) and bool(len(text) <= self.most and read_layer(text).spec())
        except ValueError:
            fits = False
        return text if fits or not text else None

    @property
    def bounds(self) -> str:
        """An example."""
        return "such as Conv2d(3, 64, 7) on 224×224"


@dataclass(frozen=True)
class Letters(Parameter):
    """Letters of the notation: whatever a field of :class:`Notation` takes."""

    part: str = ""
    """The name of the field."""
    such: str = ""

    def read(self, text: str) -> str | None:
        """The letters, if a notation may have them."""
        if len(text) > LONGEST_LETTERS:
            return None
        changed: dict[str, Any] = {self.part: text}
        try:
            replace(NOTES, **changed)
        except ValueError:
            return None
        return text

    @property
    def bounds(self) -> str:
        """Examples: there are too many letters to list."""
        return self.such


LONGEST_LETTERS = 60


@dataclass(frozen=True)
class Meanings(Parameter):
    """What the visitor has said that a text means: {letter, or base, bias, axes: its meaning}."""

    start: Any = field(default_factory=dict)

    def read(self, text: str) -> dict[str, str] | None:
        """The meanings, if every one of them may be given."""
        if len(text) > LONGEST_MEANINGS:
            return None
        found = dict(pair.rpartition(":")[::2] for pair in text.split(",")) if text else {}
        try:
            check_meanings(found)
        except ValueError:
            return None
        return found if all(map(_MEANT.fullmatch, found)) else None

    def write(self, value: Any) -> str:
        """Pairs parted by commas: G:dz,base:0."""
        return ",".join(f"{key}:{meaning}" for key, meaning in value.items())

    @property
    def bounds(self) -> str:
        """An example."""
        return "such as G:dz,base:0"


LONGEST_MEANINGS = 300
_MEANT = re.compile(r"[^\W\d_]\w{0,30}")
"""A letter, or a name as code has it: nothing that a page could take for more."""


def within(least: object, most: object) -> str:
    """From here to there, in a phrase."""
    return f"it goes from {least} to {most}"


def named(names: Iterable[Any]) -> dict[str, Any]:
    """Values that are their own names."""
    return {str(name): name for name in names}


# --- what the rooms let be chosen -----------------------------------------------------------------

MIXED = "Mixed"
"""Exercises of every kind, or about every result."""

EXERCISE_KINDS = ("Missing factor", "What vanishes", "Whole line", "Numbers", "Grids")
"""The kinds of exercises, in the order of :data:`engine.practice.KINDS`."""

LARGEST_SEED = 9999

SHEET_KINDS = (
    "z", "dk", "dx", "db", "line", "slip", "factor", "vanish", "grids", "fill", "size", "padding",
    "more",
)  # fmt: skip
"""The kinds of exercises that a sheet may have, in the order of :data:`engine.sheets.TASKS`."""

USUAL_KINDS = ["z", "dk", "dx", "line", "slip", "fill", "size", "padding"]
"""Those it has at first."""

LEVELS_OF_SHEETS = ("easy", "middle", "hard")
LAYERS_OF_SHEETS = ("both", "Conv", "Transpose")
MOST_ON_A_SHEET, MOST_SHEETS = 20, 40

LARGEST_SHEET_SEED, LONGEST_HEADING = 999_999, 80

GIVEN, SQUARES, TARGET = "Given", "Squares", "Target"
LOSSES = (GIVEN, SQUARES, TARGET)
"""What L may be in the sandbox: all but the first compute ∂L/∂Z from Z."""

MOVED = {"kernel": "k", "bias": "b", "input": "x"}
"""What a step may move."""

MOST_STEPS = 200
RATE, RATES = 0.01, (0.000_001, 10.0)
"""η as it is at first, and its bounds."""

FURTHER = tuple(mistake for mistake in TABLE if mistake not in MISTAKES)
"""The mistakes of the table beside those that have a page of their own."""

CLAIMED = ("z", "dk", "db", "dx")
"""The results whose numbers can be checked."""

ACTIVATION, SLOPE_OF_LEAKY = "act", "slope"
"""What stands behind Z, by its name or nothing, and the slope of a leaky ReLU for z < 0."""

ALL_EQUATIONS, SLIPS, LOOSE_NOTATION = "All", "Slips", "Loose notation"

STEPS = {
    "Chain": "chain",
    "Local": "local",
    "Result": "result",
    "Activation": "activation",
    "Numbers": "numbers",
}
"""How far a line may be shown; of a z line, which has no chain rule, Window is the second.

Activation is there where one stands behind Z.
"""

CROSS_CORRELATION, TRUE_CONVOLUTION = "cross-correlation", "true convolution"
"""What "the" convolution is: with K as it is, or turned by 180°."""

MOST_TOUR_STEPS = 12

LARGEST_PLACE = 999
"""No grid has so many rows: the page knows its own."""


# --- the table ------------------------------------------------------------------------------------


def _geometry(operation: Operation) -> Iterable[Parameter]:
    for name in operation.names:
        least, most, title = BOUNDS[name]
        kind = OfBothSides if name in OF_BOTH_SIDES else WholeNumber
        yield kind(operation.key(name), title, operation.notes[name], least, most)
    modes = operation.padding_modes
    names = {name: mode for name, mode in PADDING_IN_LINKS.items() if mode in modes}
    yield Choice(operation.key("pm"), "padding", operation.notes["pm"], names)


NUMBERS = {
    "x": "the numbers of X",
    "k": "the numbers of K",
    "b": "the number of the bias",
    "g": "the numbers of ∂L/∂Z, or ∂L/∂A",
}
TARGET_NUMBERS = "t"


def _numbers(operation: Operation) -> Iterable[Parameter]:
    for name in (*NUMBERS, TARGET_NUMBERS):
        title = NUMBERS.get(name, "the numbers of the target T")
        yield Text(operation.key(name), title, most=LONGEST_IN_LINK)


_CONVENTIONS: tuple[Parameter, ...] = (
    Choice("base", "first index", NOTES.base, named(BASES)),
    Letters(
        "letters",
        "letters",
        NOTES.letters,
        part="letters",
        such="four different letters for input, kernel, output and bias, such as I W O b",
    ),
    Letters("ell", "letter of the loss", NOTES.loss, part="loss", such="one letter, such as J"),
    Letters("up", "gradient of the output", NOTES.upstream, part="upstream", such="such as G"),
    Choice("bias", "bias", NOTES.biased, {"none": False, "there": True}),
    Choice("delta", "delta", False, {"true": True, "false": False}),
    Choice("conv", "convolution", CROSS_CORRELATION, named((CROSS_CORRELATION, TRUE_CONVOLUTION))),
)

_BEHIND: tuple[Parameter, ...] = (
    Choice(ACTIVATION, "activation", "", {**named(ACTIVATIONS), "none": ""}),
    Decimal(SLOPE_OF_LEAKY, "slope of the leaky ReLU", SLOPE, 0.0, 1.0),
)

_OF_PAGES: tuple[Parameter, ...] = (
    Choice("op", "operation", CONV2D.short, named(one.short for one in OPERATIONS)),
    WholeNumber("n", "batch", 1, 1, MOST_SAMPLES),
    WholeNumber("ch", "channel", None, 0, LARGEST_PLACE),
    WholeNumber("row", "row", None, 0, LARGEST_PLACE),
    WholeNumber("col", "column", None, 0, LARGEST_PLACE),
    Choice("step", "step", "numbers", {**STEPS, "Window": "local"}),
    WholeNumber("tour", "step of the tour", 0, 0, MOST_TOUR_STEPS),
    Choice("view", "view", "", {"stage": "stage"}),
    WholeNumber("at", "number of delivered cells", None, 0, LARGEST_PLACE),
    Choice("mistake", "mistake", MISTAKES[0].title, named(one.title for one in MISTAKES)),
    Choice("other", "further mistake", "", named(("", *(one.title for one in FURTHER)))),
    Choice("made", "result it is made in", "", named(("", *CLAIMED))),
    LayerLine("layer", "the layer"),
    Text("tex", "the text to check", most=LONGEST_TEXT),
    Meanings("as", "what the text means"),
    Text("nums", "the numbers to check", most=LONGEST_NUMBERS),
    Choice("grid", "grid of these numbers", "", named(("", *CLAIMED, "a"))),
    Choice("show", "equations", ALL_EQUATIONS, named((ALL_EQUATIONS, SLIPS, LOOSE_NOTATION))),
    Choice("kind", "kind of exercise", MIXED, named((MIXED, *EXERCISE_KINDS))),
    Choice("of", "exercises about", MIXED, named((MIXED, *RESULT_TITLES.values()))),
    WholeNumber("seed", "exercise", 1, 1, LARGEST_SEED),
    WholeNumber("key", "answer key", 0, 0, 1),
    Several("ask", "kinds of exercises on a sheet", USUAL_KINDS, SHEET_KINDS),
    WholeNumber("many", "number of exercises on a sheet", 8, 1, MOST_ON_A_SHEET),
    Choice("level", "difficulty of a sheet", LEVELS_OF_SHEETS[0], named(LEVELS_OF_SHEETS)),
    Choice("ops", "layers on a sheet", LAYERS_OF_SHEETS[0], named(LAYERS_OF_SHEETS)),
    WholeNumber("students", "number of sheets", 1, 1, MOST_SHEETS),
    WholeNumber("sheet", "seed of a sheet", 1, 1, LARGEST_SHEET_SEED),
    Choice("paper", "paper of a sheet", "A4", named(("A4", "Letter"))),
    Text("head", "heading of a sheet", most=LONGEST_HEADING),
    Choice("loss", "loss", GIVEN, named(LOSSES)),
    Decimal("eta", "learning rate", RATE, *RATES),
    Several("learn", "what a step moves", ["kernel"], tuple(MOVED)),
    WholeNumber("steps", "steps taken", 0, 0, MOST_STEPS),
)

PARAMETERS: dict[str, Parameter] = {
    parameter.key: parameter
    for parameter in (
        *(one for operation in OPERATIONS for one in _geometry(operation)),
        *(one for operation in OPERATIONS for one in _numbers(operation)),
        *_CONVENTIONS,
        *_BEHIND,
        *_OF_PAGES,
    )
}
"""All of them by their key."""

CONVENTIONS = tuple(parameter.key for parameter in _CONVENTIONS)
"""Those every page has."""

SHEETS = ("sheet", "ask", "many", "level", "ops", "students", "paper", "head")
"""A sheet for the class."""

CELL = ("ch", "row", "col")
"""A selected cell: its channel, row and column, counted from the first index."""

WALKED = (*CELL, "step", "at", "tour")
"""Where a visitor looks and not what he sets: no walk through the cells fills the history."""


WHOLE = "layer"
"""The layer that was pasted, where the geometry is but a part of it."""


def of_operation(operation: Operation) -> tuple[str, ...]:
    """The geometry and the numbers of an operation, and what stands behind its Z."""
    names = (*operation.names, "pm", *NUMBERS)
    return (*(operation.key(name) for name in names), WHOLE, ACTIVATION, SLOPE_OF_LEAKY)


def of_page(operation: Operation, own: Collection[str]) -> tuple[str, ...]:
    """Every parameter of a page: those of its operation, its own, and the conventions."""
    target = (operation.key(TARGET_NUMBERS),) if "loss" in own else ()
    return (*of_operation(operation), *target, *own, *CONVENTIONS)
