"""PagerDuty's REST API: what it is read for, in which order, with which permissions.

`GET /incidents` has no updated-since filter. So every run reads the incidents of the last weeks again, and the log
entries of the account since the last run name the older ones that something happened to.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from ingest.http import ApiError, Session
from ingest.paging import by_last
from ingest.sources import feed, pagerduty, pagerduty_details, pagerduty_lists
from ingest.sources.feed import Feed, Gathering, stamp
from ingest.sources.live import Landed, LiveKind, Order, Part, Reader, judge
from ingest.sources.records import Options, Record, Reject, storable
from ingest.spans import Span, gaps

LOG_ENTRIES, CHANGE_EVENTS = "pagerduty/log_entries", "pagerduty/change_events"

#: So long after it began an incident is read again on every run; later changes come by its log entries.
INCIDENTS_SETTLE = timedelta(days=30)
#: Rows turn up in lists a little after the moment they carry.
_LATE = timedelta(hours=1)
#: PagerDuty forgets change events after this.
_CHANGES_KEPT = timedelta(days=90)

_INCIDENTS = Feed(
    stream=pagerduty.STREAM,
    path="/incidents",
    key="incidents",
    time="created_at",
    order="ascending",
    scope="incidents.read",
    settles=INCIDENTS_SETTLE,
    params={"sort_by": "created_at:asc", "time_zone": "UTC"},
)
_LOG_ENTRIES = Feed(
    stream=LOG_ENTRIES,
    path="/log_entries",
    key="log_entries",
    time="created_at",
    order="descending",
    scope="incidents.read",
    settles=_LATE,
    params={"time_zone": "UTC"},
)
_CHANGE_EVENTS = Feed(
    stream=CHANGE_EVENTS,
    path="/change_events",
    key="change_events",
    time="timestamp",
    order="descending",
    scope="change_events.read",
    settles=_LATE,
)
_ANALYTICS = "/analytics/raw/incidents"
#: Asked for, so that its times, which carry none, mean it.
ANALYTICS_ZONE = "Etc/UTC"
_ANALYTICS_SCOPE = "analytics.read"


def _wanted(landed: Landed, order: Order, source: Feed, **bookmark: str) -> Iterator[Span]:
    since = order.since.replace(microsecond=0)
    yield from gaps(Span(since, order.clock()), landed.covered(source.stream, source.settles, **bookmark))


def incidents(session: Session, landed: Landed, order: Order) -> Iterator[Part]:
    """Incidents by creation: what was never read, and once more what may have changed."""
    for span in _wanted(landed, order, _INCIDENTS):
        yield from feed.read(session, _INCIDENTS, span, partial(_incident, account=order.account), order.clock)


def _incident(row: Any, *, account: str) -> Record | Reject:
    return pagerduty.judge(row, "rest", _address(row), Options(account=account), None)


def _address(row: Any) -> str:
    return f"{_INCIDENTS.path}/{storable(str(row.get('id')))}" if isinstance(row, dict) else _INCIDENTS.path


def log_entries(session: Session, landed: Landed, order: Order) -> Iterator[Part]:
    """Log entries; before each part of them, what its incidents have come to: the log lands last, so nothing is missed.

    An incident is read again if an entry is newer than what is known of it, its alerts, notes and related change
    events if `order.read` names them.
    """
    details = pagerduty_details.Details(session, order)
    judged = partial(judge, stream=LOG_ENTRIES, address=_LOG_ENTRIES.path, account=order.account, times=("created_at",))
    known = landed.captured(pagerduty.STREAM)
    for span in _wanted(landed, order, _LOG_ENTRIES, details=details.names):
        for part in feed.read(session, _LOG_ENTRIES, span, judged, order.clock):
            touched = pagerduty_details.touched(part)
            stale = [name for name, at in touched.items() if at > known.get(f"/incidents/{name}", at)]
            yield from _read_again(session, order, stale)
            yield from details.read({name: at for name, at in touched.items() if f"/incidents/{name}" in known})
            yield replace(part, bookmark={"details": details.names})


def _read_again(session: Session, order: Order, names: list[str]) -> Iterator[Part]:
    read_at, rows = order.clock(), []
    for name in names:
        try:
            answer = session.get(f"/incidents/{name}", scope=_INCIDENTS.scope)
        except ApiError as error:
            if error.status != 404:
                raise
        else:
            rows.append(_incident(answer.get("incident"), account=order.account))
    if rows:
        yield Part(pagerduty.STREAM, rows, read_at)


def change_events(session: Session, landed: Landed, order: Order) -> Iterator[Part]:
    """Change events, of which PagerDuty keeps three months."""
    kept = order.clock() - _CHANGES_KEPT
    judged = partial(
        judge, stream=CHANGE_EVENTS, address=_CHANGE_EVENTS.path, account=order.account, times=("timestamp",)
    )
    for span in _wanted(landed, order, _CHANGE_EVENTS):
        if span.until > kept:
            recent = Span(max(span.since, kept).replace(microsecond=0), span.until)
            yield from feed.read(session, _CHANGE_EVENTS, recent, judged, order.clock)


def analytics(session: Session, landed: Landed, order: Order) -> Iterator[Part]:
    """Analytics of incidents by creation: first acknowledgement, effort, who resolved."""
    judged = partial(_analytics, account=order.account)
    since = order.since.replace(microsecond=0)
    for span in gaps(Span(since, order.clock()), landed.covered(pagerduty.STREAM, INCIDENTS_SETTLE)):
        body = {
            "filters": {"created_at_start": stamp(span.since), "created_at_end": stamp(span.until)},
            "limit": 1000,
            "order": "asc",
            "order_by": "created_at",
            "time_zone": ANALYTICS_ZONE,
        }
        gathered = Gathering(pagerduty.STREAM, span, "created_at", "ascending", INCIDENTS_SETTLE, judged, order.clock)
        for page in by_last(session, _ANALYTICS, body, scope=_ANALYTICS_SCOPE):
            yield from gathered.take(page)
        yield gathered.rest()


def _analytics(row: Any, *, account: str) -> Record | Reject:
    name = storable(str(row.get("id"))) if isinstance(row, dict) else ""
    return pagerduty.judge(row, "analytics", f"{_ANALYTICS}/{name}", Options(account=account), ANALYTICS_ZONE)


def _one(path: str, scope: str, **params: Any) -> Callable[[Session, Order], object]:
    return lambda session, order: session.get(path, {"limit": 1, **params}, scope=scope)


def _probe_change_events(session: Session, order: Order) -> object:
    now = order.clock()
    span = {"since": stamp(now - timedelta(days=1)), "until": stamp(now)}
    return session.get(_CHANGE_EVENTS.path, {"limit": 1, **span}, scope=_CHANGE_EVENTS.scope)


def _probe_analytics(session: Session, order: Order) -> object:
    since = stamp(order.clock() - timedelta(days=1))
    return session.post(_ANALYTICS, {"filters": {"created_at_start": since}, "limit": 1}, scope=_ANALYTICS_SCOPE)


_SERVICES, _PRIORITIES = pagerduty_lists.SERVICES_SCOPE, pagerduty_lists.PRIORITIES_SCOPE
_ONE_INCIDENT = _one(_INCIDENTS.path, _INCIDENTS.scope)

KIND = LiveKind(
    name="pagerduty-api",
    help="PagerDuty itself, live: no files, but [[sources]] in aftermath.toml (docs/connectors.md)",
    url="https://api.pagerduty.com",
    token_env="PAGERDUTY_TOKEN",
    authorization="Token token={}",
    headers={"Accept": "application/vnd.pagerduty+json;version=2"},
    per_minute=900,
    readers={
        "incidents": Reader(_INCIDENTS.scope, incidents, _ONE_INCIDENT),
        "services": Reader(_SERVICES, pagerduty_lists.services, _one("/services", _SERVICES)),
        "priorities": Reader(_PRIORITIES, pagerduty_lists.priorities, _one("/priorities", _PRIORITIES)),
        "business_services": Reader(
            _SERVICES, pagerduty_lists.business_services, _one("/business_services", _SERVICES)
        ),
        "change_events": Reader(_CHANGE_EVENTS.scope, change_events, _probe_change_events),
        "analytics": Reader(_ANALYTICS_SCOPE, analytics, _probe_analytics),
        "log_entries": Reader(_LOG_ENTRIES.scope, log_entries, _one(_LOG_ENTRIES.path, _LOG_ENTRIES.scope)),
        **{
            detail.name: Reader(pagerduty_details.SCOPE, None, _ONE_INCIDENT, along="log_entries")
            for detail in pagerduty_details.DETAILS
        },
    },
)
