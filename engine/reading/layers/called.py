"""How a text calls a layer: conv1 of ``self.conv1 = …``, layer1.0.conv1 of a printed model."""

from __future__ import annotations

import re

from engine.reading.layers.calls import Call

_PRINTED = re.compile(r"^([ \t]*)\(([\w.-]{1,40})\):", re.MULTILINE)
_IN_A_LINE = re.compile(r"\(([\w.-]{1,40})\):\s*$")
_ASSIGNED = re.compile(
    r"(?:\bself\.)?\b([A-Za-z_]\w{0,40}(?:\.\w{1,40}){0,3}(?:\[\w{1,20}\])?)\s*(?::[^=\n]{1,40})?=\s*$"
)
_LONGEST = 200
"""Characters before a layer that are looked at for what it is assigned to."""


def name_of(call: Call, text: str, at: int) -> str:
    r"""The name of a layer that begins at a place; empty where the text has none.

    >>> text = "Net(\n  (up): Sequential(\n    (0): Conv2d(3, 8, 3)\n  )\n)"
    >>> name_of(Call("Conv2d", (), {}), text, text.index("Conv2d"))
    'up.0'
    """
    named = call.named.get("name", call.named.get("Name"))
    if isinstance(named, str):
        return named[:_LONGEST]
    start = text.rfind("\n", 0, at) + 1
    if _PRINTED.fullmatch(text[start:at].rstrip()):
        return _path(text, at)
    before = text[max(start, at - _LONGEST) : at]
    found = _IN_A_LINE.search(before) or _ASSIGNED.search(before)
    return found[1] if found else ""


def _path(text: str, at: int) -> str:
    """The names from the outermost module in, by how far their lines are indented."""
    *above, own = _PRINTED.finditer(text, 0, at)
    names, indent = [own[2]], len(own[1])
    for line in reversed(above):
        if len(line[1]) < indent:
            names.append(line[2])
            indent = len(line[1])
    return ".".join(reversed(names))
