"""One row per (pull request, commit of its branch), walked back from the branch's head.

Neither GitHub's commit objects nor git's say which pull request they belong to; their parents do. The walk ends at
commits that no listing holds, which is where the branch left the default branch.
"""

import duckdb
import pyarrow as pa

reads = (
    "staging.pulls",
    "staging.pull_commits",
    "staging.git_pull_heads",
    "staging.git_pull_commits",
    "core.mainline",
)

_SCHEMA = pa.schema([("repo", pa.string()), ("number", pa.int64()), ("sha", pa.string())])

_COMMITS = """
select repo, sha, parents from staging.pull_commits
union all
select repo, sha, parents from staging.git_pull_commits
"""
_HEADS = """
select repo, number, head_sha from staging.pulls
union
select repo, number, sha from staging.git_pull_heads
order by all
"""


def model(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """The table described above."""
    listed = {(repo, sha): parents or [] for repo, sha, parents in con.execute(_COMMITS).fetchall()}
    on_line = set(con.execute("select repo, sha from core.mainline where position is not null").fetchall())
    pulls = con.execute(_HEADS).fetchall()
    rows: dict[tuple[str, int, str], None] = {}
    for repo, number, head in pulls:
        stack, seen = [head], set()
        while stack:
            sha = stack.pop()
            if sha in seen or (repo, sha) not in listed or (repo, sha) in on_line:
                continue
            seen.add(sha)
            rows[repo, number, sha] = None
            stack.extend(listed[repo, sha])
    return pa.Table.from_pylist([dict(zip(_SCHEMA.names, row, strict=True)) for row in rows], schema=_SCHEMA)
