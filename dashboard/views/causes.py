"""Causes: how often each tag per 100 changes, by origin, and what came back; untagged incidents are in none of it."""

from typing import Any

import streamlit as st

from dashboard import drawn, queries, results, session
from dashboard.analysis import cause_words
from dashboard.analysis import formatting as fmt
from dashboard.analysis.cause_words import NAMES
from dashboard.analysis.causes import CANNOT_TELL, Causes
from dashboard.analysis.wording import Span
from dashboard.components import cause_rows, clicked, copied, filters, layout, learning, nothing, tables
from dashboard.components.text import plain

ROLES = {"Contributing causes": "cause", "Triggers": "trigger"}


def page() -> None:
    """Draws the page."""
    reader = session.require()
    chosen = filters.bar(reader)
    if chosen is None:
        nothing.observed(reader, "Causes")
        return
    layout.kicker(f"Causes · {chosen.period}: {chosen.dates} · {chosen.words}")
    role = st.segmented_control(
        "Tags", list(ROLES), default="Contributing causes", key="tags", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    kind = ROLES.get(role or "", "cause")
    tagged = queries.computed(reader, results.tagged, scope=chosen.scope, role=kind)
    if tagged:
        _answer(tagged, kind)
        layout.rule()
        picked = _picture(tagged.found, tagged.names, kind)
        _table(tagged.found, tagged.names)
        cause_rows.opened(reader, chosen.scope, kind, tagged.names, picked)
        cause_rows.choose(reader, chosen.scope, kind, tagged.names)
    else:
        st.title("No linked incident has tags yet", anchor=False)
        layout.say("Causes are counted for incidents with a culprit change that somebody tagged.")
        st.page_link("views/incidents.py", label="Tag incidents", query_params={"show": "Untagged"})
    layout.rule()
    learning.show(reader, chosen.scope)


def _answer(tagged: results.Tagged, role: str) -> None:
    reviewed = {row["origin"]: (row["reviewed"], row["changes"]) for row in tagged.rows}
    total = sum(many for many, _ in reviewed.values())
    headline = cause_words.headline(tagged.found, tagged.names, role, total)
    lede = (
        cause_words.counts(reviewed),
        cause_words.differing(tagged.found, tagged.names, role),
        Span(" An incident with several tags counts under each."),
    )
    layout.answer(headline, lede, CANNOT_TELL)
    copied.offer(headline, lede, CANNOT_TELL)


def _picture(found: Causes, names: dict[str, str], role: str) -> list[list[Any]]:
    layout.section(
        f"Incidents per 100 changes with each {role}",
        "Dot: rate. Line: 95% range. In brackets: incidents with a culprit change of that origin; the checklist counts"
        " all tagged ones. Most frequent first. Click a dot to open them.",
    )
    picked = clicked.chart(drawn.causes(found, names), "causes_chart")
    for caveat in found.caveats:
        st.caption(plain(caveat))
    return picked


def _table(found: Causes, names: dict[str, str]) -> None:
    with st.expander("The same as a table, with rates drawn towards each tag's overall rate"):
        rows = [
            {
                "Cause": names[rate.tag],
                "Origin": fmt.sentence_case(NAMES[rate.origin]),
                "Incidents": rate.per_100.events,
                "Per 100 changes": _number(rate.per_100.estimate),
                "Shrunken": _number(rate.shrunken.estimate),
                "% of tagged": _number(rate.of_reviewed.estimate),
            }
            for rate in found.rates
        ]
        st.table(rows)
        tables.download(rows, "causes")


def _number(value: float | None) -> str:
    return "too few" if value is None else f"{value:.2f}"


page()
