"""One ratio for all services or not, where the library's own test gives NaN or is imprecise."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from statsmodels.stats.contingency_tables import StratifiedTable

from dashboard.analysis import mantel_haenszel
from dashboard.analysis.homogeneity import association, breslow_day, homogeneity, odds_ratio
from tests.dashboard.analysis.counts import WORKED, Table, cells, has_nan, swapped, tables


def library(given_: list[Table]) -> StratifiedTable:
    return StratifiedTable([np.array([[a, n1 - a], [c, n0 - c]]) for a, n1, c, n0 in given_])


def test_a_pooled_odds_ratio_of_one_is_tested_where_the_library_gives_nan() -> None:
    level: list[Table] = [(10, 100, 20, 100), (20, 100, 10, 100)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert np.isnan(library(level).test_equal_odds(adjust=True).statistic)
    got = breslow_day(cells(level))
    assert got
    near = breslow_day(cells([(10, 100, 20, 100), (20, 100, 10 + 1e-6, 100)]))
    assert near
    assert got.statistic == pytest.approx(near.statistic, rel=1e-6)
    assert got.statistic > 7


def test_the_statistic_is_steady_as_the_odds_ratio_passes_one() -> None:
    near = [breslow_day(cells([(10, 100, 20, 100), (20 + d, 100, 10, 100)])) for d in (-1e-7, -1e-9, 0, 1e-9, 1e-7)]
    values = [each.statistic for each in near if each]
    assert len(values) == 5
    assert max(values) - min(values) < 1e-5


def test_strata_with_an_empty_margin_are_left_out_where_the_library_gives_nan() -> None:
    empty: list[Table] = [(0, 40, 0, 50), (3, 30, 0, 0), (0, 0, 2, 20), (5, 5, 4, 4), (0, 0, 0, 0)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert np.isnan(library(WORKED + empty).test_equal_odds(adjust=True).statistic)
        assert np.isnan(library([*WORKED, (0, 0, 0, 0)]).riskratio_pooled)
    assert breslow_day(cells(WORKED + empty)) == breslow_day(cells(WORKED))
    assert mantel_haenszel.risk_ratio(cells([*WORKED, (0, 0, 0, 0)])).value == pytest.approx(1.324, abs=5e-4)
    assert odds_ratio(cells(WORKED + empty)) == odds_ratio(cells(WORKED))


def test_a_stratum_of_one_change_leaves_the_association_alone() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert np.isnan(library([*WORKED, (1, 1, 0, 0)]).test_null_odds().statistic)
    assert association(cells([*WORKED, (1, 1, 0, 0)])) == association(cells(WORKED))


def test_services_are_compared_as_a_whole_however_many_strata_they_have() -> None:
    sparse: list[Table] = [(1, 20, 0, 20), (0, 20, 1, 20)] * 30
    services = [k // 10 for k in range(60)]
    got = homogeneity(cells(sparse, services), mantel_haenszel.risk_ratio(cells(sparse, services)))
    assert got.between_services
    assert got.between_services.df == 5
    assert got.between_services.p > 0.9


def test_homogeneous_services_are_seldom_said_to_differ() -> None:
    generator = np.random.default_rng(8)
    flagged = 0
    for _ in range(150):
        base = np.repeat(generator.uniform(0.02, 0.08, 12), 3)
        a, c = generator.binomial(60, 1.5 * base), generator.binomial(60, base)
        given_ = [(x, 60.0, y, 60.0) for x, y in zip(a, c, strict=True)]
        found = breslow_day(cells(given_), np.array(_groups(given_)))
        flagged += found is not None and found.p < 0.10
    assert 0.05 < flagged / 150 < 0.16


def _groups(given_: list[Table]) -> list[int]:
    """Three months to a service, counting only strata the test keeps."""
    kept = [k // 3 for k, (a, n1, c, n0) in enumerate(given_) if 0 < a + c < n1 + n0]
    names = {service: number for number, service in enumerate(dict.fromkeys(kept))}
    return [names[service] for service in kept]


def test_one_service_that_decides_makes_it_differ() -> None:
    given_: list[Table] = [(30, 200, 10, 200), *[(9, 200, 10, 200)] * 6]
    got = homogeneity(cells(given_), mantel_haenszel.risk_ratio(cells(given_)))
    assert got.leave_one_out
    assert got.leave_one_out[0] < 1 < got.leave_one_out[1]
    assert got.differs


def test_too_few_services_to_test_says_so() -> None:
    got = homogeneity(cells([(3, 50, 4, 60)]), mantel_haenszel.risk_ratio(cells([(3, 50, 4, 60)])))
    assert got.between_services is None
    assert not got.differs
    assert got.caveats[0].startswith("Too few services")


@given(tables())
@settings(max_examples=50, deadline=None)
def test_swapping_the_arms_changes_no_test_and_nothing_is_nan(given_: list[Table]) -> None:
    for test in (breslow_day, association):
        got, mirror = test(cells(given_)), test(cells(swapped(given_)))
        assert (got is None) == (mirror is None)
        assert not has_nan(got)
        if got and mirror:
            assert mirror.statistic == pytest.approx(got.statistic, rel=1e-5, abs=1e-6)
    assert not has_nan(odds_ratio(cells(given_)))
