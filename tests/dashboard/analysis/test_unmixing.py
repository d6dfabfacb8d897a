"""The unmixed ratio: the published worked example, its gates and verdict, and what it refuses to say."""

import math
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.analysis.estimate import Level
from dashboard.analysis.unmixing import BATCH_BANDS, Unmixing, known_unequally, unmix
from dashboard.analysis.unmixing import roads as sentences
from data.errors import AftermathError

STRATUM = ["service", "month", "batch_band"]
ARMS = ["human", "ai", "unknown", "bot"]


def frames(
    strata: list[tuple[Any, ...]], evidence: list[tuple[Any, ...]], mixing: list[float] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Strata as (service, deploys, human, ai, unknown, bot), evidence as (service, the four arms, known, incidents)."""
    counted = pd.DataFrame(evidence, columns=["service", *ARMS, "known", "incidents"])
    counted.insert(1, "month", "2026-01")
    counted.insert(2, "batch_band", "4-6")
    totals = pd.DataFrame(strata, columns=["service", "deploys", *ARMS])
    totals.insert(1, "month", "2026-01")
    totals.insert(2, "batch_band", "4-6")
    totals["incidents"] = totals["service"].map(counted.groupby("service")["incidents"].sum()).fillna(0).astype(int)
    if mixing is not None:
        totals["ai_mixing"] = mixing
    return totals, counted


def worked_example(*, confirmed: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    evidence = [("web", 1, 0, 0, 0, "deploy", 10), ("web", 0, 1, 0, 0, "deploy", 4)]
    if confirmed:
        evidence += [("web", 4, 1, 0, 0, known, n) for known, n in (("deploy", 10), ("ai", 2), ("human", 3))]
        evidence += [("web", 1, 4, 0, 0, known, n) for known, n in (("deploy", 9), ("ai", 4), ("human", 1))]
    else:
        evidence += [("web", 4, 1, 0, 0, "deploy", 15), ("web", 1, 4, 0, 0, "deploy", 14)]
    # 500 deploys of one human change, 100 of one AI change, 120 of (4, 1), 60 of (1, 4)
    return frames([("web", 780, 1040, 460, 0, 0)], evidence, [100 + 120 / 5 + 60 * 16 / 5])


def simulated(
    seed: int,
    *,
    ratio: float = 2.0,
    deploys: int = 80,
    services: int = 20,
    base: float = 0.02,
    ai_share: float = 0.3,
    confirmed: tuple[float, float] = (0.2, 0.2),
    largest: int = 10,
    unknown: float = 0.0,
    background: float = 0.0,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Deploys of 1 to `largest` changes in services x 3 months, incidents at `base` per human change."""
    rng = np.random.default_rng(seed)
    each = pd.DataFrame({"service": np.repeat(np.arange(services), 3 * deploys)})
    each["month"] = np.tile(np.repeat([1, 2, 3], deploys), services)
    size = rng.integers(1, largest + 1, len(each))
    ai, bands = rng.binomial(size, ai_share), np.digitize(size, [2, 4, 7, 11, 21])
    each["batch_band"] = np.array(BATCH_BANDS)[bands]
    truth = {"human": size - ai, "ai": ai}
    hidden = {arm: rng.binomial(n, unknown) for arm, n in truth.items()}
    each["human"], each["ai"] = truth["human"] - hidden["human"], ai - hidden["ai"]
    each["unknown"], each["bot"] = hidden["human"] + hidden["ai"], 0
    pieces = []
    for arm, rate, chance in (("human", 1.0, confirmed[0]), ("ai", ratio, confirmed[1])):
        for column, changes in ((arm, each[arm]), ("unknown", hidden[arm])):
            hits = rng.poisson(base * rate * changes)
            known = rng.binomial(hits, chance)
            pieces += [each.assign(known=column, incidents=known), each.assign(known="deploy", incidents=hits - known)]
    nobody = rng.poisson(background, len(each))
    pieces += [each.assign(known="deploy", incidents=nobody)]
    evidence = pd.concat(pieces).query("incidents > 0")
    evidence = evidence.groupby([*STRATUM, *ARMS, "known"], as_index=False)["incidents"].sum()
    strata = each.assign(deploys=1, ai_mixing=each["ai"] ** 2 / size)
    strata = strata.groupby(STRATUM, as_index=False)[["deploys", *ARMS, "ai_mixing"]].sum()
    incidents = evidence.groupby(STRATUM, as_index=False)["incidents"].sum()
    return strata.merge(incidents, how="left", on=STRATUM).fillna({"incidents": 0}), evidence


def numbers(result: object) -> list[float]:
    """Every number anywhere in a result."""
    if is_dataclass(result):
        return [number for field in fields(result) for number in numbers(getattr(result, field.name))]
    return [float(result)] if isinstance(result, int | float) and not isinstance(result, bool) else []


def said(result: Unmixing) -> str:
    return " ".join(result.headline.caveats)


def test_worked_example_without_known_culprits() -> None:
    got = unmix(*worked_example(confirmed=False))
    ratio, culprits = got.between.ratio, got.culprits
    assert (ratio.estimate, ratio.low, ratio.high) == pytest.approx((2.4656, 1.0974, 5.6002), abs=5e-5)
    assert got.between.se_log == pytest.approx(0.40754, abs=5e-6)
    assert got.between.information_share == pytest.approx(0.5611, abs=5e-5)
    assert got.between.effective_incidents == pytest.approx(24.13, abs=5e-3)
    assert culprits is not None
    assert (culprits.human, culprits.ai) == pytest.approx((20.569, 22.431), abs=5e-4)
    assert got.combined == got.between


def test_worked_example_with_known_culprits() -> None:
    got = unmix(*worked_example(confirmed=True))
    ratio = got.combined.ratio
    assert (ratio.estimate, ratio.low, ratio.high) == pytest.approx((2.3254, 1.1345, 4.7776), abs=5e-5)
    assert got.combined.information_share == pytest.approx(0.7103, abs=5e-5)
    assert got.combined.effective_incidents == pytest.approx(30.54, abs=5e-3)
    assert (ratio.n, ratio.events) == (43, 10)
    assert got.between.ratio.estimate == pytest.approx(2.4656, abs=5e-5)


def test_inside_road_solves_its_own_score() -> None:
    # 5 known culprits in (4, 1) and 5 in (1, 4), 6 of them AI: 5 R/(4 + R) + 5 * 4 R/(1 + 4 R) = 6
    ratio = unmix(*worked_example(confirmed=True)).inside.ratio.estimate
    assert ratio is not None
    assert 5 * ratio / (4 + ratio) + 20 * ratio / (1 + 4 * ratio) == pytest.approx(6, abs=1e-5)


def test_excess_is_recomputed_at_the_limits() -> None:
    got = unmix(*worked_example(confirmed=False))

    def excess(ratio: float) -> float:
        ai = 4 + 15 * ratio / (4 + ratio) + 14 * 4 * ratio / (1 + 4 * ratio)
        return (1 - 1 / ratio) * ai

    expected = [
        excess(at) for at in (got.combined.ratio.estimate, got.combined.ratio.low, got.combined.ratio.high) if at
    ]
    assert [got.excess.estimate, got.excess.low, got.excess.high] == pytest.approx(expected, rel=1e-4)


def test_design_information_share_is_the_variance_between_deploys() -> None:
    x, n = np.array([0, 1, 0.2, 0.8]), np.array([500, 100, 600, 300])
    mean = float(np.average(x, weights=n))
    expected = float(np.average((x - mean) ** 2, weights=n)) / (mean * (1 - mean))
    outlook = unmix(*worked_example(confirmed=False)).outlook
    assert outlook.design_information_share == pytest.approx(expected)
    assert outlook.expected_se_log == pytest.approx(0.4075, abs=1e-3)


def test_between_ten_and_forty_effective_incidents_only_the_range_is_shown() -> None:
    got = unmix(*worked_example(confirmed=True))
    assert got.headline.estimate is None
    assert (got.headline.low, got.headline.high) == pytest.approx((1.1345, 4.7776), abs=5e-5)
    assert "Worth 31 incidents" in said(got)
    assert got.verdict is None


def test_under_ten_effective_incidents_no_ratio() -> None:
    strata, evidence = worked_example(confirmed=False)
    evidence["incidents"] = [3, 1, 5, 4]
    strata["incidents"] = 13
    got = unmix(strata, evidence)
    assert (got.headline.estimate, got.headline.low, got.headline.high) == (None, None, None)
    assert "Too little variation" in said(got)


def test_a_clear_effect_is_claimed_and_its_opposite_too() -> None:
    higher = unmix(*simulated(1, ratio=3.0, deploys=200))
    assert higher.verdict == "higher"
    assert higher.headline.level is Level.CLAIM
    assert higher.headline.low is not None
    assert higher.headline.low > 1
    lower = unmix(*simulated(2, ratio=0.3, deploys=200, base=0.04, confirmed=(0.4, 0.4)))
    assert lower.verdict == "lower"


def test_no_effect_is_not_claimed() -> None:
    got = unmix(*simulated(3, ratio=1.0))
    assert got.verdict is None
    assert got.headline.estimate == pytest.approx(1.0, rel=0.3)
    assert "includes a ratio of 1" in " ".join(got.verdict_caveats)


def test_without_known_culprits_the_ratio_is_shown_but_not_judged() -> None:
    got = unmix(*simulated(4, ratio=3.0, deploys=300, confirmed=(0.0, 0.0)))
    assert got.headline.estimate == pytest.approx(3.0, rel=0.3)
    assert got.headline.low is not None
    assert got.headline.low > 1
    assert got.verdict is None
    assert "Not cross-checked" in said(got)


def test_confirmation_that_sees_the_label_is_caught() -> None:
    biased = simulated(5, ratio=1.0, deploys=200, confirmed=(0.1, 0.4))
    got = unmix(*biased)
    assert got.confirmation.p_value is not None
    assert got.confirmation.p_value < 0.001
    assert (got.confirmation.others, got.confirmation.ai) == pytest.approx((0.1, 0.4), abs=0.07)
    assert got.combined.ratio.estimate is not None
    assert got.combined.ratio.estimate > 1.5
    assert known_unequally(*biased).ratio.estimate == pytest.approx(1.0, rel=0.25)
    assert (got.headline.estimate, got.headline.low, got.verdict) == (None, None, None)
    assert "No conclusion" in said(got)


def test_even_confirmation_passes() -> None:
    got = unmix(*simulated(12, confirmed=(0.3, 0.3)))
    assert got.confirmation.p_value is not None
    assert got.confirmation.p_value > 0.05
    assert got.agreement.agrees


def test_one_change_per_deploy_waives_the_second_road_and_says_so() -> None:
    got = unmix(*simulated(7, ratio=3.0, deploys=200, largest=1))
    assert got.agreement.waived
    assert got.verdict == "higher"
    assert "about one change each" in said(got)
    assert "about one change each" in " ".join(got.verdict_caveats)


def test_known_culprits_alone_do_not_waive_the_second_road() -> None:
    got = unmix(*simulated(8, ratio=1.0, confirmed=(0.9, 0.9)))
    assert got.combined.information_share is not None
    assert got.combined.information_share > 0.8
    assert not got.agreement.waived


def test_same_proportion_everywhere_is_refused() -> None:
    got = unmix(*frames([("web", 90, 180, 90, 0, 0)], [("web", 2, 1, 0, 0, "deploy", 60)]))
    assert got.headline.estimate is None
    assert got.headline.low is None
    assert said(got) == sentences.FLAT
    assert got.culprits is None
    assert sentences.FLAT in got.excess.caveats


def test_differences_between_services_are_not_variation() -> None:
    strata = [("a", 90, 180, 90, 0, 0), ("b", 90, 90, 180, 0, 0)]
    got = unmix(*frames(strata, [("a", 2, 1, 0, 0, "deploy", 20), ("b", 1, 2, 0, 0, "deploy", 60)]))
    assert said(got) == sentences.FLAT


def test_known_culprits_end_flatness_but_leave_nothing_to_check_them() -> None:
    evidence = [("web", 2, 1, 0, 0, "deploy", 60), ("web", 2, 1, 0, 0, "ai", 40), ("web", 2, 1, 0, 0, "human", 40)]
    got = unmix(*frames([("web", 90, 180, 90, 0, 0)], evidence))
    assert got.headline.estimate == pytest.approx(2.0, rel=1e-4)
    assert got.verdict is None
    assert "Not cross-checked" in said(got)


def test_no_ai_culprit_gives_an_upper_limit_and_no_point() -> None:
    got = unmix(*frames([("web", 200, 100, 100, 0, 0)], [("web", 1, 0, 0, 0, "deploy", 10)]))
    ratio = got.combined.ratio
    # 10 log(1 / (1 + R)) falls by 1.92 below its maximum at R = 0
    assert ratio.estimate is None
    assert (ratio.low, ratio.high) == pytest.approx((0.0, math.exp(0.192073) - 1), rel=1e-4)
    assert ratio.caveats == (sentences.AT_ZERO,)
    assert (got.excess.estimate, got.excess.low) == (None, None)
    assert sentences.AT_ZERO in got.excess.caveats


def test_a_ratio_that_may_be_zero_says_why_the_excess_has_no_lower_limit() -> None:
    evidence = [("web", 4, 1, 0, 0, "deploy", 26), ("web", 1, 0, 0, 0, "deploy", 25)]
    got = unmix(*frames([("web", 620, 980, 120, 0, 0)], evidence))
    assert got.combined.ratio.estimate == pytest.approx(1 / 3, rel=1e-4)
    assert (got.combined.ratio.low, got.excess.low) == (0.0, None)
    assert got.excess.estimate == pytest.approx(-4.0, rel=1e-3)
    assert "may be 0" in got.excess.caveats[0]


def test_no_human_culprit_gives_a_lower_limit_and_no_point() -> None:
    got = unmix(*frames([("web", 200, 100, 100, 0, 0)], [("web", 0, 1, 0, 0, "deploy", 10)]))
    ratio = got.combined.ratio
    assert ratio.estimate is None
    assert ratio.high == math.inf
    assert ratio.low == pytest.approx(1 / (math.exp(0.192073) - 1), rel=1e-4)
    assert ratio.caveats == (sentences.AT_INFINITY,)


def test_no_incident_says_so() -> None:
    got = unmix(*frames([("web", 200, 100, 100, 0, 0)], []))
    assert got.headline.estimate is None
    assert said(got) == sentences.NO_INCIDENT
    assert got.excess.estimate is None


@pytest.mark.parametrize(("human", "ai", "missing"), [(0, 100, "human-only"), (100, 0, "AI-assisted")])
def test_an_empty_arm_says_which(human: int, ai: int, missing: str) -> None:
    evidence = [("web", human // 100, ai // 100, 0, 0, "deploy", 5)]
    got = unmix(*frames([("web", 100, human, ai, 0, 0)], evidence))
    assert got.headline.estimate is None
    assert f"no {missing} changes" in said(got)


def test_an_unknown_arm_is_neither_merged_nor_dropped() -> None:
    got = unmix(*simulated(9, ratio=2.0, deploys=400, unknown=0.25, confirmed=(0.4, 0.4)))
    assert got.combined.ratio.estimate == pytest.approx(2.0, rel=0.25)
    assert got.unknown is not None
    # 30 % AI at 2 and 70 % human at 1
    assert got.unknown.ratio.estimate == pytest.approx(1.3, rel=0.25)
    assert got.culprits is not None
    assert got.culprits.unknown > 0
    assert sum(numbers(got.culprits)) == pytest.approx(got.excess.n)


def test_incidents_of_nobody_show_up_as_sensitivity() -> None:
    got = unmix(*simulated(10, ratio=2.0, deploys=400, background=0.06, confirmed=(0.0, 0.0)))
    assert got.combined.ratio.estimate is not None
    assert got.combined.ratio.estimate < 1.7
    assert got.with_background.ratio.estimate == pytest.approx(2.0, rel=0.25)
    assert "background" in got.sensitive_to


def test_incidents_known_to_be_nobodys_leave_the_ratio_alone() -> None:
    strata, evidence = worked_example(confirmed=True)
    before = unmix(strata, evidence).combined.ratio
    nobody = evidence.iloc[[0]].assign(known="none", incidents=7)
    strata["incidents"] += 7
    after = unmix(strata, pd.concat([evidence, nobody])).combined.ratio
    assert after == before


def test_bands_are_used_from_a_hundred_incidents() -> None:
    assert not unmix(*worked_example(confirmed=True)).bands
    got = unmix(*simulated(11))
    assert got.bands
    assert got.without_bands is not None
    assert got.without_bands.ratio.estimate == pytest.approx(got.combined.ratio.estimate, rel=0.3)


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("incidents", 44, "differ"),
        ("incidents", -1, "negative"),
        ("human", math.nan, "missing"),
        ("ai", 0, "lacks"),
        ("service", "other", "without any matured deploy"),
    ],
)
def test_contradicting_frames_are_refused(column: str, value: object, complaint: str) -> None:
    strata, evidence = worked_example(confirmed=True)
    strata[column] = value
    if column == "ai":
        strata = pd.concat([strata, strata.assign(service="b", ai=5, incidents=0)])
    with pytest.raises(AftermathError, match=complaint):
        unmix(strata, evidence)


def test_a_missing_column_is_named() -> None:
    strata, evidence = worked_example(confirmed=True)
    with pytest.raises(AftermathError, match="known"):
        unmix(strata, evidence.drop(columns="known"))
