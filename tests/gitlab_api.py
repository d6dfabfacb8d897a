"""GitLab projects behind a loopback server, as a server of one's own in a folder has them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from ingest.sources.records import parse_instant
from tests.loopback import Answer, Loopback, Request

TOKEN = "glpat-abcdefgh1234567890"
PEOPLE = {"mia": 11, "ben": 12, "cara": 13, "GitLabDuo": 14, "project_7_bot_5f0e": 15, "duo-developer-acme": 16}
BOTS = {"GitLabDuo", "project_7_bot_5f0e", "duo-developer-acme"}


class GitLab(Loopback):
    """One project, acme/platform/shop; rows are put in by its methods and served by last update.

    Attributes:
        merges: Merge requests by iid.
        aside: What belongs to them, by iid and the last part of its address.
        deployments: By id.
        forbidden: Last parts of paths the token may not read.
    """

    repo = "acme/platform/shop"

    def __init__(self) -> None:
        super().__init__()
        self.clear()

    def clear(self) -> None:
        """Empties it, with all that was asked and is to go wrong."""
        self.merges: dict[int, dict[str, Any]] = {}
        self.aside: dict[tuple[int, str], list[dict[str, Any]]] = {}
        self.deployments: dict[int, dict[str, Any]] = {}
        self.forbidden: set[str] = set()
        self.faults, self.before = [], lambda request: None
        self.requests.clear()

    def merge(self, iid: int, at: datetime, *, squashed: bool = False, **fields: Any) -> dict[str, Any]:
        """A merge request of one commit, merged when it was last updated."""
        self.merges[iid] = merged(iid, at, squashed, **fields)
        self.aside[iid, "commits"] = [commit(iid, at)]
        return self.merges[iid]

    def note(self, iid: int, id: int, at: datetime, who: str = "ben", body: str = "Why?", **fields: Any) -> None:
        """A note of a merge request; one GitLab makes itself with `system`."""
        own = {"id": id, "type": None, "body": body, "author": person(who), "created_at": stamp(at), "system": False}
        self.aside.setdefault((iid, "notes"), []).append({**own, "noteable_iid": iid, **fields})

    def approve(self, iid: int, who: str = "ben", at: datetime | None = None) -> None:
        """An approval; older servers do not say when."""
        when = {"approved_at": stamp(at)} if at else {}
        self.aside.setdefault((iid, "approvals"), []).append({"user": person(who), **when})

    def deployment(self, id: int, at: datetime, status: str = "success", **fields: Any) -> dict[str, Any]:
        """A deployment by a job of two minutes, last updated at its end."""
        job = {"started_at": stamp(at - timedelta(minutes=2)), "finished_at": stamp(at)}
        own = {"id": id, "iid": id, "ref": "main", "sha": "c" * 40, "status": status, "updated_at": at.isoformat()}
        more = {"created_at": stamp(at - timedelta(minutes=3)), "environment": {"id": 1, "name": "production"}}
        self.deployments[id] = {**own, **more, "deployable": job if status == "success" else None, **fields}
        return self.deployments[id]

    def asked(self, end: str) -> list[Request]:
        """The requests whose path ends so."""
        return [each for each in self.requests if each.path.endswith(end)]

    def answer(self, request: Request) -> Answer:
        if request.headers.get("private-token") != TOKEN:
            said = f"401 Unauthorized {request.headers.get('private-token')}"
            return Answer({"message": said}, 401)
        root, project = "/gitlab/api/v4", f"/projects/{quote(self.repo, safe='')}/"
        path = request.path.removeprefix(root)
        if path.startswith((project, "/users/")) and path.rpartition("/")[2] in self.forbidden:
            return Answer({"error": "insufficient_scope", "scope": "api read_api"}, 403)
        if path.startswith("/users/"):
            return _user(int(path.removeprefix("/users/")))
        match path.removeprefix(project).split("/") if path.startswith(project) else []:
            case ["merge_requests"]:
                return self._listed(self.merges, request)
            case ["deployments"]:
                filtered = {"updated_after", "updated_before"} & set(request.params)
                if filtered and request.param("order_by") != "updated_at":
                    return Answer({"message": "400 Bad request - `updated_at` filter requires `updated_at` sort"}, 400)
                return self._listed(self.deployments, request)
            case ["merge_requests", iid, "approvals"] if int(iid) in self.merges:
                return Answer({"iid": int(iid), "approved_by": self.aside.get((int(iid), "approvals"), [])})
            case ["merge_requests", iid, "notes" | "commits" as what] if int(iid) in self.merges:
                return _page(self.aside.get((int(iid), what), []), request)
            case _:
                return Answer({"message": "404 Project Not Found"}, 404)

    def _listed(self, rows: dict[int, dict[str, Any]], request: Request) -> Answer:
        after, before = (_moment(request.param(f"updated_{end}")) for end in ("after", "before"))
        state = request.param("state", "all")
        found = [
            row
            for row in rows.values()
            if (not after or _moment(row["updated_at"]) >= after)
            and (not before or _moment(row["updated_at"]) <= before)
            and state in ("all", row.get("state"))
        ]
        found.sort(key=lambda row: (_moment(row["updated_at"]), row["id"]), reverse=request.param("sort") == "desc")
        return _page([{**row, "updated_at": stamp(_moment(row["updated_at"]))} for row in found], request)


def _page(rows: list[dict[str, Any]], request: Request) -> Answer:
    """A page without the rows a token may not see, which count all the same."""
    size, number = int(request.param("per_page", "20")), int(request.param("page", "1"))
    found = [row for row in rows[size * (number - 1) : size * number] if not row.get("hidden")]
    return Answer(found, headers={"X-Next-Page": str(number + 1) if size * number < len(rows) else ""})


def _moment(text: str) -> Any:
    return parse_instant(text)


def _user(id: int) -> Answer:
    name = next((name for name, known in PEOPLE.items() if known == id), None)
    if name is None:
        return Answer({"message": "404 User Not Found"}, 404)
    return Answer({**person(name), "bot": name in BOTS, "public_email": f"{name}@acme.example"})


def person(username: str) -> dict[str, Any]:
    """Somebody as lists name them: without a word on bots."""
    name = "CodeRabbit" if username.startswith("project_") else username.title()
    return {"id": PEOPLE[username], "username": username, "name": name, "state": "active"}


def merged(iid: int, at: datetime, squashed: bool = False, **fields: Any) -> dict[str, Any]:
    """A merge request, merged when it was last updated."""
    return {
        "id": 900_000 + iid,
        "iid": iid,
        "title": f"Change {iid}",
        "description": "",
        "state": "merged",
        "created_at": stamp(at - timedelta(hours=3)),
        "updated_at": at.isoformat(),
        "merged_at": stamp(at),
        "author": person("mia"),
        "merge_user": person("ben"),
        "source_branch": f"change-{iid}",
        "target_branch": "main",
        "labels": [],
        "sha": f"{iid:040x}",
        "merge_commit_sha": f"{iid + 1_000_000:040x}",
        "squash_commit_sha": f"{iid + 2_000_000:040x}" if squashed else None,
        "user_notes_count": 0,
        "web_url": f"https://gitlab.example/{GitLab.repo}/-/merge_requests/{iid}",
    } | fields


def commit(iid: int, at: datetime) -> dict[str, Any]:
    """The commit a merge request's branch ends in."""
    by = {"author_name": "Mia", "author_email": "mia@acme.example", "authored_date": stamp(at - timedelta(hours=4))}
    made = {"committer_name": "Mia", "committer_email": "mia@acme.example", "committed_date": stamp(at)}
    return {"id": f"{iid:040x}", "parent_ids": ["0" * 40], "message": f"Change {iid}\n", **by, **made}


def stamp(moment: datetime) -> str:
    """A time as GitLab writes it: to the millisecond, though it knows the microsecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
