"""From gradient to learning: a loss for the sandbox, and steps against its gradients.

A link holds the start, the loss, η, what is moved and the number of steps; the steps are taken
anew in every run, so that one step less is exactly the point before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from derivations.ui.charts.charts import chart
from derivations.ui.elsewhere import NotDone, compute
from derivations.ui.problem.numerals import full
from derivations.ui.problem.problem import (
    FEW_PRODUCTS,
    Problem,
    is_exact_in_floats,
    shape_of,
)
from derivations.ui.sandbox.curve import loss_curve, told
from derivations.ui.settings import fields
from derivations.ui.settings.parameters import (
    GIVEN,
    LOSSES,
    MOST_STEPS,
    MOVED,
    RATE,
    RATES,
    SQUARES,
    TARGET,
)
from derivations.ui.stage.component import component
from derivations.ui.stage.evidence import badges
from engine import agreement, numeric
from engine.geometry import Spec
from engine.numeric import Behind, Descent, HalfSquares, Linear, Loss
from engine.numeric.descent import MOVABLE

MODULES = tuple(Path(__file__).with_name(f"{name}.js") for name in ("clicks", "steps"))

MOST_UPSTREAM = 1_000
"""Of more numbers ∂L/∂Z is not held against L: each is moved and all of L summed anew."""

EQUATIONS = {
    GIVEN: r"L = \sum \frac{\partial L}{\partial z}\, z",
    SQUARES: r"L = \tfrac12 \sum z^2 \qquad \frac{\partial L}{\partial Z} = Z",
    TARGET: r"L = \tfrac12 \sum (z - t)^2 \qquad \frac{\partial L}{\partial Z} = Z - T",
}


def equation_of(problem: Problem, kind: str) -> str:
    """The loss and its gradient by what it is a loss of: Z or, behind an activation, A."""
    if not problem.activation:
        return problem.tex(EQUATIONS[kind])
    a, notation = problem.notation.letter("a"), problem.notation
    loss, whole, upstream = notation.loss, notation.matrix("a"), notation.matrix("da")
    through = rf"{notation.matrix('dz')} = {upstream} \odot {notation.matrix('df')}"
    first, second = {
        GIVEN: (rf"\sum {notation.gradient(a)}\, {a}", ""),
        SQUARES: (rf"\tfrac12 \sum {a}^2", rf"{upstream} = {whole} \qquad "),
        TARGET: (rf"\tfrac12 \sum ({a} - t)^2", rf"{upstream} = {whole} - T \qquad "),
    }[kind]
    return rf"{loss} = {first} \qquad {second}{through}"


@dataclass(frozen=True)
class Lesson:
    """A loss, the numbers a visitor set, and those that the steps have led to."""

    kind: str
    """One of LOSSES."""
    loss: Loss
    start: Problem
    now: Problem
    """After the steps, with the ∂L/∂Z of the loss; the target is its grid ``"t"``."""
    descent: Descent
    rate: float
    moved: tuple[str, ...]

    @property
    def taken(self) -> int:
        """The steps that were taken: fewer where a number would run away."""
        return len(self.descent.losses) - 1

    @property
    def computes_upstream(self) -> bool:
        """Whether what arrives, ∂L/∂Z or ∂L/∂A, is computed from Z, and not set."""
        return self.kind != GIVEN

    @property
    def has_own_loss(self) -> bool:
        """Whether ∂L/∂Z is not simply what is set, so that it can be held against L itself."""
        return self.computes_upstream or self.start.activation is not None

    @property
    def settable(self) -> tuple[str, ...]:
        """The grids whose numbers are the visitor's."""
        own = self.start.own_grids
        target = ("t",) if "t" in self.start.grids else ()
        return (*(own if not self.computes_upstream else own[:-1]), *target)


def show(problem: Problem) -> Lesson:
    """Draw the loss, the steps and what they did to L; give the numbers that they lead to."""
    with st.container(key="learning", border=True):
        kind = _choose_loss(problem)
        start = _with_target(problem) if kind == TARGET else problem
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            rate = fields.decimal_number(
                st, "Learning rate η", RATES, RATE, "eta", step=0.001, format="%0.6g", width=150
            )
            moved = _choose_moved(biased=start.notation.biased)
            asked = fields.whole_number(st, "Steps taken", (0, MOST_STEPS), 0, "steps", width=120)
        lesson = _lesson(kind, start, rate, moved, asked)
        _buttons(lesson, asked)
        _report(lesson)
    return lesson


def _choose_loss(problem: Problem) -> str:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        kind = str(
            fields.segments(problem.write("The loss L"), LOSSES, "loss", format_func=problem.write)
        )
        st.markdown(f"${equation_of(problem, kind)}$", width="content")
    return kind


def _with_target(problem: Problem) -> Problem:
    """The problem with its target, the grid ``"t"``."""
    shape = shape_of(problem.spec, "t", problem.samples)
    fields.grid_field(problem.operation, "t", "T", shape)
    target, unread = fields.held_numbers(problem.operation, "t", "T", shape)
    for remark in unread:
        st.caption(remark)
    return replace(problem, grids={**problem.grids, "t": target})


def _choose_moved(*, biased: bool) -> tuple[str, ...]:
    names = [name for name in MOVED if biased or name != "bias"]
    chosen = fields.tags("What a step moves", names, "learn", selection_mode="multi")
    return tuple(MOVED[name] for name in MOVED if name in chosen)


def _lesson(kind: str, start: Problem, rate: float, moved: tuple[str, ...], asked: int) -> Lesson:
    """Take the steps, and put what they lead to in the grids."""
    operands = start.operands
    loss = _loss_of(kind, start)
    numbers = _in_floats(start, {name: operands[name] for name in MOVABLE})
    steps = asked if moved else 0
    try:
        descent = compute(_descend, start.spec, loss, numbers, rate, moved, steps)
    except NotDone as error:
        st.caption(f":red[✗] {error} No step is taken.")
        descent = _descend(start.spec, loss, numbers, rate, moved, 0)
    shown = {
        grid: start.shown(grid, getattr(descent.here, grid))
        for grid in (*(moved if len(descent.losses) > 1 else ()), "dz")
    }
    now = replace(start, grids={**start.grids, **shown})
    if isinstance(loss, Behind):
        z = numeric.forward(start.spec, *(getattr(descent.here, grid) for grid in "xkb"))
        now.grids["da"] = start.shown("da", loss.of_activation(z))
    return Lesson(kind, loss, start, now, descent, rate, moved)


def _in_floats(start: Problem, numbers: dict[str, Any]) -> dict[str, Any]:
    """Those of a large layer as floats, where these hold every sum: BLAS has no integers."""
    if start.products <= FEW_PRODUCTS or not is_exact_in_floats(start, numbers):
        return numbers
    return {name: one.astype(float) for name, one in numbers.items()}


def _descend(
    spec: Spec, loss: Loss, numbers: dict[str, Any], rate: float, moved: tuple[str, ...], steps: int
) -> Descent:
    return numeric.descend(spec, loss, **numbers, rate=rate, moved=moved, steps=steps)


def _loss_of(kind: str, problem: Problem) -> Loss:
    found = _loss_of_its_cells(kind, problem)
    return Behind(problem.activation, found) if problem.activation else found


def _loss_of_its_cells(kind: str, problem: Problem) -> Loss:
    """The loss of Z or, behind an activation, of A."""
    shape = problem.arrays["dz"].shape
    if kind == TARGET:
        return HalfSquares(problem.grids["t"].reshape(shape))
    return (
        HalfSquares() if kind == SQUARES else Linear(problem.grids[problem.upstream].reshape(shape))
    )


# --- steps --------------------------------------------------------------------------------------


def _buttons(lesson: Lesson, asked: int) -> None:
    """One step, ten, one back, and all the way back."""
    taken = lesson.taken
    last = not lesson.moved or lesson.descent.runs_away or taken == MOST_STEPS
    buttons: tuple[tuple[str, str, int, bool, Literal["primary", "secondary"]], ...] = (
        ("Take a step", "take-1", 1, last, "primary"),
        ("Take 10", "take-10", 10, last, "secondary"),
        ("Undo", "undo", -1, not taken, "secondary"),
        ("Start over", "start-over", -MOST_STEPS, not taken, "secondary"),
    )
    with st.container(horizontal=True, gap="small"):
        for title, key, by, off, how in buttons:
            st.button(
                title, key=key, type=how, disabled=off, on_click=_set_steps, args=(taken + by,)
            )
        adds = {key: by for _, key, by, *_ in buttons}
        counted = {"at": asked, "from": taken, "most": MOST_STEPS, "by": adds}
        clicks = component("conv_steps", "<span></span>", None, *MODULES)
        clicks(data=[counted], key="clicks", on_to_change=_take_clicks)


def _take_clicks() -> None:
    """Where the clicks lead to that came while a run went on, together with the last one."""
    if isinstance(to := st.session_state["clicks"].to, int):
        _set_steps(to)


def _set_steps(steps: int) -> None:
    st.session_state["steps"] = min(max(steps, 0), MOST_STEPS)


# --- what the steps did -------------------------------------------------------------------------


def _report(lesson: Lesson) -> None:
    """The rule, L over the steps, and the decrease that was promised beside the one that came."""
    if not lesson.moved:
        st.caption("Choose what a step moves.")
        return
    _warn(lesson)
    rule, curve = st.columns([3, 2], vertical_alignment="center")
    with rule:
        st.markdown(f"$$\\begin{{aligned}}{_rule(lesson)}\\end{{aligned}}$$")
        _decrease(lesson)
        for sentence in _sentences(lesson):
            st.caption(sentence)
        now = lesson.now
        is_small = now.grids["dz"].size <= MOST_UPSTREAM
        if lesson.has_own_loss and is_small and now.is_finite:
            upstream = agreement.loss_verdict(
                now.spec, "forward", lesson.loss, **now.arrays, notation=now.notation
            )
            badges(filter(None, [upstream]), now, of=now.plain("dz"))
    if lesson.taken:
        name = lesson.start.write("L")
        with curve:
            chart(
                loss_curve(lesson.descent.losses, name),
                alt=told(lesson.descent.losses, name),
                key="chart-losses",
                config={"displayModeBar": False},
            )


def _rule(lesson: Lesson) -> str:
    """How each moved grid is moved, one line each."""
    return r" \\[6pt] ".join(
        rf"{letter} &\leftarrow {letter} - \eta\, {lesson.start.notation.gradient(letter)}"
        for letter in _letters(lesson)
    )


def _decrease(lesson: Lesson) -> None:
    """L, and of the last step (at the start: of the next) what the gradient promised."""
    here, before, losses = lesson.descent.here, lesson.descent.before, lesson.descent.losses
    with st.container(horizontal=True, gap="medium"):
        name = lesson.start.write("L")
        st.metric(name, _written(here.loss))
        if before is None:
            st.metric("The first step promises a change of", _written(-lesson.rate * here.slope))
            return
        st.metric(f"Step {lesson.taken} promised", _written(-lesson.rate * before.slope))
        st.metric(f"and changed {name} by", _written(losses[-1] - losses[-2]))


def _written(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")


def _sentences(lesson: Lesson) -> Iterator[str]:
    """What a step promises, whether that is kept, and which η is safe."""
    letters = _letters(lesson)
    squares = " + ".join(
        rf"\left\langle {gradient}, {gradient} \right\rangle"
        for gradient in map(lesson.start.notation.gradient, letters)
    )
    if lesson.start.activation:
        f = lesson.start.notation.function
        why = f"{f} bends, or has a corner, and L with it; the smaller η, the closer"
    elif {"x", "k"} <= {*lesson.moved}:
        why = "X and K are multiplied with each other, so L bends when both move"
    elif lesson.computes_upstream:
        why = "L bends upwards, so it falls by no more than that; the smaller η, the closer"
    else:
        why = "Here L is linear in what moves, and keeps the promise"
    change = squares if len(letters) == 1 else rf"\bigl({squares}\bigr)"
    start = lesson.start
    changes = start.write("To first order a step changes L by ")
    yield rf"{changes} $-\eta\,{change}$. {start.write(why)}."
    if start.activation:
        return
    x, k = (start.operands[grid] for grid in ("x", "k"))
    bend = numeric.curvature(start.spec, x=x, k=k, moved=lesson.moved)
    if lesson.computes_upstream and bend:
        safe = rf"Every η up to $1/\lambda_{{\mathrm{{max}}}}$ = {1 / bend:.3g}"
        yield safe + start.write(" cannot raise L.")


def _letters(lesson: Lesson) -> list[str]:
    """The matrices that move."""
    return [lesson.start.matrix(grid) for grid in lesson.moved]


def _warn(lesson: Lesson) -> None:
    """Say so where L grows, and where a number runs away."""
    losses = lesson.descent.losses
    grows = lesson.taken > 0 and losses[-1] - losses[-2] > ROUNDING * max(map(abs, losses))
    why = lesson.start.write("L grows: η is too large. ") if grows else ""
    if lesson.descent.runs_away:
        st.warning(
            f"{why}It diverges: step {lesson.taken + 1} would take a number past "
            f"{_bound(lesson.descent.bound)}. The numbers are those after {_steps(lesson.taken)}.",
            icon=":material/trending_up:",
        )
    elif grows:
        st.warning(
            f"{why}Step {lesson.taken} took it from {_written(losses[-2])} to "
            f"{_written(losses[-1])}.",
            icon=":material/trending_up:",
        )


def _bound(value: float) -> str:
    return f"{value:,.0f}" if value < 1e12 else full(value)


ROUNDING = 1e-9
"""A growth of L by less than this part of its largest value is none."""


def _steps(count: int) -> str:
    return "1 step" if count == 1 else f"{count} steps"
