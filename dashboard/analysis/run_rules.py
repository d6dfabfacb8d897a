"""What counts as a pattern in a series: runs on one side, crossings of the median, spread between neighbours."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

Signs = npt.NDArray[np.int64]

RUN = 8
RUN_CHART_FROM = 10
_MOVING_RANGE = 1.128
#: Both rules take each side of the median for equally likely; ties on it must not leave fewer than this share on one.
_PARTED = 0.3


@dataclass(frozen=True)
class RunChart:
    """Anhoej's two rules for values around their median, for series too short or too rare for limits.

    Attributes:
        median: Of all values; None without values.
        useful: Values not on the median.
        longest, longest_allowed: Longest run on one side, and the longest that chance explains.
        crossings, crossings_needed: Crossings of the median, and the fewest that chance explains.
        shifted: Either rule is broken; None below ten useful values, and where the median does not part them in two,
            as with rare events, most of whose periods have none.
    """

    median: float | None
    useful: int
    longest: int
    longest_allowed: int | None
    crossings: int
    crossings_needed: int | None
    shifted: bool | None


def run_chart(values: npt.ArrayLike) -> RunChart:
    """Anhoej's rules (Anhoej and Olesen, PLoS ONE 2014, 9:e113825).

    A run is too long beyond round(log2 n + 3), crossings are too few under the 5 % quantile of Binomial(n - 1, 1/2),
    n being the values that do not lie on the median.

    Args:
        values: In order of time; unknown ones are left out.
    """
    numbers = np.asarray(values, dtype=float)
    numbers = numbers[np.isfinite(numbers)]
    median = float(np.median(numbers)) if numbers.size else None
    sides = np.sign(numbers - (median or 0.0)).astype(np.int64)
    sides = sides[sides != 0]
    useful = int(sides.size)
    crossings = int((np.diff(sides) != 0).sum())
    longest = int(run_lengths(sides).max()) if useful else 0
    rarer = min(int((sides > 0).sum()), int((sides < 0).sum()))
    if useful < RUN_CHART_FROM or rarer < _PARTED * useful:
        return RunChart(median, useful, longest, None, crossings, None, None)
    allowed, needed = round(math.log2(useful) + 3), int(binom.ppf(0.05, useful - 1, 0.5))
    return RunChart(median, useful, longest, allowed, crossings, needed, longest > allowed or crossings < needed)


def laney_sigma_z(z: npt.ArrayLike) -> float:
    """How many times more neighbours differ than chance: the mean moving range of z-scores over 1.128."""
    scores = np.asarray(z, dtype=float)
    return float(np.abs(np.diff(scores)).mean()) / _MOVING_RANGE if scores.size > 1 else 1.0


def run_signals(sides: Signs) -> Signs:
    """1 or -1 from the eighth point of a run above or below, else 0; a point on the line ends a run."""
    signals: Signs = np.where((run_lengths(sides) >= RUN) & (sides != 0), sides, 0)
    return signals


def run_lengths(sides: Signs) -> Signs:
    """For each point, how many lie on its side up to it without a break."""
    if not sides.size:
        return sides
    starts = np.concatenate([[True], np.diff(sides) != 0])
    place = np.arange(sides.size)
    lengths: Signs = place - np.maximum.accumulate(np.where(starts, place, 0)) + 1
    return lengths
