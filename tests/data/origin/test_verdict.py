"""The verdict follows from the evidence alone: precedence, contradiction, combination, time."""

from datetime import timedelta
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.origin.evidence import Evidence
from data.origin.rules import Degree, Kind, Polarity, Scope
from data.origin.verdict import NOTHING, change_evidence, decide
from tests.data.origin.helpers import AT


def row(
    kind: Kind,
    polarity: Polarity = "ai",
    confidence: float = 0.9,
    tool: str | None = "claude",
    degree: Degree = "unknown",
    scope: Scope = "code",
    days: int = 0,
    sha: str = "a1",
) -> Evidence:
    at = AT + timedelta(days=days)
    return Evidence("X", 1, kind, polarity, tool, None, degree, scope, confidence, at, "raw", sha)


NO = row("declared", "human", tool=None)
BOT = row("bot_identity", "bot", 0.97, tool=None)


def test_no_evidence_is_unknown_never_human() -> None:
    assert decide([]) == NOTHING
    assert NOTHING.origin == "unknown"


@pytest.mark.parametrize(
    ("evidence", "origin", "best_kind"),
    [
        ([row("tool_marker")], "ai_assisted", "tool_marker"),
        ([NO], "human_only", "declared"),
        ([BOT], "bot", "bot_identity"),
        ([NO, row("tool_marker")], "conflict", "tool_marker"),
        ([NO, row("tool_recorded")], "conflict", "tool_recorded"),
        ([NO, row("declared")], "conflict", "declared"),
        ([NO, row("bot_identity")], "conflict", "bot_identity"),
        ([NO, row("heuristic", confidence=0.75)], "human_only", "declared"),
        ([NO, row("tool_marker", confidence=0.4)], "human_only", "declared"),
        ([row("tool_recorded", "human"), row("declared")], "conflict", "declared"),
        ([BOT, row("tool_marker")], "ai_assisted", "tool_marker"),
        ([BOT, row("heuristic", confidence=0.75)], "bot", "bot_identity"),
        ([BOT, NO], "human_only", "declared"),
        ([row("human_override", "human"), row("declared"), row("tool_recorded")], "human_only", "human_override"),
        ([row("human_override"), NO], "ai_assisted", "human_override"),
        ([row("human_override", "bot"), row("tool_marker")], "bot", "human_override"),
        ([row("human_override"), row("human_override", "human")], "conflict", "human_override"),
        ([row("tool_marker", scope="message")], "unknown", "none"),
        ([row("tool_marker", scope="bulk")], "unknown", "none"),
        ([row("tool_marker", "review", scope="review")], "unknown", "none"),
        ([row("tool_marker", "review", scope="code")], "unknown", "none"),
        ([row("declared", "human", scope="message")], "unknown", "none"),
        ([row("heuristic", confidence=0.49)], "unknown", "heuristic"),
        ([row("heuristic", confidence=0.5)], "ai_assisted", "heuristic"),
    ],
)
def test_verdict(evidence: list[Evidence], origin: str, best_kind: str) -> None:
    for order in permutations(evidence):
        verdict = decide(order)
        assert (verdict.origin, verdict.best_kind) == (origin, best_kind)


def test_two_marks_of_one_tool_are_one_witness() -> None:
    assert decide([row("tool_marker", confidence=0.95), row("tool_marker", confidence=0.9)]).confidence == 0.95


def test_agreeing_witnesses_lift_confidence_to_a_cap() -> None:
    both = [row("heuristic", confidence=0.7), row("heuristic", confidence=0.75, tool="codex")]
    assert decide(both).confidence == pytest.approx(0.77)
    assert decide([row("declared", confidence=0.5), row("heuristic", confidence=0.01)]).confidence == pytest.approx(
        0.505
    )


def test_a_weaker_declaration_does_not_lower_a_sure_mark() -> None:
    assert decide([row("declared", confidence=0.8), row("tool_marker", confidence=0.97)]).confidence == 0.97


def test_two_weak_hints_stay_unknown_and_name_no_tool() -> None:
    verdict = decide([row("heuristic", confidence=0.45), row("heuristic", confidence=0.4, tool="codex")])
    assert (verdict.origin, verdict.tools) == ("unknown", ())
    assert verdict.confidence == pytest.approx(0.47)


def test_a_conflict_names_the_tools_and_the_weaker_sides_confidence() -> None:
    verdict = decide([NO, row("tool_marker", confidence=0.97)])
    assert (verdict.tools, verdict.confidence, verdict.degree) == (("claude",), 0.9, "unknown")


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [
        (["full", "suggestion"], "full"),
        (["suggestion"], "suggestion"),
        (["suggestion", "unknown"], "unknown"),
        (["partial", "major"], "major"),
    ],
)
def test_degree_is_the_greatest_that_is_not_ruled_out(degrees: list[Degree], expected: str) -> None:
    assert decide([row("tool_marker", degree=degree) for degree in degrees]).degree == expected


def test_tools_are_all_that_wrote_sorted_and_reviewers_are_none() -> None:
    found = [row("tool_marker", tool="cursor"), row("tool_marker"), row("tool_marker", "review", tool="codex")]
    assert decide(found).tools == ("claude", "cursor")


def test_what_was_seen_after_the_merge_does_not_enter_the_verdict_at_merge() -> None:
    late = [row("tool_marker", days=1)]
    assert decide(late, as_of=AT).origin == "unknown"
    assert decide(late, as_of=AT + timedelta(days=1)).origin == "ai_assisted"
    assert decide(late).origin == "ai_assisted"
    assert decide([late[0]._replace(observed_at=None)], as_of=AT).origin == "ai_assisted"


def test_an_inner_branch_update_or_hand_edit_does_not_speak_for_the_change() -> None:
    edit = row("tool_recorded", "human", tool="aider")
    assert decide(change_evidence([], [BOT, edit])).origin == "unknown"
    assert decide(change_evidence([], [BOT, edit, row("tool_recorded", tool="aider")])).origin == "ai_assisted"
    assert decide(change_evidence([BOT], [])).origin == "bot"
    assert decide(change_evidence([row("tool_marker")], [NO])).origin == "conflict"


ROWS = st.builds(
    row,
    st.sampled_from(["declared", "tool_recorded", "bot_identity", "tool_marker", "heuristic"]),
    st.sampled_from(["ai", "human", "bot", "review"]),
    st.floats(0.01, 1),
    st.sampled_from([None, "claude", "codex"]),
    st.sampled_from(["full", "partial", "unknown"]),
    st.sampled_from(["code", "tests", "message", "bulk"]),
)


@given(st.lists(ROWS, max_size=8), st.randoms())
def test_order_and_repetition_never_change_a_verdict(found: list[Evidence], random: Random) -> None:
    shuffled = found * 2
    random.shuffle(shuffled)
    assert decide(shuffled) == decide(found)


@given(st.lists(ROWS, max_size=8))
def test_a_verdict_rests_on_evidence_of_its_own_polarity(found: list[Evidence]) -> None:
    verdict = decide(found)
    assert 0 <= verdict.confidence <= 1
    counted = {piece.polarity for piece in found if piece.scope in ("code", "tests", "docs")}
    needed = {"ai_assisted": {"ai"}, "human_only": {"human"}, "bot": {"bot"}, "conflict": {"ai", "human"}}
    assert needed.get(verdict.origin, set()) <= counted
