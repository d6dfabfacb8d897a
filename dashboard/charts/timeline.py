"""What an incident's timeline is made of, and what can be said of it without drawing: its span, rows, steps, words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.analysis import formatting as fmt

MOST_ROWS = 8
_SHORTEST = 10.0


@dataclass(frozen=True)
class Mark:
    """One deploy on the timeline.

    Attributes:
        label: What is written beside it: a pull request's number, a version.
        kind: `deploy`, `rollback`, `config`, `flag` or `migration`.
        culprit: Filled, and measured from.
    """

    service: str
    at: datetime
    label: str
    kind: str = "deploy"
    culprit: bool = False


@dataclass(frozen=True)
class Event:
    """One alert or note on the timeline.

    Attributes:
        row: Its row's name.
        text: Its own words.
    """

    row: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Timeline:
    """What is known about one incident; a missing moment is None. Times are UTC or carry their zone.

    Attributes:
        start: When customers were first affected, as far as known.
        window_start: Where the service's link window opens.
        as_of: Up to when the data reach; the right end of an incident still open.
        events: Alerts and notes, each kind in a row of its own.
    """

    start: datetime
    acknowledged: datetime | None = None
    mitigated: datetime | None = None
    resolved: datetime | None = None
    window_start: datetime | None = None
    deploys: Sequence[Mark] = ()
    as_of: datetime | None = None
    events: Sequence[Event] = ()

    def since_start(self, moment: datetime) -> float:
        """Minutes from the start; negative before it."""
        return (fmt.utc(moment) - fmt.utc(self.start)).total_seconds() / 60

    def steps(self) -> Iterator[tuple[str, float]]:
        """The known steps people took, in minutes since the start."""
        moments = {"acknowledged": self.acknowledged, "mitigated": self.mitigated, "resolved": self.resolved}
        yield from ((name, self.since_start(at)) for name, at in moments.items() if at is not None)

    def culprit(self) -> Mark | None:
        """The last culprit deployed, if any."""
        return max((mark for mark in self.deploys if mark.culprit), key=lambda mark: fmt.utc(mark.at), default=None)


def span(timeline: Timeline) -> tuple[float, float]:
    """First and last minute to draw, counted from the start."""
    moments = [*(mark.at for mark in timeline.deploys), *(event.at for event in timeline.events)]
    minutes = [0.0, *map(timeline.since_start, moments), *(at for _, at in timeline.steps())]
    if timeline.resolved is None and timeline.as_of is not None:
        minutes.append(timeline.since_start(timeline.as_of))
    low, high = min(minutes), max(minutes)
    if high - low < _SHORTEST:
        low, high = low - _SHORTEST / 2, high + _SHORTEST / 2
    length = high - low
    if timeline.window_start is not None:
        opens = timeline.since_start(timeline.window_start)
        # A window of a day would squeeze an incident of an hour into a corner; then its distance is written instead.
        low = min(low, opens) if low - opens <= 0.4 * length else low
    return low - 0.05 * length, high + 0.06 * length


def rows(timeline: Timeline) -> list[tuple[str, list[Mark]]]:
    """Services with their deploys: the culprit's first, then by name; what does not fit shares the last row."""
    services: dict[str, list[Mark]] = {}
    for mark in timeline.deploys:
        services.setdefault(mark.service, []).append(mark)
    ordered = sorted(services.items(), key=lambda row: (not any(mark.culprit for mark in row[1]), row[0]))
    if len(ordered) <= MOST_ROWS:
        return ordered
    kept, rest = ordered[: MOST_ROWS - 1], ordered[MOST_ROWS - 1 :]
    return [*kept, (f"{len(rest)} more services", [mark for _, marks in rest for mark in marks])]


def event_rows(timeline: Timeline) -> list[tuple[str, list[Event]]]:
    """Rows of alerts and notes by name, each in order of time."""
    found: dict[str, list[Event]] = {}
    for event in sorted(timeline.events, key=lambda event: fmt.utc(event.at)):
        found.setdefault(event.row, []).append(event)
    return sorted(found.items())


def segments(timeline: Timeline) -> Iterator[tuple[float, float, str]]:
    """Begin, end and words of each step that follows the one before it; a step out of order measures nothing."""
    culprit = timeline.culprit()
    if culprit is not None and (before := -timeline.since_start(culprit.at)) >= 0:
        yield -before, 0.0, f"{fmt.minutes(before)} after deploy"
    last = 0.0
    verbs = {"acknowledged": "to acknowledge", "mitigated": "to mitigate", "resolved": "to resolve"}
    for name, at in timeline.steps():
        if at >= last:
            yield last, at, f"{fmt.minutes(at - last)} {'more ' if last > 0 else ''}{verbs[name]}"
            last = at


def alt(timeline: Timeline) -> str:
    """The timeline in words."""
    parts = [f"Impact from {fmt.timestamp(timeline.start)}."]
    culprit = timeline.culprit()
    if culprit is not None:
        minutes = -timeline.since_start(culprit.at)
        order = "before" if minutes >= 0 else "after"
        parts.append(f"Culprit {culprit.label} on {culprit.service}, {fmt.minutes(abs(minutes))} {order} the start.")
    steps = [f"{name} {f'after {fmt.minutes(at)}' if at >= 1 else 'at once'}" for name, at in timeline.steps()]
    if steps:
        parts.append(f"{fmt.sentence_case(', '.join(steps))}.")
    if timeline.resolved is None:
        parts.append("Not resolved.")
    others = len(timeline.deploys) - (culprit is not None)
    noun = "other deploy" if culprit is not None else "deploy"
    parts.append(f"{fmt.sentence_case(fmt.in_words(others))} {noun}{'' if others == 1 else 's'} shown.")
    for row, events in event_rows(timeline):
        parts.append(f"{row}: {fmt.in_words(len(events))}.")
    return " ".join(parts)
