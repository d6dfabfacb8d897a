"""What a person sees before anything was read: what to do, and how to look around first."""

import streamlit as st

from dashboard.components.text import html
from data.home import Home

_OWN_DATA = """\
python -m ingest file pagerduty incidents.json     # GET /incidents pages, or the raw incidents CSV report
python -m ingest file deploys-csv deploys.csv      # service,environment,sha,started_at,finished_at,status
python -m ingest git ../checkout --repo acme/checkout
python -m ingest file github pulls.json            # optional: pull requests, their commits and reviews
"""


def show(home: Home) -> None:
    """Draws the first-run page."""
    st.caption("Overview · first visit")
    st.title("No incidents or changes yet", anchor=False)
    st.html(
        '<p class="lede">Read an incident export, a deploy list and a repository, or open the demo organisation to look'
        " around. Nothing leaves this machine.</p>"
    )
    st.header("Your own data", anchor=False)
    st.caption("Run these beside the code, with your files. Each says what landed, and what was refused and why.")
    st.code(_OWN_DATA, language="bash")
    st.caption("Then reload this page. It reads what was published last.")
    st.header("The demo organisation", anchor=False)
    st.caption("Synthetic: every name and number is invented. It lives apart from your data.")
    st.code("python -m ingest demo\nmake run", language="bash")
    st.html(f'<p class="caveat">Looked for a snapshot in {html(home.path)}.</p>')
