"""Tags of real repositories, landed once for as long as they stay as they are."""

import os
import subprocess
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data import lake
from data.home import Home
from ingest.sources.git_tags import land_tags

REPO = "acme/shop"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop"
    path.mkdir()
    git(path, "init", "-q", "-b", "main")
    for message in ("one", "two"):
        git(path, "commit", "-q", "--allow-empty", "-m", message)
    return path


def git(path: Path, *args: str) -> str:
    identity = {
        f"GIT_{who}_{what}": "ann@acme.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    clean = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", "-C", str(path), *args], env=os.environ | identity | clean, capture_output=True, check=True
    )
    return done.stdout.decode().strip()


def landed(home: Home) -> list[dict[str, str]]:
    """For each landing, tag -> commit."""
    batches = lake.batches(home, "git", "tags")
    return [{row["tag"]: row["sha"] for row in pq.read_table(batch.path).to_pylist()} for batch in batches]


def test_tags_of_both_kinds_name_their_commit_and_land_again_only_when_they_change(shop: Path, tmp_path: Path) -> None:
    home, first, second = Home(tmp_path / "home"), git(shop, "rev-parse", "HEAD^"), git(shop, "rev-parse", "HEAD")
    git(shop, "tag", "v1.0", first)
    git(shop, "tag", "-a", "-m", "second", "släpp/v1.1", second)
    git(shop, "tag", "a-tree", "HEAD^{tree}")
    assert [land_tags(home, shop, REPO, lake.Run.begin()) for _ in range(2)] == [2, 0]
    git(shop, "tag", "-d", "v1.0")
    assert land_tags(home, shop, REPO, lake.Run.begin()) == 1
    assert landed(home) == [{"v1.0": first, "släpp/v1.1": second}, {"släpp/v1.1": second}]


def test_a_repository_without_tags_lands_nothing(shop: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert land_tags(home, shop, REPO, lake.Run.begin()) == 0
    assert landed(home) == []
