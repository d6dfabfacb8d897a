"""The lines a commit took away that may have been wrong, read from `git diff-tree`, without any I/O.

Blank lines and comments run nothing, and a line that stands elsewhere in the same commit was only moved.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

#: A commit's patch as git itself tells it, whatever a configuration says: white space that changed is no change.
DIFF = (
    "diff-tree",
    "--patch",
    "--unified=0",
    "--ignore-all-space",
    "--ignore-blank-lines",
    "--find-renames",
    "-r",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--src-prefix=a/",
    "--dst-prefix=b/",
)

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_WORD = re.compile(r"\w")
# "#include" and "#header" are code, "# include" is not.
_COMMENT = re.compile(r"//|/\*|\*/|\*(\s|$)|--\s|;|<!--|\"\"\"|'''|#([\s#!]|$)")


class Line(NamedTuple):
    """A line taken away: the file it stood in, its number there, its text without the white space around it."""

    path: str
    number: int
    text: str


def lines_changed(patch: bytes) -> dict[str, list[int]]:
    """File (as it was called before) -> the numbers, before the commit, of its lines that the commit changed.

    Args:
        patch: What `git *DIFF BEFORE AFTER` wrote. A file whose name git must quote is passed over.
    """
    gone, new = _lines(patch.decode("utf-8", "replace"))
    moved = Counter(new)
    found: dict[str, list[int]] = {}
    for line in gone:
        if moved[line.text]:
            moved[line.text] -= 1
        elif _WORD.search(line.text) and not _COMMENT.match(line.text):
            found.setdefault(line.path, []).append(line.number)
    return found


def _lines(patch: str) -> tuple[list[Line], list[str]]:
    """Every line taken away, and the text of every line put in."""
    gone: list[Line] = []
    new: list[str] = []
    lines = iter(patch.split("\n"))
    path = ""
    for line in lines:
        if line.startswith("diff --git "):
            path = ""
        elif line.startswith("--- a/"):
            path = line.removeprefix("--- a/").removesuffix("\t")
        elif hunk := _HUNK.match(line):
            first, taken, put = int(hunk[1]), int(hunk[2] or 1), int(hunk[3] or 1)
            gone += [Line(path, first + at, text) for at, text in enumerate(_body(lines, taken)) if path]
            new += _body(lines, put)
    return gone, new


def _body(lines: Iterator[str], count: int) -> list[str]:
    """The next `count` lines of a hunk; a line that only says the file does not end in a newline is none."""
    body: list[str] = []
    while len(body) < count:
        line = next(lines, None)
        if line is None:
            break
        if not line.startswith("\\"):
            body.append(line[1:].strip())
    return body
