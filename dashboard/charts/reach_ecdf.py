"""How far incidents reached: the share that reached no further, by origin, with marks at median and 90th percentile."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.analysis.blast import Floats, ecdf, fewest_for, known, quantile
from dashboard.analysis.measures import Measure, ticks
from dashboard.analysis.reach_rows import name
from dashboard.charts import axes
from dashboard.charts.base import GRID, MUTED, Chart, look, words

_HEIGHT = 400
_RUG = 5.0
#: Together below the number of points above which a browser drags.
_MOST_STROKES = 150
_MOST_CORNERS = 300
_MARKED = {0.5: "median", 0.9: "p90"}


@dataclass(frozen=True)
class Group:
    """The incidents of one origin, a row each: incident_id, number, title and value (NaN: not known)."""

    origin: str
    label: str
    incidents: pd.DataFrame

    @cached_property
    def values(self) -> Floats:
        """The known values, ascending."""
        return known(self.incidents["value"])

    @cached_property
    def quantiles(self) -> dict[float, float]:
        """The quantiles the table prints, so that mark, label and table agree; none that so few values cannot give."""
        found = {p: quantile(self.values, p).estimate for p in _MARKED if len(self.values) >= fewest_for(p)}
        return {p: at for p, at in found.items() if at is not None}


def reach_ecdf(groups: Sequence[Group], measure: Measure, muted: bool = False) -> Chart:
    """Draws one step line and one row of strokes per origin; a stroke is an incident and carries its id.

    Args:
        groups: In reading order; those without a known value are left out.
        measure: In what reach is counted, which decides axis and words.
        muted: Grey, where nothing may be compared.
    """
    shown = [group for group in groups if group.values.size]
    if not shown:
        return axes.empty(f"No incident has {measure.missing}.")
    lowest, highest = _span(shown, measure)
    lines: list[dict[str, Any]] = []
    strokes: list[dict[str, Any]] = []
    marks: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    for row, group in enumerate(shown):
        style = look(group.origin, muted=muted)
        at, share = _corners(group.values, lowest, highest)
        stroke = {"color": style.colour, "width": 2, "dash": style.dash, "shape": "hv"}
        lines.append({"mode": "lines", "x": at, "y": share, "line": stroke, "hoverinfo": "skip"})
        strokes.append(_rug(group, -_RUG * (row + 1), style.colour, lowest, measure))
        marks.append(_marks(group, lowest, axes.marker(style, 13), measure))
        notes.append(axes.heading(len(shown) - 1 - row, _label(group, measure, axes.glyph(style)), 34))
    floor = -_RUG * (len(shown) + 1)
    above = axes.HEADING * len(shown)
    layout = axes.layout(_HEIGHT + above, left=42, right=18, top=16 + above)
    scale = (math.log10(lowest), math.log10(highest)) if measure.log else (lowest, highest)
    layout |= {
        "xaxis": axes.axis(ticks(measure, lowest, highest), *scale, log=measure.log),
        "yaxis": axes.axis({share: f"{share}%" for share in (0, 25, 50, 75, 90, 100)}, floor, 103),
        "annotations": notes,
        "shapes": [
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "line": {"color": GRID, "width": 2}}
            for y in (50, 90)
        ],
    }
    # Over every line, and the first group's over the others: where two coincide it is seen and answers a pointer.
    traces = [*lines, *strokes, *reversed(marks)]
    return Chart(
        go.Figure([{"type": "scatter", **trace} for trace in traces], layout),
        _alt(groups, measure),
        lambda: _rows(groups, measure),
    )


def _rows(groups: Sequence[Group], measure: Measure) -> list[dict[str, object]]:
    ranked = [(group.label, group.incidents.sort_values("value", ascending=False)) for group in groups]
    return [
        {"Origin": label, "Incident": name(number, title), measure.label: value}
        for label, incidents in ranked
        for number, title, value in incidents[["number", "title", "value"]].itertuples(index=False)
    ]


def _span(groups: Sequence[Group], measure: Measure) -> tuple[float, float]:
    every = np.concatenate([group.values for group in groups])
    if not measure.log:
        return 0.0, float(every.max()) + 0.5
    positive = every[every > 0]
    low, high = (float(positive.min()), float(positive.max())) if positive.size else (1.0, 10.0)
    return low / 1.5, high * 1.5


def _corners(values: Floats, lowest: float, highest: float) -> tuple[Floats, Floats]:
    at, share = ecdf(values)
    kept = axes.thinned(range(at.size), _MOST_CORNERS)
    return np.array([lowest, *np.maximum(at[kept], lowest), highest]), np.array([0.0, *share[kept], 100.0])


def _rug(group: Group, y: float, colour: str, lowest: float, measure: Measure) -> dict[str, Any]:
    values = group.incidents["value"].to_numpy(dtype=float)
    known = np.flatnonzero(values >= 0)
    # Alike ones in the frame's order: to sort a hundred thousand by their ids, long texts, takes a while.
    order = known[np.argsort(values[known], kind="stable")]
    rows = group.incidents.iloc[order[axes.thinned(range(order.size), _MOST_STROKES)]].to_dict("records")
    return {
        "mode": "markers",
        "x": np.array([max(row["value"], lowest) for row in rows]),
        "y": np.full(len(rows), y),
        "marker": {"symbol": "line-ns", "size": 9, "color": colour, "line": {"width": 1.5, "color": colour}},
        "customdata": [[row["incident_id"]] for row in rows],
        "hoverinfo": "text",
        "hovertext": [f"{words(name(row['number'], row['title']), 60)}: {measure.said(row['value'])}" for row in rows],
    }


def _marks(group: Group, lowest: float, marker: dict[str, Any], measure: Measure) -> dict[str, Any]:
    return {
        "mode": "markers",
        "x": [max(at, lowest) for at in group.quantiles.values()],
        "y": [100 * p for p in group.quantiles],
        "marker": marker,
        "hoverinfo": "text",
        "hovertext": [f"{words(group.label)}, {_MARKED[p]}: {measure.said(at)}" for p, at in group.quantiles.items()],
    }


def _summary(group: Group, measure: Measure) -> str:
    count = group.values.size
    told = [f"{_MARKED[p]} {measure.write(at)}" for p, at in group.quantiles.items()]
    return ", ".join([f"n = {count}", *told])


def _label(group: Group, measure: Measure, sign: str) -> str:
    name = f"{sign} <b>{words(group.label, 20)}</b>"
    return f"{name}  <span style='opacity:{MUTED}'>{_summary(group, measure)}</span>"


def _alt(groups: Sequence[Group], measure: Measure) -> str:
    parts = [f"Per cent of incidents that reached no further, by {measure.label.lower()}."]
    for group in groups:
        unknown = len(group.incidents) - group.values.size
        left_out = f"; {unknown} without {measure.missing}" if unknown else ""
        parts.append(f"{group.label}: {_summary(group, measure)}{left_out}.")
    return " ".join(parts)
