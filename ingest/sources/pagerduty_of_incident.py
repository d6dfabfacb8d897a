"""What PagerDuty tells of one incident at a time, from saved answers: its notes and the change events it relates to it.

Neither answer says which incident it was asked about, so the file or its folder is named for it: `PT4KHLK.json`,
`notes-PT4KHLK.json`, `PT4KHLK/notes.json`. Rows land with the incident they are of, as the live source lands them.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.errors import AftermathError
from ingest.sources import files
from ingest.sources.files import Document
from ingest.sources.records import Options, Record, Reject, time_fault, to_payload

NOTES = "pagerduty/notes"
RELATED = "pagerduty/related_change_events"
CHANGES = "pagerduty/change_events"

#: Ids of incidents: seven characters in old accounts, fourteen or twenty-six in new ones.
_ID = re.compile(r"(?<![A-Za-z0-9])[PQR](?:[0-9A-Z]{25}|[0-9A-Z]{13}|[0-9A-Z]{6})(?![A-Za-z0-9])")
_REMEDY = "save each answer under its incident's id, such as PT4KHLK.json"


def read_notes(path: Path, options: Options) -> Iterator[Record | Reject]:
    """Every note of a file, folder or glob.

    Raises:
        AftermathError: A file is broken, or holds something other than notes.
    """
    yield from _read(path, options, "notes", "created_at")


def read_changes(path: Path, options: Options) -> Iterator[Record | Reject]:
    """Every change event of a file, folder or glob: those related to an incident, and those of an account.

    Raises:
        AftermathError: A file is broken, or holds something other than change events.
    """
    yield from _read(path, options, "change_events", "timestamp")


def _read(path: Path, options: Options, key: str, time: str) -> Iterator[Record | Reject]:
    for file in files.find(path, files.JSON):
        for document in files.documents(file):
            rows = document.value.get(key) if isinstance(document.value, dict) else None
            if not isinstance(rows, list):
                what = f"holds no {key.replace('_', ' ')}"
                remedy = f"give answers of PagerDuty's API as they are: an object with {key}"
                raise AftermathError(what, where=str(file.path), remedy=remedy)
            incident = _incident(document)
            for number, row in enumerate(rows):
                yield _judge(row, f"{document.prefix}{key}[{number}]", options, key, time, incident)


def _incident(document: Document) -> str | None:
    """The incident an answer is of: as it says itself, else as its file, or the nearest folder, is named."""
    if isinstance(document.value.get("incident"), dict):
        found = document.value["incident"].get("id")
        return found if isinstance(found, str) else None
    named = [match for part in reversed(Path(document.label).parts) for match in _ID.findall(part)]
    return named[0] if named else None


def _judge(row: Any, position: str, options: Options, key: str, time: str, incident: str | None) -> Record | Reject:
    if isinstance(row, dict) and "incident" not in row and incident and (key == "notes" or "correlation_reason" in row):
        row = {**row, "incident": {"id": incident, "type": "incident_reference"}}
    stream = NOTES if key == "notes" else RELATED if _is_related(row) else CHANGES
    payload = to_payload(row)
    fault = _fault(row, stream, time, options.time_zone)
    if fault:
        return Reject(stream, position, *fault, payload)
    return Record(stream, "rest", position, payload, options.account, options.time_zone)


def _is_related(row: Any) -> bool:
    return isinstance(row, dict) and ("incident" in row or "correlation_reason" in row)


def _fault(row: Any, stream: str, time: str, zone: str | None) -> tuple[str, str] | None:
    if not isinstance(row, dict):
        return "is not an object", "export it again"
    if not isinstance(row.get("id"), str) or not row["id"].strip():
        return "has no id", "export it with its id"
    if stream != CHANGES and not (isinstance(row.get("incident"), dict) and isinstance(row["incident"].get("id"), str)):
        return "does not say which incident it is of", _REMEDY
    return time_fault(row, time, zone, required=True)
