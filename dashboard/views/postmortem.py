"""Writing a post-mortem: the template's sections with their facts, saved field by field, published and exported."""

from typing import Any

import streamlit as st

from dashboard import queries, session
from dashboard.analysis import formatting as fmt
from dashboard.analysis import postmortem as writing
from dashboard.components import (
    action_items,
    actor,
    layout,
    merged,
    postmortem_export,
    postmortem_import,
    postmortem_section,
    tagging,
)
from dashboard.components.text import html, plain
from data.judgements import fold
from data.postmortem import default_template, sections
from data.reader import Reader


def page() -> None:
    """Draws the page."""
    reader = session.require()
    name = st.query_params.get("incident", "")
    incident = queries.row(reader, "incident", incident=name) if name else None
    if incident is None:
        st.title("No such incident", anchor=False)
        st.page_link("views/incidents.py", label="All incidents")
        return
    said = queries.row(reader, "postmortem", incident=name) or {}
    published = said.get("published_at")
    _head(incident, published)
    merged.show(reader, name, page="views/postmortem.py")
    actions = queries.rows(reader, "actions", incident=name)
    template = sections(reader.facts.get("postmortem_template") or default_template())
    tagging.saw_tags(name)
    filled = _facts(reader, incident, actions, said.get("ai_use"))
    written = fold(postmortem_section.store().of(name))
    texts = {section: now.current.body for section, now in written.items()}
    document = writing.document(incident["title"] or "Untitled incident", template, filled, texts)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="postmortem_bar"):
        actor.field()
        postmortem_export.show(incident, document, bool(published), any(now.others for now in written.values()))
        if not published:
            postmortem_import.show(name, template, written)
    postmortem_import.told()
    layout.rule()
    for section in template:
        lines = [line for field in section.fields if field != "actions" for line in filled[field]]
        postmortem_section.show(name, section, lines, written.get(section.id), locked=bool(published))
        if "actions" in section.fields:
            action_items.show(reader, incident, actions, locked=bool(published))
    postmortem_export.gone(template, texts)


def _head(incident: dict[str, Any], published: Any) -> None:
    st.page_link("views/incident.py", label="← The incident", query_params={"incident": incident["incident_id"]})
    state = f"published {fmt.timestamp(published)}" if published else "draft"
    st.html(f'<div class="kicker">Post-mortem · {html(incident["service"] or "no service")} · {state}</div>')
    st.title(plain(incident["title"] or "Untitled incident"), anchor=False)
    layout.caveat(
        "Write what people saw and knew at the time, and what made the outcome possible. Name roles and systems, not"
        " people. Every field is saved when you leave it, and every version is kept.",
        title="Blameless.",
    )


def _facts(
    reader: Reader, incident: dict[str, Any], actions: list[dict[str, Any]], ai_use: str | None
) -> dict[str, list[str]]:
    name = incident["incident_id"]
    culprits = [row for row in queries.rows(reader, "candidates", incident=name) if row["status"] == "confirmed"]
    return writing.facts(
        incident,
        queries.row(reader, "incident_impact", incident=name) or {},
        queries.rows(reader, "incident_tags", incident=name),
        actions,
        culprits,
        ai_use,
    )


page()
