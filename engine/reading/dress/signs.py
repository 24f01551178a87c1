r"""Words that do something to grids, each as one sign: conv, pad, rot180, vec, *_{full}, floor."""

from __future__ import annotations

import re

from engine.reading.code_names import OUTPUT_PADDING, SIGNS
from engine.reading.dress.dressed import TEXT, Pass, seen

CONV, CONV_FULL, CONV_VALID, CONV_SAME = "\ue100", "\ue101", "\ue102", "\ue103"
CORR, CORR_FULL, CORR_VALID, CORR_SAME = "\ue104", "\ue105", "\ue106", "\ue107"
FULL, VALID, SAME = "\ue111", "\ue112", "\ue113"
PAD, DILATE, VEC, AT = "\ue120", "\ue121", "\ue122", "\ue123"
FLOOR, MAX, MIN = "\ue124", "\ue125", "\ue126"
"""The grammar names them by these."""

_OPENS = r"(?=\s*(?:\\left|\\[bB]igg?l?)?\s*\()"
"""A bracket comes."""
_ALONE = r"(?<![A-Za-z.\\_])"
_MODE = "full|valid|same"
_SIGN = r"(?:\*|∗|⋆|⊗|⊛|⊙|∘|\\(?:ast|star|otimes|circledast|odot|circ)(?![A-Za-z]))"
_LETTER = rf"[A-Za-zα-ωΑ-Ω{SIGNS}]"


def _words(words: str) -> str:
    r"""Some words, in \text{…} or bare."""
    return rf"(?:{TEXT}\s*\{{\s*(?:{words})\s*\}}|{_ALONE}(?:{words}))"


def _in_braces(words: str, name: str) -> str:
    r"""{full}, {\text{full}}, \text{full} or full."""
    inner = rf"(?:{TEXT}\s*\{{\s*)?(?P<{name}>{words})\s*\}}?"
    return (
        rf"(?:\{{\s*{inner}\s*\}}|{TEXT}\s*\{{\s*(?P<{name}2>{words})\s*\}}|(?P<{name}3>{words}))"
    )


def _mode_of(found: re.Match[str]) -> str:
    return (found["mode"] or found["mode2"] or found["mode3"]).lower()


# --- sizes by their words

_SIZE_WORDS = (
    r"output\\?_padding|padding|stride|dilation|(?:kernel|filter)(?:\\?_|\s)?size"
    r"|kernel(?=\s*\}|\s*\[[01]\])"
)
_SIZE = seen(
    rf"(?:{TEXT}\s*\{{\s*)?(?<![A-Za-z_])(?P<size>{_SIZE_WORDS})s?\s*\}}?",
    r"(?:\s*\[\s*(?P<axis>[01])\s*\])?(?=\s*(?:[-+*/)}=]|\\|$))",
)
_SIZE_LETTERS = {"o": OUTPUT_PADDING, "p": "p", "s": "s", "d": "d", "k": "k", "f": "k"}


def _size(found: re.Match[str]) -> str:
    """padding[0] as p_{h}."""
    if found[0].count("{") != found[0].count("}"):
        return found[0]
    letter = _SIZE_LETTERS[found["size"][0].lower()]
    return letter + (f"_{{{'hw'[int(found['axis'])]}}}" if found["axis"] else "")


SIZES: tuple[Pass, ...] = (
    (_SIZE, _size),
    (
        seen(rf"(?:{TEXT}\s*\{{\s*floor\s*\}}|{_ALONE}(?:np\.|math\.)?floor|{_ALONE}int)", _OPENS),
        FLOOR,
    ),
    (
        seen(
            rf"(?:\\(?:max|min)(?![A-Za-z])|{_words('max|min')})",
            r"(?=\s*(?:\\left|\\[bB]igg?l?)?\s*(?:\(|\\\{))",
        ),
        lambda f: MAX if "max" in f[0] else MIN,
    ),
    # A mode as the last argument, before its last letter and quote are taken for a primed index.
    (
        seen(
            rf",\s*(?:{TEXT}\s*\{{\s*)?['‘’\"“”`]*\s*(?P<mode>{_MODE})\s*['‘’\"“”`]*\s*\}}?",
            r"\s*(?:\\right)?\)",
            flags=re.IGNORECASE,
        ),
        lambda f: "," + {"full": FULL, "valid": VALID, "same": SAME}[f["mode"].lower()] + ")",
    ),
)

# --- what is done to a grid

_ROT = r"rot\s*180|flip|rot|rotate|rotate180|rot_180"
_FULL_BY_LETTER = seen(rf"(?P<sign>{_SIGN})\s?_\s?(?:\{{\s?[Ff]\s?\}}|F(?![A-Za-z]))")
_DEGREES = r"(?:_\{?\s*180\s*(?:\^\s*\{?(?:\\circ|°)\}?)?\s*\}?)?"
_TURN = seen(
    rf"{TEXT}\s*\{{\s*(?:{_ROT})\s*\}}{_DEGREES}{_OPENS}",
    rf"|(?<![A-Za-z\\.])(?:flip|rot_?(?:180|\{{\s?180(?:\s?\^\s?\{{?(?:\\circ|°)\}}?)?\s?\}})"
    # MATLAB's conv2 is a true convolution: what is turned behind it, is of another layer.
    rf"|rotate180|rot){_OPENS}(?!\s?(?:\\left\s?)?\(\s?conv2)",
)
_BRACED = seen(
    rf"(?P<turn>(?:{TEXT}\s?\{{\s?(?:{_ROT})\s?\}}|{_ALONE}(?:{_ROT})){_DEGREES})\s?",
    r"(?:\\left\s?)?\\\{(?P<inner>(?:(?!\\[{}]).){1,400}?)(?:\\right\s?)?\\\}",
)
r"""rot_{180}\{…\}."""
_ROTATED = seen(
    r"180\s*(?:\^\s*\{?\s*\\circ\s*\}?|°)\s*",
    rf"(?:{TEXT}\s*\{{)?[\s-]*rotated\s*\}}?\s*(?=[A-Za-z{SIGNS}])",
)
_TURNED = seen(
    rf"(?P<grid>{_LETTER})\s*[\^_]\s*\{{\s*(?:{TEXT}\s*\{{\s*)?",
    r"(?:rot\s*180|flip|flipped|rot|180\s*\^?\s*(?:\\circ|°)?)\s*\}?\s*\}",
)
_FRACTION = r"\\[dt]?frac\s?\{[^{}]{1,40}\}\s?\{(?:[^{}]|\{[^{}]*\}){1,60}\}"
_DONE_TO_A_FRACTION = seen(
    rf"(?P<grid>{_FRACTION}|(?:\\left\s?)?\(\s?{_FRACTION}\s?(?:\\right\s?)?\))\s?\^\s?\{{\s?(?:{TEXT}\s?\{{\s?)?",
    r"(?P<what>pad(?:ded)?|flip(?:ped)?|rot(?:\s?180)?)\s?\}?\s?\}",
)
_TURNED_IN_CODE = seen(
    rf"np\.(?:rot90\(\s*(?P<a>{_LETTER})\s*,\s*2\s*\)|flip\(\s*(?P<b>{_LETTER})\s*\))",
    rf"|(?P<c>{_LETTER})\[::-1,\s*::-1\]",
)
_PADDED = seen(
    rf"(?P<grid>d?[A-Zδ{SIGNS}])\s*[\^_]\s*\{{?\s*(?:{TEXT}\s*\{{\s*)?pad(?:ded)?\s*\}}?\s*\}}"
)
_ARRAY = r"\\begin\s*\{array\}\s*\{[lcr| ]{0,24}\}"

_LINES = r"\\begin\s?\{(?:aligned|split|gathered)\}"
_COLUMN = seen(
    rf"(?:\\left\s?)?[\[(]\s?{_LINES}\s?(?P<rows>(?:(?!\\(?:begin|end)\s?\{{)[^&=]){{1,600}})",
    r"\\end\s?\{(?:aligned|split|gathered)\}\s?(?:\\right\s?)?[\])]",
)
_ROW = seen(
    r"\\left\s?(?P<open>[\[(])(?P<entries>(?:(?!\\(?:left|right|begin|end)(?![A-Za-z]))[^&=]){1,900})",
    r"\\right\s?[\])]",
)
_WIDE = re.compile(r"(?:\\q?quad(?![A-Za-z])\s?)+")
"""Entries of a row parted by wide blanks."""


def _row(found: re.Match[str]) -> str:
    entries = [one.strip(" ,\n") for one in _WIDE.split(found["entries"])]
    if len(entries) < 2 or not all(entries) or "\\\\" in found["entries"]:
        return found[0]
    return rf"\begin{{bmatrix}}{' & '.join(entries)}\end{{bmatrix}}"


# --- the sign between two grids

_SIGN_OVER = seen(
    rf"\\(?:overset|stackrel|underset)\s*\{{\s*(?:{TEXT}\s*\{{\s*)?(?P<mode>{_MODE})\s*\}}?\s*\}}",
    rf"\s*\{{\s*(?P<sign>{_SIGN})\s*\}}",
    flags=re.IGNORECASE,
)
_CONV = r"conv(?:olution|2d|2)?"
_CALL = seen(
    rf"(?:{TEXT}\s*\{{\s*(?P<word>(?:{_MODE})?[\s_-]*(?:{_CONV}|(?:cross-?)?corr(?:elation)?|xcorr)",
    rf"[\s_-]*(?:{_MODE})?)\s*\}}",
    rf"|(?<![A-Za-z\\._])(?P<bare>(?:(?:{_MODE})_?)?{_CONV}(?:_?(?:{_MODE}))?)(?![A-Za-z]))",
    rf"(?:\s*_\s*{_in_braces(_MODE, 'mode')})?{_OPENS}",
    flags=re.IGNORECASE,
)


_CORRELATED = seen(
    rf"(?:{TEXT}\s?\{{\s?(?:cross[ _-]?)?(?:correlate|corr|correlation|xcorr)(?:2d)?\s?\}}",
    r"|(?<![A-Za-z\\._])(?:correlate|corr|xcorr|crosscorr|cross_corr(?:elation)?)(?:2d)?(?![A-Za-z]))",
    rf"(?:\s*_\s*{_in_braces(_MODE, 'mode')})?{_OPENS}",
)
"""A cross-correlation by its name, which is no true convolution."""


def _correlated(found: re.Match[str]) -> str:
    modes = {"full": CORR_FULL, "valid": CORR_VALID, "same": CORR_SAME}
    return modes.get(next(filter(None, found.groups()), ""), CORR)


def _called(found: re.Match[str]) -> str:
    said = " ".join(filter(None, found.groups())).lower()
    modes = {"full": CONV_FULL, "valid": CONV_VALID, "same": CONV_SAME}
    return next((sign for mode, sign in modes.items() if mode in said), CONV)


SIGNS_OF_GRIDS: tuple[Pass, ...] = (
    (seen(rf"(?<=[A-Za-z{SIGNS})])\.T(?![A-Za-z_])"), "^T"),
    (seen(rf"(?:\\left\s*)?[\[(|]\s*{_ARRAY}"), r"\begin{bmatrix}"),
    (seen(r"\\end\s*\{array\}\s*(?:\\right\s*)?[\])|]"), r"\end{bmatrix}"),
    (_COLUMN, lambda f: rf"\begin{{bmatrix}}{f['rows']}\end{{bmatrix}}"),
    (_ROW, _row),
    (seen(r"\^\s*\{\s*\[([^\[\]{}]{1,12})\]\s*\}"), lambda f: f"^{{({f[1]})}}"),
    (seen(r"\^\s*\[([^\[\]{}]{1,12})\]"), lambda f: f"^{{({f[1]})}}"),
    (_BRACED, lambda f: f"{f['turn']}({f['inner']})"),
    (_TURN, "↷"),
    (_ROTATED, "↷"),
    (
        _DONE_TO_A_FRACTION,
        lambda f: f"{PAD}({f['grid']})" if f["what"].startswith("pad") else f"↷{f['grid']}",
    ),
    (_TURNED, lambda f: f"↷{f['grid']}"),
    (_PADDED, lambda f: f"{PAD}({f['grid']})"),
    (_TURNED_IN_CODE, lambda f: f"↷{f['a'] or f['b'] or f['c']}"),
    (_FULL_BY_LETTER, lambda f: f"{f['sign']}_full "),
    (
        seen(rf"(?P<sign>{_SIGN})\s*_\s*{_in_braces(_MODE, 'mode')}", flags=re.IGNORECASE),
        lambda f: f"{f['sign']}_{_mode_of(f)} ",
    ),
    (_SIGN_OVER, lambda f: f"{f['sign']}_{f['mode'].lower()} "),
    (
        seen(rf"(?P<sign>{_SIGN})\s*\^\s*(?:\{{\s*(?:T|\\top)\s*\}}|(?:T|\\top)(?![A-Za-z_]))"),
        lambda f: f"{f['sign']}_T ",
    ),
    (_CORRELATED, _correlated),
    (_CALL, _called),
    (seen(_words("padpad|pad"), r"(?=\s*(?:_\s*\{[^{}]*\}|_\w)?\s*(?:\\left|\\[bB]ig)?\()"), PAD),
    (
        seen(_words("dilate|dilated|upsample|insert[ _]zeros"), r"(?:_\{?\w\}?)?", _OPENS),
        DILATE,
    ),
    (seen(_words("vec"), r"(?=\s*(?:\\left|\\[bB]ig)?[({\sA-Z\\])"), VEC),
    (seen(_words("sum"), _OPENS), "∑"),
)
