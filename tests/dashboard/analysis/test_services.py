"""Funnel, flags and pooling of services."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from dashboard.analysis.estimate import Level
from dashboard.analysis.services import Funnel, Place, benjamini_hochberg, binomial_limits, funnel, funnel_limits
from data.errors import AftermathError
from tests.dashboard.analysis.finite import has_nan


def frame(rows: list[tuple[str, int, int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["service", "events", "changes"])


def alike(count: int, events: int = 10, changes: int = 200) -> list[tuple[str, int, int]]:
    return [(f"svc-{place:02}", events, changes) for place in range(count)]


def found(result: Funnel, name: str) -> Place:
    return next(service.place for service in result.services if service.service == name)


@pytest.mark.parametrize(
    ("changes", "alpha", "limits"),
    [(20, 0.05, (-1, 4)), (200, 0.05, (3, 17)), (1000, 0.05, (36, 65)), (200, 0.002, (1, 22)), (1000, 0.002, (29, 74))],
)
def test_exact_limits_at_five_per_cent(changes: int, alpha: float, limits: tuple[int, int]) -> None:
    low, high = binomial_limits(0.05, [changes], alpha)
    assert (int(low[0]), int(high[0])) == limits


@settings(max_examples=20, deadline=None)
@given(st.floats(0.001, 0.999), st.integers(1, 3000), st.sampled_from([0.05, 0.002]))
def test_limits_are_where_the_tails_end(centre: float, changes: int, alpha: float) -> None:
    low, high = (int(limit[0]) for limit in binomial_limits(centre, [changes], alpha))
    assert low == -1 or binom.cdf(low, changes, centre) <= alpha / 2
    assert binom.cdf(low + 1, changes, centre) > alpha / 2
    assert high == changes + 1 or binom.sf(high - 1, changes, centre) <= alpha / 2
    assert binom.sf(high - 2, changes, centre) > alpha / 2


def test_a_service_far_out_is_placed_and_flagged_and_named() -> None:
    result = funnel(frame([*alike(12), ("aaa", 40, 200), ("zzz", 0, 400)]))
    assert found(result, "aaa") is Place.FAR_ABOVE
    assert found(result, "zzz") is Place.FAR_BELOW
    assert found(result, "svc-03") is Place.INSIDE
    assert [service.service for service in result.services if service.flagged] == ["aaa", "zzz"]
    assert result.sentence.startswith("Of 14 services, aaa (40 of 200, 20.0), zzz (0 of 400, 0.0) lie further from the")


def test_zero_events_can_lie_below_the_funnel() -> None:
    result = funnel(frame([*alike(8), ("quiet", 0, 100)]))
    assert found(result, "quiet") is Place.BELOW


def test_equal_services_give_nothing_to_explain_and_no_ranking() -> None:
    result = funnel(frame(list(reversed(alike(12)))))
    assert result.sentence.startswith("None of 12 services lies further")
    assert [service.service for service in result.services] == sorted(service.service for service in result.services)
    assert not any("rank" in field.name for field in dataclasses.fields(result.services[0]))
    assert result.dispersion == 1


def test_forty_equal_services_one_of_which_lies_outside() -> None:
    assert pytest.approx(0.87, abs=0.005) == 1 - 0.95**40
    random = np.random.default_rng(3)
    flagged = 0
    for _ in range(25):
        rows = [(f"s{place:02}", int(random.binomial(300, 0.05)), 300) for place in range(40)]
        flagged += any(service.flagged for service in funnel(frame(rows)).services)
    assert flagged <= 5


def test_services_that_differ_widen_the_funnel_and_are_not_all_flagged() -> None:
    random = np.random.default_rng(8)
    rates = random.gamma(4, 0.05 / 4, 40)
    rows = [(f"s{place:02}", int(random.binomial(600, rate)), 600) for place, rate in enumerate(rates)]
    result = funnel(frame(rows))
    assert result.dispersion > 3
    low, high = result.services[0].limits
    narrow = funnel_limits((result.centre or 0) / 100, [600], 0.05)
    assert high > narrow[1][0]
    assert low < narrow[0][0]
    assert sum(service.flagged for service in result.services) < 12
    assert "the funnel is widened" in result.caveats[0]


def test_small_services_are_drawn_further_than_large_ones() -> None:
    random = np.random.default_rng(2)
    rows = [
        (f"s{place:02}", int(random.binomial(400, p)), 400) for place, p in enumerate(random.uniform(0.02, 0.09, 20))
    ]
    result = funnel(frame([*rows, ("small", 3, 25), ("large", 240, 2000)]))
    by_name = {service.service: service for service in result.services}
    small, large = by_name["small"], by_name["large"]
    assert small.raw == large.raw == 12
    assert small.shrunken is not None
    assert large.shrunken is not None
    assert small.shrunken < 9 < large.shrunken < 12
    assert small.level is Level.COUNTS


def test_too_few_services_are_not_pooled_and_it_says_so() -> None:
    result = funnel(frame(alike(7)))
    assert result.prior is None
    assert result.services[0].shrunken is None
    assert result.caveats == ("Nothing is drawn together: that needs 8 groups with an expected event each.",)


def test_services_without_changes_are_listed_without_a_rate() -> None:
    result = funnel(frame([*alike(9), ("idle", 0, 0)]))
    idle = next(service for service in result.services if service.service == "idle")
    assert (idle.place, idle.raw, idle.adjusted_p, idle.level) == (Place.NO_CHANGES, None, None, Level.NONE)
    assert funnel(frame([("idle", 0, 0)])).centre is None
    assert funnel(frame([])).services == ()


def test_more_events_than_changes_are_refused() -> None:
    with pytest.raises(AftermathError, match="contradict"):
        funnel(frame([("a", 3, 2)]))


def test_benjamini_and_hochbergs_example_rejects_four() -> None:
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.324,
        0.4262,
        0.5719,
        0.6528,
        0.759,
        1,
    ]
    adjusted = benjamini_hochberg([None, *p])
    assert adjusted[0] is None
    assert sum(value <= 0.05 for value in adjusted if value is not None) == 4


ROWS = st.lists(st.integers(0, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), max_size=25)


@settings(max_examples=20, deadline=None)
@given(ROWS)
def test_never_nan_and_outside_exactly_where_the_tail_is_small(rows: list[tuple[int, int]]) -> None:
    result = funnel(frame([(f"s{place:02}", x, n) for place, (x, n) in enumerate(rows)]))
    assert not has_nan([*(dataclasses.replace(service) for service in result.services), result.centre])
    if result.dispersion > 1 or result.centre is None:
        return
    centre = result.centre / 100
    for service in (service for service in result.services if service.changes):
        x, n = service.events, service.changes
        tail = 2 * min(binom.cdf(x, n, centre), binom.sf(x - 1, n, centre))
        if abs(tail - 0.05) > 1e-9:
            assert (service.place is not Place.INSIDE) == (tail <= 0.05)


def test_how_easily_chance_puts_one_outside_is_said_for_as_many_services_as_there_are() -> None:
    frame = pd.DataFrame([{"service": f"s{n}", "events": 3, "changes": 100} for n in range(12)])
    assert "Of 12 services that are all alike, at least one lies outside its own 95% range with 46% chance" in (
        funnel(frame).cannot_tell
    )
