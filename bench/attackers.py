"""What a stranger at 127.0.0.1 does to a server: bounded in connections, in bytes and in time.

Each attacker is a process of its own that runs only when nobody else wants a processor (SCHED_IDLE), so that what is
measured is what the server does, not what the attacker takes. What it managed to send is told in the end.
"""

from __future__ import annotations

import base64
import contextlib
import json
import multiprocessing
import os
import secrets
import socket
import string
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from typing import Self

from client import EVENTS, BenchError
from watchers import allow_files, handshake

ADDRESS = "127.0.0.1"
OPEN_SECONDS = 60
LOGIN = "/api/v1/auth/login"
HOLD_SECONDS = 0.05


@dataclass
class Target:
    """The server that is attacked, and a key that the attacker has for itself."""

    port: int
    key: str
    asset: str
    is_over: Callable[[], bool] = lambda: False
    sent: int = 0

    def connect(self, receive_bytes: int = 0) -> socket.socket:
        one = socket.socket()
        if receive_bytes:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        one.settimeout(5)
        one.bind((ADDRESS, 0))
        one.connect(("127.0.0.1", self.port))
        return one

    def ask(self, request: bytes) -> None:
        """Sends a request on a connection of its own, and takes the beginning of whatever is answered."""
        with contextlib.suppress(OSError), self.connect() as one:
            one.sendall(request)
            self.sent += 1
            one.recv(65_536)

    def repeat(self, request: bytes, connections: int, pause: float = 0) -> None:
        """The same request over and over, on some connections that are made anew where the server ends them."""

        def work() -> None:
            while not self.is_over():
                self.ask(request)
                time.sleep(pause)

        threads = [threading.Thread(target=work, daemon=True) for _ in range(connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def hold(self, count: int, request: bytes, receive_bytes: int = 0) -> None:
        """As many connections that send something and then do nothing; those that the server ends are made anew."""
        held: list[socket.socket] = []
        while not self.is_over():
            if len(held) < count:
                with contextlib.suppress(OSError):
                    one = self.connect(receive_bytes)
                    held.append(one)
                    one.setblocking(False)
                    one.send(request)
                    self.sent += 1
                continue
            time.sleep(HOLD_SECONDS)
            held = [one for one in held if is_open(one, reads=not receive_bytes)]
        for one in held:
            one.close()


def is_open(one: socket.socket, reads: bool) -> bool:
    try:
        return one.recv(65_536, 0 if reads else socket.MSG_PEEK) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def head(method: str, path: str, length: int = 0, media: str = "", key: str = "", cookie: str = "") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    if media:
        lines += [f"Content-Type: {media}", f"Content-Length: {length}"]
    if key:
        lines.append(f"Authorization: Bearer {key}")
    if cookie:
        lines.append(f"Cookie: mcp_admin_session={cookie}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def post(path: str, body: bytes, media: str, key: str = "") -> bytes:
    return head("POST", path, len(body), media, key) + body


# The attacks


def decoy(target: Target) -> None:
    """No attack: as many requests as a neighbour has who does no harm."""
    target.repeat(head("GET", "/health"), connections=4, pause=0.25)


def boundary(target: Target) -> None:
    """Eight bodies a second whose boundary and content are of dashes: work that is a product of two sizes."""
    media = "multipart/form-data; boundary=" + "-" * 30_000
    target.repeat(post(LOGIN, b"-" * 65_536, media), connections=4, pause=0.5)


def announced(target: Target) -> None:
    """Bodies that are announced and do not come, to a route that is open to all."""
    target.hold(2_048, head("POST", LOGIN, 65_536, "application/json"))


def announced_with_key(target: Target) -> None:
    """The same with a key, eight of 16 MiB."""
    target.hold(8, head("POST", EVENTS, 16 << 20, "application/json", target.key))


def unread(target: Target) -> None:
    """400 connections that ask for a large file 20 times each and take nothing."""
    target.hold(400, head("GET", target.asset) * 20, receive_bytes=4_096)


def quotes(target: Target) -> None:
    """16 MiB of lines that are no records."""
    target.repeat(post(EVENTS, b'"\n' * (8 << 20), "application/x-ndjson", target.key), connections=1)


def marks(target: Target) -> None:
    """Failures whose messages are letters under sixty accents each."""
    message = ("a" + "\u0301" * 60) * 250
    errors = [{"error_type": f"E{number}", "error_message": message} for number in range(240)]
    body = json.dumps(errors, ensure_ascii=False).encode()
    target.repeat(post("/api/v1/analytics/errors", body, "application/json", target.key), connections=2)


def batches(byte_count: int, connections: int, is_good: bool = True) -> Callable[[Target], None]:
    """Events of about 900 bytes, in requests of some size on some connections; bad ones have an unknown member."""
    member = "metadata" if is_good else "no_member"
    event = {"event_type": "tool_call", "tool_name": "t", member: {"text": "x" * 800}}
    body = json.dumps([event] * max(1, byte_count // 900)).encode()
    return lambda target: target.repeat(post(EVENTS, body, "application/json", target.key), connections)


def catching_up(target: Target) -> None:
    """A watcher who comes back to many topics after a long time, again and again."""
    topics = ["dashboard", "events", "errors", "costs", "sessions"]
    topics += [f"{kind}:{number}" for kind in ("session", "tool") for number in range(13)]
    command = {"type": "subscribe", "topics": topics, "last_seen": "x:0"}
    while not target.is_over():
        with contextlib.suppress(OSError), target.connect() as one:
            one.sendall(handshake(target.key) + masked(json.dumps(command).encode()))
            target.sent += 1
            one.settimeout(0.5)
            while not target.is_over() and one.recv(262_144):
                pass


def masked(payload: bytes) -> bytes:
    """A client's text frame under a mask of zeros."""
    return b"\x81" + bytes([0x80 | 126]) + len(payload).to_bytes(2) + bytes(4) + payload


def silence(target: Target) -> None:
    """400 connections that ask once and then stay."""
    target.hold(400, head("GET", "/api/v1/openapi.json"))


def idle(target: Target) -> None:
    """400 connections that say nothing, to a server that may open 256 files."""
    target.hold(400, b"")


def unknown(target: Target) -> None:
    """Keys and cookies of the right form that nobody was given."""
    letters = string.ascii_lowercase.replace("i", "").replace("l", "").replace("o", "") + string.digits[1:]

    def secret() -> str:
        return base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()

    def work() -> None:
        while not target.is_over():
            name = "".join(secrets.choice(letters) for _ in range(8))
            path = "/api/v1/analytics/summary"
            target.ask(head("GET", path, key=f"mcpa_{name}_{secret()}"))
            target.ask(head("GET", path, cookie=f"mcpb_{secret()}"))

    threads = [threading.Thread(target=work, daemon=True) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def tags(target: Target) -> None:
    """A query as large as a client wants."""
    query = "&".join(f"tag.{number}=1" for number in range(1_000))
    target.repeat(head("GET", f"/api/v1/analytics/metrics?{query}", key=target.key), connections=4)


ATTACKS: dict[str, Callable[[Target], None]] = {
    "multipart with a boundary of 30,000 bytes": boundary,
    "2,048 announced bodies on an open route": announced,
    "8 announced bodies of 16 MiB with a key": announced_with_key,
    "400 connections that read nothing": unread,
    "16 MiB of lines that are no records": quotes,
    "240 failures with 60 accents a letter": marks,
    "16 senders of batches of 0.9 MB": batches(900_000, 16),
    "64 senders of batches of 90 KB": batches(90_000, 64),
    "128 senders of batches of 9 KB": batches(9_000, 128),
    "16 senders of 0.9 MB of bad records": batches(900_000, 16, is_good=False),
    "watchers who come back to many topics": catching_up,
    "400 connections that stay after an answer": silence,
    "400 idle connections, 256 files": idle,
    "random keys and cookies": unknown,
    "queries with 1,000 tags": tags,
}


class Attacker:
    """A process that does one of these until its block ends."""

    def __init__(self, attack: Callable[[Target], None], port: int, key: str, asset: str) -> None:
        context = multiprocessing.get_context("fork")
        self.pipe, other = context.Pipe()
        self.sent = 0
        self.process = context.Process(target=run, args=(other, attack, port, key, asset), daemon=True)

    def __enter__(self) -> Self:
        self.process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.pipe.send("end")
        if self.pipe.poll(OPEN_SECONDS):
            self.sent = self.pipe.recv()
        self.process.join(10)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def run(pipe: Pipe, attack: Callable[[Target], None], port: int, key: str, asset: str) -> None:
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    allow_files()
    over = threading.Event()
    target = Target(port, key, asset, over.is_set)
    worker = threading.Thread(target=attack, args=(target,), daemon=True)
    worker.start()
    try:
        pipe.recv()
        over.set()
        worker.join(20)
        pipe.send(target.sent)
    except (EOFError, OSError) as error:
        raise BenchError("the attacker lost who started it") from error
