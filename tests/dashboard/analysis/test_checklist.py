"""The review checklist: which questions are earned, in which order, and what happened since one was added."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dashboard.analysis.checklist import MOST, Side, as_markdown, checklist

START = datetime(2026, 1, 1, tzinfo=UTC)
KNOWN = {f"tag{n}": {"name": f"Tag {n}", "question": f"Question {n}?"} for n in range(12)}


def rows(tag, days, *, minutes=100.0, origin=None):
    return [
        {
            "tag": tag, **KNOWN[tag], "incident_id": f"i{tag}{day}", "number": str(day), "title": f"T{day}",
            "service": "shop", "started_at": START + timedelta(days=day), "decided": True, "origin": origin,
            "customer_minutes": minutes,
        }
        for day in days
    ]  # fmt: skip


def made(*several, asked=None, merged=()):
    return checklist([row for each in several for row in each], asked or {}, KNOWN, merged)


def tags(questions):
    return [each.tag for each in questions]


def test_a_cause_earns_a_question_by_two_incidents():
    found = made(rows("tag1", [1, 2]), rows("tag2", [3]))
    assert tags(found.proposed) == ["tag1"]
    assert tags(found.rare) == ["tag2"]
    assert found.proposed[0].text == "Question 1?"


def test_reviewers_get_what_is_in_use_and_proposals_only_while_nothing_is():
    several = rows("tag1", [1, 2]), rows("tag2", [1, 2])
    assert tags(made(*several).exported) == ["tag1", "tag2"]
    assert tags(made(*several, asked={"tag2": START}).exported) == ["tag2"]


def test_incidents_and_customer_minutes_rank_together():
    many, wide = rows("tag1", range(9), minutes=1), rows("tag2", range(3), minutes=10_000)
    middling, small = rows("tag3", range(4), minutes=500), rows("tag4", range(2), minutes=0.1)
    order = tags(made(small, many, wide, middling).proposed)
    assert order[-1] == "tag4"
    assert set(order[:3]) == {"tag1", "tag2", "tag3"}
    assert order.index("tag1") < order.index("tag2")


def test_at_most_eight_and_those_in_use_come_first():
    several = [rows(f"tag{n}", range(n + 2)) for n in range(12)]
    asked = {"tag0": START, "tag1": START}
    found = made(*several, asked=asked)
    assert len(found.shown) == MOST
    assert set(tags(found.in_use)) == {"tag0", "tag1"}
    assert tags(found.proposed)[0] == "tag11"
    assert len(found.waiting) == 4
    assert set(tags(found.shown) + tags(found.waiting)) == set(KNOWN)


def test_a_question_in_use_stays_when_nothing_happens_any_more():
    found = made(rows("tag1", [1, 2]), asked={"tag5": START})
    assert tags(found.in_use) == ["tag5"]
    assert found.in_use[0].incidents == ()
    assert made(asked={"gone": START}).in_use == ()


def test_before_and_since_are_per_100_changes_of_their_own_side():
    merged = [(date(2026, 1, 1) + timedelta(days=day), 10) for day in range(30)]
    asked = START + timedelta(days=20)
    [question] = made(rows("tag1", [1, 2, 3, 25]), asked={"tag1": asked}, merged=merged).in_use
    assert (question.before, question.since) == (Side(3, 200), Side(1, 100))
    assert (question.before.per_100, question.since.per_100) == (1.5, 1.0)
    assert Side(0, 0).per_100 is None


def test_origins_are_counted_as_information_and_unknown_reach_is_left_out_of_the_sum():
    ai, none = rows("tag1", [1, 2], origin="ai_assisted"), rows("tag1", [3], minutes=None)
    [question] = made(ai, none).proposed
    assert question.origins == {"ai_assisted": 2, "none": 1}
    assert question.customer_minutes == 200


def test_the_order_of_the_rows_does_not_matter():
    several = [rows(f"tag{n}", range(2 + n % 3)) for n in range(10)]
    assert made(*several).shown == made(*reversed(several)).shown


@pytest.mark.parametrize("template", [True, False])
def test_exports_hold_every_question_and_no_markup_of_others(template):
    KNOWN["tag1"]["question"] = "What if <b>|x| runs\ntwice?"
    try:
        found = made(rows("tag1", range(5)), rows("tag2", range(2)))
        text = as_markdown("Shop", found.shown, template=template)
    finally:
        KNOWN["tag1"]["question"] = "Question 1?"
    assert "What if \\<b\\>\\|x\\| runs twice?" in text
    assert "Question 2?" in text
    if template:
        assert text.count("- [ ] ") == 2
        assert "(because of incidents #4, #3, #2 and 2 more)" in text
        assert "AI" not in text
    else:
        assert "- 4, 2026-01-05: T4" in text
