"""PagerDuty incidents from saved REST pages, Analytics answers and the raw incidents CSV report."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.errors import AftermathError
from ingest.sources import files
from ingest.sources.files import Document, File
from ingest.sources.records import Options, Record, Reject, known_zone, time_fault, to_payload

STREAM = "pagerduty/incidents"

REPORT_COLUMNS = ("id", "incident_number", "description", "service_id", "service_name", "created_on")
#: PagerDuty cuts the report here without a word.
REPORT_LIMIT = 20_000

_TIMES = {
    "rest": ("created_at", "resolved_at", "last_status_change_at"),
    "analytics": ("created_at", "resolved_at"),
    "csv": ("created_on", "resolved_on"),
}

_OTHER_DOCUMENTS = {
    "log_entries": "incident log entries",
    "alerts": "alerts",
    "notes": "incident notes",
    "services": "services",
    "priorities": "priorities",
    "change_events": "change events",
    "custom_fields": "custom field values",
    "event": "a webhook delivery, which kind pagerduty-webhook reads",
    "webhook_subscription": "a webhook subscription",
    "users": "users",
    "teams": "teams",
    "escalation_policies": "escalation policies",
}

_OTHER_KINDS = {"notes": "pagerduty-notes", "change_events": "pagerduty-changes"}


@dataclass(frozen=True)
class _Page:
    """The rows of one document. `key` is where they were found; `zone` is that of their naive times."""

    document: Document
    key: str
    rows: list[Any]
    zone: str | None = None


def read(path: Path, options: Options) -> Iterator[Record | Reject]:
    """Every incident of a file, folder or glob.

    Raises:
        AftermathError: A file is broken, or holds something other than incidents.
    """
    for file in files.find(path, files.JSON + files.CSV):
        yield from (_read_report(file, options) if _is_csv(file) else _read_json(file, options))


def notes(path: Path) -> list[str]:
    """What suggests the export is incomplete: a report cut at its limit, pages of which none is the last.

    Broken files are passed over: reading them has said so.
    """
    found: list[str] = []
    page_ends: list[bool] = []
    for file in files.find(path, files.JSON + files.CSV):
        with suppress(AftermathError):
            if not _is_csv(file):
                values = [document.value for document in files.documents(file)]
                page_ends += [not value["more"] for value in values if isinstance(value, dict) and "more" in value]
            elif sum(1 for _ in files.rows(file)) == REPORT_LIMIT:
                found.append(
                    f"{file.label}: has exactly {REPORT_LIMIT:,} rows, where PagerDuty cuts a report silently; "
                    "export shorter periods"
                )
    if page_ends and not any(page_ends):
        found.append(pages_follow(path))
    return found


def pages_follow(path: Path) -> str:
    """What is said of pages of which none is the last."""
    return f"{path.name}: every page says more incidents follow; save the remaining pages too"


def _is_csv(file: File) -> bool:
    return file.path.suffix.lower() in files.CSV


def _read_report(file: File, options: Options) -> Iterator[Record | Reject]:
    files.require_columns(file, REPORT_COLUMNS, "PagerDuty's raw incidents report")
    for row in files.rows(file):
        fault = (row.fault, "export the report again") if row.fault else None
        yield judge(row.cells, "csv", f"{file.label}: line {row.line}", options, options.time_zone, fault)


def _read_json(file: File, options: Options) -> Iterator[Record | Reject]:
    for page in [_page(document, file) for document in files.documents(file)]:
        yield from _judged(page, options)


def read_document(document: Document, file: File, options: Options) -> Iterator[Record | Reject]:
    """Every incident of one document of a file.

    Raises:
        AftermathError: It holds something other than incidents.
    """
    return _judged(_page(document, file), options)


def _judged(page: _Page, options: Options) -> Iterator[Record | Reject]:
    for number, row in enumerate(page.rows):
        position = f"{page.document.prefix}{page.key}[{number}]"
        yield judge(row, shape(row), position, options, page.zone or options.time_zone)


def _page(document: Document, file: File) -> _Page:
    value = document.value
    if isinstance(value, dict) and "error" not in value:
        if isinstance(value.get("incidents"), list):
            page = _Page(document, "incidents", value["incidents"])
        elif isinstance(value.get("data"), list):
            page = _Page(document, "data", value["data"], _stated_zone(value))
        elif set(value) == {"incident"}:
            page = _Page(document, "incident", [value["incident"]])
        else:
            page = _Page(document, "", [value])
    else:
        page = _Page(document, "", value if isinstance(value, list) else [value])
    if page.rows and not any(_is_incident(row) for row in page.rows):
        what = f"holds no PagerDuty incidents: it looks like {_describe(value)}"
        own = next((kind for key, kind in _OTHER_KINDS.items() if isinstance(value, dict) and key in value), None)
        remedy = f"read it as {own}" if own else "give saved answers of GET /incidents or its reports"
        raise AftermathError(what, where=str(file.path), remedy=remedy)
    return page


def _stated_zone(answer: dict[str, Any]) -> str | None:
    zone = answer.get("time_zone")
    return zone if isinstance(zone, str) and known_zone(zone) else None


def _is_incident(row: object) -> bool:
    return isinstance(row, dict) and "incident_number" in row


def shape(row: object) -> str:
    """The dialect of a JSON row: `analytics` or `rest`."""
    return "analytics" if isinstance(row, dict) and row.get("service_id") is not None else "rest"


def judge(
    row: object, shape: str, position: str, options: Options, zone: str | None, fault: tuple[str, str] | None = None
) -> Record | Reject:
    """An incident of a shape as a record, or as a reject: it must be an object with an id and usable times."""
    payload = to_payload(row)
    fault = fault or _fault(row, shape, zone)
    if fault:
        return Reject(STREAM, position, *fault, payload)
    return Record(STREAM, shape, position, payload, options.account, zone)


def _fault(row: object, shape: str, zone: str | None) -> tuple[str, str] | None:
    if not isinstance(row, dict):
        return "is not an incident object", "export it again"
    if not isinstance(row.get("id"), str) or not row["id"].strip():
        return "has no id", "export it with its id"
    created, *later = _TIMES[shape]
    faults = [time_fault(row, created, zone, required=True), *(time_fault(row, key, zone) for key in later)]
    return next(filter(None, faults), None)


def _describe(value: object) -> str:
    if isinstance(value, list):
        return _describe(value[0]) if value else "an empty list"
    if not isinstance(value, dict):
        return "a single value"
    error = value.get("error")
    if error is not None:
        message = error.get("message") if isinstance(error, dict) else error
        return f"PagerDuty's error answer: {str(message)[:80]}"
    if "incidents" in value:
        return "incidents of another system"
    kind = value.get("type")
    if isinstance(kind, str) and ("number" in value or "incident" in value):
        return f"the body of a webhook ({kind[:40]})"
    if isinstance(kind, str) and kind.endswith("_log_entry"):
        return _OTHER_DOCUMENTS["log_entries"]
    known = next((text for key, text in _OTHER_DOCUMENTS.items() if key in value), None)
    return known or f"an object with {', '.join(sorted(value)[:5])}"
