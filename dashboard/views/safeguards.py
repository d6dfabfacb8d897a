"""Safeguards: are they in place where changes break, and is what was agreed kept?"""

from dashboard import queries, results, session
from dashboard.analysis import safeguard_words
from dashboard.components import check, copied, filters, layout, nothing, safeguard_panels, sides, versus


def page() -> None:
    """Draws the page."""
    reader = session.require()
    chosen = filters.bar(reader)
    if chosen is None:
        nothing.observed(reader, "Safeguards")
        return
    layout.kicker(f"Safeguards · {chosen.period}: {chosen.dates} · {chosen.beside}{versus.partly(reader, chosen)}")
    found = queries.computed(reader, results.safeguards, scope=chosen.scope)
    if not found:
        nothing.left(reader, chosen, "safeguards")
        return
    compared = sides.of(reader, chosen)
    ai, human = compared.ai, compared.human
    if chosen.scope.assumed:
        layout.stamp("Assumption: unmarked changes are counted as human-only. Nobody has said that they are.")
    compare = found, ai.origin, human.origin, (ai.label, human.label)
    headline = safeguard_words.headline(*compare)
    lede = [*safeguard_words.numbers(*compare), *safeguard_words.lede(found)]
    layout.answer(headline, lede, safeguard_words.CANNOT_TELL)
    copied.offer(headline, lede, safeguard_words.CANNOT_TELL)
    layout.rule()
    safeguard_panels.coverage(reader, chosen, found, (ai, human))
    versus.safeguards(reader, chosen)
    layout.rule()
    safeguard_panels.by_service(reader, chosen)
    layout.rule()
    safeguard_panels.policies(reader, chosen)
    layout.rule()
    safeguard_panels.rollbacks(reader, chosen)
    check.offer(reader, chosen.scope, "safeguards", "rollbacks")


page()
