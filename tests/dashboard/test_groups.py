"""Where: both origins side by side on the Services page, the snapshot's counts and where a name leads."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from data.home import Home
from tests.dashboard.test_pages import opened, texts


@pytest.fixture
def by_team(app: AppTest) -> AppTest:
    app.query_params.update({"period": "all data", "by": "Team"})
    app.switch_page("views/services.py").run()
    assert not app.exception
    return app


def test_every_team_stands_with_both_origins_counts(by_team: AppTest, home: Home) -> None:
    [table] = [table.value for table in by_team.table if "Team" in table.value]
    shown = {row["Team"].partition("]")[0].lstrip("["): row for _, row in table.iterrows()}
    counted = opened(home).rows(
        "select team, origin, count(*) as changes, count(*) filter (where incidents_strict > 0) as events"
        " from overlay.changes where counted and origin in ('ai_assisted', 'human_only') group by all"
    )
    assert {row["team"] for row in counted} == set(shown)
    for row in counted:
        side = "AI-assisted" if row["origin"] == "ai_assisted" else "Human-only"
        assert shown[row["team"]][side].startswith(f"{row['events']} of {row['changes']:,}")
    assert list(shown) == sorted(shown)
    alt = next(chart.proto.alt for chart in by_team.get("plotly_chart") if "; ratio " in chart.proto.alt)
    assert all(team in alt for team in shown)
    said = texts(by_team)
    coloured = sum("×" in row["Ratio"] for row in shown.values())
    assert re.search(rf"Compared, with five incidents.* {coloured} of {len(shown)} teams", said)
    assert "five incidents and more on both sides" in said


def test_a_name_opens_the_overview_of_its_changes_under_the_same_filters(by_team: AppTest) -> None:
    [table] = [table.value for table in by_team.table if "Team" in table.value]
    address = table["Team"].iloc[0].partition("](")[2].rstrip(")")
    assert address.startswith("./?period=all+data&team=")
