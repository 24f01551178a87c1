r"""What a name on an array stands for: dout is ∂L/∂Z, conv1.weight.grad is ∂L/∂K.

>>> [grid_of(name) for name in ("W", "dout", "conv1.weight.grad", r"\partial L/\partial X", "tmp")]
['k', 'dz', 'dk', 'dx', None]
>>> grid_of("conv.weight.data"), grid_of("layer.weight.grad.data"), grid_of("train_data")
('k', 'dk', 'x')
"""

from __future__ import annotations

import re

_GRIDS = {
    "x": "x input inputs inp in image img data features feature featuremap fmap a activations",
    "k": "k w weight weights wt kernel kernels ker filter filters filt f theta",
    "b": "b bias biases beta",
    "z": "z y out output outputs o result conv convout zout yout forward",
}  # fmt: skip
BASES = {name: grid for grid, names in _GRIDS.items() for name in names.split()}
"""Names of the grids themselves, in small letters."""

GRADIENTS = {"x": "dx", "k": "dk", "b": "db", "z": "dz"}
UPSTREAM = frozenset(("delta", "δ", "g", "gout", "upstream", "topdiff", "error"))

_ASIDES = frozenset(
    [
        "my",
        "mine",
        "your",
        "expected",
        "true",
        "correct",
        "right",
        "ref",
        "reference",
        "numerical",
        "numeric",
        "num",
        "analytic",
        "torch",
        "np",
        "tf",
        "jax",
        "got",
        "actual",
        "found",
        "computed",
        "printed",
        "wanted",
        "should",
        "be",
        "is",
        "are",
        "the",
        "and",
        "so",
        "gives",
        "gave",
        "matrix",
        "array",
        "tensor",
        "given",
        "then",
        "now",
        "with",
        "let",
        "naive",
        "fast",
        "cpu",
        "gpu",
        "flat",
        "self",
        "layer",
        "prev",
        "test",
        "their",
        "our",
        "numpy",
        "pytorch",
        "engine",
        "slow",
        "ans",
        "values",
    ]
)
_ATTRIBUTES = frozenset(["data", "detach", "clone", "value", "item"])
"""What a program has behind a dot to get at an array."""
_LOSS = frozenset(["l", "j", "e", "loss", "cost", "dl", "dj", "de", "∂l", "∂j", "∂e", "∂"])
_BETWEEN = frozenset(["wrt", "of", "by", "respect", "to"])
_GRADIENT = frozenset(["grad", "gradient", "grads", "gradients", "nabla", "∇", "diff", "∂", "d"])
_JOINED = re.compile(r"[d∂](?:[lje]|loss)[d∂]?(?P<of>.+)|[d∂∇](?P<alone>.+)")
MOST = 120
"""Characters of a name that are looked at."""


def grid_behind(name: str, letter: str) -> str | None:
    """The same where an activation stands behind z: also a and da, for its output and ∂L/∂a.

    ``letter``: of its output. What a layer calls its output is that of the activation then, and so
    is what arrives there; z and δ stay what they are.

    >>> [grid_behind(name, "a") for name in ("dA", "grad_a", "dout", "dz", "delta", "dx")]
    ['da', 'da', 'da', 'dz', 'dz', 'dx']
    """
    found = grid_of(name)
    words = _words(name[:MOST])
    said = _ASIDES | _LOSS | _GRADIENT | _BETWEEN
    last = next((word for word in reversed(words) if word not in said), "")
    of = _derived(last) or last
    if found in ("z", "dz") and {last, of} & (_OUTPUTS | UPSTREAM - {"delta", "δ"}):
        return "da" if found == "dz" else "a"
    if of != letter.lower() or not of:
        return found
    return "a" if last == of and not {*words} & (_GRADIENT | _LOSS) else "da"


_OUTPUTS = frozenset(("out", "output", "outputs", "forward", "activation"))


def grid_of(name: str) -> str | None:
    """The grid that a name stands for: x k b z, dx dk db dz; None where it says nothing."""
    words = [word for word in _words(name[:MOST]) if word not in _ASIDES]
    is_gradient = any(word in _GRADIENT or word in _LOSS - {"l", "j", "e"} for word in words)
    kept = [word for word in words if word not in _GRADIENT | _BETWEEN]
    named = _without_attributes([word for word in kept if word not in _LOSS])
    if not named:
        return None
    if is_gradient:
        base = BASES.get(named[-1]) or BASES.get(_derived(named[-1]))
        return GRADIENTS[base] if base else "dz" if named[-1] in UPSTREAM else None
    return _alone(named[-1])


def _without_attributes(words: list[str]) -> list[str]:
    """The words without those of conv.weight.data, where what they are of is known."""
    last = max((n for n, word in enumerate(words) if word not in _ATTRIBUTES), default=0)
    is_known = words and (words[last] in UPSTREAM or _alone(words[last]) is not None)
    return words[: last + 1] if is_known else words


def _alone(word: str) -> str | None:
    """What a lone word stands for."""
    if word in UPSTREAM:
        return "dz"
    if base := BASES.get(word):
        return base
    base = BASES.get(_derived(word))
    return GRADIENTS[base] if base else None


def _derived(word: str) -> str:
    """What a word is the derivative by: dx, dldx, ∂x."""
    found = _JOINED.fullmatch(word)
    if not found:
        return ""
    of = found["of"]
    return of if of in BASES else word[1:]


def _words(name: str) -> list[str]:
    """The words of a name in small letters, without numbers and LaTeX's dress."""
    plain = re.sub(r"\\[dt]?frac\b", " ", name.replace("}{", "/").replace("} {", "/"))
    for sign, letter in (("partial", "∂"), ("nabla", "∇"), ("delta", "δ"), ("Delta", "δ")):
        plain = re.sub(rf"\\{sign}(?![a-zA-Z])\s*", letter, plain)
    plain = re.sub(r"\\[a-zA-Z]+|\([^()]*\)|\[[^\[\]]*\]|[²³¹⁰-⁹₀-₉]", " ", plain)
    plain = re.sub(r"([∂∇δ])[\s{]+", r"\1", plain)
    plain = re.sub(r"\bw\.?r\.?t\b", " ", plain)
    plain = re.sub(r"\bgrad(?=[A-Z])|\bGrad(?=[A-Z])", "grad ", plain)
    words = re.split(r"[^\w∂∇]+|_", plain.replace("∇", " ∇ ").lower())
    return [short for word in words if (short := word.strip("0123456789"))]
