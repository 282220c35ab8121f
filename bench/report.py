"""What is measured, beside its bar."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pairs import Sample, median, quartiles

__all__ = ["Bar", "Figure", "markdown", "median", "say", "shown", "spread", "table", "work"]


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
    """A line of the table; what the bar limits is the median of `ratios`, or where there are none, our value."""

    what: str
    ours: str
    against: str = ""
    bar: Bar | None = None
    ratios: Sequence[float] = ()
    value: float = 0
    note: str = ""

    @property
    def is_met(self) -> bool:
        return self.bar is None or self.bar.is_met(median(self.ratios) if self.ratios else self.value)

    @property
    def ratio(self) -> str:
        """The median of the pairs' ratios with its spread."""
        return f"{shown(self.ratios)}{self.note}" if self.ratios else ""

    @property
    def cells(self) -> tuple[str, ...]:
        verdict = "" if self.bar is None else "met" if self.is_met else "MISSED"
        return self.what, self.ours, self.against, self.ratio, "" if self.bar is None else str(self.bar), verdict


def shown(ratios: Sequence[float]) -> str:
    """The median, and in brackets between what the middle half lies."""
    low, high = quartiles(ratios)
    return f"{median(ratios):.2f} ({low:.2f}–{high:.2f})" if len(ratios) > 1 else f"{ratios[0]:.2f}"


HEAD = ("what", "ours", "against", "ratio", "bar", "")


def table(figures: Iterable[Figure]) -> str:
    """The figures for a terminal."""
    rows = [HEAD, *(figure.cells for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    rows.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def markdown(figures: Iterable[Figure]) -> str:
    """The figures as the table of a README."""
    lines = ["| What | Ours | Against, in turns | Ratio | Bar |", "| --- | --- | --- | --- | --- |"]
    for figure in figures:
        *cells, bar, verdict = figure.cells
        cells.append(f"{bar}, missed" if verdict == "MISSED" else bar)
        lines.append("|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|")
    return "\n".join(lines)


def spread(values: Sequence[float], unit: str, digits: int = 0) -> str:
    """The median, and the least and the most where they differ."""
    numbers = [f"{value:,.{digits}f}" for value in (median(values), min(values), max(values))]
    return f"{numbers[0]} {unit}" if len(values) == 1 else f"{numbers[0]} {unit} ({numbers[1]}–{numbers[2]})"


def work(samples: Sequence[Sample], unit: str) -> str:
    """What a side takes for one, and how many it does a second."""
    cost, rate = median([sample.cost for sample in samples]), median([sample.rate for sample in samples])
    return f"{cost:,.{3 if cost < 10 else 1}f} µs/{unit}, {rate:,.0f}/s"


def say(line: str) -> None:
    """Tells how far it is."""
    print(line, file=sys.stderr, flush=True)
