"""What every section is made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.analysis import formatting as fmt
from dashboard.analysis.overview import Overview
from dashboard.analysis.sides import Sides
from dashboard.analysis.wording import Answer
from dashboard.results import Counts
from dashboard.versus import Period
from data.scope import Scope

__all__ = ["About", "Made", "Period"]


@dataclass(frozen=True)
class About:
    """What a report is about, and what it is made by.

    Attributes:
        period: The one reported.
        before: The one it is compared with, if any.
        facts: Snapshot, judgements, organisation, time zone, synthetic, matured_days, built_at, made_at, words.
    """

    period: Period
    before: Period | None
    facts: Mapping[str, Any]

    @property
    def scope(self) -> Scope:
        """The filters."""
        return self.period.scope

    def days(self, period: Period) -> str:
        """The first and last day of a period, in the organisation's zone."""
        return fmt.days(period.scope.since, period.scope.until, str(self.facts.get("time_zone", "UTC")))


@dataclass(frozen=True)
class Made:
    """What every section may look at."""

    counts: Counts
    about: About
    found: Overview
    said: Answer
    sides: Sides

    @property
    def scope(self) -> Scope:
        """The filters."""
        return self.about.scope
