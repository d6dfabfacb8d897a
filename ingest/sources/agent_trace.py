"""Agent Trace records, as JSON or one to a line: which lines of a commit a tool or a person wrote."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.errors import AftermathError, UsageError
from data.origin.trace import read_trace
from ingest.sources import files
from ingest.sources.files import File
from ingest.sources.records import Options, Record, Reject, to_payload

STREAM = "agent_trace/records"


def read(path: Path, options: Options) -> Iterator[Record | Reject]:
    """Every record of a file, folder or glob; the account of a record is the repository it is about.

    Raises:
        UsageError: No repository is named, and the records do not say theirs.
        AftermathError: A file is broken, or holds something other than such records.
    """
    if options.repo is None:
        raise UsageError("needs the repository these records are about", where=str(path), remedy="name it with --repo")
    for file in files.find(path, files.JSON):
        rows = list(_rows(file))
        if rows and not any(isinstance(row, dict) and "files" in row for _, row in rows):
            raise AftermathError("holds no Agent Trace records", where=str(file.path), remedy="check the kind")
        for position, row in rows:
            payload = to_payload(row)
            try:
                read_trace(row)
            except ValueError as fault:
                yield Reject(STREAM, position, f"this record {fault}", "write it again, or leave it out", payload)
            else:
                yield Record(STREAM, "0", position, payload, options.repo)


def _rows(file: File) -> Iterator[tuple[str, Any]]:
    for document in files.documents(file):
        value = document.value
        for number, row in enumerate(value if isinstance(value, list) else [value]):
            place = f"[{number}]" if isinstance(value, list) else ""
            yield (document.prefix + place).removesuffix(": "), row
