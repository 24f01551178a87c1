"""The conv derivation explorer: page list, page configuration, shared settings."""

import gc
import sys
from pathlib import Path

import streamlit as st

from derivations.ui import contents, menu, regions
from derivations.ui.settings import conventions, given, history, keepsake, link, saved, too_long
from derivations.ui.stage import hall, stage

HERE = Path(__file__).parent


@st.cache_resource
def calm_collector(sympy: bool) -> None:
    """Once a process, and once more with SymPy, which the first proof imports.

    A full collection need not walk what was imported, which is half of its time. The rest is the
    heap of all sessions: with 400 of them every rerun waited a fifth of a second for a full
    collection every two seconds. It comes the rarer, since what a rerun leaves is mostly young.
    """
    gc.freeze()
    gc.set_threshold(5_000, 20, 100)


st.html(HERE / "derivations" / "ui" / "house.css")
st.html(stage.STYLE)

keepsake.take_back()
link.arrive()
notation = conventions.held()
pages = {
    entry.url: st.Page(
        HERE / entry.script,
        title=entry.title_in(notation),
        url_path=entry.url,
        default=entry is contents.START,
    )
    for entry in contents.ALL
}
page = st.navigation(
    {
        "": [pages[entry.url] for entry in (contents.START, contents.SANDBOX)],
        **{
            operation.title: [pages[entry.url] for entry in entries]
            for operation, entries in contents.NOTES.items()
        },
        "Questions": [pages[entry.url] for entry in contents.QUESTIONS],
    },
    position="top",
)
entry = contents.entry_at(page.url_path)
st.set_page_config(
    page_title=contents.APP if entry is contents.START else f"{entry.title} · {contents.APP}",
    page_icon=str(HERE / "static" / "favicon.svg"),
    layout="wide",
)
menu.mark_group(entry)
given.prepare(entry)
try:
    saved.follow()
    if entry.result and hall.is_asked():
        hall.show(entry.result)
    else:
        page.run()
    regions.watch()
    too_long.watch()
    history.keep()
except BaseException:  # Streamlit breaks a run off by one that is no Exception
    link.leave(whole=False)
    raise
link.leave()
keepsake.keep()
calm_collector("sympy" in sys.modules)
