"""The simulation, pure: what is planted can be found again, and volumes are as stated."""

import itertools
import math
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from ingest.demo.organisation import END, PEOPLE, REPOS, SERVICES, TEAMS, since
from ingest.demo.simulate import EVIDENCE, simulate
from ingest.demo.submissions import Submission, submit
from ingest.demo.truth import counts, total_ratio
from ingest.demo.world import Change, World


@pytest.fixture(scope="module")
def world() -> World:
    return simulate(7, 18, 1.6)


@pytest.fixture(scope="module")
def submissions(world: World) -> dict[int, Submission]:
    return submit(world)


def failures(world: World) -> dict[str, tuple[float, float]]:
    """Per arm: change-caused incidents, and how many a risk free of origin would give, summed over size and service."""
    culprits = {incident.culprit for incident in world.incidents}
    result: dict[str, tuple[float, float]] = {}
    for origin, factor in (("ai_assisted", world.ratio), ("human_only", 1.0)):
        arm = [c for c in world.changes if c.origin == origin and c.key in world.risks]
        result[origin] = (sum(c.key in culprits for c in arm), sum(world.risks[c.key] / factor for c in arm))
    return result


def test_the_organisation_has_the_stated_shape() -> None:
    assert (len(SERVICES), len(TEAMS), len(REPOS)) == (12, 5, 7)
    assert sum(service.repo == "platform" for service in SERVICES.values()) == 5
    assert [repo.name for repo in REPOS.values() if repo.declared_after_months is None] == ["fulfilment"]
    assert {name for service in SERVICES.values() for name in service.depends_on} < set(SERVICES)
    assert since(18).isoformat() == "2025-05-01T00:00:00+00:00"
    assert {"Claude Dupont", "Devin Marsh"} < {person.name for person in PEOPLE}


def test_volumes_are_as_stated(world: World) -> None:
    told = counts(world)
    assert 5_900 < told["changes"] < 6_200
    assert 150 < told["change_caused"] < 240
    assert 0.18 < told["not_change_caused"] / told["incidents_by_kind"]["production"] < 0.32
    assert {"drill", "test", "duplicate", "low_urgency", "unacknowledged", "near_miss"} < set(told["incidents_by_kind"])
    environments = Counter((deploy.environment, deploy.status) for deploy in world.deploys)
    assert all(environments[key] for key in (("staging", "success"), ("production", "failure")))
    assert {deploy.kind for deploy in world.deploys} == {"deploy", "rollback", "config", "flag"}


def test_everything_happens_inside_the_span(world: World) -> None:
    assert all(world.since <= change.merged_at < END for change in world.changes)
    assert all(world.since <= deploy.started_at <= deploy.finished_at < END for deploy in world.deploys)
    assert all(world.since <= incident.started_at < END for incident in world.incidents)


def test_an_incident_follows_the_first_production_deploy_of_its_culprit(world: World) -> None:
    changes = {change.key: change for change in world.changes}
    deploys = {deploy.key: deploy for deploy in world.deploys}
    lags = []
    for incident in world.incidents:
        if incident.culprit is None or incident.deploy is None:
            continue
        culprit, deploy = changes[incident.culprit], deploys[incident.deploy]
        assert (deploy.environment, deploy.status, deploy.service) == ("production", "success", culprit.service)
        assert culprit.merged_at < deploy.finished_at < incident.started_at
        needed_by = SERVICES[incident.service].depends_on
        assert incident.service == culprit.service or culprit.service in needed_by
        lags.append((incident.started_at - deploy.finished_at) / timedelta(minutes=1))
    lags.sort()
    assert 25 < lags[len(lags) // 2] < 80
    assert sum(lag < 24 * 60 for lag in lags) > 0.9 * len(lags)


def test_several_changes_ship_together_and_the_number_varies(world: World) -> None:
    merged = {name: [c for c in world.changes if name in c.services] for name in SERVICES}
    sizes: list[int] = []
    for name in SERVICES:
        order = {change.key: index for index, change in enumerate(merged[name])}
        tips = [
            order[deploy.tip]
            for deploy in world.deploys
            if (deploy.service, deploy.environment, deploy.kind, deploy.status)
            == (name, "production", "deploy", "success")
            and deploy.tip is not None
        ]
        assert tips == sorted(tips)
        sizes += [later - earlier for earlier, later in itertools.pairwise(tips)]
    assert 1.8 < sum(sizes) / len(sizes) < 4
    assert set(sizes) >= set(range(1, 8))


def test_a_rollback_goes_to_a_version_before_the_culprit(world: World) -> None:
    merged_at = {change.key: change.merged_at for change in world.changes}
    rollbacks = [deploy for deploy in world.deploys if deploy.kind == "rollback"]
    ends = {i.culprit: i.started_at + timedelta(minutes=i.minutes) for i in world.incidents if i.evidence == "rollback"}
    assert len(rollbacks) == len(ends)
    for rollback in rollbacks:
        culprits = [
            key
            for key, end in ends.items()
            if key and rollback.finished_at < end < rollback.finished_at + timedelta(minutes=30)
        ]
        assert any(rollback.tip is None or merged_at[rollback.tip] < merged_at[key] for key in culprits)


def test_the_planted_ratio_is_recovered_over_a_few_seeds() -> None:
    for planted in (1.0, 2.5):
        arms = [failures(simulate(seed, 18, planted)) for seed in range(6)]
        ai = sum(arm["ai_assisted"][0] for arm in arms) / sum(arm["ai_assisted"][1] for arm in arms)
        human = sum(arm["human_only"][0] for arm in arms) / sum(arm["human_only"][1] for arm in arms)
        assert abs(math.log(ai / human / planted)) < 0.25


def test_the_total_ratio_includes_that_ai_changes_are_bigger(world: World) -> None:
    assert 1.6 < total_ratio(world) < 2.0
    assert total_ratio(replace(world, risks=dict.fromkeys(world.risks, 0.03))) == pytest.approx(1)


def test_the_evidence_an_incident_leaves_is_blind_to_origin() -> None:
    found: dict[str, Counter[str]] = {"ai_assisted": Counter(), "human_only": Counter()}
    for seed in range(6):
        world = simulate(seed, 18, 1.6)
        origins = {change.key: change.origin for change in world.changes}
        for incident in world.incidents:
            if incident.culprit is not None and incident.evidence and origins[incident.culprit] in found:
                found[origins[incident.culprit]][incident.evidence] += 1
    for tally in found.values():
        for evidence, share in EVIDENCE.items():
            assert abs(tally[evidence] / tally.total() - share) < 0.08


def test_ai_grows_and_its_changes_are_bigger(world: World) -> None:
    def share(changes: tuple[Change, ...]) -> float:
        return sum(change.origin == "ai_assisted" for change in changes) / len(changes)

    assert share(world.changes[-1500:]) > 2 * share(world.changes[:1500])

    def median_lines(origin: str) -> int:
        lines = sorted(change.lines for change in world.changes if change.origin == origin)
        return lines[len(lines) // 2]

    assert median_lines("ai_assisted") > 1.3 * median_lines("human_only")


def test_marks_follow_the_repository_and_never_a_person(world: World, submissions: dict[int, Submission]) -> None:
    told = list(submissions.values())
    ai = [each for each in told if each.change.origin == "ai_assisted"]
    late = [each for each in ai if each.change.merged_at > world.since + timedelta(days=70)]
    declared = [each for each in late if each.change.repo != "fulfilment"]
    undeclared = [each for each in late if each.change.repo == "fulfilment"]
    assert 0.03 < sum(not each.marked for each in declared) / len(declared) < 0.11
    assert sum(not each.marked for each in undeclared) / len(undeclared) > 0.4
    assert not any(each.marked or each.tool for each in told if each.change.origin != "ai_assisted")
    assert {each.tool for each in ai} >= {"claude", "copilot", "cursor", "codex", "aider", "devin", "amp"}


def test_some_marks_are_lost_in_the_squash_but_stand_on_the_branch(submissions: dict[int, Submission]) -> None:
    def marked(text: str) -> bool:
        return "noreply@anthropic.com" in text

    claude = [each for each in submissions.values() if each.tool == "claude" and each.marked]
    squashed = [each for each in claude if each.change.delivery == "squash"]
    assert all(any(marked(commit.message) for commit in each.head) for each in squashed)
    kept = sum(marked(each.commit.message) for each in squashed)
    assert 0.6 < kept / len(squashed) < 0.9


def test_marks_shift_no_outcome() -> None:
    first, again = simulate(3, 4, 1.6), simulate(3, 4, 1.6)
    submit(first)
    assert first == again
