"""A small demo organisation, made once per test run through the ingest every user's data goes through."""

from functools import cache
from pathlib import Path

from data import build
from data.home import Home
from ingest.demo import run

SEED, MONTHS = 11, 6


@cache
def make(folder: Path) -> Home:
    """The home, landed, judged and built."""
    home = Home(folder)
    reports, known = run.prepare(home, SEED, months=MONTHS)
    assert not [error for report in reports for error in report.errors]
    build.build(home, known)
    return home
