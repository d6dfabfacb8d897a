"""Kills a writer of post-mortems again and again, and looks for every save it was told of: `python -m bench.saves`.

Two processes save texts of one incident at once; each prints a save once the store says it is there. Both are killed
(SIGKILL) at random moments of 100 saves. Every acknowledged save must be in the store, whole, and the store must open.
"""

import argparse
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from data.home import PROJECT
from data.judgements import JudgementStore, Postmortems, Revision

INCIDENT = "pagerduty/default/Q1"
SAVES = 100
#: Characters of one save: a long section.
SIZE = 20_000


def main() -> int:
    """Prints what was saved, acknowledged and lost; 1 when anything acknowledged is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1, help="of the moments chosen")
    parser.add_argument("--child", nargs=2, metavar=("URL", "NAME"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        child(*given.child)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return soak(f"sqlite:///{Path(folder) / 'judgements.sqlite'}", given.kills, random.Random(given.seed))


def soak(url: str, kills: int, dice: random.Random) -> int:
    told: set[str] = set()
    for _ in range(kills):
        writers = [begin(url, name) for name in ("asha", "bram")]
        stop = dice.randrange(1, SAVES)
        for writer in writers:
            assert writer.stdout
            told |= {writer.stdout.readline().strip() for _ in range(stop)}
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
        for writer in writers:
            assert writer.stdout
            told |= {line.strip() for line in writer.stdout if line.endswith("\n")}
            writer.wait()
    store = Postmortems(JudgementStore.open(url))
    rows = store.of(INCIDENT)
    whole = {f"{row.id} {row.body.splitlines()[0]}" for row in rows if len(row.body) >= SIZE}
    lost = told - whole
    took = [measure(store) for _ in range(SAVES)]
    print(
        f"{2 * kills} kills; {len(told):,} saves acknowledged, {len(rows):,} in the store, {len(lost)} lost; "
        f"one save takes {1000 * statistics.median(took):.1f} ms (median of {SAVES})"
    )
    return int(bool(lost))


def begin(url: str, name: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "bench.saves", "--child", url, name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT)


def child(url: str, name: str) -> None:
    store = Postmortems(JudgementStore.open(url))
    for number in range(100_000):
        saved = store.save(text(f"{name} {number}"))
        print(saved.id, f"{name} {number}", flush=True)


def text(head: str) -> Revision:
    return Revision(incident_id=INCIDENT, section="summary", body=f"{head}\n" + "x" * SIZE, base=0, actor=head)


def measure(store: Postmortems) -> float:
    start = time.perf_counter()
    store.save(text("measured"))
    return time.perf_counter() - start


if __name__ == "__main__":
    raise SystemExit(main())
