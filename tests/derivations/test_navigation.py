"""From page to page: settings stay, and every page leads on."""

from __future__ import annotations

import pytest

from derivations.ui import contents
from tests.derivations.pages import FORWARD, KERNEL_GRADIENT, LESSONS, TRANSPOSED_FORWARD
from tests.derivations.visits import address, check, figures_of, follow, opened


def test_both_operations_keep_their_settings_over_all_pages() -> None:
    app = opened(FORWARD)
    app.number_input(key="h").set_value(5).run()
    app.number_input(key="p").set_value(1).run()
    app.text_input(key="k").set_value("1 2; 3 4").run()
    before = figures_of(app)
    follow(app, TRANSPOSED_FORWARD)
    app.number_input(key="th").set_value(4).run()
    app.text_input(key="tk").set_value("9 8; 7 6").run()
    other = figures_of(check(app))
    follow(app, KERNEL_GRADIENT)
    check(app)
    follow(app, FORWARD)
    assert figures_of(check(app)) == before
    assert address(app)["k"] == "1 2; 3 4"
    follow(app, TRANSPOSED_FORWARD)
    assert figures_of(check(app)) == other
    assert app.text_input(key="tk").value == "9 8; 7 6"


def test_the_way_through_the_notes_leads_from_page_to_page() -> None:
    for before, after in zip(LESSONS, [*LESSONS[1:], None], strict=True):
        links = [part.proto.page for part in opened(before).get("page_link")]
        assert (after.url in links) if after else links


@pytest.mark.parametrize("example", contents.EXAMPLES, ids=lambda example: example.title)
def test_the_start_page_leads_to_examples_beyond_the_notes(example: contents.Example) -> None:
    app = check(opened(example.entry, **example.settings))
    assert example.entry.operation
    assert app.selectbox(key=example.entry.operation.key("example")).value == example.title
    assert not app.warning
