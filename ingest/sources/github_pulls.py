"""GitHub pull requests with their commits and reviews by GraphQL: two dozen a request, landed as REST shows them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ingest import graphql
from ingest.http import Session
from ingest.paging import Page
from ingest.sources import github, newest
from ingest.sources.feed import Gathering
from ingest.sources.github_graphql import (
    MORE_QUERIES,
    PROBE_QUERY,
    PULLS_QUERY,
    UPDATED_QUERY,
    at,
    commit,
    pull,
    review,
)
from ingest.sources.live import Landed, Order, Part
from ingest.sources.records import Record, Reject, parse_instant, storable, time_fault, to_payload
from ingest.spans import Span, gaps

SCOPE = "Pull requests: read"

#: Pull requests turn up in the list a little after the moment they carry.
_LATE = timedelta(hours=1)


def read(session: Session, landed: Landed, order: Order) -> Iterator[Part]:
    """What was updated and not yet read, newest first; commits and reviews land before their pull requests."""
    now = order.clock()
    covered = landed.covered(github.PULLS, _LATE, repo=order.repo)
    for span in gaps(Span(order.since.replace(microsecond=0), now), covered):
        after = None if span.until >= now else _cursor(session, order, span)
        aside = Aside(session, order)
        gathered = Gathering(github.PULLS, span, "updated_at", "descending", _LATE, aside.judge, order.clock)
        for part in newest.read(_pages(session, order, after), gathered, span, "updated_at"):
            yield from aside.parts(part)
            yield replace(part, bookmark={"repo": order.repo})


def probe(session: Session, order: Order) -> object:
    """Asks for one pull request."""
    return graphql.ask(session, PROBE_QUERY, _named(order), scope=SCOPE)


def _named(order: Order) -> dict[str, str]:
    owner, name = order.repo.split("/")
    return {"owner": owner, "name": name}


def _cursor(session: Session, order: Order, span: Span) -> str | None:
    """The cursor behind what is newer than a span: a run that died goes on from there without the weight of it."""
    before = None
    keys = ("repository", "pullRequests")
    for page in graphql.pages(session, UPDATED_QUERY, _named(order), keys, scope=SCOPE):
        oldest = parse_instant(at(page.nodes[-1], "updatedAt")) if page.nodes else None
        if oldest is None or oldest < span.until:
            break
        before = page.cursor
    return before


def _pages(session: Session, order: Order, after: str | None) -> Iterator[Page]:
    keys = ("repository", "pullRequests")
    for page in graphql.pages(session, PULLS_QUERY, _named(order), keys, scope=SCOPE, after=after):
        yield Page(
            [{"updated_at": at(node, "updatedAt"), "id": at(node, "number"), "node": node} for node in page.nodes]
        )


class Aside:
    """Judges pull requests, and keeps their commits and reviews until the part they belong to is complete."""

    def __init__(self, session: Session, order: Order) -> None:
        self._session, self._order = session, order
        self._rows: dict[str, list[Record | Reject]] = {github.COMMITS: [], github.REVIEWS: []}
        self._read_at = order.clock()

    def judge(self, row: dict[str, Any]) -> Record | Reject:
        """The pull request of a row; what belongs to it is put aside."""
        node, number, repo = row["node"], row["id"], self._order.repo
        address = f"/repos/{repo}/pulls"
        if not isinstance(node, dict) or not isinstance(number, int) or isinstance(number, bool):
            return Reject(
                github.PULLS, address, "has no pull request number", "report it to the vendor", to_payload(node)
            )
        base = f"{self._session.base}{address}/{number}"
        for nested in self._nodes(node, number, "commits"):
            self._put(github.COMMITS, f"{address}/{number}/commits", "sha", commit(at(nested, "commit")), ())
        for nested in self._nodes(node, number, "reviews"):
            self._put(github.REVIEWS, f"{address}/{number}/reviews", "id", review(nested, base), ("submitted_at",))
        return self._judged(github.PULLS, f"{address}/{number}", pull(node, repo), ("created_at", "merged_at"))

    def parts(self, part: Part) -> Iterator[Part]:
        """What was put aside, to be landed before the part."""
        for stream, rows in self._rows.items():
            if rows:
                yield Part(stream, rows, part.read_at)
        self._rows = {stream: [] for stream in self._rows}

    def _nodes(self, node: dict[str, Any], number: int, key: str) -> list[Any]:
        """All nodes of a pull request's connection: those beyond the first thirty are asked for."""
        found, info = at(node, key, "nodes"), at(node, key, "pageInfo")
        nodes = list(found) if isinstance(found, list) else []
        if isinstance(info, dict) and info.get("hasNextPage") is True and isinstance(info.get("endCursor"), str):
            keys = ("repository", "pullRequest", key)
            variables: Mapping[str, Any] = {**_named(self._order), "number": number}
            for page in graphql.pages(
                self._session, MORE_QUERIES[key], variables, keys, scope=SCOPE, after=info["endCursor"]
            ):
                nodes += page.nodes
        return nodes

    def _put(self, stream: str, address: str, key: str, row: dict[str, Any], times: tuple[str, ...]) -> None:
        self._rows[stream].append(self._judged(stream, f"{address}/{storable(str(row[key]))}", row, times))

    def _judged(self, stream: str, position: str, row: dict[str, Any], times: tuple[str, ...]) -> Record | Reject:
        payload = to_payload(row)
        if all(row.get(key) is None for key in ("number", "sha", "id")):
            return Reject(stream, position, "has no id", "report it to the vendor", payload)
        fault = next(filter(None, (time_fault(row, key, None) for key in times)), None)
        if fault:
            return Reject(stream, position, *fault, payload)
        return Record(stream, "rest", position, payload, self._order.repo)
