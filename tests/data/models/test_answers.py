"""Answers about a whole incident: no change caused it, nobody can tell; and what two people say against each other."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from data.judgements import NO_CHANGE, Judgement
from data.reader import judgements
from tests.organisation import Organisation, moment

NOON = moment("2026-03-10T12:00Z")
REPO = "acme/shop"
VIEWS = "select * from overlay.counted_links where incident_id = $incident and (strict or lenient or weight > 0)"


class Told:
    """Five changes; one incident with candidates by time, one that names its cause, one with nothing near it."""

    def __init__(self, org: Organisation) -> None:
        self.org = org
        org.options = {"since": moment("2026-01-01T00:00Z"), "until": moment("2026-06-01T00:00Z")}
        ages = {5: 40, 1: 20, 2: 0.1, 3: 0.05, 4: -60}
        self.shas = {
            n: org.commit(REPO, {"a.py": n}, f"Change {n} (#{n})", at=NOON - timedelta(days=age))
            for n, age in ages.items()
        }
        for n, sha in self.shas.items():
            org.deploy("shop", sha, at=NOON - timedelta(days=ages[n] - 0.01))
        self.by_time = org.incident("shop", at=NOON, id="P001")
        self.by_name = org.incident("shop", at=NOON - timedelta(days=19), text="Caused by #1.", id="P002")
        self.alone = org.incident("shop", at=NOON - timedelta(days=9), id="P003")
        org.land()
        org.build()

    def change(self, n: int) -> str:
        return f"{REPO}@{self.shas[n]}"

    def say(self, incident: str, verdict: str, n: int | None = None, *, by: str = "ada") -> None:
        judgements(self.org.home).add(
            Judgement(
                kind="answer" if n is None else "link",
                subject=incident,
                object="" if n is None else self.change(n),
                verdict=verdict,
                actor=by,
                origin_visible=False,
            )
        )

    def take_back(self, incident: str, n: int | None = None, *, by: str = "ada") -> None:
        self.say(incident, "withdrawn", n, by=by)

    def incident(self, incident: str) -> dict[str, Any]:
        return self.org.open().answer("incident", incident=incident)[0]

    def status(self, incident: str, n: int) -> str:
        sql = "select status from overlay.links where incident_id = $incident and change_id = $change"
        return str(self.org.open().rows(sql, incident=incident, change=self.change(n))[0]["status"])

    def counted(self, incident: str) -> list[dict[str, Any]]:
        return self.org.open().rows(VIEWS, incident=incident)

    def standing(self) -> list[str]:
        return [row["standing"] for row in self.org.open().rows("select * from overlay.judgement_log order by id")]


@pytest.fixture(scope="module")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told(Organisation(tmp_path_factory.mktemp("answers"), services={"shop": {"repo": REPO}}))


@pytest.fixture
def told(_built: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    """The same snapshot each time, with a judgement store of the test's own."""
    monkeypatch.setenv("AFTERMATH_JUDGEMENTS_URL", f"sqlite:///{tmp_path / 'judgements.sqlite'}")
    return _built


@pytest.mark.parametrize("verdict", NO_CHANGE)
def test_an_incident_no_change_caused_counts_against_none_in_any_view(told: Told, verdict: str) -> None:
    for incident, before in ((told.by_time, "candidates"), (told.by_name, "named")):
        assert told.incident(incident)["link_status"] == before
        assert told.counted(incident)
        told.say(incident, verdict)
        row = told.incident(incident)
        assert (row["link_status"], row["answer"], row["answered_by"]) == ("no_change", verdict, "ada")
        assert (row["culprit_change_id"], row["culprit_known"], row["candidates"]) == (None, False, 0)
        assert not told.counted(incident)


def test_no_change_is_an_answer_where_there_was_no_candidate_too(told: Told) -> None:
    assert told.incident(told.alone)["link_status"] == "none"
    told.say(told.alone, "load")
    assert told.incident(told.alone)["link_status"] == "no_change"


def test_who_cannot_tell_leaves_the_candidates_as_they_were(told: Told) -> None:
    before = told.counted(told.by_time)
    told.say(told.by_time, "unknown")
    row = told.incident(told.by_time)
    assert (row["link_status"], row["candidates"]) == ("unknown", 2)
    assert told.counted(told.by_time) == before


def test_who_cannot_tell_does_not_silence_a_named_cause(told: Told) -> None:
    told.say(told.by_name, "unknown")
    row = told.incident(told.by_name)
    assert (row["link_status"], row["answer"], row["culprit_known"]) == ("named", "unknown", True)


def test_an_answer_taken_back_leaves_the_machines_word(told: Told) -> None:
    before, counted = told.incident(told.by_name), told.counted(told.by_name)
    told.say(told.by_name, "no_change")
    told.take_back(told.by_name)
    assert told.incident(told.by_name) == before
    assert told.counted(told.by_name) == counted


def test_a_later_answer_of_the_same_person_is_a_change_of_mind(told: Told) -> None:
    told.say(told.by_time, "no_change")
    told.say(told.by_time, "confirmed", 2)
    assert told.incident(told.by_time)["culprit_change_id"] == told.change(2)
    told.say(told.by_time, "infrastructure")
    row = told.incident(told.by_time)
    assert (row["link_status"], row["answer"], row["disputed"]) == ("no_change", "infrastructure", False)
    assert told.status(told.by_time, 2) == "rejected"
    assert told.standing() == ["replaced", "overruled", "in force"]


def test_one_person_may_name_two_causes(told: Told) -> None:
    told.say(told.by_time, "confirmed", 2)
    told.say(told.by_time, "confirmed", 3)
    assert [row["weight"] for row in told.counted(told.by_time)] == [0.5, 0.5]
    assert told.incident(told.by_time)["disputed"] is False


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("confirmed", 2), ("confirmed", 3)),
        (("confirmed", 2), ("no_change", None)),
        (("no_change", None), ("confirmed", 2)),
        (("confirmed", 2), ("rejected", 2)),
        (("rejected", 2), ("confirmed", 2)),
    ],
)
def test_of_two_people_the_last_wins_and_both_are_kept(told: Told, first: Any, second: Any) -> None:
    told.say(told.by_time, *second, by="ben")
    alone = told.incident(told.by_time)
    told.take_back(told.by_time, second[1], by="ben")
    told.say(told.by_time, *first, by="ada")
    assert told.incident(told.by_time)["disputed"] is False
    told.say(told.by_time, *second, by="ben")
    both = told.incident(told.by_time)
    for fact in ("link_status", "culprit_change_id", "answer"):
        assert both[fact] == alone[fact]
    assert both["disputed"] is True
    assert told.standing().count("in force") == 1
    assert len(told.standing()) == 3


def test_a_third_voice_settles_it(told: Told) -> None:
    told.say(told.by_time, "confirmed", 2, by="ada")
    told.say(told.by_time, "confirmed", 3, by="ben")
    told.say(told.by_time, "confirmed", 3, by="cleo")
    row = told.incident(told.by_time)
    assert (row["culprit_change_id"], row["disputed"]) == (told.change(3), False)


def test_giving_in_settles_it(told: Told) -> None:
    told.say(told.by_time, "confirmed", 2, by="ada")
    told.say(told.by_time, "no_change", by="ben")
    told.say(told.by_time, "load", by="ada")
    row = told.incident(told.by_time)
    assert (row["answer"], row["disputed"]) == ("load", False)


def test_two_words_for_no_change_are_no_dispute(told: Told) -> None:
    told.say(told.by_time, "load", by="ada")
    told.say(told.by_time, "dependency", by="ben")
    row = told.incident(told.by_time)
    assert (row["answer"], row["disputed"]) == ("dependency", False)


def test_taking_ones_word_back_leaves_the_other_persons(told: Told) -> None:
    told.say(told.by_time, "confirmed", 2, by="ada")
    told.say(told.by_time, "rejected", 2, by="ben")
    assert told.status(told.by_time, 2) == "rejected"
    told.take_back(told.by_time, 2, by="ben")
    assert told.status(told.by_time, 2) == "confirmed"
    told.take_back(told.by_time, 2, by="ben")
    assert told.status(told.by_time, 2) == "suggested"


def test_an_overruled_answer_is_back_when_the_later_one_is_taken_back(told: Told) -> None:
    told.say(told.by_time, "confirmed", 2, by="ada")
    told.say(told.by_time, "no_change", by="ben")
    told.take_back(told.by_time, by="ben")
    row = told.incident(told.by_time)
    assert (row["link_status"], row["culprit_change_id"]) == ("confirmed", told.change(2))
