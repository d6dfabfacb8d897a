"""What could be wrong with the Overview's answer: other ways to count, incomplete marks, comparing by deploy."""

from collections.abc import Sequence

import streamlit as st

from dashboard import queries, results
from dashboard.analysis import formatting as fmt
from dashboard.analysis import overview_unmixed
from dashboard.analysis import wording_cautions as cautions
from dashboard.analysis.conclusions import Turn
from dashboard.analysis.estimate import Estimate
from dashboard.analysis.overview import Overview
from dashboard.analysis.overview_flips import Flips
from dashboard.components import blind_spots, layout
from dashboard.components.blind_spots import written
from dashboard.components.filters import Filters
from data.reader import Reader


def draw(reader: Reader, found: Overview, chosen: Filters) -> None:
    """A fold each; what has to be counted again is counted when its fold is opened."""
    layout.section("What could be wrong", "Each fold counts again in another way that could be defended.")
    flipping = st.expander("Does the conclusion flip?", key="flips", on_change="rerun")
    if flipping.open:
        with flipping:
            _flips(found, queries.computed(reader, results.what_if, found, scope=chosen.scope))
    unmixed = st.expander("Unmixed under other assumptions", key="unmixed", on_change="rerun")
    if unmixed.open:
        with unmixed:
            _unmixed(found, queries.computed(reader, results.unmixed_otherwise, found, scope=chosen.scope))
    deploys = st.expander("Compared by deploy, as it is usually done", key="by_deploy", on_change="rerun")
    if deploys.open:
        with deploys:
            _by_deploy(found, queries.computed(reader, results.what_if, found, scope=chosen.scope))
    blind_spots.draw(reader, found, chosen)


def _flips(found: Overview, other: Flips) -> None:
    panel = other.panel
    said = f"It changes with these choices: {', '.join(panel.choices)}." if panel.flips else "It stands in all of them."
    layout.say(f"Within service and month the ratio is {written(other.shown)}: {panel.shown}. {said}")
    st.table(
        [
            {
                "Choice": row.variant.choice,
                "Setting": row.variant.setting,
                "Ratio": written(row.variant.ratio),
                "Conclusion": row.conclusion.value,
                "Against the one shown": "the same" if row.turn is Turn.SAME else row.turn.value,
            }
            for row in panel.rows
        ]
    )
    st.caption(
        "Ratios within service and month, but for deploys. A difference between rows is not a finding: each has a range"
        f" of its own. {_of_method(found)}"
    )
    every = other.per_incident
    st.caption(
        f"Over all changes, counting every incident there are {_per_100(every.ai)} per 100 {found.ai.label} changes and"
        f" {_per_100(every.human)} per 100 {found.human.label} ones: {written(every.ratio)}. Counting changes with one:"
        f" {written(found.ratios.crude.ratio)}."
    )
    st.caption(cautions.missed(found) or " ".join(found.missed.caveats))


def _per_100(rate: Estimate) -> str:
    if rate.estimate is None or rate.low is None or rate.high is None:
        return "none"
    return f"{fmt.per_100(rate.estimate)} ({fmt.per_100_range(rate.low, rate.high)})"


def _of_method(found: Overview) -> str:
    if not found.ratios.model_dependent:
        return ""
    return "The Poisson model is more than 15% away from the ratio shown: how much it is depends on the method."


def _unmixed(found: Overview, rows: Sequence[overview_unmixed.Otherwise]) -> None:
    st.table([{"Unmixed": row.name, "Ratio": written(row.ratio), "What it assumes": row.assumes} for row in rows])
    st.caption(f"{overview_unmixed.moved(found)} {overview_unmixed.told_apart(found)}")


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
    st.table([{"Method": name, "Ratio": written(ratio), "What is wrong with it": why} for name, ratio, why in lines])
