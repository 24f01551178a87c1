"""Texts to start from: every one is of the geometry that is set, and is read."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from derivations.ui.problem.cell_names import spoken
from derivations.ui.problem.problem import Problem, derivation_of
from engine.geometry import Spec
from engine.programs import as_program
from engine.reading import LONGEST_TEXT
from engine.symbolic import Derivation, Line, Notation, derive, rewriting
from engine.symbolic.layout import correlation_equation, system

_RULE = {
    False: r"\frac{\partial L}{\partial x_{mn}} = \sum_{ij} \frac{\partial L}{\partial z_{ij}} "
    r"\frac{\partial z_{ij}}{\partial x_{mn}}",
    True: r"\frac{\partial L}{\partial x^{(c)}_{mn}} = \sum_{oij} "
    r"\frac{\partial L}{\partial z^{(o)}_{ij}} "
    r"\frac{\partial z^{(o)}_{ij}}{\partial x^{(c)}_{mn}}",
}
"""The chain rule, without and with channels."""

ELSEWHERE = Notation(base=0, letters="x w y b", loss="J", biased=False)
"""How many a book and most of code would write it."""

MOST_STEPS = 10_000
"""Products of a program that is read within its budget."""

UNHEARD = "q"
"""A letter that nobody uses for the gradient of the output."""


def plainly(problem: Problem) -> str:
    """A short line of ∂L/∂X as it may be typed."""
    line = _short(derivation_of(problem.spec, problem.notation))
    terms = (" ".join(spoken(problem, cell) for cell in term.factors) for term in line.terms)
    target = problem.gradient(spoken(problem, line.target))
    return f"{target} = {' + '.join(terms) or '0'}"


@lru_cache(maxsize=64)
def examples(derivation: Derivation) -> dict[str, str]:
    """Texts by their names; none that is longer than may be read."""
    spec, notation, lines = derivation.spec, derivation.notation, derivation.input_gradient
    longest = max(lines, key=lambda line: line.size)
    several = spec.in_channels > 1 or spec.out_channels > 1
    picture = derivation.picture("input_gradient")
    texts = {
        "a line": longest.latex(),
        "one with a slip": _with_a_slip(longest.latex()),
        "a system": system(lines),
        "a rule": rewriting.latex(notation, _RULE[several]),
        "matrices": correlation_equation(derivation.symbols, picture),
        "other letters": _elsewhere(spec, convolution=notation.convolution),
        "a letter unheard of": _unheard(spec, notation),
    }
    if 2 * sum(line.size for line in lines) < MOST_STEPS:  # a program has a batch of two
        texts["a program"] = as_program(spec, "input_gradient", turned=notation.convolution)
    return {
        name: text
        for name, text in texts.items()
        if len(text) <= LONGEST_TEXT and "dots" not in text
    }


def _short(derivation: Derivation) -> Line:
    return min(derivation.input_gradient, key=lambda one: (one.size < 2, one.size))


def _with_a_slip(latex: str) -> str:
    """The last term with the wrong sign."""
    before, plus, last = latex.rpartition(" + ")
    return f"{before} - {last}" if plus else f"{latex} + {latex.partition(' = ')[2]}"


def _elsewhere(spec: Spec, *, convolution: bool) -> str:
    there = derive(spec, replace(ELSEWHERE, convolution=convolution))
    return f"{there.forward[0].latex()}\n{_short(there).latex()}"


def _unheard(spec: Spec, notation: Notation) -> str:
    return _short(derive(spec, replace(notation, upstream=UNHEARD))).latex()
