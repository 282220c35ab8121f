"""HTTP/1.1 by the letter: what two programs could understand in two ways is refused, and answered once."""

from __future__ import annotations

import time

import httpx
import pytest
from raw_http import connect, exchange, head, read_all, statuses
from server import Server

EVENT = b'{"event_type": "tool_call"}'
EVENTS = "/api/v1/analytics/events"


@pytest.mark.parametrize(
    "hosts",
    ["", "Host: a\r\nHost: b\r\n", "Host: a\r\nhost: a\r\n", "Host: a b\r\n", "Host: a, b\r\n", "Host: a/b\r\n"],
)
def test_a_request_without_its_one_host(server: Server, hosts: str) -> None:
    answer, is_closed = exchange(server, f"GET /health HTTP/1.1\r\n{hosts}\r\n".encode())
    assert statuses(answer) == [400]
    assert b"application/problem+json" in answer
    assert is_closed


def test_http_1_0_may_leave_the_host_out(server: Server) -> None:
    answer, is_closed = exchange(server, b"GET /health HTTP/1.0\r\n\r\n")
    assert statuses(answer) == [200]
    assert is_closed


@pytest.mark.parametrize(
    "headers",
    [
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding:",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5, 5",
        "Content-Length: +5",
        "Content-Length: -1",
        "Content-Length: 0x5",
    ],
)
def test_a_body_that_can_be_framed_in_two_ways(server: Server, headers: str) -> None:
    smuggled = head("GET", "/metrics")
    sent = head("POST", "/api/v1/analytics/auth-failure", headers) + b"0\r\n\r\n" + smuggled
    answer, is_closed = exchange(server, sent)
    assert statuses(answer) == [400]
    assert is_closed


def test_chunks_alone_are_taken(server: Server) -> None:
    key = server.make_key("ingest")
    lines = [f"Authorization: Bearer {key}", "Content-Type: application/json", "Transfer-Encoding: Chunked"]
    chunks = b"%x;name=value\r\n%s\r\n0\r\nX-Trailer: 1\r\n\r\n" % (len(EVENT), EVENT)
    answer, _ = exchange(server, head("POST", EVENTS, *lines) + chunks + head("GET", "/health", "Connection: close"))
    assert statuses(answer) == [201, 200]


@pytest.mark.parametrize("path", ["//metrics", "/metrics/", "/metrics//", "//", "/api//v1/docs", "/api/v1/docs/?a=b"])
def test_a_route_has_one_address(server: Server, path: str) -> None:
    answer, _ = exchange(server, head("GET", path, "Connection: close"))
    assert statuses(answer) == [404]


@pytest.mark.parametrize(
    "path", ["/%6detrics", "/./metrics", "/health/../metrics", "/metrics;a", "/METRICS", "\\metrics"]
)
def test_other_ways_to_write_an_address(server: Server, path: str) -> None:
    answer, _ = exchange(server, head("GET", path, "Connection: close"))
    assert statuses(answer) in ([404], [400])


@pytest.mark.parametrize("target", ["http://localhost/health", "HTTP://other:80/health", "http://localhost/health?a=b"])
def test_an_absolute_address(server: Server, target: str) -> None:
    answer, _ = exchange(server, head("GET", target, "Connection: close"))
    assert statuses(answer) == [200]


@pytest.mark.parametrize("target", ["ftp://localhost/health", "localhost", "*", "http:///health", "http://a b/"])
def test_an_address_that_is_none(server: Server, target: str) -> None:
    answer, is_closed = exchange(server, head("GET", target))
    assert statuses(answer) == [400]
    assert is_closed


def expecting(key: str, length: int, kind: str = "application/json") -> bytes:
    lines = [f"Authorization: Bearer {key}", f"Content-Type: {kind}", f"Content-Length: {length}"]
    return head("POST", EVENTS, *lines, "Expect: 100-continue")


@pytest.mark.parametrize(
    ("case", "status"), [("credentials", 401), ("length", 413), ("type", 415)], ids=lambda value: str(value)
)
def test_no_body_is_asked_for_that_is_not_wanted(server: Server, case: str, status: int) -> None:
    key = "mcpa_wrong" if case == "credentials" else server.make_key("ingest")
    sent = expecting(key, 1 << 30 if case == "length" else 10, "text/plain" if case == "type" else "application/json")
    answer, is_closed = exchange(server, sent)
    assert statuses(answer) == [status]
    assert b"connection: close" in answer.lower()
    assert is_closed


def test_a_body_that_is_wanted_is_asked_for(server: Server) -> None:
    key = server.make_key("ingest")
    with connect(server) as connection:
        connection.sendall(expecting(key, len(EVENT)))
        asked, _ = read_all(connection, 0.5)
        assert asked == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(EVENT + head("GET", "/health", "Connection: close"))
        answer, _ = read_all(connection)
    assert statuses(answer) == [201, 200]


def test_a_body_that_is_sent_unasked_is_taken(server: Server) -> None:
    key = server.make_key("ingest")
    answer, _ = exchange(server, expecting(key, len(EVENT)) + EVENT + head("GET", "/health", "Connection: close"))
    assert [status for status in statuses(answer) if status != 100] == [201, 200]


@pytest.mark.parametrize(
    "broken",
    [b"zz\r\n", b"5\r\nabcdefgh", b"ffffffffffffffffff\r\n", b"-1\r\n", b"1\r\na\r\n0\r\nbad trailer\r\n\r\n", b"1 \n"],
)
def test_a_body_that_breaks_is_answered_once(server: Server, broken: bytes) -> None:
    key = server.make_key("ingest")
    lines = [f"Authorization: Bearer {key}", "Content-Type: application/json", "Transfer-Encoding: chunked"]
    sent = head("POST", EVENTS, *lines) + b"1\r\n{\r\n" + broken + head("GET", "/health")
    answer, is_closed = exchange(server, sent)
    assert statuses(answer) == [400]
    assert is_closed


def test_what_breaks_behind_a_request_is_answered_in_its_place(server: Server) -> None:
    answer, is_closed = exchange(server, head("GET", "/api/v1/openapi.json") + b"nonsense\r\n\r\n")
    assert statuses(answer) == [200, 400]
    assert is_closed


def test_a_refused_connection_does_not_linger(server: Server) -> None:
    with connect(server) as connection:
        connection.sendall(b"nonsense\r\n\r\n")
        started = time.monotonic()
        while time.monotonic() - started < 30:
            try:
                connection.sendall(b"x")
            except OSError:
                break
            time.sleep(0.1)
    assert time.monotonic() - started < 10


def test_an_address_that_ends_in_a_slash_is_not_asked_of_the_disk(server: Server) -> None:
    assets = f"{server.url}/api/v1/docs/assets"
    assert httpx.get(f"{assets}/swagger-ui.css").status_code == 200
    assert httpx.get(f"{assets}/swagger-ui.css/").status_code == 404
    assert httpx.get(f"{assets}//swagger-ui.css").status_code == 404
