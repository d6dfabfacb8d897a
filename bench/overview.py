"""From a counted frame to everything the Overview says about how often: `python -m bench.overview [--services N]`.

36 months, 5 size bands and 4 origins per service. Exit 1 when it takes over 150 ms of processor time, which unlike the
time on the clock does not depend on what else the machine does.
"""

import argparse
import itertools
import statistics
import time

import numpy as np
import pandas as pd

from dashboard.analysis import strata
from dashboard.analysis.poisson_model import standardised
from dashboard.analysis.rates import Arm
from dashboard.analysis.stratified import three_ratios

MONTHS = 36
BANDS = ("1-50", "51-200", "201-400", "401-1000", ">1000")
ORIGINS = ("ai_assisted", "human_only", "unknown", "bot")
LIMIT = 0.150
TIMES = 15


def counted(services: int) -> pd.DataFrame:
    """A frame in which every stratum and origin may hold changes, rows in no order."""
    generator = np.random.default_rng(1)
    names = [f"service-{number}" for number in range(services)]
    months = pd.date_range("2023-01-01", periods=MONTHS, freq="MS").tolist()
    rows = itertools.product(names, months, BANDS, ORIGINS)
    frame = pd.DataFrame(rows, columns=["service", "month", "size_band", "origin"])
    frame["changes"] = generator.poisson(6, len(frame))
    frame["events"] = generator.binomial(frame["changes"], 0.03)
    return frame.sample(frac=1, random_state=1)


def main(services: int) -> int:
    """Prints median times; returns 1 above the limit."""
    frame = counted(services)
    sums = frame.groupby("origin")[["events", "changes"]].sum()
    ai, human, unknown = (Arm(key, key, int(sums.events[key]), int(sums.changes[key])) for key in ORIGINS[:3])
    wall, processor = [], []
    for _ in range(TIMES):
        started = time.perf_counter(), time.process_time()
        read = strata.read(frame)
        three_ratios(read, ai, human, unknown)
        standardised(read)
        wall.append(time.perf_counter() - started[0])
        processor.append(time.process_time() - started[1])
    median, clock = statistics.median(processor), statistics.median(wall)
    print(f"{len(frame):,} rows: {1000 * median:.0f} ms of processor, {1000 * clock:.0f} ms on the clock")
    return 1 if median > LIMIT else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=500, help="services in the frame")
    raise SystemExit(main(parser.parse_args().services))
