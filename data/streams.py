"""The lake's streams and their columns: typed for volume (git), whole payloads for API records."""

import pyarrow as pa

INSTANT = pa.timestamp("us", tz="UTC")

#: API and file records keep their payload whole; SQL models give it types.
#: `shape` names the dialect of the payload, `position` the place it was read from ("page1.json: incidents[3]"),
#: `account` the account or repository it belongs to, `zone` the zone of its naive times (null: none was given).
RECORD = pa.schema(
    [
        ("account", pa.string()),
        ("shape", pa.string()),
        ("position", pa.string()),
        ("zone", pa.string()),
        ("payload", pa.string()),
    ]
)

GIT_COMMITS = pa.schema(
    [
        ("repo", pa.string()),
        ("sha", pa.string()),
        ("parents", pa.list_(pa.string())),
        ("author_name", pa.string()),
        ("author_email", pa.string()),
        ("authored_at", INSTANT),
        ("committer_name", pa.string()),
        ("committer_email", pa.string()),
        ("committed_at", INSTANT),
        ("message", pa.string()),
        ("lines_added", pa.int64()),
        ("lines_deleted", pa.int64()),
        ("files_changed", pa.int64()),
        ("files_unknown", pa.bool_()),
    ]
)

#: One row per file a commit touches; lines are null for binary files. Merge commits carry no rows.
GIT_FILES = pa.schema(
    [
        ("repo", pa.string()),
        ("sha", pa.string()),
        ("path", pa.string()),
        ("lines_added", pa.int64()),
        ("lines_deleted", pa.int64()),
    ]
)

#: The tip of a repository's default branch as it stood when read.
GIT_HEADS = pa.schema([("repo", pa.string()), ("ref", pa.string()), ("sha", pa.string()), ("commits", pa.int64())])

#: Where the branch of a pull request ended, as `refs/pull/N/head` or `refs/merge-requests/N/head` says.
GIT_PULL_HEADS = pa.schema([("repo", pa.string()), ("number", pa.int64()), ("sha", pa.string())])

#: Lines of a commit that its note gives to an author; `note` is the note's own id, so that a new one is told apart.
GIT_NOTES = pa.schema(
    [
        ("repo", pa.string()),
        ("sha", pa.string()),
        ("note", pa.string()),
        ("record", pa.string()),
        ("author", pa.string()),
        ("tool", pa.string()),
        ("model", pa.string()),
        ("lines", pa.int64()),
    ]
)

#: Lines of a file that a fix changed, by the commit that last touched them before it; null where git cannot tell.
#: A fix of which no line can be asked about has one row without a path.
GIT_BLAMES = pa.schema(
    [
        ("repo", pa.string()),
        ("fix_sha", pa.string()),
        ("path", pa.string()),
        ("blamed_sha", pa.string()),
        ("lines", pa.int64()),
    ]
)

#: The tags of commits, all of them each time they changed.
GIT_TAGS = pa.schema([("repo", pa.string()), ("tag", pa.string()), ("sha", pa.string())])

#: The service a person says a repository is, where settings do not say it.
GIT_SERVICES = pa.schema([("repo", pa.string()), ("service", pa.string())])

#: What could not be read: kept, counted and shown, never dropped.
REJECTS = pa.schema(
    [
        ("stream", pa.string()),
        ("position", pa.string()),
        ("reason", pa.string()),
        ("remedy", pa.string()),
        ("raw", pa.string()),
    ]
)

#: (source, stream) -> columns. Every landed batch also gets source, run and read_at.
STREAMS: dict[tuple[str, str], pa.Schema] = {
    ("git", "commits"): GIT_COMMITS,
    ("git", "files"): GIT_FILES,
    ("git", "heads"): GIT_HEADS,
    ("git", "services"): GIT_SERVICES,
    ("git", "pull_heads"): GIT_PULL_HEADS,
    ("git", "pull_commits"): GIT_COMMITS,
    ("git", "notes"): GIT_NOTES,
    ("git", "blames"): GIT_BLAMES,
    ("git", "tags"): GIT_TAGS,
    ("agent_trace", "records"): RECORD,
    ("pagerduty", "incidents"): RECORD,
    ("pagerduty", "webhook_events"): RECORD,
    ("pagerduty", "log_entries"): RECORD,
    ("pagerduty", "alerts"): RECORD,
    ("pagerduty", "notes"): RECORD,
    ("pagerduty", "related_change_events"): RECORD,
    ("pagerduty", "change_events"): RECORD,
    ("pagerduty", "services"): RECORD,
    ("pagerduty", "business_services"): RECORD,
    ("pagerduty", "service_dependencies"): RECORD,
    ("pagerduty", "priorities"): RECORD,
    ("mapped", "incidents"): RECORD,
    ("deploys", "deploys"): RECORD,
    ("github", "pulls"): RECORD,
    ("github", "pull_commits"): RECORD,
    ("github", "reviews"): RECORD,
    ("gitlab", "merge_requests"): RECORD,
    ("gitlab", "approvals"): RECORD,
    ("gitlab", "notes"): RECORD,
    ("gitlab", "merge_request_commits"): RECORD,
    ("gitlab", "users"): RECORD,
    ("aftermath", "rejects"): REJECTS,
}

PROVENANCE = pa.schema([("source", pa.string()), ("run", pa.string()), ("read_at", INSTANT)])
