"""``python -m serve``: the app as it stands on the network. The Makefile's ``make serve``."""

from __future__ import annotations

import os

# Before NumPy: one visitor's sums on several threads would take the cores from all others.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("STREAMLIT_LOGGER_LEVEL", "warning")

if __name__ == "__main__":
    from serve.process import main

    raise SystemExit(main())
