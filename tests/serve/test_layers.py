"""The layers around the app: doors, headers, files, uploads, what is told and what is logged."""

from __future__ import annotations

import gzip
import logging
import re
import sys
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from streamlit import file_util

from serve import logs
from serve.assets import ASK_EACH_TIME, FOR_AN_HOUR, FOR_GOOD, Assets, lifetime
from serve.counts import Counts
from serve.doors import Doors
from serve.headers import Headers, frames_from_environment, policy
from serve.limits import Limits
from serve.paths import kind_of, path_of
from serve.told import Told, is_here
from serve.uploads import Uploads
from tests.serve.asgi import Behind, Socket, ask, scope_of

ROOT = Path(__file__).parents[2]
FRONT_END = Path(file_util.get_static_dir())


# --- doors ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("HEAD", "/conv2d-forward"),
        ("GET", "/static/js/index.js"),
        ("GET", "/app/static/favicon.svg"),
        ("GET", "/media/0123.json"),
        ("GET", "/_stcore/health"),
        ("GET", "/_stcore/host-config"),
        ("PUT", "/_stcore/upload_file/session/file"),
        ("DELETE", "/_stcore/upload_file/session/file"),
        ("GET", "/_serve/live"),
    ],
)
def test_what_a_page_needs_is_open(method: str, path: str) -> None:
    assert ask(Doors(Behind(), Counts()), path, method).body == b"behind"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/_stcore/metrics", 404),
        ("GET", "/_stcore/script-health-check", 404),
        ("POST", "/_stcore/agent/interact", 404),
        ("GET", "/_stcore/agent/openapi.json", 404),
        ("GET", "/conv2d-forward/_stcore/health", 404),
        ("GET", "/_stcore/component/x", 404),
        ("POST", "/", 405),
        ("PUT", "/media/0123.json", 405),
        ("DELETE", "/conv2d-forward", 405),
        ("GET", "/_stcore/upload_file/session/file", 405),
        ("GET", "/_stcore/stream", 405),
    ],
)
def test_what_no_page_needs_is_closed(method: str, path: str, status: int) -> None:
    behind = Behind()
    assert ask(Doors(behind, Counts()), path, method).status == status
    assert not behind.asked


def test_a_websocket_is_opened_at_one_place() -> None:
    import asyncio

    behind = Behind()
    doors = Doors(behind, Counts())
    assert asyncio.run(Socket().visit(doors, "/_stcore/agent/mcp")).code == 1008
    assert not behind.asked
    asyncio.run(Socket().visit(doors, "/_stcore/stream"))
    assert behind.asked


@pytest.mark.parametrize(
    ("base", "path", "rest"),
    [
        ("", "/a", "/a"),
        ("course/conv", "/course/conv/a", "/a"),
        ("/course/conv/", "/course/conv", "/"),
        ("course", "/courses/a", "/courses/a"),
    ],
)
def test_a_path_below_another(base: str, path: str, rest: str) -> None:
    assert path_of(scope_of(path), base) == rest


# --- headers --------------------------------------------------------------------------------------


def test_every_answer_has_the_headers() -> None:
    found = ask(Headers(Behind((b"server", b"x")), FRONT_END / "index.html"), "/").headers
    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "same-origin"
    assert "camera=()" in found["permissions-policy"]
    assert "server" not in found
    rules = dict(rule.split(" ", 1) for rule in found["content-security-policy"].split("; "))
    assert rules["default-src"] == rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == "'self'"
    assert rules["object-src"] == "'none'"
    assert "unsafe" not in rules["script-src"]


def test_the_policy_names_no_other_host() -> None:
    assert not re.search(r"https?:|\*|\.[a-z]", policy(["'sha256-a'"]))


def test_a_script_in_the_page_is_let_in_by_what_it_says(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_bytes(b"<script>let a = 1</script><script type=module src=b></script>")
    digest = b64encode(sha256(b"let a = 1").digest()).decode()
    said = ask(Headers(Behind(), page), "/").headers["content-security-policy"]
    assert re.findall("'sha256-[^']*'", said) == [f"'sha256-{digest}'"]


def test_the_stage_alone_may_stand_in_a_course_that_is_named() -> None:
    course = "https://course.example.org"
    headers = Headers(Behind(), FRONT_END / "index.html", (course,))

    def may(path: str) -> str:
        said = ask(headers, path).headers["content-security-policy"]
        return said.partition("frame-ancestors ")[2]

    assert may("/conv2d-forward?h=4&view=stage") == f"'self' {course}"
    for path in ("/conv2d-forward", "/?view=", "/?h=stage", "/?view=stages"):
        assert may(path) == "'self'"


def test_an_origin_is_read_or_refused() -> None:
    assert frames_from_environment({}) == ()
    named = "https://a.example.org http://b:8080 https://*.c.org"
    assert frames_from_environment({"CONV_FRAMES": named}) == tuple(named.split())
    assert frames_from_environment({"CONV_FRAMES": "*"}) == ("*",)
    for wrong in ("a.example.org", "https://a;script-src", "https://a/b"):
        with pytest.raises(ValueError, match="CONV_FRAMES"):
            frames_from_environment({"CONV_FRAMES": wrong})


# --- files ----------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "scripts").mkdir(parents=True)
    (folder / "scripts" / "conv_stage-0123456789ab.mjs").write_text("let a = 1;\n" * 500)
    (folder / "picture.png").write_bytes(b"\x89PNG" * 500)
    (tmp_path / "secret.txt").write_text("secret")
    return folder


def assets(own: Path, base: str = "") -> Assets:
    return Assets(Behind(), FRONT_END, own, base)


SCRIPT = "/app/static/scripts/conv_stage-0123456789ab.mjs"


def test_a_script_is_sent_compressed_and_kept_for_good(own: Path) -> None:
    found = ask(assets(own), SCRIPT, headers={"accept-encoding": "br, gzip"})
    assert found.headers["content-encoding"] == "gzip"
    assert found.headers["content-type"] == "text/javascript; charset=utf-8"
    assert found.headers["cache-control"] == FOR_GOOD
    assert found.headers["vary"] == "Accept-Encoding"
    assert len(found.body) < 200
    assert gzip.decompress(found.body) == b"let a = 1;\n" * 500


def test_who_cannot_read_it_gets_it_as_it_is(own: Path) -> None:
    found = ask(assets(own), SCRIPT)
    assert "content-encoding" not in found.headers
    assert found.body == b"let a = 1;\n" * 500
    assert ask(assets(own), SCRIPT, "HEAD").headers["content-length"] == str(len(found.body))


def test_who_has_it_is_told_so(own: Path) -> None:
    tag = ask(assets(own), SCRIPT).headers["etag"]
    found = ask(assets(own), SCRIPT, headers={"if-none-match": f"W/{tag}"})
    assert (found.status, found.body) == (304, b"")
    assert found.headers["cache-control"] == FOR_GOOD


def test_what_is_compressed_already_is_not_compressed_again(own: Path) -> None:
    found = ask(assets(own), "/app/static/picture.png", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in found.headers
    assert found.headers["content-type"] == "image/png"
    assert found.headers["cache-control"] == FOR_AN_HOUR


@pytest.mark.parametrize(
    "path",
    [
        "/app/static/../secret.txt",
        "/app/static/scripts/../../secret.txt",
        "/app/static//etc/passwd",
        "/app/static/a\0b",
        "/app/static/..\\secret.txt",
        "/app/static/scripts",
        "/app/static/" + "a" * 5000,
        "/static/../index.html",
        "/static/nothing.js",
    ],
)
def test_what_is_no_file_there_is_left_to_the_app(own: Path, path: str) -> None:
    assert ask(assets(own), path).body == b"behind"


def test_a_page_is_the_front_ends_and_asked_for_each_time(own: Path) -> None:
    page = (FRONT_END / "index.html").read_bytes()
    for path in ("/", "/conv2d-forward", "/nothing"):
        found = ask(assets(own), path)
        assert found.body == page
        assert found.headers["cache-control"] == ASK_EACH_TIME
    for path in ("/conv2d-forward/", "/favicon.png", "/_stcore/health"):
        assert ask(assets(own), path).body == b"behind"
    assert ask(assets(own, "course/conv"), "/course/conv/practice").body == page
    assert ask(assets(own), "/", "POST").body == b"behind"


def test_every_script_of_the_front_end_is_kept_for_good() -> None:
    names = [file.name for file in (FRONT_END / "static").rglob("*.js")]
    assert names
    assert {lifetime(name) for name in names} == {FOR_GOOD}
    assert lifetime("katex.min.css") == lifetime("inter-latin-wght-normal.woff2") == FOR_AN_HOUR


# --- uploads --------------------------------------------------------------------------------------


def test_a_visit_holds_its_newest_file_and_all_visits_hold_few() -> None:
    removed: list[tuple[str, str]] = []
    app = Uploads(Behind(), Limits(uploads=2), Counts(), lambda *one: removed.append(one))
    for session, file in (("a", "1"), ("a", "2"), ("b", "1"), ("a", "3"), ("c", "1")):
        path = f"/_stcore/upload_file/{session}/{file}"
        assert ask(app, path, "PUT", headers={"content-length": 10}).body == b"behind"
    assert removed == [("a", "1"), ("a", "2"), ("b", "1")]


@pytest.mark.parametrize("headers", [{}, {"content-length": 10**8}, {"content-length": "-1"}])
def test_a_file_of_unknown_or_great_length_is_refused(headers: dict[str, object]) -> None:
    behind = Behind()
    app = Uploads(behind, Limits(), Counts(), lambda *_: None)
    assert ask(app, "/_stcore/upload_file/a/b", "PUT", headers=headers).status == 413
    assert not behind.asked


def test_a_front_end_that_asks_below_its_page_is_told_no_and_not_counted() -> None:
    counts = Counts()
    doors = Doors(Behind(), counts)
    for path in ("/practice/_stcore/health", "/practice/_stcore/host-config"):
        assert ask(doors, path).status == 404
    assert not counts.refused
    assert ask(doors, "/practice/_stcore/metrics").status == 404
    assert counts.refused == {"a closed door": 1}


# --- what is told ---------------------------------------------------------------------------------


def test_it_says_whether_it_lives_and_takes_visitors() -> None:
    counts = Counts()
    told = Told(Behind(), Limits(connections=1), counts)
    assert ask(told, "/_serve/live").body == ask(told, "/_serve/ready").body == b"ok"
    with counts.open_socket():
        assert ask(told, "/_serve/ready").status == 503
        assert ask(told, "/_serve/live").status == 200
    counts.is_stopping = True
    assert ask(told, "/_serve/ready").body == b"stopping"


def test_the_counters_are_told_here_alone() -> None:
    counts = Counts()
    counts.refuse("a closed door")
    told = Told(Behind(), Limits(), counts)
    assert b'conv_refused_total{reason="a closed door"} 1' in ask(told, "/_serve/metrics").body
    elsewhere = ("192.0.2.7", 1)
    assert ask(told, "/_serve/metrics", client=elsewhere).status == 404
    opened = Told(Behind(), Limits(), counts, is_open=True)
    assert ask(opened, "/_serve/metrics", client=elsewhere).status == 200


def test_here_is_this_machine() -> None:
    assert all(is_here((one, 1)) for one in ("127.0.0.1", "127.0.0.9", "::1", "::ffff:127.0.0.1"))
    assert not any(is_here(one) for one in (("10.0.0.1", 1), ("testclient", 1), None))


# --- logs -----------------------------------------------------------------------------------------


def record(name: str, said: str, *values: object, error: bool = False) -> logging.LogRecord:
    info = sys.exc_info() if error else None
    return logging.LogRecord(name, logging.ERROR, __file__, 1, said, values, info)


def test_what_others_log_is_logged_without_its_values() -> None:
    said = logs.without_values(record("streamlit.web", "origin=%s\nmore", "https://secret"))
    assert said.getMessage() == "origin=…"
    assert logs.one_line("100% done, %5.2f of %(name)s") == "100% done, … of …"
    own = logs.without_values(record("serve.access", "%s %d", "GET", 200))
    assert own.getMessage() == "GET 200"


def test_an_exception_is_logged_by_its_type_and_place() -> None:
    try:
        raise ValueError("somebody typed this")
    except ValueError:
        found = logs.without_values(record("streamlit", "Uncaught", error=True))
    text = logging.Formatter().format(found)
    assert "ValueError" in text
    assert "test_layers.py" in text
    assert "somebody" not in text


def test_a_request_is_logged_by_its_kind(caplog: pytest.LogCaptureFixture) -> None:
    counts = Counts()
    with caplog.at_level("INFO", logger="serve.access"):
        ask(logs.Access(Behind(), counts), "/somebody?tex=typed+this")
    assert counts.answers == {200: 1}
    (line,) = caplog.messages
    assert line.startswith("GET page 200 6 bytes")
    assert "somebody" not in caplog.text
    assert "typed" not in caplog.text


def test_a_kind_has_no_text_of_the_path() -> None:
    kinds = {kind_of(path) for path in ("/a", "/_a", "/static/a", "/media/a", "/app/static/a")}
    assert kinds == {"page", "closed", "front-end", "media", "own-file"}
