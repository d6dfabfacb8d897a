"""Which period a reported one is compared with."""

from dataclasses import replace

from dashboard import periods
from dashboard.reports.sections.made import Period
from data.reader import Reader

#: What may be asked for besides a period by its name.
PREVIOUS, NOTHING = "previous", "none"


def compared(opened: Reader, period: Period, named: str = PREVIOUS) -> Period | None:
    """What a period is compared with: the one before it, another by its name, or nothing; nothing where no data is.

    Raises:
        UsageError: The name is no period.
    """
    if named == NOTHING:
        return None
    [known] = opened.answer("filter_values")
    zone = opened.facts.get("time_zone", "UTC")
    scope = period.scope
    if named == PREVIOUS:
        named, since, until = periods.before(scope.since, scope.until, zone)
    else:
        since, until = periods.named(named, known["observed_from"], known["observed_until"], zone)
    seen = until > known["observed_from"] and since <= known["observed_until"]
    return Period(named, replace(scope, since=since, until=until)) if seen else None
