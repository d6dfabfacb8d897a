"""How often the demo's displayed ranges hold its planted ratio: `python -m bench.demo_seeds [--seeds N]`.

Each seed is an organisation of its own. Its counted frames come straight from the simulation (`bench.demo_frames`), or
with `--built` it is written, read, linked, judged and built as the demo is, at 10 s of processor time a seed instead of
a quarter; `git blame` is left out then, as where the repositories are not at hand. With `--keep FILE` each is written
there as soon as it is known, one JSON object a line, and those already there are not made again.

Exit 1 when a displayed range holds the planted ratio outside of 93 to 98 % by more than two standard errors of the
simulation, or the any-AI ratio of the deploys does not miss it; with `--built` it may hold it, as unmarked AI changes
deflate what counting deploys inflates.
"""

import argparse
import json
import math
import multiprocessing
import tempfile
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from bench.demo_frames import counted
from dashboard import results
from dashboard.analysis.deploy_level import DeployLevel, deploy_level
from dashboard.analysis.estimate import Estimate
from dashboard.analysis.overview import Overview, Unmarked, overview
from data import build, reader
from data.home import Home
from data.scope import Scope
from ingest.demo import run
from ingest.demo.simulate import simulate
from ingest.demo.truth import total_ratio
from ingest.demo.world import World

ALLOWED = (0.93, 0.98)
MONTHS, RATIO = 18, 1.6
FIRST_SEED = 1001
"""Far from 7, the demo's own: what was tuned on that one is not judged by it."""

HEADLINE, WITHIN, ANY_AI = "unmixed (headline)", "same service and month", "any AI in the deploy"
EQUAL_SIZE = "same service, month, size"


class Range(NamedTuple):
    """What is drawn; all None where it is withheld."""

    estimate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Shown:
    """What one organisation shows.

    Attributes:
        planted: What AI assistance multiplies the risk of failure by within service and month, larger size included.
        equal_size: The same among changes of equal size.
        ranges: Name to range.
    """

    seed: int
    planted: float
    equal_size: float
    ranges: dict[str, Range]

    def holds(self, name: str) -> bool | None:
        """None where no range is shown."""
        _, low, high = self.ranges[name]
        if low is None and high is None:
            return None
        planted = self.equal_size if name == EQUAL_SIZE else self.planted
        return (low or 0.0) <= planted <= (math.inf if high is None else high)

    @classmethod
    def read(cls, line: str) -> "Shown":
        """Of its line in the kept file."""
        kept = json.loads(line)
        ranges = {name: Range(*drawn) for name, drawn in kept.pop("ranges").items()}
        return cls(**kept, ranges=ranges)


def shown(seed: int, *, months: int = MONTHS, ratio: float = RATIO, built: bool = False) -> Shown:
    """What the organisation of one seed shows of all its data."""
    world = simulate(seed, months, ratio)
    found, contents = _built(seed, months, ratio) if built else _simulated(world)
    return Shown(seed, total_ratio(world), ratio, _ranges(found, deploy_level(contents)))


def _simulated(world: World) -> tuple[Overview, pd.DataFrame]:
    frames, contents = counted(world)
    days = (world.until - world.since) / timedelta(days=1)
    return overview(frames, Unmarked.DECLARED, days), contents


def _built(seed: int, months: int, ratio: float) -> tuple[Overview, pd.DataFrame]:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        _, known = run.prepare(home, seed, months=months, ratio=ratio)
        build.build(home, known)
        opened = reader.open_latest(home)
        assert opened is not None
        span = opened.rows("select min(observed_from) as since, max(observed_until) as until from core.observed")[0]
        scope = Scope(span["since"], span["until"] + timedelta(seconds=1))
        contents = opened.frame("deploy_contents", scope=scope)
        others = contents["other_changes"] + contents["unknown_changes"]
        return results.how_often(opened, scope), contents.assign(other_changes=others)


def _ranges(found: Overview, by_deploy: DeployLevel) -> dict[str, Range]:
    unmixed, ratios = found.unmixed, found.ratios
    named: dict[str, Estimate] = {
        HEADLINE: found.ratio,
        WITHIN: ratios.within.ratio,
        ANY_AI: by_deploy.any_ai.ratio,
        "unmixed before its gates": unmixed.combined.ratio,
        "with nobody's incidents": unmixed.with_background.ratio,
        "between deploys": unmixed.between.ratio,
        "inside deploys": unmixed.inside.ratio,
        "all changes": ratios.crude.ratio,
        EQUAL_SIZE: ratios.like_for_like.ratio,
    }
    return {name: Range(each.estimate, each.low, each.high) for name, each in named.items()}


def main(seeds: int, ratio: float, months: int, processes: int, built: bool, keep: Path | None) -> int:
    """Prints each organisation and the table; returns 1 when what must hold does not."""
    asked = range(FIRST_SEED, FIRST_SEED + seeds)
    kept = map(Shown.read, keep.read_text().splitlines()) if keep and keep.exists() else ()
    found = [each for each in kept if each.seed in asked]
    left = sorted(set(asked) - {each.seed for each in found})
    one = partial(shown, months=months, ratio=ratio, built=built)
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for each in pool.imap_unordered(one, left):
            found.append(each)
            if keep:
                with keep.open("a") as file:
                    file.write(json.dumps(asdict(each)) + "\n")
            drawn = "; ".join(f"{name} {_written(each.ranges[name])}" for name in (HEADLINE, WITHIN, ANY_AI))
            print(f"seed {each.seed}, planted {each.planted:.2f}: {drawn}", flush=True)
    print(f"\n{len(found)} organisations of {months} months, planted {np.median([each.planted for each in found]):.2f}")
    print(f"{'':26}shown  held in %  median  median of upper over lower")
    rows = {name: _row(name, found) for name in found[0].ranges}
    good = _within(*rows[HEADLINE]) and _within(*rows[WITHIN])
    return 0 if good and (built or rows[ANY_AI][0] < ALLOWED[0]) else 1


def _row(name: str, found: list[Shown]) -> tuple[float, int]:
    """Prints one row; returns the share of shown ranges that hold the planted ratio, and how many are shown."""
    held = [holds for each in found if (holds := each.holds(name)) is not None]
    estimates = [middle for each in found if (middle := each.ranges[name].estimate) is not None]
    widths = [high / low for _, low, high in (each.ranges[name] for each in found) if low and high]
    share = float(np.mean(held)) if held else math.nan
    middle, width = (float(np.median(values)) if values else math.nan for values in (estimates, widths))
    print(f"{name:26}{len(held):5}  {100 * share:9.1f}  {middle:6.2f}  {width:6.2f}")
    return share, len(held)


def _within(share: float, count: int) -> bool:
    doubt = 2 * math.sqrt(share * (1 - share) / max(count, 1))
    return ALLOWED[0] - doubt <= share <= ALLOWED[1] + doubt


def _written(drawn: Range) -> str:
    estimate, low, high = ("none" if figure is None else f"{figure:.2f}" for figure in drawn)
    return f"{estimate} ({low} to {high})"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="organisations")
    parser.add_argument("--ratio", type=float, default=RATIO, help="planted among changes of equal size")
    parser.add_argument("--months", type=int, default=MONTHS, help="length of each")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--built", action="store_true", help="by way of ingest, linker and build")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="where each is kept, so that a kill loses nothing")
    given = parser.parse_args()
    raise SystemExit(main(given.seeds, given.ratio, given.months, given.processes, given.built, given.keep))
