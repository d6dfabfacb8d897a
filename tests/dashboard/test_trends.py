"""The trends page as its readers meet it: rates that equal their rows, nothing to explain, and announced changes."""

import json
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components import blast_tables, clicked
from data import reader
from data.home import Home
from data.scope import Scope
from tests.dashboard.test_pages import opened, texts

EVER = Scope(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
PAGE = "views/trends.py"


def show(app: AppTest, **parameters: str) -> AppTest:
    for key, value in {"period": "all data", **parameters}.items():
        app.query_params[key] = value
    app.switch_page(PAGE).run()
    assert not app.exception
    return app


def charts(app: AppTest) -> list[Any]:
    return [chart.proto for chart in app.get("plotly_chart")]


def settled(home: Home, grain: str, origin: str | None = None) -> dict[date, tuple[int, int]]:
    found: dict[date, tuple[int, int]] = {}
    for row in opened(home).answer("trend", scope=EVER, grain=grain):
        if row["settled"] and origin in (None, row["origin"]):
            failed, changes = found.get(row["period"], (0, 0))
            found[row["period"]] = failed + row["failed"], changes + row["changes"]
    return found


@pytest.mark.parametrize("grain", ["Week", "Month", "Quarter"])
def test_points_equal_the_rows_they_count(app: AppTest, home: Home, grain: str) -> None:
    show(app, grain=grain)
    spec = json.loads(charts(app)[0].spec)
    line = next(trace for trace in spec["data"] if trace.get("mode") == "lines+markers")
    shown = dict(zip([x[:10] for x in line["x"]], line["hovertext"], strict=True))
    total = sum(changes for _, changes in settled(home, grain.lower()).values())
    counts = [int(text.partition(" changes")[0].rpartition(" ")[2].replace(",", "")) for text in shown.values()]
    assert sum(counts) <= total
    if grain == "Month":
        expected = settled(home, "month")
        assert set(shown) == {f"{period}" for period in expected}
        assert sum(counts) == total


def test_the_last_months_are_not_settled_and_no_drop(app: AppTest, home: Home) -> None:
    app.session_state["trend_All_table"] = True
    show(app)
    table = app.dataframe[0].value
    waiting = table[table["Outside"] == "not settled yet"]
    assert len(waiting) >= 1
    assert "not settled yet" in charts(app)[0].alt


def test_the_opening_counts_the_latest_settled_month(app: AppTest, home: Home) -> None:
    said = texts(show(app))
    months = settled(home, "month")
    latest = max(months)
    failed, changes = months[latest]
    assert f"per 100 changes in {latest:%B %Y} ({failed} of {changes:,}, bots' among them)" in said
    assert "What this cannot tell." in said


def test_a_short_series_falls_back_to_a_run_chart_and_says_so(app: AppTest) -> None:
    said = texts(show(app, grain="Quarter"))
    assert "A usual range needs 12 periods of its own." in said or "events are expected in a period" in said
    assert "Too little for a usual range" in said


@pytest.mark.parametrize("counted", ["Changes with an incident", "Incidents"])
def test_share_and_count_are_both_there(app: AppTest, counted: str) -> None:
    assert f"{counted} per 100 changes; a point is a month of merge" in texts(show(app, counted=counted))


def test_an_announced_change_is_drawn_kept_with_its_author_and_can_be_withdrawn(app: AppTest, home: Home) -> None:
    show(app)
    assert "None yet." in texts(app)
    app.text_input(key="actor_phase").set_value("Ada")
    next(each for each in app.text_input if each.label == "What changed").set_value("Assistant <b>for</b> all")
    next(each for each in app.date_input if each.label == "From").set_value(date(2026, 8, 1))
    next(each for each in app.button if each.label == "Save this change").click()
    app.run()
    assert not app.exception
    made = reader.judgements(home).all()[-1]
    assert (made.kind, made.subject, made.object) == ("phase", "rollout", "Assistant <b>for</b> all")
    assert (made.verdict, made.actor) == ("2026-08-01", "Ada")
    assert "by Ada" in texts(app)
    assert "Assistant <b>for</b> all: 1 August 2026." in charts(app)[0].alt
    assert "A usual range needs 12 periods of its own." in texts(app)
    app.button(key="withdraw_phase_0").click().run()
    assert "None yet." in texts(app)
    assert reader.judgements(home).all()[-1].verdict == "withdrawn"


def test_a_change_without_a_day_is_not_saved(app: AppTest, home: Home) -> None:
    show(app)
    before = reader.judgements(home).version()
    next(each for each in app.button if each.label == "Save this change").click()
    app.run()
    assert app.warning[0].value == "Give it a name and a day first."
    assert reader.judgements(home).version() == before


def test_the_share_of_ai_is_that_of_the_rows(app: AppTest, home: Home) -> None:
    show(app)
    alt = charts(app)[-1].alt
    months = settled(home, "month", "ai_assisted")
    bots = settled(home, "month", "bot")
    whole = settled(home, "month")
    latest = max(whole)
    changes = whole[latest][1] - bots.get(latest, (0, 0))[1]
    assert f"({months[latest][1]} of {changes})" in alt


def test_first_run_leads_to_your_own_files(empty_app: AppTest) -> None:
    empty_app.run()
    empty_app.switch_page(PAGE).run()
    assert not empty_app.exception
    assert "python -m ingest demo" in texts(empty_app)


def test_filters_that_leave_nothing_say_so_and_lead_on(app: AppTest) -> None:
    said = texts(show(app, type="dependencies", tool="aider", size=">1000"))
    assert "No changes match these filters" in said
    assert not charts(app)


def test_one_service_with_hardly_any_incident_still_draws(app: AppTest) -> None:
    said = texts(show(app, service="notifications"))
    assert "All changes" in said
    assert len(charts(app)) >= 4


def test_a_clicked_period_lists_its_incidents_widest_first(
    app: AppTest, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    period = [["2026-04-01", "2026-07-01"]]
    monkeypatch.setattr(clicked, "chart", lambda drawn, key: period if key == "trend_All" else [])
    show(app)
    scope = Scope(datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))
    charged = [row for row in opened(home).answer("blast", scope=scope) if row["origin"]]
    charged.sort(key=lambda row: (-(row["customer_minutes"] or -1.0), row["incident_id"]))
    links = [link.proto.query_string for link in app.get("page_link") if "incident=" in link.proto.query_string]
    expected = [row["incident_id"] for row in charged[: blast_tables.SHOWN]]
    assert [parse_qs(link)["incident"][0] for link in links] == expected
