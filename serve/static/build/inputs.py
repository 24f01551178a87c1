"""What the build is made of: the downloads, by the files that pin them, and the app itself."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path

from serve.static.build import archives

HERE = Path(__file__).parents[1]
ROOT = HERE.parents[1]
DOWNLOADS = ROOT / "build" / "static-inputs"
PACKAGES = DOWNLOADS / "node_modules"
WHEELS = DOWNLOADS / "wheels"
NODE = Path(sys.executable).with_name("node")
"""It comes with the tools of the tests, into the same environment."""

STLITE = PACKAGES / "@stlite" / "browser" / "build"
PYODIDE = PACKAGES / "pyodide"

NUMPY = "numpy-2.2.5-cp313-cp313-pyodide_2025_0_wasm32.whl"
NUMPY_SHA256 = "3db3c4f3e0448f4d62a85c262692f1260ccd8a91335442bd2442f21ffeddb558"
"""As the lock file of Pyodide 0.28.3 has it: its makers' own build."""

CARRIER = "open_webui"
"""The distribution that has the wheel of NumPy in it, and nothing else that is used."""


def only(folder: Path, pattern: str) -> Path:
    """The one file of this pattern. Raises ValueError."""
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise ValueError(f"{folder.name}/{pattern}: {len(found)} files, expected one")
    return found[0]


def wheels() -> list[Path]:
    """Every wheel that is served: Streamlit's, as stlite has it, and the pinned ones."""
    pinned = [path for path in WHEELS.glob("*.whl") if not path.name.startswith(f"{CARRIER}-")]
    return [*sorted((STLITE / "wheels").glob("*.whl")), *sorted(pinned)]


def numpy_wheel() -> bytes:
    """Pyodide's wheel of NumPy. Raises ValueError where it is another."""
    carrier = archives.read(only(WHEELS, f"{CARRIER}-*.whl"))
    wheel = carrier[f"{CARRIER}/frontend/pyodide/{NUMPY}"]
    if digest(wheel) != NUMPY_SHA256:
        raise ValueError(f"{NUMPY} is {digest(wheel)}, expected {NUMPY_SHA256}")
    return wheel


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return sha256(data).hexdigest()
