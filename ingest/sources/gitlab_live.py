"""GitLab's API: what it is read for, in which order, with which permission."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from ingest.http import Session
from ingest.sources import by_preset, deploys, gitlab_requests
from ingest.sources.gitlab_requests import LATE, SCOPE
from ingest.sources.live import Landed, LiveKind, Order, Part, Reader


def deployments(session: Session, landed: Landed, order: Order) -> Iterator[Part]:
    """Deployments that were made or came to another state since they were read."""
    project = {"name": order.repo.rsplit("/", 1)[1], "path_with_namespace": order.repo}
    for span in gitlab_requests.updated(landed, order, deploys.STREAM):
        pages = gitlab_requests.newest_first(session, order, "deployments", span, {})
        yield from by_preset.read(
            pages, order, "gitlab-deployments", span, "updated_at", LATE, beside={"project": project}
        )


def _probe_deployments(session: Session, order: Order) -> object:
    return session.rows(gitlab_requests.path(order, "deployments"), {"per_page": 1}, scope=SCOPE)


def address(url: str) -> str:
    """The API's address from GitLab's own, which may lie in a folder of its server."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/").removesuffix("/api/v4")
    return parts._replace(path=f"{path}/api/v4").geturl()


KIND = LiveKind(
    name="gitlab-api",
    help="GitLab itself, live: no files, but [[sources]] in aftermath.toml (docs/connectors.md)",
    url="https://gitlab.com",
    token_env="GITLAB_TOKEN",
    authorization="{}",
    header="PRIVATE-TOKEN",
    headers={},
    per_minute=1200,
    readers={
        "merge_requests": Reader(SCOPE, gitlab_requests.read, gitlab_requests.probe),
        "deployments": Reader(SCOPE, deployments, _probe_deployments),
    },
    by_repo=True,
    nested=True,
    address=address,
)
