"""The layers of real networks: read, shown, and as large as the papers have them."""

from __future__ import annotations

from typing import Any

import pytest

from derivations.ui import contents
from derivations.ui.problem.networks import NETWORKS
from derivations.ui.problem.operations import OPERATIONS
from derivations.ui.settings.pasted import read
from engine.figures import Figures
from engine.reading import read_layer
from tests.derivations.visits import check, opened

SIZES = {
    "LeNet-5: first": ((28, 28), 156),
    "AlexNet: first": ((55, 55), 34_944),
    "ResNet: first": ((112, 112), 9_408),
    "ResNet: 3×3 with stride 2": ((28, 28), 73_728),
    "MobileNet: depthwise": ((112, 112), 288),
    "MobileNet: pointwise": ((112, 112), 2_048),
    "DeepLab: atrous, rate 6": ((33, 33), 4_718_592),
    "RangeNet++: columns halved": ((64, 1024), 18_432),
    "RangeNet++: columns doubled": ((64, 2048), 8_224),
    "DCGAN: doubling": ((8, 8), 2_097_152),
    "U-Net: up": ((56, 56), 2_097_664),
}
"""The size of Z and the parameters, as the papers or the models that were published have them."""


@pytest.mark.parametrize("title", NETWORKS)
def test_sizes_and_parameters(title: str) -> None:
    layer = read_layer(NETWORKS[title])
    figures = Figures(layer.spec(), layer.bias)
    assert (figures.spec.output_size, figures.parameters) == SIZES[title]
    assert not layer.remarks


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_a_network_is_chosen_and_shown_as_chosen(operation: object) -> None:
    titles = [title for title, line in NETWORKS.items() if read(line).operation is operation]
    entry = next(pages[0] for one, pages in contents.NOTES.items() if one is operation)
    app = opened(entry)

    def picker() -> Any:
        return next(one for one in app.selectbox if one.label == "Example")

    for title in titles:
        assert {*titles} <= {*picker().options}
        check(picker().set_value(title).run())
        assert picker().value == title
    check(picker().set_value("The notes’ example").run())
    assert "layer" not in app.query_params
