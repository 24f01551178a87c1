"""The first pages that several visitors were sent alike, those asked for last."""

from __future__ import annotations

import hashlib
from collections import OrderedDict

import streamlit  # noqa: F401 (its messages cannot be imported before it)
from streamlit.proto.ClientState_pb2 import ClientState

from serve.first_pages.wording import Page, fingerprint

UNASKED = ("timezone", "timezone_offset", "locale")
"""What a browser tells of itself and no page asks for."""

MOST_MET = 1000
"""Addresses of which one visit is known, 200 bytes each."""

Key = bytes


def key_of(asked: ClientState) -> Key | None:
    """What a visit's first page follows from, in 32 bytes: its address and what the browser is.

    None where the message says more: of what a visitor has done before, no other's page tells.
    """
    if asked.widget_states.widgets or asked.fragment_id or asked.cached_message_hashes:
        return None
    said = ClientState()
    said.CopyFrom(asked)
    for name in UNASKED:
        said.context_info.ClearField(name)  # type: ignore[arg-type] # a name at a time
    return hashlib.sha256(said.SerializeToString(deterministic=True)).digest()


class Memory:
    """Pages by what they follow from.

    A page is kept when a second visitor is sent the same as the first, and so has nothing in it
    that is one visitor's, nor anything that happens by chance. Of the first a sum is kept alone.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes, self.bytes = most_bytes, 0
        self._met: OrderedDict[Key, bytes] = OrderedDict()
        self._kept: OrderedDict[Key, Page] = OrderedDict()

    def find(self, key: Key) -> Page | None:
        """The page, if it is kept."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def note(self, key: Key, page: Page) -> None:
        """A visitor was sent this page by a run of his own."""
        if key in self._kept:
            return
        sum_ = fingerprint(page)
        if self._met.pop(key, None) == sum_:
            self._keep(key, page)
            return
        self._met[key] = sum_
        if len(self._met) > MOST_MET:
            self._met.popitem(last=False)

    def forget(self, key: Key) -> None:
        """The page is another by now."""
        self.bytes -= _size(self._kept.pop(key, Page()))

    def _keep(self, key: Key, page: Page) -> None:
        self._kept[key] = page
        self.bytes += _size(page)
        while self.bytes > self.most_bytes:
            self.forget(next(iter(self._kept)))


def _size(page: Page) -> int:
    return sum(len(one.data) for one in page.sayings)
