"""How wide and how long incidents of each origin are, and whether review keeps pace: one sentence each."""

import math
from dataclasses import dataclass

import pandas as pd

from dashboard.analysis import formatting as fmt
from dashboard.analysis.blast import known, quantile
from dashboard.analysis.rates import Arm
from dashboard.analysis.superiority import contrast

_CANNOT = "Can't tell apart."


@dataclass(frozen=True)
class Line:
    """One sentence with the counts it rests on.

    Attributes:
        says: The answer, short; bold on a page.
        counts: Medians or growth with their counts and ranges.
    """

    says: str
    counts: str


def wide(impact: pd.DataFrame, ai: Arm, human: Arm) -> Line:
    """Customer-minutes of incidents by the origin of their change, as pairs.

    Args:
        impact: One row per (incident, origin): `origin`, `customer_minutes` (null where unknown).
        ai, human: The arms, for their names and origins.
    """
    left, right = (_of(impact, arm, "customer_minutes") for arm in (ai, human))
    told = [f"{_name(arm)} median {_median(values)}" for arm, values in ((ai, left), (human, right))]
    pairs = contrast(left, right)
    if pairs.muted:
        return Line(f"Too few to compare ({len(known(left))} and {len(known(right))} with a known reach).", _join(told))
    share = pairs.superiority
    assert share.estimate is not None
    low, high = share.low or 0.0, 100.0 if share.high is None else share.high
    says = _CANNOT if low <= 50 <= high else f"{_name(ai)} incidents reached {'further' if low > 50 else 'less far'}."
    fitting = f"{math.floor(low)} to {math.ceil(high)} fit"
    times = f"Pick one of each: {ai.label} is wider {share.estimate:.0f} times in 100 ({fitting})."
    return Line(says, f"{times} {_join(told)}")


def long(impact: pd.DataFrame, ai: Arm, human: Arm) -> Line:
    """Time to restore by the origin of the incident's change, open incidents as open.

    Args:
        impact: One row per (incident, origin): `origin`, `minutes`, `restored`.
        ai, human: The arms, for their names and origins.
    """
    # lifelines takes seconds to import, and only this line needs it.
    from dashboard.analysis.restore import compare_restore, restore

    found = compare_restore(*(restore(impact[impact["origin"] == _origin(arm)]) for arm in (ai, human)))
    told = []
    for arm, each in ((ai, found.ai), (human, found.human)):
        half = each.median.estimate
        middle = "not reached" if half is None else fmt.minutes(half)
        still = f", {each.still_open} still open" if each.still_open else ""
        told.append(f"{_name(arm)} median {middle} ({fmt.counted(each.incidents, 'incident')}{still})")
    gap = found.mean_difference
    if found.muted or gap.low is None or gap.high is None or gap.estimate is None:
        restored = f"{found.ai.restored} and {found.human.restored} restored"
        return Line(f"Too few to compare ({restored}).", _join(told))
    says = (
        _CANNOT
        if gap.low <= 0 <= gap.high
        else f"{_name(ai)} incidents lasted {'longer' if gap.low > 0 else 'shorter'}."
    )
    return Line(says, f"{_join(told)} Within a day {_name(ai)} ones took {_longer(gap.low, gap.high)} on average.")


def _longer(low: float, high: float) -> str:
    """How much longer, or shorter, from one end to the other."""
    if low < 0 < high:
        return f"anything from {fmt.minutes(-low)} less to {fmt.minutes(high)} more"
    ends = sorted((abs(low), abs(high)))
    return f"{fmt.minutes(ends[0])} to {fmt.minutes(ends[1])} {'more' if high > 0 else 'less'}"


def _of(impact: pd.DataFrame, arm: Arm, column: str) -> "pd.Series[float]":
    return impact.loc[impact["origin"] == _origin(arm), column].astype(float)


def _origin(arm: Arm) -> str:
    return {"ai_marked": "ai_assisted"}.get(arm.origin, arm.origin)


def _name(arm: Arm) -> str:
    return fmt.sentence_case(arm.label)


def _median(values: "pd.Series[float]") -> str:
    middle = quantile(values, 0.5)
    if middle.estimate is None:
        return "unknown"
    fitting = (
        ""
        if middle.low is None or middle.high is None
        else f", {fmt.short_count(middle.low)} to {fmt.short_count(middle.high)} fits"
    )
    return f"{fmt.short_count(middle.estimate)} ({fmt.counted(middle.n, 'incident')}{fitting})"


def _join(parts: list[str]) -> str:
    return f"{'; '.join(parts)}."
