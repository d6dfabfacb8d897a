"""The inbox as a person walks it: one question at a time, blind, every answer kept, the last one taken back."""

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data import reader
from data.home import Home
from data.judgements import Judgement
from data.origin.masking import MASK
from tests.dashboard.test_pages import one, open_incident, opened, texts

QUEUE = (
    "select incident_id from overlay.incidents"
    " where counted and link_status in ('candidates', 'suggested') order by all"
)


@pytest.fixture
def inbox(app: AppTest) -> AppTest:
    app.query_params["period"] = "all data"
    app.switch_page("views/inbox.py")
    return app.run()


def press(app: AppTest, start: str) -> AppTest:
    """Presses the one button whose key starts so."""
    [button] = [each for each in app.button if str(each.key).startswith(start)]
    return button.click().run()


def asked(app: AppTest) -> str:
    """Which incident is on screen."""
    [key] = [str(each.key) for each in app.button if str(each.key).startswith("none_")]
    return key.removeprefix("none_")


def judged(home: Home) -> list[Judgement]:
    return reader.judgements(home).all()


def status(home: Home, incident: str) -> str:
    return str(one(home, "select link_status from overlay.incidents where incident_id = $i", i=incident))


def bodies(app: AppTest) -> str:
    """The HTML the page shows."""
    return "".join(
        element.proto.body for element in app.get("html") if "stMainBlockContainer" not in element.proto.body
    )


def say(home: Home, incident: str, verdict: str, change: str, actor: str) -> None:
    kind = "link" if change else "answer"
    said = Judgement(kind=kind, subject=incident, object=change, verdict=verdict, actor=actor, origin_visible=False)
    reader.judgements(home).add(said)


def test_it_asks_about_the_widest_doubt_first_and_says_why(inbox: AppTest, home: Home) -> None:
    assert not inbox.exception
    waiting = len(opened(home).rows(QUEUE))
    said = texts(inbox)
    assert f"0 decided · {waiting} waiting" in said
    kinds = re.search(r"waiting in [^:]+: ([^<\n]+)", said)
    assert kinds is not None
    assert sum(map(int, re.findall(r"\d+", kinds[1]))) == waiting
    assert re.search("Which change caused “.+”?", said)
    assert "Asked because" in said
    assert asked(inbox) in {row["incident_id"] for row in opened(home).rows(QUEUE)}


def test_a_choice_is_blind_and_kept_with_who_and_why(inbox: AppTest, home: Home) -> None:
    incident, before = asked(inbox), len(judged(home))
    assert 'class="mark"' not in bodies(inbox)
    inbox.text_input(key="actor_incident").set_value("Ada").run()
    inbox.text_input(key=f"note_{incident}").set_value("it moved the lock").run()
    press(inbox, "inbox_choose_1_")
    assert not inbox.exception
    [said] = judged(home)[before:]
    assert (said.kind, said.subject, said.verdict, said.actor) == ("link", incident, "confirmed", "Ada")
    assert (said.note, said.origin_visible) == ("it moved the lock", False)
    assert status(home, incident) == "confirmed"
    assert "Saved. Cause confirmed" in texts(inbox)
    assert asked(inbox) != incident


def test_an_origin_stays_hidden_while_its_change_is_asked_about_elsewhere(inbox: AppTest, home: Home) -> None:
    for _ in opened(home).rows(QUEUE):
        [key] = [str(each.key) for each in inbox.button if str(each.key).startswith("inbox_choose_1_")]
        press(inbox, key)
        chosen = judged(home)[-1]
        assert chosen.origin_visible is False
        elsewhere = bool(opened(home).answer("inbox_elsewhere", change=chosen.object))
        assert ('class="mark"' in bodies(inbox)) is not elsewhere
        if elsewhere:
            assert "whose origin stays hidden" in texts(inbox)
            return
    pytest.fail("no change of the demo is a candidate of two waiting incidents")


@pytest.mark.parametrize(("button", "stands"), [("none_", "no_change"), ("unsure_", "unknown")])
def test_no_change_and_cannot_tell_are_answers(inbox: AppTest, home: Home, button: str, stands: str) -> None:
    incident = asked(inbox)
    press(inbox, button)
    assert status(home, incident) == stands
    assert asked(inbox) != incident
    assert "whose origin is" not in texts(inbox)


def test_what_it_was_if_no_change_is_kept(inbox: AppTest, home: Home) -> None:
    incident = asked(inbox)
    inbox.selectbox(key=f"kind_{incident}").set_value("human_operation").run()
    press(inbox, "none_")
    assert judged(home)[-1].verdict == "human_operation"
    assert "No change caused it: a human operation" in texts(inbox)


def choose_until_an_origin_shows(app: AppTest, home: Home) -> str:
    """Confirms first candidates until one is of no other waiting incident; returns the incident it was for."""
    for _ in opened(home).rows(QUEUE):
        incident = asked(app)
        press(app, "inbox_choose_1_")
        if "whose origin is" in texts(app):
            return incident
    pytest.fail("every first candidate of the demo is asked about again")


def test_undo_takes_the_last_answer_back_and_asks_again_knowing_the_origin_was_seen(inbox: AppTest, home: Home) -> None:
    incident = choose_until_an_origin_shows(inbox, home)
    assert 'class="mark"' in bodies(inbox)
    assert status(home, incident) == "confirmed"
    kept = len(judged(home))
    press(inbox, "inbox_undo_")
    assert asked(inbox) == incident
    assert status(home, incident) in ("candidates", "suggested")
    assert len(judged(home)) == kept + 1
    assert "You have seen the origin" in texts(inbox)
    press(inbox, "inbox_choose_1_")
    assert judged(home)[-1].origin_visible is True


def test_what_is_skipped_comes_again_at_the_end(inbox: AppTest, home: Home) -> None:
    waiting = len(opened(home).rows(QUEUE))
    seen = []
    for _ in range(waiting):
        seen.append(asked(inbox))
        press(inbox, "inbox_skip_")
    assert len(set(seen)) == waiting
    assert "Only what you skipped is left" in texts(inbox)
    next(button for button in inbox.button if button.label == "Show it again").click().run()
    assert asked(inbox) == seen[0]


def test_a_key_that_reaches_the_buttons_of_the_incident_before_decides_nothing(inbox: AppTest, home: Home) -> None:
    incident = asked(inbox)
    press(inbox, "none_")
    kept = judged(home)
    deck = inbox.session_state["inbox_deck"]
    deck.answer({"incident_id": incident, "title": "the one before"}, "unknown", "", False)
    assert judged(home) == kept


def test_cannot_tell_is_not_asked_of_the_same_person_again_and_comes_last_for_another(
    inbox: AppTest, home: Home
) -> None:
    incident = asked(inbox)
    waiting = len(opened(home).rows(QUEUE))
    inbox.text_input(key="actor_incident").set_value("Ada").run()
    press(inbox, "unsure_")
    assert f"1 decided · {waiting - 1} waiting" in texts(inbox)
    inbox.text_input(key="actor_incident").set_value("Ben").run()
    assert f"1 decided · {waiting} waiting" in texts(inbox)
    for _ in range(waiting - 1):
        assert asked(inbox) != incident
        press(inbox, "inbox_skip_")
    assert asked(inbox) == incident


def test_two_people_who_disagree_are_shown_first_to_a_third(app: AppTest, home: Home) -> None:
    last = opened(home).rows(QUEUE)[-1]["incident_id"]
    found = opened(home).answer("candidates", incident=last)
    say(home, last, "confirmed", found[0]["change_id"], "Ada")
    say(home, last, "load", "", "Ben")
    app.query_params["period"] = "all data"
    app.switch_page("views/inbox.py").run()
    assert asked(app) == last
    said = texts(app)
    assert "two people contradict each other" in said
    assert "Ada: " in said
    assert "Ben: No change caused it: load" in said
    press(app, "none_")
    assert one(home, "select disputed from overlay.incidents where incident_id = $i", i=last) is False


def test_bulk_confirms_only_what_its_own_text_names(inbox: AppTest, home: Home) -> None:
    named = "select incident_id from overlay.incidents where counted and link_status = 'named' order by all"
    expected = [row["incident_id"] for row in opened(home).rows(named)]
    assert expected
    before = len(judged(home))
    press(inbox, "inbox_named")
    assert sorted(each.subject for each in judged(home)[before:]) == expected
    assert opened(home).rows(named) == []
    press(inbox, "inbox_undo_")
    assert [row["incident_id"] for row in opened(home).rows(named)] == expected


def table_of(app: AppTest) -> str:
    [table] = [element.proto.body for element in app.get("html") if 'class="inbox" ' in element.proto.body]
    return str(table)


def test_no_candidate_title_or_reason_names_a_tool(inbox: AppTest, home: Home) -> None:
    for _ in range(len(opened(home).rows(QUEUE))):
        assert not re.search(r"claude|copilot|cursor|codex|\bAI\b", table_of(inbox), re.IGNORECASE)
        press(inbox, "inbox_skip_")


def test_the_incidents_own_page_takes_the_same_answers(app: AppTest, home: Home) -> None:
    incident = opened(home).rows(QUEUE)[0]["incident_id"]
    open_incident(app, incident)
    press(app, "none_")
    assert not app.exception
    assert status(home, incident) == "no_change"
    assert "No change caused it, says" in texts(app)
    press(app, "undo_answer")
    assert status(home, incident) in ("candidates", "suggested")


def test_an_answer_is_one_for_an_incident_without_candidates(app: AppTest, home: Home) -> None:
    incident = one(home, "select incident_id from overlay.incidents where counted and link_status = 'none' order by 1")
    open_incident(app, incident)
    press(app, "unsure_")
    assert status(home, incident) == "unknown"
    app.switch_page("views/incidents.py").run()
    assert not app.exception


def test_a_hostile_title_is_text_in_the_table() -> None:
    from dashboard.components.inbox_table import table

    row: dict[str, Any] = {
        "title": "<img src=x onerror=alert(1)> by Claude Code",
        "repo": "a/<b>",
        "called": "<i>abc",
        "lines_added": 1,
        "lines_deleted": 2,
        "files_changed": 1,
        "minutes_before": None,
        "deployed_at": None,
        "methods": ["named", "doubted", "something new"],
        "reasons": ["says “<script>” of Copilot", "not <u>it</u>", "new"],
        "status": "suggested",
    }
    shown = table([row])
    assert not re.search("<(img|script|b|i|u)>|onerror=alert\\(1\\)>", shown.replace("&lt;", "").replace("&gt;", ""))
    assert "Claude" not in shown
    assert f"of {MASK}" in shown or "“&lt;script&gt;”" in shown
