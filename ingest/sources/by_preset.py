"""Rows of a live list that land by the preset which reads them from files."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from data.errors import SettingsError
from data.mapping import Mapping as Fields
from ingest.paging import Page
from ingest.sources import mapped, newest, registry
from ingest.sources.feed import Gathering, Judge
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
    mapping = mapping_of(preset, order)
    judge = judging(preset, f"/repos/{order.repo}/{preset}", order)

    def meant(page: Page) -> Page:
        rows = [row for row in page.rows if mapped.is_meant(mapping, row)]
        return Page([{**beside, **row} if isinstance(row, dict) else row for row in rows])

    stream = mapped.STREAMS[mapping.rows_are]
    gathered = Gathering(stream, span, time, "descending", settles, judge, order.clock)
    for part in newest.read(map(meant, pages), gathered, span, time):
        yield replace(part, bookmark={"repo": order.repo})


def mapping_of(preset: str, order: Order) -> Fields:
    """The settings' own mapping of this name, else the preset.

    Raises:
        SettingsError: Their mapping makes something else of a row, or several of one.
    """
    given = registry.presets()[preset]
    found = order.mappings.get(preset, given)
    if found.rows_are != given.rows_are or found.each is not None:
        what = f"mappings.{preset}: a live source lands one of the {given.rows_are} for each row"
        raise SettingsError(what, remedy=f'keep rows_are = "{given.rows_are}", without each')
    return found


def bookmark(preset: str, order: Order) -> dict[str, str]:
    """Marks what was read by the present mapping: once it changes, all is read again."""
    return {"mapping": registry.digest(mapping_of(preset, order))}


def judging(preset: str, address: str, order: Order) -> Judge:
    """What makes a row a record at `address/id`, a reject, or nothing where it is not meant. Raises as `mapping_of`."""
    mapping, options = mapping_of(preset, order), Options(account=order.account, repo=order.repo or None)

    def judge(row: Any) -> Record | Reject | None:
        name = row.get("id") if isinstance(row, dict) else None
        if not isinstance(name, str | int) or isinstance(name, bool):
            stream = mapped.STREAMS[mapping.rows_are]
            return Reject(stream, address, "has no id", "report it to the vendor", to_payload(row))
        return next(iter(mapped.judge(preset, mapping, row, f"{address}/{storable(str(name))}", options)), None)

    return judge
