"""stlite's front end without the elements that no page shows, and what only they import."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from serve.static.build import inputs, patches
from serve.static.build.archives import Files

NEVER_SHOWN = re.compile(
    r"(ArrowVegaLiteChart|AudioInput|Audio|Balloons|CameraInput|ChatInput|ColorPicker"
    r"|ComponentInstance|DataFrame|DateField|DateInput|DateTimeInput|DeckGlJsonChart|Feedback"
    r"|GraphVizChart|IFrame|ImageList|Json|LinkButton|MenuButton|MermaidChart|Multiselect"
    r"|Particles|Snow|Table|TimeInput|Video)-"
)
"""One that is shown all the same says so on its page, where the browser tests see it."""

ENTRY = "stlite.js"
_NAMED = re.compile(r'"\./([^"/]+\.js)"')
_IMPORTED = re.compile(r'(?:\bfrom|^import) ?"\./([^"/]+\.js)"', re.MULTILINE)
_OTHER_FONTS = re.compile(r",\s*url\([^)]*\.(?:woff|ttf)\)\s*format\([^)]*\)")
_SERIF = re.compile(r"@font-face\{[^}]*font-family:Source Serif;[^}]*\}")
_SOURCE_MAP = re.compile(r"\n//# sourceMappingURL=.*")


def built() -> Files:
    """The scripts that are reached from the entry, their style sheet and fonts."""
    scripts = reached({path.name: path.read_text() for path in inputs.STLITE.glob("*.js")})
    style = _SERIF.sub("", _OTHER_FONTS.sub("", (inputs.STLITE / "stlite.css").read_text()))
    texts = {name: _SOURCE_MAP.sub("", text) for name, text in scripts.items()}
    files = {name: text.encode() for name, text in texts.items()}
    fonts = {
        f"assets/{path.name}": path.read_bytes()
        for path in (inputs.STLITE / "assets").glob("*.woff2")
        if any(path.name in text for text in (style, *texts.values()))
    }
    return patches.patched(files, patches.OF_SCRIPTS) | {"stlite.css": style.encode()} | fonts


def reached(texts: dict[str, str]) -> dict[str, str]:
    """The scripts that the entry names, by themselves or by others."""
    kept: dict[str, str] = {}
    todo = [ENTRY]
    while todo:
        name = todo.pop()
        if name not in kept and not NEVER_SHOWN.match(name):
            kept[name] = texts[name]
            todo += [found for found in _NAMED.findall(texts[name]) if found in texts]
    for name, text in kept.items():
        if missing := {*_IMPORTED.findall(text)} - {*kept}:
            raise ValueError(f"{name} imports what is never shown: {sorted(missing)}")
    return kept


UNNAMED = {
    "iframeResizer": ("iframe-resizer",),
    "moment-": ("moment",),
    "numbro-": ("numbro", "bignumber.js"),
    "purify": ("dompurify",),
    "sprintfjs-": ("sprintf-js",),
}
"""What is in the scripts whose source maps name but the script, by how their names begin."""

_PACKAGE = re.compile(r".*node_modules/((?:@[^/]+/)?[^/]+)/")


def bundled(scripts: Iterable[str]) -> set[str]:
    """The packages of npm that are in these scripts, as their source maps tell."""
    found: set[str] = set()
    for name in scripts:
        found.update(*(told for begin, told in UNNAMED.items() if name.startswith(begin)))
        if (told := inputs.STLITE / f"{name}.map").exists():
            sources = json.loads(told.read_text())["sources"]
            found |= {package[1] for source in sources if (package := _PACKAGE.match(source))}
    return found


def heart(files: Files) -> str:
    """The large script that the entry imports first."""
    return next(name for name in files if re.match(r"index-g7", name))
