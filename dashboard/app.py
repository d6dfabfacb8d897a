"""The app's entry: pages, style and the strip every page ends with."""

from pathlib import Path

import streamlit as st

from dashboard import session
from dashboard.components import layout
from data.errors import AftermathError

HERE = Path(__file__).parent

st.set_page_config(page_title="Aftermath", page_icon=str(HERE / "static" / "favicon.svg"), layout="wide")
st.html(HERE / "style.css")

PAGES = [
    st.Page("views/overview.py", title="Overview", default=True),
    st.Page("views/incidents.py", title="Incidents"),
    st.Page("views/inbox.py", title="Link inbox"),
    st.Page("views/repositories.py", title="Repositories"),
    st.Page("views/health.py", title="Data health"),
    st.Page("views/definitions.py", title="Definitions"),
    st.Page("views/incident.py", title="Incident", visibility="hidden"),
    st.Page("views/change.py", title="Change", visibility="hidden"),
]

page = st.navigation(PAGES)
try:
    reader = session.reader()
    layout.sidebar(reader)
    page.run()
    if reader:
        layout.strip(reader)
except AftermathError as error:
    layout.failure(error)
