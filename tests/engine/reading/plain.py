"""Engine lines as someone types them: ``dx11 = dz11*k22 + dz12 k21``."""

from __future__ import annotations

import re

FRACTION = re.compile(
    r"\\frac\{\\partial ([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}\{\\partial ((?:[^{}]|\{[^{}]*\})*)\}"
)


def typed(latex: str) -> str:
    r"""``\frac{\partial L}{\partial z_{11}} x_{12}`` → ``dz11 x12``; local ones ``dz11/dx12``."""

    def fraction(match: re.Match[str]) -> str:
        of, by = match.groups()
        return f"d{by}" if of == "L" else f"d{of}/d{by}"

    text = FRACTION.sub(fraction, latex)
    return re.sub(r"_\{([\d,]+)\}", r"\1" if "^" not in text else r"_\1", text)
