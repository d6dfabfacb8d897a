"""What an organisation says about origins in aftermath.toml, and what it is told when it says it wrongly."""

from datetime import UTC, datetime
from typing import Any

import pytest

from data import settings
from data.errors import SettingsError
from data.origin.evidence import commit_evidence, pull_evidence
from data.origin.rules import Rules
from data.origin.tailor import tailored
from data.origin.verdict import Verdict, decide

AT = datetime(2026, 9, 1, tzinfo=UTC)
JANE = ("Jane Doe", "jane@acme.example")
CLAUDE = "Co-authored-by: Claude <noreply@anthropic.com>"
RULE = {
    "id": "acme", "field": "message_line", "anchors": ["made-by"], "pattern": "^made-by: acme", "tool": "acme",
    "kind": "tool_marker", "confidence": 0.9, "source": "platform team",
}  # fmt: skip


def rules(**origin: Any) -> Rules:
    return tailored(settings.parse({"origin": origin}).origin.model_dump_json())


def verdict(message: str, known: Rules, author: tuple[str, str] = JANE, at: datetime = AT) -> Verdict:
    return decide(commit_evidence("a1", *author, *author, at, message, rules=known))


def test_a_rule_can_be_added_without_code() -> None:
    assert verdict("Add cart\n\nMade-by: acme 2", rules(rules=[RULE])).tools == ("acme",)
    assert verdict("Add cart\n\nMade-by: acme 2", rules()).origin == "unknown"


def test_a_rule_can_be_switched_off() -> None:
    assert verdict(f"Add cart\n\n{CLAUDE}", rules()).origin == "ai_assisted"
    assert verdict(f"Add cart\n\n{CLAUDE}", rules(off=["C1"])).origin == "unknown"


def test_a_rule_can_be_dated() -> None:
    known = rules(dates={"C1": {"valid_from": "2026-10-01"}})
    assert verdict(f"Add cart\n\n{CLAUDE}", known).origin == "unknown"
    assert verdict(f"Add cart\n\n{CLAUDE}", known, at=datetime(2026, 10, 1, tzinfo=UTC)).origin == "ai_assisted"


def test_an_agent_under_a_house_name_is_known_by_its_alias() -> None:
    known = rules(aliases=[{"identity": "ops+devin@acme.example", "origin": "ai_assisted", "tool": "devin"}])
    found = verdict("Add cart", known, author=("Acme Devin", "Ops+Devin@acme.example"))
    assert (found.origin, found.tools, found.best_kind) == ("ai_assisted", ("devin",), "human_override")
    assert verdict("Add cart", known, author=("Ops", "opsXdevin@acme.example")).origin == "unknown"


def test_an_alias_may_say_that_a_robot_is_no_ai_and_a_login_counts_too() -> None:
    known = rules(aliases=[{"identity": "release-robot", "origin": "bot"}])
    found = pull_evidence("release-robot", "User", "cut", (), "Release 4", "", AT, rules=known)
    assert decide(found).origin == "bot"


def test_an_accepted_suggestion_can_be_left_out() -> None:
    message = "Add cart\n\nCo-authored-by: Copilot <175728472+Copilot@users.noreply.github.com>"
    assert verdict(message, rules()).degree == "suggestion"
    assert verdict(message, rules(suggestions=False)).origin == "unknown"


@pytest.mark.parametrize(
    ("origin", "complaint"),
    [
        ({"rules": [{**RULE, "pattern": "^(x"}]}, "rule acme: pattern is not a regular expression"),
        ({"rules": [RULE, RULE]}, "rule acme is there twice"),
        ({"rules": [{**RULE, "id": "C1"}]}, "rule C1 is there twice"),
        ({"off": ["C999"]}, "no rule C999"),
        ({"dates": {"C999": {}}}, "no rule C999"),
        ({"rules": [{**RULE, "field": "weather"}]}, "rule acme: field"),
        ({"aliases": [{"identity": "x", "origin": "robot"}]}, r"origin\.aliases\[0\]\.origin"),
        ({"aliasses": []}, "unknown key origin.aliasses"),
    ],
)
def test_a_faulty_section_is_one_clear_error(origin: dict[str, Any], complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint) as raised:
        settings.parse({"origin": origin}, "aftermath.toml")
    assert str(raised.value).startswith("aftermath.toml")
    assert "\n" not in str(raised.value)


def test_a_rule_of_the_same_id_may_replace_one_that_is_off() -> None:
    assert verdict("Add cart\n\nMade-by: acme", rules(off=["C1"], rules=[{**RULE, "id": "C1"}])).tools == ("acme",)
