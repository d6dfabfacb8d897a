"""A git repository, landed in the lake: each run reads the commits reachable from HEAD that the lake does not hold.

The lake alone says what has been read, so a killed run, a force-push or a repaired repository needs no bookkeeping.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.home import Home
from data.lake import Run, batches, land
from data.streams import GIT_COMMITS, GIT_HEADS, REJECTS
from ingest.sources.git_history import History, Reading
from ingest.sources.git_log import Log, join

#: Commits per landed batch.
BATCH = 20_000

_REJECT_STREAM = "git/commits"
REMEDY = "complete the repository (git fetch --unshallow, git fetch --refetch or a fresh clone) and read it again"


@dataclass(frozen=True)
class GitReport:
    """What one reading of a repository did.

    `commits_total` counts the commits reachable from HEAD, `commits_new` and `files_new` the rows landed now,
    `rejected` the commits that cannot be read at all. `ref` is the branch HEAD names, or "HEAD" when detached.
    `whole` is whether the history and the files of every commit were there to be read.
    """

    repo: str
    head: str
    commits_total: int
    commits_new: int
    files_new: int
    rejected: int
    ref: str
    whole: bool = True


def land_repository(
    home: Home, path: Path, repo: str, run: Run, *, progress: Callable[[int, int], None] | None = None
) -> GitReport:
    """Lands the commits reachable from HEAD that the lake does not hold yet, and then where HEAD stands.

    A commit whose files cannot be told (an object is missing, a shallow clone is cut off there) has
    `files_unknown`; it, and a commit that cannot be read at all, is tried again by later runs. A commit's files
    are landed before it, so one in the lake has them there too; a kill in between makes file rows come twice.

    Args:
        path: Top folder of a repository or worktree, or a bare repository.
        repo: The name the repository goes by in the lake.
        progress: Called with (commits read, commits to read).

    Raises:
        AftermathError: Git is not installed, the path is no repository, or its branch has no commits.
    """
    history = History(path, repo)
    ref, head = history.head()
    last = _last_head(home, repo)
    bookmark = {"repo": repo, "ref": ref, "sha": head, "unread": "0"}
    if last and last[0] == bookmark:
        return GitReport(repo, head, last[1], 0, 0, 0, ref)

    listed, complete = history.shas(head)
    known, unknown = _landed(home, repo)
    shas = pa.array(listed, pa.string())
    todo = shas.filter(pc.invert(pc.is_in(shas, value_set=known))).to_pylist()
    landing = _Landing(home, run, unknown, {"repo": repo, "sha": head})
    with closing(history.read(todo)) as readings:
        for reading in readings:
            landing.add(reading)
            if progress:
                progress(landing.read, len(todo))
    landing.flush()
    _land_rejects(home, run, repo, head, landing.unreadable)

    bookmark["unread"] = str(landing.unread if complete else max(landing.unread, 1))
    if landing.commits or not last or last[0] != bookmark:
        row = {"repo": repo, "ref": ref, "sha": head, "commits": len(listed)}
        land(home, "git", "heads", pa.Table.from_pylist([row], GIT_HEADS), run, bookmark=bookmark)
    whole = bookmark["unread"] == "0"
    return GitReport(repo, head, len(listed), landing.commits, landing.files, len(landing.unreadable), ref, whole)


@dataclass
class _Landing:
    """Gathers what is read and lands it, a batch at a time; `waiting` is all it holds."""

    home: Home
    run: Run
    unknown: pa.Array
    bookmark: dict[str, str]
    waiting: list[Log] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)
    read: int = 0
    unread: int = 0
    commits: int = 0
    files: int = 0

    def add(self, reading: Reading) -> None:
        commits, files = reading.log.commits, reading.log.files
        without_files = commits.column("files_unknown")
        self.read += commits.num_rows + len(reading.unreadable)
        self.unread += (pc.sum(without_files).as_py() or 0) + len(reading.unreadable)
        self.unreadable |= reading.unreadable
        still_unknown = pc.and_(without_files, pc.is_in(commits.column("sha"), value_set=self.unknown))
        self.waiting.append(Log(commits.filter(pc.invert(still_unknown)), files))
        if sum(log.commits.num_rows for log in self.waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        log = join(self.waiting)
        self.waiting.clear()
        if log.files.num_rows:
            land(self.home, "git", "files", log.files, self.run, bookmark=self.bookmark)
        if log.commits.num_rows:
            land(self.home, "git", "commits", log.commits, self.run, bookmark=self.bookmark)
        self.commits += log.commits.num_rows
        self.files += log.files.num_rows


def _last_head(home: Home, repo: str) -> tuple[dict[str, str], int] | None:
    """The bookmark of the newest landed head of this repository, and the commits it counted."""
    heads = [batch for batch in batches(home, "git", "heads") if batch.bookmark["repo"] == repo]
    if not heads:
        return None
    return heads[-1].bookmark, pq.read_table(heads[-1].path, columns=["commits"]).column("commits")[0].as_py()


def _landed(home: Home, repo: str) -> tuple[pa.Array, pa.Array]:
    """The shas the lake holds with their files, and those it holds without."""
    schema = pa.schema([GIT_COMMITS.field("sha"), GIT_COMMITS.field("files_unknown")])
    paths = [batch.path for batch in batches(home, "git", "commits") if batch.bookmark["repo"] == repo]
    tables = [pq.read_table(path, columns=schema.names).replace_schema_metadata(None) for path in paths]
    landed = pa.concat_tables([schema.empty_table(), *tables])
    without_files = landed.column("files_unknown")
    return landed.filter(pc.invert(without_files)).column("sha"), landed.filter(without_files).column("sha")


def _land_rejects(home: Home, run: Run, repo: str, head: str, unreadable: dict[str, str]) -> None:
    """Lands one reject per unreadable commit that has none yet."""
    landed = {
        position
        for batch in batches(home, "aftermath", "rejects")
        if batch.bookmark.get("repo") == repo
        for position in pq.read_table(batch.path, columns=["position"]).column("position").to_pylist()
    }
    rows = [
        {
            "stream": _REJECT_STREAM,
            "position": position,
            "reason": f"git cannot read this commit: {' '.join(complaint.split())}",
            "remedy": REMEDY,
            "raw": "",
        }
        for sha, complaint in unreadable.items()
        if (position := f"{repo}@{sha}") not in landed
    ]
    if rows:
        table = pa.Table.from_pylist(rows, REJECTS)
        land(home, "aftermath", "rejects", table, run, bookmark={"repo": repo, "sha": head})
