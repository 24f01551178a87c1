"""L over the steps of a descent as a Plotly line. Nothing here knows Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log10

import plotly.graph_objects as go

from derivations.ui.problem.wording import counted

HEIGHT = 220

COLOUR = "#3d81c1"
"""A blue that is readable on light and on dark ground."""

MOST_TICKS = 6
"""The powers of ten beside a log scale."""

MOST_MARKERS = 40
"""A longer descent is a line alone."""


def loss_curve(losses: Sequence[float], name: str = "L") -> go.Figure:
    """The loss at the start and after every step; from a hundredfold range on, on a log scale."""
    wide = min(losses) > 0 and max(losses) > 100 * min(losses)
    decades = log10(max(losses) / min(losses)) if wide else 0
    line = {
        "type": "scatter",
        "x": list(range(len(losses))),
        "y": list(losses),
        "mode": "lines+markers" if len(losses) <= MOST_MARKERS else "lines",
        "line": {"color": COLOUR, "width": 2},
        "hovertemplate": f"steps: %{{x}}, {name} = %{{y:.6g}}<extra></extra>",
    }
    layout = {
        "height": HEIGHT,
        "margin": {"l": 56, "r": 8, "t": 8, "b": 40},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "dragmode": False,
        "xaxis": {"title": {"text": "steps"}, "fixedrange": True, "tickformat": "d"},
        "yaxis": {
            "title": {"text": f"{name}, log scale" if wide else name},
            "type": "log" if wide else "linear",
            "dtick": ceil(decades / MOST_TICKS) if wide else None,
            "exponentformat": "power",
            "fixedrange": True,
        },
    }
    return go.Figure({"data": [line], "layout": layout})


def told(losses: Sequence[float], name: str = "L") -> str:
    """The line in words."""
    steps = len(losses) - 1
    return f"{name} over {counted(steps, 'step')}: from {losses[0]:.6g} to {losses[-1]:.6g}"
