"""The blast-radius page as its readers meet it: numbers that equal their rows, and the way to each incident."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.analysis.blast import RATIO_FROM_INCIDENTS
from dashboard.components import blast_tables, clicked
from data.home import Home
from data.scope import Scope
from tests.dashboard.test_pages import opened, texts

EVER = Scope(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
PAGE = "views/blast_radius.py"


def show(app: AppTest, **parameters: str) -> AppTest:
    for key, value in {"period": "all data", **parameters}.items():
        app.query_params[key] = value
    app.switch_page(PAGE).run()
    assert not app.exception
    return app


def incidents(home: Home, scope: Scope = EVER) -> list[dict[str, Any]]:
    return opened(home).answer("blast", scope=scope)


def charts(app: AppTest) -> list[Any]:
    return [chart.proto for chart in app.get("plotly_chart")]


def test_medians_of_the_table_equal_those_of_the_rows(app: AppTest, home: Home) -> None:
    show(app, measure="Services")
    table = app.table[0].value.set_index("Origin")
    for origin, label in (("ai_assisted", "AI-assisted"), ("human_only", "Human-only")):
        values = [row["services"] for row in incidents(home) if row["origin"] == origin]
        assert int(table.loc[label, "Incidents"]) == len(values)
        assert str(table.loc[label, "Median (95% range)"]).startswith(f"{np.median(values):g}")


def test_the_sentence_counts_the_incidents_of_both_sides(app: AppTest, home: Home) -> None:
    said, counts = texts(show(app)), []
    for origin, label in (("ai_assisted", "AI-assisted"), ("human_only", "human-only")):
        known = [r for r in incidents(home) if r["origin"] == origin and r["customer_minutes"] is not None]
        counts.append(len(known))
        assert f"alf of the {len(known)} {label} incidents reached at most" in said
    assert "times in 100" in said
    assert ("Cliff's delta" in said) == (min(counts) >= RATIO_FROM_INCIDENTS)
    assert "What this cannot tell." in said
    assert "caused by AI" not in said


def test_who_saw_incidents_under_their_culprits_origin_decides_no_longer_blind(app: AppTest, home: Home) -> None:
    seen = show(app).session_state["origins_seen"]
    assert seen == {row["change_id"] for row in incidents(home) if row["change_id"]}


def test_the_picture_says_its_sentence_to_those_who_cannot_see_it(app: AppTest) -> None:
    alts = [chart.alt for chart in charts(show(app))]
    assert alts[0].startswith("Per cent of incidents that reached no further, by customer-minutes. AI-assisted: n = ")
    assert "services and the ways failures took between them" in alts[1]
    assert "incidents restored by time since their start" in alts[2]
    assert "by duration and services reached" in alts[3]


@pytest.mark.parametrize("measure", ["Customer-minutes", "Services", "Duration", "Customers", "People woken"])
def test_each_measure_draws_and_is_in_the_url(app: AppTest, measure: str) -> None:
    said = texts(show(app, measure=measure))
    assert f"by {measure.lower()}" in said
    assert charts(app)[0].alt.startswith(f"Per cent of incidents that reached no further, by {measure.lower()}")


def test_what_is_clicked_is_listed_widest_first(app: AppTest, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = sorted(incidents(home), key=lambda row: (-(row["customer_minutes"] or -1.0), row["incident_id"]))
    chosen = [[row["incident_id"]] for row in sorted(rows, key=lambda row: row["started_at"])[::3]]
    monkeypatch.setattr(clicked, "chart", lambda drawn, key: chosen if key == "reach" else [])
    show(app)
    links = [link.proto.query_string for link in app.get("page_link") if "incident=" in link.proto.query_string]
    asked = {name for (name,) in chosen}
    expected = [row["incident_id"] for row in rows if row["incident_id"] in asked][: blast_tables.SHOWN]
    assert [parse_qs(link)["incident"][0] for link in links[: len(expected)]] == expected


def test_widest_incidents_come_first(app: AppTest, home: Home) -> None:
    show(app)
    rows = [element.proto.body for element in app.get("html") if 'class="length"' in element.proto.body]
    widest = sorted(incidents(home), key=lambda row: row["customer_minutes"] or 0.0, reverse=True)
    expected = [f"{row['customers_affected']:,} customers" for row in widest[: len(rows)]]
    assert len(rows) == 12
    assert all(customers in row for customers, row in zip(expected, rows, strict=True))
    app.session_state["score"] = True
    app.run()
    assert not app.exception
    scored = [element.proto.body for element in app.get("html") if " weightings" in element.proto.body]
    assert len(scored) == 10
    points = [int(re.findall(r"(\d+) of 100", row)[0]) for row in scored]
    assert points == sorted(points, reverse=True)


def test_the_map_can_show_one_incident(app: AppTest, home: Home) -> None:
    steps = opened(home).answer("travelled", scope=EVER)
    one = steps[0]["incident_id"]
    ways = {(step["from_service"], step["to_service"]) for step in steps if step["incident_id"] == one}
    show(app, map=f"#{steps[0]['number']} {steps[0]['title']}")
    alt = charts(app)[1].alt
    assert all(f"{start} to {end}: 1 incident." in alt for start, end in ways)
    assert alt.count("incident.") == len(ways)


def test_potential_stands_beside_real_radius_for_every_service(app: AppTest, home: Home) -> None:
    show(app)
    frame = app.dataframe[-1].value.set_index("Service")
    rows = opened(home).answer("service_map", scope=EVER)
    assert len(frame) == len(rows)
    for row in rows:
        assert (frame.loc[row["service"], "Dependants"], frame.loc[row["service"], "Furthest"]) == (
            row["dependants"],
            row["furthest"],
        )


def test_filters_narrow_the_incidents(app: AppTest, home: Home) -> None:
    scope = replace(EVER, services=("checkout",))
    found = incidents(home, scope)
    show(app, service="checkout")
    assert f"of {len(found)} by customer-minutes" in texts(app)


def test_an_assumption_is_stamped(app: AppTest) -> None:
    said = texts(show(app, unmarked="human-only"))
    assert "Assumption: unmarked changes are counted as human-only" in said
    assert "assumed human-only" in said


def test_first_run_leads_to_your_own_files(empty_app: AppTest) -> None:
    empty_app.run()
    empty_app.switch_page(PAGE).run()
    assert not empty_app.exception
    assert "python -m ingest demo" in texts(empty_app)


def test_filters_that_leave_nothing_say_so_and_lead_on(app: AppTest) -> None:
    said = texts(show(app, service="accounts", severity="SEV1"))
    assert "No incidents match these filters" in said
    assert not charts(app)
