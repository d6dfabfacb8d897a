"""Trends: is anything new beyond noise? Rates by origin in their usual range, the AI share, what was announced."""

import streamlit as st

from dashboard import session, trended
from dashboard.analysis.charted import Grain, Kind
from dashboard.components import check, copied, filters, layout, nothing, phases, sides, trend
from dashboard.metrics import METRICS

GRAINS = {"Week": Grain.WEEK, "Month": Grain.MONTH, "Quarter": Grain.QUARTER}
KINDS = {"Changes with an incident": Kind.SHARE, "Incidents": Kind.RATE}

CANNOT_TELL = (
    "A signal says that something changed, not what; about 3 points in 1,000 fall outside a usual range by chance."
    f" {METRICS['usual_range'].caveat} Whether a whole period differs from another is said on the Overview."
)
LEGEND = (
    "Shaded: the usual range. Ringed: outside it, or eight in a row on one side. Hollow: not settled yet. Click a point"
    " for its incidents."
)


def page() -> None:
    """Draws the page."""
    reader = session.require()
    chosen = filters.bar(reader)
    if chosen is None:
        nothing.observed(reader, "Trends")
        return
    compared = sides.of(reader, chosen)
    layout.kicker(f"Trends · {chosen.period}: {chosen.dates} · {chosen.words}")
    grain, kind = _switches()
    asked = trend.ask(reader, chosen, grain, kind)
    if not asked.rows:
        nothing.left(reader, chosen, "trends")
        return
    shown = trended.trends(asked, compared)
    rare = trend.gaps(reader, chosen, shown[1:], compared)
    said = trended.said(shown, rare, compared)
    shown = trended.judged(shown, rare, compared)
    if chosen.scope.assumed:
        layout.stamp("Assumption: unmarked changes are counted as human-only.")
    layout.answer(said.headline, said.lede, CANNOT_TELL)
    copied.offer(said.headline, said.lede, CANNOT_TELL)
    layout.rule()
    picked = trend.draw(shown[0], asked)
    trend.caveats(shown[:1])
    st.caption(f"{trend.span(shown[0], kind, chosen.since.date())} {LEGEND}")
    trend.opened(reader, chosen, picked)
    layout.rule()
    picked = trend.side_by_side(shown[1:], asked)
    trend.caveats(shown[1:])
    trend.opened(reader, chosen, picked)
    trend.between(rare, compared)
    layout.rule()
    layout.section("AI share and volume", "Counted changes by merge; bots' are left out here. A share, not a target.")
    trend.opened(reader, chosen, trend.merged(asked, compared))
    layout.rule()
    phases.show(asked.phases)
    check.offer(reader, chosen.so_far, "usual_range")


def _switches() -> tuple[Grain, Kind]:
    with st.container(horizontal=True, gap="medium"):
        grain = st.segmented_control(
            "Period", list(GRAINS), default="Month", key="grain", bind="query-params", label_visibility="collapsed"
        )
        kind = st.segmented_control(
            "Counted", list(KINDS), default=next(iter(KINDS)), key="counted", bind="query-params",
            label_visibility="collapsed",
        )  # fmt: skip
    return GRAINS[grain or "Month"], KINDS[kind or next(iter(KINDS))]


page()
