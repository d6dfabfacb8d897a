"""What was clicked in a chart: the ids its points carry, and the rows they open."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.charts.base import Chart


def _quiet(key: str) -> dict[str, Any]:
    """No tools but one: the picture as a file, sharp at any size."""
    picture = {"format": "svg", "filename": f"aftermath-{key.lower().replace(' ', '-')}"}
    return {"modeBarButtons": [["toImage"]], "displaylogo": False, "toImageButtonOptions": picture}


def chart(drawn: Chart, key: str) -> list[list[Any]]:
    """Draws a chart whose points can be clicked; returns what the clicked ones carry."""
    event = st.plotly_chart(
        drawn.figure, key=key, config=_quiet(key), alt=drawn.alt, on_select="rerun", selection_mode="points"
    )
    selection: Mapping[str, Any] = getattr(event, "selection", None) or {}
    carried = [point.get("customdata") for point in selection.get("points", [])]
    return [list(_values(data)) for data in carried if data]


def still(drawn: Chart, key: str) -> None:
    """Draws a chart that only shows."""
    st.plotly_chart(drawn.figure, key=key, config=_quiet(key), alt=drawn.alt)


def _values(data: Any) -> list[Any]:
    """Plotly hands a point's data over as a list or, in some versions, as an object with number keys."""
    return (
        list(data.values()) if isinstance(data, Mapping) else list(data) if isinstance(data, list | tuple) else [data]
    )
