"""What comes from outside is text: in every parameter of every page, and in every field.

A link or a typed text may hold Markdown, HTML, LaTeX or Streamlit's directives. None of it comes
alive: no picture, link, formula, colour or icon is made of it, and nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from derivations.ui import contents
from derivations.ui.problem.operations import CONV2D, OPERATIONS
from derivations.ui.problem.wording import MOST_QUOTED, WORD_JOINER
from derivations.ui.settings.parameters import PARAMETERS, Text
from tests.browser import on_stage, pointer
from tests.browser.harness import assert_clean
from tests.browser.pointer import answered

pytestmark = pytest.mark.walk

OpenPage = Callable[..., Page]

PAYLOADS = (
    "![](//evil.invalid/a)",
    "[a](//evil.invalid)",
    "<img src=//evil.invalid>",
    "$evil^2$",
    r"$\href{//evil}{a}$",
    ":red[evil]",
    ":material/mail:",
    "`![](//evil.invalid)",
    "**evil** ~~evil~~",
    "<script>evil()</script>",
)

# What any of them would make, anywhere on the page.
_ALIVE = """(typeset) => {
  const found = [];
  const evil = (text) => /evil|material\\/mail/.test(text ?? "");
  for (const part of document.querySelectorAll("a, img, iframe, script, object, image, link")) {
    for (const name of ["href", "src", "data"]) {
      const there = part.getAttribute(name);
      const host = there ? new URL(there, location.href).host : "";
      if (host && host !== location.host) found.push(part.outerHTML);
    }
  }
  for (const formula of document.querySelectorAll(".katex")) {
    if (!typeset && evil(formula.textContent)) found.push("a formula: " + formula.textContent);
  }
  const inMarkdown = '[data-testid="stMarkdownContainer"]';
  for (const part of document.querySelectorAll(
    ["strong", "em", "del", "a", "span[style]", "h1", "h2", "h3", "li", "script"]
      .map((tag) => `${inMarkdown} ${tag}`).join())) {
    const shown = part.closest("code, .katex") === null && part.childElementCount === 0;
    if (shown && /^\\s*evil/.test(part.textContent)) found.push("markup: " + part.outerHTML);
  }
  return found;
}"""


def assert_dead(page: Page, *, typeset: bool = False) -> None:
    """Nothing that was handed in has come alive, and nothing was fetched.

    ``typeset``: what could be read as a formula is written as one, by this house's own grammar.
    """
    assert page.evaluate(_ALIVE, typeset) == [], page.url
    assert_clean(page)


def payload_of(key: str, turn: int) -> str:
    """Another payload for every parameter of a page, and for every page."""
    return PAYLOADS[(list(PARAMETERS).index(key) + turn) % len(PAYLOADS)]


def keys_of(entry: contents.Entry) -> tuple[str, ...]:
    operation = entry.operation or CONV2D
    return entry.keys(operation)


@pytest.mark.parametrize(
    ("turn", "entry"), list(enumerate(contents.ALL)), ids=lambda value: getattr(value, "url", "")
)
def test_no_parameter_of_a_link_comes_alive(
    look: OpenPage, turn: int, entry: contents.Entry
) -> None:
    asked = {key: payload_of(key, turn) for key in keys_of(entry)}
    page = look(entry.url, **asked)
    assert_dead(page, typeset="tex" in asked)
    notes = " ".join(page.get_by_test_id("stAlert").all_inner_texts()).replace(WORD_JOINER, "")
    if entry is contents.START:
        return  # it tells of nothing, and shows what is usual
    refused = [key for key in asked if not isinstance(PARAMETERS[key], Text)]
    assert refused
    for key in refused:
        shown = " ".join(asked[key].replace("`", "'")[:MOST_QUOTED].split())
        assert shown in notes, (key, notes)


@pytest.fixture(scope="module")
def typed(open_page: OpenPage) -> Callable[[str], Page]:
    """A page by its address, opened once."""
    pages: dict[str, Page] = {}

    def opened(url: str) -> Page:
        if url not in pages:
            pages[url] = open_page(url)
        return pages[url]

    return opened


def type_into(page: Page, field: Locator, text: str, key: str = "Enter") -> None:
    field.fill(text)
    field.press(key)
    answered(page)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_is_typed_as_numbers_comes_alive(
    typed: Callable[[str], Page], payload: str
) -> None:
    page = typed("sandbox?loss=Target")
    pointer.unfold(page, "Numbers")
    for place, key in enumerate(("x", "k", "b", "g", "t")):
        field = page.locator(f".st-key-{key} input").first
        if field.is_enabled():
            type_into(page, field, PAYLOADS[(PAYLOADS.index(payload) + place) % len(PAYLOADS)])
    assert_dead(page)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_is_typed_as_a_layer_or_in_a_cell_comes_alive(
    typed: Callable[[str], Page], payload: str
) -> None:
    page = typed("conv2d-input-gradient")
    type_into(page, page.locator(".st-key-layer-line textarea"), payload)
    assert_dead(page)
    page.keyboard.press("Escape")
    on_stage.type_number(page, "plain", 0, 0, payload)
    assert_dead(page)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_is_typed_as_a_line_comes_alive(
    typed: Callable[[str], Page], payload: str
) -> None:
    page = typed("is-mine-right")
    for text in (
        payload,
        f"dx11 = {payload}",
        rf"\text{{{payload}}} = 1",
        f"z11 = x11 k11 {payload}",
    ):
        type_into(page, page.locator(".st-key-tex textarea"), text, "Control+Enter")
        assert_dead(page, typeset=True)


@pytest.mark.parametrize("kind", ["Missing factor", "Whole line", "Numbers"])
def test_nothing_that_is_typed_as_an_answer_comes_alive(
    typed: Callable[[str], Page], kind: str
) -> None:
    page = typed(f"practice?kind={kind.replace(' ', '+')}")
    fields = page.get_by_test_id("stMain").locator("textarea, input[type=text]")
    for payload in PAYLOADS:
        for place in range(fields.count()):
            if fields.nth(place).is_editable():
                fields.nth(place).fill(payload)
        check = page.get_by_role("button", name="Check", exact=True)
        if check.count():
            check.first.click()
        answered(page)
        assert_dead(page, typeset=True)


def test_every_operation_is_held() -> None:
    """The parameters of the transposed convolution are those of its own pages."""
    held = {key for entry in contents.ALL for key in keys_of(entry)}
    missing = {*PARAMETERS} - held
    assert missing <= {OPERATIONS[1].key("t")}, missing
