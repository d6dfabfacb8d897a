"""What ends incidents: reverts and rollbacks name the culprit, and whatever was done about one is rework."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from data.reader import Reader
from tests.organisation import Organisation, moment

NOON = moment("2026-03-10T12:00Z")
DAY = 24 * 60
REPO = "acme/shop"


class Shop:
    """One service; changes 1, 2, 3 … are its commits, each deployed a minute later unless it is told otherwise."""

    def __init__(self, org: Organisation) -> None:
        self.org = org
        self.shas: dict[int, str] = {}
        org.options = {"since": moment("2026-01-01T00:00Z"), "until": moment("2026-06-01T00:00Z")}

    def at(self, minutes: float) -> datetime:
        return NOON + timedelta(minutes=minutes)

    def commit(self, minutes: float, message: str = "", **more: Any) -> int:
        n = len(self.shas) + 1
        self.shas[n] = self.org.commit(REPO, {"a.py": n}, message or f"Change {n} (#{n})", at=self.at(minutes), **more)
        return n

    def deploy(self, minutes: float, n: int | None = None, **columns: str) -> str:
        return self.org.deploy("shop", self.shas[n] if n else "", at=self.at(minutes), **columns)

    def ship(self, minutes: float, message: str = "", **columns: str) -> int:
        n = self.commit(minutes, message)
        self.deploy(minutes + 1, n, **columns)
        return n

    def incident(self, after: float = 0, **more: Any) -> str:
        return self.org.incident("shop", at=self.at(after), **more)

    def links(self, incident: str, *methods: str, reader: Reader | None = None) -> dict[int, tuple[float, str]]:
        """Change -> confidence and reason of these methods."""
        numbers = {f"{REPO}@{sha}": n for n, sha in self.shas.items()}
        rows = (reader or self.org.reader()).rows("select * from evidence.links where incident_id = $id", id=incident)
        return {
            numbers[row["change_id"]]: (round(row["confidence"], 3), row["reason"])
            for row in rows
            if row["method"] in methods
        }


def settled(organisation: Any, **counting: Any) -> Shop:
    shop = Shop(organisation(services={"shop": {"repo": REPO}}, counting=counting))
    for days in (40, 3, 2, 1):
        shop.ship(-days * DAY)
    return shop


@pytest.fixture
def shop(organisation: Any) -> Shop:
    return settled(organisation)


@pytest.mark.parametrize(
    "message",
    [
        'Revert "Change 3 (#3)" (#5)',
        'Revert "Change 3" (#5)',
        "Revert #3 (#5)",
        "Reverts PR #3 (#5)",
        "Back out #3 (#5)",
        "Rollback of #3 (#5)",
        "Revert the cart (#5)\n\nReverts acme/shop#3",
        "Revert the cart (#5)\n\nThis reverts commit {3}.",
        "Revert the cart (#5)\n\nThis reverts commit {3:.9}, which broke it.",
        "Merge pull request #5 from acme/revert-3-cart\n\nTake the cart back",
        'Revert "Revert "Revert "Change 3 (#3)" (#11)" (#12)" (#5)\n\nThis reverts commit {3}.',
    ],
)
def test_the_ways_a_revert_says_what_it_reverts(shop: Shop, message: str) -> None:
    incident = shop.incident()
    shas: list[Any] = ["", *shop.shas.values()]
    more: dict[str, Any] = {}
    if message.startswith("Merge"):
        more["merge"] = [shop.org.commit(REPO, {"a.py": 99}, "undo", at=shop.at(5), branch="revert-3-cart")]
    shop.commit(10, message.format(*shas), **more)
    assert shop.links(incident, "reverted") == {3: (0.9, "Reverted during the incident by #5")}


@pytest.mark.parametrize(
    "message",
    [
        'Revert "Revert "Change 3 (#3)" (#11)" (#5)',
        "Reapply #3 (#5)",
        'Revert "Another change" (#5)',
        "Revert the cart (#5)\n\nReverts acme/other#3",
        "Reverting curves, see #3 (#5)",
        "Add a rollback button for #3 (#5)",
    ],
)
def test_what_puts_a_change_back_or_names_none_of_ours_is_no_revert_of_it(shop: Shop, message: str) -> None:
    incident = shop.incident()
    shop.commit(10, message)
    assert shop.links(incident, "reverted") == {}


def test_a_request_tells_by_its_text_what_its_squash_forgot(shop: Shop) -> None:
    incident = shop.incident()
    n = shop.commit(10, "Undo the cart (#5)")
    shop.org.pull(
        REPO, 5, merged=shop.shas[n], at=shop.at(10), title="Revert the cart", body="Reverts acme/shop#3\n\nIt broke."
    )
    assert shop.links(incident, "reverted") == {3: (0.9, "Reverted during the incident by #5")}


def test_reverts_of_one_incident_name_an_ambiguous_set(shop: Shop) -> None:
    incident = shop.incident()
    shop.commit(10, 'Revert "Change 4 (#4)" (#5)')
    shop.commit(20, 'Revert "Change 3 (#3)" (#6)')
    shop.commit(300, 'Revert "Change 2 (#2)" (#7)')
    assert shop.links(incident, "reverted") == {
        4: (0.45, "Reverted during the incident by #5, as was 1 other change"),
        3: (0.45, "Reverted during the incident by #6, as was 1 other change"),
        2: (0.7, "Reverted within a day of its end by #7"),
    }


def test_one_revert_of_several_commits_names_them_all(shop: Shop) -> None:
    incident = shop.incident()
    shop.commit(10, "Revert both (#5)\n\nThis reverts commits {3} and {4}.".format(*["", *shop.shas.values()]))
    assert {n: confidence for n, (confidence, _) in shop.links(incident, "reverted").items()} == {3: 0.45, 4: 0.45}


def test_reverting_the_first_try_at_a_remedy_takes_nothing_from_the_culprit(shop: Shop) -> None:
    incident = shop.incident(minutes=60)
    tried = shop.commit(15, "Ban one customer (#5)")
    shop.commit(18, 'Revert "Change 4 (#4)" (#6)')
    shop.commit(20, 'Revert "Ban one customer (#5)" (#7)')
    reader = shop.org.reader()
    links = shop.links(incident, "reverted", reader=reader)
    assert tried not in links
    assert [row["change_id"] for row in reader.rows("select change_id from evidence.remedies")] == [
        f"{REPO}@{shop.shas[6]}"
    ]
    assert links == {4: (0.9, "Reverted during the incident by #6")}


@pytest.mark.parametrize(
    ("policy", "blamed"),
    [
        ("all", {3: (0.45, "together with 1 other change"), 4: (0.45, "together with 1 other change")}),
        ("first", {3: (0.9, "alone, of 2 that were; settings blame the first version")}),
        ("last", {4: (0.9, "alone, of 2 that were; settings blame the last version")}),
    ],
)
def test_a_rollback_over_several_versions_blames_what_settings_say(
    organisation: Any, policy: str, blamed: dict[int, tuple[float, str]]
) -> None:
    shop = settled(organisation, rollback_blames=policy)
    incident = shop.incident()
    shop.deploy(10, 2)
    assert shop.links(incident, "rolled_back") == {
        n: (confidence, f"Rolled back inside the incident, {how}") for n, (confidence, how) in blamed.items()
    }


def versions(organisation: Any, *told: bool) -> Shop:
    """Changes 1 to 4 shipped as v1 to v4, with their commit where told."""
    shop = Shop(organisation(services={"shop": {"repo": REPO}}))
    for n, with_sha in enumerate(told, start=1):
        shop.commit(-(5 - n) * DAY)
        shop.deploy(-(5 - n) * DAY + 1, n if with_sha else None, version=f"v{n}")
    return shop


def test_a_rollback_to_a_version_told_without_its_commit_blames_what_came_after_it(organisation: Any) -> None:
    shop = versions(organisation, True, False, True, True)
    incident = shop.incident()
    back = shop.deploy(10, version="v2")
    reader = shop.org.reader()
    together = (0.3, "Rolled back inside the incident, together with 2 other changes")
    assert shop.links(incident, "rolled_back", reader=reader) == {2: together, 3: together, 4: together}
    [row] = reader.rows("select kind from core.deploys where deploy_id = $id", id=back)
    assert row == {"kind": "rollback"}


def test_a_rollback_to_who_knows_what_blames_the_deploy_before_it_less(organisation: Any) -> None:
    shop = versions(organisation, True, True, True, True)
    incident = shop.incident()
    shop.deploy(10, version="before all records", kind="rollback")
    assert shop.links(incident, "rolled_back") == {
        4: (0.6, "Deployed last before a rollback inside the incident, alone")
    }


@pytest.mark.parametrize("tag", ["v{}", "shop-v{}", "shop/v{}"])
def test_a_version_that_is_a_tag_is_as_good_as_its_commit(organisation: Any, tag: str) -> None:
    shop = versions(organisation, False, False, False, False)
    shop.org.repositories[REPO].close()
    for n, sha in shop.shas.items():
        shop.org.tag(REPO, tag.format(n), sha)
    incident = shop.incident()
    shop.deploy(10, version="v3")
    reader = shop.org.reader()
    assert shop.links(incident, "rolled_back", reader=reader) == {4: (0.9, "Rolled back inside the incident, alone")}
    contents = reader.rows("select version, contents, sha from core.deploys where kind = 'deploy' order by finished_at")
    assert [row["contents"] for row in contents[1:]] == ["known"] * 3
    assert [row["sha"] for row in contents] == list(shop.shas.values())


def test_a_tag_that_moved_counts_as_it_now_stands(organisation: Any) -> None:
    shop = versions(organisation, True, False)
    shop.org.repositories[REPO].close()
    for n in (1, 2):
        shop.org.tag(REPO, "v2", shop.shas[n])
        shop.org.land()
    shop.org.build()
    rows = shop.org.open().rows("select sha from core.deploys where version = 'v2'")
    assert rows == [{"sha": shop.shas[2]}]


def test_versions_tell_going_back_from_going_forward_again(organisation: Any) -> None:
    shop = versions(organisation, False, False, False)
    shop.deploy(-900, version="v2")
    shop.deploy(-800, version="v3")
    shop.deploy(-700, version="v3")
    shop.deploy(-600, version="v4")
    rows = shop.org.reader().rows("select version, kind from core.deploys order by finished_at")
    assert [(row["version"], row["kind"]) for row in rows] == [
        *((f"v{n}", "deploy") for n in (1, 2, 3)),
        ("v2", "rollback"),
        *(("v3", "deploy"), ("v3", "deploy"), ("v4", "deploy")),
    ]


@pytest.mark.parametrize("kind", ["revert", "fix"])
def test_a_change_and_what_undoes_it_in_one_deploy_never_broke_anything(shop: Shop, kind: str) -> None:
    """The change reached production only together with its revert, or its fix."""
    undone = shop.commit(-5, "Change 5 (#5)")
    incident = shop.incident(minutes=60)
    shop.ship(20, {"revert": 'Revert "Change 5 (#5)" (#6)', "fix": "fix: change 5 (#6)"}[kind])
    reader = shop.org.reader()
    candidates = reader.rows("select change_id from mart.link_candidates where incident_id = $id", id=incident)
    assert {row["change_id"] for row in candidates} == {f"{REPO}@{shop.shas[4]}"}
    assert undone == 5


def test_what_was_done_about_an_incident_is_rework_and_never_its_cause(shop: Shop) -> None:
    incident = shop.incident(minutes=60)
    back = shop.deploy(10, 3)
    revert = shop.commit(20, 'Revert "Change 4 (#4)" (#5)')
    reverted = shop.deploy(25, revert)
    fix = shop.commit(30, "fix: cart (#6)")
    fixed = shop.deploy(35, fix)
    feature = shop.commit(40, "New page (#7)")
    shipped = shop.deploy(45, feature)
    later = shop.commit(3 * DAY, "fix: something else (#8)")
    other = shop.deploy(3 * DAY + 5, later)
    reader = shop.org.reader()
    deploys = {row["deploy_id"] for row in reader.rows("select deploy_id from mart.deploys where rework")}
    assert deploys == {back, reverted, fixed}
    assert not deploys & {shipped, other}
    numbers = {f"{REPO}@{sha}": n for n, sha in shop.shas.items()}
    changes = {numbers[row["change_id"]] for row in reader.rows("select change_id from mart.changes where rework")}
    assert changes == {revert, fix}
    assert set(shop.links(incident, "window", "reverted", "rolled_back", reader=reader)) == {4}
    kinds = reader.rows("select kind, inside, named from evidence.remedies order by remedied_at")
    assert [row["kind"] for row in kinds] == ["rollback", "revert", "fix"]


def test_a_fix_during_a_drill_is_no_rework(shop: Shop) -> None:
    shop.incident(minutes=60, title="[drill] cart is down")
    shop.deploy(35, shop.commit(30, "fix: cart (#5)"))
    reader = shop.org.reader()
    assert reader.rows("select * from mart.deploys where rework") == []
    assert reader.rows("select * from mart.changes where rework") == []


def test_a_fix_that_shipped_in_no_deploy_yet_is_a_remedy_all_the_same(shop: Shop) -> None:
    shop.incident()
    shop.commit(10, "hotfix: cart (#5)")
    [row] = shop.org.reader().rows("select kind, deploy_id, inside from evidence.remedies")
    assert row == {"kind": "fix", "deploy_id": None, "inside": True}


@pytest.mark.parametrize(
    ("title", "branch", "label", "kind"),
    [
        ("Fix cart", "", "", "fix"),
        ("fix(cart)!: total", "", "", "fix"),
        ("SHOP-12: fixed total", "", "", "fix"),
        ("[hotfix] total", "", "", "fix"),
        ("cart: bug-fix for totals", "", "", "fix"),
        ("Mend totals", "hotfix/totals", "", "fix"),
        ("Mend totals", "ann/hotfix-totals", "", "fix"),
        ("Mend totals", "", "Hotfix", "fix"),
        ("Fixture for totals", "", "", "feature"),
        ("Show the fix version", "feature/prefix", "", "feature"),
        ('Revert "fix: cart"', "", "", "revert"),
        ("Undo totals", "revert-3-totals", "", "revert"),
        ("Rollback to 1.2", "", "", "revert"),
        ("Rollback support for migrations", "", "", "feature"),
    ],
)
def test_what_a_change_is_shows_in_its_title_branch_or_label(
    shop: Shop, title: str, branch: str, label: str, kind: str
) -> None:
    n = shop.commit(-10, f"{title} (#5)")
    name = shop.org.pull(REPO, 5, merged=shop.shas[n], at=shop.at(-10), title=title)
    shop.org.pulls[name]["head"]["ref"] = branch or "branch-5"
    shop.org.pulls[name]["labels"] = [{"name": label}] if label else []
    rows = shop.org.reader().rows("select change_type from core.changes where pr_number = 5")
    assert rows == [{"change_type": kind}]
