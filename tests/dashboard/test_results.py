"""Every number of the Overview equals one made from the rows in another way, for filters picked at random."""

from collections import Counter
from itertools import combinations
from typing import Any

import pandas as pd
import pytest

from dashboard import look_next, results
from dashboard.analysis.overview import Overview
from dashboard.analysis.safeguard_outcomes import with_and_without
from data.home import Home
from data.scope import Scope
from tests.dashboard.again import WINDOW, chosen, counting, opened, outcomes, picked, rows


def arm(home: Home, scope: Scope, origin: str) -> tuple[int, int]:
    changes = chosen(home, scope)
    of, charged = changes[changes.origin == origin], outcomes(home, scope)
    return round(sum(charged.get(change, 0.0) for change in of.index)), len(of)


def mantel_haenszel(home: Home, scope: Scope) -> float | None:
    changes, charged = chosen(home, scope), outcomes(home, scope)
    cells: dict[Any, list[float]] = {}
    for change, row in changes.iterrows():
        for service in row.services:
            if row.origin in ("ai_assisted", "human_only") and (not scope.services or service in scope.services):
                cell = cells.setdefault((service, f"{row.merged_at:%Y-%m}"), [0.0, 0.0, 0.0, 0.0])
                at = 0 if row.origin == "ai_assisted" else 2
                cell[at] += charged.get(change, 0.0)
                cell[at + 1] += 1
    both = [(a, n1, c, n0) for a, n1, c, n0 in cells.values() if n1 and n0]
    top = sum(a * n0 / (n1 + n0) for a, n1, c, n0 in both)
    bottom = sum(c * n1 / (n1 + n0) for a, n1, c, n0 in both)
    return top / bottom if bottom else None


def counted_deploys(home: Home, scope: Scope) -> pd.DataFrame:
    """Deploys that ship a change of the filters: how many of each origin, and of none of them."""
    every = rows(home)
    deploys = every["deploys"].merge(every["observed"], on="service")
    ripe = (deploys.finished_at >= deploys.observed_from) & (deploys.finished_at <= deploys.observed_until - WINDOW)
    deploys = deploys[ripe]
    if scope.services:
        deploys = deploys[deploys.service.isin(scope.services)]
    shipped = every["shipped"].merge(deploys[["deploy_id"]], on="deploy_id")
    shipped["origin"] = shipped.change_id.map(chosen(home, scope).origin)
    counts = shipped.assign(n=1).pivot_table(
        index="deploy_id", columns="origin", values="n", aggfunc="sum", fill_value=0
    )
    total = shipped.groupby("deploy_id").size()
    named = counts.reindex(columns=["human_only", "ai_assisted", "unknown", "bot"], fill_value=0)
    inside = named[named.sum(axis=1) > 0]
    arms = inside[["human_only", "ai_assisted", "unknown"]]
    return arms.assign(bot=total.reindex(arms.index) - arms.sum(axis=1), service=deploys.set_index("deploy_id").service)


def evidence(home: Home, scope: Scope) -> dict[str, float]:
    """What is known of the incidents of those deploys, with their number."""
    deploys, changes = counted_deploys(home, scope), chosen(home, scope)
    names = {"ai_assisted": "ai", "human_only": "human", "unknown": "unknown"}
    every = rows(home)
    service = every["deploys"].set_index("deploy_id").service
    finished = every["deploys"].set_index("deploy_id").finished_at
    everywhere = set(
        counted_deploys(home, Scope(pd.Timestamp.min.tz_localize("UTC"), pd.Timestamp.max.tz_localize("UTC"))).index
    )
    found: dict[str, float] = {}
    for _, links in counting(home, scope).groupby("incident_id"):
        known = links[links.known & links.deploy_id.notna()]
        if len(known):
            for link in known.itertuples():
                if link.deploy_id in deploys.index:
                    origin = changes.origin.get(link.change_id, "")
                    name = names.get(origin, "bot")
                    found[name] = found.get(name, 0.0) + 1 / len(known)
            continue
        possible = links[links.deploy_id.isin(everywhere)]
        possible = possible.assign(here=possible.deploy_id.map(service) == possible.service)
        grouped = possible.groupby("deploy_id").agg(
            strict=("strict", "any"), here=("here", "any"), confidence=("confidence", "sum")
        )
        grouped = grouped[grouped.strict | grouped.here].assign(finished=lambda frame: frame.index.map(finished))
        order = grouped.sort_values(["strict", "confidence", "finished"], ascending=False)
        if len(order) and order.index[0] in deploys.index:
            found["deploy"] = found.get("deploy", 0.0) + 1
    return found


def unsized(frame: pd.DataFrame) -> dict[str, float]:
    """Changes of each kind, and incidents by what is known of them, whatever the size."""
    told = frame[frame.known.notna()]
    by_kind = told.incidents.groupby(told.known.str.split(":").str[0]).sum().add_prefix("incidents: ")
    kinds = [name for name in frame if name.split(":")[0] in ("human", "ai", "unknown", "bot", "deploys")]
    changes = frame[frame.known.isna()][kinds].sum().groupby(lambda name: name.split(":")[0]).sum()
    return {str(name): float(value) for name, value in pd.concat([by_kind, changes]).items()}


@pytest.mark.parametrize("seed", range(6))
def test_the_overviews_numbers_are_those_of_the_rows(demo: Home, seed: int) -> None:
    scope = picked(demo, seed)
    found: Overview = results.how_often(opened(demo), scope)
    for shown, origin in ((found.ai, "ai_assisted"), (found.human, "human_only"), (found.unknown, "unknown")):
        assert shown is not None
        assert (shown.events, shown.changes) == arm(demo, scope, origin)
    ratio, expected = found.ratios.within.ratio.estimate, mantel_haenszel(demo, scope)
    assert ratio == (None if expected is None else pytest.approx(expected))
    deploys, frame = counted_deploys(demo, scope), opened(demo).frame("deploy_batches", scope=scope)
    told, frame = frame[frame.known.notna()], frame[frame.known.isna()]
    assert int(frame.deploys.sum()) == len(deploys)
    for name, origin in (("human", "human_only"), ("ai", "ai_assisted"), ("unknown", "unknown"), ("bot", "bot")):
        assert int(frame[name].sum()) == int(deploys[origin].sum())
    assert told.groupby("known").incidents.sum().to_dict() == pytest.approx(evidence(demo, scope))
    assert unsized(opened(demo).frame("deploy_batches_sized", scope=scope)) == pytest.approx(
        unsized(pd.concat([frame, told]))
    )


@pytest.mark.parametrize("seed", range(100, 104))
def test_what_stands_beside_it_is_made_without_an_error_for_any_filters(demo: Home, seed: int) -> None:
    scope = picked(demo, seed)
    found = results.how_often(opened(demo), scope)
    other = results.what_if(opened(demo), found, scope=scope)
    panel, impact = other.panel, opened(demo).frame("impact", scope=scope)
    assert (other.per_incident.ai.n, other.per_incident.human.n) == (found.ai.changes, found.human.changes)
    assert other.per_incident.ai.events == (impact.origin == "ai_assisted").sum()
    assert {row.variant.choice for row in panel.rows} >= {"link view", "maturity", "period", "unit"}
    assert all(thing.text and thing.why for thing in look_next.things(opened(demo), found, scope=scope))
    for line in results.how_wide(opened(demo), found, scope=scope):
        assert line.says
        assert "nan" not in line.counts
    assert results.review_pace(opened(demo), scope=scope).sentence


def test_a_maturity_as_long_as_the_datas_own_gives_the_ratio_shown(demo: Home) -> None:
    scope = picked(demo, 3)
    frame = opened(demo).frame("strata_within_days", scope=scope, days=14)
    shown = opened(demo).frame("strata", scope=scope)
    assert frame.changes.sum() == shown.changes.sum()
    assert frame.events.sum() == shown.strict.sum()


def test_deploys_by_content_add_up_to_those_compared(demo: Home) -> None:
    scope = picked(demo, 5)
    contents = opened(demo).frame("deploy_contents", scope=scope)
    deploys = opened(demo).frame("deploy_batches", scope=scope)
    deploys = deploys[deploys.known.isna()]
    assert contents.deploys.sum() == deploys.deploys.sum()
    assert (contents.ai_changes * contents.deploys).sum() == deploys.ai.sum()
    assert (contents.failed <= contents.deploys).all()


@pytest.mark.parametrize("seed", range(300, 303))
def test_pairs_of_causes_are_those_of_the_incidents_tags(demo: Home, seed: int) -> None:
    scope, reader = picked(demo, seed), opened(demo)
    shown = {str(each) for each in reader.frame("incidents_behind", scope=scope).incident_id}
    tags = pd.DataFrame(reader.rows("select incident_id, role, tag from overlay.causes"))
    tags = tags[tags.incident_id.isin(shown)]
    causes = tags[tags.role == "cause"].groupby("incident_id").tag.agg(set)
    pairs = reader.frame("cause_pairs", scope=scope)
    for row in pairs.itertuples():
        both = causes[causes.map(lambda held, row=row: {row.tag, row.other} <= held)]
        assert row.both == len(both) > 1
        assert set(row.incident_ids) == set(both.index)
        assert row.with_tag == sum(row.tag in held for held in causes)
        assert row.with_other == sum(row.other in held for held in causes)
        assert row.reviewed == tags.incident_id.nunique()
    counted = Counter(pair for held in causes for pair in combinations(sorted(held), 2))
    assert len(pairs) == sum(many > 1 for many in counted.values())


@pytest.mark.parametrize("seed", range(300, 303))
def test_every_incident_with_a_culprit_stands_once_under_each_safeguard_on_record(demo: Home, seed: int) -> None:
    scope, reader = picked(demo, seed), opened(demo)
    told = reader.frame("guarded_incidents", scope=scope)
    culprits = {each.incident_id for each in reader.frame("rollbacks", scope=scope).itertuples()}
    assert not told.duplicated(["safeguard", "incident_id"]).any()
    assert set(told[told.safeguard == "canary"].incident_id) == culprits
    for safeguard in told.safeguard.unique():
        outcomes = with_and_without(told[told.safeguard == safeguard])
        assert [each.incidents for each in outcomes] == [
            int((told[told.safeguard == safeguard].used == used).sum()) for used in (True, False)
        ]


def test_a_mark_of_a_cause_lists_the_incidents_it_counts(demo: Home) -> None:
    scope, reader = picked(demo, 300), opened(demo)
    told = reader.frame("cause_rates", scope=scope)
    assert told.incidents.sum()
    for row in told.itertuples():
        asked = {"role": row.role, "tag": row.tag, "origin": row.origin}
        assert len(reader.frame("tagged_with", scope=scope, **asked)) == row.incidents
