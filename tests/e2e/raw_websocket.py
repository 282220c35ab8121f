"""A WebSocket client that can break every rule of the protocol, which no library's can."""

from __future__ import annotations

import base64
import os
import socket
import struct
from collections.abc import Mapping
from typing import Self

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
KEY = base64.b64encode(os.urandom(16)).decode()


def frame(opcode: int, payload: bytes = b"", *, fin: bool = True, masked: bool = True, reserved: int = 0) -> bytes:
    """A client's frame; `reserved` are its three reserved bits."""
    first = (0x80 if fin else 0) | reserved << 4 | opcode
    bit = 0x80 if masked else 0
    if len(payload) < 126:
        head = struct.pack("!BB", first, bit | len(payload))
    elif len(payload) < 1 << 16:
        head = struct.pack("!BBH", first, bit | 126, len(payload))
    else:
        head = struct.pack("!BBQ", first, bit | 127, len(payload))
    if not masked:
        return head + payload
    key = os.urandom(4)
    whole = int.from_bytes(payload) ^ int.from_bytes((key * (len(payload) // 4 + 1))[: len(payload)])
    return head + key + whole.to_bytes(len(payload))


def close(code: int | None, reason: bytes = b"") -> bytes:
    return frame(CLOSE, b"" if code is None else struct.pack("!H", code) + reason)


class RawWebSocket:
    """A connection after its handshake: frames in, bytes out."""

    def __init__(self, port: int, path: str = "/", headers: Mapping[str, str] | None = None) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.read = b""
        fields = {"Host": "127.0.0.1", "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
        fields |= {"Sec-WebSocket-Key": KEY} | dict(headers or {})
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items() if value), "", ""]
        self.send("\r\n".join(lines).encode())
        head = self.until(b"\r\n\r\n")
        self.status = int(head.split()[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, *data: bytes) -> None:
        for part in data:
            self.socket.sendall(part)

    def receive(self) -> tuple[int, bytes] | None:
        """The next frame's opcode and payload; None where the connection is closed."""
        head = self.exactly(2)
        if head is None:
            return None
        assert head[0] & 0x80, "the server sent a fragment"
        assert not head[1] & 0x80, "the server masked a frame"
        length = head[1]
        if length == 126:
            length = struct.unpack("!H", self.exactly(2))[0]
        elif length == 127:
            length = struct.unpack("!Q", self.exactly(8))[0]
        return head[0] & 0x0F, self.exactly(length)

    def close_code(self) -> int | None:
        """The code of the close frame that comes next, after which the connection must end; 1005 for none."""
        opcode, payload = self.receive()
        assert opcode == CLOSE, f"a frame of opcode {opcode} came: {payload[:80]!r}"
        if payload:
            self.send(close(struct.unpack("!H", payload[:2])[0]))
        assert self.receive() is None, "something came after the close frame"
        return struct.unpack("!H", payload[:2])[0] if payload else 1005

    def until(self, end: bytes) -> bytes:
        while end not in self.read:
            data = self.socket.recv(65536)
            assert data, f"the connection ended after {self.read[:200]!r}"
            self.read += data
        part, _, self.read = self.read.partition(end)
        return part

    def exactly(self, count: int) -> bytes | None:
        while len(self.read) < count:
            try:
                data = self.socket.recv(max(65536, count - len(self.read)))
            except ConnectionResetError:
                return None
            if not data:
                return None
            self.read += data
        part, self.read = self.read[:count], self.read[count:]
        return part
