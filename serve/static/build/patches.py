"""The few lines of other people's files that cannot stay as they are, each of which has to be
there once.
"""

from __future__ import annotations

from serve.static.build.archives import Files

OF_PACKAGES: dict[str, tuple[tuple[str, str], ...]] = {
    # It reads a file beside the module, which is in an archive here.
    "plotly/validator_cache.py": (
        (
            """\
            if not opath.exists(validator_json_path):
                raise FileNotFoundError(
                    f"Validator JSON file not found: {validator_json_path}"
                )
            with open(validator_json_path, "r") as f:
                ValidatorCache._json_cache = json.load(f)
""",
            """\
            import pkgutil
            data = pkgutil.get_data("plotly", "validators/_validators.json")
            ValidatorCache._json_cache = json.loads(data)
""",
        ),
    ),
    # Components of version 2 ask for these, which stlite's fork of Runtime has lost.
    "stlite_lib/runtime_init.py": (
        (
            "    import streamlit.runtime  # noqa: F401\n",
            """\
    from streamlit.runtime import Runtime, exists, get_instance
    Runtime.exists, Runtime.instance = staticmethod(exists), staticmethod(get_instance)
""",
        ),
    ),
}

OF_SCRIPTS: dict[str, tuple[tuple[str, str], ...]] = {
    # A section may not say that it is expanded; newer Streamlits do not either.
    "index-g7": (
        (
            '\t\t"data-testid": "stSidebar",\n\t\t"aria-expanded": !be,\n',
            '\t\t"data-testid": "stSidebar",\n',
        ),
        # What Streamlit says of every element, stlite says of those below a class: that would count
        # for more than what the app's own styles say by a class.
        *(
            (f"}}{elements}{{{begins}", f"}}*:where(&) :is({elements}){{{begins}")
            for elements, begins in (
                ("p,ol,ul,dl", "margin:0 0 1rem 0;"),
                ("img,svg", "vertical-align"),
                ("input,button,select,optgroup,textarea", "margin:0;"),
                ("button,input", "overflow"),
            )
        ),
        # Back asks for the page as it was last set, and not as the address has it now; and it does
        # not say that it is Back (`settings/link.py`).
        (
            "isNullOrUndefined$1(ve) || ye && be "
            "|| this.onPageChange(ve.pageScriptHash, void 0, !0);",
            "if (isNullOrUndefined$1(ve) || ye && be) return;\n"
            '\t\t\tlet queryParams = document.location.search.replace("?", "");\n'
            "\t\t\tthis.setState({ queryParams });\n"
            "\t\t\tthis.onPageChange(ve.pageScriptHash, `${queryParams}&went-back=`, !0);",
        ),
        # What a component is about to send is forgotten where a run ends just then: it has a name
        # that is no element's.
        (
            "\tremoveInactive(_e) {\n\t\tthis.widgetStates.removeInactive(_e), this.forms",
            "\tremoveInactive(_e) {\n\t\t_e = new Set([..._e, ...this.pendingTriggerIds]);\n"
            "\t\tthis.widgetStates.removeInactive(_e), this.forms",
        ),
        # What is to be downloaded is asked of a host that is none, only to tell that it is there.
        (
            "\tasync checkSourceUrlResponse(_e, ve, ye) {\n",
            "\tasync checkSourceUrlResponse(_e, ve, ye) {\n"
            '\t\tif (_e.startsWith("https://stlite.invalid/")) return;\n',
        ),
    ),
    # What is made at the click is given by Python too, and not by a host.
    "DownloadButton-": (
        (
            """\
let e = await L.requestDeferredFile(D), t = y.buildDownloadUrl(e.url);
\t\t\ty.checkSourceUrlResponse(t, "Download Button"), h({
\t\t\t\tfilename: "",
\t\t\t\turl: t,
\t\t\t\tenforceDownloadInNewTab: I
\t\t\t}).click();
""",
            "await V((await L.requestDeferredFile(D)).url);\n",
        ),
    ),
}
"""Of stlite's scripts, by the beginnings of their names."""


def patched(files: Files, patches: dict[str, tuple[tuple[str, str], ...]]) -> Files:
    """The files with their patches. Raises ValueError where a file or a place is not there once."""
    changed = dict(files)
    for beginning, changes in patches.items():
        names = [name for name in files if name.startswith(beginning)]
        if len(names) != 1:
            raise ValueError(
                f"{len(names)} files are named {beginning}, expected one to be patched"
            )
        for old, new in changes:
            changed[names[0]] = replaced_once(changed[names[0]], old, new, names[0])
    return changed


def replaced_once(data: bytes, old: str, new: str, name: str) -> bytes:
    """``data`` with ``old`` replaced. Raises ValueError where it is not there exactly once."""
    count = data.count(old.encode())
    if count != 1:
        raise ValueError(f"{name} has {count} times {old!r}, expected once")
    return data.replace(old.encode(), new.encode())
