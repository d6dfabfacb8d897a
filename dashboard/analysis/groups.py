"""AI-assisted against human-only changes in each service, team, type or size: where there is a gap, where chance.

Groups come back by name, sizes in their order, never by rate or ratio: with enough equal groups, some range always
leaves 1 out, and a ranking would name it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from scipy.stats import chi2_contingency

from dashboard.analysis import formatting as fmt
from dashboard.analysis.estimate import Level
from dashboard.analysis.ladder import VERDICT_FROM_EVENTS
from dashboard.analysis.rates import Arm, Comparison, Rate, compare, rate
from dashboard.analysis.services import FALSE_DISCOVERY_RATE, benjamini_hochberg
from dashboard.analysis.sides import Side, Sides

#: Sizes in their order; other groups by name.
IN_ORDER = ("1-50", "51-200", "201-400", "401-1000", ">1000")


@dataclass(frozen=True)
class Group:
    """One group of changes; rates per 100.

    Attributes:
        ai, human: Both sides' rates; `level` says if more than counts may be shown.
        compared: Their comparison; its ratio has a range from level COMPARE up.
        outside: Whether that range leaves 1 out; None where there is none.
        flagged: Outside too when all groups are looked at together, and with enough incidents to be named.
    """

    name: str
    ai: Rate
    human: Rate
    compared: Comparison
    outside: bool | None
    flagged: bool


@dataclass(frozen=True)
class Groups:
    """All groups of one kind, and what they say together."""

    groups: tuple[Group, ...]
    sentence: str


def groups(frame: pd.DataFrame, compared: Sides, noun: str) -> Groups:
    """Compares both sides in every group and says how many gaps chance alone would show.

    A gap is tested with Pearson's chi-square without correction, which is the score test that Koopman's range inverts:
    a range leaves 1 out where p is below 0.05. p-values are adjusted by Benjamini and Hochberg 1995 over all groups
    that have a range, at a false-discovery rate of 10 %.

    Args:
        frame: One row per (group, origin): `name`, `origin`, `changes`, `events` (changes with a linked incident).
        compared: The two sides.
        noun: What a group is called in a sentence: "service"; its plural adds an s.
    """
    counts = {(str(row["name"]), str(row["origin"])): row for row in frame.to_dict("records")}
    names = sorted({name for name, _ in counts}, key=_place)

    def arm(name: str, side: Side) -> Arm:
        row = counts.get((name, side.origin), {"events": 0, "changes": 0})
        return Arm(side.mark, side.label, int(row["events"]), int(row["changes"]))

    pairs = [(arm(name, compared.ai), arm(name, compared.human)) for name in names]
    gaps = [compare(ai, human) for ai, human in pairs]
    adjusted = benjamini_hochberg([_p_value(gap) for gap in gaps])
    found = tuple(
        Group(name, rate(ai), rate(human), gap, _outside(gap), _flagged(gap, p) and compared.named)
        for name, (ai, human), gap, p in zip(names, pairs, gaps, adjusted, strict=True)
    )
    return Groups(found, _sentence(found, compared, noun))


def _place(name: str) -> tuple[int, str]:
    return (IN_ORDER.index(name) if name in IN_ORDER else len(IN_ORDER), name)


def _p_value(gap: Comparison) -> float | None:
    if gap.level < Level.COMPARE:
        return None
    table = [[arm.events, arm.changes - arm.events] for arm in (gap.ai, gap.human)]
    return float(chi2_contingency(table, correction=False).pvalue)


def _outside(gap: Comparison) -> bool | None:
    low, high = gap.ratio.low, gap.ratio.high
    if gap.level < Level.COMPARE or low is None or high is None:
        return None
    return low > 1 or high < 1


def _flagged(gap: Comparison, adjusted: float | None) -> bool:
    return adjusted is not None and adjusted <= FALSE_DISCOVERY_RATE and not gap.muted and bool(_outside(gap))


def _sentence(found: Sequence[Group], compared: Sides, noun: str) -> str:
    ranged = [group for group in found if group.outside is not None]
    if not ranged:
        return f"No {noun} has enough incidents on both sides for a ratio."
    outside = sum(bool(group.outside) for group in ranged)
    few = (
        f" {fmt.sentence_case(fmt.in_words(rest))} more have too few for one."
        if (rest := len(found) - len(ranged))
        else ""
    )
    if len(ranged) == 1:
        told = (
            f"One {noun} has enough incidents for a ratio; its range {'leaves 1 out' if outside else 'holds 1'}.{few}"
        )
    else:
        many = fmt.in_words(outside) if outside else "none"
        told = (
            f"Of {len(ranged)} {noun}s with enough incidents for a ratio, {many}"
            f" {'have' if outside > 1 else 'has'} a range that leaves 1 out; by chance alone one in twenty would.{few}"
        )
    if not compared.named:
        return f"{told} {fmt.sentence_case(compared.human.label)} is not human-only, so none of it is a verdict."
    flagged = [group.name for group in found if group.flagged]
    if len(ranged) == 1 or not outside:
        return told
    if not flagged:
        return f"{told} None stays out once all {len(ranged)} are looked at together."
    verb = "stays" if len(flagged) == 1 else "stay"
    return f"{told} {', '.join(flagged)} {verb} out once all {len(ranged)} are looked at together."


def ratio_words(group: Group) -> str:
    """The ratio as far as counts allow it: number and range, the range alone, or that there is too little."""
    found = group.compared.ratio
    for side in (group.ai, group.human):
        if not side.arm.changes:
            return f"no {side.arm.label} changes"
    if group.outside is None or found.low is None or found.high is None:
        return "too few to compare"
    low, high = fmt.ratio_bounds(found.low, found.high)
    if group.compared.muted or found.estimate is None:
        return f"{low} to {high}, no number"
    return f"{fmt.times(found.estimate)} ({low} to {high})"


FEWEST = f"No number: fewer than {VERDICT_FROM_EVENTS} incidents on one side."
