"""How soon service was back: per cent restored by time since the start, by origin, with how many are still followed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from dashboard.analysis import formatting as fmt
from dashboard.analysis.restore import Restore
from dashboard.charts import axes
from dashboard.charts.base import BAND, GREY, GRID, INK, MUTED, SMALL_SIZE, Chart, look, rounded, words

Floats = npt.NDArray[np.float64]

_HEIGHT, _ROW = 330, 20
_TICKS = {5.0: "5 min", 15.0: "15 min", 60.0: "1 h", 240.0: "4 h", 1440.0: "1 d", 4320.0: "3 d"}
_FIRST = 3.0


@dataclass(frozen=True)
class Line:
    """One origin's curve."""

    origin: str
    label: str
    restore: Restore


def restore_curve(lines: Sequence[Line], muted: bool = False) -> Chart:
    """Draws the curves with their 95 % bands, and below each tick how many incidents had not ended by then."""
    shown = [line for line in lines if line.restore.steps]
    if not shown:
        return axes.empty("No incident has a known duration.")
    longest = max(line.restore.steps[-1].minutes for line in shown)
    last = max(60.0, longest) * 1.2
    bottom = 34 + _ROW * len(shown)
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    for row, line in enumerate(shown):
        style = look(line.origin, muted=muted)
        at = np.array([_FIRST, *(max(step.minutes, _FIRST) for step in line.restore.steps), last])
        traces += _band(line.restore, at)
        stroke = {"color": style.colour, "width": 2, "dash": style.dash, "shape": "hv"}
        shares = np.array([0.0, *(step.restored for step in line.restore.steps)])
        told = [
            f"{words(line.label)}: {share:.0f}% within {fmt.minutes(x)}" for x, share in zip(at, shares, strict=False)
        ]
        traces.append(
            {"mode": "lines", "x": at, "y": np.append(shares, shares[-1]), "line": stroke, "hoverinfo": "text",
             "hovertext": [*told, told[-1]]}
        )  # fmt: skip
        notes.append(axes.heading(len(shown) - 1 - row, _label(line, axes.glyph(style)), 40))
        notes += [*_at_risk(line, axes.glyph(style), row, last)]
    above = axes.HEADING * len(shown)
    layout = axes.layout(_HEIGHT + _ROW * len(shown) + above, left=46, top=16 + above, bottom=bottom)
    span = math.log10(_FIRST), math.log10(last)
    layout |= {
        "xaxis": axes.axis({at: text for at, text in _TICKS.items() if at <= last}, *span, log=True),
        "yaxis": axes.axis({share: f"{share}%" for share in (0, 25, 50, 75, 100)}, -2, 103),
        "annotations": notes,
        "shapes": [
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 50, "y1": 50, "line": {"color": GRID, "width": 2}}
        ],
    }
    return Chart(
        go.Figure([{"type": "scatter", **trace} for trace in traces], layout), _alt(lines), lambda: _rows(shown)
    )


def _rows(lines: Sequence[Line]) -> list[dict[str, object]]:
    return [
        {
            "Origin": line.label,
            "Minutes": rounded(step.minutes),
            "Restored, %": rounded(step.restored),
            "From": rounded(step.low),
            "To": rounded(step.high),
        }
        for line in lines
        for step in line.restore.steps
    ]


def _band(restore: Restore, at: Floats) -> list[dict[str, Any]]:
    """Two invisible lines with what lies between them shaded; where all are alike one band lies over the other."""
    edge = {"mode": "lines", "hoverinfo": "skip", "line": {"width": 0, "shape": "hv", "color": GREY}}
    last = restore.steps[-1]
    low = np.array([0.0, *(step.low for step in restore.steps), last.low])
    high = np.array([restore.steps[0].high, *(step.high for step in restore.steps), last.high])
    return [{**edge, "x": at, "y": low}, {**edge, "x": at, "y": high, "fill": "tonexty", "fillcolor": BAND}]


def _summary(restore: Restore) -> str:
    median = restore.median
    if median.estimate is None:
        return "half not restored yet"
    low = fmt.minutes(median.low) if median.low is not None else "?"
    high = fmt.minutes(median.high) if median.high is not None else "not reached"
    return f"half by {fmt.minutes(median.estimate)} ({low} to {high})"


def _label(line: Line, sign: str) -> str:
    name = f"{sign} <b>{words(line.label, 20)}</b> ({line.restore.incidents})"
    return f"{name}  <span style='opacity:{MUTED}'>{_summary(line.restore)}</span>"


def _at_risk(line: Line, sign: str, row: int, last: float) -> list[dict[str, Any]]:
    """One row of numbers under the axis."""
    common = {"yref": "paper", "y": 0, "yanchor": "top", "yshift": -26 - _ROW * row, "showarrow": False}
    font = {"font": {"size": SMALL_SIZE - 0.5, "color": INK}, "opacity": 0.8}
    head = {**common, **font, "xref": "paper", "x": 0, "xanchor": "right", "xshift": -6, "text": f"{sign} open"}
    counted = [(at, count) for at, count in line.restore.at_risk if at in _TICKS and at <= last]
    return [head, *({**common, **font, "x": math.log10(at), "text": fmt.whole(count)} for at, count in counted)]


def _alt(lines: Sequence[Line]) -> str:
    parts = ["Per cent of incidents restored by time since their start, open ones counted as open."]
    for line in lines:
        restore = line.restore
        open_ones = f", {restore.still_open} still open" if restore.still_open else ""
        told = (
            f"{fmt.counted(restore.incidents, 'incident')}, {_summary(restore)}" if restore.incidents else "no incident"
        )
        parts.append(f"{line.label}: {told}{open_ones}.")
    return " ".join(parts)
