"""A small demo organisation, made once per test run through the ingest every user's data goes through."""

from pathlib import Path

from filelock import FileLock

from data import build, snapshots
from data.home import Home
from ingest.demo import run

SEED, MONTHS = 11, 6


def make(folder: Path) -> Home:
    """The home, landed, judged and built, unless it was before."""
    home = Home(folder)
    with FileLock(f"{folder}.lock"):
        if not snapshots.current(home):
            reports, known = run.prepare(home, SEED, months=MONTHS)
            assert not [error for report in reports for error in report.errors]
            build.build(home, known)
    return home
