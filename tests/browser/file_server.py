"""A plain file server for the edition without one, as hosts of pages are: with 404.html.

``python tests/browser/file_server.py FOLDER PORT [PREFIX]`` serves it until it is stopped.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class Files(SimpleHTTPRequestHandler):
    """Files of a folder below a prefix, ``/course/conv/``; what was asked for is noted."""

    protocol_version = "HTTP/1.1"
    extensions_map = {  # noqa: RUF012 - as the class above has it
        **SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".js": "text/javascript",
        ".wasm": "application/wasm",
        ".webmanifest": "application/manifest+json",
    }

    def __init__(self, *args: Any, prefix: str, asked: list[str], **how: Any) -> None:
        self.prefix, self.asked = prefix, asked
        super().__init__(*args, **how)

    def translate_path(self, path: str) -> str:
        if not path.startswith(self.prefix):
            return str(Path(self.directory, "nothing", "is", "here"))
        return super().translate_path("/" + path.removeprefix(self.prefix))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory, "404.html")
        if code != 404 or not page.exists():
            return super().send_error(code, message, explain)
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        return None

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        self.asked.append(self.path)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed."""


class Server(ThreadingHTTPServer):
    """Threads that wait for nobody who has gone."""

    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that closes a connection is no error."""


@contextmanager
def served(folder: Path, prefix: str = "/", port: int = 0) -> Iterator[tuple[str, list[str]]]:
    """Serve a folder on 127.0.0.1: its address without a slash at the end, what is asked for."""
    asked: list[str] = []
    handler = partial(Files, directory=str(folder), prefix=prefix, asked=asked)
    server = Server(("127.0.0.1", port), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{prefix.rstrip('/')}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


if __name__ == "__main__":
    with served(Path(sys.argv[1]), (sys.argv[3:] or ["/"])[0], int(sys.argv[2])) as (url, _):
        print(url, flush=True)
        threading.Event().wait()
