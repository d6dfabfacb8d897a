"""One section of a post-mortem: its facts, its text, saved when the field is left, and texts saved at the same time."""

from collections.abc import Callable

import streamlit as st

from dashboard import session
from dashboard.analysis import formatting as fmt
from dashboard.analysis import postmortem as writing
from dashboard.components import layout
from dashboard.components.text import html
from data import reader as data_reader
from data.errors import AftermathError
from data.judgements import Postmortems, Revision, Section
from data.postmortem import TemplateSection

UNSAVED = "unsaved_sections"


def store() -> Postmortems:
    """Where texts are kept."""
    return Postmortems(data_reader.judgements(session.home()))


def show(incident: str, section: TemplateSection, lines: list[str], now: Section | None, *, locked: bool) -> None:
    """Draws the section; `lines` are its facts as Markdown, `now` its texts, `locked` shows it without a field."""
    layout.section(section.title)
    if lines:
        st.html(f'<div class="document">{writing.render(chr(10).join(lines))}</div>')
    if locked:
        if now:
            st.html(f'<div class="document">{writing.render(now.current.body)}</div>')
        return
    key, base = f"write/{incident}/{section.id}", f"base/{incident}/{section.id}"
    newest = now.current.id if now else 0
    # A field that was not drawn for a while has lost its text; one whose section has moved on shows the newest.
    if key not in st.session_state or st.session_state.get(base) != newest:
        st.session_state[key] = now.current.body if now else ""
        st.session_state[base] = newest
    st.text_area(
        section.title,
        key=key,
        height="content",
        placeholder=section.hint,
        label_visibility="collapsed",
        on_change=_save,
        args=(incident, section.id, key, base),
    )
    failed = st.session_state.get(UNSAVED, {}).get(key)
    if failed:
        st.error(f"Not saved: {failed} Your text is still in the field; leave it again to try once more.")
    elif now:
        st.caption(f"Saved {_when(now.current)} by {html(now.current.actor)}")
    if now and now.others:
        _conflict(incident, now, base)


def _save(incident: str, section: str, key: str, base: str) -> None:
    _store(Revision(
        incident_id=incident, section=section, body=st.session_state[key] or "", base=st.session_state[base],
        actor=session.actor(),
    ), key, base)  # fmt: skip


def _store(revision: Revision, key: str, base: str) -> None:
    failed = st.session_state.setdefault(UNSAVED, {})
    try:
        st.session_state[base] = store().save(revision).id
        failed.pop(key, None)
    except AftermathError as error:
        failed[key] = f"{error.what}; {error.remedy}."


def _conflict(incident: str, now: Section, base: str) -> None:
    key = f"write/{incident}/{now.current.section}"

    def settle(body: str) -> Callable[[], None]:
        def choose() -> None:
            _store(
                Revision(
                    incident_id=incident, section=now.current.section, body=body, base=now.current.id or 0,
                    actor=session.actor(), settles=True,
                ), key, base
            )  # fmt: skip
            st.session_state.pop(key, None)

        return choose

    with st.container(border=True, key=f"conflict_{now.current.section}"):
        st.html(
            "<div><strong>Two texts were saved at the same time.</strong> The field holds the newest, by"
            f" {html(now.current.actor)}. Nothing is lost:</div>"
        )
        for number, other in enumerate(now.others):
            st.html(
                f'<div class="quiet">by {html(other.actor)}, {_when(other)}</div>'
                f'<div class="evidence"><code>{html(other.body)}</code></div>'
            )
            both = f"{now.current.body.rstrip()}\n\n{other.body.strip()}"
            with st.container(horizontal=True, gap="small"):
                st.button("Keep both, one after the other", key=f"both_{other.id}_{number}", on_click=settle(both))
                st.button("Use this text", key=f"use_{other.id}_{number}", on_click=settle(other.body))
        st.button(
            "Keep only the text in the field",
            key=f"keep_{now.current.id}",
            on_click=settle(now.current.body),
            type="tertiary",
        )


def _when(revision: Revision) -> str:
    return fmt.timestamp(revision.saved_at) if revision.saved_at else ""
