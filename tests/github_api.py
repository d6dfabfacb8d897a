"""GitHub repositories behind a loopback server, as an Enterprise server has them: GraphQL beside REST."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.loopback import Answer, Loopback, Request

TOKEN = "ghp_abcdefgh1234567890"


class GitHub(Loopback):
    """One repository, acme/shop; rows are put in by its methods and served newest first, by cursors or page numbers.

    Attributes:
        pulls, deployments: Nodes of GraphQL, by number and by id.
        releases, runs, issues: Rows of REST, by id.
        forbidden: What the token may not read: "pullRequests", "deployments", or the last part of a path.
        per_page: At most so many nodes or rows are served at once, so that a test needs few.
    """

    def __init__(self) -> None:
        super().__init__()
        self.pulls: dict[int, dict[str, Any]] = {}
        self.deployments: dict[str, dict[str, Any]] = {}
        self.releases: dict[int, dict[str, Any]] = {}
        self.runs: dict[int, dict[str, Any]] = {}
        self.issues: dict[int, dict[str, Any]] = {}
        self.forbidden: set[str] = set()
        self.per_page = 100

    def pull(self, number: int, updated: datetime, **fields: Any) -> dict[str, Any]:
        """A pull request of one commit, merged when it was last updated."""
        self.pulls[number] = pull_node(number, updated, **fields)
        return self.pulls[number]

    def deployment(self, id: str, at: datetime, *states: str, **fields: Any) -> dict[str, Any]:
        """A deployment and its statuses, the first first, a minute apart."""
        told = [
            {"state": state, "updatedAt": stamp(at + n * timedelta(minutes=1))} for n, state in enumerate(states, 1)
        ]
        self.deployments[id] = {
            "id": id,
            "task": "deploy",
            "environment": "production",
            "state": "INACTIVE",
            "payload": "",
            "commitOid": "c" * 40,
            "createdAt": stamp(at),
            "updatedAt": stamp(at),
            "ref": {"name": "main"},
            "repository": {"name": "shop", "url": "https://github.example/acme/shop"},
            "statuses": {"nodes": told[::-1]},
            "commit": {"message": "Deploy", "committedDate": stamp(at)},
        } | fields
        return self.deployments[id]

    def asked(self, word: str) -> list[Request]:
        """The requests whose path or query holds a word."""
        return [each for each in self.requests if word in each.path or word in (each.body or {}).get("query", "")]

    def answer(self, request: Request) -> Answer:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Answer({"message": f"Bad credentials {request.headers.get('authorization')}"}, 401)
        if request.path == "/api/graphql":
            return Answer(self._graphql(request.body["query"], request.body["variables"]))
        match request.path.strip("/").split("/"):
            case ["api", "v3", "repos", "acme", "shop", *_, last] if last in self.forbidden:
                return Answer({"message": "Resource not accessible by personal access token"}, 403)
            case ["api", "v3", "repos", "acme", "shop", "releases"]:
                return Answer(self._page(self.releases, "created_at", request))
            case ["api", "v3", "repos", "acme", "shop", "issues"]:
                label, since = request.param("labels"), request.param("since")
                found = {
                    id: row
                    for id, row in self.issues.items()
                    if row["updated_at"] >= since and (not label or label in {each["name"] for each in row["labels"]})
                }
                return Answer(self._page(found, "updated_at", request))
            case ["api", "v3", "repos", "acme", "shop", "actions", "workflows", "deploy.yml", "runs"]:
                rows = self._page(self.runs, "created_at", request)
                return Answer({"total_count": len(self.runs), "workflow_runs": rows})
            case _:
                return Answer({"message": "Not Found", "documentation_url": "https://docs.github.com/rest"}, 404)

    def _graphql(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        if (variables["owner"], variables["name"]) != ("acme", "shop"):
            name = f"{variables['owner']}/{variables['name']}"
            message = f"Could not resolve to a Repository with the name '{name}'."
            return {"data": {"repository": None}, "errors": [{"type": "NOT_FOUND", "message": message}]}
        for word in self.forbidden:
            if word in query:
                message = "Resource not accessible by personal access token"
                return {"data": {"repository": None}, "errors": [{"type": "FORBIDDEN", "message": message}]}
        if "deployments(" in query:
            found = _connection([*self.deployments.values()], "createdAt", variables, self.per_page)
            return {"data": {"repository": {"deployments": found}}}
        if "pullRequest(" in query:
            key = "commits" if "commits(" in query else "reviews"
            rows = self.pulls[variables["number"]][key]
            return {"data": {"repository": {"pullRequest": {key: _nested(rows, int(variables["after"]), 100)}}}}
        whole = "title" in query
        size = min(self.per_page, 25) if whole else self.per_page
        found = _connection([*self.pulls.values()], "updatedAt", variables, size)
        found["nodes"] = [node(row) if whole else {"updatedAt": row["updatedAt"]} for row in found["nodes"]]
        return {"data": {"repository": {"pullRequests": found}}}

    def _page(self, rows: dict[int, dict[str, Any]], time: str, request: Request) -> list[dict[str, Any]]:
        size, number = int(request.param("per_page", "30")), int(request.param("page", "1"))
        return sorted(rows.values(), key=_by(time), reverse=True)[size * (number - 1) : size * number]


def _by(time: str) -> Callable[[dict[str, Any]], tuple[str, str]]:
    return lambda row: (row[time], str(row.get("id", row.get("number"))))


def _connection(rows: list[dict[str, Any]], time: str, variables: dict[str, Any], size: int) -> dict[str, Any]:
    """Rows behind the one a cursor names, wherever that stands by now: so GitHub's cursors of sorted lists work."""
    key = _by(time)
    ordered = sorted(rows, key=key, reverse=True)
    if variables.get("after"):
        at = tuple(variables["after"].split("|"))
        ordered = [row for row in ordered if key(row) < at]
    page = ordered[:size]
    end = "|".join(key(page[-1])) if page else None
    return {"nodes": list(page), "pageInfo": {"endCursor": end, "hasNextPage": len(ordered) > size}}


def _nested(rows: list[dict[str, Any]], start: int, size: int) -> dict[str, Any]:
    end = start + size
    return {"nodes": rows[start:end], "pageInfo": {"endCursor": str(end), "hasNextPage": end < len(rows)}}


def node(pull: dict[str, Any]) -> dict[str, Any]:
    """A pull request as GraphQL shows it: thirty of its commits and reviews."""
    nested = {key: {"totalCount": len(pull[key]), **_nested(pull[key], 0, 30)} for key in ("commits", "reviews")}
    return {**pull, **nested}


def pull_node(number: int, updated: datetime, **fields: Any) -> dict[str, Any]:
    """A pull request of one commit, merged when it was last updated, its commits and reviews not yet cut in pages."""
    commit = {"oid": f"{number:040x}", "message": f"Change {number}", "url": f"https://github.example/c/{number}"}
    person = {"name": "Mia", "email": "mia@acme.example", "user": {"login": "mia"}}
    times = {"authoredDate": stamp(updated - timedelta(hours=2)), "committedDate": stamp(updated)}
    commit |= {"author": person, "committer": person, "parents": {"nodes": [{"oid": "0" * 40}]}} | times
    return {
        "number": number,
        "url": f"https://github.example/acme/shop/pull/{number}",
        "state": "MERGED",
        "isDraft": False,
        "title": f"Change {number}",
        "body": "",
        "createdAt": stamp(updated - timedelta(hours=3)),
        "updatedAt": stamp(updated),
        "closedAt": stamp(updated),
        "mergedAt": stamp(updated),
        "author": {"login": "mia", "__typename": "User"},
        "mergedBy": {"login": "ben", "__typename": "User"},
        "mergeCommit": {"oid": f"{number + 1_000_000:040x}"},
        "headRefName": f"change-{number}",
        "headRefOid": f"{number:040x}",
        "baseRefName": "main",
        "additions": 10,
        "deletions": 2,
        "changedFiles": 1,
        "labels": {"nodes": []},
        "commits": [{"commit": commit}],
        "reviews": [],
    } | fields


def review(id: int, at: datetime | None, login: str = "ben", kind: str = "User", **fields: Any) -> dict[str, Any]:
    """A review node: an approval without a word."""
    return {
        "url": f"https://github.example/acme/shop/pull/1#pullrequestreview-{id}",
        "body": "",
        "state": "APPROVED" if at else "PENDING",
        "submittedAt": stamp(at) if at else None,
        "authorAssociation": "MEMBER",
        "author": {"login": login, "__typename": kind},
        "commit": {"oid": "a" * 40},
        "comments": {"totalCount": 0},
    } | fields


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
