"""Which of two groups of incidents reaches further: pairs, not means.

Take one incident of each: how often does the AI-assisted one reach further? That is the probability of superiority;
Cliff's delta is the same number stretched to -1 to 1, Hodges and Lehmann's estimate says by what factor.
"""

import math
import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import norm, rankdata
from scipy.stats import t as student
from statsmodels.stats.nonparametric import rank_compare_2indep

from dashboard.analysis.blast import COMPARE_FROM_INCIDENTS, CONFIDENCE, RATIO_FROM_INCIDENTS, Floats, known
from dashboard.analysis.estimate import Estimate, Level

_HALF = 0.5 + CONFIDENCE / 2
_MOST_PER_SIDE = 1_000
_WORDS = ((0.147, "negligible"), (0.33, "small"), (0.474, "medium"), (math.inf, "large"))
_APART = "The two groups do not overlap, or do not vary: Brunner and Munzel's test is undefined."


@dataclass(frozen=True)
class Contrast:
    """Two groups of incidents compared by reach.

    Attributes:
        superiority: How often in 100 pairs the AI-assisted incident reaches further, ties counting half.
        p_value: Brunner and Munzel's test; None where undefined. Never a verdict.
        delta: Cliff's delta, 2P - 1, same range stretched.
        size: Its usual word, for text only: negligible, small, medium, large; empty when there is no delta.
        ratio: AI over human by Hodges and Lehmann; None below 20 incidents a side.
        muted: Draw in grey and compare in no words: fewer than ten incidents on a side.
    """

    superiority: Estimate
    p_value: float | None
    delta: Estimate
    size: str
    ratio: Estimate
    muted: bool


def contrast(ai: npt.ArrayLike, human: npt.ArrayLike) -> Contrast:
    """Compares reach, or any other measure that is never negative.

    Args:
        ai, human: One value per incident of the arm, in one unit; unknown ones are left out.
    """
    left, right = known(ai), known(human)
    pairs, p_value = _superiority(left, right)
    muted = min(left.size, right.size) < COMPARE_FROM_INCIDENTS
    delta = _stretched(pairs)
    size = "" if delta.estimate is None else magnitude(delta.estimate)
    return Contrast(pairs, p_value, delta, size, hodges_lehmann_ratio(left, right), muted)


def superiority(ai: npt.ArrayLike, human: npt.ArrayLike) -> Estimate:
    """How often in 100 pairs the first group's value is larger, ties counting half.

    Args:
        ai, human: One value per incident of the arm, in one unit; unknown ones are left out.

    Source: Brunner and Munzel 2000 with t quantiles, from statsmodels' rank_compare_2indep, which is P(x1 > x2) + half
    the ties, whereas scipy's brunnermunzel(x, y) speaks of P(x < y). Where its variance is zero the range is Cliff's.

    Returns:
        An Estimate per 100 pairs; n counts both groups' values, events the first group's.
    """
    return _superiority(known(ai), known(human))[0]


def _superiority(ai: Floats, human: Floats) -> tuple[Estimate, float | None]:
    n, level = int(ai.size + human.size), _level(ai, human)
    if min(ai.size, human.size) == 0:
        why = ("One side has no incident with a value.",)
        return Estimate(None, 0.0, 100.0, n, int(ai.size), level, "probability of superiority", why), None
    if min(ai.size, human.size) >= 2:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            ranks = rank_compare_2indep(ai, human, use_t=True)
            low, high = (100 * float(end) for end in ranks.conf_int(alpha=1 - CONFIDENCE))
            p_value = float(ranks.test_prob_superior(0.5).pvalue)
        if math.isfinite(low) and math.isfinite(high):
            method = "probability of superiority, Brunner-Munzel range"
            point = 100 * float(ranks.prob1)
            ends = max(0.0, low), min(100.0, high)
            return Estimate(point, *ends, n, int(ai.size), level, method), p_value
    delta = cliffs_delta(ai, human)
    point, low, high = (50 * (1 + (end or 0.0)) for end in (delta.estimate, delta.low, delta.high))
    method = "probability of superiority, Cliff's range"
    return Estimate(point, low, high, n, int(ai.size), level, method, (_APART,)), None


def cliffs_delta(ai: npt.ArrayLike, human: npt.ArrayLike) -> Estimate:
    """Cliff's delta with Cliff's own asymmetric range, which exists even where the groups do not overlap.

    Args:
        ai, human: One value per incident of the arm, in one unit; unknown ones are left out.

    Source: Cliff 1996, unbiased variance and asymmetric limits on t quantiles; where every pair points the same way
    the limits of Feng and Cliff 2004, (m - t²) / (m + t²) for the smaller group of m.

    Returns:
        An Estimate from -1 to 1; n counts both groups' values, events the first group's.
    """
    left, right = known(ai), known(human)
    n, m, method = int(left.size), int(right.size), "Cliff's delta, asymmetric range"
    if min(n, m) == 0:
        why = ("One side has no incident with a value.",)
        return Estimate(None, -1.0, 1.0, n + m, n, Level.NONE, method, why)
    rows, columns = _dominance(left, right), -_dominance(right, left)
    delta = float(rows.mean())
    if n + m <= 2:
        return Estimate(delta, -1.0, 1.0, n + m, n, Level.COUNTS, method)
    t = float(student.ppf(_HALF, n + m - 2))
    if 1 - abs(delta) < 1e-12:
        inner = (min(n, m) - t**2) / (min(n, m) + t**2)
        low, high = (inner, 1.0) if delta > 0 else (-1.0, -inner)
        return Estimate(delta, low, high, n + m, n, _level(left, right), method)
    spread = math.sqrt(_cliff_variance(left, right, rows, columns, delta))
    middle, reach = delta - delta**3, t * spread * math.sqrt((1 - delta**2) ** 2 + t**2 * spread**2)
    scale = 1 - delta**2 + t**2 * spread**2
    low, high = max(-1.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)
    return Estimate(delta, low, high, n + m, n, _level(left, right), method)


def magnitude(delta: float) -> str:
    """The usual word for a Cliff's delta; text only, never a verdict."""
    return next(word for limit, word in _WORDS if abs(delta) < limit)


def hodges_lehmann_ratio(ai: npt.ArrayLike, human: npt.ArrayLike) -> Estimate:
    """By what factor the first group's values are larger: the median of all pairs' ratios.

    Source: Hodges and Lehmann 1963 on logs; range by Moses, the pairs that a rank-sum test at 5 % leaves. Groups over
    1,000 are thinned to evenly spaced order statistics.

    Returns:
        An Estimate, AI over human; None below 20 values a side, and where zeros decide it.
    """
    left, right = known(ai), known(human)
    n, m, method = int(left.size), int(right.size), "Hodges-Lehmann ratio, Moses range"
    if min(n, m) < RATIO_FROM_INCIDENTS:
        why = f"A ratio needs {RATIO_FROM_INCIDENTS} incidents a side."
        return Estimate(None, None, None, n + m, n, _level(left, right), method, (why,))
    with np.errstate(divide="ignore", invalid="ignore"):
        gaps = np.subtract.outer(np.log(_thinned(left)), np.log(_thinned(right))).ravel()
    gaps = np.sort(np.where(np.isnan(gaps), 0.0, gaps))
    below = n * m / 2 - float(norm.ppf(_HALF)) * math.sqrt(n * m * (n + m + 1) / 12)
    place = max(0, math.floor(below / (n * m) * gaps.size) - 1)
    low, point, high = (float(np.exp(end)) for end in (gaps[place], np.median(gaps), gaps[-1 - place]))
    if not (0 < point < math.inf):
        return Estimate(
            None, None, None, n + m, n, Level.COMPARE, method, ("Most values on a side are zero: no ratio.",)
        )
    return Estimate(point, low, high, n + m, n, Level.COMPARE, method)


def _level(ai: Floats, human: Floats) -> Level:
    fewest = min(ai.size, human.size)
    return Level.NONE if fewest == 0 else Level.COMPARE if fewest >= COMPARE_FROM_INCIDENTS else Level.COUNTS


def _stretched(pairs: Estimate) -> Estimate:
    point, low, high = (None if end is None else end / 50 - 1 for end in (pairs.estimate, pairs.low, pairs.high))
    return Estimate(point, low, high, pairs.n, pairs.events, pairs.level, "Cliff's delta from " + pairs.method)


def _dominance(values: Floats, others: Floats) -> Floats:
    """For each of `values`: the share of `others` it exceeds, less the share that exceeds it."""
    joint = rankdata(np.concatenate([values, others]))[: values.size]
    share: Floats = 2 * (joint - rankdata(values)) / others.size - 1
    return share


def _cliff_variance(left: Floats, right: Floats, rows: Floats, columns: Floats, delta: float) -> float:
    n, m = left.size, right.size
    below = np.searchsorted(right, left, side="left") + m - np.searchsorted(right, left, side="right")
    square_of_signs = float(below.sum())
    own = float(((rows - delta) ** 2).sum()) * m**2
    other = float(((columns - delta) ** 2).sum()) * n**2
    inner = square_of_signs - n * m * delta**2
    unbiased = (own + other - inner) / (n * m * (n - 1) * (m - 1)) if min(n, m) > 1 else 0.0
    return max(unbiased, (1 - delta**2) / (n * m - 1))


def _thinned(values: Floats) -> Floats:
    if values.size <= _MOST_PER_SIDE:
        return values
    picked: Floats = values[np.linspace(0, values.size - 1, _MOST_PER_SIDE).round().astype(int)]
    return picked
