"""The commands of `python -m ingest`: arguments in, one line per thing done out, exit 0, 1 or 2."""

import argparse
import json
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

from data import build, lake, settings
from data.errors import AftermathError, SettingsError, UsageError
from data.home import Home
from ingest import blame, console, explain, pipeline, preview, run, service_names, status
from ingest.demo import run as demo
from ingest.sources import registry
from ingest.sources.live_registry import LIVE
from ingest.sources.records import Options, Reject

INTERRUPTED = 130
Command = Callable[[argparse.Namespace, Home], int]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message, remedy=f"see: {self.prog} --help")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0 done, 1 failed, 2 wrong use."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        parsed = _parser().parse_args(words)
        command: Command = parsed.command
        return command(parsed, Home.from_env())
    except (Exception, KeyboardInterrupt) as error:
        code, fault = _explained(error)
        if "--json" in words:
            console.say(_json({"errors": [str(fault)]}))
        console.complain(fault)
        return code


def _explained(error: BaseException) -> tuple[int, AftermathError]:
    """What ended a command, as its exit code and the one line that is said."""
    match error:
        case UsageError() | SettingsError():
            return 2, error
        case AftermathError():
            return 1, error
        case OSError():
            remedy = "check AFTERMATH_HOME, the permissions and that the disk has room"
            return 1, AftermathError(error.strerror or str(error), where=str(error.filename or "disk"), remedy=remedy)
        case _ if isinstance(error, KeyboardInterrupt) or str(error) == "Query interrupted":  # DuckDB's word for it
            return INTERRUPTED, AftermathError("interrupted", remedy="run it again: what has landed is kept")
        case _:
            return 1, _unforeseen(error)


def _unforeseen(error: BaseException) -> AftermathError:
    """A fault of ours: one line for the reader, the whole of it in a file beside the data if one can be written."""
    what = f"a fault in Aftermath ({type(error).__name__}); what was published before is untouched"
    try:
        report = Home.from_env().path / "last-error.txt"
        report.parent.mkdir(parents=True, exist_ok=True)
        report.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except (OSError, RuntimeError):
        return AftermathError(what, remedy=f"report it with these words: {error}")
    return AftermathError(what, remedy=f"report it with {report}")


def _run(parsed: argparse.Namespace, home: Home) -> int:
    known = settings.load(home, parsed.config)
    _require_sources(known, parsed.config)
    with run.landing_lock(home), console.ticking() as ticker:
        reports = run.land_all(home, known, lake.Run.begin(), ticker)
    return _finish(parsed, home, known, reports)


def _check(parsed: argparse.Namespace, home: Home) -> int:
    known = settings.load(home, parsed.config)
    _require_sources(known, parsed.config)
    probes = list(run.check(known))
    if parsed.json:
        console.say(_json([{**vars(probe), "error": probe.error and str(probe.error)} for probe in probes]))
    for probe in probes:
        if probe.error:
            console.complain(probe.error)
        elif not parsed.json:
            console.say(f"{probe.source}: {f'{probe.reader} ' if probe.reader else ''}can be read")
    return 1 if any(probe.error for probe in probes) else 0


def _require_sources(known: settings.Settings, config: str | None) -> None:
    if not known.sources:
        raise SettingsError(
            "no sources are configured",
            where=config or settings.FILE,
            remedy="add [[sources]], or read one file: python -m ingest file",
        )
    run.require_usable(known, config or settings.FILE)


def _file(parsed: argparse.Namespace, home: Home) -> int:
    if parsed.list:
        own = settings.load(home, parsed.config).mappings
        kinds = {name: kind.help for name, kind in (registry.kinds(own) | LIVE).items()}
        console.say(_json(kinds) if parsed.json else "\n".join(f"{name:<26}{help}" for name, help in kinds.items()))
        return 0
    if not parsed.kind or not parsed.path or not all(parsed.path):
        raise UsageError("say what to read: python -m ingest file KIND PATH", remedy="--list names the kinds")
    known = settings.load(home, parsed.config)
    options = Options(parsed.account, parsed.time_zone, parsed.repo, parsed.service, parsed.since, parsed.until)
    kind = registry.kind(parsed.kind, known.mappings)
    if parsed.dry_run:
        mapping = {**registry.presets(), **known.mappings}.get(parsed.kind)
        for path in parsed.path:
            found = preview.preview(kind, Path(path), options, mapping)
            console.say(_json(found) if parsed.json else preview.text(found))
        return 0
    began, reports = lake.Run.begin(), []
    with run.landing_lock(home), console.ticking() as ticker:
        for path in parsed.path:
            step = _step(ticker, f"{parsed.kind} {Path(path).name}")
            try:
                reports.append(
                    pipeline.land_export(home, parsed.kind, Path(path), options, began, step, known.mappings)
                )
            except UsageError:
                raise
            except AftermathError as error:
                reports.append(pipeline.Report(parsed.kind, errors=[error]))
    return _finish(parsed, home, known, reports)


def _git(parsed: argparse.Namespace, home: Home) -> int:
    if not parsed.path:
        raise UsageError("say what to read: python -m ingest git PATH --repo NAME", remedy="--help tells more")
    known = settings.load(home, parsed.config)
    with run.landing_lock(home), console.ticking() as ticker:
        step = _step(ticker, f"git {parsed.repo}")
        report = pipeline.land_git(
            home, Path(parsed.path), parsed.repo, lake.Run.begin(), service=parsed.service, progress=step
        )
    return _finish(parsed, home, known, [report], {parsed.repo: Path(parsed.path)})


def _build(parsed: argparse.Namespace, home: Home) -> int:
    known = settings.load(home, parsed.config)
    if not lake.batches(home):
        # A lake that is gone must not become an empty snapshot over a good one.
        remedy = "read something: python -m ingest file --list"
        raise AftermathError("nothing has been read yet", where=str(home.lake), remedy=remedy)
    return _finish(parsed, home, known, [])


def _demo(parsed: argparse.Namespace, home: Home) -> int:
    with console.ticking() as ticker:
        reports, known = demo.prepare(home.demo, parsed.seed, ticker)
    parsed.build = True
    code = _finish(parsed, home.demo, known, reports)
    if not parsed.json:
        console.say(
            f"the demo organisation lies in {home.demo.path}; it is synthetic, all names and numbers are invented"
        )
    return code


def _explain(parsed: argparse.Namespace, home: Home) -> int:
    found = explain.explain(home, parsed.id)
    console.say(_json(found) if parsed.json else explain.text(found))
    return 0


def _status(parsed: argparse.Namespace, home: Home) -> int:
    found = status.status(home)
    console.say(_json(found) if parsed.json else status.text(found))
    return 0


def _services(parsed: argparse.Namespace, home: Home) -> int:
    found = service_names.unmapped(home)
    console.say(_json(found) if parsed.json else service_names.text(found))
    return 0


def _finish(
    parsed: argparse.Namespace,
    home: Home,
    known: settings.Settings,
    reports: list[pipeline.Report],
    repositories: Mapping[str, Path] | None = None,
) -> int:
    """Says what landed, builds unless told not to or nothing could be read, and returns 1 if anything failed."""
    failures = [error for report in reports for error in report.errors]
    summary: dict[str, object] = {"sources": [_summary(report) for report in reports]}
    if not parsed.json:
        for report in reports:
            _say_report(report)
    read = [report for report in reports if report.files or report.unchanged]
    if parsed.build and (read or not reports):
        try:
            built, blamed = _built(home, known, repositories or {})
        except AftermathError as error:
            failures.append(error)
        else:
            summary = {"sources": [_summary(each) for each in [*reports, *blamed]], "snapshot": built.snapshot.number}
            summary["new"] = built.new
            for report in () if parsed.json else blamed:
                _say_report(report)
            what = "built and published" if built.new else "nothing new: still at"
            if not parsed.json:
                console.say(f"{what} snapshot {built.snapshot.number}")
    if parsed.json:
        console.say(_json({**summary, "errors": [str(error) for error in failures]}))
    for failure in failures:
        console.complain(failure)
    return 1 if failures else 0


def _built(
    home: Home, known: settings.Settings, repositories: Mapping[str, Path]
) -> tuple[build.Built, list[pipeline.Report]]:
    """Builds; where the repositories at hand can tell more about the fixes that showed, asks them and builds again."""
    with console.ticking() as ticker:

        def step(done: int, total: int, name: str) -> None:
            ticker(f"build {name}", done, total)

        built = build.build(home, known, progress=step)
        places = {**blame.places(known), **repositories}
        blamed = blame.land_blames(home, places, lake.Run.begin(), ticker)
        if any(report.landed for report in blamed):
            built = build.Built(build.build(home, known, progress=step).snapshot, new=True)
    return built, blamed


def _say_report(report: pipeline.Report) -> None:
    if not report.errors or report.landed or report.refused or report.unchanged:
        parts = [f"{console.count(report.landed, 'row')} landed"]
        if report.files > 1:
            parts[0] += f" from {report.files} files"
        if report.unchanged:
            parts.append(f"{console.count(report.unchanged, 'file')} already read")
        if report.refused:
            parts.append(f"{report.refused:,} refused (why: python -m ingest status)")
        console.say(f"{report.source}: {', '.join(parts)}")
    if report.first_reject:
        console.say(f"  first refused: {_refusal(report.first_reject)}")
    for note in report.notes:
        console.say(f"  {note}")


def _refusal(reject: Reject) -> AftermathError:
    return AftermathError(reject.reason, where=reject.position, remedy=reject.remedy)


def _summary(report: pipeline.Report) -> dict[str, object]:
    return {
        "source": report.source,
        "landed": report.landed,
        "refused": report.refused,
        "files": report.files,
        "unchanged": report.unchanged,
        "first_refused": report.first_reject and str(_refusal(report.first_reject)),
        "notes": report.notes,
        "errors": [str(error) for error in report.errors],
    }


def _step(ticker: console.Ticker, what: str) -> pipeline.Progress:
    return lambda done, total: ticker(what, done, total)


def _json(result: object) -> str:
    return json.dumps(result, default=lambda value: value.isoformat() if isinstance(value, date) else str(value))


def _name(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise argparse.ArgumentTypeError(f"{text!r} is not a name")
    return text


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        what = f"{text!r} is not a time: write 2026-03-01 or 2026-03-01T12:30:00Z"
        raise argparse.ArgumentTypeError(what) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m ingest", description="Read incidents, deploys and code, and build what the app shows."
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(name: str, command: Command, help: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help, description=help)
        sub.set_defaults(command=command, build=True)
        sub.add_argument("--json", action="store_true", help="print the result as JSON")
        return sub

    def add_reading(name: str, command: Command, help: str) -> argparse.ArgumentParser:
        sub = add(name, command, help)
        sub.add_argument(
            "--config", metavar="F", help=f"settings file (default: {settings.FILE} in the home, then here)"
        )
        sub.add_argument("--no-build", dest="build", action="store_false", help="land only; build later")
        return sub

    add("demo", _demo, "write and read the synthetic demo organisation").add_argument("--seed", type=int, default=7)
    add_reading("run", _run, "read every configured source, then build and publish")
    check = add("check", _check, "test that every configured source can be read: one request for each thing read")
    check.add_argument("--config", metavar="F", help=f"settings file (default: {settings.FILE} in the home, then here)")
    file = add_reading("file", _file, "read export files of one kind")
    file.add_argument("kind", nargs="?", metavar="KIND")
    file.add_argument("path", nargs="*", metavar="PATH")
    file.add_argument("--list", action="store_true", help="name the kinds")
    file.add_argument(
        "--account", type=_name, default="default", help="namespace of the ids, where you have several accounts"
    )
    file.add_argument("--time-zone", help="zone of times written without one, such as Europe/Berlin")
    file.add_argument("--repo", type=_name, help="repository the rows belong to (owner/name)")
    file.add_argument("--service", type=_name, help="service the rows belong to")
    file.add_argument("--since", type=_moment, help="start of the span the export covers")
    file.add_argument("--until", type=_moment, help="end of the span the export covers")
    file.add_argument("--dry-run", action="store_true", help="only say what would land and what would be refused")
    git = add_reading("git", _git, "read one local git repository")
    git.add_argument("path", metavar="PATH")
    git.add_argument("--repo", type=_name, required=True, help="the name it goes by, as in pull requests: owner/name")
    git.add_argument("--service", type=_name, help="the service it is, if it is one")
    add_reading("build", _build, "build and publish a snapshot of the lake")
    add("explain", _explain, "why: evidence and verdict for a change (repo@sha, repo#pr) or an incident").add_argument(
        "id", metavar="ID"
    )
    add("status", _status, "sources, freshness, counts, refused rows and why")
    add("services", _services, "service names that only one system knows, and which service each may be")
    return parser
