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
            "unmixed_ratio",
            "Unmixed ratio",
            "incidents per AI-assisted change, divided by incidents per human-only change",
            "Where several changes ship in one deploy, the ratio that makes the incidents of all deploys likeliest,"
            " within service, month and number of changes in the deploy. An incident with a known culprit counts for"
            " that change; any other for the deploy of its own service that its evidence speaks for most. Bots and"
            " whatever the filters leave out are in neither arm, but may be the culprit. Range: the wider of profile"
            " likelihood and leaving out one service at a time.",
            "Incidents that no change is behind, and deploys picked wrongly, pull the ratio towards 1, never past it."
            " Risky deploys that carry more AI changes push it away from 1; only known culprits show that.",
            "deploy_batches",
        ),
        Metric(
            "ratio_within",
            "Ratio within service and month",
            "share of AI-assisted changes with an incident, divided by that of human-only ones",
            "Mantel-Haenszel over service and month of merge, and over size band too for the like-for-like ratio."
            " Range: the wider of Greenland and Robins' and leaving out one service at a time.",
            "Size is both a reason to use AI and a way in which it acts, so the two ratios answer different questions.",
            "strata",
        ),
        Metric(
            "deploy_level",
            "Compared by deploy",
            "ratios of failed deploys",
            "Three usual ways: deploys with any AI change against the others; failures divided by a deploy's share of"
            " AI changes; every change of a failed deploy charged. Shown to explain, never as an answer.",
            "The first shows an effect where there is none, the other two hide one that is there.",
            "deploy_contents",
        ),
        Metric(
            "impact_by_origin",
            "Reach and time to restore by origin",
            "customer-minutes and minutes, per incident with a culprit",
            "Customer-minutes are customers affected, times minutes to restore, times the degraded fraction. An"
            " incident still open counts as open, never as its minutes so far.",
            "It looks only at changes that were followed by an incident, so read it beside how often that is.",
            "impact",
        ),
        Metric(
            "verification_gap",
            "Verification gap",
            "growth of changed lines over growth of human review",
            "Changed lines and human reviews per week, the last 12 complete weeks against the first 12 of all data of"
            " these filters; bots are in neither.",
            "It counts reviews, not what they find; riskier changes also get more review.",
            "pace",
        ),
        Metric(
            "maturity_variants",
            "Ratio under other maturity windows",
            "ratio within service and month",
            "The same ratio when changes must have been in production for 7 or 30 days, and only incidents within so"
            " many days count against them.",
            "A longer window leaves out younger changes, a shorter one later incidents.",
            "strata_within_days",
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
            "refused_rows",
            "Rows refused",
            "rows of exports",
            "Rows that could not be used, kept with their reason. Rows that landed with a doubt stand beside them.",
            "A row refused is missing from every count until its file is mended and read again.",
            "rejects",
        ),
    )
}
