"""How good the linker is, as people's decisions show: precision and recall per method, then calibration."""

from collections.abc import Sequence

import streamlit as st

from dashboard import queries
from dashboard.analysis import health_words, linker
from dashboard.components import facts_table, layout
from data.reader import Reader


def show(reader: Reader) -> None:
    """Draws the section, or says that nothing was decided yet."""
    layout.rule()
    layout.section("How good the links are")
    found = linker.methods(queries.rows(reader, "linker_precision"))
    if not found:
        st.caption(
            "Nobody has confirmed or rejected a link yet, so nothing is known about them. Decide some incidents."
        )
        return
    with layout.fold(health_words.links(found)):
        _measured(reader, found)


def _measured(reader: Reader, found: Sequence[linker.Method]) -> None:
    st.caption(
        "Measured on links that people settled: those confirmed or rejected, and the other candidates of an incident"
        " whose culprit was confirmed. Shares with their 95% range and counts."
    )
    facts_table.show(
        [
            {
                "Evidence": method.name,
                "Precision": method.precision.words,
                "Recall": method.recall.words,
                "Precision, decided blind": method.blind_precision.words,
                "Recall, decided blind": method.blind_recall.words,
            }
            for method in found
        ]
    )
    bands = linker.calibration(queries.rows(reader, "linker_calibration"))
    st.caption("Calibration: a confidence is honest where as many links are confirmed as it claims.")
    facts_table.show(
        [
            {
                "Confidence": band.name,
                "Claimed on average": f"{band.claimed:.0f}%",
                "Confirmed": band.confirmed.words,
                "Range holds what was claimed": "yes" if band.honest else "no",
            }
            for band in bands
        ]
    )
    layout.caveat(
        "People decide easy incidents first, and often see the evidence they are asked about: true precision on the "
        "incidents nobody decided may be lower."
    )
