"""One verdict per origin: the same whatever length of periods is looked at, and said in one place."""

from datetime import date

import pandas as pd
import pytest

from dashboard import trended
from dashboard.analysis.charted import Grain, Kind
from dashboard.analysis.sides import Unmarked, sides

SIDES = sides(Unmarked.DECLARED)
STARTS = {Grain.WEEK: "7D", Grain.MONTH: "MS", Grain.QUARTER: "QS"}
GAPS = pd.DataFrame(
    {
        "origin": "ai_assisted",
        "at": pd.date_range("2025-01-01", periods=32),
        "gap": [40.0, 52.0, 39.0, 41.0] * 6 + [9.0] * 8,
    }
)


def shown(grain: Grain, periods: int) -> list[trended.Trend]:
    days = [day.date() for day in pd.date_range("2025-01-01", periods=periods, freq=STARTS[grain])]
    rows = [
        {"period": day, "origin": origin, "changes": 60, "failed": number % 3, "incidents": number % 3, "settled": True}
        for number, day in enumerate(days)
        for origin in ("ai_assisted", "human_only")
    ]
    return trended.trends(trended.asked(rows, [], grain, Kind.SHARE, date(2025, 1, 1)), SIDES)


@pytest.mark.parametrize(("grain", "periods"), [(Grain.WEEK, 70), (Grain.MONTH, 18), (Grain.QUARTER, 6)])
def test_the_verdict_on_ai_does_not_hang_on_the_length_of_periods(grain: Grain, periods: int) -> None:
    trends = shown(grain, periods)
    rare = trended.gaps(lambda: GAPS, trends[1:], SIDES)
    said = trended.said(trends, rare, SIDES)
    assert said.headline.endswith("something is new among AI-assisted ones")
    assert "all under the usual 40 changes" in said.lede[1].text
    judged = trended.judged(trends, rare, SIDES)
    assert judged[1].sentence == "Judged by the changes between incidents, below."
    assert "nothing to explain" not in judged[1].sentence


def test_a_handful_of_periods_explains_nothing_away() -> None:
    trends = shown(Grain.QUARTER, 4)
    said = trended.said(trends, {}, SIDES)
    assert said.headline == "Too early for a usual range of all changes: 4 quarters so far"


def test_nobody_asks_for_the_gaps_of_changes_that_there_are_none_of() -> None:
    asked: list[str] = []
    trends = shown(Grain.MONTH, 4)
    rare = trended.gaps(lambda: asked.append("gaps") or GAPS, trends[1:], SIDES)
    assert asked == ["gaps"]
    assert set(rare) == {"ai_assisted", "human_only"}
    merged = [trend for trend in trends if trend.label == "Unknown"]
    assert len(merged) == 1
    assert trended.gaps(lambda: asked.append("again") or GAPS, merged, SIDES) == {}
    assert asked == ["gaps"]
