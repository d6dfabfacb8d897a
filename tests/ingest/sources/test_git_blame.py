"""Fixes of real repositories -> who had last touched the lines they changed."""

import os
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data import lake
from data.errors import AftermathError
from data.home import Home
from ingest.sources import git_blame
from ingest.sources.git_blame import Blaming, Fix, land_blames

REPO = "acme/shop"
CART = "def total(items):\n    sum = 0\n    for item in items:\n        sum += item.price\n    return sum\n"
TAXED = CART.replace("item.price", "item.price * TAX")


class Repository:
    """A repository with a worktree; commits have names."""

    def __init__(self, path: Path, home: Home) -> None:
        self.path, self.home = path, home
        self.shas: dict[str, str] = {}
        path.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *args: str, **more: str) -> str:
        identity = {
            f"GIT_{who}_{what}": "ann@acme.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        clean = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(
            ["git", "-C", str(self.path), *args],
            env=os.environ | identity | clean | more,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode().strip()

    def commit(self, name: str, at: datetime | None = None, **files: str) -> str:
        for stem, text in files.items():
            path = self.path / (stem.replace("__", "/") + ".py")
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_text(text)
        self.git("add", "-A")
        dates = {f"GIT_{who}_DATE": at.isoformat() for who in ("AUTHOR", "COMMITTER") if at}
        self.git("commit", "-q", "--allow-empty", "-m", name, **dates)
        self.shas[name] = self.git("rev-parse", "HEAD")
        return self.shas[name]

    def fix(self, name: str, *paths: str) -> Fix:
        return Fix(self.shas[name], frozenset(paths or ("cart.py",)))

    def blame(self, *fixes: Fix, path: Path | None = None) -> Blaming:
        return land_blames(self.home, path or self.path, REPO, fixes, lake.Run.begin())

    def landed(self) -> list[tuple[str, str | None, str | None, int]]:
        """(fix, path, blamed commit, lines), commits by name."""
        names = {sha: name for name, sha in self.shas.items()}
        rows = [
            row for batch in lake.batches(self.home, "git", "blames") for row in pq.read_table(batch.path).to_pylist()
        ]
        return sorted(
            (names[row["fix_sha"]], row["path"], names.get(row["blamed_sha"], row["blamed_sha"]), row["lines"])
            for row in rows
        )


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    shop = Repository(tmp_path / "shop", Home(tmp_path / "home"))
    shop.commit("start", cart=CART, other="a = 1\n")
    shop.commit("tax", cart=TAXED)
    return shop


def test_a_changed_line_is_laid_to_the_commit_that_touched_it_last(shop: Repository) -> None:
    shop.commit(
        "mend", cart=CART.replace("item.price", "item.price * tax(item)").replace("sum = 0", "sum = Decimal(0)")
    )
    assert shop.blame(shop.fix("mend")) == Blaming(answered=1, rows=2)
    assert shop.landed() == [("mend", "cart.py", "start", 1), ("mend", "cart.py", "tax", 1)]


def test_only_files_of_interest_are_asked_about(shop: Repository) -> None:
    shop.commit("mend", cart=CART, other="a = 2\n")
    shop.blame(shop.fix("mend", "other.py"))
    assert shop.landed() == [("mend", "other.py", "start", 1)]


def test_a_fix_that_only_adds_is_remembered_as_one_without_lines(shop: Repository) -> None:
    shop.commit("mend", cart="import tax\n" + (shop.path / "cart.py").read_text())
    assert shop.blame(shop.fix("mend")) == Blaming(answered=1, rows=1)
    assert shop.landed() == [("mend", None, None, 0)]


def test_blame_looks_through_indenting_and_moving_in_the_file(shop: Repository) -> None:
    shop.commit("indent", cart="if True:\n" + "".join(f"    {line}\n" for line in TAXED.splitlines()))
    other = "".join(f"    other_function_number({number})\n" for number in range(9))
    text = (shop.path / "cart.py").read_text()
    shop.commit("more", cart=text + other)
    shop.commit("move", cart="if True:\n" + other + text.removeprefix("if True:\n"))
    shop.commit("mend", cart=(shop.path / "cart.py").read_text().replace("item.price * TAX", "item.price * tax(item)"))
    shop.blame(shop.fix("mend"))
    assert shop.landed() == [("mend", "cart.py", "tax", 1)]


def test_blame_follows_a_file_that_was_renamed(shop: Repository) -> None:
    shop.git("mv", "cart.py", "basket.py")
    shop.commit("rename")
    shop.commit("mend", basket=CART)
    shop.blame(shop.fix("mend", "basket.py"))
    assert shop.landed() == [("mend", "basket.py", "tax", 1)]


def test_blame_looks_through_the_commits_a_repository_names_for_it(shop: Repository) -> None:
    text = (shop.path / "cart.py").read_text()
    shop.commit("reformat", cart=text.replace("item.price * TAX", "(item.price * TAX)"))
    (shop.path / ".git-blame-ignore-revs").write_text(f"# black\n{shop.shas['reformat']}\n{'0' * 40}\n")
    shop.commit("mend", cart=CART)
    shop.blame(shop.fix("mend"))
    assert shop.landed() == [("mend", "cart.py", "tax", 1)]


def test_blame_looks_through_what_came_after_the_trouble_began(shop: Repository) -> None:
    now = datetime.now(UTC)
    shop.commit("try", at=now + timedelta(hours=1), cart=TAXED.replace("TAX", "VAT"))
    shop.commit("add", at=now + timedelta(hours=2), cart=TAXED.replace("TAX", "VAT") + "print(total([]))\n")
    shop.commit("mend", at=now + timedelta(hours=3), cart=CART)
    shop.blame(replace(shop.fix("mend"), since=now + timedelta(minutes=30)))
    assert shop.landed() == [("mend", "cart.py", "add", 1), ("mend", "cart.py", "tax", 1)]


@pytest.mark.parametrize("name", [":(top)*.py", "låda med bröd.py", "-L1,2.py"])
def test_a_file_may_be_called_anything(shop: Repository, name: str) -> None:
    now = datetime.now(UTC)
    for number, text in enumerate(("a = 1\n", "a = 2\n", "a = 3\n")):
        (shop.path / name).write_text(text)
        shop.commit(f"odd {number}", at=now + timedelta(hours=number))
    shop.blame(replace(shop.fix("odd 2", name), since=now + timedelta(minutes=30)))
    assert shop.landed() == [("odd 2", name, "odd 0", 1)]


def test_a_merged_request_is_one_fix(shop: Repository) -> None:
    shop.git("checkout", "-qb", "hotfix")
    shop.commit("first", cart=CART.replace("item.price", "item.price * tax(item)"))
    shop.commit(
        "second", cart=CART.replace("item.price", "item.price * tax(item)").replace("sum = 0", "sum = Decimal(0)")
    )
    shop.git("checkout", "-q", "main")
    shop.git("merge", "-q", "--no-ff", "-m", "Merge", "hotfix")
    shop.shas["mend"] = shop.git("rev-parse", "HEAD")
    shop.blame(shop.fix("mend"))
    assert shop.landed() == [("mend", "cart.py", "start", 1), ("mend", "cart.py", "tax", 1)]


def test_lines_from_behind_the_cut_of_a_shallow_clone_are_nobodys(shop: Repository, tmp_path: Path) -> None:
    shop.commit(
        "mend", cart=CART.replace("item.price", "item.price * tax(item)").replace("sum = 0", "sum = Decimal(0)")
    )
    clone = tmp_path / "clone"
    shop.git("clone", "-q", "--depth=2", f"file://{shop.path}", str(clone))
    shop.blame(shop.fix("mend"), path=clone)
    assert shop.landed() == [("mend", "cart.py", None, 2)]


def test_a_fix_git_cannot_answer_for_is_left_to_a_later_run(shop: Repository, tmp_path: Path) -> None:
    shop.commit("mend", cart=CART)
    clone = tmp_path / "clone"
    shop.git("clone", "-q", "--depth=1", f"file://{shop.path}", str(clone))
    told = shop.blame(shop.fix("mend"), path=clone)
    assert (told.answered, told.failed, told.left) == (0, 1, 0)
    assert shop.shas["mend"] in told.complaint
    assert shop.landed() == []
    assert shop.blame(shop.fix("mend")) == Blaming(answered=1, rows=1)
    assert shop.landed() == [("mend", "cart.py", "tax", 1)]


def test_a_file_whose_content_is_missing_fails_its_fix_whole(shop: Repository, tmp_path: Path) -> None:
    shop.commit("mend", cart=CART, other="a = 2\n")
    clone = tmp_path / "clone"
    shop.git("config", "uploadpack.allowFilter", "true")
    shop.git("clone", "-q", "--bare", "--filter=blob:none", f"file://{shop.path}", str(clone))
    assert shop.blame(shop.fix("mend", "cart.py", "other.py"), path=clone).failed == 1
    assert shop.landed() == []


def test_a_commit_without_parent_mends_nothing(shop: Repository) -> None:
    assert shop.blame(shop.fix("start")).failed == 1


def test_what_there_is_no_time_for_is_left_to_the_next_run(shop: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.commit("mend", cart=CART)
    monkeypatch.setattr(git_blame, "READING", 0.0)
    assert shop.blame(shop.fix("mend")) == Blaming(left=1)
    assert shop.landed() == []


def test_a_question_git_takes_too_long_for_is_not_asked_again(
    shop: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.commit("mend", cart=CART)
    monkeypatch.setattr(git_blame, "QUESTION", 0.0)
    assert shop.blame(shop.fix("mend")) == Blaming(answered=1, rows=1)
    assert shop.landed() == [("mend", None, None, 0)]


def test_nothing_a_repository_configures_is_run(shop: Repository, tmp_path: Path) -> None:
    touched = tmp_path / "run"
    for driver in ("diff.evil.textconv", "diff.evil.command", "diff.external"):
        shop.git("config", driver, f"touch {touched}; cat")
    shop.git("config", "diff.noprefix", "true")
    (shop.path / ".gitattributes").write_text("*.py diff=evil\n")
    shop.commit("attributes")
    shop.commit("mend", cart=CART)
    shop.blame(shop.fix("mend"))
    assert shop.landed() == [("mend", "cart.py", "tax", 1)]
    assert not touched.exists()


def test_no_repository_is_one_clear_line(shop: Repository, tmp_path: Path) -> None:
    with pytest.raises(AftermathError, match="there is no such folder"):
        shop.blame(shop.fix("tax"), path=tmp_path / "gone")
