"""Rates and ratio from links that are only probably right."""

import pandas as pd
import pytest

from dashboard.analysis.doubtful_links import doubtful_links
from dashboard.analysis.rates import Arm

ARMS = (Arm("ai_assisted", "AI-assisted", 0, 900), Arm("human_only", "human-only", 0, 1200))
ORIGINS = ("ai_assisted", "human_only")


def links(weight: float, *, nobody: int = 0) -> pd.DataFrame:
    """Forty incidents linked to an AI change and thirty to a human one, each with that weight."""
    rows = [(f"i{k}", f"c{k}", "ai_assisted" if k < 40 else "human_only", weight) for k in range(70)]
    rows += [(f"n{k}", None, None, 0.0) for k in range(nobody)]
    return pd.DataFrame(rows, columns=["incident_id", "change_id", "origin", "weight"])


def test_sure_links_give_plain_counts_and_doubt_leaves_incidents_to_nobody() -> None:
    sure, half = (doubtful_links(links(weight, nobody=10), ARMS, ORIGINS) for weight in (1.0, 0.5))
    assert [each.incidents for each in sure.arms] == [40, 30]
    assert (sure.unattributed, sure.incidents) == (10, 80)
    assert [each.incidents for each in half.arms] == [20, 15]
    assert half.unattributed == 45
    assert [each.rate.effective for each in half.arms] == pytest.approx([40, 30])


def test_doubt_widens_the_ratio_around_the_same_middle() -> None:
    sure, half = (doubtful_links(links(weight), ARMS, ORIGINS).ratio for weight in (1.0, 0.5))
    assert sure.estimate == pytest.approx(40 / 900 / (30 / 1200))
    assert half.estimate == pytest.approx(sure.estimate, rel=0.05)
    assert sure.low is not None
    assert half.low is not None
    assert half.low < sure.low


def test_one_change_in_two_incidents_fails_once() -> None:
    twice = links(0.8).assign(change_id=lambda rows: rows["change_id"].replace({"c1": "c0"}))
    found = doubtful_links(twice, ARMS, ORIGINS)
    assert found.arms[0].incidents == pytest.approx(32)
    assert found.arms[0].rate.expected == pytest.approx(38 * 0.8 + 1)


def test_an_arm_without_a_link_has_a_rate_of_nothing() -> None:
    found = doubtful_links(links(1.0).query("origin == 'human_only'"), ARMS, ORIGINS)
    assert found.arms[0].rate.expected == 0
    assert found.ratio.estimate is None
