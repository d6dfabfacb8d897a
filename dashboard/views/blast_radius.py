"""Blast radius: when a change breaks something, how far does it reach, and which way do failures travel?"""

import pandas as pd
import streamlit as st

from dashboard import queries, results, session
from dashboard.analysis import reach
from dashboard.analysis.measures import MEASURES, Measure
from dashboard.analysis.sides import Sides
from dashboard.components import blast, blast_map, blast_tables, check, clicked, copied, filters, layout, nothing, sides
from data.reader import Reader

DEFAULT = "Customer-minutes"


def page() -> None:
    """Draws the page."""
    reader = session.require()
    chosen = filters.bar(reader)
    if chosen is None:
        nothing.observed(reader, "Blast radius")
        return
    if queries.frame(reader, "blast", scope=chosen.scope).empty:
        layout.kicker(f"Blast radius · {chosen.period} · {chosen.words}")
        nothing.left(reader, chosen, "blast_radius", "incidents")
        return
    compared = sides.of(reader, chosen)
    layout.kicker(f"Blast radius · {chosen.period}: {chosen.dates} · {chosen.words}")
    measure = _measure()
    found = queries.computed(reader, results.reached, scope=chosen.scope, measure=measure.key)
    incidents, said = found.incidents, found.said
    if chosen.scope.assumed:
        layout.stamp("Assumption: unmarked changes are counted as human-only.")
    lede = (*said.lede, blast_map.sentence(reader, chosen))
    layout.answer(said.headline, lede, reach.CANNOT_TELL)
    copied.offer(said.headline, lede, reach.CANNOT_TELL)
    layout.rule()
    wide, narrow = st.columns(2, gap="large")
    with wide:
        opened = blast.ecdf(incidents, compared, measure, muted=said.muted or not compared.named)
    with narrow:
        blast_map.show(reader, chosen)
    blast_tables.opened(incidents, [str(each[0]) for each in opened], "Clicked above")
    # The marks above and the rows below are incidents under their culprit's origin.
    session.saw_origin(*incidents["change_id"].dropna())
    layout.rule()
    blast_tables.by_origin(found.sides, measure, said.contrast)
    layout.rule()
    blast_tables.widest(incidents, compared, measure)
    blast_tables.scored(incidents)
    layout.rule()
    _long_and_wide(reader, incidents, compared, said.muted or not compared.named)
    layout.rule()
    blast_map.potential(reader, chosen)
    check.offer(reader, chosen.scope, "blast_radius", "reach_per_100", "time_to_restore", "travelled")


def _measure() -> Measure:
    names = {measure.label: measure for measure in MEASURES.values()}
    picked = st.segmented_control(
        "Measure of reach",
        list(names),
        default=DEFAULT,
        key="measure",
        bind="query-params",
        label_visibility="collapsed",
    )
    return names[picked or DEFAULT]


def _long_and_wide(reader: Reader, incidents: pd.DataFrame, compared: Sides, muted: bool) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        layout.section(
            "How soon service was back",
            "Kaplan and Meier: incidents still open count as open. Band: 95% range.",
            anchor="restore",
        )
        st.caption(blast.restore(incidents, compared, muted=muted))
    with right:
        layout.section(
            "How wide and how long", "Across: minutes until restored. Up: services reached. Click a mark to open it."
        )
        picked = clicked.chart(blast.breadth(incidents, compared, muted=muted), "breadth")
        st.caption("Hollow: no change of these filters is held responsible, or its origin is unknown.")
    blast_tables.opened(incidents, [str(each[0]) for each in picked], "Clicked above")


page()
