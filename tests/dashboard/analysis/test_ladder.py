"""The minimum-data ladder: every rung at its edge."""

from dataclasses import replace

import pytest

from dashboard.analysis.estimate import Level
from dashboard.analysis.ladder import Within, Withstood, ladder, muted
from dashboard.analysis.rates import compare, rate
from tests.dashboard.analysis.counts import ai, human

WITHIN = Within(events=20, strata=3, overlap=0.5, services=6)
WITHSTOOD = Withstood(low=1.01, high=2.2, leave_one_out=(1.2, 1.9), tipping_point=0.79, bounds_stated=True)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ((0, 0), (3, 50), Level.NONE),
        ((2, 14), (3, 22), Level.COUNTS),
        ((20, 29), (30, 900), Level.COUNTS),
        ((0, 30), (40, 900), Level.RATE),
        ((1, 61), (8, 140), Level.RATE),
        ((1, 61), (9, 140), Level.COMPARE),
        ((5000, 90000), (5000, 90000), Level.COMPARE),
    ],
)
def test_two_arms(one: tuple[int, int], other: tuple[int, int], level: Level) -> None:
    assert ladder(ai(*one), human(*other)) is level
    assert compare(ai(*one), human(*other)).level is level


@pytest.mark.parametrize(("changes", "level"), [(0, Level.NONE), (29, Level.COUNTS), (30, Level.RATE)])
def test_one_arm(changes: int, level: Level) -> None:
    assert ladder(ai(0, changes)) is rate(ai(0, changes)).level is level


def test_fewer_than_five_in_an_arm_is_grey() -> None:
    assert muted(ai(4, 100), human(40, 900))
    assert not muted(ai(5, 100), human(40, 900))


def test_nothing_is_adjusted_without_strata_or_before_it_can_be_compared() -> None:
    assert ladder(ai(20, 400), human(20, 400), within=WITHIN) is Level.ADJUSTED
    assert ladder(ai(20, 400), human(20, 400)) is Level.COMPARE
    assert ladder(ai(20, 29), human(20, 400), within=WITHIN) is Level.COUNTS


@pytest.mark.parametrize("short", [{"events": 19}, {"strata": 2}, {"overlap": 0.49}, {"services": 5}])
def test_adjusted_needs_all_of_its_conditions(short: dict[str, float]) -> None:
    assert ladder(ai(20, 400), human(20, 400), within=replace(WITHIN, **short)) is Level.COMPARE


def claim(withstood: Withstood, events: int = 20) -> Level:
    return ladder(ai(events, 400), human(20, 400), within=WITHIN, withstood=withstood)


def test_a_claim_can_be_made_in_both_directions() -> None:
    assert claim(WITHSTOOD) is Level.CLAIM
    assert claim(replace(WITHSTOOD, low=0.5, high=0.99, leave_one_out=(0.6, 0.9))) is Level.CLAIM
    assert ladder(ai(20, 400), human(20, 400), withstood=WITHSTOOD) is Level.COMPARE


@pytest.mark.parametrize(
    "short",
    [
        {"low": 1.0},
        {"low": None, "high": None},
        {"leave_one_out": (0.98, 1.9)},
        {"leave_one_out": None},
        {"tipping_point": 0.8},
        {"tipping_point": None},
        {"bounds_stated": False},
        {"low": 0.4, "high": 0.9},
    ],
)
def test_a_claim_falls_with_any_of_its_conditions(short: dict[str, object]) -> None:
    assert claim(replace(WITHSTOOD, **short)) is Level.ADJUSTED


def test_under_five_incidents_in_an_arm_nothing_is_claimed() -> None:
    assert claim(WITHSTOOD, events=4) is Level.ADJUSTED
    assert claim(WITHSTOOD, events=5) is Level.CLAIM
