"""A share by month with its usual range: band, dots, the unusual ones larger and named."""

from collections.abc import Sequence

from dashboard.analysis import formatting as fmt
from dashboard.analysis.charted import Chart as Charted
from dashboard.analysis.charted import Point
from dashboard.charts.base import BAND, GRID, INK, MUTED, SMALL_SIZE, Canvas, Chart, Look, rounded
from dashboard.charts.dates import month_of, months

_HEIGHT = 240
_TOP = 22
_BOTTOM = 204


def share_over_time(charted: Charted, says: str) -> Chart:
    """Draws the points of a p-chart; the band where it has limits.

    Args:
        charted: Shares in per cent.
        says: What is shown, the alt text's first sentence.
    """
    points = charted.points
    last = max(len(points) - 1, 1)
    canvas = Canvas(_HEIGHT, left=40, right=64)
    small = {"opacity": MUTED, "font": {"size": SMALL_SIZE}}
    for share in (0, 50, 100):
        canvas.line((-0.3, last), (_height(share), _height(share)), GRID, 1)
        canvas.note(-0.3, _height(share), f"{share}%", xanchor="right", xshift=-6, **small)
    for place, name in months([point.period for point in points]):
        canvas.note(place, _BOTTOM + 4, name, yanchor="top", **small)
    _band(canvas, points)
    known = [(place, point, point.value) for place, point in enumerate(points) if point.value is not None]
    canvas.add(
        {
            **{"mode": "lines", "x": [place for place, *_ in known], "y": [_height(value) for *_, value in known]},
            **{"hoverinfo": "skip", "line": {"color": INK, "width": 1.3}},
        }
    )
    for place, point, value in known:
        unusual = point.signal is not None
        hover = f"{point.period:%b %Y}: {value:.0f}% ({fmt.share(round(point.events), point.changes)})"
        canvas.dot(
            place,
            _height(value),
            Look("circle", "solid", INK),
            9 if unusual else 5,
            hover,
            carries=month_of(point.period),
        )
    if known:
        place, _, value = known[-1]
        canvas.note(last, _height(value), f"<b>{value:.0f}%</b>", xanchor="left", xshift=10)
    return Chart(canvas.figure(-0.3, last + 0.05), f"{says} {charted.sentence}", lambda: _rows(points))


def _rows(points: Sequence[Point]) -> list[dict[str, object]]:
    return [
        {
            "Month": f"{point.period:%Y-%m}",
            "%": rounded(point.value),
            "Kept": round(point.events),
            "Of": point.changes,
            "Usual from": rounded(point.low),
            "To": rounded(point.high),
        }
        for point in points
    ]


def _height(share: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * share / 100


def _band(canvas: Canvas, points: tuple[Point, ...]) -> None:
    ranged = [
        (place, point.low, point.high)
        for place, point in enumerate(points)
        if point.low is not None and point.high is not None
    ]
    if len(ranged) < 2:
        return
    x = [place for place, *_ in ranged]
    y = [_height(high) for *_, high in ranged] + [_height(low) for _, low, _ in reversed(ranged)]
    canvas.add(
        {
            **{"mode": "lines", "x": [*x, *reversed(x)], "y": y, "fill": "toself", "fillcolor": BAND},
            **{"line": {"width": 0, "color": BAND}, "hoverinfo": "skip"},
        }
    )
