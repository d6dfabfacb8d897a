"""Two rates per group with their ranges, one group under the other on one scale; the ratio stands at the right."""

from collections.abc import Sequence

from dashboard.analysis import formatting as fmt
from dashboard.analysis.estimate import Level
from dashboard.analysis.groups import Group, ratio_words
from dashboard.analysis.rates import Rate
from dashboard.charts import axes, scale
from dashboard.charts.base import GRID, MUTED, SMALL_SIZE, Canvas, Chart, Look, before_zero, look, words
from dashboard.charts.labels import width_of

_HEAD = 28
_ROW = 56
_LABEL_Y = 13
_LINES = (30, 43)
_AXIS = 26
#: Ranges wider than this many times the largest rate are cut: one small group would squeeze all others.
_WIDEST = 2.2


def group_rates(groups: Sequence[Group], says: str) -> Chart:
    """Draws the groups in the given order.

    Args:
        groups: At least one; a side below the number of changes for a rate has no mark.
        says: The alt text's first sentence.
    """
    sides = [side for group in groups for side in (group.ai, group.human)]
    rates = [side.drawn for side in sides if side.level >= Level.RATE]
    most = max([drawn.estimate for drawn in rates], default=1.0)
    highest = min(max([drawn.high for drawn in rates], default=1.0), max(_WIDEST * most, 1.0)) * 1.04
    bottom = _HEAD + _ROW * len(groups)
    canvas = Canvas(bottom + _AXIS)
    ticks = scale.ticks(0.0, 0.85 * highest)
    for tick in ticks:
        canvas.line((tick, tick), (_HEAD, bottom), GRID, 1)
        text = f"{tick:g}{' per 100' if tick == ticks[-1] else ''}"
        canvas.note(tick, bottom + 13, text, opacity=MUTED, font={"size": SMALL_SIZE})
    _key(canvas, groups[0])
    for row, group in enumerate(groups):
        top = _HEAD + _ROW * row
        canvas.line((0, highest), (top, top), GRID, 1)
        name = words(group.name, 26)
        canvas.note(0, top + _LABEL_Y, f"<b>{name}</b>", xref="paper", xanchor="left")
        ratio = ratio_words(group)
        strong = f"<b>{ratio}</b>" if group.flagged else f"<span style='opacity:{MUTED}'>{ratio}</span>"
        canvas.note(1, top + _LABEL_Y, strong, xref="paper", xanchor="right", font={"size": SMALL_SIZE})
        for side, shift in zip((group.ai, group.human), _LINES, strict=True):
            _side(canvas, group.name, side, top + shift, highest, not group.compared)
    return Chart(canvas.figure(before_zero(0.0, highest), highest), f"{says} {' '.join(map(_told, groups))}")


def _key(canvas: Canvas, group: Group) -> None:
    shift = 0.0
    for side in (group.ai, group.human):
        label = fmt.sentence_case(side.arm.label)
        text = f"{axes.glyph(look(side.arm.origin))} {words(label, 22)}"
        canvas.note(0, 12, text, xref="paper", xanchor="left", xshift=shift, font={"size": SMALL_SIZE})
        shift += width_of(label) + 24
    canvas.note(1, 12, "ratio, 95% range", xref="paper", xanchor="right", opacity=MUTED, font={"size": SMALL_SIZE})


def _side(canvas: Canvas, name: str, side: Rate, y: float, highest: float, muted: bool) -> None:
    style = look(side.arm.origin, muted=muted)
    if side.level < Level.RATE:
        return
    drawn = side.drawn
    canvas.span(drawn.low, min(drawn.high, highest), y, style)
    counts = f"{fmt.per_100(drawn.estimate)} per 100 ({fmt.share(side.arm.events, side.arm.changes)})"
    who = words(fmt.sentence_case(side.arm.label))
    canvas.dot(drawn.estimate, y, style, 11, f"{words(name)}, {who}: {counts}")
    if drawn.high > highest:
        canvas.dot(highest, y, Look("triangle-right", "solid", style.colour), 8)


def _told(group: Group) -> str:
    counts = ", ".join(_counts(side) for side in (group.ai, group.human))
    return f"{fmt.sentence_case(group.name)}: {counts}; ratio {ratio_words(group)}."


def _counts(side: Rate) -> str:
    counts = f"{side.arm.label} {fmt.share(side.arm.events, side.arm.changes)}"
    return counts if side.level < Level.RATE else f"{counts} ({fmt.per_100(side.drawn.estimate)})"
