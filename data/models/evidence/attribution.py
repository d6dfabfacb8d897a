"""One row per observed fact about a change's origin: in its commits' texts and identities, or in its pull request."""

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from data.origin import batch
from data.streams import INSTANT

reads = ("core.commits", "core.changes", "core.change_commits", "staging.github_pulls")

_TEXT = pa.string()
_SCHEMA = pa.schema(
    [
        *((name, _TEXT) for name in ("change_id", "repo", "sha", "rule")),
        ("rule_version", pa.int64()),
        *((name, _TEXT) for name in ("kind", "polarity", "tool", "model", "degree", "scope")),
        ("confidence", pa.float64()),
        ("observed_at", INSTANT),
        ("raw", _TEXT),
    ]
)

# Merge commits are never read: their subject names a branch, and their branch is the pull request's evidence.
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
select change.change_id, change.repo, pull.author_login, pull.author_type, pull.head_ref, pull.labels, pull.title,
    pull.body, change.merged_at
from core.changes as change
join staging.github_pulls as pull on pull.repo = change.repo and pull.number = change.pr_number
order by change.change_id
"""


def model(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """The table described above."""
    commits, pulls = con.sql(_COMMITS).to_arrow_table(), con.sql(_PULLS).to_arrow_table()
    return pa.concat_tables([_keyed(commits, batch.commits(commits)), _keyed(pulls, batch.pulls(pulls))])


def _keyed(asked: pa.Table, found: pa.Table) -> pa.Table:
    """Evidence with the change it is about; what a change carries was there when it merged, whatever a clock said."""
    keys = asked.select(["change_id", "repo", "merged_at"]).take(found.column("row"))
    columns = {name: found.column(name) for name in found.schema.names}
    sha, merged = columns["sha"], keys.column("merged_at").cast(INSTANT)
    seen = pc.coalesce(columns["observed_at"], merged)
    columns |= {
        "change_id": keys.column("change_id"),
        "repo": keys.column("repo"),
        "sha": pc.if_else(pc.equal(sha, ""), pa.scalar(None, _TEXT), sha),
        "observed_at": pc.if_else(pc.less(seen, merged), seen, merged),
    }
    return pa.table([columns[name] for name in _SCHEMA.names], schema=_SCHEMA)
