"""Clients that send too much or too slowly cost the server little, and are cut off."""

from __future__ import annotations

import select
import socket
import threading
import time

import httpx
import pytest
from server import Server

MEGABYTE = 1 << 20
CUT_OFF_SECONDS = 75


def connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=CUT_OFF_SECONDS)


def post_head(key: str, *headers: str) -> bytes:
    lines = ["POST /api/v1/analytics/events HTTP/1.1", "Host: localhost", f"Authorization: Bearer {key}"]
    return "\r\n".join([*lines, "Content-Type: application/json", *headers, "", ""]).encode()


def send_until_answered(connection: socket.socket, piece: bytes, times: int) -> bytes:
    """Sends `piece` again and again until something comes back; returns what does."""
    try:
        for _ in range(times):
            if select.select([connection], [], [], 0)[0]:
                break
            connection.sendall(piece)
    except (BrokenPipeError, ConnectionResetError):
        pass
    return connection.recv(65536)


@pytest.mark.parametrize("chunked", [False, True], ids=["content-length", "chunked"])
def test_a_body_of_100_megabytes(fresh_server: Server, chunked: bool) -> None:
    key = fresh_server.make_key("ingest")
    before = fresh_server.resident_bytes
    head = post_head(key, "Transfer-Encoding: chunked" if chunked else f"Content-Length: {100 * MEGABYTE}")
    piece = b" " * MEGABYTE
    framed = b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece
    started = time.monotonic()
    with connect(fresh_server) as connection:
        connection.sendall(head)
        answer = send_until_answered(connection, framed, times=100)

    assert answer.startswith(b"HTTP/1.1 413"), answer[:500]
    assert b"application/problem+json" in answer
    assert time.monotonic() - started < 10
    assert fresh_server.resident_bytes - before < 64 * MEGABYTE
    assert httpx.get(f"{fresh_server.url}/health").status_code == 200


def test_a_body_of_100_megabytes_without_credentials(fresh_server: Server) -> None:
    with connect(fresh_server) as connection:
        connection.sendall(post_head("none", f"Content-Length: {100 * MEGABYTE}"))
        answer = send_until_answered(connection, b" " * MEGABYTE, times=100)
    assert answer.startswith((b"HTTP/1.1 401", b"HTTP/1.1 413")), answer[:500]


def test_headers_without_end(server: Server) -> None:
    with connect(server) as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n")
        answer = send_until_answered(connection, b"X-Filler: " + b"a" * 1000 + b"\r\n", times=1000)
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 413", b"HTTP/1.1 431")) or answer == b""


def drip(server: Server, start: bytes, ends: dict[bytes, float]) -> None:
    """Sends `start`, then a byte a half second, and notes when the server had enough."""
    started = time.monotonic()
    with connect(server) as connection:
        connection.sendall(start)
        while time.monotonic() - started < CUT_OFF_SECONDS:
            try:
                if select.select([connection], [], [], 0.5)[0]:
                    connection.recv(65536)
                    break
                connection.sendall(b"a")
            except (BrokenPipeError, ConnectionResetError):
                break
    ends[start] = time.monotonic() - started


def test_slow_clients_are_cut_off(fresh_server: Server) -> None:
    starts = [
        b"G",
        b"GET /health HTTP/1.1\r\nX-Slow: ",
        post_head(fresh_server.make_key("ingest"), "Content-Length: 999"),
    ]
    ends: dict[bytes, float] = {}
    threads = [threading.Thread(target=drip, args=(fresh_server, start, ends)) for start in starts for _ in range(20)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        # Longer would be a server that waits for them; how much less it is depends on the machine.
        assert httpx.get(f"{fresh_server.url}/health", timeout=5).status_code == 200
        time.sleep(0.5)

    assert {start: seconds for start, seconds in ends.items() if seconds >= CUT_OFF_SECONDS} == {}
    assert len(ends) == len(starts)
