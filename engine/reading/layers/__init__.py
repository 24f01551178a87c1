"""Reading a layer as people copy it: a constructor's line, a call, a node, a printed model.

``read_layer`` finds the calls, those of other languages written as Python's (:mod:`languages`),
reads their arguments (:mod:`calls`: a text is parsed, never evaluated) and hands them to the
framework that has a layer of this name: a module for each, with a table ``READERS`` from names to
what reads them. Of settings under names, a prototxt or a cfg, a module finds and reads the parts.
``as_code`` is the way back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from engine.geometry import Pair
from engine.reading.layers import (
    burn,
    caffe,
    chainer,
    darknet,
    described,
    flux,
    graph,
    haiku,
    jax,
    keras,
    matlab,
    mindspore,
    mxnet,
    of_keras,
    of_torch,
    onnx,
    paddle,
    pytorch,
    sizes,
    tch,
    tensorflow,
    tinygrad,
)
from engine.reading.layers.arguments import shape_of
from engine.reading.layers.behind import with_activation
from engine.reading.layers.beside import with_paddings
from engine.reading.layers.called import name_of
from engine.reading.layers.calls import Call, call_at, shown, value_at
from engine.reading.layers.code import FRAMEWORKS, as_code
from engine.reading.layers.elsewhere import told_of
from engine.reading.layers.known import input_shape, known_names
from engine.reading.layers.languages import as_python
from engine.reading.layers.layer import Layer
from engine.reading.layers.words import in_words, is_listed
from engine.reading.reader import CannotRead

LONGEST_LAYER = 20_000
"""Characters of a text that are read."""
MOST_LAYERS = 60
"""Layers of a text that are offered."""

MODULES = (
    *(of_keras, of_torch, tch, burn, chainer, flux, haiku, matlab, mindspore, paddle, mxnet),
    *(tinygrad, tensorflow, jax, keras, pytorch),
)
"""The frameworks; of a name that several have, the first one that claims the call."""
SIGNED = (chainer, haiku, mindspore, mxnet, paddle)
"""Those that a text can name: a layer in it that another one would claim too is theirs."""
SETTINGS = (caffe, darknet, described)
"""Those whose layers are no calls but entries, each with a name."""
_OF_OTHERS = ("torch", "keras", "tf", "layers", "F", "jax", "lax", "flax")

NAMES = frozenset(name for module in MODULES for name in module.READERS)
_TF_LAYERS = ("tf.layers", "layers")
CHANNELS_LAST = ("Keras", "TensorFlow", "Flax", "Flux", "Haiku", "MATLAB", "Sonnet")

EXPECTED = "a layer such as Conv2d(1, 1, 2, stride=1, padding=0) on 3×3"
KNOWN = (
    "those of PyTorch, Keras, TensorFlow, JAX, Flax, Haiku, ONNX, tinygrad, Paddle, MXNet, "
    "MindSpore, Chainer, Flux, MATLAB, Burn, Caffe and Darknet"
)

_CALL = re.compile(
    r"(?:(?<![\w.])(?:[A-Za-z_]\w{0,40}\.){0,6}|(?<=[)\]]\.))(?P<name>[A-Za-z_]\w{0,40})\s*\("
)
_SUMMARY = re.compile(r"\((Conv2D|Conv2DTranspose|DepthwiseConv2D|SeparableConv2D)\)")
_TORCH_SUMMARY = re.compile(r"\b(Conv2d|ConvTranspose2d)(?:-\d{1,4}\b|\s?:\s\d|\s{1,20}\[)")
"""Those of torchsummary, Conv2d-1, and torchinfo, Conv2d: 1-1."""
_PASSED_OVER = re.compile(r"(?:[\s,;)\]]|\.[A-Za-z_]\w*|\([^()\n]{0,80}\)|\[[^\[\]\n]{0,80}\])*")


def read_layer(text: str) -> Layer:
    """The layer that a text names; of several the first, the others in its ``others``.

    An input size may follow: "on 32×32". Raises CannotRead with the place and what was expected.

    >>> layer = read_layer("(conv1): nn.Conv2d(3, 64, (7, 7), stride=2, padding=3, bias=False)")
    >>> layer.spec((224, 224)).output_size, layer.bias, layer.framework
    ((112, 112), False, 'PyTorch')
    """
    if len(text) > LONGEST_LAYER:
        raise CannotRead(f"The text has {len(text)} characters: at most {LONGEST_LAYER} are read.")
    text = as_python(text)
    known = known_names(text)
    for settings in SETTINGS:
        if settings.is_its(text) and (parts := settings.layers(text)):
            return _of_settings(text, parts, settings.read)
    if onnx.is_node(text):
        return _nodes(text, known)
    if (configuration := _configuration(text)) is not None:
        return with_activation(_read(configuration), configuration, "", 0, 0, known)
    found = [
        match
        for match in _CALL.finditer(text)
        if match["name"] in NAMES and not _is_used(match, text)
    ]
    if not found:
        has_call = any(call["name"].lower() not in _WORDS for call in _CALL.finditer(text))
        if not has_call and (layer := in_words(text)):
            return layer
        raise _unknown(text)
    first, *others = found[:MOST_LAYERS]
    layer = _layer_at(text, first, known, is_first=True)
    return _with_others(layer, [*layer.others, *_readable(text, others, known)], len(found))


def _is_used(found: re.Match[str], text: str) -> bool:
    """Whether a name only stands in a summary, or is an attribute that is called: self.conv(x)."""
    is_attribute = found[0].startswith("self.") and found["name"].islower()
    return is_attribute or bool(_SUMMARY.match(text, found.end() - 1))


_WORDS = ("stride", "strides", "padding", "pad", "dilation", "kernel", "size", "filter", "filters",
          "convolution", "layer", "image", "input")  # fmt: skip
"""Words of a sentence that a bracket can follow: stride (2, 2)."""

_OF_KERAS = re.compile(r"\{[^{}]*[\"'](?:filters|depth_multiplier)[\"']\s*:")
_ENTRY = re.compile(r"[\"'](\w{1,40})[\"']\s*:\s*")
_CONFIGURED = ("filters", "depth_multiplier", "kernel_size", "strides", "padding", "output_padding",
               "data_format", "dilation_rate", "groups", "activation", "use_bias")  # fmt: skip


def _configuration(text: str) -> Call | None:
    """What Keras's get_config() gives, as the call that it comes from; None for other texts."""
    if not _OF_KERAS.search(text):
        return None
    named: dict[str, Any] = {}
    for found in _ENTRY.finditer(text):
        if found[1] in _CONFIGURED:
            named[found[1]] = value_at(text, found.end())[0]
    if "filters" not in named:
        return Call("DepthwiseConv2D", (), named)
    if "depth_multiplier" in named:
        return Call("SeparableConv2D", (), named)
    if "output_padding" in named:
        named.pop("groups", None)
        return Call("Conv2DTranspose", (), named)
    return Call("Conv2D", (), named)


def names_a_layer(text: str) -> bool:
    """Whether a text has a call, a node or a configuration that is a layer, readable or not.

    A lone conv(x, k) of a formula is none.

    >>> names_a_layer("nn.Conv2d(1, 1)"), names_a_layer("dX = conv(dZ, rot180(K))")
    (True, False)
    """
    if len(text) > LONGEST_LAYER:
        return False
    text = as_python(text)
    if is_listed(text) or any(settings.is_its(text) for settings in SETTINGS):
        return True
    if onnx.is_node(text) or _OF_KERAS.search(text) or _SUMMARY.search(text):
        return True
    return any(_is_layers(found) for found in _CALL.finditer(text))


def _is_layers(found: re.Match[str]) -> bool:
    """Whether a call is a layer's, or that of one that is no convolution."""
    name = found["name"]
    has_prefix = "." in found[0]
    if name in NAMES:
        return has_prefix or not name.islower() or name.startswith(_OF_A_LAYER)
    return (has_prefix or name[0].isupper()) and told_of(name) is not None


def _of_settings(
    text: str, parts: list[tuple[int, str]], read: Callable[[str, int, str], Layer]
) -> Layer:
    """The layers that a text describes by entries with names."""
    layers: list[Layer] = []
    for at, part in parts[:MOST_LAYERS]:
        try:
            layers.append(read(text, at, part))
        except CannotRead:
            if not layers:
                raise
    size = layers[0].input_size or sizes.elsewhere(text, sizes.Order(False, layers[0].in_channels))
    return _with_others(replace(layers[0], input_size=size), layers[1:], len(parts))


_OF_A_LAYER = ("conv2d_", "conv_", "conv2d", "nn_conv", "nnf_conv", "layer_")
"""How a function's name in small letters begins that needs no module before it."""


def _nodes(text: str, known: dict[str, Any]) -> Layer:
    """The convolutions of a graph of ONNX."""
    first, *others = graph.nodes(text)
    known = graph.shapes(text) | known
    layers = [onnx.read_node(first, known)]
    for node in others[: MOST_LAYERS - 1]:
        try:
            layers.append(onnx.read_node(node, known))
        except CannotRead:
            continue
    size = layers[0].input_size or sizes.elsewhere(text, sizes.Order(False, 0))
    return _with_others(replace(layers[0], input_size=size), layers[1:], 1 + len(others))


def _with_others(layer: Layer, others: Sequence[Layer], count: int) -> Layer:
    if not others and count == 1:
        return layer
    told = f"The text has {count} convolutions; the first is taken."
    remarks = (*layer.remarks, told) if count > 1 else layer.remarks
    return replace(layer, remarks=remarks, others=tuple(others))


def _readable(text: str, found: Sequence[re.Match[str]], known: dict[str, Any]) -> list[Layer]:
    """The further layers of a text, as far as they can be read."""
    layers = []
    for match in found:
        try:
            layers.append(_layer_at(text, match, known, is_first=False))
        except CannotRead:
            continue
    return layers


def _layer_at(text: str, found: re.Match[str], known: dict[str, Any], *, is_first: bool) -> Layer:
    """The layer that begins at a place, with the zeros put on before it and the input it is on."""
    call, end = call_at(text, found.start(), known)
    if text[: found.start()].endswith("."):
        call = replace(call, prefix="x")  # a method of what a call gives
    shape = input_shape(text[: found.start()]) if call.name in keras.READERS else None
    if shape and "input_shape" not in call.named and is_first:
        call = replace(call, named={**call.named, "input_shape": shape})
    layer = with_paddings(_read(call, text), text, found.start(), end, known)
    layer = with_activation(layer, call, text, found.start(), end, known)
    order = sizes.Order(layer.framework in CHANNELS_LAST, layer.in_channels)
    behind = _behind(text, found.start(), end, order)
    size = behind.size or layer.input_size or _fed(text, end, known)
    if size is None and is_first:
        size = sizes.elsewhere(text[: found.start()] + " " + text[end:], order)
    layer = replace(layer, input_size=size, name=name_of(call, text, found.start()))
    if call.name in matlab.READERS and is_first and (image := input_shape(text[: found.start()])):
        layer = _on_image(layer, image)
    if behind.channels and "in_channels" in layer.assumed and layer.groups == 1:
        return _with_channels(layer, behind.channels)
    return layer


def _on_image(layer: Layer, image: tuple[int, ...]) -> Layer:
    """A layer on MATLAB's imageInputLayer([rows columns channels])."""
    *size, channels = image
    if not all(type(one) is int and one > 0 for one in image) or len(size) != 2:
        return layer
    layer = replace(layer, input_size=(size[0], size[1]))
    is_open = "in_channels" in layer.assumed and layer.groups == 1
    return _with_channels(layer, channels) if is_open else layer


def _with_channels(layer: Layer, channels: int) -> Layer:
    """A layer whose channels its input says."""
    remarks = tuple(
        said for said in layer.remarks if not re.search("input channels|in_channels", said)
    )
    assumed = tuple(name for name in layer.assumed if name != "in_channels")
    return replace(layer, in_channels=channels, remarks=remarks, assumed=assumed)


def _read(call: Call, text: str = "") -> Layer:
    """A call read by its framework."""
    if "tinygrad" in text and call.name in tinygrad.READERS:
        return tinygrad.READERS[call.name](call)
    if is_tf_layers(call):
        return keras.of_tf_layers(call)
    having = [module for module in MODULES if call.name in module.READERS]
    is_free = call.prefix.split(".")[0] not in _OF_OTHERS
    named = [one for one in SIGNED if is_free and one in having and one.SIGN.search(text)]
    claiming = [module for module in having if module.claims(call)]
    taken = (named or claiming or having[-1:])[0]
    if taken is mxnet and not named:
        mxnet.refuse_unclear(call)
    layer: Layer = taken.READERS[call.name](call)
    return layer


def is_tf_layers(call: Call) -> bool:
    """Whether a call is a function of tf.layers."""
    is_its = call.name in ("conv2d", "conv2d_transpose") and call.prefix in _TF_LAYERS
    return is_its and not of_keras.claims(call)


def _unknown(text: str) -> CannotRead:
    """Why a text is no layer."""
    if found := _SUMMARY.search(text) or _TORCH_SUMMARY.search(text):
        told = "a summary does not say the kernel, stride and padding: paste the layer's own line"
        return CannotRead(f"{found[1]} stands in a summary: {told}.", found.start())
    calls = [*_CALL.finditer(text)]
    for found in calls:
        if said := told_of(found["name"]):
            return CannotRead(f"{said}. Expected {EXPECTED}.", found.start())
    if calls:
        said = f"{shown(calls[0]['name'])} is none of the layers that are known here"
        return CannotRead(f"{said}, {KNOWN}: expected {EXPECTED}.", calls[0].start())
    bare = next((name for name in sorted(NAMES) if re.search(rf"\b{name}\b", text)), None)
    if bare:
        return CannotRead(f"{bare} has no arguments in brackets: expected {EXPECTED}.")
    word = re.search(r"[A-Za-z_]\w*", text)
    if word and (said := told_of(word[0])):
        return CannotRead(f"{said}. Expected {EXPECTED}.", word.start())
    read = f"{shown(text)} is no layer" if shown(text) else "The line is empty"
    return CannotRead(f"{read}: expected {EXPECTED}.")


_SAYS_WHERE = re.compile(r"(?:on|with|for|at|in)\b|[^a-z]*\d", re.IGNORECASE)
_ARGUMENT = re.compile(
    r"\b(?:kernel_size|strides?|(?:output_)?padding|dilation(?:_rate)?|groups|(?:use_)?bias)\s*="
)
"""What belongs into the brackets."""


def _fed(text: str, at: int, known: dict[str, Any]) -> Pair | None:
    """The size of what a layer is called with: nn.Conv2d(…)(torch.randn(1, 3, 32, 32))."""
    if text[at : at + 1] != "(":
        return None
    try:
        value, _ = value_at(text, at, known)
    except CannotRead:
        return None
    shape = shape_of(value)
    return (shape[-2], shape[-1]) if shape and len(shape) in (3, 4) else None


def _behind(text: str, begin: int, at: int, order: sizes.Order) -> sizes.Behind:
    """What follows a layer on its line: the size of its input, perhaps Z's."""
    line = text[at:].partition("\n")[0]
    line, _, comment = line.partition("#")
    over = _PASSED_OVER.match(line)
    rest = line[over.end() if over else 0 :]
    size = line[: over.end() if over else 0]
    found = sizes.behind(rest, at, order)
    if not found.size and comment:
        found = sizes.behind(comment, at, order)._replace(rest=found.rest)
    is_within = text.count("(", 0, begin) > text.count(")", 0, begin)
    is_alone = "\n" not in text.strip() and not _CALL.search(text[at:]) and not is_within
    says_where = _SAYS_WHERE.match(found.rest) and not re.search(r"[)\]]\s*$", size)
    if is_alone and (says_where or _ARGUMENT.search(found.rest)):
        told = "expected “on” and a size, such as on 3×3"
        raise CannotRead(f"After the layer stands {shown(found.rest)}: {told}.", at)
    return found


__all__ = [
    "CHANNELS_LAST",
    "FRAMEWORKS",
    "LONGEST_LAYER",
    "Call",
    "Layer",
    "as_code",
    "names_a_layer",
    "read_layer",
]
