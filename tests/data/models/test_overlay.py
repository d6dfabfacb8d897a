"""Judgements laid over machine facts: links, origins and policies, blind or not, resolved through aliases."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.organisation import AI, Organisation, moment

NOON = moment("2026-03-10T12:00Z")
REPO, HEAD = "acme/shop", "a" * 40


class Told:
    """Five changes of which the second carries a mark; a time-only incident and a named one."""

    def __init__(self, org: Organisation) -> None:
        self.org = org
        org.options = {"since": moment("2026-01-01T00:00Z"), "until": moment("2026-06-01T00:00Z")}
        ages = {1: 40, 2: 30, 3: 20, 4: 0.1, 5: -60}
        self.shas = {
            n: org.commit(REPO, {"a.py": n}, f"Change {n} (#{n}){AI if n == 2 else ''}", at=NOON - timedelta(days=age))
            for n, age in ages.items()
        }
        for n, sha in self.shas.items():
            org.deploy("shop", sha, at=NOON - timedelta(days=ages[n] - 0.05))
        org.pull(REPO, 4, merged=self.shas[4], at=NOON - timedelta(days=0.1), head=HEAD)
        org.pull_commit(REPO, HEAD, "Before the squash")
        self.by_time = org.incident("shop", at=NOON)
        self.by_name = org.incident("shop", at=NOON - timedelta(days=19), text="Caused by #3.")
        org.land()
        org.build()

    def change(self, n: int) -> str:
        return f"{REPO}@{self.shas[n]}"

    def confirm(self, incident: str, change: str, verdict: str = "confirmed", *, visible: bool = False) -> None:
        self.org.judge("link", incident, change, verdict, visible=visible)

    def link(self, incident: str, n: int) -> dict[str, Any]:
        sql = "select * from overlay.links where incident_id = $incident and change_id = $change"
        return self.org.open().rows(sql, incident=incident, change=self.change(n))[0]

    def incident(self, incident: str) -> dict[str, Any]:
        return self.org.open().answer("incident", incident=incident)[0]

    def row(self, n: int) -> dict[str, Any]:
        return self.org.open().answer("change", change=self.change(n))[0]


@pytest.fixture(scope="module")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told(Organisation(tmp_path_factory.mktemp("overlay"), services={"shop": {"repo": REPO}}))


@pytest.fixture
def told(_built: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    """The same snapshot each time, with a judgement store of the test's own."""
    monkeypatch.setenv("AFTERMATH_JUDGEMENTS_URL", f"sqlite:///{tmp_path / 'judgements.sqlite'}")
    return _built


def test_without_a_judgement_time_alone_suggests(told: Told) -> None:
    assert (told.incident(told.by_time)["link_status"], told.row(4)["incidents_strict"]) == ("candidates", 0)


def test_a_blind_confirmation_makes_a_known_culprit(told: Told) -> None:
    told.confirm(told.by_time, told.change(4))
    link = told.link(told.by_time, 4)
    assert (link["status"], link["strict"], link["known"], link["weight"], link["actor"]) == (
        "confirmed",
        True,
        True,
        1,
        "mia",
    )
    incident = told.incident(told.by_time)
    assert (incident["link_status"], incident["culprit_known"]) == ("confirmed", True)
    assert told.row(4)["incidents_strict"] == 1


def test_a_confirmation_that_saw_the_origin_charges_but_is_not_known(told: Told) -> None:
    told.confirm(told.by_time, told.change(4), visible=True)
    link = told.link(told.by_time, 4)
    assert (link["strict"], link["known"], told.incident(told.by_time)["culprit_known"]) == (True, False, False)
    assert told.row(4)["incidents_strict"] == 1


@pytest.mark.parametrize("alias", [f"{REPO}#4", f"{REPO}@{HEAD}"])
def test_a_judgement_on_another_name_of_the_change_is_about_it(told: Told, alias: str) -> None:
    told.confirm(told.by_time, alias)
    assert told.link(told.by_time, 4)["status"] == "confirmed"


def test_the_latest_word_counts_under_whatever_name(told: Told) -> None:
    told.confirm(told.by_time, f"{REPO}#4")
    told.confirm(told.by_time, told.change(4), "rejected")
    assert told.link(told.by_time, 4)["status"] == "rejected"
    assert (told.incident(told.by_time)["link_status"], told.incident(told.by_time)["candidates"]) == ("none", 0)


def test_a_withdrawn_judgement_leaves_the_machines_word(told: Told) -> None:
    before = told.link(told.by_time, 4)
    told.confirm(told.by_time, told.change(4))
    told.confirm(told.by_time, told.change(4), "withdrawn")
    assert told.link(told.by_time, 4) == before


def test_a_rejected_named_cause_is_not_charged(told: Told) -> None:
    assert told.row(3)["incidents_strict"] == 1
    told.confirm(told.by_name, told.change(3), "rejected")
    link = told.link(told.by_name, 3)
    assert (link["strict"], link["known"], link["weight"]) == (False, False, 0)
    assert told.row(3)["incidents_strict"] == told.row(3)["incidents_lenient"] == 0


def test_a_confirmed_other_change_displaces_the_named_one(told: Told) -> None:
    told.confirm(told.by_name, told.change(2))
    assert (told.link(told.by_name, 3)["strict"], told.link(told.by_name, 3)["weight"]) == (False, 0)
    incident = told.incident(told.by_name)
    assert (incident["culprit_change_id"], incident["culprit_origin"]) == (told.change(2), "ai_assisted")
    assert told.link(told.by_name, 2)["reasons"] == []


def test_two_confirmed_causes_share_the_weight(told: Told) -> None:
    told.confirm(told.by_name, told.change(2))
    told.confirm(told.by_name, told.change(3))
    assert [told.link(told.by_name, n)["weight"] for n in (2, 3)] == [0.5, 0.5]


def test_a_judgement_about_something_unknown_changes_nothing_and_is_kept(told: Told) -> None:
    told.confirm(told.by_time, f"{REPO}@{'b' * 40}")
    told.confirm("pagerduty/default/GONE", told.change(4))
    assert told.incident(told.by_time)["link_status"] == "candidates"
    assert len(told.org.open().rows("select * from judgements.log")) == 2


@pytest.mark.parametrize("name", ["change 4", f"{REPO}#4"])
def test_an_override_is_shown_and_not_counted(told: Told, name: str) -> None:
    told.org.judge("origin", told.change(4) if name == "change 4" else name, "", "ai_assisted")
    assert (told.row(4)["origin"], told.row(4)["origin_now"]) == ("unknown", "ai_assisted")
    evidence = told.org.open().answer("evidence", change=told.change(4))
    assert [(row["rule"], row["polarity"]) for row in evidence] == [("override", "ai")]


def test_an_override_to_unknown_takes_no_side(told: Told) -> None:
    told.org.judge("origin", told.change(2), "", "unknown")
    assert (told.row(2)["origin"], told.row(2)["origin_now"]) == ("ai_assisted", "unknown")
    evidence = told.org.open().answer("evidence", change=told.change(2))
    assert [row["polarity"] for row in evidence if row["rule"] == "override"] == [None]


def test_a_policy_makes_unmarked_changes_human_from_its_day(told: Told) -> None:
    told.org.judge("policy", REPO, "ai_marked_since", (NOON - timedelta(days=20)).date().isoformat())
    origins = [told.row(n)["origin"] for n in (1, 2, 3, 4)]
    assert origins == ["unknown", "ai_assisted", "human_only", "human_only"]
    assert told.row(3)["best_kind"] == "declared"
    [row] = told.org.open().answer("evidence", change=told.change(3))
    assert (row["rule"], row["polarity"], row["kind"]) == ("ai_marked_since", "human", "declared")
    assert "says mia" in row["raw"]


def test_a_policy_of_none_before_a_day_makes_earlier_changes_human(told: Told) -> None:
    told.org.judge("policy", REPO, "no_ai_before", (NOON - timedelta(days=20)).date().isoformat())
    assert [told.row(n)["origin"] for n in (1, 2, 3)] == ["human_only", "ai_assisted", "unknown"]


def test_a_withdrawn_policy_is_none(told: Told) -> None:
    told.org.judge("policy", REPO, "no_ai_before", "2026-12-31")
    told.org.judge("policy", REPO, "no_ai_before", "withdrawn")
    assert told.row(1)["origin"] == "unknown"
    assert told.row(1)["declared_repo"] is False


def test_a_policy_may_stand_in_settings_and_a_person_may_correct_it(organisation: Any) -> None:
    org = Told(organisation(services={"shop": {"repo": REPO}}, repos={REPO: {"ai_marked_since": "2026-01-01"}}))
    assert (org.row(1)["origin"], org.row(2)["origin"], org.row(1)["declared_repo"]) == (
        "human_only",
        "ai_assisted",
        True,
    )
    org.org.judge("policy", REPO, "ai_marked_since", "2026-12-31")
    assert org.row(1)["origin"] == "unknown"


def test_weights_of_an_incident_sum_to_at_most_one_whatever_was_judged(told: Told) -> None:
    for verdict in ("confirmed", "rejected"):
        told.confirm(told.by_name, told.change(2), verdict)
        totals = told.org.open().rows("select sum(weight) as total from overlay.links group by incident_id")
        assert max(row["total"] for row in totals) <= 1 + 1e-12


def test_a_judgement_makes_a_new_version_and_leaves_the_open_reader_alone(told: Told) -> None:
    earlier = told.org.open()
    told.confirm(told.by_time, told.change(4))
    assert told.org.open().version.judgements == earlier.version.judgements + 1
    assert earlier.answer("incident", incident=told.by_time)[0]["link_status"] == "candidates"
