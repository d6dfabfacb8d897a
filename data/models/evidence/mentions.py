"""One row per thing an incident's text or notes name: a commit, pull request or deploy, and the role it is given.

Where several texts name one thing, the strongest role stands, of the first text that gives it.
"""

import duckdb
import pyarrow as pa

from data.links import mentions

reads = ("core.incidents", "staging.pagerduty_notes")

_FIELDS = ("incident_id", "place", "kind", "repo", "value", "role", "sentence")
_SCHEMA = pa.schema([(name, pa.string()) for name in _FIELDS])
_TEXTS = """
select incident_id, 'incident' as place, concat_ws(chr(10), title, description) as text, 0 as part
from core.incidents
union all
select incident.incident_id, 'note', note.content, row_number() over (order by note.created_at, note.id)
from staging.pagerduty_notes as note
join core.incidents as incident on incident.incident_id = 'pagerduty/' || note.account || '/' || note.incident
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
