"""Lists that a server serves newest first and not by a span: read until they are older than it."""

from collections.abc import Iterable, Iterator

from ingest.paging import Page, moment_of
from ingest.sources.feed import Gathering
from ingest.sources.live import Part
from ingest.spans import Span


def read(pages: Iterable[Page], gathered: Gathering, span: Span, time: str) -> Iterator[Part]:
    """The parts of a span; `time` is the key of a row's time. A row without one is taken, and judged."""
    for page in pages:
        yield from gathered.take(within(page, span, time))
        last = next(filter(None, (moment_of(row, time) for row in reversed(page.rows))), None)
        if last and last < span.since:
            break
    yield gathered.rest()


def within(page: Page, span: Span, time: str) -> Page:
    """The rows of a page that are of a span, or of no known time."""
    moments = [(row, moment_of(row, time)) for row in page.rows]
    return Page([row for row, moment in moments if moment is None or span.since <= moment < span.until])
