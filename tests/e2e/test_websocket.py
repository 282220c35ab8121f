"""Watching live: who may, what comes, and what bad clients get."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from raw_websocket import BINARY, PING, PONG, TEXT, RawWebSocket, close, frame
from server import SUPERUSER, Server, tool_call
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

PATH = "/api/v1/analytics/live"
MESSAGE_SECONDS = 20


class Watcher:
    """A client that watches."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def say(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def hear(self, kind: str = "") -> dict[str, Any]:
        """The next message; of the type `kind`, where one is named."""
        while True:
            message = json.loads(self.socket.recv(MESSAGE_SECONDS))
            if not kind or message["type"] == kind:
                return message

    def hear_until(self, kind: str, is_wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The next message of the type `kind` that is wanted; others may come meanwhile, but not without end."""
        deadline = time.monotonic() + MESSAGE_SECONDS
        while time.monotonic() < deadline:
            if is_wanted(message := self.hear(kind)):
                return message
        raise AssertionError(f"no {kind} that is wanted came")

    def subscribe(self, *topics: str, **members: Any) -> dict[str, Any]:
        self.say(type="subscribe", topics=list(topics), **members)
        return self.hear()

    def closed(self) -> tuple[int, str]:
        """The code and the reason with which the server closes."""
        with pytest.raises(ConnectionClosed) as end:
            self.drain()
        assert end.value.rcvd is not None, "the server closed without a word"
        return end.value.rcvd.code, end.value.rcvd.reason

    def drain(self) -> None:
        while True:
            self.socket.recv(MESSAGE_SECONDS)


def open_socket(server: Server, token: str | None = None, **headers: str) -> AbstractContextManager[ClientConnection]:
    fields = {"Authorization": f"Bearer {token}"} if token else {}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    return connect(f"ws://127.0.0.1:{server.port}{PATH}", additional_headers=fields, compression=None)


def refused(server: Server, token: str | None = None, path: str = PATH, **headers: str) -> httpx.Response:
    """The answer to a request for a socket that is refused."""
    fields = {"Authorization": f"Bearer {token}"} if token else {}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    with (
        pytest.raises(InvalidStatus) as refusal,
        connect(f"ws://127.0.0.1:{server.port}{path}", additional_headers=fields),
    ):
        pass
    response = refusal.value.response
    return httpx.Response(
        response.status_code, headers=dict(response.headers.raw_items()), content=bytes(response.body or b"")
    )


def sign_in(server: Server) -> httpx.Client:
    """A browser that has signed in."""
    assert server.login
    browser = httpx.Client(base_url=server.url, headers={"Origin": server.url, "X-Requested-With": "tests"})
    answer = browser.post("/api/v1/auth/session", json={name: SUPERUSER[name] for name in ("username", "password")})
    assert answer.status_code == 201, answer.text
    return browser


def cookie(browser: httpx.Client) -> str:
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


@pytest.fixture
def key(server: Server) -> str:
    return server.make_key("read", "ingest")


@pytest.fixture
def watcher(server: Server, key: str) -> Iterator[Watcher]:
    with open_socket(server, key) as socket:
        yield Watcher(socket)


def send_events(server: Server, *events: dict[str, Any]) -> None:
    assert server.admin.post("analytics/events", json=list(events)).status_code == 201


# What comes


def test_an_event_comes_with_its_number(server: Server, watcher: Watcher) -> None:
    begun = watcher.subscribe("events", ref="mine", filters={"events": {"tool_name": "live one"}})
    assert (begun["type"], begun["ref"], begun["topics"], begun["missed"]) == ("subscribed", "mine", ["events"], 0)
    send_events(server, tool_call("other"), tool_call("live one", session_id="live-1"))
    record = watcher.hear()
    assert (record["type"], record["kind"], record["topic"]) == ("record", "event", "events")
    assert set(record["topics"]) == {"events", "session:live-1", "tool:live one"}
    assert record["seq"] > begun["seq"]
    assert record["id"].endswith(f":{record['seq']}")
    listed = server.admin.get("analytics/events", params={"tool_name": "live one"}).json()[0]
    assert record["data"] == listed


def test_every_kind_of_record_comes_to_its_session(server: Server, watcher: Watcher) -> None:
    watcher.subscribe("session:all kinds")
    session = {"session_id": "all kinds"}
    send_events(server, tool_call("x", **session))
    post = server.admin.post
    post("analytics/errors", json={"error_type": "E", "error_message": "m"} | session).raise_for_status()
    post("analytics/metrics", json={"metric_name": "m", "metric_value": 1} | session).raise_for_status()
    cost = {"service_name": "v", "operation_type": "o", "cost_usd": 0.5, "request_id": "live-cost"}
    post("analytics/costs", json=cost | session).raise_for_status()
    kinds: set[str] = set()

    def is_last(record: dict[str, Any]) -> bool:
        assert record["data"]["session_id"] == "all kinds"
        kinds.add(record["kind"])
        return kinds == {"event", "error", "metric", "cost", "session"}

    watcher.hear_until("record", is_last)


def test_the_dashboard_comes_at_once_and_again_when_it_changes(server: Server, watcher: Watcher) -> None:
    assert watcher.subscribe("dashboard")["type"] == "subscribed"
    first = watcher.hear()
    assert first["type"] == "dashboard"
    assert first["data"].keys() == server.admin.get("analytics/dashboard").json().keys()
    # More than may leave the minute meanwhile.
    send_events(server, *[tool_call("seen on the dashboard")] * 100)
    before = first["data"]["requests_per_minute"]
    watcher.hear_until("dashboard", lambda message: message["data"]["requests_per_minute"] > before)


def test_what_is_not_asked_for_any_more_does_not_come(server: Server, watcher: Watcher) -> None:
    watcher.subscribe("events", "errors")
    watcher.say(type="unsubscribe", topics=["events"])
    assert watcher.hear()["type"] == "unsubscribed"
    send_events(server, tool_call())
    server.admin.post("analytics/errors", json={"error_type": "after", "error_message": ""}).raise_for_status()
    assert watcher.hear()["data"]["error_type"] == "after"


def test_a_new_filter_takes_the_place_of_the_old_one(server: Server, watcher: Watcher) -> None:
    watcher.subscribe("events", filters={"events": {"tool_name": "first filter"}})
    watcher.subscribe("events", filters={"events": {"tool_name": "second filter"}})
    send_events(server, tool_call("first filter"), tool_call("second filter"))
    assert watcher.hear()["data"]["tool_name"] == "second filter"


def test_who_comes_back_gets_what_was_missed(server: Server, key: str) -> None:
    filters = {"events": {"tool_name": "missed"}}
    with open_socket(server, key) as socket:
        watcher = Watcher(socket)
        watcher.subscribe("events", filters=filters)
        send_events(server, tool_call("missed", metadata={"number": 0}))
        seen = watcher.hear()["id"]
    send_events(server, *(tool_call("missed", metadata={"number": number}) for number in (1, 2, 3)))
    deadline = time.monotonic() + MESSAGE_SECONDS
    missed = 0
    while missed < 3 and time.monotonic() < deadline:
        # A message is made a moment after its record was stored.
        with open_socket(server, key) as socket:
            watcher = Watcher(socket)
            begun = watcher.subscribe("events", filters=filters, last_seen=seen)
            assert begun["type"] == "subscribed"
            missed = begun["missed"]
            numbers = [watcher.hear()["data"]["metadata"]["number"] for _ in range(missed)]
    assert numbers == [1, 2, 3]


def test_after_a_restart_a_snapshot_comes(fresh_server: Server) -> None:
    key = fresh_server.make_key("read")
    with open_socket(fresh_server, key) as socket:
        begun = Watcher(socket).subscribe("events", "dashboard")
        assert fresh_server.terminate() == 0
        assert Watcher(socket).closed() == (1001, "the server stops")
    fresh_server.start()
    send_events(fresh_server, tool_call("newest"))
    with open_socket(fresh_server, key) as socket:
        reset = Watcher(socket).subscribe("events", "dashboard", last_seen=begun["id"])
        assert reset["type"] == "reset"
        assert reset["snapshot"]["events"][0]["tool_name"] == "newest"
        assert reset["snapshot"]["dashboard"]["requests_per_minute"] == 1


def test_what_is_not_understood_is_answered_and_the_socket_stays(watcher: Watcher) -> None:
    watcher.socket.send("not json")
    assert "no JSON object" in watcher.hear("error")["detail"]
    watcher.say(type="subscribe", topics=["event"], ref="r")
    error = watcher.hear("error")
    assert error["ref"] == "r"
    assert "There is no topic “event”; dashboard, events" in error["detail"]
    watcher.say(type="subscribe", topics=[f"tool:{number}" for number in range(33)])
    assert "32 are allowed" in watcher.hear("error")["detail"]
    watcher.say(type="ping", ref="p")
    assert watcher.hear() == {"type": "pong", "ref": "p"}


def test_the_stream_is_what_the_former_dashboard_reads(server: Server, key: str) -> None:
    with server.api(key).stream("GET", "analytics/stream") as answer:
        assert answer.headers["content-type"] == "text/event-stream"
        numbers = (json.loads(line[6:]) for line in answer.iter_lines() if line.startswith("data: "))
        first = next(numbers)
        assert first.keys() == server.admin.get("analytics/dashboard").json().keys()
        send_events(server, *[tool_call("on the stream")] * 100)
        deadline = time.monotonic() + MESSAGE_SECONDS
        while next(numbers)["requests_per_minute"] <= first["requests_per_minute"]:
            assert time.monotonic() < deadline, "the events were never counted"


def test_the_stream_of_events_goes_on_after_a_break(server: Server, key: str) -> None:
    params = {"topics": "events", "tool_name": "streamed"}
    with server.api(key).stream("GET", "analytics/stream", params=params) as answer:
        lines = answer.iter_lines()
        assert next(lines) == "retry: 2000"
        send_events(server, tool_call("streamed", metadata={"number": 1}))
        seen = next(line for line in lines if line.startswith("id: "))[4:]
        assert json.loads(next(lines)[6:])["data"]["metadata"]["number"] == 1
    send_events(server, tool_call("streamed", metadata={"number": 2}))
    headers = {"Last-Event-ID": seen}
    with server.api(key).stream("GET", "analytics/stream", params=params, headers=headers) as answer:
        data = next(line for line in answer.iter_lines() if line.startswith("data: "))
        assert json.loads(data[6:])["data"]["metadata"]["number"] == 2


# Who may


def test_without_a_right_no_socket_opens(server: Server) -> None:
    assert refused(server).status_code == 401
    assert refused(server, "wrong").status_code == 401
    problem = refused(server, server.make_key("ingest"))
    assert problem.status_code == 403
    assert problem.headers["content-type"] == "application/problem+json"
    assert "read" in problem.json()["detail"]


def test_a_token_in_the_address_is_not_taken(server: Server, key: str) -> None:
    assert refused(server, path=f"{PATH}?token={key}").status_code == 401
    assert refused(server, key, path=f"{PATH}?token={key}").status_code == 422


def test_a_browser_watches_by_its_cookie_from_the_own_page_alone(server: Server) -> None:
    with closing(sign_in(server)) as browser:
        for origin in ("https://evil.example", "null", f"http://127.0.0.1:{server.port + 1}"):
            assert refused(server, Cookie=cookie(browser), Origin=origin).status_code == 403
        assert refused(server, Cookie=cookie(browser)).status_code == 403
        with open_socket(server, Cookie=cookie(browser), Origin=server.url) as socket:
            assert Watcher(socket).subscribe("dashboard")["type"] == "subscribed"


def test_a_browser_watches_from_a_page_of_an_allowed_origin(tmp_path: Path) -> None:
    origin = "http://localhost:3000"
    with (
        Server(tmp_path, settings={"BACKEND_CORS_ORIGINS": origin}) as server,
        closing(sign_in(server)) as browser,
        open_socket(server, Cookie=cookie(browser), Origin=origin) as socket,
    ):
        assert Watcher(socket).subscribe("dashboard")["type"] == "subscribed"


def test_a_cookie_changes_things_only_from_the_own_page(server: Server) -> None:
    new = {"name": "by cookie", "scopes": ["read"]}
    with closing(sign_in(server)) as browser:
        assert browser.post("/api/v1/admin/keys", json=new).status_code == 201
        foreign = browser.post("/api/v1/admin/keys", json=new, headers={"Origin": "https://evil.example"})
        assert foreign.status_code == 403
        del browser.headers["X-Requested-With"]
        assert browser.post("/api/v1/admin/keys", json=new).status_code == 403


def test_signing_out_closes_the_sockets_of_the_session(server: Server) -> None:
    with closing(sign_in(server)) as browser, open_socket(server, Cookie=cookie(browser), Origin=server.url) as socket:
        watcher = Watcher(socket)
        watcher.subscribe("events")
        assert browser.delete("/api/v1/auth/session").status_code == 204
        assert watcher.closed() == (1008, "revoked")


def test_a_revoked_key_closes_its_sockets(server: Server) -> None:
    made = server.admin.post("admin/keys", json={"name": "to revoke", "scopes": ["read"]}).json()
    with open_socket(server, made["key"]) as socket:
        watcher = Watcher(socket)
        watcher.subscribe("events", "dashboard")
        assert server.admin.delete(f"admin/keys/{made['id']}").is_success
        assert watcher.closed() == (1008, "revoked")
    assert refused(server, made["key"]).status_code == 401


def test_a_user_who_loses_the_role_loses_the_sockets(server: Server) -> None:
    user = {"username": "watcher", "email": "watcher@example.com", "password": "a long password", "is_superuser": True}
    made = server.admin.post("admin/users", json=user).json()
    login = {name: user[name] for name in ("username", "password")}
    token = server.api().post("auth/login", json=login).json()["access_token"]
    with open_socket(server, token) as socket:
        watcher = Watcher(socket)
        watcher.subscribe("events")
        change = {"username": "watcher", "email": "watcher@example.com", "is_superuser": False}
        assert server.admin.put(f"admin/users/{made['id']}", json=change).status_code == 200
        assert watcher.closed() == (1008, "revoked")


def test_no_more_sockets_than_allowed(fresh_server: Server) -> None:
    fresh_server.settings["LIVE_CONNECTIONS"] = "2"
    key = fresh_server.make_key("read")
    assert fresh_server.terminate() == 0
    fresh_server.start()
    with open_socket(fresh_server, key), open_socket(fresh_server, key) as second:
        problem = refused(fresh_server, key)
        assert problem.status_code == 503
        assert "allowed: 2" in problem.json()["detail"]
        assert "retry-after" in problem.headers
        second.close()
        await_place(fresh_server, key)


# Bad clients


@pytest.fixture
def raw(server: Server, key: str) -> Iterator[RawWebSocket]:
    with RawWebSocket(server.port, PATH, {"Authorization": f"Bearer {key}"}) as raw:
        assert raw.status == 101
        yield raw


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (frame(TEXT, b"{}", masked=False), 1002),
        (frame(TEXT, b"{}", reserved=4), 1002),
        (frame(3), 1002),
        (frame(0, b"x"), 1002),
        (frame(PING, b"x" * 126), 1002),
        (frame(TEXT, b"\xff"), 1007),
        (frame(BINARY, b"{}"), 1003),
        (frame(TEXT, b" " * 16385), 1009),
        (b"".join(frame(TEXT if part == 0 else 0, b" " * 16384, fin=False) for part in range(5)), 1009),
        (close(1000), 1000),
        (close(None), 1005),
    ],
)
def test_bad_frames_end_the_socket_with_their_code(raw: RawWebSocket, data: bytes, code: int) -> None:
    raw.send(data)
    assert raw.close_code() == code


def test_fragments_and_pings_are_understood(raw: RawWebSocket) -> None:
    raw.send(frame(TEXT, b'{"type":', fin=False), frame(PING, b"between"), frame(0, b' "ping"}'))
    assert raw.receive() == (PONG, b"between")
    assert raw.receive() == (TEXT, b'{"type":"pong"}')


@pytest.mark.parametrize(
    "fields",
    [
        {"Sec-WebSocket-Version": "8"},
        {"Sec-WebSocket-Version": ""},
        {"Sec-WebSocket-Key": ""},
        {"Upgrade": "h2c"},
        {"Content-Length": "2"},
    ],
)
def test_a_request_that_is_no_upgrade_is_told_what_is(server: Server, key: str, fields: dict[str, str]) -> None:
    with RawWebSocket(server.port, PATH, {"Authorization": f"Bearer {key}"} | fields) as raw:
        assert raw.status == 426


def test_who_reads_nothing_costs_others_nothing(fresh_server: Server) -> None:
    """Of what waits for sockets that are not read the oldest is dropped, and another watcher gets everything."""
    key = fresh_server.make_key("read", "ingest")
    subscribe = frame(TEXT, b'{"type": "subscribe", "topics": ["events"]}')
    deaf = [RawWebSocket(fresh_server.port, PATH, {"Authorization": f"Bearer {key}"}) for _ in range(50)]
    for raw in deaf:
        raw.send(subscribe)
    with open_socket(fresh_server, key) as socket:
        watcher = Watcher(socket)
        watcher.subscribe("events", filters={"events": {"tool_name": "mark"}})
        with fresh_server.api(key) as client:
            for number in range(40):
                events = [tool_call("noise", metadata={"text": "x" * 1000})] * 250
                assert client.post("analytics/events", json=events).status_code == 201
                mark = tool_call("mark", metadata={"number": number})
                assert client.post("analytics/events", json=mark).status_code == 201
                assert watcher.hear("record")["data"]["metadata"]["number"] == number
    for raw in deaf:
        waiting = 0
        while (message := json.loads(raw.receive()[1]))["type"] != "dropped":
            waiting += 1
            assert waiting < 10_000, "all that was sent waited for a socket that was not read"
        assert message["count"] > 0
        raw.socket.close()


def test_who_does_not_read_is_cut_off_with_its_right(fresh_server: Server) -> None:
    """The place of a revoked socket is free before it would count as gone for not reading."""
    key = fresh_server.make_key("read", "ingest")
    made = fresh_server.admin.post("admin/keys", json={"name": "deaf", "scopes": ["read"]}).json()
    fresh_server.settings["LIVE_CONNECTIONS"] = "2"
    assert fresh_server.terminate() == 0
    fresh_server.start()
    with (
        RawWebSocket(fresh_server.port, PATH, {"Authorization": f"Bearer {made['key']}"}) as deaf,
        open_socket(fresh_server, key) as socket,
    ):
        deaf.send(frame(TEXT, b'{"type": "subscribe", "topics": ["events"]}'))
        watcher = Watcher(socket)
        watcher.subscribe("events", filters={"events": {"tool_name": "mark"}})
        for _ in range(10):
            send_events(fresh_server, *[tool_call("noise", metadata={"text": "x" * 1000})] * 250)
        send_events(fresh_server, tool_call("mark"))
        watcher.hear("record")
        assert refused(fresh_server, key).status_code == 503
        assert fresh_server.admin.delete(f"admin/keys/{made['id']}").is_success
        await_place(fresh_server, key)


def await_place(server: Server, key: str) -> None:
    """Waits until one more socket can be opened."""
    deadline = time.monotonic() + MESSAGE_SECONDS
    while time.monotonic() < deadline:
        try:
            with open_socket(server, key):
                return
        except InvalidStatus:
            time.sleep(0.05)
    raise AssertionError("the place of a closed socket was never free again")
