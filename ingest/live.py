"""Live sources read into the lake, and their credentials tested."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from data import lake
from data.errors import AftermathError, SettingsError
from data.home import Home
from data.settings import Source
from ingest.console import count
from ingest.http import ApiError, Patience, Session, Token
from ingest.landing import Landing
from ingest.pipeline import Progress, Report
from ingest.sources.live import LiveKind, Order
from ingest.sources.live_registry import LIVE

#: How far back a source is read that does not say since when.
_HISTORY = timedelta(days=365)


def kind(source: Source) -> LiveKind | None:
    """The live kind an entry names; None for one that reads files.

    Raises:
        SettingsError: `read` names what the kind has not.
    """
    found = LIVE.get(source.kind)
    if found is None or source.read is None:
        return found
    for reader in source.read:
        if reader not in found.readers:
            what = f"read: {reader} is nothing {found.name} has"
            raise SettingsError(what, remedy=f"use {', '.join(found.readers)}")
        along = found.readers[reader].along
        if along and along not in source.read:
            raise SettingsError(f"read: {reader} is read along with {along}", remedy=f"add {along}")
    return found


def land(
    home: Home,
    source: Source,
    run: lake.Run,
    *,
    progress: Progress | None = None,
    stopping: threading.Event | None = None,
    patience: Patience | None = None,
) -> Report:
    """Lands what is new in a live source, reader by reader; one that fails is reported and the others go on.

    Raises:
        AftermathError: Its token is missing, or its settings cannot be used.
    """
    found = _known(source)
    session = _session(found, source, patience, stopping)
    began = time.monotonic()
    order = Order(
        account=source.account or "default",
        since=source.since or run.read_at - _HISTORY,
        read=frozenset(source.read or found.readers),
        clock=lambda: run.read_at + timedelta(seconds=time.monotonic() - began),
    )
    landing = Landing(home, run, found.name, order.account)
    report, rows = Report(name(source)), Counter[str]()
    for reader, what in found.readers.items():
        if reader not in order.read or what.read is None:
            continue
        landing.reader = reader
        try:
            for part in what.read(session, landing, order):
                landed, rejects = landing.land(part)
                rows[part.stream.split("/")[1]] += landed
                report.landed, report.refused = report.landed + landed, report.refused + len(rejects)
                report.first_reject = report.first_reject or (rejects[0] if rejects else None)
                report.files = 1
                if progress:
                    progress(report.landed, 0)
        except AftermathError as error:
            if isinstance(error, ApiError) and error.status == 402:
                report.notes.append(f"{reader} left out: {error.what}")
                continue
            report.errors.append(error)
            if isinstance(error, ApiError) and error.hopeless:
                break
        else:
            report.files = 1
    report.notes += [f"{number:,} {stream.replace('_', ' ')}" for stream, number in rows.items() if number]
    again = f", {session.repeated:,} of them again after a fault" if session.repeated else ""
    report.notes.append(f"{count(session.requests, 'request')}{again}")
    return report


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
    asked: dict[Callable[[Session], object], AftermathError | None] = {}
    for reader, what in found.readers.items():
        if source.read and reader not in source.read:
            continue
        if what.probe not in asked:
            asked[what.probe] = _probed(what.probe, session)
        yield Probe(called, reader, asked[what.probe])


def _probed(probe: Callable[[Session], object], session: Session) -> AftermathError | None:
    try:
        probe(session)
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
        source.url or found.url,
        Token.from_env(source.token_env or found.token_env),
        authorization=found.authorization,
        headers=found.headers,
        patience=patience or Patience(per_minute=found.per_minute),
        stopping=stopping,
    )
