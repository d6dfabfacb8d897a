"""One service: how often its changes break, what depends on it, what was deployed, which incidents it had."""

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard import queries, session
from dashboard.analysis import formatting as fmt
from dashboard.analysis.estimate import Level
from dashboard.analysis.services import Service
from dashboard.analysis.wording import Span
from dashboard.components import check, copied, filters, incident_list, layout, service_panels, sides
from dashboard.components.text import html, plain
from dashboard.metrics import METRICS


def page() -> None:
    """Draws the page."""
    reader = session.require()
    chosen = filters.bar(reader)
    name = st.query_params.get("name", "")
    found = next((row for row in queries.rows(reader, "services") if row["service"] == name), None)
    if found is None:
        st.title("No such service", anchor=False)
        st.html(f'<p class="lede">No service is called {f"“{html(name)}”" if name else "by an empty name"}.</p>')
        st.page_link("views/services.py", label="All services")
        return
    if chosen is None:
        st.title(plain(name), anchor=False)
        layout.say(service_panels.window(found))
        return
    own = replace(chosen, scope=replace(chosen.scope, services=(name,)))
    rates = queries.frame(reader, "service_rates", scope=replace(chosen.scope, services=()))
    where = " · ".join(str(part) for part in (found["team"], f"tier {found['tier']}", found["repo"]) if part)
    layout.kicker(f"Service · {where} · {own.period}: {own.dates}")
    common = service_panels.pooled(rates, "all", name)
    headline, lede = _headline(name, common, int(rates["service"].nunique())), _lede(common, found)
    layout.answer(headline, lede, METRICS["service_rates"].caveat)
    copied.offer(headline, lede, METRICS["service_rates"].caveat)
    service_panels.runbook(found)
    layout.rule()
    service_panels.rates_by_origin(rates, name, sides.of(reader, chosen))
    service_panels.at_common_sizes(reader, chosen, name)
    layout.rule()
    service_panels.neighbours(reader, chosen, name)
    layout.rule()
    service_panels.deploys(reader, own, name)
    layout.rule()
    counts = queries.row(reader, "incident_counts", scope=own.scope) or {}
    linked = fmt.share(counts["linked"], counts["incidents"])
    layout.section("Incidents", f"{linked} have a culprit change; newest first.")
    incident_list.show(reader, own.scope, key="service_incidents")
    check.offer(reader, own.scope, "service_rates", "standardised_rate", "linked_incidents")


def _headline(name: str, own: Service | None, services: int) -> str:
    if own is None or own.raw is None:
        return f"{name}: no counted change in this period"
    if own.level < Level.RATE:
        return f"{name}: {fmt.counted(own.changes, 'change')}, too few for a rate"
    usual = f", where services usually have {fmt.per_100_range(*own.limits)}" if services > 1 else ""
    return f"{name}: {fmt.per_100(own.raw)} incidents per 100 changes{usual}"


def _lede(own: Service | None, found: dict[str, Any]) -> list[Span]:
    told = service_panels.window(found)
    if own is None or own.raw is None:
        return [Span("No counted change in this period. "), Span(told)]
    counts = f"{fmt.share(own.events, own.changes)} changes of this period had an incident"
    return [Span(counts, bold=True), Span(f", {service_panels.PLACES[own.place]}. {told}")]


page()
