"""Beside how often: how wide, how long, and whether review keeps up, a line each with the page that shows it."""

import streamlit as st

from dashboard import queries, results
from dashboard.analysis.overview import Overview
from dashboard.components import layout
from dashboard.components.filters import Filters
from data.home import PROJECT
from data.reader import Reader


def draw(reader: Reader, found: Overview, chosen: Filters) -> None:
    """Three columns."""
    wide, long = queries.computed(reader, results.how_wide, found, scope=chosen.scope)
    gap = queries.computed(reader, results.review_pace, scope=chosen.scope)
    columns = st.columns(3, gap="large")
    lines = (
        ("How wide: customer-minutes per incident", wide.says, wide.counts, "blast_radius", "", "Blast radius"),
        ("How long: time to restore", long.says, long.counts, "blast_radius", "restore", "Times to restore"),
        ("Does review keep up?", "", gap.sentence, "review", "", "Review burden"),
    )
    for column, (title, says, counts, page, section, link) in zip(columns, lines, strict=True):
        with column:
            layout.section(title)
            layout.caveat(counts, title=says)
            if (PROJECT / "dashboard" / "views" / f"{page}.py").exists():
                st.page_link(f"views/{page}.py", label=link, query_params=layout.at(section))
