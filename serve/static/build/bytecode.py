"""Python sources as the bytecode of the Python in the browser, which need not be the one here."""

from __future__ import annotations

import io
import subprocess
import tempfile
import zipfile
from pathlib import Path

from serve.static.build import archives, inputs
from serve.static.build.archives import Files

WHOLE, WITHOUT_LINES, WITHOUT_DOCSTRINGS = 0, 1, 2
"""How much is left of a module: all; no assertions and numbers of lines; no docstrings either.

The table of lines is a third of a module and serves tracebacks alone: of the packages they name the
function, of the app the line.
"""


def compiled(files: Files, optimize: int) -> Files:
    """The files with a ``.pyc`` in the place of every ``.py`` that this Python can read.

    What is compiled already is made smaller.
    """
    sources = {name: data for name, data in files.items() if name.endswith((".py", ".pyc"))}
    others = {name: data for name, data in files.items() if name not in sources}
    with tempfile.TemporaryDirectory() as directory:
        given, made = Path(directory, "in.zip"), Path(directory, "out.zip")
        given.write_bytes(_stored(sources))
        script = Path(__file__).with_name("compile.mjs")
        command = [inputs.NODE, script, inputs.PYODIDE, given, made, optimize]
        subprocess.run([str(word) for word in command], check=True)
        return others | archives.read(made)


def _stored(files: Files) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(files):
            archive.writestr(name, files[name])
    return out.getvalue()
