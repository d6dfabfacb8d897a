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
            "cause_rate",
            "Incidents with a cause per 100 changes",
            "linked incidents with the tag, per 100 counted changes of one origin",
            "Incidents with a culprit change that somebody tagged with this trigger or cause, per 100 counted changes"
            " of the culprit's origin. An incident with several tags counts under each.",
            "Incidents nobody tagged count nowhere, so a rate is a lower bound; origins compare as far as they are"
            " tagged alike.",
            "cause_rates",
        ),
        Metric(
            "tagged_incidents",
            "Incidents tagged",
            "share of counted incidents",
            "Counted incidents with at least one trigger or cause in force, set by anybody.",
            "Which incidents get tagged is no accident: wide ones are, small ones are not.",
            "tagged",
        ),
        Metric(
            "customer_minutes",
            "Customer-minutes",
            "customers affected times minutes to restore times degraded share",
            "How far an incident reached: from its source, or as somebody stated on its page, with who says so.",
            "Unknown where any of the three is; such an incident is missing from every sum.",
            "impact",
        ),
        Metric(
            "question_rate",
            "Incidents since a question was added",
            "incidents with the question's cause, per 100 counted changes merged before and since",
            "Counted incidents of the period with the cause, split at the moment its question was added to the"
            " checklist.",
            "Causes come and go on their own, and tagging takes time: fewer incidents since is no proof that asking"
            " works.",
            "checklist",
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
