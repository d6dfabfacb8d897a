"""Services: does any lie further from the common rate than chance would carry it? Never a ranking."""

import streamlit as st

from dashboard import queries, session
from dashboard.analysis import formatting as fmt
from dashboard.analysis.services import Funnel, Service, funnel
from dashboard.analysis.wording import Span
from dashboard.charts.funnel import funnel_chart
from dashboard.components import check, clicked, copied, filters, groups, layout, nothing, service_panels

PER_PAGE = 24


def page() -> None:
    """Draws the page."""
    reader = session.require()
    chosen = filters.bar(reader)
    if chosen is None:
        nothing.observed(reader, "Services")
        return
    layout.kicker(f"Services · {chosen.period}: {fmt.day(chosen.since)} to {fmt.day(chosen.until)} · {chosen.words}")
    rates = queries.frame(reader, "service_rates", scope=chosen.scope)
    found = funnel(rates[rates["origin"] == "all"])
    if found.centre is None:
        nothing.left(reader, chosen, "services")
        return
    headline, lede = _headline(found), _lede(found)
    layout.answer(headline, lede, found.cannot_tell)
    copied.offer(headline, lede, found.cannot_tell)
    layout.rule()
    groups.draw(reader, chosen)
    layout.rule()
    layout.section(
        "Funnel: changes of any origin",
        "Each service at its number of changes: the fewer, the further chance carries it. Bands hold 95 in 100 and 998"
        " in 1,000 services that are all alike; they step because incidents are whole.",
    )
    picked = {str(each[0]) for each in clicked.chart(funnel_chart(found), "funnel")}
    for service in (each for each in found.services if each.service in picked):
        service_panels.link(service.service, _fact(service))
    for caveat in found.caveats:
        st.caption(caveat)
    layout.rule()
    layout.section(
        "All services, by name",
        "Own rate; and pooled: drawn towards the common rate, the more the fewer changes the service has, with its 95%"
        " range.",
    )
    _rows(found.services)
    check.offer(reader, chosen.scope, "rates_by_group", "service_rates")


def _headline(found: Funnel) -> str:
    flagged = [service.service for service in found.services if service.flagged]
    if not flagged:
        return "No service stands out from the others by more than chance"
    many = "stands" if len(flagged) == 1 else "stand"
    return f"{fmt.in_words(len(flagged)).capitalize()} of {len(found.services)} services {many} out by more than chance"


def _lede(found: Funnel) -> list[Span]:
    events, changes = (sum(getattr(each, name) for each in found.services) for name in ("events", "changes"))
    common = f"{fmt.per_100(found.centre or 0.0)} in 100 changes had an incident ({fmt.share(events, changes)})"
    counted = "Changes of every origin, bots too; one counts in each service it touches."
    return [Span(common, bold=True), Span(f" over {len(found.services)} services. {found.sentence} {counted}")]


def _rows(services: tuple[Service, ...]) -> None:
    pages = -(-len(services) // PER_PAGE)
    number = min(int(st.session_state.get("services_page", 1)), pages)
    columns = st.columns(2, gap="large")
    shown = services[(number - 1) * PER_PAGE : number * PER_PAGE]
    half = -(-len(shown) // 2)
    for column, part in zip(columns, (shown[:half], shown[half:]), strict=True):
        with column:
            for service in part:
                service_panels.link(service.service, _fact(service))
    if pages > 1:
        st.pagination(pages, key="services_page")


def _fact(service: Service) -> str:
    if service.raw is None:
        return "no changes in this period"
    pooled = ""
    if service.shrunken is not None and service.low is not None and service.high is not None:
        pooled = f", pooled {fmt.per_100(service.shrunken)} ({fmt.per_100_range(service.low, service.high)})"
    counts = fmt.share(service.events, service.changes)
    return f"{counts} · {fmt.per_100(service.raw)} per 100{pooled} · {service_panels.PLACES[service.place]}"


page()
