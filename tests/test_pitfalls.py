"""Known pitfalls of such tools, one test each: what other systems get wrong, and what must be true here instead."""

from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from dashboard import queries
from dashboard.analysis import formatting as fmt
from dashboard.analysis import review, strata
from dashboard.analysis.rates import rate
from dashboard.analysis.stratified import three_ratios
from dashboard.analysis.trend import usual_range
from dashboard.analysis.wording import answer
from data.reader import Reader
from data.scope import Scope
from tests.dashboard.analysis.counts import Table, ai, arms, frame
from tests.dashboard.analysis.overviews import alone
from tests.organisation import AI, Organisation, moment
from tests.stories import Stories, Story

NOON = moment("2026-03-10T12:00Z")
EVER = Scope(moment("2026-01-01T00:00Z"), moment("2026-06-01T00:00Z"))


class Shop:
    """One service; changes 1, 2, 3 … are its commits, times are minutes from noon."""

    def __init__(self, org: Organisation, name: str) -> None:
        self.org, self.name, self.repo = org, name, f"acme/{name}"
        self.shas: list[str] = []
        org.service(name, repo=self.repo)
        org.options = {"since": EVER.since, "until": EVER.until}
        for days in (30, 29):
            self.ship(-60 * 24 * days)

    def at(self, minutes: float) -> datetime:
        return NOON + timedelta(minutes=minutes)

    def commit(self, minutes: float, message: str = "", **more: Any) -> str:
        """Its change_id."""
        n = len(self.shas) + 1
        told = message or f"Change {n}"
        self.shas.append(self.org.commit(self.repo, {f"{n}.py": n}, f"{told}", at=self.at(minutes), **more))
        return f"{self.repo}@{self.shas[-1]}"

    def deploy(self, minutes: float, sha: str = "", **columns: str) -> str:
        return self.org.deploy(self.name, sha or self.shas[-1], at=self.at(minutes), **columns)

    def ship(self, minutes: float, message: str = "", **more: Any) -> str:
        change = self.commit(minutes, message, **more)
        self.deploy(minutes + 1)
        return change

    def incident(self, after: float = 0, *, cause: str = "", **more: Any) -> str:
        named = f"Root cause: {cause.split('@')[1]}" if cause else ""
        return self.org.incident(self.name, at=self.at(after), **{"text": named, **more})

    def scope(self, **more: Any) -> Scope:
        return Scope(EVER.since, EVER.until, services=(self.name,), **more)

    def counts(self, reader: Reader) -> dict[str, tuple[int, int]]:
        """Origin -> changes, failed changes."""
        rows = queries.rows(reader, "arms", scope=self.scope())
        return {row["origin"]: (row["changes"], row["failed"]) for row in rows}

    def change(self, reader: Reader, change: str) -> dict[str, Any]:
        return one(reader, "select * from overlay.changes where change_id = $id", change)

    def found(self, reader: Reader, incident: str) -> dict[str, Any]:
        return one(reader, "select * from overlay.incidents where incident_id = $id", incident)

    def links(self, reader: Reader, incident: str) -> dict[str, dict[str, Any]]:
        rows = reader.rows("select * from overlay.links where incident_id = $id", id=incident)
        return {row["change_id"]: row for row in rows}


def one(reader: Reader, sql: str, id: str) -> dict[str, Any]:
    (row,) = reader.rows(sql, id=id)
    return row


def closed(org: Organisation) -> Reader:
    """Every shop's history goes on until the end of what is observed."""
    for repo in list(org.repositories):
        last = org.commit(repo, {"last.py": 1}, "The last change", at=EVER.until)
        org.deploy(repo.split("/")[1], last, at=EVER.until)
    return org.reader()


stories = Stories(Shop, closed)


@stories
def test_01_one_deploy_with_three_incidents_is_one_failure_and_an_incident_read_twice_is_one(shop: Shop) -> Story:
    bad = shop.ship(0)
    ids = [shop.incident(10 * n, cause=bad) for n in (1, 2, 3)]
    again = {"id": ids[0].rsplit("/", 1)[1], "seconds_to_first_ack": "60", "urgency": "high"}
    shop.org.report_row(shop.name, created_on="2026-03-10T12:10:00Z", **again)
    reader = yield
    assert shop.counts(reader) == {"unknown": (2, 1)}
    listed = queries.rows(reader, "incidents_behind", scope=shop.scope())
    assert sorted(row["incident_id"] for row in listed) == sorted(ids)


@stories
def test_02_a_join_multiplies_nothing(shop: Shop) -> Story:
    """A merge of three commits, deployed to two environments, with an incident each of two candidates may explain."""
    shop.commit(-30, branch="topic")
    shop.commit(-29, branch="topic")
    shop.commit(-28, merge=[shop.shas[-1]])
    for environment in ("staging", "production"):
        shop.deploy(-20, environment=environment)
    shop.ship(-10)
    incidents = {shop.incident(5), shop.incident(7)}
    reader = yield
    for table, key, there in [
        ("overlay.changes", "change_id", 5),
        ("overlay.incidents", "incident_id", len(incidents)),
        ("mart.deploys", "deploy_id", 6),
    ]:
        where = "repo = $repo" if table == "overlay.changes" else "service = $service"
        named = {"repo": shop.repo} if table == "overlay.changes" else {"service": shop.name}
        counted = reader.rows(f"select count(*) as n, count(distinct {key}) as d from {table} where {where}", **named)
        assert counted == [{"n": there, "d": there}]
    pairs = reader.rows(
        "select count(*) as n, count(distinct (incident_id, change_id)) as d from overlay.links"
        " where starts_with(change_id, $repo)",
        repo=f"{shop.repo}@",
    )
    assert pairs == [{"n": 4, "d": 4}]


@stories
def test_03_an_incident_without_a_deploy_neither_vanishes_nor_sticks_to_the_last_one(shop: Shop) -> Story:
    incident = shop.incident(0)
    reader = yield
    assert shop.found(reader, incident)["counted"]
    assert shop.links(reader, incident) == {}
    assert shop.counts(reader) == {"unknown": (1, 0)}


@stories
def test_04_the_first_deploy_has_unknown_contents_and_not_all_of_history(shop: Shop) -> Story:
    reader = yield
    first = reader.rows(
        "select contents, changes from mart.deploys where service = $name order by finished_at limit 1", name=shop.name
    )
    assert first == [{"contents": "unknown: nothing was deployed before it", "changes": 0}]


@stories
def test_05_of_several_deploys_in_the_window_all_are_candidates_and_none_is_the_culprit(shop: Shop) -> Story:
    near = {shop.ship(-minutes) for minutes in (300, 200, 100)}
    incident = shop.incident(0)
    reader = yield
    links = shop.links(reader, incident)
    assert links.keys() == near
    assert not any(link["strict"] for link in links.values())
    assert shop.counts(reader)["unknown"] == (4, 0)


@stories
def test_06_a_rollback_is_no_failure_of_its_own_and_no_deploy_that_is_counted(shop: Shop) -> Story:
    shop.ship(-20)
    bad = shop.ship(-10)
    incident = shop.incident(0, cause=bad)
    back = shop.deploy(20, shop.shas[1], kind="rollback")
    reader = yield
    assert one(reader, "select kind, changes from mart.deploys where deploy_id = $id", back) == {
        "kind": "rollback",
        "changes": 0,
    }
    assert reader.rows("select 1 from mart.counted_deploys where deploy_id = $id", id=back) == []
    charged = {change for change, link in shop.links(reader, incident).items() if link["strict"]}
    assert charged == {bad}


@stories
def test_07_a_change_and_its_revert_in_one_deploy_broke_nothing(shop: Shop) -> Story:
    bad = shop.commit(-20)
    shop.ship(-10, f"Revert it\n\nThis reverts commit {bad.split('@')[1]}.")
    incident = shop.incident(0)
    reader = yield
    assert not any(link["strict"] for link in shop.links(reader, incident).values())
    assert shop.counts(reader)["unknown"][1] == 0


@stories
def test_08_a_revert_points_at_the_deploy_that_shipped_the_original(shop: Shop) -> Story:
    """Not at the one that was running when the original was merged."""
    bad = shop.commit(-300)
    shop.deploy(-200, shop.shas[0])
    shipped = shop.deploy(-20)
    incident = shop.incident(0)
    shop.ship(10, f"Revert it\n\nThis reverts commit {bad.split('@')[1]}.")
    reader = yield
    assert shop.links(reader, incident)[bad]["deploy_id"] == shipped
    assert shop.links(reader, incident)[bad]["strict"]


@stories
def test_09_the_time_of_the_last_edit_is_no_end(shop: Shop) -> Story:
    incident = shop.incident(0, minutes=30, updated_at="2026-05-20T00:00:00Z")
    change = shop.ship(-60)
    shop.org.pull(shop.repo, 7, merged=change.split("@")[1], at=shop.at(-60), updated_at="2026-05-20T00:00:00Z")
    reader = yield
    assert shop.found(reader, incident)["minutes_to_restore"] == 30
    assert shop.change(reader, change)["merged_at"] == shop.at(-60)


@stories
def test_10_the_last_weeks_are_still_observed_and_not_counted(shop: Shop) -> Story:
    late = shop.ship((EVER.until - NOON) / timedelta(minutes=1) - 60 * 24 * 3)
    reader = yield
    assert shop.change(reader, late)["left_out"] == "not matured yet"
    assert shop.counts(reader) == {"unknown": (1, 0)}


@stories
def test_11_a_failed_pipeline_is_no_failure_in_production(shop: Shop) -> Story:
    tried = shop.commit(-20)
    deploy = shop.deploy(-10, status="failed")
    shop.deploy(-5)
    reader = yield
    assert one(reader, "select changes from mart.deploys where deploy_id = $id", deploy)["changes"] == 0
    assert shop.change(reader, tried)["first_production_at"] == shop.at(-5)
    assert shop.counts(reader) == {"unknown": (2, 0)}


@stories
def test_12_two_charts_of_one_measure_count_the_same(shop: Shop) -> Story:
    for n in range(4):
        bad = shop.ship(-600 + 100 * n, f"Change {n}" + (AI if n % 2 else ""))
        shop.deploy(-590 + 100 * n, environment="staging")
        shop.incident(-580 + 100 * n, cause=bad)
    reader = yield
    arms = shop.counts(reader)
    counted = pd.DataFrame(queries.rows(reader, "strata", scope=shop.scope())).groupby("origin")
    assert {origin: (row["changes"].sum(), row["strict"].sum()) for origin, row in counted} == arms


def test_13_no_data_is_never_zero_percent() -> None:
    nothing = rate(ai(0, 0))
    assert nothing.estimate is None
    assert nothing.caveats
    assert "0%" not in fmt.share(0, 0)


def test_14_a_rate_over_weeks_is_no_mean_of_weekly_percentages() -> None:
    """One failure of one change, and nine of 999, are 1 % and not 50 %."""
    monday = date(2026, 1, 5)
    weeks = pd.DataFrame(
        {
            "period": [monday + timedelta(weeks=n) for n in range(24)],
            "events": [1, 9] * 12,
            "changes": [1, 999] * 12,
        }
    )
    (phase,) = usual_range(weeks).phases
    assert phase.centre == pytest.approx(1)


def test_15_a_ratio_that_turns_round_within_services_is_flagged() -> None:
    """Within each service AI-assisted changes fail less; most of them are where everything fails more."""
    tables: list[Table] = [(40, 400, 6, 50), (1, 50, 12, 400)] * 5
    counted = frame(tables)
    got = three_ratios(strata.read(counted), *arms(counted))
    assert got.crude.ratio.estimate is not None
    assert got.within.ratio.estimate is not None
    assert got.crude.ratio.estimate > 1 > got.within.ratio.estimate
    assert got.simpson.flagged


def test_16_what_rises_together_over_time_is_not_charged_to_ai() -> None:
    """Failures and AI use both rise from one month to the next; inside each month there is no difference."""
    early, late = frame([(1, 20, 9, 180)] * 8, month="2026-01"), frame([(36, 180, 4, 20)] * 8, month="2026-02")
    counted = pd.concat([early, late])
    got = three_ratios(strata.read(counted), *arms(counted))
    assert got.crude.ratio.estimate is not None
    assert got.crude.ratio.estimate > 2
    assert got.within.ratio.estimate == pytest.approx(1)


@stories
def test_17_a_squash_does_not_lose_what_its_commits_said(shop: Shop) -> Story:
    change = shop.ship(-10, "Add the cart (#9)")
    head = "9" * 39 + "a"
    shop.org.pull(shop.repo, 9, merged=change.split("@")[1], at=shop.at(-10), head=head)
    shop.org.pull_commit(shop.repo, head, f"Add the cart{AI}")
    shop.org.pull_commits[head]["html_url"] = f"https://github.com/{shop.repo}/pull/9/commits/{head}"
    reader = yield
    assert shop.change(reader, change)["origin"] == "ai_assisted"


@stories
def test_18_a_person_who_used_ai_that_day_makes_no_other_change_ai_assisted(shop: Shop) -> Story:
    marked, other = shop.ship(-20, f"Add the cart{AI}"), shop.ship(-10, "Mend the cart")
    reader = yield
    assert shop.change(reader, marked)["origin"] == "ai_assisted"
    assert shop.change(reader, other)["origin"] == "unknown"


@stories
def test_19_an_origin_found_out_after_the_incident_is_shown_and_not_counted(shop: Shop) -> Story:
    bad = shop.ship(-10)
    shop.incident(0, cause=bad)
    shop.org.judge("origin", bad, "", "ai_assisted", visible=True)
    reader = yield
    assert (shop.change(reader, bad)["origin"], shop.change(reader, bad)["origin_now"]) == ("unknown", "ai_assisted")
    assert "ai_assisted" not in shop.counts(reader)


def test_20_no_answer_says_that_ai_is_the_cause_and_it_says_who_chose_the_work() -> None:
    told = answer(alone((58, 1412), (20, 1963)))
    assert "caus" not in told.lede_text.replace("not causing", "")
    assert any(word in told.cannot_tell for word in ("chose", "chosen", "given", "riskier", "kind of work"))


def test_21_a_bad_service_is_one_cluster() -> None:
    """The same counts, all from one service or from all alike: the range of the first is wider."""
    even: list[Table] = [(6, 100, 4, 100)] * 8
    uneven: list[Table] = [(34, 100, 4, 100), *[(2, 100, 4, 100)] * 7]
    width = []
    for tables in (even, uneven):
        counted = frame(tables)
        ratio = three_ratios(strata.read(counted), *arms(counted)).within.ratio
        assert ratio.low is not None
        assert ratio.high is not None
        width.append(ratio.high / ratio.low)
    assert width[1] > 1.5 * width[0]


@stories
def test_22_drills_do_not_count_and_a_time_has_its_zone(shop: Shop) -> Story:
    bad = shop.ship(-10)
    drill = shop.incident(0, cause=bad, title="[GAMEDAY] Drill: cart is down")
    there = shop.org.report_row(
        shop.name,
        id="PZONE",
        created_on="2026-03-10T08:30:00-04:00",
        resolved_on="2026-03-10T13:00:00Z",
        urgency="high",
        seconds_to_first_ack="60",
    )
    reader = yield
    assert not shop.found(reader, drill)["counted"]
    assert shop.found(reader, there)["started_at"] == moment("2026-03-10T12:30Z")
    assert shop.found(reader, there)["minutes_to_restore"] == 30
    assert shop.counts(reader)["unknown"][1] == 0


@stories
def test_23_nobody_is_shown_alone(shop: Shop) -> Story:
    change = shop.ship(-10, "Add the cart (#9)")
    shop.org.pull(shop.repo, 9, merged=change.split("@")[1], at=shop.at(-10))
    shop.org.review(shop.repo, 9, "bo", at=shop.at(-20))
    reader = yield
    loads = queries.rows(reader, "reviewer_loads", scope=shop.scope())
    assert loads == [{"reviews": 1}]
    assert review.load_by_fifth([row["reviews"] for row in loads]) == ()


@stories
def test_24_what_only_time_suggests_says_how_often_chance_would(shop: Shop) -> Story:
    for hours in range(40):
        shop.ship(-60 * 12 * (40 - hours))
    incident = shop.incident(0)
    reader = yield
    reasons = [reason for link in shop.links(reader, incident).values() for reason in link["reasons"]]
    assert reasons
    assert all("% chance of a deploy" in reason for reason in reasons)
