"""Taking over a post-mortem written elsewhere: a file by its headings, a link as a link; nothing of either is run."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard import session
from dashboard.analysis.postmortem_import import REST, read
from dashboard.components.postmortem_section import store
from dashboard.components.text import plain, web_address
from data.judgements import Revision, Section
from data.postmortem import TemplateSection

LARGEST_MB = 2
_TOLD = "import_told"


def show(incident: str, template: Sequence[TemplateSection], written: Mapping[str, Section]) -> None:
    """Draws the popover."""
    with st.popover("Import"), st.form(f"import/{incident}", border=False, clear_on_submit=True):
        file = st.file_uploader(
            "Markdown or HTML file", ["md", "markdown", "txt", "html", "htm"], max_upload_size=LARGEST_MB
        )
        link = st.text_input("Or a link to where it is written", max_chars=2_000)
        pressed = st.form_submit_button("Take it over")
    if pressed:
        _take(incident, template, written, file.getvalue() if file else b"", link.strip())


def told() -> None:
    """Draws what the last import did, once."""
    words = st.session_state.pop(_TOLD, None)
    if words:
        st.success(plain(words))


def _take(
    incident: str, template: Sequence[TemplateSection], written: Mapping[str, Section], file: bytes, link: str
) -> None:
    try:
        found = read(file.decode("utf-8-sig"), template)
    except UnicodeDecodeError:
        st.warning("The file is not UTF-8 text; nothing was taken over. Save it as Markdown or HTML in UTF-8.")
        return
    if link:
        address = web_address(link)
        if address is None:
            st.warning("The link is no http or https address; nothing was taken over.")
            return
        found[REST] = f"Written elsewhere: <{address}>\n\n{found.get(REST, '')}".strip()
    revisions = [
        Revision(
            incident_id=incident,
            section=section,
            body=_joined(written.get(section), body),
            base=written[section].current.id or 0 if section in written else 0,
            actor=session.actor(),
        )
        for section, body in found.items()
        if section not in written or body not in written[section].current.body
    ]
    if not revisions:
        st.warning("Nothing new in it; nothing was taken over.")
        return
    store().save_many(revisions)
    st.session_state[_TOLD] = _words([revision.section for revision in revisions], template)
    st.rerun()


def _joined(before: Section | None, body: str) -> str:
    """What is there stays, and the imported text follows it."""
    return f"{before.current.body.rstrip()}\n\n{body}".strip() if before else body


def _words(taken: Sequence[str], template: Sequence[TemplateSection]) -> str:
    names = [section.title for section in template if section.id in taken]
    rest = " What belongs to no section stands at the end." if REST in taken else ""
    return f"Taken over: {', '.join(names) or 'no section by its heading'}.{rest}"
