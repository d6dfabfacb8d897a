"""Opsgenie's API: incidents, each with its timeline and the names of the services it hit; alerts where asked for.

Its lists cannot be asked for what has changed, so those of the last months are listed again on every run. Who
acknowledged stands in the timelines alone, one request each: they are read of incidents that are open or have changed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from typing import Any
from urllib.parse import quote

from ingest.http import ApiError, Session
from ingest.paging import by_cursor, by_offset, moment_of
from ingest.sources import by_preset, feed, mapped
from ingest.sources.feed import Feed, Judge
from ingest.sources.live import Landed, LiveKind, Order, Part, Reader
from ingest.sources.records import Record, Reject
from ingest.spans import Span, gaps

#: How far its clock may be behind or ahead of the reader's.
_CLOCKS = timedelta(hours=1)
_CEILING = 20_000
_SCOPE, _SERVICES_SCOPE = "Read", "Configuration access"


def _created(span: Span) -> Mapping[str, Any]:
    since, until = (int(at.timestamp() * 1000) for at in (span.since, span.until))
    return {"query": f"createdAt >= {since} AND createdAt < {until}"}


_INCIDENTS = Feed(
    stream=mapped.INCIDENTS,
    path="/v1/incidents",
    key="data",
    time="createdAt",
    order="descending",
    scope=_SCOPE,
    settles=timedelta(days=90),
    params={"sort": "createdAt", "order": "desc"},
    ceiling=_CEILING,
    bounds=_created,
)
_ALERTS = replace(_INCIDENTS, path="/v2/alerts", settles=timedelta(days=30))


def incidents(session: Session, landed: Landed, order: Order) -> Iterator[Part]:
    """Incidents, whole."""
    bookmark = by_preset.bookmark("opsgenie", order)
    judge = _Whole(session, landed, order, bookmark).judge
    yield from _read(session, landed, order, _INCIDENTS, judge, bookmark)


def alerts(session: Session, landed: Landed, order: Order) -> Iterator[Part]:
    """Alerts as incidents of their own."""
    judge = by_preset.judging("opsgenie-alerts", _ALERTS.path, order)
    yield from _read(session, landed, order, _ALERTS, judge, by_preset.bookmark("opsgenie-alerts", order))


def _read(
    session: Session, landed: Landed, order: Order, source: Feed, judge: Judge, bookmark: Mapping[str, str]
) -> Iterator[Part]:
    """A list by creation: what was never read, and once more what may have changed."""
    since = order.since.replace(microsecond=0)
    for span in gaps(Span(since, order.clock()), landed.covered(mapped.INCIDENTS, source.settles, **bookmark)):
        for part in feed.read(session, source, span, judge, order.clock):
            yield replace(part, bookmark=bookmark)


class _Whole:
    """Makes rows of the list whole, as the preset reads them."""

    def __init__(self, session: Session, landed: Landed, order: Order, bookmark: Mapping[str, str]) -> None:
        self._session, self._captured = session, landed.captured(mapped.INCIDENTS)
        self._covered = landed.covered(mapped.INCIDENTS, timedelta(), **bookmark)
        self._judge = by_preset.judging("opsgenie", _INCIDENTS.path, order)

    def judge(self, row: Any) -> Record | Reject | None:
        """A row with its timeline; None where it is as it was, or gone."""
        match row:
            case {"id": str(id)}:
                if self._is_as_it_was(row, id):
                    return None
                try:
                    row = {**row, **self._services_of(row), "timelines": self._timeline(id)}
                except ApiError as error:
                    if error.status == 404:
                        return None
                    raise
        return self._judge(row)

    def _is_as_it_was(self, row: dict[str, Any], id: str) -> bool:
        read_at = self._captured.get(f"{_INCIDENTS.path}/{id}")
        created_at, updated_at = moment_of(row, "createdAt"), moment_of(row, "updatedAt")
        if row.get("status") == "open" or not read_at or not created_at or not updated_at:
            return False
        covered = any(span.since <= created_at < span.until for span in self._covered)
        return covered and updated_at < read_at - _CLOCKS

    def _timeline(self, id: str) -> list[Any]:
        path = f"/v2/incident-timelines/{quote(id, safe='')}/entries"
        pages = by_cursor(
            self._session, path, {}, rows="data.entries", after="data.nextOffset", cursor="offset", scope=_SCOPE
        )
        return [entry for page in pages for entry in page.rows]

    def _services_of(self, row: dict[str, Any]) -> dict[str, Any]:
        hit = row.get("impactedServices")
        if not isinstance(hit, list) or not hit:
            return {}
        return {"impactedServices": [self._names.get(id, id) if isinstance(id, str) else id for id in hit]}

    @cached_property
    def _names(self) -> dict[str, str]:
        """Id of a service -> its name; nothing where the key may not read services."""
        try:
            pages = by_offset(self._session, "/v1/services", "data", {}, scope=_SERVICES_SCOPE, ceiling=_CEILING)
            rows = [row for page in pages for row in page.rows]
        except ApiError as error:
            if error.status not in (402, 403, 404):
                raise
            return {}
        return {id: name for row in rows for id, name in _named(row)}


def _named(row: Any) -> Iterator[tuple[str, str]]:
    match row:
        case {"id": str(id), "name": str(name)}:
            yield id, name


def _one(source: Feed) -> Callable[[Session, Order], object]:
    return lambda session, order: session.get(source.path, {"limit": 1}, scope=source.scope)


KIND = LiveKind(
    name="opsgenie-api",
    help="Opsgenie itself, live: no files, but [[sources]] in aftermath.toml (docs/connectors.md)",
    url="https://api.opsgenie.com",
    token_env="OPSGENIE_TOKEN",
    authorization="GenieKey {}",
    headers={},
    per_minute=300,
    readers={
        "incidents": Reader(_SCOPE, incidents, _one(_INCIDENTS)),
        "alerts": Reader(_SCOPE, alerts, _one(_ALERTS), named=True),
    },
)
