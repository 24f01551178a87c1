"""The process: what it is told by the environment, how it listens and how it stops."""

from __future__ import annotations

import importlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

from serve.process import Settings, listen, misspelt, settings_from

ROOT = Path(__file__).parents[2]


def test_the_environment_sets_it_up() -> None:
    assert settings_from({}) == Settings()
    found = settings_from(
        {"PORT": "80", "HOST": "127.0.0.1", "CONV_METRICS": "open", "CONV_FRAMES": "*"}
    )
    assert (found.port, found.host, found.frames) == (80, "127.0.0.1", ("*",))
    assert found.metrics_are_open
    assert not found.is_warm
    assert settings_from({"CONV_WARM": "yes"}).is_warm


@pytest.mark.parametrize(
    "wrong", [{"PORT": "http"}, {"PORT": "70000"}, {"CONV_METRICS": "all"}, {"CONV_WARM": "1"}]
)
def test_what_is_wrong_is_named(wrong: dict[str, str]) -> None:
    (name,) = wrong
    with pytest.raises(ValueError, match=name):
        settings_from(wrong)


def test_a_variable_that_is_almost_one_is_told() -> None:
    usual = {"CONV_CONNECTIONS": "3", "CONV_WARM": "yes", "CONV_SERVICE_HOST": "10.0.0.1"}
    assert not list(misspelt(usual | {"PATH": "/bin"}))
    (said,) = misspelt(usual | {"CONV_CONECTIONS": "7"})
    assert "CONV_CONECTIONS" in said
    assert "CONV_CONNECTIONS" in said
    assert "7" not in said


def test_small_messages_are_sent_at_once() -> None:
    """asyncio turns off Nagle's algorithm on sockets that say they are TCP's."""
    with listen("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP
        with socket.create_connection(listening.getsockname()):
            listening.setblocking(True)
            accepted, _ = listening.accept()
            with accepted:
                assert accepted.proto == socket.IPPROTO_TCP


def test_a_port_that_is_taken_is_told() -> None:
    with listen("127.0.0.1", 0) as listening, pytest.raises(OSError, match="in use"):
        listen("127.0.0.1", listening.getsockname()[1])


@pytest.mark.slow
def test_where_nothing_can_listen_is_told_with_its_variables() -> None:
    with listen("127.0.0.1", 0) as listening:
        port = str(listening.getsockname()[1])
        found = subprocess.run(
            [sys.executable, "-m", "serve"],
            cwd=ROOT,
            env={**os.environ, "HOST": "127.0.0.1", "PORT": port},
            capture_output=True,
            text=True,
            check=False,
        )
    assert found.returncode == 2
    assert f"HOST='127.0.0.1' PORT={port}: nothing can listen there" in found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("make"), reason="there is no make")
def test_a_signal_to_make_reaches_the_server() -> None:
    with listen("127.0.0.1", 0) as probe:
        port = probe.getsockname()[1]
    here = f"{sys.prefix}/run.stamp"  # which is as it is: the tests' own interpreter serves
    process = subprocess.Popen(
        ["make", "--old-file", here, "serve", f"VENV={sys.prefix}", f"PORT={port}"],
        cwd=ROOT,
        env={**os.environ, "HOST": "127.0.0.1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port, is_there=True)
        process.terminate()
        process.wait(timeout=15)
        _wait_for(port, is_there=False)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _wait_for(port: int, *, is_there: bool) -> None:
    """Wait until the server listens, or no longer does."""
    for _ in range(600):
        with socket.socket() as asking:
            if (asking.connect_ex(("127.0.0.1", port)) == 0) == is_there:
                return
        time.sleep(0.1)
    raise AssertionError(f"port {port}: the server should be there: {is_there}")


@pytest.mark.slow
def test_it_serves_and_stops_when_it_is_told_to() -> None:
    with listen("127.0.0.1", 0) as probe:
        port = probe.getsockname()[1]
    environment = {**os.environ, "HOST": "127.0.0.1", "PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "serve"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/_serve/ready") as answer:
                    assert answer.read() == b"ok"
                    assert "'self'" in answer.headers["Content-Security-Policy"]
                break
            except OSError:
                time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=15)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "stopped" in said


def test_the_theme_is_told_as_streamlit_tells_it() -> None:
    from streamlit.proto.NewSession_pb2 import CustomThemeConfig
    from streamlit.runtime import app_session

    from serve.told_once import NAME, remembered

    populate = getattr(app_session, NAME)
    once = remembered(populate)
    for section in ((), ("theme.dark",), ("theme.light",), ()):
        told, usual = CustomThemeConfig(), CustomThemeConfig()
        once(told, *section)
        populate(usual, *section)
        assert told == usual
    assert told.ByteSize() > 0


def test_one_key_of_the_state_is_told_as_all_of_it_has_it() -> None:
    from streamlit.runtime.state import SafeSessionState, SessionState

    from serve.asked_alone import Asked

    state = SafeSessionState(SessionState(), lambda: None)
    state["empty"], state["five"] = None, 5
    asked, usual = Asked(state).filtered_state, state.filtered_state
    for key in ("empty", "five", "nowhere"):
        assert (key in asked) == (key in usual)
    assert all(asked[key] == value for key, value in usual.items())


def _fields() -> None:
    import streamlit as st

    st.session_state.update(size=None, name=None, mode=None, count=4)
    st.number_input("Size", value=3, key="size")
    st.number_input("Count", value=3, key="count")
    st.text_input("Name", value="a", key="name")
    st.selectbox("Mode", ["a", "b"], key="mode")
    st.slider("Deep", 0, 9, 2, key="deep")


def test_a_field_that_asks_alone_is_what_it_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit.testing.v1 import AppTest

    from serve import asked_alone

    def drawn() -> list[str]:
        app = AppTest.from_function(_fields).run()
        assert not app.exception
        return [str(one.proto) for one in app.main.children.values()]

    usual = drawn()
    for name in asked_alone.FIELDS:
        module = importlib.import_module(f"streamlit.elements.widgets.{name}")
        monkeypatch.setattr(module, asked_alone.NAME, getattr(module, asked_alone.NAME))
    asked_alone.ask_alone()
    assert len(usual) == 5
    assert drawn() == usual


@pytest.mark.slow
def test_who_is_warm_has_imported_what_the_pages_import() -> None:
    code = "import sys; from serve import warm; print(len(warm.visit()), 'sympy' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    scripts, has_sympy = run.stdout.split()
    assert int(scripts) >= 6
    assert has_sympy == "True"
    assert not run.stderr, "a log has nothing of it"
