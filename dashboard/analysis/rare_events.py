"""Charts for events too rare to count per period: how much happens between one and the next.

A g-chart counts changes between two failures, a t-chart days. A point above its range is good news to look into; a
run below it says that failures have moved closer together.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.analysis import formatting as fmt
from dashboard.analysis.charted import FIRM_FROM, PROVISIONAL_FROM, Baseline
from dashboard.analysis.run_rules import RUN, laney_sigma_z, run_signals
from dashboard.analysis.trend import SIGMAS

Floats = npt.NDArray[np.float64]

_NELSON = 0.2777


class Between(StrEnum):
    """What is counted between two failures."""

    CHANGES = "changes"
    DAYS = "days"


class GapSignal(StrEnum):
    """Why a gap calls for an explanation."""

    LONGER = "longer than its usual range"
    SHORTER = "shorter than its usual range"
    RUN_LONGER = "in a run of long gaps"
    RUN_SHORTER = "in a run of short gaps"


@dataclass(frozen=True)
class Gap:
    """One gap: the day of the failure that ended it, its length, and why it stands out, if it does."""

    at: date
    length: float
    signal: GapSignal | None


@dataclass(frozen=True)
class GapChart:
    """Gaps between failures with their usual range.

    Attributes:
        middle, low, high: Usual gap (half are shorter) and range, in changes or days; None without a baseline.
        sentence: What is new beyond noise, or that there is nothing to explain.
    """

    between: Between
    gaps: tuple[Gap, ...]
    baseline: Baseline
    middle: float | None
    low: float | None
    high: float | None
    sentence: str
    caveats: tuple[str, ...]


def gap_chart(frame: pd.DataFrame, between: Between, *, baseline: int = FIRM_FROM) -> GapChart:
    """A g-chart (changes between failures) or t-chart (days between failures).

    g: centre ± 3 sqrt(m (m + 1)) around the mean gap m, cut at 0 (Benneyan, Health Care Management Science 2001,
    4:305). t: days to the power 0.2777 are near normal (Nelson, Journal of Quality Technology 1994, 26:239), charted
    by moving ranges and turned back. Runs are counted about the median, since gaps are skewed.

    Args:
        frame: One row per failure after the first, in order: `at` (DATE), `gap` (changes or days since the one
            before, DOUBLE, 0 or more). Rows without a gap are left out.
        between: What `gap` counts.
        baseline: Gaps the usual range rests on at most; 12 are needed, from 20 it is firm and frozen.
    """
    lengths = frame["gap"].to_numpy(dtype=float, na_value=np.nan)
    keep = np.isfinite(lengths) & (lengths >= 0)
    lengths, days = lengths[keep], pd.to_datetime(frame["at"][keep]).dt.date.tolist()
    base = lengths[:baseline]
    if len(lengths) < PROVISIONAL_FROM or float(base.max()) == 0:
        gaps = tuple(Gap(day, float(length), None) for day, length in zip(days, lengths, strict=True))
        why = f"A usual range needs {PROVISIONAL_FROM} gaps; there {'is' if len(gaps) == 1 else 'are'} {len(gaps)}."
        if len(gaps) >= PROVISIONAL_FROM:
            why = "Every gap is zero: count events per period instead."
        return GapChart(between, gaps, Baseline.NONE, None, None, None, f"Too little for a usual range. {why}", (why,))
    low, high = _g_limits(base) if between is Between.CHANGES else _t_limits(base)
    middle = float(np.median(base))
    gaps = _gaps(days, lengths, middle, low, high)
    firm = len(lengths) >= FIRM_FROM
    caveats = () if firm else (f"The usual range is provisional: it rests on fewer than {FIRM_FROM} gaps.",)
    status = Baseline.FIRM if firm else Baseline.PROVISIONAL
    return GapChart(between, gaps, status, middle, low, high, _sentence(gaps[-1], between, middle), caveats)


def _g_limits(base: Floats) -> tuple[float, float]:
    mean = float(base.mean())
    reach = SIGMAS * float(np.sqrt(mean * (mean + 1)))
    return max(0.0, mean - reach), mean + reach


def _t_limits(base: Floats) -> tuple[float, float]:
    scaled = base**_NELSON
    mean, reach = float(scaled.mean()), SIGMAS * laney_sigma_z(scaled)
    return float(max(0.0, mean - reach) ** (1 / _NELSON)), float((mean + reach) ** (1 / _NELSON))


def _gaps(days: list[date], lengths: Floats, middle: float, low: float, high: float) -> tuple[Gap, ...]:
    runs = run_signals(np.sign(lengths - middle).astype(np.int64))
    found = []
    for day, length, run in zip(days, lengths, runs, strict=True):
        signal = None
        if length > high:
            signal = GapSignal.LONGER
        elif length < low:
            signal = GapSignal.SHORTER
        elif run:
            signal = GapSignal.RUN_LONGER if run > 0 else GapSignal.RUN_SHORTER
        found.append(Gap(day, float(length), signal))
    return tuple(found)


def _sentence(latest: Gap, between: Between, middle: float) -> str:
    length = f"{fmt.whole(round(latest.length))} {between}"
    if latest.signal is None:
        return f"The latest gap of {length} is inside its usual range: nothing to explain here."
    if latest.signal in (GapSignal.LONGER, GapSignal.SHORTER):
        return f"The latest gap of {length} is {latest.signal}: look for a cause."
    longer = latest.signal is GapSignal.RUN_LONGER
    side, how = ("over", "further apart") if longer else ("under", "closer together")
    usual = f"{fmt.whole(round(middle))} {between}"
    return f"The last {RUN} gaps or more are all {side} the usual {usual}: incidents are {how}, look for what changed."
