"""PagerDuty's short lists, read whole once a day: services, priorities, business services and who needs whom."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from ingest.http import ApiError, Session
from ingest.paging import by_offset
from ingest.sources.live import Landed, Order, Part, judge
from ingest.sources.records import Record, to_payload

SERVICES, PRIORITIES = "pagerduty/services", "pagerduty/priorities"
BUSINESS_SERVICES, DEPENDENCIES = "pagerduty/business_services", "pagerduty/service_dependencies"

#: A little less than a day, so that a daily run always reads them.
_FRESH = timedelta(hours=20)
_CEILING = 10_000
SERVICES_SCOPE, PRIORITIES_SCOPE = "services.read", "priorities.read"


def services(session: Session, landed: Landed, order: Order) -> Iterator[Part]:
    """All services."""
    return _list(session, landed, order, SERVICES, "/services", SERVICES_SCOPE)


def priorities(session: Session, landed: Landed, order: Order) -> Iterator[Part]:
    """All priorities, the most severe first."""
    return _list(session, landed, order, PRIORITIES, "/priorities", PRIORITIES_SCOPE)


def business_services(session: Session, landed: Landed, order: Order) -> Iterator[Part]:
    """All business services, then the dependencies of every service of either sort: one request for each."""
    yield from _list(session, landed, order, BUSINESS_SERVICES, "/business_services", SERVICES_SCOPE)
    if not _due(landed, order, DEPENDENCIES):
        return
    read_at, found = order.clock(), {}
    for sort in ("technical_services", "business_services"):
        path = "/services" if sort == "technical_services" else "/business_services"
        for row in _rows(session, path, SERVICES_SCOPE):
            name = row.get("id") if isinstance(row, dict) else None
            for relationship in _relationships(session, f"/service_dependencies/{sort}/{name}") if name else []:
                # Both ends tell of it, under one id.
                judged = judge(_named(relationship), DEPENDENCIES, "/service_dependencies", order.account)
                found[judged.position if isinstance(judged, Record) else judged.raw] = judged
    yield Part(DEPENDENCIES, list(found.values()), read_at, whole=True)


def _list(session: Session, landed: Landed, order: Order, stream: str, path: str, scope: str) -> Iterator[Part]:
    if _due(landed, order, stream):
        read_at = order.clock()
        listed = {_identity(row): row for row in _rows(session, path, scope)}
        # Priorities have no rank but their place in the list.
        rows = [judge(row, stream, f"{path}[{place}]", order.account) for place, row in enumerate(listed.values())]
        yield Part(stream, rows, read_at, whole=True)


def _due(landed: Landed, order: Order, stream: str) -> bool:
    last = landed.last_read(stream)
    return last is None or last < order.clock() - _FRESH


def _rows(session: Session, path: str, scope: str) -> list[Any]:
    key = path.removeprefix("/")
    return [row for page in by_offset(session, path, key, {}, scope=scope, ceiling=_CEILING) for row in page.rows]


def _identity(row: Any) -> str:
    """What tells a row from one that an answer holds twice."""
    return to_payload(row.get("id", row) if isinstance(row, dict) else row)


def _relationships(session: Session, path: str) -> list[Any]:
    try:
        rows = session.get(path, scope=SERVICES_SCOPE).get("relationships")
    except ApiError as error:
        if error.status != 404:
            raise
        return []
    return rows if isinstance(rows, list) else []


def _named(relationship: Any) -> Any:
    """The relationship under its id, or where it has none under its two ends."""
    match relationship:
        case {"dependent_service": {"id": dependent}, "supporting_service": {"id": supporting}}:
            return {"id": f"{dependent}:{supporting}", **relationship}
        case _:
            return relationship
