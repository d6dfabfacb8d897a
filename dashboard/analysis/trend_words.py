"""What a control chart says: what is new beyond noise, or that there is nothing to explain."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dashboard.analysis import formatting as fmt
from dashboard.analysis.charted import (
    EXPECTED,
    FIRM_FROM,
    PROVISIONAL_FROM,
    Baseline,
    Chart,
    Grain,
    Phase,
    Point,
    Signal,
)
from dashboard.analysis.wording import Span

if TYPE_CHECKING:
    from dashboard.analysis.rare_events import GapChart


def sentence(points: list[Point], phases: list[Phase], grain: Grain) -> str:
    """What the latest period with changes says; a chart's points and phases in order."""
    counted = [point for point in points if point.value is not None]
    if not counted:
        return "No changes in any period yet."
    latest = counted[-1]
    if latest.centre is None:
        return _without_range(phases[-1], grain)
    name = fmt.sentence_case(named(latest.period, latest.last, grain))
    if latest.signal in (Signal.ABOVE, Signal.BELOW):
        usual = fmt.per_100_range(latest.low or 0.0, latest.high or 0.0)
        return (
            f"{name} is {latest.signal} its usual range ({fmt.per_100(latest.value or 0.0)} per 100, usually {usual}): "
            f"look for a cause in {named(latest.period, latest.last, grain)}."
        )
    if latest.signal is not None:
        run = _current_run(counted)
        side, since = latest.signal.removeprefix("run "), named(run[0].period, run[0].last, grain)
        unit = grain if latest.period == latest.last else "period"
        return (
            f"{fmt.counted(len(run), unit)} in a row, {since} to now, are {side} the usual level of "
            f"{fmt.per_100(latest.centre)} per 100: look for what changed around {since}."
        )
    return f"{name} is inside its usual range: nothing to explain here."


def caveats(phases: list[Phase]) -> tuple[str, ...]:
    """What a reader needs beside the latest phase's range, or why there is none."""
    if not phases:
        return ()
    phase = phases[-1]
    found: list[str] = []
    if phase.rare:
        found.append(
            f"Fewer than {EXPECTED:.0f} events are expected in a period, so limits would not hold: "
            "take longer periods, or the gaps between events."
        )
    elif phase.baseline is Baseline.NONE:
        found.append(f"A usual range needs {PROVISIONAL_FROM} periods of its own.")
    if phase.baseline is Baseline.PROVISIONAL:
        found.append(f"The usual range is provisional: it rests on fewer than {FIRM_FROM} periods.")
    if phase.laney:
        found.append("Periods vary more than chance alone; the range is widened for that.")
    return tuple(found)


def named(first: date, last: date, grain: Grain) -> str:
    """A period as it is called in a sentence: `April 2026`, `Q2 2026`, `the week of 6 April 2026`."""
    if last != first:
        return f"{named(first, first, grain)} to {named(last, last, grain)}"
    if grain is Grain.MONTH:
        return f"{first:%B %Y}"
    if grain is Grain.QUARTER:
        return f"Q{(first.month + 2) // 3} {first.year}"
    return f"the week of {first.day} {first:%B %Y}"


def _without_range(phase: Phase, grain: Grain) -> str:
    found, periods = phase.run_chart, fmt.counted(phase.periods, grain)
    if found is not None and found.shifted:
        return (
            f"Too early for a usual range, but {periods} hold a longer run or fewer "
            "crossings of the median than chance explains: look for a shift."
        )
    if found is not None and found.shifted is False:
        return f"No pattern beyond chance in {periods}: nothing to explain here."
    return f"Too little for a usual range: {periods} so far."


def _current_run(counted: list[Point]) -> list[Point]:
    """The latest points on the latest one's side, in its phase."""
    latest = counted[-1]
    above = (latest.value or 0.0) > (latest.centre or 0.0)
    run: list[Point] = []
    for point in reversed(counted):
        if point.centre != latest.centre or ((point.value or 0.0) > (point.centre or 0.0)) is not above:
            break
        run.insert(0, point)
    return run


#: What a chart of a rate says where the gaps between incidents judge instead.
BY_GAPS = "Judged by the changes between incidents, below."
_PLAIN_STARTS = ("No ", "Too ", "The ", "All ", "It ", "Nothing ")
_ALL = "all"
#: What a link to the charts of gaps ends with.
GAPS = "gaps"
_ADVICE = re.compile("[:,] look for ")


@dataclass(frozen=True)
class News:
    """One origin's latest: its name, what is said, whether it calls for an explanation, and what it was judged by."""

    name: str
    sentence: str
    new: bool
    by_gaps: bool = False


@dataclass(frozen=True)
class Together:
    """What several charts say: a headline without a full stop, a lede in spans, and what calls for an explanation."""

    headline: str
    lede: tuple[Span, ...]
    new: tuple[News, ...] = ()


def rate_news(name: str, chart: Chart) -> News:
    """The latest of a control chart: outside its range, in a run, or a shift without a range."""
    counted = [point for point in chart.points if point.value is not None]
    run = chart.phases[-1].run_chart if chart.phases else None
    new = bool(counted) and (counted[-1].signal is not None or bool(run is not None and run.shifted))
    return News(name, chart.sentence, new)


def gap_news(name: str, chart: "GapChart") -> News:
    """The latest of a chart of gaps."""
    new = bool(chart.gaps) and chart.gaps[-1].signal is not None
    return News(name, chart.sentence, new, by_gaps=True)


def together(whole: Chart, sides: Sequence[News], grain: Grain) -> Together:
    """What is new over all changes, then per origin, in the order given; what is new is named in the headline.

    Args:
        whole: All changes.
        sides: The origins compared.
        grain: Of the periods.
    """
    points = [point for point in whole.points if point.value is not None]
    if not points:
        return Together("No settled period yet", (Span(whole.sentence),))
    latest = points[-1]
    period = named(latest.period, latest.last, grain)
    everything = rate_news(_ALL, whole)
    new = tuple(each for each in (everything, *sides) if each.new)
    loud = [each.name for each in sides if each.new]
    run = whole.phases[-1].run_chart
    unjudged = latest.centre is None and (run is None or run.shifted is None)
    if everything.new:
        headline = whole.sentence.partition(":")[0].removesuffix(".")
    elif loud:
        rest = "It is too early to judge all changes together" if unjudged else "All changes together are as usual"
        headline = f"{rest}; something is new among {' and '.join(loud)} ones"
    elif unjudged:
        headline = f"Too early for a usual range of all changes: {fmt.counted(len(points), grain)} so far"
    else:
        headline = f"Nothing to explain: {period} is within what chance explains"
    usual = (
        "" if latest.low is None or latest.high is None else f", usually {fmt.per_100_range(latest.low, latest.high)}"
    )
    counts = f"{latest.events:g} of {fmt.whole(latest.changes)}, bots' among them"
    spans = [Span(f"{fmt.per_100(latest.value or 0.0)} per 100 changes in {period} ({counts}){usual}.", bold=True)]
    spans += [Span(f" {_whose(each)}: {_inside(each.sentence)}") for each in sides]
    return Together(headline, tuple(spans), new)


def latest(said: Together) -> str:
    """The headline as a sentence after a colon, with what is new in a few words."""
    sides = "; ".join(f"{_whose(each)}: {brief(each)}" for each in said.new if each.name != _ALL)
    headline = _inside(said.headline).replace(": ", ", ")
    return f"{headline}.{f' {sides}.' if sides else ''}"


def signal_at(said: Together) -> str:
    """The section of the Trends page that shows what is new first, or the one of all changes."""
    if not said.new:
        return section(_ALL)
    return GAPS if said.new[0].by_gaps else section(said.new[0].name)


def section(name: str) -> str:
    """What a link to an origin's chart of the Trends page ends with."""
    return f"changes-{name.lower().replace(' ', '-')}"


def brief(each: News) -> str:
    """What is new, without the advice that follows it, to stand after a colon."""
    return _inside(_ADVICE.split(each.sentence)[0].removesuffix("."))


def _whose(each: News) -> str:
    return f"{each.name}, by the changes between incidents" if each.by_gaps else each.name


def _inside(text: str) -> str:
    """A sentence after a colon: months and quarters keep their capital."""
    return f"{text[0].lower()}{text[1:]}" if text.startswith(_PLAIN_STARTS) else text
