"""Review checklist: what authors get back. Causes become questions, each with the incidents that earned it."""

from typing import Any

import streamlit as st

from dashboard import queries, session
from dashboard.analysis import formatting as fmt
from dashboard.analysis.checklist import MOST, Checklist, as_markdown, checklist
from dashboard.analysis.wording import Span
from dashboard.components import copied, facts_table, filters, layout, nothing, question_rows
from data.reader import Reader
from data.scope import Scope

CANNOT_TELL = (
    "Fewer incidents after a question was added is no proof that it works: causes come and go on their own, and who"
    " tags what differs. Every origin gets the same questions."
)


def page() -> None:
    """Draws the page."""
    reader = session.require()
    chosen = filters.bar(reader)
    if chosen is None:
        nothing.observed(reader, "Review checklist")
        return
    owner, whose = _owner(chosen.scope)
    found = _checklist(reader, chosen.scope, owner)
    tagged = queries.row(reader, "tagged", scope=chosen.scope) or {}
    layout.kicker(f"Review checklist · {whose} · {chosen.dates} · {chosen.words}")
    _answer(found, tagged)
    if not found.shown:
        st.page_link("views/incidents.py", label="Tag incidents", query_params={"show": "Untagged"})
        return
    _exports(found, whose)
    question_rows.heads(chosen.since, chosen.until)
    room = len(found.in_use) < MOST
    for title, questions in (
        ("In use", found.in_use),
        ("Proposed, by incidents and customer-minutes together", found.proposed),
    ):
        if questions:
            layout.rule()
            layout.section(title)
        for question in questions:
            question_rows.row(owner, question, chosen.since, chosen.until, room=room)
    left = [*found.waiting, *found.rare]
    if left:
        layout.rule()
        layout.section("Causes without a question here", f"At most {MOST} questions; one incident earns none.")
        left.sort(key=lambda each: (-len(each.incidents), each.name))
        facts_table.show([{"Cause": each.name, "Incidents": len(each.incidents)} for each in left])


def _owner(scope: Scope) -> tuple[str, str]:
    """Whose checklist it is, as judgements name it and in words: one service, else one team, else all."""
    if len(scope.services) == 1:
        return f"service/{scope.services[0]}", scope.services[0]
    if len(scope.teams) == 1 and not scope.services:
        return f"team/{scope.teams[0]}", f"team {scope.teams[0]}"
    return "organisation", "whole organisation"


def _checklist(reader: Reader, scope: Scope, owner: str) -> Checklist:
    rows = queries.rows(reader, "checklist", scope=scope)
    asked = {row["tag"]: row["asked_at"] for row in queries.rows(reader, "questions_asked", owner=owner)}
    known = {row["tag"]: row for row in queries.rows(reader, "causes") if not row["retired"]}
    merged = [(row["day"], row["changes"]) for row in queries.rows(reader, "merged_by_day", scope=scope)]
    return checklist(rows, asked, known, merged)


def _answer(found: Checklist, tagged: dict[str, Any]) -> None:
    many = len(found.shown)
    headline = "No cause has earned a question yet"
    if many:
        asked = f"{fmt.in_words(many)} question{'s' if many > 1 else ''}"
        headline = f"{fmt.sentence_case(asked)} for reviewers, earned by incidents"
    in_use = f" {len(found.in_use)} in use, {len(found.proposed)} proposed." if many else ""
    counts = fmt.share(tagged["tagged"], tagged["incidents"])
    told = f"They come from causes tagged in {counts} incidents, with a culprit or not; Causes counts those with one."
    lede = Span(told, bold=True), Span(in_use)
    layout.answer(headline, lede, CANNOT_TELL)
    copied.offer(headline, lede, CANNOT_TELL)


def _exports(found: Checklist, whose: str) -> None:
    with st.container(horizontal=True, gap="small"):
        for label, template, file in (
            ("Pull-request template", True, "pull_request_template.md"),
            ("Markdown with incidents", False, "review-checklist.md"),
        ):
            text = as_markdown(f"Review checklist: {whose}", found.exported, template=template)
            st.download_button(label, text, file, "text/markdown", on_click="ignore", key=file)
    with st.expander("What a reviewer sees" if found.in_use else "What a reviewer would see: nothing is in use yet"):
        st.code(as_markdown("", found.exported, template=True), language=None, wrap_lines=True)


page()
