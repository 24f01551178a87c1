"""Reading what people write: a line or a system in LaTeX or plainly, compared with the engine's.

``read(text)`` gives statements or refuses with the place; ``compare(line, text)`` sets one line
beside the engine's own, term by term; ``judge(text, derivation)`` gives the verdict on anything
that the notes state: lines, rules with running indices, pictures, systems; with ``numbers`` also
on lines and grids of numbers. ``read_layer(text)`` gives the layer that a program's line names,
``read_numbers(text)`` the array that whatever prints numbers printed.
Nothing that is typed is ever evaluated as code.
"""

from engine.reading.assumptions import Assumption, Choice, Question
from engine.reading.comparison import Comparison, Outcome, compare
from engine.reading.kinds import Kind, kind_of
from engine.reading.layers import FRAMEWORKS, LONGEST_LAYER, Layer, as_code, read_layer
from engine.reading.names import NOTES, Names
from engine.reading.printed import LONGEST_NUMBERS, Numbers, read_named_numbers, read_numbers
from engine.reading.reader import LONGEST_TEXT, CannotRead, read
from engine.reading.terms import Atom, Partial, Unknown
from engine.reading.verdict import Verdict, judge, worst

__all__ = [
    "FRAMEWORKS",
    "LONGEST_LAYER",
    "LONGEST_NUMBERS",
    "LONGEST_TEXT",
    "NOTES",
    "Assumption",
    "Atom",
    "CannotRead",
    "Choice",
    "Comparison",
    "Kind",
    "Layer",
    "Names",
    "Numbers",
    "Outcome",
    "Partial",
    "Question",
    "Unknown",
    "Verdict",
    "as_code",
    "compare",
    "judge",
    "kind_of",
    "read",
    "read_layer",
    "read_named_numbers",
    "read_numbers",
    "worst",
]
