"""Counting with links that are only probably right: the weighted view beside strict and lenient ones."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import gammainc, gammaincinv
from scipy.stats import norm, poisson_binom

from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.ladder import RATE_FROM_CHANGES, ladder
from dashboard.analysis.rates import CONFIDENCE, HALF, Ranged
from dashboard.analysis.strata import Floats, Tally
from data.errors import AftermathError

RATE_FROM_EXPECTED = 5.0
DRAWS = 200

_EXACT_UP_TO = 400
_EMPTY_DRAWS = 0.05
_METHOD = "links weighted by confidence (Poisson-binomial), counts Garwood"


@dataclass(frozen=True, kw_only=True)
class WeightedRate(Ranged):
    """Events per 100 changes when each event is only probable.

    Attributes:
        expected: Sum of the probabilities.
        effective: Kish's effective number of events, (sum p)^2 / sum p^2: as many sure ones weigh as much.
    """

    expected: float
    effective: float


@dataclass(frozen=True)
class Attribution:
    """Incidents split over the origins of the changes they are linked to.

    Attributes:
        by_origin: Origin to incidents, fractional.
        unattributed: What no link accounts for.
        total: All incidents; the sum of the others.
    """

    by_origin: dict[str, float]
    unattributed: float
    total: float


def weighted_rate(probabilities: ArrayLike, changes: int) -> WeightedRate:
    """An arm's rate per 100 changes over links of known probability.

    The range mixes Garwood's limits over how many of the links are right, so with sure links it is Garwood's.

    Args:
        probabilities: One per change that has a link: the chance that it is right, in [0, 1].
        changes: All counted changes of the arm.

    Raises:
        AftermathError: A probability is outside [0, 1], or there are more of them than changes.
    """
    p = _probabilities(probabilities, changes)
    expected = float(p.sum())
    effective = expected**2 / float((p**2).sum()) if expected else 0.0
    if changes == 0:
        why = ("There are no changes.",)
        return WeightedRate(None, None, None, 0, 0, Level.NONE, _METHOD, why, expected=0.0, effective=0.0)
    counts, mass = _link_distribution(p)
    unit = 100 / changes
    low, high = (unit * end for end in _mixed_range(counts, mass, CONFIDENCE))
    low50, high50 = (unit * end for end in _mixed_range(counts, mass, HALF))
    few = expected < RATE_FROM_EXPECTED
    caveats = ("The links add up to fewer than five incidents.",) if few else ()
    level = Level.COUNTS if few or changes < RATE_FROM_CHANGES else Level.RATE
    return WeightedRate(
        unit * expected,
        low,
        high,
        changes,
        round(expected),
        level,
        _METHOD,
        caveats,
        low50,
        high50,
        expected=expected,
        effective=effective,
    )


def imputed_ratio(
    ai: ArrayLike, ai_changes: int, human: ArrayLike, human_changes: int, draws: int = DRAWS, seed: int = 1
) -> Estimate:
    """The crude ratio with the doubt about links in its range: links drawn by probability, pooled by Rubin's rules.

    Total variance of the log ratio = mean variance within draws + (1 + 1 / draws) times variance between them.

    Args:
        ai, human: One probability per change with a link, as for `weighted_rate`.
        ai_changes, human_changes: All counted changes of each arm.
        draws: How many times links are drawn, at least 2.
        seed: Makes the draws repeatable.
    """
    p1, p0 = _probabilities(ai, ai_changes), _probabilities(human, human_changes)
    expected = Tally(round(float(p1.sum())), ai_changes), Tally(round(float(p0.sum())), human_changes)
    n, events = ai_changes + human_changes, expected[0].events + expected[1].events
    level, method = ladder(*expected), f"crude ratio over {draws} draws of the links (Rubin)"
    generator = np.random.default_rng(seed)
    a, c = ((generator.random((draws, len(p))) < p).sum(axis=1) for p in (p1, p0))
    used = (a > 0) & (c > 0)
    if used.mean() < 1 - _EMPTY_DRAWS:
        why = ("With this much doubt about the links an arm may have no incident at all.",)
        return Estimate(None, None, None, n, events, level, method, why)
    logs = np.log(a[used] / ai_changes / (c[used] / human_changes))
    within = float((1 / a[used] - 1 / ai_changes + 1 / c[used] - 1 / human_changes).mean())
    between = float(logs.var(ddof=1))
    reach = float(norm.ppf((1 + CONFIDENCE) / 2)) * math.sqrt(within + (1 + 1 / len(logs)) * between)
    centre = float(logs.mean())
    return Estimate(math.exp(centre), math.exp(centre - reach), math.exp(centre + reach), n, events, level, method)


def attribute(links: pd.DataFrame) -> Attribution:
    """Splits each incident over its linked changes' origins; weights are scaled down only where they exceed 1.

    Args:
        links: One row per (incident, change) link: `incident_id`, `origin`, `weight` in [0, 1]. An incident without a
            link has one row with a null origin and weight 0.

    Raises:
        AftermathError: A weight is missing or outside [0, 1].
    """
    weights = links["weight"].to_numpy(np.float64)
    if not ((weights >= 0) & (weights <= 1)).all():
        raise AftermathError("a link's weight is outside 0 to 1", where="links", remedy="rebuild the snapshot")
    summed = links.groupby("incident_id")["weight"].transform("sum").to_numpy(np.float64)
    scaled = pd.Series(weights / np.maximum(summed, 1.0), index=links.index)
    by_origin = {str(origin): float(share) for origin, share in scaled.groupby(links["origin"]).sum().items()}
    total = float(links["incident_id"].nunique())
    return Attribution(by_origin, max(0.0, total - sum(by_origin.values())), total)


def _probabilities(given: ArrayLike, changes: int) -> Floats:
    p = np.asarray(given, float)
    if not ((p >= 0) & (p <= 1)).all():
        raise AftermathError("a link's confidence is outside 0 to 1", where="links", remedy="rebuild the snapshot")
    if len(p) > changes:
        what = f"{len(p)} linked changes among {changes} contradict each other"
        raise AftermathError(what, where="links", remedy="rebuild the snapshot")
    return p[p > 0]


def _link_distribution(p: Floats) -> tuple[Floats, Floats]:
    """How many links are right: the possible counts and their probabilities, normal for very many links."""
    unsure = p[p < 1]
    sure, size = len(p) - len(unsure), len(unsure)
    if size == 0:
        return np.array([float(sure)]), np.array([1.0])
    counts = np.arange(size + 1.0)
    if size <= _EXACT_UP_TO:
        mass = poisson_binom(unsure).pmf(counts)
    else:
        mass = np.exp(-((counts - unsure.sum()) ** 2) / (2 * (unsure * (1 - unsure)).sum()))
    kept = mass > 1e-12 * mass.max()
    return counts[kept] + sure, mass[kept] / mass[kept].sum()


def _mixed_range(counts: Floats, mass: Floats, confidence: float) -> tuple[float, float]:
    some = counts.max() > 0
    tail = (1 - confidence) / 2 if some else 1 - confidence
    positive, zero = counts > 0, float(mass[counts == 0].sum())

    def low_excess(x: float) -> float:
        return zero + float((mass[positive] * gammainc(counts[positive], x)).sum()) - tail

    def high_excess(x: float) -> float:
        return float((mass * gammainc(counts + 1, x)).sum()) - (1 - tail)

    ceiling = float(gammaincinv(counts.max() + 1, 1 - tail)) + 1
    low = float(brentq(low_excess, 0.0, ceiling, xtol=1e-10)) if zero < tail else 0.0
    return low, float(brentq(high_excess, 0.0, ceiling, xtol=1e-10))
