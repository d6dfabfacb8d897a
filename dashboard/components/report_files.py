"""Making a report from the filters, and writing again what was made before."""

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from dashboard import periods, queries, session
from dashboard.components import layout
from dashboard.components.filters import Filters
from dashboard.components.text import plain
from dashboard.reports import changed, freeze, make, pdf
from dashboard.reports.compared import NOTHING, PREVIOUS, YEAR, compared
from dashboard.reports.content import FEWEST_CHANGES
from dashboard.reports.document import Document
from dashboard.reports.freeze import Frozen
from dashboard.reports.sections.made import Period
from data.errors import AftermathError
from data.reader import Reader

_NAMES = {
    "pdf": "PDF",
    "html": "HTML",
    "pptx": "Slides",
    "md": "Markdown",
    "csv": "Counts as CSV",
    "parquet": "as Parquet",
}
_MADE = "report_made"


def form(reader: Reader, chosen: Filters) -> None:
    """A button that makes the report of these filters, then its files."""
    refused = _refusal(reader, chosen)
    if refused:
        layout.caveat(refused, title="No report for these filters.")
        return
    beside = _beside(reader, chosen)
    if beside is None:
        return
    key = f"{reader.version}|{chosen}|{beside}"
    if st.button("Make a report of these filters"):
        st.session_state[_MADE] = (key, *_report(reader, chosen, beside))
    made = st.session_state.get(_MADE)
    if made and made[0] == key:
        _, report, kept = made
        layout.section(report.headline)
        layout.say(*report.lede)
        layout.caveat(report.cannot_tell)
        st.caption(plain(f"{report.period}. Kept as {kept.id}."))
        for update in report.updates:
            layout.caveat(" ".join(update.text), title=f"{update.title}.")
        _files(report, kept, "new")


def _beside(reader: Reader, chosen: Filters) -> str | None:
    """The period it is compared with; None, and said so, where what was typed is none."""
    known = queries.rows(reader, "filter_values")[0]
    offered = periods.offered(known["observed_from"], known["observed_until"], reader.facts.get("time_zone", "UTC"))
    named = st.selectbox(
        "Beside which period",
        [PREVIOUS, YEAR, NOTHING, *(name for name in offered if name != chosen.period)],
        key="beside",
        bind="query-params",
        accept_new_options=True,
        width=320,
        help=f"{PREVIOUS}: the one before; {YEAR}: the same a year before. Or type a month, 2026-09, or days,"
        " 2026-07-01..2026-09-30.",
    )
    try:
        compared(reader, Period(chosen.period, chosen.scope), named or PREVIOUS)
    except AftermathError as error:
        layout.caveat(f"“{named}” {error.what}: {error.remedy}.", title="No report.")
        return None
    return named or PREVIOUS


def _report(reader: Reader, chosen: Filters, beside: str) -> tuple[Document, Frozen]:
    """Makes and keeps a report of the filters."""
    period = Period(chosen.period, chosen.scope)
    home = session.home()
    before, earlier = compared(reader, period, beside), freeze.latest(home, period)
    report, kept = make.make(reader, period, before, chosen.words, earlier=earlier)
    freeze.save(home, kept)
    return report, kept


def _refusal(reader: Reader, chosen: Filters) -> str:
    """Why these filters get no report; empty where they do."""
    counted = sum(row["changes"] for row in reader.answer("arms", scope=chosen.scope))
    narrow = chosen.scope.teams or chosen.scope.services
    return (
        f"{counted:,} changes are too few for a report of so few teams." if narrow and counted < FEWEST_CHANGES else ""
    )


def _file(report: Document, kept: Frozen, kind: str, paper: str) -> bytes:
    """One file's content.

    Raises:
        AftermathError: A PDF cannot be printed here.
    """
    with TemporaryDirectory(prefix="aftermath-report-") as scratch:
        to = Path(scratch) / f"report.{kind}"
        make.write(report, kept, kind, to, paper)
        return to.read_bytes()


def earlier(reader: Reader, names: list[str]) -> None:
    """Those made before, each with what has changed since."""
    if not names:
        st.caption("None yet.")
        return
    name = st.selectbox("Report", names, key="frozen", bind="query-params")
    try:
        kept = freeze.load(session.home(), name)
        since = changed.since(kept, reader)
        report = make.again(kept, since)
    except AftermathError as error:
        layout.caveat(f"{error.what}. {error.remedy}", title="Cannot be made again.")
        return
    st.markdown(f"**{plain(report.headline)}**")
    st.caption(plain(report.period))
    for line in since or ("Nothing it rests on has changed since.",):
        st.markdown(plain(line))
    _files(report, kept, "earlier")


def _files(report: Document, kept: Frozen, key: str) -> None:
    paper = st.segmented_control("Paper", ["A4", "Letter"], default="A4", key=f"paper_{key}") or "A4"
    printable = pdf.browser() is not None
    with st.container(horizontal=True, gap="small"):
        for kind, label in _NAMES.items():
            if kind == "pdf" and not printable:
                continue
            st.download_button(
                label,
                data=partial(_content, report, kept, kind, paper),
                file_name=f"aftermath-{kept.id}.{kind}",
                on_click="ignore",
                key=f"{key}_{kind}",
            )
    if not printable:
        st.caption("No PDF here: Chromium prints it, and none is installed. The HTML prints to the same pages.")


def _content(report: Document, kept: Frozen, kind: str, paper: str) -> bytes:
    try:
        return _file(report, kept, kind, paper)
    except AftermathError as error:
        return f"{error.what}. {error.remedy}\n".encode()
