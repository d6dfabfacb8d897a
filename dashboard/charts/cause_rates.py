"""How often each cause per 100 changes, one row per tag and one line per origin, on one scale."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.analysis import formatting as fmt
from dashboard.analysis.cause_words import NAMES
from dashboard.analysis.causes import CauseRate
from dashboard.analysis.estimate import Level
from dashboard.charts.base import GRID, MUTED, SMALL_SIZE, Canvas, Chart, before_zero, look, words

_LABEL_Y, _FIRST_LINE, _LINE_STEP, _BELOW, _AXIS, _ABOVE = 12, 32, 18, 12, 28, 24
_MOST_TICKS = 5


@dataclass(frozen=True)
class Row:
    """One tag: its name and its rate in each origin, in the order they are drawn."""

    name: str
    rates: tuple[CauseRate, ...]


def cause_rates(rows: Sequence[Row]) -> Chart:
    """Draws the rows, top down; an origin with too few changes for a rate shows its counts only."""
    high = max((rate.per_100.high or 0.0 for row in rows for rate in row.rates if _drawn(rate)), default=1.0) * 1.05
    pitch = _FIRST_LINE + _LINE_STEP * max((len(row.rates) for row in rows), default=1) + _BELOW
    bottom = _ABOVE + pitch * len(rows)
    canvas = Canvas(bottom + _AXIS, left=10, right=142)
    _scale(canvas, bottom, high)
    for index, row in enumerate(rows):
        top = _ABOVE + index * pitch
        canvas.note(0, top + _LABEL_Y, f"<b>{words(row.name, 40)}</b>", xref="paper", xanchor="left")
        for line, rate in enumerate(row.rates):
            _line(canvas, row.name, rate, top + _FIRST_LINE + line * _LINE_STEP)
    return Chart(canvas.figure(before_zero(0.0, high), high), _alt(rows))


def _drawn(rate: CauseRate) -> bool:
    return rate.per_100.level >= Level.RATE and rate.per_100.high is not None


def _scale(canvas: Canvas, bottom: float, high: float) -> None:
    step = 10.0 ** math.floor(math.log10(high))
    step = next(size for size in (step / 5, step / 2, step, 2 * step, 5 * step) if high / size <= _MOST_TICKS)
    ticks = [index * step for index in range(int(high / step) + 1)]
    for tick in ticks:
        canvas.line((tick, tick), (_ABOVE, bottom), GRID, 1)
        unit = " per 100" if tick == ticks[-1] else ""
        # A tall picture shows one end of its scale at a time.
        for y in (_ABOVE - 10, bottom + 13):
            canvas.note(tick, y, f"{tick:g}{unit}", opacity=MUTED, font={"size": SMALL_SIZE})


def _line(canvas: Canvas, name: str, rate: CauseRate, y: float) -> None:
    style, value = look(rate.origin), rate.per_100
    if _drawn(rate):
        canvas.span(value.low or 0.0, value.high or 0.0, y, style)
        who = fmt.sentence_case(NAMES[rate.origin])
        hover = f"{words(name, 40)}, {who}: {value.estimate or 0.0:.2f} per 100 ({value.events} of {value.n:,})"
        canvas.dot(value.estimate or 0.0, y, style, 11, hover, carries=(rate.tag, rate.origin))
    canvas.note(
        1,
        y,
        f"{fmt.sentence_case(NAMES[rate.origin])} {_said(rate)}",
        xref="paper",
        xanchor="left",
        xshift=8,
        font={"size": SMALL_SIZE},
    )


def _said(rate: CauseRate) -> str:
    if _drawn(rate) and rate.per_100.estimate is not None:
        return f"{rate.per_100.estimate:.2f} ({rate.per_100.events})"
    return f"{rate.per_100.events} of {rate.per_100.n:,}"


def _alt(rows: Sequence[Row]) -> str:
    told = [f"{row.name}: {', '.join(f'{NAMES[rate.origin]} {_said(rate)}' for rate in row.rates)}." for row in rows]
    return " ".join(["Incidents with each cause per 100 changes, counts in brackets.", *told])
