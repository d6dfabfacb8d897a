"""One row per thing an incident's text names: a commit or pull request, and the role the sentence gives it."""

import duckdb
import pyarrow as pa

from data.links import mentions

reads = ("core.incidents",)

_SCHEMA = pa.schema([(name, pa.string()) for name in ("incident_id", "kind", "repo", "value", "role", "sentence")])


def model(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """The table described above."""
    rows = con.execute(
        "select incident_id, concat_ws(chr(10), title, description) from core.incidents order by incident_id"
    ).fetchall()
    found = [
        {"incident_id": incident, **mention._asdict()} for incident, text in rows for mention in mentions.find(text)
    ]
    return pa.Table.from_pylist(found, schema=_SCHEMA)
