"""How much is merged, and how much of it with AI: a share above, counts below, over one axis of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import plotly.graph_objects as go

from dashboard.analysis import formatting as fmt
from dashboard.analysis.charted import Grain
from dashboard.analysis.periods import following
from dashboard.analysis.trend_words import named
from dashboard.charts import axes, scale
from dashboard.charts.base import INK, SMALL_SIZE, Chart, Look, look, rounded
from dashboard.charts.usual_range import BELOW, LATEST, called, dates, latest_value

_HEIGHT = 264


@dataclass(frozen=True)
class Merged:
    """One period: all counted changes but bots', those of the AI side, and whether it has passed and matured whole."""

    period: date
    changes: int
    ai: int
    settled: bool = True

    @property
    def share(self) -> float | None:
        """Per cent."""
        return 100 * self.ai / self.changes if self.changes else None


def volume(periods: Sequence[Merged], label: str, mark: str, grain: Grain) -> Chart:
    """Draws both strips.

    Args:
        periods: In order.
        label: The AI side's name, with a capital.
        mark: Key of its look.
        grain: Of the periods.
    """
    style = look(mark)
    at = [each.period for each in periods]
    most = max((each.changes for each in periods), default=1) or 1
    span = [[f"{each.period}", f"{following(each.period, grain)}"] for each in periods]
    told = [
        f"{fmt.sentence_case(named(each.period, each.period, grain))}: {fmt.share(each.ai, each.changes)} {label}"
        + ("" if each.settled else ", not settled yet")
        for each in periods
    ]
    shares = [_shares(periods, told, span, style, settled=settled) for settled in (True, False)]
    bars = {
        "type": "bar", "x": at, "y": [each.changes for each in periods], "hoverinfo": "text", "hovertext": told,
        "marker": {"color": [INK if each.settled else "rgba(0,0,0,0)" for each in periods], "opacity": 0.45,
                   "line": {"width": 1.5, "color": INK}},
    }  # fmt: skip
    counts = {tick: fmt.whole(round(tick)) for tick in scale.ticks(0.0, most)[::2]}
    layout = axes.layout(_HEIGHT, left=42, right=LATEST, top=22, bottom=BELOW)
    layout |= {
        "bargap": 0.35,
        "xaxis": dates(grain, at, unsettled=bool(periods) and not periods[-1].settled) | {"anchor": "y"},
        "yaxis": axes.axis(counts, 0, 1.05 * most) | {"domain": [0, 0.38]},
        "yaxis2": axes.axis({0.0: "0%", 50.0: "50%", 100.0: "100%"}, -3, 103) | {"domain": [0.52, 1], "anchor": "x"},
        "annotations": [
            _title(1.0, f"{axes.glyph(style)} <b>{label}</b>, share of changes"), _title(0.38, "<b>Changes merged</b>"),
            *latest_value(_latest(periods, grain), "y2"),
        ],
    }  # fmt: skip
    return Chart(go.Figure([bars, *shares], layout), _alt(periods, label, grain), lambda: _rows(periods, label))


def _shares(
    periods: Sequence[Merged], told: Sequence[str], span: Sequence[Sequence[str]], style: Look, *, settled: bool
) -> dict[str, Any]:
    """Settled shares joined by a line, or the others hollow and apart."""
    places = [place for place, each in enumerate(periods) if each.settled is settled]
    mark = {"symbol": style.symbol if settled else f"{style.symbol}-open", "size": 7 if settled else 8}
    return {
        "type": "scatter", "mode": "lines+markers" if settled else "markers", "yaxis": "y2",
        "x": [periods[place].period for place in places], "y": [periods[place].share for place in places],
        "line": {"color": style.colour, "width": 1.6, "dash": style.dash},
        "marker": {**mark, "color": style.colour, "line": {"width": 0 if settled else 1.5}}, "cliponaxis": False,
        "hoverinfo": "text", "hovertext": [told[place] for place in places],
        "customdata": [span[place] for place in places],
    }  # fmt: skip


def _rows(periods: Sequence[Merged], label: str) -> list[dict[str, object]]:
    return [
        {
            "From": f"{each.period}",
            "Changes": each.changes,
            label: each.ai,
            f"{label}, %": rounded(each.share),
            "Settled": each.settled,
        }
        for each in periods
    ]


def _title(y: float, text: str) -> dict[str, object]:
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": y, "yref": "paper", "yanchor": "bottom"}
    return {**place, "text": text, "showarrow": False, "font": {"size": SMALL_SIZE, "color": INK}}


def _latest(periods: Sequence[Merged], grain: Grain) -> tuple[float, str, str] | None:
    settled = [(each.period, each.share) for each in periods if each.share is not None and each.settled]
    return (settled[-1][1], f"{settled[-1][1]:.0f}%", called(settled[-1][0], grain)) if settled else None


def _alt(periods: Sequence[Merged], label: str, grain: Grain) -> str:
    used = [each for each in periods if each.share is not None and each.settled]
    if not used:
        return "No settled period with changes."
    first, last = used[0], used[-1]
    return (
        f"{label} share of changes: {first.share:.0f}% in {named(first.period, first.period, grain)} "
        f"({fmt.share(first.ai, first.changes)}), {last.share:.0f}% in {named(last.period, last.period, grain)} "
        f"({fmt.share(last.ai, last.changes)})."
    )
