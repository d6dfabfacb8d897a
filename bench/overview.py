"""From counted frames to all results of the Overview: `python -m bench.overview [--services N]`.

36 months, 5 size bands and 4 origins per service, three link views of it, and deploys in 6 batch bands. Exit 1 when it
takes over 150 ms of processor time, which unlike the time on the clock does not depend on what else the machine does.
"""

import argparse
import itertools
import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from dashboard.analysis import strata
from dashboard.analysis.overview import LINK_VIEWS, Frames, arms, overview
from dashboard.analysis.sides import Unmarked
from dashboard.analysis.stratified import adjusted, three_ratios
from dashboard.analysis.unmixing import ARMS, BATCH_BANDS, unmix
from dashboard.analysis.wording import answer

MONTHS = 36
BANDS = ("1-50", "51-200", "201-400", "401-1000", ">1000")
ORIGINS = ("ai_assisted", "human_only", "unknown", "bot")
LIMIT = 0.150
TIMES = 15


def frames(services: int) -> Frames:
    """Frames in which every stratum and origin may hold changes, rows in no order."""
    generator = np.random.default_rng(1)
    names = [f"service-{number}" for number in range(services)]
    months = pd.date_range("2023-01-01", periods=MONTHS, freq="MS").strftime("%Y-%m").tolist()
    counted = _product(service=names, month=months, size_band=BANDS, origin=ORIGINS)
    counted["changes"] = generator.poisson(6, len(counted))
    for view, share in zip(LINK_VIEWS, (0.03, 0.03, 0.05), strict=True):
        counted[view] = generator.binomial(counted["changes"], share).astype(float)
    by_origin = counted.groupby("origin", as_index=False)[["changes", "strict"]].sum()
    return Frames(
        by_origin.rename(columns={"strict": "failed"}),
        counted.sample(frac=1, random_state=1),
        _batches(_product(service=names, month=months, batch_band=BATCH_BANDS), generator),
    )


def _batches(every: pd.DataFrame, generator: np.random.Generator) -> pd.DataFrame:
    """Three deploys per stratum, and the one in eight of which an incident is known, some with its culprit."""
    content = generator.poisson((2.0, 1.0, 0.4, 0.2), (3, len(every), len(ARMS)))
    totals = content.sum(axis=0)
    filled = totals.sum(axis=1) > 0
    mixing = (content[:, :, 1] ** 2 / np.maximum(content.sum(axis=2), 1)).sum(axis=0)
    deploys = every.assign(deploys=3, **dict(zip(ARMS, totals.T, strict=True)), ai_mixing=mixing)[filled]
    failed = filled & (content[0].sum(axis=1) > 0) & (generator.random(len(every)) < 0.25)
    evidence = every.assign(**dict(zip(ARMS, content[0].T, strict=True)))[failed].reset_index(drop=True)
    largest = evidence[list(ARMS)].to_numpy().argmax(axis=1)
    seen = generator.random(len(evidence)) < 0.3
    evidence = evidence.assign(known=np.where(seen, np.array(ARMS)[largest], "deploy"), incidents=1.0)
    return pd.concat([deploys, evidence], ignore_index=True)


def _product(**axes: object) -> pd.DataFrame:
    rows = itertools.product(*axes.values())  # type: ignore[call-overload]
    return pd.DataFrame(rows, columns=list(axes))


def main(services: int) -> int:
    """Prints median times; returns 1 above the limit."""
    counted = frames(services)
    ai, human, unknown = arms(counted.arms, Unmarked.DECLARED)
    read = strata.read_views(counted.strata, LINK_VIEWS)["strict"]
    found = overview(counted, Unmarked.DECLARED, 365.0)
    for name in ("strata", "batches"):
        print(f"{name}: {len(getattr(counted, name)):,} rows")
    _time("  read strata", lambda: strata.read_views(counted.strata, LINK_VIEWS))
    _time("  three ratios", lambda: three_ratios(read, ai, human, unknown))
    _time("  one more view", lambda: adjusted(read.cells(by_size=False), ai, human, "service and month"))
    totals = counted.batches["known"].isna()
    deploys, evidence = counted.batches[totals].drop(columns="incidents"), counted.batches[~totals]
    _time("  unmixing", lambda: unmix(deploys, evidence))
    _time("  words", lambda: answer(found))
    whole = _time("all", lambda: answer(overview(counted, Unmarked.DECLARED, 365.0)))
    return 1 if whole > LIMIT else 0


def _time(name: str, step: Callable[[], object]) -> float:
    wall, processor = [], []
    for _ in range(TIMES):
        started = time.perf_counter(), time.process_time()
        step()
        wall.append(time.perf_counter() - started[0])
        processor.append(time.process_time() - started[1])
    median, clock = statistics.median(processor), statistics.median(wall)
    print(f"{name}: {1000 * median:.0f} ms of processor, {1000 * clock:.0f} ms on the clock")
    return median


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=500, help="services in the frames")
    raise SystemExit(main(parser.parse_args().services))
