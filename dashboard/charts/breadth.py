"""Incidents by how long and how wide: minutes across, services reached upwards, one mark each."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboard.analysis import formatting as fmt
from dashboard.analysis.measures import MEASURES, ticks
from dashboard.charts import axes
from dashboard.charts.base import Chart, look, words

_HEIGHT = 300
_SPREAD = 0.62
_BINS = 10
#: The golden ratio's fraction spreads successive marks evenly, the same way each time.
_TURN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True)
class Dot:
    """One restored incident; `origin` is that of its culprit change, or empty where none is known."""

    incident_id: str
    name: str
    origin: str
    minutes: float
    services: int


def breadth_and_duration(dots: Sequence[Dot], muted: bool = False) -> Chart:
    """Draws the marks, spread a little within each number of services; each carries its incident's id."""
    if not dots:
        return Chart(go.Figure(layout=axes.layout(60)), "No restored incident in this period.")
    widest = max(dot.services for dot in dots)
    low, high = (pick(max(dot.minutes, 1.0) for dot in dots) for pick in (min, max))
    low, high = low / 1.3, high * 1.3
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
    draw = _binned if len(dots) > axes.MOST_POINTS else _trace
    traces = [
        draw(origin, [(place, dot) for place, dot in enumerate(dots) if dot.origin == origin], len(dots), muted)
        for origin in sorted({dot.origin for dot in dots})
    ]
    return Chart(go.Figure(traces, layout), _alt(dots), lambda: _rows(dots))


def _rows(dots: Sequence[Dot]) -> list[dict[str, object]]:
    return [{"Incident": dot.name, "Minutes": round(dot.minutes), "Services": dot.services} for dot in dots]


def _trace(origin: str, dots: Sequence[tuple[int, Dot]], total: int, muted: bool) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [max(dot.minutes, 1.0) for _, dot in dots],
        "y": [dot.services + _SPREAD * ((place * _TURN) % 1 - 0.5) for place, dot in dots],
        "marker": axes.marker(look(origin, muted=muted), 8 if total < 500 else 5, 0.85),
        "customdata": [[dot.incident_id] for _, dot in dots],
        "hoverinfo": "text",
        "hovertext": [
            f"{words(dot.name, 60)}: {fmt.minutes(dot.minutes)}, {fmt.counted(dot.services, 'service')}"
            for _, dot in dots
        ],
    }


def _binned(origin: str, dots: Sequence[tuple[int, Dot]], total: int, muted: bool) -> dict[str, Any]:
    """Too many for a mark each: one per number of services and tenth of a decade, its area by how many."""
    counted = Counter((dot.services, round(_BINS * math.log10(max(dot.minutes, 1.0)))) for _, dot in dots)
    most = max(counted.values())
    cells = sorted(counted.items())
    place = {"ai_assisted": 0.2, "ai_marked": 0.2, "human_only": 0.0}.get(origin, -0.2)
    at = [10 ** (power / _BINS) for (_, power), _ in cells]
    told = [
        f"{fmt.counted(count, 'incident')}: about {fmt.minutes(minutes)}, {fmt.counted(services, 'service')}"
        for ((services, _), count), minutes in zip(cells, at, strict=True)
    ]
    mark = axes.marker(look(origin, muted=muted), 0, 0.85)
    mark["size"] = [3 + 15 * math.sqrt(count / most) for _, count in cells]
    heights = [services + place for (services, _), _ in cells]
    return {
        "type": "scatter", "mode": "markers", "x": at, "y": heights, "marker": mark,
        "hoverinfo": "text", "hovertext": told,
    }  # fmt: skip


def _alt(dots: Sequence[Dot]) -> str:
    beyond = sum(dot.services > 1 for dot in dots)
    widest = max(dots, key=lambda dot: (dot.services, dot.minutes))
    longest = max(dots, key=lambda dot: dot.minutes)
    return (
        f"{fmt.counted(len(dots), 'incident')} by duration and services reached; {fmt.whole(beyond)} reached more than "
        f"one. Widest: {widest.name}, {fmt.counted(widest.services, 'service')}. "
        f"Longest: {longest.name}, {fmt.minutes(longest.minutes)}."
    )
