"""The tour as data: what each step says, and what the stage shows and plays meanwhile.

It is about the notes' own example, in the visitor's letters, so that every sentence is about
numbers that are on the screen.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from derivations.ui.problem.problem import Problem

FORWARD, INPUT, KERNEL, BIAS = range(4)
"""The pictures of the tour's first model, in their order; its second is the transposed one."""


class Step(NamedTuple):
    """One step: the notes' words for it, and what the stage does."""

    title: str
    says: str
    row: int = FORWARD
    at: tuple[int, int, int] = (0, 0, 0)
    step: str = "result"
    play: str = ""
    way: bool = False
    model: int = 0
    unbiased: str = ""
    """The words where there is no bias."""


STEPS = (
    Step(
        "One window",
        "$K$ lies on a window of $X$: a piece as large as $K$, in the frame. Cell by cell the two "
        "are multiplied; the products and $B$ add up to one number of $Z$.",
        step="numbers",
        play="terms",
    ),
    Step(
        "All windows",
        "The window moves on by one cell, and every place it stops at gives one $z$, with the same "
        r"numbers of $K$ each time. That is what $\otimes$ says, and all that a convolution is.",
        play="cells",
    ),
    Step(
        "What comes back",
        "$Z$ goes on through the network and ends in one number, the loss $L$. From there every "
        r"$z$ gets its gradient, $\frac{\partial L}{\partial z}$: how fast $L$ grows as that $z$ "
        r"grows. All of them are a grid as large as $Z$, $\frac{\partial L}{\partial Z}$. From it "
        "come the gradients of $K$, $B$ and $X$.",
    ),
    Step(
        "One weight",
        "$k_{11}$ stood in every window, beside another $x$ each time. So its gradient "
        r"collects every $\frac{\partial L}{\partial z}$, times the $x$ it met there.",
        row=KERNEL,
        step="chain",
        play="terms",
        way=True,
    ),
    Step(
        "All weights",
        r"For the next weight every $x$ moves on by one cell: $\frac{\partial L}{\partial Z}$ "
        "slides over $X$ as $K$ did. Nothing is turned.",
        row=KERNEL,
        play="cells",
    ),
    Step(
        "The bias",
        r"$B$ was added once to every $z$: its gradient is the sum of every $\frac{\partial "
        r"L}{\partial z}$.",
        row=BIAS,
        step="numbers",
        play="terms",
        unbiased="There is none in your notation. With one, added once to every $z$, its gradient "
        r"is the sum of every $\frac{\partial L}{\partial z}$.",
    ),
    Step(
        "One input: sent back to it",
        "$x_{22}$ lies in four windows, each time under another $k$: in that of $z_{11}$ it is the "
        "last cell, in that of $z_{22}$ the first. Each of these $z$ sends its gradient back, "
        "through the $k$ that lay on $x_{22}$ there. Watch the window of the way there.",
        row=INPUT,
        at=(0, 1, 1),
        step="chain",
        play="terms",
        way=True,
    ),
    Step(
        "The same: collected by it",
        r"$x_{22}$ has a window too, on $\frac{\partial L}{\partial Z}$: the four $z$ that it went "
        "into. In their order its $k$ run backwards, $k_{22}$, $k_{21}$, $k_{12}$, $k_{11}$. Laid "
        "on that window, this is $K$ turned.",
        row=INPUT,
        at=(0, 1, 1),
        step="numbers",
        play="terms",
    ),
    Step(
        "The turn by 180°",
        "$x_{22}$ is the last cell in the window of $z_{11}$, and $z_{11}$ the first in the window "
        "of $x_{22}$. So $k_{22}$, which lies on the one, has to be first where it lies on the "
        "other. First cell last, last cell first: that is why $K$ is turned.",
        row=INPUT,
        at=(0, 1, 1),
        play="turn",
    ),
    Step(
        "The padding",
        "$x_{11}$ went into $z_{11}$ alone, through $k_{11}$, the last cell of the turned $K$. "
        r"Where that lies on $\frac{\partial L}{\partial z_{11}}$, a row and a column of $K$ hang "
        r"over the edge. So zeros go around $\frac{\partial L}{\partial Z}$.",
        row=INPUT,
        step="numbers",
    ),
    Step(
        "The other way round",
        "A transposed convolution does forwards what you have just seen going back: $X$ is "
        r"padded, $K$ is turned, and out comes a larger $Z$. Its own $\frac{\partial "
        r"L}{\partial X}$ needs no turn.",
        play="cells",
        model=1,
    ),
    Step(
        "Your turn",
        "Click any cell, or press the arrow keys. On the pages of the two notes you can "
        "change every number in its cell (on a touch screen by a second touch), and the layer "
        "in the line above the grids.",
        row=INPUT,
        at=(0, 1, 1),
        step="numbers",
        way=True,
    ),
)


def told(problem: Problem) -> list[dict[str, Any]]:
    """The steps in the visitor's notation, as the browser takes them."""
    biased = problem.notation.biased
    return [
        {
            **step._asdict(),
            "title": problem.write(step.title),
            "says": problem.write(step.says if biased else step.unbiased or step.says),
            "unbiased": "",
        }
        for step in STEPS
    ]
