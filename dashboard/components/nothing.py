"""The two ways in which a page has nothing to show: nothing can be counted yet, or the filters leave nothing."""

import streamlit as st

from dashboard import queries
from dashboard.analysis import formatting as fmt
from dashboard.components import filters, layout
from data.reader import Reader

_NEVER = "No counted change has them."
_WANTED = {
    "pagerduty/incidents": ("Incidents", "python -m ingest file pagerduty incidents.json"),
    "deploys/deploys": ("Deploys", "python -m ingest file deploys-csv deploys.csv"),
    "git/commits": ("Commits", "python -m ingest git ../checkout --repo acme/checkout"),
}


def observed(reader: Reader, page: str) -> None:
    """No service is covered by incidents, deploys and commits at once: which of them is there, and how to get it."""
    layout.kicker(page)
    st.title("Not enough to count yet", anchor=False)
    layout.say(
        "A change is counted only where incidents, deploys and commits all cover its service at the same time."
        " Something of the three is missing, or they do not meet."
    )
    streams = {f"{row['source']}/{row['stream']}": row["rows"] for row in queries.rows(reader, "sources")}
    for stream, (name, command) in _WANTED.items():
        count = streams.get(stream, 0)
        st.markdown(f"**{name}**: {count:,} rows" if count else f"**{name}**: none yet")
        if not count:
            st.code(command, language="bash")
    st.page_link("views/health.py", label="See what was read and what was refused")


def left(reader: Reader, chosen: filters.Filters, view: str, things: str = "changes") -> None:
    """These filters hold none of what the page counts: when there last was any, and a way to all of it.

    Args:
        reader: The version shown.
        chosen: The filters.
        view: The page's file in views.
        things: What it counts.
    """
    st.title(f"No {things} match these filters", anchor=False)
    nearest = queries.row(reader, "nearest_period", scope=chosen.scope.ever)
    last = nearest["last_merged_at"] if nearest else None
    when = f"The last counted change of these filters was merged on {fmt.day(last)}." if last else _NEVER
    layout.say(f"Nothing was counted in this period. {when}")
    st.page_link(f"views/{view}.py", label="Show all data", query_params={"period": filters.ALL})
