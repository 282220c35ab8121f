"""Makes the events that every measurement sends: the same for all, from a seed."""

from __future__ import annotations

import json
import random
import uuid
from dataclasses import dataclass
from pathlib import Path

SESSIONS = 5_000
BATCH = 1_000
BATCHES = 50
SUCCESS = 0.97
TOOLS = tuple(
    f"{verb}_{noun}"
    for verb in ("search", "read", "write", "list", "summarize")
    for noun in ("documents", "files", "issues", "tables")
)


@dataclass(frozen=True)
class Event:
    """A tool's call in a session that is counted from 1."""

    session: int
    tool: str
    microseconds: int
    success: bool

    def members(self, names: list[str]) -> dict[str, object]:
        return {
            "session_id": names[self.session - 1],
            "event_type": "tool_call",
            "tool_name": self.tool,
            "response_time_ms": self.microseconds / 1000,
            "success": self.success,
        }


@dataclass(frozen=True)
class EventFiles:
    """The same events in three forms, each a file of lines."""

    batches: Path
    singles: Path
    rows: Path

    @property
    def warm_up(self) -> int:
        """After this many events every session lives."""
        return BATCH * BATCHES

    def batch_bodies(self) -> list[bytes]:
        return self.batches.read_bytes().splitlines()

    def single_body(self) -> bytes:
        with self.singles.open("rb") as file:
            return file.readline().strip()


def write(folder: Path, seed: int = 1) -> EventFiles:
    """Writes batches and single events as JSON, and all as rows for the C API, into `folder`."""
    source = random.Random(seed)
    names = [str(uuid.UUID(int=source.getrandbits(128), version=4)) for _ in range(SESSIONS)]
    medians = [10 ** source.uniform(0.5, 3) for _ in TOOLS]
    events = [draw(source, medians) for _ in range(BATCH * BATCHES)]
    files = EventFiles(folder / "batches.ndjson", folder / "singles.ndjson", folder / "rows.txt")
    with files.batches.open("w") as file:
        for start in range(0, len(events), BATCH):
            members = [event.members(names) for event in events[start : start + BATCH]]
            file.write(json.dumps(members, separators=(",", ":")) + "\n")
    with files.singles.open("w") as file:
        for event in events[:BATCH]:
            file.write(json.dumps(event.members(names), separators=(",", ":")) + "\n")
    with files.rows.open("w") as file:
        file.writelines(f"{event.session} {event.tool} {event.microseconds} {event.success:d}\n" for event in events)
    return files


def draw(source: random.Random, medians: list[float]) -> Event:
    tool = source.randrange(len(TOOLS))
    microseconds = round(medians[tool] * source.lognormvariate(0, 0.6) * 1000)
    return Event(source.randint(1, SESSIONS), TOOLS[tool], microseconds, source.random() < SUCCESS)
