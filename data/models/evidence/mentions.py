"""One row per thing an incident's text names: a commit or pull request, and the role the sentence gives it."""

import duckdb
import pyarrow as pa

from data.links import mentions

reads = ("core.incidents", "core.incident_notes")

_TEXTS = """
with notes as (
    select incident_id, string_agg(text, chr(10) order by written_at, note_id) as text
    from core.incident_notes
    group by incident_id
)
select incident.incident_id, concat_ws(chr(10), incident.title, incident.description, notes.text)
from core.incidents as incident
left join notes on notes.incident_id = incident.incident_id
order by incident.incident_id
"""
_SCHEMA = pa.schema([(name, pa.string()) for name in ("incident_id", "kind", "repo", "value", "role", "sentence")])


def model(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """The table described above."""
    rows = con.execute(_TEXTS).fetchall()
    found = [
        {"incident_id": incident, **mention._asdict()} for incident, text in rows for mention in mentions.find(text)
    ]
    return pa.Table.from_pylist(found, schema=_SCHEMA)
