"""One row per observed fact about a change's origin: in its commits' messages and identities, or in its pull request."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa

from data.origin.evidence import Evidence, commit_evidence, pull_evidence
from data.streams import INSTANT

reads = ("core.commits", "core.changes", "core.change_commits", "staging.github_pulls")

_TEXT = pa.string()
SCHEMA = pa.schema(
    [
        *((name, _TEXT) for name in ("change_id", "repo", "sha", "rule")),
        ("rule_version", pa.int64()),
        *((name, _TEXT) for name in ("kind", "polarity", "tool", "model", "degree", "scope")),
        ("confidence", pa.float64()),
        ("observed_at", INSTANT),
        ("raw", _TEXT),
    ]
)

_COMMITS = """
select belongs.change_id, change.repo, change.merged_at, commits.sha, commits.author_name, commits.author_email,
    commits.committer_name, commits.committer_email, commits.authored_at, commits.message
from core.change_commits as belongs
join core.changes as change on change.change_id = belongs.change_id
join core.commits as commits on commits.repo = belongs.repo and commits.sha = belongs.sha
where not commits.is_merge
order by belongs.change_id, commits.sha
"""
_PULLS = """
select change.change_id, change.repo, pull.author_login, pull.author_type, pull.head_ref, pull.labels, pull.title, pull.body,
    pull.merged_at
from core.changes as change
join staging.github_pulls as pull on pull.repo = change.repo and pull.number = change.pr_number
order by change.change_id
"""


def model(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """The table described above."""
    rows = [*_from_commits(con), *_from_pulls(con)]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _from_commits(con: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    for change_id, repo, merged_at, sha, *facts, message in con.execute(_COMMITS).fetchall():
        name, email, committer, committer_email, authored_at = facts
        found = commit_evidence(
            sha, name or "", email or "", committer or "", committer_email or "", authored_at, message or ""
        )
        yield from _rows(change_id, repo, merged_at, found)


def _from_pulls(con: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    for change_id, repo, login, kind, branch, labels, title, body, merged_at in con.execute(_PULLS).fetchall():
        found = pull_evidence(login or "", kind or "", branch or "", labels or [], title or "", body or "", merged_at)
        yield from _rows(change_id, repo, merged_at, found)


def _rows(change_id: str, repo: str, merged_at: datetime, found: list[Evidence]) -> Iterator[dict[str, Any]]:
    for piece in found:
        # What a change carries was there when it merged, whatever its author's clock said.
        observed_at = min(piece.observed_at or merged_at, merged_at)
        row = {**piece._asdict(), "sha": piece.sha or None, "observed_at": observed_at}
        yield {"change_id": change_id, "repo": repo, **row}
