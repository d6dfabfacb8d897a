"""Incidents per 100 changes and their ratio, where a change may cause several."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.rates import confint_poisson, confint_poisson_2indep

from dashboard.analysis.estimate import Level
from dashboard.analysis.incident_rates import dispersion, incident_rate, rate_ratio
from tests.dashboard.analysis.counts import has_nan


@given(st.integers(1, 500), st.integers(1, 5000))
@settings(max_examples=40, deadline=None)
def test_range_is_garwoods(incidents: int, changes: int) -> None:
    got = incident_rate(incidents, changes).drawn
    assert (got.low, got.high) == pytest.approx(confint_poisson(incidents, changes / 100, method="exact-c"))
    assert got.low < got.low50 < got.estimate < got.high50 < got.high


def test_no_incident_leaves_three_over_n() -> None:
    got = incident_rate(0, 300)
    assert (got.estimate, got.low) == (0, 0)
    assert got.high == pytest.approx(1.0, abs=0.01)


def test_more_incidents_than_changes_are_a_rate_too() -> None:
    assert incident_rate(60, 40).drawn.estimate == 150


def test_no_changes_no_rate() -> None:
    got = incident_rate(0, 0)
    assert (got.estimate, got.level, got.caveats) == (None, Level.NONE, ("There are no changes.",))


def test_dispersion_widens_the_range_by_its_root() -> None:
    plain, wide = incident_rate(400, 10_000).drawn, incident_rate(400, 10_000, dispersion=4).drawn
    assert wide.estimate == plain.estimate
    assert (wide.high - wide.low) / (plain.high - plain.low) == pytest.approx(2, rel=0.02)
    assert incident_rate(400, 10_000, dispersion=0.3).drawn == plain


def test_dispersion_is_the_scale_of_a_poisson_model() -> None:
    generator = np.random.default_rng(3)
    changes = generator.integers(40, 400, 25)
    events = generator.poisson(changes * 0.05 * generator.gamma(2, 0.5, 25))
    model = sm.GLM(events, np.ones(25), family=sm.families.Poisson(), exposure=changes).fit(scale="X2")
    assert dispersion(events, changes) == pytest.approx(model.scale)
    assert model.scale > 1.5


def test_dispersion_needs_six_services_and_never_narrows() -> None:
    assert dispersion([1, 90, 1, 1, 1], [100] * 5) == 1
    assert dispersion([5] * 8, [100] * 8) == 1
    assert dispersion([0] * 8, [100] * 8) == 1
    assert dispersion([1, 90, 1, 1, 1, 1, 0], [100] * 6 + [0]) == dispersion([1, 90, 1, 1, 1, 1], [100] * 6) > 1


def test_ratio_at_zero_has_a_range_where_the_library_has_none() -> None:
    library = confint_poisson_2indep(0, 50, 4, 150, compare="ratio")
    assert library[0] == pytest.approx(library[1])
    got = rate_ratio(0, 50, 4, 150)
    assert (got.estimate, got.low) == (0, 0)
    assert got.high == pytest.approx(4.54, abs=0.005)
    other = rate_ratio(4, 150, 0, 50)
    assert (other.estimate, other.high) == (None, math.inf)
    assert other.low == pytest.approx(1 / 4.54, abs=0.005)
    assert other.caveats


@pytest.mark.parametrize("counts", [(0, 50, 0, 60), (3, 0, 4, 50), (3, 50, 4, 0)])
def test_no_ratio_says_why(counts: tuple[int, int, int, int]) -> None:
    got = rate_ratio(*counts)
    assert (got.estimate, got.low, got.high) == (None, None, None)
    assert got.caveats


@given(st.integers(0, 60), st.integers(1, 900), st.integers(0, 60), st.integers(1, 900))
@settings(max_examples=40, deadline=None)
def test_ratio_mirrors_under_swap(a: int, t1: int, c: int, t0: int) -> None:
    got, mirror = rate_ratio(a, t1, c, t0), rate_ratio(c, t0, a, t1)
    assert not has_nan(got)
    if a + c == 0:
        return
    assert mirror.low is not None
    assert got.high is not None
    assert mirror.low * got.high == pytest.approx(1) if c and a else mirror.low >= 0
