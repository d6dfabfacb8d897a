"""Maximum and profile interval of log R for the likelihoods without closed-form derivatives (linker, noisy-or)."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, minimize, minimize_scalar

from dashboard.analysis.unmixing.fitting import DROP, FLAT
from dashboard.analysis.unmixing.likelihood import Array

REACH = 8.0
"""log R beyond which a ratio counts as 0 or infinity."""


@dataclass(frozen=True)
class Peak:
    """Where a likelihood is highest.

    Attributes:
        theta: All parameters, log R first.
        value: The log-likelihood there.
        low, high: 95 % profile limits of R.
        se: Standard error of log R from the curvature of the profile; None at an end or where flat.
        end: -1 at R = 0, 1 at infinity, else 0.
        flat: The likelihood does not depend on R.
    """

    theta: Array
    value: float
    low: float
    high: float
    se: float | None
    end: int
    flat: bool


def peak(value: Callable[[Array], float], bounds: list[tuple[float, float]]) -> Peak:
    """The maximum of a log-likelihood and its profile interval.

    Args:
        value: The log-likelihood of the parameters, log R first.
        bounds: Of the parameters after log R.
    """
    memory = {0.0: _rest(value, 0.0, np.zeros(len(bounds)), bounds)}

    def profile(point: float) -> float:
        if point not in memory:
            near = min(memory, key=lambda known: abs(known - point))
            memory[point] = _rest(value, point, memory[near][0], bounds)
        return memory[point][1]

    grid = [*sorted(np.linspace(-4, 4, 9).tolist(), key=abs), -REACH, REACH]
    start = max(grid, key=profile)
    if profile(start) - min(map(profile, grid)) < FLAT:
        return Peak(np.append(start, memory[start][0]), profile(start), 0.0, math.inf, None, 0, True)
    centre = start if abs(start) == REACH else _top(profile, start)
    end = int(math.copysign(1, centre)) if abs(centre) > REACH - 1e-3 else 0
    low, high = (side * REACH if end == side else limit(profile, centre, side) for side in (-1, 1))
    theta = np.append(centre, memory[centre][0])
    return Peak(
        theta,
        profile(centre),
        math.exp(low) if low > -REACH else 0.0,
        math.exp(high) if high < REACH else math.inf,
        None if end else _curvature(profile, centre),
        end,
        False,
    )


def _rest(
    value: Callable[[Array], float], point: float, near: Array, bounds: list[tuple[float, float]]
) -> tuple[Array, float]:
    if not bounds:
        return near, value(np.array([point]))

    def loss(rest: Array) -> float:
        return -value(np.append(point, rest))

    found = minimize(loss, near, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-10})
    return np.asarray(found.x), -float(found.fun)


def _top(profile: Callable[[float], float], start: float) -> float:
    """The maximum between the grid's neighbours of `start`, or the end where the grid stops."""
    low, high = (-REACH if start <= -4 else start - 1), (REACH if start >= 4 else start + 1)
    found = minimize_scalar(
        lambda point: -profile(point), bounds=(low, high), method="bounded", options={"xatol": 1e-5}
    )
    return max((float(found.x), start), key=profile)


def limit(profile: Callable[[float], float], centre: float, side: int) -> float:
    """Where a profile of log R falls by half the chi-square, from its top outwards; REACH where it never does.

    Args:
        profile: The log-likelihood at a log R, all else maximised.
        centre: Where it is highest.
        side: -1 for the lower limit, 1 for the upper one.
    """
    top = profile(centre)

    def above(point: float) -> float:
        return math.sqrt(DROP) - math.sqrt(max(top - profile(point), 0.0))

    inner, step = centre, 0.5
    while True:
        outer = side * min(side * (inner + side * step), REACH)
        if above(outer) < 0:
            return float(brentq(above, inner, outer, xtol=1e-6))
        if abs(outer) >= REACH and side * outer > 0:
            return side * REACH
        inner, step = outer, 2 * step


def _curvature(profile: Callable[[float], float], centre: float) -> float | None:
    width = 0.05
    bend = (2 * profile(centre) - profile(centre - width) - profile(centre + width)) / width**2
    return bend**-0.5 if bend > 0 else None
