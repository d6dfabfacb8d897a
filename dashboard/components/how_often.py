"""How often, side by side: rates with their ranges on the left, every ratio of them on the right; tables on request."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard.analysis import formatting as fmt
from dashboard.analysis import wording_cautions as cautions
from dashboard.analysis.overview import Overview
from dashboard.analysis.overview_rows import Kind, Row, rows
from dashboard.analysis.rates import rate
from dashboard.charts.forest import forest
from dashboard.charts.rate_dots import rate_dots
from dashboard.components import behind, check, clicked, layout, tables
from dashboard.metrics import METRICS
from data.reader import Reader
from data.scope import Scope

#: What the page can have checked.
NUMBERS = (
    "incidents_per_100",
    "unmixed_ratio",
    "unmixed_equal_size",
    "excess_incidents",
    "links_weighed",
    "ratio_within",
    "deploy_level",
    "impact_by_origin",
)
#: Whose rows a mark among the ratios opens.
_COUNTED = {
    Kind.HEADLINE: "unmixed_ratio",
    Kind.ROAD: "unmixed_ratio",
    Kind.RATIO: "ratio_within",
    Kind.VARIANT: "links_weighed",
    Kind.BOUNDS: "incidents_per_100",
}


def draw(reader: Reader, scope: Scope, found: Overview, muted: bool) -> None:
    """Both pictures, their tables, what could be seen with so much data, and the rows behind a mark.

    Args:
        reader: The version shown.
        scope: The filters.
        found: The Overview's results.
        muted: Grey: the data carry no verdict.
    """
    left, right = st.columns([10, 11], gap="large")
    with left:
        arms = _rates(found, muted)
    with right:
        ratios = _ratios(found, scope.links, muted)
    behind.opened(reader, scope, arms, "rate_rows")
    for [kind] in ratios[:1]:
        check.behind(reader, scope, _COUNTED[Kind(kind)], "ratio_rows")


def _rates(found: Overview, muted: bool) -> list[list[Any]]:
    shown = [found.ai, found.human, *([found.unknown] if found.unknown and found.unknown.changes else [])]
    layout.section("How often: incidents per 100 changes", "Point: rate. Thick bar: 50% range. Thin line: 95% range.")
    rates = [rate(arm) for arm in shown]
    chart = rate_dots(rates, found.ratios.crude, muted=muted or found.ratios.crude.muted)
    picked = clicked.chart(chart, "rate_dots")
    st.caption("Colour and shape only name an origin; neither is good or bad. A click on a mark lists what it counts.")
    for title, said in (("In incidents.", cautions.excess(found)), ("What it would take.", cautions.needed(found))):
        if said:
            layout.caveat(said, title=title)
    table = [
        {
            "Origin": fmt.sentence_case(each.arm.label),
            "Changes": f"{each.arm.changes:,}",
            "With an incident": f"{each.arm.events:,}",
            "Per 100": "–" if each.per_100 is None else fmt.per_100(each.per_100),
        }
        for each in rates
    ]
    _table(table, METRICS["incidents_per_100"].caveat, "rates")
    return picked


def _ratios(found: Overview, view: str, muted: bool) -> list[list[Any]]:
    layout.section(
        "Is it the AI, or where and how it is used?",
        f"{fmt.sentence_case(found.ai.label)} rate divided by {found.human.label} rate. Unmixed tells apart the changes"
        " of one deploy; the rows below it compare linked incidents. Last: other views of the links (weighted by their"
        " confidence; lenient: each incident against its best suggestion), and what missing marks could hide.",
    )
    groups = rows(found, view)
    detectable = found.visible.ratio
    picked = clicked.chart(forest(groups, detectable, (found.ai.label, found.human.label), muted), "forest")
    _table([_line(row) for group in groups for row in group], METRICS["unmixed_ratio"].caveat, "ratios")
    return picked


def _line(row: Row) -> dict[str, Any]:
    number = "–" if row.estimate is None else fmt.times(row.estimate)
    known = row.low is not None and row.high is not None
    ends = " to ".join(fmt.ratio_bounds(row.low, row.high)) if known else "–"  # type: ignore[arg-type]
    name = f"{row.name} (road)" if row.kind is Kind.ROAD else row.name
    return {"Compared": name, "Ratio": number, "Range": ends, "How": row.method, "Note": row.why}


def _table(lines: Sequence[dict[str, Any]], caveat: str, key: str) -> None:
    with st.expander(tables.SAME):
        st.table(list(lines))
        st.caption(caveat)
        tables.download(lines, key)
