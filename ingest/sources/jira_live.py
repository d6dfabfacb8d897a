"""Jira Cloud's search, of Jira Service Management as of any project: the issues a JQL finds, by their last update.

JQL takes times to the minute and in the zone of whoever asks, which only a profile tells: a search reaches 15
hours further back. It has no end, as an issue that changes meanwhile would leave it and draw unread ones forward.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from data.mapping import Mapping
from ingest.http import Session
from ingest.paging import Page, by_cursor
from ingest.sources import by_preset, mapped, newest
from ingest.sources.feed import Gathering
from ingest.sources.live import Landed, LiveKind, Order, Part, Reader
from ingest.spans import Span, gaps

#: The index of the search is a little behind.
_LATE = timedelta(hours=1)
#: More than any zone differs from UTC.
_ZONES = timedelta(hours=15)
_PATH, _TIME, _PRESET = "/rest/api/3/search/jql", "fields.updated", "jira"
_SCOPE = "read:jira-work"
_FIELD = re.compile(r"\bfields\.(\w+)", re.ASCII)


def issues(session: Session, landed: Landed, order: Order) -> Iterator[Part]:
    """Issues of the search by their last update."""
    judge = by_preset.judging(_PRESET, _PATH, order)
    bookmark = {"jql": order.jql or "", **by_preset.bookmark(_PRESET, order)}
    since = order.since.replace(microsecond=0)
    for span in gaps(Span(since, order.clock()), landed.covered(mapped.INCIDENTS, _LATE, **bookmark)):
        gathered = Gathering(mapped.INCIDENTS, span, _TIME, "descending", _LATE, judge, order.clock)
        jql = f"({order.jql}) AND updated >= {_minute(span.since - _ZONES)} ORDER BY updated DESC"
        pages = _pages(session, jql, by_preset.mapping_of(_PRESET, order))
        for part in newest.read(pages, gathered, span, _TIME):
            yield replace(part, bookmark=bookmark)


def _pages(session: Session, jql: str, mapping: Mapping) -> Iterator[Page]:
    fields = {"updated", *_FIELD.findall(" ".join([*mapping.fields.values(), mapping.only or ""]))}
    params = {"jql": jql, "fields": ",".join(sorted(fields)), "maxResults": 100}
    return by_cursor(session, _PATH, params, rows="issues", after="nextPageToken", cursor="nextPageToken", scope=_SCOPE)


def _minute(at: datetime) -> str:
    return f'"{at.astimezone(UTC):%Y-%m-%d %H:%M}"'


def _probe(session: Session, order: Order) -> object:
    return session.get(_PATH, {"jql": order.jql, "fields": "updated", "maxResults": 1}, scope=_SCOPE)


KIND = LiveKind(
    name="jira-api",
    help="Jira or Jira Service Management in the cloud, live: [[sources]] in aftermath.toml (docs/connectors.md)",
    url="",
    token_env="JIRA_TOKEN",
    authorization="Basic {basic}",
    headers={},
    per_minute=300,
    readers={"issues": Reader(_SCOPE, issues, _probe, needs="jql")},
)
