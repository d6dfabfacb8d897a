"""Whether one ratio describes all services, or it differs between them.

statsmodels' `StratifiedTable` is NaN as soon as a stratum has an empty margin, and its Breslow-Day test is NaN where
the pooled odds ratio is 1; so strata without information are dropped first, and the test solves its quadratic stably.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2
from statsmodels.stats.contingency_tables import StratifiedTable

from dashboard.analysis.estimate import Estimate
from dashboard.analysis.ladder import ladder
from dashboard.analysis.mantel_haenszel import Pooled
from dashboard.analysis.strata import Cells, Codes, Floats, tallies

DIFFERS_BELOW_P = 0.10


@dataclass(frozen=True)
class Chisquare:
    """A chi-square statistic, its degrees of freedom and its p, which is never shown as a verdict."""

    statistic: float
    df: int
    p: float


@dataclass(frozen=True)
class Homogeneity:
    """Whether the ratio differs by service.

    Attributes:
        between_services: Breslow-Day-Tarone; None with fewer than two informative services.
        leave_one_out: Smallest and largest ratio with one service left out; None where it cannot be.
        differs: p under 0.10, or leaving one service out puts the ratio on the other side of 1.
        caveats: What to say then, or why it could not be tested.
    """

    between_services: Chisquare | None
    leave_one_out: tuple[float, float] | None
    differs: bool
    caveats: tuple[str, ...]


def homogeneity(cells: Cells, ratio: Pooled) -> Homogeneity:
    """Tests whether the ratio differs by service; low power, so leave-one-out is looked at as well.

    Args:
        cells: Strata within which arms are compared; a service may have many.
        ratio: The pooled ratio over them.
    """
    inside = _with_all_margins(cells)
    test = breslow_day(inside, inside.cluster)
    jackknife = ratio.jackknife
    extremes = None if jackknife is None else (jackknife.smallest, jackknife.largest)
    crosses = extremes is not None and extremes[0] < 1 < extremes[1]
    differs = crosses or (test is not None and test.p < DIFFERS_BELOW_P)
    if differs:
        return Homogeneity(test, extremes, True, ("The ratio differs by service; one number for all can mislead.",))
    untested = ("Too few services with both kinds of changes and an incident to see whether the ratio differs.",)
    return Homogeneity(test, extremes, False, () if test is not None else untested)


def breslow_day(cells: Cells, group: Codes | None = None, tarone: bool = True) -> Chisquare | None:
    """The Breslow-Day test of one common odds ratio, with Tarone's correction.

    Args:
        cells: Strata; those with an empty margin are dropped.
        group: For each stratum that remains, the group whose strata are added up before they are compared. None
            compares strata with each other; services as groups keep the test sound where single strata hold few events.
        tarone: Without it, the original statistic.

    Returns:
        None with fewer than two groups, or where the pooled odds ratio is 0 or infinite.
    """
    inside = _with_all_margins(cells)
    codes = np.arange(len(inside.a)) if group is None else group
    groups = int(codes.max()) + 1 if len(codes) else 0
    pooled = _odds_ratio(inside)
    if groups < 2 or pooled is None:
        return None
    expected, variance = _expected(inside, pooled)
    excess = np.bincount(codes, inside.a - expected, groups)
    spread = np.bincount(codes, variance, groups)
    statistic = float((excess**2 / spread).sum())
    if tarone:
        statistic -= float(excess.sum() ** 2 / spread.sum())
    return Chisquare(statistic, groups - 1, float(chi2.sf(statistic, groups - 1)))


def odds_ratio(cells: Cells) -> Estimate:
    """The Mantel-Haenszel odds ratio with the range of Robins, Breslow and Greenland, from statsmodels.

    `n` is changes in, `events` incidents of the strata used.
    """
    inside = _with_all_margins(cells)
    changes, events = round(float((inside.n1 + inside.n0).sum())), round(float((inside.a + inside.c).sum()))
    level, method = ladder(*tallies(inside)), "Mantel-Haenszel odds ratio"
    if _odds_ratio(inside) is None:
        why = ("No stratum holds both arms, with events and without, on both sides.",)
        return Estimate(None, None, None, changes, events, level, method, why)
    table = _table(inside)
    low, high = table.oddsratio_pooled_confint()
    return Estimate(float(table.oddsratio_pooled), float(low), float(high), changes, events, level, method)


def association(cells: Cells, correction: bool = False) -> Chisquare | None:
    """The Cochran-Mantel-Haenszel test (Mantel and Haenszel 1959) from statsmodels.

    Args:
        cells: Strata; those with an empty margin are dropped.
        correction: For continuity.

    Returns:
        None without a stratum that has all margins.
    """
    inside = _with_all_margins(cells)
    if not len(inside.a):
        return None
    found = _table(inside).test_null_odds(correction=correction)
    return Chisquare(float(found.statistic), 1, float(found.pvalue))


def _with_all_margins(cells: Cells) -> Cells:
    events = cells.a + cells.c
    return cells.where((cells.n1 > 0) & (cells.n0 > 0) & (events > 0) & (events < cells.n1 + cells.n0))


def _table(inside: Cells) -> StratifiedTable:
    return StratifiedTable(np.array([[inside.a, inside.n1 - inside.a], [inside.c, inside.n0 - inside.c]]))


def _odds_ratio(inside: Cells) -> float | None:
    n = inside.n1 + inside.n0
    top = float((inside.a * (inside.n0 - inside.c) / n).sum())
    bottom = float((inside.c * (inside.n1 - inside.a) / n).sum())
    return top / bottom if top > 0 and bottom > 0 else None


def _expected(inside: Cells, odds: float) -> tuple[Floats, Floats]:
    """AI events in each stratum under a common odds ratio, and their variance.

    Solves (odds - 1) e^2 - b e + odds n1 m = 0 by the form of the root that does not cancel where odds are near 1.
    """
    n1, n0, m = inside.n1, inside.n0, inside.a + inside.c
    b = odds * (n1 + m) + n0 - m
    root = np.sqrt(np.maximum(b**2 - 4 * (odds - 1) * odds * n1 * m, 0.0))
    e = 2 * odds * n1 * m / (b + root)
    variance = 1 / (1 / e + 1 / (n1 - e) + 1 / (m - e) + 1 / (n0 - m + e))
    return e, variance
