"""Unmixing against simulated organisations whose true ratio is known: `python -m bench.unmixing [--runs N]`.

Prints the published figures beside ours: the base scenario, what changes when one thing does, coverage of the range
that is shown, false claims and power of the verdict, and the time for 1,000,000 deploys. `*` marks a figure that
differs from the published one by more than the noise of both simulations and rounding. Seeds are fixed.
"""

import argparse
import math
import multiprocessing
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from bench import unmixing_speed
from bench.unmixing_estimators import Point, measure
from bench.unmixing_scenarios import BASE, CLAIMS, SCENARIOS, Base, Scenario, base_world
from bench.unmixing_world import Floats, World, draw
from dashboard.analysis.unmixing import unmix

NOISE = 3.0
"""Standard errors of the difference that count as noise."""
PUBLISHED_RUNS = 600
Runs = list[dict[str, Point]]
Map = Callable[[Callable[[int], dict[str, Point]], Iterable[int]], Iterator[dict[str, Point]]]


def main() -> int:
    """Prints the tables; 1 when what must hold does not: unbiased, covered, refused, few false claims, fast."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--only", choices=["base", "scenarios", "coverage", "claims", "width", "speed"])
    given = parser.parse_args()
    with multiprocessing.Pool(given.processes) as pool:
        parts: dict[str, Callable[[], list[str]]] = {
            "base": lambda: _base(given.runs, pool.imap),
            "scenarios": lambda: _scenarios(given.runs, pool.imap),
            "coverage": lambda: _coverage(given.runs, pool.imap),
            "claims": lambda: _claims(given.runs, pool.imap),
            "width": lambda: _width(given.runs, pool.imap),
            "speed": unmixing_speed.table,
        }
        failed = [wrong for name, part in parts.items() if given.only in (None, name) for wrong in part()]
    for wrong in failed:
        print(f"does not hold: {wrong}", file=sys.stderr)
    return 1 if failed else 0


def _one(world: World, needs: tuple[str, ...], name: str, run: int) -> dict[str, Point]:
    return measure(draw(world, _seeded(name, run)), needs)


def _seeded(name: str, run: int) -> np.random.Generator:
    return np.random.default_rng([zlib.crc32(name.encode()), run])


def _base(runs: int, each: Map) -> list[str]:
    published = Base()
    failed: list[str] = []
    print(f"\nBase scenario, {runs} runs: median by true ratio, ours/published")
    print(f"{'':16}" + "".join(f"{ratio:>14}" for ratio in published.ratios) + f"{'RMSE at 2':>14}{'% covered':>12}")
    found = {
        ratio: list(each(partial(_one, base_world(ratio), (), f"base {ratio}"), range(runs)))
        for ratio in published.ratios
    }
    for name, medians in published.medians.items():
        cells = [_beside(_logs(found[r], name), m) for r, m in zip(published.ratios, medians, strict=True)]
        rmse = math.sqrt(float(np.mean((_logs(found[2.0], name) - math.log(2.0)) ** 2)))
        shown = 100 * _covered(found[2.0], name, "shown")
        cells += [f"{rmse:.2f}/{published.rmse[name]:.2f}", f"{shown:.0f}/{published.coverage[name]:.0f}"]
        print(f"{name:16}" + "".join(f"{cell:>14}" for cell in cells), flush=True)
        if name in ("U", "UC", "UL"):
            failed += [f"{name} is biased at {r}" for r in published.ratios if _off(_logs(found[r], name), r)]
            failed += _coverage_holds(f"{name} at 2.0", found[2.0], name)
    return failed


def _scenarios(runs: int, each: Map) -> list[str]:
    print(f"\nOne thing changed, {runs} runs: median, ours/published")
    failed = []
    for scenario in SCENARIOS:
        found = list(each(partial(_one, scenario.world, scenario.needs, scenario.name), range(runs)))
        cells = [f"{name} {_beside(_logs(found, name), median)}" for name, median in scenario.medians.items()]
        print(f"{scenario.name} (true {scenario.world.ratio:g}): " + ", ".join(cells), flush=True)
        failed += _refused(scenario, found)
    return failed


def _refused(scenario: Scenario, found: Runs) -> list[str]:
    refused = [name for name, median in scenario.medians.items() if median is None]
    given = [name for name in refused if any(run[name].estimate is not None for run in found)]
    return [f"{scenario.name}: {name} is not refused" for name in given]


def _coverage(runs: int, each: Map) -> list[str]:
    """Where the effect differs between services (sd 0.5 of log R), and where it does not."""
    print(f"\nCoverage of a true 2.0 in %, {runs} runs: profile likelihood alone -> as shown")
    failed = []
    for services, effect_sd, published in (
        (6, 0.5, "66-82 -> 92-95"),
        (20, 0.5, "81-91 -> 92-95"),
        (40, 0.5, "none"),
        (6, 0.0, "92-98"),
        (40, 0.0, "92-98"),
    ):
        world = replace(BASE, services=services, deploys=980 // services, effect_sd=effect_sd)
        name = f"{services} services, effect sd {effect_sd}"
        found = list(each(partial(_one, world, (), name), range(runs)))
        cells = [
            f"{road} {100 * _covered(found, road, 'profile'):.0f} -> {100 * _covered(found, road, 'shown'):.0f}"
            for road in ("U", "UC", "UL")
        ]
        print(f"{name}: " + "; ".join(cells) + f"  (published {published})", flush=True)
        failed += [wrong for road in ("U", "UC") for wrong in _coverage_holds(f"{road}, {name}", found, road)]
    return failed


def _claims(runs: int, each: Map) -> list[str]:
    print(f"\nClaims in %, {runs} runs, ours/published: range excludes 1 -> verdict rule")
    failed = []
    for claim in CLAIMS:
        found = list(each(partial(_claimed, claim.world, claim.name), range(runs)))
        alone, ruled = (float(np.mean([bool(run[name].shown) for run in found])) for name in ("range", "verdict"))
        print(f"{claim.name}: {100 * alone:.0f}/{claim.alone:.0f} -> {100 * ruled:.0f}/{claim.ruled:.0f}", flush=True)
        most = claim.ruled / 100 + NOISE * math.sqrt(claim.ruled / 100 * (1 - claim.ruled / 100) / runs) + 0.005
        if not claim.power and ruled > most:
            failed.append(f"{claim.name}: {100 * ruled:.0f} % false claims instead of {claim.ruled:.0f} %")
    return failed


def _claimed(world: World, name: str, run: int) -> dict[str, Point]:
    """Whether the combined range excludes 1, and whether the verdict rule lets it be said."""
    drawn = draw(world, _seeded(name, run))
    result = unmix(drawn.strata(), drawn.evidence(drawn.confirmed))
    ratio = result.combined.ratio
    apart = ratio.low is not None and ratio.high is not None and not ratio.low <= 1 <= ratio.high
    return {"range": Point(ratio.estimate, apart), "verdict": Point(ratio.estimate, result.verdict is not None)}


def _width(runs: int, each: Map) -> list[str]:
    print(f"\nUpper over lower limit of U at a true 2.0, {runs} runs, by effective incidents")
    cells = []
    for deploys, published in ((5, "x41 at 8"), (11, "x10 at 18"), (23, "x4.4 at 37"), (47, "x2.8 at 76"),
                               (118, "x1.9 at 190")):  # fmt: skip
        found = list(each(partial(_widths, replace(BASE, deploys=deploys), f"width {deploys}"), range(runs)))
        width, effective = (
            float(np.median([run[name].estimate for run in found if run[name].estimate is not None]))
            for name in ("width", "effective")
        )
        cells.append(f"x{width:.3g} at {effective:.0f} ({published})")
    print(", ".join(cells), flush=True)
    return []


def _widths(world: World, name: str, run: int) -> dict[str, Point]:
    drawn = draw(world, _seeded(name, run))
    between = unmix(drawn.strata(), drawn.evidence(drawn.confirmed)).between
    low, high = between.ratio.low, between.ratio.high
    return {"width": Point(high / low if low and high else None), "effective": Point(between.effective_incidents)}


def _logs(found: Runs, name: str) -> Floats:
    return np.log(np.array([run[name].estimate for run in found if run[name].estimate], dtype=np.float64))


def _covered(found: Runs, name: str, which: str) -> float:
    holds = [getattr(run[name], which) for run in found if getattr(run[name], which) is not None]
    return float(np.mean(holds)) if holds else 0.0


def _coverage_holds(what: str, found: Runs, name: str) -> list[str]:
    """At least 93 %, give or take the noise of so few runs; more is allowed, as the wider of two ranges is shown."""
    covered = _covered(found, name, "shown")
    least = 0.93 - NOISE * math.sqrt(0.93 * 0.07 / len(found))
    return [f"{what} is covered in {100 * covered:.0f} %"] if covered < least else []


def _beside(logs: Floats, published: float | None) -> str:
    ours = f"{math.exp(float(np.median(logs))):.2f}" if len(logs) else "none"
    if published is None:
        return ours
    return f"{ours}/{published:.2f}{'*' if _off(logs, published) else ''}"


def _off(logs: Floats, figure: float) -> bool:
    """Whether our median differs from a figure by more than the noise of both simulations and rounding."""
    if not len(logs):
        return True
    spread = 1.2533 * float(np.std(logs))
    noise = NOISE * spread * math.sqrt(1 / len(logs) + 1 / PUBLISHED_RUNS) + 0.006 / figure
    return abs(float(np.median(logs)) - math.log(figure)) > noise


if __name__ == "__main__":
    sys.exit(main())
