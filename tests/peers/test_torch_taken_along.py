"""The PyTorch programs that are taken along run, and find what the page shows."""

from __future__ import annotations

import pytest

from derivations.ui.take_along import code
from tests.derivations.take_along.subjects import NAMED, any_subject, subject

torch = pytest.importorskip("torch")


def run(text: str) -> None:
    exec(compile(text, "taken.py", "exec"), {"__name__": "__main__"})  # noqa: S102


@pytest.mark.parametrize("name", NAMED)
def test_pytorch_runs(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(code.pytorch(subject(NAMED[name])))
    assert "All is as the page shows it." in capsys.readouterr().out


@pytest.mark.parametrize("seed", range(40))
def test_pytorch_runs_whatever_is_set(seed: int) -> None:
    run(code.pytorch(any_subject(seed)))
