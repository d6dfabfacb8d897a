"""What the Overview's data can miss: AI use nobody marked, culprits found unevenly, ratios too close to 1 to show."""

import math
from typing import Any

import streamlit as st

from dashboard import queries, results
from dashboard.analysis import formatting as fmt
from dashboard.analysis import wording_cautions as cautions
from dashboard.analysis.detection import Measured
from dashboard.analysis.doubtful_links import DoubtfulLinks
from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.overview import Overview
from dashboard.analysis.power import prospects
from dashboard.analysis.sensitivity import LabelGrid, detection_corrected, detection_explaining
from dashboard.analysis.weighted import DRAWS
from dashboard.components.filters import Filters
from data.reader import Reader

_FOUND = (1.0, 0.9, 0.8, 0.6)


def draw(reader: Reader, found: Overview, chosen: Filters) -> None:
    """A fold each."""
    labels = st.expander("If AI use is not always marked", key="labels", on_change="rerun")
    if labels.open:
        with labels:
            _labels(found)
            _measured(queries.computed(reader, results.labels_measured, scope=chosen.scope))
    links = st.expander("If links are only probably right", key="links_weighed", on_change="rerun")
    if links.open:
        with links:
            _links(queries.computed(reader, results.links_weighed, found, scope=chosen.scope))
    with st.expander("If culprits are found more often on one side"):
        _found_unevenly(found)
    with st.expander("What could be seen"):
        _seen(found)


def _labels(found: Overview) -> None:
    held = found.ratios.bounds
    if held is not None and found.unknown is not None and found.unknown.changes:
        whole = (("left out", held.known_only), ("all human-only", held.all_human), ("all AI-assisted", held.all_ai))
        dealt = [(name, "–" if value is None else fmt.times(value)) for name, value in whole]
        if held.lowest is not None and held.highest is not None:
            # Outward, as the page's sentence rounds the same two ends.
            low, high = fmt.ratio_bounds(held.lowest, held.highest)
            dealt += [
                ("dealt out so that the ratio is smallest", f"{low}×"),
                ("dealt out so that the ratio is largest", f"{high}×"),
            ]
        st.table([{"Changes of unknown origin": name, "Ratio": value} for name, value in dealt])
    st.caption(
        "Over all changes, where the share of AI use that is marked differs between changes with an incident (down) and"
        " all others (across). The diagonal is marking that does not look at the outcome."
    )
    st.table(_grid(found.labels))
    if found.labels.tipping_point is not None:
        tipping = fmt.whole(round(100 * found.labels.tipping_point))
        st.caption(f"The ratio would be 1 if on one side everything were marked and on the other {tipping} of 100.")


def _measured(found: Measured) -> None:
    known = found.all
    if known.estimate is None:
        st.caption(f"Measured: nothing yet. {known.caveats[0]} Tools such as git-ai record them.")
        return
    said = f"Measured where tools record lines: {known.events:,} of {known.n:,} such changes carry a mark."
    if found.ai_share.estimate is not None:
        said += f" If marks miss as many elsewhere, {found.ai_share.estimate:.0f}% of changes are AI-assisted."
    if found.ratio.estimate is None:
        st.caption(f"{said} {found.ratio.caveats[0]}")
        return
    extra = f" {found.ratio.caveats[0]}" if found.ratio.caveats else ""
    st.caption(f"{said} Then the ratio over all changes is {written(found.ratio)}.{extra}")


def _grid(grid: LabelGrid) -> list[dict[str, Any]]:
    return [
        {"Marked": f"{share:.0%}"}
        | {
            f"{other:.0%}": "" if value is None else fmt.times(value)
            for other, value in zip(grid.other, line, strict=True)
        }
        for share, line in zip(grid.incident, grid.ratios, strict=True)
    ]


def _links(found: DoubtfulLinks) -> None:
    st.caption(
        f"Each link counts by its weight. {found.unattributed:.0f} of {fmt.counted(round(found.incidents), 'incident')}"
        " are left to no change. Ranges hold chance and the doubt about links."
    )
    st.table(
        [
            {
                "Origin": fmt.sentence_case(each.arm.label),
                "Incidents by weight": f"{each.incidents:.1f}",
                "Effective number of links": f"{each.rate.effective:.0f}",
                "Changes with an incident, per 100": _per_100(each.rate),
            }
            for each in found.arms
        ]
    )
    if found.ratio.estimate is None:
        st.caption(found.ratio.caveats[0])
        return
    st.caption(f"Drawn {DRAWS} times by their weights, links make the ratio over all changes {written(found.ratio)}.")


def _per_100(rate: Estimate) -> str:
    if rate.estimate is None or rate.low is None or rate.high is None:
        return "–"
    if rate.level < Level.RATE:
        return "too few"
    return f"{fmt.per_100(rate.estimate)} ({fmt.per_100_range(rate.low, rate.high)})"


def _found_unevenly(found: Overview) -> None:
    linked = found.ratios.within.ratio.estimate or found.ratios.crude.ratio.estimate
    explaining = detection_explaining(linked) if linked else None
    if linked is None or explaining is None:
        st.caption("There is no linked ratio that could be wrong.")
        return
    fewer, more = (found.human.label, found.ai.label) if linked > 1 else (found.ai.label, found.human.label)
    st.caption(
        f"The linked ratio is {fmt.times(linked)}. It would be 1 if the culprit were found for"
        f" {fmt.whole(round(100 * explaining))} of 100 incidents of {fewer} changes where it is found for all of"
        f" {more} ones. Comparing deploys needs no culprit, so that ratio stays as it is."
    )
    st.table(
        [
            {
                "Culprits found": "as often as on the other side" if share == 1 else f"{share:.0%} as often",
                f"Fewer of {found.ai.label} changes": fmt.times(detection_corrected(linked, share, 1.0) or linked),
                f"Fewer of {found.human.label} changes": fmt.times(detection_corrected(linked, 1.0, share) or linked),
            }
            for share in _FOUND
        ]
    )


def _seen(found: Overview) -> None:
    rows = prospects(found.ai, found.human, found.days, found.ratios.within.design_effect)
    if rows[0].needs.changes is None:
        st.caption(rows[0].needs.caveats[0])
        return
    st.caption(
        f"{cautions.detectable(found)} Chances and changes hold for the ratio within service and month, whose range"
        " services that differ have widened."
    )
    st.table(
        [
            {
                "If the true ratio were": fmt.times(row.needs.wanted),
                "Chance that it shows now": "–" if row.chance is None else f"{100 * row.chance:.0f}%",
                "Further changes until it would": "none" if not row.needs.changes else fmt.whole(row.needs.changes),
                "At this pace": _months(row.needs.months),
            }
            for row in rows
        ]
    )


def _months(months: float | None) -> str:
    if not months:
        return "now" if months == 0 else "–"
    return fmt.counted(math.ceil(months), "month")


def written(ratio: Estimate) -> str:
    """A ratio with its range, or that there is no single number."""
    number = "no single number" if ratio.estimate is None else fmt.times(ratio.estimate)
    if ratio.low is None or ratio.high is None:
        return number
    low, high = fmt.ratio_bounds(ratio.low, ratio.high)
    return f"{number} ({low} to {high})"
