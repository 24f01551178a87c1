"""Numbers beside the right ones, as a text and as a program: a diagnosis, a mistake on purpose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from derivations.ui.take_along import code, markdown
from derivations.ui.take_along.literals import literal
from derivations.ui.take_along.subject import Subject
from engine.programs import as_program
from engine.results import Result

RESULT_OF: Mapping[str, Result] = {
    "z": "forward", "dk": "kernel_gradient", "dx": "input_gradient", "db": "bias_gradient",
}  # fmt: skip
"""The result that a name in code stands for; another name is of nothing that a layer computes."""


@dataclass(frozen=True)
class Compared:
    """Numbers of a result beside the right ones, each in the layout of its framework."""

    name: str
    """What they are called in code: z, dx."""
    theirs: np.ndarray
    right: np.ndarray
    arrays: Mapping[str, np.ndarray]
    """x, k, b, dz that the right ones are computed of."""
    called: str
    """Whose they are, as a name in code: "yours", "wrong"."""
    told: Sequence[str] = ()
    """What there is to say of them, Markdown, a sentence each."""


# --- as a text ------------------------------------------------------------------------------------


def text(subject: Subject, title: str, told: Sequence[str], found: Sequence[Compared]) -> str:
    """A report in Markdown: what was found, and of each grid both numbers."""
    parts = [f"# {markdown.escaped(title)}", f"`{markdown.code(subject.layer)}`", *map(plain, told)]
    for one in found:
        parts += [f"## {one.name}", *map(plain, one.told), _block(one)]
    if found:
        parts += ["## Computed with", _python(_operands(found[0]))]
    return "\n\n".join([*parts, markdown.end(subject)]) + "\n"


_PAGE_ONLY = re.compile(r":material/\w+: ?|:(?:gray|red|green|blue|orange)\[|:[a-z]+-badge\[")


def plain(sentence: str) -> str:
    """A sentence of a page without what only the page's Markdown knows.

    >>> plain(":gray[Read freely:] **so**")
    'Read freely: **so**'
    """
    opened = 0
    found = []
    for part in re.split(rf"({_PAGE_ONLY.pattern})", sentence):
        if _PAGE_ONLY.fullmatch(part):
            opened += part.endswith("[")
            continue
        while opened and "]" in part:
            part = part.replace("]", "", 1)
            opened -= 1
        found.append(part)
    return "".join(found)


def _block(one: Compared) -> str:
    lines = [f"{one.called} = {_array(one.theirs, one.called)}"]
    lines.append(f"right = {_array(one.right, 'right')}")
    if one.theirs.shape == one.right.shape:
        difference = one.theirs - one.right
        lines.append(f"# {one.called} - right\n{literal(difference)}")
    return _python("\n".join(lines))


def _python(source: str) -> str:
    return f"```python\n{source}\n```"


def _array(values: np.ndarray, name: str) -> str:
    start = f"{name} = np.array("
    return f"np.array({literal(values, len(start))})"


def _operands(one: Compared) -> str:
    return "\n".join(
        f"{name} = {_array(values, name)}" for name, values in one.arrays.items()
    )  # fmt: skip


# --- as a program ---------------------------------------------------------------------------------


def program(subject: Subject, found: Sequence[Compared], how: str) -> str:
    """A NumPy program that computes the right numbers, and shows where the others part.

    Of nothing but what a layer computes: what an activation makes of Z is left out.
    """
    found = [one for one in found if one.name in RESULT_OF]
    if not found:
        return f"{code.head(subject, how, 'nothing that is computed')}\n"
    lines: dict[str, None] = {}
    functions, ends = [], []
    biased = "b" in found[0].arrays
    for one in found:
        source = as_program(
            subject.spec, RESULT_OF[one.name], "loops", bias=biased,
            turned=subject.problem.notation.convolution,
        )  # fmt: skip
        imports, _, function = source.partition("\n\n")
        lines |= dict.fromkeys(imports.splitlines())
        functions.append(function.strip())
        ends.append("\n".join(_end(one, function)))
    given = "\n".join(code.assigned(name, values) for name, values in found[0].arrays.items())
    parts = [
        f"{code.head(subject, how, _names(found))}\n\n" + "\n".join(lines),
        f"# --- the numbers\n\n{given}",
        "# --- what is right\n\n\n" + "\n\n\n".join(functions) + "\n",
        *ends,
    ]
    return "\n\n".join(parts) + "\n"


def _names(found: Sequence[Compared]) -> str:
    return ", ".join(f"`{one.name}`" for one in found)


def _end(one: Compared, function: str) -> Iterator[str]:
    takes = re.search(r"\(([^)]*)\)", function)
    assert takes
    right, theirs = one.name, f"{one.called}_{one.name}"
    yield f"{right} = {RESULT_OF[one.name]}({takes[1]})"
    yield code.assigned(theirs, one.theirs)
    yield f'print(f"right {right} =\\n{{{right}}}\\n\\n{one.called} {right} =\\n{{{theirs}}}\\n")'
    if one.theirs.shape != one.right.shape:
        yield f'print(f"The shape is {{{theirs}.shape}} instead of {{{right}.shape}}.")'
    else:
        yield f'print(f"{one.called} - right =\\n{{{theirs} - {right}}}")'
