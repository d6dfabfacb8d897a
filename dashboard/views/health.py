"""Data health: what was read, what it covers, what is left out, what was refused and why."""

from datetime import datetime

import pandas as pd
import streamlit as st

from dashboard import queries, session
from dashboard.analysis import formatting as fmt
from dashboard.components import check, layout, linker, unmapped
from dashboard.components.text import cell
from dashboard.reports import runs
from data.scope import EVERYTHING


def page() -> None:
    """Draws the page."""
    reader = session.require()
    rejects = queries.rows(reader, "rejects")
    refused = [row for row in rejects if row["severity"] == "refused"]
    layout.kicker(f"Data health · built {fmt.timestamp(reader.built_at)}")
    st.title(f"{len(refused):,} rows were refused, {len(rejects) - len(refused):,} landed with a doubt", anchor=False)
    layout.say("Everything that was read is kept. What could not be used is listed here with its place and a remedy.")
    made = runs.latest(session.home())
    if made and made[0]["failed"]:
        layout.caveat(f"{made[0]['failed']}.", title=f"The latest report, {_shown(made[0]['at'])}, failed.")
    layout.rule()
    _table("Read", "Rows landed by stream.", queries.rows(reader, "sources"))
    _table(
        "Observed",
        "A change is counted only while incidents, deploys and commits all cover its service.",
        queries.rows(reader, "observed"),
    )
    unmapped.show(reader)
    _table(
        "Where origins come from, by month",
        "Unmarked is not human-only: the share of unknown origins is what a comparison cannot see.",
        queries.rows(reader, "origin_coverage"),
    )
    _table(
        "What marks miss",
        "Commits whose AI lines a tool recorded line by line, and how many of them carry a mark that a reader of "
        "messages would find. Where nothing records lines, nobody knows this share.",
        queries.rows(reader, "marker_recall"),
    )
    linker.show(reader)
    broken = sum(bool(row["failed"]) for row in made)
    if made:
        told = (
            f"{broken:,} of the latest {len(made):,} failed. Newest first: what was written and sent, and what was not."
        )
        _table("Reports made by the command", told, made)
    _table("Left out of every count", "Visible here, in no rate.", queries.rows(reader, "left_out"))
    _table("Refused, or landed with a doubt", "Mend the file and read it again: its rows here are replaced.", rejects)
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


def _table(title: str, caption: str, rows: list[dict[str, object]]) -> None:
    layout.section(title, caption)
    if not rows:
        st.caption("None.")
        return
    frame = pd.DataFrame([{key: _shown(value) for key, value in row.items()} for row in rows])
    frame.columns = [column.replace("_", " ").capitalize().replace("Ai ", "AI ") for column in frame.columns]
    st.dataframe(frame, hide_index=True, height="content" if len(frame) <= 12 else 420)


def _shown(value: object) -> object:
    return fmt.timestamp(value) if isinstance(value, datetime) else value


page()
