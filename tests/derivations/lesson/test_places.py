"""The browser reads a place as the text writes it: its module runs under Node."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from derivations.ui.lesson import places, systems
from derivations.ui.problem.operations import OPERATIONS
from engine.results import RESULTS
from engine.symbolic import derive
from tests.node import node

SCRIPT = Path(__file__).parents[2] / "js" / "read_links.js"

PLACES = [(line, product) for line in (0, 1, 26, 254) for product in (None, 0, 1, 255, 256, 65_534)]


def test_the_browser_reads_what_the_text_writes() -> None:
    first = [
        derive(operation.spec(operation.notes)).results[result][-1]
        for operation in OPERATIONS
        for result in RESULTS
    ]
    told = {
        "colours": [places.colour(*place) for place in PLACES],
        "names": [f"one st-key-{systems.name_of(line, 'x')} two" for line in first],
    }
    run = subprocess.run(
        [node(), str(SCRIPT)], input=json.dumps(told), capture_output=True, text=True, check=True
    )
    found = json.loads(run.stdout)
    assert [(one["line"], one["term"]) for one in found["colours"]] == PLACES
    assert found["names"] == [
        {"row": result, "first": line.place}
        for result, line in zip(list(RESULTS) * len(OPERATIONS), first, strict=True)
    ]
