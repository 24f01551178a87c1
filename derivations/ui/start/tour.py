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
        "$K$ lies on a window of $X$. Cell by cell the two are multiplied; the products and "
        "$B$ add up to one number of $Z$.",
        step="numbers",
        play="terms",
    ),
    Step(
        "All windows",
        "The window moves on by one cell, and every place it stops at is one $z$. The numbers "
        "of $K$ are the same each time: that is all a convolution is.",
        play="cells",
    ),
    Step(
        "What arrives from behind",
        "$Z$ goes on through the network and ends in one number, the loss $L$. From there "
        r"comes back, for every $z$, how much $L$ grows when it does: $\frac{\partial "
        r"L}{\partial Z}$. What is wanted is the same for $K$, $B$ and $X$.",
        row=BIAS,
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
        "One input, by scatter",
        "$x_{22}$ lies in four windows, each time under another $k$. Each $z$ sends its "
        "gradient back through that $k$. Watch the way there: the window moves on, and $x_{22}$ "
        "slips back in it.",
        row=INPUT,
        at=(0, 1, 1),
        step="chain",
        play="terms",
        way=True,
    ),
    Step(
        "The same, by gather",
        "Now collect the four in the order of $z$: the $k$ come out backwards, $k_{22}$, "
        r"$k_{21}$, $k_{12}$, $k_{11}$. Laid on $\frac{\partial L}{\partial Z}$ as a window, "
        "that is $K$ turned.",
        row=INPUT,
        at=(0, 1, 1),
        step="numbers",
        play="terms",
    ),
    Step(
        "The turn by 180°",
        "First cell last, last cell first. From one $z$ to the next a fixed $x$ goes one cell "
        "back in the window, so the window has to be read from its end. That is why $K$ is "
        "turned.",
        row=INPUT,
        at=(0, 1, 1),
        play="turn",
    ),
    Step(
        "The padding",
        r"$x_{11}$ lies in one window alone. So that the turned $K$ can meet $\frac{\partial "
        r"L}{\partial z_{11}}$ with its last cell, $k-1$ rows and columns of zeros go around "
        r"$\frac{\partial L}{\partial Z}$: here one.",
        row=INPUT,
        step="numbers",
        play="cells",
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
        "Click any cell and press the arrow keys. On the pages of the two notes you can "
        "change every number in its cell, and the layer in the line above the grids.",
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
