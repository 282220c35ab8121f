"""What one stranger chooses costs the others nothing: connections, bodies, answers, parsers, queries."""

from __future__ import annotations

import contextlib
import resource
import socket
import time
from pathlib import Path

import httpx
import pytest
from browser import eventually
from problem import assert_problem
from raw_http import HONEST, close, connect, exchange, head, honest_post, processor_seconds, read_all, statuses
from server import Server, tool_call

MEGABYTE = 1 << 20
# Of the slowest machine and a debug build; the faults took many times as long.
PATIENCE = 5


def assert_others_are_served(server: Server, key: str) -> None:
    for _ in range(5):
        status, seconds = honest_post(server, key)
        assert status == 201
        assert seconds < PATIENCE


def settled_bytes(server: Server) -> int:
    """The server's memory when it has not grown for half a second."""
    last, since = server.resident_bytes, time.monotonic()
    end = since + 20
    while (now := time.monotonic()) < end and now - since < 0.5:
        time.sleep(0.05)
        if (bytes_ := server.resident_bytes) > last + MEGABYTE:
            last, since = bytes_, now
    return max(last, server.resident_bytes)


def idle_seconds(server: Server) -> float:
    """How much processor time the server takes in a second in which nobody asks it for anything."""
    before = processor_seconds(server)
    time.sleep(1)
    return processor_seconds(server) - before


# Parsers


@pytest.mark.parametrize("length", [71, 1000, 30_000])
def test_a_long_boundary_is_refused_and_costs_nothing(fresh_server: Server, length: int) -> None:
    headers = {"Content-Type": f"multipart/form-data; boundary={'-' * length}"}
    before = processor_seconds(fresh_server)
    for _ in range(5):
        answer = fresh_server.api().post("auth/login", content=b"-" * 65_536, headers=headers)
        assert_problem(answer, 400)
    assert processor_seconds(fresh_server) - before < 1.5


def test_a_body_of_boundaries_that_nearly_match(fresh_server: Server) -> None:
    boundary = "-" * 70
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    body = (b"\r\n--" + b"-" * 69) * 800
    before = processor_seconds(fresh_server)
    assert_problem(fresh_server.api().post("auth/login", content=body, headers=headers), 400)
    assert processor_seconds(fresh_server) - before < 1.5


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-ndjson", b'"\n' * (8 * MEGABYTE)),
        ("application/x-ndjson", b"1\n" * (8 * MEGABYTE)),
        ("application/x-ndjson", b'{"event_type":\n' * MEGABYTE),
        ("application/json", b"[" + b"1," * (8 * MEGABYTE - 2) + b"1]"),
        ("application/json", b"[" + b"[]," * (5 * MEGABYTE) + b"[]]"),
        ("application/json", b"[" + b"{}," * (5 * MEGABYTE) + b"{}]"),
    ],
    ids=["open strings", "numbers a line", "open objects", "numbers", "arrays", "objects"],
)
def test_work_stops_at_the_first_record_too_many(fresh_server: Server, kind: str, body: bytes) -> None:
    key = fresh_server.make_key("ingest")
    before = processor_seconds(fresh_server)
    answer = fresh_server.api(key).post("analytics/events", content=body, headers={"Content-Type": kind})
    assert_problem(answer, 413)
    assert len(answer.content) < 1000
    assert processor_seconds(fresh_server) - before < 4


def test_chunks_of_a_byte_each(fresh_server: Server) -> None:
    key = fresh_server.make_key("ingest")
    body = b'{"event_type": "tool_call"}' + b" " * 100_000
    lines = [f"Authorization: Bearer {key}", "Content-Type: application/json", "Transfer-Encoding: chunked"]
    chunks = b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n"
    before = processor_seconds(fresh_server)
    answer, _ = exchange(
        fresh_server, head("POST", "/api/v1/analytics/events", *lines, "Connection: close") + chunks, seconds=30
    )
    assert statuses(answer) == [201]
    assert processor_seconds(fresh_server) - before < 6


LONG_QUERIES = [
    "analytics/metrics?" + "&".join(f"tag.{number}=1" for number in range(1000)),
    "analytics/metrics?" + "&".join(f"tag[{number}]=1" for number in range(65)),
    "analytics/events?" + "&".join("tool_name=a" for _ in range(1000)),
    "analytics/events?" + "&".join(f"a{number}=1" for number in range(1000)),
    "analytics/events?" + "&".join(f"_={number}" for number in range(1000)),
    "analytics/summary?" + "&" * 8000 + "&".join("a" for _ in range(1000)),
    "analytics/costs/summary?" + "&".join("group_by=model" for _ in range(500)),
    "admin/users?" + "&".join(f"a{number}=1" for number in range(1000)),
    "analytics/stream?topics=" + ",".join("events" for _ in range(1000)),
    "analytics/stream?topics=" + "," * 10_000,
]


@pytest.mark.parametrize("query", LONG_QUERIES, ids=lambda query: query[:40])
def test_a_query_as_large_as_a_client_wants(server: Server, query: str) -> None:
    answer = server.admin.get(query)
    assert_problem(answer, 422)
    assert len(answer.content) < 2000


def test_what_a_refusal_quotes_is_short(server: Server) -> None:
    letter = "e" + "\u0301" * 1000
    answer = server.admin.get("analytics/events", params={"limit": letter, letter: "1", "cursor": letter[:500]})
    assert_problem(answer, 422)
    assert len(answer.content) < 8000


def test_as_many_parameters_as_a_query_may_have(server: Server) -> None:
    tags = "&".join(f"tag.{number}=1" for number in range(64))
    assert server.admin.get(f"analytics/metrics?{tags}").status_code == 200


# Bodies


def test_bodies_that_are_announced_and_never_come(fresh_server: Server) -> None:
    key = fresh_server.make_key("ingest")
    announced = head("POST", "/api/v1/auth/login", "Content-Type: application/json", "Content-Length: 65536")
    with contextlib.ExitStack() as open_connections:
        for _ in range(2048):
            connection = open_connections.enter_context(connect(fresh_server))
            connection.sendall(announced)
        assert_others_are_served(fresh_server, key)
        body = b'{"username": "root", "password": "wrong"}'
        login = head("POST", "/api/v1/auth/login", "Content-Type: application/json", f"Content-Length: {len(body)}")
        answer, _ = exchange(fresh_server, login + body, seconds=2, address=HONEST)
        assert statuses(answer) == [401]


def held_bodies(
    server: Server, count: int, head_of_body: bytes, body: bytes, stack: contextlib.ExitStack
) -> list[socket.socket]:
    """Connections that have sent all of a body but its end, or what was taken of it."""
    connections = [stack.enter_context(connect(server)) for _ in range(count)]
    for connection in connections:
        connection.sendall(head_of_body)
        with contextlib.suppress(OSError):
            connection.sendall(body)
    return connections


def test_large_bodies_of_one_address_leave_room_for_others(fresh_server: Server) -> None:
    key = fresh_server.make_key("ingest")
    lines = [f"Authorization: Bearer {key}", "Content-Type: application/json", f"Content-Length: {16 * MEGABYTE}"]
    large = head("POST", "/api/v1/analytics/events", *lines)
    with contextlib.ExitStack() as stack:
        held = held_bodies(fresh_server, 8, large, b" " * (16 * MEGABYTE - 1), stack)
        assert_others_are_served(fresh_server, key)
        answers = [read_all(connection, 0.5)[0] for connection in held]
    refused = [answer for answer in answers if answer]
    assert 1 <= len(refused) < 8
    assert all(statuses(answer) == [503] and b"etry-" in answer for answer in refused)


def test_bodies_without_credentials_have_a_budget_of_their_own(fresh_server: Server) -> None:
    key = fresh_server.make_key("ingest")
    lines = ["Content-Type: application/json", "Content-Length: 65536"]
    with contextlib.ExitStack() as stack:
        held = held_bodies(fresh_server, 200, head("POST", "/api/v1/auth/login", *lines), b" " * 65_535, stack)
        assert_others_are_served(fresh_server, key)
        refused = [answer for answer in (read_all(connection, 0.02)[0] for connection in held) if answer]
        assert len(refused) > 100
        answer, _ = exchange(
            fresh_server, head("POST", "/api/v1/auth/login", *lines) + b" " * 65_536, seconds=3, address=HONEST
        )
        assert statuses(answer) == [400]
        assert b"mcp_admin_request_body_bytes 4" in httpx.get(f"{fresh_server.url}/metrics").content


# Answers


def test_answers_that_nobody_reads(fresh_server: Server) -> None:
    key = fresh_server.make_key("ingest")
    ask = head("GET", "/api/v1/docs/assets/swagger-ui-bundle.js") * 20
    before = fresh_server.resident_bytes
    connections = [connect(fresh_server, receive_buffer=4096) for _ in range(400)]
    for connection in connections:
        connection.sendall(ask)
    grown = settled_bytes(fresh_server) - before
    assert_others_are_served(fresh_server, key)
    used = idle_seconds(fresh_server)
    close(connections)
    assert grown < 192 * MEGABYTE
    assert used < 0.5


def test_large_pages_that_nobody_reads(fresh_server: Server) -> None:
    api = fresh_server.admin
    events = [tool_call(metadata={"text": "x" * 3000}) for _ in range(1000)]
    assert api.post("analytics/events", json=events).status_code == 201
    key = fresh_server.make_key("ingest", "read")
    ask = head("GET", "/api/v1/analytics/events?limit=1000", f"Authorization: Bearer {key}") * 4
    before = fresh_server.resident_bytes
    connections = [connect(fresh_server, receive_buffer=4096) for _ in range(100)]
    for connection in connections:
        connection.sendall(ask)
    grown = settled_bytes(fresh_server) - before
    assert_others_are_served(fresh_server, key)
    answer, _ = exchange(
        fresh_server,
        head("GET", "/api/v1/analytics/events?limit=1000", f"Authorization: Bearer {key}", "Connection: close"),
        seconds=20,
        address=HONEST,
    )
    assert statuses(answer[:20]) == [200]
    assert len(answer) > 2 * MEGABYTE
    close(connections)
    assert grown < 400 * MEGABYTE


def test_pipelined_answers_come_in_order_and_whole(server: Server) -> None:
    paths = ["/health", "/api/v1/openapi.json", "/nowhere", "/api/v1/docs/assets/swagger-ui.css", "/health"]
    sent = b"".join(head("GET", path) for path in paths[:-1]) + head("GET", paths[-1], "Connection: close")
    answer, is_closed = exchange(server, sent)
    assert is_closed
    assert statuses(answer) == [200, 200, 404, 200, 200]
    document = httpx.get(f"{server.url}/api/v1/openapi.json").content
    style = httpx.get(f"{server.url}/api/v1/docs/assets/swagger-ui.css").content
    assert document in answer
    assert style in answer


def test_more_pipelined_requests_than_may_wait(server: Server) -> None:
    _, is_closed = exchange(server, head("GET", "/api/v1/openapi.json") * 500)
    assert is_closed


# Connections


def test_connections_of_one_address_are_bounded(tmp_path: Path) -> None:
    with Server(tmp_path, settings={"MAX_CONNECTIONS_PER_ADDRESS": "8"}) as server:
        connections = [connect(server) for _ in range(8)]

        def refused() -> bool:
            nonlocal answer, is_closed
            # One of the eight may have come while the connection that saw the server start was open.
            connections.append(connect(server))
            answer, is_closed = exchange(server, head("GET", "/health", "Connection: close"))
            return statuses(answer) == [503]

        answer, is_closed = b"", False
        eventually(refused, "a ninth connection is refused")
        assert b"application/problem+json" in answer
        assert is_closed
        answer, _ = exchange(server, head("GET", "/health", "Connection: close"), address=HONEST)
        assert statuses(answer) == [200]
        close(connections)
        eventually(lambda: httpx.get(f"{server.url}/health").status_code == 200, "there is room again")
        assert server.said.count("connections are refused") == 1


def test_behind_a_trusted_proxy_the_proxys_connections_are_not_counted_as_one_clients(tmp_path: Path) -> None:
    with Server(tmp_path, settings={"MAX_CONNECTIONS_PER_ADDRESS": "4", "TRUST_PROXY": "true"}) as server:
        connections = [connect(server) for _ in range(20)]
        assert httpx.get(f"{server.url}/health").status_code == 200
        close(connections)


def limited(count: int):
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (count, count))


def test_more_connections_than_descriptors(tmp_path: Path) -> None:
    with Server(tmp_path, preexec_fn=limited(256)) as server:
        key = server.make_key("ingest")
        connections = [connect(server) for _ in range(400)]
        eventually(lambda: "connections are refused" in server.said, "the server has no descriptors left")
        assert idle_seconds(server) < 0.5
        assert_others_are_served(server, key)
        assert server.said.count("connections are refused") == 1
        assert "as few files may be open" in server.said
        close(connections)
