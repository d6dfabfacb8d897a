"""Publishing, reopening and taking a post-mortem away as Markdown, HTML or PDF."""

import re
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import streamlit as st

from dashboard import session
from dashboard.analysis import postmortem as writing
from dashboard.components import layout
from dashboard.reports import pdf
from data.postmortem import TemplateSection


def show(incident: dict[str, Any], document: str, published: bool, conflict: bool) -> None:
    """Draws the buttons; a document with an open conflict is not published."""
    name, title = incident["incident_id"], incident["title"] or "Untitled incident"
    file = re.sub(r"[^\w-]+", "-", f"post-mortem-{incident['number'] or name}").strip("-")[:80]

    st.button(
        "Reopen" if published else "Publish",
        on_click=session.judge,
        args=("postmortem", name, "", "withdrawn" if published else "published"),
        kwargs={"origin_visible": bool(st.session_state.get(session.ORIGINS_SEEN))},
        disabled=conflict and not published,
        help="Settle the texts saved at the same time first." if conflict else None,
    )
    st.download_button("Markdown", document, f"{file}.md", "text/markdown", on_click="ignore")
    page = writing.page(title, document)
    st.download_button("HTML", page, f"{file}.html", "text/html", on_click="ignore")
    missing = None if pdf.browser() else "Chromium prints it, and none is installed."
    st.download_button(
        "PDF", partial(printed, page), f"{file}.pdf", "application/pdf", on_click="ignore",
        disabled=bool(missing), help=missing,
    )  # fmt: skip


def printed(page: str) -> bytes:
    """The page as a PDF.

    Raises:
        AftermathError: Chromium failed.
    """
    with TemporaryDirectory(prefix="aftermath-post-mortem-") as scratch:
        to = Path(scratch) / "post-mortem.pdf"
        pdf.print_pdf(page, to)
        return to.read_bytes()


def gone(template: Iterable[TemplateSection], texts: Mapping[str, str]) -> None:
    """Draws texts of sections that the template no longer has."""
    known = {section.id for section in template}
    for name, text in texts.items():
        if name not in known and text.strip():
            layout.section(name.replace("_", " ").capitalize(), "The template has no such section; its text stays.")
            st.html(f'<div class="document">{writing.render(text)}</div>')
