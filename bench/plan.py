"""How much is measured, and where."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from events import EventFiles


@dataclass(frozen=True)
class Plan:
    """One run of `script/bench`."""

    runs: int
    pairs: int
    is_quick: bool
    cache: Path
    files: EventFiles

    @property
    def round_seconds(self) -> float:
        """How long one side of a pair lasts."""
        return 1 if self.is_quick else 2

    @property
    def load_seconds(self) -> float:
        """How long one run under load lasts that has no other side."""
        return 3 if self.is_quick else 6

    @property
    def large(self) -> int:
        """The number of events in the large store."""
        return 1_000_000 if self.is_quick else 10_000_000

    @property
    def large_name(self) -> str:
        """How the table calls it."""
        return "1M" if self.is_quick else "10M"

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """A folder for a while, on the disk of the project: a folder in memory would make durability free."""
        with tempfile.TemporaryDirectory(prefix="run-", dir=self.cache) as name:
            yield Path(name)
