"""What to look at next: what would move the Overview's answer most, each with the page that shows it."""

import math
from dataclasses import dataclass

import pandas as pd

from dashboard.analysis import formatting as fmt
from dashboard.analysis.ladder import RATE_FROM_CHANGES
from dashboard.analysis.overview import Overview
from dashboard.analysis.rates import Arm, compare
from dashboard.analysis.services import funnel
from dashboard.analysis.strata import AI, HUMAN, UNKNOWN

MOST = 3
LARGE = ("401-1000", ">1000")


@dataclass(frozen=True)
class Thing:
    """One thing to look at.

    Attributes:
        title: What it is, at most a line; may hold names from outside.
        text: Counts, and what it could do to the answer.
        link: What the link says.
        page: A page of `dashboard/views`.
        query: The page's parameters.
        moves: How far it could move the log of the ratio; orders the things.
    """

    title: str
    text: str
    link: str
    page: str
    query: dict[str, str | list[str]]
    moves: float


def things(found: Overview, waiting: int, counted: pd.DataFrame, view: str) -> tuple[Thing, ...]:
    """At most three, the one that could move the ratio furthest first.

    Args:
        found: The Overview's results.
        waiting: Incidents of the filters that nobody has linked to a change, though there are candidates.
        counted: The frame of `strata`.
        view: The link view shown, a column of it.
    """
    every = (_waiting(found, waiting), _unknown(found), _large(found, counted, view), _service(found, counted, view))
    return tuple(sorted((thing for thing in every if thing), key=lambda thing: -thing.moves)[:MOST])


def for_the_team(kept: pd.DataFrame, overdue: int) -> tuple[Thing, ...]:
    """What asks for the team's action rather than for an answer here: the policy kept least, action items past due.

    Args:
        kept: One row per (policy, month): `policy`, `changes` it governs and is recorded for, `complied` of them.
        overdue: Action items of the filters' incidents that are open past their due date.
    """
    found = []
    whole = kept.groupby("policy", as_index=False)[["changes", "complied"]].sum()
    broken = whole[(whole["changes"] >= RATE_FROM_CHANGES) & (whole["complied"] < whole["changes"])]
    if len(broken):
        least = broken.assign(share=broken["complied"] / broken["changes"]).sort_values(["share", "policy"]).iloc[0]
        text = (
            f"Kept in {fmt.share(int(least['complied']), int(least['changes']))} changes it governs. Keep it, or change"
            " what is written."
        )
        found.append(
            Thing(f"Policy: {least['policy']}", text, "Safeguards", "views/safeguards.py", {"at": "policies"}, 0.0)
        )
    if overdue:
        verb = "is" if overdue == 1 else "are"
        title = f"{fmt.counted(overdue, 'action item')} {verb} overdue"
        text = "Agreed on in post-mortems of these incidents, open past the day they were due."
        found.append(Thing(title, text, "Incidents", "views/incidents.py", {}, 0.0))
    return tuple(found)


def _waiting(found: Overview, waiting: int) -> Thing | None:
    """All of them on one side would be the most they could do."""
    ai, human = found.ai, found.human
    if not waiting:
        return None
    now = compare(ai, human).ratio.estimate
    one = compare(_more(ai, waiting), human).ratio.estimate
    other = compare(ai, _more(human, waiting)).ratio.estimate
    text = "Of this period and these filters. Until somebody decides, they count for neither side."
    moves = 0.0
    if now and one and other:
        moves = max(abs(math.log(one / now)), abs(math.log(other / now)))
        ends = fmt.ratio_bounds(*sorted((one, other)))
        text += f" All on one side would make the linked ratio {ends[0]} or {ends[1]} instead of {fmt.ratio(now)}."
    title = f"{fmt.counted(waiting, 'incident')} {'waits' if waiting == 1 else 'wait'} for a decision"
    text += " The inbox asks about weak suggestions too."
    return Thing(title, text, "Decide", "views/inbox.py", {}, moves)


def _unknown(found: Overview) -> Thing | None:
    held, unknown = found.ratios.bounds, found.unknown
    if not unknown or not unknown.changes or not held or not held.lowest or not held.highest or not held.known_only:
        return None
    if math.isinf(held.highest):
        return None
    moves = max(abs(math.log(end / held.known_only)) for end in (held.lowest, held.highest))
    low, high = fmt.ratio_bounds(held.lowest, held.highest)
    text = (
        f"{fmt.share(unknown.events, unknown.changes)} are linked to an incident. In the worst cases they make the"
        f" linked ratio {low} or {high} instead of {fmt.ratio(held.known_only)}. Say from when all AI use is marked."
    )
    title = f"{fmt.counted(unknown.changes, 'change')} of unknown origin"
    return Thing(title, text, "Repositories", "views/repositories.py", {}, moves)


def _large(found: Overview, counted: pd.DataFrame, view: str) -> Thing | None:
    """Changes over 400 lines, where incidents are linked to them more often than to smaller ones of any origin."""
    compared = counted[counted["origin"].isin([*AI, *HUMAN])]
    of = compared["size_band"].isin(LARGE)
    large, small = (_arm(compared[rows], view) for rows in (of, ~of))
    gap = compare(large, small)
    if gap.muted or gap.ratio.low is None or gap.ratio.low <= 1:
        return None
    shares = [_share_large(compared[compared["origin"].isin(group)]) for group in (AI, HUMAN)]
    text = (
        f"{fmt.share(large.events, large.changes)} are linked to an incident ({_per_100(large)} per 100),"
        f" {_per_100(small)} per 100 below that size, whatever their origin."
        f" {shares[0]} of 100 {found.ai.label} changes are this large, {shares[1]} of 100 {found.human.label}."
    )
    within, like = found.ratios.within.ratio.estimate, found.ratios.like_for_like.ratio.estimate
    moves = abs(math.log(within / like)) if within and like else 0.0
    query: dict[str, str | list[str]] = {"size": list(LARGE)}
    return Thing("Changes over 400 lines", text, "Only these", "views/overview.py", query, moves)


def _service(found: Overview, counted: pd.DataFrame, view: str) -> Thing | None:
    """The service further from the common rate than chance would carry it that holds most incidents."""
    by_service = counted.groupby("service", as_index=False)[["changes", view]].sum().rename(columns={view: "events"})
    by_service["events"] = by_service["events"].round().astype(int)
    outside = [each for each in funnel(by_service).services if each.flagged and each.raw is not None]
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
    text = (
        f"{fmt.share(most.events, most.changes)} changes of any origin are linked to an incident"
        f" ({fmt.per_100(most.raw or 0.0)} per 100), outside the usual range for so many changes"
        f" ({fmt.per_100_range(*most.limits)}). {each}."
    )
    query: dict[str, str | list[str]] = {"service": most.service}
    return Thing(
        f"{most.service}: outside its usual range",
        text,
        "Its incidents",
        "views/incidents.py",
        query,
        _leaving_out(found),
    )


def _leaving_out(found: Overview) -> float:
    """How far the ratio within service and month moves when the service that moves it furthest is left out."""
    same, ratio = found.ratios.within.homogeneity, found.ratios.within.ratio.estimate
    if same.leave_one_out is None or not ratio:
        return 0.0
    return max(abs(math.log(end / ratio)) for end in same.leave_one_out if end > 0)


def _per_100(arm: Arm) -> str:
    return fmt.per_100(100 * arm.events / arm.changes)


def _more(arm: Arm, events: int) -> Arm:
    added = min(arm.events + events, arm.changes)
    return Arm(arm.origin, arm.label, added, arm.changes)


def _arm(rows: pd.DataFrame, view: str) -> Arm:
    return Arm("", "", round(float(rows[view].sum())), int(rows["changes"].sum()))


def _share_large(rows: pd.DataFrame) -> int:
    total = rows["changes"].sum()
    return round(100 * float(rows.loc[rows["size_band"].isin(LARGE), "changes"].sum()) / total) if total else 0
