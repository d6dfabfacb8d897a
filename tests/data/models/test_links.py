"""Incidents, deploys and what incidents' texts say -> the candidates of each incident and why."""

from datetime import timedelta
from typing import Any

import pytest

from data.reader import Reader
from tests.organisation import Organisation, moment

NOON = moment("2026-03-10T12:00Z")
RARELY = "a random moment has less than a 1% chance of a deploy in this window"


class Told:
    """One repository per service; changes are called `service number`, incidents by what they test."""

    def __init__(self, org: Organisation) -> None:
        self.org = org
        self.shas: dict[str, str] = {}
        self.incidents: dict[str, str] = {}
        org.options = {"since": moment("2026-01-01T00:00Z"), "until": moment("2026-06-01T00:00Z")}
        for story in (self._window, self._crowd, self._rollbacks, self._reverts, self._depends, self._named):
            story()
        self.reader: Reader = org.reader()

    def code(self, service: str, count: int) -> None:
        for n in range(1, count + 1):
            self.commit(service, n, f"{service} {n} (#{n})", NOON - timedelta(days=20 - n))

    def commit(self, service: str, n: int, message: str, at: Any) -> None:
        self.shas[f"{service} {n}"] = self.org.commit(f"acme/{service}", {"a.py": n}, message, at=at)

    def deploy(self, change: str, minutes: float, **more: str) -> None:
        self.org.deploy(change.split()[0], self.shas[change], at=NOON + timedelta(minutes=minutes), **more)

    def incident(self, name: str, service: str, after: float, text: str = "", **more: Any) -> None:
        at = NOON + timedelta(minutes=after)
        self.incidents[name] = self.org.incident(service, at=at, text=text, **more)

    def _window(self) -> None:
        for service in ("near", "far"):
            self.code(service, 2)
            self.deploy(f"{service} 1", -9000)
        self.deploy("near 2", 0)
        self.deploy("far 2", -600)
        self.incident("just inside", "near", 60)
        self.incident("just outside", "near", 61)
        self.incident("reported early", "near", -10)
        self.incident("before the deploy", "near", -11)
        self.incident("other service", "far", 30)

    def _crowd(self) -> None:
        self.code("crowd", 5)
        self.deploy("crowd 1", -9000)
        self.deploy("crowd 3", -300)
        self.deploy("crowd 4", -200)
        self.deploy("crowd 5", -100, status="failed")
        self.deploy("crowd 4", -50, environment="staging")
        self.incident("crowded", "crowd", 0)

    def _rollbacks(self) -> None:
        for service in ("single", "several", "late"):
            self.code(service, 3)
            self.deploy(f"{service} 1", -9000)
            self.incident(f"{service} rolled back", service, 0, minutes=30)
        self.deploy("single 2", -30)
        self.deploy("single 1", 20)
        self.deploy("several 2", -60)
        self.deploy("several 3", -30)
        self.deploy("several 1", 20)
        self.deploy("late 2", -30)
        self.deploy("late 1", 42)

    def _reverts(self) -> None:
        self.code("undone", 4)
        for n in (1, 2, 3, 4):
            self.deploy(f"undone {n}", -9000 + n)
        for service in ("undone", "far"):
            for name, at, minutes in (("during", 0, 30.0), ("soon after", -60, 30.0), ("long before", -3000, 30.0)):
                self.incident(f"reverted {name} ({service})", service, at, minutes=minutes)
        self.revert("undone", 5, f'Revert "undone 2 (#2)" (#5)\n\nThis reverts commit {self.shas["undone 2"]}.', 15)
        self.commit("twins", 1, "Start", NOON - timedelta(days=20))
        for n in (2, 3):
            self.commit("twins", n, "Same title", NOON - timedelta(days=20 - n))
        for n in (1, 2, 3):
            self.deploy(f"twins {n}", -9000 + n)
        self.incident("twins", "twins", 0)
        self.revert("twins", 4, f'Revert "Same title"\n\nThis reverts commit {self.shas["twins 2"]}.', 15)

    def revert(self, service: str, n: int, message: str, after: float) -> None:
        self.commit(service, n, message, NOON + timedelta(minutes=after))

    def _depends(self) -> None:
        for service in ("front", "back"):
            self.code(service, 2)
            self.deploy(f"{service} 1", -9000)
            self.deploy(f"{service} 2", -60)
        self.incident("of the one above", "front", 0)
        self.incident("of the one below", "back", 0)

    def _named(self) -> None:
        self.code("named", 6)
        for n in range(1, 7):
            self.deploy(f"named {n}", -9000 + n)
        self.commit("named", 7, "Merged later (#7)", NOON + timedelta(minutes=20))
        texts = {
            "by number": "Caused by #2.",
            "by sha": f"Root cause: {self.shas['named 3'][:9]}",
            "by address": f"Due to https://github.com/acme/named/commit/{self.shas['named 3']} they say.",
            "two causes": "Caused by #2. Broken by #4 as well.",
            "doubted": "At first we suspected #5.",
            "fixed": "Mitigated. Fixed by #6.",
            "mentioned": "See the notes on #4.",
            "not merged yet": "Caused by #7.",
            "nothing of ours": f"Caused by #999 or {'0a' * 20}, says acme/other#2.",
        }
        for name, text in texts.items():
            self.incident(name, "named", 0, text)
        self.incident("other repository's number", "near", 5000, "Caused by acme/named#2, not by a change of ours.")

    def links(self, name: str) -> dict[str, dict[str, Any]]:
        """Change name -> candidate."""
        names = {f"acme/{name.split()[0]}@{sha}": name for name, sha in self.shas.items()}
        rows = self.reader.rows("select * from overlay.links where incident_id = $id", id=self.incidents[name])
        return {names[row["change_id"]]: row for row in rows}

    def incident_row(self, name: str) -> dict[str, Any]:
        return self.reader.answer("incident", incident=self.incidents[name])[0]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    services: dict[str, Any] = {name: {"repo": f"acme/{name}", "window_minutes": 60} for name in ("near", "far")}
    services["front"] = {"repo": "acme/front", "depends_on": ["back"]}
    return Told(Organisation(tmp_path_factory.mktemp("links"), services=services))


@pytest.mark.parametrize(
    ("incident", "changes"),
    [
        ("just inside", {"near 2"}),
        ("just outside", set()),
        ("reported early", {"near 2"}),
        ("before the deploy", set()),
        ("other service", set()),
    ],
)
def test_only_deploys_of_the_service_inside_its_window_are_candidates(
    told: Told, incident: str, changes: set[str]
) -> None:
    assert set(told.links(incident)) == changes
    assert told.incident_row(incident)["link_status"] == ("candidates" if changes else "none")


def test_time_alone_never_charges_a_change(told: Told) -> None:
    link = told.links("just inside")["near 2"]
    assert (link["methods"], link["strict"], link["known"], link["minutes_before"]) == (["window"], False, False, 60.0)
    assert link["reasons"] == [f"Same service, 60 min before; {RARELY}"]


def test_an_incident_filed_late_says_so(told: Told) -> None:
    assert told.links("reported early")["near 2"]["reasons"] == [
        f"Same service, deployed 10 min after the reported start; {RARELY}"
    ]


def test_a_crowd_shares_the_suspicion_and_the_nearest_deploy_has_most(told: Told) -> None:
    links = told.links("crowded")
    assert set(links) == {"crowd 2", "crowd 3", "crowd 4"}
    assert links["crowd 4"]["confidence"] == pytest.approx(0.4)
    assert links["crowd 2"]["confidence"] == links["crowd 3"]["confidence"] == pytest.approx(0.1)
    assert links["crowd 4"]["rank"] == 1
    assert links["crowd 2"]["reasons"] == [f"Same service, 5 h before, one of 2 changes in that deploy; {RARELY}"]


def test_what_was_rolled_back_alone_is_charged_but_not_known(told: Told) -> None:
    link = told.links("single rolled back")["single 2"]
    assert (link["methods"][0], link["confidence"], link["strict"], link["known"]) == ("rolled_back", 0.9, True, False)
    assert told.incident_row("single rolled back")["link_status"] == "suggested"


def test_a_rollback_over_several_deploys_blames_the_ambiguous_set(told: Told) -> None:
    links = told.links("several rolled back")
    assert {name: link["confidence"] for name, link in links.items()} == {"several 2": 0.45, "several 3": 0.45}
    assert not any(link["strict"] for link in links.values())


def test_a_rollback_after_the_incident_says_nothing(told: Told) -> None:
    assert [link["methods"] for link in told.links("late rolled back").values()] == [["window"]]


@pytest.mark.parametrize(
    ("incident", "change"), [("by number", "named 2"), ("by sha", "named 3"), ("by address", "named 3")]
)
def test_a_named_cause_is_a_known_culprit(told: Told, incident: str, change: str) -> None:
    link = told.links(incident)[change]
    assert (link["methods"], link["confidence"], link["strict"], link["known"]) == (["named"], 0.95, True, True)
    assert told.incident_row(incident)["link_status"] == "named"
    assert told.incident_row(incident)["culprit_change_id"] == link["change_id"]


@pytest.mark.parametrize(
    ("incident", "confidence", "reason"),
    [
        ("reverted during (undone)", 0.9, "Reverted during the incident by #5"),
        ("reverted soon after (undone)", 0.7, "Reverted within a day of its end by #5"),
    ],
)
def test_a_revert_blames_what_it_reverts(told: Told, incident: str, confidence: float, reason: str) -> None:
    link = told.links(incident)["undone 2"]
    assert (link["methods"], link["confidence"], link["reasons"]) == (["reverted"], confidence, [reason])
    assert (link["strict"], link["known"]) == (confidence >= 0.8, False)


@pytest.mark.parametrize("incident", ["reverted long before (undone)", "reverted during (far)"])
def test_a_revert_elsewhere_or_much_later_says_nothing(told: Told, incident: str) -> None:
    assert "undone 2" not in told.links(incident)


def test_a_revert_that_names_its_commit_means_that_one_of_two_with_one_title(told: Told) -> None:
    assert set(told.links("twins")) == {"twins 2"}


def test_a_dependency_is_suspected_less_and_only_downwards(told: Told) -> None:
    links = told.links("of the one above")
    assert {name: (link["methods"], link["confidence"]) for name, link in links.items()} == {
        "front 2": (["window"], 0.6),
        "back 2": (["dependency"], 0.2),
    }
    assert set(told.links("of the one below")) == {"back 2"}


def test_two_named_causes_are_charged_and_neither_is_known(told: Told) -> None:
    links = told.links("two causes")
    assert {name: (link["strict"], link["known"]) for name, link in links.items()} == {
        "named 2": (True, False),
        "named 4": (True, False),
    }


@pytest.mark.parametrize(
    ("incident", "change", "method", "confidence"),
    [
        ("doubted", "named 5", "doubted", 0.02),
        ("fixed", "named 6", "fix", 0.02),
        ("mentioned", "named 4", "mentioned", 0.5),
    ],
)
def test_other_mentions_charge_nobody(told: Told, incident: str, change: str, method: str, confidence: float) -> None:
    links = told.links(incident)
    assert list(links) == [change]
    assert (links[change]["methods"], links[change]["confidence"]) == ([method], confidence)
    assert (links[change]["strict"], links[change]["known"]) == (False, False)


@pytest.mark.parametrize("incident", ["not merged yet", "nothing of ours"])
def test_what_cannot_have_caused_it_is_no_candidate(told: Told, incident: str) -> None:
    assert told.links(incident) == {}


def test_a_number_with_a_repository_means_that_repository(told: Told) -> None:
    assert set(told.links("other repository's number")) == {"named 2"}


def test_the_reason_quotes_the_text(told: Told) -> None:
    assert told.links("by number")["named 2"]["reasons"] == ["The incident names #2 as its cause: “Caused by #2.”"]


def test_candidates_come_with_the_deploy_that_carried_them(told: Told) -> None:
    [row] = told.reader.answer("candidates", incident=told.incidents["single rolled back"])
    assert (row["minutes_before"], row["deploy_id"] is not None, row["pr_number"]) == (30.0, True, 2)
    deploys = told.reader.answer("incident_deploys", incident=told.incidents["single rolled back"], before=60, after=60)
    assert [(row["kind"], row["changes"], row["culprit"]) for row in deploys] == [
        ("deploy", 1, True),
        ("rollback", 0, False),
    ]


def test_weights_of_an_incident_sum_to_at_most_one(told: Told) -> None:
    totals = told.reader.rows("select sum(weight) as total from overlay.links group by incident_id")
    assert totals
    assert max(row["total"] for row in totals) <= 1 + 1e-12
