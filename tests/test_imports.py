"""Imports run one way: app → pages → ui → engine, and inside the engine the two never meet."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCREEN = ("streamlit", "plotly")
NO_PAGES = ("__init__.py",)
PAGES = sorted(
    path
    for path in (ROOT / "derivations").rglob("*.py")
    if "ui" not in path.relative_to(ROOT).parts and path.name not in NO_PAGES
)
ENGINE = sorted((ROOT / "engine").rglob("*.py"))
UI = sorted((ROOT / "derivations" / "ui").rglob("*.py"))


def loaded_by(module: str) -> set[str]:
    """Every module a fresh interpreter has after importing ``module``."""
    code = f"import sys, {module}; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(run.stdout.split())


@pytest.mark.parametrize(
    ("module", "foreign"),
    [
        ("engine", (*SCREEN, "sympy", "numpy", "lark", "engine.symbolic", "engine.numeric")),
        ("engine.results", (*SCREEN, "sympy", "numpy")),
        ("engine.geometry", (*SCREEN, "sympy", "numpy")),
        ("engine.correlation", (*SCREEN, "sympy", "numpy")),
        ("engine.repairs", (*SCREEN, "sympy", "numpy")),
        ("engine.two_ways", (*SCREEN, "sympy", "engine.symbolic", "engine.numeric")),
        ("engine.mistakes", (*SCREEN, "sympy", "engine.symbolic")),
        ("engine.symbolic", (*SCREEN, "sympy", "numpy", "engine.numeric", "engine.agreement")),
        ("engine.numeric", (*SCREEN, "sympy", "engine.symbolic", "engine.taps")),
        ("engine.reading", (*SCREEN, "sympy", "engine.numeric", "engine.agreement")),
        ("engine.practice", (*SCREEN, "engine.numeric", "engine.agreement")),
        ("engine.agreement", (*SCREEN, "sympy", "torch")),
    ],
)
def test_importing_it_does_not_load(module: str, foreign: tuple[str, ...]) -> None:
    loaded = loaded_by(module)
    assert module in loaded
    assert loaded.isdisjoint(foreign)


PAGE = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=60).run()
assert not app.exception, app.exception
if sys.argv[1:]:
    app.switch_page(sys.argv[1]).run()
    assert not app.exception, app.exception
print(*sys.modules)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "foreign"),
    [
        ((), {"sympy", "pandas", "pyarrow", "scipy", "torch"}),
        (("derivations/conv2d/input_gradient.py",), {"pandas", "pyarrow", "scipy", "torch"}),
        (("derivations/sandbox.py",), {"pandas", "pyarrow", "scipy"}),
    ],
    ids=["start", "derivation", "sandbox"],
)
def test_a_page_loads_what_it_needs(script: tuple[str, ...], foreign: set[str]) -> None:
    """Streamlit looks for data frames where it can, and that costs more than all pages together."""
    run = subprocess.run(
        [sys.executable, "-c", PAGE, *script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split())
    assert {"streamlit", "engine.symbolic"} <= loaded
    assert not foreign & loaded
    assert ("sympy" in loaded) is any("conv" in name for name in script), "it proves a line"


def imports_of(path: Path) -> set[str]:
    """The dotted names a file imports, wherever in it; a relative one is made absolute."""
    package = path.relative_to(ROOT).parts[:-1]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join((*above, *((node.module,) if node.module else ())))
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return found


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def is_under(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def test_there_is_something_to_check() -> None:
    assert len(ENGINE) > 10
    assert UI


@pytest.mark.parametrize("path", ENGINE, ids=module_name)
def test_the_engine_knows_no_screen(path: Path) -> None:
    assert not [n for n in imports_of(path) if is_under(n, *SCREEN, "derivations", "app", "tests")]


@pytest.mark.parametrize("path", ENGINE, ids=module_name)
def test_the_engines_meet_in_agreement_only(path: Path) -> None:
    found = imports_of(path)
    if path.name != "agreement.py":
        assert not [name for name in found if is_under(name, "engine.agreement")]
    if "symbolic" in path.parts:
        assert not [name for name in found if is_under(name, "engine.numeric", "engine.reading")]
    if "reading" in path.parts:
        assert not [name for name in found if is_under(name, "engine.numeric")]
    if "numeric" in path.parts:
        assert not [
            name for name in found if is_under(name, "engine.symbolic", "engine.taps", "sympy")
        ]


def test_no_page_imports_another_page() -> None:
    pages = {module_name(path) for path in PAGES}
    for path in PAGES:
        others = pages - {module_name(path)}
        assert not [name for name in imports_of(path) if is_under(name, "app", *others)], path


def test_nothing_knows_of_the_server() -> None:
    """A server knows the pages by the seam where they let it compute and name, and no more."""
    for path in (ROOT / "app.py", *UI, *ENGINE, *PAGES):
        assert not [name for name in imports_of(path) if is_under(name, "serve")], path
    rooms = (ROOT / "serve", ROOT / "serve" / "first_pages")
    for path in sorted(path for room in rooms for path in room.glob("*.py")):
        known = {name for name in imports_of(path) if is_under(name, "derivations", "app")}
        assert not [name for name in known - PACKAGES if not is_under(name, *SEAM)], path


PACKAGES = {"derivations", "derivations.ui", "derivations.ui.stage"}
SEAM = (
    "derivations.ui.elsewhere",
    "derivations.ui.session",
    "derivations.ui.stage.component",
    "derivations.ui.contents",
)


def test_the_ui_imports_no_page() -> None:
    pages = {module_name(path) for path in PAGES}
    for path in UI:
        assert not [name for name in imports_of(path) if is_under(name, "app", "tests", *pages)], (
            path
        )


SHARED = {"charts", "compared", "figures", "lesson", "problem", "settings", "stage", "take_along"}
"""The rooms of the screen that several pages share; each other one is a page's own."""


def test_no_room_imports_that_of_a_page() -> None:
    rooms = {path.parent.name for path in UI} - SHARED - {"ui"}
    assert {"start", "is_mine_right", "what_if"} <= rooms
    for path in UI:
        others = {f"derivations.ui.{room}" for room in rooms - {path.parent.name}}
        assert not [name for name in imports_of(path) if is_under(name, *others)], path


ALONG = ROOT / "derivations" / "ui" / "take_along"


def test_what_writes_a_file_knows_no_screen() -> None:
    """A file can be written where there is no Streamlit: by a script, or in a browser."""
    drawn = ("take_along.py", "links.py")
    writers = [path for path in ALONG.rglob("*.py") if path.name not in drawn]
    assert len(writers) > 5
    code = ", ".join(map(module_name, writers))
    assert loaded_by(code).isdisjoint(SCREEN)


def test_nothing_but_tests_imports_tests() -> None:
    for path in (ROOT / "app.py", *PAGES):
        assert not [name for name in imports_of(path) if is_under(name, "tests")], path
