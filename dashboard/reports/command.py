"""`python -m dashboard report`: one report as one file."""

import argparse
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from dashboard import periods
from dashboard.reports import changed, freeze, make, runs
from dashboard.reports.compared import NOTHING, PREVIOUS, YEAR, compared
from dashboard.reports.content import FEWEST_CHANGES
from dashboard.reports.document import Document
from dashboard.reports.sections.made import Period
from data import reader as data_reader
from data.errors import AftermathError, UsageError
from data.home import Home
from data.reader import Reader
from data.scope import Scope

_PERIODS = (
    "2026-Q3, 2026-09, 2026-07-01..2026-09-30, '12 months', 'all data', or 'last month' and 'last quarter', the latest"
    " that ended before the data did"
)


def run(home: Home, arguments: Sequence[str]) -> str:
    """Makes the report asked for and sends it where that is asked for; the line that says what was done.

    Raises:
        UsageError: What is asked for does not exist.
        AftermathError: There is nothing to report, or the file cannot be written or sent.
    """
    parsed = _parser().parse_args(arguments)
    asked = parsed.frozen or parsed.period
    try:
        done, failed = _run(home, parsed)
    except AftermathError as error:
        # A slip of somebody at a keyboard is no news; on a schedule it is.
        if parsed.mail or parsed.post or not isinstance(error, UsageError):
            runs.note(home, asked, parsed.format, failed=str(error))
        raise
    runs.note(home, asked, parsed.format, "; ".join(done), "; ".join(map(str, failed)))
    if failed:
        raise failed[0] if len(failed) == 1 else AftermathError("; ".join(map(str, failed)))
    return "; ".join(done)


def _run(home: Home, parsed: argparse.Namespace) -> tuple[list[str], list[AftermathError]]:
    """What was done, and what could not be sent: the file stays, and one way of sending does not stop the other."""
    send = _ways(parsed)
    opened = data_reader.open_latest(home)
    if opened is None:
        raise AftermathError("nothing has been built yet", where=str(home.path), remedy="run: python -m ingest demo")
    if parsed.frozen:
        kept = freeze.load(home, parsed.frozen)
        report = make.again(kept, changed.since(kept, opened))
    else:
        report, kept = _new(home, opened, parsed)
    to = Path(parsed.out) if parsed.out else Path(f"aftermath-{kept.period.name.replace(' ', '-')}.{parsed.format}")
    _write_whole(to, lambda draft: make.write(report, kept, parsed.format, draft, parsed.paper))
    done, failed = [f"{to} written; its counts are kept as {kept.id}"], list[AftermathError]()
    for way in send:
        try:
            done.append(way(report, to))
        except AftermathError as error:
            failed.append(error)
    return done, failed


def _ways(parsed: argparse.Namespace) -> list[Callable[[Document, Path], str]]:
    """What sends the finished file where that is asked for, as the settings say."""
    if not (parsed.mail or parsed.post):
        return []
    # A report that stays here needs neither, and they take a tenth of a second to import.
    from dashboard.reports import deliver
    from data import settings

    to = settings.load(Home.from_env(), parsed.config).reports
    ways = ((parsed.mail, deliver.mail), (parsed.post, deliver.post))
    return [partial(send, to=to) for wanted, send in ways if wanted]


def _new(home: Home, opened: Reader, parsed: argparse.Namespace) -> tuple[Document, freeze.Frozen]:
    """A report of the newest version, and its counts, kept."""
    scope, name = _scope(opened, parsed.period, tuple(parsed.team or ()))
    words = f"team {' or '.join(scope.teams)}" if scope.teams else ""
    period = Period(name, scope)
    before = compared(opened, period, parsed.compare)
    report, kept = make.make(opened, period, before, words, earlier=freeze.latest(home, period))
    freeze.save(home, kept)
    return report, kept


def _scope(opened: Reader, period: str, teams: tuple[str, ...]) -> tuple[Scope, str]:
    """The filters, and the period by a name that stays true."""
    [known] = opened.answer("filter_values")
    if known["observed_from"] is None:
        remedy = "read incidents, deploys and commits that cover one service at the same time"
        raise AftermathError("nothing is observed yet, so there is nothing to report", remedy=remedy)
    zone = opened.facts.get("time_zone", "UTC")
    name = periods.settled(period, known["observed_until"], zone)
    since, until = periods.named(name, known["observed_from"], known["observed_until"], zone)
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
    return scope, name


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
    what.add_argument("--period", help=_PERIODS)
    what.add_argument("--frozen", metavar="NAME", help="make an earlier report again, with what was corrected since")
    parser.add_argument(
        "--compare",
        default=PREVIOUS,
        metavar="PERIOD",
        help=f"beside which period (default: {PREVIOUS}, the one before; {YEAR}: the same a year before; {NOTHING})",
    )
    parser.add_argument("--format", choices=make.FORMATS, default="html")
    parser.add_argument("--team", action="append", help="only this team; may be given several times")
    parser.add_argument("--paper", choices=("A4", "Letter"), default="A4")
    parser.add_argument("--mail", action="store_true", help="mail the file as [reports] in the settings says")
    parser.add_argument("--post", action="store_true", help="post the answer to the webhook named there")
    parser.add_argument("--config", metavar="F", help="the settings (default: aftermath.toml, as for ingest)")
    parser.add_argument("--out", metavar="F", help="the file (default: aftermath-PERIOD.FORMAT here)")
    return parser
