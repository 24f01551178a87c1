"""How many terms all lines have, without counting through them."""

from __future__ import annotations

import pytest

from derivations.ui.stage.evidence import terms_of
from engine import Conv2dSpec, ConvTranspose2dSpec
from engine.symbolic import Notation, derive


@pytest.mark.parametrize("biased", [True, False])
@pytest.mark.parametrize(
    "spec",
    [
        Conv2dSpec((3, 3), (2, 2)),
        Conv2dSpec((5, 4), (3, 2), stride=2, padding=1, in_channels=2, out_channels=4, groups=2),
        ConvTranspose2dSpec((3, 3), (2, 2), stride=2, in_channels=2, output_padding=1),
    ],
    ids=["the notes'", "groups", "transposed"],
)
def test_all_terms_are_counted(spec, biased: bool) -> None:
    derivation = derive(spec, Notation(biased=biased))
    counted = sum(line.size for lines in derivation.results.values() for line in lines)
    assert terms_of(derivation) == counted
