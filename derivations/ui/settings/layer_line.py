"""The layer line: the geometry as PyTorch writes it, to read, to type and to paste."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from derivations.ui import contents
from derivations.ui.problem.operations import CONV_TRANSPOSE2D, Operation, Settings
from derivations.ui.settings import fields, given, layer, link
from derivations.ui.settings.given import Run
from derivations.ui.stage.component import component
from engine.reading import LONGEST_LAYER, CannotRead, read_layer

HERE = Path(__file__).parent
MODULES = tuple(HERE / f"{name}.js" for name in ("layer_text", "unfolded", "layer_line"))

_MARKUP = f"""
<div class="conv-layer">
  <div class="conv-layer-row">
    <div class="conv-layer-field">
      <span class="conv-layer-mirror" aria-hidden="true"></span>
      <textarea rows="1" maxlength="{LONGEST_LAYER}" spellcheck="false" autocomplete="off"
        autocapitalize="off" aria-label="The layer, as PyTorch writes it"
        aria-describedby="conv-layer-hint"></textarea>
    </div>
    <span class="conv-layer-after"></span>
  </div>
  <button type="button" class="conv-layer-short" aria-expanded="false">
    <span><span class="conv-layer-called"></span><span class="conv-layer-sizes"></span></span>
  </button>
  <p class="conv-layer-says" role="status"></p>
  <span class="conv-layer-hint" id="conv-layer-hint">Type or paste a layer, of PyTorch, Keras,
    TensorFlow, JAX, Flax, ONNX or tinygrad, and press Enter. Arrow up and arrow down change the
    number at the caret, Escape takes back what was typed.</span>
</div>
"""

KEY = "layer-line"
_ANSWER = "_layer"
"""The Answer to the last text."""


class Answer(NamedTuple):
    """What was made of a text."""

    at: int
    """Its number: the browser counts the texts it sends."""
    text: str
    says: str
    refused: bool
    stands: tuple[Operation, Settings]
    """What was set when it had been answered: with anything else it is past."""
    leads_to: dict[str, str] | None = None
    """The parameters with which the page of the other operation takes it."""


def show(run: Run) -> None:
    """The line, what is said of it, and the page of a layer that is the other operation."""
    operation, settings = run.problem.operation, run.settings
    answer: Answer | None = st.session_state.get(_ANSWER)
    is_past = answer is not None and answer.stands != (operation, settings)
    told = {
        "text": layer.write(operation, settings),
        "layer": layer.write(operation, settings, short=True).partition(" on ")[0],
        "size": f"{settings['h']}×{settings['w']}",
        "after": _after(run),
        "bounds": layer.bounds(operation, settings),
        "answered": answer.at if answer else 0,
        "refused": answer.text if answer and answer.refused and not is_past else None,
        "says": answer.says if answer and not is_past else "",
    }
    line = component("conv_layer", _MARKUP, HERE / "layer_line.css", *MODULES)
    line(data=[told], key=KEY, on_set_change=_take)


def show_way(run: Run) -> None:
    """A link to the page on which a layer belongs that this page cannot take."""
    answer: Answer | None = st.session_state.get(_ANSWER)
    here = run.problem.operation, run.settings
    if answer and answer.leads_to is not None and answer.stands == here:
        page = contents.counterpart(run.entry)
        label = f"Open this layer in {page.operation.title if page.operation else page.title}"
        with st.container(key="layer-way"):
            st.page_link(
                page.script,
                label=label,
                icon=":material/arrow_forward:",
                query_params=answer.leads_to,
            )


def _after(run: Run) -> str:
    """What comes out."""
    if run.problem.misfit:
        return "→ does not fit"
    height, width = run.problem.spec.output_size
    return f"→ {run.problem.plain('z')} {height}×{width}"


def _take() -> None:
    """Set what was typed, or keep it with what is wrong with it."""
    sent: Any = st.session_state[KEY].set or {}
    text, at = sent.get("text"), sent.get("at")
    if not (isinstance(text, str) and isinstance(at, int)):
        return
    try:
        says, leads_to = _set(text)
    except CannotRead as error:
        says, leads_to, refused = str(error), None, True
    else:
        refused = leads_to is not None
    st.session_state[_ANSWER] = Answer(
        at, text[:LONGEST_LAYER], says, refused, given.held_now(), leads_to
    )


def _set(text: str) -> tuple[str, dict[str, str] | None]:
    """Set a layer; what is to be said of that, and the link to where it belongs if not here."""
    run, found = given.run(), read_layer(text)
    settings, operation = layer.settings_of(found), layer.operation_of(found)
    if operation is not run.problem.operation and run.entry.operation:
        keys = {operation.key(name): value for name, value in settings.items()}
        name = layer.NAMES[operation.name]
        return f"{name} has a page of its own, which takes it as it is:", link.to(keys)
    if not run.entry.operation:
        link.put("op", operation.short)
    given.put(operation, settings)
    said = [*found.remarks]
    if not found.bias:
        fields.set_text(operation, "b", "zeros")
        letter = "b" if operation is CONV_TRANSPOSE2D else "B"
        said.append(f"bias=False: {letter} is 0, and its gradient is shown all the same.")
    return " ".join(said), None
