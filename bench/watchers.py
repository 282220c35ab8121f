"""Many watchers in a process of their own: what each is sent, and how late it comes."""

from __future__ import annotations

import base64
import json
import multiprocessing
import os
import re
import resource
import select
import socket
import struct
import time
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection as Pipe
from typing import Self

from client import BenchError

PATH = "/api/v1/analytics/live"
MOMENT = re.compile(rb'"timestamp":"([^"]+)"')
OPEN_SECONDS = 120


@dataclass(frozen=True)
class Seen:
    """What watchers were sent in a span of time."""

    frames: int
    sockets: int
    latencies: list[float]

    @property
    def p99(self) -> float:
        """Seconds from the moment that a frame names until a watcher has it, 99 % of them."""
        if not self.latencies:
            raise BenchError("the watchers were sent nothing")
        return sorted(self.latencies)[int(len(self.latencies) * 0.99)]


def handshake(key: str) -> bytes:
    nonce = base64.b64encode(os.urandom(16)).decode()
    fields = ["Host: 127.0.0.1", f"Authorization: Bearer {key}", "Upgrade: websocket", "Connection: Upgrade"]
    fields += ["Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {nonce}"]
    return "\r\n".join([f"GET {PATH} HTTP/1.1", *fields, "", ""]).encode()


def text_frame(message: dict[str, object]) -> bytes:
    """A client's frame of up to 125 bytes; its mask of zeros leaves the text as it is."""
    payload = json.dumps(message).encode()
    return struct.pack("!BB", 0x81, 0x80 | len(payload)) + bytes(4) + payload


class Socket:
    """One watcher."""

    def __init__(self, port: int, key: str, topics: list[str], receive_bytes: int | None = None) -> None:
        self.socket = socket.socket()
        if receive_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.settimeout(OPEN_SECONDS)
        self.socket.connect(("127.0.0.1", port))
        self.socket.sendall(handshake(key))
        self.read = b""
        while b"\r\n\r\n" not in self.read:
            part = self.socket.recv(4096)
            if not part:
                raise BenchError("the server closed a socket before it was one")
            self.read += part
        head, _, self.read = self.read.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101"):
            raise BenchError(f"no socket was opened: {head[:100]!r}")
        self.socket.sendall(text_frame({"type": "subscribe", "topics": topics}))

    def frames(self) -> list[tuple[int, bytes]]:
        """The whole frames that are there, each an opcode and its payload."""
        part = self.socket.recv(262_144)
        if not part:
            raise BenchError("the server closed a socket")
        self.read += part
        frames = []
        while len(self.read) >= 2:
            length, start = self.read[1], 2
            if length == 126:
                length, start = int.from_bytes(self.read[2:4]), 4
            elif length == 127:
                length, start = int.from_bytes(self.read[2:10]), 10
            if len(self.read) < start + length:
                break
            frames.append((self.read[0] & 0x0F, self.read[start : start + length]))
            self.read = self.read[start + length :]
        return frames

    def pong(self) -> None:
        self.socket.sendall(struct.pack("!BB", 0x8A, 0x80) + bytes(4))


class Watchers:
    """So many sockets on a topic, in a process of their own."""

    def __init__(self, port: int, key: str, count: int, topic: str = "dashboard", *, deaf: bool = False) -> None:
        context = multiprocessing.get_context("fork")
        self.pipe, other = context.Pipe()
        work = hold if deaf else watch
        self.process = context.Process(target=work, args=(other, port, key, count, topic), daemon=True)

    def __enter__(self) -> Self:
        self.process.start()
        self.expect("open")
        return self

    def __exit__(self, *_: object) -> None:
        self.pipe.send("end")
        self.process.join(30)

    def begin(self) -> None:
        """From now on frames are counted."""
        self.pipe.send("begin")
        self.expect("begun")

    def seen(self) -> Seen:
        """What came since it began."""
        self.pipe.send("seen")
        return self.expect("seen")

    def expect(self, kind: str) -> Seen:
        if not self.pipe.poll(OPEN_SECONDS):
            raise BenchError("the watchers do not answer")
        said, value = self.pipe.recv()
        if said != kind:
            raise BenchError(f"the watchers failed: {value}")
        return value


def allow_files() -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def hold(pipe: Pipe, port: int, key: str, count: int, topic: str) -> None:
    """Watches, and reads nothing."""
    allow_files()
    try:
        held = [Socket(port, key, [topic], receive_bytes=4096) for _ in range(count)]
        pipe.send(("open", None))
        pipe.recv()
        del held
    except (OSError, BenchError) as error:
        pipe.send(("failed", str(error)))


def watch(pipe: Pipe, port: int, key: str, count: int, topic: str) -> None:
    """Reads as fast as it can, and notes how late each frame is."""
    allow_files()
    try:
        sockets: dict[int, Socket] = {}
        poll = select.epoll()
        for _ in range(count):
            one = Socket(port, key, [topic])
            sockets[one.socket.fileno()] = one
            poll.register(one.socket.fileno(), select.EPOLLIN)
        poll.register(pipe.fileno(), select.EPOLLIN)
        pipe.send(("open", None))
        read_all(pipe, poll, sockets)
    except (OSError, BenchError, EOFError) as error:
        pipe.send(("failed", str(error)))


def read_all(pipe: Pipe, poll: select.epoll, sockets: dict[int, Socket]) -> None:
    counted, latencies, reached = False, [], set()
    moments: dict[bytes, float] = {}
    while True:
        for file, _ in poll.poll():
            if file == pipe.fileno():
                order = pipe.recv()
                if order == "end":
                    return
                if order == "begin":
                    counted, latencies, reached = True, [], set()
                    pipe.send(("begun", None))
                else:
                    pipe.send(("seen", Seen(len(latencies), len(reached), latencies)))
                continue
            for opcode, payload in sockets[file].frames():
                now = time.time()
                if opcode == 9:
                    sockets[file].pong()
                elif counted and opcode == 1 and b'"type":"dashboard"' in payload[:40]:
                    latencies.append(now - moment(payload, moments))
                    reached.add(file)


def moment(payload: bytes, known: dict[bytes, float]) -> float:
    """The moment that a frame's numbers are of, in seconds since 1970."""
    found = MOMENT.search(payload, 0, 400)
    if not found:
        raise BenchError(f"a frame without a timestamp: {payload[:200]!r}")
    text = found[1]
    if text not in known:
        known[text] = datetime.fromisoformat(text.decode()).timestamp()
    return known[text]
