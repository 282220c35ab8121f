"""Numbered events over many connections, with a book of what the server acknowledged."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from itertools import count

from server import Server, tool_call

TOOLS = ("search", "fetch", "write")


@dataclass(frozen=True)
class Request:
    """A POST of the events with these numbers; one with a key may be sent again."""

    numbers: tuple[int, ...]
    key: str | None

    def body(self, session: str) -> bytes:
        events = [event(number, session) for number in self.numbers]
        return json.dumps(events[0] if len(events) == 1 else events).encode()


def event(number: int, session: str) -> dict[str, object]:
    return tool_call(
        TOOLS[number % len(TOOLS)],
        success=number % 7 != 0,
        response_time_ms=number % 500,
        session_id=session,
        metadata={"number": number},
    )


@dataclass
class Load:
    """Workers that post until the server goes away or `stop` is called."""

    server: Server
    key: str
    session: str
    connections: int = 8
    first: int = 0
    acknowledged: set[int] = field(default_factory=set)
    unanswered: list[Request] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.numbers = count(self.first)
        self.lock = threading.Lock()
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self.work) for _ in range(self.connections)]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.stopped.set()
        for thread in self.threads:
            thread.join()
        assert not self.faults, self.faults[:3]

    def work(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        while not self.stopped.is_set():
            request = self.next_request()
            try:
                self.send(request, connection)
                if request.key and random.random() < 0.2:
                    self.send(request, connection)
            except (OSError, http.client.HTTPException):
                self.unanswered.append(request)
                break
        connection.close()

    def next_request(self) -> Request:
        size = random.choice((1, 1, 1, 10, 40))
        with self.lock:
            numbers = tuple(next(self.numbers) for _ in range(size))
        return Request(numbers, key=str(uuid.uuid4()) if random.random() < 0.5 else None)

    def send(self, request: Request, connection: http.client.HTTPConnection) -> None:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        if request.key:
            headers["Idempotency-Key"] = request.key
        connection.request("POST", "/api/v1/analytics/events", request.body(self.session), headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status == 201:
            self.acknowledged.update(request.numbers)
        elif answer.status == 503:
            assert answer.headers["Retry-After"]
            if b"not known" in text:
                self.unanswered.append(request)
            time.sleep(0.02)
        else:
            self.faults.append(f"{answer.status}: {text[:300]!r}")

    def retry_unanswered(self) -> set[int]:
        """Sends again what has a key and got no answer; returns the numbers whose fate stays open."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        for request in self.unanswered:
            if request.key:
                self.send(request, connection)
        connection.close()
        assert not self.faults, self.faults[:3]
        return {number for request in self.unanswered if not request.key for number in request.numbers}
