"""A certificate that nobody trusts, for tests of HTTPS."""

from __future__ import annotations

import subprocess
from pathlib import Path


def certificate(folder: Path) -> Path:
    """A file with a certificate of 127.0.0.1 and its key."""
    key, of_it, whole = (folder / name for name in ("key", "certificate", "whole.pem"))
    line = (
        *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
        *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
        *("-keyout", str(key), "-out", str(of_it)),
    )
    subprocess.run(line, check=True, capture_output=True)
    whole.write_text(of_it.read_text() + key.read_text())
    return whole
