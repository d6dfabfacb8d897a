"""Line records: git-ai's notes and Agent Trace, from their text to a verdict, its degree and its tool."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.origin.evidence import Attested, Evidence, record_evidence
from data.origin.notes import read_note
from data.origin.trace import read_trace
from data.origin.verdict import Verdict, decide, recorded_share
from tests.data.origin.helpers import AT, CLAUDE, commit

SESSION = "s_0123456789abcd::t_0123456789abcd"
HUMAN = "h_0123456789abcd"
PROMPT = "0123456789abcdef"


def note(*lines: str, version: str = "authorship/3.0.0", **document: Any) -> str:
    document = {"schema_version": version, "base_commit_sha": "a1", "prompts": {}, **document}
    return "\n".join(["src/cart.py", *(f"  {line}" for line in lines), "---", json.dumps(document)])


def sessions(tool: str = "claude", model: str = "claude-opus-4-5") -> dict[str, Any]:
    return {"s_0123456789abcd": {"agent_id": {"tool": tool, "id": "x", "model": model}, "human_author": "Jane"}}


def test_sessions_people_and_older_prompts_are_told_apart() -> None:
    text = note(
        f"{SESSION} 1-4,9", f"{HUMAN} 12", f"{PROMPT} 20-21", sessions=sessions(),
        prompts={PROMPT: {"agent_id": {"tool": "cursor", "model": "auto"}}},
    )  # fmt: skip
    assert set(read_note(text)) == {
        Attested("git-ai", "ai", "claude", "claude-opus-4-5", 5),
        Attested("git-ai", "human", None, None, 1),
        Attested("git-ai", "ai", "cursor", "auto", 2),
    }


def test_a_key_without_metadata_is_still_ai_without_a_name() -> None:
    assert read_note(note(f"{SESSION} 1-3")) == [Attested("git-ai", "ai", None, None, 3)]


def test_a_note_that_gives_nobody_a_line_says_nothing_about_the_commit() -> None:
    found = read_note("---\n" + json.dumps({"schema_version": "authorship/3.0.0", "prompts": {}}))
    assert [piece.author for piece in found] == ["none"]
    assert record_evidence("a1", found, 30, AT) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no line ---"),
        ("src/a.py\n  x 1-2", "no line ---"),
        (note(f"{SESSION} 1-2")[:-4], "not valid JSON"),
        ("---\n[]", "not a JSON object"),
        ("---\n" + "[" * 100_000, "not valid JSON"),
        (note(f"{SESSION} 1-2", version="authorship/0.0.1"), "of version 'authorship/0.0.1'"),
        (note(f"{SESSION} 1-2", version="4"), "of version '4'"),
        (note(f"{SESSION} one to four"), "line ranges that cannot be read"),
        (note("robot 1-4"), "a kind of author that is not known"),
    ],
)
def test_a_broken_note_is_refused_with_its_fault(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read_note(text)


@given(st.text(max_size=400))
def test_no_text_makes_the_reader_fail_in_another_way(text: str) -> None:
    for candidate in (text, f"{text}\n---\n{text}", f"  {text}\n---\n" + '{"schema_version": "authorship/3.1"}'):
        with suppress(ValueError):
            assert read_note(candidate)


def trace(contributor: dict[str, Any], *ranges: dict[str, Any], **more: Any) -> dict[str, Any]:
    conversation = {"url": "https://example.org/1", "contributor": contributor, "ranges": list(ranges)}
    return {
        "version": "0.1.0", "id": "1", "timestamp": "2026-01-23T14:30:00Z", "tool": {"name": "cursor"},
        "vcs": {"type": "git", "revision": "A" * 40}, "files": [{"path": "a.py", "conversations": [conversation]}],
        **more,
    }  # fmt: skip


def test_a_trace_gives_lines_to_its_contributor_and_a_range_may_name_another() -> None:
    sha, found = read_trace(
        trace(
            {"type": "ai", "model_id": "anthropic/claude-opus-4-5"},
            {"start_line": 1, "end_line": 10},
            {"start_line": 20, "end_line": 20, "contributor": {"type": "human"}},
            {"start_line": 30, "end_line": 31, "contributor": {"type": "unknown"}},
        )
    )
    assert sha == "a" * 40
    assert found == [
        Attested("agent-trace", "ai", "cursor", "anthropic/claude-opus-4-5", 10),
        Attested("agent-trace", "human", None, None, 1),
    ]


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ([], "has no files"),
        ({"files": {}}, "has no files"),
        (trace({"type": "ai"}, version="1.0"), "of version '1.0'"),
        (trace({"type": "ai"}, vcs={"type": "hg", "revision": "a" * 40}), "names no git commit"),
        (trace({"type": "ai"}, vcs={"type": "git", "revision": "HEAD"}), "names no git commit"),
        (trace({"type": "robot"}, {"start_line": 1, "end_line": 2}), "of type 'robot'"),
        (trace({"type": "ai"}, {"start_line": 3, "end_line": 2}), "range that cannot be read"),
        (trace({"type": "ai"}, {"start_line": "1", "end_line": 2}), "range that cannot be read"),
        (trace({"type": "ai"}, {"start_line": 1, "end_line": 10**30}), "range that cannot be read"),
    ],
)
def test_a_broken_trace_is_refused_with_its_fault(document: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read_trace(document)


def ai(lines: int, tool: str | None = "claude") -> Attested:
    return Attested("git-ai", "ai", tool, None, lines)


def person(lines: int) -> Attested:
    return Attested("git-ai", "human", None, None, lines)


def of_commit(rows: list[Evidence]) -> Verdict:
    return decide(rows, share=recorded_share(rows))


@pytest.mark.parametrize(("lines", "degree"), [(100, "full"), (60, "major"), (10, "partial")])
def test_the_share_of_lines_sets_the_degree(lines: int, degree: str) -> None:
    verdict = of_commit(record_evidence("a1", [ai(lines)], 100, AT))
    assert (verdict.origin, verdict.degree, verdict.share) == ("ai_assisted", degree, lines / 100)


def test_a_measured_share_outranks_a_trailer_that_does_not_say_how_much() -> None:
    verdict = of_commit(record_evidence("a1", [ai(10)], 100, AT) + commit(f"Add cache\n\n{CLAUDE}"))
    assert (verdict.degree, verdict.share) == ("partial", 0.1)


def test_a_record_names_the_tool_where_an_identity_was_left_over() -> None:
    left_over = commit("Add cache", author=("Codex", "codex@openai.com"))
    assert decide(left_over).tools == ("codex",)
    assert decide(left_over + record_evidence("a1", [ai(90)], 100, AT)).tools == ("claude",)


def test_records_of_test_runs_are_not_evidence_and_tools_have_one_name() -> None:
    assert record_evidence("a1", [ai(10, "mock_ai"), ai(5, "test-agent")], 15, AT) == []
    assert decide(record_evidence("a1", [ai(10, "github-copilot")], 10, AT)).tools == ("copilot",)


def test_a_persons_lines_speak_for_the_commit_only_where_they_are_nearly_all_of_it() -> None:
    assert decide(record_evidence("a1", [person(95)], 100, AT)).origin == "human_only"
    assert decide(record_evidence("a1", [person(30)], 100, AT)).origin == "unknown"


@pytest.mark.parametrize("typed", [50, 95])
def test_a_person_who_also_typed_does_not_contradict_the_tool(typed: int) -> None:
    verdict = of_commit(record_evidence("a1", [ai(100 - typed), person(typed)], 100, AT))
    assert (verdict.origin, verdict.share) == ("ai_assisted", (100 - typed) / 100)


def test_a_no_in_the_template_contradicts_a_record() -> None:
    question = "### Was this patch authored or co-authored using generative AI tooling?\n\nNo."
    verdict = decide(commit(f"Add cache\n\n{question}") + record_evidence("a1", [ai(50)], 100, AT))
    assert verdict.origin == "conflict"


def test_a_record_of_more_lines_than_the_commit_added_is_a_hint_and_says_why() -> None:
    [row] = record_evidence("a1", [ai(28_500)], 0, AT)
    assert "the commit added 0" in row.raw
    assert decide([row]).origin == "unknown"
    assert decide(record_evidence("a1", [ai(105)], 100, AT)).degree == "full"


@pytest.mark.parametrize(("marked", "degree"), [(1.0, "full"), (0.6, "major"), (0.1, "partial")])
def test_one_agents_commit_among_several_does_not_make_the_whole_change_its_work(marked: float, degree: str) -> None:
    agent = commit("Add cart", author=("Devin AI", "158243242+devin-ai-integration[bot]@users.noreply.github.com"))
    assert decide(agent, marked=marked).degree == degree


DEVIN = ("Devin AI", "158243242+devin-ai-integration[bot]@users.noreply.github.com")


def test_a_record_names_the_tool_of_its_own_commit_and_of_no_other() -> None:
    rows = commit("Add cart", author=DEVIN, sha="b2") + record_evidence("a1", [ai(90, "codex")], 100, AT)
    assert decide(rows).tools == ("codex", "devin")


def test_one_commits_share_is_not_the_changes() -> None:
    rows = commit(f"Add cart\n\n{CLAUDE}", sha="b2") + record_evidence("a1", [ai(1, "codex")], 1, AT)
    verdict = decide(rows)
    assert (verdict.tools, verdict.share) == (("claude", "codex"), None)


def test_a_record_that_is_not_believed_is_not_what_a_verdict_rests_on() -> None:
    verdict = decide(record_evidence("a1", [ai(335)], 3, AT) + commit(f"Add cart\n\n{CLAUDE}"))
    assert (verdict.origin, verdict.best_kind) == ("ai_assisted", "tool_marker")
