"""What is set in this run: the geometry and the numbers, computed before any field is drawn.

Every setting is a parameter of the address (:mod:`parameters`) and named by it; the fields of the
row (:mod:`row`) show what is held here and change it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import streamlit as st

from derivations.ui import contents
from derivations.ui.contents import Entry
from derivations.ui.problem import wording
from derivations.ui.problem.operations import (
    BOUNDS,
    OPERATIONS,
    Operation,
    Settings,
    alike,
    both,
)
from derivations.ui.problem.problem import (
    GRIDS,
    Problem,
    Unfit,
    shape_of,
    summable,
    with_activation,
)
from derivations.ui.settings import conventions, fields, layer, link, part
from derivations.ui.settings.parameters import ACTIVATION, GIVEN, SLOPE_OF_LEAKY, WHOLE
from engine.activations import Activation
from engine.geometry import Pair, Spec
from engine.misfits import Misfit
from engine.reading import CannotRead, Layer, read_layer
from engine.symbolic import Notation

_RUN = "_run"
"""The Run of this session."""


@dataclass(frozen=True)
class Run:
    """What a page is run with."""

    entry: Entry
    problem: Problem
    settings: Settings
    """The geometry as it is set, also where it does not fit together."""
    computed: tuple[str, ...]
    """The grids that are computed from others, and so cannot be set."""
    whole: Layer | None = None
    """The layer that was pasted, where the geometry is but its part, or does not say all of it."""
    is_news: bool = False
    """Whether the page around the row was run with something else."""

    def stands_on(self, other: Run) -> bool:
        """Whether nothing but numbers differs: the page around the grids is the same."""
        mine, others = self.problem, other.problem
        return (
            self.settings, mine.operation, mine.samples, mine.notation, mine.activation,
            self.computed,
        ) == (
            other.settings, others.operation, others.samples, others.notation, others.activation,
            other.computed,
        )  # fmt: skip


def prepare(entry: Entry) -> None:
    """Take what the address says of a page, and compute the problem of this run.

    :func:`current` then gives it, and :func:`row.show` draws its fields.
    """
    # A result may pass what a float64 holds: the page says so, and no log has to.
    np.seterr(over="ignore", invalid="ignore")
    if entry.operation is None:
        link.take(("op",))
    link.take(entry.keys(_operation(entry)))
    st.session_state[_RUN] = _run(entry)


def _operation(entry: Entry) -> Operation:
    """The operation of a page; of one of neither note, the one that is chosen."""
    chosen = (one for one in OPERATIONS if one.short == link.held("op"))
    return entry.operation or next(chosen)


def run() -> Run:
    """What this run is run with."""
    found: Run = st.session_state[_RUN]
    return found


def current() -> Problem:
    """The problem of this run."""
    return run().problem


def now() -> Problem:
    """The problem as it is set by now, also between two runs: a run may not have come to it."""
    return _run(run().entry).problem


def fragment_problem() -> Problem:
    """The problem as it is set now, first thing in a fragment that holds the row of settings.

    Other numbers are the fragment's own affair: it runs alone for them. Where anything else was set
    :func:`row.show` has the whole page run again. The fragment ends with :func:`link.write`.
    """
    alone = link.begin_part()
    before = run()
    if not alone:  # the run has only begun: nothing was set since it was prepared
        return before.problem
    now = _run(before.entry)
    st.session_state[_RUN] = replace(now, is_news=not now.stands_on(before))
    return now.problem


def _run(entry: Entry) -> Run:
    operation, batch = _operation(entry), entry is contents.SANDBOX
    settings, notation = held_settings(operation), conventions.held()
    spec, misfit = _legal(operation, settings)
    told = ""
    if not misfit and not (entry.operation or batch):
        shown, told = part.small_part(operation, settings)
        spec, misfit = _legal(operation, shown)
    samples = link.held("n") if batch else 1
    activation = held_activation()
    upstream = "da" if activation else "dz"
    computed = (upstream,) if batch and link.held("loss") != GIVEN else ()
    grids, unread = _numbers(operation, spec, samples, notation, upstream)
    said = (told, *unread) if told else tuple(unread)
    problem = Problem(operation, spec, grids, said, samples, misfit, notation)
    if activation:
        problem = with_activation(problem, activation)
        if entry is contents.PRACTICE:  # an answer is written with as many decimals as it has
            kept = np.round(problem.grids["dz"], DECIMALS_TO_WRITE)
            problem = replace(problem, grids={**problem.grids, "dz": kept})
    return Run(entry, problem, settings, computed, _whole(operation, settings))


DECIMALS_TO_WRITE = 4
"""Of a computed number that is asked for in an exercise."""


def held_activation() -> Activation | None:
    """What stands behind Z, if anything does."""
    name = link.held(ACTIVATION)
    if not name:
        return None
    found = Activation(name)
    return replace(found, slope=link.held(SLOPE_OF_LEAKY)) if found.has_slope else found


# --- geometry -------------------------------------------------------------------------------------


def _whole(operation: Operation, settings: Settings) -> Layer | None:
    """The layer that was pasted, as long as the settings are its part."""
    line = str(link.held(WHOLE))
    if not line:
        return None
    whole, its = _read_whole(line)
    if layer.operation_of(whole) is not operation:
        return None  # and stays: it belongs to the other note
    if its is None or any(settings[name] != its[name] for name in operation.deciding(settings)):
        link.put(WHOLE, "")
        return None
    return whole


@lru_cache(maxsize=256)
def _read_whole(line: str) -> tuple[Layer, Settings | None]:
    """A whole layer, and the settings of its part, all of them; None where it has none."""
    whole = part.whole_of(read_layer(line))
    try:
        its = layer.settings_of(part.part_of(whole))
    except CannotRead:
        return whole, None
    return whole, layer.operation_of(whole).notes | its


def held_settings(operation: Operation) -> Settings:
    """The geometry that is set, within the bounds its fields have."""
    names = operation.names
    mode, *values = link.held_of(map(operation.key, ("pm", *names)))
    found = operation.notes | dict(zip(names, map(_bounded, names, values), strict=True))
    return found | {"pm": mode if mode in operation.padding_modes else operation.notes["pm"]}


def _bounded(name: str, value: int | Pair) -> int | Pair:
    least, most, _ = BOUNDS[name]
    down, across = (min(max(int(number), least), most) for number in both(value))
    return alike((down, across))


def held_now() -> tuple[Operation, Settings]:
    """The operation and the geometry as they are set by now, also between two runs."""
    operation = _operation(run().entry)
    return operation, held_settings(operation)


def put(operation: Operation, changes: Settings) -> None:
    """Set some settings (before their fields are drawn)."""
    for name, value in changes.items():
        link.put(operation.key(name), value)


def take_example(operation: Operation, title: str) -> None:
    """Set the geometry of an example (before its fields are drawn)."""
    chosen = operation.examples.get(title, {})
    put(operation, {name: chosen[name] for name in (*operation.names, "pm") if name in chosen})


def _legal(operation: Operation, settings: Settings) -> tuple[Spec, Unfit | None]:
    """The spec; or the notes' example, and what was refused by which rules."""
    try:
        return operation.spec(settings), None
    except Misfit as error:
        return operation.spec(operation.notes), Unfit(settings, error.misfits)


# --- numbers --------------------------------------------------------------------------------------


def _numbers(
    operation: Operation, spec: Spec, samples: int, notation: Notation, upstream: str
) -> tuple[dict[str, np.ndarray], list[str]]:
    grids, remarks = {}, []
    for grid in GRIDS:
        shape, order = shape_of(spec, grid, samples), order_of(spec, grid)
        title = wording.grid_name(notation, spec, upstream if grid == "dz" else grid)
        if grid == "b" and not notation.biased:
            grids[grid] = np.zeros(shape, dtype=np.int64)
            continue
        grids[grid], remark = fields.held_numbers(operation, grid, title, shape, order)
        remarks += remark
    return summable(spec, grids), remarks


def order_of(spec: Spec, grid: str) -> fields.Order | None:
    """The channels of a grid as they stand in its text, where that is not their own order."""
    return fields.order_of_kernels(spec) if grid == "k" else None
