"""Rows of a live list that land by the preset which reads them from files."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ingest.paging import Page
from ingest.sources import mapped, newest, registry
from ingest.sources.feed import Gathering
from ingest.sources.live import Order, Part
from ingest.sources.records import Options, Record, Reject, storable, to_payload
from ingest.spans import Span


def read(
    pages: Iterator[Page],
    order: Order,
    preset: str,
    span: Span,
    time: str,
    settles: timedelta,
    beside: Mapping[str, Any],
) -> Iterator[Part]:
    """The parts of a span of a repository's list, newest first; `beside` is what its rows do not say of themselves."""
    mapping = registry.presets()[preset]
    options = Options(account=order.account, repo=order.repo)

    judge = judging(preset, f"/repos/{order.repo}/{preset}", options)

    def meant(page: Page) -> Page:
        rows = [row for row in page.rows if mapped.is_meant(mapping, row)]
        return Page([{**beside, **row} if isinstance(row, dict) else row for row in rows])

    stream = mapped.STREAMS[mapping.rows_are]
    gathered = Gathering(stream, span, time, "descending", settles, judge, order.clock)
    for part in newest.read(map(meant, pages), gathered, span, time):
        yield replace(part, bookmark={"repo": order.repo})


def judging(preset: str, address: str, options: Options) -> Callable[[Any], Record | Reject]:
    """What makes a row that the preset means a record at `address/id`, or a reject."""
    mapping = registry.presets()[preset]

    def judge(row: Any) -> Record | Reject:
        name = row.get("id") if isinstance(row, dict) else None
        if not isinstance(name, str | int) or isinstance(name, bool):
            stream = mapped.STREAMS[mapping.rows_are]
            return Reject(stream, address, "has no id", "report it to the vendor", to_payload(row))
        [found] = mapped.judge(preset, mapping, row, f"{address}/{storable(str(name))}", options)
        return found

    return judge
