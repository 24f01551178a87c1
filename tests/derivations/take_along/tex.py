"""pdflatex, where there is one; where there is none the tests that need it say so."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

PDFLATEX = shutil.which("pdflatex")

needs_tex = pytest.mark.skipif(
    PDFLATEX is None,
    reason="NO LATEX WAS COMPILED: there is no pdflatex (Debian: texlive-latex-base, "
    "texlive-latex-recommended and texlive-pictures)",
)


def compiled(source: str, folder: Path, name: str = "taken") -> str:
    """Set a document, and give what pdflatex said; a document with an error fails."""
    assert PDFLATEX
    path = folder / f"{name}.tex"
    path.write_text(source, encoding="utf-8")
    done = subprocess.run(
        [PDFLATEX, "-halt-on-error", "-interaction=nonstopmode", path.name],
        cwd=folder, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    said = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 0, said[-3000:]
    assert path.with_suffix(".pdf").stat().st_size > 3000
    assert "Missing character" not in said
    return said


def pages(said: str) -> int:
    """How many pages were set."""
    found = re.search(r"\((\d+) pages?", said)
    assert found
    return int(found[1])


PREAMBLE = (
    r"\documentclass{article}\usepackage[utf8]{inputenc}\usepackage[T1]{fontenc}"
    r"\usepackage{amsmath,amssymb,graphicx}"
)


def standing_alone(body: str) -> str:
    """A document of one's own into which something is put."""
    return f"{PREAMBLE}\n\\begin{{document}}\n{body}\n\\end{{document}}\n"
