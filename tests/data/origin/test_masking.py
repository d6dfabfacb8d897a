"""What is shown before a decision says nothing of a tool, and still says what the change does."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.origin.masking import MASK, masked
from data.origin.rules import catalogue
from tests.data.origin.helpers import commit, pull

EXAMPLES = tomllib.loads((Path(__file__).with_name("examples.toml")).read_text(encoding="utf-8"))
AGENTS = (
    "Claude Code",
    "Claude",
    "Copilot",
    "GitHub Copilot",
    "codex",
    "Cursor Agent",
    "Devin",
    "Gemini CLI",
    "GPT-5",
    "aider",
)
SAID = [
    (example, rule.field)
    for rule in catalogue().rules
    if rule.field in ("message_line", "subject", "pr_branch") and rule.polarity == "ai" and rule.after is None
    for example in EXAMPLES.get(rule.id, {}).get("yes", ())
]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[AI] Fix cart", "Fix cart"),
        ("Fix cart (generated with Claude Code)", "Fix cart"),
        ("Fix cart with the help of Copilot and GPT-5", "Fix cart"),
        ("Claude: fix cart", "fix cart"),
        ("Ask Claude to fix cart", f"Ask {MASK} to fix cart"),
        ("codex/fix-cart", f"{MASK}/fix-cart"),
        ("AI-assisted rewrite of totals", f"{MASK} rewrite of totals"),
        ("copilot-swe-agent[bot] opened #4", f"{MASK} opened #4"),
        (
            "Fix cart\n\nTotals were off.\n\nCo-Authored-By: Claude <noreply@anthropic.com>",
            "Fix cart\n\nTotals were off.",
        ),
        ("Fix cart\n\n🤖 Generated with [Claude Code](https://claude.com/claude-code)", "Fix cart"),
        ("Fix the campaign banner said on air (#12)", "Fix the campaign banner said on air (#12)"),
        ("", ""),
    ],
)
def test_marks_go_and_the_rest_stays(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_an_answer_to_a_forms_question_goes_and_a_sentence_that_opens_alike_stays() -> None:
    asked = "### Was this patch authored or co-authored using generative AI tooling?"
    assert "No" not in masked(f"Fix cart\n{asked}\nNo")
    assert masked("Fix cart\nNo order came through") == "Fix cart\nNo order came through"


def test_nothing_to_show_is_shown_as_nothing() -> None:
    assert masked(None) == ""


@pytest.mark.parametrize(("text", "field"), SAID)
def test_no_example_of_the_catalogue_gets_through(text: str, field: str) -> None:
    below = field == "message_line"
    found = commit(masked(f"Add cache\n\n{text}" if below else text)) + pull(branch="cache" if below else masked(text))
    assert [piece.rule for piece in found if piece.polarity == "ai"] == []


@pytest.mark.parametrize("agent", AGENTS)
@pytest.mark.parametrize(
    "place", ["Let {} write the retry loop", "{}/retry-loop", "Retry loop ({})", "By {}", "“{}, 10:00”"]
)
def test_a_name_is_hidden_wherever_it_stands(agent: str, place: str) -> None:
    assert agent.lower().split()[0] not in masked(place.format(agent)).lower()


@given(st.text())
def test_masking_twice_hides_no_more(text: str) -> None:
    assert masked(masked(text)) == masked(text)


@given(st.text(alphabet=st.characters(codec="ascii", categories=("Ll", "Nd")), max_size=12))
def test_words_that_name_nothing_stay(word: str) -> None:
    known = catalogue()
    if not known.tools_named(word) and not any(part in word for part in ("amp", "devin", "jules", "llm", "vibe", "ai")):
        assert masked(f"Fix {word} now") == f"Fix {word} now".replace("  ", " ")
