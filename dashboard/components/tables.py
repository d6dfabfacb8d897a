"""What a picture shows as a table, folded away, with all its rows as CSV."""

import pandas as pd
import streamlit as st

from dashboard.charts.base import Rows
from dashboard.components.text import cell

SAME = "The same as a table"
#: More rows than these scroll inside the table.
_MOST = 12
#: More columns than these are wider than a phone.
_NARROW = 3


def show(rows: Rows, key: str) -> None:
    """Draws the rows and the way to take them along."""
    frame = pd.DataFrame(list(rows))
    # On a phone it then says that it goes on.
    with st.container(key=f"{'wide' if len(frame.columns) > _NARROW else 'narrow'}_{key}"):
        st.dataframe(frame, hide_index=True, height="content" if len(frame) <= _MOST else 36 * (_MOST + 1))
    download(rows, key)


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
