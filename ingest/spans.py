"""Spans of time: what has been read, and what is left to read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, order=True)
class Span:
    """From `since` up to, not including, `until`."""

    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        return self.until - self.since

    def overlaps(self, other: "Span") -> bool:
        return self.since < other.until and other.since < self.until


def gaps(wanted: Span, covered: Iterable[Span]) -> Iterator[Span]:
    """The parts of `wanted` that no span in `covered` holds, oldest first."""
    at = wanted.since
    for span in sorted(each for each in covered if each.since < each.until):
        if span.since >= wanted.until:
            break
        if span.since > at:
            yield Span(at, span.since)
        at = max(at, span.until)
    if at < wanted.until:
        yield Span(at, wanted.until)
