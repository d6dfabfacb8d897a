"""Speed of a million PagerDuty incidents: landed and staged, against DuckDB's own reader on the same bytes, in turn.

Each is measured in a process of its own, several times in turn; the ratio is of the fastest, by the clock, and
by the processor's time, which a busy machine does not stretch. As NDJSON they are one a
line, as pages a hundred in a saved answer, a hundred answers a file.

    python bench/pagerduty_speed.py --incidents 1000000 --rounds 3
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from data import build, lake
from data.home import Home
from ingest.pipeline import land_export
from ingest.sources.records import Options

#: What issue 8 asks: times of DuckDB's own reader, and gigabytes.
ALLOWED = {"lines": 2.0, "pages": 6.0}
MEMORY = 1.5
START = datetime(2025, 1, 1, tzinfo=UTC)


def incident(number: int) -> dict[str, Any]:
    """A resolved incident of 1.35 KB, with the keys the API has."""
    at, id, web = START + timedelta(seconds=30 * number), f"Q{number:013}", "https://acme.pagerduty.com"
    began, ended = (moment.strftime("%Y-%m-%dT%H:%M:%SZ") for moment in (at, at + timedelta(minutes=30)))
    service, user = (
        {
            "id": f"P{name}{number % 40:05}",
            "type": f"{kind}_reference",
            "summary": f"{kind} {number % 40}",
            "self": f"https://api.pagerduty.com/{kind}s/P{name}{number % 40:05}",
            "html_url": f"{web}/{kind}s/P{name}{number % 40:05}",
        }
        for kind, name in (("service", "S"), ("user", "U"))
    )
    return {
        "incident_number": number,
        "title": f"[#{number}] Checkout answers slowly",
        "description": f"Checkout answers slowly, p99 over {number % 9} s",
        "created_at": began,
        "updated_at": ended,
        "status": "resolved",
        "incident_key": f"{number:032x}",
        "service": service,
        "assignments": [],
        "assigned_via": "escalation_policy",
        "last_status_change_at": ended,
        "resolved_at": ended,
        "alert_counts": {"all": 1, "triggered": 0, "resolved": 1},
        "is_mergeable": True,
        "escalation_policy": {**service, "type": "escalation_policy_reference"},
        "teams": [],
        "pending_actions": [],
        "acknowledgements": [],
        "last_status_change_by": user,
        "priority": {"id": "PR1", "type": "priority", "summary": "P2", "name": "P2"},
        "urgency": "high",
        "id": id,
        "type": "incident",
        "summary": f"[#{number}] Checkout answers slowly",
        "self": f"https://api.pagerduty.com/incidents/{id}",
        "html_url": f"{web}/incidents/{id}",
    }


def write(folder: Path, incidents: int) -> None:
    """The same incidents as one file of lines and as files of pages."""
    (folder / "pages").mkdir(parents=True)
    with open(folder / "incidents.jsonl", "w", encoding="utf-8") as lines:
        for first in range(0, incidents, 10_000):
            rows = [json.dumps(incident(number), separators=(",", ":")) for number in range(first, first + 10_000)]
            lines.write("".join(f"{row}\n" for row in rows))
            with open(folder / "pages" / f"{first:09}.json", "w", encoding="utf-8") as pages:
                _write_pages(pages, rows, first, first + 10_000 < incidents)


def _write_pages(out: TextIO, rows: list[str], first: int, follows: bool) -> None:
    for at in range(0, len(rows), 100):
        more = "true" if follows or at + 100 < len(rows) else "false"
        page = ",".join(rows[at : at + 100])
        out.write(f'{{"incidents":[{page}],"limit":100,"offset":{first + at},"total":null,"more":{more}}}\n')


def measure(what: str, folder: Path) -> dict[str, Any]:
    """Seconds of one way to read them, and the memory it took."""
    began, before = time.monotonic(), sum(os.times()[:2])
    facts: dict[str, Any] = {}
    if what == "DuckDB":
        with duckdb.connect(str(folder / "own.duckdb")) as con:
            con.execute(f"create or replace table t as from read_json('{folder}/incidents.jsonl')")
    else:
        home = Home(folder / f"home-{os.getpid()}")
        path = folder / ("incidents.jsonl" if what == "lines" else "pages")
        report = land_export(home, "pagerduty", path, Options(), lake.Run.begin())
        facts = {"landed": report.landed, "refused": report.refused, "landing": round(time.monotonic() - began, 2)}
        _stage(home, folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    spent = {"seconds": round(time.monotonic() - began, 2), "cpu": round(sum(os.times()[:2]) - before, 2)}
    return {"what": what, **spent, "gigabytes": round(peak, 2), **facts}


def _stage(home: Home, folder: Path) -> None:
    """The staging model alone, as the build makes it."""
    models = Path(build.__file__).parent / "models"
    with duckdb.connect(str(folder / f"staged-{os.getpid()}.duckdb"), config={"memory_limit": "1GB"}) as con:
        con.execute(
            "set timezone = 'UTC'; set preserve_insertion_order = false; create schema lake; create schema staging"
        )
        con.execute((models / "macros.sql").read_text(encoding="utf-8"))
        files = f"{home.lake}/pagerduty/incidents/*.parquet"
        con.execute(f"create view lake.pagerduty_incidents as from read_parquet('{files}', filename = true)")
        con.execute("create table staging.pagerduty_webhook_incidents (account varchar)")
        con.execute(
            "create table staging.pagerduty_incidents as "
            + (models / "staging" / "pagerduty_incidents.sql").read_text(encoding="utf-8")
        )


def main() -> int:
    """Prints every measurement and the ratios; 1 when one is above what is allowed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--incidents", type=int, default=1_000_000, help="a multiple of 10,000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", choices=["DuckDB", "lines", "pages"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.one, given.folder)))
        return 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "given"
        write(folder, given.incidents)
        print(
            json.dumps({"incidents": given.incidents, "bytes": (folder / "incidents.jsonl").stat().st_size}), flush=True
        )
        return judge([measured for _ in range(given.rounds) for measured in _round(folder)])


def _round(folder: Path) -> list[dict[str, Any]]:
    found = []
    for what in ("DuckDB", "lines", "pages"):
        command = [sys.executable, __file__, "--one", what, "--folder", str(folder)]
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        print(said, end="", flush=True)
        found.append(json.loads(said))
    return found


def judge(measured: list[dict[str, Any]]) -> int:
    """The ratios of each way to DuckDB's own, of the fastest of each, by the clock and by the processor."""
    peak = max(row["gigabytes"] for row in measured if row["what"] != "DuckDB")
    ratios = {}
    for key in ("seconds", "cpu"):
        fastest = {what: min(row[key] for row in measured if row["what"] == what) for what in ("DuckDB", *ALLOWED)}
        ratios[key] = {what: round(fastest[what] / fastest["DuckDB"], 2) for what in ALLOWED}
    print(json.dumps({"ratio": ratios, "allowed": ALLOWED, "peak gigabytes": peak, "allowed gigabytes": MEMORY}))
    return int(peak > MEMORY or any(ratios["seconds"][what] > most for what, most in ALLOWED.items()))


if __name__ == "__main__":
    raise SystemExit(main())
