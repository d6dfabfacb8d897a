"""What `git log` writes, as columns: the format asked of git and its parser, without any I/O.

Fields and records end in NUL, the one byte that neither a message nor a name nor a path can hold; a file record
always holds a tab and a commit id never does, so no content can be taken for structure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from data.streams import GIT_COMMITS, GIT_FILES

_FIELDS = ("%H", "%P", "%aN", "%aE", "%at", "%cN", "%cE", "%ct", "%B")

#: `git log` of exactly the commits named on standard input, in that order. Options that a repository's own
#: configuration could turn are set, so that what is read depends on the history alone.
LOG = (
    "log",
    "--no-walk=unsorted",
    "--stdin",
    "-z",
    "--root",
    "--diff-merges=off",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--no-notes",
    "--no-show-signature",
    "--encoding=UTF-8",
    "--format=" + "%x00".join(_FIELDS),
)

#: The same commits with the ids of the file contents they put beside each other, which needs none of the contents.
RAW = (*LOG, "--format=%H", "--raw", "--no-abbrev")

_SUBMODULE = "160000"
_NOTHING = frozenset("0")

#: Seconds from the year 1 to the year 9999: what clocks and every reader downstream can express.
_FIRST_SECOND, _LAST_SECOND = -62_135_596_800, 253_402_300_799


@dataclass(frozen=True)
class Log:
    """Commits and the files they touch: tables of `GIT_COMMITS` and `GIT_FILES`, both in git's order."""

    commits: pa.Table
    files: pa.Table

    def without_last(self) -> "Log":
        """The log less its last commit and that commit's files."""
        last = self.commits.num_rows - 1
        touched = self.commits.column("files_changed")[last].as_py() or 0
        return Log(self.commits.slice(0, last), self.files.slice(0, self.files.num_rows - touched))


def join(logs: Sequence[Log]) -> Log:
    """The logs one after the other."""
    return Log(
        pa.concat_tables([GIT_COMMITS.empty_table(), *(log.commits for log in logs)]),
        pa.concat_tables([GIT_FILES.empty_table(), *(log.files for log in logs)]),
    )


def parse(output: bytes, repo: str, *, files_unknown: bool = False) -> Log:
    """Reads what `git *LOG --numstat` wrote, whole or cut off anywhere: what is not complete at the end is left out.

    Args:
        output: Git's standard output. Bytes that are not UTF-8 become U+FFFD.
        repo: The repository's name, repeated on every row.
        files_unknown: Git was not asked for files: line and file counts are null, not 0.
    """
    tokens = output.decode("utf-8", "replace").split("\0")[:-1]
    heads: list[list[str]] = []
    owners: list[str] = []
    records: list[list[str]] = []
    touched: list[int] = []
    at, end = 0, len(tokens)
    while at + len(_FIELDS) <= end:
        head = tokens[at : at + len(_FIELDS)]
        first = at = at + len(_FIELDS)
        while at < end and "\t" in tokens[at]:
            records.append(tokens[at].split("\t", 2))
            at += 1
        heads.append(head)
        owners += [head[0]] * (at - first)
        touched.append(at - first)
    added = [_lines(record[0]) for record in records]
    deleted = [_lines(record[1]) for record in records]
    files = [[repo] * len(records), owners, [record[2] for record in records], added, deleted]
    counts = _unknown(len(heads)) if files_unknown else _sums(touched, added, deleted)
    return Log(_commits(heads, repo, counts), pa.table(files, schema=GIT_FILES))


def parse_raw(output: bytes) -> dict[str, set[str]]:
    """Per commit, the ids of the file contents its line counts are told from, out of what `git *RAW` wrote."""
    contents: dict[str, set[str]] = {}
    own: set[str] = set()
    tokens = iter(output.decode("utf-8", "replace").split("\0")[:-1])
    for token in tokens:
        if not token.lstrip("\n").startswith(":"):
            own = contents.setdefault(token, set())
            continue
        old_mode, new_mode, old, new, _ = token.lstrip("\n:").split(" ")
        sides = ((old_mode, old), (new_mode, new))
        own |= {content for mode, content in sides if mode != _SUBMODULE and not _NOTHING.issuperset(content)}
        next(tokens, "")  # its path
    return contents


def _lines(count: str) -> int | None:
    # Git puts a newline before a commit's first record; int() reads over it.
    return None if count.endswith("-") else int(count)


def _sums(touched: list[int], added: list[int | None], deleted: list[int | None]) -> list[list[int | None]]:
    """Per commit: lines added, lines deleted, files changed."""
    sums: list[list[int | None]] = [[], [], [*touched]]
    at = 0
    for count in touched:
        sums[0].append(sum(filter(None, added[at : at + count])))
        sums[1].append(sum(filter(None, deleted[at : at + count])))
        at += count
    return sums


def _unknown(count: int) -> list[list[int | None]]:
    return [[None] * count] * 3


def _commits(heads: list[list[str]], repo: str, counts: list[list[int | None]]) -> pa.Table:
    (sha, parents, author, author_email, authored, committer, committer_email, committed, message) = (
        map(list, zip(*heads, strict=True)) if heads else [[]] * len(_FIELDS)
    )
    columns = [
        [repo] * len(heads),
        sha,
        [text.split() for text in parents],
        author,
        author_email,
        _instants(authored),
        committer,
        committer_email,
        _instants(committed),
        message,
        *counts,
        [value is None for value in counts[2]],
    ]
    return pa.table(columns, schema=GIT_COMMITS)


def _instants(seconds: list[str]) -> pa.Array:
    """Microseconds since 1970; null for a date git could not read or no calendar holds."""
    values = [int(text) if text else None for text in seconds]
    inside = [
        value * 1_000_000 if value is not None and _FIRST_SECOND <= value <= _LAST_SECOND else None for value in values
    ]
    return pa.array(inside, GIT_COMMITS.field("authored_at").type)
