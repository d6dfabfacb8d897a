"""One row per observed fact about a change's origin: in its commits' texts and identities, or in its pull request."""

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from data.origin import batch
from data.origin.tailor import tailored
from data.streams import INSTANT

reads = (
    "core.commits",
    "core.changes",
    "core.change_commits",
    "staging.pulls",
    "staging.line_records",
    "seed.origin",
)

_TEXT = pa.string()
_SCHEMA = pa.schema(
    [
        *((name, _TEXT) for name in ("change_id", "repo", "sha", "rule")),
        ("rule_version", pa.int64()),
        *((name, _TEXT) for name in ("kind", "polarity", "tool", "model", "degree", "scope")),
        ("confidence", pa.float64()),
        ("observed_at", INSTANT),
        ("raw", _TEXT),
        ("share", pa.float64()),
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
# Where the forge was not asked, a merge commit still names the request's branch.
_PULLS = r"""
select change.change_id, change.repo, pull.author_login, pull.author_type,
    coalesce(
        pull.head_ref, nullif(regexp_extract(merged.message, '^Merge pull request #[0-9]+ from [^/\s]+/(\S+)', 1), '')
    ) as head_ref,
    pull.labels, pull.title, pull.body, change.merged_at
from core.changes as change
left join staging.pulls as pull on pull.repo = change.repo and pull.number = change.pr_number
left join core.commits as merged
    on merged.repo = change.repo and merged.sha = change.merge_sha and merged.is_merge
where pull.number is not null or merged.sha is not null
order by change.change_id
"""
_RECORDS = """
select belongs.change_id, change.repo, change.merged_at, commits.sha, commits.lines_added, commits.authored_at,
    list(
        {record: record.record, author: record.author, tool: record.tool, model: record.model, lines: record.lines}
        order by record.record, record.author, record.tool, record.model
    ) as attested
from core.change_commits as belongs
join core.changes as change on change.change_id = belongs.change_id
join core.commits as commits on commits.repo = belongs.repo and commits.sha = belongs.sha
join staging.line_records as record on record.repo = belongs.repo and record.sha = belongs.sha
where not commits.is_merge
group by belongs.change_id, change.repo, change.merged_at, commits.sha, commits.lines_added, commits.authored_at
order by belongs.change_id, commits.sha
"""


def model(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """The table described above."""
    [(settings,)] = con.execute("select settings from seed.origin").fetchall()
    rules = tailored(settings)
    readers = ((_COMMITS, batch.commits), (_PULLS, batch.pulls), (_RECORDS, batch.records))
    asked = [(con.sql(query).to_arrow_table(), read) for query, read in readers]
    return pa.concat_tables([_keyed(table, read(table, rules)) for table, read in asked])


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
