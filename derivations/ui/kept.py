"""What depends on the problem alone is made once for all visitors, and never takes much memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from hashlib import blake2b
from threading import Lock
from typing import Generic, TypeVar

import numpy as np

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Values by their keys; of all that would be larger than ``most``, those long not asked for go.

    A key says all that its value depends on, and nobody changes a value: every session of the
    process holds the same one. A value that is larger than ``most`` by itself is made and not kept.
    Two sessions that ask at the same time may both make a value: nobody waits for anybody.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._held: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._total = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._held)

    @property
    def total(self) -> int:
        """The sizes of all that is held."""
        return self._total

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()
            self._total = 0

    def of(self, key: Hashable, make: Callable[[], Value], size: int = 1) -> Value:
        """The value of a key, made where it is not held; ``size`` in the unit of ``most``."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key][0]
        value = make()
        self._take(key, value, size)
        return value

    def get(self, key: Hashable) -> Value | None:
        """The value of a key, or None where it is not held."""
        with self._lock:
            return self._held[key][0] if key in self._held else None

    def put(self, key: Hashable, value: Value, size: int = 1) -> None:
        """Hold a value in the place of the one that was held under its key."""
        with self._lock:
            _, before = self._held.pop(key, (None, 0))
            self._total -= before
        self._take(key, value, size)

    def _take(self, key: Hashable, value: Value, size: int) -> None:
        with self._lock:
            if key in self._held or size > self.most:
                return
            self._held[key] = value, size
            self._total += size
            while self._total > self.most:
                _, (_, gone) = self._held.popitem(last=False)
                self._total -= gone


def fingerprint(numbers: np.ndarray) -> Hashable:
    """What tells an array from any other: its type, its shape and a digest of its bytes.

    Raises TypeError for an array of objects, which has no bytes of its own.

    >>> fingerprint(np.zeros(2)) == fingerprint(np.zeros(2)), fingerprint(np.zeros(2, dtype=int))[0]
    (True, '<i8')
    """
    if numbers.dtype.hasobject:
        raise TypeError(f"an array of {numbers.dtype}: expected numbers")
    digest = blake2b(numbers.tobytes(), digest_size=20).digest()
    return numbers.dtype.str, numbers.shape, digest
