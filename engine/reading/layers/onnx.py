"""ONNX's Conv and ConvTranspose by their attributes: a node that is made, printed, or described.

``make_node("Conv", …, pads=[1, 1, 1, 1])``, ``Conv[pads = [1, 1, 1, 1]](x, w)``, ``Conv <…>``, the
attributes of a protobuf as text, or names and values one after another. ``pads`` are all
beginnings, then all ends. With ``output_shape`` the pads are what leads there: what is cropped is
shared out, the odd one at the end under SAME_UPPER and at the beginning otherwise; auto_pad SAME
makes i · s. Source: ONNX, operators Conv and ConvTranspose.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from engine.geometry import Padding, Pair
from engine.reading.layers.arguments import in_words, pair, refused, simple, whole, word
from engine.reading.layers.calls import Call, Name, shown, value_at
from engine.reading.layers.graph import TYPE, Node, Shape, operands
from engine.reading.layers.layer import Layer
from engine.reading.layers.unsaid import by_weight
from engine.reading.reader import CannotRead

FRAMEWORK = "ONNX"

ATTRIBUTES = (
    *("auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"),
    *("output_padding", "output_shape"),
)
_ATTRIBUTE = re.compile(
    rf"(?<![\w.])[\"']?({'|'.join(ATTRIBUTES)})[\"']?(?:\s*[=:]\s*|\s+(?=[\d\[]|[A-Z]{{4}}))"
)
_PROTOBUF = re.compile(
    rf"name:\s*\"({'|'.join(ATTRIBUTES)})\"(?P<values>(?:(?!attribute|name:)[^}}])*)"
)
_ONLY_HERE = re.compile(r"\b(?:kernel_shape|pads|auto_pad|output_shape)\b")
_OPERATION = re.compile(r"(?<![\w.])[\"']?(?:onnx::|ai\.onnx::?)?(ConvTranspose|Conv)[\"']?(?!\w)")
_MADE = re.compile(r"make_node\s*\(\s*(?:op_type\s*=\s*)?[\"'](ConvTranspose|Conv)[\"']")
_VALUE = re.compile(r"\s*(?:ints?|i|s):\s*(-?\d{1,9}|\"[A-Z_]+\")")
_LIST = re.compile(r"-?\d{1,9}(?:(?:[ \t]*,[ \t]*|[ \t]+)-?\d{1,9}(?![\w×]))*")


def is_node(text: str) -> bool:
    """Whether a text is a node of ONNX: its name with attributes that only ONNX has."""
    if _MADE.search(text) or re.search(r"\bonnx::|op_type\s*:", text):
        return _operation(text) is not None
    found = _OPERATION.search(text)
    if found is None:
        return bool(_ONLY_HERE.search(text)) and not re.search(r"[^\s\w=:,\"'\[\]-]", text)
    # Flax has a Conv(…) with strides too.
    is_call = text[found.end() :].lstrip()[:1] == "("
    return bool(_ONLY_HERE.search(text) if is_call else _ATTRIBUTE.search(text))


def read_node(node: Node, shapes: dict[str, Any]) -> Layer:
    """The layer that a node is; CannotRead, saying why."""
    values = _attributes(TYPE.sub("", node.text))
    is_back = {"output_shape", "output_padding"} & {*values}
    operation = _operation(node.text) or ("ConvTranspose" if is_back else "Conv")
    call = Call(operation, (), values)
    is_transposed = operation == "ConvTranspose"
    groups = whole(call, "group", values.get("group", 1), 1)
    sizes = _sizes(call, node, shapes, groups, is_transposed=is_transposed)
    layer = Layer(
        is_transposed,
        **sizes,
        stride=_pair(call, "strides"),
        dilation=_pair(call, "dilations"),
        groups=groups,
        bias=_has_bias(node.text),
        framework=FRAMEWORK,
        name="" if node.result.isdecimal() else node.result,
    )
    return _on_its_input(_padded(call, layer), shapes.get(node.result))


def _operation(text: str) -> str | None:
    found = _MADE.search(text) or _OPERATION.search(text)
    return found[1] if found else None


def _attributes(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for match in _PROTOBUF.finditer(text):
        values = [value.strip('"') for value in _VALUE.findall(match["values"])]
        numbers = tuple(int(v) if v.lstrip("-").isdigit() else v for v in values)
        found[match[1]] = numbers[0] if len(numbers) == 1 else numbers
    for match in _ATTRIBUTE.finditer(text):
        found[match[1]] = _value(text, match.end(), match[1])
    return found


def _value(text: str, at: int, name: str) -> Any:
    """What stands behind an attribute's name: a list in brackets or without, a number, a word."""
    bare = _LIST.match(text, at)
    if bare and re.search(r"[ ,\t]", bare[0]):
        return tuple(int(n) for n in re.findall(r"-?\d+", bare[0]))
    try:
        return value_at(text, at)[0]
    except CannotRead as error:
        raise CannotRead(f"{name}: {error}", error.at) from None


def _sizes(
    call: Call, node: Node, shapes: dict[str, Any], groups: int, *, is_transposed: bool
) -> dict[str, Any]:
    of_operands = [shapes.get(name) for name in operands(node.text)]
    image, weight = (*of_operands, None, None)[:2]
    image, weight = image or _of_letter(shapes, "xX"), weight or _of_letter(shapes, "wWkK")
    named = {"input": image, "weight": weight, "groups": groups}
    sizes = by_weight(call, named, "IOHW" if is_transposed else "OIHW", "NCHW")
    kernel = call.named.get("kernel_shape")
    if kernel is not None:
        if isinstance(kernel, tuple) and len(kernel) != 2:
            told = f"{call.name} has kernel_shape={in_words(kernel)}"
            raise CannotRead(f"{told}: here are convolutions in two dimensions.")
        sizes["kernel_size"] = pair(call, "kernel_shape", kernel, least=1)
    if weight is None:
        sizes |= _unsaid(sizes, image, shapes.get(node.result), has_kernel=kernel is not None)
    return sizes


def _of_letter(shapes: dict[str, Any], letters: str) -> Any:
    return next((shapes[letter] for letter in letters if letter in shapes), None)


def _unsaid(
    sizes: dict[str, Any], image: Any, result: Shape | None, *, has_kernel: bool
) -> dict[str, Any]:
    """What is known of the channels where the weight's shape is not, and what is said of that."""
    made = {"out_channels": result[1]} if result and len(result) == 4 else {}
    open_ = [
        *(["in_channels"] if image is None else []),
        *(["out_channels"] if not made else []),
        *(["kernel_size"] if not has_kernel else []),
    ]
    down, across = sizes["kernel_size"]
    told = []
    if {"in_channels", "out_channels"} <= {*open_}:
        told.append(
            "The node does not say its channels: those of its weight are taken as the fewest."
        )
    elif "in_channels" in open_:
        told.append("The node does not say its input channels: they are taken as the fewest.")
    elif "out_channels" in open_:
        told.append("The node does not say its output channels: they are taken as the fewest.")
    if not has_kernel:
        told.append(f"Without kernel_shape the kernel is taken as {down}×{across}.")
    return {**made, "assumed": tuple(open_), "remarks": tuple(told)}


def _on_its_input(layer: Layer, result: Shape | None) -> Layer:
    """A layer of which just the result's shape is known, on an input that leads to it."""
    if layer.input_size or layer.output_size or not result or len(result) != 4:
        return layer
    rows, columns = (_input_of(layer, result[2 + side], side) for side in (0, 1))
    try:
        fits = layer.spec((rows, columns)).output_size == result[2:]
    except ValueError:
        return layer
    if not fits:
        return layer
    layer = replace(layer, input_size=(rows, columns))
    if layer.transposed or max(layer.stride) == 1:
        return layer
    told = f"Its input is not said: {rows}×{columns} is one of those that lead to "
    return replace(layer, remarks=(*layer.remarks, f"{told}{result[2]}×{result[3]}."))


def _input_of(layer: Layer, size: int, side: int) -> int:
    """A length of the input for one of the result: of several the multiple of the stride."""
    step = layer.stride[side]
    if isinstance(layer.padding, str):
        return max(1, size // step if layer.transposed else size * step)
    pads = layer.padding
    both = 2 * pads if isinstance(pads, int) else sum(pads[side])
    span = layer.dilation[side] * (layer.kernel_size[side] - 1) + 1
    if layer.transposed:
        return max(1, (size - span - layer.output_padding[side] + both) // step + 1)
    least = (size - 1) * step + span - both
    return max(1, least + -least % step)


def _has_bias(text: str) -> bool:
    """Whether the node has a third input."""
    for pattern in (r"inputs\s*=\s*\[([^\]]*)\]", r"make_node\([^,]*,\s*\[([^\]]*)\]",
                    r"[\]>]\s*\(([^()]*)\)"):  # fmt: skip
        if found := re.search(pattern, text):
            return len([one for one in found[1].split(",") if one.strip(" \"'")]) > 2
    return len(re.findall(r"(?m)^\s*input:", text)) > 2


def _pair(call: Call, name: str) -> Pair:
    return pair(call, name, call.named.get(name, 1), least=1)


def _padded(call: Call, layer: Layer) -> Layer:
    value = call.named.get("auto_pad", "NOTSET")
    name = (word(value) or "").upper()
    if name not in ("NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"):
        raise refused(call, "auto_pad", value, "NOTSET, VALID, SAME_UPPER or SAME_LOWER")
    if layer.transposed:
        return _transposed(call, layer, name)
    if not name.startswith("SAME"):
        return replace(layer, padding=simple(_pads(call)) if name == "NOTSET" else 0)
    end = "bottom and right" if name == "SAME_UPPER" else "top and left"
    told = f"{name} leaves ⌈size / stride⌉ and puts an odd zero at the {end}."
    return replace(layer, padding=name, remarks=(*layer.remarks, told))


def _transposed(call: Call, layer: Layer, name: str) -> Layer:
    more = pair(call, "output_padding", call.named.get("output_padding", 0), least=0)
    layer = replace(layer, output_padding=more)
    shape = call.named.get("output_shape")
    if isinstance(shape, tuple) and len(shape) in (2, 4) and all(isinstance(n, int) for n in shape):
        size = pair(call, "output_shape", shape[-2:], least=1)
        told = (
            "output_shape decides the padding: what is too much is cropped, what is missing added."
        )
        padding = "SAME_UPPER" if name == "SAME_UPPER" else "SAME_LOWER"
        layer = replace(layer, padding=padding, output_size=size)
        return replace(layer, remarks=(*layer.remarks, told))
    if shape is not None:
        raise refused(call, "output_shape", shape, "two numbers, (rows, columns)")
    if not name.startswith("SAME"):
        return replace(layer, padding=simple(_pads(call)) if name == "NOTSET" else 0)
    end = "bottom and right" if name == "SAME_UPPER" else "top and left"
    told = f"{name} makes size · stride of a size and crops an odd cell at the {end}."
    return replace(layer, padding=name, remarks=(*layer.remarks, told))


def _pads(call: Call) -> Padding:
    """All beginnings, then all ends."""
    value = call.named.get("pads", (0, 0, 0, 0))
    if not isinstance(value, tuple) or len(value) != 4:
        raise refused(call, "pads", value, "four numbers: top, left, bottom, right")
    top, left, bottom, right = (whole(call, "pads", one, 0) for one in value)
    return (top, bottom), (left, right)


__all__ = ["FRAMEWORK", "Name", "is_node", "read_node", "shown"]
