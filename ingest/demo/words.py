"""The words Larkfield's titles, pages and people are put together from."""


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",")]


NAMES = _words(
    """Ada Sample, Bruno Mockwell, Cleo Placeholder, Dario Testoni, Edda Fictive, Femi Demoson, Greta Specimen,
    Hugo Stubbs, Ines Exemplar, Jonas Dummett, Kaya Loremsen, Claude Dupont, Lena Ipsum, Milo Madeup, Nora Nonesuch,
    Otis Inventar, Petra Phantom, Devin Marsh, Quinn Synthetica, Rosa Simulacra, Sami Pretend, Tilda Invented,
    Umar Unreal, Vera Paperson, Wim Cardboard, Xenia Fauxley, Yusuf Imagined, Zoë Makebelieve, Åsa Påhitt,
    Bibi Blankenship"""
)
VERBS = _words(
    "Add, Fix, Rework, Speed up, Simplify, Guard, Cache, Validate, Log, Retry, Split, Tidy, Test, Document, Harden"
)
THINGS = _words(
    """cursor pagination, request timeouts, price rounding, empty baskets, address lookup, retry budget,
    session renewal, image resizing, stock levels, label printing, rate limits, webhook delivery, query planner hints,
    nightly totals, feature toggles, search synonyms, tax tables, refund flow, connection pool, error messages,
    metrics names, copilot seat report, background jobs, time zones, mail templates, cache keys, index refresh,
    login throttling"""
)
PACKAGES = _words("demo-http, demo-json, demo-orm, demo-queue, demo-cli, demo-cache, demo-dates")
FOLLOW_UPS = _words("Address review, Add tests, Fix lint, Small follow-up")
SYMPTOMS = _words(
    """error ratio above 5 %, latency p99 above 2 s, queue depth growing, 5xx on the main route,
    timeouts towards a dependency, memory near its limit, wrong totals shown, requests rejected"""
)
QUIET_SYMPTOMS = _words(
    "disk above 80 %, certificate expires in 20 days, slow nightly job, retry count raised, replica lag"
)
OTHER_CAUSES = (
    "Cause: traffic peak after a newsletter, no change involved.",
    "Cause: outage at the card processor (vendor).",
    "Cause: a node failed in the invented data centre.",
    "Cause: DNS provider trouble, resolved on their side.",
    "Cause: a customer's script sent a flood of requests.",
)
