"""How many incidents follow changes: rates per 100 changes that count every incident, and their ratio.

Unlike a share of changes, a change with two incidents counts twice here, so the counts are Poisson-like.
"""

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binomtest, gamma

from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.ladder import (
    ADJUST_FROM_SERVICES,
    COMPARE_FROM_EVENTS,
    RATE_FROM_CHANGES,
    STABLE_FROM_EVENTS,
)
from dashboard.analysis.rates import CONFIDENCE, HALF, Ranged


def incident_rate(incidents: int, changes: int, dispersion: float = 1.0) -> Ranged:
    """Incidents per 100 changes with Garwood's exact range.

    Args:
        incidents: Linked incidents, at least 0; several of one change each count.
        changes: Counted changes.
        dispersion: How many times clustering inflates the variance, from `dispersion()`. The range is then Garwood's
            for the count divided by it, so that its variance is inflated by just that factor.

    Returns:
        `n` is changes, `events` incidents. Without an incident `high` is the one-sided 95 % upper limit.
    """
    method = "Garwood exact" if dispersion <= 1 else f"Garwood, variance times {dispersion:.2g}"
    if changes <= 0:
        return Ranged(None, None, None, 0, 0, Level.NONE, method, ("There are no changes.",))
    phi = max(dispersion, 1.0)
    unit = 100 * phi / changes

    def ends(confidence: float) -> tuple[float, float]:
        tail = (1 - confidence) / 2 if incidents else 1 - confidence
        low = float(gamma.ppf(tail, incidents / phi)) if incidents else 0.0
        return unit * low, unit * float(gamma.ppf(1 - tail, incidents / phi + 1))

    level = Level.COUNTS if changes < RATE_FROM_CHANGES else Level.RATE
    caveats = () if incidents >= STABLE_FROM_EVENTS else (f"Unstable: fewer than {STABLE_FROM_EVENTS} incidents.",)
    wide, half = ends(CONFIDENCE), ends(HALF)
    return Ranged(100 * incidents / changes, *wide, changes, incidents, level, method, caveats, *half)


def dispersion(events: ArrayLike, changes: ArrayLike) -> float:
    """How many times the spread between services exceeds that of a Poisson count with one common rate.

    Args:
        events, changes: One entry per service, same length; services without changes do not matter.

    Returns:
        Pearson's chi-square over its degrees of freedom, at least 1; 1 under six services or without events. The same
        as the scale of statsmodels' `GLM(events, 1, family=Poisson(), exposure=changes).fit(scale="X2")`.
    """
    counted, exposure = np.asarray(events, float), np.asarray(changes, float)
    counted, exposure = counted[exposure > 0], exposure[exposure > 0]
    if len(counted) < ADJUST_FROM_SERVICES or not counted.sum():
        return 1.0
    expected = exposure * counted.sum() / exposure.sum()
    return max(1.0, float(((counted - expected) ** 2 / expected).sum()) / (len(counted) - 1))


def rate_ratio(ai_incidents: int, ai_changes: float, human_incidents: int, human_changes: float) -> Estimate:
    """Incidents per change, AI over human, with the conditional exact range; valid with no incident in an arm.

    Given the total, the AI incidents are binomial; the Clopper-Pearson limits p of that share become p / (1 - p) times
    human over AI changes. statsmodels' own interval for this ratio has no width without an incident in an arm.

    Args:
        ai_incidents, human_incidents: Whole numbers; an incident is counted once.
        ai_changes, human_changes: What they were counted over, above 0.

    Source: Przyborowski and Wilenski 1940; Clopper and Pearson 1934.
    """
    a, t1, c, t0 = ai_incidents, ai_changes, human_incidents, human_changes
    total, changes, method = a + c, round(t1 + t0), "conditional exact"
    if min(t1, t0) <= 0 or total == 0:
        caveat = "There are no incidents." if min(t1, t0) > 0 else "There are no changes in one of the arms."
        return Estimate(None, None, None, changes, total, Level.NONE, method, (caveat,))
    shares = binomtest(a, total).proportion_ci(CONFIDENCE, "exact")
    low, high = (float(share) / (1 - float(share)) * t0 / t1 if share < 1 else math.inf for share in shares)
    comparable = min(a, c) >= 1 and total >= COMPARE_FROM_EVENTS and min(t1, t0) >= RATE_FROM_CHANGES
    level = Level.COMPARE if comparable else Level.RATE if min(t1, t0) >= RATE_FROM_CHANGES else Level.COUNTS
    if c == 0:
        caveat = "Without an incident in the human arm there is no ratio."
        return Estimate(None, low, high, changes, total, level, method, (caveat,))
    return Estimate(a / t1 / (c / t0), low, high, changes, total, level, method)
