"""Processes of their own: `python -m tests.data.process WHAT HOME …`; each prints one line per thing that happened.

kill HOME       builds again and again, each time in a child that kills itself at the next point; prints CURRENT
race HOME       two builds at once; prints what each child did
hold HOME       opens a reader, waits for a line on standard input, then prints what it still reads
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from data import build, graph, lake, snapshots
from data.home import Home
from data.settings import Settings

#: A step of the build, or the rename before which the child dies: of the snapshot, of the pointer.
POINTS = (1, 25, "snapshot", "CURRENT")


def main(what: str, home: Home) -> None:
    {"kill": kill, "race": race, "hold": hold}[what](home)


def kill(home: Home) -> None:
    graph.load()
    for point in POINTS:
        os.waitpid(child(lambda point=point: build_until(home, point)), 0)  # type: ignore[misc]
        print(point, (home.snapshots / "CURRENT").read_text().strip(), flush=True)


def build_until(home: Home, point: int | str) -> None:
    rename = lake.publish

    def dying(temporary: Path, final: Path) -> None:
        if final.name.startswith(str(point)):
            die()
        rename(temporary, final)

    vars(snapshots)["rename_into_place"] = dying
    build.build(home, Settings(), progress=lambda done, total, name: die() if done == point else None)


def race(home: Home) -> None:
    graph.load()
    children = [child(lambda: say_build(home)) for _ in range(2)]
    assert {os.waitpid(pid, 0)[1] for pid in children} == {0}


def say_build(home: Home) -> None:
    built = build.build(home, Settings())
    print("built" if built.new else "nothing new", built.snapshot.number, flush=True)


def hold(home: Home) -> None:
    from data.reader import open_latest  # slow to import, and the other processes need none of it

    reader = open_latest(home)
    assert reader
    print("open", reader.version.snapshot, flush=True)
    sys.stdin.readline()
    [row] = reader.rows("select count(*) as n from core.changes")
    print("reads", row["n"], flush=True)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def child(work: Callable[[], None]) -> int:
    """A fork is safe here: nothing has opened a database, so no thread runs. What is read before it is read once."""
    pid = os.fork()
    if pid == 0:
        work()
        os._exit(0)
    return pid


if __name__ == "__main__":
    main(sys.argv[1], Home(Path(sys.argv[2])))
