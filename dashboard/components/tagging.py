"""Tagging an incident: what set it off, what let it happen, AI use found later; each person's tags are their own.

Other people's tags stay hidden until somebody has saved theirs or asks for them; what is set after that says so.
"""

from collections.abc import Iterable
from typing import Any

import streamlit as st

from dashboard import queries, session
from dashboard.components import layout
from dashboard.components.text import html, plain
from data import reader as data_reader
from data.causes import Suggestion, suggestions
from data.judgements import Postmortems, fold
from data.reader import Reader

ROLES = {"trigger": "Trigger: what set it off", "cause": "Contributing causes: what let it happen"}
AI_USE = {"used": "AI was used", "not_used": "it was not", "unclear": "unclear"}
MOST_SUGGESTIONS = 6


def show(reader: Reader, incident: dict[str, Any]) -> None:
    """Draws the form, and what others said once it may be seen."""
    name = incident["incident_id"]
    layout.section("Cause tags", "They describe what let this happen. AI is never a tag: origin was fixed at merge.")
    known = {row["tag"]: row for row in queries.rows(reader, "causes")}
    tags = queries.rows(reader, "incident_tags", incident=name)
    said = queries.row(reader, "postmortem", incident=name) or {}
    mine = {(row["role"], row["tag"]) for row in tags if row["actor"] == session.actor()}
    others = [row for row in tags if row["actor"] != session.actor()]
    shown = not hidden(reader, name)
    _form(name, known, mine, said.get("ai_use"), _suggested(incident, known, {tag for _, tag in mine}), shown, others)
    if not shown:
        _hidden(name, others)
    elif tags:
        _agreement(tags)
    with st.expander("What the tags mean"):
        for role, title in ROLES.items():
            st.html(f"<div><strong>{title}</strong></div>" + "".join(_meaning(known.values(), role)))


def hidden(reader: Reader, name: str) -> bool:
    """Whether others' tags of an incident are kept from this session until it has saved its own."""
    actors = {row["actor"] for row in queries.rows(reader, "incident_tags", incident=name)}
    return bool(actors) and session.actor() not in actors and not st.session_state.get(_seen_key(name))


def _form(
    name: str,
    known: dict[str, dict[str, Any]],
    mine: set[tuple[str, str]],
    ai_use: str | None,
    suggested: list[Suggestion],
    shown: bool,
    others: list[dict[str, Any]],
) -> None:
    keys = {field: f"{field}/{name}" for field in (*ROLES, "ai_use", "suggested")}
    held = (frozenset(mine), ai_use)
    # Signing changes nothing that was already chosen, unless the signer has tags of their own to begin with.
    if keys["cause"] not in st.session_state or st.session_state.get(f"tags_held/{name}") != held:
        st.session_state[f"tags_held/{name}"] = held
        for role in ROLES:
            st.session_state[keys[role]] = sorted(tag for held_role, tag in mine if held_role == role)
        st.session_state[keys["ai_use"]] = ai_use

    def label(tag: str) -> str:
        row = known.get(tag)
        name = tag.replace("_", " ") if row is None else row["name"]
        return name if row and not row["retired"] else f"{name} (retired)"

    def save() -> None:
        state = st.session_state
        picked = {(known[tag]["role"], tag) for tag in state.get(keys["suggested"]) or []}
        chosen = picked | {(role, tag) for role in ROLES for tag in state[keys[role]]}
        verdict = "set_sighted" if shown and others else "set"
        rows = [(role, tag, verdict) for role, tag in sorted(chosen - mine)]
        rows += [(role, tag, "withdrawn") for role, tag in sorted(mine - chosen)]
        found = state[keys["ai_use"]]
        if found != ai_use:
            rows.append(("ai_use", "", found or "withdrawn"))
        session.judge_about(name, rows)
        state[keys["suggested"]] = []

    with st.form(f"tags/{name}", border=False, enter_to_submit=False):
        if suggested:
            quotes = {each.tag: each.quote for each in suggested}
            st.pills(
                "Suggested by its words; nothing is set until you choose it",
                list(quotes),
                selection_mode="multi",
                format_func=lambda tag: plain(f"{label(tag)} · {quotes[tag]}"),
                key=keys["suggested"],
            )
        for role, title in ROLES.items():
            offered = [tag for tag, row in known.items() if row["role"] == role and not row["retired"]]
            options = [*offered, *sorted({tag for held_role, tag in mine if held_role == role} - set(offered))]
            st.multiselect(title, options, format_func=label, key=keys[role], placeholder="Type to search")
        st.segmented_control(
            "AI use found out in the post-mortem",
            list(AI_USE),
            format_func=AI_USE.__getitem__,
            key=keys["ai_use"],
            help="Kept apart from origin, which was decided at merge. It enters no rate.",
        )
        st.form_submit_button("Save tags", on_click=save, shortcut="Ctrl+Enter")


def _suggested(incident: dict[str, Any], known: dict[str, dict[str, Any]], mine: Iterable[str]) -> list[Suggestion]:
    revisions = Postmortems(data_reader.judgements(session.home())).of(incident["incident_id"])
    texts = [section.current.body for section in fold(revisions).values()]
    found = suggestions(known.values(), [incident["title"], incident["description"], *texts])
    return [each for each in found if each.tag not in set(mine)][:MOST_SUGGESTIONS]


def _hidden(name: str, others: list[dict[str, Any]]) -> None:
    people = len({row["actor"] for row in others})
    who = "Somebody has" if people == 1 else f"{people} people have"
    st.caption(f"{who} tagged this incident. Their tags show once you have saved yours, so that yours stay your own.")
    st.button("Show them now", key=f"reveal/{name}", on_click=saw_tags, args=(name,), type="tertiary")


def _agreement(tags: list[dict[str, Any]]) -> None:
    people: dict[tuple[str, str, str], list[str]] = {}
    for row in tags:
        people.setdefault((row["standing"], row["role"], row["name"]), []).append(row["actor"])
    by_standing = {standing: [key for key in people if key[0] == standing] for standing in ("agreed", "disputed")}
    if not any(by_standing.values()):
        who = ", ".join(sorted({row["actor"] for row in tags}))
        return layout.caveat(f"Tagged by {who}; a second person's view would show where readings differ.", title="")
    said = ", ".join(name for _, _, name in by_standing["agreed"])
    lines = [f"<div><strong>Agreed</strong> {html(said) or 'nothing'}</div>"]
    lines += [
        f"<div><strong>Only {html(', '.join(people[key]))}</strong> {html(key[2])}</div>"
        for key in by_standing["disputed"]
    ]
    st.html("".join(lines))


def _meaning(known: Iterable[dict[str, Any]], role: str) -> Iterable[str]:
    for row in known:
        if row["role"] == role and not row["retired"]:
            yield (
                f'<p class="meaning"><strong>{html(row["name"])}</strong> {html(row["definition"])} '
                f'<span class="quiet">For example: {html(row["example"])} Not this: {html(row["not_this"])} '
                f"A reviewer could have asked: {html(row['question'])}</span></p>"
            )


def saw_tags(incident: str) -> None:
    """Remembers that this session has seen what others tagged: what it sets from now on is not unseen."""
    st.session_state[_seen_key(incident)] = True


def _seen_key(incident: str) -> str:
    return f"tags_seen/{incident}"
