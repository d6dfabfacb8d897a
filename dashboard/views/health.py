"""Data health: what was read, what it covers, what is left out, what was refused and why."""

from datetime import datetime

import pandas as pd
import streamlit as st

from dashboard import queries, session
from dashboard.analysis import formatting as fmt
from dashboard.analysis import health_words as words
from dashboard.components import check, health_table, layout, linker, unmapped
from dashboard.components.text import cell
from dashboard.reports import runs
from data.scope import EVERYTHING


def page() -> None:
    """Draws the page."""
    reader = session.require()
    rejects = queries.rows(reader, "rejects")
    layout.kicker(f"Data health · built {fmt.timestamp(reader.built_at)}")
    st.title(words.doubted(rejects) if rejects else "Every row that was read could be used", anchor=False)
    layout.say("Everything that was read is kept. What could not be used is listed here with its place and a remedy.")
    made = runs.latest(session.home())
    if made and made[0]["failed"]:
        layout.caveat(
            f"{made[0]['failed']}.",
            title=f"The latest report, {fmt.timestamp(datetime.fromisoformat(str(made[0]['at'])))}, failed.",
        )
    sources, observed = queries.rows(reader, "sources"), queries.rows(reader, "observed")
    health_table.show("Read", words.read(sources), "Rows landed by stream.", sources)
    health_table.show(
        "Observed",
        words.observed(observed),
        "A change is counted only while incidents, deploys and commits all cover its service.",
        observed,
    )
    layout.rule()
    unmapped.show(reader)
    coverage = queries.rows(reader, "origin_coverage")
    health_table.show(
        "Where origins come from, by month",
        words.origins(coverage),
        "Unmarked is not human-only: the share of unknown origins is what a comparison cannot see.",
        coverage,
    )
    recall = queries.rows(reader, "marker_recall")
    health_table.show(
        "What marks miss",
        words.marks(recall),
        "Commits whose AI lines a tool recorded line by line, and how many of them carry a mark that a reader of "
        "messages would find. Where nothing records lines, nobody knows this share.",
        recall,
    )
    linker.show(reader)
    broken = sum(bool(row["failed"]) for row in made)
    if made:
        state = f"{fmt.share(broken, len(made))} of the latest failed"
        health_table.show("Reports made by the command", state, "Newest first: what was written and sent.", made)
    left_out = queries.rows(reader, "left_out")
    health_table.show("Read, and in no count", words.left_out(left_out), "Visible here, in no rate.", left_out)
    mend = "Mend the file and read it again: its rows here are replaced." if rejects else ""
    health_table.show("Refused, or landed with a doubt", words.doubted(rejects), mend, rejects, anchor="refused")
    if rejects:
        frame = pd.DataFrame(rejects).map(cell)
        st.download_button(
            "Download these rows as CSV",
            data=lambda: frame.to_csv(index=False).encode(),
            file_name="aftermath-rejects.csv",
            mime="text/csv",
            on_click="ignore",
        )
    check.offer(reader, EVERYTHING, "known_origins", "linked_incidents", "incidents_per_100", "unmixed_ratio")


page()
