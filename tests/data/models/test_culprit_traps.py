"""Ways in which a count of culprits goes wrong without anybody noticing."""

from datetime import timedelta
from typing import Any

import pytest

from tests.organisation import Organisation, moment

NOON = moment("2026-03-10T12:00Z")
REPO = "acme/shop"


class Told:
    """One repository and service; a commit a day before NOON each, deployed three hours after it was made."""

    def __init__(self, org: Organisation) -> None:
        self.org = org
        self.shas: dict[int, str] = {}
        org.options = {"since": moment("2026-01-01T00:00Z"), "until": moment("2026-06-01T00:00Z")}

    def ship(self, days: float, message: str = "", **more: str) -> int:
        """A commit `days` before NOON and its deploy; its number."""
        n = len(self.shas) + 1
        at = NOON - timedelta(days=days)
        self.shas[n] = self.org.commit(REPO, {"a.py": n}, message or f"Change {n} (#{n})", at=at)
        self.org.deploy("shop", self.shas[n], at=at + timedelta(hours=3), **more)
        return n

    def change(self, n: int) -> str:
        return f"{REPO}@{self.shas[n]}"


@pytest.fixture
def shop(organisation: Any) -> Told:
    told = Told(organisation(services={"shop": {"repo": REPO}}))
    for days in (60, 30, 2):
        told.ship(days)
    return told


def test_confirming_what_the_text_names_keeps_it_known_though_the_origin_was_seen(shop: Told) -> None:
    incident = shop.org.incident("shop", at=NOON - timedelta(days=1.5), text="Caused by #3.")
    shop.org.judge("link", incident, shop.change(3), "confirmed", visible=True)
    [row] = shop.org.reader().answer("incident", incident=incident)
    assert (row["link_status"], row["culprit_known"]) == ("confirmed", True)


def deploys(shop: Told) -> dict[str, dict[str, Any]]:
    """Last part of the deploy's id -> what it is and the numbers of the changes it ships."""
    numbers = {shop.change(n): n for n in shop.shas}
    reader = shop.org.reader()
    carried: dict[str, list[int]] = {}
    for row in reader.rows("select * from core.deploy_changes"):
        carried.setdefault(row["deploy_id"], []).append(numbers[row["change_id"]])
    return {
        row["deploy_id"].rsplit("/", 1)[1]: row | {"ships": sorted(carried.get(row["deploy_id"], []))}
        for row in reader.rows("select * from core.deploys")
    }


def test_a_pipeline_that_calls_everything_a_deploy_still_rolls_back(shop: Told) -> None:
    shop.org.incident("shop", at=NOON - timedelta(days=1.5))
    shop.org.deploy("shop", shop.shas[2], at=NOON - timedelta(days=1.49), kind="deploy", deploy_id="back")
    assert deploys(shop)["back"]["kind"] == "rollback"
    [link] = shop.org.open().rows("select change_id, methods from overlay.links where strict")
    assert (link["change_id"], "rolled_back" in link["methods"]) == (shop.change(3), True)


def test_going_back_to_a_version_goes_back_to_the_commit_it_was_deployed_with(shop: Told) -> None:
    shop.ship(1.9, version="v1.4.0")
    shop.ship(1.8, version="v1.5.0")
    back = shop.org.deploy("shop", "", at=NOON - timedelta(days=1.4), version="v1.4.0").rsplit("/", 1)[1]
    never = shop.org.deploy("shop", "", at=NOON - timedelta(days=1.3), version="v1.4.1").rsplit("/", 1)[1]
    found = deploys(shop)
    assert (found[back]["sha"], found[back]["kind"], found[back]["contents"]) == (shop.shas[4], "rollback", "known")
    assert (found[never]["kind"], found[never]["sha"]) == ("deploy", None)
    assert found[never]["contents"].startswith("unknown")


def test_what_a_failed_deploy_should_have_shipped_ships_next_though_the_export_calls_it_the_previous_one(
    shop: Told,
) -> None:
    """Pipelines give the previous push as previous_sha, whether or not its deploy succeeded."""
    failed = shop.ship(1.9, status="failed")
    shop.ship(1.8, previous_sha=shop.shas[failed], deploy_id="next")
    assert deploys(shop)["next"]["ships"] == [failed, failed + 1]


def test_a_backport_is_the_request_its_subject_ends_with(shop: Told) -> None:
    """One number never stands for two changes: neither a backport nor the same commit picked once more."""
    backport = shop.ship(1.9, "Change 2 (#2) (#77)")
    again = shop.ship(1.8, "Change 2 (#2)")
    reader = shop.org.reader()
    rows = reader.rows("select change_id, pr_number from core.changes")
    numbers = {row["change_id"]: row["pr_number"] for row in rows}
    assert [numbers[shop.change(n)] for n in (2, backport, again)] == [2, 77, None]
    assert reader.answer("change", change=f"{REPO}#2")[0]["change_id"] == shop.change(2)


def test_a_judgement_outlives_a_rewritten_branch(shop: Told) -> None:
    incident = shop.org.incident("shop", at=NOON - timedelta(days=1.5))
    shop.org.judge("link", incident, shop.change(3), "confirmed")
    shop.org.land()
    repository, old = shop.org.repositories[REPO], dict(shop.shas)
    repository.tips["main"] = old[1]
    for n, days in ((2, 30), (3, 2)):
        message = f"Change {n} (#{n})"
        shop.shas[n] = shop.org.commit(REPO, {"a.py": n, "b.py": 1}, message, at=NOON - timedelta(days=days))
    assert shop.shas[3] != old[3]
    reader = shop.org.reader()
    [link] = reader.rows("select change_id, actor from overlay.links where status = 'confirmed'")
    assert link == {"change_id": shop.change(3), "actor": "mia"}


def test_an_export_cannot_cover_what_had_not_happened_when_it_was_read(shop: Told) -> None:
    shop.org.options = {"since": moment("2026-01-01T00:00Z"), "until": moment("2027-12-31T00:00Z")}
    shop.org.incident("shop", at=NOON)
    shop.org.commit(REPO, {"a.py": 9}, "By a clock that runs ahead", at="2027-06-01T00:00Z")
    [span] = shop.org.reader().answer("observed")
    assert span["observed_until"] == shop.org.clock
