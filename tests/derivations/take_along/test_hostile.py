r"""Whatever a link, a layer line or a title says stays text in every file; any letters are set."""

from __future__ import annotations

import ast
import json
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from derivations.ui.take_along import code, latex, markdown, notebook, tikz
from derivations.ui.take_along.links import embed_code
from derivations.ui.take_along.subject import Link, Subject
from engine.results import RESULTS
from engine.symbolic import Notation
from tests.derivations.take_along.subjects import NAMED, subject
from tests.derivations.take_along.tex import compiled, needs_tex, standing_alone
from tests.effort import draws, share

NOTES = NAMED["the notes' convolution"]

BITS = (
    "\\", "{", "}", "$", "&", "#", "%", "_", "^", "^^5c", "~", "<", ">", "|", '"', "'", "`", "*",
    "[", "]", "(", ")", "!", "\n", "\r", "\x00", "\x07", "\u202e", "漢", "β", "×", "–", "é", "ﬀ",
    "\\end{document}", "\\input{/etc/passwd}", "\\immediate\\write18{id}", "\\csname", "\\par",
    '"""', "\'\'\'", "<script>", "](http://b.example)", "![](//b.example/a.png)", "k", "3×3", " ",
)  # fmt: skip

hostile = st.lists(st.sampled_from(BITS) | st.text(max_size=3), max_size=12).map("".join)


def taken(words: str) -> Subject:
    """A view that says them wherever something comes from outside."""
    link = Link(f"http://a.example/x?k={words}")
    return replace(subject(NOTES, "input_gradient"), layer=words, title=words, link=link)


OURS = re.compile(
    r"\\(?:textbackslash|textasciicircum|textasciitilde|textless|textgreater|textbar|textquotedbl"
    r"|dots|textdegree)\{\}|\\[{}$&#%_,]|\$[^$]+\$"
)
"""What stands for a sign in LaTeX."""


@draws(300)
@given(hostile)
@example("\\end{document}")
def test_latex_reads_nothing_in_a_text(words: str) -> None:
    rest = OURS.sub("", latex.text(words))
    assert not set(rest) & set("\\{}$&#%^_")
    assert all(c == "\n" or (c.isprintable() and (c.isascii() or c in latex._LATIN)) for c in rest)


@draws(100)
@given(hostile)
def test_nothing_of_it_leaves_the_comment_at_a_files_head(words: str) -> None:
    of = taken(words)
    for write in (latex.line, latex.all_lines, latex.matrices, latex.body, tikz.document):
        ours = write(subject(NOTES, "input_gradient")).splitlines()
        theirs = [line for line in write(of).splitlines() if not line.startswith("% ")]
        assert len(theirs) == len([line for line in ours if not line.startswith("% ")])


@draws(100)
@given(hostile)
def test_a_program_is_the_same_but_for_what_it_says(words: str) -> None:
    ours, theirs = (
        ast.dump(ast.Module(ast.parse(code.numpy_loops(of)).body[1:], []))
        for of in (subject(NOTES, "input_gradient"), taken(words))
    )
    assert ours == theirs


@draws(100)
@given(hostile)
def test_the_code_of_a_notebook_is_the_same(words: str) -> None:
    ours, theirs = (
        [cell["source"] for cell in json.loads(notebook.document(of))["cells"]
         if cell["cell_type"] == "code"]
        for of in (subject(NOTES, "input_gradient"), taken(words))
    )  # fmt: skip
    assert ours == theirs


@draws(300)
@given(hostile)
def test_markdown_reads_nothing_in_a_title(words: str) -> None:
    told = markdown.escaped(words)
    assert "\n" not in told
    rest = re.sub(r"\\.", "", told)
    assert not set(rest) & set("\\`*_{}[]()<>#!|$~^&")
    assert "`" not in markdown.code(words)


@draws(200)
@given(hostile, hostile)
def test_a_frame_has_the_attributes_it_has(address: str, title: str) -> None:
    ours = embed_code("http://a.example/", "x")
    theirs = embed_code(f"http://a.example/{address}", title)
    assert theirs.count('"') == ours.count('"')
    assert theirs.count("<") == ours.count("<")


@needs_tex
def test_documents_of_all_this_are_set(tmp_path: Path) -> None:
    dice = random.Random(13)
    for n in range(share(12)):
        words = "".join(dice.choice(BITS) for _ in range(40))
        said = compiled(latex.document(taken(words)), tmp_path, f"hostile{n}")
        assert "(/etc/passwd" not in re.sub(r"\s", "", said)  # so an opened file is told


# --- letters --------------------------------------------------------------------------------------

LETTERS = [*"acdefghijklmnopqrstuvwyACDFGHIJKMNOPQRSTUVWYαβγδεζηθικλμνξπρςστυφχψω"]
COMMANDS = ["\\alpha", "\\theta", "\\phi", "\\psi", "\\omega", "\\ell", "\\mathcal{X}"]
UPSTREAM = ["", "G", "δ", "\\delta", "\\Delta", "dout", "grad_out", "g_", "a_b_c_d"]


def notations(seed: int) -> Notation:
    """Letters that somebody may have chosen."""
    dice = random.Random(seed)
    while True:
        four = " ".join(dice.sample([*LETTERS, *COMMANDS], 4))
        try:
            return Notation(
                letters=four, loss=dice.choice([*"LJE", "ℓ", "\\mathcal{L}", "\\ell"]),
                upstream=dice.choice(UPSTREAM), base=dice.choice((0, 1)),
                convolution=dice.random() < 0.3, biased=dice.random() < 0.8,
            )  # fmt: skip
        except ValueError:  # two of one letter, or one that means something else
            continue


@needs_tex
def test_any_letters_are_set(tmp_path: Path) -> None:
    found = []
    for seed in range(share(40)):
        notation = notations(seed)
        results = [one for one in RESULTS if notation.biased or one != "bias_gradient"]
        of = subject(NOTES, results[seed % len(results)], notation)
        found += [latex.line(of), latex.matrices(of)]
        assert not re.search(r"[^\x00-\x7f]", re.sub(r"(?m)^%.*$", "", "".join(found[-2:])))
    said = compiled(standing_alone("\n\n".join(found)), tmp_path)
    assert "Overfull" not in said


@pytest.mark.parametrize("letter", LETTERS)
def test_no_letter_is_lost(letter: str) -> None:
    assert latex.math(letter).strip()
