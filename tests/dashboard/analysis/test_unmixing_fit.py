"""The likelihood and its maximum: against differences, scipy, brute force, and the symmetries any such ratio has."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from dashboard.analysis.unmixing import roads, unmix
from dashboard.analysis.unmixing.fitting import DROP, fit, jackknife_limits, profile_limits
from dashboard.analysis.unmixing.frames import read
from dashboard.analysis.unmixing.models import between, combined, confirmation
from dashboard.analysis.unmixing.numeric import peak
from tests.dashboard.analysis.test_unmixing import ARMS, STRATUM, numbers, simulated, worked_example

Frames = tuple[pd.DataFrame, pd.DataFrame]
few = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)

deploy = st.tuples(*[st.integers(0, 3)] * 4).filter(any)
cell = st.tuples(deploy, st.integers(1, 30), st.integers(0, 6), st.integers(0, 5))


@st.composite
def organisations(draw: st.DrawFn) -> Frames:
    """A few services whose deploys hold any mix of the four arms, with incidents of any kind of knowledge."""
    strata, evidence = [], []
    for service, cells in enumerate(draw(st.lists(st.lists(cell, min_size=1, max_size=4), min_size=1, max_size=7))):
        totals, incidents = np.zeros(4), 0
        for composition, deploys, hits, kind in cells:
            totals += deploys * np.array(composition)
            incidents += hits
            known = ([arm for arm, n in zip(ARMS, composition, strict=True) if n] + ["deploy", "deploy", "none"])[
                kind % 5 :
            ]
            if hits:
                evidence.append((service, 1, "4-6", *composition, (known or ["deploy"])[0], hits))
        strata.append((service, 1, "4-6", sum(deploys for _, deploys, _, _ in cells), *totals, incidents))
    return (
        pd.DataFrame(strata, columns=[*STRATUM, "deploys", *ARMS, "incidents"]),
        pd.DataFrame(evidence, columns=[*STRATUM, *ARMS, "known", "incidents"]),
    )


def swapped(frames: Frames) -> Frames:
    strata, evidence = (frame.rename(columns={"human": "ai", "ai": "human"}) for frame in frames)
    return strata, evidence.replace({"known": {"human": "ai", "ai": "human"}})


def scaled(frames: Frames, by: int) -> Frames:
    strata, evidence = frames[0].copy(), frames[1].copy()
    strata[["deploys", *ARMS, "incidents"]] *= by
    evidence["incidents"] *= by
    return strata, evidence


def grown(frames: Frames, strata: list[tuple[object, ...]], evidence: list[tuple[object, ...]]) -> Frames:
    more = pd.DataFrame(strata, columns=[*STRATUM, "deploys", *ARMS, "incidents"])
    hits = pd.DataFrame(evidence, columns=[*STRATUM, *ARMS, "known", "incidents"])
    return pd.concat([frames[0].astype({"service": object}), more]), pd.concat([frames[1], hits])


def test_first_step_of_em_is_the_one_over_k_estimate() -> None:
    model = between(read(*worked_example(confirmed=False)))
    ai = float(model.slope(np.zeros(1)).score[0]) + 43 * 460 / 1500
    assert (ai / 460) / ((43 - ai) / 1040) == pytest.approx(1.659, abs=5e-4)


@pytest.mark.parametrize("confirmed", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_maximum_agrees_with_a_bounded_search(seed: int, confirmed: bool) -> None:
    counts = read(*simulated(seed, deploys=20))
    model = combined(counts) if confirmed else between(counts)
    found = fit(model)
    searched = minimize_scalar(
        lambda theta: -model.value(np.array([theta])), bounds=(-4, 4), method="bounded", options={"xatol": 1e-9}
    )
    assert found.theta[0] == pytest.approx(searched.x, abs=1e-5)


def test_slopes_agree_with_differences() -> None:
    counts = read(*simulated(1, unknown=0.2))
    for model in (combined(counts, background=True), confirmation(counts, free=True)):
        width = model.design.shape[1]
        theta, step = np.linspace(-0.3, 0.5, width), 1e-4
        slope = model.slope(theta)
        moved = [step * direction for direction in np.eye(width)]
        score = [(model.value(theta + d) - model.value(theta - d)) / (2 * step) for d in moved]
        bend = [(model.slope(theta - d).score - model.slope(theta + d).score) / (2 * step) for d in moved]
        assert slope.score == pytest.approx(score, rel=1e-5, abs=1e-5)
        assert slope.observed == pytest.approx(np.array(bend), rel=1e-4, abs=1e-4)


def test_the_range_with_free_confirmation_is_that_of_its_profile() -> None:
    counts = read(*simulated(5, ratio=1.0, deploys=100, confirmed=(0.1, 0.4)))
    model, ratio = confirmation(counts, free=True), roads.free_rates(counts).ratio

    def whole(at: np.ndarray) -> float:
        log_ratio, odds, more = at
        return model.value(np.array([log_ratio - np.logaddexp(0, odds + more) + np.logaddexp(0, odds), odds, more]))

    searched = peak(whole, [(-6.0, 6.0)] * 2)
    assert (ratio.estimate, ratio.low, ratio.high) == pytest.approx(
        (math.exp(searched.theta[0]), searched.low, searched.high), rel=2e-3
    )


def test_limits_lie_where_the_profile_has_fallen_by_half_the_chi_square() -> None:
    model = combined(read(*simulated(2, unknown=0.2)))
    found = fit(model)
    for limit in profile_limits(model, found):
        others = minimize_scalar(lambda u, at=limit: -model.value(np.array([math.log(at), u])), bracket=(-0.5, 0.5))
        assert found.value + others.fun == pytest.approx(DROP, abs=1e-4)


def test_jackknife_leaves_out_whole_services() -> None:
    strata, evidence = simulated(3, services=8)
    model = between(read(strata, evidence))
    left = []
    for service in range(8):
        rest = fit(between(read(strata[strata["service"] != service], evidence[evidence["service"] != service])))
        left.append(float(rest.theta[0]))
    spread = math.sqrt(7 / 8 * sum((value - np.mean(left)) ** 2 for value in left))
    found = fit(model)
    reach = 2.364624 * spread
    assert jackknife_limits(model, found) == pytest.approx(
        (math.exp(found.theta[0] - reach), math.exp(found.theta[0] + reach)), rel=1e-4
    )


def test_jackknife_of_many_services_is_close_to_full_refits(monkeypatch: pytest.MonkeyPatch) -> None:
    model = between(read(*simulated(4, services=30, unknown=0.2)))
    found = fit(model)
    exact = jackknife_limits(model, found)
    monkeypatch.setattr("dashboard.analysis.unmixing.fitting.EXACT_JACKKNIFE", 0)
    assert jackknife_limits(model, found) == pytest.approx(exact, rel=0.01)


def test_under_six_services_there_is_no_jackknife() -> None:
    model = between(read(*simulated(5, services=5)))
    assert jackknife_limits(model, fit(model)) is None
    assert "jackknife" not in unmix(*simulated(5, services=5)).combined.ratio.method


def test_effects_that_differ_by_service_widen_the_shown_range() -> None:
    halves = [simulated(seed, ratio=ratio, services=6, deploys=150) for seed, ratio in ((6, 0.5), (7, 4.0))]
    for frame in halves[1]:
        frame["service"] += 6
    strata, evidence = (pd.concat(parts) for parts in zip(*halves, strict=True))
    model = combined(read(strata, evidence))
    low, high = profile_limits(model, fit(model))
    shown = unmix(strata, evidence).combined.ratio
    assert shown.low is not None
    assert shown.high is not None
    assert math.log(shown.high / shown.low) > 1.5 * math.log(high / low)


@few
@given(organisations())
def test_no_result_is_ever_nan(frames: Frames) -> None:
    got = unmix(*frames)
    assert not any(math.isnan(number) for number in numbers(got))
    ratio = got.combined.ratio
    if ratio.estimate is None:
        assert ratio.caveats
    else:
        assert ratio.low is not None
        assert ratio.high is not None
        assert 0 <= ratio.low <= ratio.estimate <= ratio.high
        assert got.combined.information_share is not None
        assert 0 < got.combined.information_share <= 1


@few
@given(organisations())
def test_swapping_the_arms_inverts_the_ratio(frames: Frames) -> None:
    there, back = (roads.combined(read(*both)).road for both in (frames, swapped(frames)))
    assume(there.ratio.estimate is not None)
    assert back.ratio.estimate is not None
    assert there.ratio.estimate is not None
    assert there.ratio.estimate * back.ratio.estimate == pytest.approx(1, rel=1e-4)
    assert there.se_log == pytest.approx(back.se_log, rel=1e-3)


@few
@given(organisations(), st.integers(2, 9))
def test_more_of_the_same_narrows_the_range_around_the_same_ratio(frames: Frames, by: int) -> None:
    once, often = (between(read(*both)) for both in (frames, scaled(frames, by)))
    assume(once.counts.sum() > 0 and {"human", "ai"} <= set(read(*frames).arms))
    small, large = fit(once), fit(often)
    assume(small.se is not None and large.se is not None)
    assert small.se is not None
    assert large.se is not None
    assert large.theta[0] == pytest.approx(small.theta[0], abs=1e-3)
    assert large.se == pytest.approx(small.se / math.sqrt(by), rel=1e-2)


def test_strata_that_compare_nothing_change_nothing() -> None:
    strata, evidence = worked_example(confirmed=True)
    frames = strata.drop(columns="ai_mixing"), evidence
    more = grown(
        frames,
        [
            ("quiet", 1, "1", 50, 40, 60, 0, 0, 0),
            ("human", 1, "1", 50, 90, 0, 0, 0, 9),
            ("ai", 1, "1", 50, 0, 70, 0, 0, 8),
            ("bots", 1, "1", 50, 0, 0, 0, 70, 500),
        ],
        [
            ("human", 1, "1", 2, 0, 0, 0, "deploy", 9),
            ("ai", 1, "1", 0, 1, 0, 0, "deploy", 8),
            ("bots", 1, "1", 0, 0, 0, 2, "deploy", 500),
        ],
    )
    before, after = unmix(*frames), unmix(*more)
    assert numbers(after.combined) == pytest.approx(numbers(before.combined), rel=1e-5)
    assert numbers(after.inside) == pytest.approx(numbers(before.inside), rel=1e-5)
    assert after.bands == before.bands
    assert after.confirmation.p_value == pytest.approx(before.confirmation.p_value, abs=1e-4)


def test_the_scale_of_evidence_and_the_order_of_rows_do_not_matter() -> None:
    strata, evidence = simulated(8)
    model = combined(read(strata, evidence))
    rescaled = replace(model, evidence=model.evidence * 7, totals=model.totals * 3)
    assert fit(rescaled).theta[0] == pytest.approx(fit(model).theta[0], abs=1e-7)
    shuffled = combined(read(strata.sample(frac=1, random_state=1), evidence.sample(frac=1, random_state=2)))
    assert fit(shuffled).theta[0] == pytest.approx(fit(model).theta[0], abs=1e-7)


def test_a_second_hill_further_out_is_found() -> None:
    # 3 sure human, 3 sure AI culprits among few changes keep the ratio near 1; 400 deploys of one arm each pull it up
    strata = pd.DataFrame([("a", 1, "1", 900, 1000, 10, 0, 0, 60)], columns=[*STRATUM, "deploys", *ARMS, "incidents"])
    rows = [("a", 1, "1", 200, 1, 0, 0, "deploy", 40), ("a", 1, "1", 1, 1, 0, 0, "human", 20)]
    evidence = pd.DataFrame(rows, columns=[*STRATUM, *ARMS, "known", "incidents"])
    model = combined(read(strata, evidence))
    found = fit(model)
    grid = max(model.value(np.array([theta])) for theta in np.linspace(-10, 10, 2001))
    assert found.value >= grid - 1e-6
