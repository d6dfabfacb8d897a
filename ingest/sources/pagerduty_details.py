"""What PagerDuty tells of one incident at a time: its alerts, its notes, the change events it relates to it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ingest.http import ApiError, Session
from ingest.paging import by_offset
from ingest.sources.live import Order, Part, judge
from ingest.sources.records import Record, Reject, parse_instant

SCOPE = "incidents.read"
_CEILING = 10_000


@dataclass(frozen=True)
class Detail:
    """One list of an incident: its name in `read` and the lake, the end of its address, what its rows stand under."""

    name: str
    path: str
    key: str
    times: tuple[str, ...]

    @property
    def stream(self) -> str:
        return f"pagerduty/{self.name}"


DETAILS = (
    Detail("alerts", "alerts", "alerts", ("created_at",)),
    Detail("notes", "notes", "notes", ("created_at",)),
    Detail("related_change_events", "related_change_events", "change_events", ("timestamp",)),
)


class Details:
    """The details an order names, each incident's once a run unless something happened to it since."""

    def __init__(self, session: Session, order: Order) -> None:
        self._session, self._order = session, order
        self._wanted = [detail for detail in DETAILS if detail.name in order.read]
        #: The details wanted, as a bookmark says it.
        self.names = " ".join(detail.name for detail in self._wanted)
        self._read: dict[str, datetime] = {}

    def read(self, incidents: Mapping[str, datetime]) -> Iterator[Part]:
        """A part per detail for incidents, given when something last happened to each."""
        due = [name for name, at in incidents.items() if name not in self._read or self._read[name] < at]
        read_at = self._order.clock()
        for detail in tuple(self._wanted):
            rows = [row for incident in due if detail in self._wanted for row in self._rows(detail, incident)]
            if rows:
                yield Part(detail.stream, rows, read_at)
        self._read |= dict.fromkeys(due, read_at)

    def _rows(self, detail: Detail, incident: str) -> list[Record | Reject]:
        address = f"/incidents/{incident}/{detail.path}"
        try:
            pages = list(by_offset(self._session, address, detail.key, {}, scope=SCOPE, ceiling=_CEILING))
        except ApiError as error:
            # The incident is gone, or the account's plan does not hold this of any.
            if error.status not in (404, 402):
                raise
            if error.status == 402:
                self._wanted.remove(detail)
            return []
        return [
            judge(_owned(row, incident), detail.stream, address, self._order.account, times=detail.times)
            for page in pages
            for row in page.rows
        ]


def touched(part: Part) -> dict[str, datetime]:
    """Incidents a part of the log speaks of -> when the last of these entries was made."""
    found: dict[str, datetime] = {}
    for row in part.rows:
        if isinstance(row, Record):
            entry = json.loads(row.payload)
            incident, at = entry.get("incident"), parse_instant(entry["created_at"])
            name = incident.get("id") if isinstance(incident, dict) else None
            if isinstance(name, str) and at:
                found[name] = max(at, found.get(name, at))
    return found


def _owned(row: Any, incident: str) -> Any:
    """The row with the incident it is of, which notes and related change events leave to their address."""
    if isinstance(row, dict) and "incident" not in row:
        return {**row, "incident": {"id": incident, "type": "incident_reference"}}
    return row
