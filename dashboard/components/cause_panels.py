"""Parts of the causes page: the answer, the picture and table of rates by origin."""

from typing import Any

import streamlit as st

from dashboard.analysis.causes import Causes
from dashboard.analysis.wording import Span
from dashboard.charts.cause_rates import NAMES, Row, cause_rates
from dashboard.components import layout
from dashboard.components.text import plain

SHOWN = 12


def answer(rows: list[dict[str, Any]]) -> None:
    """How many tagged incidents the rates rest on, by origin."""
    reviewed = {row["origin"]: (row["reviewed"], row["changes"]) for row in rows}
    total = sum(tagged for tagged, _ in reviewed.values())
    st.title(f"What let {total:,} tagged incidents happen, by origin of the culprit", anchor=False)
    said = "; ".join(
        f"{tagged:,} from {changes:,} {NAMES[origin]} changes" for origin, (tagged, changes) in reviewed.items()
    )
    layout.say(Span(f"Tagged and linked: {said}.", bold=True), " An incident with several causes counts under each.")
    layout.caveat(
        "An incident that nobody tagged, or whose culprit is not known, counts nowhere here, so every rate is a lower"
        " bound, and origins are compared only as far as they are tagged alike. Many rows are looked at at once: a gap"
        " in one of them is expected by chance."
    )


def picture(found: Causes, names: dict[str, str]) -> None:
    """The most frequent tags as dots with their ranges."""
    layout.section(
        "Incidents per 100 changes with each cause",
        "Dot: rate. Line: 95 in 100 range. In brackets: incidents. Most frequent first.",
    )
    by_tag: dict[str, list[Any]] = {}
    for rate in found.rates:
        by_tag.setdefault(rate.tag, []).append(rate)
    ordered = sorted(by_tag, key=lambda tag: -sum(rate.per_100.events for rate in by_tag[tag]))
    chart = cause_rates([Row(names[tag], tuple(by_tag[tag])) for tag in ordered[:SHOWN]])
    st.plotly_chart(chart.figure, key="causes_chart", config={"displayModeBar": False}, alt=chart.alt)
    for caveat in found.caveats:
        st.caption(plain(caveat))


def table(found: Causes, names: dict[str, str]) -> None:
    """Every tag and origin as rows, folded."""
    with st.expander("The same as a table, with rates drawn towards each tag's overall rate"):
        st.table(
            [
                {
                    "Cause": names[rate.tag],
                    "Origin": NAMES[rate.origin],
                    "Incidents": rate.per_100.events,
                    "Per 100 changes": _number(rate.per_100.estimate),
                    "Shrunken": _number(rate.shrunken.estimate),
                    "% of tagged": _number(rate.of_reviewed.estimate),
                }
                for rate in found.rates
            ]
        )


def _number(value: float | None) -> str:
    return "too few" if value is None else f"{value:.2f}"
