"""SZZ beside what developers say: `python -m bench.szz REPOSITORY [COMMITS]`.

Takes commits that say which commit broke what they mend ("Fixes: 1a2b3c4", "a regression in 1a2b3c4 (subject, date)"),
asks git about them as `ingest` does, and counts how often the commit they name is among those blamed, has most of the
lines, or is the newest of them. git/git and other projects with that habit serve as an oracle.
"""

import re
import sys
from collections import Counter
from pathlib import Path
from time import perf_counter

from ingest.sources.git_blame import Asking, Fix, asking
from ingest.sources.git_history import History

_SAID = re.compile(
    r"(?:^fixes: |(?:regress|introduc|broke|bug|breakage|mistake)[^.\n]{0,40}?"
    r"\b(?:in|by|from|since|with)\s+(?:commit\s+)?)([0-9a-f]{7,40})\b",
    re.IGNORECASE | re.MULTILINE,
)
_NOT_CODE = re.compile(r"(?i)(^|/)(t|tests?|docs?|documentation|po|contrib)/|\.(md|txt|po|adoc)$")


def main(path: Path, most: int) -> int:
    """Prints the figures."""
    history = History(path, "bench")
    said = _said(history)[:most]
    ask = asking(history)
    started = perf_counter()
    blamed = {sha: lines for sha, _ in said if (lines := _lines(history, ask, sha))}
    took = (perf_counter() - started) / max(len(said), 1)
    found = [(lines, culprit, _newest(history, lines)) for sha, culprit in said if (lines := blamed.get(sha))]
    print(f"{len(said)} commits name what they mend; {len(said) - len(found)} change no line that can be asked about")
    print(f"of the other {len(found)} the commit they name")
    print(f"  is among those blamed: {_share([culprit in lines for lines, culprit, _ in found])}")
    print(f"  has most of the lines: {_share([lines.most_common(1)[0][0] == culprit for lines, culprit, _ in found])}")
    print(f"  is the newest of them: {_share([newest == culprit for _, culprit, newest in found])}")
    shares = [(n / lines.total(), sha == culprit) for lines, culprit, _ in found for sha, n in lines.items()]
    for low, high in ((0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 2)):
        right = [is_culprit for share, is_culprit in shares if low <= share < high]
        print(f"blamed with {low:.2f} to {min(high, 1):.2f} of the lines: right {_share(right)}")
    print(f"{took * 1000:.0f} ms a commit")
    return 0


def _lines(history: History, ask: Asking, sha: str) -> Counter[str]:
    """Commit -> lines of code it is blamed for."""
    touched = history.run("diff-tree", "-r", "-z", "--name-only", "--no-commit-id", sha).stdout.decode(
        "utf-8", "replace"
    )
    paths = frozenset(path for path in touched.split("\0") if path and not _NOT_CODE.search(path))
    rows = ask.rows(Fix(sha, paths))
    lines: Counter[str] = Counter()
    for row in rows if isinstance(rows, list) else []:
        if row["blamed_sha"]:
            lines[str(row["blamed_sha"])] += int(str(row["lines"]))
    return lines


def _newest(history: History, lines: Counter[str]) -> str:
    return history.run("rev-list", "--no-walk=sorted", *lines).stdout.decode().split()[0]


def _share(right: list[bool]) -> str:
    return f"{sum(right)}/{len(right)} = {sum(right) / max(len(right), 1):.2f}"


def _said(history: History) -> list[tuple[str, str]]:
    """Commits without a merge among them -> the one commit each names as what it mends, newest first."""
    log = history.run("log", "--no-merges", "-z", "--format=%H %B", "HEAD").stdout.decode("utf-8", "replace")
    named = [(entry[:40], set(_SAID.findall(entry[41:]))) for entry in log.split("\0")]
    single = [(sha, found.pop()) for sha, found in named if len(found) == 1]
    query = "\n".join(short for _, short in single) + "\n"
    answers = history.run("cat-file", "--batch-check=%(objecttype) %(objectname)", stdin=query).stdout.decode()
    return [
        (sha, answer.split()[1])
        for (sha, _), answer in zip(single, answers.splitlines(), strict=True)
        if answer.startswith("commit ")
    ]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 400))
