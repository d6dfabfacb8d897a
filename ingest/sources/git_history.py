"""A repository's history, read with git itself: every commit, whatever state the repository is in."""

import os
import re
import subprocess
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from data.errors import AftermathError
from ingest.sources.git_log import LOG, RAW, Log, join, parse, parse_raw

#: Commits per git process: enough that starting git costs little, few enough that what one writes stays small.
_PART = 1_000
_MOST_PROCESSES = 8

_SHA = re.compile(r"\b[0-9a-f]{40}(?:[0-9a-f]{24})?\b")
#: A repository may belong to another user: nothing in it is run, so reading it is safe.
_CONFIG = ("-c", "safe.directory=*", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false")


@dataclass(frozen=True)
class Reading:
    """Some commits as read, and git's complaint about each that it could not read, by sha."""

    log: Log
    unreadable: dict[str, str]


@dataclass(frozen=True)
class History:
    """The history of the repository or worktree at `path`; its name in every row read is `repo`."""

    path: Path
    repo: str

    def head(self) -> tuple[str, str]:
        """The branch HEAD names ("HEAD" when detached) and the sha it stands at.

        Raises:
            AftermathError: Git is not installed, the path is no repository, or the branch has no commits.
        """
        where = str(self.path)
        opened = self.run("rev-parse", "--git-dir") if self.path.is_dir() else None
        if opened is None or opened.returncode:
            what = _text(opened.stderr).removeprefix("fatal: ") if opened else "there is no such folder"
            raise AftermathError(what, where=where, remedy="give the top folder of a git repository, bare or not")
        ref = _text(self.run("symbolic-ref", "--quiet", "--short", "HEAD").stdout) or "HEAD"
        head = self.run("rev-parse", "--verify", "--quiet", "HEAD")
        if head.returncode:
            remedy = "commit to it, or point HEAD at the branch that is deployed"
            raise AftermathError(f"its branch {ref} has no commits", where=where, remedy=remedy)
        return ref, _text(head.stdout)

    def shas(self, head: str) -> tuple[list[str], bool]:
        """The commits reachable from `head`, newest first, and whether that is all of them.

        Git stops where the history is broken. The parents of what it listed and the commits it complains of are
        then listed too, so that each is read or found unreadable by name.
        """
        listing = self.run("rev-list", head)
        if listing.returncode == 0:
            return listing.stdout.decode().split(), True
        listing = self.run("rev-list", "--parents", head)
        found = [head, *_text(listing.stdout).split(), *_SHA.findall(_text(listing.stderr))]
        return list(dict.fromkeys(found)), False

    def read(self, shas: Sequence[str]) -> Generator[Reading, None, None]:
        """Reads these commits, a part at a time, with one git process per processor."""
        workers = min(os.cpu_count() or 1, _MOST_PROCESSES)
        size = min(_PART, len(shas) // workers + 1)
        cuts = self.cuts()
        whole, cut = [sha for sha in shas if sha not in cuts], [sha for sha in shas if sha in cuts]
        parts = [(some[at : at + size], some is cut) for some in (whole, cut) for at in range(0, len(some), size)]
        pool = ThreadPoolExecutor(workers)
        try:
            yield from pool.map(lambda part: self._read(*part), parts)
        finally:
            pool.shutdown(cancel_futures=True)

    def _read(self, shas: Sequence[str], without_files: bool) -> Reading:
        """Reads one part, however often git dies in it.

        Commits with missing file contents are told apart first. Where git dies all the same, the last commit it
        printed looks as if it touched no files, whether it does or not: it is read again alone, and git goes on
        behind it. What fails alone is read without files.
        """
        logs: list[Log] = []
        unreadable: dict[str, str] = {}
        stack = [(shas, without_files)]
        while stack:
            part, without_files = stack.pop()
            log, failure = self._log(part, without_files)
            seen = log.commits.num_rows
            if not failure:
                logs.append(log)
            elif not without_files and (lacking := self._lacking(part)):
                stack += _some([sha for sha in part if sha not in lacking], False)
                stack += _some([sha for sha in part if sha in lacking], True)
            elif len(part) > 1:
                logs += [log.without_last()] if seen else []
                start, stop = (seen - 1, seen) if seen else (0, len(part) // 2)
                stack += _some(part[stop:], without_files) + _some(part[start:stop], without_files)
            elif not without_files:
                stack.append((part, True))
            else:
                unreadable[part[0]] = failure
        return Reading(join(logs), unreadable)

    def _log(self, shas: Sequence[str], without_files: bool) -> tuple[Log, str]:
        """What git tells of these commits before it ends, and its complaint if it failed."""
        result = self.run(*LOG, "--no-patch" if without_files else "--numstat", stdin="\n".join(shas))
        log = parse(result.stdout, self.repo, files_unknown=without_files)
        told = log.commits.column("sha").to_pylist()
        if told != list(shas[: len(told)]) or (result.returncode == 0 and len(told) < len(shas)):
            remedy = "use git 2.38 or newer"
            raise AftermathError("git log answered out of order", where=str(self.path), remedy=remedy)
        return log, _text(result.stderr) or f"git ended with code {result.returncode}" if result.returncode else ""

    def _lacking(self, shas: Sequence[str]) -> set[str]:
        """Those of these commits that touch a file whose content is missing here, as in a partial clone.

        None where git cannot say, because a content is there but damaged.
        """
        contents = parse_raw(self.run(*RAW, stdin="\n".join(shas)).stdout)
        wanted = "\n".join(set().union(*contents.values()))
        # Of git's ways to ask which objects there are, the one that never tries to fetch those that are not.
        options = ("--no-walk", "--objects", "--ignore-missing", "--missing=print", "--stdin")
        listing = self.run("rev-list", *options, stdin=wanted)
        present = set(_text(listing.stdout).split())
        return {sha for sha, own in contents.items() if not own <= present} if listing.returncode == 0 else set()

    def cuts(self) -> frozenset[str]:
        """The commits at which a shallow clone is cut off: git takes them for roots that add every file there is."""
        where = _text(self.run("rev-parse", "--path-format=absolute", "--git-path", "shallow").stdout)
        shallow = Path(where)
        return frozenset(shallow.read_text().split()) if shallow.is_file() else frozenset()

    def run(self, *args: str, stdin: str = "", timeout: float | None = None) -> "subprocess.CompletedProcess[bytes]":
        """Asks git something about this repository: nothing in it is run, fetched or locked.

        Raises:
            AftermathError: Git is not installed.
            TimeoutError: It took longer than `timeout` seconds.
        """
        command = ["git", "-C", str(self.path), *_CONFIG, *args]
        environment = _environment(self.path)
        try:
            return subprocess.run(
                command, input=stdin.encode(), capture_output=True, env=environment, timeout=timeout, check=False
            )
        except FileNotFoundError:
            raise AftermathError("git is not installed", remedy="install git 2.38 or newer") from None
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"git took longer than {timeout:g} s") from None


def _environment(path: Path) -> dict[str, str]:
    """The caller's environment less its git settings: no prompt, no lock, no network, no repository further up."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return inherited | {
        "LC_ALL": "C",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(path.resolve().parent),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }


def _some(shas: Sequence[str], without_files: bool) -> list[tuple[Sequence[str], bool]]:
    """One item for the stack, or none: asked for no commits, git would tell HEAD."""
    return [(shas, without_files)] if shas else []


def _text(output: bytes) -> str:
    return output.decode("utf-8", "replace").strip()
