"""No judgement is lost, or lands on another thing, whatever becomes of the facts it was made about."""

import copy
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from data.judgements import Judgement
from data.reader import judgements
from tests.organisation import Organisation, moment

NOON = moment("2026-03-10T12:00Z")
REPO = "acme/shop"
NEAR, NEARER, FAR = 2, 3, 1


class Judged:
    """Changes, incidents, and one judgement of every kind about them."""

    def __init__(self, path: Path) -> None:
        self.org = Organisation(path, services={"shop": {"repo": REPO}})
        self.org.options = {"since": moment("2026-01-01T00:00Z"), "until": moment("2026-06-01T00:00Z")}
        ages = {FAR: 20, NEAR: 0.1, NEARER: 0.05, 4: -60}
        self.shas = {}
        for n, age in ages.items():
            at = NOON - timedelta(days=age)
            self.shas[n] = self.org.commit(REPO, {"a.py": n}, f"Change {n} (#{n})", at=at)
            self.org.deploy("shop", self.shas[n], at=at + timedelta(minutes=15))
        self.chosen = self.org.incident("shop", at=NOON, id="P001")
        self.caused_by_none = self.org.incident("shop", at=NOON + timedelta(hours=1), id="P002")
        self.by_name = self.org.incident("shop", at=NOON - timedelta(days=19), text="Caused by #1.", id="P003")
        self.org.land()
        self.org.build()
        self.say("link", self.chosen, self.change(NEAR), "confirmed")
        self.say("link", self.chosen, f"{REPO}#{NEARER}", "rejected")
        self.say("answer", self.caused_by_none, "", "infrastructure")
        self.say("link", self.by_name, self.change(FAR), "rejected")
        self.say("origin", self.change(FAR), "", "human_only")
        self.say("policy", REPO, "no_ai_before", "2026-01-15")

    def change(self, n: int) -> str:
        return f"{REPO}@{self.shas[n]}"

    def say(self, kind: str, subject: str, object: str, verdict: str) -> None:
        said = Judgement(kind=kind, subject=subject, object=object, verdict=verdict, actor="ada", origin_visible=False)
        judgements(self.org.home).add(said)

    def standing(self) -> list[tuple[str, str, str, str]]:
        rows = self.org.open().rows("select kind, subject, object, verdict from overlay.judgements order by id")
        return [(row["kind"], row["subject"], row["object"], row["verdict"]) for row in rows]

    def meaning(self) -> list[tuple[str, Any, Any]]:
        sql = "select incident_id, link_status, culprit_change_id from overlay.incidents order by incident_id"
        return [(row["incident_id"], row["link_status"], row["culprit_change_id"]) for row in self.org.open().rows(sql)]


@pytest.fixture(scope="module")
def _judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    return Judged(tmp_path_factory.mktemp("judged"))


@pytest.fixture
def judged(_judged: Judged, tmp_path: Path) -> Judged:
    """An organisation of the test's own, built and judged like the others."""
    judged = copy.copy(_judged)
    judged.org = _judged.org.copy(tmp_path / "acme")
    return judged


def read_again(judged: Judged) -> None:
    judged.org.land()


def read_more(judged: Judged) -> None:
    judged.org.pull(REPO, NEAR, merged=judged.shas[NEAR], at=NOON - timedelta(days=0.1), title="Renamed", head="a" * 40)
    judged.org.incident("shop", at=NOON, id="P001", title="Retitled", text="What happened is told here.")
    judged.org.incident("shop", at=NOON + timedelta(hours=2), id="P004")
    judged.org.land()


def empty_the_snapshots(judged: Judged) -> None:
    shutil.rmtree(judged.org.home.snapshots)


def start_afresh(judged: Judged) -> None:
    """Lake and snapshots are gone; everything is read again from the sources."""
    empty_the_snapshots(judged)
    shutil.rmtree(judged.org.home.lake)
    judged.org.land()


def narrow_the_window(judged: Judged) -> None:
    judged.org.settings = judged.org.settings.model_copy(
        update={"services": {"shop": judged.org.settings.services["shop"].model_copy(update={"window_minutes": 1})}}
    )


@pytest.mark.parametrize("event", [read_again, read_more, empty_the_snapshots, start_afresh, narrow_the_window])
def test_every_judgement_stays_about_what_it_was_about(judged: Judged, event: Callable[[Judged], None]) -> None:
    said, kept, meant = judgements(judged.org.home).all(), judged.standing(), judged.meaning()
    assert len(kept) == len(said) == 6
    event(judged)
    judged.org.build()
    assert judgements(judged.org.home).all() == said
    assert judged.standing() == kept
    known = {row[0] for row in meant}
    assert [row for row in judged.meaning() if row[0] in known] == meant


def test_a_confirmed_change_outside_a_narrower_window_stays_the_culprit(judged: Judged) -> None:
    narrow_the_window(judged)
    judged.org.build()
    sql = "select change_id, status, methods from overlay.links where incident_id = $incident and strict"
    assert judged.org.open().rows(sql, incident=judged.chosen) == [
        {"change_id": judged.change(NEAR), "status": "confirmed", "methods": []}
    ]


def merge(judged: Judged, gone: str, target: str) -> None:
    reason = {"type": "merge_resolve_reason", "incident": {"id": target, "type": "incident_reference"}}
    minutes = {"P001": 0, "P002": 60, "P004": 30}[gone]
    judged.org.incident("shop", at=NOON + timedelta(minutes=minutes), id=gone, resolve_reason=reason)


def test_judgements_follow_an_incident_merged_into_another(judged: Judged) -> None:
    judged.org.incident("shop", at=NOON + timedelta(minutes=30), id="P004")
    judged.org.incident("shop", at=NOON + timedelta(minutes=40), id="P005")
    merge(judged, "P001", "P004")
    merge(judged, "P004", "P005")
    judged.org.land()
    judged.org.build()
    [row] = judged.org.open().answer("incident", incident="pagerduty/default/P005")
    assert (row["counted"], row["link_status"], row["culprit_change_id"]) == (True, "confirmed", judged.change(NEAR))
    [gone] = judged.org.open().answer("incident", incident=judged.chosen)
    assert gone["counted"] is False
    assert len(judgements(judged.org.home).all()) == 6


def test_an_answer_follows_too_and_the_last_word_about_the_two_counts(judged: Judged) -> None:
    merge(judged, "P002", "P001")
    judged.org.land()
    judged.org.build()
    [row] = judged.org.open().answer("incident", incident=judged.chosen)
    assert (row["link_status"], row["answer"]) == ("no_change", "infrastructure")


def test_a_merge_into_something_unknown_or_in_a_circle_moves_nothing(judged: Judged) -> None:
    merge(judged, "P001", "GONE")
    merge(judged, "P002", "P002")
    judged.org.land()
    judged.org.build()
    assert {subject for kind, subject, _, _ in judged.standing() if kind in ("link", "answer")} == {
        judged.chosen,
        judged.caused_by_none,
        judged.by_name,
    }
    merge(judged, "P001", "P002")
    merge(judged, "P002", "P001")
    judged.org.land()
    judged.org.build()
    assert len(judged.standing()) == 6
