"""What could be wrong with the Overview's answer: other ways to count, incomplete marks, comparing by deploy."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard import queries, results
from dashboard.analysis import formatting as fmt
from dashboard.analysis import overview_unmixed
from dashboard.analysis.conclusions import Turn
from dashboard.analysis.detection import Measured
from dashboard.analysis.estimate import Estimate
from dashboard.analysis.overview import Overview
from dashboard.analysis.overview_flips import Flips
from dashboard.analysis.sensitivity import LabelGrid
from dashboard.components import layout
from dashboard.components.filters import Filters
from data.reader import Reader


def draw(reader: Reader, found: Overview, chosen: Filters) -> None:
    """A fold each; what has to be counted again is counted when its fold is opened."""
    layout.section("What could be wrong", "Each fold counts again in another way that could be defended.")
    flipping = st.expander("Does the conclusion flip?", key="flips", on_change="rerun")
    if flipping.open:
        with flipping:
            _flips(queries.computed(reader, results.what_if, found, scope=chosen.scope))
    unmixed = st.expander("Unmixed under other assumptions", key="unmixed", on_change="rerun")
    if unmixed.open:
        with unmixed:
            _unmixed(found, queries.computed(reader, results.unmixed_otherwise, found, scope=chosen.scope))
    labels = st.expander("If AI use is not always marked", key="labels", on_change="rerun")
    if labels.open:
        with labels:
            _labels(found)
            _measured(queries.computed(reader, results.labels_measured, scope=chosen.scope))
    deploys = st.expander("Compared by deploy, as it is usually done", key="by_deploy", on_change="rerun")
    if deploys.open:
        with deploys:
            _by_deploy(found, queries.computed(reader, results.what_if, found, scope=chosen.scope))


def _flips(found: Flips) -> None:
    panel = found.panel
    said = f"It hangs on: {', '.join(panel.choices)}." if panel.flips else "It stands in all of them."
    layout.say(f"Within service and month the ratio is {_ratio(found.shown)}: {panel.shown}. {said}")
    st.table(
        [
            {
                "Choice": row.variant.choice,
                "Setting": row.variant.setting,
                "Ratio": _ratio(row.variant.ratio),
                "Conclusion": row.conclusion.value,
                "Against the one shown": "the same" if row.turn is Turn.SAME else row.turn.value,
            }
            for row in panel.rows
        ]
    )
    st.caption(
        "Ratios within service and month, but for deploys. A difference between rows is not a finding: each has a range"
        " of its own."
    )


def _unmixed(found: Overview, rows: Sequence[overview_unmixed.Otherwise]) -> None:
    st.table([{"Unmixed": row.name, "Ratio": _ratio(row.ratio), "What it assumes": row.assumes} for row in rows])
    st.caption(f"{overview_unmixed.moved(found)} {overview_unmixed.told_apart(found)}")


def _labels(found: Overview) -> None:
    held = found.ratios.bounds
    if held is not None and found.unknown is not None and found.unknown.changes:
        st.table(
            [
                {"Changes of unknown origin": name, "Ratio": "–" if value is None else fmt.times(value)}
                for name, value in (
                    ("left out", held.known_only),
                    ("all human-only", held.all_human),
                    ("all AI-assisted", held.all_ai),
                    ("dealt out so that the ratio is smallest", held.lowest),
                    ("dealt out so that the ratio is largest", held.highest),
                )
            ]
        )
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
    if found.ratio.estimate is None:
        st.caption(f"{said} {found.ratio.caveats[0]}")
        return
    extra = f" {found.ratio.caveats[0]}" if found.ratio.caveats else ""
    st.caption(f"{said} If marks miss as many elsewhere, the ratio over all changes is {_ratio(found.ratio)}.{extra}")


def _grid(grid: LabelGrid) -> list[dict[str, Any]]:
    return [
        {"Marked": f"{share:.0%}"}
        | {
            f"{other:.0%}": "" if value is None else fmt.times(value)
            for other, value in zip(grid.other, line, strict=True)
        }
        for share, line in zip(grid.incident, grid.ratios, strict=True)
    ]


def _by_deploy(found: Overview, other: Flips) -> None:
    ways = other.deploys
    found_by = [way.estimate for way in (ways.any_ai.ratio, ways.share_weighted, ways.whole_deploy) if way.estimate]
    if found_by:
        ends = fmt.ratio_bounds(min(found_by), max(found_by))
        layout.say(
            f"By deploy the ratio is anything from {ends[0]} to {ends[1]}, as the method goes; none is per change."
        )
    lines = [
        ("Unmixed, per change", found.ratio, "What the page shows."),
        ("Any AI change in the deploy", ways.any_ai.ratio, ways.any_ai_caveat),
        ("Weighted by the deploy's share of AI", ways.share_weighted, ways.share_weighted.caveats[0]),
        ("Every change of the deploy charged", ways.whole_deploy, ways.whole_deploy.caveats[0]),
    ]
    st.table([{"Method": name, "Ratio": _ratio(ratio), "What is wrong with it": why} for name, ratio, why in lines])


def _ratio(ratio: Estimate) -> str:
    number = "no single number" if ratio.estimate is None else fmt.times(ratio.estimate)
    if ratio.low is None or ratio.high is None:
        return number
    low, high = fmt.ratio_bounds(ratio.low, ratio.high)
    return f"{number} ({low} to {high})"
