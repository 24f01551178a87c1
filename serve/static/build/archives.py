"""Zip archives of files by their names, the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

Files = dict[str, bytes]
"""Files by their names below some folder, with slashes."""

DATE = (2026, 1, 1, 0, 0, 0)


def read(archive: Path | bytes) -> Files:
    """All files of a zip archive."""
    source = io.BytesIO(archive) if isinstance(archive, bytes) else archive
    with zipfile.ZipFile(source) as opened:
        return {name: opened.read(name) for name in opened.namelist() if not name.endswith("/")}


def packed(files: Files, *, level: int = 9) -> bytes:
    """The files as one archive, with its folders: Python finds a namespace package by those."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, files[name], compresslevel=level)
        for folder in sorted(folders(files)):
            archive.writestr(zipfile.ZipInfo(folder, DATE), b"")
    return out.getvalue()


def folders(names: Iterable[str]) -> set[str]:
    """Every folder that the names lie in, each with a slash at its end."""
    return {f"{parent}/" for name in names for parent in [*PurePosixPath(name).parents][:-1]}


def write(files: Files, out: Path) -> None:
    """Put the files into a folder."""
    for name, data in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def below(folder: Path, prefix: str = "") -> Files:
    """All files of a folder, their names beginning with ``prefix``."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {f"{prefix}{path.relative_to(folder).as_posix()}": path.read_bytes() for path in found}
