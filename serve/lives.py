"""Whether the app of this container answers; by its exit code, for who asks from within."""

import os
import sys
from urllib.error import URLError
from urllib.request import urlopen


def main() -> int:
    """0 where it says that it lives: an unknown path has a body of its own."""
    address = f"http://127.0.0.1:{os.environ['PORT']}{os.environ['LIVE']}"
    try:
        with urlopen(address, timeout=2) as answer:
            return 0 if answer.read(16).strip() == b"ok" else 1
    except (URLError, OSError):
        return 1


if __name__ == "__main__":
    sys.exit(main())
