"""Trend, services, blast radius, restore and review against the published examples beside this repository."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.analysis import blast, durations, services, superiority, trend, verification_gap
from dashboard.analysis.charted import Kind, Signal

VECTORS = Path(__file__).parents[4] / "shared" / "vectors" / "statistics.json"

Inputs = dict[str, Any]
Expected = dict[str, Any]


def quantiles(given: Inputs) -> Expected:
    return {
        "type7": [blast.quantile(given["x"], p).estimate for p in given["probs"]],
        "type1": [blast.type_1_quantile(given["x"], p) for p in given["probs"]],
    }


def quantile_ci(given: Inputs) -> Expected:
    found = blast.quantile(given["x"], given["p"])
    return {"lower": found.low, "upper": found.high}


def brunner_munzel(given: Inputs) -> Expected:
    found = superiority.contrast(given["y"], given["x"])
    pairs = found.superiority
    ends = [end / 100 for end in (pairs.estimate, pairs.low, pairs.high) if end is not None]
    return dict(zip(("prob", "lower", "upper"), ends, strict=True)) | {"pvalue": found.p_value}


def cliffs_delta(given: Inputs) -> Expected:
    found = superiority.cliffs_delta(given["x"], given["y"])
    return {"delta": found.estimate, "lower": found.low, "upper": found.high}


def km(given: Inputs) -> Expected:
    curve = durations.fit(given["time"], given["event"])
    median = durations.quantile(curve, 0.5)
    within = [durations.ended_within(curve, at) for at in given["at"]]
    return {
        "median": median.estimate,
        "median_lower_loglog": median.low,
        "median_upper_loglog": median.high,
        "S": [1 - (found.estimate or 0) / 100 for found in within],
        "S_lower_loglog": [1 - (found.high or 0) / 100 for found in within],
        "S_upper_loglog": [1 - (found.low or 0) / 100 for found in within],
    }


def logrank(given: Inputs) -> Expected:
    found = durations.logrank(given["time1"], given["event1"], given["time2"], given["event2"])
    return dict(zip(("chi2", "pvalue"), found or (), strict=True))


def bh(given: Inputs) -> Expected:
    adjusted = services.benjamini_hochberg(given["pvalues"])
    return {"p_adjusted": adjusted, "n_reject": sum(p <= given["q"] for p in adjusted if p is not None)}


def _chart(counts: list[int], sizes: list[int], kind: Kind) -> Expected:
    frame = pd.DataFrame(
        {"period": pd.date_range("2020-01-01", periods=len(counts), freq="MS"), "events": counts, "changes": sizes}
    )
    chart = trend.control_chart(frame, kind, baseline=len(counts), laney=False)
    first = chart.points[0]
    out = [place for place, point in enumerate(chart.points, 1) if point.signal in (Signal.ABOVE, Signal.BELOW)]
    return {"cl": first.centre, "lcl": first.low, "ucl": first.high, "out": out}


def c_chart(given: Inputs) -> Expected:
    # A count chart is a rate chart over one hundred changes every time.
    return _chart(given["counts"], [100] * len(given["counts"]), Kind.RATE)


def p_chart(given: Inputs) -> Expected:
    found = _chart(given["counts"], given["n"], Kind.SHARE)
    return found | {name: found[name] / 100 for name in ("cl", "lcl", "ucl")}


def funnel(given: Inputs) -> Expected:
    found = {}
    for alpha in given["alpha"]:
        limits = services.binomial_limits(given["p0"], given["n"], alpha)
        for n, low, high in zip(given["n"], *limits, strict=True):
            found[f"n{n}_a{alpha}"] = [int(low), int(high)]
    return found


def vgi(given: Inputs) -> Expected:
    base, now = given["base"], given["now"]
    ends = (base["changed_lines"], now["changed_lines"], base["human_review_minutes"], now["human_review_minutes"])
    weeks = pd.DataFrame(
        {
            "week": pd.date_range("2026-01-05", periods=24, freq="W-MON"),
            "volume": np.repeat(ends[:2], 12),
            "review": np.repeat(ends[2:], 12),
        }
    )
    gap = verification_gap.verification_gap(weeks)
    return {
        "volume_growth": (gap.volume.estimate or 0) / 100,
        "review_growth": (gap.review.estimate or 0) / 100,
        "vgi": verification_gap.gap_index(*ends),
        "minutes_per_100_lines_base": gap.per_100_base,
        "minutes_per_100_lines_now": gap.per_100_now,
    }


def topshare(given: Inputs) -> Expected:
    found = blast.largest_share(given["x"], given["top"])
    return {"k": found.events, "share": (found.estimate or 0) / 100}


OURS: dict[str, Callable[[Inputs], Expected]] = {
    "quantiles": quantiles,
    "quantile_ci": quantile_ci,
    "brunner_munzel": brunner_munzel,
    "cliffs_delta": cliffs_delta,
    "km": km,
    "logrank": logrank,
    "bh": bh,
    "c_chart": c_chart,
    "p_chart": p_chart,
    "funnel": funnel,
    "vgi": vgi,
    "topshare": topshare,
}

# What an example states beyond our answers: other tests' limits, other scales, the statistic behind a p-value.
NOT_OURS = {
    "quantile_ci": {"coverage_at_least"},
    "brunner_munzel": {"statistic", "df"},
    "km": {"median_lower_log", "median_upper_log"},
    "bh": {"n_reject_bonferroni", "p_holm"},
}


@pytest.mark.parametrize("kind", OURS)
def test_published_example(kind: str) -> None:
    if not VECTORS.is_file():
        pytest.skip("no published examples beside this repository")
    case = next(entry for entry in json.loads(VECTORS.read_text()) if entry["kind"] == kind)
    got, expected = OURS[kind](case["inputs"]), case["expected"]
    assert set(expected) - set(got) == NOT_OURS.get(kind, set())
    tolerance = {"rel": case["tolerance"]["rel"], "abs": case["tolerance"]["abs"]}
    for name, value in got.items():
        if value is None or isinstance(value, list):
            known = [number for number in value or [] if number is not None]
            assert known == pytest.approx(expected[name] or [], **tolerance), name
        else:
            assert value == pytest.approx(expected[name], **tolerance), name
