"""Dashboard, summary of 7 days and tools: over many events against few, and against `/health`.

Each is timed twice, by one connection that asks one thing after the other. Polled: back to back, where an answer that
is up to a second old is served again. Fresh: after an event was committed, so that every answer is made anew.
"""

from __future__ import annotations

from contextlib import ExitStack

from client import EVENTS, Connection, request
from plan import Plan
from programs import HEALTH, Server
from report import Bar, Figure, median, say
from stores import filled

SMALL = 100_000
SIZE_BAR = Bar(1.5)
HEALTH_BAR = Bar(10)
PATHS = {
    "dashboard": "/api/v1/analytics/dashboard",
    "summary": "/api/v1/analytics/summary",
    "tools": "/api/v1/analytics/tools",
}
KINDS = {"polled": False, "fresh": True}

# What is asked, and whether each answer is made anew.
Question = tuple[str, str]
HEALTH_QUESTION = ("health", "polled")
QUESTIONS: list[Question] = [HEALTH_QUESTION, *((name, kind) for kind in KINDS for name in PATHS)]
# The subjects take turns by this many answers, so that a busy moment of the machine hits both.
TURN = 25
TURNS = {"polled": 40, "fresh": 4}


class Subject:
    """A connection to the server over a store of some size, and what it was timed at."""

    def __init__(self, connection: Connection, key: str, event: bytes) -> None:
        self.connection = connection
        self.requests = {name: request("GET", path, key) for name, path in PATHS.items()} | {"health": HEALTH}
        self.post = request("POST", EVENTS, key, event)
        self.medians: dict[Question, list[float]] = {question: [] for question in QUESTIONS}

    def turn(self, question: Question) -> list[float]:
        """Asks some times, and returns the seconds of each."""
        name, kind = question
        seconds = []
        for _ in range(TURN):
            if KINDS[kind]:
                self.connection.expect(self.post, 201)
            seconds.append(self.connection.seconds(self.requests[name]))
        return seconds

    def milliseconds(self, *question: str) -> float:
        """The median of the runs' medians."""
        return median(self.medians[question]) * 1000


def measure(plan: Plan) -> list[Figure]:
    stores = filled(plan.cache / "stores", SMALL, plan.large)
    keys = [store.make_key("ingest", "read") for store in stores]
    event = plan.files.single_body()
    with ExitStack() as stack:
        servers = [stack.enter_context(Server(store)) for store in stores]
        connections = [stack.enter_context(Connection(server.port)) for server in servers]
        small, large = (Subject(connection, key, event) for connection, key in zip(connections, keys, strict=True))
        for question in QUESTIONS:
            small.turn(question)
            large.turn(question)
        for run in range(plan.runs):
            for question in QUESTIONS:
                take_turns([small, large], question)
            say(f"dashboards, run {run + 1} of {plan.runs}: {progress(large)}")
    return [figure for kind in KINDS for name in PATHS for figure in figures(plan, name, kind, small, large)]


def take_turns(subjects: list[Subject], question: Question) -> None:
    """One run of one question, which adds a median to each subject."""
    seconds: list[list[float]] = [[] for _ in subjects]
    for _ in range(TURNS[question[1]]):
        for subject, taken in zip(subjects, seconds, strict=True):
            taken += subject.turn(question)
    for subject, taken in zip(subjects, seconds, strict=True):
        subject.medians[question].append(median(taken))


def progress(subject: Subject) -> str:
    return ", ".join(f"{name} {kind} {subject.medians[name, kind][-1] * 1000:.2f} ms" for name, kind in QUESTIONS)


def figures(plan: Plan, name: str, kind: str, small: Subject, large: Subject) -> list[Figure]:
    ours, few, health = (
        large.milliseconds(name, kind),
        small.milliseconds(name, kind),
        large.milliseconds(*HEALTH_QUESTION),
    )
    what = f"GET {name}, {kind}, {plan.large_name} events"
    return [
        Figure(what, f"{ours:.3f} ms", f"100k events {few:.3f} ms", SIZE_BAR, ours / few),
        Figure(what, f"{ours:.3f} ms", f"GET /health {health:.3f} ms", HEALTH_BAR, ours / health),
    ]
