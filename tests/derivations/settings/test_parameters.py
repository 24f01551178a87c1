"""The table of parameters, and what the README tells of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from derivations.ui.problem.operations import CONV_TRANSPOSE2D
from derivations.ui.settings.parameters import PARAMETERS, Choice

README = Path(__file__).parents[3] / "README.md"


def test_the_readme_tells_every_parameter_and_no_other() -> None:
    table = README.read_text("utf-8").split("| parameters | say |")[1].split("\n\n")[0]
    cells = re.findall(r"^\| (.*?) \|", table, re.M)
    told = {name for cell in cells for part in cell.split("`")[1::2] for name in part.split()}
    transposed = {CONV_TRANSPOSE2D.prefix + name for name in told}
    assert told <= set(PARAMETERS)
    assert set(PARAMETERS) <= told | transposed


@pytest.mark.parametrize("key", [key for key, one in PARAMETERS.items() if isinstance(one, Choice)])
def test_a_name_is_read_in_any_capitals(key: str) -> None:
    choice = PARAMETERS[key]
    assert isinstance(choice, Choice)
    for name, value in choice.values.items():
        for written in (name, name.upper(), name.lower(), name.replace("_", "-")):
            assert choice.read(written) == value
    assert choice.read("no such name") is None
