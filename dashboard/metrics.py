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
            "link_precision",
            "Precision of links",
            "share of settled links a kind of evidence spoke for",
            "A link is settled when a person confirmed or rejected it, said that no change caused the incident, or"
            " confirmed another change. Precision is the share of those, where this evidence was present, that were"
            " confirmed; counted once more over decisions made without seeing an origin.",
            "People decide easy incidents first and see the evidence they are asked about; elsewhere it may be lower.",
            "linker_precision",
        ),
        Metric(
            "link_recall",
            "Recall of links",
            "share of confirmed links",
            "Of the confirmed links, the share a kind of evidence spoke for. A culprit that a person found and that was"
            " no candidate counts as missed.",
            "Culprits nobody found are missing from it.",
            "linker_precision",
        ),
        Metric(
            "link_calibration",
            "Calibration of links",
            "share of settled links of one band of confidence",
            "The share of settled links of a band of confidence that were confirmed, beside their mean confidence.",
            "It says nothing about a single link.",
            "linker_calibration",
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
            "refused_rows",
            "Rows refused",
            "rows of exports",
            "Rows that could not be used, kept with their reason. Rows that landed with a doubt stand beside them.",
            "A row refused is missing from every count until its file is mended and read again.",
            "rejects",
        ),
    )
}
