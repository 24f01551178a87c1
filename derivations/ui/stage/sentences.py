"""Sentences about a line that hold for every geometry: they are read off the line."""

from __future__ import annotations

from collections.abc import Sequence

from derivations.ui.problem.cell_names import spoken
from derivations.ui.problem.problem import Problem
from engine.geometry import Conv2dSpec
from engine.results import result_of
from engine.symbolic import Cell, Derivation, Line

MOST_NAMES = 6
"""Of more cells the first and the last are named."""


def uses(line: Line) -> str:
    """How many z use the cell of a gradient line, and what that says of the others."""
    name, z = _math(line, line.target), _letter(line, "z")
    every, used = len(line.derivation.forward), line.size
    if not used:
        return f"No ${z}$ contains {name}: every local derivative is 0."
    if used == every:
        return f"Every ${z}$ contains {name}: no local derivative vanishes."
    found = f"one ${z}$ alone" if used == 1 else f"{used} of the {every} ${z}$"
    return f"{name} is used by {found}. The others do not contain it: they give 0."


def most_used_kernel_line(derivation: Derivation) -> Line:
    """The line of the first kernel cell that meets the most x: all kernels have the same."""
    height, width = derivation.spec.kernel_size
    lines = derivation.kernel_gradient[: height * width]
    return max(lines, key=lambda line: (line.size, -line.place))


def follow(line: Line) -> str:
    """Beside how many x a kernel cell stands in the lines of z: what its gradient will collect."""
    name, x, z = _math(line, line.target), _letter(line, "x"), _letter(line, "z")
    every, used = len(line.derivation.forward), line.size
    if not used:
        alone = "its bias alone" if line.derivation.notation.biased else "0"
        return f"No window meets a cell of ${x}$: every ${z}$ is {alone}."
    of = line.derivation.notation.gradient(line.derivation.symbols.latex(line.target))
    lines = "every line" if used == every else f"{used} of the {every} lines"
    where = f"in {lines}, beside another ${x}$ each time" if used > 1 else f"beside one ${x}$ alone"
    return (
        f"Follow the underlined {name}: it stands {where}. That is all the chain rule will need "
        f"for ${of}$."
    )


def has_an_order(line: Line) -> bool:
    """Whether a line has two products of one channel, so that there is an order to see."""
    channels = [term.factors[0].index[0] for term in line.terms if len(term.factors) > 1]
    return channels.count(channels[0]) > 1 if channels else False


def order(line: Line) -> str:
    """How the z and the k of a convolution's ∂L/∂x line run, for the first filter in it.

    Neighbouring windows meet an x at neighbouring cells of k, the other way round.
    """
    first = line.terms[0].factors[0].index[0]
    pairs = [term.factors for term in line.terms if term.factors[0].index[0] == first]
    z, k = (
        _listed(line, [Cell(grid, pair[at].index) for pair in pairs])
        for at, grid in enumerate(("z", "k"))
    )
    of_z, of_k = (f"${_letter(line, grid)}$" for grid in ("z", "k"))
    true = line.derivation.notation.convolution
    how = f"and so do the {of_k}" if true else f"and the {of_k} backwards"
    return f"In the line of {_math(line, line.target)} the {of_z} run forwards, {z}, {how}, {k}."


def _listed(line: Line, cells: Sequence[Cell]) -> str:
    names = [_math(line, cell) for cell in cells]
    if len(names) > MOST_NAMES:
        names = [*names[: MOST_NAMES - 2], "…", names[-1]]
    return ", ".join(names)


def _math(line: Line, cell: Cell) -> str:
    return f"${line.derivation.symbols.latex(cell)}$"


def _letter(line: Line, grid: str) -> str:
    return line.derivation.notation.letter(grid)


MOST_SPOKEN = 12
"""Of more cells a sentence names the first ones, the last and their number."""

_OF_A_GRADIENT = {
    "some": "{name} is used by {cells}: these are the terms of {result}.",
    "one": "{name} is used by {cells}: this is the one term of {result}.",
    "none": "No z contains {name}: its gradient is 0.",
    "pair": "{cell} with {partner}",
}
_OF_ITS_BIAS = "Every z contains {name} once: {result} is the sum of their gradients."
_OF_ITS_FILTER = (
    "Every z of its own filter contains {name} once: {result} is the sum of their gradients."
)

_OF_LINES = {
    "forward": {
        "some": "{name} is made of {cells}.",
        "one": "{name} is made of {cells}.",
        "none": "{name} meets no cell of X: it is the bias alone.",
        "pair": "{cell} · {partner}",
    },
    "kernel_gradient": _OF_A_GRADIENT,
    "input_gradient": _OF_A_GRADIENT,
}
"""What is said of a result's lines, by how many products they have."""

_OF_CELLS = {
    "term": "{result} collects {product}.",
    "meets": "In {result} it meets {cells}.",
    "nowhere": "{name} takes part in no cell of the result.",
    "padding": "A zero of the padding: it adds nothing.",
    "inserted": "A zero put between the cells: it adds nothing.",
    "cut": "No kernel stands here: the groups cut these channels apart.",
    "many": "{first}, … {last} ({count} in all)",
    "grid": "grid of cells",
    "keys": "The arrow keys point at the cells of this grid.",
    "lost": "The cells of the grids cannot be linked here; their numbers stand as they are.",
}

_OF_MATRICES = {
    "entry": "In {output} the cell {input} meets {kernel}.",
    "empty": "{output} does not contain {input}: the entry is 0.",
    "matrix-z": "{name}: its row in {of_z}, its column in {of_x}.",
    "matrix-x": "{name}: its column in {of_z}, its row in {of_x}.",
    "matrix-k": "{name}: its diagonals, in {of_z} and turned over in {of_x}.",
}


def said_of_cells(problem: Problem) -> dict[str, str]:
    """What is said of cells on every page, with places for names (``str.format``)."""
    return {which: problem.write(text) for which, text in _OF_CELLS.items()}


def said_of_matrices(problem: Problem) -> dict[str, str]:
    """The same of the entries of the operation as a matrix: C has a row a z of a convolution."""
    of_z, of_x = ("C", "Cᵀ") if isinstance(problem.spec, Conv2dSpec) else ("Cᵀ", "C")
    return {
        which: problem.write(text).replace("{of_z}", of_z).replace("{of_x}", of_x)
        for which, text in _OF_MATRICES.items()
    }


def said_of_lines(problem: Problem, result: str) -> dict[str, str]:
    """The same of the lines of a result, and of the cells that flow into them."""
    flows = "{name} is used by {cells}." if result == "forward" else "{name} flows into {cells}."
    if result == "bias_gradient":
        bias = _OF_ITS_FILTER if problem.has_channels else _OF_ITS_BIAS
        lines = {"some": bias, "one": bias}
    else:
        lines = _OF_LINES[result]
    said = {**lines, "flows": flows, **_without_a_bias(problem, result)}
    return {which: problem.write(text) for which, text in said.items()}


def _without_a_bias(problem: Problem, result: str) -> dict[str, str]:
    """What is said otherwise where z has no bias."""
    if result != "forward" or problem.notation.biased:
        return {}
    return {"none": "{name} meets no cell of X: it is 0."}


_ON_THE_STAGE = {
    "forward": {
        "some": "{name} collects {cells}",
        "one": "{name} collects {cells}",
        "every": "{name} collects {cells}",
        "none": "{name} meets no cell of $X$: it is the bias alone.",
        "rest": ": the other {count} cells of $K$ meet zeros.",
        "rest-one": ": the other cell of $K$ meets a zero.",
        "gone": "In {name} {kernel} meets a zero: this term is 0.",
        "tap": "{input} goes into {output} through {kernel}, "
        "and the gradient of {output} will come home the same way.",
        "bias": "{bias} is added to {output} as it is, "
        "and the gradient of {output} comes home to it as it is.",
    },
    "input_gradient": {
        "some": "{name} went into {cells} alone",
        "one": "{name} went into {cells} alone",
        "every": "{name} went into all {count} $z$",
        "none": "{name} went into no $z$: its gradient is 0.",
        "rest": ": the other {count} terms are 0.",
        "rest-one": ": the other term is 0.",
        "gone": "{name} did not go into {output}: ∂{output}/∂{name} = 0.",
        "apart": "{output} is not made of the channel of {name}: ∂{output}/∂{name} = 0.",
        "tap": "{input} went into {output} through {kernel}, "
        "so the gradient of {output} comes home to {input} through {kernel}.",
    },
    "kernel_gradient": {
        "some": "{name} helped to make {cells} alone",
        "one": "{name} helped to make {cells} alone",
        "every": "{name} helped to make all {count} $z$",
        "none": "{name} meets no cell of $X$: its gradient is 0.",
        "rest": ": the other {count} terms are 0.",
        "rest-one": ": the other term is 0.",
        "gone": "In {output} {name} met a zero: ∂{output}/∂{name} = 0.",
        "apart": "{name} is not of the filter that makes {output}: ∂{output}/∂{name} = 0.",
        "tap": "{kernel} met {input} in {output}, "
        "so the gradient of {output} comes home to {kernel} times {input}.",
    },
    "bias_gradient": {
        "some": "{name} was added to the {count} $z$ of its own filter, each time as it is",
        "one": "{name} was added to {cells} alone, as it is",
        "every": "{name} was added to all {count} $z$, each time as it is",
        "none": "{name} was added to no $z$.",
        "rest": ": the other {count} terms are 0.",
        "rest-one": ": the other term is 0.",
        "apart": "{name} is not of the filter that makes {output}: ∂{output}/∂{name} = 0.",
        "tap": "{bias} was added to {output} as it is, "
        "so the gradient of {output} comes home to {bias} as it is.",
    },
}
"""What is said under the grids: of a line, of its summands that vanish, and of one of either.

What stands between dollar signs is set as mathematics.
"""

_OF_WINDOWS = {
    "some": "{name} lies in the windows of {cells} alone",
    "one": "{name} lies in the window of {cells} alone",
    "every": "{name} lies in the windows of all {count} $z$",
    "none": "{name} lies in no window: its gradient is 0.",
    "gone": "The window of {output} leaves {name} out: ∂{output}/∂{name} = 0.",
}
"""The same of an x of a convolution: its z look at it through windows."""

_OF_POINTED = {
    "flows": "{name} flows into {cells}.",
    "nowhere": "{name} takes part in no cell of the result.",
    "and": "{names} and {last}",
    "many": "{first}, … {last} ({count} in all)",
}


def said_on_the_stage(problem: Problem, result: str) -> dict[str, str]:
    """What is said under the grids of a result, with places for names."""
    said = {**_ON_THE_STAGE[result], **_OF_POINTED}
    if result == "input_gradient" and isinstance(problem.spec, Conv2dSpec):
        said |= _OF_WINDOWS
    said |= _without_a_bias(problem, result)
    return {which: problem.write(text) for which, text in said.items()}


_BEHIND = {
    "relu": {
        "on": "{output} > 0: its whole gradient comes back.",
        "off": "{output} < 0: it sends nothing back.",
        "corner": "{output} is exactly 0, where {f} has no derivative: 0 is taken, as in PyTorch.",
        "back": "A mask: cells with $z$ ≤ 0 send nothing back.",
    },
    "leaky_relu": {
        "on": "{output} > 0: its whole gradient comes back.",
        "off": "{output} < 0: {slope} of its gradient comes back.",
        "corner": "{output} is exactly 0, where {f} has no derivative: {slope} is taken, as in "
        "PyTorch.",
        "back": "Where $z$ ≤ 0, {slope} of the gradient comes back.",
    },
    "sigmoid": {"back": "No more than a quarter of a gradient comes back."},
    "tanh": {"back": "Less of a gradient comes back, the farther $z$ is from 0."},
}
"""What is said of f′ under the small grids, of all cells and of one."""


def said_behind(problem: Problem) -> dict[str, str]:
    """What is said where an activation stands behind Z, with a place for the name of a z."""
    activation, f = problem.activation, problem.notation.function
    assert activation
    slope = f"{activation.slope:g}"
    z = problem.notation.letter("z")
    return {
        **{
            which: problem.write(text).replace("{f}", f"${f}$").replace("{slope}", slope)
            for which, text in _BEHIND[activation.name].items()
        },
        "there": f"{activation.title}: ${f}({z}) = {activation.latex(z)}$",
    }


def sentence(line: Line, problem: Problem) -> str:
    """What the highlight shows, in words; the browser says the same of the line of any cell."""
    result = result_of(line.target.grid)
    said = said_of_lines(problem, result)
    products = [term.factors for term in line.terms if term.factors[0].grid != "b"]
    target = spoken(problem, line.target)
    which = ("none", "one")[len(products)] if len(products) < 2 else "some"
    return said[which].format(
        name=target,
        result=target if result == "forward" else problem.gradient(target),
        cells=_spoken_list([_spoken_product(problem, said, factors) for factors in products]),
    )


def _spoken_product(problem: Problem, said: dict[str, str], factors: tuple[Cell, ...]) -> str:
    """A z line runs over x; a gradient line over z: ∂L/∂z is what it brings."""
    first, *others = factors
    name = spoken(problem, first._replace(grid="z") if first.grid == "dz" else first)
    if not others:
        return name
    return said["pair"].format(cell=name, partner=spoken(problem, others[0]))


def _spoken_list(names: list[str]) -> str:
    if len(names) <= MOST_SPOKEN:
        return ", ".join(names)
    return _OF_CELLS["many"].format(
        first=", ".join(names[: MOST_SPOKEN - 2]), last=names[-1], count=len(names)
    )
