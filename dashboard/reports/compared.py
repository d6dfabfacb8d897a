"""Which period a reported one is compared with."""

from dataclasses import replace

from dashboard import periods, versus
from dashboard.versus import NOTHING, PREVIOUS, YEAR, Period
from data.reader import Reader

__all__ = ["NOTHING", "PREVIOUS", "YEAR", "compared"]


def compared(opened: Reader, period: Period, named: str = PREVIOUS) -> Period | None:
    """What a period is compared with: one that `versus.beside` finds, another by its name, or nothing.

    Raises:
        UsageError: The name is no period.
    """
    [known] = opened.answer("filter_values")
    observed = known["observed_from"], known["observed_until"]
    zone = opened.facts.get("time_zone", "UTC")
    scope = period.scope
    if named in (PREVIOUS, YEAR, NOTHING):
        return versus.beside(scope, named, observed, zone)
    since, until = periods.named(named, *observed, zone)
    return Period(named, replace(scope, since=since, until=until))
