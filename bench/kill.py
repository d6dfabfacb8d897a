"""Kills ingest at random moments and compares what the next run makes of it: `python -m bench.kill [--kills N]`.

A small demo organisation is landed in part and published; then the rest arrives. While it lands, while the snapshot is
built and while it is published, the process is killed (SIGKILL) and a reader opens what is published. The next run must
complete, and every table must hold what it holds in a home that nobody disturbed. Judgements must all be there.
"""

import argparse
import json
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import ParamSpec, TypeVar

from data import build, lake, reader, settings, snapshots
from data.home import PROJECT, Home
from ingest.demo import run as demo
from ingest.run import land_all

PHASES = ("land", "build", "publish")
SEED, MONTHS = 11, 6
#: Sources of the demo that are there before the disturbed run begins.
FIRST = 4

Tables = dict[str, tuple[int, str]]
P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class Outcome:
    """What the kills of one phase led to. `late` counts processes that had ended before the signal came."""

    kills: int = 0
    late: int = 0
    served: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def main() -> int:
    """Prints one line per phase; 1 when a reader failed, a run did not complete or any table differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="kills per phase (default 20)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments chosen")
    parser.add_argument("--child", nargs=3, metavar=("PHASE", "HOME", "CONFIG"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        child(given.child[0], Home(Path(given.child[1])), given.child[2])
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return soak(Path(folder), given.kills, random.Random(given.seed))


def soak(folder: Path, kills: int, dice: random.Random) -> int:
    before, config = prepare(folder)
    begun = copy(before, folder / "undisturbed")
    durations = {phase: undisturbed(phase, begun, config) for phase in PHASES}
    expected = tables(begun)
    assert differences(expected, tables(before)), "the rest of the demo changes nothing"
    print(f"{sum(rows for rows, _ in expected.values()):,} rows in {len(expected)} tables, {kills} kills a phase")
    landed = copy(before, folder / "landed")
    finish(landed, config, build_too=False)
    failed = False
    for phase in PHASES:
        start, outcome = before if phase == "land" else landed, Outcome()
        while outcome.kills < kills and outcome.late < 10 * kills:
            home = copy(start, folder / "disturbed")
            disturb(phase, home, config, dice.uniform(0, durations[phase]), outcome, expected)
        failed |= bool(outcome.faults) or outcome.kills < kills
        show(phase, durations[phase], outcome)
    return int(failed)


def prepare(folder: Path) -> tuple[Home, str]:
    """A home with part of the demo published, its judgements, and the settings that name all of it."""
    whole = Home(folder / "whole")
    demo.prepare(whole, SEED, months=MONTHS)
    config = str(whole.path / "exports" / settings.FILE)
    before = Home(folder / "before")
    known = settings.load(before, config)
    land_all(before, known.model_copy(update={"sources": known.sources[:FIRST]}), lake.Run.begin())
    build.build(before, known)
    for store in whole.path.glob("judgements.sqlite*"):
        shutil.copy2(store, before.path)
    return before, config


def copy(home: Home, to: Path) -> Home:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(home.path, to)
    return Home(to)


def undisturbed(phase: str, home: Home, config: str) -> float:
    """How long a phase takes, in seconds, when it is let alone. Publishing is a part of building."""
    if phase == "publish":
        home = copy(home, home.path.parent / "measured")
        (home.snapshots / "CURRENT").write_text(f"{oldest(home)}\n", encoding="ascii")
    with begin(phase, home, config) as process:
        start = time.perf_counter()
        assert process.stdout
        assert process.stdout.readline() == "ended\n", f"the undisturbed {phase} failed"
        return time.perf_counter() - start


def oldest(home: Home) -> str:
    return min(path.name for path in home.snapshots.glob("snapshot-*.duckdb"))


def disturb(phase: str, home: Home, config: str, after: float, outcome: Outcome, expected: Tables) -> None:
    """One kill, `after` seconds into the phase, and what came of it."""
    with begin(phase, home, config) as process:
        time.sleep(after)
        process.kill()
        process.wait()
    if process.returncode != -signal.SIGKILL:
        outcome.late += 1
        return
    outcome.kills += 1
    try:
        outcome.served[served(home)] += 1
        start = time.perf_counter()
        finish(home, config)
        outcome.seconds.append(time.perf_counter() - start)
        outcome.faults += differences(expected, tables(home))
        left = [path.name for path in home.snapshots.glob("build-*")]
        outcome.faults += [f"left behind: {', '.join(left)}"] if left else []
    except Exception as error:
        outcome.faults.append(f"{type(error).__name__}: {error}")


def begin(phase: str, home: Home, config: str) -> "subprocess.Popen[str]":
    """A process of its own that has just begun the phase."""
    command = [sys.executable, "-m", "bench.kill", "--child", phase, str(home.path), config]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    assert process.stdout
    assert process.stdout.readline() == "begun\n", f"{phase} did not begin"
    return process


def child(phase: str, home: Home, config: str) -> None:
    known = settings.load(home, config)
    if phase == "publish":
        vars(snapshots)["publish"] = announced(snapshots.publish)
        build.build(home, known)
    elif phase == "build":
        announced(build.build)(home, known)
    else:
        announced(finish)(home, config, build_too=False)


def announced(work: Callable[P, T]) -> Callable[P, T]:
    """The same work, saying when it begins and ends, so that a kill can be aimed at it."""

    def saying(*args: P.args, **more: P.kwargs) -> T:
        print("begun", flush=True)
        result = work(*args, **more)
        print("ended", flush=True)
        return result

    return saying


def finish(home: Home, config: str, *, build_too: bool = True) -> None:
    """A whole run, as `python -m ingest run` does it."""
    known = settings.load(home, config)
    reports = land_all(home, known, lake.Run.begin())
    for error in (error for report in reports for error in report.errors):
        raise error
    if build_too:
        build.build(home, known)


def served(home: Home) -> str:
    """Opens what is published and asks it something; which snapshot that was."""
    opened = reader.open_latest(home)
    assert opened, "nothing is published"
    [strip] = opened.answer("strip")
    assert strip["all_changes"] > 0
    return "new" if opened.version.snapshot > 1 else "old"


def tables(home: Home) -> Tables:
    """Rows and contents of every table of a home's published snapshot, and its judgements."""
    opened = reader.open_latest(home)
    assert opened, "nothing is published"
    names = opened.rows(
        "select schema_name || '.' || table_name as name from duckdb_tables() "
        "where database_name = 'snapshot' and schema_name in ('core', 'evidence', 'mart')"
    )
    found = {"judgements": (opened.version.judgements, "")}
    for name in sorted(row["name"] for row in names):
        [row] = opened.rows(f"select count(*) as n, cast(bit_xor(hash(t)) as varchar) as content from {name} as t")
        found[name] = (row["n"], row["content"] or "")
    return found


def differences(expected: Tables, found: Tables) -> list[str]:
    return [
        f"{name}: {found.get(name, (0, ''))[0]} rows, {rows} undisturbed" + ("" if found.get(name) else " (missing)")
        for name, (rows, content) in expected.items()
        if found.get(name) != (rows, content)
    ]


def show(phase: str, duration: float, outcome: Outcome) -> None:
    took = statistics.median(outcome.seconds) if outcome.seconds else float("nan")
    print(
        f"{phase:<8} takes {duration:.3f} s; {outcome.kills} kills, {outcome.late} too late; served after them: "
        f"{json.dumps(outcome.served)}; next run {took:.1f} s (median); {len(outcome.faults)} differences",
        flush=True,
    )
    for fault, count in Counter(outcome.faults).most_common(10):
        print(f"  {count} x {fault}")


if __name__ == "__main__":
    raise SystemExit(main())
