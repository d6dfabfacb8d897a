"""How long incidents last until they are mitigated, with those still open counted as open.

Never a mean of durations: a few long incidents decide it, and open ones would have to be left out or invented.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dashboard.analysis import durations as km
from dashboard.analysis import formatting as fmt
from dashboard.analysis.estimate import Estimate, Level

HOUR = 60.0
DAY = 24 * HOUR
AT_RISK = (0.0, 15.0, HOUR, 4 * HOUR, DAY, 3 * DAY)


@dataclass(frozen=True)
class Step:
    """One corner of the restore curve: per cent restored within `minutes`, with its 95 % range."""

    minutes: float
    restored: float
    low: float
    high: float


@dataclass(frozen=True)
class Restore:
    """Time to restore of one group of incidents.

    Attributes:
        steps: The curve, from 0 minutes; empty without incidents.
        median, p75: Minutes by which half, three quarters are restored.
        within_hour, within_four_hours: Per cent restored by then.
        mean_to_day: Mean minutes, each incident counting 24 hours at most.
        at_risk: (minutes, incidents still followed then), for the row below the picture.
        incidents, restored, still_open: Counts; incidents with a usable duration.
        left_out: Incidents without a usable duration.
        level: RATE from ten restored, COUNTS below.
    """

    steps: tuple[Step, ...]
    median: Estimate
    p75: Estimate
    within_hour: Estimate
    within_four_hours: Estimate
    mean_to_day: Estimate
    at_risk: tuple[tuple[float, int], ...]
    incidents: int
    restored: int
    still_open: int
    left_out: int
    level: Level
    caveats: tuple[str, ...]


@dataclass(frozen=True)
class RestoreComparison:
    """Two groups' times to restore side by side.

    Attributes:
        mean_difference: Restricted mean to 24 hours, AI minus human, in minutes.
        muted: Draw in grey and compare in no words: fewer than ten restored in a group.
    """

    ai: Restore
    human: Restore
    mean_difference: Estimate
    muted: bool


def restore(frame: pd.DataFrame, at: Sequence[float] = AT_RISK) -> Restore:
    """Time to restore of the incidents of one group.

    Args:
        frame: One row per counted incident: `minutes` (DOUBLE, from start to mitigation, or to the data's end while
            open), `restored` (BOOLEAN). Rows without minutes, or with negative ones, are left out and counted.
        at: Minutes at which the number at risk is read.
    """
    length, over, left_out = km.usable(frame["minutes"], frame["restored"])
    curve = km.fit(length, over)
    caveats = [f"{left_out} of {len(frame)} incidents have no usable times and are left out."] if left_out else []
    return Restore(
        steps=_steps(curve),
        median=km.quantile(curve, 0.5),
        p75=km.quantile(curve, 0.75),
        within_hour=km.ended_within(curve, HOUR),
        within_four_hours=km.ended_within(curve, 4 * HOUR),
        mean_to_day=km.restricted_mean(curve, DAY),
        at_risk=tuple(zip(at, km.number_at_risk(curve, tuple(at)), strict=True)),
        incidents=curve.n,
        restored=curve.ended,
        still_open=curve.n - curve.ended,
        left_out=left_out,
        level=curve.level,
        caveats=tuple(caveats),
    )


def compare_restore(ai: Restore, human: Restore) -> RestoreComparison:
    """The difference of two groups' restricted means.

    Args:
        ai: Incidents of AI-assisted changes.
        human: Those of human-only ones.
    """
    muted = min(ai.restored, human.restored) < km.COMPARE_FROM_ENDED
    return RestoreComparison(ai, human, _mean_difference(ai, human, muted), muted)


def whole_curves(ai: pd.DataFrame, human: pd.DataFrame) -> str:
    """The log-rank test of two groups' curves in a sentence; never a verdict.

    Args:
        ai, human: Their frames, as `restore` takes them.
    """
    if min(int(frame["restored"].sum()) for frame in (ai, human)) < km.COMPARE_FROM_ENDED:
        return f"Too few restored to test the curves: fewer than {km.COMPARE_FROM_ENDED} on a side."
    found = km.logrank(ai["minutes"], ai["restored"], human["minutes"], human["restored"])
    if found is None:
        return "The curves cannot be tested: nothing has ended."
    return f"Log-rank test of both curves: chi-square {found[0]:.1f} with one degree of freedom, p = {found[1]:.2g}."


def _mean_difference(ai: Restore, human: Restore, muted: bool) -> Estimate:
    one, two = ai.mean_to_day, human.mean_to_day
    n, events = one.n + two.n, one.events + two.events
    method = "difference of restricted means to 24 h, ranges combined"
    if muted:
        why = f"Too few to compare ({ai.restored} and {human.restored} restored)."
        return Estimate(None, None, None, n, events, Level.COUNTS if n else Level.NONE, method, (why,))
    ends = (one.estimate, one.low, one.high, two.estimate, two.low, two.high)
    if any(end is None for end in ends):
        return Estimate(None, None, None, n, events, Level.RATE, method, one.caveats or two.caveats)
    point, low, high, other, other_low, other_high = (end for end in ends if end is not None)
    gap = point - other
    down, up = float(np.hypot(point - low, other_high - other)), float(np.hypot(high - point, other - other_low))
    return Estimate(gap, gap - down, gap + up, n, events, Level.COMPARE, method)


def _steps(curve: km.Curve) -> tuple[Step, ...]:
    lines = (100 * (1 - line) for line in (curve.running, curve.high, curve.low))
    return tuple(Step(*map(float, corner)) for corner in zip(curve.minutes, *lines, strict=True))


def sentence(compared: RestoreComparison, ai: str, human: str) -> str:
    """What the two curves let be said; a difference of means to 24 hours, never a verdict.

    Args:
        compared: The two groups.
        ai, human: Their names in a sentence.
    """
    if compared.muted:
        few = f"{compared.ai.restored} and {compared.human.restored} restored"
        return f"Too few to compare ({few}); a comparison needs {km.COMPARE_FROM_ENDED} on each side."
    gap = compared.mean_difference
    if gap.estimate is None or gap.low is None or gap.high is None:
        return "Not followed long enough to compare the means to 24 hours."
    longer, shorter = (ai, human) if gap.estimate >= 0 else (human, ai)
    ends = f"from {_gap(gap.low, ai, human)} to {_gap(gap.high, ai, human)}"
    unclear = " No clear difference." if gap.low <= 0 <= gap.high else ""
    return (
        f"Counting 24 hours at most, {longer} incidents lasted {fmt.minutes(abs(gap.estimate))} longer on average than "
        f"{shorter} ones; the data fit anything {ends}.{unclear}"
    )


def _gap(minutes: float, ai: str, human: str) -> str:
    return f"{fmt.minutes(abs(minutes))} longer for {ai if minutes >= 0 else human}"
