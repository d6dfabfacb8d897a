"""From a reader and filters to results: what pages and reports share, without Streamlit."""

from dataclasses import dataclass, replace
from typing import Any, Protocol

import pandas as pd

from dashboard import trended
from dashboard.analysis import reach, reach_rows
from dashboard.analysis.causes import Causes, causes
from dashboard.analysis.charted import Grain, Kind
from dashboard.analysis.detection import Measured, measured
from dashboard.analysis.doubtful_links import DoubtfulLinks, doubtful_links
from dashboard.analysis.estimate import Estimate
from dashboard.analysis.measures import MEASURES
from dashboard.analysis.overview import Frames, Overview, equal_size, overview, unequal
from dashboard.analysis.overview_flips import Flips, flips
from dashboard.analysis.overview_impact import Line, long, wide
from dashboard.analysis.overview_unmixed import Otherwise, otherwise
from dashboard.analysis.periods import whole_months
from dashboard.analysis.safeguards import Compliance, Coverage, compliance, coverage
from dashboard.analysis.shares import share
from dashboard.analysis.sides import Sides, Unmarked, sides
from dashboard.analysis.trend_words import Together
from dashboard.analysis.verification_gap import Gap, verification_gap
from dashboard.charts.usual_range import Trend
from data.scope import Scope


class Counts(Protocol):
    """Who answers the questions of data/queries: a reader, or what one once answered."""

    def frame(self, question: str, **parameters: Any) -> pd.DataFrame: ...

    def answer(self, question: str, **parameters: Any) -> list[dict[str, Any]]: ...


#: What covers all origins, or all services.
ALL = "all"
#: Days; the window of the page itself is the data's own, 14 unless set otherwise.
MATURITIES = (7, 30)


def unmarked(reader: Counts, scope: Scope) -> Unmarked:
    """What unmarked changes stand for: assumed where the reader of the page says so, else what repositories declare."""
    if scope.assumed:
        return Unmarked.ASSUMED
    declared = reader.answer("declared")[0]["declared"]
    return Unmarked.DECLARED if declared else Unmarked.UNDECLARED


def how_often(reader: Counts, scope: Scope) -> Overview:
    """Everything the Overview says about how often, for these filters."""
    frames = Frames(
        reader.frame("arms", scope=scope),
        reader.frame("strata", scope=scope),
        reader.frame("deploy_batches", scope=scope),
        scope.links,
    )
    return overview(frames, unmarked(reader, scope), (scope.until - scope.since).total_seconds() / 86_400)


def unmixed_otherwise(reader: Counts, found: Overview, scope: Scope) -> tuple[Otherwise, ...]:
    """The unmixed ratio under other assumptions than the Overview's."""
    assumed = unmarked(reader, scope)
    equal = equal_size(reader.frame("deploy_batches_sized", scope=scope), assumed)
    return otherwise(found, equal, unequal(reader.frame("deploy_batches", scope=scope), assumed))


def what_if(reader: Counts, found: Overview, scope: Scope) -> Flips:
    """The Overview's comparison made in other ways: link views, maturities, halves of the period, units."""
    middle = scope.since + (scope.until - scope.since) / 2
    halves = {"first half": replace(scope, until=middle), "second half": replace(scope, since=middle)}
    return flips(
        found,
        scope.links,
        reader.frame("strata", scope=scope),
        {name: reader.frame("strata", scope=half) for name, half in halves.items()},
        {f"{days} days": reader.frame("strata_within_days", scope=scope, days=days) for days in MATURITIES},
        reader.frame("deploy_contents", scope=scope),
        reader.frame("impact", scope=scope),
        unmarked(reader, scope),
    )


def how_wide(reader: Counts, found: Overview, scope: Scope) -> tuple[Line, Line]:
    """Blast radius and time to restore by origin, a line each."""
    impact = reader.frame("impact", scope=scope)
    return wide(impact, found.ai, found.human), long(impact, found.ai, found.human)


def links_weighed(reader: Counts, found: Overview, scope: Scope) -> DoubtfulLinks:
    """Rates and crude ratio where each link counts by its weight, whatever the link view."""
    between = compared(reader, scope)
    arms = [arm for arm in (found.ai, found.human, found.unknown) if arm is not None]
    return doubtful_links(reader.frame("link_weights", scope=scope), arms, [side.origin for side in between.all])


def labels_measured(reader: Counts, scope: Scope) -> Measured:
    """What marks miss where tools record lines, and the ratio with the misses undone."""
    return measured(reader.frame("label_detection", scope=scope))


def review_pace(reader: Counts, scope: Scope) -> Gap:
    """The verification gap up to the period's end: its base must not move with the period's start."""
    return verification_gap(reader.frame("review_weeks", scope=scope.so_far))


def compared(reader: Counts, scope: Scope) -> Sides:
    """The origins compared under these filters."""
    return sides(unmarked(reader, scope))


def unreviewed(months: pd.DataFrame) -> Estimate:
    """Per cent of changes on review record that no other human saw before the merge; rows of `review_months`."""
    known = int(months["changes"].sum() - months["not_recorded"].sum())
    return share(int(months["nobody"].sum() + months["ai_only"].sum()), known)


@dataclass(frozen=True)
class Reached:
    """How far incidents reached: their rows, each side's numbers, and what the page opens with."""

    incidents: pd.DataFrame
    sides: list[reach.Reach]
    said: reach.Said


def reached(reader: Counts, scope: Scope, measure: str = "customer_minutes") -> Reached:
    """How far the incidents of these filters reached, in one of MEASURES."""
    incidents, between = reader.frame("blast", scope=scope), compared(reader, scope)
    arms = reader.frame("arms", scope=scope)
    changes = dict(zip(arms["origin"].tolist(), arms["changes"].tolist(), strict=True))
    groups = reach_rows.by_side(incidents, between, changes, MEASURES[measure])
    return Reached(incidents, groups, reach.say(groups[0], groups[1], MEASURES[measure], named=between.named))


def safeguards(reader: Counts, scope: Scope) -> tuple[Coverage, ...]:
    """Coverage of every safeguard over all services."""
    counted = reader.frame("safeguards", scope=scope)
    if "service" in counted:
        # What a report kept before held every service's as well.
        counted = counted[counted["service"] == ALL]
    return coverage(counted.assign(slice=ALL))


def safeguard_by_service(reader: Counts, scope: Scope, safeguard: str) -> tuple[Coverage, ...]:
    """Coverage of one safeguard in each service, all origins together."""
    counted = reader.frame("safeguards_by_service", scope=scope)
    named = counted[counted["safeguard"] == safeguard].rename(columns={"service": "slice"})
    return coverage(named.assign(origin=ALL))


@dataclass(frozen=True)
class Kept:
    """One policy: its row, how often it was kept in the period and by month, governed changes not recorded."""

    policy: dict[str, Any]
    period: Estimate
    ever: Compliance
    not_recorded: int


def policies(reader: Counts, scope: Scope) -> tuple[Kept, ...]:
    """Every policy of the settings."""
    written = reader.answer("policies")
    if not written:
        return ()
    months, ever = (reader.frame("policy_months", scope=each) for each in (scope, scope.so_far))
    return tuple(_kept(policy, months, ever, scope) for policy in written)


def _kept(policy: dict[str, Any], months: pd.DataFrame, ever: pd.DataFrame, scope: Scope) -> Kept:
    mine, always = (frame[frame["policy"] == policy["policy"]] for frame in (months, ever))
    monthly = always.rename(columns={"month": "period", "complied": "events"})[["period", "events", "changes"]]
    kept = share(int(mine["complied"].sum()), int(mine["changes"].sum()), "changes the policy covers")
    return Kept(policy, kept, compliance(whole_months(monthly, scope.until)), int(mine["not_recorded"].sum()))


@dataclass(frozen=True)
class Tagged:
    """Tags of one role by origin: the counted rows, the rates, tag to name."""

    rows: list[dict[str, Any]]
    found: Causes
    names: dict[str, str]


def tagged(reader: Counts, scope: Scope, role: str = "cause") -> Tagged | None:
    """How often each tag, by origin of the culprit; None where no linked incident has any."""
    rows = [row for row in reader.answer("cause_rates", scope=scope) if row["role"] == role]
    return Tagged(rows, causes(pd.DataFrame(rows)), {row["tag"]: row["name"] for row in rows}) if rows else None


def news(reader: Counts, scope: Scope) -> tuple[Trend, Together] | None:
    """What is new beyond noise by month of merge: the chart of all changes, and what it and the sides say."""
    rows = reader.answer("trend", scope=scope.so_far, grain=str(Grain.MONTH))
    if not rows:
        return None
    between = compared(reader, scope)
    asked = trended.asked(rows, reader.answer("phases"), Grain.MONTH, Kind.SHARE, scope.since.date())
    shown = trended.trends(asked, between)
    rare = trended.gaps(lambda: reader.frame("gaps", scope=scope.so_far), shown[1:], between)
    return shown[0], trended.said(shown, rare, between)
