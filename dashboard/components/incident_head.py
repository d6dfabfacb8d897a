"""The head of an incident's page: facts, title, what is known of its culprit and its impact, in a sentence."""

from typing import Any

import streamlit as st

from dashboard.analysis import formatting as fmt
from dashboard.analysis.wording import Span
from dashboard.components import actor, answers, layout
from dashboard.components.text import dotted, html, plain, web_address


def show(incident: dict[str, Any], found: list[dict[str, Any]]) -> None:
    """Draws it."""
    st.page_link("views/incidents.py", label="← Incidents")
    until = f" to {fmt.utc(incident['resolved_at']):%H:%M:%S} UTC" if _same_day(incident) else ""
    number = f"#{incident['number']}" if incident["number"] else incident["incident_id"]
    severity = layout.severity(incident["severity"], incident["severity_rank"])
    when = f"{fmt.to_the_second(incident['started_at'])}{until}"
    facts = (html(number), html(incident["service"] or "no service"), severity, when, html(incident["status"]))
    st.html(f'<div class="kicker">{dotted(facts)}</div>')
    st.title(plain(incident["title"] or "Untitled incident"), anchor=False)
    layout.say(Span(_verdict(incident, found), bold=True), f" {_impact(incident)}")
    counted = "" if incident["counted"] else f" It is not counted: {incident['left_out']}."
    layout.caveat(
        f"One incident says nothing about AI-assisted changes in general; the Overview compares all of them.{counted}"
    )
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="incident_links"):
        st.page_link(
            "views/postmortem.py",
            label="Write the post-mortem",
            query_params={"incident": incident["incident_id"]},
        )
        for label, url in (("Open where it was recorded", "url"), ("The post-mortem it names", "postmortem_url")):
            address = web_address(incident[url])
            if address:
                st.link_button(label, address, type="tertiary")
    actor.field()


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
        parts.append(f"Service was back {fmt.minutes(incident['minutes_to_restore'])} after the start.")
    elif incident["status"] != "merged":
        parts.append("It is still open.")
    return " ".join(parts)


def _same_day(incident: dict[str, Any]) -> bool:
    ended = incident["resolved_at"]
    return bool(ended) and fmt.utc(ended).date() == fmt.utc(incident["started_at"]).date()
