"""Causes: how often each tag per 100 changes, by origin, and what came back; untagged incidents are in none of it."""

import pandas as pd
import streamlit as st

from dashboard import queries, session
from dashboard.analysis import formatting as fmt
from dashboard.analysis.causes import causes
from dashboard.components import cause_panels, filters, layout, learning

ROLES = {"Contributing causes": "cause", "Triggers": "trigger"}


def page() -> None:
    """Draws the page."""
    reader = session.require()
    chosen = filters.bar(reader)
    if chosen is None:
        st.title("No incidents can be counted yet", anchor=False)
        st.page_link("views/health.py", label="See what was read and what was refused")
        return
    layout.kicker(f"Causes · {chosen.period}: {fmt.day(chosen.since)} to {fmt.day(chosen.until)} · {chosen.words}")
    role = st.segmented_control(
        "Tags", list(ROLES), default="Contributing causes", key="tags", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    counted = queries.rows(reader, "cause_rates", scope=chosen.scope)
    rows = [row for row in counted if row["role"] == ROLES.get(role or "", "cause")]
    if rows:
        found = causes(pd.DataFrame(rows))
        names = {row["tag"]: row["name"] for row in rows}
        cause_panels.answer(rows)
        layout.rule()
        cause_panels.picture(found, names)
        cause_panels.table(found, names)
    else:
        st.title("No linked incident has tags yet", anchor=False)
        layout.say("Causes are counted for incidents with a culprit change that somebody tagged.")
        st.page_link("views/incidents.py", label="Tag incidents", query_params={"show": "Untagged"})
    layout.rule()
    learning.show(reader, chosen.scope)


page()
