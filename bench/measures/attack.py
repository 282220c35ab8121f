"""Under attack: what is left to an honest sender while a stranger at another address does its worst.

Rounds alternate between the attack and a neighbour who does no harm. The attacker runs only when no other process wants
a processor, so the honest sender loses what the server loses, and nothing else.
"""

from __future__ import annotations

import resource
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

import attackers
from attackers import ATTACKS, Attacker
from client import BenchError
from honest import Honest, send
from pairs import median
from plan import Plan
from programs import Server, Store
from report import Bar, Figure, say

RATE_BAR = Bar(0.5, is_least=True)
LATE_BAR = Bar(1, unit=" s")
FEW_FILES = 256
# The largest file that the server hands out.
ASSET = "/api/v1/docs/assets/swagger-ui-bundle.js"
# An attack needs a moment until it is whole.
BEGIN_SECONDS = 1
QUICK_ROUNDS = 3


class Fallen(BenchError):
    """The server did not survive."""


@dataclass
class Rounds:
    """What the honest sender was answered without and with an attack, and what the server occupied."""

    calm: list[Honest] = field(default_factory=list)
    attacked: list[Honest] = field(default_factory=list)
    memory: float = 0
    sent: int = 0

    @property
    def ratios(self) -> list[float]:
        return [attacked.rate / calm.rate for calm, attacked in zip(self.calm, self.attacked, strict=True)]

    @property
    def late(self) -> float:
        return median([one.p99 for one in self.attacked])

    @property
    def refused(self) -> int:
        return sum(one.refused for one in self.attacked)


def measure(plan: Plan) -> list[Figure]:
    return [figure for name in ATTACKS for figure in judged(plan, name)]


def judged(plan: Plan, name: str) -> list[Figure]:
    try:
        return figures(name, rounds(plan, name))
    except Fallen as error:
        say(f"attack, {name}: {error}")
        return [Figure(f"single POST under attack: {name}", "the server ended", "", RATE_BAR)]


def rounds(plan: Plan, name: str) -> Rounds:
    """A server of its own for each attack: what one leaves behind is not the next one's."""
    seen = Rounds()
    count = QUICK_ROUNDS if plan.is_quick else plan.pairs
    with plan.folder() as folder, ExitStack() as stack:
        store = Store(folder)
        store.run("init-db")
        honest, stranger = store.make_key("ingest"), store.make_key("ingest", "read")
        server = stack.enter_context(few_files(store) if ATTACKS[name] is attackers.idle else Server(store))
        body = plan.files.single_body()
        send(server.port, honest, body, 1)
        for _ in range(count):
            for attack, results in ((attackers.decoy, seen.calm), (ATTACKS[name], seen.attacked)):
                with Attacker(attack, server.port, stranger, ASSET) as attacker:
                    time.sleep(BEGIN_SECONDS)
                    results.append(send(server.port, honest, body, plan.round_seconds))
                    survived(server, name)
                    seen.memory = max(seen.memory, server.memory("VmRSS"))
            seen.sent += attacker.sent
    say(f"attack, {name}: {median(seen.ratios):.2f} of the rate, p99 {seen.late:.3f} s, {seen.refused} refused")
    return seen


def survived(server: Server, name: str) -> None:
    if server.process is None or server.process.poll() is not None:
        said = server.log.read_text(errors="replace")[-1000:]
        raise Fallen(f"the server did not survive {name}:\n{said}")


def few_files(store: Store) -> Server:
    """A server that may open as many files as some systems allow."""
    server = Server(store)
    server.before = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (FEW_FILES, FEW_FILES))
    return server


def figures(name: str, seen: Rounds) -> list[Figure]:
    calm, attacked = median([one.rate for one in seen.calm]), median([one.rate for one in seen.attacked])
    return [
        Figure(
            f"single POST under attack: {name}",
            f"{attacked:,.0f} events/s, {seen.refused:,} refused",
            f"without: {calm:,.0f}; sent {seen.sent:,}, resident at most {seen.memory:.0f} MB",
            RATE_BAR,
            seen.ratios,
        ),
        Figure("its p99 then", f"{seen.late:.3f} s", "", LATE_BAR, value=seen.late),
    ]
