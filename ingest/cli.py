"""The commands of `python -m ingest`: arguments in, one line per thing done out, exit 0, 1 or 2."""

import argparse
import json
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from data import build, lake, settings
from data.errors import AftermathError, SettingsError, UsageError
from data.home import Home
from ingest import console, explain, pipeline, status
from ingest.demo import run as demo
from ingest.sources import registry
from ingest.sources.records import Options

INTERRUPTED = 130


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message, remedy=f"see: {self.prog} --help")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0 done, 1 failed, 2 wrong use."""
    home = Home.from_env()
    try:
        parsed = _parser().parse_args(arguments)
        command: Callable[[argparse.Namespace, Home], int] = parsed.command
        return command(parsed, home)
    except (UsageError, SettingsError) as error:
        console.complain(error)
        return 2
    except AftermathError as error:
        console.complain(error)
        return 1
    except OSError as error:
        console.complain(AftermathError(error.strerror or str(error), where=str(error.filename or "disk")))
        return 1
    except KeyboardInterrupt:
        console.complain(AftermathError("interrupted", remedy="run it again: what has landed is kept"))
        return INTERRUPTED
    except Exception as error:
        console.complain(_unforeseen(home, error))
        return 1


def _unforeseen(home: Home, error: Exception) -> AftermathError:
    """A fault of ours: one line for the reader, the whole of it in a file beside the data."""
    home.path.mkdir(parents=True, exist_ok=True)
    report = home.path / "last-error.txt"
    report.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    what = f"a fault in Aftermath ({type(error).__name__}); what was published before is untouched"
    return AftermathError(what, remedy=f"report it with {report}")


def _run(parsed: argparse.Namespace, home: Home) -> int:
    known = settings.load(home, parsed.config)
    if not known.sources:
        raise SettingsError(
            "no sources are configured",
            where=settings.FILE,
            remedy="add [[sources]], or read one file: python -m ingest file",
        )
    with console.ticking() as ticker:
        reports = pipeline.land_all(home, known, lake.Run.begin(), ticker)
    return _finish(parsed, home, known, reports)


def _file(parsed: argparse.Namespace, home: Home) -> int:
    if parsed.list:
        for kind in registry.KINDS.values():
            console.say(f"{kind.name:<14}{kind.help}")
        return 0
    if not parsed.kind or not parsed.path:
        raise UsageError("say what to read: python -m ingest file KIND PATH", remedy="--list names the kinds")
    known = settings.load(home, parsed.config)
    options = Options(parsed.account, parsed.time_zone, parsed.repo, parsed.service, parsed.since, parsed.until)
    run, reports = lake.Run.begin(), []
    with console.ticking() as ticker:
        for path in parsed.path:
            step = _step(ticker, f"{parsed.kind} {Path(path).name}")
            try:
                reports.append(pipeline.land_export(home, parsed.kind, Path(path), options, run, step))
            except UsageError:
                raise
            except AftermathError as error:
                reports.append(pipeline.Report(parsed.kind, errors=[error]))
    return _finish(parsed, home, known, reports)


def _git(parsed: argparse.Namespace, home: Home) -> int:
    known = settings.load(home, parsed.config)
    with console.ticking() as ticker:
        step = _step(ticker, f"git {parsed.repo}")
        report = pipeline.land_git(
            home, Path(parsed.path), parsed.repo, lake.Run.begin(), service=parsed.service, progress=step
        )
    return _finish(parsed, home, known, [report])


def _build(parsed: argparse.Namespace, home: Home) -> int:
    return _finish(parsed, home, settings.load(home, parsed.config), [])


def _demo(parsed: argparse.Namespace, home: Home) -> int:
    with console.ticking() as ticker:
        reports, known = demo.prepare(home.demo, parsed.seed, ticker)
    parsed.build = True
    code = _finish(parsed, home.demo, known, reports)
    console.say(f"the demo organisation lies in {home.demo.path}; it is synthetic, every name and number is invented")
    return code


def _explain(parsed: argparse.Namespace, home: Home) -> int:
    found = explain.explain(home, parsed.id)
    console.say(json.dumps(found, default=str, indent=2) if parsed.json else explain.text(found))
    return 0


def _status(parsed: argparse.Namespace, home: Home) -> int:
    found = status.status(home)
    console.say(json.dumps(found, default=str, indent=2) if parsed.json else status.text(found))
    return 0


def _finish(parsed: argparse.Namespace, home: Home, known: settings.Settings, reports: list[pipeline.Report]) -> int:
    """Says what landed, builds unless told not to, and returns 1 if anything failed."""
    failures = [error for report in reports for error in report.errors]
    summary: dict[str, object] = {"sources": [_summary(report) for report in reports]}
    if not parsed.json:
        for report in reports:
            _say_report(report)
    if parsed.build:
        with console.ticking() as ticker:
            built = build.build(home, known, progress=lambda done, total, name: ticker(f"build {name}", done, total))
        summary |= {"snapshot": built.snapshot.number, "new": built.new}
        if not parsed.json:
            what = "built and published" if built.new else "nothing new: still at"
            console.say(f"{what} snapshot {built.snapshot.number}")
    if parsed.json:
        console.say(json.dumps(summary, default=str))
    for error in failures:
        console.complain(error)
    return 1 if failures else 0


def _say_report(report: pipeline.Report) -> None:
    if not report.errors or report.landed or report.refused or report.unchanged:
        parts = [f"{_count(report.landed, 'row')} landed"]
        if report.files > 1:
            parts[0] += f" from {report.files} files"
        if report.unchanged:
            parts.append(f"{_count(report.unchanged, 'file')} already read")
        if report.refused:
            parts.append(f"{report.refused:,} refused (why: python -m ingest status)")
        console.say(f"{report.source}: {', '.join(parts)}")
    if report.first_reject:
        first = report.first_reject
        console.say(f"  first refused: {first.position}: {first.reason}; {first.remedy}")
    for note in report.notes:
        console.say(f"  {note}")


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing if number == 1 else thing + 's'}"


def _summary(report: pipeline.Report) -> dict[str, object]:
    return {
        "source": report.source,
        "landed": report.landed,
        "refused": report.refused,
        "files": report.files,
        "unchanged": report.unchanged,
        "notes": report.notes,
        "errors": [str(error) for error in report.errors],
    }


def _step(ticker: console.Ticker, what: str) -> pipeline.Progress:
    return lambda done, total: ticker(what, done, total)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m ingest", description="Read incidents, deploys and code, and build what the app shows."
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(name: str, command: Callable[[argparse.Namespace, Home], int], help: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help, description=help)
        sub.set_defaults(command=command, build=True)
        sub.add_argument("--json", action="store_true", help="print the result as JSON")
        return sub

    def add_reading(
        name: str, command: Callable[[argparse.Namespace, Home], int], help: str
    ) -> argparse.ArgumentParser:
        sub = add(name, command, help)
        sub.add_argument(
            "--config", metavar="F", help=f"settings file (default: {settings.FILE} in the home, then here)"
        )
        sub.add_argument("--no-build", dest="build", action="store_false", help="land only; build later")
        return sub

    add("demo", _demo, "write and read the synthetic demo organisation").add_argument("--seed", type=int, default=7)
    add_reading("run", _run, "read every configured source, then build and publish")
    file = add_reading("file", _file, "read export files of one kind")
    file.add_argument("kind", nargs="?", metavar="KIND")
    file.add_argument("path", nargs="*", metavar="PATH")
    file.add_argument("--list", action="store_true", help="name the kinds")
    file.add_argument("--account", default="default", help="namespace of the ids, where you have several accounts")
    file.add_argument("--time-zone", help="zone of times written without one, such as Europe/Berlin")
    file.add_argument("--repo", help="repository the rows belong to (owner/name)")
    file.add_argument("--service", help="service the rows belong to")
    file.add_argument("--since", type=_moment, help="start of the span the export covers")
    file.add_argument("--until", type=_moment, help="end of the span the export covers")
    git = add_reading("git", _git, "read one local git repository")
    git.add_argument("path", metavar="PATH")
    git.add_argument("--repo", required=True, help="the name it goes by, as in pull requests: owner/name")
    git.add_argument("--service", help="the service it is, if it is one")
    add_reading("build", _build, "build and publish a snapshot of the lake")
    add("explain", _explain, "why: evidence and verdict for a change (repo@sha, repo#pr) or an incident").add_argument(
        "id", metavar="ID"
    )
    add("status", _status, "sources, freshness, counts, refused rows and why")
    return parser
