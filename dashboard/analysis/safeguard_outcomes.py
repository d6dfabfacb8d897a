"""Incidents whose change had a safeguard beside those whose change had not: described, never compared in words.

A module of its own, as the library behind the curves takes seconds to import.
"""

from dataclasses import dataclass

import pandas as pd

from dashboard.analysis import blast
from dashboard.analysis import durations as km
from dashboard.analysis.estimate import Estimate
from dashboard.analysis.safeguards import ROLLBACK_MINUTES


@dataclass(frozen=True)
class Outcome:
    """What incidents looked like with, or without, a safeguard; descriptive only.

    Attributes:
        reach: Median customer-minutes.
        time_to_restore: Median minutes, open incidents censored.
        restored_soon: Per cent restored within 30 minutes.
    """

    used: bool
    incidents: int
    reach: Estimate
    time_to_restore: Estimate
    restored_soon: Estimate


def with_and_without(frame: pd.DataFrame) -> tuple[Outcome, Outcome]:
    """Incidents whose change had a safeguard, then those whose change had not.

    Args:
        frame: One row per linked incident: `used` (BOOLEAN), `customer_minutes` (DOUBLE, null where unknown),
            `minutes` (DOUBLE, to mitigation, or to the data's end while open), `restored` (BOOLEAN).
    """
    flags = frame["used"].astype(bool)
    return _outcome(frame[flags], used=True), _outcome(frame[~flags], used=False)


def _outcome(rows: pd.DataFrame, *, used: bool) -> Outcome:
    curve = km.fit(rows["minutes"], rows["restored"])
    reach = blast.quantile(rows["customer_minutes"], 0.5)
    return Outcome(used, len(rows), reach, km.quantile(curve, 0.5), km.ended_within(curve, ROLLBACK_MINUTES))
