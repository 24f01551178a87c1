"""The link to a view: as short as it can be said, as a QR code for the hall, in a frame, as a file.

Where the browser tells no address of its own, as a test does not, a link begins with a slash.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from html import escape
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, urlencode, urlsplit, urlunsplit

import streamlit as st

from derivations.ui.contents import Entry
from derivations.ui.problem.problem import Problem
from derivations.ui.settings import link, saved, short
from derivations.ui.stage.component import component, heard
from derivations.ui.take_along import qr
from derivations.ui.take_along.subject import Link

HERE = Path(__file__).parent
MODULES = (HERE / "copying.js", HERE / "link.js")

VIEW = "view"
"""The parameter that asks for a stage alone, in a frame for one."""

_CODE = "_code_along"
"""The link of which a code is shown."""

_MARKUP = """
<div class="conv-link" role="group" aria-label="The link">
<div class="conv-link-line"><input readonly data-part="link" aria-label="Short link">
<button type="button" data-copy="link">Copy link</button>
<button type="button" data-act="code">Show QR code</button></div>
<div class="conv-link-line" data-part="framed"><input readonly data-part="embed"
 aria-label="Embed code">
<button type="button" data-copy="embed">Copy embed code</button></div>
<p class="conv-link-says" role="status"></p>
<dialog class="conv-code" aria-label="QR code of this view"><form method="dialog">
<button>Close (Esc)</button></form><img alt=""><p class="conv-code-link"></p>
<p class="conv-code-says"></p></dialog></div>
"""


def link_of(entry: Entry, problem: Problem) -> Link:
    """The address of a page as it is set, on the host that the browser names."""
    keys = entry.keys(problem.operation)
    says = link.address_of(keys)
    at = partial(_address, urlsplit(st.context.url or ""), entry)
    return Link(
        at(urlencode(says)),
        says == link.address_of(keys, whole=True),
        at(short.query(short.shortened(says))),
        at(short.query(short.shortened(says | {VIEW: "stage"}))) if VIEW in keys else "",
    )


def _address(page: SplitResult, entry: Entry, query: str) -> str:
    if page.scheme in ("http", "https"):
        return urlunsplit((page.scheme, page.netloc, page.path, query, ""))
    return f"/{entry.url}" + (f"?{query}" if query else "")


def is_of_this_machine(address: str) -> bool:
    """Whether nobody else can open an address: it names the very machine on which it is read.

    >>> [is_of_this_machine(f"http://{host}/x") for host in ("localhost:80", "[::1]", "10.0.0.7")]
    [True, True, False]
    """
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def embed_code(address: str, title: str) -> str:
    """A stage in a page of one's own, as HTML.

    >>> embed_code("http://a.example/x?view=stage", "∂L/∂X")
    '<iframe src="http://a.example/x?view=stage" title="∂L/∂X" width="100%" height="560" \
style="border:0" loading="lazy" allow="fullscreen"></iframe>'
    """
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="100%" height="560" '
        'style="border:0" loading="lazy" allow="fullscreen"></iframe>'
    )


def show(told: Link, title: str, stem: str) -> None:
    """The group "The link"."""
    st.caption("The link")
    view = component("conv_link", _MARKUP, HERE / "link.css", *MODULES)
    data = {
        "link": told.short,
        "embed": embed_code(told.stage, title) if told.stage else "",
        "code": _code(told.short) if st.session_state.get(_CODE) == told.short else None,
    }
    view(
        data=[data], key="link",
        on_code_change=partial(_ask, told.short), on_moved_change=lambda: None,
    )  # fmt: skip
    if says := _remarks(told):
        st.caption(says)
    with st.container(horizontal=True, gap="small"):
        _offer_code(told.short, stem)
        saved.show_button("along-save-state")
    saved.show_field("along-saved-file")


def close() -> None:
    """Forget the code that was shown: the next time it is asked for anew."""
    st.session_state.pop(_CODE, None)


def _ask(address: str) -> None:
    if heard("link", "code") is not None:
        st.session_state[_CODE] = address


def _code(address: str) -> Mapping[str, str]:
    """The code to be shown, and what there is to know of it; or why there is none."""
    try:
        wide = qr.side(address) >= qr.WIDE
        says = _FROM_NEAR if wide else ""
        return {"svg": qr.svg(address), "says": says}
    except qr.TooLongForACode as error:
        return {"svg": "", "says": str(error)}


_FROM_NEAR = (
    "So long a link makes small squares: a telephone reads them from near. Numbers by a name, such "
    "as normal 1, make it shorter."
)


def _remarks(told: Link) -> str:
    said = []
    if is_of_this_machine(told.short):
        said.append(
            "This address is that of your own machine: others need the app by its name in the "
            "network."
        )
    if not told.whole:
        said.append("Numbers that are too long for a link are in the saved state alone.")
    if told.stage:
        said.append(
            "Pages of another host may show the stage in a frame once whoever runs the app names "
            "them (CONV_FRAMES; see its README)."
        )
    return " ".join(said)


def _offer_code(address: str, stem: str) -> None:
    """The code as files, where there is one: it is made when it is asked for."""
    fits = len(address.encode()) <= qr.MOST
    for label, ending, kind, write in (
        ("QR code (SVG)", "svg", "image/svg+xml", qr.svg),
        ("QR code (PNG)", "png", "image/png", qr.png),
    ):
        st.download_button(
            label, partial(write, address), f"{stem}_link.{ending}", kind, key=f"along-qr-{ending}",
            on_click="ignore", disabled=not fits,
            help="Black on white, to be printed or put on a slide.",
        )  # fmt: skip
