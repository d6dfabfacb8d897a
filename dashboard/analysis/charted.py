"""What a control chart returns: periods, phases and signals."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dashboard.analysis.run_rules import RunChart

PROVISIONAL_FROM = 12
FIRM_FROM = 20
EXPECTED = 5.0


class Kind(StrEnum):
    """SHARE (p-chart): changes with an event out of changes. RATE (u-chart): events per changes, may exceed one."""

    SHARE = "share"
    RATE = "rate"


class Grain(StrEnum):
    """How long one period is."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


class Signal(StrEnum):
    """Why a point calls for an explanation."""

    ABOVE = "above"
    BELOW = "below"
    RUN_ABOVE = "run above"
    RUN_BELOW = "run below"


class Baseline(StrEnum):
    """What the usual range rests on: FIRM and frozen from 20 periods, PROVISIONAL from 12, else NONE."""

    NONE = "none"
    PROVISIONAL = "provisional"
    FIRM = "firm"


@dataclass(frozen=True)
class Point:
    """One period.

    Attributes:
        period, last: Its first day, and that of the last period pooled into it.
        value: Events per 100 changes; None without changes.
        centre, low, high: Usual level and range per 100; None where there is no baseline or no change.
    """

    period: date
    last: date
    events: float
    changes: int
    value: float | None
    centre: float | None
    low: float | None
    high: float | None
    signal: Signal | None


@dataclass(frozen=True)
class Phase:
    """The periods between two announced changes, with a usual range of their own.

    Attributes:
        sigma_z: How many times more neighbouring periods vary than chance (Laney); None without limits.
        laney: The range is widened by sigma_z.
        run_chart: Filled where there are no limits.
        rare: There are no limits because too few events are expected in a period.
    """

    start: date
    periods: int
    baseline: Baseline
    centre: float | None
    sigma_z: float | None
    laney: bool
    run_chart: RunChart | None
    rare: bool


@dataclass(frozen=True)
class Chart:
    """A rate over time with its usual range.

    Attributes:
        sentence: What is new beyond noise in the latest period, or that there is nothing to explain.
    """

    kind: Kind
    points: tuple[Point, ...]
    phases: tuple[Phase, ...]
    sentence: str
    caveats: tuple[str, ...]
