"""What could be seen: the smallest ratio these counts would show, and what a given ratio would need.

All of it assumes 80 % power at the 5 % level unless said otherwise, and a ratio above 1; for one below, swap the arms.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.optimize import brentq
from scipy.stats import norm

from dashboard.analysis.ladder import Counts

DAYS_PER_MONTH = 365.25 / 12
RATIOS = (1.2, 1.5, 2.0, 3.0)

_Z_95 = float(norm.ppf(0.975))
_Z_ERRORS = _Z_95 + float(norm.ppf(0.80))
_LARGEST_LOG_RATIO = 500.0


@dataclass(frozen=True)
class Visible:
    """What a page could show now and later.

    Attributes:
        ratio: Smallest ratio that would show now; None when there is nothing to expect events from.
        wanted: The ratio asked about.
        changes: Further changes, both arms together in their present proportion, until `wanted` would show; 0 when it
            would already, None when it cannot be said.
        months: The same as time at the present pace.
        caveats: Why something is None.
    """

    ratio: float | None
    wanted: float
    changes: int | None
    months: float | None
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prospect:
    """One ratio, were it true.

    Attributes:
        chance: That it would show with these counts, 0 to 1; None where that cannot be computed.
        needs: What it would take.
    """

    chance: float | None
    needs: Visible


def visible(ai: Counts, human: Counts, days: float | None, wanted: float = 2.0, design_effect: float = 1.0) -> Visible:
    """What these two arms can show, and when a `wanted` ratio would.

    Args:
        ai, human: The arms' counts; their pooled rate is the base rate.
        days: Length of the period they were counted over; None leaves `months` None.
        wanted: A ratio above 1.
        design_effect: How many times clustering inflates the variance of the log ratio.

    Raises:
        ValueError: `wanted` is not above 1.
    """
    if wanted <= 1:
        raise ValueError("a ratio of 1 or less is never detectable")
    growth = _growth(ai, human, wanted, design_effect)
    if growth is None:
        return Visible(None, wanted, None, None, ("Without an incident and changes in both arms, no rate to expect.",))
    base = (ai.events + human.events) / (ai.changes + human.changes)
    further = max(0.0, growth - 1)
    changes = math.ceil(further * (ai.changes + human.changes) - 1e-9)
    months = further * days / DAYS_PER_MONTH if days is not None and days > 0 else None
    return Visible(detectable_ratio(ai.changes, human.changes, base, design_effect), wanted, changes, months)


def detectable_ratio(
    changes_ai: float, changes_human: float, base_rate: float, design_effect: float = 1.0
) -> float | None:
    """The smallest ratio above 1 these counts would show; None when an arm expects no event.

    Solves ln r = z sqrt(design_effect (1 / (r E1) + 1 / E0)), E being changes times base rate.

    Args:
        changes_ai, changes_human: Changes in each arm.
        base_rate: Expected events per change, a share between 0 and 1.
        design_effect: How many times clustering inflates the variance.
    """
    expected_ai, expected_human = changes_ai * base_rate, changes_human * base_rate
    if min(expected_ai, expected_human) <= 0:
        return None

    def shortfall(log_ratio: float) -> float:
        spread = math.exp(-log_ratio) / expected_ai + 1 / expected_human
        return log_ratio - _Z_ERRORS * math.sqrt(design_effect * spread)

    ceiling = 1.0
    while shortfall(ceiling) < 0:
        ceiling *= 2
        if ceiling > _LARGEST_LOG_RATIO:
            return None
    return math.exp(float(brentq(shortfall, 0.0, ceiling)))


def prospects(
    ai: Counts, human: Counts, days: float, design_effect: float = 1.0, ratios: Sequence[float] = RATIOS
) -> tuple[Prospect, ...]:
    """For each true ratio the chance that it would show now, and what it would need to show.

    Args:
        ai, human: The arms' counts; their pooled rate is the base rate.
        days: Length of the period they were counted over.
        design_effect: How many times clustering inflates the variance of the log ratio.
        ratios: Each above 1.
    """
    changes = ai.changes + human.changes
    base = (ai.events + human.events) / changes if changes else 0.0
    n1, n0 = (round(arm.changes / design_effect) for arm in (ai, human))
    return tuple(
        Prospect(chance_to_see(ratio, n1, n0, base), visible(ai, human, days, ratio, design_effect)) for ratio in ratios
    )


def chance_to_see(ratio: float, changes_ai: int, changes_human: int, base_rate: float) -> float | None:
    """The chance that a true ratio would show at the 5 % level, on its own side of 1 (as R's `power.prop.test`).

    None where a rate leaves 0 to 1, or is too small to compute with, or an arm is empty.

    Args:
        ratio: AI rate over human rate.
        changes_ai, changes_human: Changes in each arm.
        base_rate: Events per human change, a share between 0 and 1.
    """
    if min(changes_ai, changes_human) <= 0 or not 0 < base_rate < 1 or not 0 < ratio * base_rate < 1:
        return None
    rate, changes = ratio * base_rate, changes_ai + changes_human
    pooled = (rate * changes_ai + base_rate * changes_human) / changes
    equal = math.sqrt(pooled * (1 - pooled) * (1 / changes_ai + 1 / changes_human))
    apart = math.sqrt(rate * (1 - rate) / changes_ai + base_rate * (1 - base_rate) / changes_human)
    return float(norm.cdf((abs(rate - base_rate) - _Z_95 * equal) / apart)) if apart else None


def _growth(ai: Counts, human: Counts, wanted: float, design_effect: float) -> float | None:
    """How many times as many changes in each arm `wanted` needs; under 1 when it would show already."""
    events, changes = ai.events + human.events, ai.changes + human.changes
    if not (events and ai.changes and human.changes):
        return None
    spread = (1 / (wanted * ai.changes) + 1 / human.changes) * changes / events
    return float(design_effect * spread * (_Z_ERRORS / math.log(wanted)) ** 2)
