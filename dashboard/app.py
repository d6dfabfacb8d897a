"""The app's entry: pages, style and the strip every page ends with."""

from pathlib import Path

import streamlit as st

from dashboard import session
from dashboard.components import layout
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
]

page = st.navigation(PAGES, expanded=True)
icon = str(HERE / "static" / "favicon.svg")
st.set_page_config(page_title=f"{page.title} · Aftermath", page_icon=icon, layout="wide")
st.html(HERE / "style.css")
try:
    reader = session.reader()
    layout.sidebar(reader)
    page.run()
    if reader:
        layout.strip(reader)
except AftermathError as error:
    layout.failure(error)
