r"""Sheets and their key in LaTeX, which plain pdflatex sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from derivations.ui.sheets.outside import LETTER, Handout, lacking, title_of
from derivations.ui.take_along.latex import inline, math, text
from engine.sheets import Block, Formula, Grid, Grids, Room, Sheet, Task, Words
from engine.symbolic.widths import ems, rows_of

ROW = 34
"""Em that stand side by side on a sheet."""

_PREAMBLE = r"""\documentclass[11pt,PAPER]{article}
\usepackage[utf8]{inputenc}
\usepackage[T1]{fontenc}
\usepackage{amsmath,amssymb,array,multicol}
\usepackage[margin=1.9cm,headsep=6mm]{geometry}
\usepackage[hidelinks]{hyperref}
\setlength{\parindent}{0pt}
\setlength{\parskip}{4pt plus 1pt}
\pagestyle{myheadings}
% A line to write on; a cell to be filled in; a grid under its name.
\newcommand{\writeon}{\par\vspace{6mm}\dotfill\par}
\newcommand{\blank}{\rule[-3.5mm]{0pt}{10mm}\rule{8mm}{0pt}}
\newcommand{\grid}[3]{\begin{tabular}{@{}c@{}}$#1$\\[1mm]%
  $\def\arraystretch{1.35}\begin{array}{|*{#2}{c|}}#3\end{array}$\end{tabular}}
"""


def sheets(handout: Handout) -> str:
    """The sheets without an answer, each on pages of its own."""
    drawn = handout.sheets()
    inner = "\n\\clearpage\n".join(_sheet(handout, one) for one in drawn)
    return _document(handout, "The sheets.", inner, link=False)


def key(handout: Handout) -> str:
    """The answers of all sheets: of one with the way to each, of more of them close together."""
    drawn = handout.sheets()
    is_one = len(drawn) == 1
    inner = "\n\n".join(_answers(handout, one, worked=is_one) for one in drawn)
    if not is_one:
        inner = f"\\begin{{multicols}}{{2}}\\small\\raggedright\n{inner}\n\\end{{multicols}}"
    says = f"{handout.asked_for}. {lacking(handout, drawn)}".strip()
    head = f"\\section*{{\\raggedright Key: {text(handout.heading)}}}\n{text(says)}"
    command = r"\url" if "://" in handout.link.text else r"\nolinkurl"
    end = f"The sheets in the app: {command}{{{handout.link.text}}}"
    mark = rf"\markright{{{text(handout.code)}}}"
    return _document(handout, "The key.", f"{mark}\n{head}\n\n{inner}\n\n{end}", link=True)


def _document(handout: Handout, says: str, inner: str, *, link: bool) -> str:
    paper = "letterpaper" if handout.paper == LETTER else "a4paper"
    head = [f"{says} pdflatex sets it as it is.", f"{handout.asked_for}."]
    head += [f"The sheets in the app: {handout.link.text}"] if link else []
    comment = "\n".join(f"% {one}" for one in head)
    return (
        f"{comment}\n{_PREAMBLE.replace('PAPER', paper)}\n"
        f"\\begin{{document}}\n\n{inner}\n\n\\end{{document}}\n"
    )


# --- a sheet --------------------------------------------------------------------------------------


def _sheet(handout: Handout, sheet: Sheet) -> str:
    parts = [
        rf"\markright{{{text(handout.heading)}, {text(handout.mark(sheet))}}}",
        r"\setcounter{page}{1}",
        f"\\section*{{\\raggedright {text(handout.heading)}}}",
        r"Name~\makebox[.5\linewidth]{\dotfill}\quad Date~\dotfill",
        rf"{{\small {text(handout.counting)}}}",
    ]
    for number, task in enumerate(sheet.tasks, start=1):
        parts.append(_task(handout, number, task))
    return "\n\n".join(parts)


def _task(handout: Handout, number: int, task: Task) -> str:
    """An exercise that no page ends within."""
    title = text(title_of(task.kind, handout.plan.notation, task.spec))
    inner = "\n\n".join(_blocks(task.question))
    return (
        f"\\bigskip\n\\begin{{minipage}}{{\\linewidth}}\\setlength{{\\parskip}}{{4pt}}\n"
        f"\\textbf{{{number}. {title}}}\n\n{inner}\n\\end{{minipage}}"
    )


def _answers(handout: Handout, sheet: Sheet, *, worked: bool) -> str:
    items = "\n".join(f"  \\item {_answer(handout, task, worked)}" for task in sheet.tasks)
    head = "" if handout.plan.copies == 1 else f"\\textbf{{Sheet {sheet.number}}}\\par\\nobreak\n"
    spaced = "" if worked else r"\setlength{\itemsep}{0pt}"
    return f"{head}\\begin{{enumerate}}{spaced}\n{items}\n\\end{{enumerate}}" if items else head


def _answer(handout: Handout, task: Task, worked: bool) -> str:
    answer = "\n\n".join(_blocks(task.answer, inlined=not worked))
    if not worked:
        return answer
    title = text(title_of(task.kind, handout.plan.notation, task.spec))
    way = "\n\n".join(_blocks(task.worked))
    return f"\\textbf{{{title}}}\n\n{answer}" + (f"\n\n{way}" if way else "")


# --- blocks ---------------------------------------------------------------------------------------


def _blocks(blocks: Sequence[Block], *, inlined: bool = False) -> Iterator[str]:
    """Blocks one after the other; the options of an exercise side by side."""
    for is_option, run in groupby(blocks, _is_option):
        if is_option:
            yield _options(run)
        else:
            yield from (_block(one, inlined) for one in run)


def _is_option(block: Block) -> bool:
    return isinstance(block, Grids) and bool(block.label)


def _options(blocks: Iterable[Block]) -> str:
    """Options in two columns, in small letters."""
    cells = [_grids(block) for block in blocks if isinstance(block, Grids)]
    rows = " \\\\[4mm]\n".join(" &\n".join(cells[at : at + 2]) for at in range(0, len(cells), 2))
    return (
        "{\\footnotesize\\setlength{\\arraycolsep}{2.5pt}"
        "\\begin{tabular}{@{}p{.48\\linewidth}p{.48\\linewidth}@{}}\n"
        f"{rows}\n\\end{{tabular}}}}"
    )


def _block(block: Block, inlined: bool) -> str:
    if isinstance(block, Words):
        return inline(block.text.replace(r"\frac", r"\dfrac"))
    if isinstance(block, Formula):
        return _in_line(block) if inlined else _displayed(block)
    return r"\writeon" * block.lines if isinstance(block, Room) else _grids(block)


def _in_line(formula: Formula) -> str:
    """A formula that is broken at its plus signs by LaTeX itself."""
    return f"${math(formula.latex)}$"


def _displayed(formula: Formula) -> str:
    """A formula on lines of its own, broken where a row is full."""
    if not formula.parts:
        return rf"$\displaystyle {math(formula.start)}$"
    rows = rows_of(formula.parts, ems(formula.start), ROW)
    body = " \\\\[2mm]\n  &\\quad + ".join(" + ".join(row) for row in rows)
    start = formula.start.removesuffix("=").strip()
    inner = f"{start} &= {body}" if formula.start.endswith("=") else f"& {formula.start} {body}"
    return f"$\\displaystyle\\begin{{aligned}}\n  {math(inner)}\n\\end{{aligned}}$"


def _grids(block: Grids) -> str:
    label = rf"\textbf{{{text(block.label)}}}\quad " if block.label else ""
    drawn = "\\quad\n".join(
        (f"${math(grid.sign)}$\\quad " if grid.sign else "") + _grid(grid) for grid in block.grids
    )
    says = rf" \quad {{\small {text(block.says)}}}" if block.says else ""
    return f"{label}{drawn}{says}"


def _grid(grid: Grid) -> str:
    written = [[math(cell) if cell else r"\blank" for cell in row] for row in grid.rows]
    rows = "".join(" & ".join(row) + r" \\ \hline " for row in written)
    return f"\\grid{{{math(grid.title)}}}{{{len(grid.rows[0])}}}{{\\hline {rows}}}"
