"""Components made of the files beside a module: script, style and markup."""

from __future__ import annotations


def without_comments(script: str) -> str:
    """A component's script without its comment lines: Streamlit sends it with every rerun."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
