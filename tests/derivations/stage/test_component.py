"""A component's modules become one script: each in a scope of its own, nothing imported."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from derivations.ui import contents, regions
from derivations.ui.charts import linker
from derivations.ui.sandbox import learning
from derivations.ui.settings import history
from derivations.ui.stage import component, stage
from derivations.ui.why_rotated import two_ways
from tests.derivations.visits import opened
from tests.node import node

SCRIPTS = {
    "stage": stage.MODULES,
    "linker": linker.MODULES,
    "two ways": two_ways.MODULES,
    "steps": learning.MODULES,
    "regions": regions.MODULES,
    "history": history.MODULES,
}
scripts = pytest.mark.parametrize("modules", SCRIPTS.values(), ids=SCRIPTS)


@scripts
def test_imports_and_exports_go_and_one_default_stays(modules: tuple[Path, ...]) -> None:
    script = component.script(*modules)
    assert not re.findall(r"^import .*|^export (?!default ).*", script, re.MULTILINE)
    assert re.findall(r"^export default .*", script, re.MULTILINE) == [
        f"export default modules.{modules[-1].stem}.default;"
    ]


@scripts
def test_a_module_stands_after_those_it_imports(modules: tuple[Path, ...]) -> None:
    for place, path in enumerate(modules):
        imported = re.findall(r'from "(.*?)";', path.read_text(encoding="utf-8"))
        before = [other.resolve() for other in modules[:place]]
        assert all((path.parent / name).resolve() in before for name in imported), path.name


@scripts
def test_no_line_is_longer_than_a_window(modules: tuple[Path, ...]) -> None:
    for path in modules:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if len(line) > 120] == [], path.name


@scripts
def test_the_script_is_javascript_without_comments(modules: tuple[Path, ...]) -> None:
    script = component.script(*modules)
    assert not re.findall(r"^\s*//.*|/\*.*", script, re.MULTILINE)
    check = [node(), "--input-type=module", "--check"]
    run = subprocess.run(check, input=script, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_a_module_is_read_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "one.js").write_text(
        '// Says one.\n\nimport {\n  two,\n} from "./two.js";\n\n'
        "/**\n * @param {number} n\n */\nexport function one(n) {\n"
        '  // a "comment"\n  return two + n; // kept\n}\n'
        'export const link = /** @type {string} */ ("http://x");\n'
        "export default function () {}\n"
    )
    assert component.script(tmp_path / "one.js") == (
        "const modules = {};\nmodules.one = (() => {\n"
        "const {\ntwo,\n} = modules.two;\n"
        "function one(n) {\nreturn two + n; // kept\n}\n"
        'const link = ("http://x");\nconst main = function () {}\n'
        "return { one, link, default: main };\n})();\n"
        "export default modules.one.default;\n"
    )


@pytest.mark.parametrize("entry", contents.ALL, ids=lambda entry: entry.url)
def test_a_large_script_is_sent_once_a_page_and_only_where_it_is_called(
    entry: contents.Entry,
) -> None:
    scripts = [part.proto.js_content for part in opened(entry).get("bidi_component")]
    for name in ("conv_linker", "conv_stage"):
        callers = [script for script in scripts if f"globalThis.{name}(component)" in script]
        libraries = [script for script in scripts if f"globalThis.{name} = modules." in script]
        assert len(libraries) == bool(callers)
        assert all(len(script) < 500 for script in callers)


def test_a_library_is_javascript_and_tells_that_it_is_there() -> None:
    (script,) = (
        part.proto.js_content
        for part in opened(contents.MATRIX).get("bidi_component")
        if part.proto.id.endswith("-linker-library")
    )
    assert 'dispatchEvent(new Event("conv_linker"));' in script
    check = [node(), "--input-type=module", "--check"]
    assert subprocess.run(check, input=script, text=True, check=False).returncode == 0
