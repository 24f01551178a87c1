"""The conv derivation explorer: page list, page configuration, shared settings."""

import sys
from pathlib import Path

import streamlit as st

from derivations.ui import collector, contents, menu, page_end, pages
from derivations.ui.settings import conventions, given, keepsake, link, saved
from derivations.ui.stage import hall, stage

HERE = Path(__file__).parent


st.html(HERE / "derivations" / "ui" / "house.css")
st.html(stage.STYLE)

keepsake.take_back()
link.arrive()
notation = conventions.held()
at = {entry.url: pages.in_menu(entry, notation) for entry in contents.ALL}
page = st.navigation(
    {
        "": [at[entry.url] for entry in (contents.START, contents.SANDBOX)],
        **{
            operation.title: [at[entry.url] for entry in entries]
            for operation, entries in contents.NOTES.items()
        },
        "Questions": [at[entry.url] for entry in contents.QUESTIONS],
    },
    position="top",
)
entry = contents.entry_at(page.url_path)
st.set_page_config(
    page_title=contents.APP if entry is contents.START else f"{entry.title} · {contents.APP}",
    page_icon=pages.ICON,
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
    page_end.watch()
except BaseException:  # Streamlit breaks a run off by one that is no Exception
    link.leave(whole=False)
    raise
link.leave()
keepsake.keep()
collector.calm("sympy" in sys.modules)
