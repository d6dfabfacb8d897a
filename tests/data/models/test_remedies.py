"""What ends incidents: reverts and rollbacks name the culprit, and whatever was done about one is rework."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from data.reader import Reader
from tests.organisation import Organisation, moment
from tests.stories import Stories, Story

NOON = moment("2026-03-10T12:00Z")
DAY = 24 * 60


class Shop:
    """One service; changes 1, 2, 3 … are its commits."""

    def __init__(self, org: Organisation, name: str) -> None:
        self.org, self.name, self.repo = org, name, f"acme/{name}"
        self.shas: dict[int, str] = {}
        org.service(name, repo=self.repo)
        org.options = {"since": moment("2026-01-01T00:00Z"), "until": moment("2026-06-01T00:00Z")}

    def at(self, minutes: float) -> datetime:
        return NOON + timedelta(minutes=minutes)

    def commit(self, minutes: float, message: str = "", **more: Any) -> int:
        n = len(self.shas) + 1
        at = self.at(minutes)
        self.shas[n] = self.org.commit(self.repo, {"a.py": n}, message or f"Change {n} (#{n})", at=at, **more)
        return n

    def deploy(self, minutes: float, n: int | None = None, **columns: str) -> str:
        return self.org.deploy(self.name, self.shas[n] if n else "", at=self.at(minutes), **columns)

    def ship(self, minutes: float, message: str = "", **columns: str) -> int:
        """A commit, deployed a minute later."""
        n = self.commit(minutes, message)
        self.deploy(minutes + 1, n, **columns)
        return n

    def incident(self, after: float = 0, **more: Any) -> str:
        return self.org.incident(self.name, at=self.at(after), **more)

    def number(self, change: str) -> int:
        return next(n for n, sha in self.shas.items() if change == f"{self.repo}@{sha}")

    def links(self, reader: Reader, incident: str, *methods: str) -> dict[int, tuple[float, str]]:
        """Change -> confidence and reason of these methods."""
        rows = reader.rows("select * from evidence.links where incident_id = $id", id=incident)
        return {
            self.number(row["change_id"]): (round(row["confidence"], 3), row["reason"])
            for row in rows
            if row["method"] in methods
        }


def settled(org: Organisation, name: str = "shop") -> Shop:
    """A shop that shipped changes 1 to 4 long before noon."""
    shop = Shop(org, name)
    for days in (40, 3, 2, 1):
        shop.ship(-days * DAY)
    return shop


stories, of_an_empty_shop = Stories(settled), Stories(Shop)


@pytest.mark.parametrize(
    "message",
    [
        'Revert "Change 3 (#3)" (#5)',
        'Revert "Change 3" (#5)',
        "Revert #3 (#5)",
        "Reverts PR #3 (#5)",
        "Back out #3 (#5)",
        "Rollback of #3 (#5)",
        "Revert the cart (#5)\n\nReverts {repo}#3",
        "Revert the cart (#5)\n\nThis reverts commit {sha}.",
        "Revert the cart (#5)\n\nThis reverts commit {sha:.9}, which broke it.",
        "Merge pull request #5 from acme/revert-3-cart\n\nTake the cart back",
        'Revert "Revert "Revert "Change 3 (#3)" (#11)" (#12)" (#5)\n\nThis reverts commit {sha}.',
    ],
)
@stories
def test_the_ways_a_revert_says_what_it_reverts(shop: Shop, message: str) -> Story:
    incident = shop.incident()
    more: dict[str, Any] = {}
    if message.startswith("Merge"):
        more["merge"] = [shop.org.commit(shop.repo, {"a.py": 99}, "undo", at=shop.at(5), branch="revert-3-cart")]
    shop.commit(10, message.format(repo=shop.repo, sha=shop.shas[3]), **more)
    reader = yield
    assert shop.links(reader, incident, "reverted") == {3: (0.9, "Reverted during the incident by #5")}


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
@stories
def test_what_puts_a_change_back_or_names_none_of_ours_is_no_revert_of_it(shop: Shop, message: str) -> Story:
    incident = shop.incident()
    shop.commit(10, message)
    reader = yield
    assert shop.links(reader, incident, "reverted") == {}


@stories
def test_a_request_tells_by_its_text_what_its_squash_forgot(shop: Shop) -> Story:
    incident = shop.incident()
    n = shop.commit(10, "Undo the cart (#5)")
    body = f"Reverts {shop.repo}#3\n\nIt broke."
    shop.org.pull(shop.repo, 5, merged=shop.shas[n], at=shop.at(10), title="Revert the cart", body=body)
    reader = yield
    assert shop.links(reader, incident, "reverted") == {3: (0.9, "Reverted during the incident by #5")}


@stories
def test_reverts_of_one_incident_name_an_ambiguous_set(shop: Shop) -> Story:
    incident = shop.incident()
    shop.commit(10, 'Revert "Change 4 (#4)" (#5)')
    shop.commit(20, 'Revert "Change 3 (#3)" (#6)')
    shop.commit(300, 'Revert "Change 2 (#2)" (#7)')
    reader = yield
    assert shop.links(reader, incident, "reverted") == {
        4: (0.45, "Reverted during the incident by #5, as was 1 other change"),
        3: (0.45, "Reverted during the incident by #6, as was 1 other change"),
        2: (0.7, "Reverted within a day of its end by #7"),
    }


@stories
def test_one_revert_of_several_commits_names_them_all(shop: Shop) -> Story:
    incident = shop.incident()
    shop.commit(10, f"Revert both (#5)\n\nThis reverts commits {shop.shas[3]} and {shop.shas[4]}.")
    reader = yield
    links = shop.links(reader, incident, "reverted")
    assert {n: confidence for n, (confidence, _) in links.items()} == {3: 0.45, 4: 0.45}


@stories
def test_reverting_the_first_try_at_a_remedy_takes_nothing_from_the_culprit(shop: Shop) -> Story:
    incident = shop.incident(minutes=60)
    tried = shop.commit(15, "Ban one customer (#5)")
    shop.commit(18, 'Revert "Change 4 (#4)" (#6)')
    shop.commit(20, 'Revert "Ban one customer (#5)" (#7)')
    reader = yield
    links = shop.links(reader, incident, "reverted")
    assert tried not in links
    remedies = reader.rows("select change_id from evidence.remedies where incident_id = $id", id=incident)
    assert [shop.number(row["change_id"]) for row in remedies] == [6]
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
    shop = settled(organisation(counting={"rollback_blames": policy}))
    incident = shop.incident()
    shop.deploy(10, 2)
    assert shop.links(shop.org.reader(), incident, "rolled_back") == {
        n: (confidence, f"Rolled back inside the incident, {how}") for n, (confidence, how) in blamed.items()
    }


def ship_versions(shop: Shop, *told: bool) -> None:
    """Changes 1 to 4 shipped as v1 to v4, with their commit where told."""
    for n, with_sha in enumerate(told, start=1):
        shop.commit(-(5 - n) * DAY)
        shop.deploy(-(5 - n) * DAY + 1, n if with_sha else None, version=f"v{n}")


@of_an_empty_shop
def test_a_rollback_to_a_version_told_without_its_commit_blames_what_came_after_it(shop: Shop) -> Story:
    ship_versions(shop, True, False, True, True)
    incident = shop.incident()
    back = shop.deploy(10, version="v2")
    reader = yield
    together = (0.3, "Rolled back inside the incident, together with 2 other changes")
    assert shop.links(reader, incident, "rolled_back") == {2: together, 3: together, 4: together}
    [row] = reader.rows("select kind from core.deploys where deploy_id = $id", id=back)
    assert row == {"kind": "rollback"}


@of_an_empty_shop
def test_a_rollback_to_who_knows_what_blames_the_deploy_before_it_less(shop: Shop) -> Story:
    ship_versions(shop, True, True, True, True)
    incident = shop.incident()
    shop.deploy(10, version="before all records", kind="rollback")
    reader = yield
    assert shop.links(reader, incident, "rolled_back") == {
        4: (0.6, "Deployed last before a rollback inside the incident, alone")
    }


@pytest.mark.parametrize("tag", ["v{n}", "{shop}-v{n}", "{shop}/v{n}"])
@of_an_empty_shop
def test_a_version_that_is_a_tag_is_as_good_as_its_commit(shop: Shop, tag: str) -> Story:
    ship_versions(shop, False, False, False, False)
    shop.org.repositories[shop.repo].close()
    for n, sha in shop.shas.items():
        shop.org.tag(shop.repo, tag.format(shop=shop.name, n=n), sha)
    incident = shop.incident()
    shop.deploy(10, version="v3")
    reader = yield
    assert shop.links(reader, incident, "rolled_back") == {4: (0.9, "Rolled back inside the incident, alone")}
    contents = reader.rows(
        "select contents, sha from core.deploys where service = $shop and kind = 'deploy' order by finished_at",
        shop=shop.name,
    )
    assert [row["contents"] for row in contents[1:]] == ["known"] * 3
    assert [row["sha"] for row in contents] == list(shop.shas.values())


def test_a_tag_that_moved_counts_as_it_now_stands(organisation: Any) -> None:
    shop = Shop(organisation(), "shop")
    ship_versions(shop, True, False)
    shop.org.repositories[shop.repo].close()
    for n in (1, 2):
        shop.org.tag(shop.repo, "v2", shop.shas[n])
        shop.org.land()
    shop.org.build()
    rows = shop.org.open().rows("select sha from core.deploys where version = 'v2'")
    assert rows == [{"sha": shop.shas[2]}]


@of_an_empty_shop
def test_versions_tell_going_back_from_going_forward_again(shop: Shop) -> Story:
    ship_versions(shop, False, False, False)
    shop.deploy(-900, version="v2")
    shop.deploy(-800, version="v3")
    shop.deploy(-700, version="v3")
    shop.deploy(-600, version="v4")
    reader = yield
    rows = reader.rows(
        "select version, kind from core.deploys where service = $shop order by finished_at", shop=shop.name
    )
    assert [(row["version"], row["kind"]) for row in rows] == [
        *((f"v{n}", "deploy") for n in (1, 2, 3)),
        ("v2", "rollback"),
        *(("v3", "deploy"), ("v3", "deploy"), ("v4", "deploy")),
    ]


@pytest.mark.parametrize("kind", ["revert", "fix"])
@stories
def test_a_change_and_what_undoes_it_in_one_deploy_never_broke_anything(shop: Shop, kind: str) -> Story:
    """The change reached production only together with its revert, or its fix."""
    undone = shop.commit(-5, "Change 5 (#5)")
    incident = shop.incident(minutes=60)
    shop.ship(20, {"revert": 'Revert "Change 5 (#5)" (#6)', "fix": "fix: change 5 (#6)"}[kind])
    reader = yield
    candidates = reader.rows("select change_id from mart.link_candidates where incident_id = $id", id=incident)
    assert {shop.number(row["change_id"]) for row in candidates} == {4}
    assert undone == 5


REWORK = {
    "deploys": "select deploy_id from mart.deploys where rework and service = $shop",
    "changes": "select change_id from mart.changes where rework and repo = 'acme/' || $shop",
}


@stories
def test_what_was_done_about_an_incident_is_rework_and_never_its_cause(shop: Shop) -> Story:
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
    reader = yield
    deploys = {row["deploy_id"] for row in reader.rows(REWORK["deploys"], shop=shop.name)}
    assert deploys == {back, reverted, fixed}
    assert not deploys & {shipped, other}
    changes = {shop.number(row["change_id"]) for row in reader.rows(REWORK["changes"], shop=shop.name)}
    assert changes == {revert, fix}
    assert set(shop.links(reader, incident, "window", "reverted", "rolled_back")) == {4}
    kinds = reader.rows("select kind from evidence.remedies where incident_id = $id order by remedied_at", id=incident)
    assert [row["kind"] for row in kinds] == ["rollback", "revert", "fix"]


@stories
def test_a_fix_during_a_drill_is_no_rework(shop: Shop) -> Story:
    shop.incident(minutes=60, title="[drill] cart is down")
    shop.deploy(35, shop.commit(30, "fix: cart (#5)"))
    reader = yield
    assert [reader.rows(sql, shop=shop.name) for sql in REWORK.values()] == [[], []]


@stories
def test_a_fix_that_shipped_in_no_deploy_yet_is_a_remedy_all_the_same(shop: Shop) -> Story:
    incident = shop.incident()
    shop.commit(10, "hotfix: cart (#5)")
    reader = yield
    sql = "select kind, deploy_id, inside from evidence.remedies where incident_id = $id"
    assert reader.rows(sql, id=incident) == [{"kind": "fix", "deploy_id": None, "inside": True}]


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
@of_an_empty_shop
def test_what_a_change_is_shows_in_its_title_branch_or_label(
    shop: Shop, title: str, branch: str, label: str, kind: str
) -> Story:
    n = shop.commit(-10, f"{title} (#5)")
    name = shop.org.pull(shop.repo, 5, merged=shop.shas[n], at=shop.at(-10), title=title)
    shop.org.pulls[name]["head"]["ref"] = branch or "branch-5"
    shop.org.pulls[name]["labels"] = [{"name": label}] if label else []
    reader = yield
    rows = reader.rows("select change_type from core.changes where repo = $repo", repo=shop.repo)
    assert rows == [{"change_type": kind}]
