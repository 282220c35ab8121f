"""An honest sender at 127.0.0.2: single events, one after the other on a few connections."""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass

from client import EVENTS, BenchError, Connection, request

ADDRESS = "127.0.0.2"
CONNECTIONS = 4
PATIENCE = 10


@dataclass(frozen=True)
class Honest:
    """What it was answered in a round."""

    answered: int
    refused: int
    seconds: float
    latencies: list[float]

    @property
    def rate(self) -> float:
        """Stored events a second."""
        return self.answered / self.seconds

    @property
    def p99(self) -> float:
        """Seconds; what is not answered counts as long as it was waited for."""
        return sorted(self.latencies)[int(len(self.latencies) * 0.99)] if self.latencies else PATIENCE


def send(port: int, key: str, body: bytes, seconds: float) -> Honest:
    """Posts for some seconds; a connection that breaks is made anew."""
    sent = request("POST", EVENTS, key, body)
    end = time.perf_counter() + seconds
    counts, latencies, lock = [0, 0], [], threading.Lock()

    def work() -> None:
        answered, refused, taken = 0, 0, []
        while time.perf_counter() < end:
            with contextlib.suppress(OSError, BenchError), Connection(port, PATIENCE, ADDRESS) as connection:
                while (start := time.perf_counter()) < end:
                    taken.append(PATIENCE)
                    status, _ = connection.ask(sent)
                    taken[-1] = time.perf_counter() - start
                    answered += status == 201
                    refused += status != 201
                break
            refused += 1
            time.sleep(0.01)
        with lock:
            counts[0] += answered
            counts[1] += refused
            latencies.extend(taken)

    start = time.perf_counter()
    threads = [threading.Thread(target=work, daemon=True) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Honest(counts[0], counts[1], time.perf_counter() - start, latencies)
