"""Services beside each other without a ranking: a funnel around the common rate, and rates drawn towards it.

Services come back in the order of their names, never of their rates: of 40 equal services, one lies outside its own
95 % range with 87 % chance, and a league table would name it.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import binom, chi2, false_discovery_control, norm

from dashboard.analysis import formatting as fmt
from dashboard.analysis.estimate import Level
from dashboard.analysis.ladder import ladder
from dashboard.analysis.pooling import NOT_POOLED, POOL_FROM_GROUPS, Prior, fit_gamma_poisson, shrunken_rate
from dashboard.analysis.rates import Arm

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

USUAL = 0.05
RARE = 0.002
FALSE_DISCOVERY_RATE = 0.10
_WINSOR = 0.1


class Place(StrEnum):
    """Where a service lies in the funnel."""

    INSIDE = "inside"
    ABOVE = "above"
    FAR_ABOVE = "far above"
    BELOW = "below"
    FAR_BELOW = "far below"
    NO_CHANGES = "no changes"


@dataclass(frozen=True)
class Service:
    """One service in the funnel; all rates per 100 changes.

    Attributes:
        raw: Its own rate; None without changes.
        shrunken, low, high: Its rate drawn towards the common one, with 95 % range; None where nothing can be pooled.
        limits: The 95 % funnel at its number of changes; `far_limits` the 99.8 % one.
        adjusted_p: Benjamini-Hochberg adjusted; None without changes. Never a verdict by itself.
        flagged: Worth a look at a false-discovery rate of 10 %.
        level: What may be said of its own rate.
    """

    service: str
    events: int
    changes: int
    raw: float | None
    shrunken: float | None
    low: float | None
    high: float | None
    limits: tuple[float, float]
    far_limits: tuple[float, float]
    place: Place
    adjusted_p: float | None
    flagged: bool
    level: Level


@dataclass(frozen=True)
class Funnel:
    """All services around the common rate.

    Attributes:
        centre: Events per 100 changes over all services; None without changes.
        dispersion: How many times more the services vary than chance; 1 where not shown to be more.
        prior: The gamma distribution the rates are drawn towards; None when there is too little to fit one.
        services: By name.
        sentence: What stands out, or that nothing does.
    """

    centre: float | None
    dispersion: float
    prior: Prior | None
    services: tuple[Service, ...]
    sentence: str
    caveats: tuple[str, ...]

    @property
    def cannot_tell(self) -> str:
        """How easily one of so many services is outside its own range by chance alone."""
        many = sum(service.changes > 0 for service in self.services)
        if many < 2:
            return "One service alone has no other to lie away from."
        chance = round(100 * (1 - (1 - USUAL) ** many))
        return (
            f"Of {many} services that are all alike, at least one lies outside its own 95% range with {chance}% chance;"
            " one is named only where that is allowed for. This is no ranking."
        )


def funnel(frame: pd.DataFrame) -> Funnel:
    """Places every service in a funnel of exact binomial limits and draws its rate towards the common one.

    Limits follow Spiegelhalter 2005 (Statistics in Medicine 24:1185), without interpolation, widened by the root of
    the winsorised dispersion where a chi-square test shows there is more than chance.

    Args:
        frame: One row per service: `service`, `events` (changes with at least one linked incident), `changes`
            (counted changes). One row per (change, service) counts a change in each of its services.

    Raises:
        AftermathError: A service has more events than changes.
    """
    ordered = frame.sort_values("service", kind="stable")
    names = [str(name) for name in ordered["service"]]
    events, changes = (ordered[name].to_numpy(dtype=np.int64) for name in ("events", "changes"))
    levels = [ladder(Arm(name, name, int(x), int(n))) for name, x, n in zip(names, events, changes, strict=True)]
    if not changes.sum():
        none = tuple(_without_changes(name) for name in names)
        return Funnel(None, 1.0, None, none, "No changes in any service.", ("No changes.",))
    centre = float(events.sum() / changes.sum())
    dispersion = _dispersion(events, changes, centre)
    adjusted = benjamini_hochberg(_p_values(events, changes, centre, dispersion))
    prior, caveats = _prior(events, changes, centre)
    limits = [funnel_limits(centre, changes, alpha, dispersion) for alpha in (USUAL, RARE)]
    services = tuple(
        _service(names[row], int(events[row]), int(changes[row]), limits, row, adjusted[row], levels[row], prior)
        for row in range(len(names))
    )
    if dispersion > 1:
        caveats.append(f"Services vary {dispersion:.1f} times more than chance; the funnel is widened for that.")
    return Funnel(100 * centre, dispersion, prior, services, _sentence(services), tuple(caveats))


def binomial_limits(centre: float, changes: npt.ArrayLike, alpha: float) -> tuple[Counts, Counts]:
    """Exact funnel limits as counts: at or below the first, at or above the second, a service is outside.

    Args:
        centre: Common share, 0 to 1.
        changes: Changes per service.
        alpha: Chance of being outside on either side together: 0.05, 0.002.

    Returns:
        The largest count with P(X <= it) <= alpha / 2, or -1 where there is none; the smallest with P(X >= it) <=
        alpha / 2.
    """
    n = np.asarray(changes, dtype=np.int64)
    quantiles = (binom.ppf(tail, n, centre) for tail in (alpha / 2, 1 - alpha / 2))
    low, high = (np.asarray(found, dtype=np.int64) for found in quantiles)
    low = low - (binom.cdf(low, n, centre) > alpha / 2)
    high = high + 1 - (binom.sf(high - 1, n, centre) <= alpha / 2)
    return low, high


def funnel_limits(
    centre: float, changes: npt.ArrayLike, alpha: float, dispersion: float = 1.0
) -> tuple[Floats, Floats]:
    """Funnel limits as rates per 100 changes, for any sizes: those of the services, or a grid to draw.

    They lie half a change inside the counts of `binomial_limits`, so a rate is outside exactly when it is below the
    first or above the second; 0 and 100 where there is no room for a limit.

    Args:
        centre: Rate of all services per 100 changes.
        changes: Sizes, above 0.
        alpha: Share of services outside by chance, both sides together: 0.05 or 0.002.
        dispersion: Variance over the binomial one; 1 or more.

    Source: Spiegelhalter, Statistics in Medicine 2005, 24:1185.
    """
    n = np.maximum(np.asarray(changes, dtype=np.int64), 1)
    low, high = binomial_limits(centre, n, alpha)
    root = math.sqrt(dispersion)
    lower = np.maximum(0.0, centre - root * (centre - (low + 0.5) / n))
    upper = np.minimum(1.0, centre + root * ((high - 0.5) / n - centre))
    return 100 * lower, 100 * upper


def benjamini_hochberg(p_values: list[float | None]) -> list[float | None]:
    """Adjusted p-values in the given order (Benjamini and Hochberg 1995); None stays None and is not counted."""
    tested = [place for place, p in enumerate(p_values) if p is not None]
    adjusted: list[float | None] = [None] * len(p_values)
    if tested:
        found = false_discovery_control([p for p in p_values if p is not None], method="bh")
        for place, value in zip(tested, found, strict=True):
            adjusted[place] = float(value)
    return adjusted


def _p_values(events: Counts, changes: Counts, centre: float, dispersion: float) -> list[float | None]:
    """Two-sided exact binomial p-values (the smaller tail doubled), deflated by the dispersion on the normal scale."""
    tails = np.minimum(binom.cdf(events, changes, centre), binom.sf(events - 1, changes, centre))
    p = np.minimum(1.0, 2 * tails)
    if dispersion > 1:
        p = 2 * norm.sf(norm.isf(p / 2) / math.sqrt(dispersion))
    return [float(value) if n else None for value, n in zip(p, changes, strict=True)]


def _dispersion(events: Counts, changes: Counts, centre: float) -> float:
    used = changes > 0
    count = int(used.sum())
    if count < POOL_FROM_GROUPS or not 0 < centre < 1:
        return 1.0
    n = changes[used]
    z = (events[used] / n - centre) / np.sqrt(centre * (1 - centre) / n)
    low, high = np.quantile(z, [_WINSOR, 1 - _WINSOR])
    dispersion = float((np.clip(z, low, high) ** 2).mean())
    return dispersion if count * dispersion > chi2.ppf(0.95, count - 1) else 1.0


def _prior(events: Counts, changes: Counts, centre: float) -> tuple[Prior | None, list[str]]:
    if int((changes * centre >= 1).sum()) < POOL_FROM_GROUPS:
        return None, [NOT_POOLED]
    prior = fit_gamma_poisson(events[changes > 0], changes[changes > 0] / 100)
    return prior, [] if prior.varies else ["The services do not vary beyond chance: each is drawn to the common rate."]


def _service(
    name: str,
    events: int,
    changes: int,
    limits: list[tuple[Floats, Floats]],
    row: int,
    adjusted: float | None,
    level: Level,
    prior: Prior | None,
) -> Service:
    if changes == 0:
        return _without_changes(name)
    raw = 100 * events / changes
    usual, far = ((float(low[row]), float(high[row])) for low, high in limits)
    shrunken, low, high = shrunken_rate(prior, events, changes / 100) if prior else (None, None, None)
    flagged = adjusted is not None and adjusted <= FALSE_DISCOVERY_RATE
    place = _place(raw, usual, far)
    return Service(name, events, changes, raw, shrunken, low, high, usual, far, place, adjusted, flagged, level)


def _place(raw: float, usual: tuple[float, float], far: tuple[float, float]) -> Place:
    if raw > far[1]:
        return Place.FAR_ABOVE
    if raw > usual[1]:
        return Place.ABOVE
    if raw < far[0]:
        return Place.FAR_BELOW
    return Place.BELOW if raw < usual[0] else Place.INSIDE


def _without_changes(name: str) -> Service:
    whole = (0.0, 100.0)
    return Service(name, 0, 0, None, None, None, None, whole, whole, Place.NO_CHANGES, None, False, Level.NONE)


def _sentence(services: tuple[Service, ...]) -> str:
    flagged = [each for each in services if each.flagged]
    many = fmt.counted(len(services), "service")
    if not flagged:
        return f"None of {many} lies further from the common rate than chance would carry it."
    verb, them = ("lies", "it") if len(flagged) == 1 else ("lie", "them")
    told = ", ".join(
        f"{each.service} ({fmt.share(each.events, each.changes)}, {fmt.per_100(each.raw or 0.0)})" for each in flagged
    )
    return f"Of {many}, {told} {verb} further from the common rate than chance would carry {them}."
