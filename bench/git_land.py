"""Landing a repository against bare `git log --numstat`, in turn: python bench/git_land.py REPOSITORY."""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from data.home import Home
from data.lake import Run
from ingest.sources.git import land_repository

ROUNDS = 5
CEILING = 1.15


def main() -> int:
    """Prints both medians and their ratio; 1 when landing takes more than `CEILING` times as long as git."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repository", type=Path)
    repository: Path = parser.parse_args().repository
    rounds = [(seconds(lambda: bare(repository)), seconds(lambda: landing(repository))) for _ in range(ROUNDS)]
    git, landed = (statistics.median(times) for times in zip(*rounds, strict=True))
    ratio = landed / git
    print(f"medians of {ROUNDS}: git log {git:.2f} s, landing {landed:.2f} s; ratio {ratio:.2f}, at most {CEILING}")
    return int(ratio > CEILING)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def bare(repository: Path) -> None:
    command = ["git", "-C", str(repository), "-c", "safe.directory=*", "log", "--numstat", "-z", "--no-renames"]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


def landing(repository: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        land_repository(Home(Path(folder)), repository, "bench", Run.begin())


if __name__ == "__main__":
    raise SystemExit(main())
