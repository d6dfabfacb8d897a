"""The three things most worth a look under these filters; shared by the Overview and reports."""

from collections.abc import Iterator

from dashboard import results, versus
from dashboard.analysis import work_next
from dashboard.analysis.groups import where
from dashboard.analysis.overview import Overview
from dashboard.analysis.overview_next import Thing, choose, movers
from dashboard.results import Counts
from dashboard.versus import Period
from data.scope import Scope

#: A cut of changes -> what the Services page offers it as, in its address too.
BY = {"service": "Service", "team": "Team", "type": "Type of change", "size": "Changed lines"}


def things(
    reader: Counts, found: Overview, scope: Scope, before: Period | None = None, overdue: int = 0
) -> tuple[Thing, ...]:
    """Chosen by the rules of `overview_next.choose`.

    Args:
        reader: Answers the questions; those of a finding are asked only if a place is left for it.
        found: The Overview's results.
        scope: The filters.
        before: What the period is compared with.
        overdue: Action items of the filters' incidents that are open past their due date.
    """
    [counts] = reader.answer("incident_counts", scope=scope)
    return choose(_work(reader, found, scope, before, overdue), movers(found, counts["candidates"]))


def _work(reader: Counts, found: Overview, scope: Scope, before: Period | None, overdue: int) -> Iterator[Thing | None]:
    """Where, then whether review keeps up, then what is new, then what was promised and not kept."""
    groups = where(reader.frame("groups", scope=scope), results.compared(reader, scope))
    by = BY[groups.flagged[0].cut] if groups.flagged else ""
    yield work_next.stands_out(groups, by, found, reader.frame("strata", scope=scope), scope.links)
    yield work_next.falling_behind(results.review_pace(reader, scope)) or _less_reviewed(reader, scope, before)
    news = results.news(reader, scope)
    yield work_next.new(news[1] if news else None)
    yield work_next.kept_rarely(reader.frame("policy_months", scope=scope))
    yield work_next.lacking(results.safeguards(reader, scope))
    yield work_next.overdue(overdue)


def _less_reviewed(reader: Counts, scope: Scope, before: Period | None) -> Thing | None:
    if before is None:
        return None
    return work_next.less_reviewed(versus.unreviewed(reader, scope, before.scope), before.name)
