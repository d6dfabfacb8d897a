"""Mantel-Haenszel ratios and differences over strata, with a range that survives services differing.

The displayed range of a ratio is, on each side, the wider of two: the one that takes the ratio as the same everywhere,
and a jackknife that leaves out one service at a time. Alone the first covers a varying ratio in 76 to 92 % of cases.
With few services and one ratio everywhere the wider of two covers up to 98 %: docs/decisions/0009-wider-range.md.
Formulas: Greenland and Robins 1985 (ratios), Sato 1989 (risk difference), Rothman and Greenland (person-time).
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtrit

from dashboard.analysis.strata import Cells, Codes, Floats


@dataclass(frozen=True)
class Terms:
    """What each stratum adds to a pooled quotient `sum(top) / sum(bottom)`.

    Attributes:
        top, bottom: One entry per stratum.
        variance: Of the quotient (difference) or of its logarithm (ratio) if it is the same in all strata; None when
            an arm has no event.
        logarithmic: Whether ranges are made on the logarithmic scale.
        cluster, clusters: Which service each stratum belongs to.
    """

    top: Floats
    bottom: Floats
    variance: float | None
    logarithmic: bool
    cluster: Codes
    clusters: int

    @property
    def pooled(self) -> float | None:
        """The quotient; None where nothing is in it."""
        bottom = float(self.bottom.sum())
        return float(self.top.sum()) / bottom if bottom > 0 else None


@dataclass(frozen=True)
class Jackknife:
    """The quotient with one service left out at a time.

    Attributes:
        error: Standard error, of its logarithm for a ratio.
        services: How many services were left out in turn.
        smallest, largest: The extreme quotients with one service left out.
    """

    error: float
    services: int
    smallest: float
    largest: float


@dataclass(frozen=True)
class Pooled:
    """A pooled quotient and its two standard errors.

    Attributes:
        value: The quotient; None where nothing is in it or a ratio's human side has no event.
        error: Standard error if the effect is the same in all strata (of the logarithm for a ratio).
        jackknife: None with fewer than two services, or where leaving one out empties an arm.
        logarithmic: Whether ranges are made on the logarithmic scale.
    """

    value: float | None
    error: float | None
    jackknife: Jackknife | None
    logarithmic: bool

    def plain(self, confidence: float) -> tuple[float, float] | None:
        """Range if the effect is the same in all strata; None where it cannot be given."""
        if self.error is None:
            return None
        return self._ends(self.error * float(ndtri((1 + confidence) / 2)))

    def between_services(self, confidence: float) -> tuple[float, float] | None:
        """Jackknife range with t on services - 1 degrees of freedom; None where it cannot be given."""
        if self.jackknife is None:
            return None
        quantile = float(stdtrit(self.jackknife.services - 1, (1 + confidence) / 2))
        return self._ends(self.jackknife.error * quantile)

    def wider(self, confidence: float) -> tuple[float, float] | None:
        """On each side the wider of the two, the plain one alone where services cannot be left out.

        Returns:
            Low and high end, in the quotient's unit; None where neither can be given.
        """
        ranges = [found for found in (self.plain(confidence), self.between_services(confidence)) if found is not None]
        return (min(low for low, _ in ranges), max(high for _, high in ranges)) if ranges else None

    def _ends(self, reach: float) -> tuple[float, float] | None:
        if self.value is None or (self.logarithmic and self.value <= 0):
            return None
        if not self.logarithmic:
            return self.value - reach, self.value + reach
        # Beyond this a limit is no longer a number anybody reads, and exp would overflow.
        factor = math.exp(min(reach, 50.0))
        return self.value / factor, self.value * factor


def risk_ratio(cells: Cells) -> Pooled:
    """Share of changes with an event, AI over human; variance of Greenland and Robins."""
    inside = cells.informative
    a, n1, c, n0 = inside.a, inside.n1, inside.c, inside.n0
    n = n1 + n0
    spread = ((a + c) * n1 * n0 - a * c * n) / n**2
    return _pooled(_ratio_terms(inside, a * n0 / n, c * n1 / n, spread))


def rate_ratio(cells: Cells) -> Pooled:
    """Events per change, AI over human; events may exceed changes (`n1`, `n0` are the exposure)."""
    inside = cells.informative
    a, t1, c, t0 = inside.a, inside.n1, inside.c, inside.n0
    total = t1 + t0
    return _pooled(_ratio_terms(inside, a * t0 / total, c * t1 / total, (a + c) * t1 * t0 / total**2))


def risk_difference(cells: Cells) -> Pooled:
    """Share of changes with an event, AI minus human, as a fraction; variance of Sato.

    Strata without an event count here: they show that neither arm had one.
    """
    inside = cells.shared
    a, n1, c, n0 = inside.a, inside.n1, inside.c, inside.n0
    n = n1 + n0
    top, bottom = (a * n0 - c * n1) / n, n1 * n0 / n
    if not bottom.sum():
        return Pooled(None, None, None, logarithmic=False)
    difference, weight = float(top.sum() / bottom.sum()), float(bottom.sum())
    p = ((n1**2 * c - n0**2 * a + n1 * n0 * (n0 - n1) / 2) / n**2).sum()
    q = ((a * (n0 - c) + c * (n1 - a)) / (2 * n)).sum()
    variance = max(0.0, float(difference * p + q)) / weight**2
    return _pooled(Terms(top, bottom, variance, False, inside.cluster, inside.clusters))


def rate_difference(cells: Cells) -> Pooled:
    """Events per change, AI minus human; events may exceed changes."""
    inside = cells.shared
    a, t1, c, t0 = inside.a, inside.n1, inside.c, inside.n0
    weight = t1 * t0 / (t1 + t0)
    if not weight.sum():
        return Pooled(None, None, None, logarithmic=False)
    variance = float((weight**2 * (a / t1**2 + c / t0**2)).sum() / weight.sum() ** 2)
    return _pooled(Terms((a / t1 - c / t0) * weight, weight, variance, False, inside.cluster, inside.clusters))


def leave_one_out(terms: Terms) -> Floats:
    """The quotient without each service in turn, shape (clusters,); NaN or infinite where that empties a side."""
    top = terms.top.sum() - np.bincount(terms.cluster, terms.top, terms.clusters)
    bottom = terms.bottom.sum() - np.bincount(terms.cluster, terms.bottom, terms.clusters)
    # A remainder of rounding is not an event.
    top[np.abs(top) < 1e-9 * max(1.0, np.abs(terms.top).sum())] = 0.0
    bottom[bottom < 1e-9 * terms.bottom.sum()] = 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(top / bottom)


def jackknife(without: Floats, logarithmic: bool) -> Jackknife | None:
    """Delete-one-service jackknife (Quenouille 1956, Tukey 1958) of the quotients `without` each service.

    Args:
        without: One quotient per service, as `leave_one_out` gives them.
        logarithmic: Whether the error is that of the logarithm.

    Returns:
        None with fewer than two services, or where leaving one out empties an arm.
    """
    services = len(without)
    if services < 2 or not np.isfinite(without).all() or (logarithmic and (without <= 0).any()):
        return None
    scale = np.log(without) if logarithmic else without
    error = math.sqrt((services - 1) / services * float(((scale - scale.mean()) ** 2).sum()))
    return Jackknife(error, services, float(without.min()), float(without.max()))


def _ratio_terms(inside: Cells, top: Floats, bottom: Floats, spread: Floats) -> Terms:
    product = float(top.sum() * bottom.sum())
    variance = max(0.0, float(spread.sum())) / product if product > 0 else None
    return Terms(top, bottom, variance, True, inside.cluster, inside.clusters)


def _pooled(terms: Terms) -> Pooled:
    error = None if terms.variance is None else math.sqrt(terms.variance)
    return Pooled(terms.pooled, error, jackknife(leave_one_out(terms), terms.logarithmic), terms.logarithmic)
