"""Deploys from a documented CSV or JSON export: one row per version reaching a service in an environment."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from data.errors import AftermathError
from ingest.sources import files
from ingest.sources.records import Options, Record, Reject, time_fault, to_payload

STREAM = "deploys/deploys"

REQUIRED = ("service", "environment", "sha", "started_at", "finished_at", "status")
OPTIONAL = ("deploy_id", "kind", "version", "repo", "previous_sha", "strategy", "url")

#: Words accepted for a status, in any case, and what each means (staging/deploys.sql says the same).
STATUSES = {
    "success": "success",
    "succeeded": "success",
    "successful": "success",
    "completed": "success",
    "ok": "success",
    "passed": "success",
    "failure": "failure",
    "failed": "failure",
    "error": "failure",
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "aborted": "cancelled",
    "skipped": "cancelled",
    "running": "running",
    "in_progress": "running",
    "pending": "running",
    "queued": "running",
    "superseded": "superseded",
}

_SHA = re.compile(r"[0-9a-fA-F]{7,64}")
_LISTS = ("deploys", "deployments")
NO_CONTENTS = "has neither sha nor version"


def read_csv(path: Path, options: Options) -> Iterator[Record | Reject]:
    """Every deploy of a CSV file, folder or glob.

    Raises:
        AftermathError: A file is broken or lacks a required column.
    """
    for file in files.find(path, files.CSV):
        files.require_columns(file, REQUIRED, "a deploys export")
        for row in files.rows(file):
            fault = (row.fault, "quote cells that hold a comma") if row.fault else None
            yield judge(row.cells, "csv", f"{file.label}: line {row.line}", options, fault)


def read_json(path: Path, options: Options) -> Iterator[Record | Reject]:
    """Every deploy of a JSON file, folder or glob: a list, `{"deploys": [...]}` or `{"deployments": [...]}`.

    Raises:
        AftermathError: A file is broken or holds something else.
    """
    for file in files.find(path, files.JSON):
        for document in files.documents(file):
            key, found = _list_of(document.value)
            if found is None or (found and not any(_is_deploy(row) for row in found)):
                what = "holds no deploys"
                remedy = f"give a list of objects with {', '.join(REQUIRED)}"
                raise AftermathError(what, where=str(file.path), remedy=remedy)
            for number, row in enumerate(found):
                yield judge(row, "json", f"{document.prefix}{key}[{number}]", options)


def csv_notes(path: Path) -> list[str]:
    """Columns of the files that no one reads: most often a misspelt optional one. Broken files are passed over."""
    found = []
    for file in files.find(path, files.CSV):
        with suppress(AftermathError):
            unknown = [name for name in files.header(file) if name and name not in REQUIRED + OPTIONAL]
            if unknown:
                found.append(f"{file.label}: columns kept but not used: {', '.join(unknown)}")
    return found


def _list_of(value: Any) -> tuple[str, list[Any] | None]:
    if isinstance(value, list):
        return "", value
    if isinstance(value, dict):
        key = next((key for key in _LISTS if isinstance(value.get(key), list)), None)
        if key:
            return key, value[key]
    return "", None


def _is_deploy(row: object) -> bool:
    return isinstance(row, dict) and {"service", "environment", "status"} <= set(row)


def judge(
    row: Any, shape: str, position: str, options: Options, fault: tuple[str, str] | None = None
) -> Record | Reject:
    """Lands the row with its cells trimmed; a lone `--service` or `--repo` fills an empty one."""
    if isinstance(row, dict):
        row = {key: cell.strip() or None if isinstance(cell, str) else cell for key, cell in row.items()}
        for key, value in (("service", options.service), ("repo", options.repo)):
            if value and not row.get(key):
                row[key] = value
    fault = fault or _fault(row, options.time_zone)
    payload = to_payload(row)
    if fault:
        return Reject(STREAM, position, *fault, payload)
    return Record(STREAM, shape, position, payload, options.account, options.time_zone)


def _fault(row: Any, zone: str | None) -> tuple[str, str] | None:
    if not isinstance(row, dict):
        return "is not a deploy object", "export it again"
    return _name_fault(row) or _status_fault(row) or _version_fault(row) or _span_fault(row, zone)


def _name_fault(row: dict[str, Any]) -> tuple[str, str] | None:
    for key in ("service", "environment"):
        if not isinstance(row.get(key), str):
            return f"{key} is missing", f"name the {key}"
    return None


def _version_fault(row: dict[str, Any]) -> tuple[str, str] | None:
    for key in ("sha", "previous_sha"):
        sha = row.get(key)
        if sha is not None and not (isinstance(sha, str) and _SHA.fullmatch(sha)):
            return (f"{key} {str(sha)[:60]!r} is not a commit", "give 7 to 64 hex digits; a tag goes under version")
    if row.get("sha") is None and row.get("version") is None:
        return NO_CONTENTS, "give the commit or the version that was deployed"
    return None


def _status_fault(row: dict[str, Any]) -> tuple[str, str] | None:
    status = row.get("status")
    if isinstance(status, str) and status.lower() in STATUSES:
        return None
    shown = "is missing" if status is None else f"{str(status)[:60]!r} is unknown"
    return f"status {shown}", f"use one of {', '.join(STATUSES)}"


def _span_fault(row: dict[str, Any], zone: str | None) -> tuple[str, str] | None:
    if row.get("started_at") is None and row.get("finished_at") is None:
        return "has neither started_at nor finished_at", "give at least one of the two"
    return time_fault(row, "started_at", zone) or time_fault(row, "finished_at", zone)
