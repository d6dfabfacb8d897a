"""What happened in an incident, to scale: deploys, alerts, notes, people's steps; the same as a table."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import streamlit as st

from dashboard import queries
from dashboard.analysis import formatting as fmt
from dashboard.charts.incident_timeline import Event, Mark, Timeline, incident_timeline
from dashboard.components import clicked, layout, tables
from dashboard.components.text import plain
from data.origin.masking import masked
from data.reader import Reader

SHOWN_AFTER_MINUTES = 60
ROWS = {"alert": "Alerts", "note": "Notes"}


def show(reader: Reader, incident: dict[str, Any], found: list[dict[str, Any]]) -> None:
    """Draws the timeline."""
    window = (queries.row(reader, "window", service=incident["service"]) or {})["window_minutes"]
    shown, left_out = _candidates(found)
    before = min(window, max([60, *shown]) * 1.25)
    far = any(minutes > before for minutes in left_out)
    earlier = f" Candidates of more than {fmt.minutes(before)} before it are only in the list below." if far else ""
    layout.section(
        "What happened, to scale",
        "Filled arrow: the culprit's deploy. Hollow: other deploys. Left arrow: rollback. Square: configuration or"
        " flag. Diamond: alert or note. Shaded: until it was resolved. Link window of this service:"
        f" {fmt.minutes(window)} before the start.{earlier}",
    )
    deploys = queries.rows(
        reader, "incident_deploys", incident=incident["incident_id"], before=before, after=SHOWN_AFTER_MINUTES
    )
    marks = [
        Mark(row["service"], row["finished_at"], _deploy_label(row), row["kind"], row["culprit"]) for row in deploys
    ]
    events = _events(reader, incident, before)
    timeline = Timeline(
        start=incident["started_at"],
        acknowledged=incident["acknowledged_at"],
        mitigated=incident["mitigated_at"],
        resolved=incident["resolved_at"],
        deploys=marks,
        as_of=reader.built_at if incident["resolved_at"] is None else None,
        events=events,
    )
    chart = incident_timeline(timeline)
    with st.container(key="timeline"):
        clicked.still(chart, "timeline_chart")
    with st.expander(tables.SAME):
        rows = _table(timeline, deploys)
        st.table(rows)
        tables.download(rows, "timeline")


def _candidates(found: list[dict[str, Any]]) -> tuple[list[float], list[float]]:
    """Minutes before the start of the candidates the picture must hold, and of the others.

    Once a culprit is known it is held alone: a candidate of the day before would squeeze the incident into a corner.
    """
    known = [row for row in found if row["status"] == "confirmed" or row["strict"]]
    kept = known or [row for row in found if row["status"] != "rejected"]
    minutes = [[row["minutes_before"] for row in rows if row["minutes_before"]] for rows in (kept, found)]
    return minutes[0], minutes[1]


def _events(reader: Reader, incident: dict[str, Any], before: float) -> list[Event]:
    """Alerts and notes near the incident; a note of weeks later would squeeze it into a corner."""
    begin = incident["started_at"] - timedelta(minutes=before)
    end = (incident["resolved_at"] or reader.built_at) + timedelta(minutes=SHOWN_AFTER_MINUTES)
    return [
        # Names of tools would tell the origin.
        Event(ROWS[row["kind"]], row["happened_at"], masked(row["text"]) or row["kind"])
        for row in queries.rows(reader, "incident_events", incident=incident["incident_id"])
        if begin <= row["happened_at"] <= end
    ]


def _table(timeline: Timeline, deploys: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """Everything the timeline draws, in order of time."""
    told: list[tuple[datetime, str, str]] = [
        (row["finished_at"], row["service"], f"{row['kind']} of {fmt.counted(row['changes'], 'change')}")
        for row in deploys
    ]
    told += [(event.at, event.row, event.text) for event in timeline.events]
    told.append((timeline.start, "Impact", "starts"))
    for at, step in (
        (timeline.acknowledged, "acknowledged"),
        (timeline.mitigated, "mitigated"),
        (timeline.resolved, "resolved"),
    ):
        if at is not None:
            told.append((at, "People", step))
    ordered = sorted(told, key=lambda row: fmt.utc(row[0]))
    return [{"UTC": fmt.to_the_second(at), "Where": plain(where), "What": plain(what)} for at, where, what in ordered]


def _deploy_label(row: dict[str, Any]) -> str:
    if row["kind"] == "rollback":
        return f"rollback to {(row['sha'] or '')[:7]}"
    if row["changes"] > 1:
        return f"{row['changes']} changes"
    return str(row["a_request"] or row["version"] or (row["sha"] or row["kind"])[:7])
