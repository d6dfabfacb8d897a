"""Changes between one that failed and the next, for origins that fail too seldom for a rate per period."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from dashboard.analysis import formatting as fmt
from dashboard.analysis.rare_events import Gap, GapChart
from dashboard.charts import axes, scale
from dashboard.charts.base import BAND, GREY, INK, SMALL_SIZE, Chart, Look

#: Gaps drawn at most, the latest: more are no longer told apart.
MOST_GAPS = 300
_HEIGHT = 220
_MOST_DATES = 4


def gap_chart(found: GapChart, label: str, style: Look) -> Chart:
    """Draws the latest gaps in order, their usual range behind; higher is longer without an incident."""
    drawn = found.gaps[-MOST_GAPS:]
    at = list(range(1, len(drawn) + 1))
    lengths = [gap.length for gap in drawn]
    top = 1.1 * max([*lengths, found.high or 0.0, 1.0])
    latest = f": the latest {len(drawn)} of {fmt.whole(len(found.gaps))}" if len(drawn) < len(found.gaps) else ""
    layout = axes.layout(_HEIGHT, left=42, right=62, top=30, bottom=24)
    layout |= {
        "xaxis": axes.axis(_days(drawn), 0.4, len(at) + 0.6, grid=False) | {"tickangle": 0},
        "yaxis": axes.axis({tick: fmt.whole(round(tick)) for tick in scale.ticks(0.0, top)}, -0.03 * top, top),
        "shapes": _range(found),
        "annotations": [axes.heading(0, f"{found.between} since the one before{latest}", 36), *_usual(found)],
    }
    hover = [f"{gap.at.day} {gap.at:%b %Y}<br>{fmt.whole(round(gap.length))} after the one before" for gap in drawn]
    stems: dict[str, Any] = {
        "mode": "lines+markers", "x": at, "y": lengths,
        "line": {"color": style.colour, "width": 1.3, "dash": style.dash},
        "marker": axes.marker(style, 7), "hoverinfo": "text", "hovertext": hover, "cliponaxis": False,
    }  # fmt: skip
    loud = [place for place, gap in enumerate(drawn) if gap.signal is not None]
    ring = {"symbol": "circle-open", "size": 15, "color": INK, "line": {"width": 2}}
    signals = {
        "mode": "markers", "x": [at[place] for place in loud], "y": [lengths[place] for place in loud], "marker": ring,
        "hoverinfo": "skip", "cliponaxis": False,
    }  # fmt: skip
    alt = f"{label}: {fmt.counted(len(found.gaps), 'gap')} between changes with an incident. {found.sentence}"
    return Chart(
        go.Figure([{"type": "scatter", **trace} for trace in (stems, signals)], layout), alt, lambda: _rows(found)
    )


def _rows(found: GapChart) -> list[dict[str, object]]:
    return [
        {
            "Merged": f"{gap.at:%Y-%m-%d}",
            "Changes": round(gap.length),
            "Ringed": "yes" if gap.signal else "",
        }
        for gap in found.gaps
    ]


def _days(gaps: Sequence[Gap]) -> dict[float, str]:
    """A few gaps by the month of the incident that ended them: their order is the axis, not time."""
    places = axes.thinned(range(len(gaps)), _MOST_DATES)
    return {float(place + 1): f"{gaps[place].at:%b %y}" for place in places}


def _usual(found: GapChart) -> list[dict[str, Any]]:
    if found.middle is None:
        return []
    place = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 5, "y": found.middle, "showarrow": False}
    return [{**place, "text": f"usual {fmt.whole(round(found.middle))}", "font": {"size": SMALL_SIZE, "color": INK}}]


def _range(found: GapChart) -> list[dict[str, Any]]:
    if found.low is None or found.high is None or found.middle is None:
        return []
    across = {"xref": "paper", "x0": 0, "x1": 1}
    return [
        {"type": "rect", **across, "y0": found.low, "y1": found.high, "fillcolor": BAND, "line": {"width": 0}},
        {"type": "line", **across, "y0": found.middle, "y1": found.middle, "line": {"color": GREY, "width": 1.3}},
    ]
