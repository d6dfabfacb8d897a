"""How often the demo's displayed ranges hold its planted ratio: `python -m bench.demo_seeds [--seeds N]`.

Each seed is an organisation of its own: written, read, linked, judged and built as the demo is, then asked what the
Overview would show of all its data. Left out by default is `git blame` (`--blame`: half as long again), as where the
repositories are not at hand. Exit 1 when a displayed range holds the planted ratio outside of 93 to 98 % by more than
two standard errors of the simulation, or when the any-AI ratio does not miss what is planted with `--ratio 1`.

At the demo's own ratio the any-AI one is right by accident: counting whole deploys inflates it, unmarked AI changes and
services in which AI is used less but more breaks deflate it. Where AI multiplies nothing only the first is left to see.
"""

import argparse
import math
import multiprocessing
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from dashboard import results
from dashboard.analysis.deploy_level import deploy_level
from dashboard.analysis.estimate import Estimate
from data import build, lake, reader
from data.home import Home
from data.scope import Scope
from ingest import blame
from ingest.demo import run
from ingest.demo.simulate import simulate
from ingest.demo.truth import total_ratio

ALLOWED = (0.93, 0.98)
MONTHS, RATIO = 18, 1.6
FIRST_SEED = 1001
"""Far from 7, the demo's own: what was tuned on that one is not judged by it."""

HEADLINE, WITHIN, ANY_AI = "unmixed (headline)", "same service and month", "any AI in the deploy"
ASIDE = ("unmixed before its gates", "between deploys", "inside deploys", "all changes", "same service, month, size")


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
        planted = self.equal_size if name == ASIDE[-1] else self.planted
        return (low or 0.0) <= planted <= (math.inf if high is None else high)


def shown(seed: int, *, months: int = MONTHS, ratio: float = RATIO, blamed: bool = False) -> Shown:
    """Makes the organisation of one seed in a temporary folder, and asks it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder))
        _, known = run.prepare(home, seed, months=months, ratio=ratio)
        build.build(home, known)
        if blamed:
            blame.land_blames(home, blame.places(known), lake.Run.begin())
            build.build(home, known)
        return Shown(seed, total_ratio(simulate(seed, months, ratio)), ratio, _ranges(home))


def _ranges(home: Home) -> dict[str, Range]:
    opened = reader.open_latest(home)
    assert opened is not None
    span = opened.rows("select min(observed_from) as since, max(observed_until) as until from core.observed")[0]
    scope = Scope(span["since"], span["until"] + timedelta(seconds=1))
    found = results.how_often(opened, scope)
    contents = opened.frame("deploy_contents", scope=scope)
    by_deploy = deploy_level(contents.assign(other_changes=contents["other_changes"] + contents["unknown_changes"]))
    unmixed, ratios = found.unmixed, found.ratios
    named: dict[str, Estimate] = {
        HEADLINE: found.ratio,
        WITHIN: ratios.within.ratio,
        ANY_AI: by_deploy.any_ai.ratio,
        ASIDE[0]: unmixed.combined.ratio,
        ASIDE[1]: unmixed.between.ratio,
        ASIDE[2]: unmixed.inside.ratio,
        ASIDE[3]: ratios.crude.ratio,
        ASIDE[4]: ratios.like_for_like.ratio,
    }
    return {name: Range(each.estimate, each.low, each.high) for name, each in named.items()}


def main(seeds: int, ratio: float, months: int, processes: int, blamed: bool) -> int:
    """Prints each organisation and the table; returns 1 when what must hold does not."""
    found = []
    one = partial(shown, months=months, ratio=ratio, blamed=blamed)
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for each in pool.imap_unordered(one, range(FIRST_SEED, FIRST_SEED + seeds)):
            found.append(each)
            drawn = "; ".join(f"{name} {_written(each.ranges[name])}" for name in (HEADLINE, WITHIN, ANY_AI))
            print(f"seed {each.seed}, planted {each.planted:.2f}: {drawn}", flush=True)
    print(f"\n{len(found)} organisations of {months} months, planted {np.median([each.planted for each in found]):.2f}")
    print(f"{'':26}shown  held in %  median  median of upper over lower")
    rows = {name: _row(name, found) for name in (HEADLINE, WITHIN, ANY_AI, *ASIDE)}
    good = _within(*rows[HEADLINE]) and _within(*rows[WITHIN])
    return 0 if good and (ratio != 1 or rows[ANY_AI][0] < ALLOWED[0]) else 1


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
    parser.add_argument("--blame", action="store_true", help="ask git about the fixes of incidents too")
    given = parser.parse_args()
    raise SystemExit(main(given.seeds, given.ratio, given.months, given.processes, given.blame))
