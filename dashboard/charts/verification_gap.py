"""The verification gap: changed lines and human reviews over time, both 100 in the base weeks, the gap hatched."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from dashboard.analysis import formatting as fmt
from dashboard.analysis.verification_gap import BASE_WEEKS, Gap, Week
from dashboard.charts import scale
from dashboard.charts.base import BAND, GREY, GRID, INK, MUTED, PAPER, SMALL_SIZE, Canvas, Chart
from dashboard.charts.dates import months

Floats = npt.NDArray[np.float64]

SMOOTHED_WEEKS = 7
_HEIGHT = 330
_TOP = 26
_BOTTOM = 292
_RIGHT = 138
_SPREAD = 40


def smoothed(values: Sequence[float], weeks: int = SMOOTHED_WEEKS) -> Floats:
    """Centred mean over `weeks`, over what there is of them at the ends."""
    window = np.ones(weeks)
    inside = np.convolve(np.ones(len(values)), window, mode="same")
    mean: Floats = np.convolve(np.asarray(values, dtype=float), window, mode="same") / inside
    return mean


def verification_gap_chart(gap: Gap) -> Chart | None:
    """Draws the gap; None without a base to measure against."""
    if len(gap.weeks) < SMOOTHED_WEEKS:
        return None
    volume, review = (smoothed([getattr(week, name) for week in gap.weeks]) for name in ("volume", "review"))
    highest = 1.08 * max(float(volume.max()), float(review.max()), _crowd(gap.weeks), 110)

    def height(value: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * min(value, highest) / highest

    canvas = Canvas(_HEIGHT, left=34, right=_RIGHT)
    last = len(gap.weeks) - 1
    base = min(BASE_WEEKS, last) - 0.5
    now = max(base, last + 0.5 - BASE_WEEKS)
    small = {"opacity": MUTED, "font": {"size": SMALL_SIZE}}
    for begin, end in ((-0.5, base), (now, last + 0.5)):
        box = {"type": "rect", "x0": begin, "x1": end, "y0": _TOP, "y1": _BOTTOM, "fillcolor": BAND}
        canvas.shapes.append({**box, "line": {"width": 0}, "layer": "below"})
    canvas.note(-0.5, _TOP - 13, f"first {BASE_WEEKS} weeks", xanchor="left", **small)
    if gap.volume.estimate is not None:
        canvas.note(last + 0.5, _TOP - 13, f"last {round(last + 0.5 - now)} weeks", xanchor="right", **small)
    for tick in scale.ticks(0, highest):
        canvas.line((-0.5, last + 0.5), (height(tick), height(tick)), GRID, 1.5 if tick == 100 else 1)
        canvas.note(-0.5, height(tick), f"{tick:g}", xanchor="right", xshift=-6, **small)
    for place, name in months([week.week for week in gap.weeks]):
        canvas.note(place, _BOTTOM + 4, name, yanchor="top", **small)
    _hatch(canvas, [height(value) for value in volume], [height(value) for value in review])
    for name, weekly, hollow in (
        ("changed lines", [week.volume for week in gap.weeks], False),
        ("human reviews", [week.review for week in gap.weeks], True),
    ):
        beyond = [value > highest for value in weekly]
        told = _told(gap.weeks, weekly, beyond, name)
        _series(canvas, gap.weeks, list(map(height, weekly)), told, beyond, hollow=hollow)
    for values, dash in ((volume, "solid"), (review, "dash")):
        canvas.add(
            {
                **{"mode": "lines", "x": list(range(last + 1)), "y": [height(value) for value in values]},
                **{"hoverinfo": "skip", "line": {"color": INK, "width": 2.5, "dash": dash}},
            }
        )
    means = [found.estimate for found in (gap.volume, gap.review)]
    levels = [
        height(float(line[-1]) if mean is None else mean) for mean, line in zip(means, (volume, review), strict=True)
    ]
    if None not in means:
        for level in levels:
            canvas.line((now, last + 0.5), (level, level), GREY, 2)
    _ends(canvas, gap, last + 0.5, levels[0], levels[1])
    return Chart(canvas.figure(-0.5, last + 0.5), gap.sentence)


def _crowd(weeks: Sequence[Week]) -> float:
    """What nearly all weekly points stay below; the few beyond stand at the upper edge."""
    return float(np.quantile([value for week in weeks for value in (week.volume, week.review)], 0.97))


def _hatch(canvas: Canvas, volume: list[float], review: list[float]) -> None:
    places = list(range(len(volume)))
    canvas.add(
        {
            **{"mode": "lines", "x": [*places, *reversed(places)], "y": [*volume, *reversed(review)]},
            **{"fill": "toself", "hoverinfo": "skip", "line": {"width": 0, "color": GREY}},
            **{"fillcolor": "rgba(0,0,0,0)"},
            "fillpattern": {"shape": "/", "fgcolor": GREY, "bgcolor": "rgba(0,0,0,0)", "size": 7, "solidity": 0.12},
        }
    )


def _series(
    canvas: Canvas,
    weeks: Sequence[Week],
    heights: Sequence[float],
    told: Sequence[str],
    beyond: Sequence[bool],
    *,
    hollow: bool,
) -> None:
    """The weeks as marks; one beyond the upper edge stands on it and points upwards."""
    marker = {
        "symbol": ["triangle-up" if each else "circle" for each in beyond],
        "size": [9 if each else 5 for each in beyond],
        "opacity": 1,
        "color": PAPER if hollow else GREY,
        "line": {"width": 1, "color": GREY},
    }
    canvas.add(
        {
            **{"mode": "markers", "x": list(range(len(heights))), "y": heights, "marker": marker},
            **{"hoverinfo": "text", "opacity": 0.8, "cliponaxis": False},
            "customdata": [[f"since={week.week}", f"until={week.week + timedelta(days=7)}"] for week in weeks],
            "hovertext": told,
        }
    )


def _told(weeks: Sequence[Week], values: Sequence[float], beyond: Sequence[bool], name: str) -> list[str]:
    return [
        f"Week of {week.week.day} {week.week:%b %Y}: {name} {value:.0f}{', above the scale' if above else ''}"
        for week, value, above in zip(weeks, values, beyond, strict=True)
    ]


def _ends(canvas: Canvas, gap: Gap, last: float, volume: float, review: float) -> None:
    """What each line says, at the level of its last weeks; where they meet, the labels are pushed apart."""
    top, bottom = min(volume, review), max(volume, review)
    push = max(0.0, (2 * _SPREAD + 8 - (bottom - top)) / 2)
    names = {"volume": (gap.volume, "Changed lines"), "review": (gap.review, "Human reviews")}
    first, second = ("volume", "review") if volume <= review else ("review", "volume")
    for key, y in ((first, top - push), (second, bottom + push)):
        found, name = names[key]
        value = f" {found.estimate:.0f}" if found.estimate is not None else ""
        canvas.note(last, min(max(y, _TOP), _BOTTOM), f"<b>{name}{value}</b>", xanchor="left", xshift=8)
    less = gap.less_attention
    if less.estimate is None or less.low is None or less.high is None:
        return
    low, high = fmt.outward(less.low, less.high, 0)
    word, ends = ("less", (low, high)) if less.estimate >= 0 else ("more", (-high, -low))
    fits = f"({fmt.short_count(ends[0])} to {fmt.short_count(ends[1])} fits)"
    said = f"<b>{abs(less.estimate):.0f}% {word} per line</b><br>{fits}"
    middle = min(max((top + bottom) / 2, _TOP + _SPREAD), _BOTTOM - _SPREAD)
    canvas.note(last, middle, said, xanchor="left", xshift=8, align="left", font={"size": SMALL_SIZE})
