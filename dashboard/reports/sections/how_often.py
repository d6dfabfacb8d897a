"""How often changes are followed by an incident, each origin alone and compared."""

import math

from dashboard.analysis import formatting as fmt
from dashboard.analysis import wording_cautions as cautions
from dashboard.analysis.overview_rows import Row, rows
from dashboard.analysis.rates import Rate, rate
from dashboard.charts.forest import forest
from dashboard.charts.rate_dots import rate_dots
from dashboard.metrics import METRICS
from dashboard.reports.document import Numbers, Section, series, table
from dashboard.reports.sections.made import Made

#: Bars of a slide; the rest of the ratios is in its table.
_MOST_BARS = 6


def how_often(made: Made) -> Section:
    """Each origin's rate, and the difference."""
    found = made.found
    arms = [found.ai, found.human, *([found.unknown] if found.unknown and found.unknown.changes else [])]
    rates = [rate(arm) for arm in arms]
    muted = not found.declared or found.ratios.crude.muted
    labels = tuple(fmt.sentence_case(arm.label) for arm in arms)
    return Section(
        "How often, per 100 changes",
        "Point: rate. Thick: 50% range. Thin: 95% range.",
        rate_dots(rates, found.ratios.crude, muted=muted),
        Numbers("incidents per 100 changes", labels, (series("Per 100", rates),)),
        table(
            ("Origin", "Changes", "With an incident", "Per 100", "95% range"),
            [_line(label, each) for label, each in zip(labels, rates, strict=True)],
        ),
        ("Colour and shape only name an origin; neither is good or bad.",),
        METRICS["incidents_per_100"].caveat,
        slide=1,
    )


def _line(label: str, each: Rate) -> tuple[str, ...]:
    counts = label, f"{each.arm.changes:,}", f"{each.arm.events:,}"
    if each.per_100 is None or each.low is None or each.high is None:
        return *counts, "–", "–"
    return *counts, fmt.per_100(each.per_100), fmt.per_100_range(each.low, each.high)


def ratios(made: Made) -> Section:
    """The ratio in every way it can be made."""
    found = made.found
    groups = rows(found, made.scope.links)
    shown = [row for group in groups for row in group]
    bars = [row for row in shown if _drawable(row)][:_MOST_BARS]
    return Section(
        "Compared like for like",
        f"{fmt.sentence_case(found.ai.label)} rate divided by {found.human.label} rate; 1 is equal.",
        forest(groups, found.visible.ratio, (found.ai.label, found.human.label), not found.declared),
        Numbers(
            "ratio, log scale; 1 is equal",
            tuple(row.name for row in bars),
            (series("Ratio", bars),),
            log=True,
            base=1.0,
            written="0.00",
        ),
        table(
            ("Compared", "Ratio", "95% range"),
            [(row.name, "–" if row.estimate is None else fmt.times(row.estimate), _ends(row)) for row in shown],
        ),
        tuple(filter(None, [cautions.needed(found)])),
        f"{cautions.ASSOCIATION} {METRICS['ratio_within'].caveat}",
        slide=2,
    )


def _drawable(row: Row) -> bool:
    """Whether a log scale has a place for it."""
    return row.estimate is not None and math.isfinite(row.estimate) and row.estimate > 0


def _ends(row: Row) -> str:
    if row.low is None or row.high is None:
        return "–"
    return " to ".join(fmt.ratio_bounds(row.low, row.high))
