"""A component's modules become one script: each in a scope of its own, nothing imported."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from derivations.ui import contents, regions
from derivations.ui.charts import linker
from derivations.ui.figures import figures
from derivations.ui.sandbox import learning
from derivations.ui.settings import history
from derivations.ui.stage import component, stage
from derivations.ui.take_along import take_along
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
    "copies": take_along.MODULES,
    "figures": figures.MODULES,
}
MOST_LINES = 300
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


def test_no_module_is_longer_than_can_be_read_at_once() -> None:
    lengths = {
        path.name: len(path.read_text(encoding="utf-8").splitlines())
        for path in Path(contents.__file__).parent.rglob("*.js")
    }
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


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
def test_a_large_script_is_fetched_and_not_sent(entry: contents.Entry) -> None:
    sent = [part.proto.js_content for part in opened(entry).get("bidi_component")]
    fetched = [re.findall(r'import\(new URL\("app/(.*?)"', script) for script in sent]
    for script, addresses in zip(sent, fetched, strict=True):
        assert len(script) <= component.LARGE
        for address in addresses:
            assert (component.SCRIPTS.parents[1] / address).is_file()


def test_a_script_is_put_down_once_under_what_is_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "scripts"
    address = component.put_down("conv", "export default 1;", folder)
    assert re.fullmatch(r"app/static/scripts/conv-[0-9a-f]{12}\.mjs", address or "")
    (file,) = folder.iterdir()
    assert file.read_text() == "export default 1;"
    changed = file.stat().st_mtime_ns
    assert component.put_down("conv", "export default 1;", folder) == address
    assert file.stat().st_mtime_ns == changed
    assert component.put_down("conv", "export default 2;", folder) != address


def test_where_nothing_can_be_written_a_script_is_sent(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert component.put_down("conv", "export default 1;", tmp_path / "file") is None


def test_a_message_of_a_component_that_has_left_the_page_is_no_error() -> None:
    assert component.heard("left long ago", "rest") is None
