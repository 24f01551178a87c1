"""Sheets and their key as pages to print: one HTML file that needs nothing else, and no script."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from derivations.ui.sheets.mathml import mathml
from derivations.ui.sheets.outside import Handout, lacking, title_of
from engine.sheets import Block, Formula, Grid, Grids, Room, Sheet, Task, Words

STYLE = Path(__file__).with_name("page.css")


def sheets(handout: Handout) -> str:
    """The sheets without an answer, each on pages of its own."""
    drawn = handout.sheets()
    return _document(handout, handout.heading, "".join(_sheet(handout, one) for one in drawn))


def key(handout: Handout, drawn: Sequence[Sheet] = ()) -> str:
    """The answers of all sheets: of one with the way to each, of more of them close together.

    ``drawn``: the sheets, where they have been drawn already.
    """
    drawn = drawn or handout.sheets()
    is_one = len(drawn) == 1
    inner = "".join(_answers(handout, one, worked=is_one) for one in drawn)
    title = f"Key: {handout.heading}"
    link = escape(handout.link.text)
    says = f" {escape(handout.link.says)}" if handout.link.says else ""
    head = (
        f"<header><h1>{escape(title)}</h1><p>{escape(handout.asked_for)}. "
        f'The sheets in the app: <a href="{link}">{link}</a>.{says} '
        f"{escape(lacking(handout, drawn))}</p>"
        "</header>"
    )
    kind = "worked" if is_one else "short"
    return _document(handout, title, f'<main class="key {kind}">{head}{inner}</main>')


def _document(handout: Handout, title: str, inner: str) -> str:
    style = STYLE.read_text(encoding="utf-8").replace("PAPER", handout.paper.lower())
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{style}</style></head>"
        f'<body class="{handout.paper.lower()}">{inner}</body></html>\n'
    )


# --- a sheet --------------------------------------------------------------------------------------


def _sheet(handout: Handout, sheet: Sheet) -> str:
    """A sheet as a table, whose head a browser repeats on each of its pages."""
    tasks = "".join(
        f'<tr class="task"><td><h2>{number}. {escape(_title(handout, task))}</h2>'
        f"{''.join(_blocks(task.question))}</td></tr>"
        for number, task in enumerate(sheet.tasks, start=1)
    )
    return (
        '<table class="sheet" role="presentation"><thead><tr><td>'
        f"<p><span>{escape(handout.heading)}</span><span>{escape(handout.mark(sheet))}</span></p>"
        "</td></tr></thead><tbody><tr><td>"
        f"<h1>{escape(handout.heading)}</h1>"
        '<p class="who"><span>Name</span><span>Date</span></p>'
        f'<p class="counting">{escape(handout.counting)}</p></td></tr>{tasks}</tbody></table>'
    )


def _title(handout: Handout, task: Task) -> str:
    return title_of(task.kind, handout.plan.notation, task.spec)


def _answers(handout: Handout, sheet: Sheet, *, worked: bool) -> str:
    items = "".join(f"<li>{_answer(handout, task, worked)}</li>" for task in sheet.tasks)
    head = "" if handout.plan.copies == 1 else f"<h2>Sheet {sheet.number}</h2>"
    return f'<section class="answers">{head}<ol>{items}</ol></section>'


def _answer(handout: Handout, task: Task, worked: bool) -> str:
    answer = "".join(_blocks(task.answer))
    if not worked:
        return answer
    way = "".join(_blocks(task.worked))
    return f"<h3>{escape(_title(handout, task))}</h3><div>{answer}</div>{way}"


# --- blocks ---------------------------------------------------------------------------------------


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    """Blocks one after the other; the options of an exercise in two columns."""
    for is_option, run in groupby(blocks, lambda one: isinstance(one, Grids) and bool(one.label)):
        inner = "".join(map(_block, run))
        yield f'<div class="options">{inner}</div>' if is_option else inner


def _block(block: Block) -> str:
    if isinstance(block, Words):
        return f"<p>{words(block.text)}</p>"
    if isinstance(block, Formula):
        return f'<p class="formula">{_formula(block)}</p>'
    if isinstance(block, Room):
        return f'<div class="room">{"<i></i>" * block.lines}</div>'
    return _grids(block)


def words(text: str) -> str:
    """Words as text, and what stands between dollar signs as formulas.

    What ends a sentence stays with the formula before it.
    """
    found = []
    for place, part in enumerate(text.split("$")):
        if place % 2:
            found.append(f"<span>{mathml(part)}")
        elif place:
            end = _STOP.match(part)
            stop = end[0] if end else ""
            found.append(f"{escape(stop)}</span>{escape(part[len(stop) :])}")
        else:
            found.append(escape(part))
    return "".join(found)


_STOP = re.compile(r"[.,:?]+")


def _formula(formula: Formula) -> str:
    """A formula whose row may end behind any of its summands: MathML itself breaks no row."""
    parts = [formula.start, *(f"{part} +" for part in formula.parts[:-1]), *formula.parts[-1:]]
    return " ".join(f"<span>{mathml(part)}</span>" for part in parts)


def _grids(block: Grids) -> str:
    label = f"<b>{escape(block.label)}</b>" if block.label else ""
    says = f"<span>{escape(block.says)}</span>" if block.says else ""
    inner = "".join(
        (f'<span class="sign">{mathml(grid.sign)}</span>' if grid.sign else "") + _grid(grid)
        for grid in block.grids
    )
    return f'<div class="grids">{label}{inner}{says}</div>'


def _grid(grid: Grid) -> str:
    is_empty = not any(map(any, grid.rows))
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in grid.rows)
    kind = "grid empty" if is_empty else "grid"
    return f'<table class="{kind}"><caption>{mathml(grid.title)}</caption>{rows}</table>'


_PLAIN = re.compile(r"-?\d+")


def _cell(latex: str) -> str:
    if _PLAIN.fullmatch(latex):
        return f"<td>{latex.replace('-', '−')}</td>"
    return f"<td>{mathml(latex) if latex else ''}</td>"
