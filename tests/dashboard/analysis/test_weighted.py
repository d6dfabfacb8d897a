"""Counting with probable links: rates, imputation, attribution."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.estimate import Level
from dashboard.analysis.incident_rates import incident_rate
from dashboard.analysis.weighted import attribute, imputed_ratio, weighted_rate
from data.errors import AftermathError
from tests.dashboard.analysis.counts import has_nan

probabilities = st.lists(st.sampled_from([0.0, 0.1, 0.5, 0.8, 1.0]), max_size=40)


def links(*rows: tuple[str, str | None, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["incident_id", "origin", "weight"])


@pytest.mark.parametrize("sure", [0, 12, 60])
def test_sure_links_give_garwoods_range(sure: int) -> None:
    got, plain = weighted_rate([1.0] * sure, 400), incident_rate(sure, 400)
    assert got.drawn == pytest.approx(plain.drawn)
    assert (got.expected, got.effective) == (sure, sure)


def test_doubt_about_links_widens_the_range_around_the_same_rate() -> None:
    sure, half = weighted_rate([1.0] * 20, 400), weighted_rate([0.5] * 40, 400)
    assert half.estimate == sure.estimate
    assert half.drawn.low < sure.drawn.low
    assert half.drawn.high > sure.drawn.high


def test_the_range_covers_what_the_links_and_chance_can_do() -> None:
    generator = np.random.default_rng(6)
    rate, doubt, covered = 0.05, 0.6, 0
    for _ in range(120):
        suspected = generator.poisson(rate / doubt * 600)
        got = weighted_rate([doubt] * suspected, 600).drawn
        covered += got.low <= 100 * rate <= got.high
    assert covered / 120 > 0.95


def test_many_links_agree_with_the_exact_count_of_few() -> None:
    exact, normal = weighted_rate([0.5] * 400, 9000).drawn, weighted_rate([0.5] * 400 + [1e-12], 9000).drawn
    assert normal == pytest.approx(exact, rel=1e-3)


def test_effective_number_is_kishs() -> None:
    got = weighted_rate([0.9, 0.1], 50)
    assert got.effective == pytest.approx(1 / 0.82)
    assert (got.level, got.caveats) == (Level.COUNTS, ("The links add up to fewer than five incidents.",))


@pytest.mark.parametrize(("given_", "changes"), [([1.2], 5), ([-0.1], 5), ([float("nan")], 5), ([0.5] * 6, 5)])
def test_impossible_links_are_refused(given_: list[float], changes: int) -> None:
    with pytest.raises(AftermathError, match="rebuild"):
        weighted_rate(given_, changes)


@given(probabilities, st.integers(40, 900))
@settings(max_examples=50, deadline=None)
def test_a_weighted_rate_lies_in_its_range_and_is_never_nan(given_: list[float], changes: int) -> None:
    got = weighted_rate(given_, changes)
    assert not has_nan(got)
    assert got.drawn.low <= got.drawn.estimate <= got.drawn.high


def test_no_changes_say_so() -> None:
    assert weighted_rate([], 0).caveats == ("There are no changes.",)


def test_imputed_ratio_of_sure_links_is_the_plain_one_and_doubt_widens_it() -> None:
    sure = imputed_ratio([1.0] * 20, 400, [1.0] * 30, 900)
    assert sure.estimate == pytest.approx(20 / 400 / (30 / 900))
    assert sure.low is not None
    reach = 1.959964 * np.sqrt(1 / 20 - 1 / 400 + 1 / 30 - 1 / 900)
    assert sure.low == pytest.approx(sure.estimate * np.exp(-reach))
    doubtful = imputed_ratio([0.5] * 40, 400, [0.5] * 60, 900)
    assert doubtful.low is not None
    assert doubtful.low < sure.low
    assert doubtful == imputed_ratio([0.5] * 40, 400, [0.5] * 60, 900)


def test_imputed_ratio_with_an_arm_that_may_be_empty_is_not_given() -> None:
    got = imputed_ratio([0.2, 0.1], 400, [1.0] * 60, 900)
    assert got.estimate is None
    assert got.caveats
    assert not has_nan(imputed_ratio([], 0, [], 0))


def test_attribution_adds_up_to_the_incidents() -> None:
    given_ = links(("I1", "ai", 1.0), ("I2", "ai", 1.0), ("I2", "human", 1.0), ("I3", None, 0.0), ("I4", "human", 0.5))
    got = attribute(given_)
    assert got.by_origin == {"ai": 1.5, "human": 1.0}
    assert (got.unattributed, got.total) == (1.5, 4.0)
    assert attribute(links()).total == 0


@given(st.lists(st.tuples(st.sampled_from("IJK"), st.sampled_from(["ai", "human"]), st.floats(0, 1)), max_size=20))
@settings(max_examples=40, deadline=None)
def test_no_incident_is_counted_more_than_once(rows: list[tuple[str, str, float]]) -> None:
    got = attribute(links(*rows))
    assert sum(got.by_origin.values()) + got.unattributed == pytest.approx(got.total)
    assert all(share >= 0 for share in got.by_origin.values())


def test_attribution_refuses_impossible_weights() -> None:
    with pytest.raises(AftermathError, match="0 to 1"):
        attribute(links(("I1", "ai", 1.5)))
