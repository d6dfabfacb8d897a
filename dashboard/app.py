"""The app's entry: pages, style and the strip every page ends with."""

import logging
from pathlib import Path

import duckdb
import streamlit as st

from dashboard import garbage, session
from dashboard.components import filters, layout, stale
from data.errors import AftermathError

HERE = Path(__file__).parent

PAGES = [
    st.Page("views/overview.py", title="Overview", default=True),
    st.Page("views/trends.py", title="Trends"),
    st.Page("views/blast_radius.py", title="Blast radius"),
    st.Page("views/review.py", title="Review burden"),
    st.Page("views/safeguards.py", title="Safeguards"),
    st.Page("views/incidents.py", title="Incidents"),
    st.Page("views/inbox.py", title="Link inbox"),
    st.Page("views/causes.py", title="Causes"),
    st.Page("views/checklist.py", title="Review checklist"),
    st.Page("views/services.py", title="Services"),
    st.Page("views/reports.py", title="Reports"),
    st.Page("views/repositories.py", title="Repositories"),
    st.Page("views/health.py", title="Data health"),
    st.Page("views/definitions.py", title="Definitions"),
    st.Page("views/incident.py", title="Incident", visibility="hidden"),
    st.Page("views/postmortem.py", title="Post-mortem", visibility="hidden"),
    st.Page("views/change.py", title="Change", visibility="hidden"),
    st.Page("views/service.py", title="Service", visibility="hidden"),
    # The address people type.
    st.Page("views/blast_radius.py", title="Blast radius", url_path="blast-radius", visibility="hidden"),
]

UNFILTERED = ("Repositories", "Data health", "Definitions", "Incident", "Post-mortem", "Change")

page = st.navigation(PAGES, expanded=True)
icon = str(HERE / "static" / "favicon.svg")
st.set_page_config(page_title=f"{page.title} · Aftermath", page_icon=icon, layout="wide")
st.html(HERE / "style.css")
st.html(f"<script>{(HERE / 'static' / 'history.js').read_text()}</script>", unsafe_allow_javascript=True)
try:
    reader = session.reader()
    layout.sidebar(reader)
    if reader:
        stale.warn(reader)
    if reader and page.title not in UNFILTERED:
        # Drawn here, its widgets are the same on every page: the browser's Back brings their values with it.
        filters.draw(reader)
    page.run()
    if reader:
        layout.strip(reader)
        if page.title not in UNFILTERED:
            filters.in_address(page.title)
    layout.land()
    garbage.leave_libraries_out()
except AftermathError as error:
    layout.failure(error)
except duckdb.Error as error:
    logging.getLogger(__name__).exception("a page could not be read")
    layout.failure(
        AftermathError(
            f"the published snapshot cannot answer this page ({type(error).__name__}): it may be of another release",
            remedy="run: python -m ingest build",
        )
    )
