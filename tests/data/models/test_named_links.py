"""What texts and notes of an incident name: changes, and deploys with what they brought."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from data.reader import Reader
from tests.organisation import Organisation, moment
from tests.stories import Stories, Story

NOON = moment("2026-03-10T12:00Z")
URL = "https://deploys.example.com"


class Shop:
    """Change 1 is deploy 1 (v1.1.0), changes 2 and 3 are 2 (v1.2.0), 4 is 3 (v1.3.0), 5 mends the incident."""

    def __init__(self, org: Organisation, name: str = "shop") -> None:
        self.org, self.name, self.repo = org, name, f"acme/{name}"
        org.service(name, repo=self.repo)
        org.options = {"since": moment("2026-01-01T00:00Z"), "until": moment("2026-06-01T00:00Z")}
        self.shas = {
            n: org.commit(self.repo, {"a.py": n + 1}, f"Change {n} (#{n})", at=self.at(-400 + n)) for n in range(5)
        }
        self.shas[5] = org.commit(self.repo, {"a.py": 9}, "Mend it (#5)", at=self.at(10))
        tips = {0: (0, -9000), 1: (1, -300), 2: (3, -200), 3: (4, -100), 4: (5, 20)}
        for d, (n, minutes) in tips.items():
            more = {"version": f"v1.{d}.0", "deploy_id": f"{name}-{d}", "url": f"{URL}/{name}/{d}"}
            org.deploy(name, self.shas[n], at=self.at(minutes), **more)

    def at(self, minutes: float) -> datetime:
        return NOON + timedelta(minutes=minutes)

    def incident(self, text: str = "") -> str:
        """An incident whose text may say {shop}, {url} of its first deploy and {sha} of its first change."""
        text = text.format(shop=self.name, url=f"{URL}/{self.name}/1", sha=self.shas[1][:9])
        return self.org.incident(self.name, at=NOON, text=text)

    def links(self, reader: Reader, incident: str) -> dict[int, tuple[str, float]]:
        """Change -> method and confidence, of what is named."""
        names = {f"{self.repo}@{sha}": n for n, sha in self.shas.items()}
        rows = reader.rows("select * from evidence.named_links where incident_id = $id", id=incident)
        return {names[row["change_id"]]: (row["method"], row["confidence"]) for row in rows}


stories = Stories(Shop)


@pytest.mark.parametrize(
    "name", ["deploy {shop}-1", "version v1.1.0", "release 1.1.0", "v1.1.0", "the deploy {sha}", "{url}"]
)
@stories
def test_a_deploy_of_one_change_names_that_change(shop: Shop, name: str) -> Story:
    incident = shop.incident(f"Caused by {name}.")
    reader = yield
    assert shop.links(reader, incident) == {1: ("named", 0.95)}
    [row] = reader.answer("incident", incident=incident)
    assert (row["link_status"], row["culprit_known"]) == ("named", True)


@stories
def test_the_changes_of_a_named_deploy_share_the_blame_and_none_is_known(shop: Shop) -> Story:
    incident = shop.incident("Caused by deploy {shop}-2.")
    reader = yield
    assert shop.links(reader, incident) == {2: ("named_deploy", 0.475), 3: ("named_deploy", 0.475)}
    [row] = reader.answer("incident", incident=incident)
    assert (row["link_status"], row["culprit_known"]) == ("candidates", False)
    sql = "select distinct reason from evidence.links where method = 'named_deploy' and incident_id = $id"
    deploy = f"deploy {shop.name}-2"
    assert [row["reason"] for row in reader.rows(sql, id=incident)] == [
        f"The incident names the {deploy} as its cause, which brought 2 changes: “Caused by {deploy}.”"
    ]


@stories
def test_a_change_and_the_deploy_that_brought_it_are_one_name(shop: Shop) -> Story:
    incident = shop.incident("Caused by deploy {shop}-2. The culprit is #3.")
    reader = yield
    [row] = reader.answer("incident", incident=incident)
    assert (row["link_status"], row["culprit_change_id"]) == ("named", f"{shop.repo}@{shop.shas[3]}")


@stories
def test_the_version_production_went_back_to_is_no_culprit(shop: Shop) -> Story:
    incident = shop.incident("Rolled back v1.3.0 to v1.2.0")
    reader = yield
    assert shop.links(reader, incident) == {2: ("doubted", 0.02), 3: ("doubted", 0.02), 4: ("named", 0.95)}


@stories
def test_the_deploy_that_mended_it_is_a_remedy(shop: Shop) -> Story:
    incident = shop.incident("Fixed by v1.4.0.")
    reader = yield
    assert shop.links(reader, incident) == {5: ("fix", 0.02)}
    [row] = reader.rows("select kind, named, change_id from evidence.remedies where incident_id = $id", id=incident)
    assert row == {"kind": "fix", "named": True, "change_id": f"{shop.repo}@{shop.shas[5]}"}


@pytest.mark.parametrize(
    "text", ["Caused by v1.4.0", "Caused by deploy {shop}-9", "Error 500 in version 2", "Caused by {shop}-1"]
)
@stories
def test_what_was_not_deployed_by_then_or_names_no_deploy_is_nothing(shop: Shop, text: str) -> Story:
    incident = shop.incident(text)
    reader = yield
    assert shop.links(reader, incident) == {}


@stories
def test_another_services_deploy_of_that_name_is_not_meant(shop: Shop) -> Story:
    shop.org.service("ledger", repo="acme/ledger")
    incident = shop.org.incident("ledger", at=NOON, text="Caused by v1.1.0")
    reader = yield
    assert shop.links(reader, incident) == {}


@stories
def test_a_note_counts_like_the_text_and_the_reason_says_where_it_stands(shop: Shop) -> Story:
    incident = shop.incident("Looks like #3?")
    shop.org.note(incident, "Root cause: #2", at=NOON)
    shop.org.note(incident, "We first suspected #3.", at=shop.at(5))
    reader = yield
    assert shop.links(reader, incident) == {2: ("named", 0.95), 3: ("doubted", 0.02)}
    reasons = {
        row["reason"]
        for row in reader.rows("select reason from evidence.named_links where incident_id = $id", id=incident)
    }
    assert "A note on the incident names #2 as its cause: “Root cause: #2”" in reasons
    [row] = reader.answer("incident", incident=incident)
    assert (row["link_status"], row["culprit_known"]) == ("named", True)


def test_a_note_that_was_edited_counts_as_it_now_stands(organisation: Any) -> None:
    shop = Shop(organisation())
    incident = shop.incident()
    shop.org.note(incident, "Caused by #2")
    shop.org.land()
    shop.org.notes["N1"]["content"] = "Caused by #3"
    assert shop.links(shop.org.reader(), incident) == {3: ("named", 0.95)}


@stories
def test_notes_land_without_their_incident_being_read_first(shop: Shop) -> Story:
    shop.org.note(f"pagerduty/default/PGONE{shop.name}", "Caused by #2")
    incident = shop.incident()
    reader = yield
    assert shop.links(reader, incident) == {}
