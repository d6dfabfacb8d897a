"""Fixes that an incident is waiting for: what the commands say, and that a second run has nothing to do."""

import json
import subprocess

import pytest

from data import lake
from tests.ingest.conftest import INCIDENT, Shell

SETTINGS = """
[services.shop]
repo = "acme/shop"

[[sources]]
kind = "git"
path = "shop"
repo = "acme/shop"

[[sources]]
kind = "pagerduty"
path = "page.json"
"""


@pytest.fixture
def shop(shell: Shell) -> Shell:
    """A change a day before the incident, its fix during it, and settings that read both."""

    def commit(text: str, message: str, at: str) -> None:
        shell.write("shop/a.py", text)
        own = ["-c", "user.name=ann", "-c", "user.email=ann@acme.example"]
        for arguments in (["add", "-A"], ["commit", "-q", "-m", message]):
            dates = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at, "PATH": "/usr/bin:/bin"}
            subprocess.run(["git", *own, *arguments], check=True, cwd=shell.folder / "shop", env=dates)

    subprocess.run(["git", "init", "-q", "-b", "main", "shop"], check=True, cwd=shell.folder)
    commit("a = 1\nb = 1\n", "Start", "2026-02-01T12:00:00Z")
    commit("a = 1\nb = 2\n", "Change b (#7)", "2026-03-01T09:00:00Z")
    commit("a = 1\nb = 3\n", "fix: b (#8)", "2026-03-01T12:30:00Z")
    shell.write("page.json", json.dumps({"incidents": [INCIDENT | {"resolved_at": "2026-03-01T13:00:00Z"}]}))
    shell.write("aftermath.toml", SETTINGS)
    return shell


def test_a_run_reads_builds_asks_about_the_fixes_and_builds_again(shop: Shell) -> None:
    code, out, err = shop("run", "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert [source["source"] for source in found["sources"]] == ["git acme/shop", "pagerduty", "blame acme/shop"]
    assert (found["snapshot"], found["new"]) == (2, True)
    candidates = json.loads(shop("explain", "P1", "--json")[1])["candidates"]
    assert [(row["pr_number"], row["methods"]) for row in candidates] == [(7, ["szz"])]
    again = shop("run")[1].splitlines()
    assert again[-1] == "nothing new: still at snapshot 2"
    assert not any(line.startswith("blame") for line in again)
    assert len(lake.batches(shop.home, "git", "blames")) == 1


def test_the_order_in_which_files_and_repositories_are_read_does_not_matter(shop: Shell) -> None:
    (shop.folder / "aftermath.toml").write_text(SETTINGS.split("[[sources]]")[0])
    shop("git", "shop", "--repo", "acme/shop", "--no-build")
    assert "blame" not in shop("file", "pagerduty", "page.json")[1]
    assert "blame acme/shop: 1 row landed" in shop("git", "shop", "--repo", "acme/shop")[1]
    assert "blame" not in shop("git", "shop", "--repo", "acme/shop")[1]


def test_a_build_alone_asks_the_repositories_of_the_settings(shop: Shell) -> None:
    shop("run", "--no-build")
    assert lake.batches(shop.home, "git", "blames") == []
    assert shop("build")[1].splitlines()[-3:] == [
        "blame acme/shop: 1 row landed",
        "  1 commit that worked against incidents",
        "built and published snapshot 2",
    ]
