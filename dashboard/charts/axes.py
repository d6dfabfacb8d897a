"""What charts with real axes share: no legend, no background, ticks in the theme's ink, one size of text."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from dashboard.charts.base import GRID, HOVER, INK, SMALL_SIZE, TEXT_SIZE, Chart, Look

#: Above this many marks a chart draws them together: a browser is slow to draw and to receive more.
MOST_POINTS = 1_500

#: Pixels one line of a chart's heading takes.
HEADING = 20


def layout(height: float, *, left: int = 46, right: int = 16, top: int = 16, bottom: int = 36) -> dict[str, Any]:
    """The layout of a chart with axes; margins in pixels."""
    return {
        "height": height,
        "margin": {"l": left, "r": right, "t": top, "b": bottom, "pad": 0, "autoexpand": False},
        "showlegend": False,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hovermode": "closest",
        "dragmode": False,
        "hoverlabel": HOVER,
        "font": {"family": "Inter, 'Source Sans', sans-serif", "size": TEXT_SIZE, "color": INK},
    }


def empty(says: str) -> Chart:
    """No picture: the sentence in its place."""
    told = {"x": 0, "y": 0.5, "xref": "paper", "yref": "paper", "xanchor": "left", "text": says, "showarrow": False}
    hidden = {"visible": False, "fixedrange": True}
    plain = layout(60, left=0, right=0, top=0, bottom=0)
    return Chart(go.Figure(layout=plain | {"xaxis": hidden, "yaxis": hidden, "annotations": [told]}), says)


def axis(
    ticks: Mapping[float, str], low: float, high: float, *, log: bool = False, grid: bool = True
) -> dict[str, Any]:
    """An axis with these ticks and no line of its own; ends in the data's unit, logarithms where `log`."""
    return {
        "type": "log" if log else "linear",
        "range": [low, high],
        "tickvals": list(ticks),
        "ticktext": list(ticks.values()),
        "tickfont": {"size": SMALL_SIZE, "color": INK},
        "showgrid": grid,
        "gridcolor": GRID,
        "gridwidth": 1,
        "zeroline": False,
        "showline": False,
        "fixedrange": True,
    }


def marker(look: Look, size: float, opacity: float = 1.0) -> dict[str, Any]:
    """Plotly's marker of an origin; a hollow one is an outline."""
    symbol = f"{look.symbol}-open" if look.hollow else look.symbol
    return {
        "symbol": symbol,
        "size": size,
        "color": look.colour,
        "opacity": opacity,
        "line": {"width": 1.5 if look.hollow else 0},
    }


def glyph(look: Look) -> str:
    """The origin's mark as text for a label, in its colour."""
    sign = {"triangle-up": "▲", "circle": "○" if look.hollow else "●", "square": "■"}.get(look.symbol, "◆")
    return f"<span style='color:{look.colour}'>{sign}</span>"


def heading(row: int, text: str, shift: int) -> dict[str, Any]:
    """One line of text above a plot, `shift` pixels left of it; the top margin must leave `HEADING` for each."""
    return {
        "x": 0, "xref": "paper", "xanchor": "left", "xshift": -shift, "y": 1, "yref": "paper", "yanchor": "top",
        "yshift": 14 + HEADING * (row + 1), "text": text, "showarrow": False,
        "font": {"size": SMALL_SIZE, "color": INK},
    }  # fmt: skip


def thinned(values: Sequence[int], most: int) -> list[int]:
    """At most `most` of these positions, evenly spread, the first and the last among them."""
    if len(values) <= most:
        return list(values)
    step = (len(values) - 1) / (most - 1)
    return [values[round(place * step)] for place in range(most)]
