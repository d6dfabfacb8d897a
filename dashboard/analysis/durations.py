"""Durations of which some have not ended yet: Kaplan and Meier's curve and what can be read off it.

A duration still running counts as censored at its present length. lifelines fits the curve; the guards here are for
what it answers at the ends: a range of no width before the first end and after the last one.
"""

import math
import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from lifelines import KaplanMeierFitter
from scipy import stats

from dashboard.analysis import formatting as fmt
from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.shares import share

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

COMPARE_FROM_ENDED = 10
CONFIDENCE = 0.95
_METHOD = "Kaplan-Meier, log-log range"
_TOUCHES = 1e-9
_Z = float(stats.norm.ppf(0.5 + CONFIDENCE / 2))


@dataclass(frozen=True)
class Curve:
    """Kaplan and Meier's estimate of the share still running.

    Attributes:
        minutes: Ascending, from 0; one entry per distinct duration.
        running: Share still running just after each of `minutes`, 0 to 1.
        low, high: 95 % log-log range of `running`, never narrower at the ends than the counts allow.
        at_risk: Durations that reached each of `minutes`.
        ends: How many ended at each of `minutes`.
        n: All durations.
        ended: Those that ended.
        longest: The longest duration seen, ended or not; 0 without any.
    """

    minutes: Floats
    running: Floats
    low: Floats
    high: Floats
    at_risk: Floats
    ends: Floats
    n: int
    ended: int
    longest: float

    @property
    def level(self) -> Level:
        """RATE from ten that ended, COUNTS below, NONE without durations."""
        if self.n == 0:
            return Level.NONE
        return Level.RATE if self.ended >= COMPARE_FROM_ENDED else Level.COUNTS


def usable(minutes: npt.ArrayLike, ended: npt.ArrayLike) -> tuple[Floats, Flags, int]:
    """Durations that are known and not negative, which of them ended, and how many were left out.

    Args:
        minutes, ended: One entry per duration: its length, and whether it has ended.
    """
    length, over = np.asarray(minutes, dtype=float), np.asarray(ended, dtype=bool)
    keep = np.isfinite(length) & (length >= 0)
    return length[keep], over[keep], int((~keep).sum())


def fit(minutes: npt.ArrayLike, ended: npt.ArrayLike) -> Curve:
    """Kaplan and Meier's curve.

    Args:
        minutes: Durations; unknown and negative ones are left out.
        ended: Whether each has ended; one that has not is censored.
    """
    length, over, _ = usable(minutes, ended)
    if not length.size:
        none = np.zeros(0)
        return Curve(none, none, none, none, none, none, 0, 0, 0.0)
    fitter = KaplanMeierFitter(alpha=1 - CONFIDENCE).fit(length, over)
    table = fitter.event_table
    running = fitter.survival_function_.to_numpy(dtype=float)[:, 0]
    band = fitter.confidence_interval_.to_numpy(dtype=float)
    at_risk = table["at_risk"].to_numpy(dtype=float)
    low, high = _ends_of_band(running, band, at_risk, int(over.sum()))
    times, ends = table.index.to_numpy(dtype=float), table["observed"].to_numpy(dtype=float)
    return Curve(times, running, low, high, at_risk, ends, len(length), int(over.sum()), float(length.max()))


def _ends_of_band(running: Floats, band: Floats, at_risk: Floats, ended: int) -> tuple[Floats, Floats]:
    """The range where everything or nothing is running; lifelines says 1 to 1 and 0 to 0 there."""
    low, high = band[:, 0].copy(), band[:, 1].copy()
    untouched, over = running >= 1 - _TOUCHES, running <= _TOUCHES
    low[untouched], high[untouched] = (1 - CONFIDENCE) ** (1 / np.maximum(at_risk[untouched], 1)), 1.0
    if over.any():
        floor = share(ended, ended).low
        low[over], high[over] = 0.0, 1 - (floor or 0.0) / 100
    return low, high


def quantile(curve: Curve, p: float) -> Estimate:
    """Minutes by which the share `p` (0 to 1) has ended.

    Source: Kaplan and Meier 1958 (JASA 53:457); range by Brookmeyer and Crowley 1982 on the log-log scale. R's survfit
    takes the plain log scale unless told otherwise and so prints other limits.

    Returns:
        An Estimate in minutes; n counts durations, events those that ended. None where the curve has not come so far.
    """
    left = 1 - p
    middle = _first(curve.minutes, curve.running <= left + _TOUCHES)
    soonest = _first(curve.minutes, curve.low <= left + _TOUCHES)
    latest = _first(curve.minutes, curve.high <= left + _TOUCHES)
    caveats = () if middle is not None else (f"Not reached: fewer than {p:.0%} have ended so far.",)
    if middle is not None and latest is None:
        caveats = ("The upper end is not reached.",)
    return Estimate(middle, soonest, latest, curve.n, curve.ended, curve.level, _METHOD, _few(curve, caveats))


def ended_within(curve: Curve, minutes: float) -> Estimate:
    """Per cent that have ended within `minutes`, from Kaplan and Meier's `curve`.

    Returns:
        An Estimate in per cent; None where nothing was followed for so long and some are still running.
    """
    if not curve.n or (curve.longest < minutes and curve.running[-1] > _TOUCHES):
        why = f"Nothing was followed for {fmt.minutes(minutes)} yet."
        return Estimate(None, None, None, curve.n, curve.ended, curve.level, _METHOD, _few(curve, (why,)))
    at = int(np.searchsorted(curve.minutes, minutes, side="right")) - 1
    point, low, high = (100 * (1 - float(line[at])) for line in (curve.running, curve.high, curve.low))
    return Estimate(point, low, high, curve.n, curve.ended, curve.level, _METHOD, _few(curve, ()))


def restricted_mean(curve: Curve, horizon: float) -> Estimate:
    """Mean minutes up to `horizon`: the area under the curve, each duration counting `horizon` at most.

    Source: Irwin 1949; Greenwood's variance of the area. lifelines' `return_variance` is the variance of a single
    duration, not of the mean.

    Returns:
        An Estimate in minutes; None where nothing was followed up to the horizon and some are still running.
    """
    method = f"area under Kaplan-Meier to {fmt.minutes(horizon)}, Greenwood range"
    if not curve.n or (curve.longest < horizon and curve.running[-1] > _TOUCHES):
        why = f"Nothing was followed for {fmt.minutes(horizon)} yet."
        return Estimate(None, None, None, curve.n, curve.ended, curve.level, method, _few(curve, (why,)))
    inside = curve.minutes < horizon
    widths = np.diff(np.append(curve.minutes[inside], horizon))
    areas = curve.running[inside] * widths
    after = areas[::-1].cumsum()[::-1]
    risk, ends = curve.at_risk[inside], curve.ends[inside]
    counts = (ends > 0) & (risk > ends)
    spread = (after[counts] ** 2 * ends[counts] / (risk[counts] * (risk[counts] - ends[counts]))).sum()
    mean, reach = float(after[0]), _Z * math.sqrt(spread)
    low, high = max(0.0, mean - reach), min(horizon, mean + reach)
    return Estimate(mean, low, high, curve.n, curve.ended, curve.level, method, _few(curve, ()))


def number_at_risk(curve: Curve, at: tuple[float, ...]) -> tuple[int, ...]:
    """How many durations of a `curve` reached each minute of `at`: the row below a Kaplan-Meier picture."""
    places = np.searchsorted(curve.minutes, np.asarray(at), side="left")
    return tuple(int(curve.at_risk[place]) if place < curve.minutes.size else 0 for place in places)


def logrank(
    minutes: npt.ArrayLike, ended: npt.ArrayLike, other_minutes: npt.ArrayLike, other_ended: npt.ArrayLike
) -> tuple[float, float] | None:
    """The log-rank test for two groups.

    Args:
        minutes, ended: The first group: one entry per duration, its length and whether it has ended.
        other_minutes, other_ended: The second.

    Source: Mantel 1966, as in scipy.

    Returns:
        Chi-square (1 df) and p-value; None when a group is empty or nothing has ended.
    """
    (one, one_over, _), (two, two_over, _) = usable(minutes, ended), usable(other_minutes, other_ended)
    if not (one.size and two.size and (one_over.any() or two_over.any())):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        test = stats.logrank(_censored(one, one_over), _censored(two, two_over))
    found = float(test.statistic) ** 2, float(test.pvalue)
    return found if all(map(math.isfinite, found)) else None


def _censored(minutes: Floats, ended: Flags) -> stats.CensoredData:
    return stats.CensoredData(uncensored=minutes[ended], right=minutes[~ended])


def _first(minutes: Floats, reached: Flags) -> float | None:
    return float(minutes[int(np.argmax(reached))]) if reached.any() else None


def _few(curve: Curve, caveats: tuple[str, ...]) -> tuple[str, ...]:
    if curve.level is Level.COUNTS:
        return *caveats, f"Fewer than {COMPARE_FROM_ENDED} have ended."
    return caveats
