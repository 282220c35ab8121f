"""Stores full of imagined data, kept between runs because they take a while to make."""

from __future__ import annotations

import functools
import hashlib
import json
import shutil
import time
from pathlib import Path

from programs import ROOT, Store

# A dashboard looks at the last day and week: older stores would have less to show there.
USABLE_SECONDS = 12 * 3600
DAYS = 30
SHAPED_BY = ("Sources/Store/Schema", "Sources/App/Demo")


def filled(folder: Path, *sizes: int, days: int = DAYS) -> list[Store]:
    """A store for each number of events over some days, all of the same age, with today's tables and imagination."""
    folders = {size: folder / (str(size) if days == DAYS else f"{size}-over-{days}-days") for size in sizes}
    if not all(usable(place) for place in folders.values()):
        for size, place in folders.items():
            fill(place, size, days)
    return [Store(place) for place in folders.values()]


def usable(folder: Path) -> bool:
    try:
        stamp = json.loads((folder / "stamp.json").read_text())
    except (OSError, ValueError):
        return False
    return stamp["code"] == digest() and 0 <= time.time() - stamp["made"] < USABLE_SECONDS


def fill(folder: Path, size: int, days: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    store = Store(folder)
    made = time.time()
    store.run("demo", "--events", str(size), "--days", str(days), shown=True)
    # Its last word: a store that was left half full has no stamp.
    (folder / "stamp.json").write_text(json.dumps({"code": digest(), "made": made}))


@functools.cache
def digest() -> str:
    """Tells one version of what makes a store from another; one that a run began with lasts for it."""
    sum_of_all = hashlib.sha256()
    for part in SHAPED_BY:
        for path in sorted((ROOT / part).rglob("*.swift")):
            sum_of_all.update(path.read_bytes())
    return sum_of_all.hexdigest()
