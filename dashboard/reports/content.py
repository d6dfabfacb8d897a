"""What a report says: the same results and words as the app, in the order a reader of one page needs them."""

from collections.abc import Callable, Mapping
from typing import Any

from dashboard import results
from dashboard.analysis import wording
from dashboard.reports import changed
from dashboard.reports.counts import NotCountedError
from dashboard.reports.document import Document, Section
from dashboard.reports.sections import causes, coverage, decide, guards, how_often, over_time, reach, review
from dashboard.reports.sections.made import About, Made
from dashboard.results import Counts

#: Fewer counted changes than this in one team's report would be about people.
FEWEST_CHANGES = 30

#: In reading order.
_SECTIONS: tuple[Callable[[Made], Section | tuple[Section, ...] | None], ...] = (
    how_often.how_often,
    over_time.before,
    how_often.ratios,
    over_time.news,
    review.pace,
    reach.reach,
    review.mix,
    causes.causes,
    causes.done,
    guards.safeguards,
    coverage.coverage,
    coverage.left_out,
    guards.policies,
    decide.decide,
    decide.unknowable,
)


def document(counts: Counts, about: About, corrections: tuple[str, ...] = ()) -> Document:
    """The whole report.

    Raises:
        AftermathError: The counts contradict each other.
    """
    found = results.how_often(counts, about.scope)
    said = wording.answer(found, one_group=about.scope.one_group, severities=about.scope.severities)
    made = Made(counts, about, found, said, results.compared(counts, about.scope))
    [strip] = counts.answer("strip")
    sections, missing = _written(made)
    updates = changed.update(about.facts), ("Corrected since this report was made", (*corrections, *missing))
    return Document(
        organisation=str(about.facts["organisation"] or "Your organisation"),
        synthetic=bool(about.facts["synthetic"]),
        period=_period(about),
        headline=said.headline,
        lede=said.lede,
        cannot_tell=said.cannot_tell,
        asked=said.next_action,
        sections=tuple(sections),
        appendix=(*_behind(sections), coverage.definitions(), coverage.method(made)),
        footer=_footer(made, strip),
        updates=_updates(*updates),
    )


def _updates(*told: tuple[str, tuple[str, ...]]) -> tuple[Section, ...]:
    return tuple(Section(title, text=lines) for title, lines in told if lines)


def _written(made: Made) -> tuple[list[Section], list[str]]:
    """The sections, and what an earlier report did not count."""
    sections: list[Section] = []
    missing = []
    for write in _SECTIONS:
        try:
            found = write(made)
        except NotCountedError:
            missing.append(f"Not counted when this report was made: {write.__name__.replace('_', ' ')}.")
            continue
        sections += found if isinstance(found, tuple) else [found] if found else []
    return sections, missing


def _period(about: About) -> str:
    words = about.facts.get("words") or "all services"
    return f"{about.period.name}: {about.days(about.period)} · {words}"


def _footer(made: Made, strip: Mapping[str, Any]) -> str:
    found, facts = made.found, made.about.facts
    changes = sum(arm.changes for arm in (found.ai, found.human, found.unknown) if arm)
    whole = "In all data: " if changes else ""
    share = round(100 * strip["origins"] / strip["changes"]) if strip["changes"] else 0
    assumed = " Assumption: unmarked changes counted as human-only." if made.scope.assumed else ""
    return (
        f"{changes:,} changes, matured {facts['matured_days']} days. {whole}{share}% have an origin, marked at merge;"
        f" {strip['linked']:,} of {strip['incidents']:,} production incidents linked. Snapshot {facts['snapshot']},"
        f" judgement {facts['judgements']}, made {str(facts['made_at'])[:16].replace('T', ' ')} UTC.{assumed}"
        + (" Names and numbers invented." if facts["synthetic"] else "")
    )


def _behind(sections: list[Section]) -> list[Section]:
    """The tables of what is drawn: a page has room for one of the two."""
    return [
        Section(f"{section.title}: the same as a table", table=section.table, wide=True)
        for section in sections
        if section.chart and section.table
    ]
