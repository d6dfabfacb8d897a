"""What every live source is: readers that yield parts, each part records and the bookmark they move."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from data.mapping import Mapping as Fields
from ingest.http import Session
from ingest.sources.records import Record, Reject, storable, time_fault, to_payload
from ingest.spans import Span


@dataclass(frozen=True)
class Part:
    """Rows that land together, or not at all.

    Attributes:
        stream: Where they land, as `source/stream`.
        rows: Records and rejects; the position of a record is its address, and names it for ever.
        read_at: When they were asked for.
        span: The span of time of which the stream lacks nothing once this has landed; None for rows read one by one.
        settles: How long rows may still change: a span counts as read only up to so long before `read_at`.
        whole: The rows are the whole list as it now is, not an addition.
        bookmark: What else the part settles, in the source's own terms.
    """

    stream: str
    rows: list[Record | Reject]
    read_at: datetime
    span: Span | None = None
    settles: timedelta = timedelta()
    whole: bool = False
    bookmark: Mapping[str, str] = field(default_factory=dict)


class Landed(Protocol):
    """What a source may ask of what has landed from it before; parts count once they are yielded."""

    def covered(self, stream: str, settles: timedelta, **bookmark: str) -> list[Span]:
        """The spans that were read and had settled by then; with these words in their bookmark, if any are given."""

    def captured(self, stream: str) -> Mapping[str, datetime]:
        """Position of every record -> when it was last read."""

    def last_read(self, stream: str) -> datetime | None:
        """When the newest part of the stream was read."""


@dataclass(frozen=True)
class Order:
    """What a person asks of a live source.

    Attributes:
        account: Namespace of the ids.
        since: How far back to read.
        read: Names of the readers wanted.
        clock: Tells the time.
        repo: The repository to read, as owner/name; empty where the kind has none.
        workflow: The file of the workflow whose runs are deploys.
        label: The label of issues that are incidents.
        jql: The search that finds the issues which are incidents.
        mappings: Those of the settings, by name: one of a preset's name is used in its place.
    """

    account: str
    since: datetime
    read: frozenset[str]
    clock: Callable[[], datetime]
    repo: str = ""
    workflow: str | None = None
    label: str | None = None
    jql: str | None = None
    mappings: Mapping[str, Fields] = field(default_factory=dict)


@dataclass(frozen=True)
class Reader:
    """One thing a live source reads.

    Attributes:
        scope: The permission it needs, by the vendor's name.
        read: Yields its parts. None: the reader named by `along` does.
        probe: One cheap request that shows whether the token may read it.
        along: The reader it is read along with.
        needs: The setting it cannot do without: where nothing is named in `read`, it is read if that is given.
        named: It is read only if `read` names it.
    """

    scope: str
    read: Callable[[Session, Landed, Order], Iterator[Part]] | None
    probe: Callable[[Session, Order], object]
    along: str = ""
    needs: str = ""
    named: bool = False


@dataclass(frozen=True)
class LiveKind:
    """One kind of live source: `[[sources]]` with a `kind` and no path.

    Attributes:
        name: What `[[sources]]` calls it.
        help: One line for `--list`.
        url: The server it speaks to unless `url` says another; empty where every account has its own.
        token_env: The variable that holds its token unless `token_env` says another.
        authorization: Value of the header that holds the token, {} for the token, {basic} for it as Basic writes it.
        headers: Sent with every request.
        per_minute: Requests a minute its vendor allows, with some left for others.
        readers: By name, in the order they are read in.
        by_repo: Whether it is read one repository after another, and so needs `repos`.
        nested: Whether a repository may stand in a group of a group.
        address: The server's address from the one a person writes.
        header: The header that holds the token.
    """

    name: str
    help: str
    url: str
    token_env: str
    authorization: str
    headers: Mapping[str, str]
    per_minute: int
    readers: Mapping[str, Reader]
    by_repo: bool = False
    nested: bool = False
    address: Callable[[str], str] = str
    header: str = "Authorization"


def judge(
    row: Any, stream: str, address: str, account: str, *, times: tuple[str, ...] = (), zone: str | None = None
) -> Record | Reject:
    """A row of an API as a record at `address/id`, or as a reject: it must be an object with an id and these times."""
    payload = to_payload(row)
    name = row.get("id") if isinstance(row, dict) else None
    if not isinstance(name, str) or not name.strip():
        return Reject(stream, address, "has no id", "report it to the vendor", payload)
    position = f"{address}/{storable(name)}"
    fault = next(filter(None, (time_fault(row, key, zone, required=True) for key in times)), None)
    return (
        Reject(stream, position, *fault, payload) if fault else Record(stream, "rest", position, payload, account, zone)
    )
