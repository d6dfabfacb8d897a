"""Tags as judgements: each person's own, agreement and disagreement, tags that settings lost, incidents merged away."""

from pathlib import Path
from typing import Any

import pytest

from data.judgements import Judgement
from data.reader import judgements
from tests.organisation import Organisation, moment

NOON = moment("2026-03-10T12:00Z")


class Told:
    """Four incidents: the second was merged into the first, another into the second."""

    def __init__(self, org: Organisation) -> None:
        self.org = org
        text = "customers affected: 400\ndegraded: 50 %"
        self.first = org.incident("shop", at=NOON, text=text, id="P001")
        reason = {"type": "merge_resolve_reason", "incident": {"id": "P001"}}
        self.merged = org.incident("shop", at=NOON, id="P002", resolve_reason=reason)
        further = {"type": "merge_resolve_reason", "incident": {"id": "P002"}}
        self.merged_twice = org.incident("shop", at=NOON, id="P004", resolve_reason=further)
        self.bare = org.incident("shop", at=NOON, id="P003", minutes=60)
        org.land()
        org.build()

    def say(
        self, who: str, kind: str, object: str, verdict: str = "set", *, incident: str = "", note: str = ""
    ) -> None:
        judgements(self.org.home).add(
            Judgement(
                kind=kind,
                subject=incident or self.first,
                object=object,
                verdict=verdict,
                actor=who,
                origin_visible=False,
                note=note,
            )
        )

    def causes(self, incident: str = "") -> dict[str, dict[str, Any]]:
        sql = "select * from overlay.causes where incident_id = $incident"
        return {row["tag"]: row for row in self.org.open().rows(sql, incident=incident or self.first)}

    def row(self, question: str, incident: str) -> dict[str, Any]:
        return self.org.open().answer(question, incident=incident)[0]


@pytest.fixture(scope="module")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told(Organisation(tmp_path_factory.mktemp("tags"), services={"shop": {}, "till": {"depends_on": ["shop"]}}))


@pytest.fixture
def told(_built: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    monkeypatch.setenv("AFTERMATH_JUDGEMENTS_URL", f"sqlite:///{tmp_path / 'judgements.sqlite'}")
    return _built


def test_one_persons_tags_stand_alone(told: Told) -> None:
    told.say("asha", "trigger", "binary_push")
    told.say("asha", "cause", "no_test")
    found = told.causes()
    assert {tag: row["standing"] for tag, row in found.items()} == {"binary_push": "single", "no_test": "single"}
    assert found["no_test"]["name"] == "No test for it"


def test_two_people_agree_on_one_tag_and_not_on_another(told: Told) -> None:
    for who in ("asha", "bram"):
        told.say(who, "trigger", "binary_push")
    told.say("asha", "cause", "no_test")
    found = told.causes()
    assert found["binary_push"]["standing"] == "agreed"
    assert (found["no_test"]["standing"], found["no_test"]["people"]) == ("disputed", ["asha"])
    assert told.row("postmortem", told.first)["disputed"] == 1


def test_withdrawing_takes_back_ones_own_tag_and_nobody_elses(told: Told) -> None:
    for who in ("asha", "bram"):
        told.say(who, "cause", "no_test")
    told.say("asha", "cause", "no_test", "withdrawn")
    assert told.causes()["no_test"]["people"] == ["bram"]
    assert len(told.org.open().answer("history", incident=told.first)) == 3


def test_a_tag_set_with_others_on_screen_is_told_apart(told: Told) -> None:
    told.say("asha", "cause", "no_test")
    told.say("bram", "cause", "no_test", "set_sighted")
    rows = told.org.open().answer("incident_tags", incident=told.first)
    assert {row["actor"]: row["unseen"] for row in rows} == {"asha": True, "bram": False}


def test_a_tag_the_settings_no_longer_hold_stays_readable(told: Told) -> None:
    told.say("asha", "cause", "tariff_table_late")
    row = told.causes()["tariff_table_late"]
    assert (row["name"], row["retired"]) == ("tariff table late", True)
    assert told.row("postmortem", told.first)["names"] == ["tariff table late"]


def test_what_was_tagged_before_a_merge_goes_to_where_the_incident_went(told: Told) -> None:
    told.say("asha", "cause", "no_test", incident=told.merged)
    assert told.causes()["no_test"]["people"] == ["asha"]
    assert told.causes(told.merged) == {}
    told.say("bram", "cause", "no_test", incident=told.merged_twice)
    assert told.causes()["no_test"]["people"] == ["asha", "bram"]
    assert [row["merged"] for row in told.org.open().answer("history", incident=told.first)] == [True, True]


def test_a_published_post_mortem_stays_with_the_incident_it_was_written_about(told: Told) -> None:
    told.say("asha", "postmortem", "", "published", incident=told.merged)
    assert told.row("postmortem", told.first)["published_at"] is None
    assert told.row("postmortem", told.merged)["published_at"] is not None
    told.say("bram", "postmortem", "", "withdrawn", incident=told.merged)
    assert told.row("postmortem", told.merged)["published_at"] is None


def test_merged_incidents_name_each_other_however_many_merges_lie_between(told: Told) -> None:
    org = told.org.open()
    there = org.answer("merges", incident=told.first)
    assert [(row["incident_id"], row["is_target"]) for row in there] == [
        (told.merged, False),
        (told.merged_twice, False),
    ]
    [back] = org.answer("merges", incident=told.merged_twice)
    assert (back["incident_id"], back["is_target"]) == (told.first, True)


def test_ai_use_found_later_changes_no_origin(told: Told) -> None:
    before = told.org.open().rows("select * from overlay.origins order by all")
    told.say("asha", "ai_use", "", "used")
    assert told.row("postmortem", told.first)["ai_use"] == "used"
    assert told.org.open().rows("select * from overlay.origins order by all") == before


def test_a_stated_impact_fills_what_no_source_says_and_can_be_taken_back(told: Told) -> None:
    assert told.row("incident_impact", told.bare)["customer_minutes"] is None
    told.say("asha", "impact", "customers_affected", "1200", incident=told.bare, note="support desk")
    told.say("asha", "impact", "degraded_percent", "25", incident=told.bare, note="support desk")
    told.say("asha", "reach", "till", "degraded", incident=told.bare, note="support desk")
    row = told.row("incident_impact", told.bare)
    assert row["customer_minutes"] == 1200 * 60 * 0.25
    assert (row["services"], row["said_by"], row["dependants"]) == (["till"], "support desk", ["till"])
    assert told.row("incident", told.bare)["customers_affected"] == 1200
    told.say("asha", "impact", "customers_affected", "withdrawn", incident=told.bare)
    assert told.row("incident_impact", told.bare)["customers_affected"] is None


def test_a_statement_goes_over_what_the_source_says_and_its_withdrawal_brings_it_back(told: Told) -> None:
    assert told.row("incident_impact", told.first)["customers_affected"] == 400
    told.say("asha", "impact", "customers_affected", "500")
    assert told.row("incident_impact", told.first)["customers_affected"] == 500
    told.say("asha", "impact", "customers_affected", "withdrawn")
    assert told.row("incident_impact", told.first)["customers_affected"] == 400


def test_an_action_items_text_comes_back_whatever_it_holds(told: Told) -> None:
    told.say("asha", "action", "a1", "open", note='{"text": "=1+1 <b>", "team": "Shop", "due": "2026-04-01"}')
    told.say("asha", "action", "a2", "open", note="not json")
    rows = {row["action"]: row for row in told.org.open().answer("actions", incident=told.first)}
    assert (rows["a1"]["text"], rows["a1"]["team"], str(rows["a1"]["due"])) == ("=1+1 <b>", "Shop", "2026-04-01")
    assert (rows["a2"]["text"], rows["a2"]["due"]) == ("not json", None)


def test_similar_incidents_come_before_and_share_rare_words(tmp_path: Path) -> None:
    org = Organisation(tmp_path, services={"shop": {}, "till": {}})
    for day, service, title in (
        (1, "shop", "Tariff cache empty after failover"),
        (2, "till", "Disk almost full"),
        (3, "till", "Certificate ran out"),
        (5, "shop", "Tariff cache empty again"),
        (6, "shop", "Tariff cache empty once more"),
    ):
        org.incident(service, at=moment(f"2026-03-0{day}T12:00Z"), title=title)
    found = org.reader().answer("similar_incidents", incident="pagerduty/default/P004")
    assert [row["title"] for row in found] == ["Tariff cache empty after failover"]
    assert {"tariff", "cache", "empty"} & set(found[0]["terms"])
