"""Several replicas behind the proxy: a hall at work, a replica lost, all of them replaced.

The proxy is HAProxy with serve/haproxy.cfg as it is, the replicas run what a container runs. Each
test prints what it has measured. LOAD=short takes a tenth of the visitors.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.load.certificates import certificate
from tests.load.fleet import Fleet, fleet, haproxy, wait
from tests.load.hall import Guest, arrive, get, guests, leave, part, told
from tests.load.machine import Machine, watched

SHORT = os.environ.get("LOAD") == "short"
SESSIONS, ACTING = (100, 20.0) if SHORT else (1000, 60.0)
THINK = 20.0
ARRIVE_A_SECOND = 12.0
"""Cold first pages, which two cores have to compute beside the visitors themselves."""
BACK_WITHIN = 2.0

pytestmark = pytest.mark.skipif(
    haproxy() is None, reason="NO HAPROXY: the proxy was not tested (find_or_install_haproxy.sh)"
)


@pytest.fixture(scope="module")
def many() -> Iterator[Fleet]:
    """Two replicas."""
    with fleet(2) as running:
        wait(lambda: running.log("proxy").count("UP/READY") >= 2)
        yield running


def say(what: str, hall: list[Guest], **more: object) -> None:
    print(f"\n{what}: {json.dumps({**told(hall), **more}, ensure_ascii=False)}")


# --- the door -------------------------------------------------------------------------------------


def test_all_that_a_visit_asks_for_is_asked_of_one_replica(many: Fleet) -> None:
    """Also while everybody comes from one address, as a hall does, and both replicas are in use."""

    async def visit(guest: Guest) -> set[str]:
        before = len(requests(many))
        await guest.enter()
        for path in ("/static/favicon.png", "/app/static/favicon.svg", "/_stcore/health"):
            status, found = await get(many.door, path, guest.cookies)
            assert (status, found.keys() & {"replica"}) == (200, set()), "the cookie holds"
        guest.visitor.vanish()
        await guest.connect()
        await guest.visitor.arrive()
        await guest.visitor.leave()
        await asyncio.sleep(0.2)  # a websocket is logged when it ends
        return {line.split(" ms, ")[1].split(",")[0] for line in requests(many)[before:]}

    async def visits() -> list[set[str]]:
        return [await visit(guest) for guest in guests(many, 8)]

    used = asyncio.run(visits())
    assert all(len(replicas) == 1 for replicas in used), used
    assert len(set.union(*used)) == 2


def requests(many: Fleet) -> list[str]:
    """What the proxy has logged of requests."""
    return [line for line in many.log("proxy").splitlines() if " connections, ended " in line]


def test_no_log_has_what_a_visitor_wrote(many: Fleet) -> None:
    asyncio.run(get(many.door, "/is-mine-right?tex=a-private-line", {"other": "a-private-cookie"}))
    asyncio.run(get(many.door, "/a-private-page", {}))
    wait(lambda: bool(requests(many)))
    assert "private" not in many.log("proxy")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/_serve/metrics", 404),
        ("/_serve/ready", 404),
        ("/%5Fserve/live", 404),
        ("/_stcore/metrics", 404),
        ("/_stcore//metrics", 404),
        ("/conv2d-forward/_stcore/script-health-check", 404),
        ("/_stcore/agent/run", 404),
        ("/_stcore/health", 200),
        ("/sandbox", 200),
    ],
)
def test_what_is_for_no_visitor_is_closed(many: Fleet, path: str, status: int) -> None:
    assert asyncio.run(get(many.door, path, {}))[0] == status


@pytest.mark.parametrize(
    ("method", "path", "size", "status"),
    [
        ("POST", "/", 0, 405),
        ("PUT", "/sandbox", 10, 405),
        ("PUT", "/_stcore/upload_file/session/file", 4_000_000, 413),
    ],
)
def test_nothing_else_is_called(
    many: Fleet, method: str, path: str, size: int, status: int
) -> None:
    asked = urllib.request.Request(many.door + path, method=method)
    asked.add_header("Content-Length", str(size))
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked, timeout=5)
    assert refused.value.code == status


def test_one_connection_has_a_rate_and_no_other_waits_for_it(many: Fleet) -> None:
    async def flood() -> list[int]:
        host = many.door.removeprefix("http://")
        reader, writer = await asyncio.open_connection(*host.split(":"))
        asked = f"GET /_stcore/health HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        for _ in range(700):
            writer.write(asked)
        await writer.drain()
        answers = b""
        while answers.count(b"HTTP/1.1 ") < 601:
            async with asyncio.timeout(10):
                answers += await reader.read(1 << 16)
        others, _ = await get(many.door, "/_stcore/health", {})
        writer.close()
        assert others == 200
        return [int(found) for found in re.findall(rb"HTTP/1.1 (\d+)", answers)]

    statuses = asyncio.run(flood())
    assert statuses[:500] == [200] * 500
    assert statuses[-1] == 429


# --- a hall ---------------------------------------------------------------------------------------


def test_a_hall_at_work_sees_no_error(many: Fleet) -> None:
    hall = guests(many, SESSIONS)

    async def lecture() -> None:
        await arrive(hall, ARRIVE_A_SECOND)
        before = sum(guest.visitor.received for guest in hall)
        await asyncio.gather(*(guest.sit(ACTING, THINK) for guest in hall))
        acts = sum(len(guest.waits) for guest in hall)
        sent = (sum(guest.visitor.received for guest in hall) - before) / acts / 1000
        memory = [round(many.memory(which)) for which in many.replicas]
        say("a hall", hall, think=THINK, **{"kB an act": round(sent, 1), "MB": memory})
        await leave(hall)

    asyncio.run(lecture())
    result = told(hall)
    assert result["errors"] == {}
    wrong = sum(result["errors"].values()) + result["came back"]
    Machine().holds(f"errors and losses of {SESSIONS} at {THINK:.0f} s", wrong, 0, "")
    assert result["acts"] > SESSIONS * ACTING / THINK / 2
    places = [*result["places"].values()]
    assert len(places) == 2
    assert max(places) < 2 * min(places), "by the number of visitors, not by their address"


def test_a_lost_replica_loses_no_view(many: Fleet) -> None:
    """Killed under load; whoever was there stands before the same page, with all its numbers."""
    hall = guests(many, 40 if SHORT else 100)

    async def lecture() -> None:
        await arrive(hall, ARRIVE_A_SECOND)
        for n, guest in enumerate(hall):
            await guest.do(lambda guest=guest, n=n: guest.change(str(n % 9 + 1)))
            await guest.do(lambda guest=guest, n=n: guest.rest_at(n % 2, n % 3))
        before = [guest.view() for guest in hall]
        many.kill(0)
        with watched(*many.processes()) as machine:
            await asyncio.gather(*(guest.rest(5) for guest in hall))
        say("killed", hall)
        for guest, view in zip(hall, before, strict=True):
            assert guest.view() == view
        lost = [guest for guest in hall if guest.returns]
        assert 0.3 < len(lost) / len(hall) < 0.7, "the others noticed nothing"
        many.start(0)
        await asyncio.gather(*(guest.sit(5, 5) for guest in hall))
        newcomers = guests(many, 6)
        await arrive(newcomers, 6)
        assert {one.replica for one in newcomers} - {one.replica for one in hall}, "it is back"
        await leave([*hall, *newcomers])
        returns = [one for guest in lost for one in guest.returns]
        machine.holds("all back", part(returns, 1.0), BACK_WITHIN, "s")

    asyncio.run(lecture())
    assert told(hall)["errors"] == {}


def test_a_rolling_restart_is_no_error(many: Fleet) -> None:
    """Each replica is replaced by one at another address, under load, as an engine does it."""
    hall = guests(many, 30 if SHORT else 60)
    codes: list[int] = []

    async def replace() -> None:
        for old, new in ((0, 2), (1, 3)):
            await asyncio.to_thread(many.start, new)
            await asyncio.sleep(3)  # until its name is known
            many.forget(old)
            await asyncio.sleep(2)
            codes.append(await asyncio.to_thread(many.stop, old))

    async def work(guest: Guest, done: asyncio.Event) -> None:
        while not done.is_set():
            await guest.sit(3, 3)

    async def lecture() -> None:
        await arrive(hall, ARRIVE_A_SECOND)
        done = asyncio.Event()
        at_work = [asyncio.create_task(work(guest, done)) for guest in hall]
        await replace()
        done.set()
        await asyncio.gather(*at_work)
        say("rolling restart", hall)
        await leave(hall)

    asyncio.run(lecture())
    assert codes == [0, 0]
    result = told(hall)
    Machine().holds(f"errors of {len(hall)}", sum(result["errors"].values()), 0, "")
    assert result["came back"] >= len(hall), "everybody had to move"
    for name in ("replica-0", "replica-1"):
        assert "Traceback" not in many.log(name)


# --- HTTPS ----------------------------------------------------------------------------------------


def test_with_certificates_everything_goes_by_https(tmp_path: Path) -> None:
    whole = certificate(tmp_path)
    with fleet(1, CERTIFICATES=str(whole), CONV_FRAMES="https://courses.example.org") as many:
        safe = f"https://127.0.0.1:{many.door_port + 1}"
        trusted = ssl.create_default_context(cafile=str(whole))
        wait(lambda: "UP/READY" in many.log("proxy"))
        with urllib.request.urlopen(f"{safe}/sandbox", context=trusted) as answer:
            assert "max-age" in answer.headers["Strict-Transport-Security"]
            (cookie,) = (
                one for one in answer.headers.get_all("Set-Cookie") if one.startswith("replica=")
            )
        for attribute in ("Secure", "HttpOnly", "SameSite=None", "Partitioned"):
            assert attribute in cookie
        sent = urllib.request.build_opener(_Stay).open(f"{many.door}/sandbox?s=2")
        assert (sent.status, sent.headers["Location"]) == (301, f"{safe}/sandbox?s=2")


class _Stay(urllib.request.HTTPRedirectHandler):
    def http_error_301(self, req, fp, code, msg, headers):  # type: ignore[no-untyped-def]
        return fp
