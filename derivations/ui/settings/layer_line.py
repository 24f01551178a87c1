"""The layer line: the geometry as PyTorch writes it, to read, to type and to paste."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from derivations.ui import contents, pages
from derivations.ui.problem.operations import Operation, Settings
from derivations.ui.settings import choices, given, keepsake, layer, link, part, pasted
from derivations.ui.settings.given import Run
from derivations.ui.settings.parameters import PARAMETERS
from derivations.ui.settings.pasted import Pasted
from derivations.ui.stage.component import STAGE, component, heard_fields
from engine.reading import LONGEST_LAYER, CannotRead

HERE = Path(__file__).parent
MODULES = (
    STAGE / "again.js",
    *(HERE / f"{name}.js" for name in ("layer_text", "unfolded", "layer_line")),
)

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
    layers: tuple[choices.Choice, ...] = ()
    """All layers of the text, where there are several."""
    which: int = 0
    """The one of them that was taken."""


def _write(answer: Answer) -> list[Any] | None:
    """As plain data, as long as it holds; where it stands is seen from what is set."""
    is_past = answer.stands != given.held_now() or len(answer.text) > LONGEST_LAYER
    return None if is_past else [*answer[:4], *answer[5:]]


def _read(raw: Any) -> Answer:
    at, text, says, refused, leads_to, layers, which = raw
    if not (type(at) is type(which) is int and isinstance(text, str) and isinstance(says, str)):
        raise TypeError(raw)
    if leads_to is not None:
        leads_to = {key: str(leads_to[key]) for key in leads_to if key in PARAMETERS}
    shown = tuple(choices.Choice(str(name), str(line)) for name, line in layers)
    if shown and not 0 <= which < len(shown):
        raise IndexError(which)
    return Answer(at, text, says, refused is True, given.held_now(), leads_to, shown, which)


_ANSWER = keepsake.Part[Answer]("_layer", _write, _read)
"""The Answer to the last text."""


def show(run: Run) -> None:
    """The line, what is said of it, and the page of a layer that is the other operation."""
    operation, settings = run.problem.operation, run.settings
    answer = _ANSWER.found()
    is_past = answer is not None and answer.stands != (operation, settings)
    told = {
        "text": layer.write(operation, settings),
        "layer": layer.write(operation, settings, short=True).partition(" on ")[0],
        "size": f"{settings['h']}×{settings['w']}",
        "after": _after(run),
        "bounds": layer.bounds(operation, settings),
        "answered": answer.at if answer else 0,
        "refused": answer.text if answer and answer.refused and not is_past else None,
        "says": answer.says if answer and not is_past else _of_part(run),
    }
    line = component("conv_layer", _MARKUP, HERE / "layer_line.css", *MODULES)
    line(data=[told], key=KEY, on_set_change=_take)


def show_way(run: Run) -> None:
    """A link to the page on which a layer belongs that this page cannot take."""
    answer = _ANSWER.found()
    here = run.problem.operation, run.settings
    if answer and answer.leads_to is not None and answer.stands == here:
        page = contents.counterpart(run.entry)
        label = f"Open this layer in {page.operation.title if page.operation else page.title}"
        with st.container(key="layer-way"):
            st.page_link(
                pages.of(page),
                label=label,
                icon=":material/arrow_forward:",
                query_params=answer.leads_to,
            )


def _of_part(run: Run) -> str:
    """What there is to say of a layer that is larger than the stage, whoever opened the page."""
    whole = run.whole
    shown = part.part_of(whole) if whole else None
    return pasted.of_part(whole, shown) if whole and shown and shown != whole else ""


def _after(run: Run) -> str:
    """What comes out of the layer that is set, also where the page shows a part of it."""
    if run.problem.misfit:
        return "→ does not fit"
    height, width = run.problem.operation.spec(run.settings).output_size
    return f"→ {run.problem.plain('z')} {height}×{width}"


def _take() -> None:
    """Set what was typed, or keep it with what is wrong with it."""
    sent = heard_fields(KEY, "set")
    text, at = sent.get("text"), sent.get("at")
    if isinstance(text, str) and isinstance(at, int):
        _answer(text, at)


def _answer(text: str, at: int, which: int = 0) -> None:
    """Set a layer of a text, or say why not."""
    try:
        found = pasted.read(text, _size, which)
    except CannotRead as error:
        answer = Answer(at, text[:LONGEST_LAYER], str(error), True, given.held_now())
    else:
        leads_to = _set(found)
        name = layer.NAMES[found.operation.name]
        says = f"{name} has a page of its own, which takes it as it is:" if leads_to else found.says
        shown = text[:LONGEST_LAYER]
        refused = leads_to is not None
        answer = Answer(at, shown, says, refused, given.held_now(), leads_to, found.layers, which)
    st.session_state[_ANSWER.key] = answer


def _size(operation: Operation) -> tuple[int, int]:
    """The input as it is set."""
    settings = given.held_settings(operation)
    return settings["h"], settings["w"]


def _set(found: Pasted) -> dict[str, str] | None:
    """Set a layer; the link to where it belongs if that is not here."""
    run = given.run()
    if found.operation is not run.problem.operation:
        if run.entry.operation:
            return found.to()
        link.put("op", found.operation.short)
    for key, value in found.parameters.items():
        link.put(key, value)
    return None


def announce(found: Pasted, text: str, which: int = 0) -> None:
    """Let the line of the next page say what is to be said of a layer that was read elsewhere."""
    before = _ANSWER.found()
    at = before.at if before else 0
    shown = text[:LONGEST_LAYER]
    st.session_state[_ANSWER.key] = Answer(
        at, shown, found.says, False, found.stands, None, found.layers, which
    )


# --- one of several -------------------------------------------------------------------------------


def show_others(run: Run) -> None:
    """The other layers of the text that was pasted, a button each."""
    answer = _ANSWER.found()
    if answer and answer.layers and answer.stands == (run.problem.operation, run.settings):
        choices.show(answer.layers, answer.which, "layers", _choose)


def _choose(which: int) -> None:
    answer: Answer = st.session_state[_ANSWER.key]
    _answer(answer.text, answer.at, which)
