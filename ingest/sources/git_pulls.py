"""The commits of squashed pull requests, where the repository still has their branches.

A squash loses its commits' authors and notes. A clone that fetched `refs/pull/*/head` (GitHub) or
`refs/merge-requests/*/head` (GitLab) still holds them; those of requests that reached the default branch are landed.
"""

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data.home import Home
from data.lake import Run, batches, land
from data.streams import GIT_PULL_HEADS
from ingest.sources.git_history import History

_PATTERNS = ("refs/pull/*/head", "refs/merge-requests/*/head")
_REF = re.compile(r"([0-9a-f]{40,64}) refs/(?:pull|merge-requests)/(\d{1,9})/head")
_NUMBER = re.compile(r"^Merge pull request #(\d{1,9}) |\(#(\d{1,9})\)|\(!(\d{1,9})\)")


def land_pulls(
    home: Home, path: Path, repo: str, run: Run, *, progress: Callable[[int, int], None] | None = None
) -> int:
    """Lands the heads of merged pull requests and their commits the lake does not hold yet; how many commits.

    Raises:
        AftermathError: Git is not installed.
    """
    history = History(path, repo)
    heads = _heads(history)
    if not heads:
        return 0
    todo = _new(home, history, heads)
    landed = 0
    with closing(history.read(todo)) as readings:
        for reading in readings:
            commits = reading.log.commits
            if commits.num_rows:
                land(home, "git", "pull_commits", commits, run, bookmark={"repo": repo})
            landed += commits.num_rows
            if progress:
                progress(landed, len(todo))
    known = _known_heads(home, repo)
    rows = [{"repo": repo, "number": number, "sha": sha} for number, sha in heads.items() if known.get(number) != sha]
    if rows:
        land(home, "git", "pull_heads", pa.Table.from_pylist(rows, GIT_PULL_HEADS), run, bookmark={"repo": repo})
    return landed


def _heads(history: History) -> dict[int, str]:
    """Pull request -> the tip of its branch, for those that a commit on the default branch names."""
    found = history.run("for-each-ref", "--format=%(objectname) %(refname)", *_PATTERNS).stdout.decode()
    heads = {int(number): sha for sha, number in _REF.findall(found)}
    if not heads:
        return {}
    subjects = history.run("log", "--first-parent", "--format=%s", "HEAD").stdout.decode("utf-8", "replace")
    named = {
        int(number) for line in subjects.splitlines() for groups in _NUMBER.findall(line) for number in groups if number
    }
    return {number: sha for number, sha in heads.items() if number in named}


def _new(home: Home, history: History, heads: dict[int, str]) -> list[str]:
    """The commits of these branches that neither HEAD nor the lake holds."""
    listing = history.run("rev-list", "--stdin", "--ignore-missing", stdin="\n".join(["^HEAD", *heads.values()]))
    held = {
        sha
        for batch in batches(home, "git", "pull_commits")
        if batch.bookmark["repo"] == history.repo
        for sha in pq.read_table(batch.path, columns=["sha"]).column("sha").to_pylist()
    }
    return [sha for sha in listing.stdout.decode().split() if sha not in held]


def _known_heads(home: Home, repo: str) -> dict[int, str]:
    known: dict[int, str] = {}
    for batch in batches(home, "git", "pull_heads"):
        if batch.bookmark["repo"] == repo:
            table = pq.read_table(batch.path, columns=["number", "sha"])
            known |= dict(zip(table.column("number").to_pylist(), table.column("sha").to_pylist(), strict=True))
    return known
