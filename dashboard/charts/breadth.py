"""Incidents by how long and how wide: minutes across, services reached upwards, one mark each."""

import math
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.analysis import formatting as fmt
from dashboard.analysis.measures import MEASURES, ticks
from dashboard.analysis.reach_rows import name
from dashboard.charts import axes
from dashboard.charts.base import Chart, look, words

_HEIGHT = 300
_SPREAD = 0.62
_BINS = 10
#: The golden ratio's fraction spreads successive marks evenly, the same way each time.
_TURN = (math.sqrt(5) - 1) / 2


def breadth_and_duration(incidents: pd.DataFrame, muted: bool = False) -> Chart:
    """Draws the marks, spread a little within each number of services; each carries its incident's id.

    Args:
        incidents: A row each of the restored: incident_id, number, title, minutes, services, and `mark`, that of its
            culprit's origin.
        muted: Grey, where nothing may be compared.
    """
    if incidents.empty:
        return axes.empty("No restored incident in this period.")
    shown = incidents.assign(at=incidents["minutes"].clip(lower=1.0), turn=(np.arange(len(incidents)) * _TURN) % 1)
    widest = int(shown["services"].max())
    low, high = float(shown["at"].min()) / 1.3, float(shown["at"].max()) * 1.3
    layout = axes.layout(max(_HEIGHT, 60 * widest + 70), left=30)
    layout |= {
        "xaxis": axes.axis(ticks(MEASURES["minutes"], low, high), math.log10(low), math.log10(high), log=True),
        "yaxis": axes.axis({n: str(n) for n in range(1, widest + 1)}, 0.4, widest + 0.6, grid=False),
        "shapes": [
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": n + 0.5, "y1": n + 0.5,
             "line": {"color": "rgba(128, 128, 128, 0.22)", "width": 1}}
            for n in range(1, widest)
        ],
    }  # fmt: skip
    many = len(shown) > axes.MOST_POINTS
    draw, drawn = (_binned, shown[["mark", "at", "services"]]) if many else (_trace, shown)
    traces = [draw(str(origin), group, len(shown), muted) for origin, group in drawn.groupby("mark")]
    return Chart(go.Figure(traces, layout), _alt(incidents), lambda: _rows(incidents))


def _rows(incidents: pd.DataFrame) -> list[dict[str, object]]:
    columns = incidents[["number", "title", "minutes", "services"]].itertuples(index=False)
    return [
        {"Incident": name(number, title), "Minutes": round(minutes), "Services": services}
        for number, title, minutes, services in columns
    ]


def _trace(origin: str, dots: pd.DataFrame, total: int, muted: bool) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": dots["at"].to_numpy(),
        "y": (dots["services"] + _SPREAD * (dots["turn"] - 0.5)).to_numpy(),
        "marker": axes.marker(look(origin, muted=muted), 8 if total < 500 else 5, 0.85),
        "customdata": [[incident_id] for incident_id in dots["incident_id"]],
        "hoverinfo": "text",
        "hovertext": [
            f"{words(name(number, title), 60)}: {fmt.minutes(minutes)}, {fmt.counted(services, 'service')}"
            for number, title, minutes, services in dots[["number", "title", "minutes", "services"]].itertuples(
                index=False
            )
        ],
    }


def _binned(origin: str, dots: pd.DataFrame, total: int, muted: bool) -> dict[str, Any]:
    """Too many for a mark each: one per number of services and tenth of a decade, its area by how many."""
    powers = (_BINS * np.log10(dots["at"])).round().astype(int)
    cells = dots.groupby(["services", powers.rename("power")]).size()
    services, powers = (cells.index.get_level_values(level) for level in ("services", "power"))
    place = {"ai_assisted": 0.2, "ai_marked": 0.2, "human_only": 0.0}.get(origin, -0.2)
    at = 10 ** (powers / _BINS)
    told = [
        f"{fmt.counted(count, 'incident')}: about {fmt.minutes(minutes)}, {fmt.counted(wide, 'service')}"
        for count, minutes, wide in zip(cells, at, services, strict=True)
    ]
    mark = axes.marker(look(origin, muted=muted), 0, 0.85)
    mark["size"] = (3 + 15 * np.sqrt(cells / cells.max())).tolist()
    return {
        "type": "scatter", "mode": "markers", "x": at.tolist(), "y": (services + place).tolist(), "marker": mark,
        "hoverinfo": "text", "hovertext": told,
    }  # fmt: skip


def _alt(incidents: pd.DataFrame) -> str:
    beyond = int((incidents["services"] > 1).sum())
    services, minutes = (incidents[name].to_numpy(dtype=float) for name in ("services", "minutes"))
    # The last key counts first.
    widest, longest = (incidents.iloc[np.lexsort(order)[-1]] for order in ((minutes, services), (services, minutes)))
    wide, long = (name(each["number"], each["title"]) for each in (widest, longest))
    return (
        f"{fmt.counted(len(incidents), 'incident')} by duration and services reached; {fmt.whole(beyond)} reached more "
        f"than one. Widest: {wide}, {fmt.counted(int(widest['services']), 'service')}. "
        f"Longest: {long}, {fmt.minutes(float(longest['minutes']))}."
    )
