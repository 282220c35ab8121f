"""Runs what a browser does: Playwright is in .venv, and the bench is not, so that is a program of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from client import BenchError
from programs import ROOT

# Not resolved: where a link to the system's Python leads, there is no Playwright.
PYTHON = ROOT / ".venv/bin/python"
JOBS = Path(__file__).with_name("browser_jobs.py")


def require() -> None:
    """Complains early where something is missing that a browser needs."""
    found = {"Chromium": shutil.which("chromium"), ".venv": os.access(PYTHON, os.X_OK)}
    found["Playwright in .venv"] = found[".venv"] and imports("playwright")
    for what, is_there in found.items():
        if not is_there:
            raise BenchError(f"{what} is missing: run script/bootstrap --test")


def imports(module: str) -> bool:
    return subprocess.run([PYTHON, "-c", f"import {module}"], capture_output=True).returncode == 0


def run(job: str, seconds: float, **arguments: Any) -> Any:
    """What a job of `browser_jobs.py` answers, which may take some seconds; it tells by itself how far it is."""
    done = subprocess.run(
        [PYTHON, JOBS, job],
        # Standard input, unlike arguments, is seen by nobody else: there is a password in it.
        input=json.dumps(arguments),
        stdout=subprocess.PIPE,
        text=True,
        timeout=seconds,
    )
    if done.returncode:
        raise BenchError(f"the browser's part `{job}` failed; the lines above say why")
    return json.loads(done.stdout)
