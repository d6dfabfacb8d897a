"""One row per (pull request, head commit): the commits GitHub lists, walked back from the request's head.

GitHub's commit objects do not say which pull request they belong to; their parents do. The walk ends at commits that
no listing holds, which is where the branch left the default branch.
"""

import duckdb
import pyarrow as pa

reads = ("staging.github_pulls", "staging.github_pull_commits", "core.mainline")

_SCHEMA = pa.schema([("repo", pa.string()), ("number", pa.int64()), ("sha", pa.string())])


def model(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """The table described above."""
    listed = {
        (repo, sha): parents or []
        for repo, sha, parents in con.execute("select repo, sha, parents from staging.github_pull_commits").fetchall()
    }
    on_line = set(con.execute("select repo, sha from core.mainline where position is not null").fetchall())
    pulls = con.execute("select repo, number, head_sha from staging.github_pulls order by repo, number").fetchall()
    rows = []
    for repo, number, head in pulls:
        stack, seen = [head], set()
        while stack:
            sha = stack.pop()
            if sha in seen or (repo, sha) not in listed or (repo, sha) in on_line:
                continue
            seen.add(sha)
            rows.append({"repo": repo, "number": number, "sha": sha})
            stack.extend(listed[repo, sha])
    return pa.Table.from_pylist(rows, schema=_SCHEMA)
