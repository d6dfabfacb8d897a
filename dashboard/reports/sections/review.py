"""Whether review keeps up, and who looked at the changes."""

import pandas as pd

from dashboard import drawn, results
from dashboard.analysis import formatting as fmt
from dashboard.analysis import review_words
from dashboard.analysis.estimate import Level
from dashboard.analysis.review import Mix
from dashboard.charts.review_mix import NAMES
from dashboard.charts.verification_gap import SMOOTHED_WEEKS, smoothed, verification_gap_chart
from dashboard.reports.document import Numbers, Section, Series, table
from dashboard.reports.sections.made import Made


def pace(made: Made) -> Section:
    """Volume against effort since the first weeks."""
    gap = results.review_pace(made.counts, made.scope)
    months = made.counts.frame("review_months", scope=made.scope)
    lede = "".join(span.text for span in review_words.lede(gap, results.unreviewed(months)))
    weeks = gap.weeks if len(gap.weeks) >= SMOOTHED_WEEKS else ()
    lines = {name: smoothed([getattr(week, name) for week in weeks]) for name in ("volume", "review")} if weeks else {}
    names = {"volume": "Changed lines", "review": "Human reviews"}
    return Section(
        "Does review keep up?",
        f"Weeks and a mean over {SMOOTHED_WEEKS} weeks. Hatched: the gap.",
        verification_gap_chart(gap),
        Numbers(
            f"first weeks = 100, mean over {SMOOTHED_WEEKS} weeks",
            tuple(f"{week.week:%d %b %y}" for week in weeks),
            tuple(Series(names[name], tuple(map(float, values))) for name, values in lines.items()),
            kind="lines",
            written="0",
        ),
        text=(f"{review_words.headline(gap)}.", lede.strip()),
        caution=review_words.CANNOT_TELL,
        slide=4,
    )


def mix(made: Made) -> Section:
    """Who looked at a change before its merge, by month."""
    months = made.counts.frame("review_months", scope=made.scope)
    chart = drawn.who_looked(months)
    mixes = drawn.mix_by_month(months)
    labels = tuple(f"{pd.Timestamp(each.group):%b %Y}" for each in mixes)
    missing = drawn.not_looked_at(months)
    return Section(
        "Who looked at a change",
        "Share of changes by kind of reviewer, by month of merge; bots left out.",
        None if isinstance(chart, str) else chart,
        Numbers(
            "% of changes",
            labels,
            tuple(_part(mixes, part, name) for part, name in NAMES.items()),
            kind="parts",
            written="0",
        ),
        table(("Month", "Changes", *NAMES.values()), [_line(*pair) for pair in zip(labels, mixes, strict=True)]),
        tuple(filter(None, [chart if isinstance(chart, str) else "", missing])),
        review_words.CANNOT_TELL,
        slide=4,
    )


def _part(mixes: tuple[Mix, ...], part: str, name: str) -> Series:
    found = [each.parts[part] for each in mixes]
    return Series(name, tuple(each.estimate if each.level >= Level.RATE else None for each in found))


def _line(label: str, found: Mix) -> tuple[str, ...]:
    cells = [
        f"{each.estimate:.0f}% ({each.events:,})"
        if each.level >= Level.RATE and each.estimate is not None
        else f"{each.events:,}"
        for each in (found.parts[part] for part in NAMES)
    ]
    return label, fmt.whole(found.changes), *cells
