"""The general rules of every result, in the notes' notation: one channel, or sums over several."""

from __future__ import annotations

import re
from typing import NamedTuple

from derivations.ui.problem.problem import Problem
from engine.geometry import Conv2dSpec, Spec

_UPSTREAM = r"\frac{\partial L}{\partial z_{ij}}"
_UPSTREAM_OF_FILTER = r"\frac{\partial L}{\partial z^{(o)}_{ij}}"


class _Rule(NamedTuple):
    """A rule with one channel, and with several."""

    one: str
    several: str


def _chain(target: str, of_channel: str, over: str) -> _Rule:
    return _Rule(
        rf"\frac{{\partial L}}{{\partial {target}}} = \sum_{{ij}} {_UPSTREAM} "
        rf"\frac{{\partial z_{{ij}}}}{{\partial {target}}}",
        rf"\frac{{\partial L}}{{\partial {of_channel}}} = \sum_{{{over}}} {_UPSTREAM_OF_FILTER} "
        rf"\frac{{\partial z^{{(o)}}_{{ij}}}}{{\partial {of_channel}}}",
    )


_CHAIN = {
    "kernel_gradient": _chain("k_{mn}", "k^{(o,c)}_{mn}", "ij"),
    "input_gradient": _chain("x_{mn}", "x^{(c)}_{mn}", "oij"),
}


def chain_rule(problem: Problem, result: str) -> str:
    """The chain rule of ∂L/∂K or ∂L/∂X; with several filters x also sums over them."""
    if result == "bias_gradient":
        letter = _bias(problem.spec)
        rule = _chain(letter, f"{letter}_o", "ij")
    else:
        rule = _CHAIN[result]
    return rule.several if problem.has_channels else rule.one


def bias_rule(problem: Problem) -> str:
    """∂L/∂B as the sum it comes to."""
    letter = _bias(problem.spec)
    rule = _Rule(
        rf"\frac{{\partial L}}{{\partial {letter}}} = \sum_{{ij}} {_UPSTREAM}",
        rf"\frac{{\partial L}}{{\partial {letter}_o}} = \sum_{{ij}} {_UPSTREAM_OF_FILTER}",
    )
    return rule.several if problem.has_channels else rule.one


def bias_over_a_batch(problem: Problem) -> str:
    """The same over the samples of a batch."""
    letter = _bias(problem.spec)
    target, of = (f"{letter}_o", "n,o") if problem.has_channels else (letter, "n")
    return (
        rf"\frac{{\partial L}}{{\partial {target}}} = \sum_n \sum_{{ij}} "
        rf"\frac{{\partial L}}{{\partial z^{{({of})}}_{{ij}}}}"
    )


def bias_local(problem: Problem) -> str:
    """The local derivatives by the bias: 1, or 0 for the z of another filter."""
    letter = _bias(problem.spec)
    if not problem.has_channels:
        return rf"\frac{{\partial z_{{ij}}}}{{\partial {letter}}} = 1 \quad \forall i, j"
    return (
        rf"\frac{{\partial z^{{(o)}}_{{ij}}}}{{\partial {letter}_q}} = "
        r"\begin{cases} 1 & o = q \\ 0 & o \neq q \end{cases} \quad \forall i, j"
    )


def _bias(spec: Spec) -> str:
    return "B" if isinstance(spec, Conv2dSpec) else "b"


# --- several channels ---------------------------------------------------------------------------

_X, _K, _Z = "X^{(c)}", "K^{(o,c)}", r"\frac{\partial L}{\partial Z^{(o)}}"


def of_channels(problem: Problem, result: str) -> str:
    """A result channel by channel, its grids as they are expanded in the picture of one channel."""
    convolution, true = isinstance(problem.spec, Conv2dSpec), problem.notation.convolution
    plain, turned = (
        (rf"\operatorname{{rot}}_{{180^\circ}} {_K}", _K)
        if true
        else (
            _K,
            rf"\operatorname{{rot}}_{{180^\circ}} {_K}",
        )
    )
    if result == "forward":
        kernel, bias = (plain, "B_o") if convolution else (turned, "b_o")
        return rf"Z^{{(o)}} = \sum_c {_X} \otimes {kernel} + {bias}"
    if result == "input_gradient":
        kernel = turned if convolution else plain
        return rf"\frac{{\partial L}}{{\partial {_X}}} = \sum_o {_Z} \otimes {kernel}"
    pair = rf"{_X} \otimes {_Z}" if convolution else rf"{_Z} \otimes {_X}"
    right = rf"\operatorname{{rot}}_{{180^\circ}} \left( {pair} \right)" if true else pair
    return rf"\frac{{\partial L}}{{\partial {_K}}} = {right}"


def of_one_channel(problem: Problem, result: str) -> str:
    """The same with one channel."""
    said = of_channels(problem, result).replace("^{(o,c)}", "").replace("_o", "")
    return re.sub(r"\^\{\([oc]\)\}|\\sum_[oc] ", "", said)


def of_groups(spec: Spec, result: str) -> str:
    """Over which channels or filters the sum runs, in a sentence."""
    ins, outs = spec.in_channels_per_group, spec.out_channels_per_group
    if result == "kernel_gradient":
        said = "No sum: each kernel belongs to one filter $o$ and one channel $c$."
        if spec.groups == 1:
            return said
        return f"{said} With {spec.groups} groups both are of the same group."
    index, count, what, others = (
        ("c", ins, "channel", "channels")
        if result == "forward"
        else ("o", outs, "filter", "filters")
    )
    whose = "its filter's" if result == "forward" else "its channel's"
    if spec.groups == 1:
        return f"${index}$ runs over {_all(count, what, others)}."
    runs = f"the one {what}" if count == 1 else f"the {count} {others}"
    depthwise = " (depthwise: every channel is a group of its own)" if ins == 1 else ""
    return (
        f"With {spec.groups} groups{depthwise} ${index}$ runs over {runs} of {whose} own group: "
        "the other kernels do not exist."
    )


def _all(count: int, what: str, others: str) -> str:
    if count == 1:
        return f"the one {what}"
    return f"both {others}" if count == 2 else f"all {count} {others}"
