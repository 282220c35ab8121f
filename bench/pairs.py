"""Short rounds of two sides in turns: what else the machine does hits both, and the pairs' ratios say so."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

LEAST = 10


@dataclass(frozen=True)
class Sample:
    """One round of one side: what it did, in which time, and with how much of the processors."""

    amount: float
    seconds: float
    processor: float

    @property
    def rate(self) -> float:
        """How much a second."""
        return self.amount / self.seconds

    @property
    def cost(self) -> float:
        """Microseconds of processor time, user and system, for each."""
        return self.processor / self.amount * 1e6


Round = Callable[[], Sample]


@dataclass
class Pairs:
    """What two sides did in turns."""

    ours: list[Sample] = field(default_factory=list)
    theirs: list[Sample] = field(default_factory=list)

    def take(self, count: int, ours: Round, theirs: Round, told: Callable[[int, Pairs], None]) -> Pairs:
        """Adds `count` pairs: ours, theirs, ours, theirs …; `told` hears of each."""
        for number in range(count):
            for side, work in ((self.ours, ours), (self.theirs, theirs)):
                # What one side wrote is not written while the other one is measured.
                os.sync()
                side.append(work())
            told(number + 1, self)
        return self

    @property
    def by_processor(self) -> list[float]:
        """Of each pair, how much less processor time theirs takes than ours: 0.5 where ours takes twice as much."""
        return [theirs.cost / ours.cost for ours, theirs in zip(self.ours, self.theirs, strict=True)]

    @property
    def by_rate(self) -> list[float]:
        """Of each pair, our rate as a part of theirs."""
        return [ours.rate / theirs.rate for ours, theirs in zip(self.ours, self.theirs, strict=True)]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def quartiles(values: Sequence[float]) -> tuple[float, float]:
    """Between these lies the half of the values that is in the middle."""
    if len(values) < 2:
        return values[0], values[0]
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, high


def processor_seconds(pid: int) -> float:
    """What all threads of a process have used of the processors, those that ended included."""
    # The kernel's number for the clock of a process (CPUCLOCK_SCHED), as clock_getcpuclockid(3) makes it.
    return time.clock_gettime((~pid << 3) | 2)
