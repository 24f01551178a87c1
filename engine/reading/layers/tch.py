"""The functions ``conv2d`` of Rust's tch and Candle, which make a layer of settings.

``nn::conv2d(vs, 1, 6, 5, ConvConfig { stride: 2, .. })`` has where its weights are kept first,
``conv2d(1, 6, 5, Conv2dConfig { padding: 1, .. }, vb)`` last. Source: tch, ``nn::ConvConfig``;
Candle, ``candle_nn::Conv2dConfig``.
"""

from __future__ import annotations

from collections.abc import Callable

from engine.reading.layers import pytorch
from engine.reading.layers.calls import Call
from engine.reading.layers.layer import Layer
from engine.reading.reader import CannotRead

_SETTINGS = ("stride", "padding", "dilation", "groups", "bias")
_ASIDE = ("ws_init", "bs_init", "padding_mode", "cudnn_fwd_algo")


def claims(call: Call) -> bool:
    """Whether a call is one of these, by its settings: nobody else's conv2d has them."""
    return _settings(call) is not None


def conv2d(call: Call) -> Layer:
    """A path first or a builder last, and between them in, out, kernel and settings."""
    settings = _settings(call)
    is_candles = call.placed[-1] is not settings
    sizes = call.placed[:3] if is_candles else call.placed[1:4]
    if settings is None or len(sizes) != 3 or len(call.placed) != 5:
        told = "expected the channels, the kernel, settings and where the weights are"
        raise CannotRead(f"{call.name} has {len(call.placed)} arguments: {told}.")
    if strange := [name for name in settings.named if name not in (*_SETTINGS, *_ASIDE)]:
        raise CannotRead(f"{call.name} has no {strange[0]}: it takes {', '.join(_SETTINGS)}.")
    named = {name: value for name, value in settings.named.items() if name in _SETTINGS}
    if call.name.endswith("no_bias"):
        named["bias"] = False
    return pytorch.conv2d(Call("conv2d", sizes, named))


READERS: dict[str, Callable[[Call], Layer]] = {"conv2d": conv2d, "conv2d_no_bias": conv2d}


def _settings(call: Call) -> Call | None:
    """The argument that is ConvConfig(…), Conv2dConfig(…) or default()."""
    for value in call.placed:
        if isinstance(value, Call) and value.name in ("ConvConfig", "Conv2dConfig", "default"):
            return value
    return None
