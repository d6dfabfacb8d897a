"""The live systems `[[sources]]` can name, by kind."""

from ingest.sources import github_live, gitlab_live, incident_io_live, jira_live, opsgenie_live, pagerduty_live
from ingest.sources.live import LiveKind

LIVE: dict[str, LiveKind] = {
    kind.name: kind
    for kind in (
        pagerduty_live.KIND,
        github_live.KIND,
        gitlab_live.KIND,
        opsgenie_live.KIND,
        incident_io_live.KIND,
        jira_live.KIND,
    )
}
