"""How long a report takes for a big company: `python -m bench.report [--times N]`.

The demo organisation stands there as many times as asked, each copy with its own services, changes, deploys and
incidents: 42 times are 504 services and 254,000 changes. A report is made as the open app makes one, and by a process
of its own, as cron starts one, which also imports everything and opens the data. Exit 1 where the app takes more
processor time, which unlike the clock does not depend on what else the machine does, than 10 s for PDF or 3 s for
slides and HTML.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

import duckdb

from dashboard.reports import make
from dashboard.reports.compared import compared
from dashboard.reports.sections.made import Period
from data import snapshots
from data.home import PROJECT, Home
from data.reader import Reader, open_latest
from data.scope import Scope
from ingest.cli import main as ingest

LIMITS = {"pdf": 10.0, "html": 3.0, "pptx": 3.0}
PERIOD = "2026-Q3"
RUNS = 3

#: Columns that name one thing of a copy.
_NAMES = {
    *("service", "services", "started_in", "depends_on", "dependant", "deployed_service", "repo", "change_id", "alias"),
    *("incident_id", "deploy_id", "revert_id", "merge_sha", "sha", "previous_sha", "culprit_change_id"),
}
_NUMBERS = {"change_number", "deploy_number"}
_MORE_THAN_ANY = 10_000_000


def multiply(home: Home, times: int) -> None:
    """Multiplies what is published in a home."""
    published = snapshots.current(home)
    assert published
    with duckdb.connect(str(published.path)) as con:
        con.execute("set preserve_insertion_order = false")
        tables = con.execute(
            "select schema_name, table_name from duckdb_tables() where schema_name in ('core', 'evidence', 'mart')"
        ).fetchall()
        for schema, table in tables:
            con.execute(_multiplied(con, f"{schema}.{table}", times))


def _multiplied(con: duckdb.DuckDBPyConnection, table: str, times: int) -> str:
    columns = [(str(row[0]), str(row[1])) for row in con.execute(f"describe {table}").fetchall()]
    kept = ", ".join(f"{_renamed(name, kind)} as {name}" for name, kind in columns)
    return f"create or replace table {table} as select {kept} from {table}, range({times}) as copies(copy)"


def _renamed(name: str, kind: str) -> str:
    if name in _NUMBERS:
        return f"{name} + copy * {_MORE_THAN_ANY}"
    if name not in _NAMES:
        return name
    new = "case when copy = 0 then {0} else {0} || '~' || copy end"
    return f"list_transform({name}, lambda part: {new.format('part')})" if kind.endswith("[]") else new.format(name)


def alone(home: Home, kind: str, to: Path) -> None:
    """A process of its own."""
    command = [sys.executable, "-m", "dashboard", "report", "--period", PERIOD, "--format", kind, "--out", str(to)]
    environment = {**os.environ, "AFTERMATH_HOME": str(home.path)}
    subprocess.run(command, check=True, cwd=PROJECT, capture_output=True, env=environment)


def opened(reader: Reader, kind: str, to: Path) -> None:
    """What the Reports page does."""
    period = Period(PERIOD, Scope(datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)))
    report, kept = make.make(reader, period, compared(reader, period))
    make.write(report, kept, kind, to)


def taken(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds on the clock and of processor, those of a browser too: the best of three each."""
    found = []
    for _ in range(RUNS):
        before, started = _processor(), time.perf_counter()
        work()
        found.append((time.perf_counter() - started, _processor() - before))
    clock, processor = (min(each[place] for each in found) for place in range(2))
    return clock, processor


def _processor() -> float:
    return sum(used.ru_utime + used.ru_stime for used in (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)))


def main(times: int, demo: Path | None) -> int:
    """Prints the times per format; returns 1 above a limit."""
    with tempfile.TemporaryDirectory(prefix="aftermath-report-bench-") as scratch:
        folder = Path(scratch) / "home"
        if demo:
            shutil.copytree(demo, folder, symlinks=True)
        else:
            os.environ["AFTERMATH_HOME"] = str(folder)
            ingest(["demo"])
        home = Home(folder) if snapshots.current(Home(folder)) else Home(folder).demo
        multiply(home, times)
        reader = open_latest(home)
        assert reader
        slow = 0
        for kind, limit in LIMITS.items():
            to = Path(scratch) / f"r.{kind}"
            warm = taken(partial(opened, reader, kind, to))
            cold = taken(partial(alone, home, kind, to))
            print(f"{kind}, {to.stat().st_size / 1e6:.1f} MB: {_told(warm)} in the app; {_told(cold)} by the command")
            slow += warm[1] > limit
    return 1 if slow else 0


def _told(seconds: tuple[float, float]) -> str:
    return f"{seconds[1]:.1f} s of processor, {seconds[0]:.1f} s on the clock"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=42, help="how many times the demo")
    parser.add_argument("--demo", type=Path, help="a demo home to copy, instead of making one")
    given = parser.parse_args()
    raise SystemExit(main(given.times, given.demo))
