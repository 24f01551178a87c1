"""The processes beside the server: what they compute, how long, and what is said of what is not."""

from __future__ import annotations

import os
import pickle
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from types import ModuleType

import pytest

from derivations.ui import elsewhere
from derivations.ui.elsewhere import NotDone
from derivations.ui.is_mine_right import answer
from derivations.ui.problem.operations import OPERATIONS
from derivations.ui.problem.problem import derivation_of
from engine.reading import CannotRead, judge, read_numbers
from serve.workers import Workers
from tests.derivations.problems import problem_of


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    found = Workers(1, seconds=30, waiting=0.05)
    assert found(os.getpid, ()) != os.getpid()  # it is up
    yield found
    found.end()


@pytest.fixture(autouse=True)
def _here_again() -> Iterator[None]:
    yield
    elsewhere.compute_by(None)


def test_without_a_server_it_is_computed_in_place() -> None:
    assert elsewhere.compute(os.getpid) == os.getpid()


def test_a_worker_computes_and_raises_as_the_function_does(workers: Workers) -> None:
    elsewhere.compute_by(workers)
    assert elsewhere.compute(divmod, 7, 3) == (2, 1)
    with pytest.raises(CannotRead) as raised:
        elsewhere.compute(read_numbers, "1 2 x")
    with pytest.raises(CannotRead) as here:
        read_numbers("1 2 x")
    assert (str(raised.value), raised.value.at) == (str(here.value), here.value.at)


def test_what_takes_too_long_is_ended_and_the_next_is_computed(workers: Workers) -> None:
    workers.seconds = 0.2
    with pytest.raises(NotDone, match="not done in"):
        workers(time.sleep, (60,))
    workers.seconds = 30
    assert workers(divmod, (7, 3)) == (2, 1)


def test_a_worker_that_dies_is_replaced(workers: Workers) -> None:
    with pytest.raises(NotDone, match="ended before it was done"):
        workers(os._exit, (1,))
    assert workers(divmod, (7, 3)) == (2, 1)


class Picky(ValueError):
    """It is pickled, and cannot be made again of what that writes."""

    def __init__(self, typed: str, place: int) -> None:
        super().__init__(f"{typed} at {place}")


def nothing_to_send(typed: str) -> object:
    """A result that no pipe takes."""
    return lambda: typed


def something_picky(typed: str) -> None:
    """An exception that no pipe takes."""
    raise Picky(typed, 3)


@pytest.mark.parametrize("function", [nothing_to_send, something_picky])
def test_what_cannot_be_sent_is_told_as_that_and_logged_without_what_was_typed(
    workers: Workers, function: Callable[[str], object], caplog: pytest.LogCaptureFixture
) -> None:
    before = workers(os.getpid, ())
    with pytest.raises(NotDone, match="could not be brought here"):
        workers(function, ("my own words",))
    assert function.__name__ in caplog.text
    assert "my own words" not in caplog.text
    assert workers(os.getpid, ()) == before  # the worker goes on


def test_who_finds_none_free_is_told_so(workers: Workers) -> None:
    busy = Thread(target=workers, args=(time.sleep, (1,)))
    busy.start()
    time.sleep(0.2)
    with pytest.raises(NotDone, match="try again"):
        workers(divmod, (7, 3))
    busy.join()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.short)
@pytest.mark.parametrize("text", ["dx11 = dz11*k11", "dx12 = dz11*k12", "dW = X * dout", "1 +"])
def test_a_verdict_comes_back_as_it_is(workers: Workers, operation, text: str) -> None:
    problem = problem_of(operation, operation.notes)
    here = answer._judged(problem, text, {})
    there = workers(answer._judged, (problem, text, {}))
    assert [str(one) for one in there.verdicts] == [str(one) for one in here.verdicts]
    assert str(there.refusal) == str(here.refusal)


def test_a_derivation_is_sent_by_what_it_is_of() -> None:
    problem = problem_of(OPERATIONS[0], OPERATIONS[0].notes)
    sent = derivation_of(problem.spec, problem.notation)
    came = pickle.loads(pickle.dumps(sent))
    assert [line.latex() for line in came.input_gradient] == [
        line.latex() for line in sent.input_gradient
    ]
    assert judge("dx11 = dz11*k11", came)


def test_a_page_says_what_was_not_done(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(function: object, arguments: object) -> None:
        raise NotDone("This was not done in 8 seconds.")

    elsewhere.compute_by(never)
    problem = problem_of(OPERATIONS[0], OPERATIONS[0].notes)
    monkeypatch.setattr(answer.reading, "meanings", lambda text: {})
    found = answer.judged(problem, "dx11 = dz11*k11 + 0")
    assert found is not None
    assert "8 seconds" in str(found.refusal)


def test_a_worker_does_not_run_the_page_that_was_opened_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streamlit puts a page in the program's place."""
    ran = tmp_path / "ran"
    page = ModuleType("__main__")
    page.__file__ = str(tmp_path / "page.py")
    Path(page.__file__).write_text(f"open({str(ran)!r}, 'w')", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "__main__", page)
    found = Workers(1, seconds=30, waiting=0.05)
    assert found(os.getpid, ()) != os.getpid()
    found.end()
    assert not ran.exists()
    assert sys.modules["__main__"] is page
