"""`script/bootstrap` while another program has the package manager: with the real apt, in a folder of its own.

apt is told by APT_CONFIG to keep its lists and locks in that folder, and there are no sources: nothing is fetched, and
nothing is installed, as the package that is said to be missing is installed already.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from server import ROOT

HELD_SECONDS = 2.5
pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("apt-get"), reason="needs Debian's apt, and root as sudo would give it"
)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A checkout whose assets are there, and a package manager's folder."""
    for folder in ("repository/script", "lists/partial", "archives/partial", "dpkg", "bin"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(ROOT / "script/bootstrap", tmp_path / "repository/script")
    (tmp_path / "repository/assets").symlink_to(ROOT / "assets")
    shutil.copy("/var/lib/dpkg/status", tmp_path / "dpkg/status")
    (tmp_path / "apt.conf").write_text(f'''
        Dir::State::lists "{tmp_path}/lists";
        Dir::State::status "{tmp_path}/dpkg/status";
        Dir::Cache::archives "{tmp_path}/archives";
        Dir::Cache::pkgcache "";
        Dir::Cache::srcpkgcache "";
        Dir::Etc::sourcelist "/dev/null";
        Dir::Etc::sourceparts "/dev/null";
    ''')
    # The first question finds a package missing; that is all that has to be said for apt to be asked.
    query = tmp_path / "bin/dpkg-query"
    query.write_text('#!/bin/sh\n/usr/bin/dpkg-query "$@" | grep -v " python3$"\n')
    query.chmod(0o755)
    (tmp_path / "bin/swift").write_text("#!/bin/sh\n")
    (tmp_path / "bin/swift").chmod(0o755)
    return tmp_path


@contextmanager
def locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        yield


def bootstrap(machine: Path, **settings: str) -> subprocess.Popen[str]:
    environment = {
        "PATH": f"{machine / 'bin'}:{os.environ['PATH']}",
        "HOME": str(machine),
        "APT_CONFIG": str(machine / "apt.conf"),
    }
    return subprocess.Popen(
        [machine / "repository/script/bootstrap"], env=environment | settings, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("lock", ["lists/lock", "dpkg/lock-frontend", "dpkg/lock"])
def test_it_waits_for_the_lock_and_says_so(machine: Path, lock: str) -> None:
    with locked(machine / lock):
        process = bootstrap(machine)
        time.sleep(HELD_SECONDS)
        assert process.poll() is None, process.stderr.read()
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert said.count("waiting up to 900 s for the package manager") == 1, said
    assert said.count("this goes on when it is done") == 1, said


def test_it_gives_up_in_the_end_with_apts_reason(machine: Path) -> None:
    with locked(machine / "lists/lock"):
        process = bootstrap(machine, BOOTSTRAP_LOCK_SECONDS="1")
        _, said = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "Could not get lock" in said


def test_nothing_is_said_where_nobody_has_it(machine: Path) -> None:
    process = bootstrap(machine)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert said == "bootstrap: installing python3\n"
