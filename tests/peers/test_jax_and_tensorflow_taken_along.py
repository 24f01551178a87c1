"""The JAX and TensorFlow programs that are taken along run, and find what the page shows."""

from __future__ import annotations

import importlib.util

import pytest

from derivations.ui.take_along import code
from tests.derivations.take_along.subjects import NAMED, any_subject, subject

WRITERS = {"jax": code.jax_program, "tensorflow": code.tensorflow_program}


def needs(name: str) -> object:
    """Skip loudly: both are large, and not among the requirements."""
    return pytest.param(
        name,
        marks=pytest.mark.skipif(
            importlib.util.find_spec(name) is None,
            reason=f"NO {name.upper()} PROGRAM WAS RUN: pip install {name} in the environment of "
            "make test-peers",
        ),
    )


frameworks = pytest.mark.parametrize("name", [needs(name) for name in WRITERS])


def run(text: str) -> None:
    exec(compile(text, "taken.py", "exec"), {"__name__": "__main__"})  # noqa: S102


@frameworks
def test_the_four_views_run(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    for case in NAMED.values():
        run(WRITERS[name](subject(case)))
        assert "All is as the page shows it." in capsys.readouterr().out


@frameworks
def test_it_runs_whatever_is_set(name: str) -> None:
    for seed in range(30):
        run(WRITERS[name](any_subject(seed)))
