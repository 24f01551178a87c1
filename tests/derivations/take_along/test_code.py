"""The programs that are taken along are run as they are, away from the engine."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from derivations.ui.take_along import code
from derivations.ui.take_along.literals import literal
from derivations.ui.take_along.subject import Link, Subject
from tests.derivations.take_along.subjects import NAMED, any_subject, subject
from tests.effort import share

NUMPY = (code.numpy_loops, code.numpy_vectorised)
WRITERS = (*NUMPY, code.pytorch, code.jax_program, code.tensorflow_program)


def run(text: str) -> None:
    """Run a program in this process, as a file."""
    exec(compile(text, "taken.py", "exec"), {"__name__": "__main__"})  # noqa: S102


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("write", NUMPY)
def test_a_file_runs_by_itself(tmp_path: Path, name: str, write: code.Writer) -> None:
    path = tmp_path / "taken.py"
    path.write_text(write(subject(NAMED[name])), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(path)],
        capture_output=True, text=True, cwd=tmp_path, timeout=120, check=False,
    )  # fmt: skip
    assert not done.stderr
    assert done.stdout.endswith("All is as the page shows it.\n")
    assert done.stdout.count(" =\n") == 4


def test_numpy_runs_whatever_is_set(capsys: pytest.CaptureFixture[str]) -> None:
    for seed in range(share(60)):
        for write in NUMPY:
            run(write(any_subject(seed)))
    assert "All is as the page shows it." in capsys.readouterr().out


@pytest.mark.parametrize("wrong", ["x", "k", "dz"])
def test_other_numbers_fail(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The checks check: with one number changed none holds."""
    right = subject(NAMED["3 to 2 channels, stride 2"])
    changed = right.arrays[wrong].copy()
    changed.flat[0] += 1
    other = replace(right)
    other.__dict__["arrays"] = {**right.arrays, wrong: changed}
    for write in NUMPY:
        with pytest.raises(AssertionError):
            run(write(other))


def test_numbers_of_any_size_hold(capsys: pytest.CaptureFixture[str]) -> None:
    right = subject(NAMED["3 to 2 channels, stride 2"])
    for size in (1e-12, 1e9 / 7, 1e200):
        grids = {name: values * size for name, values in right.problem.grids.items()}
        taken = replace(right, problem=replace(right.problem, grids=grids))
        with np.errstate(over="ignore", invalid="ignore"):
            for write in NUMPY:
                run(write(taken))
                assert ("assert_allclose" in write(taken)) is (size < 1e100)


@pytest.mark.parametrize("write", WRITERS)
def test_what_came_from_outside_stays_text(write: code.Writer) -> None:
    """An address and a layer line that would end the docstring end nothing."""
    hostile = '"""\nraise SystemExit(7)\n"""\\'
    taken = replace(
        subject(NAMED["the notes' convolution"]), link=Link(f"http://a.example/{hostile}"),
        layer=hostile,
    )  # fmt: skip
    text = write(taken)
    compile(text, "taken.py", "exec")
    assert "\nraise" not in text
    assert text.count('"""') == 2


def test_every_program_has_the_link_and_says_what_it_lacks() -> None:
    taken: Subject = subject(NAMED["the notes' convolution"])
    for write in WRITERS:
        assert taken.link.address in write(taken)
        told = write(replace(taken, link=Link("/conv2d-forward?h=4", whole=False)))
        assert "/conv2d-forward?h=4" in told
        assert "Put the host of the app before it." in told
        assert "Numbers that are too long for a link are left out." in told


@pytest.mark.parametrize(
    "values", [[[1, -2], [30, 4]], [[0.1, 1e-300], [1 / 3, 5.0]], [[float("inf"), -1e300]], [2**60]]
)
def test_a_literal_reads_back_equal(values: list[object]) -> None:
    array = np.array(values)
    np.testing.assert_array_equal(np.array(eval(literal(array, 4))), array)  # noqa: S307
