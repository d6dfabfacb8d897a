"""The opening sentence in every situation, and the words it must never use."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.analysis.sides import Unmarked
from dashboard.analysis.wording import Answer, Situation, answer
from dashboard.analysis.wording_cautions import needed
from tests.dashboard.analysis.overviews import Deploy, alone, shipped

BANNED = re.compile(
    r"significan|proves|caused|causes|dangerous|mttr|p-value|\bp [<=]|higher|lower|\bno difference|safer|worse|riskier"
    r"|±|[↑↓▲▼%]|nan|inf\b|(?<!\w)-\d|\d\.\d\d\d",
    re.IGNORECASE,
)

MIXED = [
    Deploy("shop", 4, 1, 120, 20, known_ai=8, known_human=8),
    Deploy("shop", 1, 4, 60, 25, known_ai=18, known_human=2),
    Deploy("shop", 1, 0, 500, 10),
    Deploy("shop", 0, 1, 100, 5),
]
UNCLEAR = [
    Deploy("shop", 4, 1, 120, 20, known_ai=4, known_human=12),
    Deploy("shop", 1, 4, 60, 12, known_ai=8, known_human=2),
    Deploy("shop", 1, 0, 500, 10),
    Deploy("shop", 0, 1, 100, 3),
]


def undeclared(one: tuple[int, int], other: tuple[int, int]) -> Answer:
    return answer(alone(one, (0, 0), other, unmarked=Unmarked.UNDECLARED))


def test_nothing_at_all() -> None:
    got = answer(alone((0, 0), (0, 0)))
    assert (got.situation, got.headline) == (Situation.NO_DATA, "No changes to compare yet")


def test_an_empty_arm_is_named_and_the_other_counted() -> None:
    got = answer(alone((3, 40), (0, 0), (4, 100)))
    assert got.headline == "No human-only changes here"
    assert "3 of 40 AI-assisted changes" in got.lede_text
    assert "100 changes have an unknown origin" in got.lede_text


def test_counts_only_shows_no_rate() -> None:
    got = answer(alone((2, 14), (3, 22)))
    assert got.headline == "Five incidents so far"
    assert got.lede_text == "2 of 14 AI-assisted changes, 3 of 22 human-only. Too few for a rate."
    assert "per 100" not in got.sentence_with_caveat
    assert got.muted
    assert answer(alone((0, 14), (1, 22))).headline == "One incident so far"


def test_one_group_among_many_says_what_chance_does_among_many() -> None:
    found = shipped(MIXED, (60, 1_500), (60, 1_500))
    alone_, picked = answer(found), answer(found, one_group=True)
    assert picked.headline == alone_.headline
    assert "by chance alone" in picked.cannot_tell
    assert "by chance alone" not in alone_.cannot_tell


def test_one_group_has_too_few_incidents_where_services_says_so() -> None:
    found = shipped([*MIXED, *UNCLEAR], (5, 800), (0, 800))
    assert answer(found).situation not in (Situation.ZERO, Situation.TOO_FEW)
    assert answer(found, one_group=True).situation is Situation.ZERO


def test_zero_in_both_arms_gives_upper_limits() -> None:
    got = answer(alone((0, 80), (0, 120)))
    assert got.headline == "No incidents in 80 AI-assisted and 120 human-only changes"
    assert "up to 3.7 per 100 for AI-assisted changes and 2.5 per 100 for human-only changes" in got.lede_text


def test_zero_in_one_arm_still_shows_the_other() -> None:
    got = answer(alone((0, 80), (7, 860)))
    assert got.headline == "No incidents in 80 AI-assisted changes"
    assert got.lede_text == (
        "The true rate could still be up to 3.7 per 100. "
        "7 of 860 human-only changes are linked to an incident (0.8 per 100); 0.3 to 1.7 fits."
    )


def test_many_incidents_do_not_make_a_ratio_of_an_arm_without_one() -> None:
    got = answer(alone((0, 800), (60, 860)))
    assert got.headline == "No incidents in 800 AI-assisted changes"
    assert "times as many" not in got.lede_text


def test_too_few_says_when_it_would_become_visible() -> None:
    got = answer(alone((4, 300), (4, 300), days=90))
    assert got.headline == "Too few to compare (4 and 4 incidents)"
    assert "Difference" not in got.lede_text
    assert re.fullmatch(r"At this pace a doubling would become visible in about \d+ months\.", got.next_action)
    assert answer(alone((4, 300), (1, 300))).headline.endswith("(4 and 1 incident)")


@pytest.mark.parametrize("counts", [((4, 61), (30, 640)), ((4, 61), (60, 640))])
def test_fewer_than_five_in_an_arm_gives_a_range_and_no_single_number(
    counts: tuple[tuple[int, int], tuple[int, int]],
) -> None:
    got = answer(alone(*counts))
    assert got.situation is Situation.ONLY_RANGE
    assert got.muted
    fits = r"AI-assisted over human-only changes: ratios from 0\.\d+ to [\d.]+ fit, too little for a single number$"
    assert re.match(fits, got.headline)
    assert "times as many" not in got.lede_text


def test_a_range_over_one_is_no_clear_difference() -> None:
    got = answer(alone((14, 240), (27, 860), (7, 160)))
    assert got.headline == "No clear difference once changes shipped together are told apart"
    assert not got.muted
    assert got.lede_text == (
        "14 of 240 AI-assisted changes are linked to an incident (5.8 per 100), against 27 of 860 human-only (3.1). "
        "Difference +2.7 per 100; the data fit anything from −0.1 to +6.6. "
        "With changes shipped together told apart (unmixed), AI-assisted changes were followed by about 1.86 times as "
        "many incidents as human-only ones; anything from 0.94 to 3.5 fits. "
        "Unmixed means: deploys with more AI changes are compared with others of their service, month and number of "
        "changes that hold fewer, and a known culprit counts for itself. "
        "It rests on 48 incidents where the two can be compared, 0 with a known culprit. "
        "Deploys hold about one change each, so there is no estimate from inside deploys to agree with."
    )
    assert (
        "160 changes of unknown origin could make the linked ratio of all changes, 1.86×, anything from 0.90 to 3.2."
        in got.cannot_tell
    )
    assert "a ratio under about 2.3× can go unseen" in got.cannot_tell


@pytest.mark.parametrize(
    ("counts", "word"), [(((130, 1412), (61, 1963)), "more"), (((30, 1412), (110, 1963)), "fewer")]
)
def test_a_range_clear_of_one_is_a_claim_where_each_change_ships_alone(
    counts: tuple[tuple[int, int], tuple[int, int]], word: str
) -> None:
    got = answer(alone(*counts))
    assert got.situation is Situation.CLAIM
    assert re.fullmatch(
        rf"AI-assisted changes were followed by {word} incidents, about [\d.]+× as many per change", got.headline
    )
    assert "Deploys hold about one change each" in got.lede_text
    assert "Teams also chose where to use AI" in got.cannot_tell
    assert re.search(r"If only \d+ of 100 AI changes with(out)? an incident carry a mark", got.cannot_tell)


def test_both_roads_on_one_side_are_a_claim_without_a_waiver() -> None:
    got = answer(shipped(MIXED, (26, 700), (15, 1000)))
    assert got.situation is Situation.CLAIM
    assert "one change each" not in got.lede_text
    assert "It rests on 60 incidents where the two can be compared, 36 with a known culprit." in got.lede_text
    assert "To explain this away, a missed factor must be about" in got.cannot_tell


def test_deploys_alone_are_not_cross_checked() -> None:
    unnamed = [Deploy(each.service, each.human, each.ai, 10 * each.deploys, 10 * each.incidents) for each in MIXED]
    got = answer(shipped(unnamed, (260, 7000), (150, 10000)))
    assert got.situation is Situation.UNCHECKED
    assert got.headline.endswith("; not cross-checked")
    assert "Not cross-checked: no independent estimate from inside deploys." in got.cannot_tell
    assert "link inbox" in got.next_action


def test_roads_that_disagree_give_no_conclusion() -> None:
    against = [
        Deploy("shop", 4, 1, 120, 60, known_human=30),
        Deploy("shop", 1, 4, 120, 100, known_ai=5, known_human=25),
        Deploy("shop", 1, 0, 500, 10),
        Deploy("shop", 0, 1, 500, 60),
    ]
    got = answer(shipped(against, (65, 1000), (55, 1000)))
    assert got.situation is Situation.DISAGREE
    assert got.headline == "No conclusion: two independent ways to compare do not agree"
    assert got.muted


def test_culprits_known_unevenly_give_no_conclusion() -> None:
    uneven = [
        Deploy("shop", 2, 2, 300, 60, known_ai=16, known_human=2),
        Deploy("shop", 1, 0, 900, 60),
        Deploy("shop", 0, 1, 900, 120),
    ]
    got = answer(shipped(uneven, (65, 1000), (55, 1000)))
    assert got.headline == "No conclusion: culprits of one kind become known more often"
    assert "40 of 100 AI-assisted, 10 of 100 other ones" in got.lede_text


def test_roads_of_which_one_is_weak_are_no_claim() -> None:
    weak = [
        Deploy("shop", 2, 2, 300, 60, known_ai=14, known_human=12),
        Deploy("shop", 1, 0, 900, 30),
        Deploy("shop", 0, 1, 900, 60),
    ]
    got = answer(shipped(weak, (65, 1000), (55, 1000)))
    assert got.situation is Situation.UNCHECKED
    assert got.headline.endswith("; only one of two ways to compare is clear")


def test_one_mixture_everywhere_is_said_to_be_flat() -> None:
    got = answer(shipped([Deploy("shop", 2, 1, 300, 60)], (20, 300), (40, 600)))
    assert got.situation is Situation.FLAT
    assert got.headline == "AI-assisted and human-only changes cannot be told apart here"
    assert "Waiting will not help; confirming culprits will." in got.lede_text


def test_arms_that_hardly_meet_are_not_compared() -> None:
    got = answer(alone((60, 900), (40, 900), apart=True))
    assert got.situation is Situation.NOT_COMPARABLE
    assert got.headline == "AI-assisted and human-only changes are in mostly different services: no comparison"
    assert "0 of 900 AI-assisted changes share a service and month with human-only ones" in got.lede_text
    assert "times as many" not in got.sentence_with_caveat


def test_undeclared_repositories_get_their_own_names_and_no_verdict() -> None:
    got = undeclared((130, 1412), (61, 1963))
    assert got.situation is Situation.NO_VERDICT
    assert got.headline == "AI-marked and unmarked changes side by side, without a verdict"
    assert "130 of 1,412 AI-marked changes" in got.lede_text
    assert "61 of 1,963 unmarked" in got.lede_text
    assert "Unmarked is not human-only" in got.cannot_tell
    assert "AI-assisted" not in got.sentence_with_caveat
    assert "times as many" not in got.sentence_with_caveat


@pytest.mark.parametrize(("one", "other"), [((2, 14), (3, 22)), ((0, 80), (4, 90)), ((1, 61), (3, 140))])
def test_undeclared_says_so_on_every_rung_with_counts(one: tuple[int, int], other: tuple[int, int]) -> None:
    assert "Unmarked is not human-only" in undeclared(one, other).cannot_tell


def test_what_is_assumed_carries_it_in_its_name() -> None:
    got = answer(alone((58, 1412), (61, 1963), unmarked=Unmarked.ASSUMED))
    assert "61 of 1,963 assumed human-only" in got.lede_text


def test_the_copied_sentence_is_one_line_with_its_caveat() -> None:
    got = answer(alone((58, 1412), (61, 1963), (14, 388)))
    text = got.sentence_with_caveat
    assert text.startswith(
        "No clear difference once changes shipped together are told apart. 58 of 1,412 AI-assisted changes"
    )
    assert f"What this cannot tell: {got.cannot_tell}" in text
    assert "\n" not in text
    assert "  " not in text


@st.composite
def arm_counts(draw: st.DrawFn) -> tuple[int, int]:
    changes = draw(st.one_of(st.integers(0, 60), st.integers(0, 5000), st.integers(0, 2_000_000)))
    return draw(st.one_of(st.integers(0, min(changes, 12)), st.integers(0, changes))), changes


@given(arm_counts(), arm_counts(), arm_counts(), st.sampled_from(Unmarked), st.floats(1, 4000), st.booleans())
@settings(max_examples=40, deadline=None)
def test_no_counts_ever_bring_out_a_banned_word(
    one: tuple[int, int], other: tuple[int, int], third: tuple[int, int], unmarked: Unmarked, days: float, apart: bool
) -> None:
    got = answer(alone(one, other, third, unmarked=unmarked, days=days, apart=apart))
    said = got.sentence_with_caveat.replace("occurring together is not causing", "")
    assert not (found := BANNED.search(said)), f"{found} in {said}"
    assert not got.headline[0].islower()
    assert not got.headline.endswith(".")
    assert got.cannot_tell.endswith(".")


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 300), st.integers(0, 60)), max_size=5))
@example([(3, 0, 9, 0), (3, 1, 1, 2), (3, 1, 1, 3), (3, 0, 1, 25), (1, 0, 1, 0)])
@settings(max_examples=20, deadline=None)
def test_no_deploys_ever_bring_out_a_banned_word(contents: list[tuple[int, int, int, int]]) -> None:
    deploys = [
        Deploy(f"service-{row % 2}", human, ai, count, incidents, known_ai=incidents // 3 if ai else 0)
        for row, (human, ai, count, incidents) in enumerate(contents)
        if human + ai
    ]
    got = answer(shipped(deploys, (20, 700), (15, 1000)))
    said = got.sentence_with_caveat.replace("occurring together is not causing", "")
    assert not (found := BANNED.search(said)), f"{found} in {said}"


def test_rates_that_differ_are_said_beside_a_ratio_that_is_not_clear() -> None:
    got = answer(shipped(UNCLEAR, (43, 1340), (38, 2084)))
    assert got.situation is Situation.NO_CLEAR_DIFFERENCE
    assert (
        got.headline
        == "3.2 against 1.8 incidents per 100 changes; no clear difference once changes shipped together are told apart"
    )


def test_a_range_on_one_side_of_one_is_said_to_be_there_though_no_number_is_given() -> None:
    got = answer(alone((30, 400), (4, 900)))
    assert got.situation is Situation.ONLY_RANGE
    assert "fit, all on one side of 1, yet too little for a single number" in got.headline
    assert "one side" not in answer(alone((30, 400), (4, 900)), one_group=True).headline
    assert needed(alone((30, 400), (4, 900))) == ""


def test_what_it_would_take_names_its_pace_and_no_number_of_months_beyond_three_years() -> None:
    assert "at the pace of this period" in needed(alone((14, 240), (27, 860)))
    far = needed(alone((2, 240), (9, 860), days=3_000.0))
    assert "not within 36 months" in far
    assert "more changes" not in far


def test_the_headline_says_which_severities_are_counted() -> None:
    silent = answer(alone((1, 400), (0, 900)), severities=("SEV1",))
    assert silent.headline == "No SEV1 incidents in 900 human-only changes"
    two = answer(alone((30, 400), (4, 900)), severities=("SEV1", "SEV2"))
    assert two.headline.endswith("; only SEV1 or SEV2 counted")
