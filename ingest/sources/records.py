"""What every file source yields, what it may be told, and what it accepts as a time."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from data.errors import AftermathError, UsageError

#: PagerDuty leaves out seconds, or the time; change events write +0000. Every spelling matched here means the
#: same to Python and to DuckDB, which casts the same text later; neither parser alone can promise that.
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}(?P<clock>[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?P<zone>Z|[+-]\d{2}(?::?\d{2})?)?)?", re.ASCII
)
_EPOCH_YEAR = 1970
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Record:
    """One row of an export, as found.

    Attributes:
        stream: The lake stream it lands in, as `source/stream`: `pagerduty/incidents`.
        shape: The dialect of the payload: `rest`, `analytics`, `csv`, `json`.
        position: Where it was read: `page1.json: incidents[3]`, `raw.csv: line 12`.
        payload: The row as JSON text; cells of a CSV row are keyed by header, empty ones null.
        account: The account, or for code the repository, whose ids these are.
        zone: Time zone of the payload's naive times; None when none was given.
    """

    stream: str
    shape: str
    position: str
    payload: str
    account: str
    zone: str | None = None


@dataclass(frozen=True)
class Reject:
    """One row that cannot be used: why, and what the reader does about it. `raw` is the row's text."""

    stream: str
    position: str
    reason: str
    remedy: str
    raw: str


@dataclass(frozen=True)
class Options:
    """What the caller says about a file that the file does not say itself.

    Attributes:
        account: Namespace of the ids. Ids are built from it, so it must be the same on every read: it is never
            guessed from links inside the file, which some exports carry and others do not.
        time_zone: IANA zone of times written without one.
        repo: Repository the rows belong to.
        service: Service the rows belong to.
        since: Start of the span the export covers.
        until: End of that span.

    Raises:
        UsageError: `time_zone` is not a time zone name, or the span ends before it starts.
    """

    account: str = "default"
    time_zone: str | None = None
    repo: str | None = None
    service: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        if self.time_zone is not None and not known_zone(self.time_zone):
            raise UsageError("is not a time zone", where=self.time_zone, remedy="use a name such as Europe/Berlin")
        if self.since and self.until and self.until <= self.since:
            what = f"the span the export covers would end ({self.until}) before it starts ({self.since})"
            raise UsageError(what, remedy="give since before until")


def known_zone(name: str) -> bool:
    """Whether this is an IANA time zone name."""
    return name in _zones()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def parse_instant(text: object) -> datetime | None:
    """The time a text names; None when it is not one.

    Accepts `YYYY-MM-DD[(T| )HH:MM[:SS[.f]][Z|±HH[[:]MM]]]`, after 1970 (exports write 0001-01-01 and 1970-01-01 for
    null). The result is naive when the text has no zone; fractions are cut to microseconds.
    """
    if not isinstance(text, str) or not _INSTANT.fullmatch(text):
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.year > _EPOCH_YEAR else None


def instant_at(row: object, key: str) -> datetime | None:
    """The time under a key of a row, or under keys within each other, with dots between them."""
    for part in key.split("."):
        row = row.get(part) if isinstance(row, dict) else None
    return parse_instant(row)


def time_fault(row: dict[str, Any], key: str, zone: str | None, *, required: bool = False) -> tuple[str, str] | None:
    """Why the time under `key` cannot be used, with the remedy; None when it can, or is absent and not required."""
    value = row.get(key)
    if value in (None, ""):
        return (f"{key} is missing", "export it with its time") if required else None
    instant = parse_instant(value)
    if instant is None:
        return (f"{key} {_short(value)} is not a time", "write times as 2026-03-01T12:30:00Z")
    if instant.tzinfo is None and zone is None:
        return (f"{key} {_short(value)} has no time zone", "say which zone with --time-zone")
    return None


def to_payload(row: object) -> str:
    """A row as the JSON text that is landed, storable as `storable` says.

    Raises:
        AftermathError: It is nested deeper than Python writes, which is a little less than it reads.
    """
    try:
        return storable(_encode(row))
    except RecursionError as error:
        raise AftermathError("holds a row nested too deep to be used", remedy="export it without that row") from error


def storable(text: str) -> str:
    """The text with half an emoji, left where an export cut a title, as U+FFFD: no text column can hold it."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def _short(value: object) -> str:
    return storable(repr(value)[:60])
