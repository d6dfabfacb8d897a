"""Where: both origins beside each other in each service, team, type or size, as a picture and a table that opens."""

import streamlit as st

from dashboard import queries
from dashboard.analysis import formatting as fmt
from dashboard.analysis.estimate import Level
from dashboard.analysis.groups import FEWEST, Group, groups, ratio_words
from dashboard.analysis.rates import Rate
from dashboard.charts.group_rates import group_rates
from dashboard.components import clicked, filters, layout, sides
from dashboard.components.text import plain
from data.reader import Reader

TITLE = "Where: both origins side by side"
PER_PAGE = 24
#: What is offered -> what the question calls it, which is the filter's key too, and one of it.
_BY = {
    "Service": ("service", "service"),
    "Team": ("team", "team"),
    "Type of change": ("type", "change type"),
    "Changed lines": ("size", "size"),
}


def draw(reader: Reader, chosen: filters.Filters) -> None:
    """The section."""
    layout.section(
        TITLE,
        "Incidents per 100 changes with their 95% ranges, by name, never by rate. Grey: too few incidents to say which"
        " is more.",
    )
    by = st.segmented_control(
        "Grouped by", list(_BY), default="Service", key="by", bind="query-params", label_visibility="collapsed"
    )
    key, noun = _BY[by or "Service"]
    counted = queries.frame(reader, "groups", scope=chosen.scope)
    found = groups(counted[counted["grouped_by"] == key], sides.of(reader, chosen), noun)
    layout.say(found.sentence)
    pages = -(-len(found.groups) // PER_PAGE)
    number = min(int(st.session_state.get("groups_page", 1)), pages)
    shown = found.groups[(number - 1) * PER_PAGE : number * PER_PAGE]
    left, right = st.columns([2, 3], gap="large")
    with left:
        clicked.still(group_rates(shown, found.sentence), "groups")
    with right:
        opening = filters.offers(reader, key)
        st.table([_row(group, by or "Service", key, opening) for group in shown])
        if any(group.compared.muted and group.outside is not None for group in shown):
            st.caption(FEWEST)
        st.caption("A name opens the Overview of its changes alone.")
    if pages > 1:
        st.pagination(pages, key="groups_page")


def _row(group: Group, title: str, key: str, opening: frozenset[str]) -> dict[str, str]:
    name = plain(group.name)
    ai, human = (fmt.sentence_case(side.arm.label) for side in (group.ai, group.human))
    linked = f"[{name}]({filters.address({key: group.name})})" if group.name in opening else name
    return {title: linked, ai: _rate(group.ai), human: _rate(group.human), "Ratio": ratio_words(group)}


def _rate(side: Rate) -> str:
    counts = fmt.share(side.arm.events, side.arm.changes) if side.arm.changes else "none"
    if side.level < Level.RATE:
        return counts
    drawn = side.drawn
    return f"{counts} · {fmt.per_100(drawn.estimate)} ({fmt.per_100_range(drawn.low, drawn.high)})"
