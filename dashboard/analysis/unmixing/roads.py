"""From a likelihood to a ratio that may be shown: refused where flat, a limit at the ends, else the wider range."""

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize

from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.unmixing import models
from dashboard.analysis.unmixing.fitting import END, Fit, climb, fit, jackknifed, shown_limits
from dashboard.analysis.unmixing.frames import Counts
from dashboard.analysis.unmixing.likelihood import Array, Likelihood, Slope
from dashboard.analysis.unmixing.numeric import REACH, limit
from dashboard.analysis.unmixing.result import Road

INTERVAL_FROM = 10
HEADLINE_FROM = 40

FLAT = (
    "Every deploy mixes AI and human changes in the same proportion, so they cannot be told apart. "
    "Waiting will not help; confirming culprits will."
)
AT_ZERO = "No incident needs an AI change to explain it, so only an upper limit can be given."
AT_INFINITY = "No incident needs a human-only change to explain it, so only a lower limit can be given."
NO_INCIDENT = "No incident in any service and month that has both AI-assisted and human-only changes."
NO_ARM = "There are no {} changes to compare."
NO_KNOWN = "No culprit is known in a deploy that holds both AI-assisted and human-only changes."
NO_FREE_RATES = "No culprit is known in mixed deploys, or all are: a rate for each kind cannot be told."

_PROFILE = "unmixing by maximum likelihood, profile likelihood"
_FREE = "unmixing with a free confirmation rate per arm, profile likelihood"
_SURE = 15.0
"""Log odds of becoming known that stand for never or always."""
_WIDER = _PROFILE + " and service jackknife, the wider limit"


@dataclass(frozen=True)
class Fitted:
    """A road with the fit behind it; `found` is None where nothing was fitted."""

    road: Road
    model: Likelihood | None
    found: Fit | None


def refusal(why: str, n: int, known: int) -> Fitted:
    """No ratio, and `why`; `n` incidents, of which `known` have a known culprit, would have been its counts."""
    empty = Estimate(None, None, None, n, known, Level.COUNTS if n else Level.NONE, _PROFILE, (why,))
    return Fitted(Road(empty, None, None, None), None, None)


def walk(model: Likelihood, n: float, known: float) -> Fitted:
    """The ratio of one model.

    Args:
        model: With log R as its first parameter.
        n: Incidents in strata with both arms; the information share turns them into effective ones.
        known: How many of them have a known culprit.
    """
    incidents, named = round(n), round(known)
    if not model.counts.sum() > 0 or not incidents:
        return refusal(NO_INCIDENT, incidents, named)
    found = fit(model)
    if found.flat:
        return refusal(FLAT, incidents, named)
    low, high = shown_limits(model, found)
    effective = None if found.information_share is None else found.information_share * n
    caveats = () if not found.end else (AT_ZERO if found.end < 0 else AT_INFINITY,)
    ratio = Estimate(
        estimate=None if found.end else math.exp(float(found.theta[0])),
        low=low,
        high=high,
        n=incidents,
        events=named,
        level=Level.ADJUSTED if effective is not None and effective >= INTERVAL_FROM else Level.COUNTS,
        method=_WIDER if jackknifed(model, found) else _PROFILE,
        caveats=caveats,
    )
    return Fitted(Road(ratio, found.se, found.information_share, effective), model, found)


def missing_arm(counts: Counts) -> str | None:
    """Why nothing can be compared: an arm without a change; None where both have some."""
    for arm, label in (("human", "human-only"), ("ai", "AI-assisted")):
        if arm not in counts.arms:
            return NO_ARM.format(label)
    return None


def combined(counts: Counts, *, background: bool = False) -> Fitted:
    """UC, the headline's road; see `models.combined`."""
    why = missing_arm(counts)
    if why:
        return refusal(why, 0, 0)
    return walk(models.combined(counts, background=background), counts.compared(), counts.named())


def between(counts: Counts) -> Fitted:
    """U, the road between deploys."""
    why = missing_arm(counts)
    return refusal(why, 0, 0) if why else walk(models.between(counts), counts.compared(), 0)


def inside(counts: Counts) -> Fitted:
    """The road inside deploys."""
    why = missing_arm(counts)
    if why:
        return refusal(why, 0, 0)
    model = models.inside(counts)
    incidents = float(model.counts.sum())
    return walk(model, incidents, incidents) if incidents else refusal(NO_KNOWN, 0, 0)


def unknown_arm(of: Fitted, counts: Counts) -> Fitted | None:
    """The ratio of one unknown-origin change to one human change, from the same likelihood.

    Args:
        of: The combined road.
        counts: What it was fitted to.

    Returns:
        None without changes of unknown origin, or without a likelihood.
    """
    if of.model is None or "unknown" not in counts.arms:
        return None
    design = models.arm_design(counts, "unknown")
    return walk(replace(of.model, design=design), counts.compared(), counts.named())


def confirmation_rates(counts: Counts) -> tuple[float, float, float] | None:
    """How likely culprits are to become known, by arm.

    Returns:
        Likelihood-ratio statistic of a rate per arm against one common rate (chi-square, 1 df), and the rates (AI,
        others); None where no culprit is known, all are, or R is at an end.
    """
    freely = _freely(counts)
    if freely is None:
        return None
    _, theta, slope = freely
    _, restricted = _highest(models.confirmation(counts, free=False))
    return max(0.0, 2 * (slope.value - restricted.value)), *_rates(theta)


def free_rates(counts: Counts) -> Road:
    """The ratio with a rate of becoming known per arm; of use where the two differ."""
    freely = _freely(counts)
    if freely is None:
        return refusal(NO_FREE_RATES, round(counts.compared()), round(counts.named())).road
    model, theta, slope = freely
    ai, others = _rates(theta)
    gradient = np.zeros(len(theta))
    gradient[0], gradient[-2], gradient[-1] = 1.0, ai - others, ai
    log_ratio = float(theta[0]) + _to_whole(theta)
    low, high = _profile_limits(model, theta, log_ratio)
    n, known = round(counts.compared()), round(counts.named())
    ratio = Estimate(math.exp(log_ratio), low, high, n, known, Level.ADJUSTED, _FREE)
    return Road(ratio, _delta(slope.observed, gradient), None, None)


def _freely(counts: Counts) -> tuple[Likelihood, Array, Slope] | None:
    """The model of a rate per arm and its maximum; None where that lies at an end."""
    if missing_arm(counts) or not counts.named():
        return None
    model = models.confirmation(counts, free=True)
    theta, slope = _highest(model)
    odds, more = theta[-2:].tolist()
    inside = abs(theta[0]) < END and max(abs(odds), abs(odds + more)) <= _SURE
    return (model, theta, slope) if inside else None


def _highest(model: Likelihood) -> tuple[Array, Slope]:
    width = model.design.shape[1]
    return climb(model, np.zeros(width), np.ones(width, dtype=bool))


def _rates(theta: Array) -> tuple[float, float]:
    """How likely AI culprits, and others, are to become known."""
    odds, more = theta[-2:].tolist()
    return 1 / (1 + math.exp(-odds - more)), 1 / (1 + math.exp(-odds))


def _to_whole(theta: Array) -> float:
    """From log R of the culprits that stayed unknown to that of all."""
    odds, more = theta[-2:].tolist()
    return float(np.logaddexp(0, odds + more) - np.logaddexp(0, odds))


def _delta(observed: Array, gradient: Array) -> float | None:
    variance = float(gradient @ np.linalg.pinv(observed, hermitian=True) @ gradient)
    return math.sqrt(variance) if variance > 0 else None


def _profile_limits(model: Likelihood, theta: Array, log_ratio: float) -> tuple[float, float]:
    """Profile limits of R of all culprits, which is no parameter of the model: the others move along with it."""
    near = theta[1:]
    bounds = [(-_SURE, _SURE)] * len(near)

    def loss(rest: Array, point: float) -> tuple[float, Array]:
        moved = np.append(point - _to_whole(rest), rest)
        slope, (ai, others) = model.slope(moved), _rates(moved)
        score = slope.score[1:].copy()
        score[-2:] -= slope.score[0] * np.array([ai - others, ai])
        return -slope.value, -score

    def profile(point: float) -> float:
        found = minimize(loss, near, (point,), "L-BFGS-B", jac=True, bounds=bounds, options={"ftol": 1e-11})
        return -float(found.fun)

    low, high = (limit(profile, log_ratio, side) for side in (-1, 1))
    return math.exp(low) if low > -REACH else 0.0, math.exp(high) if high < REACH else math.inf
