"""The table of parameters, and what the README tells of it."""

from __future__ import annotations

import re
from pathlib import Path

from derivations.ui.problem.operations import CONV_TRANSPOSE2D
from derivations.ui.settings.parameters import PARAMETERS

README = Path(__file__).parents[3] / "README.md"


def test_the_readme_tells_every_parameter_and_no_other() -> None:
    table = README.read_text("utf-8").split("| parameters | say |")[1].split("\n\n")[0]
    cells = re.findall(r"^\| (.*?) \|", table, re.M)
    told = {name for cell in cells for part in cell.split("`")[1::2] for name in part.split()}
    transposed = {CONV_TRANSPOSE2D.prefix + name for name in told}
    assert told <= set(PARAMETERS)
    assert set(PARAMETERS) <= told | transposed
