"""Change events PagerDuty relates to an incident -> the changes they are about."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.organisation import Organisation, moment

NOON = moment("2026-03-10T12:00Z")
REPO = "acme/shop"


class Shop:
    """Changes 1, 2, 3, deployed together an hour before NOON; change 4 deployed alone half an hour before."""

    def __init__(self, org: Organisation) -> None:
        self.org = org
        self.shas: dict[int, str] = {}
        for n in range(5):
            title = ("Begin", "Cart totals", "Baskets that never end", "Tax tables", "Search synonyms")[n]
            self.shas[n] = org.commit(REPO, {"a.py": n + 1}, f"{title} (#{n})", at=self.at(-300 + n))
        org.deploy("shop", self.shas[0], at=self.at(-9000), version="v0")
        org.deploy("shop", self.shas[3], at=self.at(-60), version="v3", deploy_id="d-3", url="https://ci.example.com/3")
        org.deploy("shop", self.shas[4], at=self.at(-30), version="v4")
        self.incident = org.incident("shop", at=NOON)

    def at(self, minutes: float) -> datetime:
        return NOON + timedelta(minutes=minutes)

    def event(self, summary: str = "Deployed", minutes: float = -200, **more: Any) -> None:
        self.org.change_event(self.incident, summary, at=self.at(minutes), **more)

    def links(self) -> dict[int, tuple[float, str]]:
        names = {f"{REPO}@{sha}": n for n, sha in self.shas.items()}
        rows = self.org.reader().rows(
            "select * from evidence.links where method = 'change_event' and incident_id = $id", id=self.incident
        )
        return {names[row["change_id"]]: (round(row["confidence"], 3), row["reason"]) for row in rows}


@pytest.fixture
def shop(organisation: Any) -> Shop:
    services = {"shop": {"repo": REPO, "aliases": ["PSHOP01"]}, "front": {"repo": "acme/front", "depends_on": ["shop"]}}
    return Shop(organisation(services=services))


@pytest.mark.parametrize(
    "more",
    [
        {"summary": "Baskets that never end (#2)"},
        {"links": [{"href": "https://github.com/acme/shop/pull/2", "text": "the request"}]},
        {"custom_details": {"pull_request": 2}},
    ],
)
def test_a_request_the_event_names_is_suspected(shop: Shop, more: dict[str, Any]) -> None:
    shop.event(**more)
    summary = more.get("summary", "Deployed")
    assert shop.links() == {
        2: (
            0.4,
            f"PagerDuty relates the change event “{summary}” to it as the most recent one, which names this change",
        )
    }


@pytest.mark.parametrize(
    "more",
    [
        {"custom_details": {"version": "v3"}},
        {"custom_details": {"deployment_id": "d-3"}},
        {"links": [{"href": "https://ci.example.com/3", "text": "pipeline"}]},
        {"custom_details": {"commit": "{3}"}},
    ],
)
def test_the_changes_of_a_deploy_the_event_names_share_the_suspicion(shop: Shop, more: dict[str, Any]) -> None:
    if "commit" in more.get("custom_details", {}):
        more = {"custom_details": {"commit": shop.shas[3][:10]}}
    shop.event(reason="intelligent", **more)
    links = shop.links()
    assert {n: confidence for n, (confidence, _) in links.items()} == {1: 0.167, 2: 0.167, 3: 0.167}
    assert links[3][1].endswith("“Deployed” to it by what it learned, which names its deploy, one of 3 changes")


def test_a_commit_that_was_not_deployed_by_itself_is_suspected_itself(shop: Shop) -> None:
    shop.event(custom_details={"sha": shop.shas[2]})
    [(n, (confidence, reason))] = shop.links().items()
    assert (n, confidence) == (2, 0.4)
    assert reason.endswith("which names a commit of this change")


def test_an_event_that_names_nothing_may_carry_a_title(shop: Shop) -> None:
    shop.event("Build Success - Baskets that never end", reason="related_service")
    [(n, (confidence, reason))] = shop.links().items()
    assert (n, confidence) == (2, 0.25)
    assert reason.endswith("through a related service, which carries its title")


def test_an_event_that_says_nothing_is_the_one_deploy_beside_it_at_most(shop: Shop) -> None:
    shop.event("Build 17", minutes=-29)
    [(n, (confidence, reason))] = shop.links().items()
    assert (n, confidence) == (4, 0.2)
    assert reason.endswith("sent beside its deploy")


@pytest.mark.parametrize(
    "event",
    [
        {"summary": "Build 17", "minutes": -45},
        {"summary": "Build 17", "minutes": -200},
        {"summary": "Deployed (#99)"},
        {"summary": "Deployed (#2)", "minutes": 11},
        {"custom_details": {"version": "v9", "build_number": "3"}},
    ],
)
def test_what_cannot_be_told_or_came_too_late_is_no_evidence(shop: Shop, event: dict[str, Any]) -> None:
    if event.get("minutes") == -45:
        shop.org.deploy("shop", shop.shas[2], at=shop.at(-50))
    shop.event(**event)
    if event.get("minutes") == -45:
        shop.org.deploy("shop", shop.shas[1], at=shop.at(-40))
    assert shop.links() == {}


def test_a_related_service_is_looked_at_in_its_own_repository(shop: Shop) -> None:
    shop.incident = shop.org.incident("front", at=NOON)
    shop.event("Deployed (#2)", reason="related_service", services=[{"id": "PSHOP01", "type": "service_reference"}])
    assert set(shop.links()) == {2}


def test_it_never_confirms_by_itself_and_stands_among_the_candidates(shop: Shop) -> None:
    for reason in ("intelligent", "most_recent"):
        shop.event("Search synonyms (#4)", reason=reason)
    reader = shop.org.reader()
    [first, *_] = reader.answer("candidates", incident=shop.incident)
    assert (first["pr_number"], first["methods"], first["strict"]) == (4, ["change_event", "window"], False)


def test_the_newest_capture_of_an_event_stands(shop: Shop) -> None:
    shop.event("Deployed (#1)")
    shop.org.land()
    shop.org.change_events["C1"]["summary"] = "Deployed (#2)"
    assert set(shop.links()) == {2}
