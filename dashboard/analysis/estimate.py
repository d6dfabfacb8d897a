"""What every analysis returns: a number with its range and counts, or why there is none."""

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How much the counts allow to be said; ADJUSTED and CLAIM need comparison within service and month."""

    NONE = 0
    COUNTS = 1
    RATE = 2
    COMPARE = 3
    ADJUSTED = 4
    CLAIM = 5


@dataclass(frozen=True)
class Estimate:
    """One estimated quantity.

    Attributes:
        estimate: The value, in the unit the function's docstring names; None when it cannot be given.
        low, high: 95 % range; None when that end is unknown, infinite only where no limit exists.
        n: What was counted over (changes, incidents, deploys: the function says).
        events: How many of them had the outcome.
        level: What the minimum-data ladder allows to be shown.
        method: How it was estimated, as a phrase for a footnote: "Mantel-Haenszel, service jackknife".
        caveats: Sentences a reader needs beside the number; the first says why when `estimate` is None.
    """

    estimate: float | None
    low: float | None
    high: float | None
    n: int
    events: int
    level: Level
    method: str
    caveats: tuple[str, ...] = ()
