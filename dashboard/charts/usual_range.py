"""A rate over time inside its usual range: points, the band that widens with fewer changes, phases, and what is new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import plotly.graph_objects as go

from dashboard.analysis import formatting as fmt
from dashboard.analysis.charted import Chart as Charted
from dashboard.analysis.charted import Grain, Point
from dashboard.analysis.periods import Unsettled, following
from dashboard.analysis.trend_words import named
from dashboard.charts import axes
from dashboard.charts.base import BAND, GREY, INK, SMALL_SIZE, Chart, Look, words

ALL_CHANGES = Look("diamond", "solid", INK)
_HEIGHT = 244
#: Room under the axis for two lines.
BELOW = 42
#: Room right of the plot for the latest value and its period.
LATEST = 54
_MOST_LABELS = 4
_CROWDED = 30


@dataclass(frozen=True)
class Announced:
    """One announced change, drawn as a line through its day."""

    day: date
    name: str


@dataclass(frozen=True)
class Trend:
    """What one chart shows.

    Attributes:
        label: Whose changes, with a capital.
        charted: The settled periods with their usual range.
        unsettled: Periods not judged yet, drawn hollow.
        since: The first period shown; the range rests on earlier ones too.
        narrow: One of several beside each other: fewer ticks.
        says: What is said instead of the chart's own sentence, if anything is.
    """

    label: str
    look: Look
    charted: Charted
    unsettled: Sequence[Unsettled]
    grain: Grain
    since: date
    narrow: bool = False
    says: str = ""

    @property
    def sentence(self) -> str:
        """What the picture says."""
        return self.says or self.charted.sentence

    @property
    def shown(self) -> list[Point]:
        """Settled periods in the picture."""
        return [point for point in self.charted.points if point.last >= self.since]

    @property
    def pooled(self) -> int:
        """How many neighbouring periods a point holds; one where none are pooled."""
        days = {Grain.WEEK: 7, Grain.MONTH: 30, Grain.QUARTER: 91}[self.grain]
        return max((round((point.last - point.period).days / days) + 1 for point in self.charted.points), default=1)

    @property
    def waiting(self) -> list[Unsettled]:
        """Hollow ones."""
        return [each for each in self.unsettled if each.period >= self.since]

    @property
    def top(self) -> float:
        """Where its own y axis ends."""
        values = [value for point in self.shown for value in (point.value, point.high) if value is not None]
        values += [each.value for each in self.waiting if each.value is not None]
        return 1.12 * max([*values, 1.0])


def usual_range_chart(trend: Trend, announced: Sequence[Announced] = (), top: float | None = None) -> Chart:
    """Draws one origin's rate; a point carries the first days of its period and of the one after.

    Args:
        trend: The periods.
        announced: Changes to draw as lines, oldest first.
        top: End of the y axis, where several charts share it.
    """
    shown, waiting = trend.shown, trend.waiting
    top = top or trend.top
    marks = [each for each in announced if _first(shown, waiting, trend) <= each.day]
    periods = [point.period for point in shown] + [each.period for each in waiting]
    layout = axes.layout(_HEIGHT, left=34, right=LATEST, top=22, bottom=BELOW)
    layout |= {
        "xaxis": dates(trend.grain, periods, 3 if trend.narrow else 5, unsettled=bool(waiting)),
        "yaxis": axes.axis(_ticks(top), -0.03 * top, top),
        "shapes": [_line(each) for each in marks],
        "annotations": [
            *(_phase(each) for each in marks[-_MOST_LABELS:]),
            *latest_value(_last(shown, trend.grain)),
        ],
    }
    traces = [*_band(shown), _points(trend, shown), *_outside(trend, shown), *_hollow(trend, shown, waiting)]
    return Chart(
        go.Figure([{"type": "scatter", **trace} for trace in traces], layout), _alt(trend, shown, waiting, marks)
    )


def dates(grain: Grain, periods: Sequence[date], most: int = 5, *, unsettled: bool = False) -> dict[str, Any]:
    """The axis of time: a tick per period up to `most`, then every so many, the latest among them.

    Args:
        grain: Of the periods.
        periods: Their first days, in order.
        most: Ticks at most.
        unsettled: Whether the latest period is not over, or not settled: its tick says so.
    """
    step = max(1, -(-len(periods) // most))
    ticks = {each: _short(each, grain) for each in periods[::-step][::-1]} if periods else {}
    if unsettled and periods:
        ticks[periods[-1]] += "<br>so far"
    found = axes.axis({}, 0, 1, grid=False)
    pad = 0.6 * (following(periods[0], grain) - periods[0]).days if periods else 1
    span = [_shifted(periods[0], -pad), _shifted(periods[-1], pad)] if periods else [0, 1]
    return found | {
        "type": "date",
        "range": span,
        "tickvals": list(ticks),
        "ticktext": list(ticks.values()),
        "tickangle": 0,
    }


def _shifted(day: date, days: float) -> str:
    return f"{date.fromordinal(day.toordinal() + round(days)):%Y-%m-%d}"


def _short(day: date, grain: Grain) -> str:
    if grain is Grain.QUARTER:
        return f"Q{(day.month + 2) // 3} {day:%y}"
    # A year of two figures would read as a day: "Oct 26".
    return f"{day:%b %Y}" if grain is Grain.MONTH else f"{day.day} {day:%b}"


def called(day: date, grain: Grain) -> str:
    """A period beside its own value, which is not that of the whole span: `Sep`, `Q3`, `5 Oct`."""
    return f"{day:%b}" if grain is Grain.MONTH else _short(day, grain).removesuffix(f" {day:%y}")


def _first(shown: Sequence[Point], waiting: Sequence[Unsettled], trend: Trend) -> date:
    return min([trend.since, *(point.period for point in shown), *(each.period for each in waiting)])


def _ticks(top: float) -> dict[float, str]:
    step = next(step for step in (1, 2, 5, 10, 20, 25, 50, 100) if top / step <= 5 or step == 100)
    return {float(at): f"{at}" for at in range(0, int(top) + 1, step)}


def _band(shown: Sequence[Point]) -> list[dict[str, Any]]:
    """The usual range of each stretch of periods that has one, and its middle."""
    found: list[dict[str, Any]] = []
    for stretch in _stretches(shown):
        at = [point.period for point in stretch]
        edge = {"mode": "lines", "x": at, "hoverinfo": "skip", "line": {"width": 0, "shape": "hvh", "color": GREY}}
        found.append({**edge, "y": [point.low for point in stretch]})
        found.append({**edge, "y": [point.high for point in stretch], "fill": "tonexty", "fillcolor": BAND})
        middle = {"width": 1.3, "color": GREY}
        found.append({**edge, "y": [point.centre for point in stretch], "line": middle})
    return found


def _stretches(shown: Sequence[Point]) -> list[list[Point]]:
    found: list[list[Point]] = []
    for point in shown:
        if point.centre is None:
            continue
        if not found or found[-1][-1].centre != point.centre:
            found.append([])
        found[-1].append(point)
    return found


def _points(trend: Trend, shown: Sequence[Point]) -> dict[str, Any]:
    used = [point for point in shown if point.value is not None]
    return {
        "mode": "lines+markers",
        "x": [point.period for point in used],
        "y": [point.value for point in used],
        "line": {"color": trend.look.colour, "width": 1.3, "dash": trend.look.dash},
        "marker": axes.marker(trend.look, 7 if len(used) <= _CROWDED else 4),
        "customdata": [[f"{point.period}", f"{following(point.last, trend.grain)}"] for point in used],
        "cliponaxis": False,
        "hoverinfo": "text",
        "hovertext": [_hover(trend, point) for point in used],
    }


def _hover(trend: Trend, point: Point) -> str:
    name = fmt.sentence_case(named(point.period, point.last, trend.grain))
    usual = "" if point.low is None or point.high is None else f", usually {fmt.per_100_range(point.low, point.high)}"
    counts = f"{point.events:g} in {fmt.counted(point.changes, 'change')}"
    return f"{name}: {fmt.per_100(point.value or 0.0)} per 100 ({counts}{usual})"


def _outside(trend: Trend, shown: Sequence[Point]) -> list[dict[str, Any]]:
    """Points that call for an explanation: bigger, in ink."""
    found = [point for point in shown if point.signal is not None]
    if not found:
        return []
    at, values = [point.period for point in found], [point.value for point in found]
    ring = {"symbol": "circle-open", "size": 15, "color": INK, "line": {"width": 2}}
    return [{"mode": "markers", "x": at, "y": values, "marker": ring, "hoverinfo": "skip", "cliponaxis": False}]


def _hollow(trend: Trend, shown: Sequence[Point], waiting: Sequence[Unsettled]) -> list[dict[str, Any]]:
    used = [each for each in waiting if each.value is not None]
    if not used:
        return []
    mark = {"symbol": f"{trend.look.symbol}-open", "size": 8, "color": trend.look.colour, "line": {"width": 1.5}}
    told = [
        f"{fmt.sentence_case(named(each.period, each.period, trend.grain))}: {fmt.per_100(each.value or 0.0)} per"
        f" 100 so far ({each.events:g} in {fmt.counted(each.changes, 'change')}), not settled yet"
        for each in used
    ]
    span = [[f"{each.period}", f"{following(each.period, trend.grain)}"] for each in used]
    at, values = [each.period for each in used], [each.value for each in used]
    return [
        {
            "mode": "markers",
            "x": at,
            "y": values,
            "marker": mark,
            "hoverinfo": "text",
            "hovertext": told,
            "customdata": span,
            "cliponaxis": False,
        }
    ]


def _last(shown: Sequence[Point], grain: Grain) -> tuple[float, str, str] | None:
    used = [(point.period, point.value) for point in shown if point.value is not None]
    return (used[-1][1], fmt.per_100(used[-1][1]), called(used[-1][0], grain)) if used else None


def latest_value(last: tuple[float, str, str] | None, yaxis: str = "y") -> list[dict[str, Any]]:
    """The latest settled value at its height right of the plot, its period above: no line or mark comes there.

    Args:
        last: The value, how it is written, and what its period is called.
        yaxis: The axis it belongs to.
    """
    if last is None:
        return []
    value, written, period = last
    return [
        {
            "x": 1, "xref": "paper", "xanchor": "left", "xshift": 6, "align": "left",
            "y": value, "yref": yaxis, "yanchor": "bottom", "yshift": -11, "text": f"{period}<br><b>{written}</b>",
            "showarrow": False, "font": {"size": SMALL_SIZE, "color": INK},
        }
    ]  # fmt: skip


def _line(each: Announced) -> dict[str, Any]:
    place = {"xref": "x", "x0": f"{each.day}", "x1": f"{each.day}", "yref": "paper", "y0": 0, "y1": 1}
    return {"type": "line", **place, "line": {"color": INK, "width": 1, "dash": "dot"}}


def _phase(each: Announced) -> dict[str, Any]:
    place = {"x": f"{each.day}", "y": 1, "yref": "paper", "yanchor": "bottom", "xanchor": "center"}
    return {**place, "text": words(each.name, 24), "showarrow": False, "font": {"size": SMALL_SIZE - 0.5, "color": INK}}


def _alt(trend: Trend, shown: Sequence[Point], waiting: Sequence[Unsettled], announced: Sequence[Announced]) -> str:
    signals = [point for point in shown if point.signal is not None]
    parts = [f"{trend.label} changes, per 100 by {trend.grain}: {trend.sentence}"]
    if signals:
        listed = ", ".join(named(point.period, point.last, trend.grain) for point in signals[-6:])
        parts.append(f"Outside the usual: {listed}.")
    if waiting:
        parts.append(f"{fmt.counted(len(waiting), trend.grain)} not settled yet.")
    parts += [f"{each.name}: {each.day.day} {each.day:%B %Y}." for each in announced]
    return " ".join(parts)
