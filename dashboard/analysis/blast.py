"""How far incidents reach: their distribution, the comparison of two, and what a hundred changes cost.

Reach is customer-minutes: customers affected times minutes times degraded fraction. Its spread is so wide that means
say nothing; medians, the ninetieth percentile and pairs do. All of it looks only at changes that broke something, so
it is read beside customer-minutes per 100 changes.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import quantile_test

from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.fay_feuer import fay_feuer

Floats = npt.NDArray[np.float64]

CONFIDENCE = 0.95
COMPARE_FROM_INCIDENTS = 10
RATIO_FROM_INCIDENTS = 20

_TAIL = (1 - CONFIDENCE) / 2
_LARGEST_INCIDENT = "How far an incident no one has seen yet would reach is not in these data."


def known(values: npt.ArrayLike) -> Floats:
    """The measured values, ascending; unknown and negative ones are left out, since one NaN spoils every test."""
    numbers = np.asarray(values, dtype=float)
    return np.sort(numbers[np.isfinite(numbers) & (numbers >= 0)])


def ecdf(values: npt.ArrayLike) -> tuple[Floats, Floats]:
    """The empirical distribution as a step line: distinct values, and per cent of incidents that reached no further."""
    numbers = known(values)
    distinct, counts = np.unique(numbers, return_counts=True)
    return distinct, 100 * counts.cumsum() / max(numbers.size, 1)


def fewest_for(p: float) -> int:
    """Values needed for a two-sided 95 % range of the quantile `p`: 6 for the median, 36 for the 90th percentile."""
    return math.ceil(math.log(_TAIL) / math.log(max(p, 1 - p)))


def quantile(values: npt.ArrayLike, p: float, things: str = "incidents") -> Estimate:
    """A quantile with its distribution-free range from order statistics.

    The point interpolates linearly (Hyndman and Fan's type 7, DuckDB's quantile_cont); the range is scipy's
    quantile_test, which answers NaN for an end that so few values cannot give.

    Args:
        values: Any unit; unknown values are left out.
        p: 0 to 1.
        things: What is counted, for the caveat.

    Returns:
        An Estimate in the values' unit; RATE where the range exists, else COUNTS and no range.
    """
    numbers, fewest = known(values), fewest_for(p)
    n, method = int(numbers.size), "quantile, order-statistic range"
    if n == 0:
        return Estimate(None, None, None, 0, 0, Level.NONE, method, (f"No {things} with a value.",))
    point = float(np.quantile(numbers, p))
    if n < fewest:
        return Estimate(point, None, None, n, n, Level.COUNTS, method, (f"Too few for a range (needs {fewest}).",))
    low, high = _order_statistics(numbers, p)
    return Estimate(point, low, high, n, n, Level.RATE, method)


def _order_statistics(numbers: Floats, p: float) -> tuple[float, float]:
    interval: Any = quantile_test(numbers, p=p).confidence_interval(CONFIDENCE)
    return float(interval.low), float(interval.high)


def type_1_quantile(values: npt.ArrayLike, p: float) -> float | None:
    """The smallest value at least the share `p` does not exceed: where the ECDF crosses `p`, so a mark sits on it.

    Args:
        values: In any unit; unknown ones are left out.
        p: 0 to 1.

    Returns:
        In the unit of the values (type 1 of Hyndman and Fan 1996); None without any.
    """
    numbers = known(values)
    return float(np.quantile(numbers, p, method="inverted_cdf")) if numbers.size else None


def largest_share(values: npt.ArrayLike, top: float = 0.1) -> Estimate:
    """Per cent of the total that the largest tenth (or `top`) carries.

    Returns:
        An Estimate in per cent without range, which no method gives honestly for so few values; `events` is how many
        make up the tenth, rounded up. None when there is nothing, or nothing in it.
    """
    numbers, method = known(values), f"share of the largest {top:.0%}"
    n = int(numbers.size)
    # 0.07 * 100 is 7.000000000000001, and seven of a hundred are seven per cent.
    count = math.ceil(round(top * n, 9))
    total = float(numbers.sum())
    if total <= 0:
        return Estimate(None, None, None, n, count, Level.NONE, method, ("No reach to share out.",))
    carried = 100 * float(numbers[n - count :].sum()) / total
    return Estimate(carried, None, None, n, count, Level.COUNTS if n < COMPARE_FROM_INCIDENTS else Level.RATE, method)


def per_100_changes(values: npt.ArrayLike, changes: int) -> Estimate:
    """Customer-minutes that 100 changes cost: undoes the conditioning on changes that broke something.

    The total is a weighted sum of Poisson counts, one per incident, with Fay and Feuer's gamma range (Statistics in
    Medicine 1997, 16:791); one giant incident makes it wide, as it should.

    Args:
        values: Customer-minutes of every incident linked to these changes, unknown ones as NaN.
        changes: All counted changes, broken or not.

    Returns:
        An Estimate in customer-minutes per 100 changes; n is `changes`, events the incidents with a known reach.
    """
    given, numbers = np.asarray(values, dtype=float), known(values)
    method, events = "weighted Poisson total, Fay-Feuer range", int(numbers.size)
    if changes <= 0:
        return Estimate(None, None, None, 0, events, Level.NONE, method, ("No changes to spread it over.",))
    unknown = given.size - events
    caveats = [f"{unknown} of {given.size} incidents have no known reach: a lower bound."] if unknown else []
    level = Level.RATE if events >= COMPARE_FROM_INCIDENTS else Level.COUNTS
    largest = float(numbers.max(initial=0.0))
    if largest == 0:
        point = 0.0 if not unknown else None
        return Estimate(point, 0.0, None, changes, events, level, method, (*caveats, _LARGEST_INCIDENT))
    weights, unit = numbers / largest, largest * 100 / changes
    total, square = float(weights.sum()), float((weights**2).sum())
    low, high = fay_feuer(total, square, 1.0)
    return Estimate(unit * total, unit * low, unit * high, changes, events, level, method, tuple(caveats))
