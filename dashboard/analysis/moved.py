"""What differs between two periods, and whether by more than chance would make it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.analysis import formatting as fmt
from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.rates import Arm, Comparison, Ranged, compare

CAUTION = (
    "Two periods differ in what was built and by whom, not only in AI use. A difference whose range holds 0 is no"
    " larger than chance alone makes it."
)
_FEW = "fewer than 30 changes in one of the two: counts, not rates."


@dataclass(frozen=True)
class Moved:
    """One share in two periods.

    Attributes:
        now, then: Events among changes, under the same label.
        difference: Per 100 changes, now minus then.
    """

    now: Arm
    then: Arm
    difference: Ranged

    @property
    def label(self) -> str:
        """What was counted."""
        return self.now.label

    @property
    def beyond_noise(self) -> bool | None:
        """Whether the difference's 95 % range leaves 0 out; None where there are too few changes for a rate."""
        low, high = self.difference.low, self.difference.high
        if self.difference.level < Level.RATE or low is None or high is None:
            return None
        return not low <= 0 <= high

    @property
    def reading(self) -> str:
        """The same as words of a table."""
        return {None: "too few changes", True: "more than noise", False: "no more than noise"}[self.beyond_noise]


def moved(now: Arm, then: Arm) -> Moved:
    """A share now beside then; the difference by Newcombe's method, as everywhere."""
    return Moved(now, then, compare(now, then).difference)


def ratio_moved(now: Comparison, then: Comparison) -> Estimate:
    """The ratio of two ratios, now over then: their ranges combined on the log scale (MOVER, Zou and Donner 2008).

    Args:
        now, then: AI against human in two periods that share no change.

    Returns:
        An Estimate without a unit; None where either ratio, or an end of its range, is missing or infinite.
    """
    changes, events = (getattr(now.ratio, name) + getattr(then.ratio, name) for name in ("n", "events"))
    level = min(now.ratio.level, then.ratio.level)
    ends = [(each.ratio.estimate, each.ratio.low, each.ratio.high) for each in (now, then)]
    known = [value for three in ends for value in three if value is not None and 0 < value < math.inf]
    if level < Level.RATE or len(known) < 6:
        why = (
            fmt.sentence_case(_FEW)
            if level < Level.RATE
            else "Too few incidents in one of the two for a ratio with two ends."
        )
        return Estimate(None, None, None, changes, events, level, "MOVER", (why,))
    new, new_low, new_high, old, old_low, old_high = map(math.log, known)
    below, above = math.hypot(new - new_low, old_high - old), math.hypot(new_high - new, old - old_low)
    gap = new - old
    low, high = math.exp(gap - below), math.exp(gap + above)
    return Estimate(math.exp(gap), low, high, changes, events, level, "MOVER")


def said(several: Sequence[Moved], unit: str, spans: str = "") -> str:
    """What moved by more than noise, in a sentence.

    Args:
        several: The shares compared.
        unit: Of the differences: `per 100 changes`, `percentage points`.
        spans: What is compared with what, to open the sentence with.
    """
    told = [f"{each.label} {signed(each.difference)}" for each in several if each.beyond_noise]
    unknown = [each.label for each in several if each.beyond_noise is None]
    if len(unknown) == len(several):
        sentence = _FEW
    else:
        sentence = f"{', '.join(told)} {unit}, more than noise." if told else "nothing moved by more than noise."
        if unknown:
            what = "among those with changes enough, " if not told else ""
            sentence = f"{what}{sentence} Too few changes to tell: {', '.join(unknown)}."
    return fmt.sentence_case(f"{spans}: {sentence}" if spans else sentence)


def signed(gap: Ranged) -> str:
    """A difference with its sign and its range; a dash where there is none, or too few changes for a rate."""
    if gap.level < Level.RATE or gap.estimate is None or gap.low is None or gap.high is None:
        return "–"
    return f"{fmt.signed(gap.estimate)} ({fmt.signed_range(gap.low, gap.high)})"
