"""One service: its rates beside the common ones, its neighbours, its deploys and its window."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import queries
from dashboard.analysis import formatting as fmt
from dashboard.analysis.ladder import RATE_FROM_CHANGES
from dashboard.analysis.rates import Arm, compare, rate
from dashboard.analysis.services import Place, Service, funnel
from dashboard.analysis.sides import Side, Sides
from dashboard.analysis.standardise import standardised_rate
from dashboard.charts.rate_dots import rate_dots
from dashboard.components import change_rows, clicked, layout
from dashboard.components.filters import Filters
from dashboard.components.text import plain, web_address
from data.reader import Reader

PLACES = {
    Place.INSIDE: "inside the usual range",
    Place.ABOVE: "above where 95 in 100 equal services lie",
    Place.FAR_ABOVE: "above where 998 in 1,000 equal services lie",
    Place.BELOW: "below where 95 in 100 equal services lie",
    Place.FAR_BELOW: "below where 998 in 1,000 equal services lie",
    Place.NO_CHANGES: "no changes",
}
FUNNEL = "funnel"
_DEPLOYS = 12


def pooled(rates: pd.DataFrame, origin: str, name: str) -> Service | None:
    """One service's rate of one origin ("all" for any) drawn towards that of all services."""
    found = funnel(rates[rates["origin"] == origin])
    return next((each for each in found.services if each.service == name), None)


def rates_by_origin(rates: pd.DataFrame, name: str, sides: Sides) -> None:
    """Its own rates, and what they become beside those of all services."""
    own = {row["origin"]: row for row in rates[rates["service"] == name].to_dict("records")}

    def arm(side: Side) -> Arm:
        row = own.get(side.origin, {"events": 0, "changes": 0})
        return Arm(side.mark, side.label, int(row["events"]), int(row["changes"]))

    ai, human = arm(sides.ai), arm(sides.human)
    compared = compare(ai, human)
    left, right = st.columns([3, 2], gap="large")
    with left:
        layout.section("Incidents per 100 changes", "Point: rate. Thick bar: 50% range. Thin line: 95% range.")
        muted = compared.muted or not sides.named
        shown = [each for each in map(arm, sides.all) if each.changes]
        if not shown:
            st.caption("No counted change in this period.")
            return
        clicked.still(rate_dots([rate(each) for each in shown], compared, muted=muted), "rate_dots")
    with right:
        layout.section(
            "Beside all services", "Pooled: its rate drawn towards the common one, as few changes alone say little."
        )
        st.table(
            [_pooled_row(side, pooled(rates, side.origin, name)) for side in (Side("all", "all", "all"), *sides.all)]
        )


def at_common_sizes(reader: Reader, chosen: Filters, name: str) -> None:
    """Its rate if its changes were as large as those of all services."""
    counted = queries.frame(reader, "strata", scope=replace(chosen.scope, services=()))
    sizes = counted.groupby("size_band")["changes"].sum()
    own = counted[counted["service"] == name].groupby("size_band")[["changes", chosen.scope.links]].sum()
    own = own.reindex(sizes.index, fill_value=0)
    found = standardised_rate(own[chosen.scope.links], own["changes"], sizes)
    said = found.caveats[0] if found.caveats else ""
    if found.estimate is not None and found.low is not None and found.high is not None:
        ends = fmt.per_100_range(found.low, found.high)
        said = f"{fmt.per_100(found.estimate)} per 100 ({ends}). {said}"
    layout.caveat(said, title="If its changes were as large as those of all services.")


def neighbours(reader: Reader, chosen: Filters, name: str) -> None:
    """What it needs and what needs it, each with a link."""
    found = queries.rows(reader, "service_neighbours", service=name, scope=chosen.scope)
    sides = {"needed by": "Services that need it", "needs": "Services it needs"}
    for column, (side, title) in zip(st.columns(2, gap="large"), sides.items(), strict=True):
        with column:
            layout.section(title, "Counted incidents of the period.")
            rows = [row for row in found if row["side"] == side]
            if not rows:
                st.caption("None is named in the settings.")
            for row in rows:
                if row["known"]:
                    link(row["service"], fmt.counted(row["incidents"], "incident"))
                else:
                    st.markdown(plain(row["service"]))


def deploys(reader: Reader, chosen: Filters, name: str) -> None:
    """Its production deploys, newest first."""
    found = queries.rows(reader, "service_deploys", service=name, scope=chosen.scope)
    layout.section("Production deploys", _told(found))
    if not found:
        return
    with st.container(key="wide_deploys"):
        st.dataframe(
            pd.DataFrame([_deploy(row) for row in found]),
            hide_index=True,
            height=36 * min(len(found) + 1, _DEPLOYS + 1),
            column_config={
                "Changes": st.column_config.TextColumn(alignment="right"),
                "Link": st.column_config.LinkColumn(display_text="open"),
            },
        )
    named = {f"{place}. {_named(row)}": row["deploy_id"] for place, row in enumerate(found, start=1)}
    opened = st.selectbox(
        "What a deploy shipped", list(named), index=None, placeholder="Choose a deploy", key="deploy", width=420
    )
    if opened:
        change_rows.show(queries.rows(reader, "deploy_changes", deploy=named[opened]), key="shipped")


def _named(row: dict[str, Any]) -> str:
    at = fmt.timestamp(row["finished_at"]) if row["finished_at"] else "not finished"
    contents = fmt.counted(row["changes"], "change") if row["contents"] == "known" else row["contents"]
    return f"{at} · {row['kind']} · {contents}"


def link(name: str, fact: str) -> None:
    """A service as a row that opens."""
    with st.container(gap=None):
        st.page_link("views/service.py", label=plain(name), query_params={"name": name})
        st.html(f'<div class="quiet row">{fact}</div>')


def window(found: dict[str, Any]) -> str:
    """In which span it is counted, and how long before an incident its deploys are looked at."""
    minutes = fmt.minutes(float(found["window_minutes"]))
    if found["observed_from"] is None:
        return f"Not counted: incidents, deploys and commits do not cover it at once. Window: {minutes}."
    span = f"{fmt.day(found['observed_from'])} to {fmt.day(found['observed_until'])}"
    how = "every merge is a deploy" if found["deploys"] == "merge" else "deploys come from exports"
    return f"Its data cover {span}. Window before an incident: {minutes}; {how}."


def runbook(found: dict[str, Any]) -> None:
    """The link to its runbook, or that none is written down."""
    address = web_address(found["runbook"])
    if address:
        st.link_button("Runbook", address, type="tertiary")
    else:
        st.caption("No runbook link in the settings.")


def _pooled_row(side: Side, found: Service | None) -> dict[str, str]:
    few = found is not None and 0 < found.changes < RATE_FROM_CHANGES
    own = "–" if found is None or found.raw is None else "too few for a rate" if few else fmt.per_100(found.raw)
    drawn = "too few services"
    if found is not None and found.shrunken is not None and found.low is not None and found.high is not None:
        drawn = f"{fmt.per_100(found.shrunken)} ({fmt.per_100_range(found.low, found.high)})"
    counts = "0 of 0" if found is None else fmt.share(found.events, found.changes)
    return {"Origin": fmt.sentence_case(side.label), "With an incident": counts, "Own": own, "Pooled": drawn}


def _told(found: Sequence[dict[str, Any]]) -> str:
    kinds = [row["kind"] for row in found if row["status"] == "success"]
    said = [
        fmt.counted(kinds.count(kind), kind) for kind in dict.fromkeys(["deploy", "rollback", *kinds]) if kind in kinds
    ]
    return ", ".join(said) + "." if said else "None in this period."


def _deploy(row: dict[str, Any]) -> dict[str, object]:
    return {
        "Finished": fmt.timestamp(row["finished_at"]) if row["finished_at"] else "",
        "Kind": row["kind"],
        "Status": row["status"],
        "Strategy": row["strategy"] or "not recorded",
        "Commit": row["sha"] or "",
        "Changes": str(row["changes"]) if row["contents"] == "known" else row["contents"],
        "Incidents": row["incidents"],
        "Link": web_address(row["url"]),
    }
