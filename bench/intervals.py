"""How often the displayed range of the adjusted ratio holds the true one: `python -m bench.intervals [--runs N]`.

Services differ in risk (log-normal) and AI is used less where risk is high, so the crude ratio is wrong throughout. The
ratio is 1.5, the same everywhere or differing by service with that mean. Beside the displayed range stand the two it is
made of. Exit 1 when the displayed one leaves 93 to 98 % by more than two standard errors of the simulation.
"""

import argparse
import math

import numpy as np

from dashboard.analysis.mantel_haenszel import risk_ratio
from dashboard.analysis.rates import CONFIDENCE
from dashboard.analysis.strata import Cells

RATIO = 1.5
SERVICES = (6, 12, 25, 40)
SPREADS = (0.0, 0.5)
MONTHS = 3
CHANGES_PER_SERVICE = 250
ALLOWED = (0.93, 0.98)

Range = tuple[float, float] | None


def simulated(generator: np.random.Generator, services: int, spread: float) -> Cells:
    """One organisation's strata of service and month; `spread` is the standard deviation of the log ratio."""
    mood = generator.normal(0, 0.7, services)
    base = np.minimum(0.04 * np.exp(mood), 0.3)
    share = 1 / (1 + np.exp(0.4 + mood + generator.normal(0, 0.5, services)))
    effect = RATIO * np.exp(generator.normal(-(spread**2) / 2, spread, services))
    changes = generator.poisson(CHANGES_PER_SERVICE / MONTHS, (services, MONTHS))
    n1 = generator.binomial(changes, share[:, None])
    n0 = changes - n1
    a = generator.binomial(n1, np.minimum(base * effect, 0.9)[:, None])
    c = generator.binomial(n0, base[:, None])
    cluster = np.repeat(np.arange(services), MONTHS)
    flat = [each.ravel().astype(float) for each in (a, n1, c, n0)]
    return Cells(flat[0], flat[1], flat[2], flat[3], cluster, services)


def coverage(services: int, spread: float, runs: int, seed: int) -> tuple[list[float], float, float]:
    """Share of runs in which Mantel-Haenszel, jackknife and displayed range hold the ratio; median ratio and crude."""
    generator = np.random.default_rng(seed)
    held, given, ratios, crude = [0, 0, 0], 0, [], []
    for _ in range(runs):
        cells = simulated(generator, services, spread)
        pooled = risk_ratio(cells)
        found: list[Range] = [each(CONFIDENCE) for each in (pooled.plain, pooled.between_services, pooled.wider)]
        if pooled.value is None or not all(found):
            continue
        given += 1
        held = [count + _holds(each) for count, each in zip(held, found, strict=True)]
        ratios.append(pooled.value)
        crude.append(_crude(cells))
    return [count / given for count in held], float(np.median(ratios)), float(np.median(crude))


def _holds(found: Range) -> bool:
    return found is not None and found[0] <= RATIO <= found[1]


def _crude(cells: Cells) -> float:
    return float(cells.a.sum() / cells.n1.sum() / (cells.c.sum() / cells.n0.sum()))


def main(runs: int) -> int:
    """Prints the table; returns 1 when a displayed range covers too rarely or too often."""
    failed = False
    print("services  spread   Mantel-Haenszel  jackknife  displayed   ratio  crude")
    for number, (spread, services) in enumerate((s, g) for s in SPREADS for g in SERVICES):
        (plain, between, shown), ratio, crude = coverage(services, spread, runs, seed=number + 1)
        doubt = 2 * math.sqrt(shown * (1 - shown) / runs)
        outside = not ALLOWED[0] - doubt <= shown <= ALLOWED[1] + doubt
        failed |= outside
        made_of = f"{plain:15.4f}  {between:9.4f}  {shown:9.4f}"
        mark = "  <- outside" if outside else ""
        print(f"{services:8}  {spread:6.1f}   {made_of}   {ratio:5.2f}  {crude:5.2f}{mark}")
    return 1 if failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000, help="organisations simulated for each row")
    raise SystemExit(main(parser.parse_args().runs))
