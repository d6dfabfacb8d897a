"""Lists that a server serves by time and only so deep: read in windows that fit, yielded in parts that resume."""

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from data.errors import AftermathError
from ingest.http import Session
from ingest.paging import CeilingError, Page, by_offset
from ingest.sources.live import Part
from ingest.sources.records import Record, Reject, instant_at, to_payload
from ingest.spans import Span

#: Rows that land together: a run that is killed reads at most so many again.
PART = 500
#: The share of its ceiling a window is cut to fill, so that a busier one need not be cut again.
_FILL = 0.9
#: What a feed's times tell apart.
_TICK = timedelta(seconds=1)

#: What a row comes to; None: it is passed over.
Judge = Callable[[Any], Record | Reject | None]
Clock = Callable[[], datetime]


def _since_until(span: Span) -> Mapping[str, Any]:
    return {"since": stamp(span.since), "until": stamp(span.until), "total": "true"}


@dataclass(frozen=True)
class Feed:
    """A list read by spans of the time under `time`.

    Attributes:
        stream: Where its rows land, as `source/stream`.
        path: Its address.
        key: What its rows stand under.
        time: The key of a row's time.
        order: How it is sorted by that time; another order is borne, but resumes only at a whole window.
        scope: The permission it needs.
        settles: How long a row may still change or turn up.
        params: Sent with every request.
        longest: The longest span it answers for.
        ceiling: How many rows offsets can reach.
        bounds: What is sent to select a span.
    """

    stream: str
    path: str
    key: str
    time: str
    order: Literal["ascending", "descending"]
    scope: str
    settles: timedelta
    params: Mapping[str, Any] = field(default_factory=dict)
    longest: timedelta = timedelta(days=180)
    ceiling: int = 10_000
    bounds: Callable[[Span], Mapping[str, Any]] = _since_until


def read(session: Session, feed: Feed, span: Span, judge: Judge, clock: Clock) -> Iterator[Part]:
    """Everything a feed holds of a span, in parts; a window with too many rows is halved, or cut in proportion.

    Raises:
        ApiError: As `Session.get`.
        AftermathError: One second holds more rows than the server serves.
    """
    start, end, reach = _whole(span.since), _whole(span.until), feed.longest
    while start < end:
        window = Span(start, min(end, start + reach))
        try:
            total = yield from _window(session, feed, window, judge, clock)
        except CeilingError as error:
            if window.length <= _TICK:
                what = f"holds more than {feed.ceiling:,} rows in the second from {stamp(start)}"
                raise AftermathError(what, where=feed.path, remedy="read it as an export file") from error
            reach = _times(window.length, min(0.5, _share(feed, error.total)))
        else:
            start = window.until
            reach = min(feed.longest, _times(window.length, min(2.0, _share(feed, total))))


def _whole(at: datetime) -> datetime:
    """Servers take no fractions of a second: the one that has begun is read next time."""
    return at.replace(microsecond=0)


def _share(feed: Feed, total: int | None) -> float:
    """How many times as long a window as busy as one with `total` rows may be."""
    return 1.0 if total is None else _FILL * feed.ceiling / max(total, 1)


def _times(length: timedelta, share: float) -> timedelta:
    return max(_TICK, timedelta(seconds=int(length.total_seconds() * share)))


def _window(
    session: Session, feed: Feed, window: Span, judge: Judge, clock: Clock
) -> Generator[Part, None, int | None]:
    """One window's parts; returns how many rows the server counts in it, where it does.

    Rows that move between two pages while they are read are missed; the server's count tells, and it is read anew.
    """
    params = {**feed.params, **feed.bounds(window)}
    gathered = Gathering(feed.stream, window, feed.time, feed.order, feed.settles, judge, clock)
    for _ in range(2):
        total = None
        for page in by_offset(session, feed.path, feed.key, params, scope=feed.scope, ceiling=feed.ceiling):
            total = page.total if total is None else total
            yield from gathered.take(page)
        if total is None or gathered.distinct >= total:
            break
    yield gathered.rest()
    return total


class Gathering:
    """The rows of one window as they come, each row once, cut into parts that land on their own.

    A part in the middle of a window is cut where rows have come in order: all up to its last row's time is then read.
    `size` is how many rows land together, where not `PART`.
    """

    def __init__(
        self,
        stream: str,
        window: Span,
        time: str,
        order: str,
        settles: timedelta,
        judge: Judge,
        clock: Clock,
        size: int | None = None,
    ) -> None:
        self._stream, self._left, self._time, self._settles = stream, window, time, settles
        self._ascending, self._judge, self._clock = order == "ascending", judge, clock
        self._size = size or PART
        self._seen: dict[str, int] = {}
        self._rows: list[Record | Reject] = []
        self._edge: datetime | None = None
        self._ordered = True
        self._read_at = clock()

    @property
    def distinct(self) -> int:
        """Rows there are, however often they were served."""
        return len(self._seen)

    def take(self, page: Page) -> Iterator[Part]:
        """Takes a page and yields the part it completes, if it does."""
        for row in page.rows:
            self._follow(row)
            judged = self._judge(row)
            if judged is None:
                self._seen[to_payload(row)] = 0
                continue
            text = judged.payload if isinstance(judged, Record) else judged.raw
            name = judged.position if isinstance(judged, Record) else text
            if self._seen.get(name) != hash(text):
                self._seen[name] = hash(text)
                self._rows.append(judged)
        done = self._done()
        if done and len(self._rows) >= self._size:
            yield self._part(done)
            self._left = Span(done.until, self._left.until) if self._ascending else Span(self._left.since, done.since)

    def rest(self) -> Part:
        """The last part, which completes the window."""
        return self._part(self._left)

    def _part(self, span: Span) -> Part:
        part = Part(self._stream, self._rows, self._read_at, span, self._settles)
        self._rows, self._read_at = [], self._clock()
        return part

    def _follow(self, row: Any) -> None:
        at = instant_at(row, self._time)
        if at is None:
            self._ordered = False
            return
        at = at if at.tzinfo else at.replace(tzinfo=UTC)  # every feed is asked for UTC
        if self._edge is not None and at != self._edge and (at > self._edge) != self._ascending:
            self._ordered = False
        self._edge = at

    def _done(self) -> Span | None:
        """The span that is complete though the window is not: rows of its last second may still follow."""
        if not self._ordered or self._edge is None:
            return None
        left, edge = self._left, self._edge.replace(microsecond=0)
        span = Span(left.since, edge) if self._ascending else Span(edge + _TICK, left.until)
        return span if left.since <= span.since < span.until <= left.until else None


def stamp(at: datetime) -> str:
    """A time as query parameters want it, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
