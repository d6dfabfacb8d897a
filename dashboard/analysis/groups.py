"""AI-assisted against human-only changes in each service, team, type and size: where there is a gap, where chance.

One rule decides what a group may say: five incidents and more on both sides, and it is compared, counted, tested and
drawn in colour; fewer, and it is none of these. Groups come back by name, sizes in their order, never by rate or ratio:
with enough equal groups, some range always leaves 1 out, and a ranking would name it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd
from scipy.stats import chi2_contingency

from dashboard.analysis import formatting as fmt
from dashboard.analysis.ladder import RATE_FROM_CHANGES, VERDICT_FROM_EVENTS
from dashboard.analysis.rates import Arm, Comparison, Rate, compare, rate
from dashboard.analysis.services import FALSE_DISCOVERY_RATE, benjamini_hochberg
from dashboard.analysis.sides import Side, Sides

#: Sizes in their order; other groups by name.
IN_ORDER = ("1-50", "51-200", "201-400", "401-1000", ">1000")
#: What changes are grouped by, as the question `groups` names it -> one such group.
CUTS = {"service": "service", "team": "team", "type": "change type", "size": "size"}


@dataclass(frozen=True)
class Group:
    """One group of changes; rates per 100.

    Attributes:
        name: As the data name it.
        cut: What it is a group of, a key of CUTS.
        ai, human: Both sides' rates; `level` says if more than counts may be shown.
        gap: Their comparison; to be shown where `compared`.
        adjusted: Its p-value among those of all compared groups of all cuts; None where it is not compared.
        flagged: Stands out when it is allowed for that many groups were looked at, and the sides may be named.
    """

    name: str
    cut: str
    ai: Rate
    human: Rate
    gap: Comparison
    adjusted: float | None = None
    flagged: bool = False

    @property
    def compared(self) -> bool:
        """Whether there are incidents enough on both sides."""
        return not self.gap.muted

    @property
    def outside(self) -> bool:
        """Whether it is compared and the 95 % range of its ratio leaves 1 out."""
        low, high = self.gap.ratio.low, self.gap.ratio.high
        return self.compared and low is not None and high is not None and (low > 1 or high < 1)

    @property
    def called(self) -> str:
        """Its name in a sentence: `team Payments`, `changes of 1-50 lines`."""
        known = self.name in IN_ORDER
        return f"changes of {self.name} lines" if self.cut == "size" and known else f"{CUTS[self.cut]} {self.name}"


@dataclass(frozen=True)
class Where:
    """All groups of all cuts, and the sides they compare.

    Attributes:
        cuts: A key of CUTS -> its groups, in reading order.
        sides: What is compared.
    """

    cuts: Mapping[str, tuple[Group, ...]]
    sides: Sides

    @property
    def compared(self) -> tuple[Group, ...]:
        """Those with incidents enough, of all cuts."""
        return tuple(group for found in self.cuts.values() for group in found if group.compared)

    @property
    def flagged(self) -> tuple[Group, ...]:
        """Those that stand out, the least likely to be chance first."""
        return tuple(sorted((each for each in self.compared if each.flagged), key=lambda each: each.adjusted or 0.0))


def where(frame: pd.DataFrame, compared: Sides) -> Where:
    """Compares both sides in every group of every cut.

    A gap is tested with Pearson's chi-square without correction, which is the score test that Koopman's range inverts:
    a range leaves 1 out where p is below 0.05. p-values are adjusted by Benjamini and Hochberg 1995 over the compared
    groups of all cuts together, at a false-discovery rate of 10 %; the cuts hold the same changes, and so depend on
    each other in the way that procedure allows for (Benjamini and Yekutieli 2001).

    Args:
        frame: One row per (cut, group, origin): `grouped_by`, `name`, `origin`, `changes`, `events` (changes with a
            linked incident).
        compared: The two sides.
    """
    rows = frame[["grouped_by", "name", "origin", "events", "changes"]].to_numpy().tolist()
    counts = {(str(cut), str(name), str(origin)): (int(x), int(n)) for cut, name, origin, x, n in rows}

    def arm(cut: str, name: str, side: Side) -> Arm:
        return Arm(side.mark, side.label, *counts.get((cut, name, side.origin), (0, 0)))

    def group(cut: str, name: str) -> Group:
        ai, human = (arm(cut, name, side) for side in (compared.ai, compared.human))
        return Group(name, cut, rate(ai), rate(human), compare(ai, human))

    places = sorted({(cut, name) for cut, name, _ in counts if cut in CUTS}, key=lambda place: _order(*place))
    found = [group(*place) for place in places]
    adjusted = benjamini_hochberg([_p_value(each) for each in found])
    judged = [
        replace(each, adjusted=p, flagged=compared.named and _stands_out(each, p))
        for each, p in zip(found, adjusted, strict=True)
    ]
    return Where({cut: tuple(each for each in judged if each.cut == cut) for cut in CUTS}, compared)


def ratio_words(group: Group) -> str:
    """The ratio with its range where the group is compared, else what there is too little of."""
    ai, human, found = group.ai.arm, group.human.arm, group.gap.ratio
    for side in (ai, human):
        if not side.changes:
            return f"no {side.label} changes"
    if group.compared and found.estimate is not None and found.low is not None and found.high is not None:
        return f"{fmt.times(found.estimate)} ({' to '.join(fmt.ratio_bounds(found.low, found.high))})"
    if min(ai.changes, human.changes) < RATE_FROM_CHANGES:
        return f"too few changes: {fmt.whole(ai.changes)} and {fmt.whole(human.changes)}"
    return f"too few: {fmt.whole(ai.events)} and {fmt.counted(human.events, 'incident')}"


def _order(cut: str, name: str) -> tuple[str, int, str]:
    return cut, IN_ORDER.index(name) if name in IN_ORDER else len(IN_ORDER), name


def _p_value(group: Group) -> float | None:
    if not group.compared:
        return None
    table = [[arm.events, arm.changes - arm.events] for arm in (group.gap.ai, group.gap.human)]
    return float(chi2_contingency(table, correction=False).pvalue)


def _stands_out(group: Group, adjusted: float | None) -> bool:
    return adjusted is not None and adjusted <= FALSE_DISCOVERY_RATE and group.outside


GREY = (
    f"Grey: fewer than {fmt.in_words(VERDICT_FROM_EVENTS)} incidents on one side, so not compared, even where the two"
    " ranges lie apart."
)
