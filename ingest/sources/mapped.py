"""Rows of any JSON or CSV export by a mapping: each lands as its canonical fields with the row itself beside them."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jmespath
from jmespath.exceptions import JMESPathError

from data.errors import AftermathError
from data.mapping import Mapping
from ingest.sources import deploys, files
from ingest.sources.records import Options, Record, Reject, parse_instant, storable, to_payload

INCIDENTS = "mapped/incidents"
STREAMS = {"incidents": INCIDENTS, "deploys": deploys.STREAM}

_TIMES = ("started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at", "finished_at")
_ACKNOWLEDGED = {"acknowledged_at", "milliseconds_to_acknowledge"}
#: In seconds: nothing that is told lasts longer.
_TEN_YEARS = 10 * 366 * 86_400
#: Seconds, milliseconds, microseconds and nanoseconds of the years 2001 to 2100, by their size.
_EPOCHS = ((1e9, 4.2e9, 1.0), (1e12, 4.2e12, 1e3), (1e15, 4.2e15, 1e6), (1e18, 4.2e18, 1e9))
_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)
_FORGE = re.compile(r"(?:https?://|ssh://|git@)[^/:]+[/:](?P<path>.+?)(?:\.git)?/?$")


class _RowError(Exception):
    """Why a row cannot be used, and what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


@dataclass(frozen=True)
class _Row:
    """One row as found; `value` is an object, `fault` why the file itself says it is broken."""

    position: str
    value: Any
    fault: str = ""


def read(name: str, mapping: Mapping, path: Path, options: Options) -> Iterator[Record | Reject]:
    """Every incident or deploy of a file, folder or glob.

    Args:
        name: The mapping's, which becomes the shape of its records and the source of what they tell.

    Raises:
        AftermathError: A file is broken, or none of its rows fits the mapping.
    """
    for file in files.find(path, (*files.JSON, *files.CSV)):
        rows = list(_rows(file, mapping))
        found = [(row, _judged(name, mapping, row, options)) for row in rows]
        if rows and not any(isinstance(each, Record) for _, several in found for each in several):
            reasons = [each.reason for _, several in found for each in several if isinstance(each, Reject)]
            if reasons and all("is missing" in reason or "is not an object" in reason for reason in reasons):
                what = f"holds no {name} {mapping.rows_are}: {reasons[0]} in every row"
                raise AftermathError(what, where=str(file.path), remedy="check the kind, or its mapping")
        for _, several in found:
            yield from several


def found(mapping: Mapping, path: Path) -> Iterator[str]:
    """Where each row of a file, folder or glob stands, fitting or not."""
    for file in files.find(path, (*files.JSON, *files.CSV)):
        yield from (row.position for row in _rows(file, mapping))


def notes(mapping: Mapping, path: Path) -> list[str]:
    """How many rows of which files the mapping says are not meant. Broken files are passed over."""
    found = []
    for file in files.find(path, (*files.JSON, *files.CSV)) if mapping.only is not None else ():
        with suppress(AftermathError, JMESPathError):
            count = sum(_is_passed_over(mapping, row) for row in _rows(file, mapping))
            if count:
                found.append(f"{file.label}: {count:,} rows passed over, as they are not {mapping.only}")
    return found


def _rows(file: files.File, mapping: Mapping) -> Iterator[_Row]:
    if file.path.suffix.lower() in files.CSV:
        for row in files.rows(file):
            yield _Row(f"{file.label}: line {row.line}", row.cells, row.fault)
        return
    for document in files.documents(file):
        found = _search(mapping.rows, document.value)
        if found is None:
            what = f"has nothing under {mapping.rows}"
            raise AftermathError(what, where=str(file.path), remedy="check the kind, or the mapping's rows")
        for number, value in enumerate(found if isinstance(found, list) else [found]):
            yield _Row(f"{document.prefix}[{number}]", value)


def judge(name: str, mapping: Mapping, value: Any, position: str, options: Options) -> list[Record | Reject]:
    """What one row of any origin comes to; nothing where the mapping does not mean it."""
    return _judged(name, mapping, _Row(position, value), options)


def is_meant(mapping: Mapping, value: Any) -> bool:
    """Whether a row is read at all; one that cannot be told is, and refused."""
    try:
        return _is_meant(mapping, value)
    except JMESPathError:
        return True


def _judged(name: str, mapping: Mapping, row: _Row, options: Options) -> list[Record | Reject]:
    stream, payload = STREAMS[mapping.rows_are], to_payload(row.value)
    if row.fault:
        return [Reject(stream, row.position, row.fault, "quote cells that hold a comma", payload)]
    if not isinstance(row.value, dict):
        return [Reject(stream, row.position, "is not an object", "export it again", payload)]
    try:
        if not _is_meant(mapping, row.value):
            return []
        parts = [row.value]
        if mapping.each is not None:
            found_parts = _search(mapping.each, row.value)
            if not isinstance(found_parts, list) or not found_parts:
                raise _RowError(f"{mapping.each} is missing", "export it with its parts")
            parts = [{**row.value, "each": part} for part in found_parts]
    except (_RowError, JMESPathError) as fault:
        return [Reject(stream, row.position, _reason(fault), _remedy(fault), payload)]
    several = len(parts) > 1
    found: list[Record | Reject] = []
    for number, part in enumerate(parts):
        position = f"{row.position}, part {number}" if several else row.position
        try:
            fields = _fields(mapping, part, options)
        except (_RowError, JMESPathError) as fault:
            found.append(Reject(stream, position, _reason(fault), _remedy(fault), payload))
            continue
        found.append(_landed(name, mapping, fields, row.value, position, options))
    return found


def _landed(
    name: str, mapping: Mapping, fields: dict[str, Any], raw: Any, position: str, options: Options
) -> Record | Reject:
    if mapping.rows_are == "deploys":
        judged = deploys.judge({**fields, "raw": raw}, name, position, options)
        if isinstance(judged, Reject) and judged.reason == deploys.NO_CONTENTS and "sha" in mapping.fields:
            return replace(judged, remedy=f"export it with what stands under {mapping.fields['sha']}")
        return judged
    asked = not mapping.people and not _ACKNOWLEDGED.isdisjoint(mapping.fields)
    known = {"people": mapping.people, "acknowledgement_known": asked, "raw": raw}
    return Record(INCIDENTS, name, position, to_payload({**fields, **known}), options.account)


def _is_meant(mapping: Mapping, row: Any) -> bool:
    return mapping.only is None or not isinstance(row, dict) or bool(_search(mapping.only, row))


def _is_passed_over(mapping: Mapping, row: _Row) -> bool:
    try:
        return not row.fault and not _is_meant(mapping, row.value)
    except JMESPathError:
        return False


def _fields(mapping: Mapping, row: dict[str, Any], options: Options) -> dict[str, Any]:
    given = {name: _value(mapping, name, _search(path, row)) for name, path in mapping.fields.items()}
    if options.service and not given.get("service"):
        given["service"] = options.service
    zone = mapping.time_zone or options.time_zone
    for name in _TIMES:
        if given.get(name) is not None:
            given[name] = _instant(name, given[name], mapping, zone)
    _lasting(given, "resolved_at" if mapping.rows_are == "incidents" else "finished_at")
    if isinstance(given.get("repo"), str) and (forge := _FORGE.fullmatch(given["repo"])):
        given["repo"] = "/".join(forge["path"].split("/")[-2:])
    if mapping.rows_are == "incidents":
        for name in ("id", "started_at"):
            if given.get(name) is None:
                raise _RowError(f"{name} is missing", f"export it with what stands under {mapping.fields[name]}")
    return {name: moment.isoformat() if isinstance(moment, datetime) else moment for name, moment in given.items()}


def _value(mapping: Mapping, name: str, found: Any) -> Any:
    """A field's scalar; texts that mean nothing are None, and known values have their meaning."""
    if isinstance(found, dict | list):
        raise _RowError(f"{name} is a list or an object", f"let the mapping's {name} choose one value")
    text = str(found).strip() if found is not None else ""
    if found is None or text in mapping.nulls:
        text = ""
    meanings = mapping.values.get(name)
    if meanings is not None:
        meaning = meanings.get(text.lower(), meanings.get("*"))
        if meaning is not None:
            return meaning
    if not text:
        return None
    return found if isinstance(found, bool | int | float) and name not in ("id", "number", "deploy_id") else text


def _instant(name: str, value: Any, mapping: Mapping, zone: str | None) -> datetime:
    text = str(value)
    moment = _epoch(text) or parse_instant(text) or _formatted(text, mapping.formats)
    if moment is None:
        raise _RowError(
            f"{name} {text[:60]!r} is not a time", "write times as 2026-03-01T12:30:00Z, or name their format"
        )
    if moment.tzinfo is None:
        if zone is None:
            raise _RowError(f"{name} {text[:60]!r} has no time zone", "say which zone with --time-zone")
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise _RowError(f"{name} {text[:60]!r} is beyond the calendar", "write the true time, or none") from None


def _epoch(text: str) -> datetime | None:
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    scale = next((scale for low, high, scale in _EPOCHS if low <= number < high), None)
    return datetime.fromtimestamp(number / scale, UTC) if scale else None


def _formatted(text: str, formats: list[str]) -> datetime | None:
    for each in formats:
        try:
            return datetime.strptime(text, each)
        except ValueError:
            continue
    return None


def _lasting(given: dict[str, Any], end: str) -> None:
    """Times that are given as what passed since the start."""
    for name, reached, a_second in (
        ("seconds", end, 1),
        ("milliseconds", end, 1000),
        ("milliseconds_to_acknowledge", "acknowledged_at", 1000),
    ):
        length, start = given.pop(name, None), given.get("started_at")
        if length is None or given.get(reached) is not None or not isinstance(start, datetime):
            continue
        with suppress(TypeError, ValueError, OverflowError):
            seconds = float(length) / a_second
            if 0 <= seconds < _TEN_YEARS:
                given[reached] = start + timedelta(seconds=seconds)


@cache
def _compiled(path: str) -> Any:
    return jmespath.compile(path)


def _search(path: str, value: Any) -> Any:
    return _compiled(path).search(value)


def _reason(fault: Exception) -> str:
    return (
        fault.reason
        if isinstance(fault, _RowError)
        else storable(f"does not fit the mapping: {str(fault).splitlines()[0][:160]}")
    )


def _remedy(fault: Exception) -> str:
    return fault.remedy if isinstance(fault, _RowError) else "guard the expression with || where a field may be missing"
