"""GraphQL queries for pull requests, commits and reviews, and their answers in the form REST has for them."""

import re
from typing import Any

_ACTOR = "{ login __typename }"
_COMMITS = """
pageInfo { endCursor hasNextPage }
nodes { commit {
    oid message url
    parents(first: 5) { nodes { oid } }
    authoredDate committedDate
    author { name email user { login } }
    committer { name email user { login } }
} }
"""
_REVIEWS = f"""
pageInfo {{ endCursor hasNextPage }}
nodes {{ url body state submittedAt authorAssociation author {_ACTOR} commit {{ oid }} comments {{ totalCount }} }}
"""
#: GitHub counts a point for every hundred connections asked for: so many, and the rest where a pull request has more.
PULLS_QUERY = f"""
query($owner: String!, $name: String!, $after: String) {{ repository(owner: $owner, name: $name) {{
    pullRequests(first: 25, after: $after, orderBy: {{ field: UPDATED_AT, direction: DESC }}) {{
        pageInfo {{ endCursor hasNextPage }}
        nodes {{
            number url state isDraft title body createdAt updatedAt closedAt mergedAt
            author {_ACTOR} mergedBy {_ACTOR} mergeCommit {{ oid }}
            headRefName headRefOid baseRefName additions deletions changedFiles
            labels(first: 50) {{ nodes {{ name }} }}
            commits(first: 30) {{ totalCount {_COMMITS} }}
            reviews(first: 30) {{ totalCount {_REVIEWS} }}
        }}
    }}
}} }}
"""
UPDATED_QUERY = """
query($owner: String!, $name: String!, $after: String) { repository(owner: $owner, name: $name) {
    pullRequests(first: 100, after: $after, orderBy: { field: UPDATED_AT, direction: DESC }) {
        pageInfo { endCursor hasNextPage }
        nodes { updatedAt }
    }
} }
"""
MORE_QUERIES = {
    key: f"""
query($owner: String!, $name: String!, $number: Int!, $after: String) {{ repository(owner: $owner, name: $name) {{
    pullRequest(number: $number) {{ {key}(first: 100, after: $after) {{ {fields} }} }}
}} }}
"""
    for key, fields in (("commits", _COMMITS), ("reviews", _REVIEWS))
}
PROBE_QUERY = """
query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) {
    pullRequests(first: 1) { nodes { number reviews(first: 1) { nodes { state } } } }
} }
"""
_REVIEW_ID = re.compile(r"#pullrequestreview-(\d+)$", re.ASCII)


def at(value: Any, *keys: str) -> Any:
    """What stands under keys, one within the other; None where one is missing."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _nodes_at(value: Any, *keys: str) -> list[Any]:
    found = at(value, *keys, "nodes")
    return found if isinstance(found, list) else []


def _user(actor: Any) -> dict[str, Any] | None:
    """An account as REST shows it, which alone writes [bot] behind the name of an app."""
    login, kind = at(actor, "login"), at(actor, "__typename") or "User"
    if not isinstance(login, str):
        return None
    return {"login": f"{login}[bot]" if kind == "Bot" and not login.endswith("[bot]") else login, "type": kind}


def pull(node: dict[str, Any], repo: str) -> dict[str, Any]:
    """A pull request as `GET /repos/OWNER/NAME/pulls/N` shows it, as far as it is used."""
    merged = node.get("mergedAt") is not None
    return {
        "number": node.get("number"),
        "html_url": node.get("url"),
        "state": "open" if node.get("state") == "OPEN" else "closed",
        "draft": node.get("isDraft"),
        "title": node.get("title"),
        "body": node.get("body"),
        "user": _user(node.get("author")),
        "labels": [{"name": at(label, "name")} for label in _nodes_at(node, "labels")],
        "created_at": node.get("createdAt"),
        "updated_at": node.get("updatedAt"),
        "closed_at": node.get("closedAt"),
        "merged_at": node.get("mergedAt"),
        "merge_commit_sha": at(node, "mergeCommit", "oid"),
        "head": {"ref": node.get("headRefName"), "sha": node.get("headRefOid")},
        "base": {"ref": node.get("baseRefName"), "repo": {"full_name": repo}},
        "merged": merged,
        "merged_by": _user(node.get("mergedBy")),
        "commits": at(node, "commits", "totalCount"),
        "additions": node.get("additions"),
        "deletions": node.get("deletions"),
        "changed_files": node.get("changedFiles"),
    }


def review(node: Any, pull: str) -> dict[str, Any]:
    """A review of the pull request at address `pull`, and its number of comments on lines, which REST leaves out."""
    url = at(node, "url")
    found = _REVIEW_ID.search(url) if isinstance(url, str) else None
    return {
        "id": int(found[1]) if found else None,
        "user": _user(at(node, "author")),
        "body": at(node, "body"),
        "state": at(node, "state"),
        "html_url": url,
        "pull_request_url": pull,
        "author_association": at(node, "authorAssociation"),
        "submitted_at": at(node, "submittedAt"),
        "commit_id": at(node, "commit", "oid"),
        "comments": at(node, "comments", "totalCount"),
    }


def commit(node: Any) -> dict[str, Any]:
    """A commit of a pull request's head."""
    people = {
        role: {"name": at(node, role, "name"), "email": at(node, role, "email"), "date": at(node, time)}
        for role, time in (("author", "authoredDate"), ("committer", "committedDate"))
    }
    accounts = {role: _user(at(node, role, "user")) for role in ("author", "committer")}
    return {
        "sha": at(node, "oid"),
        "commit": {**people, "message": at(node, "message")},
        "html_url": at(node, "url"),
        **accounts,
        "parents": [{"sha": at(parent, "oid")} for parent in _nodes_at(node, "parents")],
    }
