"""Waiting times that can also end another way: Aalen and Johansen's cumulative incidence.

A change merged before any human looked at it will never be reviewed first, so counting it as still waiting would
promise a review that cannot come. lifelines' own fitter moves tied times at random, hence this one.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from dashboard.analysis.estimate import Estimate, Level

Floats = npt.NDArray[np.float64]

RATE_FROM_EVENTS = 10
_METHOD = "Aalen-Johansen, log-log range"
_TOUCHES = 1e-9
_Z = float(norm.ppf(0.975))


class Ending(IntEnum):
    """How a wait ended; the numbers are what `endings` holds."""

    WAITING = 0
    HAPPENED = 1
    PREVENTED = 2


@dataclass(frozen=True)
class Incidence:
    """Share of all waits that ended in the event by each time.

    Attributes:
        minutes: Ascending, distinct waits.
        share: Of all waits, 0 to 1, non-decreasing; what was prevented never arrives, so it may end below 1.
        low, high: 95 % log-log range.
        n, happened, prevented, waiting: Waits in all and by how they ended.
    """

    minutes: Floats
    share: Floats
    low: Floats
    high: Floats
    n: int
    happened: int
    prevented: int
    waiting: int


def cumulative_incidence(
    minutes: npt.ArrayLike, endings: npt.ArrayLike, alike: npt.ArrayLike | None = None
) -> Incidence:
    """The cumulative incidence of an event under a competing one.

    Source: Aalen and Johansen 1978; variance by the delta method, Marubini and Valsecchi 1995, eq. 10.12.

    Args:
        minutes: Waits; unknown and negative ones are left out.
        endings: An `Ending` for each.
        alike: How many waits each stands for; one where it is left out.
    """
    length, how = np.asarray(minutes, dtype=float), np.asarray(endings, dtype=int)
    weight = np.ones(length.size) if alike is None else np.asarray(alike, dtype=float)
    keep = np.isfinite(length) & (length >= 0)
    length, how, weight = length[keep], how[keep], weight[keep]
    times, place = np.unique(length, return_inverse=True)
    still, events, others = (
        np.bincount(place, weight * (how == kind), times.size).astype(np.float64) for kind in Ending
    )
    ended = events + others
    at_risk = (ended + still)[::-1].cumsum()[::-1]
    running = np.cumprod(1 - ended / np.maximum(at_risk, 1))
    before = np.concatenate([[1.0], running[:-1]])[: times.size]
    arrived = np.cumsum(before * events / np.maximum(at_risk, 1))
    spread = np.sqrt(np.maximum(_variance(arrived, before, at_risk, events, ended), 0.0))
    low, high = _log_log(arrived, spread, at_risk)
    waiting, happened, prevented = (int(kind.sum()) for kind in (still, events, others))
    return Incidence(times, arrived, low, high, int(weight.sum()), happened, prevented, waiting)


def reached_by(incidence: Incidence, p: float) -> Estimate:
    """Minutes by which the share `p` (0 to 1) of all waits ended in the event.

    Returns:
        An Estimate in minutes, n all waits and events those that ended in the event; None when it has not come so far.
    """
    middle, soonest, latest = (
        _first(incidence.minutes, line >= p - _TOUCHES) for line in (incidence.share, incidence.high, incidence.low)
    )
    caveats = () if middle is not None else (f"Not reached: it happened for fewer than {p:.0%} of them so far.",)
    if middle is not None and latest is None:
        caveats = ("The upper end is not reached.",)
    level = Level.RATE if incidence.happened >= RATE_FROM_EVENTS else Level.COUNTS if incidence.n else Level.NONE
    return Estimate(middle, soonest, latest, incidence.n, incidence.happened, level, _METHOD, caveats)


def _variance(arrived: Floats, before: Floats, at_risk: Floats, events: Floats, ended: Floats) -> Floats:
    """Delta-method variance at every time in one pass: the square of the increment to come, expanded."""
    survivors = at_risk * (at_risk - ended)
    hazard = np.divide(ended, survivors, out=np.zeros_like(ended), where=survivors > 0)
    own = before**2 * events * (at_risk - events) / at_risk**3
    cross = before * events / at_risk**2
    ended_part = arrived**2 * hazard.cumsum() - 2 * arrived * (arrived * hazard).cumsum()
    ended_part = ended_part + (arrived**2 * hazard).cumsum()
    cross_part = arrived * cross.cumsum() - (arrived * cross).cumsum()
    total: Floats = ended_part + own.cumsum() - 2 * cross_part
    return total


def _log_log(arrived: Floats, spread: Floats, at_risk: Floats) -> tuple[Floats, Floats]:
    low, high = np.zeros_like(arrived), np.ones_like(arrived)
    none = arrived <= _TOUCHES
    high[none] = 1 - 0.05 ** (1 / np.maximum(at_risk[none], 1))
    inner = ~none & (arrived < 1 - _TOUCHES)
    share = arrived[inner]
    reach = _Z * spread[inner] / (share * np.abs(np.log(share)))
    low[inner], high[inner] = share ** np.exp(reach), share ** np.exp(-reach)
    full = ~none & ~inner
    low[full] = 0.05 ** (1 / np.maximum(at_risk[:1], 1))
    return np.maximum.accumulate(low), high


def _first(minutes: Floats, reached: npt.NDArray[np.bool_]) -> float | None:
    return float(minutes[int(np.argmax(reached))]) if reached.any() else None
