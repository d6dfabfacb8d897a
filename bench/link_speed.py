"""How long linking takes for a big company: `python -m bench.link_speed [--incidents N --deploys N --services N]`.

Makes the core tables in a process of its own, then times every model between them and `mart.link_candidates` on two
threads, and window candidates beside the same in pandas and numpy, whose rows must be equal. Times are the best of
three for candidates, a single run for the rest. Exit 1 above a limit: 2 s and the peer's time for candidates, 20 s and
3 GB for all models together.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import NamedTuple

import duckdb

from bench import link_peer, link_world
from bench.link_world import Size
from data import build, graph

CANDIDATES = ("evidence.suspects", "evidence.near_deploys")
GOAL = "mart.link_candidates"
CANDIDATE_SECONDS, ALL_SECONDS, ALL_GIGABYTES = 2.0, 20.0, 3.0
_SUM = "select count(*), round(sum(minutes_before)), sum(recency), count(distinct incident_id) from"


class Taken(NamedTuple):
    """Seconds on the clock and of processor."""

    wall: float
    processor: float


def taken(work: Callable[[], object]) -> Taken:
    """How long one call takes."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return Taken(time.perf_counter() - wall, time.process_time() - processor)


def make(path: Path, size: Size) -> None:
    """The company's core tables, as a database at `path`."""
    con = duckdb.connect(path)
    build.prepare(con, path, link_world.settings(size), [], datetime.now(UTC), "")
    made = link_world.make(con, size)
    wanted = _closure(graph.load(), GOAL)
    for model in graph.load():
        if model.name in wanted and model.name not in made and not linking(model.name):
            build.run_model(con, model)
    con.close()


def linking(model: str) -> bool:
    """Whether a model is part of linking, and not what it starts from."""
    return model in ("core.deploy_changes", "core.arrivals") or model.split(".")[0] in ("evidence", "mart")


def main(path: Path, size: Size) -> int:
    """Prints the figures; returns 1 above a limit or where the peer finds other rows."""
    con = duckdb.connect(path)
    con.execute("set timezone = 'UTC'; set threads = 2")
    con.execute(f"attach '{path}.staging' as staging")
    wanted = _closure(graph.load(), GOAL)
    total = Taken(0, 0)
    print("model, rows, seconds on the clock, seconds of processor, GB at most so far")
    for model in graph.load():
        if model.name in wanted and linking(model.name):
            spent = taken(lambda model=model: build.run_model(con, model))
            total = Taken(*(sum(pair) for pair in zip(total, spent, strict=True)))
            [(rows,)] = con.execute(f"select count(*) from {model.name}").fetchall()
            print(f"{model.name}, {rows:,}, {spent.wall:.2f}, {spent.processor:.2f}, {_gigabytes():.2f}", flush=True)
    memory = _gigabytes()
    print(f"all: {total.wall:.1f} s on the clock, {total.processor:.1f} s of processor, {memory:.2f} GB at most")
    ours, theirs, equal = _candidates(con)
    print(f"window candidates: {ours.wall:.2f} s on the clock, {ours.processor:.2f} s of processor")
    print(
        f"  in pandas and numpy: {theirs.wall:.2f} s, {theirs.processor:.2f} s;"
        f" the rows are {'equal' if equal else 'NOT EQUAL'}"
    )
    con.close()
    kept = ours.wall < CANDIDATE_SECONDS and ours.wall <= theirs.wall and total.wall < ALL_SECONDS
    return 0 if kept and equal and memory < ALL_GIGABYTES else 1


def _candidates(con: duckdb.DuckDBPyConnection) -> tuple[Taken, Taken, bool]:
    models = [model for model in graph.load() if model.name in CANDIDATES]

    def ours() -> None:
        for model in models:
            build.run_model(con, model)

    def fresh() -> Taken:
        for name in CANDIDATES:
            con.execute(f"drop table {name}")
        return taken(ours)

    given = link_peer.Inputs(
        incidents=con.execute("select incident_id, service, started_at from core.incidents").df(),
        deploys=con.execute(
            "select deploy_id, service, is_production, kind, status, sha, version, contents, finished_at"
            " from core.deploys"
        ).df(),
        carried=con.execute("select deploy_id from core.deploy_changes").df()["deploy_id"],
        needs=con.execute("select service, depends_on from core.service_dependencies").df(),
        services=con.execute("select service, window_minutes from core.services").df(),
    )
    best = min(fresh() for _ in range(3))
    peer = min(taken(lambda: link_peer.near_deploys(given)) for _ in range(3))
    con.register("peer", link_peer.near_deploys(given))
    sums = [con.execute(f"{_SUM} {name}").fetchall() for name in ("evidence.near_deploys", "peer")]
    return best, peer, sums[0] == sums[1]


def _closure(models: list[graph.Model], goal: str) -> set[str]:
    """Every model the goal needs and that the made company does not hold."""
    reads = {model.name: model.reads for model in models if model.name not in link_world.TABLES}
    wanted, left = set[str](), [goal]
    while left:
        name = left.pop()
        if name in reads and name not in wanted:
            wanted.add(name)
            left += reads[name]
    return wanted


def _gigabytes() -> float:
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024**2


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in Size()._asdict().items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    asked = _arguments()
    size = Size(asked.incidents, asked.deploys, asked.services)
    if asked.make:
        make(asked.make, size)
        sys.exit(0)
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "company.duckdb"
        again = [sys.executable, "-m", "bench.link_speed", "--make", str(database)]
        sizes = [part for name, value in size._asdict().items() for part in (f"--{name}", str(value))]
        subprocess.run([*again, *sizes], check=True)
        sys.exit(main(database, size))
