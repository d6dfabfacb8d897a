"""Unmixing against simulated truth, and its speed against a bare pass over the rows: python bench/unmixing.py --runs N.

Base scenario: 20 services x 3 months, 1-10 changes per deploy, AI share 30 % (differs by service, higher in riskier
ones), 2 incidents per 100 human changes, a fifth of the culprits confirmed at random, linker's first choice 70 % right.
"""

import argparse
import math
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dashboard.analysis.unmixing import BATCH_BANDS, roads, unmix
from dashboard.analysis.unmixing import frames as counted
from dashboard.analysis.unmixing.fitting import fit, shown_limits
from dashboard.analysis.unmixing.models import combined

STRATUM = ["service", "month", "batch_band"]
ARMS = ["human", "ai", "unknown", "bot"]
RATIOS = (0.5, 1.0, 1.5, 2.0, 3.0)


@dataclass(frozen=True)
class World:
    """What is true in one simulated organisation; shares are of human and AI changes or culprits."""

    ratio: float = 2.0
    services: int = 20
    deploys: int = 50
    largest: int = 10
    share: float = 0.3
    base: float = 0.02
    confirmed: tuple[float, float] = (0.2, 0.2)
    right: tuple[float, float] = (0.7, 0.7)
    lean: float = 1.0
    clustered: bool = False
    constant: bool = False
    background: float = 0.0
    confounded: float = 0.0
    sublinear: bool = False
    effect_sd: float = 0.0
    unknown: tuple[float, float] = (0.0, 0.0)


SCENARIOS = (
    ("AI share 10 %", World(share=0.1, deploys=60)),
    ("AI share 60 %", World(share=0.6, deploys=42)),
    ("1-50 changes", World(largest=50, deploys=11)),
    ("AI clustered by deploy", World(clustered=True)),
    ("same share in every deploy", World(constant=True, deploys=27)),
    ("linker errors lean 3:1 to AI", World(1.0, lean=3.0, deploys=65)),
    ("linker right 90 % AI, 50 % human", World(1.0, right=(0.5, 0.9), deploys=65)),
    ("confirmed 40 % AI, 10 % human", World(1.0, confirmed=(0.1, 0.4), deploys=65)),
    ("30 % background incidents", World(background=0.3)),
    ("risky deploys carry more AI", World(1.0, confounded=0.7, deploys=52)),
    ("AI in bigger deploys, sqrt risk", World(sublinear=True, deploys=90)),
    ("unknown: 40 % of AI, 20 % of human", World(unknown=(0.2, 0.4))),
    ("6 services", World(services=6, deploys=165)),
    ("40 services", World(services=40, deploys=25)),
)


def deploys(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """One row per deploy: its service, month, changes by true arm, and what risk one human change of it carries."""
    z, w = rng.standard_normal((2, world.services))
    rows = pd.DataFrame({"service": np.repeat(np.arange(world.services), 3 * world.deploys)})
    rows["month"] = np.tile(np.repeat([1, 2, 3], world.deploys), world.services)
    n = len(rows)
    size = np.full(n, 10) if world.constant else rng.integers(1, world.largest + 1, n)
    logit = math.log(world.share / (1 - world.share)) + 0.4 * (0.6 * z + 0.8 * w)[rows["service"]]
    luck = rng.standard_normal(n)
    risk = world.base * np.exp(0.4 * z - 0.08)[rows["service"]]
    if world.confounded:
        sd, mixed = 0.7, rng.standard_normal(n)
        # the correlation with the realised share is about 0.55 of that with the propensity
        risk = risk * np.exp(world.confounded * luck - world.confounded**2 / 2)
        logit = logit + sd * (0.55 * luck + math.sqrt(1 - 0.55**2) * mixed)
    if world.sublinear:
        risk, logit = risk / np.sqrt(size), logit + 0.25 * (size - 5.5)
    share = 1 / (1 + np.exp(-logit))
    if world.clustered:
        share = rng.beta(share, 1 - share)
    rows["true_ai"] = 3 if world.constant else rng.binomial(size, share)
    rows["true_human"] = size - rows["true_ai"]
    rows["risk"], rows["size"] = risk, size
    hidden = [rng.binomial(rows[f"true_{arm}"], chance) for arm, chance in zip(ARMS, world.unknown, strict=False)]
    rows["human"], rows["ai"] = rows["true_human"] - hidden[0], rows["true_ai"] - hidden[1]
    rows["unknown"], rows["bot"] = sum(hidden), 0
    rows["batch_band"] = np.array(BATCH_BANDS)[np.digitize(size, [2, 4, 7, 11, 21])]
    return rows


def incidents(world: World, rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """One row per incident: deploy, culprit's arm, whether confirmed, the linker's first choice and its weights."""
    effect = world.ratio * np.exp(world.effect_sd * rng.standard_normal(world.services))[rows["service"]]
    caused = [rng.poisson(rows["risk"] * rows["true_human"]), rng.poisson(rows["risk"] * effect * rows["true_ai"])]
    nobody = rng.poisson(world.background / (1 - world.background) * sum(map(np.sum, caused)) / len(rows), len(rows))
    deploy = np.concatenate([np.repeat(np.arange(len(rows)), hits) for hits in (*caused, nobody)])
    culprit = np.repeat([0, 1, 2], [hits.sum() for hits in (*caused, nobody)])
    found = rows.iloc[deploy].reset_index(drop=True).assign(deploy=deploy, culprit=culprit)
    size, ai, mine = found["size"].to_numpy(), found["true_ai"].to_numpy(), (culprit == 1).astype(int)
    right = np.append(world.right, 0.0)[culprit]
    hit = (rng.random(len(found)) < right) | (size == 1)
    others_ai, others_human = ai - mine * (culprit < 2), size - ai - (culprit == 0)
    wrong_ai = world.lean * others_ai / np.maximum(world.lean * others_ai + others_human, 1e-9)
    first_ai = np.where(hit & (culprit < 2), mine, rng.random(len(found)) < wrong_ai).astype(int)
    chance = np.append(world.confirmed, 0.0)[culprit]
    first = np.where(size == 1, 1.0, 0.7)
    rest = (1 - first) / np.maximum(size - 1, 1)
    return found.assign(
        confirmed=rng.random(len(found)) < chance,
        first=first_ai,
        weight_ai=first * first_ai + rest * (ai - first_ai),
    )


def labelled(found: pd.DataFrame, known: "pd.Series[bool]", rng: np.random.Generator) -> "pd.Series[str]":
    """What `known` says: a culprit's recorded origin is unknown as often as its arm's changes in the deploy are."""
    arm = np.where(found["culprit"] == 1, "ai", "human")
    seen = np.where(
        found["culprit"] == 1, found["ai"] / found["true_ai"].clip(1), found["human"] / found["true_human"].clip(1)
    )
    return pd.Series(np.where(known, np.where(rng.random(len(found)) < seen, arm, "unknown"), "deploy"), found.index)


def frames(rows: pd.DataFrame, found: pd.DataFrame, known: "pd.Series[str]") -> tuple[pd.DataFrame, pd.DataFrame]:
    """The two frames unmixing takes."""
    evidence = (
        found.assign(known=known, incidents=1).groupby([*STRATUM, *ARMS, "known"], as_index=False)["incidents"].sum()
    )
    hits = np.bincount(found["deploy"], minlength=len(rows))
    strata = rows.assign(deploys=1, incidents=hits, ai_mixing=rows["ai"] ** 2 / rows["size"])
    return strata.groupby(STRATUM, as_index=False)[["deploys", *ARMS, "incidents", "ai_mixing"]].sum(), evidence


def mantel_haenszel(rows: pd.DataFrame, human: np.ndarray, ai: np.ndarray, events: tuple[object, object]) -> float:
    """Rate ratio within service and month; exposure and (rows, weights) of the events of each arm."""
    stratum = 4 * rows["service"].to_numpy() + rows["month"].to_numpy()
    nh, na = np.bincount(stratum, human), np.bincount(stratum, ai)
    h, a = (np.bincount(stratum[at], weight, len(nh)) for at, weight in events)
    total = np.maximum(nh + na, 1)
    below = float((h * na / total).sum())
    return float((a * nh / total).sum()) / below if below else math.nan


def naive(rows: pd.DataFrame, found: pd.DataFrame) -> dict[str, float]:
    """The estimators to compare with; none of them belongs into the headline."""
    size, ai, deploy = (found[name].to_numpy() for name in ("size", "true_ai", "deploy"))
    culprit, known = found["culprit"].to_numpy(), found["confirmed"].to_numpy()
    any_ai = rows["true_ai"].to_numpy() > 0
    of_ai = {
        "whole deploy": (size - ai, ai),
        "1/k": (1 - ai / size, ai / size),
        "first choice": (1 - found["first"], found["first"]),
        "confidence": (1 - found["weight_ai"], found["weight_ai"]),
        "confirmed only": (known & (culprit == 0), known & (culprit == 1)),
        "all known": (culprit == 0, culprit == 1),
    }
    touched = ((deploy, ~any_ai[deploy]), (deploy, any_ai[deploy]))
    human, machine = rows["true_human"].to_numpy(), rows["true_ai"].to_numpy()
    return {"any-AI": mantel_haenszel(rows, ~any_ai, any_ai, touched)} | {
        name: mantel_haenszel(rows, human, machine, ((deploy, no), (deploy, yes))) for name, (no, yes) in of_ai.items()
    }


def unmixed(rows: pd.DataFrame, found: pd.DataFrame, rng: np.random.Generator) -> dict[str, roads.Fitted]:
    """U, UC, UL and their relatives, without the naive ones."""
    banded = counted.read(*frames(rows, found, labelled(found, found["confirmed"], rng)))
    counts = banded.without_bands()
    unnamed = replace(counts, known=np.full_like(counts.known, counted.ONLY_DEPLOY))
    weights = found.assign(ai=found["size"] * found["weight_ai"], unknown=0)
    weights["human"] = (weights["size"] - weights["ai"]).where(weights["true_human"] > 0, 0.0)
    whole = rows.assign(human=rows["true_human"], ai=rows["true_ai"], unknown=0)
    linked = counted.read(*frames(whole, weights, pd.Series("deploy", found.index))).without_bands()
    return {
        "U": roads.between(counts),
        "UC": roads.combined(counts),
        "UL": roads.combined(linked),
        "inside": roads.inside(counts),
        "U bands": roads.between(banded),
        "UC bands": roads.combined(banded),
        "U none": roads.combined(unnamed, background=True),
        "UC none": roads.combined(counts, background=True),
    }


def worlds(world: World, runs: int) -> Iterator[tuple[pd.DataFrame, pd.DataFrame, np.random.Generator]]:
    for seed in range(runs):
        rng = np.random.default_rng([seed, 20261125])
        rows = deploys(world, rng)
        yield rows, incidents(world, rows, rng), rng


def summary(world: World, runs: int, *, with_naive: bool = True) -> pd.DataFrame:
    """One row per estimator: median, RMSE of log R, coverage of the shown interval and runs with a number in %."""
    results: dict[str, list[tuple[float, float, float]]] = {}
    for rows, found, rng in worlds(world, runs):
        if with_naive:
            for name, value in naive(rows, found).items():
                results.setdefault(name, []).append((value, math.nan, math.nan))
        for name, fitted in unmixed(rows, found, rng).items():
            ratio = fitted.road.ratio
            values = (ratio.estimate, ratio.low, ratio.high)
            results.setdefault(name, []).append(tuple(math.nan if v is None else v for v in values))
    table = {}
    for name, seen in results.items():
        value, low, high = np.array(seen).T
        usable = np.isfinite(value) & (value > 0)
        covered = 100 * np.mean((low <= world.ratio) & (world.ratio <= high)) if np.isfinite(low).any() else math.nan
        table[name] = (math.nan, math.nan, covered, 100 * usable.mean())
        if usable.any():
            error = np.log(value[usable] / world.ratio)
            table[name] = (np.median(value[usable]), np.sqrt(np.mean(error**2)), covered, 100 * usable.mean())
    return pd.DataFrame(table, index=["median", "rmse", "cover", "numbers"]).T


def base_table(runs: int) -> None:
    columns = {ratio: summary(World(ratio), runs) for ratio in RATIOS}
    table = pd.DataFrame({str(ratio): found["median"] for ratio, found in columns.items()})
    print(table.assign(rmse=columns[2.0]["rmse"], cover=columns[2.0]["cover"]).round(2).to_string(), flush=True)


def scenario_table(runs: int) -> None:
    kept = ["1/k", "first choice", "U", "U bands", "U none", "UC", "UC bands", "UC none", "UL", "inside"]
    for name, world in SCENARIOS:
        found = summary(world, runs).loc[kept]
        told = "  ".join(f"{key} {median:.2f}" for key, median in found["median"].items())
        print(
            f"{name} (true {world.ratio:g}): {told}  [U gives a number in {found.loc['U', 'numbers']:.0f} %]",
            flush=True,
        )


def coverage_table(runs: int) -> None:
    """Coverage of the shown interval, where effects are alike and where they differ by service."""
    for services, sd in ((6, 0.0), (6, 0.5), (20, 0.0), (20, 0.5), (40, 0.0), (40, 0.5)):
        found = summary(World(services=services, deploys=1000 // services, effect_sd=sd), runs, with_naive=False)
        told = "  ".join(f"{key} {found.loc[key, 'cover']:.0f} %" for key in ("U", "UC", "UC bands"))
        print(f"coverage, {services} services, sd of log R {sd}: {told}", flush=True)


def verdict_table(runs: int) -> None:
    claims = (
        ("clean, true 1", World(1.0, deploys=65)),
        ("confirmed 40/10, true 1", World(1.0, confirmed=(0.1, 0.4), deploys=65)),
        ("confirmed 30/20, true 1", World(1.0, confirmed=(0.2, 0.3), deploys=65)),
        ("risky deploys carry more AI, true 1", World(1.0, confounded=0.7, deploys=52)),
        ("clean, true 2", World(2.0)),
    )
    for name, world in claims:
        found = [
            unmix(*frames(rows, hit, labelled(hit, hit["confirmed"], rng))) for rows, hit, rng in worlds(world, runs)
        ]
        ranges = [(result.combined.ratio.low or 0.0, result.combined.ratio.high or math.inf) for result in found]
        naked = np.mean([not low <= 1 <= high for low, high in ranges])
        called = np.mean([result.verdict is not None for result in found])
        alarm = np.mean([(result.confirmation.p_value or 1) < 0.05 for result in found])
        print(
            f"{name}: range without 1 in {naked:.0%}, claimed {called:.0%}, confirmation test {alarm:.0%}", flush=True
        )


def speed() -> None:
    """1,000,000 deploys: aggregation by DuckDB, fit with interval, everything; ratio to one bare pass over the rows."""
    world = World(services=100, deploys=3334, share=0.3)
    rng = np.random.default_rng(7)
    rows = pd.concat([deploys(world, rng)]).assign(month=lambda frame: rng.integers(1, 13, len(frame)))
    rows["known"], rows["incidents"] = "deploy", rng.poisson(rows["risk"] * (rows["true_human"] + 2 * rows["true_ai"]))
    rows = rows[[*STRATUM, *ARMS, "known", "incidents"]]
    with duckdb.connect() as connection:
        connection.register("frame", rows)
        connection.execute("create table deploys as select * from frame")
        sums = ", ".join(f"sum({name}) as {name}" for name in ("human", "ai", "unknown", "bot", "incidents"))
        keys, arms = ", ".join(STRATUM), ", ".join(ARMS)
        floor = seconds(lambda: connection.execute(f"select {sums} from deploys").fetchall())
        strata_sql = f"select {keys}, count(*) as deploys, {sums} from deploys group by {keys}"
        evidence_sql = (
            f"select {keys}, {arms}, known, sum(incidents)::bigint as incidents from deploys "
            f"where incidents > 0 group by {keys}, {arms}, known"
        )
        both = [strata_sql, evidence_sql]
        counting = seconds(lambda: [connection.execute(sql).df() for sql in both])
        strata, evidence = (connection.execute(sql).df() for sql in both)
    counts = counted.read(strata, evidence)
    model = combined(counts)
    times = {
        "aggregate": counting,
        "read": seconds(lambda: counted.read(strata, evidence)),
        "fit": seconds(lambda: fit(model)),
        "interval": seconds(lambda: shown_limits(model, fit(model))),
        "everything (unmix)": seconds(lambda: unmix(strata, evidence)),
    }
    print(f"{len(rows):,} deploys, {len(strata):,} strata, {len(model.counts):,} patterns; floor {1e3 * floor:.1f} ms")
    for name, taken in times.items():
        print(f"{name}: {1e3 * taken:.1f} ms, {taken / floor:.1f} times the floor")


def seconds(work: Callable[[], object], rounds: int = 5) -> float:
    def once() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return statistics.median(once() for _ in range(rounds))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=100, help="simulated organisations per figure")
    parser.add_argument("--only", choices=["base", "scenarios", "coverage", "verdict", "speed"])
    arguments = parser.parse_args()
    parts: dict[str, Callable[[], None]] = {
        "speed": speed,
        "base": lambda: base_table(arguments.runs),
        "scenarios": lambda: scenario_table(arguments.runs),
        "coverage": lambda: coverage_table(arguments.runs),
        "verdict": lambda: verdict_table(arguments.runs),
    }
    for name, part in parts.items():
        if arguments.only in (None, name):
            print(f"\n{name}", flush=True)
            part()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
