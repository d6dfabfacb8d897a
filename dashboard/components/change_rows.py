"""A list of changes as rows that open. Origins are not shown: who decides on a link later should not have seen them."""

from typing import Any

import streamlit as st

from dashboard.analysis import formatting as fmt
from dashboard.components.text import dotted, html, plain

PER_PAGE = 10
MOST = 500


def show(found: list[dict[str, Any]], *, key: str) -> None:
    """Draws one page of rows, and the pages' numbers below."""
    if not found:
        st.caption("No change of this period and these filters.")
        return
    pages = -(-len(found) // PER_PAGE)
    number = min(int(st.session_state.get(f"{key}_page", 1)), pages)
    for row in found[(number - 1) * PER_PAGE : number * PER_PAGE]:
        _row(row, key)
    with st.container(horizontal=True, vertical_alignment="center"):
        if pages > 1:
            st.pagination(pages, key=f"{key}_page", width=340)
        st.caption(f"The latest {MOST} changes" if len(found) == MOST else fmt.counted(len(found), "change"))


def _row(row: dict[str, Any], key: str) -> None:
    with st.container(key=f"{key}_{row['change_id']}", gap=None):
        title = plain(row["title"] or "Untitled change")
        st.page_link("views/change.py", label=title, query_params={"change": row["change_id"]})
        facts = [
            f"{row['repo']} {row['called']}",
            f"merged {fmt.timestamp(row['merged_at'])}",
            row["service"] or "no service",
        ]
        if row.get("lines") is not None:
            facts.append(fmt.counted(int(row["lines"]), "line"))
        if row.get("humans") is not None:
            facts.append(fmt.counted(int(row["humans"]), "human reviewer"))
        st.html(f'<div class="quiet row">{dotted(html(fact) for fact in facts)}</div>')
