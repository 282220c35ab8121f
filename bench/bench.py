"""Measures the release build and prints each figure beside its bar; `script/bench` calls this."""

from __future__ import annotations

import argparse
import os
import platform
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import chromium
import events
from client import BenchError
from measures import batch, dashboards, live, memory, pages, postgres, single, start
from plan import Plan
from programs import ECHO, ROOT, SERVER
from report import say, table

MEASURES = {
    "single": single,
    "batch": batch,
    "dashboards": dashboards,
    "live": live,
    "pages": pages,
    "memory": memory,
    "start": start,
    "postgres": postgres,
}

NOTES = """\
polled: asked back to back, so that answers up to a second old are served again, as to many who look at once.
fresh:  asked after one event was committed, so that every answer is made anew. /health is always asked back to back.
drawn:  from the click, or the start of the navigation, to the frame after the one that shows it, in headless Chromium.
heap:   JavaScript's objects and code after garbage was collected, on open pages: 5 minutes at 100 events/s, then
        the rest of an hour's 360,000 events at 1,000/s. Quick: 60,000 events, all at 1,000/s.
In brackets: least to most of the runs. Every acknowledged row was counted again, by the API and in the file."""


def main() -> int:
    options = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    cache = ROOT / ".build/bench"
    cache.mkdir(parents=True, exist_ok=True)
    for program in (SERVER, ECHO):
        if not os.access(program, os.X_OK):
            raise BenchError(f"{program} is missing: swift build --configuration release")
    names = options.only or list(MEASURES)
    if "pages" in names:
        chromium.require()
    where = machine()
    say(where)
    figures = []
    with tempfile.TemporaryDirectory(prefix="load-", dir=cache) as folder:
        plan = Plan(options.runs or (3 if options.quick else 5), options.quick, cache, events.write(Path(folder)))
        for name in names:
            figures += MEASURES[name].measure(plan)
    print(f"\n{where}, medians of runs: {plan.runs}\n\n{table(figures)}\n\n{NOTES}")
    if plan.is_quick:
        print("quick: the large store has 1 million events; the bars are meant for 10 million, and for longer runs.")
    return 1 if options.strict and not all(figure.is_met for figure in figures) else 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench", description="Prints each figure beside its bar.")
    parser.add_argument("--only", action="append", choices=MEASURES, help="measure this alone; may be given twice")
    parser.add_argument("--runs", type=positive, help="runs of each, whose medians count (default 5, quick 3)")
    parser.add_argument("--quick", action="store_true", help="shorter runs, and 1 million events instead of 10")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a bar is missed")
    return parser.parse_args()


def positive(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 100:
        raise argparse.ArgumentTypeError(f"{number} is not from 1 to 100")
    return number


def machine() -> str:
    cores, load = os.cpu_count() or 1, os.getloadavg()[0]
    busy = " (busy with other work: take no figure for true)" if load > cores / 2 else ""
    return f"{cores} cores, {platform.system()} {platform.release()}, load average {load:.2f} at the start{busy}"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except (BenchError, OSError, subprocess.SubprocessError) as error:
        sys.exit(f"bench: {error}")
