"""Maximum likelihood of one log rate ratio: scan, Newton with halving, boundaries, profile interval, service jackknife.

Profile likelihood and not the curvature gives the interval: a quasi-Newton `hess_inv` covers 71-87 % where 95 % is
asked for.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dposv
from scipy.special import stdtrit
from scipy.stats import chi2

from dashboard.analysis.unmixing.likelihood import Array, Index, Likelihood, Mask, Slope

END = 16.0
"""log R that stands for a ratio of 0 or infinity: one more unit changes no likelihood by anything that shows."""
BOX = 24.0
SCAN = np.linspace(-4.0, 4.0, 17)
FLAT = 1e-3
"""Log-likelihood differences below this are no information."""
DROP = float(chi2.ppf(0.95, 1)) / 2
FEWEST_SERVICES = 6
EXACT_JACKKNIFE = 40
"""Above this many services each deletion takes one Newton step instead of a full fit."""

_TIGHT, _FINE, _LOOSE = 1e-13, 1e-8, 1e-3
_LONGEST_STEP = 2.0
_NOTHING = 1e-9
"""Directions with less than this share of the largest information are left where they are."""
_DOUBTFUL = 1e-6
"""Below this ratio of its pivots a matrix may have such directions."""
_STEPS = 80
_ROUNDING = 1e-14
_ROOT = 1e-6
"""Newton's last step, in log R; its square is what is left."""


@dataclass(frozen=True)
class Fit:
    """Where a likelihood is highest in log R.

    Attributes:
        theta: All parameters at the maximum, log R first.
        value: The log-likelihood there.
        end: -1 where the maximum is at R = 0, 1 where it is at infinity, 0 inside.
        flat: The likelihood does not depend on R.
        se: Standard error of log R from the observed information, others profiled; None at an end or where flat.
        information_share: 1 - missing/complete information of log R, others profiled; None as `se`.
    """

    theta: Array
    value: float
    end: int
    flat: bool
    se: float | None
    information_share: float | None


def fit(model: Likelihood) -> Fit:
    """The maximum over all parameters, found from a scan of log R with the others maximised, both ends included."""
    width = model.design.shape[1]
    theta, top = climb(model, np.zeros(width), np.ones(width, dtype=bool))
    scanned = _scan(model, theta)
    best, value = max(scanned, key=lambda found: found[1])
    if value > top.value + FLAT:
        theta, top = climb(model, best, np.ones(width, dtype=bool))
    if abs(theta[0]) >= END:
        theta, _ = _profile(model, np.zeros(width), math.copysign(END, theta[0]), _TIGHT)
        top = model.slope(theta)
    end, ending = max((_end(model, scanned, side, top.value) for side in (-1, 1)), key=lambda found: found[1])
    if abs(theta[0]) >= END and top.value > ending:
        end, ending = theta, top.value
    if _is_flat(model, scanned, max(top.value, ending)):
        return Fit(theta, top.value, 0, True, None, None)
    if ending > top.value - FLAT:
        return Fit(end, max(ending, top.value), int(np.sign(end[0])), False, None, None)
    observed, complete = _target(top.observed), _target(model.complete(theta))
    if observed <= 0:
        return Fit(theta, top.value, 0, True, None, None)
    return Fit(theta, top.value, 0, False, observed**-0.5, min(1.0, observed / complete))


def profile_limits(model: Likelihood, found: Fit) -> tuple[float, float]:
    """95 % profile-likelihood limits of R; 0 and infinity where the likelihood never falls far enough.

    Args:
        model: The likelihood.
        found: Its maximum, as `fit` gives it.
    """
    low, high = (_limit(model, found, side) for side in (-1, 1))
    return math.exp(low) if low > -END else 0.0, math.exp(high) if high < END else math.inf


def jackknife_limits(model: Likelihood, found: Fit) -> tuple[float, float] | None:
    """95 % limits of R from leaving out one service at a time, t with one degree of freedom less than services.

    Returns:
        None under six services with incidents, or where the maximum is not inside.
    """
    if not jackknifed(model, found):
        return None
    services = model.services
    left = _refits(model, found, services) if len(services) <= EXACT_JACKKNIFE else _one_step(model, found, services)
    left = np.clip(left, -END, END)
    spread = math.sqrt((len(left) - 1) / len(left) * float(np.sum((left - left.mean()) ** 2)))
    reach = float(stdtrit(len(left) - 1, 0.975)) * spread
    low, high = float(found.theta[0]) - reach, float(found.theta[0]) + reach
    return math.exp(low) if low > -END else 0.0, math.exp(high) if high < END else math.inf


def jackknifed(model: Likelihood, found: Fit) -> bool:
    """Whether the service jackknife exists: the maximum is inside and six services have incidents that tell."""
    return not (found.flat or found.end) and len(model.services) >= FEWEST_SERVICES


def shown_limits(model: Likelihood, found: Fit) -> tuple[float, float]:
    """The limits that are shown: on each side the wider one of profile likelihood and service jackknife."""
    low, high = profile_limits(model, found)
    jackknife = jackknife_limits(model, found)
    return (low, high) if jackknife is None else (min(low, jackknife[0]), max(high, jackknife[1]))


def at_ratio(model: Likelihood, found: Fit, ratio: float) -> Array:
    """The parameters at a given R, 0 and infinity included, the others maximised."""
    point = -END if ratio == 0 else min(max(math.log(ratio), -END), END)
    return _profile(model, _moved(model, found.theta, point), point, _TIGHT)[0]


def climb(model: Likelihood, theta: Array, free: Mask, tolerance: float = _TIGHT) -> tuple[Array, Slope]:
    """Newton with halving over the free parameters, on the complete information where the observed one is not positive.

    Returns:
        The parameters and the slope there; parameters stay within the box.
    """
    slope = model.slope(theta)
    for _ in range(_STEPS):
        outward = ((theta >= BOX) & (slope.score > 0)) | ((theta <= -BOX) & (slope.score < 0))
        moving = np.flatnonzero(free & ~outward)
        if not moving.size:
            break
        step = np.zeros_like(theta)
        step[moving] = _step(model, theta, slope, moving)
        gain = float(slope.score @ step)
        if gain < tolerance:
            break
        if gain < _ROUNDING * abs(slope.value):
            # No value can tell any more whether such a step climbs; the score still can.
            theta = np.clip(theta + step, -BOX, BOX)
            return theta, model.slope(theta)
        better = _halve(model, theta, step, slope.value)
        if better is None:
            break
        theta = better
        slope = model.slope(theta)
    return theta, slope


def _step(model: Likelihood, theta: Array, slope: Slope, moving: Index) -> Array:
    score, observed = slope.score[moving], _part(slope.observed, moving)
    factor, step, failed = dposv(observed, score)
    pivots = factor.diagonal() ** 2
    if failed or pivots.min() < _DOUBTFUL * pivots.max():
        step = _careful(observed, lambda: _part(model.complete(theta), moving), score)
    longest = float(np.abs(step).max())
    return np.asarray(step * min(1.0, _LONGEST_STEP / longest) if longest else step)


def _careful(observed: Array, complete: Callable[[], Array], score: Array) -> Array:
    """The step without directions that carry next to no information, on the complete one where needed."""
    values, vectors = np.linalg.eigh(observed)
    if values[-1] <= 0 or values[0] < -_NOTHING * values[-1]:
        values, vectors = np.linalg.eigh(complete())
    told = values > _NOTHING * max(values[-1], 0.0)
    vectors = vectors[:, told]
    return np.asarray(vectors @ ((vectors.T @ score) / values[told]))


def _part(matrix: Array, moving: Index) -> Array:
    return matrix if len(moving) == len(matrix) else matrix[moving][:, moving]


def _halve(model: Likelihood, theta: Array, step: Array, value: float) -> Array | None:
    for _ in range(30):
        trial = np.clip(theta + step, -BOX, BOX)
        if model.value(trial) > value:
            return np.asarray(trial)
        step = step / 2
    return None


def _profile(model: Likelihood, near: Array, point: float, tolerance: float = _FINE) -> tuple[Array, float]:
    """Parameters and value at log R = point, the others maximised from those `near`."""
    theta, slope = _profiled(model, near, point, tolerance)
    return theta, slope.value


def _profiled(model: Likelihood, near: Array, point: float, tolerance: float) -> tuple[Array, Slope]:
    theta = near.copy()
    theta[0] = point
    return climb(model, theta, np.arange(len(theta)) > 0, tolerance)


def _scan(model: Likelihood, centre: Array) -> list[tuple[Array, float]]:
    """Rough profile over the grid, one Newton step of the others per point, outwards from zero on both sides."""
    middle = _profile(model, centre, 0.0, _LOOSE)
    scanned = [middle]
    for points in (SCAN[SCAN > 0], SCAN[SCAN < 0][::-1]):
        near = middle[0]
        for point in points:
            scanned.append(_rough(model, near, float(point)))
            near = scanned[-1][0]
    return scanned


def _rough(model: Likelihood, near: Array, point: float) -> tuple[Array, float]:
    theta = near.copy()
    theta[0] = point
    others = np.arange(1, len(theta))
    if not others.size:
        return theta, model.value(theta)
    slope = model.slope(theta)
    stepped = theta.copy()
    stepped[others] = np.clip(theta[others] + _step(model, theta, slope, others), -BOX, BOX)
    value = model.value(stepped)
    return (stepped, value) if value > slope.value else (theta, slope.value)


def _end(model: Likelihood, scanned: list[tuple[Array, float]], side: int, top: float) -> tuple[Array, float]:
    """The profile at R = 0 or infinity, exactly where it comes near the top."""
    nearest = max((theta for theta, _ in scanned), key=lambda theta: side * theta[0])
    found = _profile(model, _moved(model, nearest, side * END), side * END, _LOOSE)
    return found if found[1] < top - 1 else _profile(model, found[0], side * END, _TIGHT)


def _is_flat(model: Likelihood, scanned: list[tuple[Array, float]], top: float) -> bool:
    """Whether the exact profile stays at the top all over the scan; most scans already say no."""
    if min(value for _, value in scanned) < top - 1:
        return False
    return all(_profile(model, theta, float(theta[0]))[1] > top - FLAT for theta, _ in scanned)


def _moved(model: Likelihood, theta: Array, point: float) -> Array:
    """With R towards 0 or infinity one arm's rate vanishes; all others keep their proportions to each other."""
    moved = theta.copy()
    moved[0] = point
    if len(theta) > 1 and abs(point) > SCAN[-1]:
        ratio = model.design[:, 0]
        stay = math.copysign(1.0, point) * ratio > -0.25
        kept = np.column_stack([model.design[stay, 1:], np.ones(int(stay.sum()))])
        shift = np.linalg.lstsq(kept, -ratio[stay] * (point - theta[0]))[0][:-1]
        moved[1:] = np.clip(theta[1:] + shift, -BOX, BOX)
    return moved


def _limit(model: Likelihood, found: Fit, side: int) -> float:
    """Where the profile falls by half the chi-square, from the maximum outwards; past the end if it never does.

    Newton's method on the root of the fall, which is nearly a line; bisection where that leaves the bracket.
    """
    inner, outer = float(found.theta[0]), side * END
    if found.end == side or found.flat:
        return outer
    theta, reach = found.theta, min(2.0 * found.se if found.se else 1.0, 4.0)
    point, fell = inner + side * reach, False
    for _ in range(_STEPS):
        theta, slope = _profiled(model, _moved(model, theta, point), point, _FINE)
        fall = math.sqrt(max(found.value - slope.value, 0.0))
        left = math.sqrt(DROP) - fall
        if left > 0 and side * point >= END:
            return side * END
        inner, outer, fell = (point, outer, fell) if left > 0 else (inner, point, True)
        steepness = float(slope.score[0]) / (2 * fall) if fall else 0.0
        following = point - left / steepness if side * steepness < 0 else math.inf * side
        if abs(following - point) < _ROOT:
            return following
        if abs(outer - inner) < _ROOT**2:
            return point
        reach *= 2
        if not fell:
            following = side * min(side * following, side * (inner + side * reach), END)
        elif not side * inner < side * following < side * outer:
            following = (inner + outer) / 2
        point = following
    return point


def _target(information: Array) -> float:
    """Information on the first parameter with the others profiled (Schur complement)."""
    if len(information) == 1:
        return float(information[0, 0])
    rest = information[1:, 1:]
    return float(
        information[0, 0]
        - information[0, 1:] @ np.linalg.pinv(rest, rcond=_NOTHING, hermitian=True) @ information[1:, 0]
    )


def _refits(model: Likelihood, found: Fit, services: Index) -> Array:
    everything = np.ones(len(found.theta), dtype=bool)
    return np.array([climb(model.without(int(g)), found.theta, everything, 1e-7)[0][0] for g in services])


def _one_step(model: Likelihood, found: Fit, services: Index) -> Array:
    scores, informations = model.service_slopes(found.theta)
    rest = informations.sum(axis=0) - informations[services]
    left = -scores[services]
    return np.asarray(
        found.theta[0] + (np.linalg.pinv(rest, rcond=_NOTHING, hermitian=True) @ left[:, :, None])[:, 0, 0]
    )
