"""What to look at next: which three, by which rules, and what could move the answer."""

from collections.abc import Iterator

from dashboard.analysis.overview_next import Thing, choose, movers
from tests.dashboard.analysis.overviews import alone


def thing(title: str, moves: float = 0.0, turns: bool = False) -> Thing:
    return Thing(title, "", "", "", "", moves=moves, turns=turns)


WHERE, REVIEW, POLICY = (thing(title) for title in ("where", "review", "policy"))


def titles(*found: Thing) -> list[str]:
    return [each.title for each in found]


def test_what_could_turn_the_answer_has_the_last_place_and_the_work_the_others() -> None:
    turning, other = thing("waiting", 0.4, turns=True), thing("unknown", 0.9)
    assert titles(*choose([None, WHERE, REVIEW, POLICY], [other, turning])) == ["where", "review", "waiting"]
    further = thing("further", 0.8, turns=True)
    assert titles(*choose([WHERE, REVIEW], [turning, further])) == ["where", "review", "further"]


def test_an_answer_nothing_can_turn_leaves_all_places_to_the_work() -> None:
    assert titles(*choose([WHERE, None, REVIEW, POLICY], [thing("unknown", 0.9)])) == ["where", "review", "policy"]


def test_places_without_a_finding_go_to_what_moves_the_answer_furthest_first() -> None:
    moving = [thing("near", 0.1), thing("far", 0.9), thing("middle", 0.5)]
    assert titles(*choose([None, POLICY], moving)) == ["policy", "far", "middle"]
    assert titles(*choose([], moving)) == ["far", "middle", "near"]
    assert choose([], []) == ()


def test_findings_without_a_place_are_not_even_asked_for() -> None:
    asked = []

    def work() -> Iterator[Thing]:
        for each in (WHERE, REVIEW, POLICY):
            asked.append(each.title)
            yield each

    choose(work(), [thing("waiting", 1.0, turns=True)])
    assert asked == ["where", "review"]


def test_nothing_moves_an_answer_without_open_decisions() -> None:
    assert movers(alone((45, 1412), (61, 1963)), 0) == ()


def test_waiting_incidents_say_what_they_could_do_and_lead_to_themselves() -> None:
    (found,) = movers(alone((45, 1412), (61, 1963)), 30)
    assert found.title == "30 incidents wait for a decision"
    assert "would make the linked ratio 0.68 or 1.71 instead of 1.03" in found.text
    assert found.turns
    assert "other side of 1" in found.why
    assert (found.page, found.query) == ("views/inbox.py", {})


def test_a_few_decisions_cannot_turn_a_clear_ratio() -> None:
    (found,) = movers(alone((90, 1412), (31, 1963)), 2)
    assert not found.turns
    assert "though not to the other side of 1" in found.why


def test_unknown_origins_are_told_with_their_worst_cases() -> None:
    (found,) = movers(alone((46, 400), (60, 3000), (9, 400)), 0)
    assert found.title == "400 changes of unknown origin"
    assert found.text.startswith("9 of 400 are linked to an incident. In the worst cases")
    assert found.moves > 0
