"""Ways in which a count of culprits goes wrong without anybody noticing."""

from datetime import timedelta
from typing import Any

from data.reader import Reader
from tests.organisation import Organisation, moment
from tests.stories import Stories, Story

NOON = moment("2026-03-10T12:00Z")


class Shop:
    """One repository and service, each commit deployed three hours after it was made; changes 1, 2, 3 are there."""

    def __init__(self, org: Organisation, name: str = "shop") -> None:
        self.org, self.name, self.repo = org, name, f"acme/{name}"
        org.service(name, repo=self.repo)
        self.shas: dict[int, str] = {}
        org.options = {"since": moment("2026-01-01T00:00Z"), "until": moment("2026-06-01T00:00Z")}
        for days in (60, 30, 2):
            self.ship(days)

    def ship(self, days: float, message: str = "", **more: str) -> int:
        """A commit `days` before NOON and its deploy; its number."""
        n = len(self.shas) + 1
        at = NOON - timedelta(days=days)
        self.shas[n] = self.org.commit(self.repo, {"a.py": n}, message or f"Change {n} (#{n})", at=at)
        self.org.deploy(self.name, self.shas[n], at=at + timedelta(hours=3), **more)
        return n

    def change(self, n: int) -> str:
        return f"{self.repo}@{self.shas[n]}"


stories = Stories(Shop)


@stories
def test_confirming_what_the_text_names_keeps_it_known_though_the_origin_was_seen(shop: Shop) -> Story:
    incident = shop.org.incident(shop.name, at=NOON - timedelta(days=1.5), text="Caused by #3.")
    shop.org.judge("link", incident, shop.change(3), "confirmed", visible=True)
    reader = yield
    [row] = reader.answer("incident", incident=incident)
    assert (row["link_status"], row["culprit_known"]) == ("confirmed", True)


def deploys(reader: Reader, shop: Shop) -> dict[str, dict[str, Any]]:
    """Last part of the deploy's id -> what it is and the numbers of the changes it ships."""
    numbers = {shop.change(n): n for n in shop.shas}
    carried: dict[str, list[int]] = {}
    for row in reader.rows("select * from core.deploy_changes"):
        carried.setdefault(row["deploy_id"], []).append(numbers.get(row["change_id"], 0))
    return {
        row["deploy_id"].rsplit("/", 1)[1]: row | {"ships": sorted(carried.get(row["deploy_id"], []))}
        for row in reader.rows("select * from core.deploys where service = $shop", shop=shop.name)
    }


@stories
def test_a_pipeline_that_calls_everything_a_deploy_still_rolls_back(shop: Shop) -> Story:
    incident = shop.org.incident(shop.name, at=NOON - timedelta(days=1.5))
    shop.org.deploy(shop.name, shop.shas[2], at=NOON - timedelta(days=1.49), kind="deploy", deploy_id="back")
    reader = yield
    assert deploys(reader, shop)["back"]["kind"] == "rollback"
    links = "select change_id, methods from overlay.links where strict and incident_id = $id"
    [link] = reader.rows(links, id=incident)
    assert (link["change_id"], "rolled_back" in link["methods"]) == (shop.change(3), True)


@stories
def test_going_back_to_a_version_goes_back_to_the_commit_it_was_deployed_with(shop: Shop) -> Story:
    shop.ship(1.9, version="v1.4.0")
    shop.ship(1.8, version="v1.5.0")
    back = shop.org.deploy(shop.name, "", at=NOON - timedelta(days=1.4), version="v1.4.0").rsplit("/", 1)[1]
    never = shop.org.deploy(shop.name, "", at=NOON - timedelta(days=1.3), version="v1.4.1").rsplit("/", 1)[1]
    reader = yield
    found = deploys(reader, shop)
    assert (found[back]["sha"], found[back]["kind"], found[back]["contents"]) == (shop.shas[4], "rollback", "known")
    assert (found[never]["kind"], found[never]["sha"]) == ("deploy", None)
    assert found[never]["contents"].startswith("unknown")


@stories
def test_what_a_failed_deploy_should_have_shipped_ships_next_though_the_export_calls_it_the_previous_one(
    shop: Shop,
) -> Story:
    """Pipelines give the previous push as previous_sha, whether or not its deploy succeeded."""
    failed = shop.ship(1.9, status="failed")
    shop.ship(1.8, previous_sha=shop.shas[failed], deploy_id="next")
    reader = yield
    assert deploys(reader, shop)["next"]["ships"] == [failed, failed + 1]


@stories
def test_a_backport_is_the_request_its_subject_ends_with(shop: Shop) -> Story:
    """One number never stands for two changes: neither a backport nor the same commit picked once more."""
    backport = shop.ship(1.9, "Change 2 (#2) (#77)")
    again = shop.ship(1.8, "Change 2 (#2)")
    reader = yield
    rows = reader.rows("select change_id, pr_number from core.changes where repo = $repo", repo=shop.repo)
    numbers = {row["change_id"]: row["pr_number"] for row in rows}
    assert [numbers[shop.change(n)] for n in (2, backport, again)] == [2, 77, None]
    assert reader.answer("change", change=f"{shop.repo}#2")[0]["change_id"] == shop.change(2)


def test_a_judgement_outlives_a_rewritten_branch(organisation: Any) -> None:
    shop = Shop(organisation())
    incident = shop.org.incident(shop.name, at=NOON - timedelta(days=1.5))
    shop.org.judge("link", incident, shop.change(3), "confirmed")
    shop.org.land()
    repository, old = shop.org.repositories[shop.repo], dict(shop.shas)
    repository.tips["main"] = old[1]
    for n, days in ((2, 30), (3, 2)):
        message = f"Change {n} (#{n})"
        shop.shas[n] = shop.org.commit(shop.repo, {"a.py": n, "b.py": 1}, message, at=NOON - timedelta(days=days))
    assert shop.shas[3] != old[3]
    reader = shop.org.reader()
    [link] = reader.rows("select change_id, actor from overlay.links where status = 'confirmed'")
    assert link == {"change_id": shop.change(3), "actor": "mia"}


def test_an_export_cannot_cover_what_had_not_happened_when_it_was_read(organisation: Any) -> None:
    shop = Shop(organisation())
    shop.org.options = {"since": moment("2026-01-01T00:00Z"), "until": moment("2027-12-31T00:00Z")}
    shop.org.incident(shop.name, at=NOON)
    shop.org.commit(shop.repo, {"a.py": 9}, "By a clock that runs ahead", at="2027-06-01T00:00Z")
    [span] = shop.org.reader().answer("observed")
    assert span["observed_until"] == shop.org.clock
