"""The short link says what the long one says, in fewer characters, and both are read."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.ui import contents
from derivations.ui.problem import grid_text
from derivations.ui.settings import short
from derivations.ui.settings.parameters import PARAMETERS, Choice
from tests.derivations.pages import INPUT_GRADIENT
from tests.derivations.visits import address, check, opened
from tests.effort import draws

WHOLE = st.integers(-(10**6), 10**6).map(str)
DECIMAL = st.floats(allow_nan=False, allow_infinity=False).map(repr)


@st.composite
def grids(draw: st.DrawFn) -> str:
    """Numbers as the pages write them, of any size and of any number of digits."""
    shape = draw(st.tuples(*[st.integers(1, 4)] * 3))
    count = int(np.prod(shape))
    kind = draw(
        st.sampled_from(
            [st.integers(-26, 35), st.integers(-300, 300), st.decimals(-99, 99, places=2),
             st.floats(-1e6, 1e6)]
        )
    )  # fmt: skip
    found = draw(st.lists(kind.map(float), min_size=count, max_size=count))
    return grid_text.write(np.array(found).reshape(shape))


def parameters() -> st.SearchStrategy[dict[str, str]]:
    """What a link may say, of anything at once."""
    texts = {}
    for key, parameter in PARAMETERS.items():
        said = WHOLE | st.text(max_size=12) | st.sampled_from(["2,1", "10,3", "", "-1", "007"])
        if isinstance(parameter, Choice):
            said |= st.sampled_from([*parameter.values])
        if key in short.GRIDS:
            said |= grids()
        texts[key] = said
    return st.fixed_dictionaries({}, optional=texts)


@draws(300)
@given(parameters())
def test_the_short_link_says_the_same(said: dict[str, str]) -> None:
    found = short.unpacked(short.shortened(said))
    assert found.keys() == said.keys()
    for key, text in said.items():
        if key in short.GRIDS and found[key] != text:
            np.testing.assert_array_equal(_numbers(found[key]), _numbers(text))
        else:
            assert PARAMETERS[key].read(found[key]) == PARAMETERS[key].read(text)


def _numbers(text: str) -> list[float]:
    return [float(number) for number in text.replace(";", " ").replace("|", " ").split()]


@draws(200)
@given(grids())
def test_packed_numbers_are_read_as_the_text_is(text: str) -> None:
    packed = short.pack(text)
    if packed:
        (found,) = short.unpacked({"k": packed}).values()
        assert found.count(";") == text.count(";")
        assert found.count("|") == text.count("|")
        np.testing.assert_array_equal(_numbers(found), _numbers(text))
        assert not set(packed) - set(short.DIGITS) - set("~._")


@draws(300)
@given(parameters())
def test_it_is_never_longer(said: dict[str, str]) -> None:
    assert len(short.query(short.shortened(said))) <= len(urlencode(said))


@draws(200)
@given(parameters())
def test_a_query_is_read_as_any_other(said: dict[str, str]) -> None:
    assert dict(parse_qsl(short.query(said), keep_blank_values=True)) == said


@draws(300)
@given(st.text(max_size=40), st.text(alphabet="~0123Zz._-|", max_size=12))
def test_what_is_none_stays_to_be_refused(packed: str, numbers: str) -> None:
    found = short.unpacked({short.PACKED: packed, "k": numbers})
    assert short.PACKED not in found
    for key, text in found.items():
        assert key in PARAMETERS
        PARAMETERS[key].read(text)


def test_every_name_of_a_choice_has_its_number() -> None:
    """A name that is added to a choice is added here, at the end."""
    for key, names in short.NAMES.items():
        parameter = PARAMETERS[key]
        assert isinstance(parameter, Choice)
        assert {name for name in parameter.values if name} <= {*names}
        for name in names:
            if name in parameter.values or key not in ("pm", "tpm"):
                assert parameter.read(name) is not None


def test_a_number_of_a_choice_means_what_it_always_did() -> None:
    """Links that are on slides and in sheets: nothing in the list may move."""
    packed = "pm3bias0delta0conv1act1step3view0op1made2grid4show1kind5loss2"
    assert short.unpacked({"q": packed}) == {
        "pm": "valid", "bias": "none", "delta": "true", "conv": "true convolution",
        "act": "leaky_relu", "step": "Activation", "view": "stage", "op": "Transpose",
        "made": "db", "grid": "a", "show": "Slips", "kind": "Grids", "loss": "Target",
    }  # fmt: skip


VIEWS = {
    "16×16 with 7×7": (INPUT_GRADIENT, {"h": "16", "w": "16", "kh": "7", "kw": "7"}),
    "3 to 2 channels, stride 2": (
        INPUT_GRADIENT,
        {"h": "5", "w": "5", "kh": "3", "kw": "3", "s": "2", "p": "1", "ci": "3", "co": "2",
         "row": "2", "col": "3"},
    ),
    "numbers and a notation": (
        INPUT_GRADIENT,
        {"k": "1 0; 0 -1", "x": "1 2 3; 4 5 6; 7 8 9", "base": "0", "letters": "X W Y b",
         "delta": "true", "conv": "true convolution", "act": "leaky_relu"},
    ),
    "numbers of several digits": (
        contents.SANDBOX,
        {"x": "120 133 90; 101 97 -140; 255 0 33", "k": "0.25 -0.5; 1.75 0.125", "n": "1"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", VIEWS)
def test_a_page_opened_by_it_is_the_page(name: str) -> None:
    entry, said = VIEWS[name]
    whole, packed = short.query(said), short.query(short.shortened(said))
    assert len(packed) < 0.75 * len(urlencode(said)), (whole, packed)
    long, quick = (check(opened(entry, **dict(parse_qsl(text)))) for text in (whole, packed))
    assert short.PACKED not in address(quick)
    assert address(quick) == address(long)
    assert {"h", "x", "k"} & {*address(quick)}
