"""What texts and notes of an incident name: changes, and deploys with what they brought."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from data.reader import Reader
from tests.organisation import Organisation, moment

NOON = moment("2026-03-10T12:00Z")
REPO = "acme/shop"
URL = "https://deploys.example.com/2"


class Shop:
    """Change 1 is deploy d-1 (v1.1.0), changes 2 and 3 are d-2 (v1.2.0), 4 is d-3 (v1.3.0), 5 mends the incident."""

    def __init__(self, org: Organisation) -> None:
        self.org = org
        org.options = {"since": moment("2026-01-01T00:00Z"), "until": moment("2026-06-01T00:00Z")}
        self.shas = {n: org.commit(REPO, {"a.py": n + 1}, f"Change {n} (#{n})", at=self.at(-400 + n)) for n in range(5)}
        self.shas[5] = org.commit(REPO, {"a.py": 9}, "Mend it (#5)", at=self.at(10))
        tips = {0: (0, -9000), 1: (1, -300), 2: (3, -200), 3: (4, -100), 4: (5, 20)}
        for d, (n, minutes) in tips.items():
            more = {"version": f"v1.{d}.0", "deploy_id": f"d-{d}", "url": f"https://deploys.example.com/{d}"}
            org.deploy("shop", self.shas[n], at=self.at(minutes), **more)

    def at(self, minutes: float) -> datetime:
        return NOON + timedelta(minutes=minutes)

    def links(self, incident: str, reader: Reader | None = None) -> dict[int, tuple[str, float]]:
        """Change -> method and confidence, of what is named."""
        names = {f"{REPO}@{sha}": n for n, sha in self.shas.items()}
        rows = (reader or self.org.reader()).rows(
            "select * from evidence.named_links where incident_id = $id", id=incident
        )
        return {names[row["change_id"]]: (row["method"], row["confidence"]) for row in rows}


@pytest.fixture
def shop(organisation: Any) -> Shop:
    return Shop(organisation(services={"shop": {"repo": REPO}}))


@pytest.mark.parametrize(
    "name", ["deploy d-1", "version v1.1.0", "release 1.1.0", "v1.1.0", "the deploy {1:.9}", URL[:-1] + "1"]
)
def test_a_deploy_of_one_change_names_that_change(shop: Shop, name: str) -> None:
    incident = shop.org.incident("shop", at=NOON, text=f"Caused by {name.format(*shop.shas.values())}.")
    reader = shop.org.reader()
    assert shop.links(incident, reader) == {1: ("named", 0.95)}
    [row] = reader.answer("incident", incident=incident)
    assert (row["link_status"], row["culprit_known"]) == ("named", True)


def test_the_changes_of_a_named_deploy_share_the_blame_and_none_is_known(shop: Shop) -> None:
    incident = shop.org.incident("shop", at=NOON, text="Caused by deploy d-2.")
    reader = shop.org.reader()
    assert shop.links(incident, reader) == {2: ("named_deploy", 0.475), 3: ("named_deploy", 0.475)}
    [row] = reader.answer("incident", incident=incident)
    assert (row["link_status"], row["culprit_known"]) == ("candidates", False)
    [reason] = {row["reason"] for row in reader.rows("select reason from evidence.links where method = 'named_deploy'")}
    assert reason == "The incident names the deploy d-2 as its cause, which brought 2 changes: “Caused by deploy d-2.”"


def test_a_change_and_the_deploy_that_brought_it_are_one_name(shop: Shop) -> None:
    incident = shop.org.incident("shop", at=NOON, text="Caused by deploy d-2. The culprit is #3.")
    reader = shop.org.reader()
    [row] = reader.answer("incident", incident=incident)
    assert (row["link_status"], row["culprit_change_id"]) == ("named", f"{REPO}@{shop.shas[3]}")


def test_the_version_production_went_back_to_is_no_culprit(shop: Shop) -> None:
    incident = shop.org.incident("shop", at=NOON, text="Rolled back v1.3.0 to v1.2.0")
    assert shop.links(incident) == {2: ("doubted", 0.02), 3: ("doubted", 0.02), 4: ("named", 0.95)}


def test_the_deploy_that_mended_it_is_a_remedy(shop: Shop) -> None:
    incident = shop.org.incident("shop", at=NOON, text="Fixed by v1.4.0.")
    reader = shop.org.reader()
    assert shop.links(incident, reader) == {5: ("fix", 0.02)}
    [row] = reader.rows("select kind, named, change_id from evidence.remedies")
    assert row == {"kind": "fix", "named": True, "change_id": f"{REPO}@{shop.shas[5]}"}


@pytest.mark.parametrize(
    "text", ["Caused by v1.4.0", "Caused by deploy d-9", "Error 500 in version 2", "Caused by d-1"]
)
def test_what_was_not_deployed_by_then_or_names_no_deploy_is_nothing(shop: Shop, text: str) -> None:
    assert shop.links(shop.org.incident("shop", at=NOON, text=text)) == {}


def test_another_services_deploy_of_that_name_is_not_meant(organisation: Any) -> None:
    shop = Shop(organisation(services={"shop": {"repo": REPO}, "ledger": {"repo": "acme/ledger"}}))
    assert shop.links(shop.org.incident("ledger", at=NOON, text="Caused by v1.1.0")) == {}


def test_a_note_counts_like_the_text_and_the_reason_says_where_it_stands(shop: Shop) -> None:
    incident = shop.org.incident("shop", at=NOON, text="Looks like #3?")
    shop.org.note(incident, "Root cause: #2", at=NOON)
    shop.org.note(incident, "We first suspected #3.", at=shop.at(5))
    reader = shop.org.reader()
    assert shop.links(incident, reader) == {2: ("named", 0.95), 3: ("doubted", 0.02)}
    reasons = {row["reason"] for row in reader.rows("select reason from evidence.named_links")}
    assert "A note on the incident names #2 as its cause: “Root cause: #2”" in reasons
    [row] = reader.answer("incident", incident=incident)
    assert (row["link_status"], row["culprit_known"]) == ("named", True)


def test_a_note_that_was_edited_counts_as_it_now_stands(shop: Shop) -> None:
    incident = shop.org.incident("shop", at=NOON)
    shop.org.note(incident, "Caused by #2")
    shop.org.land()
    shop.org.notes["N1"]["content"] = "Caused by #3"
    assert shop.links(incident) == {3: ("named", 0.95)}


def test_notes_land_without_their_incident_being_read_first(shop: Shop) -> None:
    shop.org.note("pagerduty/default/PGONE01", "Caused by #2")
    incident = shop.org.incident("shop", at=NOON)
    assert shop.links(incident) == {}
