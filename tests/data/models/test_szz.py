"""Fixes of incidents -> the changes that had last touched the lines they changed, and how far that is believed."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from data import fixes
from data.reader import Reader
from tests.organisation import Organisation, moment
from tests.stories import Stories, Story

NOON = moment("2026-03-10T12:00Z")
DAY = 24 * 60


def text(*changed: tuple[int, str], count: int = 12) -> str:
    """A file of calls, some lines of it put otherwise."""
    lines = {number: f"call({number})" for number in range(count)} | dict(changed)
    return "".join(f"{lines[number]}\n" for number in range(count))


class Shop:
    """One service and its repository, each commit deployed an hour later; changes are called by their titles."""

    def __init__(self, org: Organisation, name: str = "shop") -> None:
        self.org, self.name, self.repo = org, name, f"acme/{name}"
        self.shas: dict[str, str] = {}
        self.incidents: list[str] = []
        org.service(name, repo=self.repo)
        org.options = {"since": moment("2026-01-01T00:00Z"), "until": moment("2026-06-01T00:00Z")}
        self.ship("start", -50 * DAY, text())

    def at(self, minutes: float) -> datetime:
        return NOON + timedelta(minutes=minutes)

    def commit(self, title: str, minutes: float, content: str = "", files: dict[str, str | None] | None = None) -> str:
        """A commit of a.py or of these files; its pull request's number is how many came before it."""
        message = f"{title} (#{len(self.shas)})"
        self.shas[title] = self.org.commit(self.repo, files or {"a.py": content}, message, at=self.at(minutes))
        return self.shas[title]

    def ship(self, title: str, minutes: float, content: str = "", files: dict[str, str | None] | None = None) -> None:
        self.org.deploy(self.name, self.commit(title, minutes, content, files), at=self.at(minutes + 60))

    def incident(self, after: float = 0, **more: Any) -> str:
        self.incidents.append(self.org.incident(self.name, at=self.at(after), **more))
        return self.incidents[-1]

    def szz(self, reader: Reader, incident: str) -> dict[str, tuple[float, str]]:
        """Change -> confidence and reason of the rung."""
        names = {f"{self.repo}@{sha}": title for title, sha in self.shas.items()}
        rows = reader.rows(
            "select * from evidence.links where method = 'szz' and incident_id = $id order by confidence desc",
            id=incident,
        )
        return {names[row["change_id"]]: (round(row["confidence"], 3), row["reason"]) for row in rows}


def with_blames(org: Organisation) -> Reader:
    org.land()
    org.build()
    org.blame()
    return org.open()


stories = Stories(Shop, with_blames)


@pytest.fixture
def mended(organisation: Any) -> Shop:
    """A shop of the test's own with a cause, its incident and its fix; landed and built, and no repository asked."""
    shop = Shop(organisation())
    shop.ship("cause", -180, text((3, "wrong(3)")))
    shop.incident()
    shop.commit("fix: three", 10, text((3, "right(3)")))
    shop.org.land()
    shop.org.build()
    return shop


@stories
def test_the_change_whose_line_the_fix_mends_is_suspected_and_the_reason_says_it(shop: Shop) -> Story:
    shop.ship("cause", -180, text((3, "wrong(3)")))
    shop.ship("other", -170, text((3, "wrong(3)"), (9, "other(9)")))
    incident = shop.incident()
    shop.commit("fix: call three", 10, text((3, "right(3)"), (9, "other(9)")))
    reader = yield
    assert shop.szz(reader, incident) == {
        "cause": (0.5, "The fix #3, merged during the incident, changed 1 line, last touched by this change")
    }
    [first, *_] = reader.answer("candidates", incident=incident)
    assert (first["change_id"], first["methods"]) == (f"{shop.repo}@{shop.shas['cause']}", ["szz", "window"])


@stories
def test_lines_are_shared_out_and_old_ones_count_a_tenth(shop: Shop) -> Story:
    shop.ship("cause", -180, text((3, "wrong(3)"), (4, "wrong(4)")))
    incident = shop.incident()
    shop.commit("fix: calls", 10, text((3, "x(3)"), (4, "x(4)"), (5, "x(5)"), (6, "x(6)"), (7, "x(7)")))
    reader = yield
    found = shop.szz(reader, incident)
    assert found["cause"] == (
        round(0.5 * 2 / 2.3, 3),
        "The fix #2, merged during the incident, changed 5 lines, 2 of them last touched by this change",
    )
    assert found["start"][0] == round(0.15 * 0.3 / 2.3, 3)


@pytest.mark.parametrize(
    ("minutes", "title", "confidence"),
    [
        (10, "fix: call", 0.5),
        (10, "Hotfix for three", 0.5),
        (10, "[SHOP-12] Fixes three", 0.5),
        (10, "checkout: fix three", 0.5),
        (30 + DAY, "fix: call", 0.3),
        (31 + DAY, "fix: call", None),
        (-5, "fix: call", None),
        (10, "Prefix three", None),
        (10, "New page", None),
    ],
)
@stories
def test_a_fix_is_called_one_and_merges_in_time(
    shop: Shop, minutes: float, title: str, confidence: float | None
) -> Story:
    shop.ship("cause", -180, text((3, "wrong(3)")))
    incident = shop.incident()
    shop.commit(title, minutes, text((3, "right(3)")))
    reader = yield
    found = shop.szz(reader, incident)
    assert found.get("cause", (None, ""))[0] == confidence
    assert set(found) <= {"cause"}


@stories
def test_a_fix_the_incident_names_counts_whatever_it_is_called_and_whenever_it_came(shop: Shop) -> Story:
    shop.ship("cause", -180, text((3, "wrong(3)")))
    incident = shop.incident(text="Fixed by #2 in the end.")
    shop.commit("Bump three", 9 * DAY, text((3, "right(3)")))
    reader = yield
    assert shop.szz(reader, incident) == {
        "cause": (0.5, "The fix #2, which the incident names, changed 1 line, last touched by this change")
    }


@stories
def test_after_the_incident_only_what_time_suspects_too_is_blamed(shop: Shop) -> Story:
    incident = shop.incident()
    shop.commit("fix: three", DAY, text((3, "right(3)")))
    reader = yield
    assert shop.szz(reader, incident) == {}


@stories
def test_an_older_change_is_believed_less_even_when_the_fix_is_named(shop: Shop) -> Story:
    named = shop.incident(text="Fixed by #1.")
    shop.commit("fix: three", 10, text((3, "right(3)")))
    unnamed = shop.incident(1)
    reader = yield
    assert shop.szz(reader, named)["start"][0] == 0.3
    assert shop.szz(reader, unnamed)["start"][0] == 0.15


@stories
def test_an_earlier_try_at_mending_is_no_cause(shop: Shop) -> Story:
    shop.ship("cause", -180, text((3, "wrong(3)"), (4, "wrong(4)")))
    incident = shop.incident(minutes=120)
    shop.commit("fix: three", 10, text((3, "worse(3)"), (4, "wrong(4)")))
    shop.commit("fix: three and four", 60, text((3, "right(3)"), (4, "right(4)")))
    reader = yield
    assert shop.szz(reader, incident) == {
        "cause": (
            0.5,
            "The fix #3, merged during the incident, changed 2 lines, all of them last touched by this change",
        )
    }


@stories
def test_a_change_that_touched_everything_is_never_blamed(shop: Shop) -> Story:
    shop.ship("Reformat", -180, files={"a.py": text((3, "wrong( 3 )")), "big.py": text(count=6000)})
    incident = shop.incident()
    shop.commit("fix: three", 10, text((3, "right(3)")))
    reader = yield
    assert shop.szz(reader, incident) == {}


@pytest.mark.parametrize(
    "path",
    ["tests/test_a.py", "src/a_test.go", "docs/a.py", "README.md", "vendor/a.py", "package-lock.json", "a.pb.go"],
)
@stories
def test_tests_texts_and_generated_files_tell_nothing(shop: Shop, path: str) -> Story:
    shop.ship("cause", -180, files={path: text((3, "wrong(3)"))})
    incident = shop.incident()
    shop.commit("fix: three", 10, files={path: text((3, "right(3)"))})
    reader = yield
    assert shop.repo not in shop.org.asked
    assert shop.szz(reader, incident) == {}


@pytest.mark.parametrize("many", [{f"f{n}.py": 2 for n in range(31)}, {"f.py": 501}])
@stories
def test_what_changes_too_much_to_be_a_fix_is_not_asked_about(shop: Shop, many: dict[str, int]) -> Story:
    shop.ship("cause", -180, files={path: text(count=lines) for path, lines in many.items()})
    incident = shop.incident()
    shop.commit("fix: everything", 10, files=dict.fromkeys(many))
    reader = yield
    assert shop.repo not in shop.org.asked
    assert shop.szz(reader, incident) == {}


@stories
def test_a_fix_of_another_service_in_the_same_hour_says_nothing(shop: Shop) -> Story:
    shop.org.service("ledger", repo="acme/ledger")
    shop.ship("cause", -180, text((3, "wrong(3)")))
    incident = shop.org.incident("ledger", at=NOON)
    shop.org.commit("acme/ledger", {"b.py": 3}, "start", at=shop.at(-9000))
    shop.commit("fix: three", 10, text((3, "right(3)")))
    reader = yield
    assert shop.szz(reader, incident) == {}


def test_git_is_asked_once_and_again_only_about_new_fixes(mended: Shop) -> None:
    org, [incident] = mended.org, mended.incidents
    org.blame()
    before = mended.szz(org.open(), incident)
    assert set(before) == {"cause"}
    assert org.blame() == []
    assert not org.build().new
    mended.commit("fix: three again", 20, text((3, "better(3)")))
    org.land()
    org.build()
    assert [fix.sha for fix in fixes.to_blame(org.home)[mended.repo]] == [mended.shas["fix: three again"]]
    org.blame()
    assert mended.szz(org.open(), incident) == before


def test_a_fix_in_a_repository_that_is_not_at_hand_waits_for_it(mended: Shop) -> None:
    org, [incident] = mended.org, mended.incidents
    away = org.repositories.pop(mended.repo)
    assert org.blame() == []
    org.repositories[mended.repo] = away
    [report] = org.blame()
    assert (report.source, report.landed, report.notes) == (
        f"blame {mended.repo}",
        1,
        ["1 commit that worked against incidents"],
    )
    assert set(mended.szz(org.open(), incident)) == {"cause"}


def test_an_unreadable_repository_costs_a_note_and_nothing_else(mended: Shop) -> None:
    org, [incident] = mended.org, mended.incidents
    org.repositories[mended.repo].path.rename(org.path / "moved")
    [report] = org.blame()
    assert (report.landed, report.errors) == (0, [])
    assert "no such folder" in report.notes[0]
    assert mended.szz(org.open(), incident) == {}


@stories
def test_a_merged_request_is_blamed_as_one_and_its_commits_are_one_change(shop: Shop) -> Story:
    org = shop.org
    inner = org.commit(shop.repo, {"a.py": text((3, "wrong(3)"))}, "try", at=shop.at(-200), branch="cart")
    merge = org.commit(
        shop.repo,
        {"a.py": text((3, "wrong(3)"))},
        "Merge pull request #40 from acme/cart",
        at=shop.at(-180),
        merge=[inner],
    )
    org.deploy("shop", merge, at=shop.at(-120))
    incident = shop.incident()
    mend = org.commit(shop.repo, {"a.py": text((3, "right(3)"))}, "mend", at=shop.at(5), branch="hotfix/three")
    org.commit(
        shop.repo,
        {"a.py": text((3, "right(3)"))},
        "Merge pull request #41 from acme/hotfix/three\n\nThree",
        at=shop.at(10),
        merge=[mend],
    )
    shop.shas["cart"] = merge
    reader = yield
    assert shop.szz(reader, incident) == {
        "cart": (0.5, "The fix #41, merged during the incident, changed 1 line, last touched by this change")
    }
