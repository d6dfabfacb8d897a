"""One row per thing an incident's text or notes name: a commit, pull request or deploy, and the role it is given.

Where several texts name one thing, the strongest role stands, of the first text that gives it.
"""

import duckdb
import pyarrow as pa

from data.links import mentions

reads = ("core.incidents", "core.incident_notes")

_FIELDS = ("incident_id", "place", "kind", "repo", "value", "role", "sentence")
_SCHEMA = pa.schema([(name, pa.string()) for name in _FIELDS])
_TEXTS = """
select incident_id, 'incident' as place, concat_ws(chr(10), title, description) as text, 0 as part
from core.incidents
union all
select incident_id, 'note', text, row_number() over (order by written_at, note_id)
from core.incident_notes
order by incident_id, part
"""


def model(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """The table described above."""
    found: dict[tuple[str, str, str, str], dict[str, str]] = {}
    for incident, place, text, _ in con.execute(_TEXTS).fetchall():
        for mention in mentions.find(text or ""):
            key = (incident, mention.kind, mention.repo, mention.value)
            if key not in found or mentions.STRENGTH[mention.role] < mentions.STRENGTH[found[key]["role"]]:  # type: ignore[index]
                found[key] = {"incident_id": incident, "place": place, **mention._asdict()}
    return pa.Table.from_pylist(list(found.values()), schema=_SCHEMA)
