"""Where what may take long is computed: here, or where a server has room and a clock for it.

A page asks for it by :func:`compute`. Run by itself the app computes it in place. A server that has
many visitors says by :func:`compute_by` who does it instead, so that nobody waits for another's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, Protocol, TypeVar

What = ParamSpec("What")
Found = TypeVar("Found")


class NotDone(RuntimeError):
    """Nothing came of it, in its time or at all; the message is a sentence for whoever asked."""


class Computer(Protocol):
    """Computes a function of a module, with arguments and a result that can be sent."""

    def __call__(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        """The function's result, or its exception. Raises NotDone."""


def _here(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    return function(*arguments)


_computer: list[Computer] = [_here]


def compute_by(computer: Computer | None) -> None:
    """Let somebody else compute from now on; None: it is done in place again."""
    _computer[0] = computer or _here


def compute(function: Callable[What, Found], *arguments: What.args, **_: What.kwargs) -> Found:
    """The result of a function that may take long. Raises NotDone, and what the function raises."""
    found: Found = _computer[0](function, arguments)
    return found
