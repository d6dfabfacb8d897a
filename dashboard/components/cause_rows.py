"""The incidents behind one mark of the causes' picture: the mark is clicked, or chosen from lists."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard import queries, session
from dashboard.analysis import formatting as fmt
from dashboard.analysis.cause_words import NAMES
from dashboard.components.layout import severity
from dashboard.components.text import dotted, html, plain
from data.reader import Reader
from data.scope import Scope

PER_PAGE = 10


def opened(reader: Reader, scope: Scope, role: str, names: Mapping[str, str], picked: Sequence[Sequence[str]]) -> None:
    """The incidents behind each mark that was clicked; nothing before one was."""
    for place, (tag, origin) in enumerate(picked):
        culprit = f"culprit of origin {NAMES[origin]}"
        st.caption(plain(f"{names[tag]}, {culprit}: incidents, newest first"))
        _rows(reader, scope, role, tag, origin, f"cause_{place}")


def choose(reader: Reader, scope: Scope, role: str, names: Mapping[str, str]) -> None:
    """The same without a mouse: a fold with a list of tags and one of origins."""
    with st.expander("The incidents behind a mark", key="cause_rows", on_change="rerun") as fold:
        if not fold.open:
            return
        tags = {name: tag for tag, name in names.items()}
        origins = {"any": ""} | {fmt.sentence_case(name): origin for origin, name in NAMES.items()}
        with st.container(horizontal=True, gap="small"):
            tag = tags[st.selectbox("Tag", list(tags), key=f"cause_tag_{role}", width=320)]
            origin = origins[st.selectbox("Origin of the culprit", list(origins), key="cause_origin", width=190)]
        _rows(reader, scope, role, tag, origin, "cause_chosen")


def _rows(reader: Reader, scope: Scope, role: str, tag: str, origin: str, key: str) -> None:
    found = queries.rows(reader, "tagged_with", scope=scope, role=role, tag=tag, origin=origin)
    if origin:
        # Whoever reads the incidents of one origin has read the origin of their culprits.
        session.saw_origin(*(change for row in found for change in row["change_ids"]))
    pages = max(1, -(-len(found) // PER_PAGE))
    number = min(int(st.session_state.get(f"{key}_page", 1)), pages)
    for row in found[(number - 1) * PER_PAGE : number * PER_PAGE]:
        _row(row)
    if pages > 1:
        st.pagination(pages, key=f"{key}_page", width=340)
    st.caption(fmt.counted(len(found), "incident"))


def _row(row: Mapping[str, Any]) -> None:
    with st.container(gap=None):
        title = plain(row["title"] or "Untitled incident")
        st.page_link("views/incident.py", label=title, query_params={"incident": row["incident_id"]})
        facts = fmt.timestamp(row["started_at"]), html(row["service"]), severity(row["severity"], row["severity_rank"])
        st.html(f'<div class="quiet row">{dotted(facts)}</div>')
