"""Unmixing with sizes, several candidate deploys, linker weights and choices, and yes/no outcomes."""

import math

import numpy as np
import pandas as pd
import pytest

from dashboard.analysis.unmixing import at_equal_size, linker, noisy_or, unmix
from dashboard.analysis.unmixing.failures import _outcomes
from data.errors import AftermathError
from tests.dashboard.analysis.test_unmixing import ARMS, STRATUM, frames, simulated, worked_example


def sized(seed: int, *, sizes_matter: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One change per deploy, true ratio 2 like for like; half of AI and a fifth of human changes are large."""
    rng = np.random.default_rng(seed)
    strata, evidence = [], []
    columns = ["human:S", "human:L", "ai:S", "ai:L"]
    risks = 0.02 * np.array([1, sizes_matter, 2, 2 * sizes_matter])
    for service in range(8):
        changes = np.array([rng.binomial(700, 0.8), 0, rng.binomial(300, 0.5), 0])
        changes[1], changes[3] = 700 - changes[0], 300 - changes[2]
        hits = rng.poisson(risks * changes)
        strata.append((service, 1, "1", 1000, *changes, hits.sum()))
        evidence += [(service, 1, "1", *np.eye(4, dtype=int)[c], "deploy", hits[c]) for c in range(4) if hits[c]]
    return (
        pd.DataFrame(strata, columns=[*STRATUM, "deploys", *columns, "incidents"]),
        pd.DataFrame(evidence, columns=[*STRATUM, *columns, "known", "incidents"]),
    )


def unsized(frame: pd.DataFrame) -> pd.DataFrame:
    for arm in ("human", "ai"):
        frame = frame.assign(**{arm: frame[f"{arm}:S"] + frame[f"{arm}:L"]})
    return frame.drop(columns=[name for name in frame.columns if ":" in name])


def test_size_is_a_mechanism_the_adjusted_ratio_leaves_out() -> None:
    both = sized(1, sizes_matter=3.0)
    got, adjusted = unmix(*(unsized(frame) for frame in both)), at_equal_size(*both)
    # 0.5 + 0.5 * 3 over 0.8 + 0.2 * 3, twice
    assert got.combined.ratio.estimate == pytest.approx(2.86, rel=0.12)
    assert adjusted.ratio.estimate == pytest.approx(2.0, rel=0.12)


def test_where_size_does_not_matter_adjusting_changes_little() -> None:
    both = sized(2, sizes_matter=1.0)
    got, adjusted = unmix(*(unsized(frame) for frame in both)), at_equal_size(*both)
    assert adjusted.ratio.estimate == pytest.approx(got.combined.ratio.estimate, rel=0.05)


def test_bots_need_no_size() -> None:
    strata, evidence = sized(3, sizes_matter=3.0)
    with_bots = at_equal_size(strata.assign(bot=400), evidence.assign(bot=0))
    assert with_bots.ratio.estimate == pytest.approx(at_equal_size(strata, evidence).ratio.estimate, rel=1e-6)


def test_several_candidate_deploys_count_as_one_larger_deploy() -> None:
    strata = [("web", 780, 1040, 460, 0, 0)]
    sure = [("web", 1, 0, 0, 0, "deploy", 10), ("web", 0, 1, 0, 0, "deploy", 10)]
    got = unmix(*frames(strata, [*sure, ("web", 5, 5, 0, 0, "deploy", 8)])).combined.ratio.estimate
    assert got is not None
    share = 10 + 8 * got / (1 + got)
    assert share == pytest.approx(28 * 460 * got / (1040 + 460 * got), rel=1e-4)


def test_linker_weights_enter_as_evidence_of_any_size() -> None:
    strata, evidence = worked_example(confirmed=False)
    weighted = evidence.astype({"human": float, "ai": float})
    weighted.loc[weighted["human"] == 4, ["human", "ai"]] = [1.5, 3.5]
    more_ai = unmix(strata, weighted).combined.ratio.estimate
    assert more_ai is not None
    assert more_ai > 3
    weighted[["human", "ai"]] *= 0.25
    assert unmix(strata, weighted).combined.ratio.estimate == pytest.approx(more_ai, rel=1e-5)


def with_choices(seed: int, right: dict[str, float], confirmed: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """True ratio 1; the linker is right as often as `right` says per culprit origin, wrong ones fall at random."""
    strata, evidence = simulated(seed, ratio=1.0, deploys=150, confirmed=(1.0, 1.0))
    rng = np.random.default_rng(seed)
    each = evidence.loc[evidence.index.repeat(evidence["incidents"])].assign(incidents=1)
    ai, size, culprit = each["ai"], each["ai"] + each["human"], each["known"]
    others = (ai - (culprit == "ai")) / (size - 1).clip(1)
    hit = (rng.random(len(each)) < culprit.map(right)) | (size == 1)
    each["chosen"] = np.where(hit, culprit, np.where(rng.random(len(each)) < others, "ai", "human"))
    each["known"] = np.where(rng.random(len(each)) < confirmed, culprit, "deploy")
    keys = [*STRATUM, *ARMS, "known", "chosen"]
    return strata, each.groupby(keys, as_index=False)["incidents"].sum()


def test_a_linker_that_finds_ai_culprits_more_easily_is_seen_through() -> None:
    got = linker(*with_choices(3, {"human": 0.5, "ai": 0.9}, confirmed=0.3))
    assert (got.others_right, got.ai_right) == pytest.approx((0.5, 0.9), abs=0.1)
    assert got.ratio.ratio.estimate == pytest.approx(1.0, rel=0.2)
    assert got.ratio.ratio.low is not None
    assert got.ratio.ratio.high is not None
    assert got.ratio.ratio.low < 1 < got.ratio.ratio.high


def test_a_good_linker_narrows_the_range() -> None:
    strata, evidence = with_choices(4, {"human": 0.9, "ai": 0.9}, confirmed=0.3)
    without = unmix(strata, evidence.drop(columns="chosen")).combined.se_log
    got = linker(strata, evidence).ratio.se_log
    assert got is not None
    assert without is not None
    assert got < 0.9 * without


def test_an_uncalibrated_linker_is_not_used() -> None:
    got = linker(*with_choices(5, {"human": 0.7, "ai": 0.7}, confirmed=0.02))
    assert got.ratio.ratio.estimate is None
    assert "30 known culprits" in got.ratio.ratio.caveats[0]


def failures(seed: int, ratio: float, base: float, deploys: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    n = 10 * deploys
    rows = pd.DataFrame({"service": rng.integers(0, 10, n), "month": 1, "batch_band": "all", "unknown": 0, "bot": 0})
    size = rng.integers(1, 11, n)
    rows["ai"] = rng.binomial(size, 0.3)
    rows["human"], rows["deploys"] = size - rows["ai"], 1
    rows["failed"] = rng.random(n) < 1 - np.exp(-base * (rows["human"] + ratio * rows["ai"]))
    return rows.groupby([*STRATUM, *ARMS], as_index=False)[["deploys", "failed"]].sum()


def test_yes_no_outcomes_are_unmixed_without_the_poisson_bias() -> None:
    got = noisy_or(failures(1, 2.0, 0.06, deploys=1500)).ratio
    assert got.estimate == pytest.approx(2.0, rel=0.15)
    assert got.low is not None
    assert got.high is not None
    assert got.low < 2 < got.high


def test_one_stratum_of_single_changes_gives_the_ratio_of_log_survivals() -> None:
    rows = [("a", 1, "1", 1, 0, 0, 0, 400, 100), ("a", 1, "1", 0, 1, 0, 0, 100, 50)]
    got = noisy_or(pd.DataFrame(rows, columns=[*STRATUM, *ARMS, "deploys", "failed"])).ratio
    assert got.estimate == pytest.approx(math.log(0.5) / math.log(0.75), rel=1e-4)


def test_every_baseline_solves_its_own_equation() -> None:
    outcomes, _ = _outcomes(failures(2, 2.0, 0.1))
    weight = outcomes.composition @ np.array([1.0, 2.0])
    exposure = outcomes._baselines(weight)[outcomes.stratum] * weight
    score = outcomes.failed * exposure / np.expm1(exposure) - outcomes.fine * exposure
    assert np.bincount(outcomes.stratum, score) == pytest.approx(np.zeros(10), abs=1e-6)


@pytest.mark.parametrize("failed", [0, 10])
def test_yes_no_outcomes_without_contrast_are_refused(failed: int) -> None:
    rows = [("a", 1, "1", 1, 0, 0, 0, 10, failed), ("a", 1, "1", 0, 1, 0, 0, 10, failed)]
    got = noisy_or(pd.DataFrame(rows, columns=[*STRATUM, *ARMS, "deploys", "failed"])).ratio
    assert (got.estimate, got.low, got.high) == (None, None, None)
    assert got.caveats


def test_yes_no_outcomes_at_the_boundary_are_limits() -> None:
    rows = [("a", 1, "1", 1, 0, 0, 0, 100, 20), ("a", 1, "1", 0, 1, 0, 0, 100, 0)]
    got = noisy_or(pd.DataFrame(rows, columns=[*STRATUM, *ARMS, "deploys", "failed"])).ratio
    assert got.estimate is None
    assert got.low == 0
    assert got.high is not None
    assert 0 < got.high < 0.5


def test_more_failures_than_deploys_are_refused() -> None:
    rows = [("a", 1, "1", 1, 0, 0, 0, 10, 11)]
    with pytest.raises(AftermathError, match="more deploys failed"):
        noisy_or(pd.DataFrame(rows, columns=[*STRATUM, *ARMS, "deploys", "failed"]))
