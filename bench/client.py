"""A client that costs little, so that what it times is the server, and wrk where many connections are wanted."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

SCRIPT = Path(__file__).with_name("post.lua")
EVENTS = "/api/v1/analytics/events"


class BenchError(Exception):
    """Something without which no figure can be trusted."""


def request(method: str, path: str, key: str | None = None, body: bytes = b"") -> bytes:
    """A request's bytes."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    if key:
        lines.append(f"Authorization: Bearer {key}")
    if method == "POST":
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Connection:
    """One kept-alive connection on the loopback, from an address of it."""

    def __init__(self, port: int, timeout: float = 60, source: str = "127.0.0.1") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout, (source, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def ask(self, sent: bytes) -> tuple[int, bytes]:
        """Sends a request and returns the answer's status and body."""
        self.socket.sendall(sent)
        answer = self.socket.recv(262_144)
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += self.more()
        head = answer[:end].lower()
        place = head.find(b"content-length:")
        if place < 0:
            raise BenchError(f"an answer without a length: {head!r}")
        size = end + 4 + int(head[place + 15 :].split(b"\r\n", 1)[0])
        while len(answer) < size:
            answer += self.more()
        return int(head[9:12]), answer[end + 4 :]

    def more(self) -> bytes:
        part = self.socket.recv(262_144)
        if not part:
            raise BenchError("the server closed the connection")
        return part

    def expect(self, sent: bytes, *statuses: int) -> bytes:
        """Asks, and takes no other status."""
        status, body = self.ask(sent)
        if status not in statuses:
            raise BenchError(f"{sent.splitlines()[0].decode()} was answered {status}: {body[:300]!r}")
        return body

    def seconds(self, sent: bytes) -> float:
        """How long a request takes that is answered 200."""
        start = time.perf_counter()
        status, body = self.ask(sent)
        taken = time.perf_counter() - start
        if status != 200:
            raise BenchError(f"{sent.splitlines()[0].decode()} was answered {status}: {body[:300]!r}")
        return taken


def post_all(port: int, key: str, bodies: Sequence[bytes], count: int, connections: int = 4) -> None:
    """Posts `count` bodies, going through `bodies` again and again, over some connections."""
    requests = [request("POST", EVENTS, key, body) for body in bodies]
    faults: list[Exception] = []

    def work(first: int) -> None:
        try:
            with Connection(port) as connection:
                for index in range(first, count, connections):
                    connection.expect(requests[index % len(requests)], 200, 201)
        except (OSError, BenchError) as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(first,), daemon=True) for first in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise BenchError(str(faults[0]))


@dataclass(frozen=True)
class Load:
    """What wrk saw."""

    answers: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.answers / self.seconds


def wrk(port: int, key: str, bodies: Path, *, connections: int, threads: int, seconds: float) -> Load:
    """Posts the lines of `bodies` as fast as they are answered; every answer must be a good one."""
    command = ["wrk", "-c", str(connections), "-t", str(threads), "-d", f"{round(seconds)}s", "--timeout", "20s"]
    command += ["-s", str(SCRIPT), f"http://127.0.0.1:{port}{EVENTS}", "--", str(bodies), key]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60)
    results = [line[7:] for line in done.stdout.splitlines() if line.startswith("RESULT ")]
    if done.returncode or not results:
        raise BenchError(f"wrk failed: {done.stderr or done.stdout}")
    result = json.loads(results[0])
    if result["refused"] or result["broken"] or not result["answers"]:
        raise BenchError(f"not every request was answered well: {results[0]}")
    return Load(result["answers"], result["microseconds"] / 1e6)
