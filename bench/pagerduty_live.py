"""Soak of the PagerDuty source: 25,000 incidents over 14 months from a server that fails one request in twenty.

The product is run as a person runs it, killed once with kill -9, run again to its end, and once more after incidents
have changed. Then every incident must be there once, in its last state, and requests are compared with the fewest that
could have served as much.

    python bench/pagerduty_live.py --incidents 25000 --seed 1
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from data import build, lake, settings, snapshots
from data.home import PROJECT, Home
from tests.loopback import Fault, Request, reset, status
from tests.pagerduty_api import TOKEN, PagerDuty, dump

MONTHS = 14
#: Requests for incidents over the fewest pages they fit on, the repeated ones included.
ALLOWED = 0.10
#: What one request in a hundred meets, and how many.
FAULTS: list[tuple[Fault, int]] = [
    (status(429, {"error": {"message": "Rate Limit Exceeded", "code": 2020}}, ratelimit_reset="0"), 1),
    (status(429), 1),
    (status(500), 1),
    (status(503, text="<html>Service Unavailable</html>"), 1),
    (reset, 1),
]
LARGEST = {"/incidents": 100, "/log_entries": 100, "/analytics/raw/incidents": 1000}


class Soak(PagerDuty):
    """The account: faults by chance, one kill at a set request, and incidents that resolve while they are read."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.chance, self.kill_at, self.victim = random.Random(seed), 0, 0
        self.injected: Counter[str] = Counter()
        self.before = self._before

    def fill(self, incidents: int, now: datetime) -> None:
        began, ended = now - timedelta(days=MONTHS * 30.4), now - timedelta(hours=1)
        for number in range(incidents):
            at = began + (ended - began) * self.chance.random()
            self._incident(f"Q{number:013}", at.replace(microsecond=0), number, now)

    def _incident(self, id: str, at: datetime, number: int, now: datetime) -> None:
        open_still = now - at < timedelta(days=3) or number % 500 == 0
        team = {
            "id": "PQ9K7I8",
            "type": "team_reference",
            "summary": "Payments",
            "html_url": "https://acme.pagerduty.com/teams/PQ9K7I8",
        }
        self.incident(
            id, at, "triggered" if open_still else "resolved",
            summary=f"[#{number}] Checkout answers slowly", html_url=f"https://acme.pagerduty.com/incidents/{id}",
            teams=[team] * 3, escalation_policy={**team, "type": "escalation_policy_reference"},
            body={"type": "incident_body", "details": "p99 over 4 s for 5 minutes. " * 12},
        )  # fmt: skip
        self.entry(f"R{number:025}", id, at + timedelta(minutes=4), "acknowledge", agent={"type": "user_reference"})
        if not open_still:
            self.entry(f"S{number:025}", id, at + timedelta(minutes=30), "resolve", agent={"type": "user_reference"})
        self.analytics.append(
            {"id": id, "service_id": "S1", "created_at": at.strftime("%Y-%m-%dT%H:%M:%S"), "seconds_to_first_ack": 240}
        )

    def resolve(self, id: str, at: datetime, kind: str = "resolve") -> None:
        """An incident ends or is reopened, and its log says so."""
        state = ("resolved", at.strftime("%Y-%m-%dT%H:%M:%SZ")) if kind == "resolve" else ("triggered", None)
        row = self.rows["incidents"][id]
        changed = {**row, "status": state[0], "resolved_at": state[1]}
        self.rows["incidents"][id] = changed
        if "incidents" in self._sorted:
            rows = self._sorted["incidents"][1]
            rows[rows.index(row)] = changed
        self.entry(f"T{len(self.rows['log_entries']):025}", id, at, kind)

    def _before(self, request: Request) -> Fault | None:
        if self.kill_at and len(self.requests) == self.kill_at:
            os.kill(self.victim, signal.SIGKILL)
        drawn = self.chance.random() * 100
        for fault, share in FAULTS:
            drawn -= share
            if drawn < 0:
                self.injected[request.path] += 1
                return fault
        return None


def run(home: Home, folder: Path, server: Soak) -> tuple[int, float]:
    """One `ingest run`; its exit code and seconds."""
    environment = {**os.environ, "AFTERMATH_HOME": str(home.path), "PAGERDUTY_TOKEN": TOKEN, "PYTHONPATH": str(PROJECT)}
    began = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", "ingest", "run", "--no-build"], cwd=folder, env=environment
    ) as process:
        server.victim = process.pid
        process.wait()
    return process.returncode, time.monotonic() - began


def landed(home: Home, shape: str) -> dict[str, list[str]]:
    """Every payload landed, by incident, in the order of capture."""
    found: dict[str, list[str]] = {}
    for batch in lake.batches(home, "pagerduty", "incidents"):
        for row in pq.read_table(batch.path, columns=["shape", "payload"]).to_pylist():
            if row["shape"] == shape:
                found.setdefault(json.loads(row["payload"])["id"], []).append(row["payload"])
    return found


def verdict(home: Home, server: Soak) -> dict[str, Any]:
    """What is wrong with what landed: nothing, in every count."""
    captured = landed(home, "rest")
    truth = {id: dump(row) for id, row in server.rows["incidents"].items()}
    entries = [
        position
        for batch in lake.batches(home, "pagerduty", "log_entries")
        for position in pq.read_table(batch.path, columns=["position"]).column(0).to_pylist()
    ]
    return {
        "incidents": len(captured),
        "missing": len(truth.keys() - captured.keys()),
        "landed twice unchanged": sum(len(texts) != len(set(texts)) for texts in captured.values()),
        "not in their last state": sum(captured[id][-1] != truth[id] for id in captured),
        "log entries": len(entries),
        "log entries missing": len(server.rows["log_entries"]) - len(set(entries)),
        "log entries twice": len(entries) - len(set(entries)),
    }


def requests(server: Soak) -> list[dict[str, Any]]:
    """Requests of each list beside the fewest pages its rows fit on."""
    asked = Counter(request.path for request in server.requests)
    rows = {
        "/incidents": len(server.rows["incidents"]),
        "/log_entries": len(server.rows["log_entries"]),
        "/analytics/raw/incidents": len(server.analytics),
    }
    table = []
    for path, size in LARGEST.items():
        fewest, faults = -(-rows[path] // size), server.injected[path]
        over = asked[path] / fewest - 1
        table.append({"list": path, "asked": asked[path], "fewest": fewest, "faults": faults, "over": round(over, 3)})
    return table


def say(**facts: Any) -> None:
    print(json.dumps(facts), flush=True)


def main() -> int:
    """Prints what happened; 1 when an incident is missing, doubled or stale, or too much was asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--incidents", type=int, default=25_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, Soak(given.seed) as server:
        folder, home = Path(place), Home(Path(place) / "home")
        configure(folder, server, given.incidents)
        server.kill_at = server.chance.randrange(given.incidents // 500, given.incidents // 125)
        code, seconds = run(home, folder, server)
        say(killed_at_request=server.kill_at, exit=code, seconds=round(seconds))
        server.kill_at = 0
        code, seconds = run(home, folder, server)
        say(run_to_its_end=code, seconds=round(seconds), batches=len(lake.batches(home)))
        table, first = requests(server), verdict(home, server)
        for row in table:
            say(**row)
        say(**first)
        change(server)
        code, seconds = run(home, folder, server)
        second = verdict(home, server)
        say(after_200_changed=code, seconds=round(seconds), requests=len(server.requests), **second)
        counted = merged(home)
        say(core_incidents=counted)
    wrong = [*list(first.values())[1:4], *list(second.values())[1:4], first["log entries missing"]]
    return int(any(wrong) or table[0]["over"] > ALLOWED or counted != [given.incidents] * 2)


def configure(folder: Path, server: Soak, incidents: int) -> None:
    now = datetime.now(UTC)
    server.fill(incidents, now)
    server.analytics.sort(key=lambda row: (row["created_at"], row["id"]))
    since = (now - timedelta(days=MONTHS * 31)).strftime("%Y-%m-%dT%H:%M:%SZ")
    (folder / "aftermath.toml").write_text(
        f'[[sources]]\nkind = "pagerduty-api"\nurl = "{server.url}"\nsince = {since}\n'
        'read = ["incidents", "log_entries", "analytics"]\n'
    )


def change(server: Soak) -> None:
    """Half of 200 incidents are reopened, half resolved, now."""
    for number, id in enumerate(server.chance.sample(sorted(server.rows["incidents"]), 200)):
        server.resolve(id, datetime.now(UTC).replace(microsecond=0), "trigger" if number % 2 else "resolve")
    server.requests.clear()


def merged(home: Home) -> list[int]:
    """Rows and incidents in the snapshot."""
    build.build(home, settings.parse({}))
    published = snapshots.current(home)
    assert published
    with duckdb.connect(str(published.path), read_only=True) as con:
        [counts] = con.execute("select count(*), count(distinct incident_id) from core.incidents").fetchall()
    return list(counts)


if __name__ == "__main__":
    raise SystemExit(main())
