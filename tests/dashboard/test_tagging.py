"""Tagging an incident, its impact, its post-mortem and the checklist that comes back, as their users meet them."""

import re
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data import reader
from data.home import PROJECT, Home
from data.judgements import Judgement, Postmortems, Revision, fold
from tests.dashboard.test_pages import one, open_incident, opened, texts

UNTAGGED = (
    "select incident_id from overlay.incidents join overlay.postmortems using (incident_id)"
    " where counted and taggers = 0 order by started_at desc limit 1"
)


def judge(home: Home, incident: str, actor: str, *decisions: tuple[str, str, str], note: str = "") -> None:
    reader.judgements(home).add_many(
        [
            Judgement(
                kind=kind,
                subject=incident,
                object=object,
                verdict=verdict,
                actor=actor,
                origin_visible=False,
                note=note,
            )
            for kind, object, verdict in decisions
        ]
    )


def tag(app: AppTest, incident: str, who: str, trigger: str, *causes: str) -> AppTest:
    app.text_input(key="actor_incident").set_value(who).run()
    app.multiselect(key=f"trigger/{incident}").set_value([trigger])
    app.multiselect(key=f"cause/{incident}").set_value(list(causes))
    return press(app, "Save tags")


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def postmortem(app: AppTest, incident: str) -> AppTest:
    app.query_params["incident"] = incident
    return app.switch_page("views/postmortem.py").run()


def tags(home: Home, incident: str) -> dict[str, Any]:
    rows = opened(home).answer("incident_tags", incident=incident)
    return {f"{row['actor']}: {row['tag']}": row["unseen"] for row in rows}


def test_tags_are_saved_at_once_and_can_be_taken_back(app: AppTest, home: Home) -> None:
    incident = one(home, UNTAGGED)
    tag(open_incident(app, incident), incident, "Ada", "binary_push", "no_test", "cold_cache")
    assert not app.exception
    assert tags(home, incident) == {"Ada: binary_push": True, "Ada: cold_cache": True, "Ada: no_test": True}
    app.multiselect(key=f"cause/{incident}").set_value(["no_test"])
    press(app, "Save tags")
    assert set(tags(home, incident)) == {"Ada: binary_push", "Ada: no_test"}
    assert "Cold or stale cache withdrawn" in " ".join(texts(app).split())


def test_signing_keeps_what_was_chosen_and_brings_ones_own_tags(app: AppTest, home: Home) -> None:
    incident = one(home, UNTAGGED)
    judge(home, incident, "Ada", ("cause", "no_test", "set"))
    open_incident(app, incident)
    app.text_input(key="actor_incident").set_value("Ada").run()
    assert app.multiselect(key=f"cause/{incident}").value == ["no_test"]
    app.text_input(key="actor_incident").set_value("Bo").run()
    assert app.multiselect(key=f"cause/{incident}").value == []


def test_saving_again_without_a_change_adds_no_judgement(app: AppTest, home: Home) -> None:
    incident = one(home, UNTAGGED)
    tag(open_incident(app, incident), incident, "Ada", "binary_push", "no_test")
    before = reader.judgements(home).version()
    press(app, "Save tags")
    assert reader.judgements(home).version() == before


def test_others_tags_stay_hidden_until_ones_own_are_saved(app: AppTest, home: Home) -> None:
    incident = one(home, UNTAGGED)
    judge(home, incident, "Bo", ("trigger", "capacity", "set"), ("cause", "alert_missing", "set"))
    open_incident(app, incident)
    assert "Somebody has tagged this incident" in texts(app)
    assert "Only Bo" not in texts(app)
    tag(app, incident, "Ada", "capacity", "no_test")
    said = texts(app)
    assert "Agreed Capacity reached" in said
    assert "Only Bo Alert missing or late" in said
    assert "Only Ada No test for it" in said
    assert tags(home, incident)["Ada: no_test"] is True


def test_tags_set_after_looking_say_so(app: AppTest, home: Home) -> None:
    incident = one(home, UNTAGGED)
    judge(home, incident, "Bo", ("trigger", "capacity", "set"))
    press(open_incident(app, incident), "Show them now")
    assert "Tagged by Bo" in texts(app)
    tag(app, incident, "Ada", "capacity", "no_test")
    assert tags(home, incident)["Ada: no_test"] is False


def test_a_suggestion_shows_its_words_and_sets_nothing_until_chosen(app: AppTest, home: Home) -> None:
    incident = one(
        home,
        "select incident_id from overlay.incidents where counted and contains(description, 'No test covers this path')"
        " order by 1 limit 1",
    )
    before = tags(home, incident)
    open_incident(app, incident)
    app.text_input(key="actor_incident").set_value("Ada").run()
    pills = app.get("button_group")[0]
    assert any("No test for it" in option.content and "No test covers this path" in option.content
               for option in pills.proto.options)  # fmt: skip
    press(app, "Save tags")
    assert tags(home, incident) == before
    pills = next(group for group in app.button_group if group.key.startswith("suggested/"))
    pills.set_value(["no_test"])
    press(app, "Save tags")
    assert "Ada: no_test" in tags(home, incident)
    assert "no_test" in app.multiselect(key=f"cause/{incident}").value


def test_a_retired_tag_in_use_stays_readable_and_is_offered_to_nobody_else(app: AppTest, home: Home) -> None:
    incident = one(home, UNTAGGED)
    judge(home, incident, "Ada", ("cause", "tariff_table_late", "set"))
    open_incident(app, incident)
    assert "tariff table late (retired)" not in app.multiselect(key=f"cause/{incident}").options
    app.text_input(key="actor_incident").set_value("Ada").run()
    assert not app.exception
    assert "tariff table late (retired)" in app.multiselect(key=f"cause/{incident}").options


def test_the_blast_radius_names_what_is_missing_and_takes_it_with_who_says_so(app: AppTest, home: Home) -> None:
    incident = one(home, "select incident_id from overlay.incidents where counted order by started_at desc limit 1")
    open_incident(app, incident)
    app.number_input(key=f"impact_customers/{incident}").set_value(4321)
    press(app, "Save")
    assert "Say who says so; nothing was saved." in [warning.value for warning in app.warning]
    app.text_input(key=f"impact_said_by/{incident}").set_value("support <desk>")
    press(app, "Save")
    assert not app.exception
    assert "4,321 customers were affected" in texts(app)
    row = opened(home).answer("incident_impact", incident=incident)[0]
    assert (row["customers_affected"], row["said_by"]) == (4321, "support <desk>")


def test_a_section_is_saved_when_it_is_left_and_is_there_in_another_session(app: AppTest, home: Home) -> None:
    incident = one(home, UNTAGGED)
    postmortem(app, incident)
    assert not app.exception
    app.text_input(key="actor_incident").set_value("Ada").run()
    app.text_area(key=f"write/{incident}/summary").set_value("<b>It broke.</b>").run()
    kept = fold(Postmortems(reader.judgements(home)).of(incident))["summary"].current
    assert (kept.body, kept.actor) == ("<b>It broke.</b>", "Ada")
    other = AppTest.from_file(str(PROJECT / "dashboard" / "app.py"), default_timeout=30)
    postmortem(other.run(), incident)
    assert other.text_area(key=f"write/{incident}/summary").value == "<b>It broke.</b>"


def test_two_sessions_on_one_section_both_see_the_conflict_and_keep_both_texts(app: AppTest, home: Home) -> None:
    incident = one(home, UNTAGGED)
    key = f"write/{incident}/summary"
    sessions = {"Ada": app, "Bo": AppTest.from_file(str(PROJECT / "dashboard" / "app.py"), default_timeout=30)}
    for name, session in sessions.items():
        postmortem(session.run(), incident)
        session.text_input(key="actor_incident").set_value(name).run()
    for name, session in sessions.items():
        session.text_area(key=key).set_value(f"Text of {name}.").run()
    app.run()
    for session in sessions.values():
        said = texts(session)
        assert "Two texts were saved at the same time" in said
        assert "Text of Ada." in said
        assert session.text_area(key=key).value == "Text of Bo."
    publish = next(button for button in app.button if button.label == "Publish")
    assert publish.disabled
    press(app, "Keep both, one after the other")
    assert app.text_area(key=key).value == "Text of Bo.\n\nText of Ada."
    assert "Two texts were saved" not in texts(app)
    assert len(Postmortems(reader.judgements(home)).of(incident)) == 3


def test_an_action_item_has_a_team_a_due_date_and_a_state(app: AppTest, home: Home) -> None:
    incident = one(home, UNTAGGED)
    postmortem(app, incident)
    next(field for field in app.text_input if field.label == "New action item").set_value("=HYPERLINK(1) <b>")
    next(field for field in app.date_input if field.label == "Due").set_value(date(2026, 1, 2))
    press(app, "Add")
    assert not app.exception
    assert "due 2026-01-02, overdue" in texts(app)
    [row] = opened(home).answer("actions", incident=incident)
    assert (row["text"], row["state"]) == ("=HYPERLINK(1) <b>", "open")
    app.query_params["period"] = "all data"
    app.switch_page("views/incidents.py").run()
    overdue = one(
        home,
        "select count(*) from overlay.actions join overlay.incidents using (incident_id)"
        " where counted and state = 'open' and due < current_date",
    )
    assert f"{overdue} action items are overdue" in [expander.label for expander in app.expander]
    postmortem(app, incident)
    app.selectbox(key=f"state_{row['action']}").set_value("done").run()
    assert opened(home).answer("actions", incident=incident)[0]["state"] == "done"
    assert "overdue" not in texts(app)


def test_publishing_locks_the_fields_and_reopening_unlocks_them(app: AppTest, home: Home) -> None:
    incident = one(home, UNTAGGED)
    postmortem(app, incident)
    app.text_area(key=f"write/{incident}/impact").set_value("Nobody could *pay*.").run()
    press(app, "Publish")
    assert not app.text_area
    assert "Nobody could pay." in texts(app)
    press(app, "Reopen")
    assert app.text_area(key=f"write/{incident}/impact").value == "Nobody could *pay*."


def test_a_post_mortem_of_200_kb_is_shown_searched_and_exported(app: AppTest, home: Home) -> None:
    incident = one(home, UNTAGGED)
    body = "<script>alert(1)</script> word " * 6_500 + "zanzibar"
    Postmortems(reader.judgements(home)).save(
        Revision(incident_id=incident, section="summary", body=body, base=0, actor="Ada")
    )
    postmortem(app, incident)
    assert not app.exception
    assert app.text_area(key=f"write/{incident}/summary").value == body
    app.query_params.clear()
    app.query_params["period"] = "all data"
    app.query_params["q"] = "ZANZIBAR"
    app.switch_page("views/incidents.py").run()
    assert "1 incidents" in texts(app)


@pytest.mark.parametrize(
    ("queue", "condition"),
    [
        ("Untagged", "taggers = 0"),
        ("Disagreement", "(postmortems.disputed > 0 or incidents.disputed)"),
        ("Waiting for a decision", "link_status = 'candidates'"),
    ],
)
def test_a_queue_holds_what_its_name_says(app: AppTest, home: Home, queue: str, condition: str) -> None:
    expected = one(
        home,
        "select count(*) from overlay.incidents join overlay.postmortems using (incident_id)"
        f" where counted and {condition}",
    )
    app.query_params["period"] = "all data"
    app.query_params["show"] = queue
    app.switch_page("views/incidents.py").run()
    assert not app.exception
    assert f"{expected:,} incidents" in texts(app)


def test_ones_own_queue_holds_what_one_signed_in_any_way_and_nothing_else(app: AppTest, home: Home) -> None:
    names = opened(home).rows("select incident_id from overlay.incidents where counted order by 1 limit 4")
    tagged, written, taken_back, others = (row["incident_id"] for row in names)
    judge(home, tagged, "Ada", ("cause", "no_test", "set"))
    judge(home, taken_back, "Ada", ("cause", "no_test", "set"), ("cause", "no_test", "withdrawn"))
    judge(home, others, "Bo", ("cause", "no_test", "set"))
    text = Revision(incident_id=written, section="summary", body="It broke.", base=0, actor="Ada")
    Postmortems(reader.judgements(home)).save(text)
    app.query_params["period"] = "all data"
    app.query_params["show"] = "Mine"
    app.session_state["actor"] = "Ada"
    app.switch_page("views/incidents.py").run()
    links = [link.proto for link in app.get("page_link") if link.proto.page == "incident"]
    shown = {link.query_string for link in links}
    assert shown == {f"incident={name.replace('/', '%2F')}" for name in (tagged, written)}


def test_a_page_past_the_end_of_a_narrower_search_shows_the_first(app: AppTest, home: Home) -> None:
    app.query_params["period"] = "all data"
    app.switch_page("views/incidents.py").run()
    app.get("pagination")[0].set_value(2).run()
    assert not app.exception
    app.text_input(key="q").set_value("checkout stale").run()
    assert not app.exception
    assert [link for link in app.get("page_link") if link.proto.query_string]


def test_search_finds_by_cause_and_service(app: AppTest, home: Home) -> None:
    expected = one(
        home,
        "select count(*) from overlay.incidents join overlay.postmortems using (incident_id)"
        " where counted and service = 'checkout' and list_contains(causes, 'cold_cache')",
    )
    assert expected > 0
    app.query_params["period"] = "all data"
    app.query_params["q"] = "stale checkout"
    app.switch_page("views/incidents.py").run()
    assert f"{expected} incidents" in texts(app)


def test_the_checklist_shows_questions_with_the_incidents_behind_them(app: AppTest, home: Home) -> None:
    app.query_params["period"] = "all data"
    app.query_params["service"] = "checkout"
    app.switch_page("views/checklist.py").run()
    assert not app.exception
    said = texts(app)
    assert "What if this cache is cold" in said
    assert "1 in use" in said
    behind = one(
        home,
        "select count(*) from overlay.incidents join overlay.postmortems using (incident_id)"
        " where counted and service = 'checkout' and list_contains(causes, 'cold_cache')",
    )
    assert any(popover.proto.popover.label == f"{behind} incidents" for popover in app.get("popover"))
    assert "- [ ] What if this cache is cold" in said


def test_the_checklist_names_no_origin_of_an_incident_nobody_has_decided(app: AppTest, home: Home) -> None:
    app.query_params["period"] = "all data"
    app.switch_page("views/checklist.py").run()
    decided = {
        row["incident_id"]: row["link_status"] == "confirmed"
        for row in opened(home).rows("select incident_id, link_status from overlay.incidents")
    }
    links = [link.proto for link in app.get("page_link") if "incident" in link.proto.query_string]
    assert links
    for link in links:
        name = link.query_string.removeprefix("incident=").replace("%2F", "/")
        assert decided[name] or link.label.endswith("culprit not decided")


def test_a_question_can_be_added_and_retired_and_belongs_to_its_owner(app: AppTest, home: Home) -> None:
    app.query_params["period"] = "all data"
    app.query_params["service"] = "checkout"
    app.switch_page("views/checklist.py").run()
    button = next(button for button in app.button if button.label == "Ask this from now on")
    added = button.key.removeprefix("ask_")
    button.click().run()
    assert "2 in use" in texts(app)
    owners = "select subject from overlay.judgements where kind = 'question' and object = $tag and actor <> 'demo'"
    assert one(home, owners, tag=added) == "service/checkout"
    app.button(key=f"retire_{added}").click().run()
    assert "1 in use" in texts(app)


def test_causes_are_rates_per_100_changes_by_origin(app: AppTest) -> None:
    app.query_params["period"] = "all data"
    app.switch_page("views/causes.py").run()
    assert not app.exception
    assert "per 100 changes" in app.get("plotly_chart")[0].proto.alt
    assert "human-only" in app.get("plotly_chart")[0].proto.alt


def test_what_came_back_names_service_and_cause_with_its_incidents(app: AppTest, home: Home) -> None:
    app.query_params["period"] = "all data"
    app.query_params["service"] = "checkout"
    app.switch_page("views/causes.py").run()
    assert not app.exception
    many = one(
        home,
        "select count(*) from overlay.incidents join overlay.postmortems using (incident_id)"
        " where counted and service = 'checkout' and list_contains(causes, 'cold_cache')",
    )
    assert many > 1
    assert "checkout · Cold or stale cache" in texts(app)
    assert f"{many} incidents" in [popover.proto.popover.label for popover in app.get("popover")]


@pytest.mark.parametrize("page", ["checklist", "causes", "postmortem"])
def test_the_pages_stand_without_data_or_parameters(page: str, app: AppTest, empty_app: AppTest) -> None:
    for each in (app, empty_app):
        each.switch_page(f"views/{page}.py").run()
        assert not each.exception
        assert each.title


def test_what_similar_incidents_share_gives_no_hidden_tag_away(app: AppTest, home: Home) -> None:
    reading = opened(home)
    tagged = reading.rows("select incident_id as name from overlay.postmortems where len(causes) > 0 order by 1")
    incident, alike = next(
        (each["name"], row)
        for each in tagged
        for row in reading.answer("similar_incidents", incident=each["name"])
        if any(term.startswith("tag:") for term in row["terms"][:2])
    )
    named = next(term for term in alike["terms"] if term.startswith("tag:")).removeprefix("tag:").replace("_", " ")
    said = texts(open_incident(app, incident))
    assert "Their tags show once you have saved yours" in said
    assert not re.search(rf"in common: [^<]*{named}", said)
    next(button for button in app.button if button.label == "Show them now").click().run()
    assert re.search(rf"in common: [^<]*{named}", texts(app))
