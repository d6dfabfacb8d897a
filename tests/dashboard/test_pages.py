"""The pages as their readers meet them: the sentence, the numbers behind it, the decision that changes them."""

import gc
import io
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data import reader
from data.home import Home


def texts(app: AppTest) -> str:
    """Everything a page says, as one text."""
    parts = [
        element.value
        for kind in ("title", "header", "subheader", "caption", "markdown", "code")
        for element in app.get(kind)
    ]
    parts += [element.proto.body for element in app.get("html")]
    return re.sub(r"\\([^\w\s])", r"\1", re.sub(r"<[^>]+>", "", "\n".join(map(str, parts))))


def tables(app: AppTest) -> list[pd.DataFrame]:
    """The tables of a page that are made to fit a phone."""
    found = [element.proto.body for element in app.get("html") if "<table" in element.proto.body]
    return [table for body in found for table in pd.read_html(io.StringIO(body))]


def opened(home: Home) -> reader.Reader:
    found = reader.open_latest(home)
    assert found is not None
    return found


def one(home: Home, sql: str, **parameters: Any) -> Any:
    return next(iter(opened(home).rows(sql, **parameters)[0].values()))


def open_incident(app: AppTest, incident: str) -> AppTest:
    app.query_params["incident"] = incident
    app.switch_page("views/incident.py")
    return app.run()


def test_first_run_leads_to_your_own_files(empty_app: AppTest) -> None:
    empty_app.run()
    assert not empty_app.exception
    said = texts(empty_app)
    assert "No incidents or changes yet" in said
    assert "python -m ingest file pagerduty" in said
    assert "python -m ingest demo" in said


def test_the_overview_answers_with_the_counts_of_the_snapshot(app: AppTest, home: Home) -> None:
    app.query_params["period"] = "all data"
    app.run()
    assert not app.exception
    counts = "select count(*) from overlay.changes where counted and origin = $origin"
    failed = f"{counts} and incidents_strict > 0"
    said = texts(app)
    for origin, name in (("ai_assisted", "AI-assisted"), ("human_only", "human-only")):
        events, changes = one(home, failed, origin=origin), one(home, counts, origin=origin)
        assert f"{events} of {changes:,} {name}" in said
    assert "What this cannot tell." in said
    assert "assumed" not in re.sub(r"\{[^}]*\}", "", said)
    assert "Synthetic: all names and numbers are invented." in said


def captions(app: AppTest) -> list[str]:
    return [caption.value.replace("\\", "") for caption in app.caption]


def test_what_an_address_asks_for_and_the_data_have_not_is_said(app: AppTest) -> None:
    app.query_params["period"] = "2019-Q1"
    app.query_params["service"] = ["checkout", "no*such*thing"]
    said = captions(app.run())
    assert "Not in these data, so left out: no*such*thing, 2019-Q1." in said
    assert any("Overview · 12 months" in caption and "checkout" in caption for caption in said)
    app.button(key="reset").click().run()
    assert not any("left out:" in caption for caption in captions(app))


@pytest.mark.parametrize(
    ("quarter", "dates"),
    [
        ("2026-Q3", "Wed 1 Jul 2026 to Wed 30 Sep 2026 ·"),
        ("2026-Q4", "Thu 1 Oct 2026 to Thu 31 Dec 2026, so far: data end Sat 31 Oct 2026 ·"),
    ],
)
def test_a_period_names_its_last_day_and_where_its_data_end(app: AppTest, quarter: str, dates: str) -> None:
    app.query_params["period"] = quarter
    assert f"Overview · {quarter}: {dates}" in captions(app.run())[0]


def test_the_chart_says_its_sentence_to_those_who_cannot_see_it(app: AppTest) -> None:
    app.run()
    alt = app.get("plotly_chart")[0].proto.alt
    assert "AI-assisted" in alt
    assert "Human-only" in alt


def test_filters_come_from_the_url_and_narrow_the_counts(app: AppTest, home: Home) -> None:
    app.query_params["period"] = "all data"
    app.query_params["service"] = "checkout"
    app.run()
    changes = one(
        home,
        "select count(*) from overlay.changes"
        " where counted and origin = 'ai_assisted' and list_contains(services, 'checkout')",
    )
    assert re.search(rf"\d+ of {changes:,} AI-assisted", texts(app))


def test_every_filter_is_said_above_the_answer_and_reset_takes_it_back(app: AppTest) -> None:
    for key, value in {"period": "all data", "size": "1-50", "links": "lenient", "service": "checkout"}.items():
        app.query_params[key] = value
    app.run()
    kicker = app.caption[0].value
    assert all(word in kicker for word in ("all data", "checkout", "size 1\\-50", "lenient links"))
    app.button(key="reset").click().run()
    assert not app.exception
    assert "12 months" in app.caption[0].value
    assert "all services" in app.caption[0].value
    assert "lenient" not in app.caption[0].value
    assert not app.query_params


@pytest.mark.parametrize(
    "bad", [{"period": "2199-Q9"}, {"service": "no such service"}, {"severity": "<script>"}, {"links": "all"}]
)
def test_an_unknown_filter_in_the_url_is_no_filter(app: AppTest, bad: dict[str, str]) -> None:
    app.run()
    plain = texts(app)
    for key, value in bad.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    assert texts(app) == plain


def test_counting_unmarked_as_human_only_is_stamped_wherever_it_shows(app: AppTest, home: Home) -> None:
    app.query_params["period"] = "all data"
    app.query_params["unmarked"] = "human-only"
    app.run()
    said = texts(app)
    both = "select count(*) from overlay.changes where counted and origin in ('human_only', 'unknown')"
    assert re.search(rf"\d+ of {one(home, both):,} assumed human-only", said)
    assert "Assumption: unmarked changes are counted as human-only" in said
    assert "Assumed human-only" in app.get("plotly_chart")[0].proto.alt


def test_data_health_shows_where_origins_come_from(app: AppTest) -> None:
    app.switch_page("views/health.py")
    app.run()
    assert not app.exception
    assert "Where origins come from, by month" in texts(app)
    assert "What marks miss" in texts(app)


def test_a_quarter_without_changes_says_when_there_were_some(app: AppTest) -> None:
    app.query_params["period"] = "2026-Q4"
    app.query_params["team"] = "nobody"
    app.run()
    assert not app.exception


def test_confirming_a_candidate_is_blind_counts_at_once_and_can_be_undone(app: AppTest, home: Home) -> None:
    incident = one(
        home,
        "select incident_id from overlay.incidents where counted and link_status = 'candidates' and candidates > 1"
        " order by incident_id limit 1",
    )
    linked = "select count(*) from overlay.incidents where counted and culprit_change_id is not null"
    before = one(home, linked)
    open_incident(app, incident)
    assert not app.exception
    assert "Knowing it could sway the choice" in texts(app)
    app.text_input(key="actor_incident").set_value("Ada")
    app.button(key="confirm_1").click().run()
    assert not app.exception
    said = texts(app)
    assert "is confirmed as the culprit" in said
    assert "by Ada" in said
    assert "Knowing it could sway the choice" not in said
    assert one(home, linked) == before + 1
    row = opened(home).rows("select * from overlay.links where incident_id = $i and status = 'confirmed'", i=incident)[
        0
    ]
    assert row["origin_visible"] is False
    assert row["known"] is True
    app.button(key="undo_1").click().run()
    assert one(home, linked) == before
    assert len(reader.judgements(home).all()) > 2  # what was decided and undone is kept


def test_a_decision_after_seeing_the_origin_is_not_blind(app: AppTest, home: Home) -> None:
    row = opened(home).rows(
        "select incident_id, change_id from overlay.links "
        "where status = 'suggested' and not strict order by all limit 1"
    )[0]
    app.query_params["change"] = row["change_id"]
    app.switch_page("views/change.py").run()
    open_incident(app, row["incident_id"])
    app.button(key="reject_1").click().run()
    newest = reader.judgements(home).all()[-1]
    assert (newest.verdict, newest.origin_visible) == ("rejected", True)


def test_a_change_shows_the_raw_line_that_decided_its_origin(app: AppTest, home: Home) -> None:
    row = opened(home).rows(
        "select change_id, raw from overlay.attribution where rule = 'C1' order by change_id limit 1"
    )[0]
    app.query_params["change"] = row["change_id"]
    app.switch_page("views/change.py").run()
    assert not app.exception
    raw = row["raw"].replace("<", "&lt;").replace(">", "&gt;")
    assert raw in "".join(element.proto.body for element in app.get("html"))


def test_an_override_is_shown_and_counts_nowhere(app: AppTest, home: Home) -> None:
    change = one(
        home, "select change_id from overlay.changes where counted and origin = 'human_only' order by 1 limit 1"
    )
    arms = "select count(*) from overlay.changes where counted and origin = 'human_only'"
    before = one(home, arms)
    app.query_params["change"] = change
    app.switch_page("views/change.py").run()
    app.radio[0].set_value("ai_assisted")
    app.text_input[0].set_value("I wrote it with an assistant")
    app.button[0].click().run()
    assert not app.exception
    assert "enters no rate" in texts(app)
    assert "I wrote it with an assistant" in texts(app)
    assert one(home, arms) == before


def test_answering_the_policy_question_unlocks_human_only_there(app: AppTest, home: Home) -> None:
    repo = one(home, "select repo from overlay.policies where ai_marked_since is null order by repo limit 1")
    unknown = "select count(*) from overlay.changes where repo = $repo and origin = 'unknown'"
    before = one(home, unknown, repo=repo)
    app.switch_page("views/repositories.py")
    app.session_state[f"ask_{repo}"] = True
    app.run()
    app.date_input(key=f"day_{repo}").set_value("2020-01-01")
    next(button for button in app.button if button.label == "Save this answer").click().run()
    assert not app.exception
    assert one(home, unknown, repo=repo) < before
    assert f"In {len(opened(home).answer('repositories'))} of" in texts(app)


@pytest.mark.parametrize(
    "page", ["overview", "incidents", "inbox", "incident", "change", "repositories", "health", "definitions"]
)
def test_every_page_stands_without_data_or_parameters(page: str, app: AppTest, empty_app: AppTest) -> None:
    for each in (app, empty_app):
        each.switch_page(f"views/{page}.py").run()
        assert not each.exception
        assert len(each.title) == 1


def test_after_a_page_the_collector_no_longer_looks_through_libraries(app: AppTest) -> None:
    app.run()
    assert gc.get_freeze_count() > 100_000


def test_titles_from_outside_are_shown_as_text(app: AppTest, home: Home) -> None:
    from dashboard.components.text import plain

    hostile = "<b>x</b> [y](javascript:alert(1)) :red[z] $$1$$ `q` ![i](http://x)"
    assert re.sub(r"\\(.)", r"\1", plain(hostile)) == hostile
    assert not re.search(r"(?<!\\)[\[\]()<>`$:*_!]", plain(hostile))


def test_what_two_incidents_share_is_said_once() -> None:
    from dashboard.components.similar import distinct

    terms = ["service:storefront", "tag:edge_case", "storefront", "mortems", "mortem", "rejected"]
    assert distinct(terms) == ["storefront", "edge case", "mortems", "rejected"]


def test_every_definition_has_a_place_its_link_leads_to(app: AppTest) -> None:
    app.switch_page("views/definitions.py").run()
    [contents] = [each.proto.body for each in app.get("html") if 'class="contents"' in each.proto.body]
    linked = re.findall(r'href="#([^"]+)"', contents)
    assert sorted(linked) == sorted(each.anchor for each in app.header)
    assert len(linked) == len(set(linked))


def test_the_filter_bar_says_what_the_url_holds_on_a_first_visit(app: AppTest) -> None:
    app.query_params["period"] = "all data"
    app.query_params["service"] = "checkout"
    app.run()
    assert "all data" in texts(app)
    shown = {block.proto.popover.label for block in app.get("popover")}
    assert {"Period: all data", "Services: checkout"} <= shown


def test_data_health_measures_the_links_by_what_people_decided(app: AppTest, home: Home) -> None:
    app.switch_page("views/health.py").run()
    shown = next(table for table in tables(app) if "Precision" in table)
    judged = one(home, "select count(*) from overlay.judged_links where rank = 1")
    [words] = shown.loc[shown["Evidence"].str.startswith("First candidate"), "Precision"]
    assert words.endswith(f" of {judged}")
    assert "Calibration" in texts(app)


def test_data_health_says_when_no_link_was_decided(
    app: AppTest, demo: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "snapshots").symlink_to(demo.snapshots)
    monkeypatch.setenv("AFTERMATH_HOME", str(tmp_path))
    app.switch_page("views/health.py").run()
    assert "Nobody has confirmed or rejected a link yet" in texts(app)


def test_a_link_to_a_section_is_followed_once(app: AppTest) -> None:
    app.query_params["at"] = "</script>restore"
    app.switch_page("views/blast_radius.py").run()
    said = [element.proto.body for element in app.get("html") if "arriveAt(" in element.proto.body]
    assert said == ['<script>window.arriveAt("\\u003c/script>restore")</script>']
    assert "at" not in app.query_params
