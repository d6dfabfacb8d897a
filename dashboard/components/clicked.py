"""Charts on a page: what was clicked in one, a picture of it as a file, and its numbers as a table and as CSV."""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.base import PAPER, Chart
from dashboard.components import tables

PICTURES = ("SVG", "PNG")
#: Where the session keeps which of them a picture is saved as.
PICTURE = "picture"


def _quiet(key: str) -> dict[str, Any]:
    """No tools but one: the picture as a file, sharp in print."""
    kind = st.session_state.get(PICTURE) or PICTURES[0]
    picture = {"format": kind.lower(), "scale": 3 if kind == "PNG" else 1}
    picture["filename"] = f"aftermath-{key.lower().replace(' ', '-')}"
    return {"modeBarButtons": [["toImage"]], "displaylogo": False, "toImageButtonOptions": picture}


def _paper(drawn: Chart) -> go.Figure:
    """The figure on paper, for the file; on the page style.css keeps it clear."""
    return drawn.figure.update_layout(paper_bgcolor=PAPER)


def chart(drawn: Chart, key: str) -> list[list[Any]]:
    """Draws a chart whose points can be clicked; returns what the clicked ones carry."""
    event = st.plotly_chart(
        _paper(drawn), key=key, config=_quiet(key), alt=drawn.alt, on_select="rerun", selection_mode="points"
    )
    _table(drawn, key)
    selection: Mapping[str, Any] = getattr(event, "selection", None) or {}
    carried = [point.get("customdata") for point in selection.get("points", [])]
    found = [list(_values(data)) for data in carried if data]
    _told(found, f"{key}_told")
    return found


def _told(found: list[list[Any]], key: str) -> None:
    """Says once that a click did something: the rows may stand below the window."""
    if found and found != st.session_state.get(key):
        st.toast("What you clicked is listed below.")
    st.session_state[key] = found


def still(drawn: Chart, key: str) -> None:
    """Draws a chart that only shows."""
    st.plotly_chart(_paper(drawn), key=key, config=_quiet(key), alt=drawn.alt)
    _table(drawn, key)


def _table(drawn: Chart, key: str) -> None:
    """Its rows, made when the fold is opened."""
    if drawn.rows is None:
        return
    with st.expander(tables.SAME, key=f"{key}_table", on_change="rerun") as fold:
        if fold.open:
            tables.show(drawn.rows(), key)


def _values(data: Any) -> list[Any]:
    """Plotly hands a point's data over as a list or, in some versions, as an object with number keys."""
    return (
        list(data.values()) if isinstance(data, Mapping) else list(data) if isinstance(data, list | tuple) else [data]
    )
