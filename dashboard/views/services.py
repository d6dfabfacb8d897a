"""Services: where does the gap between origins stand out, over services, teams, types and sizes? Never a ranking."""

import streamlit as st

from dashboard import queries, session
from dashboard.analysis import formatting as fmt
from dashboard.analysis import where_words
from dashboard.analysis.groups import Where, where
from dashboard.analysis.services import Funnel, Service, funnel
from dashboard.analysis.wording import Span
from dashboard.charts.funnel import funnel_chart
from dashboard.components import check, clicked, copied, filters, groups, layout, nothing, service_panels, sides

PER_PAGE = 24


def page() -> None:
    """Draws the page."""
    reader = session.require()
    chosen = filters.bar(reader)
    if chosen is None:
        nothing.observed(reader, "Services")
        return
    layout.kicker(f"Services · {chosen.period}: {chosen.dates} · {chosen.words}")
    rates = queries.frame(reader, "service_rates", scope=chosen.scope)
    found = funnel(rates[rates["origin"] == "all"])
    if found.centre is None:
        nothing.left(reader, chosen, "services")
        return
    gaps = where(queries.frame(reader, "groups", scope=chosen.scope), sides.of(reader, chosen))
    headline, lede = where_words.headline(gaps), _lede(gaps, found)
    cannot_tell = f"{where_words.CANNOT_TELL} {found.cannot_tell}"
    layout.answer(headline, lede, cannot_tell)
    copied.offer(headline, lede, cannot_tell)
    layout.rule()
    groups.draw(reader, gaps)
    layout.rule()
    layout.section(
        "Funnel: changes of any origin",
        "A change counts in each service it touches. Each service at its number of changes: the fewer, the further"
        " chance carries it. Bands hold 95 in 100 and 998 in 1,000 services that are all alike; they step because"
        " incidents are whole.",
        anchor=service_panels.FUNNEL,
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


def _lede(gaps: Where, found: Funnel) -> list[Span]:
    events, changes = (sum(getattr(each, name) for each in found.services) for name in ("events", "changes"))
    common = f"{fmt.share(events, changes)}, {fmt.per_100(found.centre or 0.0)} per 100"
    told = f"{found.sentence[0].lower()}{found.sentence[1:]}"
    return [
        *where_words.lede(gaps),
        Span(f" Whatever the origin, bots' too, a change counted in each service it touches ({common}): {told}"),
    ]


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
