"""The derivation of a view as paragraphs: a page's own text, or the rules of all results."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.ui.lesson import rules
from derivations.ui.take_along import formulas
from derivations.ui.take_along.subject import Paragraph, Subject, System
from engine.results import grid_of
from engine.symbolic.layout import correlation_equation


def paragraphs_of(subject: Subject) -> Iterator[Paragraph]:
    """The paragraphs of a derivation, headings and all."""
    if subject.paragraphs:
        yield from subject.paragraphs
        return
    for result in subject.results:
        yield from _of_result(subject, result)


def _of_result(subject: Subject, result: str) -> Iterator[Paragraph]:
    problem = subject.problem
    name = problem.plain(grid_of(result))
    yield f"## {name if result == 'forward' else problem.gradient(name)}"
    if result != "forward":
        yield "The chain rule:"
        yield f"$$\n{problem.tex(rules.chain_rule(problem, result))}\n$$"
    yield "Every line:"
    yield System(result, 0, len(subject.derivation.results[result]), "result")
    if result == "bias_gradient":
        return
    yield problem.write(r"All lines at once ($\otimes$ lays the right grid on the left one):")
    picture = formulas.picture_of(problem, result)
    yield f"$$\n{correlation_equation(subject.derivation.symbols, picture)}\n$$"
