"""What a browser does for `measures/pages.py`: reads a job's arguments as JSON, and prints its answer as JSON.

Runs in .venv, where Playwright is; `chromium.py` starts it.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Error, sync_playwright

import page_heap
import page_loads
from client import BenchError

JOBS = {"loads": page_loads.run, "heap": page_heap.run}


def main() -> None:
    job, arguments = JOBS[sys.argv[1]], json.load(sys.stdin)
    user = arguments.pop("user")
    with browser() as chromium:
        answer = job(chromium, signed_in(chromium, arguments["url"], user), **arguments)
    print(json.dumps(answer))


@contextmanager
def browser() -> Iterator[Browser]:
    # Chromium's sandbox refuses to run as root.
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        yield chromium
        chromium.close()


def signed_in(chromium: Browser, url: str, user: dict[str, str]) -> Any:
    """The cookie of somebody who has signed in, for contexts that know nothing else."""
    context = chromium.new_context()
    answer = context.request.post(f"{url}/api/v1/auth/session", data=user)
    if answer.status != 201:
        raise BenchError(f"signing in was answered {answer.status}: {answer.text()[:300]}")
    state = context.storage_state()
    context.close()
    return state


if __name__ == "__main__":
    try:
        main()
    except (BenchError, Error, OSError) as error:
        sys.exit(f"browser: {error}")
