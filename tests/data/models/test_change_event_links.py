"""Change events PagerDuty relates to an incident -> the changes they are about."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from data.reader import Reader
from tests.organisation import Organisation, moment
from tests.stories import Stories, Story

NOON = moment("2026-03-10T12:00Z")


class Shop:
    """Changes 1, 2, 3, deployed together an hour before NOON; change 4 deployed alone half an hour before."""

    def __init__(self, org: Organisation, name: str = "shop") -> None:
        self.org, self.name, self.repo = org, name, f"acme/{name}"
        org.service(name, repo=self.repo, aliases=[f"P{name}"])
        self.shas: dict[int, str] = {}
        for n in range(5):
            title = ("Begin", "Cart totals", "Baskets that never end", "Tax tables", "Search synonyms")[n]
            self.shas[n] = org.commit(self.repo, {"a.py": n + 1}, f"{title} (#{n})", at=self.at(-300 + n))
        self.third = {"deploy_id": f"d-3-{name}", "url": f"https://ci.example.com/{name}/3"}
        org.deploy(name, self.shas[0], at=self.at(-9000), version="v0")
        org.deploy(name, self.shas[3], at=self.at(-60), version="v3", **self.third)
        org.deploy(name, self.shas[4], at=self.at(-30), version="v4")
        self.incident = org.incident(name, at=NOON)

    def at(self, minutes: float) -> datetime:
        return NOON + timedelta(minutes=minutes)

    def named(self, event: dict[str, Any]) -> dict[str, Any]:
        """The event with this shop's names in it."""
        text = json.dumps(event)
        names = {
            "repo": self.repo,
            "sha": self.shas[3][:10],
            "deploy": self.third["deploy_id"],
            "url": self.third["url"],
        }
        for name, value in names.items():
            text = text.replace(f"{{{name}}}", value)
        return dict(json.loads(text))

    def event(self, summary: str = "Deployed", minutes: float = -200, **more: Any) -> None:
        self.org.change_event(self.incident, summary, at=self.at(minutes), **more)

    def links(self, reader: Reader) -> dict[int, tuple[float, str]]:
        names = {f"{self.repo}@{sha}": n for n, sha in self.shas.items()}
        rows = reader.rows(
            "select * from evidence.links where method = 'change_event' and incident_id = $id", id=self.incident
        )
        return {names[row["change_id"]]: (round(row["confidence"], 3), row["reason"]) for row in rows}


stories = Stories(Shop)


@pytest.mark.parametrize(
    "more",
    [
        {"summary": "Baskets that never end (#2)"},
        {"links": [{"href": "https://github.com/{repo}/pull/2", "text": "the request"}]},
        {"custom_details": {"pull_request": 2}},
    ],
)
@stories
def test_a_request_the_event_names_is_suspected(shop: Shop, more: dict[str, Any]) -> Story:
    shop.event(**shop.named(more))
    summary = more.get("summary", "Deployed")
    reader = yield
    assert shop.links(reader) == {
        2: (
            0.4,
            f"PagerDuty relates the change event “{summary}” to it as the most recent one, which names this change",
        )
    }


@pytest.mark.parametrize(
    "more",
    [
        {"custom_details": {"version": "v3"}},
        {"custom_details": {"deployment_id": "{deploy}"}},
        {"links": [{"href": "{url}", "text": "pipeline"}]},
        {"custom_details": {"commit": "{sha}"}},
    ],
)
@stories
def test_the_changes_of_a_deploy_the_event_names_share_the_suspicion(shop: Shop, more: dict[str, Any]) -> Story:
    shop.event(reason="intelligent", **shop.named(more))
    reader = yield
    links = shop.links(reader)
    assert {n: confidence for n, (confidence, _) in links.items()} == {1: 0.167, 2: 0.167, 3: 0.167}
    assert links[3][1].endswith("“Deployed” to it by what it learned, which names its deploy, one of 3 changes")


@stories
def test_a_commit_that_was_not_deployed_by_itself_is_suspected_itself(shop: Shop) -> Story:
    shop.event(custom_details={"sha": shop.shas[2]})
    reader = yield
    [(n, (confidence, reason))] = shop.links(reader).items()
    assert (n, confidence) == (2, 0.4)
    assert reason.endswith("which names a commit of this change")


@stories
def test_an_event_that_names_nothing_may_carry_a_title(shop: Shop) -> Story:
    shop.event("Build Success - Baskets that never end", reason="related_service")
    reader = yield
    [(n, (confidence, reason))] = shop.links(reader).items()
    assert (n, confidence) == (2, 0.25)
    assert reason.endswith("through a related service, which carries its title")


@stories
def test_an_event_that_says_nothing_is_the_one_deploy_beside_it_at_most(shop: Shop) -> Story:
    shop.event("Build 17", minutes=-29)
    reader = yield
    [(n, (confidence, reason))] = shop.links(reader).items()
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
@stories
def test_what_cannot_be_told_or_came_too_late_is_no_evidence(shop: Shop, event: dict[str, Any]) -> Story:
    if event.get("minutes") == -45:
        shop.org.deploy(shop.name, shop.shas[2], at=shop.at(-50))
    shop.event(**event)
    if event.get("minutes") == -45:
        shop.org.deploy(shop.name, shop.shas[1], at=shop.at(-40))
    reader = yield
    assert shop.links(reader) == {}


@stories
def test_a_related_service_is_looked_at_in_its_own_repository(shop: Shop) -> Story:
    shop.org.service("front", repo="acme/front", depends_on=[shop.name])
    shop.incident = shop.org.incident("front", at=NOON)
    related = [{"id": f"P{shop.name}", "type": "service_reference"}]
    shop.event("Deployed (#2)", reason="related_service", services=related)
    reader = yield
    assert set(shop.links(reader)) == {2}


@stories
def test_it_never_confirms_by_itself_and_stands_among_the_candidates(shop: Shop) -> Story:
    for reason in ("intelligent", "most_recent"):
        shop.event("Search synonyms (#4)", reason=reason)
    reader = yield
    [first, *_] = reader.answer("candidates", incident=shop.incident)
    assert (first["pr_number"], first["methods"], first["strict"]) == (4, ["change_event", "window"], False)


def test_the_newest_capture_of_an_event_stands(organisation: Any) -> None:
    shop = Shop(organisation())
    shop.event("Deployed (#1)")
    shop.org.land()
    shop.org.change_events["C1"]["summary"] = "Deployed (#2)"
    assert set(shop.links(shop.org.reader())) == {2}
