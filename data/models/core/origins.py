"""One row per change: the origin its evidence comes to, as of its merge."""

from collections import defaultdict

import duckdb
import pyarrow as pa

from data.origin.evidence import Evidence
from data.origin.verdict import change_evidence, decide

reads = ("core.changes", "core.change_shares", "evidence.attribution")

_SCHEMA = pa.schema(
    [
        ("change_id", pa.string()),
        ("origin", pa.string()),
        ("tools", pa.list_(pa.string())),
        ("degree", pa.string()),
        ("scope", pa.string()),
        ("share", pa.float64()),
        ("confidence", pa.float64()),
        ("best_kind", pa.string()),
    ]
)
_EVIDENCE = f"select change_id, {', '.join(Evidence._fields)} from evidence.attribution order by change_id, sha, rule"
_CHANGES = """
select change.change_id, change.merge_sha, change.merged_at, shares.share, shares.marked, shares.typed
from core.changes as change
left join core.change_shares as shares on shares.change_id = change.change_id
order by change.change_id
"""


def model(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """The table described above."""
    evidence: dict[str, list[Evidence]] = defaultdict(list)
    for change_id, *fields in con.execute(_EVIDENCE).fetchall():
        evidence[change_id].append(Evidence(*fields))
    rows = []
    for change_id, merge_sha, merged_at, share, marked, typed in con.execute(_CHANGES).fetchall():
        found = evidence.get(change_id, [])
        own = [piece for piece in found if not piece.sha or piece.sha == merge_sha]
        inner = [piece for piece in found if piece.sha and piece.sha != merge_sha]
        verdict = decide(change_evidence(own, inner, typed or 0.0), as_of=merged_at, share=share, marked=marked)
        rows.append({"change_id": change_id, **verdict._asdict(), "tools": list(verdict.tools)})
    return pa.Table.from_pylist(rows, schema=_SCHEMA)
