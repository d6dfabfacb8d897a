"""`python -m dashboard report`: one report as one file."""

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from dashboard import periods
from dashboard.reports import changed, freeze, make
from dashboard.reports.compared import NOTHING, PREVIOUS, compared
from dashboard.reports.content import FEWEST_CHANGES
from dashboard.reports.sections.made import Period
from data import reader as data_reader
from data.errors import AftermathError, UsageError
from data.home import Home
from data.reader import Reader
from data.scope import Scope


def run(home: Home, arguments: Sequence[str]) -> str:
    """Makes the report asked for; the line that says what was done.

    Raises:
        UsageError: What is asked for does not exist.
        AftermathError: There is nothing to report, or the file cannot be written.
    """
    parsed = _parser().parse_args(arguments)
    opened = data_reader.open_latest(home)
    if opened is None:
        raise AftermathError("nothing has been built yet", where=str(home.path), remedy="run: python -m ingest demo")
    to = Path(parsed.out) if parsed.out else Path(f"aftermath-{parsed.period or parsed.frozen}.{parsed.format}")
    if parsed.frozen:
        kept = freeze.load(home, parsed.frozen)
        report = make.again(kept, changed.since(kept, opened))
    else:
        scope = _scope(opened, parsed.period, tuple(parsed.team or ()))
        words = f"team {' or '.join(scope.teams)}" if scope.teams else ""
        period = Period(parsed.period, scope)
        before = compared(opened, period, parsed.compare)
        report, kept = make.make(opened, period, before, words, earlier=freeze.latest(home, period))
        freeze.save(home, kept)
    _write_whole(to, lambda draft: make.write(report, kept, parsed.format, draft, parsed.paper))
    return f"{to} written; its counts are kept as {kept.id}"


def _scope(opened: Reader, period: str, teams: tuple[str, ...]) -> Scope:
    [known] = opened.answer("filter_values")
    if known["observed_from"] is None:
        remedy = "read incidents, deploys and commits that cover one service at the same time"
        raise AftermathError("nothing is observed yet, so there is nothing to report", remedy=remedy)
    zone = opened.facts.get("time_zone", "UTC")
    since, until = periods.named(period, known["observed_from"], known["observed_until"], zone)
    for team in teams:
        if team not in (known["teams"] or []):
            raise UsageError(
                "is no team with counted changes", where=team, remedy=f"use {', '.join(known['teams'] or [])}"
            )
    scope = Scope(since, until, teams=teams)
    counted = sum(row["changes"] for row in opened.answer("arms", scope=scope))
    if teams and counted < FEWEST_CHANGES:
        remedy = "report a longer period, or more teams together"
        raise AftermathError(
            f"{counted:,} changes are too few for a report of one team", where=", ".join(teams), remedy=remedy
        )
    return scope


def _write_whole(to: Path, write: Callable[[Path], None]) -> None:
    """Writes beside the place and moves it there, so that a report is whole or absent."""
    draft = to.with_name(f".draft-{os.getpid()}-{to.name}")
    try:
        draft.touch()
        write(draft)
        os.replace(draft, to)
    except OSError as error:
        raise AftermathError(
            f"cannot be written: {error.strerror}", where=str(to), remedy="check the folder"
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dashboard report", description="Write one report as one file.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--period", help="2026-Q3, 2026-09, 2026-07-01..2026-09-30, '12 months', 'all data'")
    what.add_argument("--frozen", metavar="NAME", help="make an earlier report again, with what was corrected since")
    parser.add_argument(
        "--compare",
        default=PREVIOUS,
        metavar="PERIOD",
        help=f"beside which period (default: {PREVIOUS}; {NOTHING}: beside none)",
    )
    parser.add_argument("--format", choices=make.FORMATS, default="html")
    parser.add_argument("--team", action="append", help="only this team; may be given several times")
    parser.add_argument("--paper", choices=("A4", "Letter"), default="A4")
    parser.add_argument("--out", metavar="F", help="the file (default: aftermath-PERIOD.FORMAT here)")
    return parser
