"""Answers and what is kept for them are bounded in bytes; a failing call is counted, whatever its texts are."""

from __future__ import annotations

import json
import threading
import time
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from postgres import Postgres
from server import Server, run
from websockets.sync.client import connect

MEMBER = 4096
ANSWER = 4 << 20
RECORDS = 1000
MESSAGE, STACK = "m" * 60_000, "s" * 250_000
JSON = {"Content-Type": "application/json"}
NDJSON = {"Accept": "application/x-ndjson"}


def fill(server: Server, count: int = RECORDS) -> None:
    """Errors of some 400 KB, of which as many are posted at once as a request may carry."""
    record = {"error_type": "E", "error_message": MESSAGE, "stack_trace": STACK, "context": {"k": "c" * 60_000}}
    for start in range(0, count, 40):
        batch = [record | {"session_id": f"s{start}"}] * min(40, count - start)
        server.admin.post("analytics/errors", json=batch, timeout=120).raise_for_status()


def peak_bytes(server: Server) -> int:
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024


def forget_peak(server: Server) -> int:
    """Begins to measure anew; the bytes that are resident now."""
    Path(f"/proc/{server.process.pid}/clear_refs").write_text("5")
    return server.resident_bytes


def settings(database: str) -> dict[str, str]:
    return {"DATABASE_URL": database, "SECRET_KEY": "a secret of thirty-two letters or more"}


def exported(server: Server, path: str, accept: str) -> int:
    """The bytes of an export, of which none is kept."""
    with server.admin.stream("GET", f"analytics/{path}", headers={"Accept": accept}, timeout=300) as answer:
        assert answer.status_code == 200
        return sum(len(chunk) for chunk in answer.iter_bytes())


def test_exports_of_large_records_take_little_memory(fresh_server: Server) -> None:
    fill(fresh_server)
    before = forget_peak(fresh_server)

    assert exported(fresh_server, "errors", "application/x-ndjson") > RECORDS * 370_000
    page = fresh_server.admin.get("analytics/errors", params={"limit": 10_000})
    assert len(page.content) <= ANSWER
    assert "next" in page.links
    assert page.json()[0]["truncated"] == ["error_message", "stack_trace", "context"]

    assert peak_bytes(fresh_server) - before < 150 << 20


def test_exports_out_of_postgresql_take_little_memory(tmp_path: Path) -> None:
    with Postgres() as postgres, Server(tmp_path, settings=settings(postgres.database())) as server:
        fill(server, 400)
        before = forget_peak(server)

        assert exported(server, "errors", "text/csv") > 400 * 370_000
        assert len(server.admin.get("analytics/errors", params={"full": "true"}).content) <= ANSWER

        assert peak_bytes(server) - before < 150 << 20


def test_the_command_line_exports_and_copies_by_bytes(tmp_path: Path) -> None:
    source, target = (f"sqlite:///{tmp_path}/{name}.db" for name in ("source", "target"))
    with Server(tmp_path, settings=settings(source)) as server:
        fill(server, 300)
    out = run(tmp_path, "export", "errors", DATABASE_URL=source)
    assert out.returncode == 0, out.stderr
    assert len(out.stdout.splitlines()) == 300
    copied = run(tmp_path, "copy", "--from", source, "--to", target)
    assert copied.returncode == 0, copied.stdout + copied.stderr


def test_pages_of_a_list_are_the_whole(fresh_server: Server) -> None:
    fill(fresh_server, 80)
    url, ids = f"{fresh_server.url}/api/v1/analytics/errors?full=true", []
    while url:
        answer = fresh_server.admin.get(url)
        assert len(answer.content) <= ANSWER
        ids += [error["id"] for error in answer.json()]
        path = answer.links.get("next", {}).get("url")
        url = path and f"{fresh_server.url}{path}"
    assert len(ids) == len(set(ids)) == 80


def test_a_reset_of_many_topics_is_small(fresh_server: Server) -> None:
    fill(fresh_server, 400)
    topics = [f"session:s{start}" for start in range(0, 400, 40)] + [
        "errors",
        "sessions",
        "events",
        "costs",
        "dashboard",
    ]
    topics += [f"tool:t{number}" for number in range(31 - len(topics))]
    url = fresh_server.url.replace("http", "ws") + "/api/v1/analytics/live"
    headers = {"Authorization": fresh_server.admin.headers["Authorization"]}
    with closing(connect(url, additional_headers=headers, max_size=None)) as socket:
        socket.send(json.dumps({"type": "subscribe", "topics": topics, "last_seen": "gone:1"}))
        message = socket.recv(60)
    assert json.loads(message)["type"] == "reset"
    assert len(json.loads(message)["snapshot"]["errors"]) >= 1
    assert len(message) < 3 << 20


def test_a_live_record_is_cut_off(fresh_server: Server) -> None:
    url = fresh_server.url.replace("http", "ws") + "/api/v1/analytics/live"
    headers = {"Authorization": fresh_server.admin.headers["Authorization"]}
    with closing(connect(url, additional_headers=headers)) as socket:
        socket.send(json.dumps({"type": "subscribe", "topics": ["errors"]}))
        assert json.loads(socket.recv(20))["type"] == "subscribed"
        fill(fresh_server, 1)
        message = socket.recv(20)
    data = json.loads(message)["data"]
    assert data["truncated"] == ["error_message", "stack_trace", "context"]
    assert data["error_message"] == "m" * MEMBER


MARKS = ("e" + "\u0301" * 60) * 500


@pytest.mark.parametrize("kind", ["errors", "events"])
def test_messages_with_many_marks_do_not_hold_up_others(fresh_server: Server, kind: str) -> None:
    """What is expensive to take for characters is neither so in the writer nor on the way to it."""
    name = "error_type" if kind == "errors" else "event_type"
    batch = [{name: "e" + "\u0301" * 100, "error_message": f"{number} {MARKS}"} for number in range(40)]
    attack = threading.Thread(
        target=lambda: [fresh_server.admin.post(f"analytics/{kind}", json=batch) for _ in range(6)]
    )
    slowest = 0.0
    with fresh_server.api(fresh_server.make_key("ingest")) as other:
        attack.start()
        while attack.is_alive():
            began = time.monotonic()
            other.post("analytics/events", json={"event_type": "x"}).raise_for_status()
            slowest = max(slowest, time.monotonic() - began)
        attack.join()
    assert slowest < 3


BAD_TEXTS = {
    "nul": b'"a\\u0000b"',
    "half a pair": b'"\\ud800 x"',
    "no utf-8": b'"caf\xe9"',
    "long": b'"' + b"x" * 70_000 + b'"',
}


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS.keys())
@pytest.mark.parametrize("member", ["error_message", "tool_name", "user_agent", "session_id", "ip_address"])
def test_a_failing_call_is_counted(server: Server, text: bytes, member: str) -> None:
    body = b'{"event_type": "tool_call", "success": false, "%s": %s}' % (member.encode(), text)
    failed = server.admin.get("analytics/summary").json()["total_failures"]

    answer = server.admin.post("analytics/events", content=body, headers=JSON)
    assert answer.status_code == 201, answer.text
    assert answer.json()["cleaned"] == [member]
    batch = server.admin.post("analytics/events", content=b"[" + body + b"]", headers=JSON)
    assert batch.json()["cleaned"] == [{"index": 0, "members": [member]}]
    strict = server.admin.post("analytics/events", params={"strict": "true"}, content=body, headers=JSON)
    assert strict.status_code in (400, 422)

    assert server.admin.get("analytics/summary").json()["total_failures"] == failed + 2
    kept = server.admin.get(f"analytics/events/{answer.json()['id']}").json()
    assert kept == answer.json()
    assert "\0" not in kept[member]


def test_a_refusal_is_small(server: Server) -> None:
    bad = b"[" + b",".join([b'{"a":1,"b":2,"c":3,"d":4}'] * 10_000) + b"]"
    answer = server.admin.post("analytics/events", content=bad, headers=JSON)
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 100
    assert answer.json()["errors_omitted"] == 49_900
    assert len(answer.content) < 50_000


def test_a_large_request_is_repeated_alike(server: Server) -> None:
    batch = [{"event_type": "repeated"}] * 5000 + [{}]
    key = {"Idempotency-Key": "large-batch"}
    first: httpx.Response = server.admin.post("analytics/events", json=batch, headers=key)
    second: httpx.Response = server.admin.post("analytics/events", json=batch, headers=key)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.content == first.content
    assert len(first.json()["ids"]) == 5000
