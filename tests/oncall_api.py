"""Opsgenie, incident.io and Jira behind one loopback server, each with its own paging, search and way to say no."""

import copy
import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ingest.sources.records import instant_at
from tests.loopback import Answer, Loopback, Request

_SAMPLES = Path(__file__).parent / "ingest" / "sources" / "mapped"


@dataclass(frozen=True)
class Vendor:
    """One of the three: what it is called, asked and told, and where a row of it has its times.

    Attributes:
        path: Its list.
        rows: From a saved answer to its rows.
        written: Key of the time an incident was created, and updated.
        settings: What a source of it needs beside its kind.
    """

    kind: str
    preset: str
    token_env: str
    token: str
    authorization: str
    path: str
    rows: str
    created: str
    updated: str
    title: str
    settings: Mapping[str, Any] = field(default_factory=dict, hash=False)


_JIRA_TOKEN = "mia@acme.example:ATATT3xFf/abcdefgh"
VENDORS = {
    vendor.preset: vendor
    for vendor in (
        Vendor(
            "opsgenie-api",
            "opsgenie",
            "OPSGENIE_TOKEN",
            "eb243592-faa2-4ba2",
            "GenieKey eb243592-faa2-4ba2",
            "/v1/incidents",
            "data",
            "createdAt",
            "updatedAt",
            "message",
        ),
        Vendor(
            "incident-io-api",
            "incident-io",
            "INCIDENT_IO_TOKEN",
            "inc_abcdefgh12345678",
            "Bearer inc_abcdefgh12345678",
            "/v2/incidents",
            "incidents",
            "created_at",
            "updated_at",
            "name",
        ),
        Vendor(
            "jira-api",
            "jira",
            "JIRA_TOKEN",
            _JIRA_TOKEN,
            f"Basic {b64encode(_JIRA_TOKEN.encode()).decode()}",
            "/rest/api/3/search/jql",
            "issues",
            "fields.created",
            "fields.updated",
            "fields.summary",
            {"jql": "project = OPS"},
        ),
    )
}


class OnCall(Loopback):
    """Rows are put in by `add`, as copies of the preset's sample.

    Attributes:
        rows: By preset and id.
        forbidden: Paths the token may not read.
        per_page: At most so many rows are served at once, where the vendor may serve fewer than were asked for.
        entries: So many entries of a timeline are served at once.
        ceiling: How deep Opsgenie's offsets reach.
        zone: That of the profile whose token asks Jira.
        services: Names of Opsgenie's services, by id.
    """

    def __init__(self) -> None:
        super().__init__()
        self.clear()

    def clear(self) -> None:
        """Forgets everything."""
        self.rows: dict[str, dict[str, dict[str, Any]]] = {preset: {} for preset in VENDORS}
        self.requests.clear()
        self.faults, self.before = [], lambda request: None
        self.forbidden: set[str] = set()
        self.per_page, self.entries, self.ceiling, self.zone = 20, 100, 20_000, "Etc/UTC"
        self.services: dict[str, str] = {}

    def add(self, vendor: Vendor, id: str, at: datetime, updated: datetime | None = None, **more: Any) -> None:
        """An incident created then, and updated half an hour later; one of that id is replaced."""
        row = copy.deepcopy(_sample(vendor)) | {"id": id} | more
        row.pop("impactStartDate", None)
        _put(row, vendor.created, _stamp(at))
        _put(row, vendor.updated, _stamp(updated or at + timedelta(minutes=30)))
        _put(row, vendor.title, f"Incident {id} as of {_stamp(updated or at)}")
        self.rows[vendor.preset][id] = row

    def asked(self, part: str) -> list[Request]:
        """The requests whose path holds a part."""
        return [request for request in self.requests if part in request.path]

    def answer(self, request: Request) -> Answer:
        vendor = next((each for each in VENDORS.values() if request.path.startswith(each.path)), VENDORS["opsgenie"])
        if request.headers.get("authorization") != vendor.authorization:
            if vendor.preset == "jira":
                return Answer({"issues": []}, headers={"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"})
            return Answer({"message": f"Could not authenticate {request.headers.get('authorization')}"}, 401)
        if request.path in self.forbidden:
            return Answer({"message": "You are not authorized"}, 403)
        match request.path.strip("/").split("/"):
            case ["v1", "incidents"] | ["v2", "alerts"]:
                return self._opsgenie(request)
            case ["v2", "incident-timelines", id, "entries"] if id in self.rows["opsgenie"]:
                return self._timeline(self.rows["opsgenie"][id]["timelines"], request)
            case ["v1", "services"]:
                named = [{"id": id, "name": name} for id, name in self.services.items()]
                return Answer({"data": named, "paging": {}})
            case ["v2", "incidents"]:
                return self._incident_io(request)
            case ["rest", "api", "3", "search", "jql"]:
                return self._jira(request)
            case _:
                return Answer({"message": "Not found"}, 404)

    def _opsgenie(self, request: Request) -> Answer:
        limit, offset = min(100, int(request.param("limit", "20"))), int(request.param("offset", "0"))
        if offset + limit > self.ceiling:
            return Answer({"message": "Sum of offset and limit should be lower than 20000"}, 422)
        found = self._newest("opsgenie", "createdAt")
        if query := request.param("query"):
            asked = re.fullmatch(r"createdAt >= (\d+) AND createdAt < (\d+)", query)
            if not asked:
                return Answer({"message": "Invalid query"}, 422)
            since, until = int(asked[1]) / 1000, int(asked[2]) / 1000
            found = [row for row in found if since <= _at(row, "createdAt").timestamp() < until]
        rows = [{key: value for key, value in row.items() if key != "timelines"} for row in found]
        following = {"next": f"{self.url}/v1/incidents?offset={offset + limit}"} if offset + limit < len(rows) else {}
        body = {"data": rows[offset : offset + limit], "paging": following, "totalCount": len(rows), "took": 0.1}
        return Answer(body, headers={"X-RateLimit-State": "OK", "X-RateLimit-Period-In-Sec": "60"})

    def _timeline(self, entries: list[Any], request: Request) -> Answer:
        start = int(request.param("offset", "0"))
        end = start + self.entries
        following = {"nextOffset": str(end)} if end < len(entries) else {}
        return Answer({"data": {"entries": entries[start:end], **following}})

    def _incident_io(self, request: Request) -> Answer:
        found = self._newest("incident-io", "created_at")
        modes = request.params.get("mode[one_of]", ["standard", "retrospective"])
        since, until = request.param("updated_at[gte]", "2000-01-01"), request.param("updated_at[lte]", "2100-01-01")
        days = (datetime.strptime(since, "%Y-%m-%d"), datetime.strptime(until, "%Y-%m-%d"))
        first, last = (day.replace(tzinfo=UTC) for day in days)
        rows = [row for row in found if row["mode"] in modes and first <= _at(row, "updated_at") <= last]
        ids = [row["id"] for row in rows]
        start = ids.index(request.param("after")) + 1 if request.param("after") in ids else 0
        size = min(self.per_page, int(request.param("page_size", "25")))
        page = rows[start : start + size]
        after = {"after": page[-1]["id"]} if start + size < len(rows) else {}
        return Answer({"incidents": page, "pagination_meta": {**after, "page_size": size}})

    def _jira(self, request: Request) -> Answer:
        found = self._newest("jira", "fields.updated")
        jql, bounds = request.param("jql"), None
        if jql != "project = OPS":
            asked = r'\(project = OPS\) AND updated >= "([^"]+)" ORDER BY updated DESC'
            bounds = re.fullmatch(asked, jql)
            if not bounds:
                return Answer({"errorMessages": ["The value 'XYZ' does not exist for the field 'project'."]}, 400)
        if bounds:
            since = datetime.strptime(bounds[1], "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(self.zone))
            found = [row for row in found if since <= _at(row, "fields.updated")]
        fields = request.param("fields").split(",")
        rows = [{**row, "fields": {key: row["fields"].get(key) for key in fields}} for row in found]
        start, size = int(request.param("nextPageToken", "0")), min(self.per_page, int(request.param("maxResults")))
        more = start + size < len(rows)
        token = {"nextPageToken": str(start + size)} if more else {}
        return Answer({"issues": rows[start : start + size], **token, "isLast": not more})

    def _newest(self, preset: str, key: str) -> list[dict[str, Any]]:
        return sorted(self.rows[preset].values(), key=lambda row: (_at(row, key), row["id"]), reverse=True)


@cache
def _sample(vendor: Vendor) -> dict[str, Any]:
    saved = json.loads((_SAMPLES / f"{vendor.preset}.json").read_text(encoding="utf-8"))
    row: dict[str, Any] = saved[vendor.rows][0]
    return row


def _put(row: dict[str, Any], key: str, value: str) -> None:
    *outer, last = key.split(".")
    for each in outer:
        row = row[each]
    row[last] = value


def _at(row: dict[str, Any], key: str) -> datetime:
    found = instant_at(row, key)
    assert found
    return found


def _stamp(at: datetime) -> str:
    """As Jira writes it, in a zone of its own, and as all take it."""
    return at.astimezone(ZoneInfo("Europe/Berlin")).strftime("%Y-%m-%dT%H:%M:%S.000%z")
