"""Handouts to write files of: every level, notations, a hostile heading."""

from __future__ import annotations

from derivations.ui.sheets.outside import A4, LETTER, Handout
from derivations.ui.take_along.subject import Link
from engine.sheets import CONV, Plan
from engine.symbolic import Notation

HOSTILE = (
    '<script>alert(1)</script> & "x" \\end{document} \\input{/etc/passwd} $x$ #% ~^_{} '
    "`![](//host/a.png)` 日本 é"
)
LINK = Link("https://courses.example.org/practice?sheet=7&copies=3")

OWN = Notation(base=0, letters="I W O b", loss="J", upstream="dout")
GREEK = Notation(letters=r"\theta w \phi β", delta=True, convolution=True)
UNBIASED = Notation(biased=False)

HANDOUTS = {
    "easy": Handout(Plan(count=13), A4, "Exercise 3, Deep Learning, Winter term", LINK),
    "middle": Handout(Plan(count=13, level="middle", seed=5, notation=OWN), LETTER, HOSTILE, LINK),
    "hard": Handout(Plan(count=13, level="hard", seed=7, notation=GREEK), A4, "", LINK),
    "without a bias": Handout(Plan(count=12, level="middle", notation=UNBIASED), LETTER),
    "three of a kind": Handout(
        Plan(("slip", "dx", "more"), 5, "hard", (CONV,), 3, copies=3), A4, HOSTILE, LINK
    ),
}
