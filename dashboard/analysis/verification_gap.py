"""The verification gap: how much faster changes have grown than the human effort of reviewing them."""

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm, t

from dashboard.analysis.estimate import Estimate, Level

Floats = npt.NDArray[np.float64]

BASE_WEEKS = 12
FEWEST_WEEKS = 8
BLOCK_WEEKS = 4
DRAWS = 2_000
_SEED = 20_260_701
_METHOD = "weekly block bootstrap"
_RIDER = "Whether less attention is worse it cannot tell: riskier changes also get more review."


@dataclass(frozen=True)
class Week:
    """One week against the base: 100 is the base's weekly mean."""

    week: date
    volume: float
    review: float


@dataclass(frozen=True)
class Gap:
    """The verification gap with both its components.

    Attributes:
        index: ln(V now / V base) - ln(H now / H base); 0 when review keeps pace.
        less_attention: 100 (1 - exp(-index)), "per cent less human attention per line"; negative is more.
        volume, review: Growth to now, base = 100.
        per_100_base, per_100_now: Review minutes per 100 lines, pooled; None without lines.
        weeks: Both components, week by week.
        sentence: What it says, with both components.
        base: Weeks that are 100.
    """

    index: Estimate
    less_attention: Estimate
    volume: Estimate
    review: Estimate
    per_100_base: float | None
    per_100_now: float | None
    weeks: tuple[Week, ...]
    sentence: str
    base: int = BASE_WEEKS


def gap_index(volume_base: float, volume_now: float, review_base: float, review_now: float) -> float | None:
    """ln(volume growth) - ln(growth of human review), without a unit; None when one of the four is not positive.

    Args:
        volume_base, volume_now: Changed lines, or changes, in the base weeks and now.
        review_base, review_now: Human review in the same, in one unit.
    """
    if min(volume_base, volume_now, review_base, review_now) <= 0:
        return None
    return math.log(volume_now / volume_base) - math.log(review_now / review_base)


def less_attention(index: float) -> float:
    """A gap index as per cent less human attention per line: 0.288 is 25."""
    return 100 * (1 - math.exp(-index))


def verification_gap(frame: pd.DataFrame, *, base: int = BASE_WEEKS, now: int = BASE_WEEKS, seed: int = _SEED) -> Gap:
    """The gap between the first `base` and the last `now` weeks, with ranges from resampled blocks of weeks.

    Blocks of four neighbouring weeks (circular, Politis and Romano 1992) keep what one week owes to the last; volume
    and review are drawn together. The base is fixed, so it must not move with the filter.

    Args:
        frame: One row per complete week in order, weeks without changes included: `week` (DATE, its Monday), `volume`
            (changed production lines, or changes), `review` (human review minutes, or actions).
        base: Weeks at the start that are the base.
        now: Weeks at the end that are compared with it; fewer where they would reach into the base.
        seed: Of the draws; fixed, so that a page and its report agree.
    """
    volume, review = (frame[name].to_numpy(dtype=float, na_value=0.0) for name in ("volume", "review"))
    now = min(now, max(0, len(frame) - base))
    first, last = slice(0, base), slice(len(frame) - now, len(frame))
    weeks = _weeks(frame, volume, review, first)
    if min(now, len(volume[first])) < FEWEST_WEEKS:
        return _without(weeks, len(frame), f"Needs {base} weeks of base and {FEWEST_WEEKS} after it.")
    means = [float(part.mean()) for part in (volume[first], volume[last], review[first], review[last])]
    index = gap_index(*means)
    if index is None:
        return _without(weeks, len(frame), "There are no lines or no human review in the base or now.")
    drawn = _draws(np.column_stack([volume, review]), first, last, seed)
    counted = len(frame), int((review[last] > 0).sum())
    less = _ranged(less_attention(index), 100 * (1 - np.exp(-drawn[:, 0] + drawn[:, 1])), counted)
    growth = [
        _ranged(100 * after / before, 100 * np.exp(drawn[:, place]), counted)
        for place, (before, after) in enumerate([means[:2], means[2:]])
    ]
    per_100 = [100 * human / lines for lines, human in zip(means[:2], means[2:], strict=True)]
    gap = _ranged(index, drawn[:, 0] - drawn[:, 1], counted)
    said = _sentence(less, growth, base)
    return Gap(gap, less, growth[0], growth[1], per_100[0], per_100[1], weeks, said, base)


def _draws(weekly: Floats, first: slice, last: slice, seed: int) -> Floats:
    """Log growth of volume and review, one row per draw; infinite where a draw holds none."""
    random = np.random.default_rng(seed)
    with np.errstate(divide="ignore", invalid="ignore"):
        before, after = (_resampled(weekly[part], random) for part in (first, last))
        growth: Floats = after - before
    return growth


def _resampled(weekly: Floats, random: np.random.Generator) -> Floats:
    """Log weekly means of resampled weeks, spread out for how few blocks there are.

    Bare, the range covers 85 % over 12 independent weeks; the root makes up for the spread that blocks swallow, t for
    its being estimated.
    """
    size = len(weekly)
    stretch = math.sqrt(size / (size - BLOCK_WEEKS)) * float(t.ppf(0.975, size / BLOCK_WEEKS + 1) / norm.ppf(0.975))
    starts = random.integers(0, size, (DRAWS, math.ceil(size / BLOCK_WEEKS)))
    places = (starts[:, :, None] + np.arange(BLOCK_WEEKS)) % size
    middle = np.log(weekly.mean(axis=0))
    means: Floats = middle + stretch * (np.log(weekly[places.reshape(DRAWS, -1)[:, :size]].mean(axis=1)) - middle)
    return means


def _ranged(point: float, drawn: Floats, counted: tuple[int, int]) -> Estimate:
    spread = drawn[~np.isnan(drawn)]
    low, high = (float(end) for end in np.quantile(spread, [0.025, 0.975], method="inverted_cdf"))
    ends = [end if math.isfinite(end) else None for end in (low, high)]
    caveats = (_RIDER,) if None not in ends else ("Some weeks hold all the review: an end is unknown.", _RIDER)
    return Estimate(point, ends[0], ends[1], *counted, Level.RATE, _METHOD, caveats)


def _weeks(frame: pd.DataFrame, volume: Floats, review: Floats, first: slice) -> tuple[Week, ...]:
    bases = [float(part[first].mean()) if len(frame) else 0.0 for part in (volume, review)]
    if min(bases) <= 0:
        return ()
    rows = zip(frame["week"], 100 * volume / bases[0], 100 * review / bases[1], strict=True)
    return tuple(Week(pd.Timestamp(week).date(), float(lines), float(human)) for week, lines, human in rows)


def _without(weeks: tuple[Week, ...], count: int, why: str) -> Gap:
    nothing = Estimate(None, None, None, count, 0, Level.COUNTS if count else Level.NONE, _METHOD, (why,))
    return Gap(nothing, nothing, nothing, nothing, None, None, weeks, f"The gap cannot be told yet. {why}")


def _sentence(less: Estimate, growth: list[Estimate], base: int) -> str:
    volume, review = (round(part.estimate or 0.0) for part in growth)
    parts = f"Changed lines went to {volume}, human review to {review} (first {base} weeks of data = 100)."
    if less.low is None or less.high is None:
        return f"{parts} The range of the gap is unknown."
    low, high = math.floor(less.low), math.ceil(less.high)
    if low <= 0 <= high:
        return f"Review keeps pace as far as these weeks can tell. {parts}"
    word, ends = ("less", (low, high)) if low > 0 else ("more", (-high, -low))
    about = round(abs(less.estimate or 0.0))
    return f"Each changed line gets about {about}% {word} human attention; {ends[0]} to {ends[1]}% fits. {parts}"
