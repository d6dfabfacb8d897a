"""AI-assisted against human-only changes in each service, team, type and size: where there is a gap, where chance.

One rule decides what a group may say: five incidents and more on both sides, and it is compared, counted, tested and
drawn in colour; fewer, and it is none of these. Groups come back by name, sizes in their order, never by rate or ratio:
with enough equal groups, some range always leaves 1 out, and a ranking would name it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.stats import chi2

from dashboard.analysis import formatting as fmt
from dashboard.analysis.ladder import RATE_FROM_CHANGES, VERDICT_FROM_EVENTS, muted
from dashboard.analysis.rates import Arm, Comparison, Rate, compare, rate
from dashboard.analysis.services import FALSE_DISCOVERY_RATE, USUAL, benjamini_hochberg
from dashboard.analysis.sides import Side, Sides

#: Sizes in their order; other groups by name.
IN_ORDER = ("1-50", "51-200", "201-400", "401-1000", ">1000")
#: What changes are grouped by, as the question `groups` names it -> one such group.
CUTS = {"service": "service", "team": "team", "type": "change type", "size": "size"}


@dataclass(frozen=True)
class Group:
    """One group of changes.

    Attributes:
        name: As the data name it.
        cut: What it is a group of, a key of CUTS.
        arms: Counts of both sides, AI first.
        p: Of the test that both sides have the same rate; None where the group is not compared.
        adjusted: The same among all that `Where.compared` holds.
        flagged: Stands out when it is allowed for that many groups were looked at, and the sides may be named.
    """

    name: str
    cut: str
    arms: tuple[Arm, Arm]
    p: float | None = None
    adjusted: float | None = None
    flagged: bool = False

    @property
    def compared(self) -> bool:
        """Whether there are incidents enough on both sides."""
        return not muted(*self.arms)

    @property
    def outside(self) -> bool:
        """Whether it is compared and the 95 % range of its ratio leaves 1 out."""
        return self.p is not None and self.p < USUAL

    # Ranges are worked out only of groups that are shown: there can be hundreds.
    @cached_property
    def ai(self) -> Rate:
        """The AI side's rate per 100; `level` says if more than counts may be shown."""
        return rate(self.arms[0])

    @cached_property
    def human(self) -> Rate:
        """The human side's."""
        return rate(self.arms[1])

    @cached_property
    def gap(self) -> Comparison:
        """Their comparison; to be shown where `compared`."""
        return compare(*self.arms)

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
        """Those with incidents enough, of all cuts that part the changes: one group of all of them is no place."""
        return tuple(group for found in self.cuts.values() if len(found) > 1 for group in found if group.compared)

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

    places = sorted({(cut, name) for cut, name, _ in counts if cut in CUTS}, key=lambda place: _order(*place))
    found = [Group(name, cut, (arm(cut, name, compared.ai), arm(cut, name, compared.human))) for cut, name in places]
    members = Counter(cut for cut, _ in places)
    tested = _p_values(found)
    adjusted = benjamini_hochberg([p if members[each.cut] > 1 else None for each, p in zip(found, tested, strict=True)])
    judged = [replace(each, p=p, adjusted=q) for each, p, q in zip(found, tested, adjusted, strict=True)]
    flagged = [replace(each, flagged=compared.named and _stands_out(each)) for each in judged]
    return Where({cut: tuple(each for each in flagged if each.cut == cut) for cut in CUTS}, compared)


def ratio_words(group: Group) -> str:
    """The ratio with its range where the group is compared, else what there is too little of."""
    ai, human = group.arms
    for side in (ai, human):
        if not side.changes:
            return f"no {side.label} changes"
    found = group.gap.ratio
    if group.compared and found.estimate is not None and found.low is not None and found.high is not None:
        return f"{fmt.times(found.estimate)} ({' to '.join(fmt.ratio_bounds(found.low, found.high))})"
    if min(ai.changes, human.changes) < RATE_FROM_CHANGES:
        return f"too few changes: {fmt.whole(ai.changes)} and {fmt.whole(human.changes)}"
    return f"too few: {fmt.whole(ai.events)} and {fmt.counted(human.events, 'incident')}"


def _order(cut: str, name: str) -> tuple[str, int, str]:
    return cut, IN_ORDER.index(name) if name in IN_ORDER else len(IN_ORDER), name


def _p_values(groups: Sequence[Group]) -> list[float | None]:
    ranged = [place for place, each in enumerate(groups) if each.compared]
    found: list[float | None] = [None] * len(groups)
    if not ranged:
        return found
    counts = np.array([[side for arm in groups[place].arms for side in (arm.events, arm.changes)] for place in ranged])
    a, n1, c, n0 = counts.astype(float).T
    spread = (a + c) * (n1 + n0 - a - c) * n1 * n0
    square = np.divide((n1 + n0) * (a * n0 - c * n1) ** 2, spread, out=np.zeros_like(spread), where=spread > 0)
    for place, p in zip(ranged, chi2.sf(square, 1), strict=True):
        found[place] = float(p)
    return found


def _stands_out(group: Group) -> bool:
    return group.outside and group.adjusted is not None and group.adjusted <= FALSE_DISCOVERY_RATE


GREY = (
    f"Grey: fewer than {fmt.in_words(VERDICT_FROM_EVENTS)} incidents on one side, so not compared, even where the two"
    " ranges lie apart."
)
