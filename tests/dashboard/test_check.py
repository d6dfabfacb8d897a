"""Check these numbers: every page that counts opens the steps and the rows its numbers come from."""

import pytest
from streamlit.testing.v1 import AppTest

from data.home import Home
from data.reader import Reader, judgements
from tests.dashboard.test_pages import open_incident, opened, texts


@pytest.fixture
def reader(home: Home) -> Reader:
    return opened(home)


def checked(app: AppTest, page: str, number: str | None = None) -> AppTest:
    app.query_params["period"] = "all data"
    app.session_state["checking"] = True
    if number:
        app.query_params["check"] = number
    app.switch_page(f"views/{page}.py")
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("page", ["overview", "trends", "blast_radius", "review", "safeguards", "services", "health"])
def test_every_page_that_counts_opens_its_numbers(page: str, app: AppTest) -> None:
    said = texts(checked(app, page))
    assert "From what was read to what is counted here" in said
    assert "The rows behind it:" in said
    assert "one row per" in said


def test_the_steps_lead_from_what_was_read_to_what_is_counted(app: AppTest, reader: Reader) -> None:
    checked(app, "services")
    steps = app.table[-1].value
    of = steps[steps[""] == "changes"].set_index("Step")["Rows"].str.replace(",", "").astype(int)
    assert of.iloc[:-2].sum() == of["counted here"]
    assert of["read"] == reader.query("select count(*) as n from core.changes")["n"].iloc[0]
    assert of["counted here"] == reader.query("select count(*) as n from overlay.changes where counted")["n"].iloc[0]


def test_rows_name_no_origin_until_asked_and_then_no_decision_is_blind(app: AppTest, reader: Reader) -> None:
    checked(app, "services")
    assert "origin" not in app.dataframe[-1].value
    app.toggle(key="check_origins").set_value(True).run()
    assert "origin" in app.dataframe[-1].value
    incident = reader.rows(
        "select incident_id from overlay.incidents where counted and link_status = 'candidates' order by 1 limit 1"
    )[0]["incident_id"]
    assert "Knowing it could sway" in texts(open_incident(app, incident))
    app.button(key="reject_1").click().run()
    newest = judgements(Home.from_env()).all()[-1]
    assert (newest.verdict, newest.origin_visible) == ("rejected", True)
