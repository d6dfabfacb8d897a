"""How wide incidents reached and how long they lasted, by the origin of their change."""

from dashboard import drawn, results
from dashboard.analysis import formatting as fmt
from dashboard.analysis import reach as words
from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.measures import MEASURES
from dashboard.charts.base import Chart
from dashboard.reports.document import Numbers, Section, series, table
from dashboard.reports.sections.made import Made

_MEASURE = MEASURES["customer_minutes"]
_HEIGHT = 340


def reach(made: Made) -> Section:
    """Customer-minutes as a distribution, both answers as sentences."""
    found = results.reached(made.counts, made.scope)
    wide, long = results.how_wide(made.counts, made.found, made.scope)
    muted = found.said.muted or not made.sides.named
    any_known = any(group.values for group in found.sides)
    labels = tuple(fmt.sentence_case(group.label) for group in found.sides)
    lines = [
        (
            label,
            f"{len(group.values):,} of {group.incidents:,}",
            words.range_words(group.median, _MEASURE),
            words.range_words(group.p90, _MEASURE),
            words.tenth_words(group.tenth),
            words.range_words(group.per_100, _MEASURE),
        )
        for label, group in zip(labels, found.sides, strict=True)
    ]
    return Section(
        "How wide, and how long",
        "Customer-minutes, log scale: per cent of incidents that reached no further. Marks: median and p90.",
        _lower(drawn.reach(found.incidents, made.sides, _MEASURE, muted=muted)) if any_known else None,
        Numbers(
            "customer-minutes, log scale",
            labels,
            (
                series("Median", [_drawn(group.median) for group in found.sides]),
                series("p90", [_drawn(group.p90) for group in found.sides]),
            ),
            log=True,
            base=1.0,
            written="#,##0",
        ),
        table(("Origin", "Known", "Median", "p90", "Largest tenth", "Per 100 changes"), lines) if any_known else None,
        (
            f"{found.said.headline}.",
            f"Customer-minutes. {wide.says} {wide.counts}",
            f"Time to restore. {long.says} {long.counts}",
        ),
        words.CANNOT_TELL,
        slide=3,
    )


def _lower(chart: Chart) -> Chart:
    """Half a page has less room below it than the app."""
    chart.figure.layout.height = _HEIGHT
    return chart


def _drawn(found: Estimate) -> Estimate | None:
    """A quantile where the table has it too."""
    shown = found.level >= Level.RATE or (found.low is not None and found.high is not None)
    return found if shown else None
