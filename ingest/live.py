"""Live sources read into the lake, and their credentials tested."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from data import lake
from data.errors import AftermathError, SettingsError
from data.home import Home
from data.mapping import Mapping as Fields
from data.settings import Source
from ingest.console import count
from ingest.http import ApiError, Patience, Session, Token
from ingest.landing import Landing
from ingest.pipeline import Progress, Report
from ingest.sources.live import LiveKind, Order, Part
from ingest.sources.live_registry import LIVE

#: How far back a source is read that does not say since when.
_HISTORY = timedelta(days=365)


def kind(source: Source) -> LiveKind | None:
    """The live kind an entry names; None for one that reads files.

    Raises:
        SettingsError: `read` names what the kind has not, or what it cannot do without is missing.
    """
    found = LIVE.get(source.kind)
    if found is None:
        return None
    if found.by_repo and not source.repos:
        raise SettingsError(f"repos: {found.name} is read by repository", remedy='add repos = ["owner/name"]')
    if not found.url and not source.url:
        raise SettingsError(f"url: {found.name} is at your own address", remedy='add url = "https://…"')
    known = {what.needs for what in found.readers.values()} | ({"repos"} if found.by_repo else set())
    for key in ("repos", "workflow", "label", "jql"):
        if getattr(source, key) and key not in known:
            raise SettingsError(f"{key}: {found.name} has none", remedy=f"remove {key}")
    for repo in () if found.nested else source.repos or ():
        if repo.count("/") > 1:
            raise SettingsError(f"repos: {repo} is no repository of {found.name}", remedy="write it as owner/name")
    for reader in source.read or ():
        if reader not in found.readers:
            what = f"read: {reader} is nothing {found.name} has"
            raise SettingsError(what, remedy=f"use {', '.join(found.readers)}")
        along = found.readers[reader].along
        if along and along not in (source.read or ()):
            raise SettingsError(f"read: {reader} is read along with {along}", remedy=f"add {along}")
        needs = found.readers[reader].needs
        if needs and not getattr(source, needs):
            raise SettingsError(f"read: {reader} needs {needs}", remedy=f"add {needs}, or leave {reader} out")
    return found


def land(
    home: Home,
    source: Source,
    run: lake.Run,
    *,
    mappings: Mapping[str, Fields] | None = None,
    progress: Progress | None = None,
    stopping: threading.Event | None = None,
    patience: Patience | None = None,
) -> Report:
    """Lands what is new in a live source, reader by reader; one that fails is reported and the others go on.

    Args:
        mappings: Those of the settings, by name.

    Raises:
        AftermathError: Its token is missing, or its settings cannot be used.
    """
    found = _known(source)
    session = _session(found, source, patience, stopping)
    began = time.monotonic()
    order = _order(found, source, run.read_at, lambda: run.read_at + timedelta(seconds=time.monotonic() - began))
    order = replace(order, mappings=mappings or {})
    landing = Landing(home, run, found.name, order.account)
    reading = _Reading(Report(name(source)), progress)
    for one in _orders(found, source, order):
        for reader, what in found.readers.items():
            if reader in order.read and what.read is not None:
                landing.reader = reader
                if not reading.go(reader, what.read(session, landing, one), landing):
                    return reading.told(session)
    return reading.told(session)


class _Reading:
    """What readers yield on its way into the lake, and the report of it."""

    def __init__(self, report: Report, progress: Progress | None) -> None:
        self._report, self._progress, self._rows = report, progress, Counter[str]()

    def go(self, reader: str, parts: Iterator[Part], landing: Landing) -> bool:
        """Lands one reader's parts; false where no other reader would fare better."""
        report = self._report
        try:
            for part in parts:
                landed, rejects = landing.land(part)
                self._rows[part.stream.split("/")[1]] += landed
                report.landed, report.refused = report.landed + landed, report.refused + len(rejects)
                report.first_reject = report.first_reject or (rejects[0] if rejects else None)
                report.files = 1
                if self._progress:
                    self._progress(report.landed, 0)
        except AftermathError as error:
            if isinstance(error, ApiError) and error.status == 402:
                report.notes.append(f"{reader} left out: {error.what}")
                return True
            report.errors.append(error)
            return not (isinstance(error, ApiError) and error.hopeless)
        report.files = 1
        return True

    def told(self, session: Session) -> Report:
        """The report, with what has landed and how much was asked."""
        notes = [f"{number:,} {stream.replace('_', ' ')}" for stream, number in self._rows.items() if number]
        again = f", {session.repeated:,} of them again after a fault" if session.repeated else ""
        self._report.notes += [*notes, f"{count(session.requests, 'request')}{again}"]
        return self._report


def _order(found: LiveKind, source: Source, now: datetime, clock: Callable[[], datetime]) -> Order:
    wanted = source.read or [
        reader
        for reader, what in found.readers.items()
        if not what.named and (not what.needs or getattr(source, what.needs))
    ]
    return Order(
        account=source.account or "default",
        since=source.since or now - _HISTORY,
        read=frozenset(wanted),
        clock=clock,
        workflow=source.workflow,
        label=source.label,
        jql=source.jql,
    )


def _orders(found: LiveKind, source: Source, order: Order) -> list[Order]:
    return [replace(order, repo=repo) for repo in source.repos or []] if found.by_repo else [order]


@dataclass(frozen=True)
class Probe:
    """Whether a source may be read in one respect: `error` is None where it may."""

    source: str
    reader: str
    error: AftermathError | None


def check(source: Source, patience: Patience | None = None) -> Iterator[Probe]:
    """Tests a live source with one request for each thing it reads; several that need the same are asked once."""
    called = name(source)
    try:
        found = _known(source)
        session = _session(found, source, patience, None)
    except AftermathError as error:
        yield Probe(called, "", error)
        return
    now = datetime.now(UTC)
    order = _order(found, source, now, lambda: now)
    for one in _orders(found, source, order):
        asked: dict[Callable[[Session, Order], object], AftermathError | None] = {}
        for reader, what in found.readers.items():
            if reader not in order.read:
                continue
            if what.probe not in asked:
                asked[what.probe] = _probed(what.probe, session, one)
            yield Probe(called, f"{reader} of {one.repo}" if one.repo else reader, asked[what.probe])


def _probed(probe: Callable[[Session, Order], object], session: Session, order: Order) -> AftermathError | None:
    try:
        probe(session, order)
    except AftermathError as error:
        return error
    return None


def name(source: Source) -> str:
    """What reports call a live source."""
    return f"{source.kind} {source.account}" if source.account else source.kind


def token_variable(source: Source) -> str:
    """The environment variable that holds the source's token; sources of one token share its rate limit."""
    return source.token_env or _known(source).token_env


def _known(source: Source) -> LiveKind:
    found = kind(source)
    if found is None:
        raise SettingsError("is no live kind", where=source.kind, remedy=f"use one of {', '.join(LIVE)}")
    return found


def _session(found: LiveKind, source: Source, patience: Patience | None, stopping: threading.Event | None) -> Session:
    return Session(
        found.address(source.url or found.url),
        Token.from_env(source.token_env or found.token_env),
        authorization=found.authorization,
        headers=found.headers,
        header=found.header,
        patience=patience or Patience(per_minute=found.per_minute),
        stopping=stopping,
    )
