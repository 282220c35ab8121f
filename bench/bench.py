"""Measures the release build and prints each figure beside its bar; `script/bench` calls this."""

from __future__ import annotations

import argparse
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import chromium
import events
import since
from client import BenchError
from measures import attack, batch, dashboards, live, memory, pages, postgres, single, start
from pairs import LEAST
from plan import Plan
from programs import ECHO, ROOT, SERVER
from report import Figure, markdown, say, table

MEASURES = {
    "single": single,
    "batch": batch,
    "dashboards": dashboards,
    "live": live,
    "pages": pages,
    "memory": memory,
    "start": start,
    "postgres": postgres,
    "attack": attack,
}

NOTES = """\
ratio:  the median of the pairs' ratios, in brackets between what the middle half of them lies. The sides work in turns,
        in short rounds. Where each works in a process of its own, the ratio is of processor time (user and system, of
        the whole process, without the load generator): of theirs to ours where more is better, of ours to theirs where
        the bar is an upper one. What is by rate or by time is moved by everything else that the machine does.
polled: asked back to back, so that answers up to a second old are served again, as to many who look at once.
fresh:  asked after one event was committed, so that every answer is made anew. /health is always asked back to back.
drawn:  from the click, or the start of the navigation, to the frame after the one that shows it, in headless Chromium.
heap:   JavaScript's objects and code after garbage was collected, on open pages: 5 minutes at 100 events/s, then
        the rest of an hour's 360,000 events at 1,000/s. Quick: 60,000 events, all at 1,000/s.
attack: an honest sender at 127.0.0.2 beside an attacker at 127.0.0.1 that runs only when no other process wants a
        processor, in turns with a neighbour who does no harm.
Every acknowledged row was counted again, by the API and in the file."""


def main() -> int:
    options = parse()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    cache = ROOT / ".build/bench"
    cache.mkdir(parents=True, exist_ok=True)
    for program in (SERVER, ECHO):
        if not os.access(program, os.X_OK):
            raise BenchError(f"{program} is missing: swift build --configuration release")
    then = since.built(options.since) if options.since else None
    where = machine()
    say(where)
    with tempfile.TemporaryDirectory(prefix="load-", dir=cache) as folder:
        runs = options.runs or (3 if options.quick else 5)
        plan = Plan(runs, options.pairs, options.quick, cache, events.write(Path(folder)))
        figures = since.measure(plan, then, options.only or list(since.LINES)) if then else measured(plan, options.only)
    shown = markdown(figures) if options.markdown else table(figures)
    print(f"\n{where}; {plan.pairs} pairs, {plan.runs} runs of what has no pair\n\n{shown}\n\n{NOTES}")
    if plan.is_quick:
        print("quick: the large store has 1 million events; the bars are meant for 10 million, and for longer rounds.")
    return 1 if options.strict and not all(figure.is_met for figure in figures) else 0


def measured(plan: Plan, only: list[str] | None) -> list[Figure]:
    names = only or list(MEASURES)
    if "pages" in names:
        chromium.require()
    return [figure for name in names for figure in MEASURES[name].measure(plan)]


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench", description="Prints each figure beside its bar.")
    parser.add_argument("--only", action="append", metavar="NAME", help="measure this alone; may be given twice")
    parser.add_argument("--since", metavar="REV", help="compare this commit with another one, which is built beside it")
    parser.add_argument("--pairs", type=pairs, default=LEAST, help=f"rounds of both sides (default {LEAST}, the least)")
    parser.add_argument("--runs", type=positive, help="runs of what has no other side (default 5, quick 3)")
    parser.add_argument("--quick", action="store_true", help="shorter rounds, and 1 million events instead of 10")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a bar is missed")
    parser.add_argument("--markdown", action="store_true", help="print the table as the README has it")
    options = parser.parse_args()
    known = since.LINES if options.since else MEASURES
    for name in options.only or []:
        if name not in known:
            parser.error(f"--only is '{name}'; allowed: {', '.join(known)}")
    return options


def positive(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 100:
        raise argparse.ArgumentTypeError(f"{number} is not from 1 to 100")
    return number


def pairs(text: str) -> int:
    number = int(text)
    if not LEAST <= number <= 100:
        raise argparse.ArgumentTypeError(f"{number} is not from {LEAST} to 100: fewer prove nothing")
    return number


def machine() -> str:
    cores, load = os.cpu_count() or 1, os.getloadavg()[0]
    busy = " (busy with other work: take no figure for true)" if load > cores / 2 else ""
    system = f"{platform.system()} {platform.release()}"
    return f"{processor()}, {cores} cores, {system}, load average {load:.2f} at the start{busy}"


def processor() -> str:
    """The processor's name, as Linux tells it."""
    try:
        found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    except OSError:
        found = None
    return found[1].strip() if found else platform.processor() or platform.machine()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except (BenchError, OSError, subprocess.SubprocessError) as error:
        sys.exit(f"bench: {error}")
