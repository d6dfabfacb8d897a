"""A period beside another one: which it is, and what was counted in both; shared by pages and reports."""

from dataclasses import dataclass, replace
from datetime import datetime

import pandas as pd

from dashboard import periods, results
from dashboard.analysis.moved import Moved, moved
from dashboard.analysis.overview import arms
from dashboard.analysis.rates import Arm
from dashboard.analysis.safeguard_words import NAMES
from dashboard.analysis.verification_gap import BASE_WEEKS, Gap, verification_gap
from dashboard.results import Counts
from data.scope import Scope

#: How another period is asked for without its name.
PREVIOUS, YEAR, NOTHING = "previous", "year-before", "none"


@dataclass(frozen=True)
class Period:
    """A period by its name, with the filters that it is."""

    name: str
    scope: Scope


def beside(scope: Scope, how: str, observed: tuple[datetime, datetime], zone: str) -> Period | None:
    """The period before, or the same one a year before; nothing where no data is, or where the two would overlap.

    Args:
        scope: The filters with their own period.
        how: PREVIOUS, YEAR or NOTHING.
        observed: First and last moment of the data.
        zone: The zone quarters and months are cut in.
    """
    if how == NOTHING:
        return None
    found = periods.before if how == PREVIOUS else periods.year_before
    name, since, until = found(scope.since, scope.until, zone)
    seen = until > observed[0] and since <= observed[1] and until <= scope.since
    return Period(name, replace(scope, since=since, until=until)) if seen else None


def compared_arms(counts: Counts, scope: Scope) -> tuple[Arm, ...]:
    """The sides compared, what is only drawn, and all changes together."""
    counted = counts.frame("arms", scope=scope)
    ai, human, unknown = arms(counted, results.unmarked(counts, scope))
    total = Arm("all", "all changes, bots' too", int(counted["failed"].sum()), int(counted["changes"].sum()))
    return ai, human, *((unknown,) if unknown else ()), total


def rates(counts: Counts, scope: Scope, then: Scope) -> tuple[Moved, ...]:
    """Changes with an incident, of each origin and of all."""
    pairs = zip(compared_arms(counts, scope), compared_arms(counts, then), strict=True)
    return tuple(moved(*pair) for pair in pairs)


def unreviewed(counts: Counts, scope: Scope, then: Scope) -> Moved:
    """Changes on review record that no other human saw before the merge."""
    both = [results.unreviewed(counts.frame("review_months", scope=each)) for each in (scope, then)]
    return moved(*(Arm("all", "reviewed by no human", each.events, each.n) for each in both))


def pace(counts: Counts, scope: Scope, then: Scope) -> Gap:
    """The verification gap with the last weeks of the other period as its base."""
    weeks = counts.frame("review_weeks", scope=scope.so_far)
    ends = pd.to_datetime(weeks["week"]).dt.tz_localize("UTC") + pd.Timedelta(weeks=1)
    before, after = weeks[ends <= then.until].tail(BASE_WEEKS), weeks[ends > scope.since].tail(BASE_WEEKS)
    return verification_gap(pd.concat([before, after]), base=len(before))


def safeguards(counts: Counts, scope: Scope, then: Scope) -> tuple[Moved, ...]:
    """Coverage of every safeguard that is recorded in both, over all changes of any origin."""
    now, old = (
        {each.safeguard: each.all_changes for each in results.safeguards(counts, period) if each.origin == results.ALL}
        for period in (scope, then)
    )
    return tuple(
        moved(*(Arm(results.ALL, name.lower(), each[key].events, each[key].n) for each in (now, old)))
        for key, name in NAMES.items()
        if key in now and key in old and now[key].n and old[key].n
    )
