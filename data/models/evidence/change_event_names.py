"""One row per (incident, change event PagerDuty relates to it, thing the event names)."""

import json

import duckdb
import pyarrow as pa

from data.links import change_events

reads = ("staging.pagerduty_related_changes",)

_SCHEMA = pa.schema([(name, pa.string()) for name in ("incident_id", "event_id", "kind", "repo", "value")])
_EVENTS = """
select 'pagerduty/' || account || '/' || incident as incident_id, id, summary, details, links
from staging.pagerduty_related_changes
order by incident_id, id
"""


def model(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """The table described above."""
    rows = []
    for incident, event, summary, details, links in con.execute(_EVENTS).fetchall():
        hrefs = [link for link in links or [] if link]
        for named in change_events.find(summary or "", json.loads(details or "null"), hrefs):
            rows.append({"incident_id": incident, "event_id": event, **named._asdict()})
    return pa.Table.from_pylist(rows, schema=_SCHEMA)
