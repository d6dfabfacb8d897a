"""One row per commit of a change that carries evidence: the origin that commit's own evidence comes to."""

from collections import defaultdict

import duckdb
import pyarrow as pa

from data.origin.evidence import Evidence
from data.origin.verdict import decide, recorded_share

reads = ("evidence.attribution",)

_SCHEMA = pa.schema(
    [
        ("repo", pa.string()),
        ("sha", pa.string()),
        ("origin", pa.string()),
        ("tools", pa.list_(pa.string())),
        ("confidence", pa.float64()),
        ("best_kind", pa.string()),
    ]
)
_EVIDENCE = f"""
select distinct repo, {", ".join(Evidence._fields)}
from evidence.attribution
where sha is not null
order by repo, sha, rule
"""


def model(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """The table described above."""
    evidence: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for repo, *fields in con.execute(_EVIDENCE).fetchall():
        piece = Evidence(*fields)
        evidence[repo, piece.sha].append(piece)
    rows = []
    for (repo, sha), found in evidence.items():
        verdict = decide(found, share=recorded_share(found))
        rows.append(
            {
                "repo": repo,
                "sha": sha,
                "origin": verdict.origin,
                "tools": list(verdict.tools),
                "confidence": verdict.confidence,
                "best_kind": verdict.best_kind,
            }
        )
    return pa.Table.from_pylist(rows, schema=_SCHEMA)
