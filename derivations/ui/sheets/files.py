"""Every file that there is of sheets, by its name, written when it is asked for."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import NamedTuple

from derivations.ui.sheets import notebook, page, paper
from derivations.ui.sheets.outside import Handout

HTML, TEX = "text/html", "application/x-tex"
IPYNB, ZIP = "application/x-ipynb+json", "application/zip"


class File(NamedTuple):
    """A file that can be had; of one sheet or of several it may be another."""

    label: str
    ending: str
    """What its name ends in."""
    kind: str
    """Its type, as a browser is told it."""
    write: Callable[[Handout], str | bytes]
    says: str


def _notebook(handout: Handout) -> str:
    return notebook.sheet(handout, handout.sheets()[0])


def _notebook_key(handout: Handout) -> str:
    return notebook.key(handout, handout.sheets()[0])


def notebooks(handout: Handout) -> bytes:
    """An archive: a notebook of every sheet, each once more with its answers, and the key."""
    packed, drawn = BytesIO(), handout.sheets()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in drawn:
            name = f"sheet_{sheet.number:02}.ipynb"
            _put(archive, f"sheets/{name}", notebook.sheet(handout, sheet))
            _put(archive, f"key/{name}", notebook.key(handout, sheet))
        _put(archive, "key/key.html", page.key(handout, drawn))
    return packed.getvalue()


def _put(archive: zipfile.ZipFile, name: str, text: str) -> None:
    """A file whose time is always the same, so that the same sheets are the same archive."""
    archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)


PAGES = (
    File("Sheets (HTML)", "sheets.html", HTML, page.sheets, "To print, without answers."),
    File("Key (HTML)", "key.html", HTML, page.key, "The answers, to print."),
)
LATEX = (
    File("Sheets (LaTeX)", "sheets.tex", TEX, paper.sheets, "pdflatex sets it as it is."),
    File("Key (LaTeX)", "key.tex", TEX, paper.key, "pdflatex sets it as it is."),
)
ONE_NOTEBOOK = (
    File(
        "Notebook", "sheet.ipynb", IPYNB, _notebook,
        "Cells to fill in that check themselves, marked for nbgrader.",
    ),
    File(
        "Notebook with answers", "key.ipynb", IPYNB, _notebook_key,
        "The source that nbgrader makes an assignment of.",
    ),
)  # fmt: skip
NOTEBOOKS = (
    File(
        "Notebooks (zip)", "notebooks.zip", ZIP, notebooks,
        "One of each sheet, each once more with answers, and the key.",
    ),
)  # fmt: skip


def of(copies: int) -> Sequence[File]:
    """The files of so many sheets."""
    return (*PAGES, *LATEX, *(ONE_NOTEBOOK if copies == 1 else NOTEBOOKS))


def write(ending: str, handout: Handout) -> str | bytes:
    """The file whose name ends so."""
    return next(file for file in of(handout.plan.copies) if file.ending == ending).write(handout)
