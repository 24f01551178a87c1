"""The one field of the start page: a layer, a line or numbers lead from it to their page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import streamlit as st

from derivations.ui import contents
from derivations.ui.elsewhere import NotDone, compute
from derivations.ui.problem import wording
from derivations.ui.problem.networks import NETWORKS
from derivations.ui.problem.operations import Operation
from derivations.ui.settings import choices, conventions, keepsake, layer_line, link, pasted
from derivations.ui.settings.parameters import LONGEST_IN_LINK, PARAMETERS
from derivations.ui.settings.pasted_numbers import beside, judged_in
from derivations.ui.stage.component import component, heard_fields
from engine.reading import CannotRead, kind_of

if TYPE_CHECKING:
    from derivations.ui.start.numbers import Taken

HERE = Path(__file__).parent

EXAMPLES = (
    "ConvTranspose2d(16, 8, 4, 2, 1)",
    "dW = X * dout",
    "tensor([[ 2., -3., -9.], [ 2., 18., -9.], [-4.,  6.,  4.]])",
)
"""One of each kind; the last is ∂L/∂X of the example above it on the page."""

LONGEST = 100_000
"""Of more characters nothing reaches the server."""

_BUTTON = '<button type="button" data-text="{}">{}</button>'
_EXAMPLES = "".join(
    _BUTTON.format(text, text if len(text) < 40 else f"{text[:22]}…])") for text in EXAMPLES
)
_NETWORKS = "".join(_BUTTON.format(line, title) for title, line in NETWORKS.items())
_MARKUP = f"""
<div class="conv-paste">
  <div class="conv-paste-row">
    <span class="conv-paste-icon" aria-hidden="true"></span>
    <textarea rows="1" maxlength="{LONGEST}" spellcheck="false" autocomplete="off"
      autocapitalize="off" placeholder="Paste a layer, a line, or your numbers"
      aria-label="Paste a layer, a line, or your numbers"
      aria-describedby="conv-paste-hint"></textarea>
    <button type="button" class="conv-paste-go" hidden>Read it</button>
    <span class="conv-paste-examples"><span>for example</span>{_EXAMPLES}
      <details class="conv-paste-networks"><summary>real networks</summary><div>{_NETWORKS}</div>
      </details></span>
  </div>
  <p class="conv-paste-says" role="status"></p>
  <span class="conv-paste-hint" id="conv-paste-hint">A layer of PyTorch, Keras, TensorFlow, JAX,
    Flax, ONNX or tinygrad, also a whole printed model; a line or a system of formulas or of code; a
    grid of numbers. Enter reads it, Shift and Enter begins another line.</span>
</div>
"""

KEY = "paste"
_WAY = "_way"
"""The Way that the page is about to be left by."""


class Answer(NamedTuple):
    """What was made of a text that does not lead on by itself."""

    text: str
    says: str
    layers: tuple[choices.Choice, ...] = ()


def _read(raw: Any) -> Answer:
    text, says, layers = raw
    if not (isinstance(text, str) and isinstance(says, str)):
        raise TypeError(raw)
    return Answer(text, says, tuple(choices.Choice(str(name), str(line)) for name, line in layers))


_ANSWER = keepsake.Part[Answer](
    "_pasted", lambda answer: answer if len(answer.text) <= link.LONGEST_BESIDE else None, _read
)
"""The Answer to the last text of the field."""


class Way(NamedTuple):
    """A page, and the parameters of the link to it."""

    script: str
    parameters: dict[str, str]


def follow() -> None:
    """Go where the text of the field leads, before anything is drawn."""
    way: Way | None = st.session_state.pop(_WAY, None)
    if way:
        st.session_state.pop(_ANSWER.key, None)
        st.switch_page(way.script, query_params=way.parameters)


def show() -> None:
    """The field; below it a sentence on what cannot be read, or the layers to choose from."""
    answer = _ANSWER.found()
    field = component("conv_paste", _MARKUP, HERE / "paste.css", HERE / "paste.js")
    field(data=[{"says": answer.says if answer else ""}], key=KEY, on_go_change=_take)
    with st.container():  # of its own: what follows keeps its place, and is not mounted anew
        if answer and answer.layers:
            choices.show(answer.layers, None, "pasted-layers", _choose)


def _take() -> None:
    """See what was pasted, and where it leads."""
    sent = heard_fields(KEY, "go")
    text = sent.get("text")
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
        st.session_state.pop(_ANSWER.key, None)
    else:
        try:
            kind = compute(kind_of, text)
        except NotDone as error:
            st.session_state[_ANSWER.key] = Answer(text, str(error))
            return
        if kind == "layer":
            _take_layer(text)
        else:
            st.session_state[_WAY] = to_check(text, kind)


def _take_layer(text: str, which: int | None = None) -> None:
    """Lead to the page of a layer; of several, once one is chosen."""
    try:
        found = pasted.read(text, which=which or 0)
    except CannotRead as error:
        st.session_state[_ANSWER.key] = Answer(text, str(error))
        return
    if found.layers and which is None:
        st.session_state[_ANSWER.key] = Answer(text, "", found.layers)
        return
    st.session_state[_WAY] = Way(page_of(found.operation), found.to())
    if judged_in(text):
        numbers = beside(text)
        kept = found._replace(numbers={}).to()
        if len(numbers) <= LONGEST_IN_LINK:
            kept |= link.to({"nums": numbers})
        else:
            link.put("nums", numbers)
            link.put("grid", PARAMETERS["grid"].start)
        st.session_state[_WAY] = Way(contents.MINE.script, kept)
    # On a telephone the page's own words on it come far below its stage.
    does = wording.write(conventions.held(), found.does)
    layer_line.announce(found._replace(says=f"{does} {found.says}"), text, which or 0)


def _choose(which: int) -> None:
    answer: Answer = st.session_state[_ANSWER.key]
    _take_layer(answer.text, which)


def page_of(operation: Operation) -> str:
    """The page on which a layer is shown: what its forward pass does."""
    return contents.NOTES[operation][0].script


def to_check(text: str, kind: str = "") -> Way:
    """The way to "Is mine right?" with a text; one that is too long for a link is put there."""
    box, says = ("nums", "grid") if (kind or kind_of(text)) == "numbers" else ("tex", "as")
    around = _layer_around(text) if box == "nums" else None
    if around and (page := contents.lesson(around.pasted.operation, around.result)):
        return Way(page.script, around.pasted.to())
    if len(text) <= LONGEST_IN_LINK:
        settings = around.pasted.parameters if around else {}
        return Way(contents.MINE.script, link.to({**settings, box: text}))
    link.put(box, text)
    link.put(says, PARAMETERS[says].start)
    return Way(contents.MINE.script, {})


def _layer_around(text: str) -> Taken | None:
    """The layer to which numbers lead that come with what they were made of."""
    from derivations.ui.start.numbers import take  # what judges them is there for numbers alone

    found = take(text, conventions.held())
    if found:
        layer_line.announce(found.pasted, text)
    return found
