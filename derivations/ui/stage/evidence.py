"""Evidence on the page: badges that are computed and not printed, both sides in their help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import prod

import streamlit as st

from derivations.ui.kept import Kept
from derivations.ui.problem import wording
from derivations.ui.problem.problem import Problem, derivation_of
from engine import agreement
from engine.agreement import Evidence
from engine.numeric import Behind, Linear
from engine.results import result_of
from engine.symbolic import Derivation, Line, ProofError, prove
from engine.taps import axis_taps, channel_taps, grid_shape

MOST_TERMS_TO_PROVE = 4_000
"""Of a larger system only the shown line is proved: a visitor must not keep the server busy."""


def line_evidence(problem: Problem, line: Line) -> tuple[Evidence, ...]:
    """The verdicts on one line with the problem's numbers: what they claim and say, not the sides.

    The same line of the same problem is asked for by a whole course, and a proof is most of a run.
    """
    return LINES_PROVED.of((problem.key, line.target), lambda: _said(problem, line))


def _said(problem: Problem, line: Line) -> tuple[Evidence, ...]:
    found: tuple[Evidence, ...]
    if not problem.is_finite:  # the note on it says that nothing is compared
        found = (agreement.proof([line]),) if line.size <= LONGEST_PROVED else ()
    elif problem.products > MOST_PRODUCTS_ANEW:
        found = tuple(_by_itself(problem, line))
    else:
        found = agreement.line_verdicts(line.derivation, line, **problem.arrays)
    # Two sums of thousands of terms may stand there, and are not shown.
    return tuple(verdict._replace(left=None, right=None) for verdict in found)


def _by_itself(problem: Problem, line: Line) -> Iterator[Evidence]:
    """What is known of a line of a large layer without computing the layer once more."""
    if line.size <= LONGEST_PROVED:
        yield agreement.proof([line])
    grids = {grid: numbers.ravel() for grid, numbers in problem.grids.items()}
    number = problem.result(result_of(line.target.grid)).flat[line.place].item()
    yield agreement.sum_verdict(line, grids, number)


MOST_PRODUCTS_ANEW = 2_000_000
"""Of a layer of more products a line's witnesses are those that do not compute all of it."""

LONGEST_PROVED = 256
"""SymPy takes a second for so many terms, and longer than in proportion for more."""

LINES_PROVED = Kept[tuple[Evidence, ...]](1_500)
"""About 2 kB each: of numbers that somebody has typed nobody else asks for them, so they are kept
for as long as a hall of visitors looks at its own."""


def result_evidence(problem: Problem, result: str) -> tuple[Evidence, ...]:
    """The verdicts on every line of a result: SymPy's where they are few, NumPy's witnesses."""
    return RESULTS_PROVED.of((problem.key, result), lambda: tuple(_of_result(problem, result)))


def _of_result(problem: Problem, result: str) -> Iterator[Evidence]:
    derivation = derivation_of(problem.spec, problem.notation)
    if proof := PROOFS.of(
        (problem.spec, problem.notation, result), lambda: _proof(derivation, result)
    ):
        yield proof
    if not problem.is_finite:
        return
    for found in agreement.result_verdicts(
        problem.spec, result, **problem.arrays, notation=problem.notation
    ):
        yield found._replace(left=None, right=None)
    if problem.activation and result != "forward" and problem.grids["dz"].size <= MOST_MOVED:
        yield from _upstream(problem)


def _upstream(problem: Problem) -> Iterator[Evidence]:
    """Whether ∂L/∂Z is what L does behind the activation: each z moved a little, both ways."""
    assert problem.activation
    given = problem.grids["da"].reshape(problem.arrays["dz"].shape)
    found = agreement.loss_verdict(
        problem.spec,
        "forward",
        Behind(problem.activation, Linear(given)),
        **problem.arrays,
        notation=problem.notation,
    )
    if found:
        yield found._replace(claim="∂L/∂Z = finite differences", left=None, right=None)


MOST_MOVED = 100
"""Of more z none is moved: every one costs a sum over all of them."""


def _proof(derivation: Derivation, result: str) -> Evidence | None:
    """SymPy's proof of every line; None where there are more terms than a page may wait for."""
    lines = derivation.results[result]
    if lines[0].size * len(lines) > MOST_TERMS_AT_ONCE:
        return None
    return agreement.proof(lines)


MOST_TERMS_AT_ONCE = 300
"""SymPy proves about so many terms in the time of one page."""

RESULTS_PROVED = Kept[tuple[Evidence, ...]](1_000)
PROOFS = Kept[Evidence | None](2_000)


def badges(verdicts: Iterable[Evidence], problem: Problem, of: str = "") -> None:
    """One badge a verdict, both sides in its help; ``of`` says what it is about."""
    with st.container(horizontal=True, horizontal_alignment="center", gap="small"):
        for verdict in verdicts:
            claim = problem.write(verdict.claim)
            st.badge(
                f"{of}: {claim}" if of else claim,
                icon=":material/check:" if verdict.holds else ":material/close:",
                color="green" if verdict.holds else "red",
                help=problem.write(verdict.sentence),
            )


def terms_of(derivation: Derivation) -> int:
    """The terms of all lines: of a large layer there are more lines than can be counted through.

    Each product stands in a line of Z, of ∂L/∂K and of ∂L/∂X; each ∂L/∂z in one of ∂L/∂B.
    """
    spec = derivation.spec
    products = prod(map(len, (channel_taps(spec), *(axis_taps(spec, side) for side in (0, 1)))))
    outputs = prod(grid_shape(spec, "z"))
    return 3 * products + outputs * (1 + derivation.notation.biased)


@st.fragment
def prove_on_request(derivation: Derivation) -> None:
    """A button that lets SymPy differentiate and compare every line of all four results."""
    if not st.button("Prove every line", icon=":material/verified:", type="tertiary"):
        return
    terms = terms_of(derivation)
    if terms > MOST_TERMS_TO_PROVE:
        st.caption(
            f"All lines together have {terms} terms: they are proved at once up to "
            f"{MOST_TERMS_TO_PROVE}. The line shown above is proved at any size."
        )
        return
    try:
        proved = prove(derivation)
    except ProofError as error:
        st.error(f"SymPy does not confirm a line. {error}", icon=":material/close:")
    else:
        said = wording.words(
            derivation.notation,
            "SymPy wrote every z from its definition, differentiated it, and found the same "
            f"sum for all {proved} lines: every z, ∂L/∂k, ∂L/∂x",
        )
        bias = derivation.notation.bias(derivation.spec)
        st.success(f"{said} and ∂L/∂{bias}.", icon=":material/check:")
