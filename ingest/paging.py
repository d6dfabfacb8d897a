"""Pages of an API, one after another, until the last."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import jmespath

from ingest.http import ApiError, Session
from ingest.sources.records import instant_at

#: A server that serves a page it has served before is asked this often for the next.
_ASKED = 3
#: What times in JSON tell apart, where the server itself knows them better.
_INSTANT = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Page:
    """Rows as served; `total` is how many the server counts in all, where it was asked and says so."""

    rows: list[Any]
    total: int | None = None


class CeilingError(Exception):
    """More rows follow than offsets can reach; `total` is how many, where the server says so."""

    def __init__(self, total: int | None = None) -> None:
        super().__init__("more rows follow than offsets can reach")
        self.total = total


def by_offset(
    session: Session, path: str, key: str, params: Mapping[str, Any], *, scope: str, limit: int = 100, ceiling: int
) -> Iterator[Page]:
    """Pages of `limit` rows under `key`, by offset, while the server says that more follow.

    Raises:
        CeilingError: There are more rows than `ceiling`; told before the first page where the server counts them.
        ApiError: As `Session.get`; or rows are missing from an answer, or one page comes again and again.
    """
    seen: set[str] = set()
    offset = 0
    while True:
        if offset + limit > ceiling:
            raise CeilingError
        asked = {**params, "limit": limit, "offset": offset}
        for _ in range(_ASKED):
            answer = session.get(path, asked, scope=scope)
            rows = _rows(answer, key, session, path)
            more = _says_more(answer, rows)
            names = {_name(row) for row in rows}
            if not more or not names <= seen:
                break
        else:
            what = f"serves the page at offset {offset} as it served an earlier one"
            raise ApiError(what, where=f"GET {session.base}{path}", remedy="run it again")
        total = next((answer[key] for key in ("total", "totalCount") if isinstance(answer.get(key), int)), None)
        if total is not None and total > ceiling and not offset:
            raise CeilingError(total)
        yield Page(rows, total)
        if not more:
            return
        seen |= names
        offset += limit


def by_page(
    session: Session, path: str, params: Mapping[str, Any], *, scope: str, key: str = "", limit: int = 100
) -> Iterator[Page]:
    """Pages of a list, or of the list under `key`, by their number, until the server says, or one is not full.

    GitLab leaves out of a page what the token may not see: one that is not full need not be the last.

    Raises:
        ApiError: As `Session.get`; or rows are missing from an answer, or one page comes again and again.
    """
    seen: set[str] = set()
    for number in count(1):
        asked = {**params, "per_page": limit, "page": number}
        for _ in range(_ASKED):
            more: bool | None = None
            if key:
                rows = _rows(session.get(path, asked, scope=scope), key, session, path)
            else:
                rows, more = session.page(path, asked, scope=scope)
            names = {_name(row) for row in rows}
            if not rows or not names <= seen:
                break
        else:
            what = f"serves page {number} as it served an earlier one"
            raise ApiError(what, where=f"GET {session.base}{path}", remedy="run it again")
        yield Page(rows)
        if not (len(rows) >= limit if more is None else more):
            return
        seen |= names


def by_cursor(
    session: Session, path: str, params: Mapping[str, Any], *, rows: str, after: str, cursor: str, scope: str
) -> Iterator[Page]:
    """Pages of a list, each asked for by what the one before says comes next.

    Args:
        rows: From an answer to its rows, as JMESPath.
        after: From an answer to what comes next, or to nothing after the last.
        cursor: The parameter that asks for it.

    Raises:
        ApiError: As `Session.get`; or rows are missing from an answer, or one page comes again and again.
    """
    seen: set[str] = set()
    at: dict[str, Any] = {}
    while True:
        for _ in range(_ASKED):
            answer = session.get(path, {**params, **at}, scope=scope)
            found = jmespath.search(rows, answer)
            if not isinstance(found, list):
                raise _without(rows, answer, session, path)
            names = {_name(row) for row in found}
            if not found or not names <= seen:
                break
        else:
            what = "serves a page as it served an earlier one"
            raise ApiError(what, where=f"GET {session.base}{path}", remedy="run it again")
        yield Page(found)
        following = jmespath.search(after, answer)
        if not following or (not found and at == {cursor: following}):
            return
        seen |= names
        at = {cursor: following}


def by_time(
    session: Session,
    path: str,
    params: Mapping[str, Any],
    *,
    time: str,
    before: tuple[str, datetime],
    scope: str,
    limit: int = 100,
) -> Iterator[Page]:
    """Pages of a list that comes newest first by the time under `time`, each asked for by where the last one ended.

    Rows that change meanwhile leave the list for its top, and with page numbers would draw unread ones behind the page
    that is read next. Numbers are used only within one millisecond, which is what the server's times tell apart.

    Args:
        before: The parameter that asks for rows up to a time, and the time to begin with.

    Raises:
        ApiError: As `Session.rows`; or the server serves a page again and again.
    """
    key, end = before
    number, seen = 1, set[str]()
    while True:
        asked = {**params, key: _precise(end), "per_page": limit, "page": number}
        for _ in range(_ASKED):
            rows, more = session.page(path, asked, scope=scope)
            names = {_name(row) for row in rows}
            newest = max(filter(None, (moment_of(row, time) for row in rows)), default=end)
            if newest <= end and (number == 1 or not rows or not names <= seen):
                break
        else:
            what = f"serves rows of {newest:%Y-%m-%d %H:%M} and before as it served them earlier"
            raise ApiError(what, where=f"GET {session.base}{path}", remedy="run it again")
        yield Page(rows)
        if not (len(rows) >= limit if more is None else more):
            return
        edge = moment_of(rows[-1], time) if rows else None
        if edge and edge + _INSTANT < end:
            end, number = edge + _INSTANT, 1
        else:
            number += 1
        seen |= names


def by_last(session: Session, path: str, body: Mapping[str, Any], *, scope: str) -> Iterator[Page]:
    """Pages under `data` of a reading POST, each asked for by the `last` of the one before.

    Raises:
        ApiError: As `Session.post`; or rows are missing from an answer, it is in another time zone than asked, or the
            server leads in circles.
    """
    after: dict[str, str] = {}
    while True:
        answer = session.post(path, {**body, **after}, scope=scope)
        rows, zone, last = _rows(answer, "data", session, path), answer.get("time_zone"), answer.get("last")
        if rows and zone not in (body["time_zone"], None):
            what = f"answers in the time zone {zone}, not in {body['time_zone']}"
            raise ApiError(what, where=f"POST {session.base}{path}", remedy="report it")
        yield Page(rows)
        if answer.get("more") is not True:
            return
        if not isinstance(last, str) or after.get("starting_after") == last:
            what = "says that more follows, but not where"
            raise ApiError(what, where=f"POST {session.base}{path}", remedy="run it again")
        after = {"starting_after": last}


def _rows(answer: dict[str, Any], key: str, session: Session, path: str) -> list[Any]:
    rows = answer.get(key)
    if not isinstance(rows, list):
        raise _without(key, answer, session, path)
    return rows


def _without(key: str, answer: dict[str, Any], session: Session, path: str) -> ApiError:
    what = f"answered without {key}, with {', '.join(sorted(answer)[:5]) or 'nothing'}"
    return ApiError(what, where=f"{session.base}{path}", remedy="check url in aftermath.toml")


def _says_more(answer: dict[str, Any], rows: list[Any]) -> bool:
    """Whether more rows follow: PagerDuty says so, Opsgenie gives the address of the next page."""
    paging = answer.get("paging")
    return answer.get("more") is True or bool(rows and isinstance(paging, dict) and paging.get("next"))


def moment_of(row: object, key: str) -> datetime | None:
    """The time a row has under a key or a path of keys (`fields.updated`); None for none, or one without a zone."""
    moment = instant_at(row, key)
    return moment if moment and moment.tzinfo else None


def _precise(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _name(row: object) -> str:
    return str(row.get("id") or row) if isinstance(row, dict) else str(row)
