"""Every number of every page equals one made in pandas from the rows it drills to, for filters picked at random.

Ten of them, or fifty where AFTERMATH_EVERY_LOOK is set (`make walk`).

First the drilled rows themselves, against all rows; then what pages show, from the drilled rows.
"""

import os
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from dashboard.analysis.review import PRACTICES
from data.home import Home
from data.reader import Reader
from data.scope import Scope
from tests.dashboard.again import chosen, opened, outcomes, picked, rows

SAFEGUARDS = ("canary", "flag", "rollback_ready", "runbook", "senior_sign_off", "tests")


@pytest.mark.parametrize("seed", range(200, 250 if os.environ.get("AFTERMATH_EVERY_LOOK") else 210))
def test_every_number_is_that_of_its_rows(demo: Home, seed: int) -> None:
    scope, reader = picked(demo, seed), opened(demo)
    behind = drilled(demo, scope)
    people = behind[behind.origin != "bot"]
    so_far = drilled(demo, scope.so_far)
    arms(reader, scope, behind)
    review(reader, scope, people, so_far[so_far.origin != "bot"], list(PRACTICES)[seed % len(PRACTICES)])
    safeguards(reader, scope, people, SAFEGUARDS[seed % len(SAFEGUARDS)])
    policies(reader, scope, behind)
    trends(reader, scope.so_far, so_far, "WMQ"[seed % 3])
    services(reader, scope, behind)
    incidents(demo, scope, behind)


def drilled(home: Home, scope: Scope) -> pd.DataFrame:
    """The rows changes are counted from, after a look at whether they are the right ones."""
    behind = opened(home).frame("changes_behind", scope=scope).set_index("change_id")
    behind = behind.drop(columns=["title", "merge_sha", "pr_number", "tools", "best_kind", "requested"])
    expected = chosen(home, scope)
    assert sorted(behind.index) == sorted(expected.index)
    assert behind.origin.to_dict() == expected.origin.to_dict()
    charged = outcomes(home, scope)
    assert set(behind.index[behind.incidents.map(len) > 0]) == {
        change for change in behind.index if charged.get(change, 0) > 0
    }
    return behind.assign(failed=behind.incidents.map(len) > 0, month=behind.merged_on.dt.to_period("M").dt.start_time)


def same(told: pd.DataFrame, by: list[str], expected: Callable[[pd.DataFrame], Any], groups: pd.DataFrame) -> None:
    """Each row of an answer holds what its group of rows comes to, and no group is missing."""
    made = {key if isinstance(key, tuple) else (key,): expected(rows) for key, rows in groups.groupby(by, dropna=False)}
    values = [column for column in told if column not in by]
    shown = {tuple(row[name] for name in by): tuple(row[name] for name in values) for row in told.to_dict("records")}
    assert shown == {key: tuple(value[name] for name in values) for key, value in made.items()}


def arms(reader: Reader, scope: Scope, behind: pd.DataFrame) -> None:
    def failed(rows: pd.DataFrame) -> int:
        return round(rows.weight.clip(upper=1).sum()) if scope.links == "weighted" else int(rows.failed.sum())

    same(
        reader.frame("arms", scope=scope),
        ["origin"],
        lambda rows: {"changes": len(rows), "failed": failed(rows)},
        behind,
    )


def services(reader: Reader, scope: Scope, behind: pd.DataFrame) -> None:
    placed = behind.explode("services").dropna(subset="services")
    if scope.services:
        placed = placed[placed.services.isin(scope.services)]
    both = (
        pd.concat([placed, placed.assign(origin="all")]).drop(columns="service").rename(columns={"services": "service"})
    )
    same(
        reader.frame("service_rates", scope=scope),
        ["service", "origin"],
        lambda rows: {"changes": len(rows), "events": int(rows.failed.sum())},
        both,
    )


def review(reader: Reader, scope: Scope, people: pd.DataFrame, so_far: pd.DataFrame, opened_one: str) -> None:
    looks = ("nobody", "ai_only", "human_only", "both")
    same(
        reader.frame("review_months", scope=scope),
        ["month", "origin"],
        lambda rows: {
            "changes": len(rows),
            "not_recorded": int(rows.looked_at_by.isna().sum()),
            **{look: int((rows.looked_at_by == look).sum()) for look in looks},
        },
        people,
    )
    told = people[people.lines.notna()]
    same(
        reader.frame("incidents_by_size", scope=scope),
        ["size_band", "origin"],
        lambda rows: {"changes": len(rows), "events": int(rows.failed.sum())},
        people[people.size_band.notna()],
    )
    same(
        reader.frame("incidents_by_reviewers", scope=scope),
        ["score"],
        lambda rows: {"changes": len(rows), "events": int(rows.failed.sum())},
        told[told.looked_at_by.notna()].assign(score=told.humans.clip(upper=2)),
    )
    effort = reader.frame("review_effort", scope=scope)
    assert effort.changes.sum() == (told.lines > 0).sum()
    assert (effort.reviews * effort.changes).sum() == told.human_reviews[told.lines > 0].sum()
    practices = reader.frame("review_practices", scope=scope).groupby("practice")[["changes", "events"]].sum()
    for name, (of, had) in _practices(people).items():
        if len(people):
            assert tuple(practices.loc[name]) == (int(of.sum()), int((of & had).sum())), name
        if name == opened_one:
            listed = reader.frame("reviewed_changes", scope=scope, practice=name)
            assert set(listed.change_id) <= set(people.index[of & had])
            assert len(listed) == min(500, int((of & had).sum()))
    waits = reader.frame("first_reviews", scope=scope)
    opened_at = people[people.opened_at.notna()]
    assert waits.changes.sum() == len(opened_at)
    assert waits[waits.ending == "reviewed"].changes.sum() == opened_at.first_human_at.notna().sum()
    weeks(reader, scope.so_far, so_far[so_far.lines.notna()])


def weeks(reader: Reader, scope: Scope, told: pd.DataFrame) -> None:
    week = told.merged_on.dt.to_period("W").dt.start_time
    shown = reader.frame("review_weeks", scope=scope)
    inside = told[(week > week.min()) & (week < week.max())] if len(told) else told
    assert shown.changes.sum() == len(inside)
    assert shown.volume.sum() == inside.lines.sum()
    assert shown.review.sum() == inside.human_reviews.sum()


def _practices(people: pd.DataFrame) -> dict[str, tuple[pd.Series, pd.Series]]:
    recorded, readable = people.looked_at_by.notna(), (people.lines > 0) & people.last_human_at.notna()
    minutes = (people.last_human_at - people.opened_at).dt.total_seconds() / 60
    approved = people.approvals > 0
    return {
        "no_human_reviewer": (recorded, people.looked_at_by.isin(["nobody", "ai_only"])),
        "ai_review_only": (recorded, people.looked_at_by == "ai_only"),
        "approved_without_comment": (approved, approved & (people.human_comments == 0)),
        "self_merged": (people.self_merged.notna(), people.self_merged.eq(True)),
        "faster_than_readable": (readable, minutes < 12 * people.lines / 100),
        "senior_sign_off": (people.senior_approved.notna(), people.senior_approved.eq(True)),
    }


def safeguards(reader: Reader, scope: Scope, people: pd.DataFrame, opened_one: str) -> None:
    everywhere = reader.frame("safeguards", scope=scope).set_index(["safeguard", "origin"])
    for name in SAFEGUARDS:
        for origin, of in [("all", people), *people.groupby("origin")]:
            if not len(of):
                continue
            known, used = of[name].notna(), of[name].eq(True)
            shown = everywhere.loc[(name, origin)]
            assert (shown.changes, shown.used, shown.not_recorded) == (known.sum(), used.sum(), (~known).sum())
            assert (shown.incident_changes, shown.incident_used) == (
                (known & of.failed).sum(),
                (used & of.failed).sum(),
            )
    missing = people.index[people.failed & people[opened_one].eq(False)]
    listed = reader.frame("unguarded_changes", scope=scope, safeguard=opened_one)
    assert set(listed.change_id) <= set(missing)
    assert len(listed) == min(500, len(missing))
    told = reader.frame("safeguards_by_service", scope=scope)
    by_service = told[told.safeguard == opened_one].set_index("service")
    each = people.assign(service=people.services).explode("service")
    each = each[each.service.isin(scope.services)] if scope.services else each
    for service, of in each.groupby("service"):
        shown, known, used = by_service.loc[service], of[opened_one].notna(), of[opened_one].eq(True)
        assert (shown.changes, shown.used, shown.not_recorded) == (known.sum(), used.sum(), (~known).sum())
        assert (shown.incident_changes, shown.incident_used) == ((known & of.failed).sum(), (used & of.failed).sum())
    assert set(by_service.index) == set(each.service.dropna())
    marks(reader, scope, people, opened_one)


def marks(reader: Reader, scope: Scope, people: pd.DataFrame, safeguard: str) -> None:
    """What a click on a mark lists: the changes the mark counts."""
    waited = people.first_human_at - people.opened_at
    for asked, expected in (
        ({"origin": "ai_assisted", "broke": True}, people.origin.eq("ai_assisted") & people.failed),
        ({"looked_at_by": "nobody"}, people.looked_at_by.eq("nobody")),
        ({"reviewers": 2}, people.humans.ge(2)),
        ({"within": 60}, waited.dt.total_seconds().lt(61 * 60)),
        ({"lacks": safeguard, "origin": "human_only"}, people[safeguard].eq(False) & people.origin.eq("human_only")),
    ):
        every = {"origin": "", "looked_at_by": "", "reviewers": -1, "within": -1, "lacks": "", "broke": False} | asked
        listed = reader.frame("changes_in", scope=scope, **every)
        assert set(listed.change_id) <= set(people.index[expected])
        assert len(listed) == min(500, expected.sum())


def policies(reader: Reader, scope: Scope, behind: pd.DataFrame) -> None:
    written = reader.query("select change_id, written_lines from core.changes").set_index("change_id").written_lines
    months = reader.frame("policy_months", scope=scope).groupby("policy")[["changes", "complied", "not_recorded"]].sum()
    for policy in reader.rows("select * from seed.safeguard_policies"):
        governs = written.reindex(behind.index) >= policy["min_lines"]
        if policy["since"]:
            governs &= behind.merged_on >= pd.Timestamp(policy["since"])
        for column in ("origin", "team", "tier", "repo"):
            values = policy[f"{column}s"]
            governs &= behind[column].isin(values) if values else True
        if policy["services"]:
            governs &= behind.services.map(lambda names, asked=policy["services"]: bool(set(names) & set(asked)))
        governed = behind[governs]
        asked = [governed[name] for name in policy["safeguards"]]
        if policy["human_reviews"]:
            asked.append((governed.human_reviewers >= policy["human_reviews"]).where(governed.human_reviewers.notna()))
        missing = pd.concat([each.eq(False) for each in asked], axis=1).any(axis=1)
        silent = ~missing & pd.concat([each.isna() for each in asked], axis=1).any(axis=1)
        if len(governed):
            shown = months.loc[policy["policy"]]
            assert (shown.not_recorded, shown.changes - shown.complied) == (silent.sum(), missing.sum())
            assert shown.changes == len(governed) - silent.sum()
        listed = reader.frame("policy_breaks", scope=scope, policy=policy["policy"])
        assert set(listed.change_id) <= set(governed.index[missing])
        assert len(listed) == min(500, missing.sum())


def trends(reader: Reader, scope: Scope, so_far: pd.DataFrame, letter: str) -> None:
    grain = {"W": "week", "M": "month", "Q": "quarter"}[letter]
    told = reader.frame("trend", scope=scope, grain=grain).drop(columns="settled")
    same(
        told.assign(incidents=told.incidents.round(6)),
        ["period", "origin"],
        lambda rows: {
            "changes": len(rows),
            "failed": int(rows.failed.sum()),
            "incidents": round(rows.weight.sum(), 6),
        },
        so_far.assign(period=so_far.merged_on.dt.to_period(letter).dt.start_time),
    )
    gaps = reader.frame("gaps", scope=scope)
    for origin, of in so_far.groupby("origin"):
        order = of.reset_index().sort_values(["merged_at", "change_id"]).reset_index(drop=True)
        places = order.index[order.failed].to_series()
        assert gaps[gaps.origin == origin].gap.tolist() == places.diff().dropna().tolist()


def incidents(home: Home, scope: Scope, behind: pd.DataFrame) -> None:
    """The list of incidents, their links, their reach by origin, and rollbacks."""
    reader, every = opened(home), rows(home)
    found = every["incidents"]
    keep = (found.started_at >= scope.since) & (found.started_at < scope.until)
    for column, values in (
        ("service", scope.services), ("team", scope.teams), ("tier", scope.tiers), ("severity", scope.severities)
    ):  # fmt: skip
        keep &= found[column].isin(values) if values else True
    inside = found[keep]
    listed = reader.frame("incidents_behind", scope=scope).set_index("incident_id")
    assert sorted(listed.index) == sorted(inside.incident_id)
    links = every["links"]
    strict = set(links.incident_id[links.strict])
    assert set(listed.index[listed.culprit_change_id.notna()]) == set(inside.incident_id) & strict
    tagged = reader.frame("tagged", scope=scope).iloc[0]
    assert (tagged.incidents, tagged.tagged) == (len(listed), (listed.taggers > 0).sum())
    undone = reader.frame("rollbacks", scope=scope)
    assert sorted(undone.incident_id) == sorted(listed.index[listed.culprit_change_id.notna()])

    charged = {incident for names in behind.incidents for incident in names}
    blast = reader.frame("blast", scope=scope).set_index("incident_id")
    assert sorted(blast.index) == sorted(charged | set(inside.incident_id))
    assert set(blast.index[blast.origin.notna()]) == charged
    for incident, row in blast[blast.origin.notna()].iterrows():
        assert row.origin == behind.origin[row.change_id]
        assert incident in behind.incidents[row.change_id]
    pairs = behind.explode("incidents").dropna(subset="incidents")[["incidents", "origin"]].drop_duplicates()
    impact = reader.frame("impact", scope=scope)
    assert sorted(zip(impact.incident_id, impact.origin, strict=True)) == sorted(
        pairs.itertuples(index=False, name=None)
    )
    about = found.set_index("incident_id")
    for row in impact.itertuples():
        assert row.restored == pd.notna(about.minutes_to_restore[row.incident_id])
    places = reader.frame("service_map", scope=scope).set_index("service")
    own = blast.loc[inside.incident_id]
    assert places.incidents[places.incidents > 0].to_dict() == own.groupby("service").size().to_dict()
    wide = own[own.services > 1]
    assert places.travelled[places.travelled > 0].to_dict() == wide.groupby("service").size().to_dict()
    assert places.reached.sum() == (own.services - 1).sum()
    steps = reader.frame("travelled", scope=scope)
    assert set(steps.incident_id) <= set(inside.incident_id)
    assert set(steps.incident_id[steps.via != "culprit"]) == set(wide.index)
    ways = reader.frame("ways", scope=scope)
    ends = ["from_service", "to_service"]
    assert ways[ways.from_service.isna()].incidents.tolist() == [steps.incident_id.nunique()]
    told = ways.dropna(subset="from_service").set_index(ends).incidents.to_dict()
    assert told == steps.groupby(ends).incident_id.nunique().to_dict()


def test_the_numbers_without_filters_are_those_of_all_rows(demo: Home) -> None:
    reader, every = opened(demo), rows(demo)
    changes, found = every["changes"], every["incidents"]
    links = every["links"].merge(found[["incident_id"]], on="incident_id")
    [strip] = reader.answer("strip")
    assert (strip["changes"], strip["incidents"]) == (len(changes), len(found))
    assert strip["linked"] == links[links.strict].incident_id.nunique()
    assert strip["origins"] == changes.origin.isin(["ai_assisted", "human_only", "bot"]).sum()
    months = reader.frame("origin_coverage")
    everything = reader.query("select origin, repo from overlay.changes")
    assert months.changes.sum() == len(everything)
    assert months.unknown.sum() + months.conflict.sum() == everything.origin.isin(["unknown", "conflict"]).sum()
    out = reader.frame("left_out").groupby("what").rows.sum()
    assert out["changes"] == len(everything) - len(changes)
    assert out["incidents"] == reader.query("select count(*) as n from mart.incidents")["n"].iloc[0] - len(found)
