"""Every number the app shows, defined once: the tile, its tooltip, the Definitions page and footnotes read it here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    """One metric: what it is called, what it counts, what it cannot tell, and the question that computes it.

    Attributes:
        key: Its name in code and in the URL of its definition.
        label: Its name on a page.
        unit: What one of it is.
        definition: How it is counted, in one or two sentences.
        caveat: What it cannot tell.
        query: The question in data/queries that computes it.
    """

    key: str
    label: str
    unit: str
    definition: str
    caveat: str
    query: str


METRICS = {
    metric.key: metric
    for metric in (
        Metric(
            "incidents_per_100",
            "Incidents per 100 changes",
            "changes with at least one linked incident, per 100 counted changes",
            "Of the changes that reached production inside the observed span and are matured, the share that at least"
            " one production incident is linked to: confirmed by a person, or by evidence of confidence 0.8 or more. An"
            " incident counts if it started within the maturity window after the change first reached production.",
            "An incident whose culprit change is not known counts for neither side, so each rate is a lower bound; the"
            " comparison holds as far as culprits are found equally often on both sides.",
            "arms",
        ),
        Metric(
            "linked_incidents",
            "Incidents linked",
            "share of counted incidents",
            "Counted incidents that have a culprit change: confirmed, named by the incident itself, or suggested with"
            " confidence 0.8 or more.",
            "A link is a judgement about evidence; rejecting it on the incident's page takes it out.",
            "strip",
        ),
        Metric(
            "known_origins",
            "Changes with an origin",
            "share of counted changes",
            "Counted changes whose origin as of merge is AI-assisted, human-only or bot.",
            "AI use that left no mark counts as human-only where marking is declared complete, as unknown elsewhere.",
            "strip",
        ),
        Metric(
            "blast_radius",
            "Blast radius",
            "customer-minutes, services, minutes or customers of one incident",
            "How far one incident reached: customers affected, minutes until restored, the degraded fraction, and"
            " services: its own, those it names, those whose page was merged into it, and those that need it and had an"
            " incident that began while it was open. Customer-minutes are customers times minutes times degraded"
            " fraction.",
            "Customers and degraded fraction are read from the incident's own text; where the fraction is missing it"
            " counts as 1, an upper bound. People count as woken who were paged from 22:00 to 7:00, which only some"
            " exports tell. A part nobody recorded is named beside the incident, never guessed.",
            "blast",
        ),
        Metric(
            "reach_per_100",
            "Reach per 100 changes",
            "customer-minutes (or another measure) per 100 counted changes",
            "What the incidents charged to an origin's changes add up to, spread over all its counted changes, broken"
            " or not: so an origin that breaks often but little, and one that breaks seldom but much, can be compared.",
            "One giant incident can decide it, which the range shows and a median does not notice.",
            "blast",
        ),
        Metric(
            "time_to_restore",
            "Time to restore",
            "minutes from start to mitigation, or to resolution where that is all there is",
            "Kaplan and Meier's estimate of how many incidents are restored by when; one still open counts as open for"
            " as long as the data reach.",
            "A long incident is not a wide one; read it beside the services it reached.",
            "blast",
        ),
        Metric(
            "travelled",
            "Ways of failures",
            "incidents that went from one service to another",
            "Steps from the service an incident started in to another it reached; where the culprit change was"
            " deployed to a service the paged one needs, the failure started there. A dependant's incident that"
            " merely began while"
            " this one was open is shown apart, with how many would by chance.",
            "Only dependencies that settings name are known; a way nobody wrote down is not drawn.",
            "travelled",
        ),
        Metric(
            "usual_range",
            "Usual range",
            "changes with an incident, or incidents, per 100 changes of a week, month or quarter",
            "Three standard deviations around the level of the first twenty settled periods (twelve at least),"
            " wider where fewer changes were merged. A point outside it, or eight in a row on one side, calls"
            " for an explanation;"
            " anything else does not. Announced rollouts and policies start a range of their own.",
            "A period counts once all of it is matured: the last ones are drawn hollow and judged later.",
            "trend",
        ),
        Metric(
            "refused_rows",
            "Rows refused",
            "rows of exports",
            "Rows that could not be used, kept with their reason. Rows that landed with a doubt stand beside them.",
            "A row refused is missing from every count until its file is mended and read again.",
            "rejects",
        ),
    )
}
