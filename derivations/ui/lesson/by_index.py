"""The rule of a result by its indices: over channels and places, and over the samples too."""

from __future__ import annotations

from derivations.ui.lesson import rules
from derivations.ui.problem.problem import Problem
from derivations.ui.settings import link
from derivations.ui.settings.given import held_settings
from engine.geometry import Spec
from engine.symbolic.index_rule import IndexRule, index_rule


def rule(
    problem: Problem, result: str, spec: Spec | None = None, *, batch: bool = False
) -> IndexRule:
    """The rule in the visitor's notation; ``spec``: of another geometry than the problem's."""
    notation, spec = problem.notation, spec or problem.spec
    found = index_rule(spec, result, base=notation.base, turned=notation.convolution, batch=batch)
    return IndexRule(problem.tex(found.latex), problem.write(found.says))


def over_a_batch(problem: Problem, result: str) -> tuple[str, str]:
    """Why what all samples share sums over them, and the sum."""
    if result == "bias_gradient":
        bias = problem.bias
        why = f"${bias}$ was added to every $z$ of every sample $n$"
        latex = problem.tex(rules.bias_over_a_batch(problem))
    else:
        why = "every sample $n$ went through the same $K$"
        latex = rule(problem, result, batch=True).latex
    return (
        f"Over a batch the sum runs over its samples, too: {why}, and $L$ grows by what each of "
        "them adds. $X$ has samples of its own: there is no sum over $n$ in its gradient.",
        latex,
    )


def to_batch(problem: Problem) -> dict[str, str]:
    """The parameters with which the sandbox shows this geometry with two samples."""
    operation = problem.operation
    settings = held_settings(operation)
    held = {operation.key(name): settings[name] for name in operation.deciding(settings)}
    return link.to({**held, "op": operation.short, "n": 2})
