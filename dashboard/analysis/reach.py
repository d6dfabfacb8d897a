"""What a blast-radius page says: each origin's incidents in numbers, and whether the two can be told apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.analysis import formatting as fmt
from dashboard.analysis.blast import COMPARE_FROM_INCIDENTS, fewest_for, largest_share, per_100_changes, quantile
from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.measures import Measure
from dashboard.analysis.superiority import Contrast, contrast
from dashboard.analysis.wording import Span

CANNOT_TELL = (
    "It looks only at changes that broke something: whoever turns small failures into near misses looks worse here, so "
    "read it with “per 100 changes” below. Teams also chose where to use AI, so occurring together is not causing."
)


@dataclass(frozen=True)
class Reach:
    """One origin's incidents by one measure.

    Attributes:
        label: The origin's name in a sentence, without a capital unless it has one.
        incidents: Incidents charged to its changes.
        changes: Its counted changes, broken or not.
        median, p90: In the measure's unit.
        tenth: Per cent of the total that the largest tenth carries.
        per_100: Measure per 100 changes.
        values: The known values.
    """

    origin: str
    label: str
    incidents: int
    changes: int
    median: Estimate
    p90: Estimate
    tenth: Estimate
    per_100: Estimate
    values: tuple[float, ...]


@dataclass(frozen=True)
class Said:
    """The page's opening: headline without a full stop, lede in spans, and whether the pictures are grey."""

    headline: str
    lede: tuple[Span, ...]
    contrast: Contrast
    muted: bool


def reach(origin: str, label: str, values: Sequence[float | None], changes: int) -> Reach:
    """One origin's numbers.

    Args:
        origin: Key of its mark.
        label: Its name.
        values: One per incident charged to its changes; None where the measure is not known.
        changes: Its counted changes.
    """
    given = [float("nan") if value is None else float(value) for value in values]
    numbers = tuple(value for value in given if value == value)
    return Reach(
        origin,
        label,
        len(given),
        changes,
        quantile(numbers, 0.5),
        quantile(numbers, 0.9),
        largest_share(numbers),
        per_100_changes(given, changes),
        numbers,
    )


def say(ai: Reach, human: Reach, measure: Measure, *, named: bool) -> Said:
    """The opening for two origins.

    Args:
        ai: AI-assisted changes, or AI-marked ones.
        human: Human-only changes, or unmarked ones.
        measure: In what reach is counted.
        named: Whether unmarked may stand for human-only anywhere; without, there is no verdict.
    """
    found = contrast(ai.values, human.values)
    if not ai.values and not human.values:
        return Said(f"No incident here has {measure.missing}", (), found, muted=True)
    halves = Span(f"{_half(ai, measure, 'Half')}, {_half(human, measure, 'half')}.", bold=True)
    pairs = found.superiority
    if found.muted or pairs.estimate is None or pairs.low is None or pairs.high is None:
        few = f"{len(ai.values)} and {fmt.counted(len(human.values), 'incident')}"
        if min(len(ai.values), len(human.values)) < fewest_for(0.5):
            of_ai = f"{fmt.counted(len(ai.values), 'incident')} of {ai.label} changes"
            halves = Span(f"{of_ai}, {len(human.values)} of {human.label} ones.", bold=True)
        why = Span(f" A comparison needs {COMPARE_FROM_INCIDENTS} on each side.")
        return Said(f"Too few incidents to compare how far they reached ({few})", (halves, why), found, muted=True)
    low, high = fmt.outward(pairs.low, pairs.high, 0)
    further, what = ("lasts longer", "duration") if measure.key == "minutes" else ("reaches further", "reach")
    times = f"{pairs.estimate:.0f} times in 100, and {low:.0f} to {high:.0f} fit."
    lede = (halves, Span(f" Pick one from each: the {ai.label} one {further} {times}"))
    if not named:
        return Said("How far incidents reached, side by side and without a verdict", lede, found, muted=False)
    if low <= 50 <= high:
        return Said(
            f"When a change does break something, we can’t tell the two apart by {what}", lede, found, muted=False
        )
    side = ai.label if pairs.estimate > 50 else human.label
    headline = f"When a change breaks something, the {side} one more often {further}; not checked within service"
    return Said(headline, lede, found, muted=False)


def range_words(found: Estimate, measure: Measure) -> str:
    """An estimate in the measure's unit with its range, or why there is none."""
    if found.estimate is None:
        return "–"
    if found.low is None or found.high is None:
        return "too few" if found.level < Level.RATE else f"at least {measure.write(found.estimate)}"
    return f"{measure.write(found.estimate)} ({measure.write(found.low)} to {measure.write(found.high)})"


def tenth_words(found: Estimate) -> str:
    """What the largest tenth carries, with how many incidents that is."""
    if found.estimate is None or found.level < Level.RATE:
        return "too few"
    return f"{found.estimate:.0f}% ({found.events})"


def _half(side: Reach, measure: Measure, opening: str) -> str:
    if side.median.estimate is None:
        return f"no {side.label} incident has {measure.missing}"
    verb = "lasted under" if measure.key == "minutes" else "reached at most"
    of = "half of the" if opening == "half" else "Half of the"
    return f"{of} {fmt.whole(len(side.values))} {side.label} incidents {verb} {measure.said(side.median.estimate)}"
