"""What is worth a look in the work itself: each finding with its numbers, and the rule that puts it on the list.

A finding is made only where its own numbers leave chance out; which of them are shown is decided in `overview_next`.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import fisher_exact

from dashboard.analysis import formatting as fmt
from dashboard.analysis.estimate import Level
from dashboard.analysis.groups import Where
from dashboard.analysis.ladder import RATE_FROM_CHANGES
from dashboard.analysis.moved import Moved, signed
from dashboard.analysis.overview import Overview
from dashboard.analysis.overview_next import Thing
from dashboard.analysis.rates import Arm, compare, rate
from dashboard.analysis.safeguard_words import NAMES
from dashboard.analysis.safeguards import Coverage
from dashboard.analysis.services import FALSE_DISCOVERY_RATE, benjamini_hochberg, funnel
from dashboard.analysis.shares import share
from dashboard.analysis.strata import AI, HUMAN, UNKNOWN
from dashboard.analysis.trend_words import Together, brief, signal_at
from dashboard.analysis.verification_gap import Gap

LARGE = ("401-1000", ">1000")
#: Per cent of the changes it governs under which a policy is kept rarely.
RARELY = 80.0


def stands_out(where: Where, by: str, found: Overview, counted: pd.DataFrame, view: str) -> Thing | None:
    """The strongest group: by the gap between origins, else a service by its rate, else large changes.

    Args:
        where: Both sides in every group.
        by: How the Services page calls the strongest group's cut.
        found: The Overview's results.
        counted: The frame of `strata`.
        view: The link view shown, a column of it.
    """
    return _gap(where, by) or _service(found, counted, view) or _large(found, counted, view)


def falling_behind(gap: Gap) -> Thing | None:
    """Review falls behind where the whole range of the attention a changed line has lost is above 0."""
    less, volume, review = gap.less_attention, gap.volume.estimate, gap.review.estimate
    if less.estimate is None or less.low is None or less.high is None or less.low <= 0 or not volume or not review:
        return None
    low, high = fmt.outward(less.low, less.high, 0)
    return Thing(
        f"Review falls behind: about {less.estimate:.0f}% less human attention per changed line",
        f"Changed lines went to {volume:.0f}, human review to {review:.0f} (first {gap.base} weeks of data = 100).",
        f"The whole range, {low:.0f} to {high:.0f}%, is a loss.",
        "Review burden",
        "views/review.py",
    )


def less_reviewed(unseen: Moved, then: str) -> Thing | None:
    """More changes were merged unseen where the difference between two periods leaves 0 out.

    Args:
        unseen: Changes no other human looked at before the merge, now and then.
        then: The name of the other period.
    """
    gap = unseen.difference.estimate
    if not unseen.beyond_noise or gap is None or gap <= 0:
        return None
    counts = [f"{fmt.per_100(rate(arm).per_100 or 0.0)}% ({fmt.share(arm.events, arm.changes)})"
              for arm in (unseen.now, unseen.then)]  # fmt: skip
    return Thing(
        "More changes are merged that no other human looked at",
        f"{counts[0]}, against {counts[1]} in {then}.",
        f"The rise of {signed(unseen.difference)} percentage points is more than noise.",
        "Review burden",
        "views/review.py",
    )


def new(said: Together | None) -> Thing | None:
    """What leaves its own usual range in the latest months, or stays on one side of it for long."""
    if said is None or not said.new:
        return None
    told = "; ".join(f"{each.name}: {brief(each)}" for each in said.new)
    return Thing(
        f"Something is new among {' and '.join(each.name for each in said.new)} changes",
        f"{told}.",
        "The latest months leave their own usual range, by rules that chance alone seldom meets.",
        "Trends",
        "views/trends.py",
        anchor=signal_at(said),
    )


def kept_rarely(kept: pd.DataFrame) -> Thing | None:
    """The policy kept least, where even the range's upper end lies under RARELY.

    Args:
        kept: One row per (policy, month): `policy`, `changes` it governs and is recorded for, `complied` of them.
    """
    whole = kept.groupby("policy", as_index=False)[["changes", "complied"]].sum()
    shares = [
        (str(name), share(int(complied), int(changes)))
        for name, changes, complied in whole[["policy", "changes", "complied"]].to_numpy().tolist()
        if changes >= RATE_FROM_CHANGES
    ]
    rare = [(each.estimate or 0.0, name, each) for name, each in shares if each.high is not None and each.high < RARELY]
    if not rare:
        return None
    _, name, found = min(rare)
    low, high = fmt.outward(found.low or 0.0, found.high or 0.0, 0)
    return Thing(
        f"Policy kept rarely: {name}",
        f"Kept in {fmt.share(found.events, found.n)} changes it governs. Keep it, or change what is written.",
        f"Even the upper end of {low:.0f} to {high:.0f}% is under {RARELY:.0f}%.",
        "Policies",
        "views/safeguards.py",
        anchor="policies",
    )


def lacking(found: Sequence[Coverage]) -> Thing | None:
    """The safeguard that changes with an incident lack most clearly, beside all others of any origin.

    Fisher's exact test of each recorded safeguard, adjusted by Benjamini and Hochberg 1995 at a false-discovery rate
    of 10 %.
    """
    arms = [
        (each.safeguard, Arm("", "", each.incident_changes.events, each.incident_changes.n), _others(each))
        for each in found
        if each.origin == "all" and each.slice == "all" and each.incident_changes.level >= Level.RATE
    ]
    tests = [
        float(fisher_exact(np.array([[arm.events, arm.changes - arm.events] for arm in pair]), "less").pvalue)
        for _, *pair in arms
    ]
    adjusted = benjamini_hochberg([*tests])
    rarer = [(p, *each) for p, each in zip(adjusted, arms, strict=True) if p is not None and p <= FALSE_DISCOVERY_RATE]
    if not rarer:
        return None
    _, safeguard, broke, others = min(rarer, key=lambda each: (each[0], each[1]))
    return Thing(
        f"{NAMES[safeguard]}: rarer among changes with an incident",
        f"{fmt.share(broke.events, broke.changes)} of them had it, {fmt.share(others.events, others.changes)} of the"
        " others.",
        f"More than chance explains, with {len(arms)} safeguards looked at.",
        "Safeguards",
        "views/safeguards.py",
    )


def overdue(many: int) -> Thing | None:
    """Action items of the filters' incidents that are open past their due date."""
    if not many:
        return None
    return Thing(
        f"{fmt.counted(many, 'action item')} {'is' if many == 1 else 'are'} overdue",
        "Agreed on in post-mortems of these incidents, open past the day they were due.",
        "What was agreed after an incident is not done.",
        "Incidents",
        "views/incidents.py",
    )


def _gap(where: Where, by: str) -> Thing | None:
    if not where.flagged:
        return None
    group = where.flagged[0]
    ratio = group.gap.ratio
    ends = " to ".join(fmt.ratio_bounds(ratio.low or 0.0, ratio.high or 0.0))
    sides = ", ".join(
        f"{side.arm.label} {fmt.share(side.arm.events, side.arm.changes)} ({fmt.per_100(side.drawn.estimate)} per 100)"
        for side in (group.ai, group.human)
    )
    return Thing(
        f"{fmt.sentence_case(group.called)}: the gap between origins stands out",
        f"{fmt.sentence_case(sides)}: {fmt.times(ratio.estimate or 1.0)}, {ends} fits.",
        _firm(len(where.compared)),
        f"By {by.lower()}",
        "views/services.py",
        {"by": by},
        anchor="where",
    )


def _firm(compared: int) -> str:
    if compared == 1:
        return "The one group with incidents enough to compare differs by more than chance."
    every = "both groups" if compared == 2 else f"all {compared} services, teams, types and sizes"
    return f"It still stands out when allowing for {every} compared."


def _service(found: Overview, counted: pd.DataFrame, view: str) -> Thing | None:
    """The service further from the common rate than chance would carry it that holds most incidents."""
    by_service = counted.groupby("service", as_index=False)[["changes", view]].sum().rename(columns={view: "events"})
    by_service["events"] = by_service["events"].round().astype(int)
    services = funnel(by_service).services
    outside = [each for each in services if each.flagged and each.raw is not None]
    if not outside:
        return None
    most = max(outside, key=lambda each: each.events)
    own = counted[counted["service"] == most.service]
    origins = (AI, HUMAN if found.declared else UNKNOWN)
    sides = [_arm(own[own["origin"].isin(group)], view) for group in origins]
    each = ", ".join(
        f"{arm.label} {fmt.share(side.events, side.changes)}"
        for arm, side in zip((found.ai, found.human), sides, strict=True)
    )
    return Thing(
        f"{most.service}: {fmt.per_100(most.raw or 0.0)} incidents per 100 changes, usually"
        f" {fmt.per_100_range(*most.limits)}",
        f"{fmt.share(most.events, most.changes)} changes of any origin are linked to an incident. {each}.",
        f"Further from the rate of all {len(services)} services than chance would carry it, whatever the origin.",
        f"Open {most.service}",
        "views/service.py",
        {"name": most.service},
    )


def _large(found: Overview, counted: pd.DataFrame, view: str) -> Thing | None:
    """Changes over 400 lines, where incidents are linked to them more often than to smaller ones of any origin."""
    compared = counted[counted["origin"].isin([*AI, *HUMAN])]
    of = compared["size_band"].isin(LARGE)
    large, small = (_arm(compared[rows], view) for rows in (of, ~of))
    gap = compare(large, small)
    if gap.muted or gap.ratio.low is None or gap.ratio.low <= 1:
        return None
    shares = [_share_large(compared[compared["origin"].isin(group)]) for group in (AI, HUMAN)]
    return Thing(
        "Changes over 400 lines",
        f"{fmt.share(large.events, large.changes)} are linked to an incident ({_per_100(large)} per 100),"
        f" {_per_100(small)} per 100 below that size, whatever their origin."
        f" {shares[0]} of 100 {found.ai.label} changes are this large, {shares[1]} of 100 {found.human.label}.",
        "They have more incidents than smaller ones, by more than chance explains.",
        "Only these",
        "views/overview.py",
        {"size": list(LARGE)},
    )


def _others(each: Coverage) -> Arm:
    """The changes without an incident for which it is recorded."""
    whole, broke = each.all_changes, each.incident_changes
    return Arm("", "", whole.events - broke.events, whole.n - broke.n)


def _per_100(arm: Arm) -> str:
    return fmt.per_100(100 * arm.events / arm.changes)


def _arm(rows: pd.DataFrame, view: str) -> Arm:
    return Arm("", "", round(float(rows[view].sum())), int(rows["changes"].sum()))


def _share_large(rows: pd.DataFrame) -> int:
    total = rows["changes"].sum()
    return round(100 * float(rows.loc[rows["size_band"].isin(LARGE), "changes"].sum()) / total) if total else 0
