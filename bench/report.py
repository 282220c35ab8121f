"""What is measured, beside its bar."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """A limit that a figure must keep."""

    limit: float
    is_least: bool = False
    unit: str = ""

    def is_met(self, figure: float) -> bool:
        return figure >= self.limit if self.is_least else figure <= self.limit

    def __str__(self) -> str:
        limit = f"{self.limit:.2f}" if self.is_least else f"{self.limit:g}"
        return f"{'≥' if self.is_least else '≤'} {limit}{self.unit}"


@dataclass(frozen=True)
class Figure:
    """A line of the table; what the bar limits is the ratio, or where there is none, our value."""

    what: str
    ours: str
    against: str
    bar: Bar
    ratio: float | None = None
    value: float = 0

    @property
    def is_met(self) -> bool:
        return self.bar.is_met(self.value if self.ratio is None else self.ratio)

    @property
    def cells(self) -> tuple[str, ...]:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return self.what, self.ours, self.against, ratio, str(self.bar), "met" if self.is_met else "MISSED"


def table(figures: Iterable[Figure]) -> str:
    rows = [("what", "ours", "against", "ratio", "bar", ""), *(figure.cells for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    rows.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def spread(values: Sequence[float], unit: str, digits: int = 0) -> str:
    """The median, and the least and the most where they differ."""
    numbers = [f"{value:,.{digits}f}" for value in (median(values), min(values), max(values))]
    return f"{numbers[0]} {unit}" if len(values) == 1 else f"{numbers[0]} {unit} ({numbers[1]}–{numbers[2]})"


def say(line: str) -> None:
    """Tells how far it is."""
    print(line, file=sys.stderr, flush=True)
