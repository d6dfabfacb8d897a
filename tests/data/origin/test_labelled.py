"""Hand-labelled real commits: how often the verdict is right, and which rules err."""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from data.origin.evidence import Evidence, commit_evidence
from data.origin.verdict import Verdict, decide

LABELLED = Path(__file__).parents[4] / "shared" / "labelled" / "commits.jsonl"
pytestmark = pytest.mark.skipif(not LABELLED.is_file(), reason="the labelled commits are not here")


@pytest.fixture(scope="module")
def judged() -> list[tuple[dict[str, Any], list[Evidence], Verdict]]:
    rows = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    facts = ("sha", "author_name", "author_email", "committer_name", "committer_email", "message")
    found = [
        commit_evidence(**{key: row[key] for key in facts}, authored_at=datetime.fromisoformat(row["authored_at"]))
        for row in rows
    ]
    return [(row, evidence, decide(evidence)) for row, evidence in zip(rows, found, strict=True)]


def table(judged: list[tuple[dict[str, Any], list[Evidence], Verdict]]) -> str:
    counts: dict[str, Counter[str]] = {}
    for row, evidence, _ in judged:
        for rule in {piece.rule for piece in evidence if piece.polarity == "ai"} or {"(nothing)"}:
            counts.setdefault(rule, Counter())[row["label"]] += 1
    lines = [
        f"{rule:16} true {n['true']:3} false {n['false']:3} unknown {n['unknown']:3}" for rule, n in counts.items()
    ]
    return "\n" + "\n".join(sorted(lines))


def test_precision_and_recall(judged: list[tuple[dict[str, Any], list[Evidence], Verdict]]) -> None:
    called = [row for row, _, verdict in judged if verdict.origin == "ai_assisted"]
    right = sum(row["label"] == "true" for row in called)
    assert right / len(called) >= 0.98, table(judged)
    assert right / sum(row["label"] == "true" for row, _, _ in judged) >= 0.90, table(judged)


def test_no_person_or_bot_is_called_ai(judged: list[tuple[dict[str, Any], list[Evidence], Verdict]]) -> None:
    assert [r["sha"] for r, _, v in judged if r["label"] == "false" and v.origin in ("ai_assisted", "conflict")] == []


def test_no_ai_work_is_called_human_or_bot(judged: list[tuple[dict[str, Any], list[Evidence], Verdict]]) -> None:
    assert [r["sha"] for r, _, v in judged if r["label"] == "true" and v.origin in ("human_only", "bot")] == []


def test_only_a_declared_no_is_called_human(judged: list[tuple[dict[str, Any], list[Evidence], Verdict]]) -> None:
    assert {r["evidence"] for r, _, v in judged if v.origin == "human_only"} == {"template_answer_no"}


def test_the_tool_is_named(judged: list[tuple[dict[str, Any], list[Evidence], Verdict]]) -> None:
    named = [(row, verdict) for row, _, verdict in judged if row["label"] == "true" and row["tool"] != "unspecified"]
    wrong = [(row["sha"], row["tool"], v.tools) for row, v in named if set(v.tools) != set(row["tool"].split("+"))]
    assert len(wrong) <= 0.05 * len(named), wrong
