"""What could be seen: now, with more changes, and with how much luck."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import power_proportions_2indep
from statsmodels.stats.rates import power_poisson_ratio_2indep

from dashboard.analysis.power import (
    chance_to_see,
    detectable_ratio,
    prospects,
    visible,
)
from tests.dashboard.analysis.counts import ai, has_nan, human


def found(changes_ai: float, changes_human: float, base: float, design_effect: float = 1.0) -> float:
    ratio = detectable_ratio(changes_ai, changes_human, base, design_effect)
    assert ratio is not None
    return ratio


def test_450_ai_and_950_human_changes_at_3_per_100_show_2_1() -> None:
    assert found(450, 950, 0.03) == pytest.approx(2.1, abs=0.05)
    assert found(500, 500, 0.05, design_effect=2) == pytest.approx(2.5, abs=0.1)


def test_no_events_to_expect_nothing_to_detect() -> None:
    assert detectable_ratio(0, 950, 0.03) is None
    assert detectable_ratio(1, 1, 1e-9) is None


@pytest.mark.parametrize(("changes", "base", "shares"), [(1000, 0.03, (2.5, 2.4, 3.3)), (5000, 0.05, (1.5, 1.4, 1.5))])
def test_the_table_of_detectable_ratios(changes: int, base: float, shares: tuple[float, ...]) -> None:
    got = [round(found(changes * share, changes * (1 - share), base), 1) for share in (0.2, 0.5, 0.8)]
    assert got == list(shares)


def test_the_library_agrees_about_the_power_at_the_detectable_ratio() -> None:
    ratio = found(2000, 2000, 0.03)
    poisson = power_poisson_ratio_2indep(
        ratio * 0.03, 0.03, 2000, value=1, alpha=0.05, alternative="two-sided", method_var="alt", return_results=False
    )
    shares = power_proportions_2indep(ratio * 0.03 - 0.03, 0.03, 2000, return_results=False)
    assert poisson == pytest.approx(0.80, abs=0.02)
    assert shares == pytest.approx(0.80, abs=0.03)
    assert chance_to_see(ratio, 2000, 2000, 0.03) == pytest.approx(float(shares), abs=0.001)


@given(st.integers(10, 5000), st.integers(10, 5000), st.floats(0.005, 0.3))
@settings(max_examples=50, deadline=None)
def test_more_data_shows_smaller_ratios(n1: int, n0: int, base: float) -> None:
    assert 1 < found(4 * n1, 4 * n0, base) < found(n1, n0, base)


@given(st.integers(200, 20_000), st.integers(200, 20_000), st.floats(0.005, 0.2), st.floats(1, 3))
@settings(max_examples=50, deadline=None)
def test_with_the_further_changes_each_ratio_is_detectable(n1: int, n0: int, base: float, design_effect: float) -> None:
    arms = ai(round(base * n1) + 1, n1), human(round(base * n0) + 1, n0)
    pooled = sum(arm.events for arm in arms) / (n1 + n0)
    rows = prospects(*arms, 90, design_effect)
    for row in rows:
        assert row.needs.changes is not None
        growth = 1 + row.needs.changes / (n1 + n0)
        assert found(n1 * growth, n0 * growth, pooled, design_effect) <= row.needs.wanted * (1 + 1e-6)
    further = [row.needs.changes or 0 for row in rows]
    assert further == sorted(further, reverse=True)


def test_a_ratio_that_needs_nothing_more_shows_with_the_chance_it_is_named_for() -> None:
    ratio = found(2000, 2000, 0.03)
    [row] = prospects(ai(60, 2000), human(60, 2000), 90, ratios=(ratio * 1.001,))
    assert row.needs.changes == 0
    assert row.chance == pytest.approx(0.8, abs=0.03)
    [clustered] = prospects(ai(60, 2000), human(60, 2000), 90, 2.0, ratios=(ratio * 1.001,))
    assert clustered.chance is not None
    assert clustered.chance < 0.6


def test_without_an_incident_no_prospect_is_given() -> None:
    assert all(row.chance is None and row.needs.changes is None for row in prospects(ai(0, 50), human(0, 50), 90))


def test_visible_says_how_many_more_changes_and_months() -> None:
    got = visible(ai(4, 200), human(6, 200), days=90)
    assert got.ratio == pytest.approx(found(200, 200, 0.025))
    assert got.changes is not None
    assert got.months is not None
    assert got.changes / 400 == pytest.approx(got.months * (365.25 / 12) / 90, abs=0.01)
    clustered = visible(ai(4, 200), human(6, 200), days=90, design_effect=2)
    assert clustered.changes is not None
    assert clustered.changes > 2 * got.changes
    assert visible(ai(900, 9000), human(900, 9000), days=90).changes == 0
    assert visible(ai(4, 200), human(6, 200), days=None).months is None
    nothing = visible(ai(0, 20), human(0, 30), days=90)
    assert (nothing.ratio, nothing.changes, nothing.months) == (None, None, None)
    assert nothing.caveats
    with pytest.raises(ValueError, match="never detectable"):
        visible(ai(4, 200), human(6, 200), days=90, wanted=1)


def test_the_chance_to_see_a_ratio_is_what_simulation_finds() -> None:
    generator = np.random.default_rng(5)
    a, c = generator.binomial(800, 0.06, 4000), generator.binomial(1200, 0.03, 4000)
    pooled = (a + c) / 2000
    z = (a / 800 - c / 1200) / np.sqrt(pooled * (1 - pooled) * (1 / 800 + 1 / 1200))
    assert chance_to_see(2.0, 800, 1200, 0.03) == pytest.approx((z > 1.96).mean(), abs=0.02)


@given(st.floats(0, 60), st.integers(0, 500), st.integers(0, 500), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_the_chance_is_a_chance_or_not_given(ratio: float, n1: int, n0: int, base: float) -> None:
    got = chance_to_see(ratio, n1, n0, base)
    assert got is None or 0 <= got <= 1
    assert not has_nan(got)
