"""What a picture shows as a table, folded away, with all its rows as CSV."""

import pandas as pd
import streamlit as st

from dashboard.charts.base import Rows
from dashboard.components.text import cell

SAME = "The same as a table"
#: More rows than these scroll inside the table.
_MOST = 12
#: More characters than these in a row are wider than a phone.
_NARROW = 34


def show(rows: Rows, key: str) -> None:
    """Draws the rows and the way to take them along."""
    frame = pd.DataFrame(list(rows))
    # On a phone it then says that it goes on.
    with st.container(key=f"{'wide' if _across(frame) > _NARROW else 'narrow'}_{key}"):
        st.dataframe(frame, hide_index=True, height="content" if len(frame) <= _MOST else 36 * (_MOST + 1))
    download(rows, key)


def _across(frame: pd.DataFrame) -> int:
    """Characters of the longest names and values, of the rows that are seen first."""
    return sum(max(len(str(each)) for each in (name, *frame[name].head(_MOST))) for name in frame)


def download(rows: Rows, key: str) -> None:
    """A file of the rows that a spreadsheet opens without running any of it."""
    st.download_button(
        "Save the rows as CSV",
        data=lambda: pd.DataFrame(list(rows)).map(cell).to_csv(index=False).encode(),
        file_name=f"aftermath-{key.lower().replace(' ', '-')}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"{key}_csv",
        type="tertiary",
        disabled=not rows,
    )
