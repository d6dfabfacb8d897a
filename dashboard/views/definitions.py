"""Definitions: every number the app shows, how it is counted, and the SQL that counts it."""

import streamlit as st

from dashboard import session
from dashboard.components import layout
from dashboard.components.text import html, plain
from dashboard.metrics import METRICS
from data.reader import filters_sql, sql

FILTERS = "What the filters choose"


def page() -> None:
    """Draws the page."""
    session.require()
    layout.kicker("Definitions")
    st.title("How each number is counted", anchor=False)
    st.html('<p class="lede">One definition feeds the tile, its tooltip and this page; the SQL is what runs.</p>')
    _contents()
    for metric in METRICS.values():
        layout.rule()
        layout.section(metric.label, metric.unit, anchor=metric.key)
        st.markdown(plain(metric.definition))
        st.markdown(f"**What this cannot tell.** {plain(metric.caveat)}")
        with st.expander("SQL"):
            st.code(sql(metric.query), language="sql")
    layout.rule()
    layout.section(FILTERS, "Every question reads changes, incidents and links through these.", anchor="filters")
    with st.expander("SQL"):
        st.code(filters_sql(), language="sql")


def _contents() -> None:
    """A link to every definition, by name."""
    names = sorted([*((metric.label, key) for key, metric in METRICS.items()), (FILTERS, "filters")])
    links = "".join(f'<li><a href="#{html(key)}">{html(label)}</a></li>' for label, key in names)
    st.html(f'<nav aria-label="Definitions"><ul class="contents">{links}</ul></nav>')


page()
