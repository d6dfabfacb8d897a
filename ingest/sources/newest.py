"""Lists that a server serves newest first and not by a span: read until they are older than it."""

from collections.abc import Iterable, Iterator

from ingest.paging import Page, moment_of
from ingest.sources.feed import Gathering
from ingest.sources.live import Part
from ingest.spans import Span


def read(pages: Iterable[Page], gathered: Gathering, span: Span, time: str) -> Iterator[Part]:
    """The parts of a span; `time` is the key of a row's time. A row without one is taken, and judged."""
    for page in pages:
        moments = [moment_of(row, time) for row in page.rows]
        within = [
            row
            for row, moment in zip(page.rows, moments, strict=True)
            if moment is None or span.since <= moment < span.until
        ]
        yield from gathered.take(Page(within))
        last = next((moment for moment in reversed(moments) if moment), None)
        if last and last < span.since:
            break
    yield gathered.rest()
