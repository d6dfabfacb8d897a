"""A line above every page whose data ends days ago: what is missing and how to get it."""

from datetime import UTC, datetime, timedelta

import streamlit as st

from dashboard import queries
from dashboard.analysis import formatting as fmt
from dashboard.components.text import html
from data.reader import Reader

#: Days without anything new after which a reader may take old numbers for today's.
FRESH_DAYS = 7


def warn(reader: Reader) -> None:
    """Draws the line; nothing while the data are fresh, and for the demo, whose time stands still."""
    known = queries.row(reader, "filter_values")
    if reader.synthetic or known is None or known["observed_until"] is None:
        return
    said = words(known["observed_until"], datetime.now(UTC))
    if said:
        with st.container(key="stale", gap=None):
            st.html(f'<p class="assumption">{html(said)}</p>')
            st.page_link("views/health.py", label="What was read, and when")


def words(until: datetime, now: datetime) -> str:
    """What to say of data that end then; empty where they are fresh."""
    days = (now - fmt.utc(until)) // timedelta(days=1)
    if days <= FRESH_DAYS:
        return ""
    return (
        f"The data end on {fmt.day(until)}, {days} days ago: nothing since is in any number here. Read newer incidents,"
        " deploys and commits, then run: python -m ingest build"
    )
