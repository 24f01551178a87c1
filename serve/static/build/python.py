"""Python for the browser: Pyodide's files, NumPy, and a stand-in for its installer."""

from __future__ import annotations

import json
import re

from serve.static.build import archives, bytecode, inputs
from serve.static.build.archives import Files

CORE = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm")

LIBRARY_UNUSED = re.compile(
    r"^(_pyrepl|curses|dbm|ensurepip|idlelib|lib2to3|multiprocessing|pydoc_data|tkinter|turtledemo"
    r"|unittest|venv|wsgiref|xmlrpc)/"
    r"|^(antigravity|cProfile|doctest|ftplib|imaplib|mailbox|nntplib|pdb|pickletools|poplib|pstats"
    r"|pyclbr|pydoc|smtplib|telnetlib|turtle)\.py$"
)

MICROPIP = "micropip-0.11.0-py3-none-any.whl"


def core() -> Files:
    """The interpreter, as Pyodide ships it."""
    return {name: (inputs.PYODIDE / name).read_bytes() for name in CORE}


def library() -> Files:
    """The standard library, which Pyodide ships as sources, compiled."""
    files = archives.read(inputs.PYODIDE / "python_stdlib.zip")
    used = {name: data for name, data in files.items() if not LIBRARY_UNUSED.search(name)}
    return bytecode.compiled(used, bytecode.WITHOUT_LINES)


def stand_in() -> bytes:
    """A wheel named micropip, which stlite loads and calls: ``serve/static/micropip.py``."""
    name, version = MICROPIP.split("-")[:2]
    return archives.packed(
        {
            "micropip.py": (inputs.HERE / "micropip.py").read_bytes(),
            f"{name}-{version}.dist-info/METADATA": (
                f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode()
            ),
            f"{name}-{version}.dist-info/RECORD": b"",
            f"{name}-{version}.dist-info/WHEEL": b"Wheel-Version: 1.0\nTag: py3-none-any\n",
        }
    )


def loadable(wheels: Files) -> Files:
    """Wheels that Pyodide loads by itself, with the lock file that names them."""
    info = json.loads((inputs.PYODIDE / "pyodide-lock.json").read_text())["info"]
    entries = {name.split("-")[0]: _entry(name, data) for name, data in wheels.items()}
    lock = json.dumps({"info": info, "packages": entries}).encode()
    return {**wheels, "pyodide-lock.json": lock}


def _entry(file_name: str, data: bytes) -> dict[str, object]:
    name, version = file_name.split("-")[:2]
    return {
        "name": name,
        "version": version,
        "file_name": file_name,
        "install_dir": "site",
        "sha256": inputs.digest(data),
        "package_type": "package",
        "imports": [name],
        "depends": [],
        "unvendored_tests": False,
    }
