"""How often: incidents per 100 changes as dots with their ranges, and the difference on a scale of its own.

One figure serves a phone and half a desktop page: labels stand above their line, left and right, never beside it.
"""

from collections.abc import Sequence

from dashboard.analysis import formatting as fmt
from dashboard.analysis.estimate import Level
from dashboard.analysis.rates import Arm, Comparison, Rate
from dashboard.charts import scale
from dashboard.charts.base import GREY, GRID, INK, MUTED, SMALL_SIZE, Canvas, Chart, Look, before_zero, look, words

_ROW = 58
_LABEL_Y = 14
_LINE_Y = 38
_AXIS = 30
_GAP = 12
_TALLY_SLOTS = 30


def rate_dots(rates: Sequence[Rate], difference: Comparison | None, muted: bool = False) -> Chart:
    """Draws one row per arm, top down, and the difference below if it may be shown.

    Args:
        rates: The arms in reading order. One with too few changes for a rate shows its counts only.
        difference: The comparison of the first two; drawn from level COMPARE up.
        muted: Grey, for anything that carries no verdict.
    """
    shown = difference if difference is not None and difference.level >= Level.COMPARE else None
    if all(each.level < Level.RATE for each in rates):
        return _tally(rates)
    rows = len(rates) * _ROW
    canvas = Canvas(rows + _AXIS + (_GAP + _ROW + _AXIS if shown else 0))
    lowest, highest = _span(rates, shown)
    _scale(canvas, rows, lowest, highest, offset=0.0, above=0)
    for row, each in enumerate(rates):
        _rate_row(canvas, each, row * _ROW, look(each.arm.origin, muted=muted))
    if shown:
        _difference_row(canvas, shown, rows, (lowest, highest), GREY if muted else INK)
    return Chart(canvas.figure(before_zero(lowest, highest), highest), _alt(rates, shown))


def _span(rates: Sequence[Rate], difference: Comparison | None) -> tuple[float, float]:
    highest = max(each.drawn.high for each in rates if each.level >= Level.RATE)
    lowest = 0.0
    if difference:
        base = 100 * difference.human.events / difference.human.changes
        gap = difference.difference.drawn
        lowest, highest = min(0.0, base + gap.low), max(highest, base + gap.high)
    return lowest, highest + 0.06 * (highest - lowest)


def _scale(canvas: Canvas, bottom: int, lowest: float, highest: float, offset: float, above: int) -> None:
    """Grid lines from `above` to `bottom` with their labels below; `offset` is where this scale has its zero."""
    # The last label carries the unit, so it may not stand at the edge.
    room = highest - 0.13 * (highest - lowest)
    ticks = scale.ticks(lowest - offset, room - offset) if offset else scale.ticks(0.0, room)
    for tick in ticks:
        if tick or not offset:
            canvas.line((tick + offset, tick + offset), (above, bottom), GRID, 1)
        sign = "+" if offset and tick > 0 else fmt.MINUS if tick < 0 else ""
        text = f"{sign}{abs(tick):g}{' per 100' if tick == ticks[-1] else ''}"
        canvas.note(tick + offset, bottom + 14, text, opacity=MUTED, font={"size": SMALL_SIZE})


def _rate_row(canvas: Canvas, shown: Rate, top: int, style: Look) -> None:
    value = "too few for a rate"
    if shown.level >= Level.RATE:
        value = f"<b>{fmt.per_100(shown.drawn.estimate)}</b> ({_fitting(shown)})"
        _interval(canvas, shown, top + _LINE_Y, style)
    _label(canvas, shown.arm, top, style, value)


def _fitting(shown: Rate) -> str:
    if shown.arm.events:
        return fmt.per_100_range(shown.drawn.low, shown.drawn.high)
    return f"up to {fmt.per_100(fmt.outward(0.0, shown.drawn.high)[1])}"


def _interval(canvas: Canvas, shown: Rate, y: int, style: Look) -> None:
    drawn = shown.drawn
    canvas.span(drawn.low, drawn.high, y, style)
    if shown.arm.events:
        canvas.line((drawn.low50, drawn.high50), (y, y), style.colour, 7, opacity=0.45)
    else:
        canvas.line((drawn.high, drawn.high), (y - 6, y + 6), style.colour, 2)
    counts = fmt.share(shown.arm.events, shown.arm.changes)
    text = f"{words(fmt.sentence_case(shown.arm.label))}: {fmt.per_100(drawn.estimate)} per 100 ({counts})"
    canvas.dot(drawn.estimate, y, style, 15, text, carries=(f"origin={shown.arm.origin}", "broke=1"))


def _label(canvas: Canvas, arm: Arm, top: int, style: Look, value: str) -> None:
    """Glyph, name and counts on the left, the value on the right, above the row's line."""
    canvas.dot(0, top + _LABEL_Y, style, 10, xaxis="x2")
    name = f"<b>{words(fmt.sentence_case(arm.label), 14)}</b>"
    _text(canvas, top, name, f"{fmt.share(arm.events, arm.changes)}", value, shift=13)


def _text(canvas: Canvas, top: int, name: str, counts: str, value: str, shift: int = 0) -> None:
    y = top + _LABEL_Y
    left = f"{name}  <span style='opacity:{MUTED}'>{counts}</span>"
    bold, _, rest = value.partition("</b>")
    right = f"{bold}</b><span style='opacity:{MUTED}'>{rest}</span>" if rest else value
    canvas.note(0, y, left, xref="paper", xanchor="left", xshift=shift)
    canvas.note(1, y, right, xref="paper", xanchor="right")


def _difference_row(canvas: Canvas, shown: Comparison, above: int, span: tuple[float, float], colour: str) -> None:
    """The difference, drawn so that its zero stands straight under the second arm's dot."""
    zero = 100 * shown.human.events / shown.human.changes
    top = above + _AXIS + _GAP
    bottom = top + _ROW
    canvas.line(span, (top - _GAP / 2, top - _GAP / 2), GRID, 1)
    _scale(canvas, bottom, span[0], span[1], offset=zero, above=top + 24)
    canvas.line((zero, zero), (top + 24, bottom), colour, 2)
    y = top + _LINE_Y
    gap = shown.difference.drawn
    canvas.line((zero + gap.low, zero + gap.high), (y, y), colour, 2)
    canvas.line((zero + gap.low50, zero + gap.high50), (y, y), colour, 7, opacity=0.45)
    value = fmt.signed(gap.estimate)
    diamond = Look("diamond", "solid", colour)
    text = f"Difference {value} per 100"
    canvas.dot(zero + gap.estimate, y, diamond, 13, text)
    # A phone has no room for "AI-assisted minus human-only".
    names = " minus ".join(words(arm.label.partition("-")[0], 10) for arm in (shown.ai, shown.human))
    fitting = f"<b>{value}</b> ({fmt.signed_range(gap.low, gap.high)})"
    _text(canvas, top, "<b>Difference</b>", names, fitting, shift=-5)


def _tally(rates: Sequence[Rate]) -> Chart:
    """One block per change, filled where an incident followed: counts too small for a share."""
    canvas = Canvas(len(rates) * _ROW)
    for row, arm in enumerate(shown.arm for shown in rates):
        y = row * _ROW + _LINE_Y - 4
        slots = [slot + 0.5 for slot in range(arm.changes)]
        fill = [INK if slot < arm.events else GRID for slot in range(arm.changes)]
        blocks = {"symbol": "line-ns", "size": 15, "line": {"width": 6, "color": fill}, "color": fill}
        row_y = [y] * len(slots)
        canvas.add({"mode": "markers", "x": slots, "y": row_y, "marker": blocks, "hoverinfo": "skip"})
        _label(canvas, arm, row * _ROW, look(arm.origin, muted=True), "")
    return Chart(canvas.figure(0, _TALLY_SLOTS), _alt(rates, None))


def _alt(rates: Sequence[Rate], difference: Comparison | None) -> str:
    parts = ["Incidents per 100 changes, with 95 in 100 ranges."]
    for shown in rates:
        counts = fmt.share(shown.arm.events, shown.arm.changes)
        value = f"{counts}, too few for a rate"
        if shown.level >= Level.RATE:
            value = f"{fmt.per_100(shown.drawn.estimate)} ({_fitting(shown)}), {counts}"
        parts.append(f"{fmt.sentence_case(shown.arm.label)}: {value}.")
    if difference:
        gap = difference.difference.drawn
        fitting = fmt.signed_range(gap.low, gap.high)
        parts.append(f"Difference {fmt.signed(gap.estimate)} per 100 ({fitting}).")
    return " ".join(parts)
