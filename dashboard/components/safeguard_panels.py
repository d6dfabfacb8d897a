"""The panels of the Safeguards page: coverage, time to roll back, policies and what broke them."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import drawn, queries, results, session
from dashboard.analysis import formatting as fmt
from dashboard.analysis import safeguards as counted
from dashboard.analysis.estimate import Estimate, Level
from dashboard.analysis.safeguard_words import NAMES, kept
from dashboard.analysis.sides import Side
from dashboard.analysis.wording import Span
from dashboard.charts.base import Chart
from dashboard.charts.interval_rows import ALL
from dashboard.charts.share_over_time import share_over_time
from dashboard.components import behind, change_rows, clicked, facts_table, layout
from dashboard.components.filters import Filters
from dashboard.components.text import plain
from dashboard.metrics import METRICS
from data.reader import Reader
from data.scope import Scope

#: Above this many services a picture is no longer read.
_MOST_ROWS = 20
#: Rows of a fold, each a link.
_MOST_LISTED = 50


def coverage(reader: Reader, chosen: Filters, found: Sequence[counted.Coverage], sides: Sequence[Side]) -> None:
    """Every safeguard over all changes, beside the same over those with an incident."""
    picked = _beside(drawn.safeguards(found, sides), "coverage")
    silent = [
        f"{NAMES[each.safeguard].lower()} for {fmt.share(each.not_recorded, each.not_recorded + each.all_changes.n)}"
        for each in found
        if each.slice == "all" and each.origin == ALL and each.not_recorded
    ]
    if silent:
        st.caption(f"Not recorded: {', '.join(silent)} changes. What is not recorded is in no share.")
    behind.opened(reader, chosen.scope, picked, "coverage_rows")
    behind.choose(
        reader,
        chosen.scope,
        "The changes without a safeguard",
        {
            "Without": {name: f"lacks={key}" for key, name in NAMES.items()},
            "Origin": {"any": ""} | {fmt.sentence_case(side.label): f"origin={side.origin}" for side in sides},
            "Incidents": {"with or without": "", "with an incident": "broke=1"},
        },
        "behind_safeguards",
    )


def by_service(reader: Reader, chosen: Filters) -> None:
    """One safeguard by service, and the incident-causing changes that had it not."""
    layout.section("By service", "Services in the order of their names; a change counts in each service it touches.")
    # The option's own text is what stands in the URL.
    keys = {name: key for key, name in NAMES.items()}
    picked = keys[st.selectbox("Safeguard", list(keys), key="safeguard", bind="query-params", width=280)]
    side = Side(ALL, ALL, "all")
    found = queries.computed(reader, results.safeguard_by_service, scope=chosen.scope, safeguard=picked)
    if len(found) <= _MOST_ROWS:
        counts = [(each.slice, f"service={each.slice}", [(side, each)]) for each in found]
        marks = _beside([drawn.guarded(counts, place) for place in range(2)], "by_service", told=_counts(found))
        without = [[*mark, f"lacks={picked}"] for mark in marks]
        behind.opened(reader, chosen.scope, without, "by_service_rows")
    else:
        st.dataframe(
            pd.DataFrame(
                [
                    {
                        "Service": each.slice,
                        **{name: _said(part) for name, part in zip(drawn.OVER, _parts(each), strict=True)},
                    }
                    for each in found
                ]
            ),
            hide_index=True,
        )
    with st.expander("Changes with an incident that did not have it", key="unguarded", on_change="rerun") as rows:
        if rows.open:
            missing = queries.rows(reader, "unguarded_changes", scope=chosen.scope, safeguard=picked)
            change_rows.show(missing, key="unguarded")

    with st.expander("Incidents with and without it", key="guarded", on_change="rerun") as rows:
        if rows.open:
            _with_and_without(queries.frame(reader, "guarded_incidents", scope=chosen.scope), picked)


def _with_and_without(incidents: pd.DataFrame, safeguard: str) -> None:
    # The library behind it takes seconds to import, which a closed fold should not wait for.
    from dashboard.analysis.safeguard_outcomes import with_and_without

    mine = incidents[incidents["safeguard"] == safeguard]
    st.caption(METRICS["guarded_incidents"].caveat)
    st.table(
        [
            {
                f"Culprit with {NAMES[safeguard].lower()}": "yes" if each.used else "no",
                "Incidents": fmt.whole(each.incidents),
                "Customer-minutes, median": _median(each.reach, fmt.short_count),
                "Time to restore, median": _median(each.time_to_restore, fmt.minutes),
                "Restored within 30 min": _median(each.restored_soon, lambda share: f"{share:.0f}%"),
            }
            for each in with_and_without(mine)
        ]
    )


def _median(found: Estimate, written: Callable[[float], str]) -> str:
    if found.estimate is None:
        return found.caveats[0] if found.caveats else "not reached"
    if found.low is None or found.high is None or math.isinf(found.high):
        return written(found.estimate)
    return f"{written(found.estimate)} ({written(found.low)} to {written(found.high)})"


def rollbacks(reader: Reader, chosen: Filters) -> None:
    """How many incidents ended in a rollback, and how soon."""
    rows = queries.frame(reader, "rollbacks", scope=chosen.scope)
    found = counted.rollbacks(rows["minutes"])
    layout.section(
        "Time to roll back", "From the start of an incident until the service its culprit came from was back."
    )
    if not found.rolled_back.n:
        st.caption("No incident of this period has a culprit change.")
        return
    layout.say(*_rolled_back(found))
    done = rows[rows["minutes"].notna()]
    with st.expander(fmt.counted(len(done), "rollback"), key="rolled_back", on_change="rerun") as fold:
        if not fold.open:
            return
        for row in done.head(_MOST_LISTED).itertuples():
            with st.container(gap=None):
                link = {"incident": str(row.incident_id)}
                st.page_link("views/incident.py", label=plain(row.title), query_params=link)
                at = fmt.timestamp(pd.Timestamp(str(row.started_at)).to_pydatetime())
                st.caption(plain(f"{at} · {row.service} · rolled back after {fmt.minutes(float(str(row.minutes)))}"))
        if len(done) > _MOST_LISTED:
            st.caption(f"The {_MOST_LISTED} newest of {fmt.whole(len(done))}.")


def policies(reader: Reader, chosen: Filters) -> None:
    """Every policy of the settings: what it asks, how often it was kept, and what broke it."""
    layout.section(
        "Policies", "Written in the settings, counted here: whether a rule that was agreed is kept.", anchor="policies"
    )
    written = queries.computed(reader, results.policies, scope=chosen.scope)
    if not written:
        st.caption("None is written down. Put one into aftermath.toml and build again:")
        st.code(_EXAMPLE, language="toml")
    for place, each in enumerate(written):
        _policy(reader, chosen, each, place)


def _policy(reader: Reader, chosen: Filters, each: results.Kept, place: int) -> None:
    """One policy: how often it was kept in the period, and by month over all data up to the period's end."""
    policy, whole = each.policy, each.ever
    st.markdown(f"**{plain(policy['policy'])}**")
    said = kept(policy, each.period, each.not_recorded)
    if not each.period.n:
        st.caption("".join(span.text for span in said))
        return
    left, right = st.columns([2, 3], gap="large")
    with left:
        layout.say(*said)
        first = next((point.period for point in whole.chart.points), None)
        since = f"By month since {first:%B %Y}, whatever the period above. " if first else ""
        st.caption(f"{since}{whole.chart.sentence}")
        if any(point.signal for point in whole.chart.points):
            st.caption("Larger points lie outside the usual range, or end a run on one side of its middle.")
        for caveat in whole.chart.caveats:
            st.caption(caveat)
    with right:
        says = f"Share of governed changes that kept to the policy “{policy['policy']}”, by month of merge."
        months = clicked.chart(share_over_time(whole.chart, says), f"policy_{place}")
    for month in months:
        # The picture reaches back before the period.
        scope = behind.Part.of(month).scope(chosen.so_far, reader.facts.get("time_zone", "UTC"))
        st.caption(f"Changes {behind.Part.of(month).words} that broke it")
        _broke(reader, scope, policy, f"broke_{place}_{month[0]}")
    with st.expander("Changes that broke it", key=f"broke_{place}", on_change="rerun") as rows:
        if rows.open:
            _broke(reader, chosen.scope, policy, f"broke_{place}")


def _broke(reader: Reader, scope: Scope, policy: Mapping[str, Any], key: str) -> None:
    broken = queries.rows(reader, "policy_breaks", scope=scope, policy=policy["policy"])
    if policy["origins"]:
        # Whoever reads who broke a policy for one origin has read their origin.
        session.saw_origin(*(row["change_id"] for row in broken))
    change_rows.show(broken, key=key)


def _beside(
    charts: Sequence[Chart], key: str, told: Mapping[int, list[dict[str, object]]] | None = None
) -> list[list[Any]]:
    """Draws the pair, rows of `told` in place of a chart; returns what was clicked in either."""
    picked: list[list[Any]] = []
    for place, (column, title) in enumerate(zip(st.columns(2, gap="large"), drawn.OVER, strict=True)):
        with column:
            rows = (told or {}).get(place)
            if rows:
                layout.section(title, "Too few of them in every service for a share: counts of those that had it.")
                facts_table.show(rows)
                continue
            layout.section(title, "Share that had the safeguard, with 95% range.")
            picked += clicked.chart(charts[place], f"{key}_{place}")
    return picked


def _counts(services: Sequence[counted.Coverage]) -> dict[int, list[dict[str, object]]]:
    """Rows in place of a chart in which no service has enough for a mark."""
    found: dict[int, list[dict[str, object]]] = {}
    for place in range(len(drawn.OVER)):
        parts = [(each.slice, _parts(each)[place]) for each in services]
        if parts and all(part.level < Level.RATE for _, part in parts):
            found[place] = [{"Service": name, "Had it": _said(part)} for name, part in parts]
    return found


def _parts(found: counted.Coverage) -> tuple[Any, Any]:
    return found.all_changes, found.incident_changes


def _said(found: Any) -> str:
    if not found.n:
        return "not recorded"
    return f"{fmt.share(found.events, found.n)}" + (f", {found.estimate:.0f}%" if found.level >= Level.RATE else "")


def _rolled_back(found: counted.Rollbacks) -> list[Span]:
    said = [
        Span(f"{fmt.share(found.rolled_back.events, found.rolled_back.n)} incidents", bold=True),
        Span(" with a culprit change ended in a rollback"),
    ]
    minutes = found.minutes
    if minutes.estimate is None:
        return [*said, Span(".")]
    ends = ""
    if minutes.low is not None and minutes.high is not None:
        ends = f" ({fmt.minutes(minutes.low)} to {fmt.minutes(minutes.high)} fits)"
    soon = fmt.share(found.soon.events, found.soon.n)
    return [*said, Span(f", half of them within {fmt.minutes(minutes.estimate)}{ends}; {soon} within 30 min.")]


_EXAMPLE = """[[policies]]
name = "AI-assisted changes to tier-1 services need two human reviews"
origins = ["ai_assisted"]
tiers = ["1"]
human_reviews = 2"""
