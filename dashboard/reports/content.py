"""What a report says: the same results and words as the app, in the order a reader of one page needs them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dashboard import results
from dashboard.analysis import formatting as fmt
from dashboard.analysis import wording
from dashboard.analysis import wording_cautions as cautions
from dashboard.analysis.charted import Grain, Kind
from dashboard.analysis.overview import Overview
from dashboard.analysis.overview_rows import rows
from dashboard.analysis.periods import series
from dashboard.analysis.rates import rate
from dashboard.analysis.trend import usual_range
from dashboard.charts.forest import forest
from dashboard.charts.rate_dots import rate_dots
from dashboard.metrics import METRICS
from dashboard.reports.document import Document, Numbers, Section, table
from dashboard.results import Counts
from data.scope import Scope

#: Fewer counted changes than this in one team's report would be about people.
FEWEST_CHANGES = 30


@dataclass(frozen=True)
class About:
    """What a report is about, and what it is made by.

    Attributes:
        period: As it is called: `2026-Q3`, `12 months`.
        scope: The filters.
        facts: Snapshot, judgements, organisation, synthetic, matured_days, built_at, made_at, words.
    """

    period: str
    scope: Scope
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class _Made:
    """What every section may look at."""

    counts: Counts
    about: About
    found: Overview


def document(counts: Counts, about: About, corrections: tuple[str, ...] = ()) -> Document:
    """The whole report; asks its questions in a fixed order, so that kept answers can be given again.

    Raises:
        AftermathError: The counts contradict each other.
    """
    found = results.how_often(counts, about.scope)
    said = wording.answer(found)
    made = _Made(counts, about, found)
    [strip] = counts.answer("strip")
    sections = [section for write in _SECTIONS if (section := write(made))]
    return Document(
        organisation=str(about.facts["organisation"] or "Your organisation"),
        synthetic=bool(about.facts["synthetic"]),
        period=_period(about),
        headline=said.headline,
        lede=said.lede,
        cannot_tell=f"{said.cannot_tell} {said.next_action}".strip(),
        asked="",
        sections=tuple(sections),
        appendix=(*_behind(sections), _definitions(), _method(found, about)),
        footer=_footer(made, strip),
        corrections=corrections,
    )


def _period(about: About) -> str:
    scope = about.scope
    words = about.facts.get("words") or "all services"
    return f"{about.period}: {fmt.day(scope.since)} to {fmt.day(scope.until - timedelta(seconds=1))} · {words}"


def _footer(made: _Made, strip: Mapping[str, Any]) -> str:
    found, facts = made.found, made.about.facts
    changes = sum(arm.changes for arm in (found.ai, found.human, found.unknown) if arm)
    whole = "In all data: " if changes else ""
    share = round(100 * strip["origins"] / strip["changes"]) if strip["changes"] else 0
    assumed = " Assumption: unmarked changes counted as human-only." if made.about.scope.assumed else ""
    return (
        f"{changes:,} changes, matured {facts['matured_days']} days. {whole}{share}% have an origin, marked at merge;"
        f" {strip['linked']:,} of {strip['incidents']:,} production incidents linked. Snapshot {facts['snapshot']},"
        f" judgement {facts['judgements']}, made {str(facts['made_at'])[:16].replace('T', ' ')} UTC.{assumed}"
        + (" Names and numbers invented." if facts["synthetic"] else "")
    )


def _how_often(made: _Made) -> Section:
    found = made.found
    arms = [found.ai, found.human, *([found.unknown] if found.unknown and found.unknown.changes else [])]
    rates = [rate(arm) for arm in arms]
    muted = not found.declared or found.ratios.crude.muted
    labels = tuple(fmt.sentence_case(arm.label) for arm in arms)
    lines = [
        (
            label,
            f"{each.arm.changes:,}",
            f"{each.arm.events:,}",
            "–" if each.per_100 is None else fmt.per_100(each.per_100),
        )
        for label, each in zip(labels, rates, strict=True)
    ]
    return Section(
        "How often, per 100 changes",
        "Point: rate. Thick: 50% range. Thin: 95% range.",
        rate_dots(rates, found.ratios.crude, muted=muted),
        Numbers("incidents per 100 changes", labels, tuple(each.per_100 for each in rates)),
        table(("Origin", "Changes", "With an incident", "Per 100"), lines),
        ("Colour and shape only name an origin; neither is good or bad.",),
    )


def _ratios(made: _Made) -> Section:
    found, view = made.found, made.about.scope.links
    groups = rows(found, view)
    shown = [row for group in groups for row in group]
    lines = []
    for row in shown:
        known = row.low is not None and row.high is not None
        ends = " to ".join(fmt.ratio_bounds(row.low, row.high)) if known else "–"  # type: ignore[arg-type]
        lines.append((row.name, "–" if row.estimate is None else fmt.times(row.estimate), ends))
    return Section(
        "Compared like for like",
        f"{fmt.sentence_case(found.ai.label)} rate divided by {found.human.label} rate; 1 is equal.",
        forest(groups, found.visible.ratio, (found.ai.label, found.human.label), not found.declared),
        Numbers("ratio", tuple(row.name for row in shown[:6]), tuple(row.estimate for row in shown[:6])),
        table(("Compared", "Ratio", "95% range"), lines),
        tuple(filter(None, [cautions.needed(found)])),
    )


def _wide(made: _Made) -> Section:
    wide, long = results.how_wide(made.counts, made.found, made.about.scope)
    return Section(
        "How wide, and how long",
        "Of incidents linked to a change of each origin.",
        text=(f"Customer-minutes. {wide.says} {wide.counts}", f"Time to restore. {long.says} {long.counts}"),
    )


def _review(made: _Made) -> Section:
    gap = results.review_pace(made.counts, made.about.scope)
    return Section(
        "Does review keep up?", "Growth of changed lines against growth of human review.", text=(gap.sentence,)
    )


def _new(made: _Made) -> Section:
    scope = made.about.scope.so_far
    counted = series(made.counts.answer("trend", scope=scope, grain=str(Grain.MONTH)), None, Kind.SHARE, Grain.MONTH)
    charted = usual_range(counted.settled, Kind.SHARE, grain=Grain.MONTH, announced=())
    return Section("What is new beyond noise", "All changes, by month of merge.", text=(charted.sentence,))


def _next(made: _Made) -> Section | None:
    things = results.next_things(made.counts, made.found, made.about.scope)
    if not things:
        return None
    return Section(
        "What would change this answer most",
        text=tuple(f"{place}. {thing.title}. {thing.text}" for place, thing in enumerate(things, 1)),
        wide=True,
    )


def _left_out(made: _Made) -> Section:
    rows_ = made.counts.answer("left_out")
    lines = [(f"{row['what']}: {row['reason']}", f"{row['rows']:,}") for row in rows_]
    return Section(
        "What was left out of every count", "In all data, whatever the period.", table=table(("Reason", "Rows"), lines)
    )


_SECTIONS: tuple[Callable[[_Made], Section | None], ...] = (
    _how_often,
    _wide,
    _review,
    _new,
    _ratios,
    _next,
    _left_out,
)


def _behind(sections: list[Section]) -> list[Section]:
    """The tables of what is drawn: a page has room for one of the two."""
    return [
        Section(f"{section.title}: the same as a table", table=section.table, wide=True)
        for section in sections
        if section.chart and section.table
    ]


def _definitions() -> Section:
    lines = [
        (metric.label, f"{metric.definition} What this cannot tell: {metric.caveat}") for metric in METRICS.values()
    ]
    return Section("Definitions", table=table(("Number", "How it is counted"), lines, prose=True), wide=True)


def _method(found: Overview, about: About) -> Section:
    text = (
        f"Links that count: {about.scope.links}. {found.unmixed.headline.method}.",
        "No view of single people and no ranking of teams. What post-mortems found out about AI is in no rate.",
        "" if found.declared else "No repository says from when all AI use is marked, so there is no verdict.",
    )
    return Section("Method", text=tuple(filter(None, text)), wide=True)
