"""One incident: its timeline to scale, its candidate changes with the evidence for each, and a person's word."""

from typing import Any

import streamlit as st

from dashboard import queries, session
from dashboard.analysis import formatting as fmt
from dashboard.analysis.wording import Span
from dashboard.charts.incident_timeline import Mark, Timeline, incident_timeline
from dashboard.components import answers, candidates, layout, origin
from dashboard.components.text import html, plain, web_address
from data.reader import Reader

SHOWN_BEFORE_MINUTES = 24 * 60
SHOWN_AFTER_MINUTES = 60


def page() -> None:
    """Draws the page."""
    reader = session.require()
    name = st.query_params.get("incident", "")
    incident = queries.row(reader, "incident", incident=name) if name else None
    if incident is None:
        st.title("No such incident", anchor=False)
        st.html(f'<p class="lede">Nothing goes by {html(name) or "an empty name"}.</p>')
        st.page_link("views/incidents.py", label="All incidents")
        return
    found = queries.rows(reader, "candidates", incident=name)
    _head(incident, found)
    layout.rule()
    _timeline(reader, incident, found)
    layout.rule()
    candidates.show(reader, incident, found)
    layout.rule()
    _origin(reader, found)


def _head(incident: dict[str, Any], found: list[dict[str, Any]]) -> None:
    st.page_link("views/incidents.py", label="← Incidents")
    until = f" to {fmt.clock(incident['resolved_at'])} UTC" if _same_day(incident) else ""
    number = f"#{incident['number']}" if incident["number"] else incident["incident_id"]
    severity = layout.severity(incident["severity"], incident["severity_rank"])
    when = f"{fmt.timestamp(incident['started_at'])}{until}"
    facts = (html(number), html(incident["service"] or "no service"), severity, when, html(incident["status"]))
    st.html(f'<div class="kicker">{" · ".join(facts)}</div>')
    st.title(plain(incident["title"] or "Untitled incident"), anchor=False)
    layout.say(Span(_verdict(incident, found), bold=True), f" {_impact(incident)}")
    counted = "" if incident["counted"] else f" It is not counted: {incident['left_out']}."
    layout.caveat(
        f"One incident says nothing about AI-assisted changes in general; the Overview compares all of them.{counted}"
    )
    address = web_address(incident["url"])
    if address:
        st.link_button("Open where it was recorded", address, type="tertiary")


def _verdict(incident: dict[str, Any], found: list[dict[str, Any]]) -> str:
    if incident["link_status"] in ("no_change", "unknown"):
        return f"{answers.WORDS[incident['answer']]}, says {incident['answered_by']}."
    confirmed = [row for row in found if row["status"] == "confirmed"]
    strict = [row for row in found if row["strict"] and row["status"] == "suggested"]
    open_ones = [row for row in found if row["status"] != "rejected"]
    if confirmed:
        before = confirmed[0]["minutes_before"]
        when = f", deployed {fmt.minutes(before)} before the start" if before is not None and before >= 0 else ""
        return f"{answers.name(confirmed[0])} is confirmed as the culprit{when}."
    if strict:
        return f"{answers.name(strict[0])} is suggested as the culprit; nobody has decided yet."
    if open_ones:
        many = f"{len(open_ones)} changes are" if len(open_ones) > 1 else "One change is a"
        return f"{many} candidate{'s' if len(open_ones) > 1 else ''}, and the evidence does not settle it."
    return "No candidate change: nothing was deployed to its service inside its window, and its text names none."


def _impact(incident: dict[str, Any]) -> str:
    parts = []
    if incident["customers_affected"]:
        parts.append(f"{incident['customers_affected']:,} customers were affected.")
    if incident["minutes_to_restore"] is not None:
        parts.append(f"It took {fmt.minutes(incident['minutes_to_restore'])} to resolve.")
    elif incident["status"] != "merged":
        parts.append("It is still open.")
    return " ".join(parts)


def _timeline(reader: Reader, incident: dict[str, Any], found: list[dict[str, Any]]) -> None:
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


def _origin(reader: Reader, found: list[dict[str, Any]]) -> None:
    layout.section("Origin of the culprit")
    confirmed = [row for row in found if row["status"] == "confirmed"]
    if not confirmed:
        st.html('<p class="origin"><span class="hidden-origin">hidden until you decide</span></p>')
        layout.caveat(
            "Knowing it could sway the choice, and then the comparison would measure our expectations.", title=""
        )
        return
    for row in confirmed:
        change = queries.row(reader, "change", change=row["change_id"])
        if change:
            session.saw_origin(row["change_id"])
            origin.verdict(change)
            origin.evidence(reader, change)
            st.page_link(
                "views/change.py", label="The change and all its evidence", query_params={"change": row["change_id"]}
            )


def _same_day(incident: dict[str, Any]) -> bool:
    ended = incident["resolved_at"]
    return bool(ended) and fmt.utc(ended).date() == fmt.utc(incident["started_at"]).date()


page()
