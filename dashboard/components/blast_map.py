"""Where failures travelled: the map of a period or of one incident, and each service's potential and real radius."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import queries
from dashboard.analysis import formatting as fmt
from dashboard.analysis.wording import Span
from dashboard.charts.service_map import MOST_SERVICES, Node, service_map
from dashboard.components import blast_tables, clicked, layout
from dashboard.components.filters import Filters
from dashboard.records import records
from data.reader import Reader

Rows = Sequence[Mapping[str, Any]]
ALL = "the whole period"
_MOST_NAMED = 2
VIA = {
    "merged": "its page was merged into this one",
    "named": "the incident names it",
    "culprit": "the culprit change was deployed to the service on the left",
    "concurrent": "in time only: its incident began while this one was open",
}


def sentence(reader: Reader, chosen: Filters) -> Span:
    """Which way failures travelled most, as the end of a lede."""
    ways, anywhere = _ways(reader, chosen)
    if ways.empty:
        return Span(" No failure is known to have gone from one service to another.")
    largest = int(ways["incidents"].max())
    most = records(ways[ways["incidents"] == largest])
    named = " and ".join(f"{way['from_service']} to {way['to_service']}" for way in most[:_MOST_NAMED])
    each = " each" if len(most) > 1 else ""
    others = f", and {len(most) - _MOST_NAMED} more ways as often" if len(most) > _MOST_NAMED else ""
    return Span(
        f" Failures went from one service to another in {fmt.counted(int(anywhere['incidents'].sum()), 'incident')}, "
        f"most often from {named} ({largest}{each}){others}."
    )


def ways_of(travelled: Rows) -> pd.DataFrame:
    """How many incidents took each way; an incident counts once on a way."""
    steps = pd.DataFrame(travelled, columns=["from_service", "to_service", "incident_id"]).drop_duplicates()
    return steps.groupby(["from_service", "to_service"], as_index=False).size().rename(columns={"size": "incidents"})


def _ways(reader: Reader, chosen: Filters) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The ways failures took, and the row that counts all of them."""
    found = queries.frame(reader, "ways", scope=chosen.scope)
    return found[found["from_service"].notna()], found[found["from_service"].isna()]


def show(reader: Reader, chosen: Filters) -> None:
    """Draws the map, and below it the steps behind a clicked arrow."""
    layout.section(
        "Where failures travelled",
        "In a circle: incidents that started there. On an arrow: how many went on. Dotted: is needed, nothing"
        " travelled. Failures travel left to right.",
    )
    services = queries.rows(reader, "service_map", scope=chosen.scope)
    needs = [(row["service"], row["depends_on"]) for row in queries.rows(reader, "dependencies")]
    if not needs:
        st.caption("No dependencies are known. Write depends_on for your services in aftermath.toml and build again.")
        return
    named = {_called(row): row["incident_id"] for row in queries.rows(reader, "travellers", scope=chosen.scope)}
    only = st.selectbox(
        "Show",
        [ALL, *sorted(named, reverse=True)],
        key="map",
        bind="query-params",
        label_visibility="collapsed",
    )
    shown = _of(reader, chosen, named[only]) if only in named else []
    ways, anywhere = _ways(reader, chosen)
    nodes = [Node(row["service"], _started(row, shown, only), row["dependants"]) for row in services]
    picked = clicked.chart(service_map(nodes, needs, ways_of(shown) if shown else ways), "service_map")
    if len(nodes) > MOST_SERVICES:
        st.caption(f"The {MOST_SERVICES} services most travelled between, of {len(nodes)}; all are in the table below.")
    st.caption(_chance(reader, chosen))
    key = "steps_picked" if picked else "steps"
    with st.expander("The steps, one by one", expanded=bool(picked), key=key, on_change="rerun") as fold:
        if not fold.open:
            return
        if picked:
            shown = [row for row in shown or _of(reader, chosen) if _on(row, picked)]
        many = len(shown) if shown or picked else int(anywhere["steps"].sum())
        size = blast_tables.SHOWN
        pages = -(-many // size)
        past = size * (min(int(st.session_state.get("steps_page", 1)), max(pages, 1)) - 1)
        few = shown or picked
        _steps(
            shown[past : past + size]
            if few
            else queries.some(reader, "travelled", size, after=past, scope=chosen.scope)
        )
        if pages > 1:
            st.pagination(pages, key="steps_page", width=340)


def potential(reader: Reader, chosen: Filters) -> None:
    """Each service: how many need it, and how far its failures went."""
    layout.section(
        "Potential and real radius",
        "Dependants: services that need it, directly or through others, and so could be reached. Furthest: the most"
        " that one incident of it did reach. Travelled: its incidents that reached another service, those aside that"
        " came from another by their culprit.",
    )
    rows = queries.rows(reader, "service_map", scope=chosen.scope)
    frame = pd.DataFrame(
        [
            {
                "Service": row["service"],
                "Tier": row["tier"],
                "Dependants": row["dependants"],
                "Direct": row["direct"],
                "Incidents": row["incidents"],
                "Travelled": row["travelled"],
                "Furthest": row["furthest"],
                "Customer-minutes": row["customer_minutes"],
            }
            for row in rows
        ]
    )
    with st.container(key="wide_radius"):
        st.dataframe(
            frame,
            hide_index=True,
            height="content" if len(frame) <= 15 else 560,
            column_config={"Customer-minutes": st.column_config.NumberColumn(format="localized")},
        )


def _called(row: Mapping[str, Any]) -> str:
    """An incident's name in the box, which is also what stands in the URL."""
    return f"#{row['number']} {row['title']}" if row["number"] else f"{row['incident_id']} {row['title']}"


def _started(row: Mapping[str, Any], shown: Rows, only: str) -> int:
    if only == ALL:
        return int(row["incidents"])
    return len({step["incident_id"] for step in shown if step["from_service"] == row["service"]})


def _of(reader: Reader, chosen: Filters, incident: str | None = None) -> Rows:
    """The steps of the period, or of one incident of it."""
    frame = queries.frame(reader, "travelled", scope=chosen.scope)
    return records(frame if incident is None else frame[frame["incident_id"] == incident])


def _on(row: Mapping[str, Any], picked: Sequence[Sequence[Any]]) -> bool:
    """Whether a step lies on a clicked arrow, or touches a clicked service."""
    ends = row["from_service"], row["to_service"]
    return any(tuple(each) == ends if len(each) == 2 else each[0] in ends for each in picked)


def _chance(reader: Reader, chosen: Filters) -> str:
    found = queries.row(reader, "by_chance", scope=chosen.scope) or {"in_time_only": 0, "by_chance": 0.0}
    return (
        f"Steps that rest on time alone (a dependant's incident began while it was open): {found['in_time_only']}."
        f" By chance about {found['by_chance']:.1f} would be expected."
    )


def _steps(rows: Rows) -> None:
    if not rows:
        st.caption("None.")
        return
    for row in rows:
        after = f"{fmt.minutes(row['minutes_after'])} later" if row["minutes_after"] is not None else ""
        detail = " · ".join(part for part in (after, VIA[row["via"]]) if part)
        blast_tables.line(row, f"{row['from_service']} → {row['to_service']} · {detail}")
