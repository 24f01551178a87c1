"""A token bucket: how long somebody has to wait who sends more than so many a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Bucket:
    """It holds ``burst`` tokens and is filled with ``rate`` of them a second."""

    rate: float
    burst: float
    now: Callable[[], float] = time.monotonic
    _tokens: float = field(init=False)
    _at: float = field(init=False)

    def __post_init__(self) -> None:
        self._tokens, self._at = self.burst, self.now()

    def take(self, tokens: float = 1.0) -> float:
        """Take so many, and return the seconds to wait until they would have been there.

        The bucket may owe: what costs more than it ever holds is waited for, not refused.
        """
        at = self.now()
        self._tokens = min(self.burst, self._tokens + (at - self._at) * self.rate) - tokens
        self._at = at
        return max(0.0, -self._tokens / self.rate)
