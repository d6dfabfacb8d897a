"""The profiled Poisson model against statsmodels, and standardisation against its definition."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from scipy.stats import t

from dashboard.analysis import strata
from dashboard.analysis.poisson_model import model_dependent, model_ratio, standardised
from tests.dashboard.analysis.counts import Table, frame


def simulated(services: int = 15, months: int = 5, ratio: float = 1.6, seed: int = 4) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    rows = []
    for service in range(services):
        base, effect = generator.uniform(0.01, 0.08), ratio * np.exp(generator.normal(0, 0.5))
        for month in range(months):
            for origin, risk in (("human_only", base), ("ai_assisted", base * effect)):
                n = int(generator.integers(5, 80))
                risk = min(1.0, risk * (1 + 0.3 * month))
                rows.append((f"s{service}", f"m{month}", "all", origin, n, int(generator.binomial(n, risk))))
    return pd.DataFrame(rows, columns=["service", "month", "size_band", "origin", "changes", "events"])


def test_ratio_and_range_are_those_of_statsmodels_without_its_small_sample_factor() -> None:
    counted = simulated()
    codes = pd.factorize(counted["service"])[0]
    groups = codes.max() + 1
    model = smf.glm(
        "events ~ C(service) + C(month) + I(1.0 * (origin == 'ai_assisted'))",
        counted,
        family=sm.families.Poisson(),
        offset=np.log(counted["changes"]),
    )
    fitted = model.fit(cov_type="cluster", cov_kwds={"groups": codes, "use_correction": False}, tol=1e-12)
    beta, error = fitted.params.iloc[-1], fitted.bse.iloc[-1] * np.sqrt(groups / (groups - 1))
    reach = t.ppf(0.975, groups - 1) * error
    got = model_ratio(strata.read(counted))
    want = tuple(float(np.exp(each)) for each in (beta, beta - reach, beta + reach))
    assert (got.estimate, got.low, got.high) == pytest.approx(want, rel=1e-6)
    default = model.fit(cov_type="cluster", cov_kwds={"groups": codes}).bse.iloc[-1]
    assert default > 1.05 * error


def test_services_and_months_without_incidents_change_nothing() -> None:
    counted = simulated()
    silent = counted.assign(service="silent-" + counted["service"], events=0)
    late = counted.assign(month="m9", events=0)
    got, more = model_ratio(strata.read(counted)), model_ratio(strata.read(pd.concat([counted, silent, late])))
    assert (more.estimate, more.low, more.high) == pytest.approx((got.estimate, got.low, got.high), rel=1e-8)


def test_separate_services_have_no_model_ratio_and_say_why() -> None:
    apart: list[Table] = [(5, 50, 0, 0), (0, 0, 6, 60)]
    got = model_ratio(strata.read(frame(apart)))
    assert got.caveats
    silent = model_ratio(strata.read(frame([(0, 50, 3, 50)] * 3)))
    assert (silent.estimate, silent.caveats) == (
        None,
        ("An arm without an incident leaves the model without a ratio.",),
    )


def test_more_than_15_percent_apart_the_method_decides() -> None:
    assert model_dependent(1.0, 1.16)
    assert model_dependent(1.0, 0.84)
    assert not model_dependent(1.0, 1.14)
    assert not model_dependent(None, 1.14)


def test_standardised_rates_of_one_month_weigh_each_service_by_its_changes() -> None:
    given_: list[Table] = [(40, 200, 10, 600), (5, 300, 30, 100), (7, 70, 0, 0)]
    got = standardised(strata.read(frame(given_)))
    weights = np.array([800, 400]) / 1200
    assert got.ai_per_100 == pytest.approx(100 * weights @ [40 / 200, 5 / 300])
    assert got.human_per_100 == pytest.approx(100 * weights @ [10 / 600, 30 / 100])
    assert got.ratio.n == 1200


def test_standardising_undoes_ai_use_in_bad_months() -> None:
    rows = []
    for service in range(8):
        for month, n1, n0, risk in (("m0", 40, 360, 0.02), ("m1", 360, 40, 0.10)):
            rows += [(f"s{service}", month, "all", "ai_assisted", n1, n1 * risk * 1.5)]
            rows += [(f"s{service}", month, "all", "human_only", n0, n0 * risk)]
    counted = pd.DataFrame(rows, columns=["service", "month", "size_band", "origin", "changes", "events"])
    assert standardised(strata.read(counted)).ratio.estimate == pytest.approx(1.5)


@pytest.mark.parametrize("given_", [[(5, 50, 0, 0), (0, 0, 6, 60)], [(0, 50, 0, 50)], []])
def test_nothing_to_standardise_says_why(given_: list[Table]) -> None:
    got = standardised(strata.read(frame(given_)))
    assert (got.ratio.estimate, got.ai_per_100) == (None, None)
    assert got.ratio.caveats


@pytest.mark.parametrize(
    ("ai", "human"), [((650, 2_159), (12, 339_730)), ((1, 2), (1, 2_000_000)), ((9, 10), (1, 10**6))]
)
def test_however_far_apart_the_arms_are_the_model_settles_on_their_ratio(
    ai: tuple[int, int], human: tuple[int, int]
) -> None:
    got = model_ratio(strata.read(frame([(*ai, *human)] * 2)))
    assert got.estimate == pytest.approx(ai[0] / ai[1] / (human[0] / human[1]), rel=1e-6)
