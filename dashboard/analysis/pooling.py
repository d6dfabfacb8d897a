"""Partial pooling: rates of many small groups drawn towards what they have in common.

The gamma-Poisson model by empirical Bayes (Clayton and Kaldor, Biometrics 1987, 43:671): counts are Poisson, their
rates come from one gamma distribution, which is fitted to all groups by maximum likelihood.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.special import gammaincinv, gammaln
from statsmodels.stats.rates import confint_poisson

Floats = npt.NDArray[np.float64]

POOL_FROM_GROUPS = 8
NOT_POOLED = f"Nothing is drawn together: that needs {POOL_FROM_GROUPS} groups with an expected event each."
_LOG_SHAPES = (-4.0, 12.0)
_NO_GAIN = 1e-3


@dataclass(frozen=True)
class Prior:
    """The gamma distribution of rates.

    Attributes:
        shape: alpha; infinite when the groups do not vary beyond chance.
        rate: beta, in the exposure's unit; infinite when they do not vary.
        mean: alpha / beta, the common rate per unit of exposure.
        events, exposure: Totals over all groups.
        varies: Whether the groups vary beyond chance at all.
    """

    shape: float
    rate: float
    mean: float
    events: int
    exposure: float
    varies: bool


def fit_gamma_poisson(events: npt.ArrayLike, exposure: npt.ArrayLike) -> Prior:
    """Maximum likelihood of sum ln NB(x; size alpha, prob beta / (beta + t)).

    Args:
        events: Count per group.
        exposure: t per group, positive, in any unit (hundreds of changes, expected events).

    Returns:
        The prior; `varies` is False where the likelihood rises all the way to no variation.
    """
    x, t = np.asarray(events, dtype=float), np.asarray(exposure, dtype=float)
    total, time = float(x.sum()), float(t.sum())
    common = total / time if time else 0.0
    if total == 0 or x.size < 2:
        return Prior(np.inf, np.inf, common, int(total), time, False)
    inner = minimize_scalar(lambda log: -_best_rate(x, t, log)[0], bounds=_LOG_SHAPES, method="bounded")
    best, log_rate = _best_rate(x, t, float(inner.x))
    flat, _ = _best_rate(x, t, _LOG_SHAPES[1])
    if best - flat < _NO_GAIN:
        return Prior(np.inf, np.inf, common, int(total), time, False)
    shape, rate = float(np.exp(inner.x)), float(np.exp(log_rate))
    return Prior(shape, rate, shape / rate, int(total), time, True)


def shrunken_rate(prior: Prior, events: int, exposure: float) -> tuple[float, float, float]:
    """A group's rate drawn towards the common one, with its 95 % range.

    The range leaves out that the prior itself is estimated, so it is a little too narrow. Without variation between
    groups it is the common rate with the exact range of all events together.

    Returns:
        Rate, low and high per unit of exposure.
    """
    if not prior.varies:
        return pooled_rate(prior)
    shape, rate = prior.shape + events, prior.rate + exposure
    low, high = (float(gammaincinv(shape, tail)) / rate for tail in (0.025, 0.975))
    return shape / rate, low, high


@lru_cache(maxsize=8)
def pooled_rate(prior: Prior) -> tuple[float, float, float]:
    """The common rate with Garwood's exact range, per unit of exposure."""
    low, high = confint_poisson(prior.events, prior.exposure, method="exact-c", alpha=0.05)
    return prior.mean, float(low), float(high)


def _best_rate(x: Floats, t: Floats, log_shape: float) -> tuple[float, float]:
    """Highest log-likelihood over ln beta for one alpha, and that ln beta."""
    alpha = float(np.exp(log_shape))
    constant = float((gammaln(x + alpha) - gammaln(alpha) - gammaln(x + 1)).sum())
    start = log_shape - float(np.log(x.sum() / t.sum()))

    def loss(log_rate: float) -> float:
        beta = float(np.exp(log_rate))
        return -float((alpha * -np.log1p(t / beta) + x * (np.log(t) - np.log(beta + t))).sum())

    found = minimize_scalar(loss, bounds=(start - 4, start + 4), method="bounded", options={"xatol": 1e-9})
    return constant - float(found.fun), float(found.x)
