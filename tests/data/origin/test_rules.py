"""The catalogue: each rule finds what it is for and not its neighbour; a faulty rule file says what is wrong."""

import tomllib
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest

from data.errors import AftermathError
from data.origin import rules
from data.origin.evidence import Attested, Evidence, record_evidence
from data.origin.rules import Rule
from tests.data.origin.helpers import AT, JANE, QUESTION, commit, pull

EXAMPLES: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("examples.toml").read_text("utf-8"))
RULES = {rule.id: rule for rule in rules.catalogue().rules}


def look(rule: Rule, text: str, at: datetime) -> list[Evidence]:
    match rule.field:
        case "author_email":
            return commit(author=("Somebody", text), at=at)
        case "author_name":
            return commit(author=(text, "somebody@example.org"), at=at)
        case "committer_name":
            return commit(committer=(text, "somebody@example.org"), at=at)
        case "coauthor_email" | "coauthor_name" | "coauthor_only_name":
            return commit(f"Add cache\n\nCo-authored-by: {text}", at=at)
        case "subject":
            return commit(text, at=at)
        case "pr_author":
            return pull(text, at=at)
        case "pr_branch":
            return pull(branch=text, at=at)
        case "pr_label":
            return pull(labels=(text,), at=at)
        case "record":
            record, _, author = text.partition(":")
            tool = None if author == "human" else "claude"
            return record_evidence("a1", [Attested(record, author, tool, None, 10)], 10, at)
        case "html_comment":
            return pull(body=f"Adds a cache.\n<!-- {text} -->", at=at)
        case _:
            return commit(f"Add cache\n\nIt was slow.\n\n{QUESTION if rule.after else ''}\n\n{text}\n", JANE, at=at)


def cases(kind: str) -> list[tuple[str, str]]:
    return [(rule, text) for rule, example in EXAMPLES.items() for text in example[kind]]


def found(rule: str, text: str) -> set[str]:
    day = EXAMPLES[rule].get("at")
    at = datetime.combine(day, time(12), UTC) if day else AT
    return {piece.rule for piece in look(RULES[rule], text, at)}


def test_every_rule_has_an_example_and_a_near_miss() -> None:
    assert set(EXAMPLES) == set(RULES)
    assert all(example["yes"] and example["no"] for example in EXAMPLES.values())


@pytest.mark.parametrize(("rule", "text"), cases("yes"))
def test_rule_finds(rule: str, text: str) -> None:
    assert rule in found(rule, text)


@pytest.mark.parametrize(("rule", "text"), cases("no"))
def test_rule_leaves_near_miss_alone(rule: str, text: str) -> None:
    assert rule not in found(rule, text)


GOOD = {"id": "X1", "field": "message_line", "pattern": "^x", "kind": "declared", "confidence": 0.9, "source": "test"}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"pattern": "^(x"}, "X1: pattern is not a regular expression"),
        ({"pattern": "(?&nothing)"}, "X1: pattern uses \\(\\?&nothing\\)"),
        ({"confidence": 1.5}, "X1: confidence"),
        ({"kind": "guess"}, "X1: kind"),
        ({"field": "weather"}, "X1: field"),
        ({"anchors": []}, "X1: a message_line rule needs anchors"),
        ({"anchors": ["X"]}, "X1: anchors are lower-case"),
        ({"colour": "red"}, "X1: colour"),
        ({"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "X1: valid_from is after valid_to"),
    ],
)
def test_a_faulty_rule_is_named_with_its_fault(change: dict[str, Any], complaint: str) -> None:
    row = {**GOOD, "anchors": ["x"], **change}
    with pytest.raises(AftermathError, match=complaint) as raised:
        rules.parse({"group": [{"rules": [row]}]}, "mine.toml")
    assert str(raised.value).startswith("mine.toml: ")
    assert raised.value.remedy


def test_a_second_rule_of_the_same_id_is_refused() -> None:
    row = {**GOOD, "anchors": ["x"]}
    with pytest.raises(AftermathError, match="rule X1 is there twice"):
        rules.parse({"group": [{"rules": [row]}, {"rules": [row]}]})


@pytest.mark.parametrize("table", ["words", "agents"])
def test_a_bad_word_or_tool_name_is_refused(table: str) -> None:
    with pytest.raises(AftermathError, match=r"unterminated|missing \)"):
        rules.parse({table: {"w": "(x"}})


@pytest.mark.parametrize("document", [{"group": 5}, {"words": {"w": 3}}, {"bulk": {"co_authors": 0}}, {"rule": []}])
def test_a_table_of_the_wrong_shape_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(AftermathError, match="mend that table"):
        rules.parse(document)


def test_a_file_that_is_missing_or_not_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AftermathError, match="no such rule file"):
        rules.load(tmp_path / "none.toml")
    path = tmp_path / "bad.toml"
    path.write_text("[[group\n")
    with pytest.raises(AftermathError, match="is not valid TOML"):
        rules.load(path)
