"""One incident, to scale: deploys by service, what people did, and how long each step took.

Order and distance are the argument, so nothing is drawn out of scale. A label that would cover another one is left out;
its mark stays, and says what it is on hover.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from dashboard.analysis import formatting as fmt
from dashboard.charts.base import BAND, GRID, INK, MUTED, SMALL_SIZE, Canvas, Chart, Look, words
from dashboard.charts.labels import LINE, Box, Shelf, width_of
from dashboard.charts.timeline import Event, Mark, Timeline, alt, event_rows, rows, segments, span

__all__ = ["Event", "Mark", "Timeline", "incident_timeline"]

MIN_WIDTH = 820
_PITCH = 46
_GUTTER = 132
_RIGHT = 28
_TOP = 76
_RULER = _TOP - 12
_BOTTOM = 46
_PLOT = MIN_WIDTH - _GUTTER - _RIGHT
_OFFSET = 15
_ALIGNED = -4
_CLEAR = 5
_TICK_MINUTES = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 43200, 525600)
_MOST_TICKS = 10
_TIERS = 4

_SYMBOLS = {"rollback": "triangle-left", "config": "square", "flag": "square"}
_PEOPLE = Look("circle", "solid", INK)
_EVENT = Look("diamond", "solid", INK, hollow=True)


@dataclass(frozen=True)
class _Scale:
    """Minutes since the start from `low` to `high`, over the narrowest plot the chart is drawn for."""

    low: float
    high: float

    def pixel(self, minute: float) -> float:
        return (minute - self.low) / (self.high - self.low) * _PLOT


def incident_timeline(timeline: Timeline) -> Chart:
    """Draws the timeline; it needs 820 px, so a narrower page scrolls it sideways (container key `timeline`)."""
    scale, services, events = _Scale(*span(timeline)), rows(timeline), event_rows(timeline)
    bottom = _TOP + (len(services) + len(events) + 1) * _PITCH
    canvas = Canvas(bottom + _BOTTOM, left=_GUTTER, right=_RIGHT)
    _impact(canvas, timeline, scale, bottom)
    _ticks(canvas, timeline, scale, bottom)
    _window(canvas, timeline, scale, bottom)
    for index, (service, marks) in enumerate(services):
        y = _TOP + index * _PITCH + _PITCH / 2
        _row(canvas, service, y, scale)
        _deploys(canvas, timeline, marks, y, scale, bottom)
    for index, (name, told) in enumerate(events, start=len(services)):
        y = _TOP + index * _PITCH + _PITCH / 2
        _row(canvas, name, y, scale)
        _events(canvas, timeline, told, y, scale)
    _row(canvas, "People", bottom - _PITCH / 2, scale)
    _people(canvas, timeline, bottom - _PITCH / 2, scale)
    _dimensions(canvas, timeline, scale)
    return Chart(canvas.figure(scale.low, scale.high), alt(timeline))


def _impact(canvas: Canvas, timeline: Timeline, scale: _Scale, bottom: float) -> None:
    """Shades from the start to mitigation, else to resolution, else to the right end."""
    end = timeline.mitigated or timeline.resolved
    right = scale.high if end is None else max(0.0, timeline.since_start(end))
    box = {"type": "rect", "x0": 0, "x1": right, "y0": _TOP, "y1": bottom}
    canvas.shapes.append({**box, "fillcolor": BAND, "line": {"width": 0}, "layer": "below"})


def _ticks(canvas: Canvas, timeline: Timeline, scale: _Scale, bottom: float) -> None:
    start = fmt.utc(timeline.start)
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    shift = (start - midnight).total_seconds() / 60
    wide = (step for step in _TICK_MINUTES if (scale.high - scale.low) / step <= _MOST_TICKS)
    step = next(wide, _TICK_MINUTES[-1])
    ticks = range(-int(-(scale.low + shift) // step), int((scale.high + shift) // step) + 1)
    for index in ticks:
        minute = index * step - shift
        canvas.line((minute, minute), (_TOP, bottom), GRID, 1)
        at = midnight + timedelta(minutes=index * step)
        text = f"{at.day} {at:%b}" if at == at.replace(hour=0, minute=0) else fmt.clock(at)
        zone = " UTC" if index == ticks[0] else ""
        _note(canvas, minute, bottom + 14, f"{text}{zone}", opacity=MUTED)


def _window(canvas: Canvas, timeline: Timeline, scale: _Scale, bottom: float) -> None:
    """Marks where the link window opens: on the axis, or by its distance where that lies outside."""
    if timeline.window_start is None:
        return
    opens = timeline.since_start(timeline.window_start)
    inside = opens >= scale.low
    text = "link window opens" if inside else f"link window opens {fmt.minutes(-opens)} before impact"
    if inside:
        canvas.line((opens, opens), (_TOP, bottom + 22), INK, 1, "dot", opacity=0.6)
    _note(canvas, opens if inside else scale.low, bottom + 33, text, opacity=MUTED, xanchor="left", xshift=-2)


def _row(canvas: Canvas, name: str, y: float, scale: _Scale) -> None:
    canvas.line((scale.low, scale.high), (y, y), GRID, 1.5)
    canvas.note(0, y, f"<b>{words(name, 17)}</b>", xref="paper", xanchor="left", xshift=-_GUTTER)


def _deploys(canvas: Canvas, timeline: Timeline, marks: Sequence[Mark], y: float, scale: _Scale, bottom: float) -> None:
    shelf = _shelf(timeline, y, scale)
    # The culprit takes its label first, then whatever is nearest to the start; it is drawn last, on top.
    ranked = sorted(marks, key=lambda mark: (not mark.culprit, abs(timeline.since_start(mark.at))))
    for mark in ranked:
        text = mark.label if len(mark.label) <= 22 else f"{mark.label[:21]}…"
        _beside(canvas, shelf, text, timeline.since_start(mark.at), y, scale, bold=mark.culprit)
    for mark in reversed(ranked):
        minute = timeline.since_start(mark.at)
        if mark.culprit:
            canvas.line((minute, minute), (_RULER, bottom), INK, 1.5, "dash")
        style = Look(_SYMBOLS.get(mark.kind, "triangle-right"), "solid", INK, hollow=not mark.culprit)
        hover = f"{words(mark.label, 60)}<br>{words(mark.service, 60)}, {words(mark.kind)}, {fmt.timestamp(mark.at)}"
        canvas.dot(minute, y, style, 16 if mark.culprit else 13, hover)


def _events(canvas: Canvas, timeline: Timeline, told: Sequence[Event], y: float, scale: _Scale) -> None:
    shelf = _shelf(timeline, y, scale)
    for event in told:
        minute, text = timeline.since_start(event.at), " ".join(event.text.split())
        _beside(canvas, shelf, text if len(text) <= 34 else f"{text[:33]}…", minute, y, scale)
        canvas.dot(minute, y, _EVENT, 10, f"{words(text, 120)}<br>{fmt.timestamp(event.at)}")


def _shelf(timeline: Timeline, y: float, scale: _Scale) -> Shelf:
    """Free room around a row; the culprit's dashed line goes through every row and may not cross a label."""
    shelf = Shelf(-_GUTTER / 4, _PLOT + _RIGHT)
    culprit = timeline.culprit()
    if culprit is not None:
        x = scale.pixel(timeline.since_start(culprit.at))
        shelf.taken.append(Box(x - 2, x + 2, y - _PITCH / 2, y + _PITCH / 2))
    return shelf


def _people(canvas: Canvas, timeline: Timeline, y: float, scale: _Scale) -> None:
    shelf = _shelf(timeline, y, scale)
    canvas.line((0, 0), (y - 8, y + 8), INK, 2)
    for minute, group in groupby(sorted(timeline.steps(), key=lambda step: step[1]), key=lambda step: step[1]):
        names = ", ".join(name for name, _ in group)
        canvas.dot(minute, y, _PEOPLE, 9, f"{names}, {fmt.minutes(max(0.0, minute))} after the start")
        _beside(canvas, shelf, names, minute, y, scale)
    _beside(canvas, shelf, f"impact starts {fmt.clock(timeline.start)}", 0, y, scale, bold=True, leftward=True)
    if timeline.resolved is None:
        text = "not yet resolved" if timeline.mitigated else "still open"
        _beside(canvas, shelf, text, scale.high, y, scale, leftward=True)


def _beside(
    canvas: Canvas,
    shelf: Shelf,
    text: str,
    minute: float,
    y: float,
    scale: _Scale,
    *,
    bold: bool = False,
    leftward: bool = False,
) -> None:
    """Writes a label above or below its mark, on the side where it covers nothing; nowhere if there is none."""
    x, width = scale.pixel(minute), width_of(text, bold=bold)
    spots: list[tuple[int, str, int]] = []
    boxes: list[list[Box]] = []
    for gap in (_CLEAR,) if bold else (_ALIGNED, _CLEAR):
        for lane in (-_OFFSET, _OFFSET):
            for anchor in ("right", "left") if leftward else ("left", "right"):
                left = x + gap if anchor == "left" else x - gap - width
                spots.append((lane, anchor, gap if anchor == "left" else -gap))
                boxes.append([Box(left, left + width, y + lane - LINE / 2, y + lane + LINE / 2)])
    found = shelf.place(boxes)
    if found is not None:
        lane, anchor, shift = spots[found]
        shown = f"<b>{words(text, 40)}</b>" if bold else words(text, 40)
        _note(canvas, minute, y + lane, shown, xanchor=anchor, xshift=shift)


def _dimensions(canvas: Canvas, timeline: Timeline, scale: _Scale) -> None:
    """Lengths of the steps on a ruler above the rows; what is too short for its words hangs them higher."""
    shelf = Shelf(-_GUTTER, _PLOT + _RIGHT)
    steps = [_Step(begin, end, text, scale) for begin, end, text in segments(timeline)]
    # From the right, so that words hung above each other nest and no leader crosses any.
    for step in sorted(steps, key=lambda step: (not step.roomy, -step.begin)):
        canvas.line((step.begin, step.end), (_RULER, _RULER), INK, 1.2)
        for edge in (step.begin, step.end):
            canvas.line((edge, edge), (_RULER - 4, _RULER + 4), INK, 1.2)
        spots = list(step.spots())
        found = shelf.place([boxes for _, boxes in spots])
        if found is None:
            continue
        anchor, (box, *leader) = spots[found]
        if leader:
            canvas.line((step.middle, step.middle), (box.bottom, _RULER), INK, 1, opacity=0.4)
        shift = {"center": 0, "left": -6, "right": 6}[anchor]
        _note(canvas, step.middle, (box.top + box.bottom) / 2, step.text, xanchor=anchor, xshift=shift)


@dataclass(frozen=True)
class _Step:
    """One length on the ruler, in minutes since the start, and where its words may stand."""

    begin: float
    end: float
    text: str
    scale: _Scale

    @property
    def middle(self) -> float:
        return (self.begin + self.end) / 2

    @property
    def roomy(self) -> bool:
        return width_of(self.text) <= self.scale.pixel(self.end) - self.scale.pixel(self.begin) + 24

    def spots(self) -> Iterator[tuple[str, list[Box]]]:
        """Over the middle, or higher on a leader, beginning or ending at it."""
        x, width = self.scale.pixel(self.middle), width_of(self.text)
        if self.roomy:
            yield "center", [_tier(0, x - width / 2, width)]
        for anchor in ("right", "left") if self.end <= 0 else ("left", "right"):
            for tier in range(1, _TIERS):
                box = _tier(tier, x - 6 if anchor == "left" else x + 6 - width, width)
                yield anchor, [box, Box(x - 1, x + 1, box.bottom, _RULER)]


def _tier(tier: int, left: float, width: float) -> Box:
    middle = _RULER - 11 - tier * LINE
    return Box(left, left + width, middle - LINE / 2, middle + LINE / 2)


def _note(canvas: Canvas, x: float, y: float, text: str, **more: object) -> None:
    canvas.note(x, y, text, font={"size": SMALL_SIZE}, **more)
