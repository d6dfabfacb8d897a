"""How good the linker is, by what people confirmed and rejected: precision and recall per method, and calibration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.analysis.rates import Arm, rate

#: What each kind of evidence, and each choice made from it, is called on a page.
METHODS = {
    "suggested": "Suggested: confidence 0.8 or more",
    "first": "First candidate of its incident",
    "named": "The incident names it as its cause",
    "mentioned": "The incident mentions it",
    "doubted": "The incident mentions and doubts it",
    "fix": "The incident names it as its fix",
    "change_event": "A related change event names it",
    "rolled_back": "Rolled back inside the incident",
    "reverted": "Reverted during the incident or soon after",
    "szz": "The fix changed lines it had touched last",
    "window": "Same service, inside the window",
    "dependency": "A service it depends on, inside the window",
}


@dataclass(frozen=True)
class Share:
    """A share of counted links with its 95 % range, all in percent; the three figures are None of nothing."""

    part: int
    whole: int
    estimate: float | None
    low: float | None
    high: float | None

    @property
    def words(self) -> str:
        """`93% (85 to 98), 68 of 73`; `none of 0` has no share."""
        if self.estimate is None or self.low is None or self.high is None:
            return "nothing to measure"
        return f"{self.estimate:.0f}% ({self.low:.0f} to {self.high:.0f}), {self.part:,} of {self.whole:,}"


@dataclass(frozen=True)
class Method:
    """One kind of evidence. Precision: of the settled links it spoke for, those confirmed; recall: of the confirmed
    ones, those it spoke for. Both once more for decisions made without seeing an origin."""

    name: str
    precision: Share
    recall: Share
    blind_precision: Share
    blind_recall: Share


@dataclass(frozen=True)
class Band:
    """Settled links of one band of confidence: the mean confidence claimed, in percent, and the share confirmed.

    `honest` is whether the share's range holds what was claimed.
    """

    name: str
    claimed: float
    confirmed: Share
    honest: bool


def share(part: int, whole: int) -> Share:
    """A share with Wilson's range, or Clopper and Pearson's where few or all or none.

    Raises:
        AftermathError: The part is more than the whole.
    """
    found = rate(Arm("", "settled", part, whole))
    return Share(part, whole, found.estimate, found.low, found.high)


def methods(rows: Sequence[Mapping[str, Any]]) -> list[Method]:
    """Rows of `linker_precision`, the two choices first."""
    order = list(METHODS)
    found = [
        Method(
            METHODS.get(row["method"], row["method"]),
            share(row["confirmed"], row["judged"]),
            share(row["confirmed"], row["culprits"]),
            share(row["blind_confirmed"], row["blind_judged"]),
            share(row["blind_confirmed"], row["blind_culprits"]),
        )
        for row in sorted(rows, key=lambda row: order.index(row["method"]) if row["method"] in order else len(order))
    ]
    return found


def calibration(rows: Sequence[Mapping[str, Any]]) -> list[Band]:
    """Rows of `linker_calibration`, in their order."""
    bands = []
    for row in rows:
        confirmed, claimed = share(row["confirmed"], row["judged"]), 100 * row["claimed"]
        low, high = confirmed.low or 0.0, 100.0 if confirmed.high is None else confirmed.high
        bands.append(Band(row["confidence"], claimed, confirmed, low <= claimed <= high))
    return bands
