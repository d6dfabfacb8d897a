"""PagerDuty webhook deliveries (v3) kept as files: one body a file, several in an array, or one a line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.errors import AftermathError
from ingest.sources import files
from ingest.sources.records import Options, Record, Reject, time_fault, to_payload

STREAM = "pagerduty/webhook_events"


def read(path: Path, options: Options) -> Iterator[Record | Reject]:
    """Every event of a file, folder or glob, whatever it tells of.

    Raises:
        AftermathError: A file is broken, or holds no delivery.
    """
    for file in files.find(path, files.JSON):
        for document in files.documents(file):
            several = isinstance(document.value, list)
            bodies = document.value if several else [document.value]
            if bodies and not any(_is_delivery(body) for body in bodies):
                what = "holds no PagerDuty webhook delivery: none has an event"
                remedy = "give the bodies of v3 webhooks; incidents themselves are read with kind pagerduty"
                raise AftermathError(what, where=str(file.path), remedy=remedy)
            for number, body in enumerate(bodies):
                position = f"{document.prefix}[{number}]" if several else f"{document.prefix}event"
                yield _judge(body, position, options)


def _is_delivery(body: object) -> bool:
    return isinstance(body, dict) and isinstance(body.get("event"), dict)


def _judge(body: Any, position: str, options: Options) -> Record | Reject:
    if not _is_delivery(body):
        return Reject(STREAM, position, "is no webhook delivery", "leave it out", to_payload(body))
    event = body["event"]
    payload = to_payload(event)
    if fault := _fault(event):
        return Reject(STREAM, position, *fault, payload)
    return Record(STREAM, "v3", position, payload, options.account, None)


def _fault(event: dict[str, Any]) -> tuple[str, str] | None:
    for key in ("id", "event_type"):
        if not isinstance(event.get(key), str) or not event[key].strip():
            return f"has no {key}", "keep the whole body of the delivery"
    if not isinstance(event.get("data"), dict):
        return "has no data", "keep the whole body of the delivery"
    created = time_fault(event["data"], "created_at", None) if event["data"].get("type") == "incident" else None
    return time_fault(event, "occurred_at", None, required=True) or created
