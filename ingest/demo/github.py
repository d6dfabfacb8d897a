"""Writes pull requests, their commits and reviews as GitHub's REST API gives them, trimmed of noise keys."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from ingest.demo.marks import Account, Signature
from ingest.demo.organisation import FLAG_LABEL, OWNER, PEOPLE, REPOS, SERVICES, Person, stream, team
from ingest.demo.repositories import Landed
from ingest.demo.submissions import Commit, Submission, account
from ingest.demo.world import World

_API = "https://api.github.com/repos"
_WEB = "https://github.com"
_PER_FILE = 500
_REVIEWERS = (
    Account("coderabbitai[bot]", 136622811, bot=True),
    Account("copilot-pull-request-reviewer[bot]", 175728472, bot=True),
)
Record = dict[str, Any]


def write_github(
    folder: Path, world: World, submissions: Mapping[int, Submission], landed: Mapping[str, Sequence[Landed]]
) -> None:
    """Writes `pulls-`, `pull-commits-` and `pull-reviews-NNN.json` in `<owner>/<repo>/`."""
    for repo in REPOS:
        rng, habits = stream(world.seed, f"reviews/{repo}"), stream(world.seed, f"habits/{repo}")
        taken = {submissions[change.key].number for change in world.history(repo)}
        pulls: list[Record] = []
        commits: list[Record] = []
        reviews: list[Record] = []
        for change, arrival in zip(world.history(repo), landed[repo][1:], strict=True):
            submission = submissions[change.key]
            if submission.number is None:
                continue
            given = list(_reviews(rng, world, submission, arrival))
            pulls.append(_habits(habits, submission, _pull(submission, arrival, len(given))))
            commits.extend(_commits(submission, arrival))
            reviews.extend(given)
            if submission.number + 1 not in taken and rng.random() < 0.3:
                pulls.append(_abandoned(pulls[-1], submission.number + 1, rng))
        target = folder / OWNER / repo
        for name, records in (("pulls", pulls), ("pull-commits", commits), ("pull-reviews", reviews)):
            _write(target, name, records)


def _write(folder: Path, name: str, records: Sequence[Record]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, start in enumerate(range(0, len(records), _PER_FILE), start=1):
        path = folder / f"{name}-{number:03d}.json"
        lines = ",\n".join(json.dumps(record, ensure_ascii=False) for record in records[start : start + _PER_FILE])
        path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def _pull(submission: Submission, arrival: Landed, reviews: int) -> Record:
    change, number, branch = submission.change, submission.number, submission.branch
    repo = f"{OWNER}/{change.repo}"
    merged_at = _utc(change.merged_at)
    return {
        "url": f"{_API}/{repo}/pulls/{number}",
        "id": _pull_id(submission),
        "html_url": f"{_WEB}/{repo}/pull/{number}",
        "number": number,
        "state": "closed",
        "locked": False,
        "title": submission.title,
        "user": _user(submission.account),
        "body": submission.body,
        "created_at": _utc(change.opened_at),
        "updated_at": merged_at,
        "closed_at": merged_at,
        "merged_at": merged_at,
        "merge_commit_sha": arrival.sha,
        "assignees": [],
        "requested_reviewers": [],
        "labels": [{"name": label, "color": "ededed", "default": False} for label in submission.labels],
        "milestone": None,
        "draft": False,
        "head": {"label": f"{OWNER}:{branch}", "ref": branch, "sha": arrival.head[-1], "repo": None},
        "base": {"label": f"{OWNER}:main", "ref": "main", "sha": arrival.parent, "repo": _repo(change.repo)},
        "author_association": "NONE" if submission.account.bot else "MEMBER",
        "merged": True,
        "merged_by": _user(account(submission.merger)),
        "comments": 0,
        "review_comments": reviews,
        "commits": len(arrival.head),
        "additions": arrival.lines_added,
        "deletions": arrival.lines_deleted,
        "changed_files": arrival.files,
    }


def _habits(rng: Random, submission: Submission, pull: Record) -> Record:
    """Some ship behind a flag; some merge what they wrote themselves, unless a merge commit says otherwise."""
    flagged, alone = rng.random() < 0.18, rng.random() < 0.12
    if flagged and submission.change.origin != "bot":
        pull["labels"].append({"name": FLAG_LABEL, "color": "ededed", "default": False})
    if alone and submission.change.delivery == "squash":
        pull["merged_by"] = pull["user"]
    return pull


def _repo(name: str) -> Record:
    full_name = f"{OWNER}/{name}"
    return {"name": name, "full_name": full_name, "html_url": f"{_WEB}/{full_name}", "default_branch": "main"}


def _abandoned(pull: Record, number: int, rng: Random) -> Record:
    """A pull request closed without merging: its merge sha is that of a test merge and stands for nothing."""
    fake = f"{rng.getrandbits(160):040x}"
    return pull | {
        "url": pull["url"].rsplit("/", 1)[0] + f"/{number}",
        "id": pull["id"] + 500_000_000,
        "html_url": pull["html_url"].rsplit("/", 1)[0] + f"/{number}",
        "number": number,
        "title": "Try another way, abandoned",
        "merged": False,
        "merged_at": None,
        "merged_by": None,
        "merge_commit_sha": fake,
        "head": pull["head"] | {"sha": f"{rng.getrandbits(160):040x}"},
    }


def _commits(submission: Submission, arrival: Landed) -> Iterator[Record]:
    parent = arrival.parent
    for commit, sha in zip(submission.head, arrival.head, strict=True):
        yield _commit(f"{OWNER}/{submission.change.repo}", commit, sha, parent)
        parent = sha


def _commit(repo: str, commit: Commit, sha: str, parent: str) -> Record:
    authored, committed = _utc(commit.authored_at), _utc(commit.committed_at)
    above = {"url": f"{_API}/{repo}/commits/{parent}", "html_url": f"{_WEB}/{repo}/commit/{parent}"}
    return {
        "sha": sha,
        "commit": {
            "author": {"name": commit.author.name, "email": commit.author.mail, "date": authored},
            "committer": {"name": commit.committer.name, "email": commit.committer.mail, "date": committed},
            "message": commit.message,
            "url": f"{_API}/{repo}/git/commits/{sha}",
            "comment_count": 0,
        },
        "url": f"{_API}/{repo}/commits/{sha}",
        "html_url": f"{_WEB}/{repo}/commit/{sha}",
        "author": _mapped(commit.author),
        "committer": _mapped(commit.committer),
        "parents": [{"sha": parent, **above}],
    }


def _reviews(rng: Random, world: World, submission: Submission, arrival: Landed) -> Iterator[Record]:
    """Reviews of one pull request: fewer by people as volume grows, ever more by tools."""
    change = submission.change
    elapsed = (change.merged_at - world.since) / (world.until - world.since)
    mates = [person for person in team(SERVICES[change.service].team) if person != change.author]
    span = change.merged_at - change.opened_at
    given: list[tuple[Account, str]] = []
    if rng.random() < 0.1 + 0.5 * elapsed:
        given.append((rng.choice(_REVIEWERS), "COMMENTED"))
    if not submission.account.bot and rng.random() < 0.12:
        given.append((submission.account, "COMMENTED"))
    given += _human_reviews(rng, mates, 1.7 - 1.0 * elapsed if change.origin != "bot" else 0.4)
    for index, (reviewer, state) in enumerate(given):
        at = change.opened_at + span * ((index + 1 + rng.random() * 0.5) / (len(given) + 2))
        yield _review(submission, arrival, index, reviewer, state, at)


def _human_reviews(rng: Random, mates: Sequence[Person], mean: float) -> list[tuple[Account, str]]:
    """A Poisson number of reviews, by different people where there are enough, ending in an approval."""
    count, limit, product = 0, math.exp(-mean), rng.random()
    while product > limit:
        count, product = count + 1, product * rng.random()
    people = rng.sample(list(mates), min(count, len(mates)))
    reviews = [(account(person), rng.choice(("COMMENTED", "APPROVED"))) for person in people]
    if not people:
        return []
    if rng.random() < 0.12:
        reviews.insert(0, (account(people[-1]), "CHANGES_REQUESTED"))
    return [*reviews[:-1], (account(people[-1]), "APPROVED")]


def _review(submission: Submission, arrival: Landed, index: int, reviewer: Account, state: str, at: datetime) -> Record:
    repo, number = f"{OWNER}/{submission.change.repo}", submission.number
    identifier = _pull_id(submission) * 10 + index
    url = f"{_WEB}/{repo}/pull/{number}#pullrequestreview-{identifier}"
    return {
        "id": identifier,
        "user": _user(reviewer) if identifier % 251 else None,
        "body": "" if state == "APPROVED" else "Synthetic review text.",
        "state": state,
        "html_url": url,
        "pull_request_url": f"{_API}/{repo}/pulls/{number}",
        "author_association": "NONE" if reviewer.bot else "MEMBER",
        "submitted_at": _utc(at),
        "commit_id": arrival.head[-1],
    }


def _pull_id(submission: Submission) -> int:
    return 2_000_000_000 + submission.change.key


def _user(of: Account) -> Record:
    return {
        "login": of.login,
        "id": of.id,
        "html_url": f"{_WEB}/{of.login}",
        "type": "Bot" if of.bot else "User",
        "site_admin": False,
    }


_BY_MAIL = {person.mail: account(person) for person in PEOPLE if person.number % 9}


def _mapped(who: Signature) -> Record | None:
    """The account behind an address; null where GitHub knows none."""
    found = _BY_MAIL.get(who.mail)
    return _user(found) if found else None


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
