"""The table of contents: every page, its title, its place in the notes and its operation."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from derivations.ui.problem import wording
from derivations.ui.problem.operations import CONV2D, CONV_TRANSPOSE2D, Operation
from derivations.ui.settings.parameters import SHEETS, of_page
from engine.symbolic import Notation


class Entry(NamedTuple):
    """One page: its script, its address, its title and what it answers, as the notes would say it.

    ``convolution`` is what it answers where K is the kernel of a true convolution.
    """

    script: str
    url: str
    title: str
    says: str
    operation: Operation | None = None
    convolution: str = ""
    reads: tuple[str, ...] = ()
    """The parameters of the address that this page has beside the settings'."""

    def keys(self, operation: Operation) -> tuple[str, ...]:
        """Every parameter of the page where it is about an operation."""
        return of_page(operation, self.reads if self.operation else ("op", *self.reads))

    @property
    def result(self) -> str:
        """The result that a page of the notes derives; empty for any other page."""
        return Path(self.script).stem if self.operation else ""

    def title_in(self, notation: Notation) -> str:
        """The title in the visitor's notation."""
        return wording.write(notation, self.title)

    def says_in(self, notation: Notation) -> str:
        """What it answers in the visitor's notation."""
        says = self.convolution if notation.convolution and self.convolution else self.says
        return wording.write(notation, says)

    def label_in(self, notation: Notation) -> str:
        """Both, as a link has them."""
        return f"**{self.title_in(notation)}**  \n{self.says_in(notation)}"

    def line_in(self, notation: Notation) -> str:
        """What it derives and the formula it comes to, in one line: Kernel ∂L/∂K = X ⊗ ∂L/∂Z."""
        name = self.title.partition(":")[0].removesuffix(" gradient")
        return f"**{name}** &nbsp; {self.says_in(notation)}"


APP = "Conv derivation explorer"
"""What the whole is called, in the title of every page."""

START = Entry("derivations/start.py", "", "Start", "What this is.", reads=("tour",))
SANDBOX = Entry(
    "derivations/sandbox.py",
    "sandbox",
    "Sandbox",
    "Change any number: Z and all three gradients follow. Then take steps against them.",
    reads=("n", "loss", "eta", "learn", "steps"),
)

MATRIX = Entry(
    "derivations/as_matrix.py",
    "as-a-matrix",
    "As a matrix",
    "Why it is called “transposed”: the same matrix, turned over its diagonal.",
)

PRACTICE = Entry(
    "derivations/practice.py",
    "practice",
    "Practice",
    "Exercises from the same lines, and what a wrong answer shows.",
    reads=("kind", "of", "seed", "key", *SHEETS),
)


WHY_ROTATED = Entry(
    "derivations/why_rotated.py",
    "why-rotated",
    "Why rotated by 180°",
    "Two ways to the same sums, in step: paint with K, or look through K turned.",
    convolution="Two ways to the same sums, in step: paint with K turned, or look through K.",
    reads=("ch", "row", "col", "at", "view"),
)


WHAT_IF = Entry(
    "derivations/what_if.py",
    "what-if",
    "What if I get it wrong?",
    "One mistake at a time: where it shows, where it hides, what finds it.",
    reads=("mistake", "other", "made"),
)

MINE = Entry(
    "derivations/is_mine_right.py",
    "is-mine-right",
    "Is mine right?",
    "A line, a rule or a whole system of yours, in your own letters: read, and proved or not.",
    reads=("tex", "as", "nums", "grid"),
)

CHECKED = Entry(
    "derivations/notes_checked.py",
    "notes-checked",
    "The notes, checked",
    "All 57 equations with a verdict, found by reading them.",
    reads=("show",),
)


def _page(operation: Operation, name: str, title: str, says: str, convolution: str = "") -> Entry:
    path = f"derivations/{operation.name}/{name}.py"
    url = f"{operation.name.replace('_', '-')}-{name.replace('_', '-')}"
    return Entry(
        path, url, title, says, operation, convolution, ("ch", "row", "col", "step", "view")
    )


NOTES: dict[Operation, tuple[Entry, ...]] = {
    CONV2D: (
        _page(
            CONV2D,
            "forward",
            "Forward: Z",
            "Z = X ⊗ K + B",
            "Z = X ⊗ K turned + B",
        ),
        _page(
            CONV2D,
            "kernel_gradient",
            "Kernel gradient: ∂L/∂K",
            "∂L/∂K = X ⊗ ∂L/∂Z",
            "∂L/∂K = X ⊗ ∂L/∂Z, turned",
        ),
        _page(CONV2D, "bias_gradient", "Bias gradient: ∂L/∂B", "∂L/∂B = Σ ∂L/∂Z"),
        _page(
            CONV2D,
            "input_gradient",
            "Input gradient: ∂L/∂X",
            "∂L/∂X = ∂L/∂Z padded ⊗ K turned",
            "∂L/∂X = ∂L/∂Z padded ⊗ K",
        ),
    ),
    CONV_TRANSPOSE2D: (
        _page(
            CONV_TRANSPOSE2D,
            "forward",
            "Forward: Z",
            "Z = X padded ⊗ K turned + b",
            "Z = X padded ⊗ K + b",
        ),
        _page(
            CONV_TRANSPOSE2D,
            "kernel_gradient",
            "Kernel gradient: ∂L/∂K",
            "∂L/∂K = ∂L/∂Z ⊗ X",
            "∂L/∂K = ∂L/∂Z ⊗ X, turned",
        ),
        _page(CONV_TRANSPOSE2D, "bias_gradient", "Bias gradient: ∂L/∂b", "∂L/∂b = Σ ∂L/∂Z"),
        _page(
            CONV_TRANSPOSE2D,
            "input_gradient",
            "Input gradient: ∂L/∂X",
            "∂L/∂X = ∂L/∂Z ⊗ K",
            "∂L/∂X = ∂L/∂Z ⊗ K turned",
        ),
    ),
}
"""The two notes, page by page, in their order."""

QUESTIONS: tuple[Entry, ...] = (WHY_ROTATED, WHAT_IF, MATRIX, MINE, CHECKED, PRACTICE)
"""A page for each question that both operations raise."""

ASKED, TRIED = (WHY_ROTATED, WHAT_IF, MATRIX, MINE), (SANDBOX, PRACTICE, CHECKED)
"""How the start page sorts them: what is asked, and what is done by oneself."""

ALL = (START, SANDBOX, *QUESTIONS, *(entry for pages in NOTES.values() for entry in pages))


class Example(NamedTuple):
    """A page at a named example: a geometry that the notes do not have."""

    entry: Entry
    title: str
    says: str

    @property
    def settings(self) -> dict[str, Any]:
        """The geometry of the example by the parameters that hold it."""
        operation = self.entry.operation or CONV2D
        settings = operation.examples[self.title]
        return {operation.key(name): settings[name] for name in operation.deciding(settings)}


EXAMPLES = (
    Example(NOTES[CONV2D][1], "Channels: 3 → 2", "Every filter has a kernel for every channel."),
    Example(NOTES[CONV2D][3], "Depthwise, stride 2", "Groups cut the channels apart."),
    Example(
        NOTES[CONV_TRANSPOSE2D][0],
        "Upsampling by 2, channels 3 → 2",
        "A transposed convolution as networks have it.",
    ),
)
"""Where the notes end: several channels, groups, a stride."""


def entry_at(url: str) -> Entry:
    """The page with this address; the start page for any other."""
    return next((entry for entry in ALL if entry.url == url), START)


def counterpart(entry: Entry) -> Entry:
    """The page of the other operation that derives the same result; any other page is its own."""
    pages = [*NOTES.values()]
    for here, there in (pages, pages[::-1]):
        if entry in here:
            return there[here.index(entry)]
    return entry


def lesson(operation: Operation, result: str) -> Entry | None:
    """The page that derives a result of an operation, if there is one of this name."""
    script = f"derivations/{operation.name}/{result}.py"
    return next((entry for entry in NOTES[operation] if entry.script == script), None)
