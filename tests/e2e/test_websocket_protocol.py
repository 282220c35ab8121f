"""The WebSocket protocol, against a server that sends every message back.

The cases follow the list of Autobahn's test suite (sections 1 to 7, 9 and 10), which runs on Python 2 alone.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from raw_websocket import BINARY, PING, PONG, TEXT, RawWebSocket, close, frame
from server import BINARY as PROGRAM
from server import free_port
from websockets.sync.client import connect

ECHO = Path(PROGRAM).with_name("WebSocketEcho")
LENGTHS = [0, 1, 125, 126, 127, 128, 65535, 65536]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen([ECHO, str(port)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    try:
        for _ in range(300):
            try:
                with RawWebSocket(port) as raw:
                    raw.send(close(1000))
                break
            except ConnectionRefusedError:
                assert process.poll() is None
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        assert process.wait(20) == 0


@pytest.fixture
def raw(port: int) -> Iterator[RawWebSocket]:
    with RawWebSocket(port) as raw:
        assert raw.status == 101
        yield raw


def finish(raw: RawWebSocket) -> None:
    raw.send(close(1000))
    assert raw.close_code() == 1000


# 1: framing


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("opcode", [TEXT, BINARY])
def test_messages_of_every_length_come_back(raw: RawWebSocket, opcode: int, length: int) -> None:
    payload = (b"*" if opcode == TEXT else b"\xfe") * length
    raw.send(frame(opcode, payload))
    assert raw.receive() == (opcode, payload)
    finish(raw)


def test_bytes_may_come_one_by_one(raw: RawWebSocket) -> None:
    raw.send(*(bytes([byte]) for byte in frame(TEXT, b"one by one")))
    assert raw.receive() == (TEXT, b"one by one")
    finish(raw)


# 2: pings and pongs


@pytest.mark.parametrize("length", [0, 5, 125])
def test_pings_are_answered_with_their_bytes(raw: RawWebSocket, length: int) -> None:
    payload = b"\xff" * length
    raw.send(frame(PING, payload))
    assert raw.receive() == (PONG, payload)
    finish(raw)


def test_many_pings_are_answered_in_order(raw: RawWebSocket) -> None:
    raw.send(b"".join(frame(PING, b"%d" % number) for number in range(10)))
    assert [raw.receive() for _ in range(10)] == [(PONG, b"%d" % number) for number in range(10)]
    finish(raw)


def test_pongs_that_nobody_asked_for_are_let_pass(raw: RawWebSocket) -> None:
    raw.send(frame(PONG), frame(PONG, b"unasked"), frame(PING, b"asked"))
    assert raw.receive() == (PONG, b"asked")
    finish(raw)


# 3 and 4: reserved bits and opcodes; 2.5, 5.1 and 5.2: control frames; 5.9 to 5.18: fragments out of order


@pytest.mark.parametrize(
    "frames",
    [
        *([frame(TEXT, b"x", reserved=bits)] for bits in range(1, 8)),
        [frame(PING, reserved=4)],
        *([frame(opcode)] for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)),
        [frame(PING, b"x" * 126)],
        [frame(PING, fin=False)],
        [frame(PONG, fin=False)],
        [frame(0, b"nothing to continue")],
        [frame(0, b"nothing to continue", fin=False)],
        [frame(TEXT, b"a", fin=False), frame(TEXT, b"b")],
        [frame(TEXT, b"a", fin=False), frame(BINARY, b"b", fin=False)],
        [frame(TEXT, b"x", masked=False)],
        [frame(PING, masked=False)],
    ],
)
def test_what_breaks_the_protocol_ends_the_socket(raw: RawWebSocket, frames: list[bytes]) -> None:
    raw.send(*frames)
    assert raw.close_code() == 1002


def test_what_came_before_a_bad_frame_is_still_answered(raw: RawWebSocket) -> None:
    raw.send(frame(TEXT, b"good") + frame(TEXT, b"bad", reserved=2) + frame(PING))
    assert raw.receive() == (TEXT, b"good")
    assert raw.close_code() == 1002


# 5: fragments


def test_fragments_become_one_message(raw: RawWebSocket) -> None:
    raw.send(frame(TEXT, b"one ", fin=False), frame(0, b"two ", fin=False), frame(0, b"three"))
    assert raw.receive() == (TEXT, b"one two three")
    raw.send(frame(BINARY, b"", fin=False), frame(0, b"", fin=False), frame(0, b""))
    assert raw.receive() == (BINARY, b"")
    finish(raw)


def test_pings_between_fragments_are_answered_at_once(raw: RawWebSocket) -> None:
    raw.send(frame(TEXT, b"a", fin=False), frame(PING, b"1"))
    assert raw.receive() == (PONG, b"1")
    raw.send(frame(0, b"b", fin=False), frame(PING, b"2"))
    assert raw.receive() == (PONG, b"2")
    raw.send(frame(0, b"c"))
    assert raw.receive() == (TEXT, b"abc")
    finish(raw)


# 6: UTF-8


VALID = ["κόσμε", "\0", "\x7f", "\x80", "߿", "ࠀ", "￿", "\U00010000", "\ud7ff\ue000\ufffd\U0010ffff", "﻿", "🤷🏽"]
INVALID = (
    *(b"\x80", b"\xbf", b"\xc0", b"\xc0\xaf", b"\xc1\xbf", b"\xc3", b"\xc3\x28", b"\xe0\x80\xaf", b"\xed\xa0\x80"),
    *(b"\xed\xbf\xbf", b"\xf0\x80\x80\xaf", b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80", b"\xfe", b"\xff", b"a\xce"),
)


@pytest.mark.parametrize("text", VALID)
def test_text_of_every_kind_comes_back(raw: RawWebSocket, text: str) -> None:
    payload = text.encode()
    pieces = [
        frame(TEXT, payload[:1], fin=False),
        *(frame(0, payload[at : at + 1], fin=False) for at in range(1, len(payload))),
    ]
    raw.send(frame(TEXT, payload), *pieces, frame(0))
    assert [raw.receive(), raw.receive()] == [(TEXT, payload)] * 2
    finish(raw)


@pytest.mark.parametrize("payload", INVALID)
@pytest.mark.parametrize("isWhole", [True, False])
def test_text_that_is_no_utf8_ends_the_socket(raw: RawWebSocket, payload: bytes, isWhole: bool) -> None:
    pieces = [frame(TEXT, b"ok" + payload[:1], fin=False), frame(0, payload[1:])]
    raw.send(*([frame(TEXT, b"ok" + payload)] if isWhole else pieces))
    assert raw.close_code() == 1007


def test_binary_need_not_be_utf8(raw: RawWebSocket) -> None:
    raw.send(frame(BINARY, b"".join(INVALID)))
    assert raw.receive() == (BINARY, b"".join(INVALID))
    finish(raw)


# 7: closing


def test_a_message_before_the_end_is_answered_and_one_after_it_is_not(raw: RawWebSocket) -> None:
    raw.send(frame(TEXT, b"before") + close(1000) + frame(TEXT, b"after") + frame(PING) + close(1000))
    assert raw.receive() == (TEXT, b"before")
    assert raw.close_code() == 1000


@pytest.mark.parametrize("code", [None, 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999])
def test_the_client_gets_its_own_code_back(raw: RawWebSocket, code: int | None) -> None:
    raw.send(close(code, b"" if code is None else b"a reason" * 15))
    assert raw.close_code() == (code or 1005)


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535])
def test_codes_that_may_not_be_sent_are_refused(raw: RawWebSocket, code: int) -> None:
    raw.send(close(code))
    assert raw.close_code() == 1002


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (frame(8, b"\x03"), 1002),
        (close(1000, b"x" * 124), 1002),
        (close(1000, b"\xce"), 1007),
        (frame(8, fin=False), 1002),
    ],
)
def test_bad_close_frames_are_refused(raw: RawWebSocket, data: bytes, code: int) -> None:
    raw.send(data)
    assert raw.close_code() == code


# 9 and 10: much


@pytest.mark.parametrize("piece", [1 << 20, 1 << 16, 1300])
def test_large_messages_come_back(port: int, piece: int) -> None:
    payload = bytes(range(256)) * 4096
    with connect(f"ws://127.0.0.1:{port}", max_size=None, compression=None) as socket:
        socket.send([payload[at : at + piece] for at in range(0, len(payload), piece)])
        assert socket.recv() == payload


def test_many_messages_come_back_in_order(port: int) -> None:
    with connect(f"ws://127.0.0.1:{port}", compression=None) as socket:
        for number in range(2000):
            socket.send(f"message {number}")
            assert socket.recv() == f"message {number}"


def test_what_is_sent_with_the_request_is_not_lost(port: int) -> None:
    """The client need not wait for the answer to its request."""
    with RawWebSocket(port) as raw:
        raw.send(frame(TEXT, b"first"))
        assert raw.receive() == (TEXT, b"first")
        finish(raw)
