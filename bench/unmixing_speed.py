"""How long 1,000,000 deploys take, from counting them in DuckDB to every unmixed figure, beside a scan of them."""

import math
import statistics
import time
from collections.abc import Callable

import duckdb
import numpy as np
import pandas as pd

from bench.unmixing_world import World, draw
from dashboard.analysis.unmixing import fitting, models, unmix
from dashboard.analysis.unmixing.frames import read

#: 100 services x 48 months: 4,800 strata, 1,000,000 deploys, about 82,000 incidents.
WORLD = World(services=100, months=48, deploys=209, baseline=0.0117)
AGGREGATE_AND_FIT_SECONDS = 1.0
FIT_SECONDS = 0.010
_REPEATS = 5

_BAND = """
case when size <= 1 then '1' when size <= 3 then '2-3' when size <= 6 then '4-6' when size <= 10 then '7-10'
     when size <= 20 then '11-20' else '21+' end
"""
_STRATA = f"""
select service, month, {_BAND} as batch_band, count(*) as deploys, sum(human) as human, sum(ai) as ai,
    sum(unknown) as unknown, sum(bot) as bot, sum(incidents) as incidents, sum(ai * ai / size) as ai_mixing
from deploys group by 1, 2, 3
"""
_EVIDENCE = f"""
select service, month, {_BAND} as batch_band, human, ai, unknown, bot, known, count(*) as incidents
from incidents join deploys using (deploy) group by 1, 2, 3, 4, 5, 6, 7, 8
"""


def table() -> list[str]:
    """Prints medians of five and their ratio to the scan; returns what is slower than it must be."""
    db = _loaded()
    try:
        return _timed(db)
    finally:
        db.close()


def _timed(db: duckdb.DuckDBPyConnection) -> list[str]:
    strata, evidence = db.sql(_STRATA).df(), db.sql(_EVIDENCE).df()
    counts = read(strata, evidence).without_bands()
    model = models.combined(counts)
    found = fitting.fit(model)
    scan = _seconds(lambda: db.sql("select sum(human), sum(ai), sum(incidents) from deploys").fetchall())
    steps = {
        "aggregate": _seconds(lambda: (db.sql(_STRATA).df(), db.sql(_EVIDENCE).df())),
        "read the frames": _seconds(lambda: read(strata, evidence)),
        "one fit": _seconds(lambda: fitting.fit(model)),
        "fit and shown range": _seconds(lambda: fitting.shown_limits(model, fitting.fit(model))),
        "everything": _seconds(lambda: unmix(strata, evidence)),
    }
    print(f"\n{_rows(db, 'deploys')} deploys, {_rows(db, 'incidents')} incidents, {len(counts.totals)} strata,")
    print(f"  {len(strata)} with bands; ratio {math.exp(found.theta[0]):.2f} (true 2)")
    print(f"  scan, the floor: {1000 * scan:.1f} ms")
    for name, seconds in steps.items():
        print(f"  {name}: {1000 * seconds:.1f} ms, {seconds / scan:.1f} x the scan")
    whole = steps["aggregate"] + steps["everything"]
    print(f"  aggregate and everything: {whole:.2f} s")
    slow = [f"aggregate and fit take {whole:.2f} s"] if whole >= AGGREGATE_AND_FIT_SECONDS else []
    return slow + ([f"a fit takes {1000 * steps['one fit']:.1f} ms"] if steps["one fit"] >= FIT_SECONDS else [])


def _loaded() -> duckdb.DuckDBPyConnection:
    drawn = draw(WORLD, np.random.default_rng(20_261_125))
    human, ai, unknown = drawn.changes.T
    deploys = pd.DataFrame(
        {
            "deploy": np.arange(len(human)),
            "service": drawn.stratum // WORLD.months,
            "month": drawn.stratum % WORLD.months,
            "human": human,
            "ai": ai,
            "unknown": unknown,
            "bot": 0,
            "size": drawn.changes.sum(axis=1),
            "incidents": np.bincount(drawn.deploy, minlength=len(human)),
        }
    )
    names = np.array(["human", "ai", "unknown", "none"])
    known = np.where(drawn.confirmed, names[drawn.culprit], "deploy")
    incidents = pd.DataFrame({"deploy": drawn.deploy, "known": known})
    db = duckdb.connect()
    for name, frame in (("deploys", deploys), ("incidents", incidents)):
        db.register("given", frame)
        db.sql(f"create table {name} as from given")
        db.unregister("given")
    return db


def _rows(db: duckdb.DuckDBPyConnection, name: str) -> int:
    return int(db.sql(f"select count(*) from {name}").fetchall()[0][0])


def _seconds(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(_REPEATS):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)
