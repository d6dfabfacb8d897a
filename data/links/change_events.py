"""What a change event says it is about: commits, pull requests, versions, deploys; in its details, links and summary.

Change events have no fields for these: pipelines put them under details of their own naming, or into links.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from data.links import mentions

Kind = Literal["pull", "commit", "version", "deploy"]

_SHA = re.compile(r"[0-9a-f]{7,40}", re.IGNORECASE)
_NUMBER = re.compile(r"[#!]?([0-9]{1,7})")
_REPO = re.compile(r"[\w.-]+/[\w.-]+")
_COMPARED = re.compile(
    r"/(?P<repo>[\w.-]+/[\w.-]+)/(?:-/)?compare/[^\s/]*?\.\.\.?(?P<sha>[0-9a-f]{7,40})\b", re.IGNORECASE
)
#: A bare #12 in a summary is as often a build's number.
_SUMMARY_PULL = re.compile(
    r"\(#([0-9]{1,7})\)|\b(?:PR|MR|pull request|merge request) [#!]?([0-9]{1,7})\b", re.IGNORECASE
)
_COMMIT_KEY = re.compile(r"(^|_)(commits?|sha|sha1|revision|rev|ref|head|hash)(_|$)")
_PULL_KEY = re.compile(r"(^|_)(pr|mr|pull|pull_request|merge_request)(_(number|id|iid|url))?$")
_VERSION_KEY = re.compile(r"version|(^|_)tag$|^release$|^image$")
_DEPLOY_KEY = re.compile(r"(deploy|deployment|release|rollout)_(id|url)$|^deploy(ment)?$")
_REPO_KEY = re.compile(r"^(repo|repository|project)(_name|_path|_full_name)?$")
_DEEPEST = 4


class Named(NamedTuple):
    """A pull request's number, a commit's sha, a version, a deploy's id or url; `repo` is "" where it is not said."""

    kind: Kind
    repo: str
    value: str


def find(summary: str, details: object, links: Sequence[str]) -> list[Named]:
    """Everything a change event names, each thing once.

    Args:
        summary: Its one line.
        details: Its `custom_details`: whatever JSON its sender put there.
        links: The addresses it links to.
    """
    leaves = list(_leaves(details))
    repos = {value for key, value in leaves if _REPO_KEY.search(key) and _REPO.fullmatch(value)}
    repo = repos.pop() if len(repos) == 1 else ""
    found = [named for key, value in leaves for named in _detail(key, value, repo)]
    for link in [*filter(None, links), *(value for _, value in leaves if value.startswith("http"))]:
        found += _link(link)
    found += [Named("pull", repo, first or second) for first, second in _SUMMARY_PULL.findall(summary)]
    found += [
        Named("commit", each.repo or repo, each.value) for each in mentions.find(summary) if each.kind == "commit"
    ]
    return list(dict.fromkeys(found))


def _leaves(value: object, key: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every text or number, with the key it stands under, in lower case and with underscores."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        yield key, str(value).strip()
    elif isinstance(value, Mapping) and depth < _DEEPEST:
        for name, inner in value.items():
            yield from _leaves(inner, _snake(str(name)), depth + 1)
    elif isinstance(value, list) and depth < _DEEPEST:
        for inner in value:
            yield from _leaves(inner, key, depth + 1)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+", "_", name).lower().strip("_")


def _detail(key: str, value: str, repo: str) -> Iterator[Named]:
    number = _NUMBER.fullmatch(value)
    if _COMMIT_KEY.search(key) and _SHA.fullmatch(value):
        yield Named("commit", repo, value.lower())
    elif _PULL_KEY.search(key) and number:
        yield Named("pull", repo, number[1])
    elif _DEPLOY_KEY.search(key) and value:
        yield Named("deploy", "", value)
    elif _VERSION_KEY.search(key) and value:
        yield Named("version", repo, value.rsplit(":", 1)[-1])


def _link(link: str) -> Iterator[Named]:
    if compared := _COMPARED.search(link):
        yield Named("commit", compared["repo"], compared["sha"].lower())
        return
    for each in mentions.find(link):
        if each.repo:
            yield Named(each.kind, each.repo, each.value)
    yield Named("deploy", "", link)
