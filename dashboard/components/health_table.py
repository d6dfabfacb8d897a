"""A table of the Data health page: rows of a question under the names of its columns, in words."""

from datetime import date, datetime

import pandas as pd
import streamlit as st

from dashboard.analysis import formatting as fmt
from dashboard.components import facts_table, layout
from dashboard.components.text import plain

#: Above this many rows a table scrolls; in pixels, the height of one.
_MOST_ROWS = 12
_ROW = 35
_NAMES = {
    "unknown_percent": "Unknown, %",
    "declared_no": "Human-only as declared",
    "marks_find_percent": "Found by marks, %",
}


def show(title: str, state: str, caption: str, rows: list[dict[str, object]], *, anchor: str | None = None) -> None:
    """Draws a section: its heading, and a fold that says its state and holds its rows."""
    layout.rule()
    layout.section(title, anchor=anchor)
    if not rows:
        st.caption(plain(f"{state}. {caption}".strip()))
        return
    with layout.fold(state, anchor=anchor):
        st.caption(plain(caption))
        _table(title, rows)


def _table(title: str, rows: list[dict[str, object]]) -> None:
    named = [{_name(key): _shown(value) for key, value in row.items()} for row in rows]
    if len(named) <= _MOST_ROWS:
        facts_table.show(named)
        return
    frame = pd.DataFrame(named)
    with st.container(key=f"wide_{title}"):
        numbers = map(str, frame.select_dtypes("number"))
        commas = {name: st.column_config.NumberColumn(format="localized") for name in numbers}
        st.dataframe(frame, hide_index=True, height=_ROW * (_MOST_ROWS + 1) + 2, column_config=commas)


def _name(column: str) -> str:
    if column in _NAMES:
        return _NAMES[column]
    words = " ".join("AI" if word == "ai" else word for word in column.split("_"))
    return fmt.sentence_case(words)


def _shown(value: object) -> object:
    if isinstance(value, datetime):
        return fmt.timestamp(value)
    return fmt.date_of(value) if isinstance(value, date) else value
