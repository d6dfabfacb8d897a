"""Incidents of any system from CSV or JSON, read by a mapping; what it leaves unread can be listed before landing."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from data.errors import AftermathError
from data.mapping import FIELDS, MEANINGS, NEEDED, TIMES, IncidentField, Mapping
from ingest.console import count
from ingest.sources import files
from ingest.sources.files import File
from ingest.sources.records import Options, Record, Reject, parse_instant, to_payload

STREAM = "mapped/incidents"

_UNITS = {"s": 1.0, "ms": 1e3, "us": 1e6, "ns": 1e9}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Reading:
    """A mapping put to files.

    Args:
        name: What the system is called: ids begin with it.
        mapping: Which of its fields is what.
    """

    def __init__(self, name: str, mapping: Mapping) -> None:
        self.name, self._mapping = name, mapping
        self._nulls = {"", *mapping.nulls}

    def read(self, path: Path, options: Options) -> Iterator[Record | Reject]:
        """Every row of a file, folder or glob: a record holds what it means under `is`, and the row as it came.

        Raises:
            AftermathError: A file is broken, or has no rows where the mapping looks for them.
        """
        for file in files.find(path, files.JSON + files.CSV):
            for row, position, fault in self._rows(file):
                yield self._judge(row, position, options, fault)

    def survey(self, path: Path) -> list[str]:
        """What a person should know before landing: keys nothing reads, values nothing gives a meaning."""
        paths = {path for name in FIELDS for path in self._mapping.paths(name)} | set(self._mapping.skip)
        taken = paths | {path.lower() for path in paths} | {next(_steps(path)) for path in paths}
        unread: set[str] = set()
        unmeant: Counter[tuple[str, str]] = Counter()
        for file in files.find(path, files.JSON + files.CSV):
            for row, _, _ in self._rows(file):
                if isinstance(row, dict):
                    unread |= {key for key, value in row.items() if key not in taken and value not in (None, "", [])}
                for name in MEANINGS:
                    value = self._raw(row, name)
                    if value is not None and self._meaning(name, value) is None:
                        unmeant[name, str(value)] += 1
        told = [f"not read: {', '.join(sorted(unread))}"] if unread else []
        return told + [
            f"{name} {value!r} has no meaning in the mapping, so it is left out: {count(rows, 'row')}"
            for (name, value), rows in unmeant.items()
        ]

    def _rows(self, file: File) -> Iterator[tuple[Any, str, str]]:
        if file.path.suffix.lower() in files.CSV:
            for line in files.rows(file):
                yield line.cells, f"{file.label}: line {line.line}", line.fault
            return
        for document in files.documents(file):
            found = self._list(document.value)
            if found is None:
                place = f"under {self._mapping.rows}" if self._mapping.rows else "of them"
                what = f"holds no incidents of {self.name}: there is no list {place}, and no id"
                raise AftermathError(what, where=str(file.path), remedy="give its saved answers, or mend the mapping")
            for number, row in enumerate(found):
                yield row, f"{document.prefix}{self._mapping.rows}[{number}]", ""

    def _list(self, value: Any) -> list[Any] | None:
        """The rows of a document: the list it is, the list where the mapping says, or itself if it is an incident."""
        if isinstance(value, list):
            return value
        found = dig(value, self._mapping.rows) if self._mapping.rows else None
        if isinstance(found, list):
            return found
        return [value] if self._raw(value, "id") is not None else None

    def _judge(self, row: Any, position: str, options: Options, fault: str) -> Record | Reject:
        raw = to_payload(row)
        if not isinstance(row, dict):
            return Reject(STREAM, position, "is not an object", "leave it out", raw)
        if fault:
            return Reject(STREAM, position, fault, "export it again", raw)
        for path, values in self._mapping.skip.items():
            if str(dig(row, path)) in values:
                return Reject(STREAM, position, f"is no incident: {path} is {dig(row, path)}", "nothing to do", raw)
        found: dict[str, str] = {}
        for name in FIELDS:
            value = self._raw(row, name)
            if value is None:
                continue
            if name in TIMES:
                moment, reason = self._moment(value, options.time_zone or self._mapping.time_zone)
                if moment is None:
                    return Reject(STREAM, position, f"{name} {str(value)[:60]!r} {reason[0]}", reason[1], raw)
                found[name] = moment.astimezone(UTC).isoformat()
            else:
                meaning = self._meaning(name, value)
                if meaning is not None:
                    found[name] = meaning
        for needed in NEEDED:
            if needed not in found:
                where = " or ".join(self._mapping.paths(needed))
                return Reject(STREAM, position, f"has no {needed}: {where} is empty", "export it with that field", raw)
        if options.service and "service" not in found:
            found["service"] = options.service
        return Record(STREAM, self.name, position, to_payload({"is": found, "row": row}), options.account)

    def _meaning(self, name: IncidentField, value: Any) -> str | None:
        """What a value means; None where the field has few meanings, and none of them is its."""
        text = value if isinstance(value, str) else to_payload(value)
        given = self._mapping.values.get(name, {}).get(text)
        if name not in MEANINGS:
            return given or text
        return given or next((each for each in MEANINGS[name] if each == text.lower()), None)

    def _raw(self, row: Any, name: IncidentField) -> Any:
        for path in self._mapping.paths(name):
            value = dig(row, path)
            if value not in (None, [], {}) and str(value).strip() not in self._nulls:
                return value
        return None

    def _moment(self, value: Any, zone: str | None) -> tuple[datetime | None, tuple[str, str]]:
        no_time = "is not a time", "say how times are written with time_format or epoch in the mapping"
        try:
            if self._mapping.epoch:
                return _EPOCH + timedelta(seconds=float(value) / _UNITS[self._mapping.epoch]), no_time
            if self._mapping.time_format:
                moment: datetime | None = datetime.strptime(str(value).strip(), self._mapping.time_format)
            else:
                moment = parse_instant(value)
        except (ValueError, TypeError, OverflowError):
            return None, no_time
        if moment is None:
            return None, no_time
        if moment.tzinfo is None and zone is None:
            return None, ("has no time zone", "say which zone with --time-zone")
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone or "UTC"))), no_time


def dig(value: Any, path: str) -> Any:
    """What stands at a path, such as `fields.state.value`, `services[0].name` or `steps[type=done].at`; else None.

    A whole path that is a key of the row is that key; so is one that names a CSV column, whatever its case.
    """
    for key in (path, path.lower()):
        if isinstance(value, dict) and key in value:
            return value[key]
    for step in _steps(path):
        if step.startswith("["):
            value = _pick(value, step[1:-1])
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def _steps(path: str) -> Iterator[str]:
    """Keys and bracketed picks, in turn; a dot inside brackets belongs to them."""
    word, depth = "", 0
    for letter in path:
        if letter == "[" and not depth:
            if word:
                yield word
            word = ""
        depth += (letter == "[") - (letter == "]")
        if letter == "." and not depth:
            if word:
                yield word
            word = ""
            continue
        word += letter
        if letter == "]" and not depth:
            yield word
            word = ""
    if word:
        yield word


def _pick(value: Any, which: str) -> Any:
    if not isinstance(value, list):
        return None
    path, equals, wanted = which.partition("=")
    if equals:
        return next((each for each in value if str(dig(each, path)) == wanted), None)
    return value[int(which)] if which.isdecimal() and int(which) < len(value) else None
