"""Short ways to state a commit or pull request and ask for its evidence or verdict."""

from datetime import UTC, datetime

from data.origin.evidence import Evidence, commit_evidence, pull_evidence
from data.origin.verdict import Verdict, decide

AT = datetime(2026, 9, 1, tzinfo=UTC)
JANE = ("Jane Doe", "jane@example.org")
COPILOT = ("Copilot", "198982749+Copilot@users.noreply.github.com")
ACTIONS = ("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com")
DEPENDABOT = ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com")
CLAUDE = "Co-authored-by: Claude <noreply@anthropic.com>"
QUESTION = "### Was this patch authored or co-authored using generative AI tooling?"


def commit(
    message: str = "Add cache",
    author: tuple[str, str] = JANE,
    committer: tuple[str, str] | None = None,
    at: datetime | None = AT,
    sha: str = "a1",
) -> list[Evidence]:
    return commit_evidence(sha, *author, *(committer or author), at, message)


def pull(
    login: str = "jane",
    kind: str = "User",
    branch: str = "cache",
    labels: tuple[str, ...] = (),
    title: str = "Add cache",
    body: str = "",
    at: datetime | None = AT,
) -> list[Evidence]:
    return pull_evidence(login, kind, branch, labels, title, body, at)


def origin(
    message: str = "Add cache", author: tuple[str, str] = JANE, committer: tuple[str, str] | None = None
) -> Verdict:
    return decide(commit(message, author, committer))
