"""The minimum-data ladder: how much counts allow to be said. The one place that decides it."""

from dataclasses import dataclass
from typing import Protocol

from dashboard.analysis.estimate import Level

RATE_FROM_CHANGES = 30
STABLE_FROM_EVENTS = 20
COMPARE_FROM_EVENTS = 10
VERDICT_FROM_EVENTS = 5
ADJUST_FROM_EVENTS = 20
ADJUST_FROM_STRATA = 3
ADJUST_FROM_SERVICES = 6
ADJUST_FROM_OVERLAP = 0.5
CLAIM_BELOW_DETECTION = 0.8


class Counts(Protocol):
    """One arm's counts."""

    @property
    def events(self) -> int:
        """Changes with at least one linked incident."""

    @property
    def changes(self) -> int:
        """All counted changes."""


@dataclass(frozen=True)
class Within:
    """What a comparison inside strata rests on.

    Attributes:
        events: Incidents in informative strata: both arms there, and at least one incident.
        strata: How many informative strata there are.
        overlap: Share of the AI arm's changes in strata that hold a human change too.
        services: Services the range between services was computed from; 0 when it could not be.
    """

    events: float
    strata: int
    overlap: float
    services: int


@dataclass(frozen=True)
class Withstood:
    """What an adjusted ratio has been tried against.

    Attributes:
        low, high: Its displayed 95 % range.
        leave_one_out: Smallest and largest ratio with one service left out.
        tipping_point: Share of other AI changes that would have to be detected for the ratio to be 1 after all.
        bounds_stated: Whether the bounds over changes of unknown origin stand beside it.
    """

    low: float | None
    high: float | None
    leave_one_out: tuple[float, float] | None
    tipping_point: float | None
    bounds_stated: bool


def ladder(*arms: Counts, within: Within | None = None, withstood: Withstood | None = None) -> Level:
    """What may be shown for one arm, or for two arms side by side.

    Args:
        arms: One arm, or the AI arm and the human arm.
        within: Needed for ADJUSTED.
        withstood: Needed for CLAIM, the only level at which a ratio may be called above or below 1.

    Returns:
        NONE without changes; COUNTS below 30 changes in an arm; RATE; COMPARE with an incident in each of two arms and
        ten in all; ADJUSTED with 20 incidents in 3 informative strata, half of the AI changes beside human ones, and 6
        services; CLAIM with five incidents in each arm when range, leave-one-out and tipping point all stay clear of 1.
    """
    fewest = min((arm.changes for arm in arms), default=0)
    if fewest == 0:
        return Level.NONE
    if fewest < RATE_FROM_CHANGES:
        return Level.COUNTS
    if not _comparable(arms):
        return Level.RATE
    if within is None or not _adjustable(within):
        return Level.COMPARE
    claim = withstood is not None and not _scarce(arms) and _stands(withstood)
    return Level.CLAIM if claim else Level.ADJUSTED


def muted(ai: Counts, human: Counts) -> bool:
    """Whether a comparison is drawn grey and carries no verdict: not comparable, or under five events in an arm.

    Args:
        ai, human: Events and changes of both arms.
    """
    return ladder(ai, human) < Level.COMPARE or _scarce((ai, human))


def _comparable(arms: tuple[Counts, ...]) -> bool:
    events = [arm.events for arm in arms]
    return len(arms) == 2 and min(events) >= 1 and sum(events) >= COMPARE_FROM_EVENTS


def _scarce(arms: tuple[Counts, ...]) -> bool:
    return min(arm.events for arm in arms) < VERDICT_FROM_EVENTS


def _adjustable(within: Within) -> bool:
    return (
        within.events >= ADJUST_FROM_EVENTS
        and within.strata >= ADJUST_FROM_STRATA
        and within.overlap >= ADJUST_FROM_OVERLAP
        and within.services >= ADJUST_FROM_SERVICES
    )


def _stands(withstood: Withstood) -> bool:
    if not withstood.bounds_stated or withstood.tipping_point is None or withstood.leave_one_out is None:
        return False
    if withstood.tipping_point >= CLAIM_BELOW_DETECTION:
        return False
    smallest, largest = withstood.leave_one_out
    above = withstood.low is not None and withstood.low > 1 and smallest > 1
    below = withstood.high is not None and withstood.high < 1 and largest < 1
    return above or below
