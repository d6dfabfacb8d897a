"""Reports: one page that survives being forwarded, made from what the filters choose, and those made before."""

import streamlit as st

from dashboard import session
from dashboard.components import filters, layout, report_files
from dashboard.reports import freeze


def page() -> None:
    """Draws the page."""
    reader = session.require()
    chosen = filters.bar(reader)
    layout.kicker("Reports")
    st.title("A report keeps its counts, its caveat and its date", anchor=False)
    layout.say(
        "It says what the pages say for these filters, beside another period, in one file that opens anywhere. The"
        " counts it was made from are kept, so it can be made again to the same figures, with what was corrected since."
    )
    layout.rule()
    if chosen is None:
        layout.say("Nothing is observed yet, so there is nothing to report.")
        st.page_link("views/health.py", label="See what was read and what was refused")
        return
    report_files.form(reader, chosen)
    layout.rule()
    layout.section("Made before", "Newest first. Each can be written again, and says what has changed since.")
    report_files.earlier(reader, list(reversed(freeze.names(session.home())))[:20])


page()
