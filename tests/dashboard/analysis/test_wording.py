"""The opening sentence in every situation, and the words it must never use."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.rates import Arm
from dashboard.analysis.wording import Answer, Situation, answer

BANNED = re.compile(
    r"significan|proves|caused by ai|dangerous|mttr|p-value|\bp [<=]|higher|lower|\bno difference|safer|worse|riskier"
    r"|±|[↑↓▲▼%]|nan|inf\b|(?<!\w)-\d|\d\.\d\d\d",
    re.IGNORECASE,
)


def ai(events: int, changes: int) -> Arm:
    return Arm("ai_assisted", "AI-assisted", events, changes)


def human(events: int, changes: int) -> Arm:
    return Arm("human_only", "human-only", events, changes)


def unknown(events: int, changes: int) -> Arm:
    return Arm("unknown", "unknown", events, changes)


def undeclared(one: tuple[int, int], other: tuple[int, int]) -> Answer:
    return answer(Arm("ai_marked", "AI-marked", *one), Arm("unmarked", "unmarked", *other), declared=False)


def test_nothing_at_all() -> None:
    got = answer(ai(0, 0), human(0, 0))
    assert (got.situation, got.headline) == (Situation.NO_DATA, "No changes to compare yet")


def test_an_empty_arm_is_named_and_the_other_counted() -> None:
    got = answer(ai(3, 40), human(0, 0), unknown(4, 100))
    assert got.headline == "No human-only changes here"
    assert "3 of 40 AI-assisted changes" in got.lede_text
    assert "100 changes have an unknown origin" in got.lede_text


def test_counts_only_shows_no_rate() -> None:
    got = answer(ai(2, 14), human(3, 22))
    assert got.headline == "Five incidents so far"
    assert got.lede_text == "2 of 14 AI-assisted changes, 3 of 22 human-only. Too few for a rate."
    assert "per 100" not in got.sentence_with_caveat
    assert got.muted
    assert answer(ai(0, 14), human(1, 22)).headline == "One incident so far"


def test_zero_in_both_arms_gives_upper_limits() -> None:
    got = answer(ai(0, 80), human(0, 120))
    assert got.headline == "No incidents in 80 AI-assisted and 120 human-only changes"
    assert "up to 3.7 per 100 for AI-assisted changes and 2.5 per 100 for human-only changes" in got.lede_text


def test_zero_in_one_arm_still_shows_the_other() -> None:
    got = answer(ai(0, 80), human(27, 860))
    assert got.headline == "No incidents in 80 AI-assisted changes"
    assert got.lede_text == (
        "The true rate could still be up to 3.7 per 100. "
        "27 of 860 human-only changes caused an incident (3.1 per 100); 2.1 to 4.6 fits."
    )


def test_too_few_says_when_it_would_become_visible() -> None:
    got = answer(ai(4, 300), human(4, 300), days=90)
    assert got.headline == "Too few to compare (4 and 4 incidents)"
    assert "Difference" not in got.lede_text
    assert re.fullmatch(r"At this pace a doubling would become visible in about \d+ months\.", got.next_action)
    assert answer(ai(4, 300), human(1, 300)).headline.endswith("(4 and 1 incident)")


def test_fewer_than_five_in_an_arm_gives_the_range_but_no_verdict() -> None:
    got = answer(ai(4, 61), human(30, 640))
    assert got.situation is Situation.TOO_FEW
    assert got.muted
    assert "Difference +1.9 per 100; the data fit anything from −2.6 to +11.1." in got.lede_text


def test_a_range_over_zero_is_no_clear_difference() -> None:
    got = answer(ai(13, 240), human(27, 860), unknown(7, 160))
    assert got.headline == "No clear difference"
    assert not got.muted
    assert got.lede[0].bold
    assert got.lede_text == (
        "13 of 240 AI-assisted changes caused an incident (5.4 per 100), against 27 of 860 human-only (3.1). "
        "Difference +2.3 per 100; the data fit anything from −0.4 to +6.1. "
        "A ratio between 0.91 and 3.3 fits these data."
    )
    assert "160 changes of unknown origin could make the ratio anything from 0.84 to 3.1." in got.cannot_tell
    assert "a ratio under about 2.3× can go unseen" in got.cannot_tell


@pytest.mark.parametrize(("arms", "word"), [((130, 61), "more"), ((30, 110), "less")])
def test_a_range_clear_of_zero_is_still_unchecked(arms: tuple[int, int], word: str) -> None:
    got = answer(ai(arms[0], 1412), human(arms[1], 1963))
    assert got.headline == (
        f"AI-assisted changes were followed by incidents {word} often; not yet checked within service and month"
    )
    assert "Teams also chose where to use AI" in got.cannot_tell
    assert "within the same service and month" in got.next_action


def test_a_printed_range_that_touches_zero_is_not_called_clear() -> None:
    touching = [
        got for events in range(40, 80) if "from 0.0 to" in (got := answer(ai(events, 1000), human(40, 1000))).lede_text
    ]
    assert touching
    assert {got.situation for got in touching} == {Situation.NO_CLEAR_DIFFERENCE}


def test_undeclared_repositories_get_their_own_names_and_no_verdict() -> None:
    got = undeclared((130, 1412), (61, 1963))
    assert got.situation is Situation.NO_VERDICT
    assert "often" not in got.headline
    assert "130 of 1,412 AI-marked changes" in got.lede_text
    assert "61 of 1,963 unmarked" in got.lede_text
    assert "Unmarked is not human-only" in got.cannot_tell
    assert "AI-assisted" not in got.sentence_with_caveat


@pytest.mark.parametrize(("one", "other"), [((2, 14), (3, 22)), ((0, 80), (4, 90)), ((1, 61), (3, 140))])
def test_undeclared_says_so_on_every_rung_with_counts(one: tuple[int, int], other: tuple[int, int]) -> None:
    assert "Unmarked is not human-only" in undeclared(one, other).cannot_tell


def test_the_copied_sentence_is_one_line_with_its_caveat() -> None:
    got = answer(ai(58, 1412), human(61, 1963), unknown(14, 388))
    text = got.sentence_with_caveat
    assert text.startswith("No clear difference. 58 of 1,412 AI-assisted changes")
    assert f"What this cannot tell: {got.cannot_tell}" in text
    assert "\n" not in text
    assert "  " not in text


@st.composite
def arm_counts(draw: st.DrawFn) -> tuple[int, int]:
    changes = draw(st.one_of(st.integers(0, 60), st.integers(0, 5000), st.integers(0, 2_000_000)))
    return draw(st.one_of(st.integers(0, min(changes, 12)), st.integers(0, changes))), changes


@given(arm_counts(), arm_counts(), arm_counts(), st.booleans(), st.one_of(st.none(), st.floats(1, 4000)))
@settings(max_examples=200, deadline=None)
def test_no_counts_ever_bring_out_a_banned_word(
    one: tuple[int, int], other: tuple[int, int], third: tuple[int, int], declared: bool, days: float | None
) -> None:
    got = answer(ai(*one), human(*other), unknown(*third), declared=declared, days=days)
    assert not (found := BANNED.search(got.sentence_with_caveat)), f"{found} in {got.sentence_with_caveat}"
    assert not got.headline[0].islower()
    assert not got.headline.endswith(".")
    assert got.cannot_tell.endswith(".")
