"""Definitions: every number the app shows, how it is counted, and the SQL that counts it."""

import streamlit as st

from dashboard import session
from dashboard.components import layout
from dashboard.components.text import plain
from dashboard.metrics import METRICS
from data.reader import filters_sql, sql


def page() -> None:
    """Draws the page."""
    session.require()
    layout.kicker("Definitions")
    st.title("How each number is counted", anchor=False)
    st.html('<p class="lede">One definition feeds the tile, its tooltip and this page; the SQL is what runs.</p>')
    for metric in METRICS.values():
        layout.rule()
        layout.section(metric.label, metric.unit)
        st.markdown(plain(metric.definition))
        st.markdown(f"**What this cannot tell.** {plain(metric.caveat)}")
        with st.expander("SQL"):
            st.code(sql(metric.query), language="sql")
    layout.rule()
    layout.section("What the filters choose", "Every question reads changes, incidents and links through these.")
    with st.expander("SQL"):
        st.code(filters_sql(), language="sql")


page()
