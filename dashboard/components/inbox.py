"""The inbox's parts: where the sitting stands, the incident asked about, its candidates, one key for each answer."""

from typing import Any

import streamlit as st

from dashboard import queries, session
from dashboard.analysis import formatting as fmt
from dashboard.components import actor, answers, inbox_table, layout
from dashboard.components.inbox_deck import Deck, words
from dashboard.components.text import dotted, html, plain
from data.origin.masking import masked
from data.reader import Reader

CHOICES = 4
_LONGEST_QUOTE = 360
#: Width of the table's column of labels, as in style.css.
_LABELS = 0.11


def progress(deck: Deck, queue: list[dict[str, Any]], shown: dict[str, Any] | None, words: str) -> None:
    """How many are decided and left, and the way back and past."""
    done, left = len(deck.made), len(queue)
    undecided = sum(row["link_status"] == "candidates" and not row["disputed"] for row in queue)
    near = sum(row["link_status"] == "suggested" and not row["disputed"] for row in queue)
    kinds = (
        (undecided, "with candidates only"),
        (near, "with a likely culprit to confirm"),
        (left - undecided - near, "disputed or that somebody could not tell"),
    )
    which = ", ".join(f"{many:,} {what}" for many, what in kinds if many)
    which = f": {which}" if which else ""
    share = round(100 * done / (done + left)) if done + left else 100
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="inbox_progress"):
        st.html(
            f'<div class="sitting"><span class="bar" aria-hidden="true"><i style="width:{share}%"></i></span>'
            f'<span class="quiet">{done:,} decided · {left:,} waiting in {html(words)}{which}</span></div>'
        )
        st.button(
            "Undo",
            key=f"inbox_undo_{done}",
            shortcut="z",
            type="tertiary",
            disabled=not deck.made,
            on_click=deck.undo,
            args=(done,),
        )
        if shown:
            incident = shown["incident_id"]
            st.button(
                "Skip",
                key=f"inbox_skip_{incident}",
                shortcut="s",
                type="tertiary",
                on_click=deck.skip,
                args=(incident,),
            )


def last_decision(reader: Reader, deck: Deck) -> None:
    """What was saved a moment ago, and the origin of the change it chose, unless it is asked about again."""
    if not deck.made:
        return
    last = deck.made[-1]
    said = f"{html(words(last))} · {html(last.title)}"
    change = queries.row(reader, "change", change=last.change) if last.change else None
    if change:
        said += f" · {html(answers.name(change))}, {_origin(reader, change)}"
    st.html(f'<p class="saved" role="status"><strong>Saved.</strong> {said}</p>')


def _origin(reader: Reader, change: dict[str, Any]) -> str:
    if queries.rows(reader, "inbox_elsewhere", change=change["change_id"]):
        return "whose origin stays hidden while other incidents wait that it may have caused"
    session.saw_origin(change["change_id"])
    return f"whose origin is {layout.origin_mark(change['origin'])}"


def question(row: dict[str, Any], incident: dict[str, Any]) -> None:
    """Which incident, how bad it was, why it is asked about, and what its own text says."""
    number = f"#{row['number']}" if row["number"] else row["incident_id"]
    wide = f"{fmt.short_count(row['customer_minutes'])} customer-minutes" if row["customer_minutes"] else ""
    long = fmt.minutes(row["minutes_to_restore"]) if row["minutes_to_restore"] is not None else "still open"
    severity = layout.severity(row["severity"], row["severity_rank"])
    facts = ("Link inbox", html(number), html(row["service"]), severity, fmt.timestamp(row["started_at"]), long, wide)
    st.html(f'<div class="kicker">{dotted(facts)}</div>')
    title = masked(row["title"]) or "Untitled incident"
    st.title(plain(f"Which change caused “{title}”?"), anchor=False)
    layout.say(f"{_many(row)} {because(row)}")
    quoted = _quote(incident)
    if quoted:
        st.html(f'<blockquote class="evidence"><span class="quiet">It says:</span> {html(quoted)}</blockquote>')


def because(row: dict[str, Any]) -> str:
    """The parts of an incident's place in the queue as a sentence."""
    reasons = []
    if row["disputed"]:
        reasons.append("two people contradict each other")
    if row["reach"] >= 0.6:
        reasons.append("it reached far")
    if row["doubt"] >= 0.5:
        only = row["candidates"] == 1
        reasons.append("its one candidate is uncertain" if only else "none of its likely changes stands out")
    if row["evidence_disagrees"]:
        reasons.append("what is said and what was deployed last point at different changes")
    return f"Asked because {_listed(reasons)}." if reasons else "Asked because nobody has decided yet."


def candidates(reader: Reader, deck: Deck, incident: dict[str, Any]) -> None:
    """The candidates side by side, and every answer with its key."""
    found = queries.rows(reader, "candidates", incident=incident["incident_id"])
    open_ones = [row for row in found if row["status"] != "rejected" or incident["disputed"]]
    likeliest = sorted(open_ones, key=lambda row: -row["confidence"])[:CHOICES]
    # By time, not by confidence: an order by likelihood would suggest the answer.
    rows = sorted(likeliest, key=lambda row: (row["minutes_before"] is None, row["minutes_before"], row["change_id"]))
    visible = session.origin_seen({row["change_id"] for row in rows})
    st.html(inbox_table.table(rows))
    name = incident["incident_id"]
    note = str(st.session_state.get(f"note_{name}", ""))
    with st.container(key="inbox_choices"):
        places = st.columns([_LABELS, *[(1 - _LABELS) / len(rows)] * len(rows)], gap="small")[1:]
    for number, (place, row) in enumerate(zip(places, rows, strict=True), start=1):
        place.button(
            answers.name(row),
            key=f"inbox_choose_{number}_{name}",
            shortcut=str(number),
            width="stretch",
            on_click=deck.confirm,
            args=(incident, row["change_id"], note, visible),
        )
    answers.ask(name, lambda verdict: deck.answer(incident, verdict, note, visible), keys=True)
    if incident["disputed"]:
        answers.said(reader, name)
    with st.container(horizontal=True, key="decider"):
        actor.field()
        actor.why(name)
    if visible:
        layout.caveat(
            "You have seen the origin of one of these changes. The decision counts, but makes no known culprit.",
            title="",
        )
    more = len(found) - len(rows)
    st.page_link(
        "views/incident.py",
        label=f"{fmt.counted(more, 'more candidate')} and the timeline" if more else "Its page with the timeline",
        query_params={"incident": name},
    )


def named(deck: Deck, rows: list[dict[str, Any]]) -> None:
    """Confirms in one go what needs no judgement: incidents whose own text names the one cause."""
    if not rows:
        return
    layout.rule()
    many = f"{fmt.counted(len(rows), 'incident')} whose own text names the cause"
    with st.expander(many):
        shown = "".join(
            f'<li>{html(masked(row["title"]))}<br><span class="quiet">{html(masked(row["reason"]))}</span></li>'
            for row in rows
        )
        st.html(f'<ul class="named">{shown}</ul>')
        st.button(f"Confirm all {len(rows):,}", key="inbox_named", on_click=deck.confirm_named, args=(rows,))


def _many(row: dict[str, Any]) -> str:
    if row["candidates"] == 1:
        return "One change is a candidate."
    return f"{fmt.sentence_case(fmt.in_words(row['candidates']))} changes are candidates."


def _quote(incident: dict[str, Any]) -> str:
    lines = [line.strip() for line in masked(incident["description"]).splitlines()]
    text = " · ".join(line for line in lines if line and line != masked(incident["title"]))
    return f"{text[:_LONGEST_QUOTE].rstrip()} …" if len(text) > _LONGEST_QUOTE else text


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
