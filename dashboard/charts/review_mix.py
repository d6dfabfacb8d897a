"""Who looked at a change: stacked shares by month in an ink ramp, darkest where a human and an AI did."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from dashboard.analysis.ladder import RATE_FROM_CHANGES
from dashboard.analysis.review import Mix
from dashboard.charts.base import GREY, INK, MUTED, PAPER, SMALL_SIZE, Canvas, Chart, rounded
from dashboard.charts.dates import month_of, months

NAMES = {"both": "Human and AI", "human_only": "Human only", "ai_only": "AI only", "nobody": "Nobody"}
_HEIGHT = 330
_TOP = 26
_BOTTOM = 292
_APART = 17.0
_EDGE = 0.42

_CLEAR = "rgba(0,0,0,0)"
_FILLS: dict[str, dict[str, Any]] = {
    "both": {"fillcolor": INK, "opacity": 0.85},
    "human_only": {"fillcolor": "rgba(122, 132, 144, 0.85)"},
    "ai_only": {
        "fillcolor": _CLEAR,
        "fillpattern": {"shape": "/", "fgcolor": GREY, "bgcolor": _CLEAR, "size": 6, "solidity": 0.25},
    },
    "nobody": {"fillcolor": PAPER},
}


def review_mix(mixes: Sequence[Mix], days: Sequence[date], *, unfinished: bool = False) -> Chart:
    """Draws one bar per month.

    Args:
        mixes: Shares per month, in order; a month with too few changes for a share stays empty.
        days: First day of each month.
        unfinished: The last month is not over, or not all of its changes are counted yet: it is drawn narrow.
    """
    canvas = Canvas(_HEIGHT, left=40, right=126)
    small = {"opacity": MUTED, "font": {"size": SMALL_SIZE}}
    for share in (0, 25, 50, 75, 100):
        canvas.note(-0.5, _height(share), f"{share}%", xanchor="right", xshift=-6, **small)
    for place, name in months(days, most=4):
        if not unfinished or place < len(days) - 3:
            canvas.note(place, _BOTTOM + 4, name, yanchor="top", **small)
    if unfinished:
        canvas.note(len(days) - 1, _BOTTOM + 4, f"{days[-1]:%b}<br>so far", yanchor="top", **small)
    for part, fill in _FILLS.items():
        _bars(canvas, mixes, part, fill, unfinished=unfinished)
    for part in NAMES:
        _spots(canvas, mixes, days, part, unfinished=unfinished)
    drawn = [mix for mix in mixes if mix.changes >= RATE_FROM_CHANGES]
    if drawn:
        _ends(canvas, drawn[-1], len(mixes) - 0.5)
        if unfinished and drawn[-1] is mixes[-1]:
            canvas.note(len(mixes) - 0.5, _TOP - 14, f"{days[-1]:%b} so far", xanchor="left", xshift=6, **small)
    return Chart(
        canvas.figure(-0.5, len(mixes) - 0.5), _alt(mixes, days, unfinished=unfinished), lambda: _rows(mixes, days)
    )


def _rows(mixes: Sequence[Mix], days: Sequence[date]) -> list[dict[str, object]]:
    return [
        {
            "Month": f"{day:%Y-%m}",
            "Changes": mix.changes,
            **{f"{name}, %": rounded(mix.parts[part].estimate) for part, name in NAMES.items()},
        }
        for mix, day in zip(mixes, days, strict=True)
    ]


def _height(share: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * share / 100


def _stacked(mix: Mix) -> dict[str, tuple[float, float]]:
    """Where each part begins and ends, per cent from the bottom."""
    begin, found = 0.0, {}
    for part in NAMES:
        size = mix.parts[part].estimate or 0.0
        found[part] = (begin, begin + size)
        begin += size
    return found


def _bars(canvas: Canvas, mixes: Sequence[Mix], part: str, fill: dict[str, Any], *, unfinished: bool) -> None:
    x: list[float | None] = []
    y: list[float | None] = []
    for place, mix in enumerate(mixes):
        if mix.changes < RATE_FROM_CHANGES:
            continue
        low, high = _stacked(mix)[part]
        if high > low:
            edge = _EDGE / 2 if unfinished and place == len(mixes) - 1 else _EDGE
            left, right = place - edge, place + edge
            x += [left, right, right, left, left, None]
            y += [_height(low), _height(low), _height(high), _height(high), _height(low), None]
    if x:
        line = {"color": GREY, "width": 1}
        canvas.add({"mode": "lines", "x": x, "y": y, "fill": "toself", "line": line, "hoverinfo": "skip", **fill})


def _spots(canvas: Canvas, mixes: Sequence[Mix], days: Sequence[date], part: str, *, unfinished: bool) -> None:
    """What answers a pointer in the middle of each part, since an area does not: its share, and what it carries."""
    told = [
        (place, *_stacked(mix)[part], mix, day)
        for place, (mix, day) in enumerate(zip(mixes, days, strict=True))
        if mix.changes >= RATE_FROM_CHANGES and mix.parts[part].events
    ]
    spot = {"mode": "markers", "marker": {"symbol": "square", "size": 18, "opacity": 0, "color": GREY}}
    canvas.add(
        {
            **spot,
            "x": [place for place, *_ in told],
            "y": [_height((low + high) / 2) for _, low, high, *_ in told],
            "hoverinfo": "text",
            "hovertext": [
                f"{day:%b %Y}{_so_far(days, day, unfinished=unfinished)}, {_inside(part)}: {high - low:.0f}%"
                f" of {mix.changes:,}"
                for _, low, high, mix, day in told
            ],
            "customdata": [[f"looked_at_by={part}", *month_of(day)] for *_, day in told],
        }
    )


def _so_far(days: Sequence[date], day: date, *, unfinished: bool) -> str:
    return " so far" if unfinished and day == days[-1] else ""


def _inside(part: str) -> str:
    """A part's name inside a sentence."""
    name = NAMES[part]
    return name if name.startswith("AI") else f"{name[0].lower()}{name[1:]}"


def _ends(canvas: Canvas, last: Mix, edge: float) -> None:
    """Names and shares beside the last bar, pushed apart where a part is thin."""
    y = float("inf")
    for part, (low, high) in _stacked(last).items():
        y = min(_height((low + high) / 2), y - _APART)
        canvas.note(
            edge, y, f"<b>{high - low:.0f}%</b> {NAMES[part]}", xanchor="left", xshift=6, font={"size": SMALL_SIZE}
        )


def _alt(mixes: Sequence[Mix], days: Sequence[date], *, unfinished: bool) -> str:
    told = [(mix, day) for mix, day in zip(mixes, days, strict=True) if mix.changes >= RATE_FROM_CHANGES]
    if not told:
        return "Who looked at a change: too few changes in every month."
    shown = told if len(told) == 1 else [told[0], told[-1]]
    parts = [
        f"{day:%B %Y}{_so_far(days, day, unfinished=unfinished)}: "
        + ", ".join(f"{_inside(part)} {mix.parts[part].estimate or 0:.0f}%" for part in reversed(NAMES))
        + f" of {mix.changes:,} changes."
        for mix, day in shown
    ]
    return " ".join(["Who looked at a change, by month of merge.", *parts])
