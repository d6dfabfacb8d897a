"""incident.io's API: incidents by their last update, of every mode.

It takes days where others take times, and sorts by creation: a window is whole days, and resumes only when it is whole.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ingest.http import Session
from ingest.paging import by_cursor
from ingest.sources import by_preset, mapped, newest
from ingest.sources.feed import Gathering
from ingest.sources.live import Landed, LiveKind, Order, Part, Reader
from ingest.spans import Span, gaps

#: Rows turn up in lists a little after the moment they carry.
_LATE = timedelta(hours=1)
_DAY = timedelta(days=1)
_WINDOW = timedelta(days=30)
_PATH, _TIME, _SCOPE, _PRESET = "/v2/incidents", "updated_at", "View data", "incident-io"
#: Unless asked for, tests are left out, and an incident that is made one would stay what it was.
_MODES = ["standard", "retrospective", "test", "tutorial"]


def incidents(session: Session, landed: Landed, order: Order) -> Iterator[Part]:
    """Incidents by their last update."""
    judge = by_preset.judging(_PRESET, _PATH, order)
    bookmark = by_preset.bookmark(_PRESET, order)
    since = order.since.replace(microsecond=0)
    for span in gaps(Span(since, order.clock()), landed.covered(mapped.INCIDENTS, _LATE, **bookmark)):
        for window in _windows(span):
            gathered = Gathering(mapped.INCIDENTS, window, _TIME, "descending", _LATE, judge, order.clock)
            params = {
                "page_size": 250,
                "mode[one_of]": _MODES,
                "updated_at[gte]": _day(window.since),
                "updated_at[lte]": _day(window.until + _DAY),
            }
            for page in by_cursor(
                session, _PATH, params, rows="incidents", after="pagination_meta.after", cursor="after", scope=_SCOPE
            ):
                for part in gathered.take(newest.within(page, window, _TIME)):
                    yield replace(part, bookmark=bookmark)
            yield replace(gathered.rest(), bookmark=bookmark)


def _windows(span: Span) -> Iterator[Span]:
    at = span.since
    while at < span.until:
        yield Span(at, min(span.until, at + _WINDOW))
        at += _WINDOW


def _day(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d}"


def _probe(session: Session, order: Order) -> object:
    return session.get(_PATH, {"page_size": 1}, scope=_SCOPE)


KIND = LiveKind(
    name="incident-io-api",
    help="incident.io itself, live: no files, but [[sources]] in aftermath.toml (docs/connectors.md)",
    url="https://api.incident.io",
    token_env="INCIDENT_IO_TOKEN",
    authorization="Bearer {}",
    headers={},
    per_minute=1_000,
    readers={"incidents": Reader(_SCOPE, incidents, _probe)},
)
