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
        rows: The question whose rows it is counted from; empty where these are the ones of `query`, or are people.
    """

    key: str
    label: str
    unit: str
    definition: str
    caveat: str
    query: str
    rows: str = ""


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
            rows="changes_behind",
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
            rows="deploys_behind",
        ),
        Metric(
            "ratio_within",
            "Ratio within service and month",
            "share of AI-assisted changes with an incident, divided by that of human-only ones",
            "Mantel-Haenszel over service and month of merge, and over size band too for the like-for-like ratio."
            " Range: the wider of Greenland and Robins' and leaving out one service at a time.",
            "Size is both a reason to use AI and a way in which it acts, so the two ratios answer different questions.",
            "strata",
            rows="changes_behind",
        ),
        Metric(
            "deploy_level",
            "Compared by deploy",
            "ratios of failed deploys",
            "Three usual ways: deploys with any AI change against the others; failures divided by a deploy's share of"
            " AI changes; every change of a failed deploy charged. Shown to explain, never as an answer.",
            "The first shows an effect where there is none, the other two hide one that is there.",
            "deploy_contents",
            rows="deploys_behind",
        ),
        Metric(
            "impact_by_origin",
            "Reach and time to restore by origin",
            "customer-minutes and minutes, per incident with a culprit",
            "Customer-minutes are customers affected, times minutes to restore, times the degraded fraction. An"
            " incident still open counts as open, never as its minutes so far.",
            "It looks only at changes that were followed by an incident, so read it beside how often that is.",
            "impact",
            rows="blast",
        ),
        Metric(
            "labels_measured",
            "Marks measured",
            "share of changes with recorded AI lines that carry a mark",
            "Of counted changes whose AI lines a tool recorded, and which without a mark would count as human-only, the"
            " share a reader of messages, identities and branches finds. The ratio beside it undoes as many misses"
            " among changes without records.",
            "Whoever lets a tool record lines may mark more, or less, than others.",
            "label_detection",
        ),
        Metric(
            "maturity_variants",
            "Ratio under other maturity windows",
            "ratio within service and month",
            "The same ratio when changes must have been in production for 7 or 30 days, and only incidents within so"
            " many days count against them.",
            "A longer window leaves out younger changes, a shorter one later incidents.",
            "strata_within_days",
            rows="changes_behind",
        ),
        Metric(
            "linked_incidents",
            "Incidents linked",
            "share of counted incidents",
            "Counted incidents that have a culprit change: confirmed, named by the incident itself, or suggested with"
            " confidence 0.8 or more.",
            "A link is a judgement about evidence; rejecting it on the incident's page takes it out.",
            "strip",
            rows="incidents_behind",
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
            rows="changes_behind",
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
            rows="blast",
        ),
        Metric(
            "reach_per_100",
            "Reach per 100 changes",
            "customer-minutes (or another measure) per 100 counted changes",
            "What the incidents charged to an origin's changes add up to, spread over all its counted changes, broken"
            " or not: so an origin that breaks often but little, and one that breaks seldom but much, can be compared.",
            "One giant incident can decide it, which the range shows and a median does not notice.",
            "blast",
            rows="blast",
        ),
        Metric(
            "time_to_restore",
            "Time to restore",
            "minutes from start to mitigation, or to resolution where that is all there is",
            "Kaplan and Meier's estimate of how many incidents are restored by when; one still open counts as open for"
            " as long as the data reach.",
            "A long incident is not a wide one; read it beside the services it reached.",
            "blast",
            rows="blast",
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
            rows="travelled",
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
            rows="changes_behind",
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
            rows="incidents_behind",
        ),
        Metric(
            "customer_minutes",
            "Customer-minutes",
            "customers affected times minutes to restore times degraded share",
            "How far an incident reached: from its source, or as somebody stated on its page, with who says so.",
            "Unknown where any of the three is; such an incident is missing from every sum.",
            "incident_impact",
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
            "repeat_incidents",
            "What came back",
            "incidents of one service with one contributing cause",
            "Counted incidents of the period that share service and contributing cause; two make a repeat.",
            "Only tagged incidents can repeat, and one tag may cover different faults: read them before counting.",
            "repeats",
        ),
        Metric(
            "refused_rows",
            "Rows refused",
            "rows of exports",
            "Rows that could not be used, kept with their reason. Rows that landed with a doubt stand beside them.",
            "A row refused is missing from every count until its file is mended and read again.",
            "rejects",
        ),
        Metric(
            "verification_gap",
            "Verification gap",
            "growth of changed lines over growth of human review",
            "Changed lines and human reviews per week of merge, of changes whose review is on record: the last 12"
            " complete weeks of the period against the first 12 of all data of these filters. Generated files and bots"
            " are in neither; a review counts if it came before the merge.",
            "It counts reviews, not minutes and not what they find; riskier changes also get more review.",
            "review_weeks",
            rows="changes_behind",
        ),
        Metric(
            "review_mix",
            "Who looked at a change",
            "share of counted changes by kind of reviewer",
            "Nobody, AI only, human only, or both, before the merge and besides the author. A change is on record if"
            " its pull request was read, or if it was pushed while those of its repository were.",
            "What was said outside the pull request, at a desk or in a pair, is not seen.",
            "review_months",
            rows="changes_behind",
        ),
        Metric(
            "review_practices",
            "Review practice",
            "share of changes",
            "No human reviewer, AI only, approved without a comment, merged by the author, faster than readable, senior"
            " sign-off: each of the changes it can be told for.",
            "An approval without a comment may have been read closely.",
            "review_practices",
            rows="changes_behind",
        ),
        Metric(
            "reviewed_changes",
            "Changes behind a practice",
            "changes",
            "The latest 500 counted changes that a practice of review was counted for.",
            "Without their origin, so that a later decision about a link stays blind.",
            "reviewed_changes",
        ),
        Metric(
            "review_effort",
            "Review effort",
            "human reviews per 100 changed lines",
            "Reviews by humans before the merge, over changed lines without generated files; median and middle half by"
            " size band and origin, changes without any review included.",
            "A review counts as one, however long it took.",
            "review_effort",
            rows="changes_behind",
        ),
        Metric(
            "incidents_by_size",
            "Incidents by size of change",
            "changes with an incident per 100 counted changes",
            "The same rows as review effort, with the rate that incidents per 100 changes has.",
            "Size, effort and incidents go together for more reasons than one.",
            "incidents_by_size",
            rows="changes_behind",
        ),
        Metric(
            "incidents_by_reviewers",
            "Incidents by number of reviewers",
            "changes with an incident per 100 counted changes",
            "Counted changes on review record by how many humans reviewed them before the merge.",
            "Confounded by indication: reviewers choose what looks risky. No evidence on whether review works.",
            "incidents_by_reviewers",
            rows="changes_behind",
        ),
        Metric(
            "first_review",
            "Time to first human review",
            "minutes from opening a pull request",
            "Aalen and Johansen's share of requests that a human had reviewed by then; merged unreviewed is never.",
            "Nights and weekends count; a request still open is not a change yet and is left out.",
            "first_reviews",
            rows="changes_behind",
        ),
        Metric(
            "review_load",
            "How evenly review is spread",
            "share of human reviews",
            "Reviews of counted changes by each fifth of the people who gave any, without names.",
            "Withheld below 20 people. Who was asked and could not is not seen.",
            "reviewer_loads",
        ),
        Metric(
            "safeguards",
            "Safeguard coverage",
            "share of the changes for which a safeguard is recorded",
            "Canary: strategy of the first production deploy. Flag: label of the pull request, or strategy."
            " Rollback-ready: it changes no database schema. Runbook: the service's settings. Senior sign-off: an"
            " approval by somebody named in the settings. Tests: it touches a test file. Over all changes, and over"
            " those with an incident.",
            "Incidents are selected: what a safeguard stopped is not among them, and it is used where risk is seen.",
            "safeguards",
            rows="changes_behind",
        ),
        Metric(
            "unguarded_changes",
            "Changes with an incident and without a safeguard",
            "changes",
            "The latest 500 counted changes that at least one incident is linked to and that had not the safeguard.",
            "That it would have helped is not said.",
            "unguarded_changes",
        ),
        Metric(
            "rollbacks",
            "Time to roll back",
            "minutes from the start of an incident",
            "Of incidents with a culprit change, those whose service was rolled back before a day after their end.",
            "An incident may be restored before, or without, a rollback.",
            "rollbacks",
            rows="rollbacks",
        ),
        Metric(
            "policy_compliance",
            "Compliance with a policy",
            "share of the changes a policy of the settings governs",
            "Changes that had, by the time they were merged or shipped, everything the policy asks for.",
            "A change for which it is not recorded is in no share; agreed exceptions are not known.",
            "policy_months",
        ),
        Metric(
            "policies",
            "Policies",
            "policies in aftermath.toml",
            "What the settings ask of changes: [[policies]].",
            "A policy without since is applied to all changes, also to those before it was agreed.",
            "policies",
        ),
        Metric(
            "policy_breaks",
            "Changes that broke a policy",
            "changes",
            "The latest 500 governed changes that lack something the policy asks for.",
            "Agreed exceptions are not known.",
            "policy_breaks",
        ),
        Metric(
            "service_rates",
            "Incidents per 100 changes by service",
            "changes with an incident per 100 counted changes",
            "Each service's rate, exact limits for its number of changes, and its rate drawn towards the common one"
            " (gamma-Poisson). A change counts in each service it touches.",
            "Of 40 equal services one lies outside its own 95% range with 87% chance: this is no ranking.",
            "service_rates",
            rows="changes_behind",
        ),
        Metric(
            "service_deploys",
            "Deploys of a service",
            "production deploys",
            "The latest 500 production deploys of the period, with the incidents strictly linked to each.",
            "A deploy whose contents are unknown is listed, and is in no rate.",
            "service_deploys",
        ),
        Metric(
            "service_neighbours",
            "Services it needs, and that need it",
            "services",
            "depends_on in the settings, both ways, with each one's counted incidents of the period.",
            "A dependency nobody wrote down is not seen.",
            "service_neighbours",
        ),
    )
}
