"""The files for one's own machine are run: on a right function, on wrong ones, and on none."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine import Conv2dSpec, ConvTranspose2dSpec, numeric, own_machine
from engine.geometry import Spec
from engine.programs import as_program
from tests.cases import random_arrays
from tests.engine.test_diagnosis import random_spec

SPECS = [
    Conv2dSpec(),
    Conv2dSpec((6, 5), (3, 2), stride=2, padding=((1, 0), (0, 1)), in_channels=2, out_channels=4,
               groups=2),
    ConvTranspose2dSpec((3, 4), (3, 3), stride=2, padding=1, output_padding=1, in_channels=2,
                        out_channels=3),
]  # fmt: skip


def arrays_of(spec: Spec, batch: int = 2, *, turned: bool = False) -> dict[str, np.ndarray]:
    found = random_arrays(spec, batch=batch)._asdict()
    x, k, b, dz = (np.asarray(found[name], float) for name in ("x", "k", "b", "dz"))
    right = {"z": numeric.forward(spec, x, k, b), **numeric.backward(spec, x, k, dz)._asdict()}
    arrays = {"x": x, "k": k, "b": b, "dz": dz, **right}
    if turned:
        arrays |= {name: numeric.rotate180(arrays[name]) for name in ("k", "dk")}
    return arrays


def mine(spec: Spec, *, wrong: str = "", turned: bool = False) -> str:
    """Functions of one's own: right, or with one gradient doubled."""
    programs = [
        as_program(spec, result, "loops", turned=turned)
        for result in ("forward", "input_gradient", "kernel_gradient", "bias_gradient")
    ]
    body = "\n\n".join(programs).replace("def forward(", "def loops(")
    gradients = {
        "dx": "input_gradient(k, dz)", "dk": "kernel_gradient(x, dz)", "db": "bias_gradient(dz)",
    }  # fmt: skip
    told = ", ".join(
        f'"{name}": {"2 * " if name == wrong else ""}{call}' for name, call in gradients.items()
    )
    return (
        f"{body}\n\n\ndef my_forward(x, k, b):\n    return loops(x, k, b)\n\n\n"
        f"def my_backward(x, k, dz):\n    return {{{told}}}\n"
    )


def with_mine(text: str, functions: str) -> str:
    """A file with functions of one's own where it says so."""
    end = "# --- end of yours"
    before, after = text.split(end)
    return f"{before}\n{functions}\n\n{end}{after}"


def run(tmp_path: Path, text: str) -> subprocess.CompletedProcess[str]:
    path = tmp_path / "check_my_backward.py"
    path.write_text(text, encoding="utf-8")
    return subprocess.run(  # the file alone, without the engine beside it
        [sys.executable, str(path)], capture_output=True, text=True, cwd=tmp_path, timeout=120,
        check=False,
    )  # fmt: skip


@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_a_right_function_passes(tmp_path: Path, spec: Spec) -> None:
    text = own_machine.check_file(spec, arrays_of(spec), "Conv2d(1, 1, 2) on 3×3")
    done = run(tmp_path, with_mine(text, mine(spec)))
    assert not done.stderr
    assert done.returncode == 0
    assert "Nothing is wrong." in done.stdout
    assert done.stdout.count("  ok ") >= 6


@pytest.mark.parametrize("wrong", ["dx", "dk", "db"])
def test_a_wrong_function_is_found_twice(tmp_path: Path, wrong: str) -> None:
    text = own_machine.check_file(SPECS[1], arrays_of(SPECS[1]), "a layer")
    done = run(tmp_path, with_mine(text, mine(SPECS[1], wrong=wrong)))
    assert done.returncode == 1
    assert f"NO test_{wrong}: " in done.stdout
    assert "NO test_yours_by_finite_differences" in done.stdout
    assert "ok the right results, by finite differences" in done.stdout
    assert done.stdout.count("NO ") == 2


def test_nothing_of_ones_own_fails_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, own_machine.check_file(SPECS[0], arrays_of(SPECS[0]), "a layer"))
    assert done.returncode == 0
    assert "  -  dx: there is none of yours" in done.stdout


def test_pytest_runs_it(tmp_path: Path) -> None:
    text = own_machine.check_file(SPECS[0], arrays_of(SPECS[0]), "a layer")
    path = tmp_path / "test_mine.py"
    path.write_text(with_mine(text, mine(SPECS[0], wrong="dx")), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", path.name],
        capture_output=True, text=True, cwd=tmp_path, timeout=120, check=False,
    )  # fmt: skip
    assert "2 failed" in done.stdout
    assert "test_dx" in done.stdout


def test_any_layer_and_a_true_convolution() -> None:
    for seed in range(30):
        spec, turned = random_spec(random.Random(seed)), seed % 3 == 0
        arrays = arrays_of(spec, 1 + seed % 2, turned=turned)
        text = own_machine.check_file(spec, arrays, "a layer", turned=turned)
        space: dict[str, object] = {"__name__": "not main"}
        exec(with_mine(text, mine(spec, turned=turned)), space)  # noqa: S102
        assert space["check_all"]() == 0, spec  # type: ignore[operator]


def test_the_notebook_is_one_and_its_cells_run(tmp_path: Path) -> None:
    spec = SPECS[2]
    whole = json.loads(own_machine.notebook(spec, arrays_of(spec), "ConvTranspose2d(2, 3, 3)"))
    assert whole["nbformat"] == 4
    code = ["".join(one["source"]) for one in whole["cells"] if one["cell_type"] == "code"]
    assert all(one["cell_type"] in ("code", "markdown") for one in whole["cells"])
    cells = "\n\n".join([code[0], mine(spec, wrong="dk"), *code[2:], "print(failed)"])
    done = run(tmp_path, cells)
    assert not done.stderr
    assert done.stdout.rstrip().endswith("2")


def test_a_title_from_outside_says_nothing() -> None:
    for make in (own_machine.check_file, own_machine.notebook):
        text = make(SPECS[0], arrays_of(SPECS[0]), 'a"""\nimport os\\ <b> `x`')
        assert '"""import' not in text
        assert "\nimport os" not in text
        assert "<b>" not in text


def test_too_many_numbers_are_refused() -> None:
    spec = Conv2dSpec((64, 64), (3, 3), in_channels=4, padding=1)
    with pytest.raises(ValueError, match="too many for a file"):
        own_machine.check_file(spec, arrays_of(spec), "a layer")
