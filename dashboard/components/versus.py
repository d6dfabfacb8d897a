"""What changed since the period the filters compare with, beyond noise: a sentence, then both periods as a table."""

from collections.abc import Sequence

import streamlit as st

from dashboard import queries, results, versus
from dashboard.analysis import formatting as fmt
from dashboard.analysis.estimate import Level
from dashboard.analysis.moved import CAUTION, Moved, ratio_moved, said, signed
from dashboard.analysis.rates import compare, rate
from dashboard.analysis.trend_words import latest, signal_at
from dashboard.analysis.verification_gap import FEWEST_WEEKS
from dashboard.components import layout
from dashboard.components.filters import Filters
from dashboard.versus import Period
from data.reader import Reader

ANCHOR = "what-changed"
_POINTS = "percentage points"


def rates(reader: Reader, chosen: Filters) -> None:
    """The Overview's: this period beside the other one, and the latest months beside their own usual range."""
    layout.section(
        "What changed",
        "Two questions: a whole period against another, and the latest months against the months before them.",
        anchor=ANCHOR,
    )
    against = chosen.against
    if against is not None:
        found = queries.computed(reader, versus.rates, scope=chosen.scope, then=against.scope)
        layout.say(said(found, "per 100 changes", f"{chosen.period} against {against.name}"))
    elif chosen.compares:
        layout.say("There are no data before this period to compare it with.")
    news = queries.computed(reader, results.news, scope=chosen.scope)
    if news is not None:
        layout.say(f"The latest months against their own usual range: {latest(news[1])}")
        st.page_link("views/trends.py", label="See it in Trends", query_params=layout.at(signal_at(news[1])))
    if against is not None:
        _table(reader, chosen, against, [_line(each) for each in found] + [_ratio(found)])


def partly(reader: Reader, chosen: Filters) -> str:
    """That the data begin inside the other period, for the line above the answer; empty where they cover it."""
    known = queries.row(reader, "filter_values")
    if chosen.against is None or chosen.against_whole or known is None:
        return ""
    return f", covered by data only from {fmt.day(known['observed_from'])}"


def pace(reader: Reader, chosen: Filters) -> None:
    """Review's pace and what nobody looked at."""
    against = _begun(
        chosen, "The last twelve weeks of both, and the changes no other human looked at before the merge."
    )
    if against is None:
        return
    then = against.scope
    gap = queries.computed(reader, versus.pace, scope=chosen.scope, then=then)
    unseen = queries.computed(reader, versus.unreviewed, scope=chosen.scope, then=then)
    if gap.less_attention.estimate is None:
        layout.say(f"Pace cannot be compared: it needs {FEWEST_WEEKS} whole weeks with reviews in each of the two.")
    else:
        low, high = gap.less_attention.low, gap.less_attention.high
        noise = low is None or high is None or low <= 0 <= high
        told = gap.sentence.replace(f"first {gap.base} weeks of data", "those weeks")
        told = f"{told[:1].lower()}{told[1:]}"
        layout.say(
            f"Against the last weeks of {against.name}, not the first of the data: {told}"
            f" That is {'no more' if noise else 'more'} than noise."
        )
    _table(reader, chosen, against, [_line(unseen, "%")])


def safeguards(reader: Reader, chosen: Filters) -> None:
    """Coverage of every safeguard."""
    against = _begun(chosen, "Share of all changes that had each safeguard; the difference with its 95% range.")
    if against is None:
        return
    found = queries.computed(reader, versus.safeguards, scope=chosen.scope, then=against.scope)
    if not found:
        st.caption("No safeguard is recorded in both.")
        return
    layout.say(said(found, _POINTS))
    _table(reader, chosen, against, [_line(each, "%") for each in found])


def _begun(chosen: Filters, caption: str) -> Period | None:
    """The section's heading, and what is compared with; None where there is nothing to show."""
    if not chosen.compares:
        return None
    layout.rule()
    if chosen.against is None:
        layout.section("What changed since then", "No data before this period to compare with.")
        return None
    layout.section(f"What changed since {chosen.against.name}", caption)
    return chosen.against


def _table(reader: Reader, chosen: Filters, against: Period, lines: Sequence[tuple[str, ...]]) -> None:
    heads = "", fmt.sentence_case(against.name), chosen.period, "Difference", "Reads as"
    with st.container(key="versus"):
        st.table([dict(zip(heads, line, strict=True)) for line in lines])
    late = partly(reader, chosen).removeprefix(", ")
    st.caption(f"{f'{fmt.sentence_case(against.name)}: {late}. ' if late else ''}{CAUTION}")


def _line(each: Moved, unit: str = "") -> tuple[str, ...]:
    told = []
    for arm in (each.then, each.now):
        found = rate(arm)
        counts = fmt.share(arm.events, arm.changes)
        if found.per_100 is None:
            told.append("no changes")
        else:
            told.append(counts if found.level < Level.RATE else f"{fmt.per_100(found.per_100)}{unit} ({counts})")
    return fmt.sentence_case(each.label), told[0], told[1], signed(each.difference), _read(each.reading)


def _ratio(found: Sequence[Moved]) -> tuple[str, ...]:
    """The plain ratio of the first two, then and now, and how the one relates to the other."""
    then, now = (compare(*(getattr(each, name) for each in found[:2])) for name in ("then", "now"))
    gap = ratio_moved(now, then)
    told = [
        "–" if each.level < Level.RATE or each.ratio.estimate is None else fmt.times(each.ratio.estimate)
        for each in (then, now)
    ]
    name = f"{fmt.sentence_case(found[0].label)} over {found[1].label}, all changes"
    if gap.estimate is None or gap.low is None or gap.high is None:
        return name, *told, "–", "too few incidents"
    ends = " to ".join(fmt.ratio_bounds(gap.low, gap.high))
    reads = "no more than noise" if gap.low <= 1 <= gap.high else "more than noise"
    return name, *told, f"{fmt.times(gap.estimate)} ({ends})", _read(reads)


def _read(reading: str) -> str:
    return f"**{reading}**" if reading == "more than noise" else reading
