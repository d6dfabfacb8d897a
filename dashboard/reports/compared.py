"""Which period a reported one is compared with."""

from dataclasses import replace

from dashboard import periods
from dashboard.reports.sections.made import Period
from data.reader import Reader

#: What may be asked for besides a period by its name.
PREVIOUS, YEAR, NOTHING = "previous", "year before", "none"


def compared(opened: Reader, period: Period, named: str = PREVIOUS) -> Period | None:
    """What a period is compared with; None for nothing, and for a period before the first that no data cover.

    Args:
        opened: The version.
        period: The period reported.
        named: PREVIOUS, YEAR, NOTHING, or another period by its name.

    Raises:
        UsageError: The name is no period.
    """
    if named == NOTHING:
        return None
    [known] = opened.answer("filter_values")
    zone = opened.facts.get("time_zone", "UTC")
    scope = period.scope
    if named == PREVIOUS:
        name, since, until = periods.before(scope.since, scope.until, zone)
        if until <= known["observed_from"]:
            return None
    elif named == YEAR:
        name, since, until = periods.year_before(scope.since, scope.until, zone)
    else:
        name, (since, until) = named, periods.named(named, known["observed_from"], known["observed_until"], zone)
    return Period(name, replace(scope, since=since, until=until))
