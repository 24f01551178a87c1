"""Which Python modules the edition without a server needs at once, and which on other pages.

``make static-modules`` visits the built edition and writes the lists that sort its archives,
``serve/static/modules-*.txt``: after a change of the packages or of what is imported.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[2]))

from playwright.sync_api import Page, sync_playwright

from derivations.ui import contents
from derivations.ui.sandbox.learning import SQUARES
from serve.static.build import inputs
from tests.browser import harness

OF_THE_APP = (
    "__main__",
    "derivations",
    "engine",
    "micropip",
    "ssl",
    "numpy",
    "pyarrow",
    "js",
    "pyodide_js",
)
LOADED = "import sys; chr(10).join(m for m, v in sys.modules.items() if v is not None)"
TYPED = {
    contents.MINE: "?tex=dx12+%3D+dz11*k12+%2B+dz12*k11&nums=dx+%3D+[[1,2],[3,4]]",
    contents.SANDBOX: f"?{urlencode({'loss': SQUARES, 'steps': 3})}",
    contents.PRACTICE: "?key=1",
}
"""What makes a page use more than it does by itself."""


def loaded(page: Page) -> set[str]:
    """Every module that Python has imported by now, but the app's."""
    names = page.evaluate("code => conv.runPython(code)", LOADED).split("\n")
    return {name for name in names if name.split(".")[0] not in OF_THE_APP}


def visit(page: Page) -> Iterator[set[str]]:
    """Go to every page as the app's own links do; the modules that are there then."""
    for entry in contents.ALL:
        page.evaluate(
            """address => {
              history.pushState(null, "", address);
              dispatchEvent(new PopStateEvent("popstate"));
            }""",
            f"/{entry.url}{TYPED.get(entry, '')}",
        )
        page.wait_for_timeout(2000)
        harness.settle(page)
        print(f"{entry.title}: {page.locator('h1').first.inner_text()}", flush=True)
        yield loaded(page)


def main() -> None:
    with (
        harness.run_app() as app,
        sync_playwright() as playwright,
        harness.run_chromium(playwright) as browser,
    ):
        page = harness.open_url(harness.new_context(browser), f"{app.url}/")
        first = loaded(page)
        later = set().union(*visit(page)) - first
    for name, modules in (("first", first), ("pages", later)):
        print(f"{name}: {len(modules)} modules")
        text = "".join(f"{module}\n" for module in sorted(modules))
        (inputs.HERE / f"modules-{name}.txt").write_text(text)


if __name__ == "__main__":
    main()
