"""Layers that are no convolution in two dimensions, by what they are."""

from __future__ import annotations

import re

_KINDS = {
    r"(?:Global|Adaptive)?(?:Max|Avg|Average|Fractional|LP|Power|Lp)\w*Pool\w*"
    r"|(?:max|avg)_pool\w*|reduce_window": "a pooling layer",
    r"Linear|LazyLinear|Dense|Bilinear|Gemm|MatMul|linear|InnerProduct": "a fully connected layer",
    r"(?:Lazy)?(?:Batch|Layer|Group|Instance|RMS|LocalResponse)\w*Norm\w*": "a normalization",
    r"(?:Leaky|P|R|C|S|G)?e?E?[Rr]e?LU\d?|ELU|SELU|GELU|SiLU|Mish|Sigmoid|Tanh|Softmax|LogSoftmax"
    r"|relu|sigmoid|tanh|softmax|Activation|Hard\w+|LeakyReLU|ReLU6?": "an activation",
    r"(?:Alpha|Spatial)?Dropout\w*": "a dropout",
    r"(?:Lazy)?Conv(?:Transpose)?1[dD](?:Transpose)?|conv1d|conv_transpose1d"
    r"|(?:Separable|Depthwise)Conv1D": "a convolution in one dimension",
    r"(?:Lazy)?Conv(?:Transpose)?3[dD](?:Transpose)?|conv3d|conv_transpose3d": (
        "a convolution in three dimensions"
    ),
    r"Upsample\w*|UpSampling\w*|interpolate|Resize|PixelShuffle|PixelUnshuffle": "a resampling",
    r"Flatten|Reshape|Permute|Unflatten|Identity|Unfold|Fold": "a change of shape",
    r"Embedding\w*": "an embedding",
    r"(?:Conv)?(?:LSTM|GRU|RNN|SimpleRNN)\w*": "a recurrent layer",
    r"MultiheadAttention|MultiHeadAttention|Transformer\w*|Attention": "an attention",
    r"\w*Loss|\w*_loss|cross_entropy": "a loss",
    r"(?:Zero|Reflection|Replication|Constant|Circular)Pad\w*|Cropping2D|pad": "a padding",
    r"Locally[cC]onnected\w*": "a layer whose kernel differs from place to place",
    r"DeformConv2d|deform_conv2d": "a convolution whose windows move",
}
"""Patterns of names, and what they are."""

_WITH_ONE_ROW = "it is the one in two dimensions with a kernel (1, k) on an input of one row"


def what_it_is(name: str) -> str | None:
    """What a layer is that is no convolution in two dimensions; None for a name that is unknown.

    >>> what_it_is("MaxPool2d"), what_it_is("Conv2d")
    ('a pooling layer', None)
    """
    for pattern, kind in _KINDS.items():
        if re.fullmatch(pattern, name):
            return kind
    return None


def told_of(name: str) -> str | None:
    """A sentence on a layer that is no convolution in two dimensions."""
    kind = what_it_is(name)
    if kind is None:
        return None
    if kind == "a convolution in one dimension":
        return f"{name} is {kind}; {_WITH_ONE_ROW}"
    said = "here are those in two" if kind.startswith("a convolution in") else "no convolution"
    return f"{name} is {kind}, {said}" if said != "no convolution" else f"{name} is {kind}: {said}"
