"""Which period a reported one is compared with."""

from dataclasses import replace

from dashboard import periods, versus
from dashboard.versus import NOTHING, PREVIOUS, YEAR, Period
from data.reader import Reader

__all__ = ["NOTHING", "PREVIOUS", "YEAR", "compared"]


def compared(opened: Reader, period: Period, named: str = PREVIOUS) -> Period | None:
    """What a period is compared with: the one before where data are, another by its name whatever is in it, or nothing.

    Raises:
        UsageError: The name is no period.
    """
    [known] = opened.answer("filter_values")
    observed = known["observed_from"], known["observed_until"]
    zone = opened.facts.get("time_zone", "UTC")
    scope = period.scope
    if named in (PREVIOUS, NOTHING):
        return versus.beside(scope, named, observed, zone)
    if named == YEAR:
        name, since, until = periods.year_before(scope.since, scope.until, zone)
    else:
        name, (since, until) = named, periods.named(named, *observed, zone)
    return Period(name, replace(scope, since=since, until=until))
