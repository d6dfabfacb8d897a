"""One row per commit: where it stands on, or when it came into, its repository's first-parent line.

`position` counts the first-parent commits of the default branch from 1 (oldest), null off the line.
`introduced_position` is the position of the first-parent commit that brought the commit in, null if it never arrived.
A request that was fast-forwarded is brought in by its last commit, where its forge lists the ones before it.
A pull over commits of one's own made the branch itself a second parent: the line goes on through that one, so that
changes which landed meanwhile stay changes, under the ids they had.
`base_position` is the newest position among the commit's ancestors on the line, its own position if it is on it.
"""

import duckdb
import pyarrow as pa

from data.ancestry import Place, forwarded, places

reads = ("staging.git_commits", "staging.git_heads", "staging.gitlab_merge_requests", "staging.gitlab_commits")

_SCHEMA = pa.schema(
    [
        ("repo", pa.string()),
        ("sha", pa.string()),
        ("position", pa.int64()),
        ("introduced_position", pa.int64()),
        ("base_position", pa.int64()),
    ]
)

_COMMITS = """
select
    sha,
    case
        when len(parents) = 2 and pulls_own_branch(split_part(message, chr(10), 1), $branch, repo)
            then [parents[2], parents[1]]
        else parents
    end
from staging.git_commits
where repo = $repo
"""

_LANDED = (
    "select merge_commit_sha from staging.gitlab_merge_requests where repo = $repo and merge_commit_sha is not null"
)
_LISTED = "select sha from staging.gitlab_commits where repo = $repo"


def model(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """The table described above."""
    heads = con.execute("select repo, sha, ref from staging.git_heads order by repo").fetchall()
    parts = [_repository(con, *head) for head in heads]
    return pa.concat_tables([_SCHEMA.empty_table(), *parts])


def _repository(con: duckdb.DuckDBPyConnection, repo: str, head: str, branch: str) -> pa.Table:
    rows = con.execute(_COMMITS, {"repo": repo, "branch": branch}).fetchall()
    found = places({sha: tuple(parents or ()) for sha, parents in rows}, head)
    landed, listed = ({sha for (sha,) in con.execute(asked, {"repo": repo}).fetchall()} for asked in (_LANDED, _LISTED))
    if listed:
        found = forwarded(found, landed, listed)
    return pa.table(
        [
            [repo] * len(found),
            list(found),
            *([getattr(place, field) for place in found.values()] for field in Place._fields),
        ],
        schema=_SCHEMA,
    )
