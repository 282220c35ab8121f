"""HTTP by hand, from any address of this machine: for what no client library sends."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterable
from pathlib import Path

from server import Server

HONEST = "127.0.0.2"


def connect(server: Server, *, address: str = "127.0.0.1", receive_buffer: int = 0) -> socket.socket:
    """A connection that comes from `address`."""
    connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    connection.settimeout(30)
    if receive_buffer:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    connection.bind((address, 0))
    connection.connect(("127.0.0.1", server.port))
    return connection


def head(method: str, path: str, *headers: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", *headers, "", ""]).encode()


def read_all(connection: socket.socket, seconds: float = 10) -> tuple[bytes, bool]:
    """What comes until the server closes the connection, or `seconds` pass; and whether it closed it."""
    received = b""
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        connection.settimeout(left)
        try:
            piece = connection.recv(1 << 16)
        except TimeoutError:
            break
        except ConnectionResetError:
            return received, True
        if not piece:
            return received, True
        received += piece
    return received, False


def exchange(server: Server, sent: bytes, *, seconds: float = 10, address: str = "127.0.0.1") -> tuple[bytes, bool]:
    """What `sent` is answered with, over a connection of its own."""
    with connect(server, address=address) as connection:
        connection.sendall(sent)
        return read_all(connection, seconds)


def statuses(answers: bytes) -> list[int]:
    """The statuses of the answers in a stream, whatever their bodies are."""
    return [int(part[:3]) for part in answers.split(b"HTTP/1.1 ")[1:]]


def honest_post(server: Server, key: str) -> tuple[int, float]:
    """A single record from an address of its own: its status, and how long it took."""
    body = b'{"event_type": "tool_call", "tool_name": "search"}'
    lines = [f"Authorization: Bearer {key}", "Content-Type: application/json", f"Content-Length: {len(body)}"]
    started = time.monotonic()
    answer, _ = exchange(
        server, head("POST", "/api/v1/analytics/events", *lines, "Connection: close") + body, address=HONEST
    )
    return statuses(answer)[0] if answer else 0, time.monotonic() - started


def processor_seconds(server: Server) -> float:
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def close(connections: Iterable[socket.socket]) -> None:
    for connection in connections:
        connection.close()
