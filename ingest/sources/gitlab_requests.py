"""GitLab merge requests with their approvals, notes and commits, and who of those that speak in them are bots.

GitLab names no bot where it names an author, so each person is asked about once. Commits are asked for where git does
not say whose they are: of a request that was squashed, or fast-forwarded without a commit that merges it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import quote

from ingest.http import ApiError, Session
from ingest.paging import Page, by_page, by_time, moment_of
from ingest.sources import newest
from ingest.sources.feed import Gathering, stamp
from ingest.sources.live import Landed, Order, Part
from ingest.sources.records import Record, Reject, storable, time_fault, to_payload
from ingest.spans import Span, gaps

REQUESTS, APPROVALS, NOTES = "gitlab/merge_requests", "gitlab/approvals", "gitlab/notes"
COMMITS, USERS = "gitlab/merge_request_commits", "gitlab/users"
SCOPE = "read_api and the role Reporter"

#: Rows turn up in a list a little after the moment they carry.
LATE = timedelta(hours=1)
#: Merge requests that land together: each takes requests of its own, which a run that is killed asks again.
_PART = 100
#: What was read so long after a row was last updated knows all of it, were clocks to differ by minutes.
_SURE = timedelta(minutes=10)
#: What GitLab itself notes of a review; its other notes tell of labels, pushes and mentions.
_VERDICT = re.compile("approved this merge request|requested changes", re.IGNORECASE)

T = TypeVar("T")


def read(session: Session, landed: Landed, order: Order) -> Iterator[Part]:
    """What was merged and updated since it was read, newest first; what belongs to a request lands before it."""
    aside = Aside(session, landed, order)
    for span in updated(landed, order, REQUESTS):
        pages = newest_first(session, order, "merge_requests", span, {"state": "merged"})
        gathered = Gathering(REQUESTS, span, "updated_at", "descending", LATE, aside.judge, order.clock, size=_PART)
        for part in newest.read(pages, gathered, span, "updated_at"):
            yield from aside.parts(part)
            yield replace(part, bookmark={"repo": order.repo})


def updated(landed: Landed, order: Order, stream: str) -> Iterator[Span]:
    """The spans whose updates have not been read of a stream."""
    wanted = Span(order.since.replace(microsecond=0), order.clock())
    return gaps(wanted, landed.covered(stream, LATE, repo=order.repo))


def newest_first(session: Session, order: Order, what: str, span: Span, params: dict[str, str]) -> Iterator[Page]:
    """A list of the project by its last update; GitLab selects by it only where it also sorts by it."""
    asked = {**params, "order_by": "updated_at", "sort": "desc", "updated_after": stamp(span.since)}
    before = ("updated_before", span.until)
    return by_time(session, path(order, what), asked, time="updated_at", before=before, scope=SCOPE)


def path(order: Order, what: str) -> str:
    """The address of a list of the project."""
    return f"/projects/{quote(order.repo, safe='')}/{what}"


def probe(session: Session, order: Order) -> object:
    """Asks for one merge request."""
    return session.rows(path(order, "merge_requests"), {"state": "merged", "per_page": 1}, scope=SCOPE)


class Aside:
    """Judges merge requests, and keeps what belongs to them until the part they belong to is complete."""

    def __init__(self, session: Session, landed: Landed, order: Order) -> None:
        self._session, self._order = session, order
        self._read, self._people = landed.captured(REQUESTS), dict(landed.captured(USERS))
        self._judged: dict[str, str] = {}
        self._rows: dict[str, list[Record | Reject]] = {USERS: [], APPROVALS: [], NOTES: [], COMMITS: []}

    def judge(self, row: Any) -> Record | Reject:
        """The merge request of a row; what belongs to it is asked for where it may be new, and put aside."""
        judged = request(row, self._order.repo)
        if isinstance(judged, Record) and self._may_be_new(row, judged):
            self._judged[judged.position] = judged.payload
            self._ask(row)
        return judged

    def parts(self, part: Part) -> Iterator[Part]:
        """What was put aside, to be landed before the part."""
        for stream, rows in self._rows.items():
            if rows:
                yield Part(stream, rows, part.read_at)
        self._rows = {stream: [] for stream in self._rows}

    def _may_be_new(self, row: dict[str, Any], judged: Record) -> bool:
        read_at, changed = self._read.get(judged.position), moment_of(row, "updated_at")
        known = read_at is not None and changed is not None and changed + _SURE < read_at
        return not known and self._judged.get(judged.position) != judged.payload

    def _ask(self, row: dict[str, Any]) -> None:
        repo, iid = self._order.repo, row["iid"]
        base = path(self._order, f"merge_requests/{iid}")
        approved = _unless_gone(lambda: self._session.get(f"{base}/approvals", scope=SCOPE)) or {}
        said = [note for note in self._listed(f"{base}/notes", sort="asc") if is_said(note)]
        self._rows[APPROVALS].append(approvals(approved, iid, repo))
        self._rows[NOTES] += [note(each, iid, repo) for each in said]
        if row.get("squash_commit_sha") or not row.get("merge_commit_sha"):
            self._rows[COMMITS] += [commit(each, iid, repo) for each in self._listed(f"{base}/commits")]
        given = approved.get("approved_by")
        users = [each.get("user") for each in given if isinstance(each, dict)] if isinstance(given, list) else []
        authors = [each.get("author") for each in (row, *said) if isinstance(each, dict)]
        for person in [*users, *authors]:
            self._meet(person)

    def _listed(self, address: str, **params: str) -> list[Any]:
        def rows() -> list[Any]:
            return [row for page in by_page(self._session, address, params, scope=SCOPE) for row in page.rows]

        return _unless_gone(rows) or []

    def _meet(self, person: Any) -> None:
        name = person.get("id") if isinstance(person, dict) else None
        address = f"/users/{name}"
        if not _is_number(name) or address in self._people:
            return
        self._people[address] = self._order.clock()
        found = _unless_gone(lambda: self._session.get(address, scope=SCOPE), 403, 404)
        if found is not None:
            self._rows[USERS].append(user(found, self._order.account))


def request(row: Any, repo: str) -> Record | Reject:
    """A merge request."""
    return _judged(REQUESTS, f"/projects/{repo}/merge_requests", "iid", row, repo, ("created_at", "merged_at"))


def approvals(answer: dict[str, Any], iid: int, repo: str) -> Record | Reject:
    """Who approves of a merge request, without what the answer says of who asks; null where nobody can tell."""
    given, address = answer.get("approved_by"), f"/projects/{repo}/approvals"
    if given is not None and not (isinstance(given, list) and all(isinstance(each, dict) for each in given)):
        return Reject(
            APPROVALS, f"{address}/{iid}", "has no list of approvals", "report it to the vendor", to_payload(answer)
        )
    return _judged(APPROVALS, address, "iid", {"iid": iid, "approved_by": given}, repo, ())


def is_said(row: Any) -> bool:
    """Whether somebody said a note, or decided what it tells; what cannot be told is judged."""
    if not isinstance(row, dict) or row.get("system") is not True:
        return True
    return isinstance(row.get("body"), str) and bool(_VERDICT.match(row["body"]))


def note(row: Any, iid: int, repo: str) -> Record | Reject:
    """A note of a merge request."""
    own = {**row, "noteable_iid": iid} if isinstance(row, dict) else row
    return _judged(NOTES, f"/projects/{repo}/merge_requests/{iid}/notes", "id", own, repo, ("created_at",))


def commit(row: Any, iid: int, repo: str) -> Record | Reject:
    """A commit of a merge request's head."""
    address = f"/projects/{repo}/merge_requests/{iid}/commits"
    return _judged(COMMITS, address, "id", row, repo, (), kind=str)


def user(answer: dict[str, Any], account: str) -> Record | Reject:
    """Somebody who spoke, by no more than it takes to tell a bot."""
    row = {key: answer.get(key) for key in ("id", "username", "name", "bot")}
    return _judged(USERS, "/users", "id", row, account, ())


def _judged(
    stream: str, address: str, key: str, row: Any, account: str, times: tuple[str, ...], kind: type = int
) -> Record | Reject:
    payload = to_payload(row)
    name = row.get(key) if isinstance(row, dict) else None
    if not isinstance(name, kind) or isinstance(name, bool) or not str(name).strip():
        return Reject(stream, address, f"has no {key}", "report it to the vendor", payload)
    position = f"{address}/{storable(str(name))}"
    faults = (time_fault(row, time, None, required=time == "created_at") for time in times)
    fault = next(filter(None, faults), None)
    return Reject(stream, position, *fault, payload) if fault else Record(stream, "rest", position, payload, account)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _unless_gone(asked: Callable[[], T], *statuses: int) -> T | None:
    """What is asked for; None where it was deleted while the list was read, or is hidden."""
    try:
        return asked()
    except ApiError as error:
        if error.status not in (statuses or (404,)):
            raise
        return None
