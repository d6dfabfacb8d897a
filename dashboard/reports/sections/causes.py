"""What let incidents happen, and what was done about it."""

from typing import Any

from dashboard import drawn, results
from dashboard.analysis import formatting as fmt
from dashboard.analysis.cause_words import NAMES
from dashboard.analysis.causes import CANNOT_TELL, CauseRate
from dashboard.analysis.estimate import Estimate, Level
from dashboard.reports.document import Numbers, Section, series, table
from dashboard.reports.sections.made import Made

SHOWN = 6
_DONE = (
    "That a done action item worked, or that a cause without one was left alone: what is not written down is not here,"
    " and incidents nobody tagged have no cause here."
)


def causes(made: Made) -> Section:
    """The most frequent causes by origin of the culprit."""
    tagged = results.tagged(made.counts, made.scope)
    title = "Top causes"
    if tagged is None:
        return Section(title, text=("No linked incident has tags yet.",), caution=CANNOT_TELL, slide=6)
    top = dict(list(drawn.by_cause(tagged.found).items())[:SHOWN])
    reviewed = {row["origin"]: (row["reviewed"], row["changes"]) for row in tagged.rows}
    origins = [origin for origin in NAMES if origin in reviewed]
    told = "; ".join(f"{reviewed[key][0]:,} from {reviewed[key][1]:,} {NAMES[key]} changes" for key in origins)
    return Section(
        title,
        "Incidents per 100 changes with each cause, with 95% range. In brackets: incidents.",
        drawn.causes(tagged.found, tagged.names, SHOWN),
        Numbers(
            "incidents per 100 changes",
            tuple(tagged.names[tag] for tag in top),
            tuple(
                series(fmt.sentence_case(NAMES[origin]), [_drawn(rates, origin) for rates in top.values()])
                for origin in origins
            ),
            written="0.00",
        ),
        table(
            ("Cause", *(fmt.sentence_case(NAMES[origin]) for origin in origins)),
            [(tagged.names[tag], *(_cell(rates, origin) for origin in origins)) for tag, rates in top.items()],
        ),
        (f"Tagged and linked: {told}. An incident with several causes counts under each.",),
        CANNOT_TELL,
        slide=6,
    )


def actions(made: Made) -> list[dict[str, Any]]:
    """Action items by cause, with one row of all; overdue as of the day the report was made."""
    today = str(made.about.facts["made_at"])[:10]
    return made.counts.answer("report_actions", scope=made.scope, today=today)


def done(made: Made) -> Section:
    """Action items of the period's incidents, by cause."""
    rows = actions(made)
    total = next((row for row in rows if row["tag"] is None), None)
    title = "What was done"
    if total is None:
        return Section(title, text=("No counted incident started in this period.",), caution=_DONE, slide=6)
    tags = f"{fmt.share(int(total['tagged']), int(total['incidents']))} incidents have tags."
    acted = f"{fmt.counted(int(total['actions']), 'action item')}: {_states(total)}."
    told = f"{tags} {acted if total['actions'] else 'No action item is written down.'}"
    lines = [_line(row) for row in rows if row["tag"] is not None][:SHOWN]
    return Section(
        title,
        "Action items of incidents that started in the period, by cause.",
        table=table(("Cause", "Incidents", "Done", "Open", "Overdue"), lines),
        text=(told,),
        caution=_DONE,
        slide=6,
    )


def _states(row: dict[str, Any]) -> str:
    overdue = f" ({int(row['overdue']):,} overdue)" if row["overdue"] else ""
    dropped = f", {int(row['dropped']):,} dropped" if row["dropped"] else ""
    return f"{int(row['done']):,} done, {int(row['still_open']):,} open{overdue}{dropped}"


def _line(row: dict[str, Any]) -> tuple[str, ...]:
    counts = (f"{int(row[name]):,}" for name in ("incidents", "done", "still_open", "overdue"))
    return str(row["name"]), *counts


def _of(rates: list[CauseRate], origin: str) -> CauseRate | None:
    return next((rate for rate in rates if rate.origin == origin), None)


def _drawn(rates: list[CauseRate], origin: str) -> Estimate | None:
    found = _of(rates, origin)
    return found.per_100 if found and found.per_100.level >= Level.RATE else None


def _cell(rates: list[CauseRate], origin: str) -> str:
    found = _of(rates, origin)
    if found is None:
        return "–"
    counts = fmt.share(found.per_100.events, found.per_100.n)
    drawn_rate = _drawn(rates, origin)
    return f"{drawn_rate.estimate:.2f} ({found.per_100.events:,})" if drawn_rate else counts
