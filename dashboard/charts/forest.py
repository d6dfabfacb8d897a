"""Ratios of AI to human changes on a log scale: the headline, the three ratios, what could move them."""

import math
import re
from collections.abc import Sequence

from dashboard.analysis import formatting as fmt
from dashboard.analysis.overview_rows import Kind, Row
from dashboard.charts.base import BAND, GREY, GRID, INK, MUTED, SMALL_SIZE, Canvas, Chart, Look, words
from dashboard.charts.labels import width_of

_HEAD = 26
_ROW = 44
_LABEL_Y = 12
_LINE_Y = 31
_EQUAL_FROM = 20
_INDENT = 12
#: Pixels between the edges on a phone.
_NARROWEST = 330.0
_RULE = 14
_AXIS = 26
_FOOT = 34
_TICKS = (0.1, 0.2, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 3.0, 5.0, 10.0)
_UNMIXED = "Unmixed: changes shipped together are told apart"
_FURTHEST = 8.0
_NEAREST = 2.0
_MARGIN = 1.06
_TOO_CLOSE = 0.09
#: Its label has a word too.
_TOO_CLOSE_TO_EQUAL = 0.13


def forest(groups: Sequence[Sequence[Row]], detectable: float | None, names: tuple[str, str], muted: bool) -> Chart:
    """Draws each group of rows, a hairline between groups, and the line where both arms are equal.

    Args:
        groups: Rows top down; what lies beyond eight times either way is cut and marked.
        detectable: Ratios closer to 1 than this can go unseen, and are shaded.
        names: The two arms as they are called inside a sentence, AI first.
        muted: Grey, for anything that carries no verdict.
    """
    low, high = _span(groups)
    shown = [group for group in groups if group]
    bottom = _HEAD + sum(len(group) * _ROW for group in shown) + _RULE * (len(shown) - 1)
    canvas = Canvas(bottom + _AXIS + (_FOOT if detectable else 0))
    _axis(canvas, low, high, bottom, detectable, names)
    top = equal = float(_HEAD)
    for number, group in enumerate(shown):
        if number:
            canvas.line((low, high), (top + _RULE / 2, top + _RULE / 2), GRID, 1)
            top += _RULE
        for row in group:
            _draw(canvas, row, top, (low, high), GREY if muted else INK)
            if _crosses(row, -low / (high - low)):
                canvas.line((0, 0), (equal, top + 2), INK, 2)
                equal = top + _EQUAL_FROM
            top += _ROW
    canvas.line((0, 0), (equal, top), INK, 2)
    return Chart(canvas.figure(low, high), _alt(shown, detectable))


def _span(groups: Sequence[Sequence[Row]]) -> tuple[float, float]:
    ends = [end for group in groups for row in group for end in (row.low, row.high, row.estimate) if end is not None]
    furthest = [min(_FURTHEST, max(end, 1 / end)) if end > 0 else _FURTHEST for end in ends]
    reach = math.log(max([_NEAREST, *furthest]) * _MARGIN)
    lowest = min([*(math.log(max(end, 1 / _FURTHEST)) for end in ends), -math.log(_NEAREST)])
    return max(-reach, lowest - math.log(_MARGIN)), reach


def _axis(
    canvas: Canvas, low: float, high: float, bottom: int, detectable: float | None, names: tuple[str, str]
) -> None:
    if detectable:
        edge = math.log(detectable)
        left, right = max(-edge, low), min(edge, high)
        canvas.shapes.append(
            {"type": "rect", "x0": left, "x1": right, "y0": _HEAD, "y1": bottom, "line": {"width": 0}}
            | {"fillcolor": BAND, "layer": "below"}
        )
        text = "shaded: too close to 1 to see reliably with this much data"
        canvas.note(0.5, bottom + _AXIS + 12, text, xref="paper", opacity=MUTED, font={"size": SMALL_SIZE})
    taken: list[float] = []
    for tick in sorted(_TICKS, key=lambda value: abs(math.log(value))):
        at = math.log(tick)
        if not low <= at <= high or any(abs(at - other) < _apart(other) * (high - low) for other in taken):
            continue
        taken.append(at)
        if tick != 1:
            canvas.line((at, at), (_HEAD, bottom), GRID, 1)
        label = "<b>1× equal</b>" if tick == 1 else f"{tick:g}×"
        canvas.note(at, bottom + 13, label, opacity=1 if tick == 1 else MUTED, font={"size": SMALL_SIZE})
    # A phone has no room for "AI-assisted".
    ai, human = (words(name.partition("-")[0], 14) for name in names)
    for text, anchor, shift in ((f"← {human} more", "right", -8), (f"{ai} more →", "left", 8)):
        canvas.note(0, 10, text, xanchor=anchor, xshift=shift, opacity=MUTED, font={"size": SMALL_SIZE})


def _apart(tick: float) -> float:
    """How far from a tick's place, as a part of the axis, the next label may stand."""
    return _TOO_CLOSE if tick else _TOO_CLOSE_TO_EQUAL


def _draw(canvas: Canvas, row: Row, top: float, span: tuple[float, float], ink: str) -> None:
    y = top + _LINE_Y
    name = words(row.name)
    strong = row.kind in (Kind.HEADLINE, Kind.RATIO)
    indent = _INDENT if row.kind is Kind.ROAD else 0
    colour = ink if strong else GREY
    label = f"<b>{name}</b>" if strong else name
    more = {"hovertext": _UNMIXED} if row.kind is Kind.HEADLINE else {}
    canvas.note(0, top + _LABEL_Y, label, xref="paper", xanchor="left", xshift=indent, **more)
    canvas.note(1, top + _LABEL_Y, _value(row), xref="paper", xanchor="right")
    if row.low is None or row.high is None:
        return
    low, high = _at(row.low, span), _at(row.high, span)
    canvas.line((low, high), (y, y), colour, 2)
    for end, edge, value in ((low, span[0], row.low), (high, span[1], row.high)):
        if _beyond(value, edge):
            canvas.dot(end, y, Look("triangle-left" if edge < 0 else "triangle-right", "solid", colour), 9)
        elif row.kind is Kind.BOUNDS or row.estimate is None:
            canvas.line((end, end), (y - 5, y + 5), colour, 2)
    if row.low50 is not None and row.high50 is not None:
        canvas.line((_at(row.low50, span), _at(row.high50, span)), (y, y), colour, 7, opacity=0.45)
    if row.estimate is not None:
        hollow = not strong
        size = 15 if row.kind is Kind.HEADLINE else 12 if strong else 10
        text = f"{name}: {fmt.times(row.estimate)}"
        canvas.dot(
            _at(row.estimate, span), y, Look("diamond", "solid", colour, hollow=hollow), size, text, carries=(row.kind,)
        )


def _crosses(row: Row, equal: float) -> bool:
    """Whether the line of equal, this part of the way across, would strike out a text of the row on a phone."""
    indent = _INDENT if row.kind is Kind.ROAD else 0
    label = indent + width_of(row.name, bold=row.kind in (Kind.HEADLINE, Kind.RATIO))
    value = re.sub("<[^>]*>", "", _value(row))
    return label > equal * _NARROWEST or width_of(value) > (1 - equal) * _NARROWEST


def _at(value: float, span: tuple[float, float]) -> float:
    return min(max(math.log(value), span[0]), span[1]) if 0 < value < math.inf else span[0] if value <= 0 else span[1]


def _beyond(value: float, edge: float) -> bool:
    at = -math.inf if value <= 0 else math.log(value)
    return at < edge if edge < 0 else at > edge


def _value(row: Row) -> str:
    """The number in bold and its range; only the range, or that there is none."""
    if row.low is None or row.high is None:
        return f"<span style='opacity:{MUTED}'>no ratio</span>"
    fitting = _range(row)
    if row.estimate is None:
        return f"<span style='opacity:{MUTED}'>{fitting}</span>"
    return f"<b>{fmt.times(row.estimate)}</b><span style='opacity:{MUTED}'> ({fitting})</span>"


def _range(row: Row) -> str:
    assert row.low is not None
    assert row.high is not None
    low, high = fmt.ratio_bounds(row.low, row.high)
    if math.isinf(row.low):
        return "without any limit"
    return f"{low} or more" if math.isinf(row.high) else f"up to {high}" if row.low <= 0 else f"{low} to {high}"


def _alt(groups: Sequence[Sequence[Row]], detectable: float | None) -> str:
    parts = ["AI rate divided by human rate, with 95 in 100 ranges; 1 is equal."]
    for row in (row for group in groups for row in group):
        if row.low is None or row.high is None:
            parts.append(f"{row.name}: no ratio.")
        elif row.estimate is None:
            parts.append(f"{row.name}: {_range(row)}.")
        else:
            parts.append(f"{row.name}: {fmt.ratio(row.estimate)} ({_range(row)}).")
    if detectable:
        parts.append(f"A ratio under about {fmt.about_times(detectable)} can go unseen.")
    return " ".join(parts)
