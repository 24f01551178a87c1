"""What the layer does, and the layer as code, on the pages: of the whole layer, exactly."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from derivations.ui import contents
from derivations.ui.lesson.as_code import PROGRAMS, of_framework
from derivations.ui.problem.operations import CONV2D, CONV_TRANSPOSE2D
from derivations.ui.settings.parameters import PARAMETERS
from derivations.ui.settings.pasted import Pasted, read
from engine import Conv2dSpec, ConvTranspose2dSpec
from engine.geometry import Spec
from engine.reading import FRAMEWORKS, read_layer
from tests.derivations.pages import lessons
from tests.derivations.visits import check, opened

RESNET = "nn.Conv2d(3, 64, 7, 2, 3, bias=False) on 224×224"
UP = "nn.ConvTranspose2d(512, 256, 4, 2, 1) on 4×4"


def pasted(text: str) -> AppTest:
    """The page that a layer opens from the start page."""
    found = read(text)
    return check(opened(contents.NOTES[found.operation][0], **link_to(found)))


def link_to(found: Pasted) -> dict[str, object]:
    return {key: PARAMETERS[key].write(value) for key, value in found.parameters.items()}


def told(app: AppTest) -> str:
    """The table, as text."""
    return re.sub("<[^>]*>", " ", table(app))


def table(app: AppTest) -> str:
    bodies = [part.proto.body for part in app.get("html")]
    return " ".join(body for body in bodies if body.startswith("<dl"))


def test_a_layer_larger_than_the_stage_is_told_whole() -> None:
    app = pasted(RESNET)
    (fold,) = (fold for fold in app.expander if fold.label.startswith("What this layer does"))
    assert fold.label.endswith("it halves the size")
    assert "9\u202f408" in told(app)
    assert "778²·3·64 = 116\u202f214\u202f528" in told(app)
    assert any("the stage shows a part of it" in text.value for text in app.caption)


def test_a_transposed_layer_says_that_its_overlaps_are_even() -> None:
    app = pasted(UP)
    assert "no checkerboard from it" in told(app)
    assert "conv-overlaps" not in table(app)
    assert "conv-overlaps" in table(pasted("nn.ConvTranspose2d(512, 256, 3, 2, 1) on 4×4"))


def test_a_layer_that_was_changed_is_past() -> None:
    found = read(RESNET)
    app = opened(contents.NOTES[CONV2D][0], **link_to(found) | {"kh": "5"})
    check(app)
    assert "9\u202f408" not in told(app)
    assert "layer" not in app.query_params


def test_every_notation_is_kept() -> None:
    app = check(
        opened(contents.NOTES[CONV2D][0], s=2, h=6, w=6, kh=3, kw=3, letters="a w y b", base=0)
    )
    assert "every a inside lies in" in told(app)
    assert "of A left over" in told(app)


@pytest.mark.parametrize("text", ["Conv2d(1, 1, 600) on 700", "Conv2d(1, 1, 3) on ![](//a/b)"])
def test_hostile_layers_in_a_link_open(text: str) -> None:
    app = opened(contents.NOTES[CONV2D][0], h=16, w=16, kh=7, kw=7, layer=text)
    assert not app.exception


SPECS = {
    "plain": Conv2dSpec(5, 3),
    "strided": Conv2dSpec(5, 3, stride=2, padding=1, in_channels=2, out_channels=3),
    "one-sided": Conv2dSpec(5, 3, padding=((0, 1), (1, 0))),
    "depthwise": Conv2dSpec(5, 3, in_channels=4, out_channels=4, groups=4),
    "atrous": Conv2dSpec(9, 3, dilation=2, padding=2),
    "up": ConvTranspose2dSpec(4, 4, stride=2, padding=1, in_channels=3, out_channels=2),
    "up-odd": ConvTranspose2dSpec(4, 3, stride=2, padding=1, output_padding=1),
}


def places(spec: Spec) -> object:
    """A geometry, however its padding is written: a cell that is not cropped is output padding."""
    return spec.kernel_shape, spec.output_size, [axis.border for axis in spec.axes]


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("name", SPECS)
def test_code_is_the_layer_or_says_why_there_is_none(name: str, framework: str) -> None:
    spec: Spec = SPECS[name]
    code = of_framework(spec, True, framework)
    if code.lines:
        assert places(read_layer(code.lines).spec(spec.input_size)) == places(spec)
    else:
        assert code.says
    assert not any("taken as its padding" in said for said in code.says)


@lessons
def test_every_lesson_has_its_programs(entry: contents.Entry) -> None:
    app = check(opened(entry))
    for name in PROGRAMS:
        app.session_state[f"code-{entry.result}"] = name
        check(app.run())
        assert f"def {entry.result}(" in app.code[-1].value or any(
            f"def {entry.result}(" in code.value for code in app.code
        )


def test_the_transposed_page_has_the_frameworks() -> None:
    app = opened(contents.NOTES[CONV_TRANSPOSE2D][0])
    app.session_state["code-forward"] = "Keras"
    check(app.run())
    assert any("layers.Conv2DTranspose(1, 2" in code.value for code in app.code)
