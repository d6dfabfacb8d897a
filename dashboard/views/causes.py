"""Causes: how often each tag per 100 changes, by origin, and what came back; untagged incidents are in none of it."""

from typing import Any

import streamlit as st

from dashboard import drawn, queries, results, session
from dashboard.analysis import formatting as fmt
from dashboard.analysis.causes import CANNOT_TELL, Causes
from dashboard.analysis.wording import Span
from dashboard.charts.cause_rates import NAMES
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
    layout.kicker(f"Causes · {chosen.period}: {fmt.day(chosen.since)} to {fmt.day(chosen.until)} · {chosen.words}")
    role = st.segmented_control(
        "Tags", list(ROLES), default="Contributing causes", key="tags", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    kind = ROLES.get(role or "", "cause")
    tagged = queries.computed(reader, results.tagged, scope=chosen.scope, role=kind)
    if tagged:
        _answer(tagged.rows, kind)
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


def _answer(rows: list[dict[str, Any]], role: str) -> None:
    reviewed = {row["origin"]: (row["reviewed"], row["changes"]) for row in rows}
    total = sum(tagged for tagged, _ in reviewed.values())
    asked = "What set {} off" if role == "trigger" else "What let {} happen"
    said = "; ".join(
        f"{tagged:,} from {changes:,} {NAMES[origin]} changes" for origin, (tagged, changes) in reviewed.items()
    )
    lede = (Span(f"Tagged and linked: {said}.", bold=True), Span(" An incident with several tags counts under each."))
    headline = f"{asked.format(fmt.counted(total, 'tagged incident'))}, by origin of the culprit"
    layout.answer(headline, lede, CANNOT_TELL)
    copied.offer(headline, lede, CANNOT_TELL)


def _picture(found: Causes, names: dict[str, str], role: str) -> list[list[Any]]:
    layout.section(
        f"Incidents per 100 changes with each {role}",
        "Dot: rate. Line: 95% range. In brackets: incidents. Most frequent first. Click a dot to open them.",
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
