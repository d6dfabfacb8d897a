"""One row per change: the origin its evidence comes to, as of its merge."""

from collections import defaultdict

import duckdb
import pyarrow as pa

from data.origin.evidence import Evidence
from data.origin.verdict import change_evidence, decide

reads = ("core.changes", "evidence.attribution")

_SCHEMA = pa.schema(
    [
        ("change_id", pa.string()),
        ("origin", pa.string()),
        ("tools", pa.list_(pa.string())),
        ("degree", pa.string()),
        ("confidence", pa.float64()),
        ("best_kind", pa.string()),
    ]
)
_EVIDENCE = f"select change_id, {', '.join(Evidence._fields)} from evidence.attribution order by change_id, sha, rule"


def model(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """The table described above."""
    evidence: dict[str, list[Evidence]] = defaultdict(list)
    for change_id, *fields in con.execute(_EVIDENCE).fetchall():
        evidence[change_id].append(Evidence(*fields))
    rows = []
    for change_id, merge_sha, merged_at in con.execute(
        "select change_id, merge_sha, merged_at from core.changes order by change_id"
    ).fetchall():
        found = evidence.get(change_id, [])
        own = [piece for piece in found if not piece.sha or piece.sha == merge_sha]
        inner = [piece for piece in found if piece.sha and piece.sha != merge_sha]
        verdict = decide(change_evidence(own, inner), as_of=merged_at)
        rows.append({"change_id": change_id, **verdict._asdict(), "tools": list(verdict.tools)})
    return pa.Table.from_pylist(rows, schema=_SCHEMA)
