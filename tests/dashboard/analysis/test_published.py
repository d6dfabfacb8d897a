"""Published examples: the analysis gives what the papers, R and Stata print.

A small copy is written down here; where the full collection lies beside the repository every case of it is tried, to
its own tolerance.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dashboard.analysis import homogeneity, incident_rates, mantel_haenszel, power, sensitivity, strata, weighted
from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.poisson_model import standardised
from dashboard.analysis.rates import compare, rate
from dashboard.analysis.standardise import standardised_rate
from dashboard.analysis.stratified import shift
from tests.dashboard.analysis.counts import ai, cells, frame, human, unknown

Values = dict[str, Any]

VECTORS = Path(__file__).parents[4] / "shared" / "vectors" / "statistics.json"
UCB = [
    [[512, 313], [89, 19]],
    [[353, 207], [17, 8]],
    [[120, 205], [202, 391]],
    [[138, 279], [131, 244]],
    [[53, 138], [94, 299]],
    [[22, 351], [24, 317]],
]
DOLL_HILL = [
    {"c1": 32, "t1": 52407, "c0": 2, "t0": 18790},
    {"c1": 104, "t1": 43248, "c0": 12, "t0": 10673},
    {"c1": 206, "t1": 28612, "c0": 28, "t0": 5710},
    {"c1": 186, "t1": 12663, "c0": 28, "t0": 2585},
    {"c1": 102, "t1": 5317, "c0": 31, "t0": 1462},
]


def tables(given: list[Any]) -> list[tuple[float, float, float, float]]:
    """[[a, failures' rest], [c, rest]] as (a, n1, c, n0)."""
    return [(one[0], sum(one), other[0], sum(other)) for one, other in given]


def crude(given: list[Any]) -> float:
    a, n1, c, n0 = (sum(column) for column in zip(*tables(given), strict=True))
    found = compare(ai(a, n1), human(c, n0)).ratio.estimate
    assert found is not None
    return found


def share(i: Values) -> Values:
    got = rate(ai(i["count"], i["nobs"]), guaranteed=False).drawn
    return {"estimate": got.estimate / 100, "lower": got.low / 100, "upper": got.high / 100}


def exact_share(i: Values) -> Values:
    got = rate(ai(i["count"], i["nobs"]), guaranteed=True).drawn
    return {"estimate": got.estimate / 100, "lower": got.low / 100, "upper": got.high / 100}


def difference(i: Values) -> Values:
    got = compare(ai(i["count1"], i["nobs1"]), human(i["count2"], i["nobs2"])).difference.drawn
    return {"diff": got.estimate / 100, "lower": got.low / 100, "upper": got.high / 100}


def koopman(i: Values) -> Values:
    got = compare(ai(i["count1"], i["nobs1"]), human(i["count2"], i["nobs2"])).ratio.drawn
    return {"ratio": got.estimate, "lower": got.low, "upper": got.high}


def garwood(i: Values) -> Values:
    got = incident_rates.incident_rate(i["count"], i["exposure"]).drawn
    return {"rate": got.estimate / 100, "lower": got.low / 100, "upper": got.high / 100}


def rate_ratio(i: Values) -> Values:
    got = incident_rates.rate_ratio(i["count1"], i["exposure1"], i["count2"], i["exposure2"])
    return {"ratio": got.estimate, "lower": got.low, "upper": got.high}


def odds(i: Values) -> Values:
    given = cells(tables(i["tables"]))
    got, plain, corrected = (
        homogeneity.odds_ratio(given),
        homogeneity.association(given),
        homogeneity.association(given, correction=True),
    )
    assert plain
    assert corrected
    return {
        "or_mh": got.estimate,
        "or_mh_lower": got.low,
        "or_mh_upper": got.high,
        "cmh_chi2": plain.statistic,
        "cmh_p": plain.p,
        "cmh_chi2_cc": corrected.statistic,
        "cmh_p_cc": corrected.p,
    }


def breslow_day(i: Values) -> Values:
    given = cells(tables(i["tables"]))
    plain, tarone = homogeneity.breslow_day(given, tarone=False), homogeneity.breslow_day(given)
    assert plain
    assert tarone
    return {
        "bd_stat": plain.statistic,
        "bd_p": plain.p,
        "tarone_stat": tarone.statistic,
        "tarone_p": tarone.p,
        "df": tarone.df,
    }


def pooled(i: Values) -> Values:
    given = cells(tables(i["tables"]))
    ratio, gap = mantel_haenszel.risk_ratio(given), mantel_haenszel.risk_difference(given)
    (low, high), (below, above) = ratio.plain(0.95) or (None, None), gap.plain(0.95) or (None, None)
    return {
        "rr_crude": crude(i["tables"]),
        "rr_mh": ratio.value,
        "rr_mh_lower": low,
        "rr_mh_upper": high,
        "rd_mh": gap.value,
        "rd_mh_lower_sato": below,
        "rd_mh_upper_sato": above,
    }


def person_time(i: Values) -> Values:
    given = cells([(each["c1"], each["t1"], each["c0"], each["t0"]) for each in i["strata"]])
    ratio, gap = mantel_haenszel.rate_ratio(given), mantel_haenszel.rate_difference(given)
    low, high = ratio.plain(0.95) or (None, None)
    assert gap.value is not None
    return {"irr_mh": ratio.value, "irr_mh_lower": low, "irr_mh_upper": high, "ird_mh_per_1e5": 1e5 * gap.value}


def jackknife(i: Values) -> Values:
    got = mantel_haenszel.risk_ratio(cells(tables([table for _, table in i["strata"]])))
    low, high = got.between_services(0.95) or (None, None)
    assert got.jackknife
    return {
        "rr_mh": got.value,
        "clusters": got.jackknife.services,
        "se_log_jackknife": got.jackknife.error,
        "lower": low,
        "upper": high,
        "leave_one_out_min": got.jackknife.smallest,
        "leave_one_out_max": got.jackknife.largest,
    }


def simpson(i: Values) -> Values:
    counted = frame(tables(i["tables"]))
    ratio = mantel_haenszel.risk_ratio(cells(tables(i["tables"])))
    low, high = ratio.plain(0.95) or (None, None)
    moved = shift(crude(i["tables"]), ratio.value)
    assert moved.change is not None
    return {
        "rr_crude": crude(i["tables"]),
        "rr_mh": ratio.value,
        "rr_mh_lower": low,
        "rr_mh_upper": high,
        "std_rr": standardised(strata.read(counted)).ratio.estimate,
        "change_in_estimate_pct": 100 * moved.change,
        "sign_flip": int(moved.opposite),
    }


def e_value(i: Values) -> Values:
    got = sensitivity.e_value(Estimate(i["rr"], i["lower"], i["upper"], 1000, 100, Level.ADJUSTED, ""))
    return {"evalue_point": got.point, "evalue_ci": got.limit}


def rogan_gladen(i: Values) -> Values:
    return {"true": sensitivity.true_share(i["positive"] / i["tested"], i["se"], i["sp"])}


def labels(i: Values) -> Values:
    cell = (i["a"], i["b"], i["c"], i["d"])
    seen = sensitivity.label_correction(*cell, sensitivity.Detection())
    got = sensitivity.label_correction(*cell, sensitivity.Detection(i["se1"], i["se0"], i["sp1"], i["sp0"]))
    assert seen
    assert got
    return {
        "rr_obs": seen.risk_ratio,
        "or_obs": seen.odds_ratio,
        "rr_adj": got.risk_ratio,
        "or_adj": got.odds_ratio,
    }


def power_of_shares(i: Values) -> Values:
    return {"power": power.chance_to_see(i["p2"] / i["p1"], i["n"], i["n"], i["p1"])}


def detectable(i: Values) -> Values:
    return {"ratio": power.detectable_ratio(i["changes_ai"], i["changes_human"], i["base_rate"])}


def fractional(i: Values) -> Values:
    rows = [(each["id"], link[1], link[2]) for each in i["incidents"] for link in each["links"]]
    got = weighted.attribute(pd.DataFrame(rows, columns=["incident_id", "origin", "weight"]))
    return {**got.by_origin, "unattributed": got.unattributed, "total": got.total}


def fay_feuer(i: Values) -> Values:
    got = standardised_rate(i["count"], i["pop"], i["stdpop"])
    assert got.estimate is not None
    assert got.low is not None
    assert got.high is not None
    return {"adjusted": got.estimate / 100, "lower": got.low / 100, "upper": got.high / 100}


def bounds(i: Values) -> Values:
    got = sensitivity.unknown_bounds(
        ai(i["ai_inc"], i["ai_n"]), human(i["human_inc"], i["human_n"]), unknown(i["unknown_inc"], i["unknown_n"])
    )
    return {
        "rr_known_only": got.known_only,
        "rr_all_unknown_human": got.all_human,
        "rr_all_unknown_ai": got.all_ai,
        "rr_min": got.lowest,
        "rr_max": got.highest,
    }


KINDS: dict[str, Callable[[Values], Values]] = {
    "prop_wilson": share,
    "prop_clopper": exact_share,
    "diff_newcombe": difference,
    "rr_koopman": koopman,
    "poisson_exact": garwood,
    "rate_ratio_exact": rate_ratio,
    "mh_or": odds,
    "breslow_day": breslow_day,
    "mh_rr_rd": pooled,
    "mh_irr": person_time,
    "mh_jackknife": jackknife,
    "simpson": simpson,
    "evalue": e_value,
    "rogan_gladen": rogan_gladen,
    "qba_exposure": labels,
    "power_prop": power_of_shares,
    "mde_ratio": detectable,
    "fractional": fractional,
    "direct_std": fay_feuer,
    "label_bounds": bounds,
}

# What is printed in the sources, so to their last digit.
PRINTED: list[tuple[str, Values, Values, float]] = [
    ("prop_wilson", {"count": 81, "nobs": 263}, {"lower": 0.2553, "upper": 0.3662}, 5e-5),
    ("prop_clopper", {"count": 81, "nobs": 263}, {"lower": 0.2527, "upper": 0.3676}, 5e-5),
    (
        "diff_newcombe",
        {"count1": 56, "nobs1": 70, "count2": 48, "nobs2": 80},
        {"lower": 0.0524, "upper": 0.3339},
        5e-5,
    ),
    (
        "rr_koopman",
        {"count1": 36, "nobs1": 40, "count2": 16, "nobs2": 80},
        {"ratio": 4.5, "lower": 2.94, "upper": 7.15},
        5e-3,
    ),
    ("poisson_exact", {"count": 10, "exposure": 1}, {"lower": 4.795, "upper": 18.39}, 5e-3),
    (
        "rate_ratio_exact",
        {"count1": 41, "exposure1": 28010, "count2": 15, "exposure2": 19017},
        {"ratio": 1.86, "lower": 1.01, "upper": 3.61},
        5e-3,
    ),
    (
        "mh_or",
        {"tables": UCB},
        {"or_mh": 0.9046968, "or_mh_lower": 0.7719074, "or_mh_upper": 1.0603298, "cmh_chi2_cc": 1.4269},
        5e-5,
    ),
    ("breslow_day", {"tables": UCB}, {"bd_stat": 18.8255, "df": 5, "tarone_p": 0.00207}, 5e-5),
    ("mh_rr_rd", {"tables": UCB}, {"rr_crude": 1.4666, "rr_mh": 0.9449, "rd_mh": -0.0184}, 5e-5),
    ("mh_irr", {"strata": DOLL_HILL}, {"irr_mh": 1.424682, "irr_mh_lower": 1.154703, "irr_mh_upper": 1.757784}, 5e-7),
    (
        "evalue",
        {"rr": 10.73, "lower": 8.02, "upper": 14.36},
        {"evalue_point": 20.94777, "evalue_ci": 15.52336},
        5e-6,
    ),
    ("rogan_gladen", {"positive": 4, "tested": 80, "se": 0.9, "sp": 0.99}, {"true": 0.0449}, 5e-5),
    ("power_prop", {"n": 50, "p1": 0.5, "p2": 0.75}, {"power": 0.74}, 5e-3),
    ("direct_std", {"count": [12, 8, 30], "pop": [1200, 300, 900], "stdpop": [4, 3, 3]}, {"adjusted": 0.022}, 1e-9),
]


def collection() -> list[Any]:
    if not VECTORS.is_file():
        return []
    return [pytest.param(case, id=case["name"]) for case in json.loads(VECTORS.read_text()) if case["kind"] in KINDS]


@pytest.mark.parametrize(("kind", "inputs", "printed", "digit"), PRINTED, ids=[case[0] for case in PRINTED])
def test_gives_what_the_source_prints(kind: str, inputs: Values, printed: Values, digit: float) -> None:
    got = KINDS[kind](inputs)
    assert {key: got[key] for key in printed} == pytest.approx(printed, abs=digit)


@pytest.mark.parametrize("case", collection() or [pytest.param(None, marks=pytest.mark.skip("no collection here"))])
def test_agrees_with_the_collection_to_its_tolerance(case: Values) -> None:
    got, limits = KINDS[case["kind"]](case["inputs"]), case["tolerance"]
    checked = got.keys() & case["expected"].keys()
    assert len(checked) == len(got)
    for key in checked:
        wanted = case["expected"][key]
        assert got[key] == pytest.approx(wanted, rel=limits["rel"], abs=limits["abs"]), key


def test_the_collection_holds_every_kind() -> None:
    if VECTORS.is_file():
        assert {case["kind"] for case in json.loads(VECTORS.read_text())} >= set(KINDS)
