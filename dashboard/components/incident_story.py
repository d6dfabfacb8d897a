"""What happened in an incident, to scale: deploys around it, people's steps, the link window; the same as a table."""

from typing import Any

import streamlit as st

from dashboard import queries
from dashboard.analysis import formatting as fmt
from dashboard.charts.incident_timeline import Mark, Timeline, incident_timeline
from dashboard.components import layout
from data.reader import Reader

SHOWN_AFTER_MINUTES = 60


def show(reader: Reader, incident: dict[str, Any], found: list[dict[str, Any]]) -> None:
    """Draws the timeline."""
    window = (queries.row(reader, "window", service=incident["service"]) or {})["window_minutes"]
    layout.section(
        "What happened, to scale",
        "Filled arrow: the culprit's deploy. Hollow: other deploys. Left arrow: rollback. Square: configuration or"
        f" flag. Shaded: until it was resolved. Link window of this service: {fmt.minutes(window)} before the start.",
    )
    earliest = [row["minutes_before"] for row in found if row["minutes_before"] and row["status"] != "rejected"]
    before = min(window, max([60, *earliest]) * 1.25)
    deploys = queries.rows(
        reader, "incident_deploys", incident=incident["incident_id"], before=before, after=SHOWN_AFTER_MINUTES
    )
    marks = [
        Mark(row["service"], row["finished_at"], _deploy_label(row), row["kind"], row["culprit"]) for row in deploys
    ]
    chart = incident_timeline(
        Timeline(
            start=incident["started_at"],
            acknowledged=incident["acknowledged_at"],
            mitigated=incident["mitigated_at"],
            resolved=incident["resolved_at"],
            deploys=marks,
            as_of=reader.built_at if incident["resolved_at"] is None else None,
        )
    )
    with st.container(key="timeline"):
        st.plotly_chart(chart.figure, key="timeline_chart", config={"displayModeBar": False}, alt=chart.alt)
    with st.expander("The same as a table"):
        st.table(
            [
                {
                    "UTC": fmt.timestamp(row["finished_at"]),
                    "Service": row["service"],
                    "Kind": row["kind"],
                    "Changes": row["changes"],
                }
                for row in deploys
            ]
            or [{"UTC": "no deploy near it", "Service": "", "Kind": "", "Changes": 0}]
        )


def _deploy_label(row: dict[str, Any]) -> str:
    if row["kind"] == "rollback":
        return f"rollback to {(row['sha'] or '')[:7]}"
    if row["changes"] > 1:
        return f"{row['changes']} changes"
    return f"#{row['a_pr_number']}" if row["a_pr_number"] else row["version"] or (row["sha"] or row["kind"])[:7]
