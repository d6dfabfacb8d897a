"""Reading sources into the lake: each file or repository is landed whole, or not at all, or found already there."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa

from data import lake
from data.errors import AftermathError
from data.home import Home
from data.streams import GIT_SERVICES, RECORD, REJECTS
from ingest import pagerduty_lines
from ingest.console import count
from ingest.landing import columns
from ingest.sources import files, git, git_notes, git_pulls, git_tags, pagerduty, registry
from ingest.sources.records import Options, Record, Reject

Progress = Callable[[int, int], None]

#: Rows of a file held as objects at a time.
_PART = 20_000


@dataclass
class Report:
    """What reading one source did: counts of rows and files, sentences worth telling, errors of whole files."""

    source: str
    landed: int = 0
    refused: int = 0
    files: int = 0
    unchanged: int = 0
    notes: list[str] = field(default_factory=list)
    errors: list[AftermathError] = field(default_factory=list)
    first_reject: Reject | None = None


def land_export(
    home: Home,
    kind_name: str,
    path: Path,
    options: Options,
    run: lake.Run,
    progress: Progress | None = None,
    own: registry.Mappings = MappingProxyType({}),
) -> Report:
    """Lands every file a path, folder or glob names; a broken file is reported and the others land.

    Args:
        own: Mappings of the settings, which are kinds too.

    Raises:
        UsageError: There is no such kind.
        AftermathError: Nothing is at the path.
    """
    kind = registry.kind(kind_name, own)
    report = Report(kind_name)
    known = _complete(home, kind)
    found = files.find(path, kind.suffixes)
    by_engine: list[pagerduty_lines.Landed] = []
    with pagerduty_lines.Engine() as engine:
        for done, file in enumerate(found):
            if progress:
                progress(done, len(found))
            bookmark = _bookmark(file.path, kind, options)
            if bookmark["sha256"] in known:
                report.unchanged += 1
                continue
            try:
                told = _land_file(engine, home, kind, file.path, options, run, bookmark, report)
                by_engine += [told] if told else []
            except AftermathError as error:
                report.errors.append(error)
            else:
                known.add(bookmark["sha256"])
    if len(by_engine) == report.files:
        page_ends = [end for told in by_engine for end in told.page_ends]
        report.notes += [pagerduty.pages_follow(path)] if page_ends and not any(page_ends) else []
    else:
        report.notes += kind.notes(path)
    return report


def land_git(
    home: Home,
    path: Path,
    repo: str,
    run: lake.Run,
    *,
    service: str | None = None,
    progress: Progress | None = None,
) -> Report:
    """Lands a local repository's new commits, squashed requests' commits and notes, and the service it is, if given.

    Raises:
        AftermathError: The path is no git repository or cannot be read.
    """
    found = git.land_repository(home, path, repo, run, progress=progress)
    squashed = git_pulls.land_pulls(home, path, repo, run, progress=progress)
    notes, unread = git_notes.land_notes(home, path, repo, run, progress=progress)
    tags = git_tags.land_tags(home, path, repo, run)
    landed = found.commits_new + squashed + notes + tags
    report = Report(f"git {repo}", landed=landed, refused=found.rejected + unread, files=1)
    report.notes.append(f"{count(found.commits_total, 'commit')} on {found.ref}")
    if not found.whole:
        report.notes.append(f"the repository is shallow or lacks objects; {git.REMEDY}")
    if squashed:
        report.notes.append(f"{count(squashed, 'commit')} of squashed pull requests")
    if notes:
        report.notes.append(f"{count(notes, 'note')} about AI lines")
    if tags:
        report.notes.append(count(tags, "tag"))
    if service and not any(
        batch.bookmark == {"repo": repo, "service": service} for batch in lake.batches(home, "git", "services")
    ):
        rows = pa.Table.from_pylist([{"repo": repo, "service": service}], schema=GIT_SERVICES)
        lake.land(home, "git", "services", rows, run, bookmark={"repo": repo, "service": service})
    return report


def _land_file(
    engine: pagerduty_lines.Engine,
    home: Home,
    kind: registry.Kind,
    path: Path,
    options: Options,
    run: lake.Run,
    bookmark: dict[str, str],
    report: Report,
) -> pagerduty_lines.Landed | None:
    """Lands one file: refused rows first, then records, the last batch marked complete.

    Returns:
        What became of a large file that the engine could read; None for all others.
    """
    if pagerduty_lines.fits(kind.name, path):
        told = pagerduty_lines.land(engine, home, path, options, run, bookmark)
        if told:
            _tell(report, told.landed, told.rejects)
            return told
    streams, rejects = _read(kind, path, options)
    if rejects:
        rows = pa.Table.from_pylist([vars(reject) for reject in rejects], schema=REJECTS)
        lake.land(home, "aftermath", "rejects", rows, run, bookmark=bookmark)
    for number, (stream, rows) in enumerate(streams.items(), start=1):
        source, name = stream.split("/")
        last = {"complete": "yes"} if number == len(streams) else {}
        lake.land(
            home,
            source,
            name,
            rows,
            run,
            bookmark={**bookmark, **last},
            covers_since=options.since,
            covers_until=options.until,
        )
    _tell(report, sum(rows.num_rows for rows in streams.values()), rejects)
    return None


def _tell(report: Report, landed: int, rejects: list[Reject]) -> None:
    report.files += 1
    report.landed += landed
    report.refused += len(rejects)
    report.first_reject = report.first_reject or (rejects[0] if rejects else None)


def _read(kind: registry.Kind, path: Path, options: Options) -> tuple[dict[str, pa.Table], list[Reject]]:
    """All rows of a file, by stream, and its rejects; a file without rows has one empty stream.

    Rows become columns a part at a time: as objects, a million of them would take gigabytes.
    """
    parts: dict[str, list[pa.Table]] = {}
    rejects: list[Reject] = []
    rows = kind.read(path, options)
    while some := list(islice(rows, _PART)):
        rejects += [row for row in some if isinstance(row, Reject)]
        records = [row for row in some if isinstance(row, Record)]
        for stream in dict.fromkeys(record.stream for record in records):
            parts.setdefault(stream, []).append(columns([record for record in records if record.stream == stream]))
    if not parts:
        return {kind.streams[0]: RECORD.empty_table()}, rejects
    return {stream: pa.concat_tables(tables) for stream, tables in parts.items()}, rejects


def _bookmark(path: Path, kind: registry.Kind, options: Options) -> dict[str, str]:
    """Names a file's content and the options it was read with: the same again is nothing new."""
    digest = hashlib.sha256(f"{kind.name}{kind.version}|{options}|".encode())
    try:
        with open(path, "rb") as content:
            hashlib.file_digest(content, lambda: digest)
    except OSError as error:
        raise AftermathError(f"cannot be read: {error.strerror}", where=str(path), remedy="check it") from error
    return {"path": str(path.resolve()), "sha256": digest.hexdigest()}


def _complete(home: Home, kind: registry.Kind) -> set[str]:
    sources: Iterable[str] = {stream.split("/")[0] for stream in kind.streams}
    return {
        batch.bookmark["sha256"]
        for source in sources
        for batch in lake.batches(home, source)
        if batch.bookmark.get("complete")
    }
