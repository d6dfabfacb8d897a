"""One row per (commit, author, tool, model) of an Agent Trace record: the lines it gives them."""

import json

import duckdb
import pyarrow as pa

from data.origin.trace import read_trace

reads = ("lake.agent_trace_records",)

_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("repo", "sha", "record", "author", "tool", "model")),
        ("lines", pa.int64()),
    ]
)
# The same record may stand in several exports.
_RECORDS = "select distinct account, payload from lake.agent_trace_records order by account, payload"


def model(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """The table described above."""
    rows = []
    for repo, payload in con.execute(_RECORDS).fetchall():
        sha, attested = read_trace(json.loads(payload))
        rows += [{"repo": repo, "sha": sha, **piece._asdict()} for piece in attested]
    return pa.Table.from_pylist(rows, schema=_SCHEMA)
