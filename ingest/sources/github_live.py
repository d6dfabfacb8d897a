"""GitHub's API: what it is read for, in which order, with which permissions.

Pull requests come by GraphQL, two dozen with all that belongs to them in one request; so do deployments with their
statuses, which cannot be asked by the time of their change: those of the last week are read again on every run.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote, urlsplit

from ingest import graphql
from ingest.http import Session
from ingest.paging import Page, by_page
from ingest.sources import by_preset, deploys, github_pulls, mapped
from ingest.sources.feed import stamp
from ingest.sources.live import Landed, LiveKind, Order, Part, Reader
from ingest.spans import Span, gaps

#: So long after it began a deployment or a run is read again on every run.
_DEPLOYS_SETTLE = timedelta(days=7)
_LATE = timedelta(hours=1)

_DEPLOYMENTS_SCOPE, _RELEASES_SCOPE = "Deployments: read", "Contents: read"
_RUNS_SCOPE, _ISSUES_SCOPE = "Actions: read", "Issues: read"

DEPLOYMENTS_QUERY = """
query($owner: String!, $name: String!, $after: String) { repository(owner: $owner, name: $name) {
    deployments(first: 100, after: $after, orderBy: { field: CREATED_AT, direction: DESC }) {
        pageInfo { endCursor hasNextPage }
        nodes {
            id task environment state payload commitOid createdAt updatedAt
            ref { name } repository { name url }
            statuses(first: 100) { nodes { state updatedAt logUrl } }
            commit { message committedDate }
        }
    }
} }
"""
_DEPLOYMENTS = ("repository", "deployments")


def deployments(session: Session, landed: Landed, order: Order) -> Iterator[Part]:
    """Deployments by creation, each with its statuses."""
    for span in _wanted(landed, order, deploys.STREAM, _DEPLOYS_SETTLE):
        pages = (Page(page.nodes) for page in _connection(session, order))
        yield from _read(pages, order, "github-deployments", span, "createdAt", _DEPLOYS_SETTLE)


def _connection(session: Session, order: Order) -> Iterator[graphql.Cursored]:
    return graphql.pages(session, DEPLOYMENTS_QUERY, _named(order), _DEPLOYMENTS, scope=_DEPLOYMENTS_SCOPE)


def runs(session: Session, landed: Landed, order: Order) -> Iterator[Part]:
    """Runs of the workflow that deploys."""
    for span in _wanted(landed, order, deploys.STREAM, _DEPLOYS_SETTLE):
        pages = by_page(session, _runs_path(session, order), {}, key="workflow_runs", scope=_RUNS_SCOPE)
        yield from _read(pages, order, "github-runs", span, "created_at", _DEPLOYS_SETTLE)


def releases(session: Session, landed: Landed, order: Order) -> Iterator[Part]:
    """Releases by the date of their commit, all of them every time: one may be published long after it."""
    span = Span(order.since, order.clock())
    pages = by_page(session, _path(session, order, "releases"), {}, scope=_RELEASES_SCOPE)
    for part in _read(pages, order, "github-releases", span, "created_at", timedelta()):
        yield replace(part, span=None)


def issues(session: Session, landed: Landed, order: Order) -> Iterator[Part]:
    """Issues of the label by their last update."""
    for span in _wanted(landed, order, mapped.INCIDENTS, _LATE):
        params = {
            "labels": order.label,
            "state": "all",
            "sort": "updated",
            "direction": "desc",
            "since": stamp(span.since),
        }
        pages = by_page(session, _path(session, order, "issues"), params, scope=_ISSUES_SCOPE)
        yield from _read(pages, order, "github-issues", span, "updated_at", _LATE)


def _wanted(landed: Landed, order: Order, stream: str, settles: timedelta) -> Iterator[Span]:
    since = order.since.replace(microsecond=0)
    return gaps(Span(since, order.clock()), landed.covered(stream, settles, repo=order.repo))


def _read(
    pages: Iterator[Page], order: Order, preset: str, span: Span, time: str, settles: timedelta
) -> Iterator[Part]:
    repository = {"name": order.repo.split("/")[1], "full_name": order.repo}
    return by_preset.read(pages, order, preset, span, time, settles, {"repository": repository})


def _named(order: Order) -> Mapping[str, str]:
    owner, name = order.repo.split("/")
    return {"owner": owner, "name": name}


def _path(session: Session, order: Order, path: str) -> str:
    """Where REST has it: on an Enterprise server beside GraphQL, not before it."""
    return f"{'/v3' if session.base.endswith('/api') else ''}/repos/{order.repo}/{path}"


def _runs_path(session: Session, order: Order) -> str:
    return _path(session, order, f"actions/workflows/{quote(order.workflow or '', safe='')}/runs")


def _probe_deployments(session: Session, order: Order) -> object:
    return next(_connection(session, order))


def _probe_runs(session: Session, order: Order) -> object:
    return session.get(_runs_path(session, order), {"per_page": 1}, scope=_RUNS_SCOPE)


def _probe_releases(session: Session, order: Order) -> object:
    return session.rows(_path(session, order, "releases"), {"per_page": 1}, scope=_RELEASES_SCOPE)


def _probe_issues(session: Session, order: Order) -> object:
    return session.rows(_path(session, order, "issues"), {"per_page": 1}, scope=_ISSUES_SCOPE)


def address(url: str) -> str:
    """The API's address from GitHub's own, which is what a person knows of an Enterprise server."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/").removesuffix("/v3")
    if parts.hostname in ("github.com", "www.github.com"):
        return "https://api.github.com"
    if parts.hostname and not parts.hostname.startswith("api.") and not path.endswith("/api"):
        path += "/api"
    return parts._replace(path=path).geturl()


KIND = LiveKind(
    name="github-api",
    help="GitHub itself, live: no files, but [[sources]] in aftermath.toml (docs/connectors.md)",
    url="https://api.github.com",
    token_env="GITHUB_TOKEN",
    authorization="Bearer {}",
    headers={"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"},
    per_minute=600,
    readers={
        "pull_requests": Reader(github_pulls.SCOPE, github_pulls.read, github_pulls.probe),
        "deployments": Reader(_DEPLOYMENTS_SCOPE, deployments, _probe_deployments),
        "releases": Reader(_RELEASES_SCOPE, releases, _probe_releases, named=True),
        "runs": Reader(_RUNS_SCOPE, runs, _probe_runs, needs="workflow"),
        "issues": Reader(_ISSUES_SCOPE, issues, _probe_issues, needs="label"),
    },
    by_repo=True,
    address=address,
)
