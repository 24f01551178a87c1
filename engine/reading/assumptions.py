"""What was assumed of a text and what is asked about it, so that a page can offer the others.

Every assumption and every question has a ``key``; ``judge(..., meanings={key: value})`` answers it.
A key is a letter as it is typed ("G"), or one of ``BASE``, ``BIAS`` and ``AXES``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

BASE, BIAS, AXES = "base", "bias", "axes"
LOSS = "loss"

MEANINGS = MappingProxyType(
    {
        "x": "the input",
        "k": "the kernel",
        "z": "the output",
        "b": "the bias",
        "dz": "the gradient that comes from the loss",
        LOSS: "the loss",
    }
)
"""What a letter may mean, in words."""

AXES_IN_WORDS = MappingProxyType(
    {
        "first": "axes are C H W, of the kernel out in H W",
        "last": "axes are H W C, of the kernel H W in out",
        "in first": "the kernel's axes are in, out, H, W",
    }
)
BASES_IN_WORDS = MappingProxyType({"0": "indices count from 0", "1": "indices count from 1"})
BIAS_IN_WORDS = MappingProxyType({"none": "no bias", "there": "with the bias"})


class Choice(NamedTuple):
    """A value that ``meanings`` may give for a key, and what it says (inline LaTeX in dollars)."""

    value: str
    says: str


@dataclass(frozen=True)
class Assumption:
    """One thing that was assumed: its ``value`` for ``key``, in words, and the other choices.

    Without a key there is nothing to choose: it is only told.
    """

    says: str
    key: str = ""
    value: str = ""
    others: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Question:
    """What has to be known first: a symbol (its LaTeX in ``shown``), and what it may mean."""

    key: str
    shown: str
    says: str
    choices: tuple[Choice, ...]


def is_letter(key: str) -> bool:
    """Whether a key of ``meanings`` is a letter, and not the base, the bias or the axes."""
    return key not in (BASE, BIAS, AXES)


def check_meanings(meanings: Mapping[str, str]) -> None:
    """Raise ValueError for a value that its key cannot have."""
    allowed = {BASE: BASES_IN_WORDS, BIAS: BIAS_IN_WORDS, AXES: AXES_IN_WORDS}
    for key, value in meanings.items():
        known = allowed.get(key, MEANINGS)
        if value not in known:
            raise ValueError(f"meaning of {key!r} is {value!r}: expected one of {tuple(known)}")


def others(words: Mapping[str, str], value: str) -> tuple[Choice, ...]:
    """Every choice but one."""
    return tuple(Choice(one, says) for one, says in words.items() if one != value)


def asked(letter: str, shown: str, roles: Iterable[str]) -> Question:
    """The question what a letter is."""
    choices = tuple(Choice(role, MEANINGS[role]) for role in roles)
    return Question(letter, shown, f"What is ${shown}$?", choices)
