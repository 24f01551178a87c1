"""A name server of one name: it tells a proxy under test which replicas there are.

Container engines have one; here it is forty lines on the loopback address.
"""

from __future__ import annotations

import socket
import struct
import threading

A, IN, ANSWERED, SECONDS = 1, 1, 0x8580, 1
"""Type and class of an address, the flags of an answer that is meant, and how long it holds."""


class NameServer:
    """Whoever asks for the addresses of any name is told :attr:`addresses`."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.at = "{}:{}".format(*self._socket.getsockname())
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Answer nobody any more."""
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                query, asker = self._socket.recvfrom(4096)
            except OSError:
                return
            if query and len(query) > 16:
                self._socket.sendto(answer(query, [*self.addresses]), asker)


def answer(query: bytes, addresses: list[str]) -> bytes:
    """The answer to a query; of another kind than addresses there is nothing."""
    end = query.index(0, 12) + 5  # the name, its type and its class
    kind = struct.unpack("!H", query[end - 4 : end - 2])[0]
    found = addresses if kind == A else []
    head = struct.pack("!2sHHHHH", query[:2], ANSWERED, 1, len(found), 0, 0)
    name = struct.pack("!H", 0xC00C)  # as in the question
    rows = (
        name + struct.pack("!HHIH", A, IN, SECONDS, 4) + socket.inet_aton(address)
        for address in found
    )
    return head + query[12:end] + b"".join(rows)
