"""What says nothing: comments, colours, spaces, words between statements, bullets, conditions."""

from __future__ import annotations

import re

from engine.reading.dress.dressed import Pass, seen

_WORDS = (
    "so that|therefore|hence|thus|similarly|likewise|where|then|finally|because|we have|we get|"
    "we obtain|it follows that|this gives|note that|recall that|in general|for example|e\\.g\\.|"
    "i\\.e\\.|also|again|next|first|second|here|clearly|by the chain rule|chain rule"
)
"""What stands between two statements and says nothing about them."""

_MARKS = re.compile(
    r"""(?<!\\)%[^\n]*                                             # a comment
    | (?<=[\s\])}\w])[ \t]\#[ \t][^\n]*                          # one as programs have it
    | (?<=[\])}\w])[ \t]*//[ \t]*(?=[^\n=]{0,200}[A-Za-z]{3})[A-Za-z][A-Za-z ,.'’-]*(?=\n|$)
    | ```[a-z]{0,10}
    | \\(?:color|tag|label|hspace|vspace|hphantom|phantom)\*?\s*\{[^{}]*\}
    | \\rule\s*\{[^{}]*\}\s*\{[^{}]*\}
    | \\(?:notag|nonumber|hfill|noindent|newline|qed|blacksquare|square|limits|nolimits
        |displaylimits|bigskip|smallskip|medskip|small|large)(?![A-Za-z])
    | \\(?:dots|ldots|cdots|vdots)(?![A-Za-z])(?=\s*(?:\\\\|\\end|\n|$)) | [∎□■]
    | (?<![0-9.])\.\.\.(?![.0-9])|…(?=\s*(?:\\\\|\\end|\n|$))       # and so on
    | (?<!\\right)(?<!\\right\ )[.,](?=\s*(?:\$+|\\\]|\\\))?\s*$)  # a final full stop
    | \\[()](?![A-Za-z])
    | [\u200b\ufeff\u2060]""",
    re.VERBOSE,
)
_BETWEEN = seen(
    r"\\(?:therefore|implies|Longrightarrow|because|iff)(?![A-Za-z])|[∴⟹]",
    rf"|\\(?:text|textrm|mathrm|mbox)\s*\{{\s*(?:{_WORDS}|and|so)\s*[,:]?\s*\}}",
    rf"|(?<![A-Za-z\\{{_^])(?:{_WORDS})(?![A-Za-z])[ \t]*[,:]?",
    r"|(?<=\n)[ \t]*(?:and|so)\b[ \t]*[,:]?(?=[ \t]*\n)",
    flags=re.IGNORECASE,
)
_BULLET = seen(r"^[ \t]*(?:[•‣▪>]|\d{1,2}[.)](?=\s)|\*(?=\s))[ \t]*", flags=re.MULTILINE)
_DASH = seen(
    r"\A[ \t]*-[ \t]+(?=[^\n]*=[^\n]*\n[ \t]*-[ \t])",
    r"|(?<=\n)[ \t]*-[ \t]+(?=[^\n]*(?<![+<>])=)",
)
_SENTENCE = seen(
    r"^[ \t]*(?:[A-Za-z][A-Za-z'’-]*[ \t,.:]{1,4}){1,30}[A-Za-z'’-]{2,}[.:,!?]*[ \t]*$",
    flags=re.MULTILINE,
)
_HEADING = seen(
    r"^[ \t]*(?!for\b)[A-Za-z][A-Za-z ,.'’()/-]{2,60}:[ \t]*(?=[\s\S])", flags=re.MULTILINE
)
_FOR_WHICH = seen(
    r"[,;]?\s*(?:(?:\\q?quad|\\[,;:!> ])\s*){0,6}",
    r"(?:\\(?:text|textrm|mathrm|mbox)\s*\{\s*,?\s*(?:for|where|with|if)\b[^{}]{0,80}\}",
    r"|(?<![A-Za-z\\])for(?:\s+(?:all|each|every))?",
    r"(?=\s+\$?[a-z]'?(?:\s*,\s*[a-z]'?)*\$?\s*(?:=|∈|\\in\b|$|\.)))",
    r"(?:(?!\\\\|\\end|\\\]|\n|\$\$|;).){0,80}",
)
_REMARK = seen(
    r"[ \t]+\((?=[^()\n]{0,60}[a-z]{4})[A-Za-z][A-Za-z ,.'°-]{3,60}\)[ \t]*$",
    r"|\\q?quad\s*\\text\s*\{[^{}=]{0,80}\}(?=\s*(?:\\\\|$))",
    flags=re.MULTILINE,
)
"""Words in brackets at the end of a line."""
_APART = seen(
    r"[,;]?\s*\\q?quad(?:\s*\\q?quad){0,8}(?=\s*(?:\\[dt]?frac|\\(?:partial|[dD]elta|nabla)|[A-Za-zα-ω∂∇Δ])",
    r"(?:(?!\\q?quad|\\\\|\n|=).){1,200}=)",
)
"""A wide blank before something that has an equals sign of its own."""
_ENDED = re.compile(r"\\\\|\n|;")


def _apart(found: re.Match[str]) -> str:
    """Two statements, where the first has its equals sign already."""
    before = found.string[max(0, found.start() - 600) : found.start()]
    return ";" if "=" in _ENDED.split(before)[-1] else found[0]


_SPACED = seen(r"\\math(?:rel|bin|op|ord)\s?\{([^{}\\A-Za-z]{1,6}|\\[a-z]{1,12})\}")
"""A sign that LaTeX is told to space as another: \\mathrel{+}=."""
_EQUALS = seen(
    r":=|==|≡|≜|≈|≃|\\(?:equiv|triangleq|coloneqq|approx|simeq|doteq)(?![A-Za-z])"
    r"|\\(?:stackrel|overset)\s*\{[^{}]{0,20}\}\s*\{\s*=\s*\}"
)

_GRADIENT_OF = seen(
    r"(?:the\s+)?(?:gradient|derivative)\s+(?:of\s+the\s+loss\s+)?"
    r"(?:w\.?r\.?t\.?|with\s+respect\s+to|of|for|by)\s+(?P<of>[A-Za-z](?:_?\{?[\d,]{1,6}\}?)?)\s+"
    r"(?:is|equals|=)(?![A-Za-z])",
    flags=re.IGNORECASE,
)

_LOSS = seen(
    r"(?<=\\partial)\s?(?:\\(?:text|mathrm|textrm|mathit|operatorname)\s?\{\s?)?"
    r"(?:[Ll]oss|[Cc]ost|[Ee]rror)\s?\}?(?=\s?\})"
)
"""∂Loss/∂w."""

WORDS: tuple[Pass, ...] = (
    (_LOSS, lambda found: " L" + "}" * (found[0].count("}") - found[0].count("{"))),
    (_GRADIENT_OF, lambda found: f"d{found['of']} ="),
    # First, so that no later pattern meets a long run of blanks.
    (seen(r"\s{2,}|[ \t\u00a0]\n"), lambda found: "\n" if "\n" in found[0] else " "),
    (_MARKS, ""),
    (_BULLET, ""),
    (_DASH, ""),
    (seen(r"\*\*(?=[A-Za-z\\∂])|(?<=[\w})])\*\*(?=\s|$)"), ""),
    (_BETWEEN, ";"),
    (_SENTENCE, ";"),
    (_HEADING, ";"),
    (_FOR_WHICH, ""),
    (_REMARK, ""),
    (_SPACED, lambda found: found[1]),
    (_EQUALS, "="),
    (_APART, _apart),
)
