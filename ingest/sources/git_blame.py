"""Which commits last touched the lines that fixes changed: SZZ, asked of git itself.

Śliwerski, Zimmermann, Zeller: When do changes induce fixes? (MSR 2005), with the later cares: no white space, comments
or moved lines, blame that looks through moves, and the commits a repository tells blame to look through.
"""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from time import monotonic

import pyarrow as pa

from data.home import Home
from data.lake import Run, land
from data.streams import GIT_BLAMES
from ingest.sources.git_diff import DIFF, lines_changed
from ingest.sources.git_history import History

#: Seconds one question to git, and one reading of a repository, may take.
QUESTION, READING = 20.0, 120.0
_MOST_PROCESSES = 8
_MOST_IGNORED = 100
#: A single line is short: by default git follows only twenty letters and digits that were moved.
_MOVED = "-M10"

_IGNORE = ".git-blame-ignore-revs"
_BLAMED = re.compile(r"^([0-9a-f]{40,64}) \d+ \d+", re.MULTILINE)
_SHA = re.compile(r"^\s*([0-9a-f]{40,64})\b", re.MULTILINE)
Row = dict[str, object]


@dataclass(frozen=True)
class Fix:
    """A commit that mended something, the files in which its changed lines matter, and since when it was broken.

    What came into the branch meanwhile was somebody's earlier try: blame looks through it to what was there before.
    """

    sha: str
    paths: frozenset[str]
    since: datetime | None = None


@dataclass(frozen=True)
class Blaming:
    """What asking about fixes did: those answered, those git could not answer (and its last complaint), those there
    was no time for."""

    answered: int = 0
    rows: int = 0
    failed: int = 0
    left: int = 0
    complaint: str = ""


def land_blames(
    home: Home,
    path: Path,
    repo: str,
    fixes: Sequence[Fix],
    run: Run,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Blaming:
    """Lands, for each of these fixes of a repository, which commits last touched the lines it changed.

    A fix git cannot answer for, because its history is not all there, is asked about again by later runs; so is one
    there was no time for. One that takes longer than `QUESTION` is landed as having no lines.

    Raises:
        AftermathError: Git is not installed, or the path is no repository.
    """
    history = History(path, repo)
    history.head()
    ask = asking(history)
    rows: list[Row] = []
    done = failed = 0
    complaint = ""
    ends = monotonic() + READING
    workers = min(os.cpu_count() or 1, _MOST_PROCESSES)
    with ThreadPoolExecutor(workers) as pool:
        while done < len(fixes) and monotonic() < ends:
            for found in pool.map(ask.rows, fixes[done : done + 2 * workers]):
                if isinstance(found, str):
                    failed, complaint = failed + 1, found
                else:
                    rows += found
                done += 1
            if progress:
                progress(done, len(fixes))
    if rows:
        land(home, "git", "blames", pa.Table.from_pylist(rows, GIT_BLAMES), run, bookmark={"repo": repo})
    return Blaming(done - failed, len(rows), failed, len(fixes) - done, complaint)


def asking(history: History) -> "Asking":
    """Questions to a repository, with the commits it tells blame to look through."""
    return Asking(history, tuple(_ignored(history)), history.cuts())


@dataclass(frozen=True)
class Asking:
    """Questions to one repository; blame looks through the commits `ignored`, and sees nothing behind `cuts`."""

    history: History
    ignored: tuple[str, ...]
    cuts: frozenset[str]

    def rows(self, fix: Fix) -> list[Row] | str:
        """The rows of one fix, one without a path where it changed no line of interest; git's complaint if it fails."""
        try:
            patch = self.history.run(*DIFF, f"{fix.sha}^1", fix.sha, timeout=QUESTION)
            if patch.returncode:
                return _complaint(patch.stderr)
            found: list[Row] = []
            blame = self._blame(self._meanwhile(fix))
            for path, lines in lines_changed(patch.stdout).items():
                if path in fix.paths:
                    ranges = [f"-L{first},{last}" for first, last in _runs(lines)]
                    told = self.history.run(*blame, *ranges, f"{fix.sha}^1", "--", path, timeout=QUESTION)
                    if told.returncode:
                        return _complaint(told.stderr)
                    counts = Counter(_BLAMED.findall(told.stdout.decode("utf-8", "replace")))
                    found += [
                        _row(self.history.repo, fix, path, None if sha in self.cuts else sha, n)
                        for sha, n in counts.items()
                    ]
        except TimeoutError:
            found = []
        return found or [_row(self.history.repo, fix)]

    def _blame(self, meanwhile: Sequence[str]) -> list[str]:
        ignored = [f"--ignore-rev={sha}" for sha in [*self.ignored, *meanwhile]]
        return ["blame", "--porcelain", "--root", "--no-textconv", "-w", _MOVED, *ignored]

    def _meanwhile(self, fix: Fix) -> list[str]:
        """The commits on these files that came into the branch after the trouble began and before the fix."""
        if fix.since is None:
            return []
        before = ("--first-parent", "--max-count=1", f"--before={fix.since.isoformat()}")
        base = self._listed(*before, f"{fix.sha}^1")
        if not base:
            return []
        return self._listed("--no-merges", f"--max-count={_MOST_IGNORED}", f"{base[0]}..{fix.sha}^1", "--", *fix.paths)

    def _listed(self, *arguments: str) -> list[str]:
        return self.history.run("rev-list", *arguments, timeout=QUESTION).stdout.decode().split()


def _complaint(stderr: bytes) -> str:
    return " ".join(stderr.decode("utf-8", "replace").split()).removeprefix("fatal: ")


def _row(repo: str, fix: Fix, path: str | None = None, blamed_sha: str | None = None, lines: int = 0) -> Row:
    return {"repo": repo, "fix_sha": fix.sha, "path": path, "blamed_sha": blamed_sha, "lines": lines}


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of consecutive numbers."""
    for _, run in groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        yield members[0], members[-1]


def _ignored(history: History) -> list[str]:
    """The commits that the repository tells blame to look through, such as a reformatting, if git has them."""
    named = _SHA.findall(history.run("show", f"HEAD:{_IGNORE}").stdout.decode("utf-8", "replace"))[:_MOST_IGNORED]
    if not named:
        return []
    found = history.run("cat-file", "--batch-check=%(objecttype) %(objectname)", stdin="\n".join(named) + "\n")
    return [line.split()[1] for line in found.stdout.decode().splitlines() if line.startswith("commit ")]
