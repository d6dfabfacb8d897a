"""A PagerDuty account behind a loopback server: lists by time with their ceiling, single incidents, Analytics."""

import json
from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.sources.records import parse_instant
from tests.loopback import Answer, Loopback, Request

TOKEN = "u+abcdefgh1234567890"
CEILING = 10_000
#: What PagerDuty answers for beyond which offsets.
_DEEP = Answer({"error": {"message": "Arguments Caused Error", "code": 2002, "errors": ["Offset+limit exceeds"]}}, 400)
_LISTS = {"incidents": "created_at", "log_entries": "created_at", "change_events": "timestamp"}
_NEWEST_FIRST = {"log_entries", "change_events"}


class PagerDuty(Loopback):
    """Rows are put in by `add`, by time lists sorted as the vendor sorts them; `ceiling` can be lowered for a test.

    Attributes:
        short: Lists without a time, by key: services, priorities, business_services.
        details: Rows under an incident's own address, by `(incident id, last part of the address)`.
        relationships: Dependencies, by the id of a service.
        analytics: Rows of Analytics.
        forbidden: Paths the token may not read.
    """

    def __init__(self) -> None:
        super().__init__()
        self.ceiling = CEILING
        self.rows: dict[str, dict[str, dict[str, Any]]] = {key: {} for key in _LISTS}
        self.short: dict[str, list[dict[str, Any]]] = {"services": [], "priorities": [], "business_services": []}
        self.details: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.relationships: dict[str, list[dict[str, Any]]] = {}
        self.analytics: list[dict[str, Any]] = []
        self.forbidden: set[str] = set()
        self._sorted: dict[str, tuple[list[float], list[dict[str, Any]]]] = {}

    def add(self, key: str, row: dict[str, Any]) -> dict[str, Any]:
        """Puts a row into a list by time, in the place of one with its id."""
        self.rows[key][row["id"]] = row
        self._sorted.pop(key, None)
        return row

    def incident(self, id: str, at: datetime, status: str = "resolved", **fields: Any) -> dict[str, Any]:
        """An incident, resolved after half an hour if it is, with the log entry that triggered it."""
        ended = _stamp(at + timedelta(minutes=30)) if status == "resolved" else None
        self.entry(f"L{id}T", id, at, "trigger")
        row = {
            "id": id,
            "type": "incident",
            "incident_number": len(self.rows["incidents"]) + 1,
            "title": f"Incident {id}",
            "created_at": _stamp(at),
            "status": status,
            "service": {"id": "S1", "type": "service_reference", "summary": "shop"},
            "urgency": "high",
            "acknowledgements": [],
            "resolved_at": ended,
            "last_status_change_at": ended or _stamp(at),
        }
        return self.add("incidents", {**row, **fields})

    def entry(self, id: str, incident: str, at: datetime, kind: str, **fields: Any) -> dict[str, Any]:
        """A log entry of an incident."""
        own = {"id": incident, "type": "incident_reference"}
        row = {"id": id, "type": f"{kind}_log_entry", "created_at": _stamp(at), "incident": own}
        return self.add("log_entries", {**row, **fields})

    def asked(self, path: str) -> list[Request]:
        """The requests for a path."""
        return [request for request in self.requests if request.path == path]

    def answer(self, request: Request) -> Answer:
        if request.headers.get("authorization") != f"Token token={TOKEN}":
            return Answer({"error": {"message": f"no: {request.headers.get('authorization')}", "code": 2006}}, 401)
        if request.path in self.forbidden:
            return Answer({"error": {"message": "Access Denied", "code": 2010}}, 403)
        parts = request.path.strip("/").split("/")
        if request.path == "/analytics/raw/incidents":
            return self._analytics(request)
        match parts:
            case [key] if key in _LISTS:
                return self._by_time(key, request)
            case [key] if key in self.short:
                return self._page(key, self.short[key], request)
            case ["incidents", id] if id in self.rows["incidents"]:
                return Answer({"incident": self.rows["incidents"][id]})
            case ["incidents", id, last] if id in self.rows["incidents"]:
                key = "change_events" if last == "related_change_events" else last
                return self._page(key, self.details.get((id, last), []), request)
            case ["service_dependencies", _, id]:
                return Answer({"relationships": self.relationships.get(id, [])})
            case _:
                return Answer({"error": {"message": "Not Found", "code": 2100}}, 404)

    def _by_time(self, key: str, request: Request) -> Answer:
        since, until = parse_instant(request.param("since")), parse_instant(request.param("until"))
        if since is None and until is None:
            return self._page(key, self._in_order(key)[1], request)
        if not since or not until or not since.tzinfo or not until.tzinfo or until - since > timedelta(days=184):
            return Answer({"error": {"message": "Invalid Input Provided", "code": 2001}}, 400)
        times, rows = self._in_order(key)
        found = rows[bisect_left(times, since.timestamp()) : bisect_left(times, until.timestamp())]
        return self._page(key, found[::-1] if key in _NEWEST_FIRST else found, request)

    def _in_order(self, key: str) -> tuple[list[float], list[dict[str, Any]]]:
        if key not in self._sorted:
            timed = [(_epoch(row[_LISTS[key]]), row["id"], row) for row in self.rows[key].values()]
            timed.sort(key=lambda each: each[:2])
            self._sorted[key] = [at for at, _, _ in timed], [row for _, _, row in timed]
        return self._sorted[key]

    def _page(self, key: str, rows: list[dict[str, Any]], request: Request) -> Answer:
        limit, offset = min(100, int(request.param("limit", "25"))), int(request.param("offset", "0"))
        if offset + limit > self.ceiling:
            return _DEEP
        total = len(rows) if request.param("total") == "true" else None
        end = offset + limit
        body = {"limit": limit, "offset": offset, "more": end < len(rows), "total": total}
        return Answer({key: rows[offset:end], **body})

    def _analytics(self, request: Request) -> Answer:
        wanted, filters = request.body, request.body["filters"]
        since, until = filters["created_at_start"], filters.get("created_at_end", "9999")
        rows = [row for row in self.analytics if since <= row["created_at"] + "Z" < until]
        names = [row["id"] for row in rows]
        start = names.index(wanted["starting_after"]) + 1 if "starting_after" in wanted else 0
        page = rows[start : start + wanted["limit"]]
        more = start + len(page) < len(rows)
        body = {"data": page, "more": more, "time_zone": wanted.get("time_zone", "Etc/UTC")}
        return Answer({**body, "first": page[0]["id"] if page else None, "last": page[-1]["id"] if page else None})


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _epoch(text: str) -> float:
    found = parse_instant(text)
    assert found
    return found.timestamp()


def dump(row: dict[str, Any]) -> str:
    """A row as it lands."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))
