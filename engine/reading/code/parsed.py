"""A program's text as Python's own syntax tree, after a look at what it is made of.

Nothing is compiled or run: of the tree the forms that are known are read, and no other.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator

from engine.reading.code_names import ROLE_OF
from engine.reading.reader import CannotRead

LONGEST_CODE = 6_000
"""Characters of a program that are read."""
MOST_SIGNS = 8
"""So many signs may stand before one number."""

_FORMS = (
    r"^[ \t]*for\b.*\bin\b",
    r"\bfor\s+\w+(?:\s*,\s*\w+)*\s+in\s",
    r"\brange\(|\beinsum\b|\.sum\(|\.(?:dot|shape)\b",
    r"\b(?:axis|dim|mode|padding|stride)\s*=",
    r"\w\s*@\s*\w",
    r"\w\[(?![\s:,1-]{0,20}\])[^\]\n]{0,60}:[^\]\n]{0,60}\]",
    r"^[ \t]*(?:def\s|import\b)",
    r"\bconv2d?\(.*['\"](?:full|valid|same)['\"]|\b(?:conv2d_input|conv2d_weight)\(",
    r"^[ \t]*\w+\.grad\s*=(?!=)",
    r"\b(?:torch|F|scipy|signal|nn)\.\w|\b(?:convolve2d|correlate2d)\b|\w_cols?\b",
)
SIGNS_OF_CODE = re.compile("|".join(_FORMS), re.MULTILINE)
"""What hardly anybody writes but in a program."""

_NOT_CODE = re.compile(r"\\[A-Za-z({[]|[∂∑Σ⊗∗]|\$")
_CALLS = re.compile(r"(?<!\w)[A-Za-z_]\w{1,40}\(|\.T\b|^[ \t]*import\b", re.MULTILINE)
_FORBIDDEN = re.compile(
    r"\b(?:lambda|exec|eval|compile|getattr|setattr|globals|locals|open|async|await|del|while|try"
    r"|global|nonlocal)\b|__(?!(?:init|call|name|main)__)(?<!__init__)(?<!__call__)(?<!__name__)(?<!__main__)|`|\*\*\s*\*\*"
)
_MANY_SIGNS = re.compile(rf"(?:[-+~]\s*){{{MOST_SIGNS + 1},}}|(?:\bnot\s+){{3,}}")


def looks_like_code(text: str) -> bool:
    """Whether a text is a program rather than a formula."""
    return bool(SIGNS_OF_CODE.search(text)) and not _NOT_CODE.search(text)


def may_be_code(text: str) -> bool:
    """Whether a text that is no formula may be a program: it calls something, by its name."""
    return bool(_CALLS.search(text)) and not _NOT_CODE.search(text)


def parsed(text: str) -> ast.Module:
    """The tree of a program; CannotRead where it is none, or has words that are no formula's."""
    if len(text) > LONGEST_CODE:
        raise CannotRead(
            f"The program has {len(text)} characters: I read at most {LONGEST_CODE}.", LONGEST_CODE
        )
    for pattern in (_FORBIDDEN, _MANY_SIGNS):
        if found := pattern.search(text):
            raise CannotRead(
                f"I cannot read this at character {found.start() + 1}: it is no formula.",
                found.start(),
            )
    try:
        tree = ast.parse(textwrap.dedent(text.replace("\u00a0", " ").replace("\t", "    ")).strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        where = f"line {line} of it" if line else "it"
        raise CannotRead(f"I cannot read this: {where} is neither a formula nor Python.") from None
    return _Plain().visit(tree)  # type: ignore[no-any-return]


def typed_names(tree: ast.Module) -> dict[str, str]:
    """The names of a program as they were typed."""
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return {node.id: getattr(node, "typed", node.id) for node in names}


def line_of(name: str, tree: ast.Module, text: str) -> str:
    """The lines of a text that make a result: the last in which its entries are set or added to."""
    made: list[ast.stmt] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(name in {*_bases(one)} for one in targets):
                made.append(node)
    entries = [one for one in made if isinstance(one, ast.AugAssign) or _of_entries(one)]
    last = max(entries or made, key=lambda one: one.lineno, default=None)
    if last is None:
        return text
    before = len(text) - len(text.lstrip())  # of which the tree knows nothing
    first = text.count("\n", 0, before) + last.lineno - 1
    return "\n".join(
        text.split("\n")[first : first + 1 + (last.end_lineno or 0) - last.lineno]
    ).strip()


def _of_entries(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript)


def _bases(target: ast.expr) -> Iterator[str]:
    """The names that are set, without their indices."""
    while isinstance(target, ast.Subscript):
        target = target.value
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple):
        for one in target.elts:
            yield from _bases(one)


OF_SELF = "self."
"""Before a name that an object keeps: another one than a function's own of the same name."""
_KEEPERS = ("self", "ctx", "cls")


class _Plain(ast.NodeTransformer):
    """self.x as one name, x.grad as the name that ∂L/∂x has, a class as its methods.

    Each name is shown as it was typed.
    """

    def visit_ClassDef(self, node: ast.ClassDef) -> list[ast.stmt]:
        self.generic_visit(node)
        return [
            one
            for one in node.body
            if isinstance(one, ast.FunctionDef) and one.name != "__init__"  # it sets no result
        ]

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        of = node.value
        if isinstance(of, ast.Name) and of.id in _KEEPERS:
            return _named(f"{OF_SELF}{node.attr}", node)
        if node.attr != "grad" or not isinstance(of, ast.Name | ast.Attribute):
            return node
        name = of.id.removeprefix(OF_SELF) if isinstance(of, ast.Name) else of.attr
        if len(name) > 1 and name not in ROLE_OF:
            return node
        short = len(name) == 1 or ROLE_OF[name] == "z"
        return _named(f"d{name}" if short else f"grad_{name}", node)


def _named(name: str, node: ast.Attribute) -> ast.Name:
    """A name in the place of an attribute, which it is shown as."""
    found = ast.Name(name, node.ctx)
    found.typed = ast.unparse(node)  # type: ignore[attr-defined]
    return ast.copy_location(found, node)
