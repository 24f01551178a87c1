"""What the browser is told of a stage, as plain data: see the types in stage/taps.js.

The table of taps goes as its three small tables, along channels, rows and columns: their product
is the table, so that no derivation is too large to be sent whole. A name goes once a channel, with
# where the subscript stands.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from math import prod
from typing import Any

import numpy as np

from derivations.ui.kept import Kept
from derivations.ui.problem.cell_names import Place, channel_names, raised
from derivations.ui.problem.problem import GRIDS, OF_Z, Problem, derivation_of, shape_of
from derivations.ui.problem.wording import plain
from derivations.ui.stage import packed
from derivations.ui.stage.evidence import line_evidence, result_evidence
from derivations.ui.stage.pictures import GRADIENTS, behind, picture
from derivations.ui.stage.sentences import said_behind, said_on_the_stage
from engine.agreement import Evidence
from engine.geometry import Spec
from engine.results import GRID_OF, RESULTS, grid_of
from engine.symbolic.lines import reads_backwards
from engine.taps import axis_taps, channel_taps, kernel_pairs

Model = dict[str, Any]

ORDER = {"x": 0, "k": 1, "b": 1, "z": 2, "dz": 2}
"""Where a grid's index stands in a tap; a bias meets z as a kernel of one cell would."""

Axis = Sequence[tuple[int, int, int]]
"""The taps along channels, rows or columns: (x, k, z) places."""


def model(
    problem: Problem,
    results: Sequence[str],
    at: Place,
    step: str,
    *,
    editable: Sequence[str] = (),
    evidence: Mapping[str, Sequence[Evidence]] | None = None,
    wanted: Mapping[str, Sequence[int]] | None = None,
) -> Model:
    """The model of a stage: ``results`` are its pictures, the page's own first.

    ``at``: the selected cell of the first, ``step``: how far its line is written, ``editable``: the
    grids whose numbers can be changed, ``evidence``: the verdicts on whole results; left out, those
    on the first are found, ``wanted``: channels of x, k and z whose numbers are asked for.
    """
    found = evidence_of(problem, results[0], at) if evidence is None else _told(problem, evidence)
    return {
        **_of_the_geometry(problem, tuple(results)),
        "values": values_of(problem, channels_shown(problem, results[0], at, wanted or {})),
        "evidence": found,
        "at": at,
        "step": step,
        "editable": editable,
    }


def evidence_of(problem: Problem, result: str, at: Place) -> Model:
    """The verdicts on all lines of a result or, where those are too many, on the line of a cell."""
    if not is_large(problem):
        return _told(problem, {result: result_evidence(problem, result)})
    lines = derivation_of(problem.spec, problem.notation).results[result]
    line = lines[int(np.ravel_multi_index(at, _shape(lines.shape)))]
    return _told(problem, {result: line_evidence(problem, line)}, at)


def is_large(problem: Problem) -> bool:
    """Whether a line is held against its witnesses by itself, when it is looked at."""
    return prod(map(len, taps_of(problem))) > MOST_TAPS_AT_ONCE


def _told(
    problem: Problem, evidence: Mapping[str, Sequence[Evidence]], at: Place | None = None
) -> Model:
    """Verdicts by their result, as the browser takes them; ``at``: the one cell they are about."""
    return {
        result: {
            "of": at,
            "said": [
                {
                    "claim": problem.write(one.claim),
                    "holds": one.holds,
                    "says": problem.write(one.sentence),
                }
                for one in found
            ],
        }
        for result, found in evidence.items()
    }


MOST_TAPS_AT_ONCE = 5_000
"""Of more taps a line is held against its witnesses when it is looked at."""


def _shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    """A shape with k's two channel axes as one, and b's places."""
    *channels, height, width = shape if len(shape) > 1 else (*shape, 1, 1)
    return prod(channels), height, width


def _of_the_geometry(problem: Problem, results: tuple[str, ...]) -> Model:
    return GEOMETRIES.of(
        (problem.operation.name, problem.naming, results), lambda: _made(problem, results)
    )


GEOMETRIES = Kept[Model](200)
"""What a model says without its numbers: up to about 30 kB each."""


def _made(problem: Problem, results: tuple[str, ...]) -> Model:
    key = repr((problem.operation.name, problem.naming, results))
    first = problem.notation.number(0)
    pair = f"({first},{first})"
    raised_pair = raised(pair)
    return {
        "id": blake2b(key.encode(), digest_size=8).hexdigest(),
        "operation": problem.operation.name,
        "base": problem.notation.base,
        "loss": problem.notation.loss,
        "rows": [picture(problem, result) for result in results],
        "taps": _packed_taps(problem),
        "biasTaps": bias_taps_of(problem),
        "biased": problem.notation.biased,
        "order": ORDER | dict.fromkeys(_more(problem), ORDER["z"]),
        "backwards": reads_backwards(problem.spec, problem.notation),
        "shapes": shapes_of(problem),
        "names": packed.names(names_of(problem), pair),
        "labels": packed.names(labels_of(problem), pair),
        "titles": packed.names(titles_of(problem), pair),
        "plain": packed.names(plain_of(problem), raised_pair),
        "letters": letters_of(problem),
        "kernel": problem.plain("k"),
        "sentences": {result: said_on_the_stage(problem, result) for result in results},
        **({"behind": _behind(problem)} if problem.activation else {}),
    }


def _behind(problem: Problem) -> Model:
    """What stands behind Z: its small pictures, its letter, and what is said under them."""
    assert problem.activation
    return {
        **behind(problem),
        "function": problem.notation.function,
        "corner": problem.activation.has_corner,
        "says": said_behind(problem),
    }


def _packed_taps(problem: Problem) -> list[Any]:
    channels, *sides = taps_of(problem)
    return [packed.taps(channels), *sides]


def shapes_of(problem: Problem) -> dict[str, tuple[int, int, int]]:
    """(channels, height, width) of every grid as a page holds it."""
    grids = (*GRID_OF.values(), "dz", *_more(problem))
    return {grid: shape_of(problem.spec, grid, problem.samples) for grid in grids}


def _more(problem: Problem) -> tuple[str, ...]:
    """The grids that an activation adds."""
    return ("a", "da", "df") if problem.activation else ()


def values_of(problem: Problem, channels: Mapping[str, Collection[int]]) -> dict[str, Any]:
    """All numbers, row-major, those of Z and the gradients too; of a large grid some channels."""
    given = {grid: problem.grids[grid] for grid in GRIDS}
    computed = {_gradient(grid_of(result)): problem.result(result) for result in RESULTS}
    if problem.activation:
        given["da"] = problem.grids["da"]
        computed |= {grid: problem.behind(grid) for grid in ("a", "df")}
    return {
        grid: packed.numbers(
            numbers,
            channels.get("z" if grid in OF_Z else grid[-1], ()),
            pictured=grid not in _more(problem),
        )
        for grid, numbers in (given | computed).items()
    }


def channels_shown(
    problem: Problem, result: str, at: Place, wanted: Mapping[str, Sequence[int]]
) -> dict[str, set[int]]:
    """The channels of x, k and z that a cell's line begins with, and those that are wanted."""
    place = {"b": 2}.get(grid_of(result), ORDER[grid_of(result)])
    channels, *_ = taps_of(problem)
    first = next((triple for triple in channels if triple[place] == at[0]), (0, 0, 0))
    return {
        grid: {channel, *wanted.get(grid, ())} for grid, channel in zip("xkz", first, strict=True)
    }


def _gradient(grid: str) -> str:
    return GRADIENTS.get(grid, grid)


# --- taps --------------------------------------------------------------------------------------


def taps_of(problem: Problem) -> list[Axis]:
    """The three small tables whose product is the table of taps; samples share k alone."""
    return _taps(problem.spec, problem.samples, problem.notation.convolution)


@lru_cache(maxsize=64)
def _taps(spec: Spec, samples: int, turned: bool) -> list[Axis]:
    """They are asked for with every number that is changed, and never changed themselves."""
    channels = [
        (n * spec.in_channels + x, k, n * spec.out_channels + z)
        for n in range(samples)
        for x, k, z in channel_taps(spec)
    ]
    return [channels, *(list(axis_taps(spec, side, turned=turned)) for side in (0, 1))]


def bias_taps_of(problem: Problem) -> list[Axis]:
    """A bias in the place of k: one cell that meets every z of its own filter."""
    outs = problem.spec.out_channels
    height, width = problem.spec.output_size
    channels = [(0, o, n * outs + o) for n in range(problem.samples) for o in range(outs)]
    return [channels, [(0, 0, row) for row in range(height)], [(0, 0, c) for c in range(width)]]


# --- names -------------------------------------------------------------------------------------


def names_of(problem: Problem) -> dict[str, list[str]]:
    r"""The LaTeX of every channel's cells: ``x_{#}``, ``\frac{\partial L}{\partial z_{#}}``."""
    cells = _cells_of(problem)
    gradients = {
        f"d{grid}": [problem.notation.gradient(name) for name in cells[grid]] for grid in "xkbz"
    }
    if problem.notation.upstream_letter:
        gradients["dz"] = _upstream(problem)
    if problem.activation:
        a = _channels(problem, problem.notation.letter("a"), problem.spec.out_channels)
        gradients |= {
            "a": a,
            "da": [*map(problem.notation.gradient, a)],
            "df": [*map(problem.notation.slope, cells["z"])],
        }
    return cells | gradients


def labels_of(problem: Problem) -> dict[str, list[str]]:
    r"""What is written in a cell, its channel aside: ``\partial L/\partial z_{#}``."""
    notation = problem.notation
    cells = {grid: [rf"{notation.letter(grid)}_{{#}}"] for grid in "xkz"}
    cells["b"] = _cells_of(problem)["b"]
    gradients = {
        f"d{grid}": [rf"\partial {notation.loss}/\partial {name}" for name in names]
        for grid, names in cells.items()
    }
    letter = notation.upstream_letter
    if problem.activation:
        a = f"{notation.letter('a')}_{{#}}"
        gradients["da"] = [rf"\partial {notation.loss}/\partial {a}"]
        gradients |= {"a": [a], "df": [*map(notation.slope, cells["z"])]}
    return cells | gradients | ({"dz": [f"{letter}_{{#}}"]} if letter else {})


def titles_of(problem: Problem) -> dict[str, list[str]]:
    r"""The LaTeX of every channel as a whole: ``X^{(1)}``, ``\frac{\partial L}{\partial Z}``."""
    cells = {
        grid: [
            problem.matrix(grid) + "".join(re.findall(r"\^\{\([^}]*\)\}", name)) for name in names
        ]
        for grid, names in _cells_of(problem).items()
        if grid != "b"
    }
    cells["b"] = _cells_of(problem)["b"]
    gradients = {
        f"d{grid}": [problem.notation.gradient(name) for name in cells[grid]] for grid in cells
    }
    if problem.notation.upstream_letter:
        gradients["dz"] = [name.replace("_{#}", "") for name in _upstream(problem)]
    if problem.activation:
        a = [name.replace(problem.matrix("z"), problem.matrix("a"), 1) for name in cells["z"]]
        gradients |= {
            "a": a,
            "da": [*map(problem.notation.gradient, a)],
            "df": [*map(problem.notation.slope, cells["z"])],
        }
    return cells | gradients


def plain_of(problem: Problem) -> dict[str, list[str]]:
    """The same in plain characters, without the subscript: x, ∂L/∂z."""
    names = channel_names(problem)
    gradients = {f"d{grid}": [*map(problem.gradient, names[grid])] for grid in "xkb"}
    return names | gradients


def letters_of(problem: Problem) -> dict[str, str]:
    """The letters of the cells and of the grids in plain characters, by their LaTeX."""
    notation = problem.notation
    grids = "xkza" if problem.activation else "xkz"
    letters = [letter(grid) for grid in grids for letter in (notation.letter, notation.matrix)]
    return {letter: plain(letter) for letter in letters}


def _cells_of(problem: Problem) -> dict[str, list[str]]:
    notation, spec, samples = problem.notation, problem.spec, problem.samples
    number = notation.number
    several = problem.has_channels or samples > 1
    biases = [f"{problem.bias}_{{{number(o)}}}" for o in range(spec.out_channels)]
    return {
        "x": _channels(problem, notation.letter("x"), spec.in_channels),
        "z": _channels(problem, notation.letter("z"), spec.out_channels),
        "k": [
            notation.letter("k") + (f"^{{({number(o)},{number(i)})}}" if several else "") + "_{#}"
            for o, i in kernel_pairs(spec)
        ],
        "b": biases if several else [problem.bias],
    }


def _channels(problem: Problem, letter: str, channels: int) -> list[str]:
    """The names of x's or z's channels, in a batch with the sample before the channel."""
    number, samples = problem.notation.number, problem.samples
    if not (problem.has_channels or samples > 1):
        return [f"{letter}_{{#}}"]
    return [
        f"{letter}^{{({f'{number(n)},' if samples > 1 else ''}{number(c)})}}_{{#}}"
        for n in range(samples)
        for c in range(channels)
    ]


def _upstream(problem: Problem) -> list[str]:
    return _channels(problem, problem.notation.upstream_letter, problem.spec.out_channels)
