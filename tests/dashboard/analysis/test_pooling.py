"""Partial pooling: published fits, and what pooling must and must not do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom

from dashboard.analysis.pooling import fit_gamma_poisson, shrunken_rate

# Scottish lip cancer, 56 districts, observed and expected: Clayton and Kaldor 1987 print shape 1.88, rate 1.32.
OBSERVED = [
    9, 39, 11, 9, 15, 8, 26, 7, 6, 20, 13, 5, 3, 8, 17, 9, 2, 7, 9, 7, 16, 31, 11, 7, 19, 15, 7, 10,
    16, 11, 5, 3, 7, 8, 11, 9, 11, 8, 6, 4, 10, 8, 2, 6, 19, 3, 2, 3, 28, 6, 1, 1, 1, 1, 0, 0,
]  # fmt: skip
EXPECTED = [
    1.4, 8.7, 3.0, 2.5, 4.3, 2.4, 8.1, 2.3, 2.0, 6.6, 4.4, 1.8, 1.1, 3.3, 7.8, 4.6, 1.1, 4.2, 5.5, 4.4, 10.5, 22.7,
    8.8, 5.6, 15.5, 12.5, 6.0, 9.0, 14.4, 10.2, 4.8, 2.9, 7.0, 8.5, 12.3, 10.1, 12.7, 9.4, 7.2, 5.3, 18.8, 15.8, 4.3,
    14.6, 50.7, 8.2, 5.6, 9.3, 88.7, 19.6, 3.4, 3.6, 5.7, 7.0, 4.2, 1.8,
]  # fmt: skip
# Pump failures and thousands of hours (Gaver and O'Muircheartaigh 1987).
PUMPS = [5, 1, 5, 14, 3, 19, 1, 1, 4, 22]
HOURS = [94.3, 15.7, 62.9, 125.8, 5.24, 31.4, 1.05, 1.05, 2.1, 10.5]


def test_lip_cancer_as_printed() -> None:
    prior = fit_gamma_poisson(OBSERVED, EXPECTED)
    assert (prior.shape, prior.rate) == (pytest.approx(1.88, abs=0.005), pytest.approx(1.32, abs=0.005))


def test_pump_failures_as_printed() -> None:
    prior = fit_gamma_poisson(PUMPS, HOURS)
    assert (prior.shape, prior.rate) == (pytest.approx(0.82, abs=0.005), pytest.approx(1.26, abs=0.005))


def test_it_is_the_maximum_of_the_negative_binomial_likelihood() -> None:
    prior = fit_gamma_poisson(PUMPS, HOURS)

    def likelihood(shape: float, rate: float) -> float:
        return float(nbinom.logpmf(PUMPS, shape, rate / (rate + np.array(HOURS))).sum())

    best = likelihood(prior.shape, prior.rate)
    for shape, rate in ((1.02, 1), (0.98, 1), (1, 1.02), (1, 0.98), (1.02, 1.02)):
        assert likelihood(prior.shape * shape, prior.rate * rate) < best


def test_equal_groups_are_drawn_all_the_way_with_the_range_of_all_events() -> None:
    prior = fit_gamma_poisson([10] * 12, [2.0] * 12)
    assert not prior.varies
    rate, low, high = shrunken_rate(prior, 10, 2.0)
    assert rate == pytest.approx(5)
    # Garwood's range for 120 events, not a range of no width.
    assert (low, high) == (pytest.approx(4.146, abs=0.001), pytest.approx(5.979, abs=0.001))


def test_no_events_and_a_single_group_do_not_vary() -> None:
    assert shrunken_rate(fit_gamma_poisson([0, 0], [1.0, 2.0]), 0, 1.0)[0] == 0
    assert not fit_gamma_poisson([7], [2.0]).varies


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.floats(0.5, 50)), min_size=2, max_size=25))
def test_a_drawn_rate_lies_between_its_own_and_the_common_one(groups: list[tuple[int, float]]) -> None:
    prior = fit_gamma_poisson([x for x, _ in groups], [t for _, t in groups])
    for events, exposure in groups:
        rate, low, high = shrunken_rate(prior, events, exposure)
        ends = sorted([events / exposure, prior.mean])
        assert ends[0] - 1e-9 <= rate <= ends[1] + 1e-9
        assert low <= rate <= high
