"""Where: both origins beside each other in each service, team, type or size, as a picture and a table that opens."""

import streamlit as st

from dashboard.analysis import formatting as fmt
from dashboard.analysis import where_words
from dashboard.analysis.estimate import Level
from dashboard.analysis.groups import GREY, Group, Where, ratio_words
from dashboard.analysis.rates import Rate
from dashboard.charts.group_rates import group_rates
from dashboard.components import clicked, filters, layout
from dashboard.components.text import plain
from dashboard.look_next import BY
from data.reader import Reader

ANCHOR = "where"
PER_PAGE = 24
#: What is offered -> what the question and the filter call it.
_CUTS = {title: cut for cut, title in BY.items()}


def draw(reader: Reader, found: Where) -> None:
    """The section."""
    layout.section(
        "Where: both origins side by side",
        f"Incidents per 100 changes with their 95% ranges, by name, never by rate. {GREY}",
        anchor=ANCHOR,
    )
    by = st.segmented_control(
        "Grouped by", list(_CUTS), default="Service", key="by", bind="query-params", label_visibility="collapsed"
    )
    title = by or "Service"
    cut = _CUTS[title]
    groups, sentence = found.cuts[cut], where_words.of_cut(found, cut)
    layout.say(sentence)
    pages = -(-len(groups) // PER_PAGE)
    number = min(int(st.session_state.get("groups_page", 1)), pages)
    shown = groups[(number - 1) * PER_PAGE : number * PER_PAGE]
    left, right = st.columns([2, 3], gap="large")
    with left:
        clicked.still(group_rates(shown, sentence), "groups")
    with right:
        opening = filters.offers(reader, cut)
        st.table([_row(group, title, opening) for group in shown])
        st.caption("A name opens the Overview of its changes alone.")
    if pages > 1:
        st.pagination(pages, key="groups_page")


def _row(group: Group, title: str, opening: frozenset[str]) -> dict[str, str]:
    name = plain(group.name)
    ai, human = (fmt.sentence_case(side.arm.label) for side in (group.ai, group.human))
    linked = f"[{name}]({filters.address({group.cut: group.name})})" if group.name in opening else name
    return {title: linked, ai: _rate(group.ai), human: _rate(group.human), "Ratio": ratio_words(group)}


def _rate(side: Rate) -> str:
    counts = fmt.share(side.arm.events, side.arm.changes) if side.arm.changes else "none"
    if side.level < Level.RATE:
        return counts
    drawn = side.drawn
    return f"{counts} · {fmt.per_100(drawn.estimate)} ({fmt.per_100_range(drawn.low, drawn.high)})"
