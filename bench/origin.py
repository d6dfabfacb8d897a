"""Classifies real commit messages, against a naive loop over all rules: `python -m bench.origin REPO [--commits N]`.

The commits of a repository, repeated up to N. Both ways see the same commits in the same process, turn about; the
naive way tries each rule on the author and on each line that the reader keeps. One core, in CPU seconds.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from data.origin import batch
from data.origin.evidence import commit_evidence
from data.origin.message import normalise, read
from data.origin.rules import catalogue
from data.origin.verdict import decide
from ingest.sources.git_history import History

#: Of how many commits the naive way is timed: it is slow, and its time grows with their number alone.
SAMPLE = 2_000


def main() -> int:
    """Prints commits, seconds and the ratio; 1 when 100,000 commits would take 10 s or more."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--commits", type=int, default=100_000)
    given = parser.parse_args()
    commits = _commits(given.repository, given.commits)
    sizes = [len(message or "") for message in commits.column("message").to_pylist()]
    sample = commits.slice(0, SAMPLE)
    ours, naive, share = [], [], len(commits) / len(sample)
    for _ in range(3):
        ours.append(_timed(lambda: _classified(commits)))
        naive.append(_timed(lambda: _naive(sample)) * share)
    seconds, loop = statistics.median(ours), statistics.median(naive)
    print(f"{len(commits):,} commits, messages of {statistics.mean(sizes):.0f} characters on average")
    print(
        f"evidence and verdicts {seconds:.2f} s, naive loop {loop:.1f} s (from {len(sample):,}): {seconds / loop:.3f}"
    )
    return int(seconds * 100_000 / len(commits) >= 10)


def _commits(path: Path, count: int) -> pa.Table:
    history = History(path, "bench")
    shas, _ = history.shas(history.head()[1])
    table = pa.concat_tables([reading.log.commits for reading in history.read(shas)])
    return pa.concat_tables([table] * (count // len(table) + 1)).slice(0, count)


def _classified(commits: pa.Table) -> int:
    columns = [commits.column(name).to_pylist() for name in batch.COMMIT]
    return sum(decide(commit_evidence(*facts)).origin != "unknown" for facts in zip(*columns, strict=True))


def _naive(commits: pa.Table) -> int:
    rules = catalogue().rules
    columns = [commits.column(name).to_pylist() for name in ("author_email", "author_name", "message")]
    found = 0
    for email, name, message in zip(*columns, strict=True):
        texts = (email, name, *read(normalise(message)).lines)
        found += sum(rule.matches(text) for text in texts for rule in rules) > 0
    return found


def _timed(work: Callable[[], int]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    raise SystemExit(main())
