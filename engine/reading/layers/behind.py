"""What stands behind a layer: an activation, where the text says that it follows directly.

As an argument of Keras (``activation="relu"``), around the call (``tf.nn.relu(tf.nn.conv2d(…))``),
as the next of a row (``nn.Sequential(nn.Conv2d(…), nn.ReLU())``, a printed one too), as a method
(``x.conv2d(w).relu()``) or on the next line (``x = nn.relu(x)``).
"""

from __future__ import annotations

import re
from dataclasses import replace
from math import isfinite
from typing import Any

from engine.activations import SLOPE, Activation
from engine.reading.layers.arguments import word
from engine.reading.layers.calls import Call, Name, call_at, shown
from engine.reading.layers.layer import Layer
from engine.reading.reader import CannotRead

_NAMES = {"relu": "relu", "leakyrelu": "leaky_relu", "sigmoid": "sigmoid", "tanh": "tanh"}
"""Activations by their names in small letters, without what parts the words."""

_LEAKY = ("negative_slope", "alpha", "neg_slope")
"""What the frameworks call the slope of a leaky ReLU."""

_ACTIVATION = (
    r"(?:[A-Za-z_]\w{0,40}\.){0,6}"
    r"(?:ReLU|LeakyReLU|Sigmoid|Tanh|Activation|relu|leaky_?relu|sigmoid|tanh)\s*\("
)
_AROUND = re.compile(rf"(?<![\w.]){_ACTIVATION}\s*$")
_PRINTED = re.compile(rf"[ \t]*\n[ \t]*\((?P<key>\w{{1,40}})\):[ \t]*(?P<call>{_ACTIVATION})")
_IN_ROW = re.compile(
    rf"\s*+\)?\s*+,\s*+\(?\s*+(?:[\"']\w{{1,40}}[\"']\s*+,\s*+)?(?P<call>{_ACTIVATION})"
    rf"|\s*+\)\s*+;?\s*+\w{{1,40}}\.add\(\s*+(?P<added>{_ACTIVATION})"
)
_METHOD = re.compile(rf"(?:\([^()\n]{{0,80}}\))?\s*\.(?P<call>{_ACTIVATION})")
_NEXT_LINE = re.compile(
    r"(?:\(\w{1,40}\))?[ \t]*+;?(?:[ \t]*+#[^\n]*+)?\n\s*+\w{1,40}[ \t]*+=[ \t]*+"
    rf"(?P<call>{_ACTIVATION})"
)
_ASSIGNED = re.compile(r"\b(\w{1,40})[ \t]*=[ \t]*$")
_LONGEST = 200
"""Characters before a layer that are looked at."""


def with_activation(
    layer: Layer, call: Call, text: str, begin: int, end: int, known: dict[str, Any]
) -> Layer:
    """A layer with what its text puts directly behind it."""
    said = call.named.get("activation")
    if said is not None:
        return _said(layer, said)
    found = _behind(layer, text, begin, end, known)
    return replace(layer, activation=found) if found else layer


def _said(layer: Layer, value: Any) -> Layer:
    """A layer with the activation that its own argument names."""
    found = activation_of(layer, value)
    if found or word(value) == "linear":
        return replace(layer, activation=found)
    name = value.text if isinstance(value, Name) else getattr(value, "name", word(value) or "")
    told = f"What stands behind Z, {shown(str(name))}, is left out: it is none that is known here."
    return replace(layer, remarks=(*layer.remarks, told))


def _behind(
    layer: Layer, text: str, begin: int, end: int, known: dict[str, Any]
) -> Activation | None:
    if around := _AROUND.search(text, max(0, begin - _LONGEST), begin):
        return _called(layer, text, around.start(), known)
    if (row := _IN_ROW.match(text, end)) or (row := _METHOD.match(text, end)):
        return _called(layer, text, row.start("call") if row["call"] else row.start("added"), known)
    if printed := _PRINTED.match(text, end):
        if printed["key"].isdigit() or _is_sequential(text, begin):
            return _called(layer, text, printed.start("call"), known)
        return None
    line = _NEXT_LINE.match(text, end)
    name = _ASSIGNED.search(text, max(0, begin - _LONGEST), begin)
    if line and name and _is_of(text, line.start("call"), name[1], known):
        return _called(layer, text, line.start("call"), known)
    return None


def _called(layer: Layer, text: str, at: int, known: dict[str, Any]) -> Activation | None:
    try:
        return activation_of(layer, call_at(text, at, known)[0])
    except CannotRead:
        return None


def _is_of(text: str, at: int, name: str, known: dict[str, Any]) -> bool:
    """Whether relu(name), or ReLU()(name), stands at a place."""
    try:
        call, end = call_at(text, at, known)
    except CannotRead:
        return False
    return Name(name) in call.placed[:1] or bool(re.match(rf"\(\s*{name}\s*\)", text[end:]))


def _is_sequential(text: str, at: int) -> bool:
    """Whether the line that a printed one is indented under is a Sequential."""
    start = text.rfind("\n", 0, at) + 1
    indent = len(text[start:at]) - len(text[start:at].lstrip())
    for line in reversed(text[:start].splitlines()):
        if line.strip() and len(line) - len(line.lstrip()) < indent:
            return "Sequential(" in line
    return False


def activation_of(layer: Layer, value: Any) -> Activation | None:
    """The activation that a word, a name or a call is; None for any other, and for ReLU(6)."""
    if isinstance(value, Call) and value.name == "Activation":
        return activation_of(layer, value.placed[0] if value.placed else None)
    text = value.name if isinstance(value, Call) else value.text if isinstance(value, Name) else ""
    written = (text or word(value) or "").rpartition(".")[2]
    name = _NAMES.get(written.replace("_", "").lower())
    if name != "leaky_relu":
        limited = isinstance(value, Call) and "max_value" in value.named
        return Activation(name) if name and not limited else None
    slope = _slope(value) if isinstance(value, Call) else None
    if slope is None:
        slope = _usual_slope(layer, written)
    return Activation(name, slope) if isfinite(slope) else None


def _slope(call: Call) -> float | None:
    """The slope that a call of a leaky ReLU gives, by name or by place."""
    given = [call.named[name] for name in _LEAKY if name in call.named]
    given += [one for one in call.placed[:2] if not isinstance(one, (Name, Call))]
    numbers = [float(one) for one in given if type(one) in (int, float)]
    return numbers[0] if numbers else None


def _usual_slope(layer: Layer, written: str) -> float:
    """The slope where none is given: Keras's layer has 0.3, its function 0.2."""
    if layer.framework not in ("Keras", "TensorFlow"):
        return SLOPE
    return 0.3 if written == "LeakyReLU" else 0.2
